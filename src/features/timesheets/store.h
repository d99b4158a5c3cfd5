/* All SQL of timesheets. */
#ifndef STINT_FEATURES_TIMESHEETS_STORE_H
#define STINT_FEATURES_TIMESHEETS_STORE_H

#include "features/attendance/attendance.h"
#include "features/employees/employees.h"
#include "features/timesheets/timesheets.h"

/* Whose sheet, and what decides about saving in it whatever the date. One query. */
struct sheet_person {
    uuid employee_id;
    bool is_active;
    opt_instant stops_at; /* an open cycle of theirs counts no further: they were deactivated */
    text time_zone;       /* the person's own, else the organization's */
    int64_t window_months;
};
problem sheet_person_find(struct request *rq, uuid employee_id, bool *found,
                          struct sheet_person *person) MUST_USE;

/*
 * What is recorded of one employee in a range of dates, presence and effort, in one query: a row for what it says, in any
 * order but that lines come as they were saved. Each row has the members of one kind and the rest absent.
 */
struct ledger_row {
    civil_date date; /* of what closes dates the first one */
    /* effort of the date: `revision` is present */
    opt_integer revision;
    opt_integer line_count;
    opt_integer half_hours;
    opt_integer minutes; /* of the date or of the line */
    /* one line: `task_id` is present; only if asked for */
    opt_uuid task_id;
    opt_text task_name;
    opt_integer position;
    /* presence: `last_at` is present; microseconds, as session_parts have them */
    opt_integer working;
    opt_instant open_in;
    opt_integer open_break_time;
    opt_instant open_break;
    opt_instant last_at;
    /* what keeps dates closed: a lock, or a submission that is not open again */
    opt_date closed_until;
    opt_enum submission; /* absent: a lock */
};
RECORD_LIST(ledger_row);
problem ledger_read(struct request *rq, uuid employee_id, civil_date first, civil_date last,
                    bool with_lines, struct ledger_row_list *rows) MUST_USE;

/* ---- saving ---- */

/* The date's sums; adds one to its revision. */
struct sheet_sums {
    uuid employee_id;
    civil_date date;
    int64_t line_count;
    int64_t minutes;
    int64_t half_hours;
};
problem sheet_day_write(struct request *rq, const struct sheet_sums *sums) MUST_USE;
problem sheet_line_write(struct request *rq, uuid employee_id, civil_date date, uuid task_id,
                         int64_t position, int64_t minutes) MUST_USE;
problem sheet_line_delete(struct request *rq, uuid employee_id, civil_date date,
                          uuid task_id) MUST_USE;

/* ---- locks ---- */

problem lock_insert(struct request *rq, const struct timesheet_lock *lock) MUST_USE;
problem lock_find(struct request *rq, uuid id, bool *found, struct timesheet_lock *lock) MUST_USE;
problem lock_delete(struct request *rq, uuid id) MUST_USE;

/* What a page of locks or submissions ends with: the newest dates first. */
struct period_key {
    civil_date end_date;
    uuid id;
};
extern RECORD_DECLARE(period_key);
/* Up to `count`; after `key` where `after` is true. */
problem lock_page(struct request *rq, bool after, struct period_key key, int64_t count,
                  struct timesheet_lock_list *list) MUST_USE;

/* ---- submissions: store_submissions.c ---- */

problem submission_insert(struct request *rq, const struct submission *submission) MUST_USE;
problem submission_find(struct request *rq, uuid id, bool *found,
                        struct submission *submission) MUST_USE;
/* Its state, and whose that is, when, and why. */
problem submission_update(struct request *rq, const struct submission *submission) MUST_USE;
/* Whether any of the dates is in a submission that keeps them closed. */
problem submission_overlaps(struct request *rq, uuid employee_id, civil_date first, civil_date last,
                            bool *overlaps) MUST_USE;

/* Which of those the caller may see; the newest dates first, then by id. */
struct submission_filter {
    opt_uuid employee_id;
    opt_text state;
    bool after;
    struct period_key key;
    int64_t count;
};
problem submission_page(struct request *rq, const struct submission_filter *filter,
                        struct submission_list *list) MUST_USE;

#endif
