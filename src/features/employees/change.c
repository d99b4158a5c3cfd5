/*
 * Changing employees. An organization keeps at least one owner who can sign in; only owners touch
 * owners; nobody gives or takes a role that goes beyond their own, or changes the address that its
 * links go to; managers form no circle.
 */
#include "features/employees/change.h"

#include "api/api.h"
#include "features/audit/audit.h"
#include "features/employees/events.h"
#include "features/employees/store.h"
#include "features/users/users.h"

PROBLEM(last_owner, 409, "This is the last owner who can sign in");
PROBLEM(own_deactivation, 409, "You cannot deactivate yourself");

/* Callers are remembered for a moment with their role and state: not any more after either changed.
 */
static void forget_principals(struct api *api, void *object __attribute__((unused)))
{
    if (api != NULL) {
        api_forget_principals(api);
    }
}

static bool is_owner(const struct employee *employee)
{
    return text_equal(employee->role, TEXT("owner"));
}

static problem require_other_owner(struct request *rq, const struct employee *employee)
{
    bool is_there;

    if (!is_owner(employee) || employee->state != EMPLOYEE_ACTIVE) {
        return NULL;
    }
    TRY(employee_other_owner(rq, employee->id, &is_there));
    return is_there ? NULL : fail(rq, &last_owner, "make somebody else an owner first");
}

problem employee_require_assignable(struct request *rq, text name)
{
    enum built_in_role role;
    opt_uuid role_id;
    bool found;

    TRY(role_find(rq, organization_of(rq), name, &found, &role, &role_id));
    return found ? role_check_assignable(rq, role, role_id.value) : NULL;
}

problem employee_read_to_change(struct request *rq, uuid id, struct employee *employee)
{
    TRY(employee_read(rq, id, employee));
    if (is_owner(employee)) {
        TRY(employee_require_assignable(rq, employee->role));
    }
    return require_match(rq, &employee_record, employee);
}

problem employee_role_by_name(struct request *rq, text name, enum built_in_role *role,
                              opt_uuid *role_id)
{
    enum built_in_role number;
    opt_uuid id;
    bool found;

    TRY(role_find(rq, organization_of(rq), name, &found, &number, &id));
    if (!found) {
        return fail_field(rq, "/role", "names no role");
    }
    TRY(role_check_assignable(rq, number, id.value));
    *role = number;
    *role_id = id;
    return NULL;
}

static problem require_no_circle(struct request *rq, const struct employee *employee)
{
    bool circle = uuid_equal(employee->manager_id.value, employee->id);

    if (!circle) {
        TRY(employee_reports_to(rq, employee->manager_id.value, employee->id, &circle));
    }
    return circle ? fail_field(rq, "/manager_id", "reports to this employee, directly or not")
                  : NULL;
}

/* Whoever reads mail at the address gets the next link, and with it all that the role grants. */
static problem change_address(struct request *rq, const struct employee *before,
                              const struct employee *after)
{
    return text_equal(before->email, after->email) ? NULL
                                                   : employee_require_assignable(rq, before->role);
}

/* The role as it is kept, and whether the caller may change it to that. */
static problem change_role(struct request *rq, const struct employee *before,
                           const struct employee *after, enum built_in_role *role,
                           opt_uuid *role_id)
{
    bool found;

    if (text_equal(before->role, after->role)) {
        TRY(role_find(rq, organization_of(rq), after->role, &found, role, role_id));
        return found ? NULL : fail(rq, &internal_error, "the employee's role is gone");
    }
    TRY(employee_role_by_name(rq, after->role, role, role_id));
    TRY(employee_require_assignable(rq, before->role));
    TRY(require_other_owner(rq, before));
    after_commit(rq, forget_principals, NULL);
    return NULL;
}

static problem require_valid(struct request *rq, const struct employee_patch *patch,
                             const struct employee *after)
{
    if (IS_PRESENT(patch->effective_from) && !IS_PRESENT(patch->daily_norm_minutes)) {
        return fail_field(rq, "/effective_from", "needs daily_norm_minutes beside it");
    }
    if (!employment_is_in_order(after->employed_from, after->employed_until)) {
        return fail_field(rq,
                          IS_PRESENT(patch->employed_until) ? "/employed_until" : "/employed_from",
                          "would end the employment before it begins");
    }
    if (IS_PRESENT(patch->manager_id)) {
        TRY(require_no_circle(rq, after));
    }
    return employee_require_free(rq, organization_of(rq), after->id, after->number, after->email);
}

