/*
 * The rules of attendance, pure: what may be punched when, and a work session out of its punches.
 */
#ifndef STINT_FEATURES_ATTENDANCE_RULES_H
#define STINT_FEATURES_ATTENDANCE_RULES_H

#include "features/attendance/attendance.h"
#include "features/calendar/calendar.h"

/* Later than now by more than this is refused: clocks differ a little. */
#define FUTURE_TOLERANCE (120 * MICROSECONDS_PER_SECOND)

/* A punch as far as the rules care. */
struct punch_moment {
    enum punch_type type;
    instant at;
};

/* ---- the order of punches ---- */

/* out → in → (break_start → break_end)* → out; a punch_out also ends a running break. */
bool punch_is_allowed(enum attendance_state state, enum punch_type type);

/* The state a punch leads to. */
enum attendance_state state_after(enum punch_type type);

/* The first of `punches` (in order of time) that is not allowed after those before it; `count` if none. */
size_t punches_first_wrong(enum attendance_state before, const struct punch_moment *punches,
                           size_t count);

/* ---- work dates ---- */

/* The work date of a cycle: the local date of its punch_in. */
civil_date cycle_date(const struct zone *zone, instant punch_in);

/*
 * The first date on which somebody who may not correct may begin to work, seen on `today`: the first
 * day of the month before, so that a punch clock that was offline can send what it has kept; and
 * not before their first day, but today if that is still to come.
 */
civil_date first_punch_date(civil_date today, opt_date employed_from);

/* ---- sessions ---- */

/*
 * The session of one work date from its punches, which are in order, begin with a punch_in and are
 * at least one. `day` is what that date is for the employee. `cycles` has room for one
 * for each punch_in.
 */
void session_compute(const struct punch_moment *punches, size_t count, const struct zone *zone,
                     civil_date date, const struct calendar_day *day, struct session_parts *parts,
                     struct work_cycle_list *cycles);

/* Which punch carries the flags: the first punch_in if late, the last punch_out if early. */
bool punch_is_late(const struct session_parts *parts, const struct punch_moment *punch);
bool punch_is_early(const struct session_parts *parts, const struct punch_moment *punch);

/* The published figures of one cycle of a session, as seen at `now`. */
void cycle_at(const struct session_parts *parts, const struct work_cycle *cycle, instant now,
              int64_t *break_seconds, int64_t *working_seconds);

/* ---- a person's clock ---- */

/*
 * The state of a person whose newest session is `parts` of `date` (NULL: none yet), where today is
 * `today`: an open cycle counts whatever its date, a closed one only today.
 */
enum attendance_state clock_state(const struct session_parts *parts, civil_date date,
                                  civil_date today);

/* ---- forgotten punch-outs ---- */

/*
 * When auto-close ends the open cycle of a session, or false when it is not forgotten yet: at the
 * end of the business hours of a Working day if that lies after the last punch, else at the limit; and
 * no later than its employee was deactivated.
 */
bool forgotten_punch_out(const struct session_parts *parts, const struct zone *zone,
                         civil_date date, const struct calendar_day *day, int64_t limit_minutes,
                         instant now, instant *at);

#endif
