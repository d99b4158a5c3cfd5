/* The SQL of synchronization: see store_sync.h. */
#include "features/tasks/store_sync.h"

/* ---- what is there ---- */

problem tasks_sync_lock(struct request *rq)
{
    return db_lock_tables(rq->db, "project, project_member, task, task_assignment");
}

problem sync_each_task(struct request *rq, struct task *task, problem (*visit)(void *context),
                       void *context)
{
    return db_each(
        rq->db, INTO(task, task),
        "SELECT t.id, t.project_id, p.name AS project_name, t.external_id, t.name,"
        " t.display_name, t.search_text, t.project_phase, t.department, t.discipline,"
        " t.task_type, t.is_active, t.created_at, t.updated_at FROM task t"
        " JOIN project p ON p.organization_id = t.organization_id"
        " AND p.id = t.project_id WHERE t.organization_id = $1 AND t.external_id IS NOT NULL",
        BIND(organization_of(rq)), visit, context);
}

static RECORD(sync_project, FIELD(sync_project, id, ""), FIELD(sync_project, name, ""),
              FIELD(sync_project, external_id, ""), FIELD(sync_project, is_active, ""));

problem sync_projects(struct request *rq, struct sync_project_list *list)
{
    return db_all(rq->db, LIST(sync_project, list),
                  "SELECT id, name, external_id, state = 'active' AS is_active FROM project"
                  " WHERE organization_id = $1 ORDER BY id",
                  BIND(organization_of(rq)));
}

static RECORD(sync_person, FIELD(sync_person, id, ""), FIELD(sync_person, number, ""),
              FIELD(sync_person, email, ""), FIELD(sync_person, is_active, ""));

problem sync_people(struct request *rq, struct sync_person_list *list)
{
    return db_all(rq->db, LIST(sync_person, list),
                  "SELECT id, number, email, state = 'active' AS is_active FROM employee"
                  " WHERE organization_id = $1",
                  BIND(organization_of(rq)));
}

RECORD(sync_pair, FIELD(sync_pair, task_id, "The task"),
       FIELD(sync_pair, employee_id, "The employee"));

problem sync_each_assignment(struct request *rq, struct sync_pair *pair,
                             problem (*visit)(void *context), void *context)
{
    return db_each(rq->db, INTO(sync_pair, pair),
                   "SELECT task_id, employee_id FROM task_assignment"
                   " WHERE organization_id = $1 AND is_current = TRUE",
                   BIND(organization_of(rq)), visit, context);
}

problem sync_each_member(struct request *rq, struct sync_pair *pair,
                         problem (*visit)(void *context), void *context)
{
    return db_each(rq->db, INTO(sync_pair, pair),
                   "SELECT project_id AS task_id, employee_id FROM project_member"
                   " WHERE organization_id = $1 AND is_current = TRUE",
                   BIND(organization_of(rq)), visit, context);
}

/* ---- writing ---- */

/* A task as it is sent to the database, in JSON. */
struct row {
    uuid id;
    uuid project_id;
    opt_text external_id;
    text display_name;
    text search_text;
    text search_folded;
    text project_phase;
    text department;
    text discipline;
    text task_type;
    int64_t is_active; /* a number, since engines differ about what JSON's true is as text */
};
RECORD_LIST(row);
static RECORD(row, FIELD(row, id, ""), FIELD(row, project_id, ""), FIELD(row, external_id, ""),
              FIELD(row, display_name, ""), FIELD(row, search_text, ""),
              FIELD(row, search_folded, ""), FIELD(row, project_phase, ""),
              FIELD(row, department, ""), FIELD(row, discipline, ""), FIELD(row, task_type, ""),
              FIELD(row, is_active, ""));

static json_text rows_of(struct request *rq, const struct task *tasks, size_t count)
{
    struct row_list rows = {.items = ARENA_ARRAY(rq->arena, struct row, count), .count = count};

    for (size_t i = 0; i < count; i++) {
        const struct task *task = &tasks[i];

        rows.items[i] = (struct row){
            .id = task->id,
            .project_id = task->project_id,
            .external_id = task->external_id,
            .display_name = task->display_name,
            .search_text = task->search_text,
            .search_folded = task_search_folded(rq->arena, task),
            .project_phase = task->project_phase,
            .department = task->department,
            .discipline = task->discipline,
            .task_type = task->task_type,
            .is_active = task->is_active ? 1 : 0,
        };
    }
    return (json_text){
        .value = json_of_list(rq->arena, &row_record, (const struct generic_list *)&rows)};
}

