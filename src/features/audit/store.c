/*
 * All SQL of the audit log. The only statement that removes entries is that of retention; they are
 * only ever inserted. The triggers of migrations/0013 refuse everything else.
 */
#include "features/audit/store.h"

static const char *const actor_names[] = {[AUDIT_BY_USER] = "user",
                                          [AUDIT_BY_API_KEY] = "api_key",
                                          [AUDIT_BY_COMMAND] = "command",
                                          [AUDIT_BY_NOBODY] = "nobody",
                                          NULL};
const enum_names audit_actor_names = actor_names;

RECORD(audit_entry, FIELD(audit_entry, id, "The entry; ids sort by time"),
       FIELD(audit_entry, at, "When"),
       FIELD(audit_entry, actor_kind, "What kind of caller it was", .names = actor_names),
       FIELD(audit_entry, actor_id,
             "The employee, or the API key; null for commands and callers not signed in"),
       FIELD(audit_entry, actor_name, "The caller's name at that time"),
       FIELD(audit_entry, action, "What was done, such as employee.update"),
       FIELD(audit_entry, entity, "What kind of thing it was done to"),
       FIELD(audit_entry, entity_id, "Which one"),
       FIELD(audit_entry, before, "The thing before the change; null when it was made"),
       FIELD(audit_entry, after, "The thing after the change; null when it was removed"),
       FIELD(audit_entry, address, "The caller's network address"),
       FIELD(audit_entry, request_id, "The request that did it"),
       FIELD(audit_entry, lane, "Which chain of the organization the entry stands in"),
       FIELD(audit_entry, sequence, "Its place in that chain, from 1 without gaps"),
       FIELD(audit_entry, hash, "SHA-256 over the hash of the entry before and this entry"));

static RECORD(audit_row, FIELD(audit_row, organization_id, ""), FIELD(audit_row, lane, ""),
              FIELD(audit_row, sequence, ""), FIELD(audit_row, id, ""), FIELD(audit_row, at, ""),
              FIELD(audit_row, actor_kind, ""), FIELD(audit_row, actor_id, ""),
              FIELD(audit_row, actor_name, ""), FIELD(audit_row, action, ""),
              FIELD(audit_row, entity, ""), FIELD(audit_row, entity_id, ""),
              FIELD(audit_row, before, ""), FIELD(audit_row, after, ""),
              FIELD(audit_row, address, ""), FIELD(audit_row, request_id, ""),
              FIELD(audit_row, hash, ""));

static RECORD(audit_head, FIELD(audit_head, sequence, ""), FIELD(audit_head, hash, ""));

static RECORD(audit_mark, FIELD(audit_mark, organization_id, ""), FIELD(audit_mark, lane, ""),
              FIELD(audit_mark, sequence, ""), FIELD(audit_mark, hash, ""));

static RECORD(audit_anchor, FIELD(audit_anchor, organization_id, ""), FIELD(audit_anchor, lane, ""),
              FIELD(audit_anchor, sequence, ""), FIELD(audit_anchor, hash, ""),
              FIELD(audit_anchor, removed_at, ""));

static RECORD(audit_chain, FIELD(audit_chain, organization_id, ""), FIELD(audit_chain, lane, ""),
              FIELD(audit_chain, first, ""));

problem audit_head_read(struct request *rq, uuid organization_id, int64_t lane,
                        struct audit_head *head)
{
    struct audit_head last = {.hash = TEXT("")};
    bool found;

    TRY(db_maybe(rq->db, &found, INTO(audit_head, &last),
                 "SELECT sequence, hash FROM audit_head WHERE organization_id = $1 AND lane = $2",
                 BIND(organization_id, lane)));
    *head = last;
    return NULL;
}

problem audit_head_write(struct request *rq, uuid organization_id, int64_t lane,
                         const struct audit_head *head)
{
    return db_run(rq->db, NULL,
                  "INSERT INTO audit_head (organization_id, lane, sequence, hash) "
                  "VALUES ($1, $2, $3, $4) ON CONFLICT (organization_id, lane) DO UPDATE SET"
                  " sequence = excluded.sequence, hash = excluded.hash",
                  BIND(organization_id, lane, head->sequence, head->hash));
}

