/*
 * The tables punch, work_session and punch_correction. Everything is the principal's organization's.
 */
#ifndef STINT_FEATURES_ATTENDANCE_STORE_H
#define STINT_FEATURES_ATTENDANCE_STORE_H

#include "features/attendance/shapes.h"

/* ---- a person's clock ---- */

/* What every punch and status needs of a person, in one query. */
struct clock {
    uuid employee_id;
    bool is_active;
    text time_zone; /* the person's own, else the organization's */
    int64_t limit_minutes;
    bool correction_approval;
    opt_date employed_from;
    opt_uuid session_id; /* the newest session: the one with the newest punch; NULL: none yet */
    opt_date date;       /* its date */
    struct session_parts parts; /* its parts; nothing without a session */
};

problem clock_find(struct request *rq, uuid employee_id, bool *found, struct clock *clock) MUST_USE;

/* An open session over the limit, of any organization that closes them by itself. */
struct forgotten {
    uuid organization_id;
    uuid employee_id;
    text time_zone;
    int64_t limit_minutes;
    civil_date date;
    struct session_parts parts;
};
RECORD_LIST(forgotten);
problem forgotten_list(struct request *rq, struct forgotten_list *list) MUST_USE;

/* ---- the punches of a work date ---- */

/* In order of time; none if the date has no session. */
problem day_punches(struct request *rq, uuid employee_id, civil_date date,
                    struct punch_list *list) MUST_USE;

/* The last punch not after `at`. */
problem punch_before(struct request *rq, uuid employee_id, instant at, bool *found,
                     struct punch *punch) MUST_USE;

/*
 * The punches of other dates around those of `date` that lie from `first` to `last`: the one before
 * them, any between them, the one after them; in order of time.
 */
problem punches_around(struct request *rq, uuid employee_id, civil_date date, instant first,
                       instant last, struct punch_list *list) MUST_USE;

/*
 * All punches of the dates that punches from `at` on may belong to: dates differ by at most two
 * between zones at one instant, so those from two days before the date at hand. Begins with the
 * beginning of a cycle.
 */
problem punches_since(struct request *rq, uuid employee_id, instant at,
                      struct punch_list *list) MUST_USE;

problem punch_insert(struct request *rq, const struct punch *punch) MUST_USE;
problem punch_update(struct request *rq,
                     const struct punch *punch) MUST_USE; /* date, flags, notes */
problem punch_delete(struct request *rq, uuid id) MUST_USE;

/* ---- work sessions ---- */

/* Inserts the session of (employee, date), or replaces its figures and keeps its id. */
problem session_write(struct request *rq, uuid employee_id, civil_date date,
                      const struct session_parts *parts,
                      const struct work_cycle_list *cycles) MUST_USE;
problem session_delete(struct request *rq, uuid employee_id, civil_date date) MUST_USE;

/* The session of one date; `limit_minutes` is the organization's. */
problem session_find(struct request *rq, uuid employee_id, civil_date date, bool *found,
                     struct session *session) MUST_USE;
problem session_read(struct request *rq, uuid id, struct session *session) MUST_USE;

/* What changes in a session when somebody changes it, and not while time goes by. */
struct session_version {
    uuid id;
    instant updated_at;
    struct session_parts parts;
};
extern RECORD_DECLARE(session_version);
problem session_version_read(struct request *rq, uuid id, struct session_version *version) MUST_USE;
problem session_owner(struct request *rq, uuid id, bool *found, uuid *employee_id) MUST_USE;

/* ---- lists ---- */

enum entry_sort { ENTRIES_OLDEST_FIRST, ENTRIES_NEWEST_FIRST };
extern const char *const entry_sort_names[]; /* timestamp, -timestamp */

struct entry_key {
    enum entry_sort sort;
    instant timestamp;
    uuid id;
};
extern RECORD_DECLARE(entry_key);

struct entry_filter {
    opt_uuid employee_id;
    opt_date start_date;
    opt_date end_date;
    opt_text type;
    bool after;           /* goes on after `key` */
    struct entry_key key; /* which has the order in either case */
    int64_t count;
};
problem entries_page(struct request *rq, const struct entry_filter *filter,
                     struct punch_list *list) MUST_USE;

enum session_sort { SESSIONS_NEWEST_FIRST, SESSIONS_OLDEST_FIRST };
extern const char *const session_sort_names[]; /* -date, date */

struct session_key {
    enum session_sort sort;
    civil_date date;
    text employee_name;
    text number;
};
extern RECORD_DECLARE(session_key);

struct session_filter {
    opt_uuid employee_id;
    opt_date start_date;
    opt_date end_date;
    opt_text status;
    bool after;
    struct session_key key; /* which has the order in any case */
    int64_t count;          /* one more than is wanted */
};
/* At most count − 1 sessions; `*more` and the key of the last one when there are further ones. */
problem sessions_page(struct request *rq, const struct session_filter *filter,
                      struct session_list *list, bool *more, struct session_key *last) MUST_USE;

/* ---- corrections ---- */

problem correction_insert(struct request *rq, const struct correction *correction) MUST_USE;
problem correction_decide(struct request *rq, const struct correction *correction) MUST_USE;
problem correction_read(struct request *rq, uuid id, struct correction *correction) MUST_USE;
problem correction_owner(struct request *rq, uuid id, bool *found, uuid *employee_id) MUST_USE;

struct correction_key {
    uuid id;
};
extern RECORD_DECLARE(correction_key);
/* Newest first. */
problem corrections_page(struct request *rq, opt_uuid employee_id, opt_text state, bool after,
                         struct correction_key key, int64_t count,
                         struct correction_list *list) MUST_USE;

/* ---- import ---- */

struct import_employee {
    uuid id;
    text number;
    text email;
    text time_zone;
};
RECORD_LIST(import_employee);
problem import_employees(struct request *rq, struct import_employee_list *list) MUST_USE;

#endif
