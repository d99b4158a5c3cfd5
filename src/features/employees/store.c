/*
 * All SQL of employees. Names and numbers sort by code point: on PostgreSQL the columns have the
 * collation "C", on SQLite that is what comparing means, so the index employee_by_name serves the
 * list's order on both.
 */
#include "features/employees/store.h"

static const char *const state_names[] = {
    [EMPLOYEE_ACTIVE] = "active", [EMPLOYEE_DEACTIVATED] = "deactivated", NULL};
const enum_names employee_state_names = state_names;

static const char *const login_names[] = {
    [LOGIN_NONE] = "none", [LOGIN_INVITED] = "invited", [LOGIN_ACTIVE] = "active", NULL};
const enum_names employee_login_names = login_names;

RECORD(employee, FIELD(employee, id, "The employee"),
       FIELD(employee, number, "The company's own number, unique in the organization"),
       FIELD(employee, name, "The person's name"),
       FIELD(employee, email, "The person's address, in lower case"),
       FIELD(employee, department, "The department, or empty"),
       FIELD(employee, position, "The position, or empty"),
       FIELD(employee, state, "Deactivated employees are refused everywhere", .names = state_names),
       FIELD(employee, login,
             "none; invited (or given a password) and not signed in yet; active: has signed in",
             .names = login_names),
       FIELD(employee, role, "A built-in role's name, or a custom role's"),
       FIELD(employee, time_zone, "The person's own IANA time zone; null: the organization's"),
       FIELD(employee, region,
             "Where their holidays are, such as DE or DE-BY; null: the organization's country"),
       FIELD(employee, daily_norm_minutes, "Minutes of work expected on a work day, as of today"),
       FIELD(employee, manager_id, "Whom they report to"),
       FIELD(employee, user_id,
             "The login; never shown, as it would tell whether the address has one elsewhere",
             .write_only = true),
       FIELD(employee, has_pin, "Whether they have a PIN to punch at a kiosk"),
       FIELD(employee, employed_from, "The first day of employment"),
       FIELD(employee, employed_until, "The last day of employment"),
       FIELD(employee, created_at, "When it was made"),
       FIELD(employee, updated_at, "When it was last changed"));

#define ROLE_NAME "CASE WHEN e.role = 'custom' THEN r.name ELSE e.role END"
#define EMPLOYEE_SELECT(norm_date)                                                                 \
    "SELECT e.id, e.number, e.name, e.email, e.department, e.position, e.state, "                  \
    "e.login, " ROLE_NAME " AS role, e.time_zone, e.region, " EMPLOYEE_NORM(                       \
        "e", norm_date) ", e.manager_id,"                                                          \
                        " e.user_id, " EMPLOYEE_HAS_PIN(                                           \
                            "e") ", e.employed_from, e.employed_until, e.created_at, "             \
                                 "e.updated_at FROM employee e"                                    \
                                 " LEFT JOIN role r ON r.organization_id = e.organization_id AND " \
                                 "r.id = "                                                         \
                                 "e.role_id "

/* Norms that have begun since where the employee is; `found` says whether there is one. */
static problem settle_norm(struct request *rq, uuid organization_id, bool found,
                           struct employee *employee)
{
    const struct employee_list one = {.items = employee, .count = found ? 1 : 0};

    return employee_norms_today(rq, organization_id, &one);
}

problem employee_by_id(struct request *rq, uuid organization_id, uuid id, bool *found,
                       struct employee *employee)
{
    TRY(db_maybe(rq->db, found, INTO(employee, employee),
                 EMPLOYEE_SELECT("$3") "WHERE e.organization_id = $1 AND e.id = $2",
                 BIND(organization_id, id, employee_norm_date(rq))));
    return settle_norm(rq, organization_id, *found, employee);
}

problem employee_by_email(struct request *rq, text email, bool *found, struct employee *employee)
{
    TRY(db_maybe(rq->db, found, INTO(employee, employee),
                 EMPLOYEE_SELECT("$5") "WHERE e.organization_id = $1 AND e.email = $4"
                                       " AND " EMPLOYEES_VISIBLE("e.id", "$1", "$2", "$3"),
                 BIND(organization_of(rq), employee_scope(rq), employee_self(rq), email,
                      employee_norm_date(rq))));
    return settle_norm(rq, organization_of(rq), *found, employee);
}

problem employee_exists(struct request *rq, uuid id, bool *exists)
{
    struct one_uuid found;

    return db_maybe(rq->db, exists, INTO(one_uuid, &found),
                    "SELECT id AS value FROM employee WHERE organization_id = $1 AND id = $2",
                    BIND(organization_of(rq), id));
}

