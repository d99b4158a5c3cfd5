/*
 * Presence: who is at work now, who should be and is not, and who is not expected.
 */
#ifndef STINT_FEATURES_ATTENDANCE_PRESENCE_H
#define STINT_FEATURES_ATTENDANCE_PRESENCE_H

#include "features/attendance/store.h"

enum presence_state { PRESENCE_OUT, PRESENCE_WORKING, PRESENCE_ON_BREAK };
extern const char *const presence_state_names[]; /* out, working, on_break */

/* ---- rules: pure ---- */

/* What they depend on of somebody who is active. */
struct presence_person {
    uuid
        employee_id; /* nil: somebody who has no hours of their own, and on every date a norm above 0 */
    text region;     /* where their holidays are: their own, else the organization's country */
    const struct zone *zone;
    opt_date employed_from;
    opt_date employed_until;
    opt_date session_date; /* of their newest session */
    enum presence_state state;
};

/* The date whose work counts for somebody now. */
struct presence_day {
    civil_date date;
    struct calendar_day day; /* what it is for them */
    bool has_session;        /* the newest session is of it, or later, or goes on */
    bool is_off;     /* nothing is expected: a Free day, a norm of 0, or not employed on it */
    bool is_missing; /* it has begun, its grace is over, and they have not come */
};

/*
 * The date is an open cycle's, unless that began before presence_first_date(); else yesterday's while its business hours, which then go
 * past midnight, run on; else today's where they are. The calendar has the dates from presence_first_date() to presence_last_date(), and
 * the person's own hours and norms.
 */
struct presence_day presence_at(const struct calendar *calendar,
                                const struct presence_person *person, instant now);
/* Yesterday of whoever is behind most, and today of whoever is ahead most. */
civil_date presence_first_date(instant now);
civil_date presence_last_date(instant now);

/* How many whole minutes after the start of the hours the session of a day began, if it was late; else 0. */
int64_t presence_late_minutes(const struct session_parts *parts, const struct calendar_day *day,
                              const struct zone *zone, civil_date date);

/* ---- the list ---- */

struct presence_item {
    uuid employee_id;
    text employee_name;
    text number;
    text department;
    text position;
    text time_zone;
    enum presence_state state;
    opt_instant since;
    civil_date date;
    enum day_type day_type;
    enum day_reason day_reason;
    text day_description;
    opt_instant first_punch_in;
    int64_t working_seconds;
    int64_t break_seconds;
    bool is_late;
    int64_t late_minutes;
    bool missing;
    bool forgotten_punch_out;
    bool off;
};
RECORD_LIST(presence_item);
extern RECORD_DECLARE(presence_item);

/* How many of those that the filters but the state let through. */
struct presence_summary {
    int64_t employees;
    int64_t out;
    int64_t working;
    int64_t on_break;
    int64_t late;
    int64_t missing;
    int64_t forgotten_punch_out;
    int64_t off;
};
extern RECORD_DECLARE(presence_summary);

struct presence_key {
    text name;
    text number;
    uuid id;
};
extern RECORD_DECLARE(presence_key);

struct presence_filter {
    opt_enum state;
    opt_text department;
    opt_text q;
    opt_uuid manager_id;
    bool is_after; /* goes on after `key` */
    struct presence_key key;
    int64_t limit;
};

/* One page by name; `*more` and the key of the last one when there are further ones. */
problem presence_page(struct request *rq, const struct presence_filter *filter,
                      struct presence_item_list *list, bool *more,
                      struct presence_key *last) MUST_USE;
problem presence_summarize(struct request *rq, const struct presence_filter *filter,
                           struct presence_summary *summary) MUST_USE;

/* ---- SQL (store_presence.c) ---- */

struct presence_row {
    uuid id;
    text name;
    text number;
    text department;
    text position;
    text time_zone;
    text region;
    opt_date employed_from;
    opt_date employed_until;
    int64_t limit_minutes;
    opt_date date; /* of the newest session; NULL: there is none, and `parts` say nothing */
    struct session_parts parts;
};
RECORD_LIST(presence_row);
problem presence_rows(struct request *rq, const struct presence_filter *filter,
                      struct presence_row_list *list) MUST_USE;

/*
 * People of whom the rules say the same: so many of one zone, region, state, and date of the newest session. Whoever has hours of their
 * own, a norm of 0 at some time, or is not employed on all of the dates, is one by themselves, and named.
 */
struct presence_group {
    opt_uuid id;
    text time_zone;
    text region;
    opt_date employed_from;
    opt_date employed_until;
    opt_date session_date; /* NULL also where it is before `from` */
    enum presence_state state;
    bool is_late;
    bool is_forgotten;
    int64_t people;
};
RECORD_LIST(presence_group);
problem presence_groups(struct request *rq, const struct presence_filter *filter, civil_date from,
                        civil_date to, struct presence_group_list *list) MUST_USE;

#endif
