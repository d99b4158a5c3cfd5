/*
 * Timesheets: what somebody's days went into, beside when they were at work.
 *
 * A date is saved as a whole: what is sent is the day. Effort is minutes for each task, presence
 * comes from attendance; the two are kept apart and shown side by side with their difference.
 * Rules: domain.md, "Timesheet by day and month".
 */
#ifndef STINT_FEATURES_TIMESHEETS_TIMESHEETS_H
#define STINT_FEATURES_TIMESHEETS_TIMESHEETS_H

#include "api/endpoint.h"
#include "features/calendar/calendar.h"
#include "features/timesheets/rules.h"

extern const struct feature timesheets_feature;
extern const struct feature timesheet_submissions_feature;

extern const struct problem period_locked;       /* 409: in a locked period, or approved */
extern const struct problem timesheet_submitted; /* 409: handed in, and not yet decided about */

/* One line of a date. */
struct day_entry {
    uuid task_id;
    text task_display_name;
    int64_t duration_minutes_raw;
    int64_t billable_half_hours;
};
extern RECORD_DECLARE(day_entry);
RECORD_LIST(day_entry);

struct timesheet_day {
    civil_date date;
    enum day_type day_type;
    bool is_future;
    bool is_editable;
    enum date_closing closed_by;
    int64_t total_raw_minutes;
    int64_t overtime_minutes;
    int64_t billable_half_hours;
    int64_t norm_minutes;
    int64_t presence_seconds;
    int64_t effort_seconds;
    int64_t difference_seconds;
    struct day_entry_list entries;
};
extern RECORD_DECLARE(timesheet_day);

struct month_day {
    civil_date date;
    enum day_type day_type;
    int64_t working_time_raw_minutes;
    int64_t overtime_minutes;
    int64_t billable_half_hours;
    int64_t norm_minutes;
    bool has_entries;
    bool is_future;
    bool is_editable;
    enum date_closing closed_by;
    int64_t presence_seconds;
    int64_t effort_seconds;
    int64_t difference_seconds;
};
extern RECORD_DECLARE(month_day);
RECORD_LIST(month_day);

struct month_totals {
    int64_t working_days;
    int64_t days_with_entries;
    int64_t working_time_raw_minutes;
    int64_t norm_minutes; /* of the working days */
    int64_t overtime_minutes;
    int64_t billable_half_hours;
    int64_t presence_seconds;
    int64_t effort_seconds;
    int64_t difference_seconds;
};
extern RECORD_DECLARE(month_totals);

struct timesheet_month {
    text month;
    struct month_day_list days;
    struct month_totals totals;
};
extern RECORD_DECLARE(timesheet_month);

/* Dates for which nothing is saved any more, whoever it is. */
struct timesheet_lock {
    uuid id;
    civil_date start_date;
    civil_date end_date; /* included */
    text note;
    text locked_by;
    instant locked_at;
};
extern RECORD_DECLARE(timesheet_lock);
RECORD_LIST(timesheet_lock);

/* A range of dates that its employee has handed in. */
struct submission {
    uuid id;
    uuid employee_id;
    text employee_name;
    civil_date start_date;
    civil_date end_date; /* included */
    enum submission_state state;
    text submitted_by;
    instant submitted_at;
    opt_text decided_by;
    opt_instant decided_at;
    opt_text reason;
};
extern RECORD_DECLARE(submission);
RECORD_LIST(submission);

/* A line as it is sent. What is wrong with it is told for all lines at once (rules.h). */
struct day_item {
    uuid task_id;
    int64_t duration_minutes_raw;
};
extern RECORD_DECLARE(day_item);
RECORD_LIST(day_item);

/* Saves a day as a whole, as PUT /timesheet/days/{date} does, for an employee of the principal's organization: for commands. */
problem timesheet_save(struct request *rq, uuid employee_id, civil_date date,
                       const struct day_item_list *items) MUST_USE;

#endif
