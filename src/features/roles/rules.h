/* What grants may be, compared and named. Pure. */
#ifndef STINT_FEATURES_ROLES_RULES_H
#define STINT_FEATURES_ROLES_RULES_H

#include "features/roles/roles.h"

/*
 * The scope a permission's declaration gives to a built-in role; none to ROLE_CUSTOM, whose grants
 * are kept.
 */
enum scope role_scope(enum built_in_role role, const struct permission *permission);

/* The scope of `permission` among some grants; none when it is not there. */
enum scope grants_scope(const struct grant *grants, size_t count,
                        const struct permission *permission);

/* The first of `wanted` that goes beyond `held`, or NULL: whether one may give them away. */
const struct grant *grants_beyond(const struct grant *wanted, size_t wanted_count,
                                  const struct grant *held, size_t held_count);

/*
 * As much of `wanted` as `held` has too, each in the narrower of the two scopes, into `cut`, which has
 * room for all of `wanted`; the result is how many there are.
 */
size_t grants_cut(const struct grant *wanted, size_t wanted_count, const struct grant *held,
                  size_t held_count, struct grant *cut);

/* The built-in role of a name, in any case of letters; false for "custom" and all others. */
bool role_is_built_in(text name, enum built_in_role *role);

/* For .check: what is wrong with the name of a custom role, or NULL. */
const char *role_name_check(text name);

/* True if an earlier grant is for the same permission as the one at `index`. */
bool grant_is_repeated(const struct role_grant_list *list, size_t index);

#endif
