/* The calendar: which rule decides about a date, norms, months and overtime, by hand. */
#include "features/calendar/calendar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const uuid ada = {.bytes = {1}};
static const uuid bob = {.bytes = {2}};
static const uuid eve = {.bytes = {3}};

static civil_date on(const char *written)
{
    civil_date value = {0};
    assert_null(date_parse(text_of(written), &value));
    return value;
}

static void assert_day(struct calendar_day day, enum day_type type, enum day_reason reason,
                       const char *description)
{
    assert_int_equal(day.type, type);
    assert_int_equal(day.reason, reason);
    assert_true(text_equal(day.description, text_of(description)));
}

static void without_hours_monday_to_friday_are_working(void **state)
{
    (void)state;
    struct calendar calendar = {.from = on("2026-03-02"), .to = on("2026-03-08")};
    for (int i = 0; i < 7; i++) {
        civil_date date = {calendar.from.days + i};
        assert_day(calendar_day_at(&calendar, ada, date), i < 5 ? DAY_WORKING : DAY_FREE,
                   i < 5 ? REASON_WORK_DAY : REASON_WEEKEND, "");
        assert_null(calendar_day_at(&calendar, ada, date).hours);
    }
}

static void the_work_days_are_those_of_the_hours_in_force_for_the_employee(void **state)
{
    (void)state;
    struct business_hours rows[] = {
        {.effective_from = on("2026-03-01"), .work_days = {.mask = 0x1f}},
        {.effective_from = on("2026-03-12"), .work_days = {.mask = 0x03}},
        {.effective_from = on("2026-03-14"),
         .work_days = {.mask = 0x60},
         .employee_id = SOME(ada)}};
    struct calendar calendar = {.from = on("2026-03-01"),
                                .to = on("2026-03-31"),
                                .hours = {.items = rows, .count = COUNT(rows)}};
    assert_day(calendar_day_at(&calendar, ada, on("2026-03-11")), DAY_WORKING, REASON_WORK_DAY, "");
    assert_day(calendar_day_at(&calendar, ada, on("2026-03-12")), DAY_FREE, REASON_WEEKEND, "");
    assert_day(calendar_day_at(&calendar, ada, on("2026-03-14")), DAY_WORKING, REASON_WORK_DAY, "");
    assert_day(calendar_day_at(&calendar, bob, on("2026-03-14")), DAY_FREE, REASON_WEEKEND, "");
    assert_ptr_equal(calendar_day_at(&calendar, ada, on("2026-03-14")).hours, &rows[2]);
    assert_ptr_equal(calendar_day_at(&calendar, bob, on("2026-03-14")).hours, &rows[1]);
}

static void an_override_wins_over_a_holiday_and_a_holiday_over_the_weekday(void **state)
{
    (void)state;
    struct calendar_holiday holidays[] = {
        {.date = on("2026-05-01"), .name = TEXT("Labour Day"), .region = TEXT("")},
        {.date = on("2026-05-14"), .name = TEXT("Ascension"), .region = TEXT("")},
        {.date = on("2026-05-16"), .name = TEXT("A Saturday"), .region = TEXT("")}};
    struct calendar_override overrides[] = {
        {.date = on("2026-05-09"), .day_type = DAY_WORKING, .note = TEXT("Stocktaking")},
        {.date = on("2026-05-14"), .day_type = DAY_WORKING, .note = TEXT("")},
        {.date = on("2026-05-15"), .day_type = DAY_FREE, .note = TEXT("Bridge day")}};
    struct calendar calendar = {.from = on("2026-05-01"),
                                .to = on("2026-05-31"),
                                .holidays = {.items = holidays, .count = COUNT(holidays)},
                                .overrides = {.items = overrides, .count = COUNT(overrides)}};
    const struct {
        const char *date;
        enum day_type type;
        enum day_reason reason;
        const char *description;
    } expected[] = {
        {"2026-05-01", DAY_FREE, REASON_HOLIDAY, "Labour Day"},
        {"2026-05-02", DAY_FREE, REASON_WEEKEND, ""},
        {"2026-05-04", DAY_WORKING, REASON_WORK_DAY, ""},
        {"2026-05-09", DAY_WORKING, REASON_OVERRIDE, "Stocktaking"},
        {"2026-05-14", DAY_WORKING, REASON_OVERRIDE, ""},
        {"2026-05-15", DAY_FREE, REASON_OVERRIDE, "Bridge day"},
        {"2026-05-16", DAY_FREE, REASON_HOLIDAY, "A Saturday"},
    };
    for (size_t i = 0; i < COUNT(expected); i++) {
        assert_day(calendar_day_at(&calendar, ada, on(expected[i].date)), expected[i].type,
                   expected[i].reason, expected[i].description);
    }
}

