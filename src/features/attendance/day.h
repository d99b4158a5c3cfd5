/*
 * Changing the punches of one work date: the one way in which punches and sessions are written.
 */
#ifndef STINT_FEATURES_ATTENDANCE_DAY_H
#define STINT_FEATURES_ATTENDANCE_DAY_H

#include "features/attendance/store.h"

/* A work date before and after a change. Both lists are in order of time and consistent. */
struct day_change {
    uuid employee_id;
    const struct zone *zone;
    civil_date date;
    struct calendar_day day; /* what the date is for the employee */
    struct punch_list before;
    struct punch_list after; /* a nil id: recorded by this change. Flags are set here. */
};

/*
 * Writes what differs and the session: removes the session when no punch is left. `parts` (may be
 * NULL) gets the new session's parts when there is one.
 */
problem day_write(struct request *rq, struct day_change *change,
                  struct session_parts *parts) MUST_USE;

/* As day_write() with what the date is for the employee, which is read. */
problem day_write_with_calendar(struct request *rq, struct day_change *change,
                                struct session_parts *parts) MUST_USE;

/* The zone of that name; the system has every zone that was once accepted. */
problem find_zone(struct request *rq, text name, const struct zone **zone) MUST_USE;

/* Room for `count` moments of these punches, in the request's arena. */
struct punch_moment *moments_of(struct request *rq, const struct punch_list *punches);

/* `list` with `punch` at its place in time. */
struct punch_list punches_with(struct request *rq, const struct punch_list *list,
                               const struct punch *punch);

#endif
