/*
 * Employees: a person in one organization, with or without a login.
 */
#ifndef STINT_FEATURES_EMPLOYEES_EMPLOYEES_H
#define STINT_FEATURES_EMPLOYEES_EMPLOYEES_H

#include "api/endpoint.h"
#include "features/roles/roles.h"

extern const struct feature employees_feature;
extern const struct entity employee_entity;
extern const struct permission employees_manage;

enum employee_state { EMPLOYEE_ACTIVE, EMPLOYEE_DEACTIVATED };
extern const enum_names employee_state_names; /* active, deactivated */

/* Whether an employee can sign in: not; invited, or given a password, and not here yet; has been here. */
enum employee_login { LOGIN_NONE, LOGIN_INVITED, LOGIN_ACTIVE };
extern const enum_names employee_login_names; /* none, invited, active */

struct employee {
    uuid id;
    text number;
    text name;
    text email;
    text department;
    text position;
    enum employee_state state;
    enum employee_login login;
    text role;                  /* a built-in name, or the custom role's */
    opt_text time_zone;         /* NULL: the organization's */
    opt_text region;            /* where their holidays are; NULL: the organization's country */
    int64_t daily_norm_minutes; /* in force today, where the employee is */
    opt_uuid manager_id;
    opt_uuid user_id;
    bool has_pin; /* for a kiosk */
    opt_date employed_from;
    opt_date employed_until;
    instant created_at;
    instant updated_at;
};
extern RECORD_DECLARE(employee);
RECORD_LIST(employee);

extern const struct problem employee_inactive;     /* 409 */
extern const struct problem employee_number_taken; /* 409: as employee_create() may answer */
extern const struct problem employee_email_taken;  /* 409: likewise */

/* Of the principal's organization; not_found without. */
problem employee_read(struct request *rq, uuid id, struct employee *employee) MUST_USE;

/*
 * That the caller may give the role of that name away. Only then may they decide how somebody who has it proves who they are: with such
 * a proof one is that employee.
 */
problem employee_require_assignable(struct request *rq, text role) MUST_USE;

/* What attendance needs to know of a person on every punch, in one query. */
struct employee_clock {
    enum employee_state state;
    text time_zone; /* the person's own, else the organization's */
    int64_t missing_punch_out_minutes;
    bool auto_close;
    bool correction_approval;
};
problem employee_clock_read(struct request *rq, uuid organization_id, uuid id,
                            struct employee_clock *clock) MUST_USE;

/*
 * An employee with everything given, as POST /employees and commands make it. Role not checked
 * against the caller's. Audited.
 */
struct employee_new {
    text number; /* empty: the next free "E001"-like one */
    text name;
    text email;
    text department;
    text position;
    enum built_in_role role;
    opt_uuid role_id;
    opt_text time_zone;
    opt_text region;
    int64_t daily_norm_minutes; /* of all dates, until it is changed */
    opt_uuid manager_id;
    opt_uuid user_id;
    enum employee_login login;
    opt_date employed_from;
    opt_date employed_until;
};
problem employee_create(struct request *rq, uuid organization_id, const struct employee_new *new,
                        struct employee *employee) MUST_USE;

/*
 * The person signs in as `user_id` from now on: they accepted an invitation. employee_login_taken when another employee of the
 * organization does already.
 */
extern const struct problem employee_login_taken; /* 409 */
problem employee_join(struct request *rq, uuid organization_id, uuid id, uuid user_id) MUST_USE;

/*
 * Whoever registered becomes an employee: a member, active, who signs in as `user_id`, with the next free number. The problems of
 * employee_create() and employee_join(). Audited as made by nobody: the caller says by whom.
 */
problem employee_register(struct request *rq, uuid organization_id, text name, text email,
                          uuid user_id, uuid *id) MUST_USE;

/* The person has signed in: who was invited is active. */
problem employee_arrived(struct request *rq, uuid organization_id, uuid id) MUST_USE;

/*
 * Makes the employee of that address (normalized) in the principal's organization an active owner
 * who signs in as `user_id`. `*found` false when there is none. For commands: no role of a caller
 * is checked. Audited.
 */
problem employee_promote(struct request *rq, text email, uuid user_id, bool *found,
                         struct employee *employee) MUST_USE;

