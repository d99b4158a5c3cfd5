/* Tasks over HTTP: to administer them, and to choose one to record effort on. */
#include "features/audit/audit.h"
#include "features/employees/employees.h"
#include "features/organizations/organizations.h"
#include "features/projects/projects.h"
#include "features/tasks/change.h"

#include <string.h>

#define EMPLOYEES_MAXIMUM 500

/* ---- reading ---- */

static opt_text pattern_of(struct request *rq, opt_text q)
{
    opt_text pattern = {.presence = IS_NULL};

    if (IS_PRESENT(q) && q.value.length > 0) {
        pattern = (opt_text)SOME(text_like_pattern(rq->arena, text_fold(rq->arena, q.value)));
    }
    return pattern;
}

#define FILTER_FIELDS(type)                                                                       \
    FIELD(                                                                                        \
        type, q,                                                                                  \
        "Only those whose names or search text contain this, in any case of letters; empty: all", \
        LENGTH(0, 200)),                                                                          \
        FIELD(type, project_phase, "Only those of this phase", LENGTH(0, TASK_FILTER_MAXIMUM)),   \
        FIELD(type, department, "Only those of this department", LENGTH(0, TASK_FILTER_MAXIMUM)), \
        FIELD(type, discipline, "Only those of this discipline", LENGTH(0, TASK_FILTER_MAXIMUM)), \
        FIELD(type, task_type, "Only those of this type", LENGTH(0, TASK_FILTER_MAXIMUM)),        \
        FIELD(type, project_id, "Only those of this project", .entity = &project_entity)

enum task_state { TASK_ACTIVE, TASK_INACTIVE };
static const char *const task_state_names[] = {
    [TASK_ACTIVE] = "active", [TASK_INACTIVE] = "inactive", NULL};

struct task_query {
    opt_enum state;
    opt_text q;
    opt_text project_phase;
    opt_text department;
    opt_text discipline;
    opt_text task_type;
    opt_uuid project_id;
    opt_uuid employee_id;
    LIST_PARAMETERS;
};
static RECORD(task_query,
              FIELD(task_query, state, "Only tasks in this state", .names = task_state_names),
              FILTER_FIELDS(task_query),
              FIELD(task_query, employee_id, "Only those this employee is assigned to",
                    .entity = &employee_entity),
              LIST_FIELDS(task_query));

struct task_page {
    struct task_list items;
    opt_text next_cursor;
};
static RECORD(task_page, FIELD_LIST(task_page, items, task, "Tasks by display name, id"),
              FIELD(task_page, next_cursor, "Where the next page begins; null on the last"));

static opt_text cut_page(struct request *rq, struct task_list *list, int64_t limit)
{
    opt_text next = {.presence = IS_NULL};
    const struct task *last;

    if (LIST_CUT(list, limit, &last)) {
        struct task_key key = {.display_name = last->display_name, .id = last->id};

        next = cursor_write(rq, &task_key_record, &key);
    }
    return next;
}

ENDPOINT(list_tasks, task_query, task_page, GET, "/tasks", REQUIRES(projects_view),
         .summary = "List tasks of the projects one may see")
{
    struct task_filter filter = {
        .project_id = in->project_id,
        .project_phase = in->project_phase,
        .department = in->department,
        .discipline = in->discipline,
        .task_type = in->task_type,
        .employee_id = in->employee_id,
        .pattern = pattern_of(rq, in->q),
        .after = {.display_name = TEXT("")},
        .limit = LIST_LIMIT(in) + 1,
    };

    if (IS_PRESENT(in->state)) {
        filter.is_active = (opt_bool)SOME(in->state.value == TASK_ACTIVE);
    }
    TRY(cursor_read(rq, in->cursor, &task_key_record, &filter.after));
    TRY(task_list_page(rq, &filter, &out->items));
    out->next_cursor = cut_page(rq, &out->items, LIST_LIMIT(in));
    return NULL;
}

/* ---- what effort can be recorded on ---- */

