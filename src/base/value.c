/*
 * Values as text and back: UUIDs, instants, dates, times of day; and the arithmetic of the calendar.
 *
 * Parsers read the whole text in one fixed form and say what is wrong in words that follow the field's name.
 */
#include "base/value.h"

#include "base/problem.h"

#include <string.h>
#include <time.h>

/* ---- enumerations ---- */

int enum_number(enum_names names, text name)
{
    for (int number = 0; names[number] != NULL; number++) {
        if (text_equal(text_of(names[number]), name)) {
            return number;
        }
    }
    return -1;
}

text enum_name(enum_names names, unsigned number)
{
    for (unsigned i = 0; names[i] != NULL; i++) {
        if (i == number) {
            return text_of(names[i]);
        }
    }
    return TEXT("");
}

/* ---- UUID ---- */

bool uuid_is_nil(uuid id)
{
    return uuid_equal(id, (uuid){.bytes = {0}});
}

bool uuid_equal(uuid a, uuid b)
{
    return memcmp(a.bytes, b.bytes, sizeof a.bytes) == 0;
}

int uuid_compare(uuid a, uuid b)
{
    return memcmp(a.bytes, b.bytes, sizeof a.bytes);
}

static int hexadecimal_digit(char byte)
{
    if (byte >= '0' && byte <= '9') {
        return byte - '0';
    }
    char small = (char)(byte | 0x20);
    return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

/* True where the text form of a UUID has a hyphen before byte `index`. */
static bool hyphen_before(size_t index)
{
    return index == 4 || index == 6 || index == 8 || index == 10;
}

bool uuid_parse(text t, uuid *id)
{
    if (t.length != UUID_LENGTH) {
        return false;
    }
    uuid parsed;
    size_t at = 0;
    for (size_t i = 0; i < sizeof parsed.bytes; i++) {
        if (hyphen_before(i) && t.data[at++] != '-') {
            return false;
        }
        int high = hexadecimal_digit(t.data[at]);
        int low = hexadecimal_digit(t.data[at + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        parsed.bytes[i] = (uint8_t)(high << 4 | low);
        at += 2;
    }
    *id = parsed;
    return true;
}

/* Without a table, so that the compiler makes all digits of a UUID at once. */
static char digit_of(unsigned nibble)
{
    return (char)(nibble + (nibble < 10 ? '0' : 'a' - 10));
}

void uuid_write(uuid id, char out[static UUID_LENGTH])
{
    char digits[2 * sizeof id.bytes];
    for (size_t i = 0; i < sizeof id.bytes; i++) {
        digits[2 * i] = digit_of(id.bytes[i] >> 4);
        digits[2 * i + 1] = digit_of(id.bytes[i] & 15u);
    }
    memcpy(out, digits, 8);
    memcpy(out + 9, digits + 8, 4);
    memcpy(out + 14, digits + 12, 4);
    memcpy(out + 19, digits + 16, 4);
    memcpy(out + 24, digits + 20, 12);
    out[8] = out[13] = out[18] = out[23] = '-';
}

text uuid_text(struct arena *arena, uuid id)
{
    char out[UUID_LENGTH];
    uuid_write(id, out);
    return text_copy_bytes(arena, out, sizeof out);
}

uuid uuid_make(instant now, const uint8_t random[static 8])
{
    uint64_t milliseconds = (uint64_t)floor_divide(now.microseconds, 1000);
    uint64_t remainder = (uint64_t)now.microseconds - milliseconds * 1000;
    uint64_t fraction = remainder * 4096 / 1000;
    uuid id;
    for (size_t i = 0; i < 6; i++) {
        id.bytes[i] = (uint8_t)(milliseconds >> (40 - 8 * i));
    }
    id.bytes[6] = (uint8_t)(0x70 | fraction >> 8);
    id.bytes[7] = (uint8_t)fraction;
    memcpy(id.bytes + 8, random, 8);
    id.bytes[8] = (uint8_t)(0x80 | (random[0] & 0x3f));
    return id;
}

/* ---- the calendar ---- */

/*
 * Years are counted from the first of March, so that the leap day is the last of its year and the months before it
 * always begin on the same day of the year.
 */
static const unsigned march_month_start[] = {0, 31, 61, 92, 122, 153, 184, 214, 245, 275, 306, 337};

#define DAYS_BEFORE_1970  719468 /* from 0000-03-01 */
#define DAYS_OF_400_YEARS 146097

/* Days from 0000-03-01 to the first of March of `year`. */
static int64_t march_year_start(int64_t year)
{
    return 365 * year + floor_divide(year, 4) - floor_divide(year, 100) + floor_divide(year, 400);
}

civil_date date_from_civil(int32_t year, unsigned month, unsigned day)
{
    int64_t march_year = (int64_t)year - (month < 3);
    unsigned march_month = (month + 9) % 12;
    int64_t days = march_year_start(march_year) + march_month_start[march_month] + day - 1;
    return (civil_date){.days = (int32_t)(days - DAYS_BEFORE_1970)};
}

/*
 * Of 400 years: the days without the leap days before them, by 365, are the years. A leap day is each 1,461st day, but not where a
 * century ends (after 36,524 days), but again where 400 years end. From March on, five months have 153 days.
 */
void date_to_civil(civil_date date, int32_t *year, unsigned *month, unsigned *day)
{
    int64_t days = (int64_t)date.days + DAYS_BEFORE_1970;
    int64_t cycle = floor_divide(days, DAYS_OF_400_YEARS);
    unsigned of_cycle = (unsigned)(days - cycle * DAYS_OF_400_YEARS);
    unsigned of_400 =
        (of_cycle - of_cycle / 1460 + of_cycle / 36524 - of_cycle / (DAYS_OF_400_YEARS - 1)) / 365;
    unsigned day_of_year = of_cycle - (365 * of_400 + of_400 / 4 - of_400 / 100);
    unsigned march_month = (5 * day_of_year + 2) / 153;
    *day = day_of_year - march_month_start[march_month] + 1;
    *month = march_month < 10 ? march_month + 3 : march_month - 9;
    *year = (int32_t)(400 * cycle + of_400 + (march_month >= 10));
}

unsigned date_weekday(civil_date date)
{
    int64_t from_thursday = (int64_t)date.days + 3; /* 1970-01-01 was a Thursday */
    return (unsigned)(from_thursday - 7 * floor_divide(from_thursday, 7)) + 1;
}

bool weekdays_contain(weekdays days, civil_date date)
{
    return (days.mask >> (date_weekday(date) - 1) & 1) != 0;
}

bool date_equal(civil_date a, civil_date b)
{
    return a.days == b.days;
}

int64_t round_half_up(int64_t dividend, int64_t divisor)
{
    int64_t quotient = floor_divide(dividend, divisor);
    int64_t remainder = dividend - quotient * divisor;
    return quotient + (remainder >= divisor - remainder);
}

/* ---- dates, times and instants as text ---- */

/* Reads `length` digits at `at`; false when they are not there. */
static bool digits_parse(text t, size_t at, size_t length, unsigned *number)
{
    if (at > t.length || t.length - at < length) {
        return false;
    }
    unsigned read = 0;
    for (size_t i = at; i < at + length; i++) {
        if (t.data[i] < '0' || t.data[i] > '9') {
            return false;
        }
        read = read * 10 + (unsigned)(t.data[i] - '0');
    }
    *number = read;
    return true;
}

/* True if `byte` stands at `at`. */
static bool stands_at(text t, size_t at, char byte)
{
    return at < t.length && t.data[at] == byte;
}

/* RFC 3339 lets the letters of an instant be small. */
static bool stands_at_in_any_case(text t, size_t at, char capital)
{
    return stands_at(t, at, capital) || stands_at(t, at, (char)(capital | 0x20));
}

const char *date_parse(text t, civil_date *value)
{
    unsigned year, month, day;
    if (t.length != DATE_LENGTH || !digits_parse(t, 0, 4, &year) || !stands_at(t, 4, '-') ||
        !digits_parse(t, 5, 2, &month) || !stands_at(t, 7, '-') || !digits_parse(t, 8, 2, &day)) {
        return MISTAKE("must be a date such as 2026-03-29");
    }
    if (month < 1 || month > 12 || day < 1 || day > 31) {
        return MISTAKE("is a date that does not exist");
    }
    civil_date date = date_from_civil((int32_t)year, month, day);
    int32_t same_year;
    unsigned same_month, same_day;
    date_to_civil(date, &same_year, &same_month, &same_day);
    if (same_month != month) {
        return MISTAKE("is a date that does not exist");
    }
    if (date.days < 0) {
        return MISTAKE("must be from 1970-01-01 to 9999-12-31");
    }
    *value = date;
    return NULL;
}

civil_date month_of(civil_date date)
{
    return month_plus(date, 0);
}

civil_date month_plus(civil_date month, int64_t months)
{
    int32_t year;
    unsigned number, day;
    date_to_civil(month, &year, &number, &day);
    int64_t count = INT64_C(12) * year + number - 1 + months;
    int64_t years = floor_divide(count, 12);
    return date_from_civil((int32_t)years, (unsigned)(count - 12 * years) + 1, 1);
}

const char *month_parse(text t, civil_date *month)
{
    char first[DATE_LENGTH] = "YYYY-MM-01";
    if (t.length == MONTH_LENGTH) {
        memcpy(first, t.data, MONTH_LENGTH);
    }
    return date_parse((text){.data = first, .length = sizeof(first)}, month) != NULL
               ? MISTAKE("must be a month such as 2026-03")
               : NULL;
}

static void two_digits_write(char *out, unsigned number)
{
    out[0] = (char)('0' + number / 10);
    out[1] = (char)('0' + number % 10);
}

#define FIRST_WRITTEN_DATE (-719528) /* 0000-01-01: what four digits can say begins there */

size_t date_write(civil_date value, char out[static DATE_LENGTH])
{
    const civil_date first = {.days = FIRST_WRITTEN_DATE}, last = {.days = DATE_MAXIMUM};
    int32_t year;
    unsigned month, day;
    date_to_civil(value.days < first.days  ? first
                  : value.days > last.days ? last
                                           : value,
                  &year, &month, &day);
    two_digits_write(out, (unsigned)year / 100);
    two_digits_write(out + 2, (unsigned)year % 100);
    out[4] = '-';
    two_digits_write(out + 5, month);
    out[7] = '-';
    two_digits_write(out + 8, day);
    return DATE_LENGTH;
}

text month_text(struct arena *arena, civil_date month)
{
    return text_first(date_text(arena, month), MONTH_LENGTH);
}

text date_text(struct arena *arena, civil_date value)
{
    char out[DATE_LENGTH];
    return text_copy_bytes(arena, out, date_write(value, out));
}

const char *wall_time_parse(text t, wall_time *value)
{
    unsigned hour, minute;
    if (t.length != 5 || !digits_parse(t, 0, 2, &hour) || !stands_at(t, 2, ':') ||
        !digits_parse(t, 3, 2, &minute)) {
        return MISTAKE("must be a time of day such as 09:30");
    }
    if (hour > 23 || minute > 59) {
        return MISTAKE("must be a time of day from 00:00 to 23:59");
    }
    *value = (wall_time){.minutes = (int32_t)(hour * 60 + minute)};
    return NULL;
}

size_t wall_time_write(wall_time value, char out[static 5])
{
    two_digits_write(out, (unsigned)value.minutes / 60);
    out[2] = ':';
    two_digits_write(out + 3, (unsigned)value.minutes % 60);
    return 5;
}

/* Reads what may follow the seconds, ".123456"; moves `*at` behind it. Nanoseconds are cut to microseconds. */
static const char *fraction_parse(text t, size_t *at, int64_t *microseconds)
{
    *microseconds = 0;
    if (!stands_at(t, *at, '.')) {
        return NULL;
    }
    size_t digits = 0;
    unsigned digit;
    for (++*at; digits_parse(t, *at, 1, &digit); ++*at) {
        if (++digits <= 6) {
            *microseconds = *microseconds * 10 + digit;
        }
    }
    for (size_t i = digits; i < 6; i++) {
        *microseconds *= 10;
    }
    return digits > 0 ? NULL : MISTAKE("must be an instant such as 2026-03-29T00:30:00Z");
}

/* Reads the zone that ends an instant: minutes east of UTC. */
static const char *offset_parse(text t, size_t at, int64_t *minutes)
{
    if (at == t.length) {
        return MISTAKE("needs a time zone, such as Z or +02:00");
    }
    if (stands_at_in_any_case(t, at, 'Z') && t.length == at + 1) {
        *minutes = 0;
        return NULL;
    }
    unsigned hour, minute;
    bool west = stands_at(t, at, '-');
    if ((!west && !stands_at(t, at, '+')) || t.length != at + 6 ||
        !digits_parse(t, at + 1, 2, &hour) || !stands_at(t, at + 3, ':') ||
        !digits_parse(t, at + 4, 2, &minute) || hour > 23 || minute > 59) {
        return MISTAKE("must end in a time zone, such as Z or +02:00");
    }
    *minutes = (west ? -1 : 1) * (int64_t)(hour * 60 + minute);
    return NULL;
}

/* Reads the eight characters HH:MM:SS at `at`. */
static const char *clock_parse(text t, size_t at, int64_t *seconds)
{
    unsigned hour, minute, second;
    if (!digits_parse(t, at, 2, &hour) || !stands_at(t, at + 2, ':') ||
        !digits_parse(t, at + 3, 2, &minute) || !stands_at(t, at + 5, ':') ||
        !digits_parse(t, at + 6, 2, &second)) {
        return MISTAKE("must be an instant such as 2026-03-29T00:30:00Z");
    }
    if (second == 60) {
        return MISTAKE("must not be a leap second");
    }
    if (hour > 23 || minute > 59 || second > 59) {
        return MISTAKE("has a time of day that does not exist");
    }
    *seconds = (int64_t)hour * 3600 + (int64_t)minute * 60 + second;
    return NULL;
}

const char *instant_parse(text t, instant *value)
{
    civil_date date;
    int64_t seconds, microseconds, minutes_east;
    if (!stands_at_in_any_case(t, DATE_LENGTH, 'T')) {
        return MISTAKE("must be an instant such as 2026-03-29T00:30:00Z");
    }
    const char *wrong = date_parse(text_first(t, DATE_LENGTH), &date);
    if (wrong != NULL) {
        return strncmp(wrong, "must be a date", 14) == 0
                   ? MISTAKE("must be an instant such as 2026-03-29T00:30:00Z")
                   : wrong;
    }
    size_t at = DATE_LENGTH + sizeof "T00:00:00" - 1;
    if ((wrong = clock_parse(t, DATE_LENGTH + 1, &seconds)) != NULL ||
        (wrong = fraction_parse(t, &at, &microseconds)) != NULL ||
        (wrong = offset_parse(t, at, &minutes_east)) != NULL) {
        return wrong;
    }
    seconds += date.days * SECONDS_PER_DAY - minutes_east * 60;
    int64_t parsed = seconds * MICROSECONDS_PER_SECOND + microseconds;
    if (parsed < 0 || parsed > INSTANT_MAXIMUM) {
        return MISTAKE("must be from 1970-01-01 to 9999-12-31 in UTC");
    }
    *value = (instant){.microseconds = parsed};
    return NULL;
}

size_t instant_write(instant value, char out[static INSTANT_LENGTH])
{
    const int64_t day = SECONDS_PER_DAY * MICROSECONDS_PER_SECOND;
    int64_t days = floor_divide(value.microseconds, day);
    int64_t rest = value.microseconds - days * day;
    unsigned seconds = (unsigned)(rest / MICROSECONDS_PER_SECOND);
    unsigned fraction = (unsigned)(rest % MICROSECONDS_PER_SECOND);
    size_t at = date_write((civil_date){.days = (int32_t)days}, out);
    out[at++] = 'T';
    two_digits_write(out + at, seconds / 3600);
    out[at + 2] = ':';
    two_digits_write(out + at + 3, seconds / 60 % 60);
    out[at + 5] = ':';
    two_digits_write(out + at + 6, seconds % 60);
    at += 8;
    if (fraction != 0) {
        out[at++] = '.';
        two_digits_write(out + at, fraction / 10000);
        two_digits_write(out + at + 2, fraction / 100 % 100);
        two_digits_write(out + at + 4, fraction % 100);
        at += 6;
    }
    out[at++] = 'Z';
    return at;
}

text instant_text(struct arena *arena, instant value)
{
    char out[INSTANT_LENGTH];
    return text_copy_bytes(arena, out, instant_write(value, out));
}

/* ---- clocks ---- */

instant instant_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (instant){.microseconds = now.tv_sec * MICROSECONDS_PER_SECOND + now.tv_nsec / 1000};
}

int64_t monotonic_nanoseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}
