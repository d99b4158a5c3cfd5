/*
 * The calendar, calculated. What a calendar holds is sorted, so that a date is found in it by
 * halving; a month is answered as a whole, because reports ask for the months of everybody.
 */
#include "features/calendar/calendar.h"

#include <stddef.h>

const char *const day_type_names[] = {[DAY_WORKING] = "Working", [DAY_FREE] = "Free", NULL};
const char *const day_reason_names[] = {[REASON_WORK_DAY] = "work_day",
                                        [REASON_WEEKEND] = "weekend",
                                        [REASON_HOLIDAY] = "holiday",
                                        [REASON_OVERRIDE] = "override",
                                        NULL};

bool region_covers(text region, text of)
{
    return text_starts_with(of, region) &&
           (region.length == 0 || of.length == region.length || of.data[region.length] == '-');
}

/* ---- finding ---- */

static text region_of(const struct calendar *calendar, uuid employee_id)
{
    size_t low = 0;
    size_t high = calendar->people.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (uuid_compare(calendar->people.items[middle].employee_id, employee_id) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool found = low < calendar->people.count &&
                 uuid_equal(calendar->people.items[low].employee_id, employee_id);
    return found ? calendar->people.items[low].region : calendar->country;
}

/*
 * The first of some rows, which are in order of their dates and begin with them, that is not before
 * `date`; `count` if none.
 */
static size_t first_from(const void *rows, size_t count, size_t size, civil_date date)
{
    size_t low = 0;
    size_t high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const civil_date *at = (const void *)((const char *)rows + middle * size);
        if (at->days < date.days) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}
_Static_assert(offsetof(struct calendar_holiday, date) == 0, "first_from() reads it");
_Static_assert(offsetof(struct calendar_override, date) == 0, "first_from() reads it");
#define FIRST_FROM(list, date) \
    first_from((list)->items, (list)->count, sizeof(*(list)->items), date)

static const struct calendar_holiday *find_holiday(const struct calendar *calendar, text region,
                                                   civil_date date)
{
    const struct calendar_holiday_list *list = &calendar->holidays;
    for (size_t i = FIRST_FROM(list, date);
         i < list->count && date_equal(list->items[i].date, date); i++) {
        if (region_covers(list->items[i].region, region)) {
            return &list->items[i];
        }
    }
    return NULL;
}

static const struct calendar_override *find_override(const struct calendar *calendar,
                                                     civil_date date)
{
    const struct calendar_override_list *list = &calendar->overrides;
    size_t i = FIRST_FROM(list, date);
    return i < list->count && date_equal(list->items[i].date, date) ? &list->items[i] : NULL;
}

/* ---- days ---- */

struct calendar_day calendar_day_at(const struct calendar *calendar, uuid employee_id,
                                    civil_date date)
{
    return calendar_day_in(calendar, employee_id, region_of(calendar, employee_id), date);
}

struct calendar_day calendar_day_in(const struct calendar *calendar, uuid employee_id, text region,
                                    civil_date date)
{
    struct calendar_day day = {.description = TEXT(""),
                               .hours = business_hours_pick(&calendar->hours, employee_id, date)};
    const struct calendar_override *override = find_override(calendar, date);
    if (override != NULL) {
        day.type = override->day_type;
        day.reason = REASON_OVERRIDE;
        day.description = override->note;
        return day;
    }
    const struct calendar_holiday *holiday = find_holiday(calendar, region, date);
    if (holiday != NULL) {
        day.type = DAY_FREE;
        day.reason = REASON_HOLIDAY;
        day.description = holiday->name;
        return day;
    }
    bool is_work_day = business_hours_is_work_day(day.hours, date);
    day.type = is_work_day ? DAY_WORKING : DAY_FREE;
    day.reason = is_work_day ? REASON_WORK_DAY : REASON_WEEKEND;
    return day;
}

enum day_type calendar_day_type(const struct calendar *calendar, uuid employee_id, civil_date date)
{
    return calendar_day_at(calendar, employee_id, date).type;
}

int64_t calendar_norm_minutes(const struct calendar *calendar, uuid employee_id, civil_date date)
{
    const struct calendar_norm_list *list = &calendar->norms;
    size_t low = 0; /* becomes the first norm after the date, or of an employee after this one */
    size_t high = list->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct calendar_norm *norm = &list->items[middle];
        int order = uuid_compare(norm->employee_id, employee_id);
        if (order < 0 || (order == 0 && norm->effective_from.days <= date.days)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool found = low > 0 && uuid_equal(list->items[low - 1].employee_id, employee_id);
    return found ? list->items[low - 1].minutes : 0;
}

/* ---- months ---- */

static int64_t bit_of(civil_date month, civil_date date)
{
    return INT64_C(1) << (date.days - month.days);
}

/* The work days of the dates from `first` to before `end`, without holidays and overrides. */
static int64_t weekday_bits(const struct calendar *calendar, uuid employee_id, civil_date month,
                            civil_date first, civil_date end)
{
    int64_t days = 0;
    for (civil_date date = first; date.days < end.days; date.days++) {
        const struct business_hours *hours =
            business_hours_pick(&calendar->hours, employee_id, date);
        days |= business_hours_is_work_day(hours, date) ? bit_of(month, date) : 0;
    }
    return days;
}

int64_t calendar_working_days(const struct calendar *calendar, uuid employee_id, civil_date month)
{
    civil_date next = month_plus(month, 1);
    civil_date first = month.days > calendar->from.days ? month : calendar->from;
    civil_date end = next.days <= calendar->to.days ? next : (civil_date){calendar->to.days + 1};
    int64_t days = weekday_bits(calendar, employee_id, month, first, end);

    text region = region_of(calendar, employee_id);
    const struct calendar_holiday_list *holidays = &calendar->holidays;
    for (size_t i = FIRST_FROM(holidays, first);
         i < holidays->count && holidays->items[i].date.days < end.days; i++) {
        if (region_covers(holidays->items[i].region, region)) {
            days &= ~bit_of(month, holidays->items[i].date);
        }
    }
    const struct calendar_override_list *overrides = &calendar->overrides;
    for (size_t i = FIRST_FROM(overrides, first);
         i < overrides->count && overrides->items[i].date.days < end.days; i++) {
        int64_t bit = bit_of(month, overrides->items[i].date);
        days = overrides->items[i].day_type == DAY_WORKING ? days | bit : days & ~bit;
    }
    return days;
}

/* Those of a month's days, as bits, from `first` to `last`. */
static int64_t bits_between(int64_t days, civil_date month, civil_date first, civil_date last)
{
    int32_t skipped = first.days - month.days;
    int32_t kept = last.days - month.days + 1;
    int64_t after = skipped > 0 ? ~(int64_t)0 << skipped : ~(int64_t)0;
    int64_t before = kept < 63 ? (INT64_C(1) << kept) - 1 : INT64_MAX;
    return days & after & before;
}

int64_t calendar_count_working_days(const struct calendar *calendar, uuid employee_id,
                                    civil_date first, civil_date last)
{
    int64_t count = 0;
    for (civil_date month = month_of(first); month.days <= last.days && first.days <= last.days;
         month = month_plus(month, 1)) {
        int64_t days = calendar_working_days(calendar, employee_id, month);
        count += __builtin_popcountll((uint64_t)bits_between(days, month, first, last));
    }
    return count;
}

/* ---- overtime ---- */

int64_t overtime_minutes(enum day_type type, int64_t minutes, int64_t norm_minutes)
{
    switch (type) {
    case DAY_WORKING:
        return minutes > norm_minutes ? minutes - norm_minutes : 0;
    case DAY_FREE:
        return minutes;
    }
    return 0;
}