struct active_query {
    opt_text q;
    opt_text project_phase;
    opt_text department;
    opt_text discipline;
    opt_text task_type;
    opt_uuid project_id;
    opt_uuid employee_id;
    LIST_PARAMETERS;
};
#define ACTIVE_LIMIT 500 /* a screen shows them all at once, as far as anybody can use that */
static RECORD(active_query, FILTER_FIELDS(active_query),
              FIELD(active_query, employee_id,
                    "Whose; one's own if absent, of which an API key has none",
                    .entity = &employee_entity),
              FIELD(active_query, limit, "At most so many; 500 if absent", RANGE(1, ACTIVE_LIMIT)),
              FIELD(active_query, cursor, "Where to go on: next_cursor of the page before",
                    LENGTH(1, 2000)));

struct filter_values {
    text_list project_phases;
    text_list departments;
    text_list disciplines;
};
static RECORD(filter_values, FIELD(filter_values, project_phases, "Each once, in order"),
              FIELD(filter_values, departments, "Likewise"),
              FIELD(filter_values, disciplines, "Likewise"));

struct active_tasks {
    struct task_list tasks;
    struct filter_values filter_values;
    opt_text next_cursor;
};
static RECORD(active_tasks, FIELD_LIST(active_tasks, tasks, task, "By display name, id"),
              FIELD_RECORD(active_tasks, filter_values, filter_values,
                           "What one may filter by: of all these tasks, whatever the filters say"),
              FIELD(active_tasks, next_cursor, "Where the next page begins; null on the last"));

static text_list values_of(struct request *rq, const struct filter_value_list *values,
                           enum filter_kind kind)
{
    text *items = ARENA_ARRAY(rq->arena, text, values->count);
    size_t count = 0;

    for (size_t i = 0; i < values->count; i++) {
        if (values->items[i].kind == kind) {
            items[count++] = values->items[i].value;
        }
    }
    return (text_list){.items = items, .count = count};
}

static problem read_filter_values(struct request *rq, uuid employee_id, struct filter_values *out)
{
    struct filter_value_list values = {0};

    TRY(task_filter_values(rq, employee_id, &values));
    *out = (struct filter_values){
        .project_phases = values_of(rq, &values, FILTER_PROJECT_PHASE),
        .departments = values_of(rq, &values, FILTER_DEPARTMENT),
        .disciplines = values_of(rq, &values, FILTER_DISCIPLINE),
    };
    return NULL;
}

ENDPOINT(list_active_tasks, active_query, active_tasks, GET, "/tasks/active",
         REQUIRES(projects_view),
         .summary = "The active tasks of active projects that somebody is assigned to")
{
    int64_t limit = VALUE_OR(in->limit, ACTIVE_LIMIT);
    uuid employee_id = VALUE_OR(in->employee_id, employee_self(rq));
    struct task_filter filter = {
        .project_id = in->project_id,
        .project_phase = in->project_phase,
        .department = in->department,
        .discipline = in->discipline,
        .task_type = in->task_type,
        .employee_id = SOME(employee_id),
        .pattern = pattern_of(rq, in->q),
        .after = {.display_name = TEXT("")},
        .limit = limit + 1,
    };

    TRY(cursor_read(rq, in->cursor, &task_key_record, &filter.after));
    TRY(task_list_active(rq, &filter, &out->tasks));
    out->next_cursor = cut_page(rq, &out->tasks, limit);
    return read_filter_values(rq, employee_id, &out->filter_values);
}

/* ---- one task ---- */

struct task_detail {
    TASK_MEMBERS;
    uuid_list employees;
};
static RECORD(task_detail, TASK_FIELDS(task_detail),
              FIELD(task_detail, employees, "Who is assigned to it now"));

static problem show(struct request *rq, const struct task *task, struct task_detail *detail)
{
    _Static_assert(offsetof(struct task_detail, employees) == sizeof(struct task),
                   "a detailed task begins as a task");

    memcpy(detail, task, sizeof(*task));
    return assignee_ids(rq, task->id, &detail->employees);
}

