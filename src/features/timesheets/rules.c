/* The rules of timesheets: rules.h says what they are. */
#include "features/timesheets/rules.h"

/* ---- dates ---- */

const char *const date_closing_names[] = {
    [CLOSED_BY_NOTHING] = "nothing",
    [CLOSED_BY_SUBMISSION] = "submission",
    [CLOSED_BY_APPROVAL] = "approval",
    [CLOSED_BY_LOCK] = "lock",
    NULL,
};

civil_date window_start(civil_date today, int64_t window_months)
{
    return month_plus(today, -window_months);
}

enum date_refusal date_judge(const struct date_facts *facts)
{
    if (facts->date.days > facts->today.days) {
        return DATE_IN_FUTURE;
    }
    if (facts->date.days < window_start(facts->today, facts->window_months).days) {
        return DATE_BEFORE_WINDOW;
    }
    switch (facts->closing) {
    case CLOSED_BY_LOCK:
        return DATE_LOCKED;
    case CLOSED_BY_APPROVAL:
        return DATE_APPROVED;
    case CLOSED_BY_SUBMISSION:
        return DATE_SUBMITTED;
    case CLOSED_BY_NOTHING:
        break;
    }
    return facts->is_active ? DATE_OPEN : DATE_OF_INACTIVE;
}

/* ---- lines ---- */

static bool is_repeated(const struct line_wish *lines, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (uuid_equal(lines[i].task_id, lines[index].task_id)) {
            return true;
        }
    }
    return false;
}

static unsigned line_judge(const struct line_wish *lines, size_t index)
{
    const struct line_wish *line = &lines[index];
    unsigned faults = 0;
    if (is_repeated(lines, index)) {
        faults |= LINE_REPEATED;
    }
    if (line->minutes <= 0) {
        faults |= LINE_NOT_POSITIVE;
    }
    if (!line->exists) {
        return faults | LINE_UNKNOWN_TASK;
    }
    if (!line->is_active && !line->was_there) {
        faults |= LINE_INACTIVE;
    }
    if (!line->is_assigned && !line->was_there) {
        faults |= LINE_UNASSIGNED;
    }
    return faults;
}

bool lines_judge(const struct line_wish *lines, size_t count, unsigned *faults)
{
    bool good = true;
    for (size_t i = 0; i < count; i++) {
        faults[i] = line_judge(lines, i);
        good = good && faults[i] == 0;
    }
    return good;
}

int64_t lines_minutes(const struct line_wish *lines, size_t count)
{
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        if (lines[i].minutes > 0 && __builtin_add_overflow(sum, lines[i].minutes, &sum)) {
            return INT64_MAX;
        }
    }
    return sum;
}

/* ---- submissions ---- */

const char *const submission_state_names[] = {
    [SUBMITTED] = "submitted", [APPROVED] = "approved",   [REJECTED] = "rejected",
    [REOPENED] = "reopened",   [WITHDRAWN] = "withdrawn", NULL,
};

bool submission_steps(enum submission_state state, enum submission_step step,
                      enum submission_state *after)
{
    switch (step) {
    case STEP_APPROVE:
        *after = APPROVED;
        return state == SUBMITTED;
    case STEP_REJECT:
        *after = REJECTED;
        return state == SUBMITTED;
    case STEP_REOPEN:
        *after = REOPENED;
        return state == SUBMITTED || state == APPROVED;
    case STEP_WITHDRAW:
        *after = WITHDRAWN;
        return state == SUBMITTED;
    }
    return false;
}

enum date_closing submission_closing(enum submission_state state)
{
    switch (state) {
    case SUBMITTED:
        return CLOSED_BY_SUBMISSION;
    case APPROVED:
        return CLOSED_BY_APPROVAL;
    case REJECTED:
    case REOPENED:
    case WITHDRAWN:
        break;
    }
    return CLOSED_BY_NOTHING;
}

/* ---- figures ---- */

#define HALF_HOUR_MINUTES  30
#define SECONDS_PER_MINUTE 60

int64_t billable_half_hours(int64_t minutes)
{
    return (minutes + HALF_HOUR_MINUTES - 1) / HALF_HOUR_MINUTES;
}

int64_t presence_seconds(int64_t microseconds)
{
    return floor_divide(microseconds, MICROSECONDS_PER_SECOND);
}

int64_t effort_seconds(int64_t minutes)
{
    return minutes * SECONDS_PER_MINUTE;
}
