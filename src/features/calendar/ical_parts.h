/* What reading iCalendar is made of: content lines, values, recurrence rules. */
#ifndef STINT_FEATURES_CALENDAR_ICAL_PARTS_H
#define STINT_FEATURES_CALENDAR_ICAL_PARTS_H

#include "features/calendar/ical.h"

/* ---- content lines ---- */

/* A content line, unfolded and taken apart: NAME;PARAMETER=VALUE:VALUE. */
struct ical_line {
    int64_t number;  /* the line of the file it begins on */
    text name;       /* in capitals */
    text parameters; /* as written, without the first ";" */
    text value;      /* as written */
};

struct ical_lines {
    struct arena *arena;
    text rest;
    int64_t number; /* of the line that `rest` begins with */
};

enum ical_step { ICAL_LINE, ICAL_NO_LINE, ICAL_BAD_LINE };

/* The next content line that is not empty; a bad one has its number alone. */
enum ical_step ical_next_line(struct ical_lines *lines, struct ical_line *line);

/* In capitals, for what is the same in small letters. */
text ical_upper(struct arena *arena, text t);

/* The value of a parameter, its name in capitals, without quotes; empty if there is none. */
text ical_parameter(struct arena *arena, const struct ical_line *line, const char *name);

/* ---- values: NULL, or what is wrong with one in a few words ---- */

/* A text with its escapes undone, and without white space at its ends. */
text ical_text(struct arena *arena, text value);

/* A date, or a date and time where `zone` is (in UTC) or where it is written (all others). */
struct ical_time {
    civil_date date;
    bool has_time;
    int64_t microseconds; /* of the day */
};
const char *ical_read_time(text value, const struct zone *zone, struct ical_time *time);

/* "P1D", "P2W", "PT24H": what is added to `start`. */
const char *ical_add_duration(text value, const struct ical_time *start, struct ical_time *end);

/* ---- recurrence ---- */

/* In capitals: a YEARLY rule, or a DAILY one with an end, which are the kinds that holidays have. */
const char *ical_check_rule(text rule);

/*
 * Calls `visit` with each date that the rule makes out of `start`, in order, up to `to`, until it
 * returns false. The rule was checked; it is wrong still if it makes more than ICAL_DAILY_MAXIMUM days
 * in a row.
 */
const char *ical_follow_rule(text rule, const struct ical_time *start,
                             const struct ical_settings *settings,
                             bool (*visit)(void *context, civil_date date), void *context);

#endif
