/* What tasks come to, before anything is asked of the database. Pure. */
#ifndef STINT_FEATURES_TASKS_RULES_H
#define STINT_FEATURES_TASKS_RULES_H

#include "features/tasks/tasks.h"

#define TASK_NAME_MAXIMUM   300
#define TASK_FILTER_MAXIMUM 200
#define TASK_SEARCH_MAXIMUM 2000

/* All that a search looks at, folded: the names, what its origin calls it, and further words. */
text task_search_folded(struct arena *arena, const struct task *task);

/* What PATCH names of a task. */
struct task_change {
    opt_text name;
    opt_text display_name;
    opt_text external_id;
    opt_text search_text;
    opt_text project_phase;
    opt_text department;
    opt_text discipline;
    opt_text task_type;
};
void task_apply(const struct task_change *change, struct task *task);

/* ---- synchronization ---- */

enum sync_outcome {
    SYNC_CREATED,
    SYNC_CHANGED,
    SYNC_REACTIVATED, /* whatever else changed of it */
    SYNC_DEACTIVATED, /* likewise */
    SYNC_UNCHANGED,
};

/* Makes of a task what the item says; what it does not say stays. An item without is_active is active. */
void sync_apply(const struct task_sync_item *item, struct task *task);
/* What became of a task; `before` NULL: it was not there. */
enum sync_outcome sync_judge(const struct task *before, const struct task *after);
/*
 * Whether so many tasks being gone looks like a file that was cut off: an empty one, or more than ten
 * and more than half of those that were active.
 */
bool sync_is_suspicious(size_t items, size_t gone, size_t active);

#endif
