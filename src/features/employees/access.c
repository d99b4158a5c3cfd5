/*
 * Inviting employees, and resetting their passwords. What an administrator sees never depends on
 * whether an address has a login in another organization: an invitation is sent without looking, and
 * a reset goes to the login that the employee has signed in with here.
 */
#include "features/employees/access.h"

#include "features/employees/change.h"
#include "features/employees/store.h"
#include "features/mail/mail.h"
#include "features/users/users.h"

PROBLEM(login_active, 409, "The employee has signed in already");
PROBLEM(login_missing, 409, "The employee has never signed in");

static problem issue(struct request *rq, const struct employee *employee,
                     struct invitation *invitation)
{
    const struct token_person person = {.organization_id = organization_of(rq),
                                        .employee_id = SOME(employee->id),
                                        .user_id = {.presence = IS_NULL},
                                        .email = employee->email};

    TRY(invitation_issue(rq, &person, invitation));
    return employee_set_login(rq, organization_of(rq), employee->id, LOGIN_NONE, LOGIN_INVITED);
}

problem employee_invite_by_mail(struct request *rq, struct employee *employee)
{
    struct invitation invitation;

    if (!mail_is_configured(rq)) {
        return fail(rq, &mail_not_configured,
                    "leave out invite, and ask for a link to hand over afterwards");
    }
    TRY(issue(rq, employee, &invitation));
    employee->login = LOGIN_INVITED;
    return NULL;
}

static problem read_manageable(struct request *rq, uuid id, struct employee *employee)
{
    TRY(employee_read(rq, id, employee));
    if (employee->state != EMPLOYEE_ACTIVE) {
        return &employee_inactive;
    }
    return employee_require_assignable(rq, employee->role);
}

problem employee_invite(struct request *rq, uuid id, struct invitation *invitation)
{
    struct employee employee;

    TRY(read_manageable(rq, id, &employee));
    if (employee.login == LOGIN_ACTIVE) {
        return fail(rq, &login_active, "reset the password instead, if it was forgotten");
    }
    return issue(rq, &employee, invitation);
}

problem employee_reset_password(struct request *rq, uuid id)
{
    struct employee employee;
    struct user user;

    if (!mail_is_configured(rq)) {
        return fail(rq, &mail_not_configured,
                    "whoever runs the server can print a link with `stint password link`");
    }
    TRY(read_manageable(rq, id, &employee));
    if (employee.login != LOGIN_ACTIVE || !IS_PRESENT(employee.user_id)) {
        return fail(rq, &login_missing, "invite them instead");
    }
    TRY(user_read(rq, employee.user_id.value, &user));
    const struct token_person person = {.organization_id = organization_of(rq),
                                        .employee_id = SOME(id),
                                        .user_id = employee.user_id,
                                        .email = user.email};
    return password_reset_issue(rq, &person);
}