/* $4 to $6 and $14 are the key. */
#define EMPLOYEE_PAGE(after, order)                                                       \
    EMPLOYEE_SELECT("$13")                                                                \
    "WHERE e.organization_id = $1 AND " EMPLOYEES_VISIBLE(                                \
        "e.id", "$1", "$2",                                                               \
        "$3") " AND " after                                                               \
              " AND ($7 IS NULL OR e.state = $7) AND ($8 IS NULL OR e.department = $8)"   \
              " AND ($9 IS NULL OR e.manager_id = $9)"                                    \
              " AND ($10 IS NULL OR " ROLE_NAME " = $10)"                                 \
              " AND ($11 IS NULL OR LOWER(e.name) LIKE $11 ESCAPE '\\'"                   \
              " OR LOWER(e.number) LIKE $11 ESCAPE '\\' OR e.email LIKE $11 ESCAPE '\\')" \
              " ORDER BY " order " LIMIT $12"

/* A parameter that a query has no use for has to be named all the same. */
#define UNUSED(parameter) parameter " IS NOT NULL"
#define FROM_THE_START    UNUSED("$4") " AND " UNUSED("$5") " AND " UNUSED("$6") " AND " UNUSED("$14")

/* An order: its first page, and those after a key. Each has an index that leads with the organization. */
#define ORDERED(after, order)                                             \
    {                                                                     \
        EMPLOYEE_PAGE(FROM_THE_START, order), EMPLOYEE_PAGE(after, order) \
    }
#define BY_NAME(sign, way)                                                       \
    ORDERED("(e.name, e.number, e.id) " sign " ($4, $5, $6) AND " UNUSED("$14"), \
            "e.organization_id" way ", e.name" way ", e.number" way ", e.id" way)
#define BY_NUMBER(sign, way)                                                                     \
    ORDERED("e.number " sign " $5 AND " UNUSED("$4") " AND " UNUSED("$6") " AND " UNUSED("$14"), \
            "e.organization_id" way ", e.number" way)
#define BY_CREATION(sign, way)                                                                \
    ORDERED("(e.created_at, e.id) " sign " ($14, $6) AND " UNUSED("$4") " AND " UNUSED("$5"), \
            "e.organization_id" way ", e.created_at" way ", e.id" way)

static const char *const list_queries[][2] = {
    [EMPLOYEES_BY_NAME] = BY_NAME(">", ""),
    [EMPLOYEES_BY_NAME_DOWN] = BY_NAME("<", " DESC"),
    [EMPLOYEES_BY_NUMBER] = BY_NUMBER(">", ""),
    [EMPLOYEES_BY_NUMBER_DOWN] = BY_NUMBER("<", " DESC"),
    [EMPLOYEES_BY_CREATION] = BY_CREATION(">", ""),
    [EMPLOYEES_BY_CREATION_DOWN] = BY_CREATION("<", " DESC"),
};

const char *const employee_sort_names[] = {[EMPLOYEES_BY_NAME] = "name",
                                           [EMPLOYEES_BY_NAME_DOWN] = "-name",
                                           [EMPLOYEES_BY_NUMBER] = "number",
                                           [EMPLOYEES_BY_NUMBER_DOWN] = "-number",
                                           [EMPLOYEES_BY_CREATION] = "created_at",
                                           [EMPLOYEES_BY_CREATION_DOWN] = "-created_at",
                                           NULL};

RECORD(employee_key, FIELD(employee_key, sort, "", .names = employee_sort_names),
       FIELD(employee_key, name, ""), FIELD(employee_key, number, ""),
       FIELD(employee_key, created_at, ""), FIELD(employee_key, id, ""));

problem employee_list(struct request *rq, const struct employee_filter *filter,
                      struct employee_list *list)
{
    const struct employee_key *after = &filter->after;
    TRY(db_all(rq->db, LIST(employee, list), list_queries[after->sort][filter->is_after],
               BIND(organization_of(rq), employee_scope(rq), employee_self(rq), after->name,
                    after->number, after->id, filter->state, filter->department, filter->manager_id,
                    filter->role, filter->pattern, filter->limit, employee_norm_date(rq),
                    after->created_at)));
    return employee_norms_today(rq, organization_of(rq), list);
}

RECORD(department, FIELD(department, name, "Its name, as it stands with its people"));

/* The next one, if anybody is in it whom the caller may see. */
#define NEXT_DEPARTMENT(after)                                                                    \
    "(SELECT e.department FROM employee e WHERE e.organization_id = $1 AND e.department > " after \
    " AND " EMPLOYEES_VISIBLE("e.id", "$1", "$2", "$3") " ORDER BY e.organization_id,"            \
                                                        " e.department LIMIT 1)"

