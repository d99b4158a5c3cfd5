/* All SQL of reports. Ranges are of session dates; what the caller may not see is left out. */
#ifndef STINT_FEATURES_REPORTS_STORE_H
#define STINT_FEATURES_REPORTS_STORE_H

#include "features/attendance/attendance.h"
#include "features/reports/rules.h"

/* Whom and when a report is about. */
struct report_selection {
    struct date_range range;
    opt_uuid employee_id;
};

/* What the whole selection adds up to at rq->now. */
problem reports_totals(struct request *rq, const struct report_selection *selection,
                       struct session_totals *totals) MUST_USE;

/* One date's sums at rq->now. */
struct day_totals {
    civil_date date;
    int64_t working;
    int64_t sessions;
    int64_t cycles;
};
extern RECORD_DECLARE(day_totals);
RECORD_LIST(day_totals);

/* The dates of the selection that have sessions, in order. */
problem reports_days(struct request *rq, const struct report_selection *selection,
                     struct day_totals_list *days) MUST_USE;

/* The minutes of effort recorded for one date. */
struct day_effort {
    civil_date date;
    int64_t minutes;
};
extern RECORD_DECLARE(day_effort);
RECORD_LIST(day_effort);

/* The dates of the selection that have effort, in order. */
problem reports_efforts(struct request *rq, const struct report_selection *selection,
                        struct day_effort_list *efforts) MUST_USE;

/* The sessions of a date that began in an hour of the wall's day. */
struct report_start {
    civil_date date;
    int64_t hour;
    int64_t sessions;
    int64_t late;
    int64_t late_time; /* microseconds */
};
extern RECORD_DECLARE(report_start);

/* Those of the selection, in no order. */
problem reports_starts(struct request *rq, const struct report_selection *selection,
                       struct report_start *row, problem (*visit)(void *context),
                       void *context) MUST_USE;

/* One punch of a session that overlaps the range, for the report that is split at midnight. */
struct split_punch {
    uuid employee_id;
    text time_zone;
    enum punch_type type;
    instant at;
    opt_instant stops_at; /* as of session_parts */
};
extern RECORD_DECLARE(split_punch);

/*
 * The punches of all sessions that may reach into the range, by employee and time. A closed cycle
 * of more than 60 days is not looked for.
 */
problem reports_punches(struct request *rq, const struct report_selection *selection,
                        struct split_punch *row, problem (*visit)(void *context),
                        void *context) MUST_USE;

/* An employee as the report and the CSV name them. */
struct report_employee {
    uuid id;
    text name;
    text number;
    text department;
    text time_zone; /* the person's own, else the organization's */
    opt_date employed_from;
    opt_date employed_until;
};
extern RECORD_DECLARE(report_employee);
RECORD_LIST(report_employee);

/* A norm of somebody who is expected to work, and what else their expectation depends on. */
struct report_norm {
    uuid employee_id;
    text time_zone; /* the person's own, else the organization's */
    text region;    /* the person's own, else the organization's country */
    opt_date employed_from;
    opt_date employed_until;
    civil_date effective_from;
    int64_t minutes;
};
extern RECORD_DECLARE(report_norm);

/* Those of the selection who are employed in its range, by employee's id and date. */
problem reports_norms(struct request *rq, const struct report_selection *selection,
                      struct report_norm *row, problem (*visit)(void *context),
                      void *context) MUST_USE;

/* Work days of somebody's own, from a date on. */
struct report_own_days {
    uuid employee_id;
    civil_date effective_from;
    weekdays work_days;
};
extern RECORD_DECLARE(report_own_days);
RECORD_LIST(report_own_days);

/*
 * Those of the organization, or of the selection's employee, that begin by the end of its range: by
 * employee's id and date, of equal dates the later written one last.
 */
problem reports_own_days(struct request *rq, const struct report_selection *selection,
                         struct report_own_days_list *list) MUST_USE;

/* A place in the list of employees: by name, number, id. */
struct report_employee_key {
    text name;
    text number;
    uuid id;
};
extern RECORD_DECLARE(report_employee_key);

/* Up to `count` employees after `key` who were employed in the range or have sessions in it. */
problem reports_employees(struct request *rq, const struct report_selection *selection,
                          const struct report_employee_key *key, int64_t count,
                          struct report_employee_list *employees) MUST_USE;

/* The same of those who were employed in the range or recorded effort in it. */
problem reports_employees_of_effort(struct request *rq, const struct report_selection *selection,
                                    const struct report_employee_key *key, int64_t count,
                                    struct report_employee_list *employees) MUST_USE;

/* What one employee's closed cycles of a month add up to. */
struct report_month {
    uuid employee_id;
    civil_date month; /* its first day */
    int64_t sessions;
    int64_t working;
    int64_t late;
    int64_t early;
    int64_t punctual; /* sessions neither late nor early */
    int64_t cycles;
    int64_t days; /* that have a session, as month_days_in gives them */
};
extern RECORD_DECLARE(report_month);

/* The months of the same page of employees whose first days are in `months`, in no order. */
problem reports_months(struct request *rq, const struct report_selection *selection,
                       const struct report_employee_key *key, int64_t count,
                       struct date_range months, struct report_month *row,
                       problem (*visit)(void *context), void *context) MUST_USE;

/* A session without what its open cycle adds. */
struct report_session {
    uuid employee_id;
    civil_date date;
    int64_t working;
    int64_t cycle_count;
    bool is_late_in;
    bool is_early_out;
};
extern RECORD_DECLARE(report_session);

/* The sessions of the same page of employees in `dates`, in no order. */
problem reports_sessions(struct request *rq, const struct report_selection *selection,
                         const struct report_employee_key *key, int64_t count,
                         struct date_range dates, struct report_session *row,
                         problem (*visit)(void *context), void *context) MUST_USE;

/* One employee's minutes of effort on a date. */
struct report_effort {
    uuid employee_id;
    civil_date date;
    int64_t minutes;
};
extern RECORD_DECLARE(report_effort);

/* Those of a page of reports_employees_of_effort() in the selection's range, by employee and date. */
problem reports_employee_efforts(struct request *rq, const struct report_selection *selection,
                                 const struct report_employee_key *key, int64_t count,
                                 struct report_effort *row, problem (*visit)(void *context),
                                 void *context) MUST_USE;

/* What an open cycle adds at rq->now. */
struct report_open {
    uuid employee_id;
    struct open_time parts;
};
RECORD_LIST(report_open);

/* Those of the same page of employees in the selection's range, in no order. */
problem reports_open_parts(struct request *rq, const struct report_selection *selection,
                           const struct report_employee_key *key, int64_t count,
                           struct report_open_list *list) MUST_USE;

/* One line of the CSV: a session and whose it is. */
struct csv_session {
    text employee_name;
    text employee_number;
    text time_zone;
    civil_date date;
    instant punch_in;
    opt_instant punch_out;
    int64_t working;
    int64_t break_time;
    opt_instant open_in;
    int64_t open_break_time;
    opt_instant open_break;
    instant last_at;
    opt_instant stops_at; /* as of session_parts */
    bool is_late_in;
    bool is_early_out;
    struct work_cycle_list cycles;
};
extern RECORD_DECLARE(csv_session);

/* All sessions of the selection, by date and employee name, row by row in constant memory. */
problem reports_csv_sessions(struct request *rq, const struct report_selection *selection,
                             struct csv_session *row, problem (*visit)(void *context),
                             void *context) MUST_USE;

#endif
