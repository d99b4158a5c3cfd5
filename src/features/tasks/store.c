/*
 * All SQL of tasks and their assignees. A list of one project, or of one employee's tasks, must not
 * read all others: each has a condition of its own, never "or null", so that an index serves it.
 */
#include "features/tasks/change.h"

#include "features/employees/employees.h"
#include "features/projects/projects.h"

#include <stdlib.h>

RECORD(task, TASK_FIELDS(task));

RECORD(task_key, FIELD(task_key, display_name, ""), FIELD(task_key, id, ""));

/* ---- tasks ---- */

#define TASK_COLUMNS                                                                         \
    "t.id, t.project_id, p.name AS project_name, t.external_id, t.name, t.display_name,"     \
    " t.search_text, t.project_phase, t.department, t.discipline, t.task_type, t.is_active," \
    " t.created_at, t.updated_at"
#define TASK_PROJECT \
    " JOIN project p ON p.organization_id = t.organization_id AND p.id = t.project_id"

problem task_by_id(struct request *rq, uuid id, bool *found, struct task *task)
{
    return db_maybe(rq->db, found, INTO(task, task),
                    "SELECT " TASK_COLUMNS " FROM task t" TASK_PROJECT
                    " WHERE t.organization_id = $1 AND t.id = $2",
                    BIND(organization_of(rq), id));
}

problem task_project(struct request *rq, uuid id, bool *found, uuid *project_id)
{
    struct one_uuid project;

    TRY(db_maybe(rq->db, found, INTO(one_uuid, &project),
                 "SELECT project_id AS value FROM task WHERE organization_id = $1 AND id = $2",
                 BIND(organization_of(rq), id)));
    if (*found) {
        *project_id = project.value;
    }
    return NULL;
}

/* $5 to $9 of both lists. */
#define DETAILS                                                                                 \
    " AND ($5 IS NULL OR t.project_phase = $5) AND ($6 IS NULL OR t.department = $6)"           \
    " AND ($7 IS NULL OR t.discipline = $7) AND ($8 IS NULL OR t.search_folded LIKE $8 ESCAPE " \
    "'\\')"                                                                                     \
    " AND (t.display_name, t.id) > ($9, $10)"

#define TASKS(which)                                                                            \
    "SELECT " TASK_COLUMNS " FROM task t" TASK_PROJECT " WHERE t.organization_id = $1"          \
    " AND " which DETAILS " AND " PROJECTS_VISIBLE(                                             \
        "t.project_id", "$1", "$2",                                                             \
        "$3") " AND ($11 IS NULL OR t.is_active = $11) AND ($12 IS NULL OR t.task_type = $12)"  \
              " AND ($13 IS NULL OR t.id IN (SELECT a.task_id FROM task_assignment a"           \
              " WHERE a.organization_id = $1 AND a.employee_id = $13 AND a.is_current = TRUE))" \
              " ORDER BY t.organization_id, t.display_name, t.id LIMIT $14"

problem task_list_page(struct request *rq, const struct task_filter *filter, struct task_list *list)
{
    return db_all(rq->db, LIST(task, list),
                  IS_PRESENT(filter->project_id) ? TASKS("t.project_id = $4") : TASKS("$4 IS NULL"),
                  BIND(organization_of(rq), employee_scope(rq), employee_self(rq),
                       filter->project_id, filter->project_phase, filter->department,
                       filter->discipline, filter->pattern, filter->after.display_name,
                       filter->after.id, filter->is_active, filter->task_type, filter->employee_id,
                       filter->limit));
}

/* The assignments come first, and the tasks by their ids: an employee has few of many tasks. */
#define ASSIGNED                                                                              \
    " FROM task_assignment a"                                                                 \
    " JOIN task t ON t.organization_id = a.organization_id AND t.id = a.task_id" TASK_PROJECT \
    " WHERE a.organization_id = $1 AND a.employee_id = $2 AND a.is_current = TRUE"            \
    " AND t.is_active = TRUE AND p.state = 'active'"

problem task_list_active(struct request *rq, const struct task_filter *filter,
                         struct task_list *list)
{
    return db_all(rq->db, LIST(task, list),
                  "SELECT " TASK_COLUMNS ASSIGNED DETAILS
                  " AND ($3 IS NULL OR a.project_id = $3) AND ($4 IS NULL OR t.task_type = $4)"
                  " ORDER BY t.display_name, t.id LIMIT $11",
                  BIND(organization_of(rq), filter->employee_id, filter->project_id,
                       filter->task_type, filter->project_phase, filter->department,
                       filter->discipline, filter->pattern, filter->after.display_name,
                       filter->after.id, filter->limit));
}

