/*
 * Recurrence rules. What a rule may say is checked here, since libical takes what it cannot hold (a
 * count of 99999999999, the month "5L") for something else; what the rule then means is libical's.
 */
#include "features/calendar/ical_parts.h"

#include <libical/ical.h>

#define DIGITS_MAXIMUM 4

enum part_kind {
    PART_FREQUENCY,
    PART_UNTIL,
    PART_NUMBER,
    PART_NUMBERS,
    PART_WEEKDAY,
    PART_WEEKDAYS
};

static const struct {
    const char *name;
    enum part_kind kind;
} parts[] = {
    {"FREQ", PART_FREQUENCY},    {"UNTIL", PART_UNTIL},      {"COUNT", PART_NUMBER},
    {"INTERVAL", PART_NUMBER},   {"BYMONTH", PART_NUMBERS},  {"BYMONTHDAY", PART_NUMBERS},
    {"BYYEARDAY", PART_NUMBERS}, {"BYWEEKNO", PART_NUMBERS}, {"BYSETPOS", PART_NUMBERS},
    {"BYDAY", PART_WEEKDAYS},    {"WKST", PART_WEEKDAY},
};
#define PARTS (sizeof(parts) / sizeof(*parts))

static bool is_number(text t)
{
    for (size_t i = 0; i < t.length; i++) {
        if (t.data[i] < '0' || t.data[i] > '9') {
            return false;
        }
    }
    return t.length > 0 && t.length <= DIGITS_MAXIMUM;
}

static text without_sign(text t)
{
    bool has_sign = t.length > 0 && (t.data[0] == '-' || t.data[0] == '+');
    return has_sign ? text_from(t, 1) : t;
}

static bool is_weekday(text t)
{
    static const char *const names[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (text_equal(t, text_of(names[i]))) {
            return true;
        }
    }
    return false;
}

/* "MO", or the second-last Monday: "-2MO". */
static bool is_nth_weekday(text t)
{
    if (t.length < 2 || !is_weekday(text_from(t, t.length - 2))) {
        return false;
    }
    text number = text_first(t, t.length - 2);
    return number.length == 0 || is_number(without_sign(number));
}

static bool is_signed_number(text t)
{
    return is_number(without_sign(t));
}

static bool all(text list, bool (*is)(text item))
{
    text item;
    bool is_all = list.length > 0 && !text_ends_with(list, TEXT(","));
    while (is_all && text_split(&list, ',', &item)) {
        is_all = is(item);
    }
    return is_all;
}

static bool is_part(enum part_kind kind, text value)
{
    switch (kind) {
    case PART_FREQUENCY:
        return true; /* which one is said apart */
    case PART_UNTIL:
        return value.length >= 8; /* it is read as a time */
    case PART_NUMBER:
        return is_number(value);
    case PART_NUMBERS:
        return all(value, is_signed_number);
    case PART_WEEKDAY:
        return is_weekday(value);
    case PART_WEEKDAYS:
        return all(value, is_nth_weekday);
    }
    return false;
}

/* The value of a part of the rule, or the empty text. */
static text part_value(text rule, const char *name)
{
    text part;
    while (text_split(&rule, ';', &part)) {
        size_t equals = text_find(part, '=');
        if (equals < part.length && text_equal(text_first(part, equals), text_of(name))) {
            return text_from(part, equals + 1);
        }
    }
    return TEXT("");
}

const char *ical_check_rule(text rule)
{
    unsigned seen = 0;
    text part;
    text rest = rule;
    while (text_split(&rest, ';', &part)) {
        size_t equals = text_find(part, '=');
        size_t i = 0;
        while (i < PARTS && !text_equal(text_first(part, equals), text_of(parts[i].name))) {
            i++;
        }
        if (i == PARTS || equals == part.length || (seen & 1u << i) != 0 ||
            !is_part(parts[i].kind, text_from(part, equals + 1))) {
            return "is no rule that could be followed";
        }
        seen |= 1u << i;
    }
    if (!text_equal(part_value(rule, "FREQ"), TEXT("YEARLY"))) {
        return "recurs otherwise than FREQ=YEARLY, which no holiday does";
    }
    return NULL;
}

/* ---- following ---- */

/* UNTIL says the last moment: on its date the event takes place unless it begins later. */
static const char *read_last(text rule, const struct ical_time *start,
                             const struct ical_settings *settings, civil_date *last)
{
    text value = part_value(rule, "UNTIL");
    struct ical_time until;
    *last = settings->to;
    if (value.length == 0) {
        return NULL;
    }
    const char *wrong = ical_read_time(value, settings->zone, &until);
    if (wrong != NULL) {
        return "has an UNTIL that is no date";
    }
    bool is_before = until.has_time && start->has_time && until.microseconds < start->microseconds;
    int32_t days = until.date.days - (is_before ? 1 : 0);
    last->days = days < last->days ? days : last->days;
    return NULL;
}

/* The rule without UNTIL, which is compared here. */
static text without_until(struct arena *arena, text rule)
{
    struct buffer kept = {.arena = arena};
    text part;
    while (text_split(&rule, ';', &part)) {
        if (!text_starts_with(part, TEXT("UNTIL="))) {
            buffer_append(&kept, kept.length > 0 ? TEXT(";") : TEXT(""));
            buffer_append(&kept, part);
        }
    }
    return text_copy(arena, buffer_text(&kept));
}

static struct icaltimetype time_of_date(civil_date date)
{
    int32_t year;
    unsigned month;
    unsigned day;
    date_to_civil(date, &year, &month, &day);
    return (struct icaltimetype){.year = year, .month = (int)month, .day = (int)day, .is_date = 1};
}

static void visit_all(icalrecur_iterator *iterator, civil_date last,
                      bool (*visit)(void *context, civil_date date), void *context)
{
    for (;;) {
        struct icaltimetype next = icalrecur_iterator_next(iterator);
        if (icaltime_is_null_time(next)) {
            return;
        }
        civil_date date = date_from_civil(next.year, (unsigned)next.month, (unsigned)next.day);
        if (date.days > last.days || !visit(context, date)) {
            return;
        }
    }
}

const char *ical_follow_rule(struct arena *arena, text rule, const struct ical_time *start,
                             const struct ical_settings *settings,
                             bool (*visit)(void *context, civil_date date), void *context)
{
    civil_date last;
    const char *wrong = read_last(rule, start, settings, &last);
    if (wrong != NULL) {
        return wrong;
    }
    struct icalrecurrencetype recurrence =
        icalrecurrencetype_from_string(without_until(arena, rule).data);
    icalrecur_iterator *iterator =
        recurrence.freq == ICAL_YEARLY_RECURRENCE
            ? icalrecur_iterator_new(recurrence, time_of_date(start->date))
            : NULL;
    if (iterator != NULL) {
        visit_all(iterator, last, visit, context);
        icalrecur_iterator_free(iterator);
    } else {
        wrong = "is no rule that any date follows";
    }
    return wrong;
}
