/* Roles as administrators see and change them, and the permissions they are made of. */
#include "api/api.h"
#include "features/audit/audit.h"
#include "features/organizations/organizations.h"
#include "features/roles/permissions.h"
#include "features/roles/rules.h"
#include "features/roles/store.h"

static PERMISSION(roles_manage, "roles.manage", "See, make and change roles", .admin = SCOPE_ALL,
                  .organization_wide = true);

static PROBLEM(role_name_taken, 409, "Another role has this name");
static PROBLEM(role_in_use, 409, "Employees have this role");
static PROBLEM(role_archived, 409, "The role is archived");

static problem find_role(struct request *rq, uuid id, struct entity_found *found)
{
    struct role_row role;

    return role_by_id(rq, organization_of(rq), id, &found->exists, &role);
}
static const struct entity role_entity = {.name = "role", .find = find_role};

/* ---- permissions ---- */

struct permission_shown {
    text name;
    text description;
    enum scope owner;
    enum scope admin;
    enum scope manager;
    enum scope member;
    enum scope viewer;
};
RECORD_LIST(permission_shown);

#define SCOPE_FIELD(role)                                                       \
    FIELD(permission_shown, role, "Whose data the built-in role " #role " has", \
          .names = scope_table)
static RECORD(permission_shown, FIELD(permission_shown, name, "The name that grants use"),
              FIELD(permission_shown, description, "What it allows"), SCOPE_FIELD(owner),
              SCOPE_FIELD(admin), SCOPE_FIELD(manager), SCOPE_FIELD(member), SCOPE_FIELD(viewer));

struct permission_page {
    struct permission_shown_list items;
};
static RECORD(permission_page,
              FIELD_LIST(permission_page, items, permission_shown, "All permissions, by name"));

ENDPOINT(list_permissions, nothing, permission_page, GET, "/permissions", REQUIRES(roles_manage),
         .summary = "List every permission and the scope each built-in role has")
{
    const struct permission *const *permissions;
    size_t count;

    permissions_all(rq, &permissions, &count);
    out->items.items = ARENA_ARRAY(rq->arena, struct permission_shown, count);
    out->items.count = count;
    for (size_t i = 0; i < count; i++) {
        out->items.items[i] = (struct permission_shown){
            .name = text_of(permissions[i]->name),
            .description = text_of(permissions[i]->description),
            .owner = role_scope(ROLE_OWNER, permissions[i]),
            .admin = role_scope(ROLE_ADMIN, permissions[i]),
            .manager = role_scope(ROLE_MANAGER, permissions[i]),
            .member = role_scope(ROLE_MEMBER, permissions[i]),
            .viewer = role_scope(ROLE_VIEWER, permissions[i]),
        };
    }
    return NULL;
}

/* ---- reading roles ---- */

struct role {
    opt_uuid id;
    text name;
    text description;
    bool built_in;
    unsigned state;
    struct role_grant_list grants;
    opt_instant created_at;
    opt_instant updated_at;
};
static const char *const state_names[] = {
    [ROLE_ACTIVE] = "active", [ROLE_ARCHIVED] = "archived", NULL};
static RECORD(
    role, FIELD(role, id, "The role; null for a built-in one, which its name identifies"),
    FIELD(role, name, "What employees' `role` says"), FIELD(role, description, "What it is for"),
    FIELD(role, built_in, "Whether it is there in every organization and cannot be changed"),
    FIELD(role, state, "Archived roles cannot be given to employees", .names = state_names),
    FIELD_LIST(role, grants, role_grant, "What it may do"),
    FIELD(role, created_at, "When it was made; null for a built-in one"),
    FIELD(role, updated_at, "When it was last changed; null for a built-in one"));
RECORD_LIST(role);

static struct role role_of_row(const struct role_row *row)
{
    return (struct role){
        .id = SOME(row->id),
        .name = row->name,
        .description = row->description,
        .state = row->state,
        .grants = row->grants,
        .created_at = SOME(row->created_at),
        .updated_at = SOME(row->updated_at),
    };
}

static const char *const built_in_descriptions[] = {
    [ROLE_OWNER] = "Everything, and the only one who may change owners",
    [ROLE_ADMIN] = "Runs the organization: people, roles, settings, all data",
    [ROLE_MANAGER] = "Sees and keeps the time of those who report to them",
    [ROLE_MEMBER] = "Keeps one's own time",
    [ROLE_VIEWER] = "Sees, and changes nothing",
};

static struct role built_in_role(struct request *rq, enum built_in_role number)
{
    struct role role = {.built_in = true,
                        .name = enum_name(built_in_role_names, number),
                        .description = text_of(built_in_descriptions[number]),
                        .state = ROLE_ACTIVE};
    const struct grant *grants;
    size_t count;

