/*
 * Appending to the audit chain: three small statements (read the head, insert the entry, move the
 * head), as it is part of every change.
 */
#include "base/random.h"
#include "features/audit/audit.h"
#include "features/audit/store.h"

#include <string.h>

static enum audit_actor actor_kind(const struct principal *principal)
{
    switch (principal->kind) {
    case PRINCIPAL_USER:
        return AUDIT_BY_USER;
    case PRINCIPAL_API_KEY:
        return AUDIT_BY_API_KEY;
    case PRINCIPAL_COMMAND:
        return AUDIT_BY_COMMAND;
    }
    return AUDIT_BY_NOBODY;
}

static opt_uuid actor_id(const struct principal *principal)
{
    uuid id = principal->kind == PRINCIPAL_API_KEY ? principal->id : principal->employee_id;

    return uuid_is_nil(id) ? (opt_uuid){.presence = IS_NULL} : (opt_uuid)SOME(id);
}

static void set_actor(struct audit_row *row, const struct principal *principal)
{
    if (principal == NULL) {
        row->actor_kind = enum_name(audit_actor_names, AUDIT_BY_NOBODY);
        row->actor_name = TEXT("");
        return;
    }
    row->actor_kind = enum_name(audit_actor_names, actor_kind(principal));
    row->actor_id = actor_id(principal);
    row->actor_name = principal->name;
}

static opt_text json_of(struct request *rq, struct audited audited)
{
    if (audited.record == NULL) {
        return (opt_text){.presence = IS_NULL};
    }
    return (opt_text)SOME(json_of_record(rq->arena, audited.record, audited.object));
}

/* Empty texts of a zeroed request have no data; those of the chain do. */
static text present_text(text value)
{
    return value.data == NULL ? TEXT("") : value;
}

problem audit_write(struct request *rq, const char *action, const char *entity, uuid entity_id,
                    struct audited before, struct audited after)
{
    return audit_write_for(rq, organization_of(rq), action, entity, entity_id, before, after);
}

problem audit_write_for(struct request *rq, uuid organization_id, const char *action,
                        const char *entity, uuid entity_id, struct audited before,
                        struct audited after)
{
    struct audit_head head;
    int64_t lane = db_lane(rq->db);
    const uuid any = random_uuid(rq->now); /* its last bytes are random, and come from a stock */
    uint32_t random;

    memcpy(&random, any.bytes + sizeof any.bytes - sizeof random, sizeof random);
    TRY(audit_head_read(rq, organization_id, lane, &head));

    struct audit_row row = {
        .organization_id = organization_id,
        .lane = lane,
        .sequence = head.sequence + 1,
        .id = audit_id(rq->now, head.sequence + 1, lane, random),
        .at = rq->now,
        .action = text_of(action),
        .entity = text_of(entity),
        .entity_id = {.presence = uuid_is_nil(entity_id) ? IS_NULL : PRESENT, .value = entity_id},
        .before = json_of(rq, before),
        .after = json_of(rq, after),
        .address = present_text(rq->address),
        .request_id = present_text(rq->request_id),
    };
    char hash[AUDIT_HASH_LENGTH];

    set_actor(&row, rq->principal);
    audit_hash(head.hash, &row, hash);
    row.hash = (text){.data = hash, .length = AUDIT_HASH_LENGTH};
    TRY(audit_row_insert(rq, &row));
    head = (struct audit_head){.sequence = row.sequence, .hash = row.hash};
    return audit_head_write(rq, organization_id, lane, &head);
}
