/* Changing employees: what may be changed by whom, and what must hold afterwards. */
#ifndef STINT_FEATURES_EMPLOYEES_CHANGE_H
#define STINT_FEATURES_EMPLOYEES_CHANGE_H

#include "features/employees/store.h"

extern const struct problem employee_number_taken; /* 409 */
extern const struct problem employee_email_taken;  /* 409 */
extern const struct problem last_owner;            /* 409 */
extern const struct problem own_deactivation;      /* 409 */
extern const struct problem first_norm;            /* 409 */

/*
 * What of the number and the address another employee has: a problem that names it. `id` nil: for a
 * new employee.
 */
problem employee_require_free(struct request *rq, uuid organization_id, uuid id, text number,
                              text email) MUST_USE;

/*
 * Inserts an employee whose number and address (normalized) are given and free, publishes and audits it: the last step of
 * employee_create().
 */
problem employee_add(struct request *rq, uuid organization_id, const struct employee_new *new,
                     struct employee *employee) MUST_USE;

/* A role by its name that the caller may give away; 422 at /role if there is none. */
problem employee_role_by_name(struct request *rq, text name, enum built_in_role *role,
                              opt_uuid *role_id) MUST_USE;

/*
 * The employee as they are now, for whoever may change them: owners are for owners only; 412 if
 * If-Match is not their ETag. Norms are changed as parts of an employee, and so after this too.
 */
problem employee_read_to_change(struct request *rq, uuid id, struct employee *employee) MUST_USE;

/* Applies a patch to an employee of the caller's organization, If-Match checked; audited. */
problem employee_change(struct request *rq, const struct employee_patch *patch,
                        struct employee *employee) MUST_USE;

/* The date it is where the employee is. */
problem employee_today(struct request *rq, uuid id, civil_date *today) MUST_USE;

/* Puts a norm in force from its date on, in place of one from the same date if there is; audited. */
problem norm_change(struct request *rq, uuid employee_id,
                    const struct employee_norm *norm) MUST_USE;

/* Removes the norm from that date, unless it is the first one; audited. */
problem norm_remove(struct request *rq, uuid employee_id, civil_date from) MUST_USE;

/* What a change of state says of the employment; ABSENT: what follows from the state, see endpoints. */
struct employment {
    opt_date from;
    opt_date until;
};

/* Deactivates or activates; nothing happens to one that is so already, unless dates are given. Audited. */
problem employee_change_state(struct request *rq, uuid id, enum employee_state state,
                              const struct employment *given, struct employee *employee) MUST_USE;

#endif
