/* The audit log as administrators read it. Nothing here writes. */
#include "features/audit/audit.h"
#include "features/audit/store.h"

static PERMISSION(audit_read, "audit.read", "Read and verify the audit log", .admin = SCOPE_ALL,
                  .organization_wide = true);

static problem find_entry(struct request *rq, uuid id, struct entity_found *found)
{
    return audit_entry_exists(rq, id, &found->exists);
}
static const struct entity audit_entry_entity = {.name = "audit entry", .find = find_entry};

struct audit_log_query {
    opt_text action;
    opt_text entity;
    opt_uuid entity_id;
    opt_uuid actor_id;
    opt_instant start;
    opt_instant end;
    LIST_PARAMETERS;
};
static RECORD(audit_log_query,
              FIELD(audit_log_query, action, "Only this action, such as employee.update",
                    LENGTH(1, 100)),
              FIELD(audit_log_query, entity, "Only changes of this kind of thing, such as employee",
                    LENGTH(1, 100)),
              FIELD(audit_log_query, entity_id, "Only changes of this one"),
              FIELD(audit_log_query, actor_id, "Only what this employee or API key did"),
              FIELD(audit_log_query, start, "Only from this instant on"),
              FIELD(audit_log_query, end, "Only before this instant"),
              LIST_FIELDS(audit_log_query));

struct audit_log_page {
    struct audit_entry_list items;
    opt_text next_cursor;
};
static RECORD(audit_log_page,
              FIELD_LIST(audit_log_page, items, audit_entry, "Entries, newest first"),
              FIELD(audit_log_page, next_cursor, "Where the next page begins; null on the last"));

struct audit_key {
    uuid id;
};
static RECORD(audit_key, FIELD(audit_key, id, "The last entry of the page before"));

static const uint8_t no_bits[8] = {0};
static const uuid id_maximum = {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                 0xff, 0xff, 0xff, 0xff, 0xff}};

/*
 * The ids of a span of time: an entry's id begins with its time, and its other bits are at least
 * zero.
 */
static struct audit_filter audit_filter_of(const struct audit_log_query *in)
{
    return (struct audit_filter){
        .action = in->action,
        .entity = in->entity,
        .entity_id = in->entity_id,
        .actor_id = in->actor_id,
        .from = IS_PRESENT(in->start) ? uuid_make(in->start.value, no_bits) : (uuid){.bytes = {0}},
        .below = IS_PRESENT(in->end) ? uuid_make(in->end.value, no_bits) : id_maximum,
        .limit = LIST_LIMIT(in) + 1,
    };
}

ENDPOINT(list_audit_log, audit_log_query, audit_log_page, GET, "/audit-log", REQUIRES(audit_read),
         .summary = "List what was changed, by whom and when")
{
    struct audit_filter filter = audit_filter_of(in);
    struct audit_key key = {.id = filter.below};
    const struct audit_entry *last;

    TRY(cursor_read(rq, in->cursor, &audit_key_record, &key));
    if (uuid_compare(key.id, filter.below) < 0) {
        filter.below = key.id;
    }
    TRY(audit_entry_list(rq, &filter, &out->items));
    if (LIST_CUT(&out->items, LIST_LIMIT(in), &last)) {
        out->next_cursor = cursor_write(rq, &audit_key_record, &(struct audit_key){.id = last->id});
    }
    return NULL;
}

struct audit_entry_path {
    uuid id;
};
static RECORD(audit_entry_path,
              FIELD(audit_entry_path, id, "The entry", .entity = &audit_entry_entity));

ENDPOINT(read_audit_entry, audit_entry_path, audit_entry, GET, "/audit-log/{id}",
         REQUIRES(audit_read), .summary = "Read one entry of the audit log")
{
    return audit_entry_read(rq, in->id, out);
}

ENDPOINT(verify_audit_log, nothing, audit_verdict, GET, "/audit-log/verify", REQUIRES(audit_read),
         .heavy = true,
         .summary = "Verify that no entry of the audit log was changed, removed, added or moved")
{
    return audit_verify(rq, organization_of(rq), out);
}

const struct feature audit_feature = {
    .name = "audit",
    .title = "Audit log",
    .endpoints =
        ENDPOINTS(&list_audit_log_endpoint, &verify_audit_log_endpoint, &read_audit_entry_endpoint),
};
