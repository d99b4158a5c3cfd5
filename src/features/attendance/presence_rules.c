/*
 * The rules of presence. What a date is for somebody the calendar says, and from when on who comes is late the business hours: who has not
 * come by then is missing. A night shift is over when its hours are, not at midnight.
 */
#include "features/attendance/presence.h"

#define MICROSECONDS_PER_MINUTE (60 * MICROSECONDS_PER_SECOND)

const char *const presence_state_names[] = {
    [PRESENCE_OUT] = "out", [PRESENCE_WORKING] = "working", [PRESENCE_ON_BREAK] = "on_break", NULL};

static civil_date date_in_utc(instant now)
{
    return (civil_date){
        (int32_t)floor_divide(now.microseconds, SECONDS_PER_DAY * MICROSECONDS_PER_SECOND)};
}

civil_date presence_first_date(instant now)
{
    return (civil_date){date_in_utc(now).days - 2};
}

civil_date presence_last_date(instant now)
{
    return (civil_date){date_in_utc(now).days + 1};
}

static struct calendar_day day_of(const struct calendar *calendar,
                                  const struct presence_person *person, civil_date date)
{
    return calendar_day_in(calendar, person->employee_id, person->region, date);
}

/* Work is expected of them on that date, which is `day`. */
static bool is_expected(const struct calendar *calendar, const struct presence_person *person,
                        const struct calendar_day *day, civil_date date)
{
    bool employed =
        (!IS_PRESENT(person->employed_from) || person->employed_from.value.days <= date.days) &&
        (!IS_PRESENT(person->employed_until) || person->employed_until.value.days >= date.days);
    bool has_norm = uuid_is_nil(person->employee_id) ||
                    calendar_norm_minutes(calendar, person->employee_id, date) > 0;

    return employed && has_norm && day->type == DAY_WORKING;
}

/* Their night shift of that date goes on. */
static bool goes_on(const struct calendar *calendar, const struct presence_person *person,
                    const struct calendar_day *day, civil_date date, instant now)
{
    return is_expected(calendar, person, day, date) && day->hours != NULL &&
           business_hours_end(day->hours, person->zone, date).microseconds > now.microseconds;
}

static civil_date date_that_counts(const struct calendar *calendar,
                                   const struct presence_person *person, instant now)
{
    civil_date today = zone_date(person->zone, now, NULL);
    civil_date yesterday = {today.days - 1};
    bool has_date = IS_PRESENT(person->session_date) &&
                    person->session_date.value.days >= presence_first_date(now).days;

    if (person->state != PRESENCE_OUT && has_date) {
        return person->session_date.value;
    }
    struct calendar_day before = day_of(calendar, person, yesterday);

    return goes_on(calendar, person, &before, yesterday, now) ? yesterday : today;
}

struct presence_day presence_at(const struct calendar *calendar,
                                const struct presence_person *person, instant now)
{
    civil_date date = date_that_counts(calendar, person, now);
    struct calendar_day day = day_of(calendar, person, date);
    bool has_session =
        person->state != PRESENCE_OUT ||
        (IS_PRESENT(person->session_date) && person->session_date.value.days >= date.days);
    bool is_off = !is_expected(calendar, person, &day, date);
    bool is_missing =
        !has_session && !is_off && day.hours != NULL &&
        now.microseconds > business_hours_late_after(day.hours, person->zone, date).microseconds;

    return (struct presence_day){.date = date,
                                 .day = day,
                                 .has_session = has_session,
                                 .is_off = is_off,
                                 .is_missing = is_missing};
}

int64_t presence_late_minutes(const struct session_parts *parts, const struct calendar_day *day,
                              const struct zone *zone, civil_date date)
{
    if (!parts->is_late_in || day->hours == NULL) {
        return 0;
    }
    int64_t late = floor_divide(business_hours_late_time(day->hours, zone, date, parts->punch_in),
                                MICROSECONDS_PER_MINUTE);

    return late > 0 ? late : 0;
}
