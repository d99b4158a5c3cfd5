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

int64_t month_days_in(civil_date month, struct date_range range)
{
    int64_t days = 0;
    int32_t end = month_plus(month, 1).days;
    for (civil_date date = month; date.days < end; date.days++) {
        days |= date_range_contains(range, date) ? INT64_C(1) << (date.days - month.days) : 0;
    }
    return days;
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

void start_pattern_add(struct start_pattern *pattern, civil_date date, instant at,
                       const struct zone *zone, bool is_late)
{
    int64_t time_of_day;
    zone_date(zone, at, &time_of_day);
    unsigned weekday = date_weekday(date);
    int64_t hour = time_of_day / (3600 * MICROSECONDS_PER_SECOND);
    pattern->sessions[weekday][hour]++;
    pattern->late[weekday][hour] += is_late ? 1 : 0;
}
