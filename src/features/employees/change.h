/* Changing employees: what may be changed by whom, and what must hold afterwards. */
#ifndef STINT_FEATURES_EMPLOYEES_CHANGE_H
#define STINT_FEATURES_EMPLOYEES_CHANGE_H

#include "features/employees/rules.h"

extern const struct problem employee_number_taken; /* 409 */
extern const struct problem employee_email_taken;  /* 409 */
extern const struct problem last_owner;            /* 409 */
extern const struct problem own_deactivation;      /* 409 */

/*
 * What of the number and the address another employee has: a problem that names it. `id` nil: for a
 * new employee.
 */
problem employee_require_free(struct request *rq, uuid organization_id, uuid id, text number,
                              text email) MUST_USE;

/* A role by its name that the caller may give away; 422 at /role if there is none. */
problem employee_role_by_name(struct request *rq, text name, enum built_in_role *role,
                              opt_uuid *role_id) MUST_USE;

/* Applies a patch to an employee of the caller's organization, If-Match checked; audited. */
problem employee_change(struct request *rq, const struct employee_patch *patch,
                        struct employee *employee) MUST_USE;

/* Deactivates or activates; nothing happens to one that is so already. Audited. */
problem employee_change_state(struct request *rq, uuid id, enum employee_state state,
                              struct employee *employee) MUST_USE;

/*
 * The login of a new employee with a password. Slow, so in two steps: employee_login_prepare() in
 * .prepare hashes, and employee_login_make() in the handler's transaction makes the login or finds
 * it.
 *
 * There is one login per address on the server, and nobody has yet proved that an address is
 * theirs. So when the address has a login already, whose organization may be another: its password
 * is never changed; the employee is linked to it only if the given password is that login's
 * (whoever knows it could sign in with it anyway); otherwise the employee is made without a login.
 * The answer and its time are the same in all three cases, so that it does not tell whether the
 * address is known elsewhere. Linking without the password would be worse than not linking: whoever
 * made that login first, perhaps in another organization for an address that is not theirs, would
 * get into this one.
 */
struct employee_login;
problem employee_login_prepare(struct request *rq, text email, text password,
                               struct employee_login **login) MUST_USE;
problem employee_login_make(struct request *rq, const struct employee_login *login, text email,
                            text name, opt_uuid *user_id) MUST_USE;

#endif
