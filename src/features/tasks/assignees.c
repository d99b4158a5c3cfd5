/*
 * Who is to work on a task, over HTTP, and synchronization. Only current members of the task's project
 * are assigned; leaving the project or being deactivated ends it, which the database does by itself.
 */
#include "features/audit/audit.h"
#include "features/employees/employees.h"
#include "features/projects/projects.h"
#include "features/tasks/change.h"

static PROBLEM(not_a_member, 409, "The employee is no member of the task's project");
static PROBLEM(assigned_already, 409, "The employee is assigned to the task already");

/* ---- reading ---- */

enum assignment_state { ASSIGNMENT_CURRENT, ASSIGNMENT_PAST };
static const char *const assignment_state_names[] = {
    [ASSIGNMENT_CURRENT] = "current", [ASSIGNMENT_PAST] = "past", NULL};

struct assignees_query {
    uuid id;
    opt_enum state;
    LIST_PARAMETERS;
};
static RECORD(assignees_query, FIELD(assignees_query, id, "The task", .entity = &task_entity),
              FIELD(assignees_query, state,
                    "Assignments that last, as if absent, or those that are over",
                    .names = assignment_state_names),
              LIST_FIELDS(assignees_query));

struct assignees_page {
    struct task_assignment_list items;
    opt_text next_cursor;
};
static RECORD(assignees_page,
              FIELD_LIST(assignees_page, items, task_assignment, "By the employee's name"),
              FIELD(assignees_page, next_cursor, "Where the next page begins; null on the last"));

static RECORD(assignment_key, FIELD(assignment_key, employee_name, ""),
              FIELD(assignment_key, id, ""));

ENDPOINT(list_task_assignees, assignees_query, assignees_page, GET, "/tasks/{id}/assignees",
         REQUIRES(projects_view), .summary = "List who is to work on a task, or was")
{
    struct assignment_filter filter = {
        .past = IS_PRESENT(in->state) && in->state.value == ASSIGNMENT_PAST,
        .after = {.employee_name = TEXT("")},
        .limit = LIST_LIMIT(in) + 1,
    };
    const struct task_assignment *last;

    TRY(cursor_read(rq, in->cursor, &assignment_key_record, &filter.after));
    TRY(assignments_of_task(rq, in->id, &filter, &out->items));
    if (LIST_CUT(&out->items, LIST_LIMIT(in), &last)) {
        struct assignment_key key = {.employee_name = last->employee_name, .id = last->id};

        out->next_cursor = cursor_write(rq, &assignment_key_record, &key);
    }
    return NULL;
}

/* ---- changing ---- */

struct assignee_post {
    uuid id;
    uuid employee_id;
};
static RECORD(assignee_post, FIELD(assignee_post, id, "The task", .entity = &task_managed_entity),
              FIELD(assignee_post, employee_id, "Who is to work on it",
                    .entity = &employee_entity));

static problem require_assignable(struct request *rq, const struct task *task, uuid employee_id)
{
    struct candidate_list candidates = {0};
    struct project project;

    TRY(project_read(rq, task->project_id, &project));
    TRY(project_require_active(rq, &project));
    TRY(candidates_find(rq, task->project_id, (uuid_list){.items = &employee_id, .count = 1},
                        &candidates));
    if (candidates.count == 0) {
        return fail_field(rq, "/employee_id", "names no employee");
    }
    if (!candidates.items[0].is_active) {
        return fail(rq, &employee_inactive, "A deactivated employee is assigned to no task");
    }
    return candidates.items[0].is_member
               ? NULL
               : fail(rq, &not_a_member, "make the employee a member of the project first");
}

ENDPOINT(assign_task, assignee_post, task_assignment, POST, "/tasks/{id}/assignees",
         REQUIRES(tasks_manage), .status = 201,
         .summary = "Assign a member of the task's project to it",
         .problems = PROBLEMS(&project_archived, &employee_inactive, &not_a_member,
                              &assigned_already))
{
    struct task task;
    bool found;

    TRY(task_read(rq, in->id, &task));
    TRY(require_assignable(rq, &task, in->employee_id));
    TRY(assignment_current(rq, in->id, in->employee_id, &found, out));
    if (found) {
        return &assigned_already;
    }
    TRY(task_assign(rq, &task, (uuid_list){.items = &in->employee_id, .count = 1}));
    return assignment_current(rq, in->id, in->employee_id, &found, out);
}

struct assignee_path {
    uuid id;
    uuid employee_id;
};
static RECORD(assignee_path, FIELD(assignee_path, id, "The task", .entity = &task_managed_entity),
              FIELD(assignee_path, employee_id, "Who is no longer to work on it",
                    .entity = &employee_entity));

ENDPOINT(unassign_task, assignee_path, nothing, DELETE, "/tasks/{id}/assignees/{employee_id}",
         REQUIRES(tasks_manage), .summary = "Take somebody off a task; what was stays known")
{
    struct task_assignment before;
    struct task_assignment after;
    bool found;

    TRY(assignment_current(rq, in->id, in->employee_id, &found, &before));
    if (!found) {
        return &not_found;
    }
    TRY(assignment_end(rq, before.id));
    after = before;
    after.unassigned_at = (opt_instant)SOME(rq->now);
    return audit_write(rq, "task.unassign", "task", in->id, AUDITED(task_assignment, &before),
                       AUDITED(task_assignment, &after));
}

/* ---- synchronization ---- */

struct sync_post {
    struct task_sync_item_list items;
    opt_bool allow_mass_deactivation;
};
static RECORD(sync_post,
              FIELD_LIST(sync_post, items, task_sync_item, "All tasks there are to be",
                         LENGTH(0, 20000)),
              FIELD(sync_post, allow_mass_deactivation,
                    "Whether most of the tasks may be gone; otherwise that is refused"));

ENDPOINT(sync_tasks, sync_post, task_sync_report, POST, "/tasks/sync", REQUIRES(tasks_manage),
         .summary = "Make the tasks with an external id what another system says, all or nothing",
         .problems = PROBLEMS(&task_sync_mass_deactivation))
{
    struct task_sync_order order = {
        .items = in->items,
        .may_add = request_scope(rq, &projects_manage) == SCOPE_ALL,
        .allow_mass_deactivation = VALUE_OR(in->allow_mass_deactivation, false),
    };

    if (rq->scope != SCOPE_ALL) {
        return fail(rq, &forbidden, "this needs the permission %s in the scope all",
                    tasks_manage.name);
    }

    problem outcome = tasks_sync(rq, &order, out);

    if (outcome != &task_sync_refused) {
        return outcome;
    }
    for (size_t i = 0; i < order.errors.count; i++) {
        const struct task_sync_error *error = &order.errors.items[i];

        add_error(rq, text_format(rq->arena, "/items%.*s", TEXT_ARGUMENTS(error->place)), "%.*s",
                  TEXT_ARGUMENTS(error->message));
    }
    return request_check(rq);
}

const struct feature task_assignees_feature = {
    .name = "task_assignees",
    .title = "Task assignees and synchronization",
    .endpoints = ENDPOINTS(&list_task_assignees_endpoint, &assign_task_endpoint,
                           &unassign_task_endpoint, &sync_tasks_endpoint),
};
