/*
 * Content lines and simple values of iCalendar (RFC 5545, 3.1 and 3.3). They are read here and not by
 * libical, whose reader leaves out what it does not understand, does not know lines by their numbers,
 * and frees nested components by recursion, so that a file could end the program.
 */
#include "features/calendar/ical_parts.h"

#define SECONDS_PER_HOUR 3600
#define DAYS_PER_WEEK    7

static text without_return(text line)
{
    return text_ends_with(line, TEXT("\r")) ? text_first(line, line.length - 1) : line;
}

static bool continues(text rest)
{
    return rest.length > 0 && (rest.data[0] == ' ' || rest.data[0] == '\t');
}

/* The line at hand with those that continue it; text_split() took it off. */
static text unfold(struct ical_lines *lines, text first)
{
    if (!continues(lines->rest)) {
        return first;
    }
    struct buffer unfolded = {.arena = lines->arena};
    buffer_append(&unfolded, first);
    text more;
    while (continues(lines->rest) && text_split(&lines->rest, '\n', &more)) {
        lines->number++;
        buffer_append(&unfolded, without_return(text_from(more, 1)));
    }
    return buffer_text(&unfolded);
}

static bool is_name(text name)
{
    for (size_t i = 0; i < name.length; i++) {
        char c = name.data[i];
        bool is_letter = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
        if (!is_letter) {
            return false;
        }
    }
    return name.length > 0;
}

text ical_upper(struct arena *arena, text t)
{
    struct buffer out = {.arena = arena};
    for (size_t i = 0; i < t.length; i++) {
        char c = t.data[i];
        buffer_append_byte(&out, c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c);
    }
    return buffer_text(&out);
}

/* The first `byte` outside quotes, or the length. */
static size_t find_unquoted(text t, char byte)
{
    bool quoted = false;
    size_t i = 0;
    while (i < t.length && (quoted || t.data[i] != byte)) {
        quoted = t.data[i] == '"' ? !quoted : quoted;
        i++;
    }
    return i;
}

static bool take_apart(struct arena *arena, text content, struct ical_line *line)
{
    size_t colon = find_unquoted(content, ':');
    if (colon == content.length) {
        return false;
    }
    text head = text_first(content, colon);
    size_t semicolon = text_find(head, ';');
    line->name = ical_upper(arena, text_first(head, semicolon));
    line->parameters = semicolon < head.length ? text_from(head, semicolon + 1) : TEXT("");
    line->value = text_from(content, colon + 1);
    return is_name(line->name);
}

enum ical_step ical_next_line(struct ical_lines *lines, struct ical_line *line)
{
    text first;
    while (text_split(&lines->rest, '\n', &first)) {
        int64_t number = lines->number++;
        text content = unfold(lines, without_return(first));
        if (content.length > 0) {
            *line = (struct ical_line){.number = number};
            return take_apart(lines->arena, content, line) ? ICAL_LINE : ICAL_BAD_LINE;
        }
    }
    return ICAL_NO_LINE;
}

text ical_parameter(struct arena *arena, const struct ical_line *line, const char *name)
{
    text rest = line->parameters;
    while (rest.length > 0) {
        size_t end = find_unquoted(rest, ';');
        text parameter = text_first(rest, end);
        rest = end < rest.length ? text_from(rest, end + 1) : TEXT("");
        size_t equals = text_find(parameter, '=');
        if (equals < parameter.length &&
            text_equal_ignoring_case(text_first(parameter, equals), text_of(name))) {
            text value = text_from(parameter, equals + 1);
            bool quoted = value.length >= 2 && value.data[0] == '"';
            return ical_upper(arena,
                              quoted ? text_first(text_from(value, 1), value.length - 2) : value);
        }
    }
    return TEXT("");
}

/* ---- texts ---- */

text ical_text(struct arena *arena, text value)
{
    struct buffer out = {.arena = arena};
    for (size_t i = 0; i < value.length; i++) {
        char c = value.data[i];
        if (c == '\\' && i + 1 < value.length) {
            c = value.data[++i];
            c = c == 'n' || c == 'N' ? ' ' : c;
        }
        bool is_control = (unsigned char)c < ' ' || c == 0x7f;
        buffer_append_byte(&out, is_control ? ' ' : c);
    }
    return text_trim(buffer_text(&out));
}

/* ---- dates and times ---- */

