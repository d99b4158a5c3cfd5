/* The calculations of reports and the lines of the CSV, on examples that are worked out by hand. */
#include "features/reports/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define HOUR (3600 * MICROSECONDS_PER_SECOND)

static instant at(const char *written)
{
    instant value = {0};
    assert_null(instant_parse(text_of(written), &value));
    return value;
}

static civil_date on(const char *written)
{
    civil_date value = {0};
    assert_null(date_parse(text_of(written), &value));
    return value;
}

static void an_average_is_rounded_half_up_and_zero_without_sessions(void **state)
{
    (void)state;
    struct session_totals totals = {.sessions = 2, .working = 5 * MICROSECONDS_PER_SECOND};
    assert_int_equal(average_working_seconds(&totals), 3); /* 2.5 */
    totals.working = 5 * MICROSECONDS_PER_SECOND - 1;
    assert_int_equal(average_working_seconds(&totals), 2);
    totals.sessions = 0;
    assert_int_equal(average_working_seconds(&totals), 0);
}

static void a_rate_has_two_decimals_and_none_without_a_base(void **state)
{
    (void)state;
    assert_int_equal(rate(2, 3).value.hundredths, 6667);
    assert_int_equal(rate(1, 8).value.hundredths, 1250);
    assert_int_equal(rate(3, 3).value.hundredths, 10000);
    assert_int_equal(rate(0, 0).presence, IS_NULL);
}

static void a_months_days_are_bits_of_those_in_the_range(void **state)
{
    (void)state;
    struct date_range range = {.first = on("2024-01-30"), .last = on("2024-03-02")};
    assert_int_equal(month_days_in(on("2024-01-01"), range), 0x60000000); /* 30th and 31st */
    assert_int_equal(month_days_in(on("2024-02-01"), range), 0x1fffffff); /* a leap year's 29 */
    assert_int_equal(month_days_in(on("2024-03-01"), range), 0x3);
    assert_int_equal(month_days_in(on("2024-04-01"), range), 0);
}

static int64_t pieces_by_day[8];
static civil_date pieces_from;

static void keep_piece(void *context, civil_date date, int64_t microseconds)
{
    (void)context;
    pieces_by_day[date.days - pieces_from.days] += microseconds;
}

static void a_night_is_cut_at_midnight_whatever_the_clocks_do(void **state)
{
    struct zone_set *zones = *state;
    const struct zone *berlin = zone_find(zones, TEXT("Europe/Berlin"));
    const struct day_pieces pieces = {.add = keep_piece};
    pieces_from = on("2026-03-28");
    memset(pieces_by_day, 0, sizeof(pieces_by_day));
    struct work_walk walk = {.working_since = {.presence = ABSENT}};
    /* 22:00 to 06:00 in the night the clocks go forward: 2 hours before midnight, 5 after it. */
    work_walk_punch(&walk, PUNCH_IN, at("2026-03-28T22:00:00+01:00"), berlin, &pieces);
    work_walk_punch(&walk, PUNCH_OUT, at("2026-03-29T06:00:00+02:00"), berlin, &pieces);
    assert_int_equal(pieces_by_day[0], 2 * HOUR);
    assert_int_equal(pieces_by_day[1], 5 * HOUR);
    /* A break over midnight belongs to neither; work that goes on counts up to now. */
    work_walk_punch(&walk, PUNCH_IN, at("2026-03-30T22:00:00+02:00"), berlin, &pieces);
    work_walk_punch(&walk, BREAK_START, at("2026-03-30T23:00:00+02:00"), berlin, &pieces);
    work_walk_punch(&walk, BREAK_END, at("2026-03-31T01:00:00+02:00"), berlin, &pieces);
    work_walk_end(&walk, at("2026-03-31T03:00:00+02:00"), berlin, &pieces);
    assert_int_equal(pieces_by_day[2], HOUR);
    assert_int_equal(pieces_by_day[3], 2 * HOUR);
}

