/*
 * Synchronization: the tasks that have an external id become what another system says, all or nothing.
 *
 * The items are judged by themselves first: whether each is there once, which project and which
 * people it names. Then the tasks are streamed past them: each is compared with its item, and only
 * what differs is kept in memory. What follows is written in batches, each with its entry in the audit
 * log. Anything wrong on the way is said of its item, and ends it without a trace.
 */
#include "features/tasks/sync.h"

#include "features/audit/audit.h"
#include "features/organizations/organizations.h"

#include <stdlib.h>

PROBLEM(task_sync_refused, 422, "The tasks were not synchronized");
PROBLEM(task_sync_mass_deactivation, 409, "Most of the tasks would be deactivated");

RECORD(
    task_sync_item,
    FIELD(task_sync_item, external_id, "What the other system knows it by",
          LENGTH(1, TASK_FILTER_MAXIMUM), .check = name_check),
    FIELD(task_sync_item, display_name, "As people see it", LENGTH(1, TASK_NAME_MAXIMUM),
          .check = name_check),
    FIELD(task_sync_item, search_text, "Further words it is found by",
          LENGTH(0, TASK_SEARCH_MAXIMUM)),
    FIELD(task_sync_item, project_phase, "The phase of the project",
          LENGTH(0, TASK_FILTER_MAXIMUM)),
    FIELD(task_sync_item, department, "The department", LENGTH(0, TASK_FILTER_MAXIMUM)),
    FIELD(task_sync_item, discipline, "The discipline", LENGTH(0, TASK_FILTER_MAXIMUM)),
    FIELD(task_sync_item, task_type, "What kind of work it is", LENGTH(0, TASK_FILTER_MAXIMUM)),
    FIELD(task_sync_item, is_active, "Whether it is open; it is if absent"),
    FIELD(task_sync_item, project,
          "The external id of its project, or its name; made if there is none. If absent the task"
          " stays where it is, and a new one goes to the project with the external"
          " id " SYNC_DEFAULT_PROJECT,
          LENGTH(1, 200), .check = name_check),
    FIELD_OPTIONAL_VALUES(
        task_sync_item, assignees,
        "Numbers or e-mail addresses of all who are to work on it, who become members of the"
        " project; if absent, whoever does stays",
        LENGTH(0, 1000)));

RECORD(task_sync_report, FIELD(task_sync_report, created, "Tasks that were made"),
       FIELD(task_sync_report, changed, "Tasks of which something changed"),
       FIELD(task_sync_report, reactivated, "Tasks that are open again, changed or not"),
       FIELD(task_sync_report, deactivated, "Tasks that are gone, or are said to be closed"),
       FIELD(task_sync_report, unchanged, "Tasks that were as they are said to be"),
       FIELD(task_sync_report, projects_created, "Projects that were made"),
       FIELD(task_sync_report, members_added, "Members that projects got"),
       FIELD(task_sync_report, assigned, "Assignments that were made"),
       FIELD(task_sync_report, unassigned, "Assignments that ended because they were not said"),
       FIELD(task_sync_report, passed_over,
             "Assignees who are deactivated, and so were not taken"));

/* ---- what is wrong ---- */

void sync_wrong_at(struct request *rq, struct task_sync_order *order, text place, text message)
{
    struct task_sync_error_list *errors = &order->errors;

    if (errors->items == NULL) {
        errors->items = ARENA_ARRAY(rq->arena, struct task_sync_error, SYNC_ERRORS);
    }
    if (errors->count < SYNC_ERRORS) {
        errors->items[errors->count++] =
            (struct task_sync_error){.place = place, .message = message};
    }
    order->wrong++;
}

void sync_wrong(struct request *rq, struct task_sync_order *order, size_t item, const char *field,
                const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    text message = text_format_list(rq->arena, format, arguments);
    va_end(arguments);
    if (order->lines == NULL) {
        sync_wrong_at(rq, order, text_format(rq->arena, "/%zu/%s", item, field), message);
        return;
    }
    sync_wrong_at(rq, order, text_format(rq->arena, "line %lld", (long long)order->lines[item]),
                  text_format(rq->arena, "%s %.*s", field, TEXT_ARGUMENTS(message)));
}

problem sync_check(struct request *rq, const struct task_sync_order *order)
{
    return order->wrong == 0 ? NULL
                             : fail(rq, &task_sync_refused, "%zu mistake%s; nothing changed",
                                    order->wrong, order->wrong == 1 ? "" : "s");
}

/* ---- the items by themselves ---- */

static int compare_external_ids(const void *a, const void *b)
{
    const struct sync_entry *const *left = a;
    const struct sync_entry *const *right = b;

    return text_compare((*left)->item->external_id, (*right)->item->external_id);
}

