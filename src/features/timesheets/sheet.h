/*
 * A person's sheet: one date or one month of it, as it is shown. Reading takes three queries, whatever it holds: the person,
 * their calendar, and what is recorded.
 */
#ifndef STINT_FEATURES_TIMESHEETS_SHEET_H
#define STINT_FEATURES_TIMESHEETS_SHEET_H

#include "features/timesheets/rules.h"
#include "features/timesheets/store.h"

#define LINES_MAXIMUM 200 /* of one date */

extern const struct permission timesheets_read;
extern const struct permission timesheets_write;

/* Whose sheet a request is about, and what their today is. */
struct sheet {
    const struct sheet_person *person;
    civil_date today;
    bool may_write; /* this caller */
};

/* An employee whose sheet is asked for: it stays in rq->prepared for sheet_open(). */
extern const struct entity sheet_entity;

/* The sheet of the employee the request named, else the caller's own. */
problem sheet_open(struct request *rq, struct sheet *sheet) MUST_USE;

/* The sheet of an employee as nobody in particular sees it, who may not save in it: for jobs and commands. */
problem sheet_of(struct request *rq, uuid employee_id, struct sheet *sheet) MUST_USE;

/* What can be said of a date whatever is saved for it. */
struct date_facts sheet_date_facts(const struct sheet *sheet, civil_date date,
                                   enum date_closing closing);

/* Which version of a date somebody has seen: its ETag. */
struct day_version {
    uuid employee_id;
    civil_date date;
    int64_t revision; /* 0: never saved */
};
extern RECORD_DECLARE(day_version);

/* A date and what else is known of it when it is saved. */
struct sheet_date {
    struct timesheet_day day;
    struct day_version version;
    enum date_closing closing;
};
problem sheet_read_date(struct request *rq, const struct sheet *sheet, civil_date date,
                        struct sheet_date *read) MUST_USE;

/* The month that begins on `first`. */
problem sheet_read_month(struct request *rq, const struct sheet *sheet, civil_date first,
                         struct timesheet_month *month) MUST_USE;

#endif