struct task_path {
    uuid id;
};
static RECORD(task_path, FIELD(task_path, id, "The task", .entity = &task_entity));

ENDPOINT(read_task, task_path, task_detail, GET, "/tasks/{id}", REQUIRES(projects_view),
         .etag = true, .summary = "Read a task, with who is assigned to it")
{
    struct task task;

    TRY(task_read(rq, in->id, &task));
    reply_etag(rq, &task_record, &task);
    return show(rq, &task, out);
}

#define NAME_FIELD(type) \
    FIELD(type, name, "Its name", LENGTH(1, TASK_NAME_MAXIMUM), .check = name_check)
#define DETAIL_FIELDS(type)                                                                       \
    FIELD(type, external_id, "What synchronization knows it by: it is then changed by that",      \
          LENGTH(1, TASK_FILTER_MAXIMUM), .check = name_check, .nullable = true),                 \
        FIELD(type, search_text, "Further words it is found by", LENGTH(0, TASK_SEARCH_MAXIMUM)), \
        FIELD(type, project_phase, "The phase of the project", LENGTH(0, TASK_FILTER_MAXIMUM)),   \
        FIELD(type, department, "The department", LENGTH(0, TASK_FILTER_MAXIMUM)),                \
        FIELD(type, discipline, "The discipline", LENGTH(0, TASK_FILTER_MAXIMUM)),                \
        FIELD(type, task_type, "What kind of work it is", LENGTH(0, TASK_FILTER_MAXIMUM))

struct task_post {
    uuid project_id;
    text name;
    opt_text display_name;
    opt_text external_id;
    opt_text search_text;
    opt_text project_phase;
    opt_text department;
    opt_text discipline;
    opt_text task_type;
    uuid_list employees;
};
static RECORD(task_post,
              FIELD(task_post, project_id, "The project it belongs to, an active one",
                    .entity = &project_managed_entity),
              NAME_FIELD(task_post),
              FIELD(task_post, display_name, "As people see it; the name if absent",
                    LENGTH(1, TASK_NAME_MAXIMUM), .check = name_check),
              DETAIL_FIELDS(task_post),
              FIELD_OPTIONAL_VALUES(task_post, employees,
                                    "Who is assigned to it: members of the project",
                                    LENGTH(0, EMPLOYEES_MAXIMUM)));

static const struct candidate *candidate_of(const struct candidate_list *candidates, uuid id)
{
    for (size_t i = 0; i < candidates->count; i++) {
        if (uuid_equal(candidates->items[i].id, id)) {
            return &candidates->items[i];
        }
    }
    return NULL;
}

static bool is_repeated(uuid_list ids, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (uuid_equal(ids.items[i], ids.items[index])) {
            return true;
        }
    }
    return false;
}

static problem check_employees(struct request *rq, uuid project_id, uuid_list employees)
{
    struct candidate_list candidates = {0};

    TRY(candidates_find(rq, project_id, employees, &candidates));
    for (size_t i = 0; i < employees.count; i++) {
        const struct candidate *candidate = candidate_of(&candidates, employees.items[i]);
        text pointer = text_format(rq->arena, "/employees/%zu", i);

        if (candidate == NULL) {
            add_error(rq, pointer, "names no employee");
        } else if (!candidate->is_active) {
            add_error(rq, pointer, "names a deactivated employee");
        } else if (!candidate->is_member) {
            add_error(rq, pointer, "names no member of the project");
        } else if (is_repeated(employees, i)) {
            add_error(rq, pointer, "is there already");
        }
    }
    return request_check(rq);
}