/* At 00:01 of the 7th it became 23:01 of the 6th again. */
static void a_date_that_comes_back_gets_what_was_worked_on_it(void **state)
{
    struct zone_set *zones = *state;
    const struct zone *st_johns = zone_find(zones, TEXT("America/St_Johns"));
    const struct day_pieces pieces = {.add = keep_piece};
    pieces_from = on("2010-11-06");
    memset(pieces_by_day, 0, sizeof(pieces_by_day));
    split_at_midnight(st_johns, at("2010-11-06T23:30:00-02:30"), at("2010-11-07T01:00:00-03:30"),
                      &pieces);
    assert_int_equal(pieces_by_day[0], HOUR * 89 / 60);
    assert_int_equal(pieces_by_day[1], HOUR * 61 / 60);
    memset(pieces_by_day, 0, sizeof(pieces_by_day));
    split_at_midnight(st_johns, at("2010-11-06T23:30:00-03:30"), at("2010-11-07T01:00:00-03:30"),
                      &pieces);
    assert_int_equal(pieces_by_day[0], HOUR / 2);
    assert_int_equal(pieces_by_day[1], HOUR);
}

/* Samoa had no 2011-12-30. */
static void a_date_that_was_skipped_gets_nothing(void **state)
{
    struct zone_set *zones = *state;
    const struct day_pieces pieces = {.add = keep_piece};
    pieces_from = on("2011-12-29");
    memset(pieces_by_day, 0, sizeof(pieces_by_day));
    split_at_midnight(zone_find(zones, TEXT("Pacific/Apia")), at("2011-12-29T22:00:00-10:00"),
                      at("2011-12-31T03:00:00+14:00"), &pieces);
    assert_int_equal(pieces_by_day[0], 2 * HOUR);
    assert_int_equal(pieces_by_day[1], 0);
    assert_int_equal(pieces_by_day[2], 3 * HOUR);
}

static void hours_and_minutes_are_rounded_half_up(void **state)
{
    (void)state;
    assert_int_equal(hours_of_seconds(18).hundredths, 1); /* 0.005 h */
    assert_int_equal(hours_of_seconds(17).hundredths, 0);
    assert_int_equal(hours_of_seconds(8 * 3600).hundredths, 800);
    assert_int_equal(minutes_of_seconds(30), 1);
    assert_int_equal(minutes_of_seconds(29), 0);
}

static void a_cell_that_looks_like_a_formula_is_made_inert(void **state)
{
    (void)state;
    const char *const examples[][2] = {{"Ann", "Ann"},
                                       {"=1+1", "'=1+1"},
                                       {"+49", "'+49"},
                                       {"-1", "'-1"},
                                       {"@SUM", "'@SUM"},
                                       {"\tx", "'\tx"},
                                       {"\rx", "\"'\rx\""},
                                       {"a,b", "\"a,b\""},
                                       {"a\"b", "\"a\"\"b\""},
                                       {"=\"a\"", "\"'=\"\"a\"\"\""},
                                       {"", ""}};
    _cleanup_(arena_freep) struct arena *arena = arena_new(1 << 16);
    for (size_t i = 0; i < sizeof(examples) / sizeof(*examples); i++) {
        struct buffer out = {.arena = arena};
        csv_write_cell(&out, text_of(examples[i][0]));
        assert_string_equal(text_copy(arena, buffer_text(&out)).data, examples[i][1]);
    }
}

static void a_session_becomes_a_line_in_its_zone(void **state)
{
    struct zone_set *zones = *state;
    struct work_cycle cycles[] = {
        {.punch_in = at("2026-03-10T08:00:00Z"), .punch_out = SOME(at("2026-03-10T11:30:00Z"))},
        {.punch_in = at("2026-03-10T12:00:00Z"), .punch_out = {.presence = IS_NULL}}};
    struct csv_session session = {.employee_name = TEXT("=Ann"),
                                  .employee_number = TEXT("E001"),
                                  .date = on("2026-03-10"),
                                  .punch_in = cycles[0].punch_in,
                                  .working = 7 * HOUR / 2,
                                  .open_in = SOME(cycles[1].punch_in),
                                  .last_at = cycles[1].punch_in,
                                  .is_late_in = true,
                                  .cycles = {.items = cycles, .count = 2}};
    _cleanup_(arena_freep) struct arena *arena = arena_new(1 << 16);
    struct buffer out = {.arena = arena};
    csv_write_session(&out, &session, zone_find(zones, TEXT("Europe/Berlin")),
                      at("2026-03-10T13:00:00Z"), true);
    assert_string_equal(
        text_copy(arena, buffer_text(&out)).data,
        "'=Ann,E001,2026-03-10,09:00:00,,5.00,0,4.50,1,0,In Progress,09:00-12:30; 13:00-\r\n");
}

