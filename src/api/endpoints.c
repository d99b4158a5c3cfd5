/*
 * Every endpoint as data: what `stint endpoints --json` prints, and what the tests of permissions,
 * idempotency and records go through. The document is made of RECORDs like any reply.
 */
#include "api/describe.h"
#include "api/internal.h"

static const char *const access_names[] = {[ACCESS_PUBLIC - 1] = "public",
                                           [ACCESS_SIGNED_IN - 1] = "signed_in",
                                           [ACCESS_PERMISSION - 1] = "permission",
                                           NULL};
static const char *const place_names[] = {
    [IN_PATH] = "path", [IN_QUERY] = "query", [IN_BODY] = "body", NULL};
static const char *const kind_names[] = {[KIND_UUID] = "uuid",
                                         [KIND_INSTANT] = "instant",
                                         [KIND_DATE] = "date",
                                         [KIND_WALL_TIME] = "wall_time",
                                         [KIND_WEEKDAYS] = "weekdays",
                                         [KIND_DECIMAL2] = "decimal2",
                                         [KIND_TEXT] = "text",
                                         [KIND_INTEGER] = "integer",
                                         [KIND_BOOL] = "bool",
                                         [KIND_ENUM] = "enum",
                                         [KIND_JSON] = "json",
                                         [KIND_UUID_LIST] = "uuid_list",
                                         [KIND_TEXT_LIST] = "text_list",
                                         [KIND_INTEGER_LIST] = "integer_list",
                                         [KIND_RECORD] = "record",
                                         [KIND_OPTIONAL_RECORD] = "optional_record",
                                         [KIND_RECORD_LIST] = "record_list",
                                         NULL};

/* ---- the document ---- */

struct scopes_row {
    text owner;
    text admin;
    text manager;
    text member;
    text viewer;
};
static RECORD(scopes_row, FIELD(scopes_row, owner, ""), FIELD(scopes_row, admin, ""),
              FIELD(scopes_row, manager, ""), FIELD(scopes_row, member, ""),
              FIELD(scopes_row, viewer, ""));

struct input_row {
    text name;
    enum input_place place;
    enum kind kind;
    bool required;
    bool account;
    opt_text entity;
};
static RECORD(input_row, FIELD(input_row, name, ""),
              FIELD(input_row, place, "", .names = place_names),
              FIELD(input_row, kind, "", .names = kind_names), FIELD(input_row, required, ""),
              FIELD(input_row, account, ""), FIELD(input_row, entity, ""));
RECORD_LIST(input_row);

struct problem_row {
    text slug;
    int64_t status;
    bool declared; /* by the endpoint, not one that every such endpoint may answer */
};
static RECORD(problem_row, FIELD(problem_row, slug, ""), FIELD(problem_row, status, ""),
              FIELD(problem_row, declared, ""));
RECORD_LIST(problem_row);

struct endpoint_row {
    text operation;
    text method;
    text path;
    text feature;
    unsigned access;
    opt_text permission;
    struct scopes_row *scopes;
    int64_t status;
    bool reads;
    bool heavy;
    bool once;
    bool form;
    bool etag;
    bool any_scope;
    bool strict_limit;
    bool idempotency_key;
    bool if_match;
    opt_text produces;
    struct input_row_list input;
    struct problem_row_list problems;
};
static RECORD(endpoint_row, FIELD(endpoint_row, operation, ""), FIELD(endpoint_row, method, ""),
              FIELD(endpoint_row, path, ""), FIELD(endpoint_row, feature, ""),
              FIELD(endpoint_row, access, "", .names = access_names),
              FIELD(endpoint_row, permission, ""),
              FIELD_OPTIONAL_RECORD(endpoint_row, scopes, scopes_row, ""),
              FIELD(endpoint_row, status, ""), FIELD(endpoint_row, reads, ""),
              FIELD(endpoint_row, heavy, ""), FIELD(endpoint_row, once, ""),
              FIELD(endpoint_row, form, ""), FIELD(endpoint_row, etag, ""),
              FIELD(endpoint_row, any_scope, ""), FIELD(endpoint_row, strict_limit, ""),
              FIELD(endpoint_row, idempotency_key, ""), FIELD(endpoint_row, if_match, ""),
              FIELD(endpoint_row, produces, ""), FIELD_LIST(endpoint_row, input, input_row, ""),
              FIELD_LIST(endpoint_row, problems, problem_row, ""));
