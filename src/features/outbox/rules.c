/* Back-off and leases, as rules.h says. */
#include "features/outbox/rules.h"

#define FIRST_SECONDS   15
#define FACTOR          3
#define LONGEST_SECONDS (6 * 60 * 60)

int64_t job_back_off(int64_t attempt, uint16_t chance)
{
    int64_t seconds = FIRST_SECONDS;
    for (int64_t i = 1; i < attempt && seconds < LONGEST_SECONDS; i++) {
        seconds *= FACTOR;
    }
    if (seconds > LONGEST_SECONDS) {
        seconds = LONGEST_SECONDS;
    }
    int64_t longest = seconds * MICROSECONDS_PER_SECOND;
    return longest - longest / 4 + longest / 4 * chance / UINT16_MAX;
}

int64_t job_lease(int64_t effect_seconds)
{
    return (JOB_QUEUE_SECONDS + effect_seconds + JOB_RECORD_SECONDS) * MICROSECONDS_PER_SECOND;
}

bool job_has_attempts_left(int64_t attempt, int64_t maximum)
{
    return attempt < maximum;
}
