/*
 * The projects that items name: by external id, else by name; one that nobody has yet is made.
 */
#include "features/projects/projects.h"
#include "features/tasks/sync.h"

#include <stdlib.h>

static int compare_by_external_id(const void *a, const void *b)
{
    const struct sync_project *const *left = a;
    const struct sync_project *const *right = b;

    return text_compare(VALUE_OR((*left)->external_id, TEXT("")),
                        VALUE_OR((*right)->external_id, TEXT("")));
}

static int compare_by_name(const void *a, const void *b)
{
    const struct sync_project *const *left = a;
    const struct sync_project *const *right = b;

    return text_compare((*left)->name, (*right)->name);
}

/* The projects of an organization, to be found by what items call them. */
struct project_index {
    struct sync_project **by_external_id;
    struct sync_project **by_name;
    size_t count;
};

static void index_projects(struct sync *sync, struct project_index *index)
{
    struct sync_project_list *projects = &sync->projects;
    struct arena *arena = sync->rq->arena;

    *index = (struct project_index){
        .by_external_id = ARENA_ARRAY(arena, struct sync_project *, projects->count),
        .by_name = ARENA_ARRAY(arena, struct sync_project *, projects->count),
        .count = projects->count,
    };
    for (size_t i = 0; i < projects->count; i++) {
        index->by_external_id[i] = &projects->items[i];
        index->by_name[i] = &projects->items[i];
    }
    qsort(index->by_external_id, index->count, sizeof(struct sync_project *),
          compare_by_external_id);
    qsort(index->by_name, index->count, sizeof(struct sync_project *), compare_by_name);
}

/* By external id, else by name; `*is_ambiguous` when several have that name and none the external id. */
static struct sync_project *find_project(const struct project_index *index, text name,
                                         bool *is_ambiguous)
{
    const struct sync_project wanted = {.name = name, .external_id = SOME(name)};
    const struct sync_project *pointer = &wanted;
    struct sync_project **found = NULL;

    *is_ambiguous = false;
    if (index->count > 0) {
        found = bsearch(&pointer, index->by_external_id, index->count,
                        sizeof(struct sync_project *), compare_by_external_id);
    }
    if (found != NULL || index->count == 0) {
        return found == NULL ? NULL : *found;
    }
    found = bsearch(&pointer, index->by_name, index->count, sizeof(struct sync_project *),
                    compare_by_name);
    if (found == NULL) {
        return NULL;
    }
    *is_ambiguous = (found > index->by_name && text_equal(found[-1]->name, name)) ||
                    (found + 1 < index->by_name + index->count && text_equal(found[1]->name, name));
    return *found;
}

/* ---- what items name ---- */

static int compare_named(const void *a, const void *b)
{
    const struct sync_entry *const *left = a;
    const struct sync_entry *const *right = b;

    return text_compare((*left)->item->project.value, (*right)->item->project.value);
}

static problem make_project(struct sync *sync, text external_id, text name,
                            struct sync_project **made)
{
    struct sync_project *project = ARENA_NEW(sync->rq->arena, struct sync_project);
    const struct project_new new = {
        .name = name, .description = TEXT(""), .external_id = SOME(external_id)};
    struct project created;

    TRY(project_create(sync->rq, &new, &created));
    *project = (struct sync_project){.id = created.id,
                                     .name = created.name,
                                     .external_id = created.external_id,
                                     .is_active = true};
    sync->report->projects_created++;
    *made = project;
    return NULL;
}

/* Entries that all name the same project. */
static problem find_for(struct sync *sync, const struct project_index *index,
                        struct sync_entry **entries, size_t count)
{
    text name = entries[0]->item->project.value;
    bool is_ambiguous;
    struct sync_project *project = find_project(index, name, &is_ambiguous);
    bool is_lacking = project == NULL && !sync->order->may_add;

    if (project == NULL && !is_lacking) {
        TRY(make_project(sync, name, name, &project));
    }
    for (size_t i = 0; i < count; i++) {
        entries[i]->project = project;
        if (is_ambiguous || is_lacking) {
            sync_wrong(sync->rq, sync->order, entries[i]->index, "project",
                       is_lacking ? "names no project: %.*s" : "names several projects: %.*s",
                       TEXT_ARGUMENTS(name));
        }
    }
    return NULL;
}

problem sync_find_projects(struct sync *sync)
{
    struct project_index index;
    struct sync_entry **named = ARENA_ARRAY(sync->rq->arena, struct sync_entry *, sync->count);
    size_t count = 0;

    TRY(sync_projects(sync->rq, &sync->projects));
    index_projects(sync, &index);
    for (size_t i = 0; i < sync->count; i++) {
        if (IS_PRESENT(sync->entries[i].item->project)) {
            named[count++] = &sync->entries[i];
        }
    }
    qsort(named, count, sizeof(struct sync_entry *), compare_named);
    for (size_t first = 0, end; first < count; first = end) {
        for (end = first + 1; end < count && compare_named(&named[first], &named[end]) == 0;
             end++) {
        }
        TRY(find_for(sync, &index, named + first, end - first));
    }
    return NULL;
}

/* ---- what items do not say ---- */

struct sync_project *sync_project_of(const struct sync *sync, uuid id)
{
    size_t low = 0;
    size_t high = sync->projects.count; /* the store gives them by id */

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = uuid_compare(sync->projects.items[middle].id, id);

        if (order == 0) {
            return &sync->projects.items[middle];
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

problem sync_default_project(struct sync *sync, struct sync_entry *entry)
{
    text external_id = TEXT(SYNC_DEFAULT_PROJECT);

    for (size_t i = 0; i < sync->projects.count && sync->default_project == NULL; i++) {
        if (text_equal(VALUE_OR(sync->projects.items[i].external_id, TEXT("")), external_id)) {
            sync->default_project = &sync->projects.items[i];
        }
    }
    if (sync->default_project == NULL && !sync->order->may_add) {
        sync_wrong(sync->rq, sync->order, entry->index, "project",
                   "is needed, as there is no project with the external id %.*s",
                   TEXT_ARGUMENTS(external_id));
        return NULL;
    }
    if (sync->default_project == NULL) {
        TRY(make_project(sync, external_id, TEXT("Tasks"), &sync->default_project));
    }
    entry->project = sync->default_project;
    return NULL;
}
