/* A synchronization on its way: what sync.c makes of the tasks, and sync_assignees.c of who is on them. */
#ifndef STINT_FEATURES_TASKS_SYNC_H
#define STINT_FEATURES_TASKS_SYNC_H

#include "features/tasks/store_sync.h"

/* The external id of the project where new tasks go whose items name none. */
#define SYNC_DEFAULT_PROJECT "tasks"

#define SYNC_BATCH 100 /* rows a statement, and an entry of the audit log */

/* One item, and what becomes of its task. */
struct sync_entry {
    const struct task_sync_item *item;
    size_t index;
    struct sync_project *project; /* NULL until it is known, where the item names none */
    uuid_list assignees;          /* in order; `items` NULL: the item does not say */
    enum sync_outcome outcome;
    struct task *before; /* NULL: it was not there, or nothing changes */
    struct task after;   /* of an unchanged one only its id and its project */
};

struct sync {
    struct request *rq;
    struct task_sync_order *order;
    struct task_sync_report *report;
    struct sync_entry *entries; /* one an item */
    size_t count;
    bool says_assignees; /* any item */
    struct sync_entry **by_external_id;
    struct sync_project_list projects;    /* that were there, by id */
    struct sync_project *default_project; /* once it was needed */
};

/* One more thing that is wrong with an item. */
void sync_wrong(struct request *rq, struct task_sync_order *order, size_t item, const char *field,
                const char *format, ...) __attribute__((format(printf, 5, 6)));
/* The same for a line of a file, or with no place of an item. */
void sync_wrong_at(struct request *rq, struct task_sync_order *order, text place, text message);
/* task_sync_refused if anything was. */
problem sync_check(struct request *rq, const struct task_sync_order *order) MUST_USE;

/* Finds, or makes, the projects that items name; what is wrong is said of the items. */
problem sync_find_projects(struct sync *sync) MUST_USE;
/* The project of that id, among those that were there. */
struct sync_project *sync_project_of(const struct sync *sync, uuid id);
/* Gives an entry the project of those that name none. */
problem sync_default_project(struct sync *sync, struct sync_entry *entry) MUST_USE;

/* Finds the employees that items name; what is wrong is said of the items. */
problem sync_find_assignees(struct sync *sync) MUST_USE;
/* Makes members of those who are named and are not; before tasks move. */
problem sync_join_assignees(struct sync *sync) MUST_USE;
/* Makes the assignments what the items say, once the tasks are. */
problem sync_write_assignees(struct sync *sync) MUST_USE;

#endif