problem employee_departments(struct request *rq, text after, int64_t limit,
                             struct department_list *list)
{
    return db_all(
        rq->db, LIST(department, list),
        "WITH RECURSIVE there (name, place) AS (SELECT " NEXT_DEPARTMENT(
            "$4") ", 1"
                  " UNION ALL SELECT " NEXT_DEPARTMENT(
                      "there.name") ", place + 1 FROM there"
                                    " WHERE there.name IS NOT NULL AND place < $5)"
                                    " SELECT name FROM there WHERE name IS NOT NULL ORDER BY name",
        BIND(organization_of(rq), employee_scope(rq), employee_self(rq), after, limit));
}

static RECORD(employee_taken, FIELD(employee_taken, number, ""), FIELD(employee_taken, email, ""));

problem employee_find_taken(struct request *rq, uuid organization_id, uuid id, text number,
                            text email, struct employee_taken *taken)
{
    return db_one(rq->db, INTO(employee_taken, taken),
                  "SELECT EXISTS (SELECT 1 FROM employee WHERE organization_id = $1 AND number = "
                  "$3 AND id <> $2)"
                  " AS number, "
                  "EXISTS (SELECT 1 FROM employee WHERE organization_id = $1 AND email = $4 AND id "
                  "<> $2) AS email",
                  BIND(organization_id, id, number, email));
}

problem employee_highest_number(struct request *rq, uuid organization_id, int64_t *highest)
{
    struct one_integer read;

    TRY(db_one(rq->db, INTO(one_integer, &read),
               "SELECT COALESCE(MAX(CAST(SUBSTR(number, 2) AS BIGINT)), 0) AS value FROM employee "
               "WHERE organization_id = $1 AND number >= 'E' AND number < 'F' AND LENGTH(number) "
               "BETWEEN 2 AND 10"
               " AND LTRIM(SUBSTR(number, 2), '0123456789') = ''",
               BIND(organization_id)));
    *highest = read.value;
    return NULL;
}

static RECORD(employee_key_text, FIELD(employee_key_text, value, ""));
static RECORD(employee_known, FIELD(employee_known, id, ""), FIELD(employee_known, number, ""),
              FIELD(employee_known, email, ""));

static json_text json_of_keys(struct request *rq, const struct employee_key_text_list *keys)
{
    const struct generic_list list = {.items = keys->items, .count = keys->count};

    return (json_text){.value = json_of_list(rq->arena, &employee_key_text_record, &list)};
}

#define KNOWN_BY(column)                                                                    \
    "SELECT DISTINCT e.id, e.number, e.email FROM json_each($2) AS r CROSS JOIN employee e" \
    " WHERE e.organization_id = $1 AND e." column " = r.value ->> 'value'"

problem employees_known_by_email(struct request *rq, const struct employee_key_text_list *emails,
                                 struct employee_known_list *list)
{
    return db_all(rq->db, LIST(employee_known, list), KNOWN_BY("email"),
                  BIND(organization_of(rq), json_of_keys(rq, emails)));
}

problem employees_known_by_number(struct request *rq, const struct employee_key_text_list *numbers,
                                  struct employee_known_list *list)
{
    return db_all(rq->db, LIST(employee_known, list), KNOWN_BY("number"),
                  BIND(organization_of(rq), json_of_keys(rq, numbers)));
}

problem employee_insert(struct request *rq, uuid organization_id, uuid id,
                        const struct employee_new *new)
{
    TRY(db_run(
        rq->db, NULL,
        "INSERT INTO employee (organization_id, id, number, name, email, department, position, "
        "state, role,"
        " role_id, time_zone, region, manager_id, user_id, employed_from, "
        "employed_until,"
        " created_at, updated_at, login) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17, "
        "$18)",
        BIND(organization_id, id, new->number, new->name, new->email, new->department,
             new->position, BIND_NAME(employee_state_names, EMPLOYEE_ACTIVE),
             BIND_NAME(built_in_role_names, new->role), new->role_id, new->time_zone, new->region,
             new->manager_id, new->user_id, new->employed_from, new->employed_until, rq->now,
             BIND_NAME(employee_login_names, new->login))));
    return norm_put(rq, organization_id, id,
                    &(struct employee_norm){.daily_norm_minutes = new->daily_norm_minutes});
}

problem employee_update(struct request *rq, const struct employee *employee,
                        enum built_in_role role, opt_uuid role_id)
{
    return db_run(rq->db, NULL,
                  "UPDATE employee SET number = $3, name = $4, email = $5, department = $6, "
                  "position = $7, role = $8,"
                  " role_id = $9, time_zone = $10, region = $11, manager_id = $12, "
                  "employed_from = $13,"
                  " employed_until = $14, updated_at = $15 WHERE organization_id = $1 AND id = $2",
                  BIND(organization_of(rq), employee->id, employee->number, employee->name,
                       employee->email, employee->department, employee->position,
                       BIND_NAME(built_in_role_names, role), role_id, employee->time_zone,
                       employee->region, employee->manager_id, employee->employed_from,
                       employee->employed_until, employee->updated_at));
}