static const char *const filter_names[] = {
    [FILTER_PROJECT_PHASE] = "a", [FILTER_DEPARTMENT] = "b", [FILTER_DISCIPLINE] = "c", NULL};
static RECORD(filter_value, FIELD(filter_value, kind, "", .names = filter_names),
              FIELD(filter_value, value, ""));

problem task_filter_values(struct request *rq, uuid employee_id, struct filter_value_list *values)
{
    return db_all(rq->db, LIST(filter_value, values),
                  "WITH mine AS (SELECT DISTINCT t.project_phase, t.department,"
                  " t.discipline" ASSIGNED ")"
                  " SELECT 'a' AS kind, project_phase AS value FROM mine WHERE project_phase <> ''"
                  " UNION SELECT 'b', department FROM mine WHERE department <> ''"
                  " UNION SELECT 'c', discipline FROM mine WHERE discipline <> ''"
                  " ORDER BY kind, value",
                  BIND(organization_of(rq), employee_id));
}

problem task_external_id_is_taken(struct request *rq, uuid id, opt_text external_id, bool *is_taken)
{
    struct one_uuid other;

    return db_maybe(rq->db, is_taken, INTO(one_uuid, &other),
                    "SELECT id AS value FROM task"
                    " WHERE organization_id = $1 AND external_id = $3 AND id <> $2",
                    BIND(organization_of(rq), id, external_id));
}

problem task_insert(struct request *rq, const struct task *task)
{
    return db_run(
        rq->db, NULL,
        "INSERT INTO task (organization_id, id, project_id, external_id, name, display_name,"
        " search_text, search_folded, project_phase, department, discipline, task_type, is_active,"
        " created_at, updated_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        BIND(organization_of(rq), task->id, task->project_id, task->external_id, task->name,
             task->display_name, task->search_text, task_search_folded(rq->arena, task),
             task->project_phase, task->department, task->discipline, task->task_type,
             task->is_active, task->created_at, task->updated_at));
}

problem task_update(struct request *rq, const struct task *task)
{
    return db_run(
        rq->db, NULL,
        "UPDATE task SET external_id = $3, name = $4, display_name = $5, search_text = $6,"
        " search_folded = $7, project_phase = $8, department = $9, discipline = $10,"
        " task_type = $11, is_active = $12, updated_at = $13"
        " WHERE organization_id = $1 AND id = $2",
        BIND(organization_of(rq), task->id, task->external_id, task->name, task->display_name,
             task->search_text, task_search_folded(rq->arena, task), task->project_phase,
             task->department, task->discipline, task->task_type, task->is_active,
             task->updated_at));
}

/* ---- assignees ---- */

RECORD(task_assignment, FIELD(task_assignment, id, "This assignment"),
       FIELD(task_assignment, task_id, "The task"),
       FIELD(task_assignment, employee_id, "Who is to work on it"),
       FIELD(task_assignment, employee_name, "Their name"),
       FIELD(task_assignment, assigned_at, "Since when"),
       FIELD(task_assignment, unassigned_at, "Until when; null while it lasts"));

#define ASSIGNMENT_SELECT                                                                \
    "SELECT a.id, a.task_id, a.employee_id, e.name AS employee_name, a.assigned_at,"     \
    " a.unassigned_at FROM task_assignment a"                                            \
    " JOIN employee e ON e.organization_id = a.organization_id AND e.id = a.employee_id" \
    " WHERE a.organization_id = $1 AND a.task_id = $2"

problem assignment_current(struct request *rq, uuid task_id, uuid employee_id, bool *found,
                           struct task_assignment *assignment)
{
    return db_maybe(rq->db, found, INTO(task_assignment, assignment),
                    ASSIGNMENT_SELECT " AND a.employee_id = $3 AND a.is_current = TRUE",
                    BIND(organization_of(rq), task_id, employee_id));
}

problem assignments_of_task(struct request *rq, uuid task_id,
                            const struct assignment_filter *filter,
                            struct task_assignment_list *list)
{
    return db_all(rq->db, LIST(task_assignment, list),
                  ASSIGNMENT_SELECT " AND (a.is_current IS NULL) = $3 AND (e.name, a.id) > ($4, $5)"
                                    " ORDER BY e.name, a.id LIMIT $6",
                  BIND(organization_of(rq), task_id, filter->past, filter->after.employee_name,
                       filter->after.id, filter->limit));
}

