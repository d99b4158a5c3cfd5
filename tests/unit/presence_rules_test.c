/* The rules of presence: which date counts, who is missing, who is off, and how late somebody was. */
#include "features/attendance/presence.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct zone_set *zones;
static const struct zone *berlin;
static const uuid ada = {.bytes = {1}};

static int set_up(void **state)
{
    (void)state;
    zones = zone_set_new();
    berlin = zones == NULL ? NULL : zone_find(zones, TEXT("Europe/Berlin"));
    return berlin == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    zone_set_free(zones);
    return 0;
}

static instant at(const char *name)
{
    instant value;
    assert_null(instant_parse(text_of(name), &value));
    return value;
}

static civil_date on(const char *name)
{
    civil_date date;
    assert_null(date_parse(text_of(name), &date));
    return date;
}

static struct business_hours nine_to_five = {
    .start_time = {9 * 60}, .end_time = {17 * 60}, .work_days = {0x1f}, .late_grace_minutes = 10};
static struct business_hours ten_to_six = {
    .start_time = {22 * 60}, .end_time = {6 * 60}, .work_days = {0x1f}, .late_grace_minutes = 10};

/* Ada's day, seen at a moment of the week of Monday, 2026-03-09; she has a norm of eight hours unless a test says otherwise. */
static struct calendar_norm norm;
static struct calendar_holiday holiday;

static struct calendar calendar_with(struct business_hours *hours)
{
    norm = (struct calendar_norm){.employee_id = ada, .minutes = 480};
    holiday = (struct calendar_holiday){
        .date = on("2026-03-11"), .name = TEXT("Jubilee"), .region = TEXT("DE-BY")};
    return (struct calendar){.from = on("2026-03-01"),
                             .to = on("2026-03-31"),
                             .country = TEXT("DE"),
                             .norms = {.items = &norm, .count = 1},
                             .holidays = {.items = &holiday, .count = 1},
                             .hours = {.items = hours, .count = hours == NULL ? 0 : 1}};
}

static struct presence_person person(void)
{
    return (struct presence_person){.employee_id = ada, .region = TEXT("DE"), .zone = berlin};
}

static void expect(struct business_hours *hours, const struct presence_person *who, const char *now,
                   const char *date, bool missing, bool off)
{
    struct calendar calendar = calendar_with(hours);
    struct presence_day day = presence_at(&calendar, who, at(now));
    assert_int_equal(day.date.days, on(date).days);
    assert_int_equal(day.is_missing, missing);
    assert_int_equal(day.is_off, off);
}

static void who_has_not_come_is_missing_once_grace_is_over(void **state)
{
    (void)state;
    struct presence_person who = person();
    expect(&nine_to_five, &who, "2026-03-10T05:00:00Z", "2026-03-10", false, false);
    expect(&nine_to_five, &who, "2026-03-10T08:10:00Z", "2026-03-10", false, false);
    expect(&nine_to_five, &who, "2026-03-10T08:10:00.000001Z", "2026-03-10", true, false);
    expect(&nine_to_five, &who, "2026-03-10T22:59:59Z", "2026-03-10", true, false);
    expect(&nine_to_five, &who, "2026-03-10T23:00:00Z", "2026-03-11", false, false);
    expect(NULL, &who, "2026-03-10T12:00:00Z", "2026-03-10", false, false);
}

static void who_has_come_is_not_missing_even_after_leaving(void **state)
{
    (void)state;
    struct presence_person who = person();
    who.session_date = (opt_date)SOME(on("2026-03-09"));
    expect(&nine_to_five, &who, "2026-03-10T09:00:00Z", "2026-03-10", true, false);
    who.session_date = (opt_date)SOME(on("2026-03-10"));
    expect(&nine_to_five, &who, "2026-03-10T09:00:00Z", "2026-03-10", false, false);
}

static void nobody_is_missing_where_nothing_is_expected(void **state)
{
    (void)state;
    struct presence_person who = person();
    expect(&nine_to_five, &who, "2026-03-14T12:00:00Z", "2026-03-14", false, true);
    expect(&nine_to_five, &who, "2026-03-11T12:00:00Z", "2026-03-11", true, false);
    who.region = TEXT("DE-BY");
    expect(&nine_to_five, &who, "2026-03-11T12:00:00Z", "2026-03-11", false, true);
    who.employed_from = (opt_date)SOME(on("2026-03-11"));
    expect(&nine_to_five, &who, "2026-03-10T12:00:00Z", "2026-03-10", false, true);
    who.employed_from = (opt_date)SOME(on("2026-03-10"));
    expect(&nine_to_five, &who, "2026-03-10T12:00:00Z", "2026-03-10", true, false);
    who.employed_until = (opt_date)SOME(on("2026-03-10"));
    expect(&nine_to_five, &who, "2026-03-12T12:00:00Z", "2026-03-12", false, true);

    struct calendar calendar = calendar_with(&nine_to_five);
    who = person();
    norm.minutes = 0;
    assert_true(presence_at(&calendar, &who, at("2026-03-10T12:00:00Z")).is_off);
    who.employee_id = (uuid){0}; /* somebody with a norm on every date */
    assert_false(presence_at(&calendar, &who, at("2026-03-10T12:00:00Z")).is_off);
}