RECORD_LIST(endpoint_row);

struct layout_field {
    text name;
    int64_t offset;
    int64_t size;
};
static RECORD(layout_field, FIELD(layout_field, name, ""), FIELD(layout_field, offset, ""),
              FIELD(layout_field, size, ""));
RECORD_LIST(layout_field);

/* How a RECORD describes its structure, for the test that compares it with what the compiler made
 * of it. */
struct layout_row {
    text name;
    int64_t size;
    struct layout_field_list fields;
};
static RECORD(layout_row, FIELD(layout_row, name, ""), FIELD(layout_row, size, ""),
              FIELD_LIST(layout_row, fields, layout_field, ""));
RECORD_LIST(layout_row);

struct endpoints_page {
    struct endpoint_row_list endpoints;
    struct layout_row_list records;
};
static RECORD(endpoints_page, FIELD_LIST(endpoints_page, endpoints, endpoint_row, ""),
              FIELD_LIST(endpoints_page, records, layout_row, ""));

/* ---- endpoints ---- */

static opt_text text_or_null(const char *string)
{
    return string == NULL ? (opt_text){.presence = IS_NULL} : (opt_text)SOME(text_of(string));
}

static struct input_row_list input_rows(struct arena *arena, const struct endpoint *endpoint)
{
    size_t count = endpoint->input->count;
    struct input_row *rows = ARENA_ARRAY(arena, struct input_row, count);
    for (size_t i = 0; i < count; i++) {
        const struct field *field = &endpoint->input->fields[i];
        rows[i] = (struct input_row){
            .name = text_of(field->name),
            .place = endpoint_place(endpoint, field),
            .kind = field->kind,
            .required = !field->optional,
            .account = field->account,
            .entity = text_or_null(field->entity == NULL ? NULL : field->entity->name)};
    }
    return (struct input_row_list){.items = rows, .count = count};
}

static struct problem_row_list problem_rows(struct arena *arena, const struct feature *feature,
                                            const struct endpoint *endpoint)
{
    const struct problem *const *problems = endpoint_problems(arena, feature, endpoint);
    size_t count = 0;
    while (problems[count] != NULL) {
        count++;
    }
    struct problem_row *rows = ARENA_ARRAY(arena, struct problem_row, count);
    for (size_t i = 0; i < count; i++) {
        rows[i] = (struct problem_row){.slug = text_of(problems[i]->slug),
                                       .status = problems[i]->status,
                                       .declared = !problem_is_common(problems[i])};
    }
    return (struct problem_row_list){.items = rows, .count = count};
}

static struct scopes_row *scopes_of(struct arena *arena, const struct permission *permission)
{
    if (permission == NULL) {
        return NULL;
    }
    struct scopes_row *scopes = ARENA_NEW(arena, struct scopes_row);
    *scopes = (struct scopes_row){.owner = enum_name(scope_names, SCOPE_ALL),
                                  .admin = enum_name(scope_names, permission->admin),
                                  .manager = enum_name(scope_names, permission->manager),
                                  .member = enum_name(scope_names, permission->member),
                                  .viewer = enum_name(scope_names, permission->viewer)};
    return scopes;
}