/*
 * The login of a new employee with a password. Slow, so in two steps: employee_login_prepare() in
 * .prepare hashes, and employee_login_make() in the handler's transaction makes the login.
 *
 * There is one login per address on the server, and nobody has yet proved that an address is
 * theirs. So when the address has a login already, whose organization may be another, the employee
 * is made without one: its password is neither changed nor tried (or an administrator of any tenant
 * could guess passwords of all others here, past the limits of signing in), and nobody is made a
 * member of an organization without their own doing. The answer and its time are the same in both
 * cases, so that it does not tell whether the address is known elsewhere.
 */
problem employee_login_prepare(struct request *rq, text password, text **hash) MUST_USE;
problem employee_login_make(struct request *rq, const text *hash, text email, text name,
                            opt_uuid *user_id) MUST_USE;

/*
 * Hook for api/: whether `employee_id` is in the caller's team: reports to them, directly or not, or
 * is a member of an active project that they manage.
 */
problem employee_in_team(struct request *rq, uuid employee_id, bool *is) MUST_USE;

/* What is wrong with a region (no ISO 3166-1 country or 3166-2 subdivision code), or NULL. */
const char *region_check(text region);

/*
 * Norms of the day. Which one is in force today depends on where somebody is, which SQL cannot tell:
 * a query for employees takes EMPLOYEE_NORM("e", "$n") with employee_norm_date(rq) for $n, a date
 * that has begun everywhere, and employee_norms_today() then corrects those whose norm has begun
 * since where they are. That is one query more, which finds nothing on nearly all days.
 */
#define EMPLOYEE_NORM(employee, date)                                                    \
    "(SELECT n.minutes FROM employee_norm n WHERE n.organization_id = " employee         \
    ".organization_id AND n.employee_id = " employee ".id AND n.effective_from <= " date \
    " ORDER BY n.effective_from DESC LIMIT 1) AS daily_norm_minutes"
/* Whether an employee has a PIN for a kiosk: a column of queries for employees. */
#define EMPLOYEE_HAS_PIN(employee)                                             \
    "EXISTS (SELECT 1 FROM employee_pin k WHERE k.organization_id = " employee \
    ".organization_id AND k.employee_id = " employee ".id) AS has_pin"
civil_date employee_norm_date(const struct request *rq);
problem employee_norms_today(struct request *rq, uuid organization_id,
                             const struct employee_list *employees) MUST_USE;

/*
 * The ids of somebody's team, perhaps with themselves, as SQL: who reports to them, and who works on
 * active projects they manage.
 */
#define EMPLOYEES_TEAM(organization, me)                                                    \
    "WITH RECURSIVE team (id) AS ("                                                         \
    "SELECT id FROM employee WHERE organization_id = " organization " AND manager_id = " me \
    " UNION SELECT e.id FROM employee e JOIN team ON e.manager_id = team.id WHERE "         \
    "e.organization_id = " organization                                                     \
    ") SELECT id FROM team UNION " EMPLOYEES_OF_MANAGED_PROJECTS(organization, me)
#define EMPLOYEES_OF_MANAGED_PROJECTS(organization, me)                                      \
    "SELECT theirs.employee_id FROM project_member mine"                                     \
    " JOIN project p ON p.organization_id = mine.organization_id AND p.id = mine.project_id" \
    " JOIN project_member theirs ON theirs.organization_id = mine.organization_id"           \
    " AND theirs.project_id = mine.project_id"                                               \
    " WHERE mine.organization_id = " organization " AND mine.employee_id = " me              \
    " AND mine.is_current = TRUE AND mine.role = 'manager' AND p.state = 'active'"           \
    " AND theirs.is_current = TRUE"

/*
 * Which rows of a list the caller may see, as SQL: a condition on a column that holds an employee's
 * id. It uses the parameters `$scope` (a text: 'own', 'team' or 'all'), and `$me`; say which:
 * EMPLOYEES_VISIBLE("s.employee_id", "$1", "$2", "$3") with organization, scope and own id, bound
 * with BIND(…, employee_scope(rq), employee_self(rq), …).
 */
#define EMPLOYEES_VISIBLE(column, organization, scope, me)                         \
    "(" scope " = 'all' OR " column " = " me " OR (" scope " = 'team' AND " column \
    " IN (" EMPLOYEES_TEAM(organization, me) ")))"
text employee_scope(const struct request *rq);
uuid employee_self(const struct request *rq);

#endif
