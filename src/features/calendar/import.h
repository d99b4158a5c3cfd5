/* Importing holidays in two steps: reading takes time and needs no transaction, storing does. */
#ifndef STINT_FEATURES_CALENDAR_IMPORT_H
#define STINT_FEATURES_CALENDAR_IMPORT_H

#include "features/calendar/ical.h"

/* What a file says, and for which years. */
struct holiday_file {
    struct ical_settings settings;
    struct ical_calendar calendar;
};

/* holiday_import_refused, with what is wrong in its members and in the report. */
problem holiday_file_read(struct request *rq, text source, struct holiday_file *file,
                          struct holiday_import_report *report) MUST_USE;
problem holiday_file_store(struct request *rq, const struct holiday_file *file, text region,
                           struct holiday_import_report *report) MUST_USE;

/* What a reply says of an import that was done. */
struct holiday_import {
    int64_t events;
    int64_t created;
    int64_t changed;
    int64_t unchanged;
    int64_t removed;
};
extern RECORD_DECLARE(holiday_import);

#endif
