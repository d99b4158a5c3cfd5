/*
 * The calculations of reports: pure, on sums of exact microseconds that are floored once, when
 * they are published.
 */
#ifndef STINT_FEATURES_REPORTS_RULES_H
#define STINT_FEATURES_REPORTS_RULES_H

#include "features/attendance/attendance.h"
#include "features/calendar/calendar.h"

/* Both dates are included; none when `last` is before `first`. */
struct date_range {
    civil_date first;
    civil_date last;
};

struct date_range date_range_common(struct date_range a, struct date_range b);
bool date_range_contains(struct date_range range, civil_date date);

/* The dates of a range on which an employee's norm is expected: up to today, while employed. */
struct date_range dates_due(struct date_range range, civil_date today, opt_date employed_from,
                            opt_date employed_until);

/* The days of a month, given by its first day, that are in the range: bit 0 is the 1st. */
int64_t month_days_in(civil_date month, struct date_range range);

/* What a number of sessions adds up to. */
struct session_totals {
    int64_t sessions;
    int64_t working;    /* microseconds */
    int64_t break_time; /* microseconds */
    int64_t late;
    int64_t early;
    int64_t cycles;
};

void session_totals_add(struct session_totals *totals, const struct session_totals *more);

/* Seconds, floored. */
int64_t whole_seconds(int64_t microseconds);

/* Working seconds ÷ sessions, rounded half up; 0 without sessions. */
int64_t average_working_seconds(const struct session_totals *totals);

/* part ÷ base as 0 to 100 with two decimals, rounded half up; absent without a base. */
opt_decimal2 rate(int64_t part, int64_t base);

/* Hours with two decimals, rounded half up: 3600 seconds are 1.00. */
decimal2 hours_of_seconds(int64_t seconds);
/* Whole minutes, rounded half up. */
int64_t minutes_of_seconds(int64_t seconds);

/* What somebody recorded against what was expected, in minutes. Starts zeroed. */
struct effort_balance {
    int64_t effort;
    int64_t expected; /* the norms of the Working days that count */
    int64_t overtime; /* of each day by itself: overtime_minutes() of the calendar */
};

/*
 * Adds a day. `is_due`: its norm is expected, for it is over or today, and within the employment;
 * what is recorded on other days counts all the same.
 */
void effort_balance_add(struct effort_balance *balance, enum day_type type, int64_t norm_minutes,
                        bool is_due, int64_t minutes);

/*
 * What somebody's norms expect of a month, in minutes. `working_days` are its Working days as
 * calendar_working_days() gives them; `norms` are that employee's, by date.
 */
int64_t expected_of_month(int64_t working_days, civil_date month, struct date_range due,
                          const struct calendar_norm_list *norms);

/* How effort and expectation moved in a month, in minutes. */
struct month_balance {
    civil_date month; /* its first day */
    int64_t effort;
    int64_t expected;
    int64_t balance; /* effort less what was expected, of this month and those before it */
};
RECORD_LIST(month_balance);

/* A month for each that the range touches, in order, still empty; `months` has room for months_in(). */
size_t months_in(struct date_range range);
void months_begin(struct month_balance_list *months, struct date_range range);
/* The one that a date lies in, which is in the range. */
struct month_balance *month_at(struct month_balance_list *months, civil_date date);
/* Fills in the balances, which begin with nothing. */
void months_balance(struct month_balance_list *months);

/* Sessions that began at a time of day: how many, how many of them late, and by how much together. */
struct start_sums {
    int64_t sessions;
    int64_t late;
    int64_t late_time; /* microseconds after the start of the hours */
};

void start_sums_add(struct start_sums *sums, const struct start_sums *more);

/* Those of each hour of each weekday; 1 is Monday. */
struct start_pattern {
    struct start_sums hours[8][24];
};
void start_pattern_add(struct start_pattern *pattern, civil_date date, int64_t hour,
                       const struct start_sums *more);

/* Whole minutes, floored once. */
int64_t late_minutes(const struct start_sums *sums);
/* Of each that was late, rounded half up; 0 if none was. */
int64_t average_late_minutes(const struct start_sums *sums);

/* Where the pieces of work go: a local date and its microseconds. */
struct day_pieces {
    void (*add)(void *context, civil_date date, int64_t microseconds);
    void *context;
};

/*
 * Gives out the work between two instants by the local date it was done on; a date may come in
 * several pieces.
 */
void split_at_midnight(const struct zone *zone, instant from, instant until,
                       const struct day_pieces *pieces);

/*
 * Follows one employee's punches in order of time and gives out the work between them, cut at
 * midnight. Starts zeroed.
 */
struct work_walk {
    opt_instant working_since;
};
void work_walk_punch(struct work_walk *walk, enum punch_type type, instant at,
                     const struct zone *zone, const struct day_pieces *pieces);
/* After the last punch: work that goes on counts up to `now`. */
void work_walk_end(struct work_walk *walk, instant now, const struct zone *zone,
                   const struct day_pieces *pieces);

#endif