problem audit_row_insert(struct request *rq, const struct audit_row *row)
{
    return db_run(rq->db, NULL,
                  "INSERT INTO audit_log (organization_id, lane, sequence, id, at, actor_kind, "
                  "actor_id, actor_name,"
                  " action, entity, entity_id, before, after, address, request_id, hash) "
                  "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
                  BIND(row->organization_id, row->lane, row->sequence, row->id, row->at,
                       row->actor_kind, row->actor_id, row->actor_name, row->action, row->entity,
                       row->entity_id, row->before, row->after, row->address, row->request_id,
                       row->hash));
}

#define ENTRY_COLUMNS                                                                              \
    "id, at, actor_kind, actor_id, actor_name, action, entity, entity_id, before, after, address," \
    " request_id, lane, sequence, hash"

problem audit_entry_list(struct request *rq, const struct audit_filter *filter,
                         struct audit_entry_list *list)
{
    return db_all(rq->db, LIST(audit_entry, list),
                  "SELECT " ENTRY_COLUMNS " FROM audit_log "
                  "WHERE organization_id = $1 AND id >= $2 AND id < $3"
                  " AND ($4 IS NULL OR action = $4) AND ($5 IS NULL OR entity = $5)"
                  " AND ($6 IS NULL OR entity_id = $6) AND ($7 IS NULL OR actor_id = $7) "
                  "ORDER BY organization_id DESC, id DESC LIMIT $8",
                  BIND(organization_of(rq), filter->from, filter->below, filter->action,
                       filter->entity, filter->entity_id, filter->actor_id, filter->limit));
}

problem audit_entry_read(struct request *rq, uuid id, struct audit_entry *entry)
{
    return db_one(rq->db, INTO(audit_entry, entry),
                  "SELECT " ENTRY_COLUMNS " FROM audit_log WHERE organization_id = $1 AND id = $2",
                  BIND(organization_of(rq), id));
}

problem audit_entry_exists(struct request *rq, uuid id, bool *exists)
{
    struct one_uuid found;

    return db_maybe(rq->db, exists, INTO(one_uuid, &found),
                    "SELECT id AS value FROM audit_log WHERE organization_id = $1 AND id = $2",
                    BIND(organization_of(rq), id));
}

#define ROW_COLUMNS "organization_id, " ENTRY_COLUMNS

problem audit_row_each(struct request *rq, uuid organization_id, struct audit_row *row,
                       problem (*visit)(void *context), void *context)
{
    if (uuid_is_nil(organization_id)) {
        return db_each(rq->db, INTO(audit_row, row),
                       "SELECT " ROW_COLUMNS
                       " FROM audit_log ORDER BY organization_id, lane, sequence",
                       BIND(), visit, context);
    }
    return db_each(rq->db, INTO(audit_row, row),
                   "SELECT " ROW_COLUMNS
                   " FROM audit_log WHERE organization_id = $1 ORDER BY lane, sequence",
                   BIND(organization_id), visit, context);
}

problem audit_anchor_list(struct request *rq, uuid organization_id, struct audit_anchor_list *list)
{
    opt_uuid only = {.presence = uuid_is_nil(organization_id) ? ABSENT : PRESENT,
                     .value = organization_id};

    return db_all(rq->db, LIST(audit_anchor, list),
                  "SELECT organization_id, lane, sequence, hash, removed_at FROM audit_anchor "
                  "WHERE ($1 IS NULL OR organization_id = $1) ORDER BY organization_id, lane",
                  BIND(only));
}

