/*
 * Recording punches one by one, and a person's clock as others see it.
 */
#ifndef STINT_FEATURES_ATTENDANCE_PUNCH_H
#define STINT_FEATURES_ATTENDANCE_PUNCH_H

#include "features/attendance/day.h"

/* What somebody wants to record. */
struct punch_wish {
    enum punch_type type;
    instant at;
    opt_text notes;
    bool may_insert; /* also before the last punch, where it fits */
    bool long_ago;   /* also before the first day on which whoever only punches may begin */
};

/* Records it, unless the employee is deactivated, and brings `clock` up to date. Audited. */
problem clock_record(struct request *rq, struct clock *clock, const struct punch_wish *wish,
                     struct punch_reply *reply) MUST_USE;

/* The clock as seen now. */
problem clock_publish(struct request *rq, const struct clock *clock,
                      struct clock_status *status) MUST_USE;

/* The 409 of a punch that is not possible after `before` (NULL: the first). */
problem refuse_order(struct request *rq, const struct punch_moment *before,
                     enum attendance_state state, text what) MUST_USE;

/* 422 at `pointer` for what lies in the future by more than clocks may differ. */
problem check_not_future(struct request *rq, const char *pointer, instant at) MUST_USE;

#endif
