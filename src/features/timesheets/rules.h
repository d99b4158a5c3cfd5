/*
 * The rules of timesheets, pure: which dates are open, which lines a date may have, and what they add up to.
 * Source: domain.md, "Timesheet by day and month". Effort is whole minutes.
 */
#ifndef STINT_FEATURES_TIMESHEETS_RULES_H
#define STINT_FEATURES_TIMESHEETS_RULES_H

#include "base/value.h"

#define DAY_MINUTES 1440

/* ---- dates ---- */

/* The first date that may be saved: the first day of the month so many months before that of `today`. */
civil_date window_start(civil_date today, int64_t window_months);

/* What keeps a date closed, the strongest last. */
enum date_closing { CLOSED_BY_NOTHING, CLOSED_BY_SUBMISSION, CLOSED_BY_APPROVAL, CLOSED_BY_LOCK };
extern const char *const date_closing_names[]; /* nothing, submission, approval, lock */

/* Why nothing may be saved for a date now, whatever the lines are. */
enum date_refusal {
    DATE_OPEN,
    DATE_IN_FUTURE,
    DATE_BEFORE_WINDOW,
    DATE_LOCKED,
    DATE_APPROVED,    /* in a timesheet that was approved … */
    DATE_SUBMITTED,   /* … or handed in */
    DATE_OF_INACTIVE, /* the employee is deactivated */
};
struct date_facts {
    civil_date date;
    civil_date today; /* in the employee's zone */
    int64_t window_months;
    enum date_closing closing;
    bool is_active; /* the employee */
};
enum date_refusal date_judge(const struct date_facts *facts);

/* ---- lines ---- */

/* A line as somebody wants to save it, and what is known of its task at this moment. */
struct line_wish {
    uuid task_id;
    int64_t minutes;
    bool exists;      /* there is such a task in the organization */
    bool is_active;   /* the task and its project */
    bool is_assigned; /* to the employee */
    bool was_there;   /* the date has a line of that task already, which may stay */
};

/* What is wrong with one line: any of these. */
enum line_fault {
    LINE_UNKNOWN_TASK = 1,
    LINE_REPEATED = 2, /* an earlier line has the same task */
    LINE_NOT_POSITIVE = 4,
    LINE_INACTIVE = 8,
    LINE_UNASSIGNED = 16,
};

/* Fills `faults`, which has room for one mask a line; true when there are none. */
bool lines_judge(const struct line_wish *lines, size_t count, unsigned *faults);

/* Minutes of all positive lines; what passes the largest integer counts as that. */
int64_t lines_minutes(const struct line_wish *lines, size_t count);

/* ---- submissions: draft, submitted, then approved or rejected, and open again ---- */

enum submission_state { SUBMITTED, APPROVED, REJECTED, REOPENED, WITHDRAWN };
extern const char *const submission_state_names[]; /* submitted, approved, … */

enum submission_step { STEP_APPROVE, STEP_REJECT, STEP_REOPEN, STEP_WITHDRAW };

/* Whether the step is possible, and where it leads. */
bool submission_steps(enum submission_state state, enum submission_step step,
                      enum submission_state *after);

/* What a submission in that state means for its dates. */
enum date_closing submission_closing(enum submission_state state);

/* ---- figures ---- */

/* Half hours as they are billed: each one that was begun. */
int64_t billable_half_hours(int64_t minutes);

/* Presence as it is published: seconds, floored once. Effort is whole minutes already. */
int64_t presence_seconds(int64_t microseconds);
int64_t effort_seconds(int64_t minutes);

#endif
