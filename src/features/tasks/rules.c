/* What tasks come to, before anything is asked of the database: see rules.h. */
#include "features/tasks/rules.h"

#define SUSPICIOUS_FROM 10

/* The texts of a task: whatever changes them is compared by the same list. */
#define TASK_TEXTS(DO) \
    DO(name)           \
    DO(display_name)   \
    DO(search_text)    \
    DO(project_phase)  \
    DO(department)     \
    DO(discipline)     \
    DO(task_type)

text task_search_folded(struct arena *arena, const struct task *task)
{
    text external_id = VALUE_OR(task->external_id, TEXT(""));
    text words = text_format(arena, "%.*s\n%.*s\n%.*s\n%.*s", TEXT_ARGUMENTS(task->display_name),
                             TEXT_ARGUMENTS(task->name), TEXT_ARGUMENTS(external_id),
                             TEXT_ARGUMENTS(task->search_text));

    return text_fold(arena, words);
}

void task_apply(const struct task_change *change, struct task *task)
{
#define APPLY(member) task->member = VALUE_OR(change->member, task->member);
    TASK_TEXTS(APPLY)
#undef APPLY
    if (change->external_id.presence != ABSENT) {
        task->external_id = change->external_id;
    }
}

/* ---- synchronization ---- */

void sync_apply(const struct task_sync_item *item, struct task *task)
{
    const struct task_change change = {
        .name = SOME(item->display_name),
        .display_name = SOME(item->display_name),
        .external_id = SOME(item->external_id),
        .search_text = item->search_text,
        .project_phase = item->project_phase,
        .department = item->department,
        .discipline = item->discipline,
        .task_type = item->task_type,
    };

    task_apply(&change, task);
    task->is_active = VALUE_OR(item->is_active, true);
}

/* Of two that have one external id. */
static bool is_same(const struct task *a, const struct task *b)
{
    bool same = uuid_equal(a->project_id, b->project_id);

#define COMPARE(member) same = same && text_equal(a->member, b->member);
    TASK_TEXTS(COMPARE)
#undef COMPARE
    return same;
}

enum sync_outcome sync_judge(const struct task *before, const struct task *after)
{
    if (before == NULL) {
        return SYNC_CREATED;
    }
    if (before->is_active != after->is_active) {
        return after->is_active ? SYNC_REACTIVATED : SYNC_DEACTIVATED;
    }
    return is_same(before, after) ? SYNC_UNCHANGED : SYNC_CHANGED;
}

bool sync_is_suspicious(size_t items, size_t gone, size_t active)
{
    return gone > 0 && (items == 0 || (gone > SUSPICIOUS_FROM && gone > active / 2));
}
