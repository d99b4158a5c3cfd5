/*
 * Who works on synchronized tasks. Where an item says who, these are all: they become members of the
 * project if they are not, and whoever else was assigned is no more. Deactivated employees are passed
 * over: that somebody left is not the other system's mistake.
 */
#include "features/audit/audit.h"
#include "features/projects/projects.h"
#include "features/tasks/sync.h"

#include <stdlib.h>

/* ---- people ---- */

struct people {
    struct sync_person_list list;
    struct sync_person **by_number;
    struct sync_person **by_email;
};

static int compare_numbers(const void *a, const void *b)
{
    const struct sync_person *const *left = a;
    const struct sync_person *const *right = b;

    return text_compare((*left)->number, (*right)->number);
}

static int compare_emails(const void *a, const void *b)
{
    const struct sync_person *const *left = a;
    const struct sync_person *const *right = b;

    return text_compare((*left)->email, (*right)->email);
}

static problem read_people(struct request *rq, struct people *people)
{
    TRY(sync_people(rq, &people->list));
    people->by_number = ARENA_ARRAY(rq->arena, struct sync_person *, people->list.count);
    people->by_email = ARENA_ARRAY(rq->arena, struct sync_person *, people->list.count);
    for (size_t i = 0; i < people->list.count; i++) {
        people->by_number[i] = &people->list.items[i];
        people->by_email[i] = &people->list.items[i];
    }
    qsort(people->by_number, people->list.count, sizeof(struct sync_person *), compare_numbers);
    qsort(people->by_email, people->list.count, sizeof(struct sync_person *), compare_emails);
    return NULL;
}

static const struct sync_person *find_person(struct request *rq, const struct people *people,
                                             text name)
{
    const struct sync_person wanted = {.number = name, .email = text_lower(rq->arena, name)};
    const struct sync_person *pointer = &wanted;
    size_t count = people->list.count;
    struct sync_person **found = NULL;

    if (count > 0) {
        found = bsearch(&pointer, people->by_number, count, sizeof(pointer), compare_numbers);
        if (found == NULL) {
            found = bsearch(&pointer, people->by_email, count, sizeof(pointer), compare_emails);
        }
    }
    return found == NULL ? NULL : *found;
}

static int compare_ids(const void *a, const void *b)
{
    const uuid *left = a;
    const uuid *right = b;

    return uuid_compare(*left, *right);
}

/* The active ones an item names, each once, in order. */
static void find_for(struct sync *sync, const struct people *people, struct sync_entry *entry)
{
    const text_list *names = &entry->item->assignees;
    uuid *ids = ARENA_ARRAY(sync->rq->arena, uuid, names->count + 1);
    size_t count = 0;
    size_t kept = 0;

    for (size_t i = 0; i < names->count; i++) {
        const struct sync_person *person = find_person(sync->rq, people, names->items[i]);

        if (person == NULL) {
            sync_wrong(sync->rq, sync->order, entry->index, "assignees", "names no employee: %.*s",
                       TEXT_ARGUMENTS(names->items[i]));
        } else if (person->is_active) {
            ids[count++] = person->id;
        } else {
            sync->report->passed_over++;
        }
    }
    qsort(ids, count, sizeof(uuid), compare_ids);
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || !uuid_equal(ids[kept - 1], ids[i])) {
            ids[kept++] = ids[i];
        }
    }
    entry->assignees = (uuid_list){.items = ids, .count = kept};
}

problem sync_find_assignees(struct sync *sync)
{
    struct people people = {.by_number = NULL};

    for (size_t i = 0; i < sync->count; i++) {
        if (sync->entries[i].item->assignees.items == NULL) {
            continue;
        }
        if (people.by_number == NULL) {
            TRY(read_people(sync->rq, &people));
        }
        find_for(sync, &people, &sync->entries[i]);
        sync->says_assignees = true;
    }
    return NULL;
}

/* ---- pairs ---- */

/* An employee who is to be on a task, or in a project. */
struct wanted {
    struct sync_pair pair;
    struct sync_entry *entry;
    bool is_there;
};
struct wanted_list {
    struct wanted *items;
    size_t count;
};

static int compare_pairs(const struct sync_pair *a, const struct sync_pair *b)
{
    int order = uuid_compare(a->task_id, b->task_id);

    return order != 0 ? order : uuid_compare(a->employee_id, b->employee_id);
}

static int compare_wanted(const void *a, const void *b)
{
    const struct wanted *left = a;
    const struct wanted *right = b;

    return compare_pairs(&left->pair, &right->pair);
}