    role_grants_built_in(rq, number, &grants, &count);
    role.grants.items = ARENA_ARRAY(rq->arena, struct role_grant, count);
    role.grants.count = count;
    for (size_t i = 0; i < count; i++) {
        role.grants.items[i] = (struct role_grant){
            .permission = text_of(grants[i].permission->name), .scope = grants[i].scope};
    }
    return role;
}

struct role_query {
    opt_enum state;
    LIST_PARAMETERS;
};
static RECORD(role_query,
              FIELD(role_query, state, "Only roles in this state", .names = state_names),
              LIST_FIELDS(role_query));

struct role_page {
    struct role_list items;
    opt_text next_cursor;
};
static RECORD(role_page,
              FIELD_LIST(role_page, items, role, "The built-in roles, then custom ones by name"),
              FIELD(role_page, next_cursor, "Where the next page begins; null on the last"));

struct role_key {
    int64_t built_in; /* how many built-in roles were listed */
    text name;        /* the last custom role that was; "" before the first */
};
static RECORD(role_key, FIELD(role_key, built_in, "", RANGE(0, ROLE_CUSTOM)),
              FIELD(role_key, name, ""));

/* Fills the page with built-in roles first; `*list` has room for `limit`. */
static void add_built_in(struct request *rq, const struct role_key *key, size_t limit,
                         struct role_list *list)
{
    for (unsigned i = (unsigned)key->built_in; i < ROLE_CUSTOM && list->count < limit; i++) {
        list->items[list->count++] = built_in_role(rq, (enum built_in_role)i);
    }
}

static problem add_custom(struct request *rq, const struct role_query *in,
                          const struct role_key *key, size_t limit, struct role_list *list)
{
    struct role_row_list rows;
    opt_text state = {.presence = in->state.presence};

    if (IS_PRESENT(in->state)) {
        state.value = BIND_NAME(role_state_names, in->state.value);
    }
    TRY(role_list(rq, state, key->name, (int64_t)(limit - list->count), &rows));
    for (size_t i = 0; i < rows.count; i++) {
        list->items[list->count++] = role_of_row(&rows.items[i]);
    }
    return NULL;
}

static opt_text role_cursor(struct request *rq, const struct role *last)
{
    struct role_key key = {.built_in = ROLE_CUSTOM, .name = last->name};
    enum built_in_role number;

    if (last->built_in && role_is_built_in(last->name, &number)) {
        key = (struct role_key){.built_in = number + 1, .name = TEXT("")};
    }
    return cursor_write(rq, &role_key_record, &key);
}

ENDPOINT(list_roles, role_query, role_page, GET, "/roles", REQUIRES(roles_manage),
         .summary = "List the roles and what each may do")
{
    struct role_key key = {.built_in = 0, .name = TEXT("")};
    size_t limit = (size_t)LIST_LIMIT(in) + 1;
    const struct role *last;

    TRY(cursor_read(rq, in->cursor, &role_key_record, &key));
    out->items.items = ARENA_ARRAY(rq->arena, struct role, limit);
    if (!IS_PRESENT(in->state) || in->state.value == ROLE_ACTIVE) {
        add_built_in(rq, &key, limit, &out->items);
    }
    if (out->items.count < limit) {
        TRY(add_custom(rq, in, &key, limit, &out->items));
    }
    if (LIST_CUT(&out->items, LIST_LIMIT(in), &last)) {
        out->next_cursor = role_cursor(rq, last);
    }
    return NULL;
}

struct role_path {
    uuid id;
};
static RECORD(role_path, FIELD(role_path, id, "The role", .entity = &role_entity));

static problem read_row(struct request *rq, uuid id, struct role_row *row)
{
    bool found;

    TRY(role_by_id(rq, organization_of(rq), id, &found, row));
    return found ? NULL : &not_found;
}

ENDPOINT(read_role, role_path, role, GET, "/roles/{id}", REQUIRES(roles_manage), .etag = true,
         .summary = "Read a custom role")
{
    struct role_row row;

    TRY(read_row(rq, in->id, &row));
    *out = role_of_row(&row);
    return NULL;
}

/* ---- changing roles ---- */

#define GRANTS_MAXIMUM 200

struct role_new {
    text name;
    opt_text description;
    struct role_grant_list grants;
};
static RECORD(role_new, FIELD(role_new, name, "Its name", LENGTH(1, 100), .check = role_name_check),
              FIELD(role_new, description, "What it is for", LENGTH(0, 500)),
              FIELD_LIST(role_new, grants, role_grant, "What it may do, each permission once",
                         LENGTH(0, GRANTS_MAXIMUM)));