/* A norm that is in force already needs no row. */
static problem change_norm(struct request *rq, const struct employee_patch *patch)
{
    struct employee_norm norm = {
        .effective_from = patch->effective_from.value,
        .daily_norm_minutes = patch->daily_norm_minutes.value,
    };
    struct employee_norm in_force;

    if (!IS_PRESENT(patch->daily_norm_minutes)) {
        return NULL;
    }
    if (!IS_PRESENT(patch->effective_from)) {
        TRY(employee_today(rq, patch->id, &norm.effective_from));
    }
    TRY(norm_in_force(rq, patch->id, norm.effective_from, &in_force));
    return in_force.daily_norm_minutes == norm.daily_norm_minutes
               ? NULL
               : norm_change(rq, patch->id, &norm);
}

problem employee_change(struct request *rq, const struct employee_patch *patch,
                        struct employee *employee)
{
    struct employee before;
    enum built_in_role role = ROLE_MEMBER;
    opt_uuid role_id = {.presence = IS_NULL};

    TRY(employee_read_to_change(rq, patch->id, &before));

    struct employee after = before;
    bool found;

    employee_apply(patch, &after);
    after.email = email_normalize(rq->arena, after.email);
    after.updated_at = rq->now;
    TRY(require_valid(rq, patch, &after));
    TRY(change_address(rq, &before, &after));
    TRY(change_role(rq, &before, &after, &role, &role_id));
    TRY(employee_update(rq, &after, role, role_id));
    TRY(change_norm(rq, patch));
    TRY(employee_by_id(rq, organization_of(rq), patch->id, &found, &after));
    *employee = after;
    TRY(webhook_publish(rq, &employee_updated_event, &after));
    return audit_write(rq, "employee.update", "employee", after.id, AUDITED(employee, &before),
                       AUDITED(employee, &after));
}

/* Whoever is back has no last day any more, unless one is given. */
static problem change_employment(struct request *rq, const struct employment *given,
                                 struct employee *employee)
{
    civil_date today;

    if (IS_PRESENT(given->from)) {
        employee->employed_from = given->from;
    }
    if (employee->state == EMPLOYEE_ACTIVE) {
        employee->employed_until =
            IS_PRESENT(given->until) ? given->until : (opt_date){.presence = IS_NULL};
    } else {
        TRY(employee_today(rq, employee->id, &today));
        employee->employed_until = employment_ended(given->until, employee->employed_from,
                                                    employee->employed_until, today);
    }
    return employment_is_in_order(employee->employed_from, employee->employed_until)
               ? NULL
               : fail_field(rq, IS_PRESENT(given->until) ? "/employed_until" : "/employed_from",
                            "would end the employment before it begins");
}

problem employee_change_state(struct request *rq, uuid id, enum employee_state state,
                              const struct employment *given, struct employee *employee)
{
    struct employee before;
    bool activate = state == EMPLOYEE_ACTIVE;

    TRY(employee_read(rq, id, &before));
    TRY(employee_require_assignable(rq, before.role));
    if (before.state == state && !IS_PRESENT(given->from) && !IS_PRESENT(given->until)) {
        *employee = before;
        return NULL;
    }
    if (!activate && uuid_equal(id, rq->principal->employee_id)) {
        return &own_deactivation;
    }
    if (!activate) {
        TRY(require_other_owner(rq, &before));
    }

    struct employee after = before;

    after.state = state;
    after.updated_at = rq->now;
    TRY(change_employment(rq, given, &after));
    TRY(employee_set_state(rq, &after));
    after_commit(rq, forget_principals, NULL);
    *employee = after;
    TRY(webhook_publish(rq, activate ? &employee_activated_event : &employee_deactivated_event,
                        &after));
    return audit_write(rq, activate ? "employee.activate" : "employee.deactivate", "employee", id,
                       AUDITED(employee, &before), AUDITED(employee, &after));
}

/* ---- the login of a new employee ---- */

problem employee_login_prepare(struct request *rq, text password, text **hash)
{
    text *made = ARENA_NEW(rq->arena, text);

    TRY(db_commit(rq->db)); /* hashing takes long: not with a snapshot held open */
    TRY(password_hash(rq, password, made));
    *hash = made;
    return NULL;
}

problem employee_login_make(struct request *rq, const text *hash, text email, text name,
                            opt_uuid *user_id)
{
    struct user_secret user;
    struct user new;
    bool found;

    TRY(user_find(rq, email, &found, &user));
    if (found) {
        *user_id = (opt_uuid){.presence = IS_NULL};
        return NULL;
    }
    TRY(user_create(rq, email, name, (opt_text)SOME(*hash), &new));
    *user_id = (opt_uuid)SOME(new.id);
    return NULL;
}