problem audit_head_list(struct request *rq, uuid organization_id, struct audit_mark_list *list)
{
    opt_uuid only = {.presence = uuid_is_nil(organization_id) ? ABSENT : PRESENT,
                     .value = organization_id};

    return db_all(rq->db, LIST(audit_mark, list),
                  "SELECT organization_id, lane, sequence, hash FROM audit_head "
                  "WHERE ($1 IS NULL OR organization_id = $1) ORDER BY organization_id, lane",
                  BIND(only));
}

problem audit_chain_has_entries(struct request *rq, const struct audit_mark *mark, bool *has)
{
    struct one_integer sequence;

    return db_maybe(rq->db, has, INTO(one_integer, &sequence),
                    "SELECT sequence AS value FROM audit_log WHERE organization_id = $1 AND lane = "
                    "$2 LIMIT 1",
                    BIND(mark->organization_id, mark->lane));
}

problem audit_organization_without_beginning(struct request *rq, uuid organization_id, bool *found,
                                             uuid *without)
{
    opt_uuid only = {.presence = uuid_is_nil(organization_id) ? ABSENT : PRESENT,
                     .value = organization_id};
    struct one_uuid first = {.value = organization_id};

    TRY(db_maybe(rq->db, found, INTO(one_uuid, &first),
                 "SELECT o.id AS value FROM organization o WHERE ($1 IS NULL OR o.id = $1)"
                 " AND NOT EXISTS (SELECT 1 FROM audit_anchor a WHERE a.organization_id = o.id)"
                 " AND NOT EXISTS (SELECT 1 FROM audit_log l WHERE l.organization_id = o.id"
                 " AND l.sequence = 1 AND l.action = 'organization.create') "
                 "ORDER BY o.id LIMIT 1",
                 BIND(only)));
    *without = first.value;
    return NULL;
}

problem audit_chain_next(struct request *rq, struct audit_chain *chain, bool *found)
{
    return db_maybe(
        rq->db, found, INTO(audit_chain, chain),
        "SELECT organization_id, lane, sequence AS first FROM audit_log "
        "WHERE (organization_id, lane) > ($1, $2) ORDER BY organization_id, lane, sequence LIMIT 1",
        BIND(chain->organization_id, chain->lane));
}

problem audit_chain_expired(struct request *rq, const struct audit_chain *chain, instant before,
                            int64_t limit, int64_t *last)
{
    struct one_integer kept;
    struct audit_head head;
    int64_t beyond = chain->first + limit;
    bool found;

    TRY(db_maybe(rq->db, &found, INTO(one_integer, &kept),
                 "SELECT sequence AS value FROM audit_log "
                 "WHERE organization_id = $1 AND lane = $2 AND sequence < $3 AND at >= $4 "
                 "ORDER BY sequence LIMIT 1",
                 BIND(chain->organization_id, chain->lane, beyond, before)));
    if (found) {
        *last = kept.value - 1;
        return NULL;
    }
    TRY(audit_head_read(rq, chain->organization_id, chain->lane, &head));
    *last = head.sequence < beyond ? head.sequence : beyond - 1;
    return NULL;
}

problem audit_chain_cut(struct request *rq, const struct audit_chain *chain, int64_t last,
                        struct audit_mark *anchor, int64_t *removed)
{
    TRY(db_one(rq->db, INTO(audit_mark, anchor),
               "SELECT organization_id, lane, sequence, hash FROM audit_log "
               "WHERE organization_id = $1 AND lane = $2 AND sequence = $3",
               BIND(chain->organization_id, chain->lane, last)));
    TRY(db_run(
        rq->db, NULL,
        "INSERT INTO audit_anchor (organization_id, lane, sequence, hash, removed_at) "
        "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (organization_id, lane) DO UPDATE SET"
        " sequence = excluded.sequence, hash = excluded.hash, removed_at = excluded.removed_at",
        BIND(anchor->organization_id, anchor->lane, anchor->sequence, anchor->hash, rq->now)));
    return db_run(
        rq->db, removed,
        "DELETE FROM audit_log WHERE organization_id = $1 AND lane = $2 AND sequence <= $3",
        BIND(chain->organization_id, chain->lane, last));
}
