/* Report calculations; see rules.h. Rules: domain.md, "Shapes that clients rely on". */
#include "features/reports/rules.h"

struct date_range date_range_common(struct date_range a, struct date_range b)
{
    return (struct date_range){.first = a.first.days > b.first.days ? a.first : b.first,
                               .last = a.last.days < b.last.days ? a.last : b.last};
}

bool date_range_contains(struct date_range range, civil_date date)
{
    return range.first.days <= date.days && date.days <= range.last.days;
}

struct date_range dates_due(struct date_range range, civil_date today, opt_date employed_from,
                            opt_date employed_until)
{
    const struct date_range employed = {.first = VALUE_OR(employed_from, range.first),
                                        .last = VALUE_OR(employed_until, range.last)};
    const struct date_range until_today = {.first = range.first, .last = today};
    return date_range_common(date_range_common(range, until_today), employed);
}

/* The days of a range as bits, the first of a month being bit 0, as if every month had 62. */
static int64_t day_bits(civil_date month, struct date_range range)
{
    int32_t first = range.first.days < month.days ? 0 : range.first.days - month.days;
    int32_t last = range.last.days - month.days > 61 ? 61 : range.last.days - month.days;
    return last < first ? 0 : ((INT64_C(1) << (last - first + 1)) - 1) << first;
}

int64_t month_days_in(civil_date month, struct date_range range)
{
    return day_bits(month, range) & ((INT64_C(1) << (month_plus(month, 1).days - month.days)) - 1);
}

void session_totals_add(struct session_totals *totals, const struct session_totals *more)
{
    totals->sessions += more->sessions;
    totals->working += more->working;
    totals->break_time += more->break_time;
    totals->late += more->late;
    totals->early += more->early;
    totals->cycles += more->cycles;
}

int64_t whole_seconds(int64_t microseconds)
{
    return floor_divide(microseconds, MICROSECONDS_PER_SECOND);
}

int64_t average_working_seconds(const struct session_totals *totals)
{
    return totals->sessions == 0
               ? 0
               : round_half_up(totals->working, totals->sessions * MICROSECONDS_PER_SECOND);
}

opt_decimal2 rate(int64_t part, int64_t base)
{
    if (base == 0) {
        return (opt_decimal2){.presence = IS_NULL};
    }
    return (opt_decimal2)SOME((decimal2){round_half_up(part * 10000, base)});
}

decimal2 hours_of_seconds(int64_t seconds)
{
    return (decimal2){round_half_up(seconds * 100, 3600)};
}

int64_t minutes_of_seconds(int64_t seconds)
{
    return round_half_up(seconds, 60);
}

/* The first instant after `from` at which the offset of `from` is no longer in force, or `until`. */
static instant next_clock_change(const struct zone *zone, instant from, instant until)
{
    int32_t offset = zone_offset(zone, from);
    if (zone_offset(zone, until) == offset) {
        return until;
    }
    while (until.microseconds - from.microseconds > 1) {
        instant middle = {from.microseconds + (until.microseconds - from.microseconds) / 2};
        if (zone_offset(zone, middle) == offset) {
            from = middle;
        } else {
            until = middle;
        }
    }
    return until;
}

/* A piece ends at midnight or where the clocks change: that may bring a date back, or skip one. */
void split_at_midnight(const struct zone *zone, instant from, instant until,
                       const struct day_pieces *pieces)
{
    while (from.microseconds < until.microseconds) {
        int64_t since_midnight;
        civil_date date = zone_date(zone, from, &since_midnight);
        instant midnight = {from.microseconds + SECONDS_PER_DAY * MICROSECONDS_PER_SECOND -
                            since_midnight};
        instant end = midnight.microseconds < until.microseconds ? midnight : until;
        end = next_clock_change(zone, from, end);
        pieces->add(pieces->context, date, end.microseconds - from.microseconds);
        from = end;
    }
}

void work_walk_punch(struct work_walk *walk, enum punch_type type, instant at,
                     const struct zone *zone, const struct day_pieces *pieces)
{
    switch (type) {
    case PUNCH_IN:
    case BREAK_END:
        walk->working_since = (opt_instant)SOME(at);
        return;
    case BREAK_START:
    case PUNCH_OUT:
        work_walk_end(walk, at, zone, pieces);
        return;
    }
}

void work_walk_end(struct work_walk *walk, instant now, const struct zone *zone,
                   const struct day_pieces *pieces)
{
    if (IS_PRESENT(walk->working_since)) {
        split_at_midnight(zone, walk->working_since.value, now, pieces);
    }
    walk->working_since.presence = ABSENT;
}

void effort_balance_add(struct effort_balance *balance, enum day_type type, int64_t norm_minutes,
                        bool is_due, int64_t minutes)
{
    balance->effort += minutes;
    balance->expected += is_due && type == DAY_WORKING ? norm_minutes : 0;
    balance->overtime += overtime_minutes(type, minutes, norm_minutes);
}

int64_t expected_of_month(int64_t working_days, civil_date month, struct date_range due,
                          const struct calendar_norm_list *norms)
{
    int64_t days = working_days & day_bits(month, due);
    int64_t expected = 0;
    for (size_t i = 0; i < norms->count && days != 0; i++) {
        bool is_last = i + 1 == norms->count;
        const struct date_range in_force = {
            .first = norms->items[i].effective_from,
            .last = is_last ? due.last : (civil_date){norms->items[i + 1].effective_from.days - 1}};
        int64_t of_norm = days & day_bits(month, in_force);
        expected += norms->items[i].minutes * __builtin_popcountll((uint64_t)of_norm);
    }
    return expected;
}

static int64_t month_number(civil_date date)
{
    int32_t year;
    unsigned month, day;
    date_to_civil(date, &year, &month, &day);
    return year * INT64_C(12) + (int64_t)month;
}

size_t months_in(struct date_range range)
{
    return (size_t)(month_number(range.last) - month_number(range.first)) + 1;
}

void months_begin(struct month_balance_list *months, struct date_range range)
{
    months->count = months_in(range);
    for (size_t i = 0; i < months->count; i++) {
        months->items[i] =
            (struct month_balance){.month = month_plus(month_of(range.first), (int64_t)i)};
    }
}

struct month_balance *month_at(struct month_balance_list *months, civil_date date)
{
    return &months->items[month_number(date) - month_number(months->items[0].month)];
}

void months_balance(struct month_balance_list *months)
{
    int64_t balance = 0;
    for (size_t i = 0; i < months->count; i++) {
        balance += months->items[i].effort - months->items[i].expected;
        months->items[i].balance = balance;
    }
}

void start_sums_add(struct start_sums *sums, const struct start_sums *more)
{
    sums->sessions += more->sessions;
    sums->late += more->late;
    sums->late_time += more->late_time;
}

void start_pattern_add(struct start_pattern *pattern, civil_date date, int64_t hour,
                       const struct start_sums *more)
{
    start_sums_add(&pattern->hours[date_weekday(date)][hour], more);
}

int64_t late_minutes(const struct start_sums *sums)
{
    return floor_divide(sums->late_time, 60 * MICROSECONDS_PER_SECOND);
}

int64_t average_late_minutes(const struct start_sums *sums)
{
    return sums->late == 0
               ? 0
               : round_half_up(sums->late_time, sums->late * 60 * MICROSECONDS_PER_SECOND);
}