static struct endpoint_row endpoint_row_of(struct arena *arena, const struct feature *feature,
                                           const struct endpoint *endpoint)
{
    const struct permission *permission = endpoint->access.permission;
    return (struct endpoint_row){.operation = text_of(endpoint->name),
                                 .method = method_name(endpoint->method),
                                 .path = text_format(arena, "/api/v1%s", endpoint->path),
                                 .feature = text_of(feature->name),
                                 .access = endpoint->access.kind - 1,
                                 .permission =
                                     text_or_null(permission == NULL ? NULL : permission->name),
                                 .scopes = scopes_of(arena, permission),
                                 .status = endpoint_status(endpoint),
                                 .reads = endpoint->reads,
                                 .heavy = endpoint->heavy,
                                 .once = endpoint->once,
                                 .form = endpoint->form,
                                 .etag = endpoint->etag,
                                 .any_scope = endpoint->any_scope,
                                 .strict_limit = endpoint->strict_limit,
                                 .idempotency_key = endpoint_takes_key(endpoint),
                                 .if_match = endpoint_is_guarded(feature, endpoint),
                                 .produces = text_or_null(endpoint->produces),
                                 .input = input_rows(arena, endpoint),
                                 .problems = problem_rows(arena, feature, endpoint)};
}

/* ---- records ---- */

struct found_record {
    const struct record *record;
};

/* All records found so far, each once. */
struct found_records {
    struct arena *arena;
    struct found_record *items;
    size_t count;
    size_t capacity;
};

static void find_records(struct found_records *found, const struct record *record)
{
    for (size_t i = 0; i < found->count; i++) {
        if (found->items[i].record == record) {
            return;
        }
    }
    if (found->count == found->capacity) {
        size_t old_size = found->capacity * sizeof(struct found_record);
        found->capacity = found->capacity == 0 ? 64 : 2 * found->capacity;
        found->items = arena_grow(found->arena, found->items, old_size,
                                  found->capacity * sizeof(struct found_record));
    }
    found->items[found->count++].record = record;
    for (size_t i = 0; i < record->count; i++) {
        if (record->fields[i].record != NULL) {
            find_records(found, record->fields[i].record);
        }
    }
}

static void find_records_of(struct found_records *found, const struct endpoint *endpoint)
{
    find_records(found, endpoint->input);
    find_records(found, endpoint->output);
    for (const struct problem *const *p = endpoint->problems; p != NULL && *p != NULL; p++) {
        if ((*p)->members != NULL) {
            find_records(found, (*p)->members);
        }
    }
}

static struct layout_row layout_of(struct arena *arena, const struct record *record)
{
    struct layout_field *fields = ARENA_ARRAY(arena, struct layout_field, record->count);
    for (size_t i = 0; i < record->count; i++) {
        fields[i] = (struct layout_field){.name = text_of(record->fields[i].name),
                                          .offset = (int64_t)record->fields[i].offset,
                                          .size = (int64_t)record->fields[i].size};
    }
    return (struct layout_row){.name = text_of(record->name),
                               .size = (int64_t)record->size,
                               .fields = {.items = fields, .count = record->count}};
}

static struct layout_row_list layouts_of(const struct found_records *found)
{
    struct layout_row *rows = ARENA_ARRAY(found->arena, struct layout_row, found->count);
    for (size_t i = 0; i < found->count; i++) {
        rows[i] = layout_of(found->arena, found->items[i].record);
    }
    return (struct layout_row_list){.items = rows, .count = found->count};
}

/* ---- the whole ---- */

static size_t count_endpoints(const struct feature *const *features)
{
    size_t count = 0;
    for (; *features != NULL; features++) {
        for (const struct endpoint *const *e = (*features)->endpoints; *e != NULL; e++) {
            count++;
        }
    }
    return count;
}

text endpoints_document(struct arena *arena, const struct feature *const *features)
{
    struct endpoint_row *rows = ARENA_ARRAY(arena, struct endpoint_row, count_endpoints(features));
    struct found_records found = {.arena = arena};
    size_t count = 0;
    for (; *features != NULL; features++) {
        for (const struct endpoint *const *e = (*features)->endpoints; *e != NULL; e++) {
            rows[count++] = endpoint_row_of(arena, *features, *e);
            find_records_of(&found, *e);
        }
    }
    struct endpoints_page page = {.endpoints = {.items = rows, .count = count},
                                  .records = layouts_of(&found)};
    return json_of_record(arena, &endpoints_page_record, &page);
}