static void effort_is_held_against_the_norms_of_the_days_that_are_due(void **state)
{
    (void)state;
    struct effort_balance balance = {.effort = 0};
    effort_balance_add(&balance, DAY_WORKING, 480, true, 540);  /* an hour beyond the norm */
    effort_balance_add(&balance, DAY_WORKING, 480, true, 0);    /* nothing recorded */
    effort_balance_add(&balance, DAY_WORKING, 480, false, 500); /* not due, and yet overtime */
    effort_balance_add(&balance, DAY_FREE, 480, true, 30);      /* all of it is overtime */
    assert_int_equal(balance.effort, 1070);
    assert_int_equal(balance.expected, 960);
    assert_int_equal(balance.overtime, 60 + 20 + 30);
}

static void work_begins_in_an_hour_of_a_weekday(void **state)
{
    (void)state;
    struct start_pattern pattern = {.hours = {{{0}}}};
    const struct start_sums one = {.sessions = 1};
    const struct start_sums late = {
        .sessions = 2, .late = 1, .late_time = 90 * MICROSECONDS_PER_SECOND};
    start_pattern_add(&pattern, on("2026-03-27"), 8, &one);
    start_pattern_add(&pattern, on("2026-03-30"), 9, &late);
    start_pattern_add(&pattern, on("2026-04-06"), 9, &late);
    start_pattern_add(&pattern, on("2026-03-29"), 0, &one);
    assert_int_equal(pattern.hours[5][8].sessions, 1);
    assert_int_equal(pattern.hours[5][8].late, 0);
    assert_int_equal(pattern.hours[1][9].sessions, 4);
    assert_int_equal(pattern.hours[1][9].late, 2);
    assert_int_equal(pattern.hours[1][9].late_time, 180 * MICROSECONDS_PER_SECOND);
    assert_int_equal(pattern.hours[7][0].sessions, 1);
}

static void lateness_is_floored_once_and_its_average_rounded_half_up(void **state)
{
    (void)state;
    const int64_t second = MICROSECONDS_PER_SECOND;
    /* Two of 59.5 s are a minute together, though neither is. */
    const struct start_sums two = {.sessions = 3, .late = 2, .late_time = 119 * second};
    const struct start_sums half = {.sessions = 2, .late = 2, .late_time = 180 * second};
    const struct start_sums less = {.sessions = 2, .late = 2, .late_time = 180 * second - 1};
    const struct start_sums none = {.sessions = 4};
    assert_int_equal(late_minutes(&two), 1);
    assert_int_equal(average_late_minutes(&two), 1);
    assert_int_equal(average_late_minutes(&half), 2);
    assert_int_equal(average_late_minutes(&less), 1);
    assert_int_equal(late_minutes(&none), 0);
    assert_int_equal(average_late_minutes(&none), 0);
}

static void a_norm_is_due_up_to_today_while_employed(void **state)
{
    (void)state;
    const struct date_range range = {on("2026-03-01"), on("2026-03-31")};
    const opt_date never = {.presence = IS_NULL};
    struct date_range due = dates_due(range, on("2026-03-20"), never, never);
    assert_int_equal(due.first.days, on("2026-03-01").days);
    assert_int_equal(due.last.days, on("2026-03-20").days);
    due = dates_due(range, on("2026-04-20"), (opt_date)SOME(on("2026-03-05")),
                    (opt_date)SOME(on("2026-03-17")));
    assert_int_equal(due.first.days, on("2026-03-05").days);
    assert_int_equal(due.last.days, on("2026-03-17").days);
    due = dates_due(range, on("2026-02-27"), never, never);
    assert_true(due.last.days < due.first.days);
}

