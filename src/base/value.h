/*
 * The small values every layer speaks: ids, instants, dates, times of day, and their optional forms.
 * Each is a structure of its own, so that a date cannot be passed for an instant.
 */
#ifndef STINT_BASE_VALUE_H
#define STINT_BASE_VALUE_H

#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

/* RFC 9562; version 7 where we make them. All zero is the nil UUID, which is nobody's id. */
typedef struct {
    uint8_t bytes[16];
} uuid;

/* A point in time: microseconds since 1970-01-01T00:00:00Z, as POSIX counts (no leap seconds). */
typedef struct {
    int64_t microseconds;
} instant;

/* A day of the proleptic Gregorian calendar: days since 1970-01-01. */
typedef struct {
    int32_t days;
} civil_date;

/* A time of day on the wall: minutes since midnight, 0 to 1439. */
typedef struct {
    int32_t minutes;
} wall_time;

/* Days of the week: bit 0 is Monday … bit 6 is Sunday. In JSON an array of ISO numbers 1 to 7, in SQL the mask. */
typedef struct {
    uint8_t mask;
} weekdays;

/* A number with two decimals, such as a rate of 0 to 100: hundredths. In JSON a number like 97.5. */
typedef struct {
    int64_t hundredths;
} decimal2;

/* JSON that is already written; in SQL the type word JSON. */
typedef struct {
    text value;
} json_text;

/* Whether an optional field was left out, was given as null, or has a value. PATCH tells the three apart. */
enum presence { ABSENT = 0, IS_NULL, PRESENT };

#define OPTIONAL(type)          \
    struct {                    \
        enum presence presence; \
        type value;             \
    }

typedef OPTIONAL(uuid) opt_uuid;
typedef OPTIONAL(instant) opt_instant;
typedef OPTIONAL(civil_date) opt_date;
typedef OPTIONAL(wall_time) opt_wall_time;
typedef OPTIONAL(weekdays) opt_weekdays;
typedef OPTIONAL(decimal2) opt_decimal2;
typedef OPTIONAL(text) opt_text;
typedef OPTIONAL(int64_t) opt_integer;
typedef OPTIONAL(bool) opt_bool;
typedef OPTIONAL(
    unsigned) opt_enum; /* an enumeration by its number; its names stand in the FIELD */
typedef OPTIONAL(json_text) opt_json;

#define SOME(v)                           \
    {                                     \
        .presence = PRESENT, .value = (v) \
    }
#define IS_PRESENT(optional)         ((optional).presence == PRESENT)
#define VALUE_OR(optional, fallback) (IS_PRESENT(optional) ? (optional).value : (fallback))

typedef struct {
    const uuid *items;
    size_t count;
} uuid_list;

typedef struct {
    const text *items;
    size_t count;
} text_list;

typedef struct {
    const int64_t *items;
    size_t count;
} integer_list;

/* Names of an enumeration by number, ended by NULL: {[PUNCH_IN] = "punch_in", …, NULL}. */
typedef const char *const *enum_names;

/* The number of `name`, or -1. */
int enum_number(enum_names names, text name);
/* The name of `number`; "" when it has none. */
text enum_name(enum_names names, unsigned number);

/* ---- UUID ---- */

#define UUID_LENGTH 36
bool uuid_is_nil(uuid id);
bool uuid_equal(uuid a, uuid b);
int uuid_compare(uuid a, uuid b);
/* Accepts the 36-character form in either case and nothing else. */
bool uuid_parse(text t, uuid *id);
/* Writes 36 lower-case characters, no NUL. */
void uuid_write(uuid id, char out[static UUID_LENGTH]);
text uuid_text(struct arena *arena, uuid id);
/* A version 7 UUID: milliseconds of `now`, their fraction in the 12 bits of rand_a (RFC 9562 section 6.2, method 3), 62 random bits. */
uuid uuid_make(instant now, const uint8_t random[static 8]);

/* ---- dates and instants: no zones here, see zone.h ---- */

#define MICROSECONDS_PER_SECOND INT64_C(1000000)
#define SECONDS_PER_DAY         INT64_C(86400)

/* What an instant or a date from outside may be: from 1970-01-01 to 9999-12-31. */
#define INSTANT_MAXIMUM INT64_C(253402300799999999)
#define DATE_MAXIMUM    2932896

#define INSTANT_LENGTH 27 /* 2026-03-29T00:30:00.123456Z; without a fraction when it is zero */
/*
 * RFC 3339 with Z or a numeric offset, upper-case T and Z (lower case and a space are refused), up to 6 fractional digits,
 * years 1970 to 9999. A leap second (:60), a missing zone, or a date that does not exist is refused: returns what is wrong
 * in a few words ("needs a time zone, such as Z or +02:00"), or NULL.
 */
const char *instant_parse(text t, instant *value);
size_t instant_write(instant value, char out[static INSTANT_LENGTH]);
text instant_text(struct arena *arena, instant value);

#define DATE_LENGTH 10
/* YYYY-MM-DD of a date that exists, 1970 to 9999; returns what is wrong, or NULL. */
const char *date_parse(text t, civil_date *value);
size_t date_write(civil_date value, char out[static DATE_LENGTH]);
text date_text(struct arena *arena, civil_date value);

/* HH:MM, 00:00 to 23:59; returns what is wrong, or NULL. */
const char *wall_time_parse(text t, wall_time *value);
size_t wall_time_write(wall_time value, char out[static 5]);

/* Months 1 to 12, days 1 to 31; any proleptic Gregorian date. */
civil_date date_from_civil(int32_t year, unsigned month, unsigned day);
void date_to_civil(civil_date date, int32_t *year, unsigned *month, unsigned *day);
/* ISO 8601: 1 is Monday, 7 is Sunday. */
unsigned date_weekday(civil_date date);
bool weekdays_contain(weekdays days, civil_date date);
bool date_equal(civil_date a, civil_date b);

/* A month is known by its first day: that of the month of a date, and of the month so many later (earlier, if negative). */
civil_date month_of(civil_date date);
civil_date month_plus(civil_date month, int64_t months);
#define MONTH_LENGTH 7
/* YYYY-MM, 1970-01 to 9999-12; returns what is wrong, or NULL. */
const char *month_parse(text t, civil_date *month);
text month_text(struct arena *arena, civil_date month);

/* Rounds towards minus infinity, as every published figure is (once). */
static inline int64_t floor_divide(int64_t dividend, int64_t divisor)
{
    int64_t quotient = dividend / divisor;
    bool below = dividend % divisor != 0 && (dividend < 0) != (divisor < 0);
    return quotient - below;
}
/* dividend ÷ divisor rounded half up (towards plus infinity at exactly one half); divisor > 0. */
int64_t round_half_up(int64_t dividend, int64_t divisor);

/* The system's clock now. Only app/ calls it: everything else is given its time. */
instant instant_now(void);
/* Nanoseconds of a clock that never jumps: for time-outs, leases and pools. */
int64_t monotonic_nanoseconds(void);

#endif
