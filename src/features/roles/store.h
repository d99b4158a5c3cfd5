/* All SQL of roles. */
#ifndef STINT_FEATURES_ROLES_STORE_H
#define STINT_FEATURES_ROLES_STORE_H

#include "features/roles/roles.h"

enum role_state { ROLE_ACTIVE, ROLE_ARCHIVED };
extern const enum_names role_state_names; /* active, archived */

/* A custom role as it is kept. */
struct role_row {
    uuid id;
    text name;
    text description;
    struct role_grant_list grants;
    enum role_state state;
    instant created_at;
    instant updated_at;
};
extern RECORD_DECLARE(role_row);
RECORD_LIST(role_row);

problem role_by_id(struct request *rq, uuid organization_id, uuid id, bool *found,
                   struct role_row *role) MUST_USE;
/* In any state. */
problem role_by_name(struct request *rq, uuid organization_id, text name, bool *found,
                     struct role_row *role) MUST_USE;
/* By name, those after `after`; `state` NULL: all. */
problem role_list(struct request *rq, opt_text state, text after, int64_t limit,
                  struct role_row_list *list) MUST_USE;
problem role_insert(struct request *rq, const struct role_row *role) MUST_USE;
problem role_update(struct request *rq, const struct role_row *role) MUST_USE;
/* Whether any employee has it, active or not. */
problem role_is_used(struct request *rq, uuid id, bool *is) MUST_USE;

#endif
