/*
 * Changing norms of the day. One that is in force already stands in no further row; the first one,
 * from 1970-01-01, may be replaced but not removed, so that every date has a norm. Norms have no version
 * of their own: each change of one is a change of the employee.
 */
#include "features/audit/audit.h"
#include "features/employees/change.h"

PROBLEM(first_norm, 409, "Every date needs a norm");

problem employee_today(struct request *rq, uuid id, civil_date *today)
{
    struct employee_clock clock;
    const struct zone *zone;

    TRY(employee_clock_read(rq, organization_of(rq), id, &clock));
    zone = zone_find(rq->zones, clock.time_zone);
    if (zone == NULL) {
        return fail(rq, &internal_error, "The system does not know the time zone %.*s",
                    TEXT_ARGUMENTS(clock.time_zone));
    }
    *today = zone_date(zone, rq->now, NULL);
    return NULL;
}

problem norm_change(struct request *rq, uuid employee_id, const struct employee_norm *norm)
{
    struct employee_norm before;
    bool found;

    TRY(norm_find(rq, employee_id, norm->effective_from, &found, &before));
    TRY(norm_put(rq, organization_of(rq), employee_id, norm));
    TRY(employee_touch(rq, employee_id));
    return audit_write(rq, "employee_norm.set", "employee", employee_id,
                       found ? AUDITED(employee_norm, &before) : AUDITED_NOTHING,
                       AUDITED(employee_norm, norm));
}

problem norm_remove(struct request *rq, uuid employee_id, civil_date from)
{
    struct employee_norm before;
    bool found;

    TRY(norm_find(rq, employee_id, from, &found, &before));
    if (!found) {
        return &not_found;
    }
    if (from.days == 0) {
        return fail(rq, &first_norm, "it may be replaced, but not removed");
    }
    TRY(norm_delete(rq, employee_id, from));
    TRY(employee_touch(rq, employee_id));
    return audit_write(rq, "employee_norm.remove", "employee", employee_id,
                       AUDITED(employee_norm, &before), AUDITED_NOTHING);
}
