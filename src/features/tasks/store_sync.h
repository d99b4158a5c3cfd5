/* The SQL of synchronization: what is there is streamed, what is written goes many rows a statement. */
#ifndef STINT_FEATURES_TASKS_STORE_SYNC_H
#define STINT_FEATURES_TASKS_STORE_SYNC_H

#include "features/tasks/store.h"

/* Calls `visit` with every task that has an external id; the task's texts live until the next. */
problem sync_each_task(struct request *rq, struct task *task, problem (*visit)(void *context),
                       void *context) MUST_USE;

struct sync_project {
    uuid id;
    text name;
    opt_text external_id;
    bool is_active;
};
RECORD_LIST(sync_project);
problem sync_projects(struct request *rq, struct sync_project_list *list) MUST_USE;

struct sync_person {
    uuid id;
    text number;
    text email;
    bool is_active;
};
RECORD_LIST(sync_person);
problem sync_people(struct request *rq, struct sync_person_list *list) MUST_USE;

/* Who is assigned to what, or (task_id being the project's) a member of it, now. */
struct sync_pair {
    uuid task_id;
    uuid employee_id;
};
RECORD_LIST(sync_pair);
extern RECORD_DECLARE(sync_pair);
problem sync_each_assignment(struct request *rq, struct sync_pair *pair,
                             problem (*visit)(void *context), void *context) MUST_USE;
problem sync_each_member(struct request *rq, struct sync_pair *pair,
                         problem (*visit)(void *context), void *context) MUST_USE;

/* Writing: a part of a list each, `count` of them from `tasks` on. */
problem sync_insert(struct request *rq, const struct task *tasks, size_t count) MUST_USE;
/* The project too: those who are no members of it are off the task. */
problem sync_update(struct request *rq, const struct task *before, const struct task *after,
                    size_t count) MUST_USE;
problem sync_deactivate(struct request *rq, uuid_list ids) MUST_USE;
problem sync_unassign(struct request *rq, const struct sync_pair_list *pairs) MUST_USE;

#endif
