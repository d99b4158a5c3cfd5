/*
 * Business hours: when work is expected, from a date on; the organization's, or one employee's.
 *
 * They decide which days are work days (see calendar.h) and what is late or early. They are
 * local wall time in the zone of whoever they are applied to; an end that is not after the start
 * is on the next day. Rules: domain.md, "Attendance".
 */
#ifndef STINT_FEATURES_BUSINESS_HOURS_BUSINESS_HOURS_H
#define STINT_FEATURES_BUSINESS_HOURS_BUSINESS_HOURS_H

#include "api/endpoint.h"

extern const struct feature business_hours_feature;

struct business_hours {
    uuid id;
    civil_date effective_from;
    wall_time start_time;
    wall_time end_time;
    weekdays work_days;
    int64_t break_minutes;
    int64_t late_grace_minutes;
    int64_t early_grace_minutes;
    opt_uuid employee_id; /* NULL: the organization's */
};
extern RECORD_DECLARE(business_hours);
RECORD_LIST(business_hours);

/*
 * The row in force on `date`: the employee's own newest one, else the organization's newest one.
 * The nil id asks for the organization's. One query.
 */
problem business_hours_in_force(struct request *rq, uuid organization_id, uuid employee_id,
                                civil_date date, bool *found,
                                struct business_hours *hours) MUST_USE;

/* A new row, as POST makes it; `hours->id` is chosen here. Audited. */
problem business_hours_create(struct request *rq, uuid organization_id,
                              struct business_hours *hours) MUST_USE;

/* ---- rules: pure ---- */

/*
 * As business_hours_in_force(), among rows that are at hand: of equal dates the later in the list
 * wins. NULL when none is in force. Rows of other employees are passed over.
 */
const struct business_hours *business_hours_pick(const struct business_hours_list *list,
                                                 uuid employee_id, civil_date date);

/* Whether `date` is a work day; `hours` is what is in force then, NULL for none: Monday to Friday. */
bool business_hours_is_work_day(const struct business_hours *hours, civil_date date);

/* When the working day of `date` ends in `zone`. */
instant business_hours_end(const struct business_hours *hours, const struct zone *zone,
                           civil_date date);

/* When the working day of `date` begins in `zone`. */
instant business_hours_start(const struct business_hours *hours, const struct zone *zone,
                             civil_date date);

/* Whoever comes later than this is late: the start and the grace after it. */
instant business_hours_late_after(const struct business_hours *hours, const struct zone *zone,
                                  civil_date date);

/* By how much: the microseconds from the start to `at`, which is late; grace is no part of the working day. */
int64_t business_hours_late_time(const struct business_hours *hours, const struct zone *zone,
                                 civil_date date, instant at);

/* Whoever leaves earlier than this is early: the end less the grace before it. */
instant business_hours_early_before(const struct business_hours *hours, const struct zone *zone,
                                    civil_date date);

#endif
