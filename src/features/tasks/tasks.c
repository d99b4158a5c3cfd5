/* What other features, commands and the API's dispatcher do with tasks. */
#include "features/audit/audit.h"
#include "features/employees/employees.h"
#include "features/projects/projects.h"
#include "features/tasks/change.h"

PERMISSION(tasks_manage, "tasks.manage", "Make, change and assign tasks", .admin = SCOPE_ALL,
           .manager = SCOPE_TEAM);

PROBLEM(task_external_id_taken, 409, "Another task has this external id");

/* ---- what ids name ---- */

static problem judge(struct request *rq, uuid id, bool by_managing, struct entity_found *found)
{
    uuid project_id;
    bool exists;

    TRY(task_project(rq, id, &exists, &project_id));
    if (!exists) {
        *found = (struct entity_found){.exists = false};
        return NULL;
    }
    return project_judge(rq, project_id, by_managing, found);
}

static problem find_task(struct request *rq, uuid id, struct entity_found *found)
{
    return judge(rq, id, false, found);
}
const struct entity task_entity = {.name = "task", .find = find_task};

static problem find_managed(struct request *rq, uuid id, struct entity_found *found)
{
    return judge(rq, id, true, found);
}
const struct entity task_managed_entity = {.name = "task", .find = find_managed};

/* ---- tasks ---- */

problem task_read(struct request *rq, uuid id, struct task *task)
{
    bool found;

    TRY(task_by_id(rq, id, &found, task));
    return found ? NULL : &not_found;
}

problem task_require_free(struct request *rq, const struct task *task)
{
    bool is_taken = false;

    if (IS_PRESENT(task->external_id)) {
        TRY(task_external_id_is_taken(rq, task->id, task->external_id, &is_taken));
    }
    return is_taken ? fail(rq, &task_external_id_taken, "another task has the external id %.*s",
                           TEXT_ARGUMENTS(task->external_id.value))
                    : NULL;
}

problem task_create(struct request *rq, const struct task_new *new, struct task *task)
{
    bool found;
    struct task made = {
        .id = request_new_id(rq),
        .project_id = new->project_id,
        .external_id = new->external_id,
        .name = new->name,
        .display_name = new->display_name,
        .search_text = new->search_text,
        .project_phase = new->project_phase,
        .department = new->department,
        .discipline = new->discipline,
        .task_type = new->task_type,
        .is_active = true,
        .created_at = rq->now,
        .updated_at = rq->now,
    };

    TRY(task_require_free(rq, &made));
    TRY(task_insert(rq, &made));
    TRY(task_by_id(rq, made.id, &found, task));
    TRY(audit_write(rq, "task.create", "task", made.id, AUDITED_NOTHING, AUDITED(task, task)));
    return task_assign(rq, task, new->employees);
}

/* ---- assignees ---- */

/* What the audit log keeps of people being assigned. */
struct assigned {
    uuid task_id;
    uuid_list employees;
};
static RECORD(assigned, FIELD(assigned, task_id, "The task"),
              FIELD(assigned, employees, "Who is to work on it from now on"));

problem task_assign(struct request *rq, const struct task *task, uuid_list employees)
{
    const struct assigned assigned = {.task_id = task->id, .employees = employees};
    struct new_assignment_list list = {
        .items = ARENA_ARRAY(rq->arena, struct new_assignment, employees.count)};

    if (employees.count == 0) {
        return NULL;
    }
    for (size_t i = 0; i < employees.count; i++) {
        list.items[list.count++] = (struct new_assignment){.id = request_new_id(rq),
                                                           .project_id = task->project_id,
                                                           .task_id = task->id,
                                                           .employee_id = employees.items[i]};
    }
    TRY(assignments_insert(rq, &list));
    return audit_write(rq, "task.assign", "task", task->id, AUDITED_NOTHING,
                       AUDITED(assigned, &assigned));
}
