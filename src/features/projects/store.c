/*
 * All SQL of projects and their members. `is_current = TRUE` is written out where an index of it is
 * meant to be used: SQLite takes a bare column for no comparison.
 */
#include "features/projects/store.h"

#include "features/employees/employees.h"

static const char *const state_names[] = {
    [PROJECT_ACTIVE] = "active", [PROJECT_ARCHIVED] = "archived", NULL};
const enum_names project_state_names = state_names;
static const char *const role_names[] = {
    [PROJECT_MANAGER] = "manager", [PROJECT_MEMBER] = "member", NULL};
const enum_names project_role_names = role_names;

RECORD(project, FIELD(project, id, "The project"),
       FIELD(project, name, "Its name; another may have the same"),
       FIELD(project, code, "The company's own code, unique in the organization"),
       FIELD(project, description, "What it is about"),
       FIELD(project, external_id, "What the system it comes from calls it, unique too"),
       FIELD(project, state, "Archived projects are closed to new effort", .names = state_names),
       FIELD(project, created_at, "When it was made"),
       FIELD(project, updated_at, "When it was last changed"));

RECORD(project_member, FIELD(project_member, id, "This membership"),
       FIELD(project_member, project_id, "The project"),
       FIELD(project_member, project_name, "Its name"),
       FIELD(project_member, employee_id, "The employee"),
       FIELD(project_member, employee_name, "Their name"),
       FIELD(project_member, role, "What they are there", .names = role_names),
       FIELD(project_member, joined_at, "Since when"),
       FIELD(project_member, left_at, "Until when; null while they are a member"));

/* ---- projects ---- */

#define PROJECT_COLUMNS \
    "p.id, p.name, p.code, p.description, p.external_id, p.state, p.created_at, p.updated_at"

problem project_by_id(struct request *rq, uuid id, bool *found, struct project *project)
{
    return db_maybe(rq->db, found, INTO(project, project),
                    "SELECT " PROJECT_COLUMNS
                    " FROM project p WHERE p.organization_id = $1 AND p.id = $2",
                    BIND(organization_of(rq), id));
}

problem project_reach(struct request *rq, uuid id, bool by_managing, bool *exists, bool *reached)
{
    struct one_bool reach = {.value = false};

    TRY(db_maybe(
        rq->db, exists, INTO(one_bool, &reach),
        "SELECT " PROJECT_REACHED("p.id", "(m.role = 'manager' OR NOT $5)", "$1", "$3",
                                  "$4") " AS value FROM project p"
                                        " WHERE p.organization_id = $1 AND p.id = $2",
        BIND(organization_of(rq), id, employee_scope(rq), employee_self(rq), by_managing)));
    *reached = reach.value;
    return NULL;
}

problem project_list(struct request *rq, const struct project_filter *filter,
                     struct project_list *list)
{
    return db_all(
        rq->db, LIST(project, list),
        "SELECT " PROJECT_COLUMNS " FROM project p WHERE p.organization_id = $1"
        " AND " PROJECTS_VISIBLE("p.id", "$1", "$2",
                                 "$3") " AND (p.name, p.id) > ($4, $5)"
                                       " AND ($6 IS NULL OR p.state = $6)"
                                       " AND ($7 IS NULL OR p.search_folded LIKE $7 ESCAPE '\\')"
                                       " ORDER BY p.organization_id, p.name, p.id LIMIT $8",
        BIND(organization_of(rq), employee_scope(rq), employee_self(rq), filter->after.name,
             filter->after.id, filter->state, filter->pattern, filter->limit));
}

static RECORD(project_taken, FIELD(project_taken, code, ""), FIELD(project_taken, external_id, ""));

problem project_find_taken(struct request *rq, const struct project *project,
                           struct project_taken *taken)
{
    return db_one(rq->db, INTO(project_taken, taken),
                  "SELECT EXISTS (SELECT 1 FROM project WHERE organization_id = $1 AND code = $3"
                  " AND id <> $2) AS code,"
                  " EXISTS (SELECT 1 FROM project WHERE organization_id = $1 AND external_id = $4"
                  " AND id <> $2) AS external_id",
                  BIND(organization_of(rq), project->id, project->code, project->external_id));
}

/* A search finds a project by its name, its code and what its origin calls it. */
static text searched(struct request *rq, const struct project *project)
{
    text code = VALUE_OR(project->code, TEXT(""));
    text external_id = VALUE_OR(project->external_id, TEXT(""));

    return text_fold(rq->arena,
                     text_format(rq->arena, "%.*s\n%.*s\n%.*s", TEXT_ARGUMENTS(project->name),
                                 TEXT_ARGUMENTS(code), TEXT_ARGUMENTS(external_id)));
}

