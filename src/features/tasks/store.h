/* All SQL of tasks and their assignees; that of synchronization is in store_sync.h. */
#ifndef STINT_FEATURES_TASKS_STORE_H
#define STINT_FEATURES_TASKS_STORE_H

#include "features/tasks/rules.h"

/* ---- tasks ---- */

problem task_by_id(struct request *rq, uuid id, bool *found, struct task *task) MUST_USE;
problem task_project(struct request *rq, uuid id, bool *found, uuid *project_id) MUST_USE;

struct task_key {
    text display_name;
    uuid id;
};
extern RECORD_DECLARE(task_key);

struct task_filter {
    opt_bool is_active;
    opt_uuid project_id;
    opt_text project_phase;
    opt_text department;
    opt_text discipline;
    opt_text task_type;
    opt_uuid employee_id; /* who is assigned */
    opt_text pattern;     /* of LIKE, folded */
    struct task_key after;
    int64_t limit;
};
/* By display name, id: those of projects the caller may see. */
problem task_list_page(struct request *rq, const struct task_filter *filter,
                       struct task_list *list) MUST_USE;
/* The active tasks of active projects that the filter's employee is assigned to. */
problem task_list_active(struct request *rq, const struct task_filter *filter,
                         struct task_list *list) MUST_USE;

/* A distinct value among all of those, whatever else the filter says. */
enum filter_kind { FILTER_PROJECT_PHASE, FILTER_DEPARTMENT, FILTER_DISCIPLINE };
struct filter_value {
    enum filter_kind kind;
    text value;
};
RECORD_LIST(filter_value);
/* By kind, value; without empty ones. */
problem task_filter_values(struct request *rq, uuid employee_id,
                           struct filter_value_list *values) MUST_USE;

/* Whether another task than `id` has that external id. */
problem task_external_id_is_taken(struct request *rq, uuid id, opt_text external_id,
                                  bool *is_taken) MUST_USE;
problem task_insert(struct request *rq, const struct task *task) MUST_USE;
/* Everything but the project. */
problem task_update(struct request *rq, const struct task *task) MUST_USE;

/* ---- assignees ---- */

struct task_assignment {
    uuid id;
    uuid task_id;
    uuid employee_id;
    text employee_name;
    instant assigned_at;
    opt_instant unassigned_at;
};
extern RECORD_DECLARE(task_assignment);
RECORD_LIST(task_assignment);

problem assignment_current(struct request *rq, uuid task_id, uuid employee_id, bool *found,
                           struct task_assignment *assignment) MUST_USE;

struct assignment_key {
    text employee_name;
    uuid id;
};
struct assignment_filter {
    bool past; /* those that ended instead of those that last */
    struct assignment_key after;
    int64_t limit;
};
/* By the employee's name, id. */
problem assignments_of_task(struct request *rq, uuid task_id,
                            const struct assignment_filter *filter,
                            struct task_assignment_list *list) MUST_USE;
/* Who is assigned now, all of them. */
problem assignee_ids(struct request *rq, uuid task_id, uuid_list *employees) MUST_USE;

/* An employee who might be assigned to a task of a project. */
struct candidate {
    uuid id;
    bool is_active;
    bool is_member;
};
RECORD_LIST(candidate);
/* Those of the ids that name an employee, in no order. */
problem candidates_find(struct request *rq, uuid project_id, uuid_list ids,
                        struct candidate_list *candidates) MUST_USE;

struct new_assignment {
    uuid id;
    uuid project_id;
    uuid task_id;
    uuid employee_id;
};
RECORD_LIST(new_assignment);
extern RECORD_DECLARE(new_assignment);
/* However many. */
problem assignments_insert(struct request *rq, const struct new_assignment_list *list) MUST_USE;
problem assignment_end(struct request *rq, uuid id) MUST_USE;

#endif