static uuid whose(const struct sync_entry *entry, bool of_project)
{
    return of_project ? entry->after.project_id : entry->after.id;
}

/* Everybody wanted on tasks, or in their projects, in order, each pair once. */
static void list_wanted(struct sync *sync, bool of_project, struct wanted_list *list)
{
    size_t room = 0;
    size_t kept = 0;

    for (size_t i = 0; i < sync->count; i++) {
        room += sync->entries[i].assignees.count;
    }
    *list = (struct wanted_list){.items = ARENA_ARRAY(sync->rq->arena, struct wanted, room)};
    for (size_t i = 0; i < sync->count; i++) {
        struct sync_entry *entry = &sync->entries[i];

        for (size_t j = 0; j < entry->assignees.count; j++) {
            list->items[list->count++] = (struct wanted){
                .pair = {.task_id = whose(entry, of_project),
                         .employee_id = entry->assignees.items[j]},
                .entry = entry,
            };
        }
    }
    qsort(list->items, list->count, sizeof(struct wanted), compare_wanted);
    for (size_t i = 0; i < list->count; i++) {
        if (kept == 0 || compare_wanted(&list->items[kept - 1], &list->items[i]) != 0) {
            list->items[kept++] = list->items[i];
        }
    }
    list->count = kept;
}

/* What is there on its way past what is wanted. */
struct passing {
    struct sync *sync;
    struct wanted_list *wanted;
    struct sync_pair pair;
    struct sync_entry *
        *by_task; /* that say who works on them, by the task's id; NULL: of projects */
    size_t tasks;
    struct sync_pair *unwanted;
    size_t unwanted_count;
    size_t unwanted_room;
};

static int compare_tasks(const void *a, const void *b)
{
    const struct sync_entry *const *left = a;
    const struct sync_entry *const *right = b;

    return uuid_compare((*left)->after.id, (*right)->after.id);
}

static bool is_said(const struct passing *passing, uuid task_id)
{
    const struct sync_entry wanted = {.after = {.id = task_id}};
    const struct sync_entry *pointer = &wanted;

    return passing->tasks > 0 && bsearch(&pointer, passing->by_task, passing->tasks,
                                         sizeof(pointer), compare_tasks) != NULL;
}

static problem pass_pair(void *context)
{
    struct passing *passing = context;
    const struct wanted key = {.pair = passing->pair};
    struct wanted *found = NULL;

    if (passing->wanted->count > 0) {
        found = bsearch(&key, passing->wanted->items, passing->wanted->count, sizeof(key),
                        compare_wanted);
    }
    if (found != NULL) {
        found->is_there = true;
    } else if (is_said(passing, passing->pair.task_id)) {
        if (passing->unwanted_count == passing->unwanted_room) {
            size_t room = passing->unwanted_room * 2 + 64;

            passing->unwanted = arena_grow(passing->sync->rq->arena, passing->unwanted,
                                           passing->unwanted_room * sizeof(struct sync_pair),
                                           room * sizeof(struct sync_pair));
            passing->unwanted_room = room;
        }
        passing->unwanted[passing->unwanted_count++] = passing->pair;
    }
    return NULL;
}

/* ---- members ---- */

static problem write_members(struct sync *sync, const struct project_joining_list *list)
{
    sync->report->members_added += (int64_t)list->count;
    return project_members_add(sync->rq, list);
}

static void check_joining(struct sync *sync, const struct wanted *wanted)
{
    const struct sync_entry *entry = wanted->entry;

    if (!sync->order->may_add) {
        sync_wrong(sync->rq, sync->order, entry->index, "assignees",
                   "names somebody who is no member of the project %.*s",
                   TEXT_ARGUMENTS(entry->project->name));
    } else if (!entry->project->is_active) {
        sync_wrong(sync->rq, sync->order, entry->index, "assignees",
                   "cannot join the archived project %.*s", TEXT_ARGUMENTS(entry->project->name));
    }
}

