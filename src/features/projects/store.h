/* All SQL of projects and their members. */
#ifndef STINT_FEATURES_PROJECTS_STORE_H
#define STINT_FEATURES_PROJECTS_STORE_H

#include "features/projects/projects.h"

/* ---- projects ---- */

problem project_by_id(struct request *rq, uuid id, bool *found, struct project *project) MUST_USE;
/* Whether there is one, and whether the caller's scope reaches it, only by managing it if so. */
problem project_reach(struct request *rq, uuid id, bool by_managing, bool *exists,
                      bool *reached) MUST_USE;

struct project_key {
    text name;
    uuid id;
};
struct project_filter {
    opt_text state;
    opt_text pattern; /* of LIKE, folded */
    struct project_key after;
    int64_t limit;
};
/* By name, id: those the caller may see. */
problem project_list(struct request *rq, const struct project_filter *filter,
                     struct project_list *list) MUST_USE;

/* Which of its code and external id another project than `id` has. */
struct project_taken {
    bool code;
    bool external_id;
};
problem project_find_taken(struct request *rq, const struct project *project,
                           struct project_taken *taken) MUST_USE;

problem project_insert(struct request *rq, const struct project *project) MUST_USE;
/* Everything, the state too. */
problem project_update(struct request *rq, const struct project *project) MUST_USE;

/* ---- members ---- */

/* The current membership. */
problem member_current(struct request *rq, uuid project_id, uuid employee_id, bool *found,
                       struct project_member *member) MUST_USE;
problem member_insert(struct request *rq, uuid id, uuid project_id, uuid employee_id,
                      enum project_role role) MUST_USE;

/* However many, each with an id of its own. */
struct member_row {
    uuid id;
    uuid project_id;
    uuid employee_id;
};
RECORD_LIST(member_row);
extern RECORD_DECLARE(member_row);
problem members_insert(struct request *rq, const struct member_row_list *rows) MUST_USE;
problem member_set_role(struct request *rq, uuid id, enum project_role role) MUST_USE;
/* Leaves; the database ends the assignments to the project's tasks. */
problem member_leave(struct request *rq, uuid id) MUST_USE;

struct member_key {
    text name; /* the employee's, or the project's */
    uuid id;
};
struct member_filter {
    bool left; /* past memberships instead of current ones */
    struct member_key after;
    int64_t limit;
};
/* By the employee's name, id. */
problem members_of_project(struct request *rq, uuid project_id, const struct member_filter *filter,
                           struct project_member_list *list) MUST_USE;
/* By the project's name, id. */
problem members_of_employee(struct request *rq, uuid employee_id,
                            const struct member_filter *filter,
                            struct project_member_list *list) MUST_USE;

#endif