static void a_holiday_is_for_those_in_its_region(void **state)
{
    (void)state;
    struct calendar_person people[] = {{.employee_id = ada, .region = TEXT("DE-BY")},
                                       {.employee_id = eve, .region = TEXT("AT")}};
    struct calendar_holiday holidays[] = {
        {.date = on("2026-01-06"), .name = TEXT("Befana"), .region = TEXT("IT")},
        {.date = on("2026-01-06"), .name = TEXT("Epiphany"), .region = TEXT("DE-BY")},
        {.date = on("2026-10-05"), .name = TEXT("Observed"), .region = TEXT("DE")}};
    struct calendar calendar = {.from = on("2026-01-01"),
                                .to = on("2026-12-31"),
                                .country = TEXT("DE"),
                                .people = {.items = people, .count = COUNT(people)},
                                .holidays = {.items = holidays, .count = COUNT(holidays)}};
    assert_day(calendar_day_at(&calendar, ada, on("2026-01-06")), DAY_FREE, REASON_HOLIDAY,
               "Epiphany");
    assert_day(calendar_day_at(&calendar, bob, on("2026-01-06")), DAY_WORKING, REASON_WORK_DAY, "");
    assert_int_equal(calendar_day_type(&calendar, ada, on("2026-10-05")), DAY_FREE);
    assert_int_equal(calendar_day_type(&calendar, bob, on("2026-10-05")), DAY_FREE);
    assert_int_equal(calendar_day_type(&calendar, eve, on("2026-10-05")), DAY_WORKING);
    assert_true(region_covers(TEXT(""), TEXT("")));
    assert_false(region_covers(TEXT("DE-BY"), TEXT("DE")));
    assert_false(region_covers(TEXT("DE-B"), TEXT("DE-BY")));
    assert_false(region_covers(TEXT("DE"), TEXT("")));
}

static void the_norm_is_the_newest_one_from_then_or_before(void **state)
{
    (void)state;
    struct calendar_norm norms[] = {
        {.employee_id = ada, .effective_from = on("1970-01-01"), .minutes = 480},
        {.employee_id = ada, .effective_from = on("2025-12-31"), .minutes = 0},
        {.employee_id = ada, .effective_from = on("2026-01-01"), .minutes = 300},
        {.employee_id = bob, .effective_from = on("1970-01-01"), .minutes = 360}};
    struct calendar calendar = {.norms = {.items = norms, .count = COUNT(norms)}};
    assert_int_equal(calendar_norm_minutes(&calendar, ada, on("1970-01-01")), 480);
    assert_int_equal(calendar_norm_minutes(&calendar, ada, on("2025-12-30")), 480);
    assert_int_equal(calendar_norm_minutes(&calendar, ada, on("2025-12-31")), 0);
    assert_int_equal(calendar_norm_minutes(&calendar, ada, on("2026-01-01")), 300);
    assert_int_equal(calendar_norm_minutes(&calendar, ada, on("9999-12-31")), 300);
    assert_int_equal(calendar_norm_minutes(&calendar, bob, on("2026-01-01")), 360);
    assert_int_equal(calendar_norm_minutes(&calendar, eve, on("2026-01-01")), 0);
}

