/* The tables holiday and calendar_override, one row at a time. Everything is the principal's organization's. */
#ifndef STINT_FEATURES_CALENDAR_STORE_H
#define STINT_FEATURES_CALENDAR_STORE_H

#include "features/calendar/calendar.h"

/* ---- holidays ---- */

struct holiday {
    uuid id;
    civil_date date;
    text name;
    text region;  /* "": everybody's */
    opt_text uid; /* of the iCalendar event it came from; NULL: entered by hand */
    instant updated_at;
};
extern RECORD_DECLARE(holiday);
RECORD_LIST(holiday);

struct holiday_key {
    civil_date date;
    uuid id;
};
extern RECORD_DECLARE(holiday_key);

struct holiday_filter {
    opt_date start_date;
    opt_date end_date;
    opt_text region;
    bool after; /* goes on after `key` */
    struct holiday_key key;
    int64_t count;
};
/* By date, then id. */
problem holidays_page(struct request *rq, const struct holiday_filter *filter,
                      struct holiday_list *list) MUST_USE;
problem holiday_find(struct request *rq, uuid id, bool *found, struct holiday *holiday) MUST_USE;
problem holiday_insert(struct request *rq, const struct holiday *holiday) MUST_USE;
problem holiday_update(struct request *rq, const struct holiday *holiday) MUST_USE;
problem holiday_delete(struct request *rq, uuid id) MUST_USE;

/* Whether another holiday entered by hand has the date, region and name of this one. */
problem holiday_is_entered(struct request *rq, const struct holiday *holiday, bool *is) MUST_USE;

/* The imported ones of a region, by uid, then date. */
problem holidays_imported(struct request *rq, text region, struct holiday_list *list) MUST_USE;

/* ---- overrides ---- */

struct day_override {
    uuid id;
    civil_date date;
    enum day_type day_type;
    text note;
    instant updated_at;
};
extern RECORD_DECLARE(day_override);
RECORD_LIST(day_override);

/* By date, from the day after `after` where there is one. */
problem overrides_page(struct request *rq, opt_date start_date, opt_date end_date, opt_date after,
                       int64_t count, struct day_override_list *list) MUST_USE;
problem override_find(struct request *rq, civil_date date, bool *found,
                      struct day_override *override) MUST_USE;
/* Inserts the one of its date, or replaces it and keeps its id. */
problem override_put(struct request *rq, const struct day_override *override) MUST_USE;
problem override_delete(struct request *rq, civil_date date) MUST_USE;

#endif