static void order_entries(struct sync *sync)
{
    struct arena *arena = sync->rq->arena;

    sync->count = sync->order->items.count;
    sync->entries = ARENA_ARRAY(arena, struct sync_entry, sync->count);
    sync->by_external_id = ARENA_ARRAY(arena, struct sync_entry *, sync->count);
    for (size_t i = 0; i < sync->count; i++) {
        sync->entries[i] = (struct sync_entry){.item = &sync->order->items.items[i], .index = i};
        sync->by_external_id[i] = &sync->entries[i];
    }
    qsort(sync->by_external_id, sync->count, sizeof(struct sync_entry *), compare_external_ids);
    for (size_t i = 1; i < sync->count; i++) {
        if (compare_external_ids(&sync->by_external_id[i - 1], &sync->by_external_id[i]) == 0) {
            sync_wrong(sync->rq, sync->order, sync->by_external_id[i]->index, "external_id",
                       "is there twice: %.*s",
                       TEXT_ARGUMENTS(sync->by_external_id[i]->item->external_id));
        }
    }
}

/* ---- what becomes of the tasks ---- */

/* A growing list of ids. */
struct gone {
    uuid *items;
    size_t count;
    size_t room;
};

/* Tasks on their way past the items. */
struct passing {
    struct sync *sync;
    struct task task; /* its texts live until the next one */
    struct gone gone; /* active tasks that no item is about */
    size_t active;
};

static void add_gone(struct arena *arena, struct gone *gone, uuid id)
{
    if (gone->count == gone->room) {
        size_t room = gone->room * 2 + 64;

        gone->items =
            arena_grow(arena, gone->items, gone->room * sizeof(uuid), room * sizeof(uuid));
        gone->room = room;
    }
    gone->items[gone->count++] = id;
}

static struct sync_entry *find_entry(const struct sync *sync, text external_id)
{
    const struct task_sync_item item = {.external_id = external_id};
    const struct sync_entry wanted = {.item = &item};
    const struct sync_entry *pointer = &wanted;
    struct sync_entry **found = NULL;

    if (sync->count > 0) {
        found = bsearch(&pointer, sync->by_external_id, sync->count, sizeof(struct sync_entry *),
                        compare_external_ids);
    }
    return found == NULL ? NULL : *found;
}

static void apply(const struct sync_entry *entry, struct task *task)
{
    sync_apply(entry->item, task);
    if (entry->project != NULL) {
        task->project_id = entry->project->id;
        task->project_name = entry->project->name;
    }
}

static struct task *keep_task(struct arena *arena, const struct task *task)
{
    struct task *kept = ARENA_NEW(arena, struct task);

    *kept = *task;
    kept->project_name = text_copy(arena, task->project_name);
    kept->external_id.value = text_copy(arena, task->external_id.value);
    kept->name = text_copy(arena, task->name);
    kept->display_name = text_copy(arena, task->display_name);
    kept->search_text = text_copy(arena, task->search_text);
    kept->project_phase = text_copy(arena, task->project_phase);
    kept->department = text_copy(arena, task->department);
    kept->discipline = text_copy(arena, task->discipline);
    kept->task_type = text_copy(arena, task->task_type);
    return kept;
}

static problem pass_task(void *context)
{
    struct passing *passing = context;
    struct sync *sync = passing->sync;
    struct arena *arena = sync->rq->arena;
    const struct task *task = &passing->task;
    struct sync_entry *entry = find_entry(sync, task->external_id.value);

    passing->active += task->is_active ? 1 : 0;
    if (entry == NULL) {
        if (task->is_active) {
            add_gone(arena, &passing->gone, task->id);
        }
        return NULL;
    }

    struct task after = *task;

    apply(entry, &after);
    entry->outcome = sync_judge(task, &after);
    entry->after = (struct task){.id = task->id, .project_id = after.project_id};
    if (entry->outcome != SYNC_UNCHANGED) {
        entry->before = keep_task(arena, task);
        entry->after = *entry->before;
        apply(entry, &entry->after);
        entry->after.updated_at = sync->rq->now;
    }
    return NULL;
}

/* Those that were not there; then every entry knows its project. */
static problem complete_entries(struct sync *sync)
{
    struct request *rq = sync->rq;

    for (size_t i = 0; i < sync->count; i++) {
        struct sync_entry *entry = &sync->entries[i];

        if (entry->outcome == SYNC_CREATED) {
            if (entry->project == NULL) {
                TRY(sync_default_project(sync, entry));
            }
            entry->after = (struct task){
                .id = request_new_id(rq), .created_at = rq->now, .updated_at = rq->now};
            apply(entry, &entry->after);
        } else if (entry->project == NULL) {
            entry->project = sync_project_of(sync, entry->after.project_id);
        }
        bool comes = entry->outcome == SYNC_CREATED ||
                     (entry->before != NULL &&
                      !uuid_equal(entry->before->project_id, entry->after.project_id));
        if (comes && entry->project != NULL && !entry->project->is_active) {
            sync_wrong(rq, sync->order, i, "project", "is archived: %.*s",
                       TEXT_ARGUMENTS(entry->project->name));
        }
    }
    return sync_check(rq, sync->order);
}