problem employee_touch(struct request *rq, uuid id)
{
    return db_run(rq->db, NULL,
                  "UPDATE employee SET updated_at = $3 WHERE organization_id = $1 AND id = $2",
                  BIND(organization_of(rq), id, rq->now));
}

problem employee_set_state(struct request *rq, const struct employee *employee)
{
    return db_run(rq->db, NULL,
                  "UPDATE employee SET state = $3, updated_at = $4, employed_from = $5,"
                  " employed_until = $6, deactivated_at = CASE WHEN $3 = 'active' THEN NULL"
                  " ELSE COALESCE(deactivated_at, $4) END"
                  " WHERE organization_id = $1 AND id = $2",
                  BIND(organization_of(rq), employee->id,
                       BIND_NAME(employee_state_names, employee->state), employee->updated_at,
                       employee->employed_from, employee->employed_until));
}

problem employee_set_user(struct request *rq, uuid organization_id, uuid id, uuid user_id)
{
    return db_run(rq->db, NULL,
                  "UPDATE employee SET user_id = $3, login = 'active'"
                  " WHERE organization_id = $1 AND id = $2",
                  BIND(organization_id, id, user_id));
}

problem employee_set_login(struct request *rq, uuid organization_id, uuid id,
                           enum employee_login from, enum employee_login to)
{
    return db_run(rq->db, NULL,
                  "UPDATE employee SET login = $4 WHERE organization_id = $1 AND id = $2"
                  " AND login = $3",
                  BIND(organization_id, id, BIND_NAME(employee_login_names, from),
                       BIND_NAME(employee_login_names, to)));
}

problem employee_of_user(struct request *rq, uuid organization_id, uuid user_id, bool *found,
                         uuid *id)
{
    struct one_uuid employee;

    TRY(db_maybe(rq->db, found, INTO(one_uuid, &employee),
                 "SELECT id AS value FROM employee WHERE organization_id = $1 AND user_id = $2",
                 BIND(organization_id, user_id)));
    if (*found) {
        *id = employee.value;
    }
    return NULL;
}

problem employee_reports_to(struct request *rq, uuid id, uuid above, bool *does)
{
    struct one_bool reports;

    TRY(db_one(rq->db, INTO(one_bool, &reports),
               "WITH RECURSIVE above (id) AS ("
               "SELECT manager_id FROM employee WHERE organization_id = $1 AND id = $2 AND "
               "manager_id IS NOT NULL"
               " UNION SELECT e.manager_id FROM employee e JOIN above ON e.id = above.id"
               " WHERE e.organization_id = $1 AND e.manager_id IS NOT NULL) "
               "SELECT EXISTS (SELECT 1 FROM above WHERE id = $3) AS value",
               BIND(organization_of(rq), id, above)));
    *does = reports.value;
    return NULL;
}

problem employee_in_managed_project(struct request *rq, uuid id, uuid manager, bool *is)
{
    struct one_bool found;

    TRY(db_one(rq->db, INTO(one_bool, &found),
               "SELECT $2 IN (" EMPLOYEES_OF_MANAGED_PROJECTS("$1", "$3") ") AS value",
               BIND(organization_of(rq), id, manager)));
    *is = found.value;
    return NULL;
}

problem employee_other_owner(struct request *rq, uuid id, bool *is_there)
{
    struct one_uuid owner;

    return db_maybe(rq->db, is_there, INTO(one_uuid, &owner),
                    "SELECT id AS value FROM employee WHERE organization_id = $1 AND id <> $2 AND "
                    "role = 'owner'"
                    " AND state = 'active' AND user_id IS NOT NULL LIMIT 1",
                    BIND(organization_of(rq), id));
}

static RECORD(employee_clock, FIELD(employee_clock, state, "", .names = state_names),
              FIELD(employee_clock, time_zone, ""),
              FIELD(employee_clock, missing_punch_out_minutes, ""),
              FIELD(employee_clock, auto_close, ""),
              FIELD(employee_clock, correction_approval, ""));

problem employee_clock_read(struct request *rq, uuid organization_id, uuid id,
                            struct employee_clock *clock)
{
    bool found;

    TRY(db_maybe(rq->db, &found, INTO(employee_clock, clock),
                 "SELECT e.state, COALESCE(e.time_zone, o.time_zone) AS time_zone, "
                 "o.missing_punch_out_minutes,"
                 " o.auto_close, o.correction_approval FROM employee e JOIN organization o ON o.id "
                 "= e.organization_id "
                 "WHERE e.organization_id = $1 AND e.id = $2",
                 BIND(organization_id, id)));
    return found ? NULL : &not_found;
}