static void a_night_shift_counts_until_its_hours_end(void **state)
{
    (void)state;
    struct presence_person who = person();
    expect(&ten_to_six, &who, "2026-03-10T21:10:00Z", "2026-03-10", false, false);
    expect(&ten_to_six, &who, "2026-03-10T21:30:00Z", "2026-03-10", true, false);
    expect(&ten_to_six, &who, "2026-03-11T04:59:59Z", "2026-03-10", true, false);
    expect(&ten_to_six, &who, "2026-03-11T05:00:00Z", "2026-03-11", false, false);
    /* Friday's shift ends on Saturday; Sunday's is none. */
    expect(&ten_to_six, &who, "2026-03-14T04:00:00Z", "2026-03-13", true, false);
    expect(&ten_to_six, &who, "2026-03-14T05:00:00Z", "2026-03-14", false, true);
    expect(&ten_to_six, &who, "2026-03-16T04:00:00Z", "2026-03-16", false, false);
    /* Who came after midnight has a session of that date, and has come. */
    who.session_date = (opt_date)SOME(on("2026-03-11"));
    expect(&ten_to_six, &who, "2026-03-11T04:00:00Z", "2026-03-10", false, false);
}

static void an_open_cycle_keeps_its_date(void **state)
{
    (void)state;
    struct presence_person who = person();
    who.state = PRESENCE_WORKING;
    who.session_date = (opt_date)SOME(on("2026-03-10"));
    expect(&nine_to_five, &who, "2026-03-11T03:00:00Z", "2026-03-10", false, false);
    who.session_date = (opt_date)SOME(on("2026-03-02")); /* forgotten for long */
    expect(&nine_to_five, &who, "2026-03-11T12:00:00Z", "2026-03-11", false, false);
}

static void lateness_is_counted_from_the_start_and_only_beyond_grace(void **state)
{
    (void)state;
    struct calendar calendar = calendar_with(&nine_to_five);
    civil_date date = on("2026-03-10");
    struct calendar_day day = calendar_day_in(&calendar, ada, TEXT("DE"), date);
    struct session_parts parts = {.punch_in = at("2026-03-10T08:10:59Z"), .is_late_in = true};
    assert_int_equal(presence_late_minutes(&parts, &day, berlin, date), 10);
    parts.punch_in = at("2026-03-10T10:00:00Z");
    assert_int_equal(presence_late_minutes(&parts, &day, berlin, date), 120);
    parts.is_late_in = false;
    assert_int_equal(presence_late_minutes(&parts, &day, berlin, date), 0);
    parts.is_late_in = true; /* hours that were changed later do not change what was late */
    parts.punch_in = at("2026-03-10T07:00:00Z");
    assert_int_equal(presence_late_minutes(&parts, &day, berlin, date), 0);
    day.hours = NULL;
    assert_int_equal(presence_late_minutes(&parts, &day, berlin, date), 0);
}

static void the_range_holds_today_and_yesterday_of_every_zone(void **state)
{
    (void)state;
    static const char *const far[] = {"Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"};
    static const char *const moments[] = {"2026-03-10T00:00:00Z", "2026-03-10T11:59:59Z",
                                          "2026-03-10T23:59:59Z"};
    for (size_t i = 0; i < 9; i++) {
        instant now = at(moments[i % 3]);
        civil_date today = zone_date(zone_find(zones, text_of(far[i / 3])), now, NULL);
        assert_true(presence_first_date(now).days <= today.days - 1);
        assert_true(presence_last_date(now).days >= today.days);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_has_not_come_is_missing_once_grace_is_over),
        cmocka_unit_test(who_has_come_is_not_missing_even_after_leaving),
        cmocka_unit_test(nobody_is_missing_where_nothing_is_expected),
        cmocka_unit_test(a_night_shift_counts_until_its_hours_end),
        cmocka_unit_test(an_open_cycle_keeps_its_date),
        cmocka_unit_test(lateness_is_counted_from_the_start_and_only_beyond_grace),
        cmocka_unit_test(the_range_holds_today_and_yesterday_of_every_zone),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
