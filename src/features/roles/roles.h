/*
 * Roles: the built-in ones, whose scopes stand with each permission's declaration, and custom ones.
 */
#ifndef STINT_FEATURES_ROLES_ROLES_H
#define STINT_FEATURES_ROLES_ROLES_H

#include "api/endpoint.h"

extern const struct feature roles_feature;

enum built_in_role { ROLE_OWNER, ROLE_ADMIN, ROLE_MANAGER, ROLE_MEMBER, ROLE_VIEWER, ROLE_CUSTOM };
extern const enum_names built_in_role_names; /* owner, admin, manager, member, viewer, custom */

/* A grant as it is sent and kept. */
struct role_grant {
    text permission;
    enum scope scope;
};
extern RECORD_DECLARE(role_grant);
RECORD_LIST(role_grant);

/* The grants a built-in role has among the permissions of all features. */
void role_grants_built_in(struct request *rq, enum built_in_role role, const struct grant **grants,
                          size_t *count);
/* Grants as kept; names that no permission has any more are left out. */
void role_grants_resolve(struct request *rq, const struct role_grant_list *list,
                         const struct grant **grants, size_t *count);
/*
 * What an employee's role grants: `kept` is the role as their row has it (a built-in name, or custom),
 * `custom` the grants of the custom one. internal_error where there is no such role.
 */
problem role_grants_kept(struct request *rq, text kept, const struct role_grant_list *custom,
                         const struct grant **grants, size_t *count) MUST_USE;
/* Cuts grants to what `held` has: each to the narrower scope, and away where it is not held at all. */
void role_grants_cut(struct request *rq, const struct grant *held, size_t held_count,
                     const struct grant **grants, size_t *count);
/*
 * What is wrong with grants as sent (unknown permission, scope none, one twice): errors at
 * `pointer`/index; and `forbidden` when they go beyond the caller's own.
 */
problem role_grants_check(struct request *rq, const char *pointer,
                          const struct role_grant_list *list) MUST_USE;
/*
 * `forbidden` unless the caller has everything the role has: nobody can give away more than they
 * have.
 */
problem role_check_assignable(struct request *rq, enum built_in_role role, uuid role_id) MUST_USE;

/*
 * A role as people name it: a built-in name or the name of an active custom role of the
 * organization; false when there is none.
 */
problem role_find(struct request *rq, uuid organization_id, text name, bool *found,
                  enum built_in_role *role, opt_uuid *role_id) MUST_USE;
/* The grants of an employee's role. */
problem role_grants(struct request *rq, uuid organization_id, enum built_in_role role,
                    opt_uuid role_id, const struct grant **grants, size_t *count) MUST_USE;

#endif