/* The days of a month as bits are those that are Working one by one. */
static void a_month_is_what_its_days_are(void **state)
{
    (void)state;
    struct business_hours rows[] = {
        {.effective_from = on("2024-02-10"), .work_days = {.mask = 0x2f}}};
    struct calendar_holiday holidays[] = {
        {.date = on("2024-02-02"), .name = TEXT("One"), .region = TEXT("")},
        {.date = on("2024-02-29"), .name = TEXT("Two"), .region = TEXT("")},
        {.date = on("2024-03-01"), .name = TEXT("Three"), .region = TEXT("")}};
    struct calendar_override overrides[] = {
        {.date = on("2024-01-31"), .day_type = DAY_FREE, .note = TEXT("")},
        {.date = on("2024-02-04"), .day_type = DAY_WORKING, .note = TEXT("")},
        {.date = on("2024-02-29"), .day_type = DAY_WORKING, .note = TEXT("")}};
    struct calendar calendar = {.from = on("2024-01-20"),
                                .to = on("2024-03-10"),
                                .hours = {.items = rows, .count = COUNT(rows)},
                                .holidays = {.items = holidays, .count = COUNT(holidays)},
                                .overrides = {.items = overrides, .count = COUNT(overrides)}};
    int64_t count = 0;
    for (civil_date month = on("2023-12-01"); month.days <= on("2024-04-01").days;
         month = month_plus(month, 1)) {
        int64_t days = 0;
        for (civil_date date = month; date.days < month_plus(month, 1).days; date.days++) {
            bool is_in = calendar.from.days <= date.days && date.days <= calendar.to.days;
            bool is_working = is_in && calendar_day_type(&calendar, ada, date) == DAY_WORKING;
            days |= is_working ? INT64_C(1) << (date.days - month.days) : 0;
            count += is_working ? 1 : 0;
        }
        assert_int_equal(calendar_working_days(&calendar, ada, month), days);
    }
    assert_int_equal(calendar_count_working_days(&calendar, ada, calendar.from, calendar.to),
                     count);
}

static void working_days_are_counted_from_the_first_to_the_last(void **state)
{
    (void)state;
    struct calendar calendar = {.from = on("2026-01-01"), .to = on("2026-12-31")};
    const struct {
        const char *first;
        const char *last;
        int64_t count;
    } expected[] = {
        {"2026-03-09", "2026-03-15", 5},   {"2026-03-14", "2026-03-15", 0},
        {"2026-03-31", "2026-04-01", 2},   {"2026-03-31", "2026-03-31", 1},
        {"2026-03-15", "2026-03-09", 0},   {"2026-04-01", "2026-03-31", 0},
        {"2026-01-01", "2026-12-31", 261},
    };
    for (size_t i = 0; i < COUNT(expected); i++) {
        assert_int_equal(calendar_count_working_days(&calendar, ada, on(expected[i].first),
                                                     on(expected[i].last)),
                         expected[i].count);
    }
}

static void overtime_goes_beyond_the_norm_or_is_all_of_a_free_day(void **state)
{
    (void)state;
    assert_int_equal(overtime_minutes(DAY_WORKING, 480, 480), 0);
    assert_int_equal(overtime_minutes(DAY_WORKING, 481, 480), 1);
    assert_int_equal(overtime_minutes(DAY_WORKING, 0, 480), 0);
    assert_int_equal(overtime_minutes(DAY_WORKING, 1440, 0), 1440);
    assert_int_equal(overtime_minutes(DAY_FREE, 1, 480), 1);
    assert_int_equal(overtime_minutes(DAY_FREE, 0, 480), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_hours_monday_to_friday_are_working),
        cmocka_unit_test(the_work_days_are_those_of_the_hours_in_force_for_the_employee),
        cmocka_unit_test(an_override_wins_over_a_holiday_and_a_holiday_over_the_weekday),
        cmocka_unit_test(a_holiday_is_for_those_in_its_region),
        cmocka_unit_test(the_norm_is_the_newest_one_from_then_or_before),
        cmocka_unit_test(a_month_is_what_its_days_are),
        cmocka_unit_test(working_days_are_counted_from_the_first_to_the_last),
        cmocka_unit_test(overtime_goes_beyond_the_norm_or_is_all_of_a_free_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
