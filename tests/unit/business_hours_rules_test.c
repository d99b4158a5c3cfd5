/* Business hours: which row is in force, which days are work days, and from when one is late or early. */
#include "features/business_hours/business_hours.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static struct zone_set *zones;

static int set_up(void **state)
{
    (void)state;
    zones = zone_set_new();
    return zones == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    zone_set_free(zones);
    return 0;
}

static const uuid ada = {{1}};
static const uuid bob = {{2}};

static civil_date date_of(const char *name)
{
    civil_date date;
    assert_null(date_parse(text_of(name), &date));
    return date;
}

static void expect_instant(instant at, const char *name)
{
    instant expected;
    assert_null(instant_parse(text_of(name), &expected));
    assert_int_equal(at.microseconds, expected.microseconds);
}

static struct business_hours from(const char *date, opt_uuid employee_id, int32_t start)
{
    return (struct business_hours){.effective_from = date_of(date),
                                   .start_time = {start},
                                   .end_time = {17 * 60},
                                   .work_days = {0x1f},
                                   .employee_id = employee_id};
}

static const struct zone *zone_of(const char *name)
{
    const struct zone *zone = zone_find(zones, text_of(name));
    assert_non_null(zone);
    return zone;
}

static void nothing_is_in_force_before_the_first_date(void **state)
{
    (void)state;
    struct business_hours rows[] = {from("2026-03-02", (opt_uuid){0}, 540)};
    struct business_hours_list list = {.items = rows, .count = 1};
    assert_null(business_hours_pick(&list, ada, date_of("2026-03-01")));
    assert_ptr_equal(business_hours_pick(&list, ada, date_of("2026-03-02")), &rows[0]);
}

static void an_employees_own_row_wins_over_a_newer_general_one(void **state)
{
    (void)state;
    struct business_hours rows[] = {from("2026-01-01", (opt_uuid)SOME(ada), 480),
                                    from("2026-02-01", (opt_uuid){0}, 540)};
    struct business_hours_list list = {.items = rows, .count = 2};
    assert_ptr_equal(business_hours_pick(&list, ada, date_of("2026-03-01")), &rows[0]);
    assert_ptr_equal(business_hours_pick(&list, bob, date_of("2026-03-01")), &rows[1]);
    assert_null(business_hours_pick(&list, bob, date_of("2026-01-15")));
}

static void of_equal_dates_the_row_written_later_wins(void **state)
{
    (void)state;
    struct business_hours rows[] = {from("2026-01-01", (opt_uuid){0}, 480),
                                    from("2026-01-01", (opt_uuid){0}, 540),
                                    from("2025-01-01", (opt_uuid){0}, 600)};
    struct business_hours_list list = {.items = rows, .count = 3};
    assert_ptr_equal(business_hours_pick(&list, ada, date_of("2026-03-01")), &rows[1]);
}

static void without_hours_monday_to_friday_are_work_days(void **state)
{
    (void)state;
    assert_true(business_hours_is_work_day(NULL, date_of("2026-03-02")));  /* Monday */
    assert_true(business_hours_is_work_day(NULL, date_of("2026-03-06")));  /* Friday */
    assert_false(business_hours_is_work_day(NULL, date_of("2026-03-07"))); /* Saturday */
    assert_false(business_hours_is_work_day(NULL, date_of("2026-03-08"))); /* Sunday */
}

static void hours_say_which_days_are_work_days(void **state)
{
    (void)state;
    struct business_hours hours = from("2026-01-01", (opt_uuid){0}, 540);
    hours.work_days = (weekdays){0x40};
    assert_true(business_hours_is_work_day(&hours, date_of("2026-03-08")));
    assert_false(business_hours_is_work_day(&hours, date_of("2026-03-02")));
}

static void thresholds_are_wall_times_where_the_employee_is(void **state)
{
    (void)state;
    struct business_hours hours = from("2026-01-01", (opt_uuid){0}, 540);
    hours.late_grace_minutes = 10;
    hours.early_grace_minutes = 5;
    civil_date winter = date_of("2026-03-02");
    civil_date summer = date_of("2026-06-01");
    const struct zone *berlin = zone_of("Europe/Berlin");
    expect_instant(business_hours_late_after(&hours, berlin, winter), "2026-03-02T08:10:00Z");
    expect_instant(business_hours_late_after(&hours, berlin, summer), "2026-06-01T07:10:00Z");
    expect_instant(business_hours_early_before(&hours, berlin, winter), "2026-03-02T15:55:00Z");
    expect_instant(business_hours_late_after(&hours, zone_of("Asia/Kathmandu"), winter),
                   "2026-03-02T03:25:00Z");
}

static void an_end_not_after_the_start_is_on_the_next_day(void **state)
{
    (void)state;
    const struct zone *berlin = zone_of("Europe/Berlin");
    struct business_hours hours = from("2026-01-01", (opt_uuid){0}, 22 * 60);
    hours.end_time = (wall_time){6 * 60};
    expect_instant(business_hours_end(&hours, berlin, date_of("2026-03-28")),
                   "2026-03-29T04:00:00Z"); /* the clocks went forward in that night */
    hours.end_time = hours.start_time;
    expect_instant(business_hours_end(&hours, berlin, date_of("2026-03-02")),
                   "2026-03-03T21:00:00Z");
}

static void a_start_that_the_clocks_skip_takes_the_offset_before_the_change(void **state)
{
    (void)state;
    struct business_hours hours = from("2026-01-01", (opt_uuid){0}, 2 * 60 + 30);
    hours.late_grace_minutes = 45; /* counted from that instant on */
    expect_instant(
        business_hours_late_after(&hours, zone_of("Europe/Berlin"), date_of("2026-03-29")),
        "2026-03-29T02:15:00Z");
}

static void an_end_that_comes_twice_is_the_first_of_the_two(void **state)
{
    (void)state;
    struct business_hours hours = from("2026-01-01", (opt_uuid){0}, 22 * 60);
    hours.end_time = (wall_time){2 * 60 + 30};
    expect_instant(business_hours_end(&hours, zone_of("Europe/Berlin"), date_of("2026-10-24")),
                   "2026-10-25T00:30:00Z");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_in_force_before_the_first_date),
        cmocka_unit_test(an_employees_own_row_wins_over_a_newer_general_one),
        cmocka_unit_test(of_equal_dates_the_row_written_later_wins),
        cmocka_unit_test(without_hours_monday_to_friday_are_work_days),
        cmocka_unit_test(hours_say_which_days_are_work_days),
        cmocka_unit_test(thresholds_are_wall_times_where_the_employee_is),
        cmocka_unit_test(an_end_not_after_the_start_is_on_the_next_day),
        cmocka_unit_test(a_start_that_the_clocks_skip_takes_the_offset_before_the_change),
        cmocka_unit_test(an_end_that_comes_twice_is_the_first_of_the_two),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
