/* What the files of tasks share besides their SQL. */
#ifndef STINT_FEATURES_TASKS_CHANGE_H
#define STINT_FEATURES_TASKS_CHANGE_H

#include "features/tasks/store.h"

/* Of every record that has TASK_MEMBERS. */
#define TASK_FIELDS(type)                                                                       \
    FIELD(type, id, "The task"), FIELD(type, project_id, "The project it belongs to"),          \
        FIELD(type, project_name, "The project's name"),                                        \
        FIELD(type, external_id,                                                                \
              "What synchronization knows it by, unique in the organization; null: made here"), \
        FIELD(type, name, "Its name; another may have the same"),                               \
        FIELD(type, display_name, "As people see it"),                                          \
        FIELD(type, search_text, "Further words it is found by"),                               \
        FIELD(type, project_phase, "The phase of the project, or empty"),                       \
        FIELD(type, department, "The department, or empty"),                                    \
        FIELD(type, discipline, "The discipline, or empty"),                                    \
        FIELD(type, task_type, "What kind of work it is, or empty"),                            \
        FIELD(type, is_active, "Whether it is open, as far as its project is"),                 \
        FIELD(type, created_at, "When it was made"),                                            \
        FIELD(type, updated_at, "When it was last changed")

extern const struct permission tasks_manage;

/* Judged by the task's project, as in features/projects/projects.h. */
extern const struct entity task_entity;
extern const struct entity task_managed_entity;

extern const struct problem task_external_id_taken; /* 409 */

problem task_read(struct request *rq, uuid id, struct task *task) MUST_USE;
/* 409 if its external id is another task's. */
problem task_require_free(struct request *rq, const struct task *task) MUST_USE;

/* Assigns employees who are current members of the task's project and not assigned to it yet. Audited. */
problem task_assign(struct request *rq, const struct task *task, uuid_list employees) MUST_USE;

#endif