problem sync_insert(struct request *rq, const struct task *tasks, size_t count)
{
    return db_run(rq->db, NULL,
                  "INSERT INTO task (organization_id, id, project_id, external_id, name,"
                  " display_name, search_text, search_folded, project_phase, department,"
                  " discipline, task_type, is_active, created_at, updated_at)"
                  " SELECT $1, uuid(r.value ->> 'id'), uuid(r.value ->> 'project_id'),"
                  " r.value ->> 'external_id', r.value ->> 'display_name',"
                  " r.value ->> 'display_name', r.value ->> 'search_text',"
                  " r.value ->> 'search_folded', r.value ->> 'project_phase',"
                  " r.value ->> 'department', r.value ->> 'discipline', r.value ->> 'task_type',"
                  " CAST(r.value ->> 'is_active' AS BIGINT) = 1, $3, $3 FROM json_each($2) AS r",
                  BIND(organization_of(rq), rows_of(rq, tasks, count), rq->now));
}

/* CROSS JOIN has SQLite go through the rows, which are few, and look up the assignments of each. */
static problem leave_moved(struct request *rq, const struct task *tasks, size_t count)
{
    return db_run(rq->db, NULL,
                  "UPDATE task_assignment SET is_current = NULL, unassigned_at = $3"
                  " WHERE organization_id = $1 AND id IN ("
                  "SELECT a.id FROM json_each($2) AS r CROSS JOIN task_assignment a"
                  " WHERE a.organization_id = $1 AND a.task_id = uuid(r.value ->> 'id')"
                  " AND a.is_current = TRUE AND NOT EXISTS ("
                  "SELECT 1 FROM project_member m WHERE m.organization_id = $1"
                  " AND m.project_id = uuid(r.value ->> 'project_id')"
                  " AND m.employee_id = a.employee_id AND m.is_current = TRUE))",
                  BIND(organization_of(rq), rows_of(rq, tasks, count), rq->now));
}

problem sync_update(struct request *rq, const struct task *before, const struct task *after,
                    size_t count)
{
    struct task *moved = ARENA_ARRAY(rq->arena, struct task, count);
    size_t moved_count = 0;

    for (size_t i = 0; i < count; i++) {
        if (!uuid_equal(before[i].project_id, after[i].project_id)) {
            moved[moved_count++] = after[i];
        }
    }
    if (moved_count > 0) {
        TRY(leave_moved(rq, moved, moved_count));
    }
    return db_run(rq->db, NULL,
                  "UPDATE task SET project_id = uuid(r.value ->> 'project_id'),"
                  " name = r.value ->> 'display_name', display_name = r.value ->> 'display_name',"
                  " search_text = r.value ->> 'search_text',"
                  " search_folded = r.value ->> 'search_folded',"
                  " project_phase = r.value ->> 'project_phase',"
                  " department = r.value ->> 'department', discipline = r.value ->> 'discipline',"
                  " task_type = r.value ->> 'task_type',"
                  " is_active = CAST(r.value ->> 'is_active' AS BIGINT) = 1, updated_at = $3"
                  " FROM json_each($2) AS r"
                  " WHERE task.organization_id = $1 AND task.id = uuid(r.value ->> 'id')",
                  BIND(organization_of(rq), rows_of(rq, after, count), rq->now));
}

problem sync_deactivate(struct request *rq, uuid_list ids)
{
    return db_run(rq->db, NULL,
                  "UPDATE task SET is_active = FALSE, updated_at = $3"
                  " WHERE organization_id = $1 AND id IN (" DB_IDS("$2") ")",
                  BIND(organization_of(rq), db_ids(rq->arena, ids), rq->now));
}

problem sync_unassign(struct request *rq, const struct sync_pair_list *pairs)
{
    json_text rows = {
        .value = json_of_list(rq->arena, &sync_pair_record, (const struct generic_list *)pairs)};

    return db_run(rq->db, NULL,
                  "UPDATE task_assignment SET is_current = NULL, unassigned_at = $3"
                  " FROM json_each($2) AS r WHERE task_assignment.organization_id = $1"
                  " AND task_assignment.task_id = uuid(r.value ->> 'task_id')"
                  " AND task_assignment.employee_id = uuid(r.value ->> 'employee_id')"
                  " AND task_assignment.is_current = TRUE",
                  BIND(organization_of(rq), rows, rq->now));
}
