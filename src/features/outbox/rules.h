/*
 * When a job is tried again, and for how long a worker may keep it. Pure: chance and time come as arguments.
 */
#ifndef STINT_FEATURES_OUTBOX_RULES_H
#define STINT_FEATURES_OUTBOX_RULES_H

#include "base/value.h"

#define JOB_MAXIMUM_ATTEMPTS 10 /* of a type that does not say */
#define JOB_EFFECT_SECONDS   60 /* likewise */

/* A claimed job is given back if it has not begun after so long in its worker's queue … */
#define JOB_QUEUE_SECONDS 30
/* … and there is so much time to record how it ended. */
#define JOB_RECORD_SECONDS 30

/* Microseconds by which the clocks of servers on one database may differ without doing harm. */
#define JOB_CLOCKS_DIFFER (600 * MICROSECONDS_PER_SECOND)

/*
 * Microseconds from the end of a failed attempt (1 is the first) to the next: 15 s at most after the first, three times as much after
 * each one after it, 6 h at most. The last quarter is `chance`, so that what failed together does not come back together.
 */
int64_t job_back_off(int64_t attempt, uint16_t chance);

/* Microseconds a worker has the job for from the claim on: its queue, the effect and the record all fit in. */
int64_t job_lease(int64_t effect_seconds);

/* Whether a job whose attempt number `attempt` failed is tried again. */
bool job_has_attempts_left(int64_t attempt, int64_t maximum);

#endif