problem project_insert(struct request *rq, const struct project *project)
{
    return db_run(rq->db, NULL,
                  "INSERT INTO project (organization_id, id, name, code, description, external_id,"
                  " search_folded, state, created_at, updated_at)"
                  " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                  BIND(organization_of(rq), project->id, project->name, project->code,
                       project->description, project->external_id, searched(rq, project),
                       BIND_NAME(state_names, project->state), project->created_at,
                       project->updated_at));
}

problem project_update(struct request *rq, const struct project *project)
{
    return db_run(rq->db, NULL,
                  "UPDATE project SET name = $3, code = $4, description = $5, external_id = $6,"
                  " search_folded = $7, state = $8, updated_at = $9"
                  " WHERE organization_id = $1 AND id = $2",
                  BIND(organization_of(rq), project->id, project->name, project->code,
                       project->description, project->external_id, searched(rq, project),
                       BIND_NAME(state_names, project->state), project->updated_at));
}

/* ---- members ---- */

#define MEMBER_SELECT                                                                            \
    "SELECT m.id, m.project_id, p.name AS project_name, m.employee_id, e.name AS employee_name," \
    " m.role, m.joined_at, m.left_at FROM project_member m"                                      \
    " JOIN project p ON p.organization_id = m.organization_id AND p.id = m.project_id"           \
    " JOIN employee e ON e.organization_id = m.organization_id AND e.id = m.employee_id "

problem member_current(struct request *rq, uuid project_id, uuid employee_id, bool *found,
                       struct project_member *member)
{
    return db_maybe(rq->db, found, INTO(project_member, member),
                    MEMBER_SELECT "WHERE m.organization_id = $1 AND m.project_id = $2"
                                  " AND m.employee_id = $3 AND m.is_current = TRUE",
                    BIND(organization_of(rq), project_id, employee_id));
}

problem member_insert(struct request *rq, uuid id, uuid project_id, uuid employee_id,
                      enum project_role role)
{
    return db_run(rq->db, NULL,
                  "INSERT INTO project_member (organization_id, id, project_id, employee_id, role,"
                  " joined_at, is_current) VALUES ($1, $2, $3, $4, $5, $6, TRUE)",
                  BIND(organization_of(rq), id, project_id, employee_id,
                       BIND_NAME(role_names, role), rq->now));
}

RECORD(member_row, FIELD(member_row, id, "This membership"),
       FIELD(member_row, project_id, "The project"),
       FIELD(member_row, employee_id, "Who joined it"));

problem members_insert(struct request *rq, const struct member_row_list *rows)
{
    json_text list = {
        .value = json_of_list(rq->arena, &member_row_record, (const struct generic_list *)rows)};

    return db_run(rq->db, NULL,
                  "INSERT INTO project_member (organization_id, id, project_id, employee_id, role,"
                  " joined_at, is_current) SELECT $1, uuid(r.value ->> 'id'),"
                  " uuid(r.value ->> 'project_id'), uuid(r.value ->> 'employee_id'), 'member', $3,"
                  " TRUE FROM json_each($2) AS r",
                  BIND(organization_of(rq), list, rq->now));
}

problem member_set_role(struct request *rq, uuid id, enum project_role role)
{
    return db_run(rq->db, NULL,
                  "UPDATE project_member SET role = $3 WHERE organization_id = $1 AND id = $2",
                  BIND(organization_of(rq), id, BIND_NAME(role_names, role)));
}

problem member_leave(struct request *rq, uuid id)
{
    return db_run(rq->db, NULL,
                  "UPDATE project_member SET is_current = NULL, left_at = $3"
                  " WHERE organization_id = $1 AND id = $2",
                  BIND(organization_of(rq), id, rq->now));
}

#define MEMBERS(whose, name)                                                         \
    MEMBER_SELECT "WHERE m.organization_id = $1 AND " whose                          \
                  " AND (m.is_current IS NULL) = $3 AND (" name ", m.id) > ($4, $5)" \
                  " ORDER BY " name ", m.id LIMIT $6"

problem members_of_project(struct request *rq, uuid project_id, const struct member_filter *filter,
                           struct project_member_list *list)
{
    return db_all(rq->db, LIST(project_member, list), MEMBERS("m.project_id = $2", "e.name"),
                  BIND(organization_of(rq), project_id, filter->left, filter->after.name,
                       filter->after.id, filter->limit));
}

problem members_of_employee(struct request *rq, uuid employee_id,
                            const struct member_filter *filter, struct project_member_list *list)
{
    return db_all(rq->db, LIST(project_member, list), MEMBERS("m.employee_id = $2", "p.name"),
                  BIND(organization_of(rq), employee_id, filter->left, filter->after.name,
                       filter->after.id, filter->limit));
}
