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

struct task {
    uuid id;
    uuid project_id;
    text project_name;
    opt_text external_id; /* what synchronization knows it by; null: made here */
    text name;            /* need not be unique, nor need display_name */
    text display_name;    /* as people see it */
    text search_text;     /* further words it is found by */
    text project_phase;   /* these four are empty where there is none */
    text department;
    text discipline;
    text task_type;
    bool is_active; /* its own; effort also needs an active project */
    instant created_at;
    instant updated_at;
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

/* One query, however many ids there are (10,000 at most); an id may be there twice. */
problem tasks_for_saving(struct request *rq, uuid employee_id, uuid_list ids,
                         struct task_for_saving_list *tasks) MUST_USE;

#endif
