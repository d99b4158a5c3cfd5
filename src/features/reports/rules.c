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

void session_totals_add(struct session_totals *totals, const struct session_totals *more)
{
    totals->sessions += more->sessions;
    totals->working += more->working;
    totals->break_time += more->break_time;
    totals->late += more->late;
    totals->early += more->early;
    totals->punctual += more->punctual;
    totals->cycles += more->cycles;
}

static int64_t not_negative(int64_t value)
{
    return value > 0 ? value : 0;
}

struct open_parts open_cycle_parts(instant open_in, int64_t open_break_time, opt_instant open_break, instant now)
{
    int64_t end = VALUE_OR(open_break, now).microseconds;
    int64_t running = IS_PRESENT(open_break) ? now.microseconds - open_break.value.microseconds : 0;
    return (struct open_parts){.working = not_negative(end - open_in.microseconds - open_break_time),
                               .break_time = not_negative(running)};
}

int64_t whole_seconds(int64_t microseconds)
{
    return floor_divide(microseconds, MICROSECONDS_PER_SECOND);
}

int64_t average_working_seconds(const struct session_totals *totals)
{
    return totals->sessions == 0 ? 0
                                 : round_half_up(totals->working, totals->sessions * MICROSECONDS_PER_SECOND);
}

opt_decimal2 rate(int64_t part, int64_t base)
{
    if (base == 0) {
        return (opt_decimal2){.presence = IS_NULL};
    }
    return (opt_decimal2)SOME((decimal2){round_half_up(part * 10000, base)});
}

bool is_work_day(const struct business_hours_list *hours, uuid employee_id, civil_date date)
{
    return business_hours_is_work_day(business_hours_pick(hours, employee_id, date), date);
}

int64_t work_days_in(const struct business_hours_list *hours, uuid employee_id, struct date_range range)
{
    int64_t days = 0;
    for (civil_date date = range.first; date.days <= range.last.days; date.days++) {
        days += is_work_day(hours, employee_id, date) ? 1 : 0;
    }
    return days;
}

decimal2 hours_of_seconds(int64_t seconds)
{
    return (decimal2){round_half_up(seconds * 100, 3600)};
}

int64_t minutes_of_seconds(int64_t seconds)
{
    return round_half_up(seconds, 60);
}

void split_at_midnight(const struct zone *zone, instant from, instant until, const struct day_pieces *pieces)
{
    while (from.microseconds < until.microseconds) {
        civil_date date = zone_date(zone, from, NULL);
        instant end = zone_day_start(zone, (civil_date){date.days + 1});
        if (end.microseconds <= from.microseconds || end.microseconds > until.microseconds) {
            end = until; /* also where clocks go back over midnight and the next date has begun before */
        }
        pieces->add(pieces->context, date, end.microseconds - from.microseconds);
        from = end;
    }
}

void work_walk_punch(struct work_walk *walk, enum punch_type type, instant at, const struct zone *zone,
                     const struct day_pieces *pieces)
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

void work_walk_end(struct work_walk *walk, instant now, const struct zone *zone, const struct day_pieces *pieces)
{
    if (IS_PRESENT(walk->working_since)) {
        split_at_midnight(zone, walk->working_since.value, now, pieces);
    }
    walk->working_since.presence = ABSENT;
}
