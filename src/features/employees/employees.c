/* What other features, commands and the API's dispatcher do with employees. */
#include "features/audit/audit.h"
#include "features/employees/change.h"
#include "features/employees/events.h"
#include "features/employees/store.h"
#include "features/users/users.h"

PROBLEM(employee_inactive, 409, "The employee is deactivated");
PROBLEM(employee_number_taken, 409, "Another employee has this number");
PROBLEM(employee_email_taken, 409, "Another employee has this e-mail address");
PROBLEM(employee_login_taken, 409, "Another employee of the organization has this login");

/*
 * An employee is looked up for nearly every request; the caller's own was found when the caller was
 * authenticated.
 */
static problem find_employee(struct request *rq, uuid id, struct entity_found *found)
{
    bool exists = uuid_equal(id, rq->principal->employee_id) && !uuid_is_nil(id);

    if (!exists) {
        TRY(employee_exists(rq, id, &exists));
    }
    *found = (struct entity_found){.exists = exists, .belongs = true, .employee_id = id};
    return NULL;
}
const struct entity employee_entity = {.name = "employee", .find = find_employee};

problem employee_read(struct request *rq, uuid id, struct employee *employee)
{
    bool found;

    TRY(employee_by_id(rq, organization_of(rq), id, &found, employee));
    return found ? NULL : &not_found;
}

problem employee_in_team(struct request *rq, uuid employee_id, bool *is)
{
    uuid self = rq->principal->employee_id;
    bool found;

    TRY(employee_reports_to(rq, employee_id, self, &found));
    if (!found) {
        TRY(employee_in_managed_project(rq, employee_id, self, &found));
    }
    *is = found;
    return NULL;
}

text employee_scope(const struct request *rq)
{
    return enum_name(scope_names, rq->scope);
}

uuid employee_self(const struct request *rq)
{
    return rq->principal->employee_id;
}

problem employee_require_free(struct request *rq, uuid organization_id, uuid id, text number,
                              text email)
{
    struct employee_taken taken;

    TRY(employee_find_taken(rq, organization_id, id, number, email, &taken));
    if (taken.number) {
        return fail(rq, &employee_number_taken, "another employee has the number %.*s",
                    TEXT_ARGUMENTS(number));
    }
    if (taken.email) {
        return fail(rq, &employee_email_taken, "another employee has the e-mail address %.*s",
                    TEXT_ARGUMENTS(email));
    }
    return NULL;
}

problem employee_create(struct request *rq, uuid organization_id, const struct employee_new *new,
                        struct employee *employee)
{
    struct employee_new filled = *new;

    filled.email = email_normalize(rq->arena, new->email);
    if (filled.number.length == 0) {
        int64_t highest;

        TRY(employee_highest_number(rq, organization_id, &highest));
        filled.number = employee_number_after(rq->arena, highest);
    }
    TRY(employee_require_free(rq, organization_id, (uuid){.bytes = {0}}, filled.number,
                              filled.email));
    return employee_add(rq, organization_id, &filled, employee);
}

problem employee_add(struct request *rq, uuid organization_id, const struct employee_new *new,
                     struct employee *employee)
{
    uuid id = request_new_id(rq);
    bool found;

    TRY(employee_insert(rq, organization_id, id, new));
    TRY(employee_by_id(rq, organization_id, id, &found, employee));
    TRY(webhook_publish_for(rq, organization_id, &employee_created_event, employee));
    return audit_write_for(rq, organization_id, "employee.create", "employee", id, AUDITED_NOTHING,
                           AUDITED(employee, employee));
}

/* That no employee but `id` signs in as that user; nil: none at all. */
static problem require_login_free(struct request *rq, uuid organization_id, uuid id, uuid user_id)
{
    uuid other;
    bool found;

    TRY(employee_of_user(rq, organization_id, user_id, &found, &other));
    return found && !uuid_equal(other, id) ? &employee_login_taken : NULL;
}

problem employee_join(struct request *rq, uuid organization_id, uuid id, uuid user_id)
{
    TRY(require_login_free(rq, organization_id, id, user_id));
    return employee_set_user(rq, organization_id, id, user_id);
}

problem employee_register(struct request *rq, uuid organization_id, text name, text email,
                          uuid user_id, uuid *id)
{
    const struct employee_new new = {
        .number = TEXT(""),
        .name = name,
        .email = email,
        .department = TEXT(""),
        .position = TEXT(""),
        .role = ROLE_MEMBER,
        .daily_norm_minutes = DAILY_NORM_DEFAULT,
        .user_id = SOME(user_id),
        .login = LOGIN_ACTIVE,
    };
    struct employee employee;

    TRY(require_login_free(rq, organization_id, (uuid){.bytes = {0}}, user_id));
    TRY(employee_create(rq, organization_id, &new, &employee));
    *id = employee.id;
    return NULL;
}

problem employee_arrived(struct request *rq, uuid organization_id, uuid id)
{
    return employee_set_login(rq, organization_id, id, LOGIN_INVITED, LOGIN_ACTIVE);
}