ENDPOINT(create_task, task_post, task_detail, POST, "/tasks", REQUIRES(tasks_manage), .status = 201,
         .summary = "Make a task of an active project, and assign members of it",
         .problems = PROBLEMS(&project_archived, &task_external_id_taken))
{
    struct task_new new = {
        .project_id = in->project_id,
        .name = in->name,
        .display_name = VALUE_OR(in->display_name, in->name),
        .external_id = in->external_id,
        .search_text = VALUE_OR(in->search_text, TEXT("")),
        .project_phase = VALUE_OR(in->project_phase, TEXT("")),
        .department = VALUE_OR(in->department, TEXT("")),
        .discipline = VALUE_OR(in->discipline, TEXT("")),
        .task_type = VALUE_OR(in->task_type, TEXT("")),
        .employees = in->employees,
    };
    struct project project;
    struct task task;

    TRY(project_read(rq, in->project_id, &project));
    TRY(project_require_active(rq, &project));
    TRY(check_employees(rq, in->project_id, in->employees));
    TRY(task_create(rq, &new, &task));
    return show(rq, &task, out);
}

struct task_patch {
    uuid id;
    opt_text name;
    opt_text display_name;
    opt_text external_id;
    opt_text search_text;
    opt_text project_phase;
    opt_text department;
    opt_text discipline;
    opt_text task_type;
};
static RECORD(task_patch, FIELD(task_patch, id, "The task", .entity = &task_managed_entity),
              NAME_FIELD(task_patch),
              FIELD(task_patch, display_name, "As people see it", LENGTH(1, TASK_NAME_MAXIMUM),
                    .check = name_check),
              DETAIL_FIELDS(task_patch));

static problem write_change(struct request *rq, const char *action, const struct task *before,
                            struct task *after)
{
    after->updated_at = rq->now;
    TRY(task_update(rq, after));
    return audit_write(rq, action, "task", after->id, AUDITED(task, before), AUDITED(task, after));
}

ENDPOINT(update_task, task_patch, task_detail, PATCH, "/tasks/{id}", REQUIRES(tasks_manage),
         .summary = "Change what is given of a task", .problems = PROBLEMS(&task_external_id_taken))
{
    const struct task_change change = {
        .name = in->name,
        .display_name = in->display_name,
        .external_id = in->external_id,
        .search_text = in->search_text,
        .project_phase = in->project_phase,
        .department = in->department,
        .discipline = in->discipline,
        .task_type = in->task_type,
    };
    struct task before;
    struct task after;

    TRY(task_read(rq, in->id, &before));
    TRY(require_match(rq, &task_record, &before));
    after = before;
    task_apply(&change, &after);
    TRY(task_require_free(rq, &after));
    TRY(write_change(rq, "task.update", &before, &after));
    return show(rq, &after, out);
}

struct task_managed_path {
    uuid id;
};
static RECORD(task_managed_path,
              FIELD(task_managed_path, id, "The task", .entity = &task_managed_entity));

static problem change_state(struct request *rq, uuid id, bool is_active, struct task_detail *detail)
{
    struct task before;
    struct task after;

    TRY(task_read(rq, id, &before));
    after = before;
    after.is_active = is_active;
    if (before.is_active != is_active) {
        TRY(write_change(rq, is_active ? "task.activate" : "task.deactivate", &before, &after));
    }
    return show(rq, &after, detail);
}

ENDPOINT(deactivate_task, task_managed_path, task_detail, POST, "/tasks/{id}/deactivate",
         REQUIRES(tasks_manage), .summary = "Close a task to new effort; who is assigned stays so")
{
    return change_state(rq, in->id, false, out);
}

ENDPOINT(activate_task, task_managed_path, task_detail, POST, "/tasks/{id}/activate",
         REQUIRES(tasks_manage), .summary = "Open a task again")
{
    return change_state(rq, in->id, true, out);
}

const struct feature tasks_feature = {
    .name = "tasks",
    .title = "Tasks",
    .endpoints = ENDPOINTS(&list_tasks_endpoint, &create_task_endpoint, &list_active_tasks_endpoint,
                           &read_task_endpoint, &update_task_endpoint, &deactivate_task_endpoint,
                           &activate_task_endpoint),
};