problem assignee_ids(struct request *rq, uuid task_id, uuid_list *employees)
{
    struct one_uuid_list ids;
    _Static_assert(sizeof(struct one_uuid) == sizeof(uuid), "rows of ids are a list of ids");

    TRY(db_all(rq->db, LIST(one_uuid, &ids),
               "SELECT employee_id AS value FROM task_assignment"
               " WHERE organization_id = $1 AND task_id = $2 AND is_current = TRUE"
               " ORDER BY employee_id",
               BIND(organization_of(rq), task_id)));
    *employees = (uuid_list){.items = (const uuid *)(const void *)ids.items, .count = ids.count};
    return NULL;
}

static RECORD(candidate, FIELD(candidate, id, ""), FIELD(candidate, is_active, ""),
              FIELD(candidate, is_member, ""));

problem candidates_find(struct request *rq, uuid project_id, uuid_list ids,
                        struct candidate_list *candidates)
{
    return db_all(rq->db, LIST(candidate, candidates),
                  "SELECT e.id, e.state = 'active' AS is_active,"
                  " EXISTS (SELECT 1 FROM project_member m WHERE m.organization_id = $1"
                  " AND m.project_id = $2 AND m.employee_id = e.id AND m.is_current = TRUE)"
                  " AS is_member FROM employee e"
                  " WHERE e.organization_id = $1 AND e.id IN (" DB_IDS("$3") ")",
                  BIND(organization_of(rq), project_id, db_ids(rq->arena, ids)));
}

RECORD(new_assignment, FIELD(new_assignment, id, "This assignment"),
       FIELD(new_assignment, project_id, "The project"), FIELD(new_assignment, task_id, "The task"),
       FIELD(new_assignment, employee_id, "Who is to work on it"));

problem assignments_insert(struct request *rq, const struct new_assignment_list *list)
{
    json_text rows = {.value = json_of_list(rq->arena, &new_assignment_record,
                                            (const struct generic_list *)list)};

    return db_run(rq->db, NULL,
                  "INSERT INTO task_assignment (organization_id, id, project_id, task_id,"
                  " employee_id, assigned_at, is_current)"
                  " SELECT $1, uuid(r.value ->> 'id'), uuid(r.value ->> 'project_id'),"
                  " uuid(r.value ->> 'task_id'), uuid(r.value ->> 'employee_id'), $3, TRUE"
                  " FROM json_each($2) AS r",
                  BIND(organization_of(rq), rows, rq->now));
}

problem assignment_end(struct request *rq, uuid id)
{
    return db_run(rq->db, NULL,
                  "UPDATE task_assignment SET is_current = NULL, unassigned_at = $3"
                  " WHERE organization_id = $1 AND id = $2",
                  BIND(organization_of(rq), id, rq->now));
}

/* ---- effort ---- */

struct saving_row {
    uuid id;
    text display_name;
    bool is_active;
    bool is_assigned;
};
RECORD_LIST(saving_row);
static RECORD(saving_row, FIELD(saving_row, id, ""), FIELD(saving_row, display_name, ""),
              FIELD(saving_row, is_active, ""), FIELD(saving_row, is_assigned, ""));

static int compare_rows(const void *a, const void *b)
{
    const struct saving_row *left = a;
    const struct saving_row *right = b;

    return uuid_compare(left->id, right->id);
}

problem tasks_for_saving(struct request *rq, uuid employee_id, uuid_list ids,
                         struct task_for_saving_list *tasks)
{
    struct saving_row_list rows = {0};

    TRY(db_all(rq->db, LIST(saving_row, &rows),
               "SELECT t.id, t.display_name, (t.is_active AND p.state = 'active') AS is_active,"
               " EXISTS (SELECT 1 FROM task_assignment a WHERE a.organization_id = $1"
               " AND a.task_id = t.id AND a.employee_id = $2 AND a.is_current = TRUE)"
               " AS is_assigned FROM task t" TASK_PROJECT
               " WHERE t.organization_id = $1 AND t.id IN (" DB_IDS("$3") ") ORDER BY t.id",
               BIND(organization_of(rq), employee_id, db_ids(rq->arena, ids))));
    tasks->items = ARENA_ARRAY(rq->arena, struct task_for_saving, ids.count);
    tasks->count = ids.count;
    for (size_t i = 0; i < ids.count; i++) {
        const struct saving_row wanted = {.id = ids.items[i]};
        const struct saving_row *row = rows.count == 0 ? NULL
                                                       : bsearch(&wanted, rows.items, rows.count,
                                                                 sizeof(wanted), compare_rows);

        tasks->items[i] = (struct task_for_saving){.id = ids.items[i], .exists = row != NULL};
        if (row != NULL) {
            tasks->items[i].display_name = row->display_name;
            tasks->items[i].is_active = row->is_active;
            tasks->items[i].is_assigned = row->is_assigned;
        }
    }
    return NULL;
}
