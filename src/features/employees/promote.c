/* How an operator at the server makes somebody an owner who is there already: `stint admin create`.
 */
#include "features/audit/audit.h"
#include "features/employees/events.h"
#include "features/employees/store.h"

problem employee_promote(struct request *rq, text email, uuid user_id, bool *found,
                         struct employee *employee)
{
    struct employee before;
    bool is_there;

    TRY(employee_by_email(rq, email, &is_there, &before));
    if (!is_there) {
        *found = false;
        return NULL;
    }
    struct employee promoted = before;
    promoted.updated_at = rq->now;
    if (before.state == EMPLOYEE_DEACTIVATED) { /* back again, as by activating */
        promoted.state = EMPLOYEE_ACTIVE;
        promoted.employed_until = (opt_date){.presence = IS_NULL};
    }
    TRY(employee_update(rq, &promoted, ROLE_OWNER, (opt_uuid){.presence = IS_NULL}));
    TRY(employee_set_state(rq, &promoted));
    TRY(employee_set_user(rq, organization_of(rq), before.id, user_id));
    TRY(employee_by_id(rq, organization_of(rq), before.id, found, employee));
    TRY(webhook_publish(rq, &employee_updated_event, employee));
    return audit_write(rq, "employee.promote", "employee", before.id, AUDITED(employee, &before),
                       AUDITED(employee, employee));
}
