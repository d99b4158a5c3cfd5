/*
 * Business hours, calculated: which row is in force, which days are work days, and the instants
 * from which somebody is late or early. Wall times become instants first and graces are counted
 * from there, so that ten minutes of grace are ten minutes also in the night the clocks change.
 */
#include "features/business_hours/business_hours.h"

#define MICROSECONDS_PER_MINUTE (60 * MICROSECONDS_PER_SECOND)
#define MONDAY_TO_FRIDAY        0x1f

const struct business_hours *business_hours_pick(const struct business_hours_list *list,
                                                 uuid employee_id, civil_date date)
{
    const struct business_hours *own = NULL;
    const struct business_hours *general = NULL;
    for (size_t i = 0; i < list->count; i++) {
        const struct business_hours *row = &list->items[i];
        bool has_owner = IS_PRESENT(row->employee_id);
        if (row->effective_from.days > date.days ||
            (has_owner && !uuid_equal(row->employee_id.value, employee_id))) {
            continue;
        }
        const struct business_hours **best = has_owner ? &own : &general;
        if (*best == NULL || (*best)->effective_from.days <= row->effective_from.days) {
            *best = row;
        }
    }
    return own != NULL ? own : general;
}

bool business_hours_is_work_day(const struct business_hours *hours, civil_date date)
{
    const weekdays usual = {.mask = MONDAY_TO_FRIDAY};
    return weekdays_contain(hours != NULL ? hours->work_days : usual, date);
}

static instant wall_instant(const struct zone *zone, civil_date date, wall_time time)
{
    return zone_instant(zone, date, time.minutes * MICROSECONDS_PER_MINUTE);
}

instant business_hours_start(const struct business_hours *hours, const struct zone *zone,
                             civil_date date)
{
    return wall_instant(zone, date, hours->start_time);
}

instant business_hours_end(const struct business_hours *hours, const struct zone *zone,
                           civil_date date)
{
    bool next_day = hours->end_time.minutes <= hours->start_time.minutes;
    civil_date day = {.days = date.days + (next_day ? 1 : 0)};
    return wall_instant(zone, day, hours->end_time);
}

instant business_hours_late_after(const struct business_hours *hours, const struct zone *zone,
                                  civil_date date)
{
    instant at = business_hours_start(hours, zone, date);
    at.microseconds += hours->late_grace_minutes * MICROSECONDS_PER_MINUTE;
    return at;
}

int64_t business_hours_late_time(const struct business_hours *hours, const struct zone *zone,
                                 civil_date date, instant at)
{
    return at.microseconds - business_hours_start(hours, zone, date).microseconds;
}

instant business_hours_early_before(const struct business_hours *hours, const struct zone *zone,
                                    civil_date date)
{
    instant at = business_hours_end(hours, zone, date);
    at.microseconds -= hours->early_grace_minutes * MICROSECONDS_PER_MINUTE;
    return at;
}
