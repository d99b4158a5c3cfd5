/* All SQL of employees. */
#ifndef STINT_FEATURES_EMPLOYEES_STORE_H
#define STINT_FEATURES_EMPLOYEES_STORE_H

#include "features/employees/rules.h"

problem employee_by_id(struct request *rq, uuid organization_id, uuid id, bool *found,
                       struct employee *employee) MUST_USE;
/* Among those the caller may see with the endpoint's scope. */
problem employee_by_email(struct request *rq, text email, bool *found,
                          struct employee *employee) MUST_USE;
problem employee_exists(struct request *rq, uuid id, bool *exists) MUST_USE;

enum employee_sort {
    EMPLOYEES_BY_NAME,
    EMPLOYEES_BY_NAME_DOWN,
    EMPLOYEES_BY_NUMBER,
    EMPLOYEES_BY_NUMBER_DOWN,
    EMPLOYEES_BY_CREATION,
    EMPLOYEES_BY_CREATION_DOWN,
};
extern const char *const employee_sort_names[]; /* name, -name, number, … */

struct employee_key {
    enum employee_sort sort;
    text name;
    text number;
    instant created_at;
    uuid id;
};
extern RECORD_DECLARE(employee_key);
struct employee_filter {
    opt_text state;
    opt_text department;
    opt_text pattern; /* of LIKE */
    opt_uuid manager_id;
    opt_text role;
    bool is_after; /* goes on after the key; which has the order in either case */
    struct employee_key after;
    int64_t limit;
};
/* Those the caller may see; of the same name by number, of the same creation by id. */
problem employee_list(struct request *rq, const struct employee_filter *filter,
                      struct employee_list *list) MUST_USE;

struct department {
    text name;
};
RECORD_LIST(department);
extern RECORD_DECLARE(department);
/* The departments of those the caller may see, after this name, each once and by code point. */
problem employee_departments(struct request *rq, text after, int64_t limit,
                             struct department_list *list) MUST_USE;

/*
 * What of an employee's number and address another employee of the organization has. `id` nil: of a
 * new one.
 */
struct employee_taken {
    bool number;
    bool email;
};
problem employee_find_taken(struct request *rq, uuid organization_id, uuid id, text number,
                            text email, struct employee_taken *taken) MUST_USE;
/* The highest number of the form E001; 0 when there is none. */
problem employee_highest_number(struct request *rq, uuid organization_id,
                                int64_t *highest) MUST_USE;

/* Who has one of these numbers or addresses (normalized), in no order. */
struct employee_key_text {
    text value;
};
RECORD_LIST(employee_key_text);
struct employee_known {
    uuid id;
    text number;
    text email;
};
RECORD_LIST(employee_known);
problem employees_known_by_email(struct request *rq, const struct employee_key_text_list *emails,
                                 struct employee_known_list *list) MUST_USE;
problem employees_known_by_number(struct request *rq, const struct employee_key_text_list *numbers,
                                  struct employee_known_list *list) MUST_USE;

problem employee_insert(struct request *rq, uuid organization_id, uuid id,
                        const struct employee_new *new) MUST_USE;
/* Everything but state and login; the role as its number and id. */
problem employee_update(struct request *rq, const struct employee *employee,
                        enum built_in_role role, opt_uuid role_id) MUST_USE;
/* Says that the employee was changed now, by what is no column of theirs. */
problem employee_touch(struct request *rq, uuid id) MUST_USE;
/* The state, with when that began, and the dates of employment. */
problem employee_set_state(struct request *rq, const struct employee *employee) MUST_USE;
/* Whose login is active from now on. */
problem employee_set_user(struct request *rq, uuid organization_id, uuid id, uuid user_id) MUST_USE;
/* Nothing happens to one whose login is not `from`. */
problem employee_set_login(struct request *rq, uuid organization_id, uuid id,
                           enum employee_login from, enum employee_login to) MUST_USE;
/* Who in the organization signs in as that user. */
problem employee_of_user(struct request *rq, uuid organization_id, uuid user_id, bool *found,
                         uuid *id) MUST_USE;

/* ---- norms: every employee has one from 1970-01-01, the first date there is ---- */

struct employee_norm {
    civil_date effective_from;
    int64_t daily_norm_minutes;
};
extern RECORD_DECLARE(employee_norm);
RECORD_LIST(employee_norm);

/* The one that begins on that date, or is in force on it. */
problem norm_find(struct request *rq, uuid employee_id, civil_date from, bool *found,
                  struct employee_norm *norm) MUST_USE;
problem norm_in_force(struct request *rq, uuid employee_id, civil_date date,
                      struct employee_norm *norm) MUST_USE;
/* Those before `before`, or all, the newest first; at most `count`. */
problem norms_page(struct request *rq, uuid employee_id, opt_date before, int64_t count,
                   struct employee_norm_list *list) MUST_USE;
/* Inserts the row of its date or replaces it. */
problem norm_put(struct request *rq, uuid organization_id, uuid employee_id,
                 const struct employee_norm *norm) MUST_USE;
problem norm_delete(struct request *rq, uuid employee_id, civil_date from) MUST_USE;

/* ---- relations ---- */

/* Whether `above` is a manager of `id`, directly or not. */
problem employee_reports_to(struct request *rq, uuid id, uuid above, bool *does) MUST_USE;
/* Whether `id` is a member of an active project that `manager` manages. */
problem employee_in_managed_project(struct request *rq, uuid id, uuid manager, bool *is) MUST_USE;
/* Whether an active owner with a login remains without `id`. */
problem employee_other_owner(struct request *rq, uuid id, bool *is_there) MUST_USE;

#endif
