/*
 * What other features do with roles. The rule all of it serves: nobody can give away more than they
 * have, be it by making a role, by changing one, by assigning one, or by issuing a key. A key is held
 * to it later on, too.
 */
#include "features/roles/roles.h"

#include "api/api.h"
#include "features/roles/permissions.h"
#include "features/roles/rules.h"
#include "features/roles/store.h"

const enum_names built_in_role_names = (const char *const[]){[ROLE_OWNER] = "owner",
                                                             [ROLE_ADMIN] = "admin",
                                                             [ROLE_MANAGER] = "manager",
                                                             [ROLE_MEMBER] = "member",
                                                             [ROLE_VIEWER] = "viewer",
                                                             [ROLE_CUSTOM] = "custom",
                                                             NULL};

RECORD(role_grant,
       FIELD(role_grant, permission, "What may be done, as GET /permissions names it",
             LENGTH(1, 100)),
       FIELD(role_grant, scope, "Whose data: one's own, that of one's team, or everybody's",
             .names = scope_table));

void role_grants_built_in(struct request *rq, enum built_in_role role, const struct grant **grants,
                          size_t *count)
{
    const struct permission *const *permissions;
    size_t all;
    size_t kept = 0;

    permissions_all(rq, &permissions, &all);

    struct grant *made = ARENA_ARRAY(rq->arena, struct grant, all);

    for (size_t i = 0; i < all; i++) {
        enum scope scope = role_scope(role, permissions[i]);

        if (scope != SCOPE_NONE) {
            made[kept++] = (struct grant){.permission = permissions[i], .scope = scope};
        }
    }
    *grants = made;
    *count = kept;
}

static const struct permission *find_permission(const struct request *rq, text name)
{
    return permission_find(rq->features, name);
}

void role_grants_resolve(struct request *rq, const struct role_grant_list *list,
                         const struct grant **grants, size_t *count)
{
    struct grant *made = ARENA_ARRAY(rq->arena, struct grant, list->count);
    size_t kept = 0;

    for (size_t i = 0; i < list->count; i++) {
        const struct permission *permission = find_permission(rq, list->items[i].permission);

        if (permission != NULL && list->items[i].scope != SCOPE_NONE) {
            made[kept++] = (struct grant){.permission = permission, .scope = list->items[i].scope};
        }
    }
    *grants = made;
    *count = kept;
}

problem role_grants_kept(struct request *rq, text kept, const struct role_grant_list *custom,
                         const struct grant **grants, size_t *count)
{
    int role = enum_number(built_in_role_names, kept);

    if (role < 0) {
        return fail(rq, &internal_error, "an employee has the unknown role %.*s",
                    TEXT_ARGUMENTS(kept));
    }
    if ((enum built_in_role)role == ROLE_CUSTOM) {
        role_grants_resolve(rq, custom, grants, count);
    } else {
        role_grants_built_in(rq, (enum built_in_role)role, grants, count);
    }
    return NULL;
}

void role_grants_cut(struct request *rq, const struct grant *held, size_t held_count,
                     const struct grant **grants, size_t *count)
{
    struct grant *cut = ARENA_ARRAY(rq->arena, struct grant, *count);

    *count = grants_cut(*grants, *count, held, held_count, cut);
    *grants = cut;
}

/* Commands act for the operator, who has everything. */
static problem require_held(struct request *rq, const struct grant *wanted, size_t count)
{
    const struct principal *principal = rq->principal;

    if (principal->kind == PRINCIPAL_COMMAND) {
        return NULL;
    }

    const struct grant *beyond =
        grants_beyond(wanted, count, principal->grants, principal->grant_count);

    return beyond == NULL
               ? NULL
               : fail(rq, &forbidden, "this would give %s in a wider scope than you have",
                      beyond->permission->name);
}

problem role_grants_check(struct request *rq, const char *pointer,
                          const struct role_grant_list *list)
{
    const struct grant *grants;
    size_t count;

    for (size_t i = 0; i < list->count; i++) {
        const struct role_grant *grant = &list->items[i];

        if (find_permission(rq, grant->permission) == NULL) {
            add_error(rq, text_format(rq->arena, "%s/%zu/permission", pointer, i),
                      "is no permission");
        } else if (grant_is_repeated(list, i)) {
            add_error(rq, text_format(rq->arena, "%s/%zu/permission", pointer, i),
                      "is there twice");
        }
        if (grant->scope == SCOPE_NONE) {
            add_error(rq, text_format(rq->arena, "%s/%zu/scope", pointer, i),
                      "must be own, team or all");
        }
    }
    TRY(request_check(rq));
    role_grants_resolve(rq, list, &grants, &count);
    return require_held(rq, grants, count);
}

problem role_grants(struct request *rq, uuid organization_id, enum built_in_role role,
                    opt_uuid role_id, const struct grant **grants, size_t *count)
{
    struct role_row row;
    bool found;

    if (role != ROLE_CUSTOM) {
        role_grants_built_in(rq, role, grants, count);
        return NULL;
    }
    TRY(role_by_id(rq, organization_id, role_id.value, &found, &row));
    if (!found) {
        return &not_found;
    }
    role_grants_resolve(rq, &row.grants, grants, count);
    return NULL;
}

problem role_check_assignable(struct request *rq, enum built_in_role role, uuid role_id)
{
    const struct grant *grants;
    size_t count;
    const struct principal *principal = rq->principal;

    /* An admin may have every permission there is, and is no owner for it. */
    if (role == ROLE_OWNER && principal->kind != PRINCIPAL_COMMAND &&
        (principal->kind != PRINCIPAL_USER || !text_equal(principal->role, TEXT("owner")))) {
        return fail(rq, &forbidden, "only an owner may make, change or deactivate an owner");
    }
    TRY(role_grants(rq, organization_of(rq), role, (opt_uuid)SOME(role_id), &grants, &count));
    return require_held(rq, grants, count);
}

problem role_find(struct request *rq, uuid organization_id, text name, bool *found,
                  enum built_in_role *role, opt_uuid *role_id)
{
    struct role_row row;
    int number = enum_number(built_in_role_names, name);
    bool is;

    if (number >= 0 && number != ROLE_CUSTOM) {
        *found = true;
        *role = (enum built_in_role)number;
        *role_id = (opt_uuid){.presence = IS_NULL};
        return NULL;
    }
    TRY(role_by_name(rq, organization_id, name, &is, &row));
    *found = is && row.state == ROLE_ACTIVE;
    if (*found) {
        *role = ROLE_CUSTOM;
        *role_id = (opt_uuid)SOME(row.id);
    }
    return NULL;
}
