/*
 * Recurrence rules (RFC 5545, 3.3.10) as far as holidays have them: FREQ=YEARLY with months, days of
 * the month and of the year, weekdays and positions; FREQ=DAILY for a holiday of some days. A year's
 * dates are those that pass all that the rule says, so that following a rule takes no longer than to look
 * at every day once.
 *
 * Not libical's: it takes a count of 99999999999 and the month "5L" for something else, and brings ICU
 * along, which is 6 MiB of every server's memory.
 */
#include "features/calendar/ical_parts.h"

#define YEAR_DAYS_MAXIMUM  366
#define YEAR_WEEKS_MAXIMUM 53 /* in which a weekday may be */
#define DIGITS_MAXIMUM     4

static const char too_many_days[] =
    MISTAKE("recurs daily for more than 31 days, which no holiday does");

/*
 * The numbers of a list, from -366 to 366. A set, so that what a day costs does not depend on how long a
 * file makes its lists.
 */
struct numbers {
    bool has[2 * YEAR_DAYS_MAXIMUM + 1];
    bool are_said;
};

/* The ordinals before a weekday, from -53 to 53, 0 for none: -1MO is the last Monday. */
struct ordinals {
    bool has[2 * YEAR_WEEKS_MAXIMUM + 1];
};

struct rule {
    bool is_daily;
    struct numbers months;
    struct numbers month_days;
    struct numbers year_days;
    struct numbers positions;
    struct ordinals weekdays[7 + 1]; /* from 1, Monday */
    bool has_weekdays;
    int32_t interval;
    int32_t count; /* 0: without end */
    text until;    /* empty: without end */
};

/* ---- reading ---- */

/* A number from 1 to `high`, or its negative where it may have a sign. */
static bool read_number(text t, bool may_be_negative, int32_t high, int32_t *number)
{
    bool negative = may_be_negative && text_starts_with(t, TEXT("-"));
    bool has_sign = negative || (may_be_negative && text_starts_with(t, TEXT("+")));
    text digits = has_sign ? text_from(t, 1) : t;
    int32_t value = 0;
    for (size_t i = 0; i < digits.length; i++) {
        if (i == DIGITS_MAXIMUM || digits.data[i] < '0' || digits.data[i] > '9') {
            return false;
        }
        value = value * 10 + (digits.data[i] - '0');
    }
    *number = negative ? -value : value;
    return value >= 1 && value <= high;
}

static void add_number(struct numbers *numbers, int32_t number)
{
    numbers->has[number + YEAR_DAYS_MAXIMUM] = true;
    numbers->are_said = true;
}

static bool read_numbers(text list, bool may_be_negative, int32_t high, struct numbers *numbers)
{
    text item;
    if (list.length == 0 || text_ends_with(list, TEXT(","))) {
        return false;
    }
    while (text_split(&list, ',', &item)) {
        int32_t number;
        if (!read_number(item, may_be_negative, high, &number)) {
            return false;
        }
        add_number(numbers, number);
    }
    return true;
}

