/*
 * Holidays out of iCalendar (RFC 5545): every date on which an event of the file takes place. Pure.
 *
 * The file is read as a whole or refused as a whole: nothing is repaired, and each mistake is named by
 * its event and its line. Events may last several days and recur yearly or on some days, with exceptions and changed
 * instances. A date is the one that is written, in whatever zone it is written; a time in UTC is seen
 * in the zone of whoever imports it.
 */
#ifndef STINT_FEATURES_CALENDAR_ICAL_H
#define STINT_FEATURES_CALENDAR_ICAL_H

#include "base/zone.h"
#include "features/calendar/calendar.h"

#define ICAL_EVENTS_MAXIMUM 5000   /* of a file */
#define ICAL_RULES_MAXIMUM  500    /* that recur */
#define ICAL_DATES_MAXIMUM  5000   /* of all events together */
#define ICAL_VISITS_MAXIMUM 100000 /* dates that rules go through to get there */
#define ICAL_DAYS_MAXIMUM   366    /* of one event */
#define ICAL_DAILY_MAXIMUM  31     /* from the first to the last date of one that recurs daily */
#define ICAL_ERRORS_MAXIMUM 100    /* that are described */

struct ical_settings {
    const struct zone *zone; /* in which times in UTC are seen */
    civil_date from;         /* what recurs is followed from here … */
    civil_date to;           /* … to here */
};

/* An event on a date. */
struct ical_day {
    text uid;
    text name;
    civil_date date;
};
RECORD_LIST(ical_day);

struct ical_calendar {
    int64_t events;
    struct ical_day_list days; /* by uid, then by date; no two alike */
    text_list uids;            /* of all events, those that are cancelled too; sorted, each once */
    int64_t wrong;             /* how many things are wrong; `errors` has the first of them */
    struct holiday_import_error_list errors; /* in order of the file */
};

/* Without anything wrong, `calendar` has what the file says. All memory is the arena's. */
void ical_read(struct arena *arena, text source, const struct ical_settings *settings,
               struct ical_calendar *calendar);

#endif
