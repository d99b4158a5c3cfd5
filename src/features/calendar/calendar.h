/*
 * The calendar: what a date is for an employee, Working or Free, and how many minutes are expected
 * on it. The one place that answers this, for attendance, timesheets, reports and leave.
 *
 * The work days of the business hours in force make a date Working and leave the weekend Free
 * (Monday to Friday where no hours are in force); a holiday makes it Free; an override of the
 * organization wins over both. The norm is the employee's newest one from that date or before.
 * Rules: domain.md, "Timesheet by day and month" and "Holidays per country and region".
 *
 * A calendar is loaded by one query for a range of dates, and then answers for each of them without
 * another. "Today" is nowhere in it: which date that is, in whose zone, the caller knows.
 */
#ifndef STINT_FEATURES_CALENDAR_CALENDAR_H
#define STINT_FEATURES_CALENDAR_CALENDAR_H

#include "features/business_hours/business_hours.h"

extern const struct feature calendar_feature;

enum day_type { DAY_WORKING, DAY_FREE };
extern const char *const day_type_names[]; /* Working, Free */

/* Which of the rules decided. */
enum day_reason { REASON_WORK_DAY, REASON_WEEKEND, REASON_HOLIDAY, REASON_OVERRIDE };
extern const char *const day_reason_names[]; /* work_day, weekend, holiday, override */

/* ---- a range of dates ---- */

/* Somebody with a region of their own, such as "DE-BY". */
struct calendar_person {
    uuid employee_id;
    text region;
};
RECORD_LIST(calendar_person);

struct calendar_norm {
    uuid employee_id;
    civil_date effective_from;
    int64_t minutes;
};
RECORD_LIST(calendar_norm);

struct calendar_holiday {
    civil_date date;
    text name;
    text region; /* "": everybody's; "DE": also that of employees in "DE-BY" */
};
RECORD_LIST(calendar_holiday);

struct calendar_override {
    civil_date date;
    enum day_type day_type;
    text note;
};
RECORD_LIST(calendar_override);

/* What decides about the dates from `from` to `to`; of other dates it knows nothing. */
struct calendar {
    civil_date from;
    civil_date to;
    text country;                            /* the region of all others; may be empty */
    struct calendar_person_list people;      /* by id */
    struct calendar_norm_list norms;         /* by employee's id, then by date */
    struct business_hours_list hours;        /* of equal dates the later written one last */
    struct calendar_holiday_list holidays;   /* by date, then by name */
    struct calendar_override_list overrides; /* by date, one a date */
};

/*
 * Of one employee; with the nil id of nobody, as the organization's own. Both dates are included. One
 * query, whatever the range holds.
 */
problem calendar_load(struct request *rq, uuid organization_id, uuid employee_id, civil_date from,
                      civil_date to, struct calendar *calendar) MUST_USE;

/* Of some employees, with their norms and hours: for a page of a list. One query. */
problem calendar_load_some(struct request *rq, uuid organization_id, uuid_list employees,
                           civil_date from, civil_date to, struct calendar *calendar) MUST_USE;

/* ---- importing holidays ---- */

struct holiday_import_error {
    int64_t event; /* the file's events are counted from 1; 0: it is no event's */
    int64_t line;  /* of the file, from 1 */
    text message;
};
RECORD_LIST(holiday_import_error);

struct holiday_import_report {
    int64_t events;    /* in the file */
    int64_t created;   /* dates */
    int64_t changed;   /* dates that have another name now */
    int64_t unchanged; /* dates */
    int64_t removed;   /* dates on which an event of the file takes place no longer */
    int64_t wrong;     /* how many things are wrong; `errors` has the first of them */
    struct holiday_import_error_list errors;
};

extern const struct problem holiday_import_refused; /* 422: nothing is stored */

/*
 * The events of an iCalendar file (RFC 5545) become holidays of a region ("": everybody's) in the
 * principal's organization: all or nothing. What recurs is followed from the beginning of the year
 * before last to the end of the tenth year to come. A date that an event of the same UID brought before
 * is updated; one in those years on which such an event takes place no longer is removed. The report
 * is filled in either case. Each change is audited.
 */
problem holidays_import(struct request *rq, text source, text region,
                        struct holiday_import_report *report) MUST_USE;

/* ---- rules: pure ---- */

/* All there is to say about a date for an employee. */
struct calendar_day {
    enum day_type type;
    enum day_reason reason;
    text description;                   /* the holiday's name, the override's note, or empty */
    const struct business_hours *hours; /* in force on that date, also if it is Free; NULL: none */
};
struct calendar_day calendar_day_at(const struct calendar *calendar, uuid employee_id,
                                    civil_date date);
/* The same where the region is known: the employee's own, else the organization's country. */
struct calendar_day calendar_day_in(const struct calendar *calendar, uuid employee_id, text region,
                                    civil_date date);
enum day_type calendar_day_type(const struct calendar *calendar, uuid employee_id, civil_date date);

/*
 * The daily norm in force on a date, whether it is Working or Free. Every employee has one from
 * 1970-01-01 on; 0 for somebody of whom nothing was loaded.
 */
int64_t calendar_norm_minutes(const struct calendar *calendar, uuid employee_id, civil_date date);

/* The Working days of a month, given by its first day, that are in the calendar: bit 0 is the 1st. */
int64_t calendar_working_days(const struct calendar *calendar, uuid employee_id, civil_date month);

/* How many of the dates from `first` to `last` are Working; 0 when `last` is before `first`. */
int64_t calendar_count_working_days(const struct calendar *calendar, uuid employee_id,
                                    civil_date first, civil_date last);

/* Overtime of a day: on a Working day what goes beyond the norm, on a Free day all of it. */
int64_t overtime_minutes(enum day_type type, int64_t minutes, int64_t norm_minutes);

/* Whether a holiday of `region` is one where somebody of the region `of` works. */
bool region_covers(text region, text of);

#endif