/* ---- writing ---- */

/* What the audit log keeps of a batch. */
struct synced {
    struct task_list tasks;
};
static RECORD(synced, FIELD_LIST(synced, tasks, task, "The tasks"));
struct closed {
    uuid_list tasks;
};
static RECORD(closed, FIELD(closed, tasks, "Tasks that are gone"));

#define NO_ID ((uuid){.bytes = {0}})

static problem write_created(struct request *rq, const struct synced *after)
{
    TRY(sync_insert(rq, after->tasks.items, after->tasks.count));
    return audit_write(rq, "task.sync_create", "task", NO_ID, AUDITED_NOTHING,
                       AUDITED(synced, after));
}

static problem write_changed(struct request *rq, const struct synced *before,
                             const struct synced *after)
{
    TRY(sync_update(rq, before->tasks.items, after->tasks.items, after->tasks.count));
    return audit_write(rq, "task.sync_change", "task", NO_ID, AUDITED(synced, before),
                       AUDITED(synced, after));
}

/* All entries that were created, or all that changed, batch by batch. */
static problem write_entries(struct sync *sync, bool created)
{
    struct task before[SYNC_BATCH];
    struct task after[SYNC_BATCH];
    struct synced were = {.tasks = {.items = before}};
    struct synced are = {.tasks = {.items = after}};

    for (size_t i = 0; i < sync->count; i++) {
        const struct sync_entry *entry = &sync->entries[i];

        if (entry->outcome != SYNC_UNCHANGED && (entry->outcome == SYNC_CREATED) == created) {
            after[are.tasks.count++] = entry->after;
            if (!created) {
                before[were.tasks.count++] = *entry->before;
            }
        }
        if (are.tasks.count == SYNC_BATCH || (i + 1 == sync->count && are.tasks.count > 0)) {
            TRY(created ? write_created(sync->rq, &are) : write_changed(sync->rq, &were, &are));
            are.tasks.count = 0;
            were.tasks.count = 0;
        }
    }
    return NULL;
}

static problem write_gone(struct sync *sync, const struct gone *gone)
{
    for (size_t i = 0; i < gone->count; i += SYNC_BATCH) {
        size_t rest = gone->count - i;
        const struct closed closed = {
            .tasks = {.items = gone->items + i, .count = rest < SYNC_BATCH ? rest : SYNC_BATCH}};

        TRY(sync_deactivate(sync->rq, closed.tasks));
        TRY(audit_write(sync->rq, "task.sync_deactivate", "task", NO_ID, AUDITED_NOTHING,
                        AUDITED(closed, &closed)));
    }
    return NULL;
}

static void count_outcomes(struct sync *sync, size_t gone)
{
    struct task_sync_report *report = sync->report;
    int64_t *const counters[] = {[SYNC_CREATED] = &report->created,
                                 [SYNC_CHANGED] = &report->changed,
                                 [SYNC_REACTIVATED] = &report->reactivated,
                                 [SYNC_DEACTIVATED] = &report->deactivated,
                                 [SYNC_UNCHANGED] = &report->unchanged};

    for (size_t i = 0; i < sync->count; i++) {
        ++*counters[sync->entries[i].outcome];
    }
    report->deactivated += (int64_t)gone;
}

static problem require_likely(struct sync *sync, const struct passing *passing)
{
    if (sync->order->allow_mass_deactivation ||
        !sync_is_suspicious(sync->count, passing->gone.count, passing->active)) {
        return NULL;
    }
    return fail(sync->rq, &task_sync_mass_deactivation,
                "%zu of %zu active tasks are not among the %zu items; if that is meant, give"
                " allow_mass_deactivation (--allow-mass-deactivation)",
                passing->gone.count, passing->active, sync->count);
}

problem tasks_sync(struct request *rq, struct task_sync_order *order,
                   struct task_sync_report *report)
{
    struct sync sync = {.rq = rq, .order = order, .report = report};
    struct passing passing = {.sync = &sync};

    *report = (struct task_sync_report){.created = 0};
    order_entries(&sync);
    TRY(sync_find_projects(&sync));
    TRY(sync_find_assignees(&sync));
    TRY(sync_check(rq, order));
    TRY(sync_each_task(rq, &passing.task, pass_task, &passing));
    TRY(complete_entries(&sync));
    TRY(require_likely(&sync, &passing));
    TRY(sync_join_assignees(&sync));
    TRY(write_entries(&sync, true));
    TRY(write_entries(&sync, false));
    TRY(write_gone(&sync, &passing.gone));
    TRY(sync_write_assignees(&sync));
    count_outcomes(&sync, passing.gone.count);
    return audit_write(rq, "task.sync", "task", NO_ID, AUDITED_NOTHING,
                       AUDITED(task_sync_report, report));
}