static void what_is_expected_of_a_month_follows_the_norms(void **state)
{
    (void)state;
    civil_date month = on("2026-03-01");
    /* Monday to Friday of March 2026, which begins on a Sunday. */
    int64_t working = 0;
    for (int32_t day = 0; day < 31; day++) {
        working |= day % 7 >= 1 && day % 7 <= 5 ? INT64_C(1) << day : 0;
    }
    struct calendar_norm norms[] = {{.effective_from = on("1970-01-01"), .minutes = 480},
                                    {.effective_from = on("2026-03-11"), .minutes = 300},
                                    {.effective_from = on("2026-03-12"), .minutes = 0},
                                    {.effective_from = on("2026-03-31"), .minutes = 60}};
    const struct calendar_norm_list one = {.items = norms, .count = 1};
    const struct calendar_norm_list all = {.items = norms, .count = 4};
    const struct date_range whole = {month, on("2026-03-31")};
    const struct date_range middle = {on("2026-03-10"), on("2026-03-13")};
    const struct date_range before = {on("2026-01-10"), on("2026-02-28")};
    const struct date_range years = {on("2020-01-01"), on("2030-01-01")};
    assert_int_equal(expected_of_month(working, month, whole, &one), 22 * 480);
    assert_int_equal(expected_of_month(working, month, years, &one), 22 * 480);
    assert_int_equal(expected_of_month(working, month, whole, &all), 7 * 480 + 300 + 60);
    assert_int_equal(expected_of_month(working, month, middle, &all), 480 + 300);
    assert_int_equal(expected_of_month(working, month, before, &all), 0);
    assert_int_equal(expected_of_month(0, month, whole, &all), 0);
}

static void a_balance_goes_on_from_month_to_month(void **state)
{
    (void)state;
    const struct date_range range = {on("2025-11-30"), on("2026-02-01")};
    struct month_balance items[4];
    struct month_balance_list months = {.items = items};
    assert_int_equal(months_in(range), 4);
    months_begin(&months, range);
    assert_int_equal(months.count, 4);
    assert_int_equal(items[0].month.days, on("2025-11-01").days);
    assert_int_equal(items[3].month.days, on("2026-02-01").days);
    month_at(&months, on("2025-11-30"))->effort += 500;
    month_at(&months, on("2025-12-31"))->expected += 480;
    month_at(&months, on("2026-02-01"))->expected += 100;
    months_balance(&months);
    assert_int_equal(items[0].balance, 500);
    assert_int_equal(items[1].balance, 20);
    assert_int_equal(items[2].balance, 20);
    assert_int_equal(items[3].balance, -80);
}

static int make_zones(void **state)
{
    *state = zone_set_new();
    return *state == NULL;
}

static int free_zones(void **state)
{
    zone_set_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_average_is_rounded_half_up_and_zero_without_sessions),
        cmocka_unit_test(a_rate_has_two_decimals_and_none_without_a_base),
        cmocka_unit_test(a_months_days_are_bits_of_those_in_the_range),
        cmocka_unit_test(a_night_is_cut_at_midnight_whatever_the_clocks_do),
        cmocka_unit_test(a_date_that_comes_back_gets_what_was_worked_on_it),
        cmocka_unit_test(a_date_that_was_skipped_gets_nothing),
        cmocka_unit_test(hours_and_minutes_are_rounded_half_up),
        cmocka_unit_test(a_cell_that_looks_like_a_formula_is_made_inert),
        cmocka_unit_test(a_session_becomes_a_line_in_its_zone),
        cmocka_unit_test(effort_is_held_against_the_norms_of_the_days_that_are_due),
        cmocka_unit_test(work_begins_in_an_hour_of_a_weekday),
        cmocka_unit_test(lateness_is_floored_once_and_its_average_rounded_half_up),
        cmocka_unit_test(a_norm_is_due_up_to_today_while_employed),
        cmocka_unit_test(what_is_expected_of_a_month_follows_the_norms),
        cmocka_unit_test(a_balance_goes_on_from_month_to_month),
    };
    return cmocka_run_group_tests(tests, make_zones, free_zones);
}
