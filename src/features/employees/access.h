/* How employees get a login, or a new password for it. */
#ifndef STINT_FEATURES_EMPLOYEES_ACCESS_H
#define STINT_FEATURES_EMPLOYEES_ACCESS_H

#include "features/employees/employees.h"
#include "features/invitations/invitations.h"

extern const struct problem login_active;  /* 409 */
extern const struct problem login_missing; /* 409 */

/* Invites a new employee, who is `invited` then; mail_not_configured without a mail server. */
problem employee_invite_by_mail(struct request *rq, struct employee *employee) MUST_USE;

/*
 * Invites an employee, again if need be. Only by somebody who may give their role away: who has the
 * link of an invitation becomes that employee.
 */
problem employee_invite(struct request *rq, uuid id, struct invitation *invitation) MUST_USE;

/* Mails a link to the address of the login, which may be another than the employee's. */
problem employee_reset_password(struct request *rq, uuid id) MUST_USE;

#endif