/* 1 is Monday; 0 for what is no weekday. */
static int32_t weekday_number(text name)
{
    static const char *const names[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
    for (int32_t i = 0; i < 7; i++) {
        if (text_equal(name, text_of(names[i]))) {
            return i + 1;
        }
    }
    return 0;
}

static bool read_weekdays(text list, struct rule *rule)
{
    text item;
    if (list.length == 0 || text_ends_with(list, TEXT(","))) {
        return false;
    }
    while (text_split(&list, ',', &item)) {
        if (item.length < 2) {
            return false;
        }
        text before = text_first(item, item.length - 2);
        int32_t weekday = weekday_number(text_from(item, item.length - 2));
        int32_t ordinal = 0;
        if (weekday == 0 ||
            (before.length > 0 && !read_number(before, true, YEAR_WEEKS_MAXIMUM, &ordinal))) {
            return false;
        }
        rule->weekdays[weekday].has[ordinal + YEAR_WEEKS_MAXIMUM] = true;
        rule->has_weekdays = true;
    }
    return true;
}

enum part { FREQ, UNTIL, COUNT, INTERVAL, BYMONTH, BYMONTHDAY, BYYEARDAY, BYDAY, BYSETPOS, WKST };
static const char *const part_names[] = {
    [FREQ] = "FREQ",
    [UNTIL] = "UNTIL",
    [COUNT] = "COUNT",
    [INTERVAL] = "INTERVAL",
    [BYMONTH] = "BYMONTH",
    [BYMONTHDAY] = "BYMONTHDAY",
    [BYYEARDAY] = "BYYEARDAY",
    [BYDAY] = "BYDAY",
    [BYSETPOS] = "BYSETPOS",
    [WKST] = "WKST",
    NULL,
};

static bool read_part(enum part part, text value, struct rule *rule)
{
    switch (part) {
    case FREQ:
        rule->is_daily = text_equal(value, TEXT("DAILY"));
        return rule->is_daily || text_equal(value, TEXT("YEARLY"));
    case UNTIL:
        rule->until = value;
        return value.length > 0;
    case COUNT:
        return read_number(value, false, 9999, &rule->count);
    case INTERVAL:
        return read_number(value, false, 9999, &rule->interval);
    case BYMONTH:
        return read_numbers(value, false, 12, &rule->months);
    case BYMONTHDAY:
        return read_numbers(value, true, 31, &rule->month_days);
    case BYYEARDAY:
        return read_numbers(value, true, 366, &rule->year_days);
    case BYDAY:
        return read_weekdays(value, rule);
    case BYSETPOS:
        return read_numbers(value, true, 366, &rule->positions);
    case WKST: /* where weeks begin makes no difference to these rules */
        return weekday_number(value) != 0;
    }
    return false;
}

static const char *read_rule(text source, struct rule *rule)
{
    static const char wrong[] = MISTAKE("is no rule that could be followed");
    unsigned seen = 0;
    text part;
    *rule = (struct rule){.interval = 1, .until = TEXT("")};
    while (text_split(&source, ';', &part)) {
        size_t equals = text_find(part, '=');
        int number = enum_number(part_names, text_first(part, equals));
        if (number < 0 || equals == part.length || (seen & 1u << number) != 0) {
            return wrong;
        }
        seen |= 1u << number;
        if (!read_part((enum part)number, text_from(part, equals + 1), rule)) {
            return number == FREQ
                       ? MISTAKE("recurs neither FREQ=YEARLY nor FREQ=DAILY, as holidays do")
                       : wrong;
        }
    }
    bool has_frequency = (seen & 1u << FREQ) != 0;
    unsigned ends = seen & (1u << COUNT | 1u << UNTIL);
    bool has_two_ends = ends == (1u << COUNT | 1u << UNTIL);
    unsigned others =
        seen & ~(1u << FREQ | 1u << COUNT | 1u << UNTIL | 1u << INTERVAL | 1u << WKST);
    if (!has_frequency || has_two_ends || (rule->is_daily && others != 0)) {
        return wrong;
    }
    return rule->is_daily && ends == 0 ? too_many_days : NULL;
}

const char *ical_check_rule(text source)
{
    struct rule rule;
    return read_rule(source, &rule);
}

/* ---- a year's dates ---- */

/* A day among those of its month and of its year. */
struct day_of_year {
    civil_date date;
    int32_t month;
    int32_t month_day; /* from 1 */
    int32_t month_length;
    int32_t year_day; /* from 1 */
    int32_t year_length;
};

static bool contains(const struct numbers *numbers, int32_t number)
{
    return numbers->has[number + YEAR_DAYS_MAXIMUM];
}

/* Whether the list names a place, counted from 1 or from the end (-1), or says nothing. */
static bool names_place(const struct numbers *numbers, int32_t place, int32_t length)
{
    return !numbers->are_said || contains(numbers, place) || contains(numbers, place - length - 1);
}

/* Ordinals count in the month where the rule names months, else in the year. */
static bool names_weekday(const struct rule *rule, const struct day_of_year *day)
{
    bool in_month = rule->months.are_said;
    int32_t place = in_month ? day->month_day : day->year_day;
    int32_t length = in_month ? day->month_length : day->year_length;
    int32_t from_start = (place - 1) / 7 + 1;
    int32_t from_end = -((length - place) / 7 + 1);
    const bool *ordinals = rule->weekdays[date_weekday(day->date)].has + YEAR_WEEKS_MAXIMUM;
    return !rule->has_weekdays || ordinals[0] || ordinals[from_start] || ordinals[from_end];
}

static bool is_of_rule(const struct rule *rule, const struct day_of_year *day)
{
    return (!rule->months.are_said || contains(&rule->months, day->month)) &&
           names_place(&rule->month_days, day->month_day, day->month_length) &&
           names_place(&rule->year_days, day->year_day, day->year_length) &&
           names_weekday(rule, day);
}

/* What the rule leaves open is as in the event's first date. */
static void complete(struct rule *rule, civil_date start)
{
    int32_t year;
    unsigned month;
    unsigned day;
    bool says_days = rule->month_days.are_said || rule->year_days.are_said || rule->has_weekdays;
    date_to_civil(start, &year, &month, &day);
    if (!says_days && !rule->months.are_said) {
        add_number(&rule->months, (int32_t)month);
    }
    if (!says_days) {
        add_number(&rule->month_days, (int32_t)day);
    }
}

/* A year's dates by the rule, in order; there is room for all. */
static size_t dates_of_year(const struct rule *rule, int32_t year, civil_date *dates)
{
    size_t count = 0;
    civil_date first = date_from_civil(year, 1, 1);
    struct day_of_year day = {.year_length = date_from_civil(year + 1, 1, 1).days - first.days};
    for (unsigned month = 1; month <= 12; month++) {
        civil_date begins = date_from_civil(year, month, 1);
        day.month = (int32_t)month;
        day.month_length = month_plus(begins, 1).days - begins.days;
        for (day.month_day = 1; day.month_day <= day.month_length; day.month_day++) {
            day.date.days = begins.days + day.month_day - 1;
            day.year_day = day.date.days - first.days + 1;
            if (is_of_rule(rule, &day)) {
                dates[count++] = day.date;
            }
        }
    }
    return count;
}

/* ---- following ---- */

/* UNTIL says the last moment: on its date the event takes place unless it begins later. */
static const char *read_until(const struct rule *rule, const struct ical_time *start,
                              const struct ical_settings *settings, civil_date *last)
{
    struct ical_time until;
    *last = (civil_date){DATE_MAXIMUM};
    if (rule->until.length == 0) {
        return NULL;
    }
    if (ical_read_time(rule->until, settings->zone, &until) != NULL) {
        return MISTAKE("has an UNTIL that is no date");
    }
    bool is_before = until.has_time && start->has_time && until.microseconds < start->microseconds;
    last->days = until.date.days - (is_before ? 1 : 0);
    return NULL;
}

/* The rule has an end: COUNT, or `until`. */
static const char *follow_days(const struct rule *rule, civil_date start, civil_date until,
                               civil_date to, bool (*visit)(void *context, civil_date date),
                               void *context)
{
    int32_t last = until.days;
    if (rule->count > 0) {
        last = start.days + (rule->count - 1) * rule->interval;
    }
    if (last - start.days >= ICAL_DAILY_MAXIMUM) {
        return too_many_days;
    }
    last = last < to.days ? last : to.days;
    for (civil_date date = start; date.days <= last && visit(context, date);) {
        date.days += rule->interval;
    }
    return NULL;
}

/* Gives out a year's dates; false when there are to be no more. */
static bool visit_year(const struct rule *rule, int32_t year, civil_date start, civil_date last,
                       int64_t *left, bool (*visit)(void *context, civil_date date), void *context)
{
    civil_date dates[YEAR_DAYS_MAXIMUM];
    size_t count = dates_of_year(rule, year, dates);
    for (size_t i = 0; i < count; i++) {
        if (!names_place(&rule->positions, (int32_t)i + 1, (int32_t)count) ||
            dates[i].days < start.days) {
            continue;
        }
        if (dates[i].days > last.days || (*left)-- == 0 || !visit(context, dates[i])) {
            return false;
        }
    }
    return true;
}

const char *ical_follow_rule(text source, const struct ical_time *start,
                             const struct ical_settings *settings,
                             bool (*visit)(void *context, civil_date date), void *context)
{
    struct rule rule;
    civil_date last;
    const char *wrong = read_rule(source, &rule);
    if (wrong == NULL) {
        wrong = read_until(&rule, start, settings, &last);
    }
    if (wrong != NULL) {
        return wrong;
    }
    if (rule.is_daily) {
        return follow_days(&rule, start->date, last, settings->to, visit, context);
    }
    last.days = last.days < settings->to.days ? last.days : settings->to.days;
    complete(&rule, start->date);
    int32_t year;
    int32_t last_year;
    unsigned month;
    unsigned day;
    date_to_civil(last, &last_year, &month, &day);
    date_to_civil(start->date, &year, &month, &day);
    int64_t left = rule.count > 0 ? rule.count : INT64_MAX;
    while (year <= last_year && visit_year(&rule, year, start->date, last, &left, visit, context)) {
        year += rule.interval;
    }
    return NULL;
}
