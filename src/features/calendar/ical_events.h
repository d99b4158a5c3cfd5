/* Events as they stand in a file, before what follows from them is worked out. */
#ifndef STINT_FEATURES_CALENDAR_ICAL_EVENTS_H
#define STINT_FEATURES_CALENDAR_ICAL_EVENTS_H

#include "features/calendar/ical_parts.h"

#define ICAL_UID_MAXIMUM  1000 /* bytes */
#define ICAL_NAME_MAXIMUM 200  /* characters */

/* Dates that grow in number, in an arena. */
struct ical_dates {
    civil_date *items;
    size_t count;
    size_t room;
};
void ical_dates_add(struct arena *arena, struct ical_dates *dates, civil_date date);

struct ical_event {
    int64_t number; /* among the file's events, from 1 */
    int64_t line;   /* where it begins */
    text uid;
    text name;
    struct ical_time start;
    struct ical_time end; /* the moment after it */
    int32_t days;         /* how many dates it covers */
    text duration;
    text rule;           /* empty: it does not recur */
    bool is_instance;    /* it stands in place of the one on the date `instance` */
    civil_date instance; /* RECURRENCE-ID */
    bool is_cancelled;
    int64_t sequence;           /* a later revision has a higher one */
    struct ical_dates left_out; /* EXDATE */
    struct ical_dates added;    /* RDATE */
    bool is_flawed;             /* what is wrong has been said */
};

struct ical_event_list {
    struct ical_event **items;
    size_t count;
};

struct ical_reader {
    struct arena *arena;
    const struct ical_settings *settings;
    struct ical_calendar *calendar;
    struct ical_event_list events;
    size_t room;              /* for events */
    struct ical_event *event; /* the one at hand */
    unsigned seen;            /* which properties it has, by bit */
    text open[8];             /* the components around the line at hand */
    size_t depth;
};

/* `event` NULL: it is no event's. */
void ical_wrong(struct ical_reader *reader, const struct ical_event *event, int64_t line,
                text message);

/* Fills the calendar's days and uids from the events, unless anything was wrong with them. */
void ical_expand(struct ical_reader *reader);

#endif