/* The number of `count` digits at `start`, or -1. */
static int digits(text t, size_t start, size_t count)
{
    int value = 0;
    for (size_t i = start; i < start + count; i++) {
        if (i >= t.length || t.data[i] < '0' || t.data[i] > '9') {
            return -1;
        }
        value = value * 10 + (t.data[i] - '0');
    }
    return value;
}

static bool read_date(text value, civil_date *date)
{
    int year = digits(value, 0, 4);
    int month = digits(value, 4, 2);
    int day = digits(value, 6, 2);
    if (year < 1900 || month < 1 || month > 12 || day < 1 || day > 31) {
        return false;
    }
    civil_date read = date_from_civil(year, (unsigned)month, (unsigned)day);
    int32_t same_year;
    unsigned same_month;
    unsigned same_day;
    date_to_civil(read, &same_year, &same_month, &same_day);
    *date = read;
    return same_day == (unsigned)day && same_month == (unsigned)month;
}

/* A leap second counts as the second before it. */
static bool read_time_of_day(text value, int64_t *microseconds)
{
    int hour = digits(value, 0, 2);
    int minute = digits(value, 2, 2);
    int second = digits(value, 4, 2);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) {
        return false;
    }
    second = second == 60 ? 59 : second;
    *microseconds = (hour * SECONDS_PER_HOUR + minute * 60 + second) * MICROSECONDS_PER_SECOND;
    return true;
}

const char *ical_read_time(text value, const struct zone *zone, struct ical_time *time)
{
    static const char wrong[] =
        MISTAKE("is no date from 1900 on such as 20260501 or 20260501T090000");
    struct ical_time read = {.has_time = value.length != 8};
    bool is_utc = value.length == 16 && value.data[15] == 'Z';
    if (!read_date(value, &read.date)) {
        return wrong;
    }
    if (read.has_time && ((value.length != 15 && !is_utc) || value.data[8] != 'T' ||
                          !read_time_of_day(text_from(value, 9), &read.microseconds))) {
        return wrong;
    }
    if (is_utc) {
        instant at = {read.date.days * SECONDS_PER_DAY * MICROSECONDS_PER_SECOND +
                      read.microseconds};
        read.date = zone_date(zone, at, &read.microseconds);
    }
    *time = read;
    return NULL;
}

/* One number and its letter off `*rest`: 3D. Four digits are enough for any event. */
static bool take_part(text *rest, int64_t *number, char *unit)
{
    size_t count = 0;
    *number = 0;
    while (count < rest->length && count < 5 && rest->data[count] >= '0' &&
           rest->data[count] <= '9') {
        *number = *number * 10 + (rest->data[count++] - '0');
    }
    if (count == 0 || count == 5 || count == rest->length) {
        return false;
    }
    *unit = rest->data[count];
    *rest = text_from(*rest, count + 1);
    return true;
}

static int64_t seconds_of(char unit, bool in_time)
{
    switch (unit) {
    case 'W':
        return in_time ? 0 : DAYS_PER_WEEK * SECONDS_PER_DAY;
    case 'D':
        return in_time ? 0 : SECONDS_PER_DAY;
    case 'H':
        return in_time ? SECONDS_PER_HOUR : 0;
    case 'M':
        return in_time ? 60 : 0;
    case 'S':
        return in_time ? 1 : 0;
    default:
        return 0;
    }
}

const char *ical_add_duration(text value, const struct ical_time *start, struct ical_time *end)
{
    static const char wrong[] = MISTAKE("is no duration such as P1D");
    text rest = text_starts_with(value, TEXT("+")) ? text_from(value, 1) : value;
    if (!text_starts_with(rest, TEXT("P")) || rest.length == 1) {
        return wrong;
    }
    rest = text_from(rest, 1);
    int64_t seconds = 0;
    bool in_time = false;
    while (rest.length > 0) {
        if (!in_time && rest.data[0] == 'T') {
            in_time = true;
            rest = text_from(rest, 1);
        }
        int64_t number;
        char unit = 0;
        if (!take_part(&rest, &number, &unit) || seconds_of(unit, in_time) == 0) {
            return wrong;
        }
        seconds += number * seconds_of(unit, in_time);
    }
    int64_t microseconds = start->microseconds + seconds * MICROSECONDS_PER_SECOND;
    int64_t day = SECONDS_PER_DAY * MICROSECONDS_PER_SECOND;
    *end = *start;
    end->date.days += (int32_t)floor_divide(microseconds, day);
    end->microseconds = microseconds - floor_divide(microseconds, day) * day;
    return NULL;
}