problem sync_join_assignees(struct sync *sync)
{
    struct wanted_list wanted;
    struct passing passing = {.sync = sync, .wanted = &wanted};
    struct project_joining joining[SYNC_BATCH];
    struct project_joining_list list = {.items = joining};

    if (!sync->says_assignees) {
        return NULL;
    }
    list_wanted(sync, true, &wanted);
    TRY(sync_each_member(sync->rq, &passing.pair, pass_pair, &passing));
    for (size_t i = 0; i < wanted.count; i++) {
        if (!wanted.items[i].is_there) {
            check_joining(sync, &wanted.items[i]);
        }
    }
    TRY(sync_check(sync->rq, sync->order));
    for (size_t i = 0; i < wanted.count; i++) {
        if (!wanted.items[i].is_there) {
            joining[list.count++] =
                (struct project_joining){.project_id = wanted.items[i].pair.task_id,
                                         .employee_id = wanted.items[i].pair.employee_id};
        }
        if (list.count == SYNC_BATCH || (i + 1 == wanted.count && list.count > 0)) {
            TRY(write_members(sync, &list));
            list.count = 0;
        }
    }
    return NULL;
}

/* ---- assignments ---- */

/* What the audit log keeps of a batch. */
struct synced_assignees {
    struct new_assignment_list assignments;
};
static RECORD(synced_assignees, FIELD_LIST(synced_assignees, assignments, new_assignment,
                                           "Who is on what task from now on"));
struct ended_assignees {
    struct sync_pair_list assignments;
};
static RECORD(ended_assignees,
              FIELD_LIST(ended_assignees, assignments, sync_pair, "Who was on what task"));

#define NO_ID ((uuid){.bytes = {0}})

static problem write_unwanted(struct sync *sync, struct passing *passing)
{
    for (size_t i = 0; i < passing->unwanted_count; i += SYNC_BATCH) {
        size_t rest = passing->unwanted_count - i;
        const struct ended_assignees ended = {
            .assignments = {.items = passing->unwanted + i,
                            .count = rest < SYNC_BATCH ? rest : SYNC_BATCH}};

        TRY(sync_unassign(sync->rq, &ended.assignments));
        TRY(audit_write(sync->rq, "task.sync_unassign", "task", NO_ID,
                        AUDITED(ended_assignees, &ended), AUDITED_NOTHING));
    }
    sync->report->unassigned += (int64_t)passing->unwanted_count;
    return NULL;
}

static problem write_assigned(struct sync *sync, const struct synced_assignees *synced)
{
    sync->report->assigned += (int64_t)synced->assignments.count;
    TRY(assignments_insert(sync->rq, &synced->assignments));
    return audit_write(sync->rq, "task.sync_assign", "task", NO_ID, AUDITED_NOTHING,
                       AUDITED(synced_assignees, synced));
}

static problem write_lacking(struct sync *sync, const struct wanted_list *wanted)
{
    struct new_assignment batch[SYNC_BATCH];
    struct synced_assignees synced = {.assignments = {.items = batch}};

    for (size_t i = 0; i < wanted->count; i++) {
        const struct wanted *one = &wanted->items[i];

        if (!one->is_there && !one->entry->project->is_active) {
            sync_wrong(sync->rq, sync->order, one->entry->index, "assignees",
                       "cannot be assigned in the archived project %.*s",
                       TEXT_ARGUMENTS(one->entry->project->name));
        } else if (!one->is_there) {
            batch[synced.assignments.count++] =
                (struct new_assignment){.id = request_new_id(sync->rq),
                                        .project_id = one->entry->after.project_id,
                                        .task_id = one->pair.task_id,
                                        .employee_id = one->pair.employee_id};
        }
        if (synced.assignments.count == SYNC_BATCH ||
            (i + 1 == wanted->count && synced.assignments.count > 0)) {
            TRY(write_assigned(sync, &synced));
            synced.assignments.count = 0;
        }
    }
    return sync_check(sync->rq, sync->order);
}

static void list_said(struct sync *sync, struct passing *passing)
{
    passing->by_task = ARENA_ARRAY(sync->rq->arena, struct sync_entry *, sync->count);
    for (size_t i = 0; i < sync->count; i++) {
        if (sync->entries[i].assignees.items != NULL) {
            passing->by_task[passing->tasks++] = &sync->entries[i];
        }
    }
    qsort(passing->by_task, passing->tasks, sizeof(struct sync_entry *), compare_tasks);
}

problem sync_write_assignees(struct sync *sync)
{
    struct wanted_list wanted;
    struct passing passing = {.sync = sync, .wanted = &wanted};

    if (!sync->says_assignees) {
        return NULL;
    }
    list_wanted(sync, false, &wanted);
    list_said(sync, &passing);
    TRY(sync_each_assignment(sync->rq, &passing.pair, pass_pair, &passing));
    TRY(write_unwanted(sync, &passing));
    return write_lacking(sync, &wanted);
}
