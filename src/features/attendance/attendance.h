/*
 * Attendance: when somebody was at work. Punches are what was recorded; a work session is one
 * employee's work date, computed from its punches in the transaction that changed them.
 * Rules: domain.md, "Attendance".
 */
#ifndef STINT_FEATURES_ATTENDANCE_ATTENDANCE_H
#define STINT_FEATURES_ATTENDANCE_ATTENDANCE_H

#include "api/endpoint.h"

extern const struct feature attendance_feature;

/* Whose presence one may see: reports ask for the same permission. */
extern const struct permission timetracking_read;

enum punch_type { PUNCH_IN, PUNCH_OUT, BREAK_START, BREAK_END };
extern const char *const punch_type_names[]; /* punch_in, punch_out, break_start, break_end */

enum punch_source { SOURCE_WEB, SOURCE_API, SOURCE_IMPORT, SOURCE_CORRECTION, SOURCE_AUTO_CLOSE };
extern const char *const punch_source_names[]; /* web, api, import, correction, auto_close */

enum attendance_state { NOT_STARTED, WORKING, ON_BREAK, FINISHED };
extern const char *const attendance_state_names[]; /* not_started, working, on_break, finished */

enum session_status { SESSION_COMPLETE, SESSION_IN_PROGRESS, SESSION_ON_BREAK };
extern const char *const session_status_names[]; /* complete, in_progress, on_break */

/* From a punch_in to its punch_out, as the column work_session.cycles keeps it. */
struct work_cycle {
    instant punch_in;
    opt_instant punch_out; /* NULL: open */
    int64_t break_time;    /* microseconds of ended breaks */
};
extern RECORD_DECLARE(work_cycle);
RECORD_LIST(work_cycle);

/*
 * What is known of a work session whatever the time is: the columns of work_session that durations
 * come from. An open cycle is kept as its parts and counted up to the moment of reading. All
 * durations are microseconds.
 */
struct session_parts {
    instant punch_in;        /* the first */
    opt_instant punch_out;   /* the last; NULL while a cycle is open */
    int64_t working;         /* of closed cycles */
    int64_t break_time;      /* of ended breaks, those of the open cycle too */
    opt_instant open_in;     /* punch_in of the open cycle */
    int64_t open_break_time; /* of ended breaks in the open cycle */
    opt_instant open_break;  /* break_start of the running break */
    int64_t cycle_count;
    bool is_late_in;
    int64_t
        late_time; /* from the start of the hours to punch_in, if late; computed, read by reports only */
    int64_t start_hour; /* of punch_in on the wall, 0 to 23; as late_time */
    bool is_early_out;
    bool is_work_day;
    enum punch_type last_type; /* of the newest punch */
    instant last_at;
    opt_instant stops_at; /* when the employee was deactivated: an open cycle counts no further */
};

/* Up to when an open cycle counts, seen at `now`. */
instant open_cycle_end(opt_instant stops_at, instant now);

/* What an open cycle adds to its session up to a moment, in microseconds. */
struct open_time {
    int64_t end; /* the moment, since 1970 */
    int64_t working;
    int64_t break_time; /* of the running break */
};

/*
 * The session has an open cycle. A punch may lie a little in the future: until then the session stands still as it is
 * after its last punch.
 */
struct open_time session_open_time(const struct session_parts *parts, instant now);

/* The figures as they are published at one moment: each sum floored to seconds, once. */
struct session_figures {
    int64_t total_seconds;
    int64_t break_seconds;
    int64_t working_seconds;
    enum session_status status;
    bool missing_punch_out; /* the open cycle is older than the limit, or its employee is gone */
};

/* The session as seen at `now`; `limit_minutes` is the organization's for a forgotten punch-out. */
struct session_figures session_at(const struct session_parts *parts, instant now,
                                  int64_t limit_minutes);

/* ---- a person's clock ---- */

/* One recorded punch. */
struct punch {
    uuid id;
    uuid employee_id;
    enum punch_type type;
    instant timestamp;
    civil_date date; /* the work date of its cycle */
    bool is_late;
    bool is_early;
    opt_text notes;
    enum punch_source source;
};
extern RECORD_DECLARE(punch);
RECORD_LIST(punch);

struct last_action {
    enum punch_type type;
    instant timestamp;
};
extern RECORD_DECLARE(last_action);

struct clock_status {
    uuid employee_id;
    instant as_of; /* the server's clock */
    bool can_punch_in;
    bool can_punch_out;
    bool can_start_break;
    bool can_end_break;
    enum attendance_state current_status;
    struct last_action *last_action;
    civil_date date;
    int64_t working_seconds;
    int64_t break_seconds;
    bool missing_punch_out;
};
extern RECORD_DECLARE(clock_status);

/* A punch that was recorded, and the clock after it. */
struct punch_reply {
    struct punch entry;
    struct clock_status status;
};
extern RECORD_DECLARE(punch_reply);

extern const struct problem punch_out_of_order;   /* 409, with what may be punched instead */
extern const struct problem punch_not_after_last; /* 409, likewise */

/*
 * Records a punch of an employee of the principal's organization as POST /timetracking/punch does, without what only those may who
 * correct: employee_inactive and the two problems above, not_found without such an employee. `at` absent: now. Who may is for the
 * caller to judge. Audited.
 */
problem attendance_punch(struct request *rq, uuid employee_id, enum punch_type type, opt_instant at,
                         struct punch_reply *reply) MUST_USE;

/* Their clock as GET /timetracking/status tells it; and when the open cycle began, NULL without one. */
problem attendance_status(struct request *rq, uuid employee_id, struct clock_status *status,
                          opt_instant *open_since) MUST_USE;

/* ---- maintenance and commands ---- */

/*
 * In the organizations that chose it, records the punch-outs that were forgotten for longer than
 * the limit: at the end of the business hours where that lies after the last punch, else at the
 * limit. At most `at_most` in one call; `*closed` says how many. Audited as done by "stint". Needs
 * no principal.
 */
problem attendance_close_forgotten(struct request *rq, int64_t at_most, int64_t *closed) MUST_USE;

/*
 * Has mail sent to whoever has been punched in for longer than the limit, once for a work date; `*told` of them. Where no mail server is
 * configured nobody is told. For maintenance, before closing.
 */
problem attendance_tell_forgotten(struct request *rq, int64_t at_most, int64_t *told) MUST_USE;

struct import_error {
    int64_t line; /* of the file, from 1 */
    text message;
};
RECORD_LIST(import_error);

struct import_report {
    int64_t punches;                 /* recorded */
    int64_t employees;               /* who have any of them */
    int64_t sessions;                /* computed */
    int64_t wrong;                   /* how many things are wrong; `errors` has the first of them */
    struct import_error_list errors; /* in order of line */
};

#define IMPORT_ERRORS 100

extern const struct problem import_refused; /* 422: nothing is stored, the report says why */

/*
 * Records the punches of a CSV file (RFC 4180) for the principal's organization: all or nothing.
 * Its header names the columns employee (number or email), type, timestamp (RFC 3339, or local wall
 * time such as 2026-03-01 09:00:00) and, if wanted, notes. The report is filled in either case.
 */
problem attendance_import(struct request *rq, text csv, struct import_report *report) MUST_USE;

#endif