static problem require_name_free(struct request *rq, uuid id, text name)
{
    struct role_row other;
    bool found;

    TRY(role_by_name(rq, organization_of(rq), name, &found, &other));
    return found && !uuid_equal(other.id, id)
               ? fail(rq, &role_name_taken, "there is a role of this name, perhaps archived")
               : NULL;
}

/* Those who have the role are remembered with its grants for a moment: not any more. */
static void forget_principals(struct api *api, void *object __attribute__((unused)))
{
    api_forget_principals(api);
}

ENDPOINT(create_role, role_new, role, POST, "/roles", REQUIRES(roles_manage), .status = 201,
         .summary = "Make a custom role of permissions that you have yourself",
         .problems = PROBLEMS(&role_name_taken))
{
    struct role_row row = {
        .id = request_new_id(rq),
        .name = in->name,
        .description = VALUE_OR(in->description, TEXT("")),
        .grants = in->grants,
        .state = ROLE_ACTIVE,
        .created_at = rq->now,
        .updated_at = rq->now,
    };

    TRY(role_grants_check(rq, "/grants", &in->grants));
    TRY(require_name_free(rq, row.id, row.name));
    TRY(role_insert(rq, &row));
    *out = role_of_row(&row);
    return audit_write(rq, "role.create", "role", row.id, AUDITED_NOTHING, AUDITED(role, out));
}

/* Writes `row` in place of `before`, which the caller must be able to give away as it is. */
static problem change_role(struct request *rq, const char *action, const struct role_row *before,
                           struct role_row *row, struct role *out)
{
    struct role shown_before = role_of_row(before);

    row->updated_at = rq->now;
    TRY(role_update(rq, row));
    after_commit(rq, forget_principals, NULL);
    *out = role_of_row(row);
    return audit_write(rq, action, "role", row->id, AUDITED(role, &shown_before),
                       AUDITED(role, out));
}

struct role_patch {
    uuid id;
    opt_text name;
    opt_text description;
    struct role_grant_list grants;
};
static RECORD(role_patch, FIELD(role_patch, id, "The role", .entity = &role_entity),
              FIELD(role_patch, name, "Its name", LENGTH(1, 100), .check = role_name_check),
              FIELD(role_patch, description, "What it is for", LENGTH(0, 500)),
              FIELD_LIST(role_patch, grants, role_grant,
                         "What it may do instead, each permission once", LENGTH(0, GRANTS_MAXIMUM),
                         .optional = true));

ENDPOINT(update_role, role_patch, role, PATCH, "/roles/{id}", REQUIRES(roles_manage),
         .summary = "Change a custom role; it counts at once for those who have it",
         .problems = PROBLEMS(&role_name_taken, &role_archived))
{
    struct role_row before;

    TRY(read_row(rq, in->id, &before));

    struct role shown = role_of_row(&before);
    struct role_row row = before;

    TRY(require_match(rq, &role_record, &shown));
    if (before.state == ROLE_ARCHIVED) {
        return &role_archived;
    }
    TRY(role_check_assignable(rq, ROLE_CUSTOM, in->id));
    row.name = VALUE_OR(in->name, before.name);
    row.description = VALUE_OR(in->description, before.description);
    if (in->grants.items != NULL) { /* an empty list has items too: none is told from left out */
        TRY(role_grants_check(rq, "/grants", &in->grants));
        row.grants = in->grants;
    }
    TRY(require_name_free(rq, row.id, row.name));
    return change_role(rq, "role.update", &before, &row, out);
}

ENDPOINT(archive_role, role_path, role, POST, "/roles/{id}/archive", REQUIRES(roles_manage),
         .summary = "Archive a custom role that no employee has",
         .problems = PROBLEMS(&role_in_use))
{
    struct role_row before;
    bool used;

    TRY(read_row(rq, in->id, &before));
    TRY(role_check_assignable(rq, ROLE_CUSTOM, in->id));
    if (before.state == ROLE_ARCHIVED) {
        *out = role_of_row(&before);
        return NULL;
    }
    TRY(role_is_used(rq, in->id, &used));
    if (used) {
        return fail(rq, &role_in_use,
                    "give those who have it, active or deactivated, another role first");
    }

    struct role_row row = before;

    row.state = ROLE_ARCHIVED;
    return change_role(rq, "role.archive", &before, &row, out);
}

const struct feature roles_feature = {
    .name = "roles",
    .title = "Roles",
    .endpoints = ENDPOINTS(&list_permissions_endpoint, &list_roles_endpoint, &create_role_endpoint,
                           &read_role_endpoint, &update_role_endpoint, &archive_role_endpoint),
};
