/*
 * Tasks: what effort is recorded on. Each belongs to a project, and only current members of that
 * project are assigned to it; the foreign keys of migrations/0010_projects.sql see to it.
 *
 * What refers to a task does so by (organization_id, task_id) REFERENCES task (organization_id, id).
 */
#ifndef STINT_FEATURES_TASKS_TASKS_H
#define STINT_FEATURES_TASKS_TASKS_H

#include "api/endpoint.h"

extern const struct feature tasks_feature;
extern const struct feature task_assignees_feature;

#define TASK_MEMBERS                                                              \
    uuid id;                                                                      \
    uuid project_id;                                                              \
    text project_name;                                                            \
    opt_text external_id; /* what synchronization knows it by; null: made here */ \
    text name;            /* need not be unique, nor need display_name */         \
    text display_name;    /* as people see it */                                  \
    text search_text;     /* further words it is found by */                      \
    text project_phase;   /* these four are empty where there is none */          \
    text department;                                                              \
    text discipline;                                                              \
    text task_type;                                                               \
    bool is_active; /* its own; effort also needs an active project */            \
    instant created_at;                                                           \
    instant updated_at
struct task {
    TASK_MEMBERS;
};
extern RECORD_DECLARE(task);
RECORD_LIST(task);

/*
 * What saving effort needs to know of a task, judged at this moment. One for each id asked for, in
 * that order; where `exists` is false, which is also so for another organization's id, the rest is
 * empty.
 */
struct task_for_saving {
    uuid id;
    bool exists;
    text display_name;
    bool is_active;   /* the task, and its project */
    bool is_assigned; /* the employee to it, now; nobody deactivated is */
};
RECORD_LIST(task_for_saving);

/* One query, however many ids there are; an id may be there twice. */
problem tasks_for_saving(struct request *rq, uuid employee_id, uuid_list ids,
                         struct task_for_saving_list *tasks) MUST_USE;

/* A task with its assignees, as POST /tasks and commands make it. Audited. */
struct task_new {
    uuid project_id; /* an active one */
    text name;
    text display_name;
    opt_text external_id;
    text search_text;
    text project_phase;
    text department;
    text discipline;
    text task_type;
    uuid_list employees; /* current members of the project, each once */
};
problem task_create(struct request *rq, const struct task_new *new, struct task *task) MUST_USE;

/* ---- synchronization ---- */

/* A task as another system knows it. What it does not say of a task that is there stays. */
struct task_sync_item {
    text external_id;
    text display_name;
    opt_text search_text;
    opt_text project_phase;
    opt_text department;
    opt_text discipline;
    opt_text task_type;
    opt_bool is_active;
    opt_text project;    /* an external id or a name */
    text_list assignees; /* numbers or addresses of employees; `items` NULL if it does not say */
};
extern RECORD_DECLARE(task_sync_item);
RECORD_LIST(task_sync_item);

/* One thing that is wrong: "line 12", or the place in JSON such as "/3/project", and what. */
struct task_sync_error {
    text place;
    text message;
};
RECORD_LIST(task_sync_error);

struct task_sync_order {
    struct task_sync_item_list items;
    const int64_t *lines;               /* where each stands in a CSV file; NULL: in JSON */
    bool may_add;                       /* make projects and members that the items name */
    bool allow_mass_deactivation;       /* also if most of what is there is gone */
    struct task_sync_error_list errors; /* the first SYNC_ERRORS of them */
    size_t wrong;                       /* how many there were */
};
#define SYNC_ERRORS 1000

struct task_sync_report {
    int64_t created;
    int64_t changed;
    int64_t reactivated;
    int64_t deactivated;
    int64_t unchanged;
    int64_t projects_created;
    int64_t members_added;
    int64_t assigned;
    int64_t unassigned;
    int64_t passed_over; /* assignees who are deactivated */
};
extern RECORD_DECLARE(task_sync_report);

extern const struct problem task_sync_refused;           /* 422: `errors` says why */
extern const struct problem task_sync_mass_deactivation; /* 409 */

/*
 * Makes the organization's tasks that have an external id what the items say, all or nothing: makes,
 * changes, and deactivates those that are gone. Audited.
 */
problem tasks_sync(struct request *rq, struct task_sync_order *order,
                   struct task_sync_report *report) MUST_USE;

/* The first thing of a DB_BULK transaction that synchronizes: all it reads stays as it is read. */
problem tasks_sync_lock(struct request *rq) MUST_USE;

/*
 * The items of a file: JSON if it begins with a bracket or a brace (an array of items, or an object as
 * POST /tasks/sync takes it), else CSV whose first line names the columns as the items' members are
 * named. What is wrong with single lines goes to `errors`; with the file, or with JSON, is refused.
 */
problem task_sync_read(struct request *rq, text file, struct task_sync_order *order) MUST_USE;

#endif
