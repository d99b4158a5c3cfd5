/* The rules of attendance: the order of punches, sessions out of punches, and what is forgotten. */
#include "features/attendance/rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LIMIT   (16 * 60)
#define MOMENTS 16

static struct zone_set *zones;
static const struct zone *berlin;

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

/* A session with room for its cycles. */
struct computed {
    struct session_parts parts;
    struct work_cycle cycles[MOMENTS];
    struct work_cycle_list list;
};

#define PUNCHES(...)                            \
    (const struct punch_moment[]){__VA_ARGS__}, \
        sizeof((const struct punch_moment[]){__VA_ARGS__}) / sizeof(struct punch_moment)

/* What a date is with these hours (NULL: none) and without holidays. */
static struct calendar_day day_with(const struct business_hours *hours, civil_date date)
{
    static struct business_hours row;
    struct calendar calendar = {.from = date, .to = date, .hours = {.items = &row}};
    if (hours != NULL) {
        row = *hours;
        calendar.hours.count = 1;
    }
    return calendar_day_at(&calendar, (uuid){0}, date);
}

static void compute(struct computed *computed, const struct zone *zone, civil_date date,
                    const struct business_hours *hours, const struct punch_moment *punches,
                    size_t count)
{
    assert_int_equal(punches_first_wrong(NOT_STARTED, punches, count), count);
    computed->list.items = computed->cycles;
    struct calendar_day day = day_with(hours, date);
    session_compute(punches, count, zone, date, &day, &computed->parts, &computed->list);
}

static const struct business_hours nine_to_five = {.start_time = {9 * 60},
                                                   .end_time = {17 * 60},
                                                   .work_days = {0x1f},
                                                   .late_grace_minutes = 10,
                                                   .early_grace_minutes = 5};

static void only_what_may_follow_is_allowed(void **state)
{
    (void)state;
    const bool allowed[4][4] = {
        [NOT_STARTED] = {[PUNCH_IN] = true},
        [WORKING] = {[PUNCH_OUT] = true, [BREAK_START] = true},
        [ON_BREAK] = {[PUNCH_OUT] = true, [BREAK_END] = true},
        [FINISHED] = {[PUNCH_IN] = true},
    };
    for (unsigned before = NOT_STARTED; before <= FINISHED; before++) {
        for (unsigned type = PUNCH_IN; type <= BREAK_END; type++) {
            assert_int_equal(punch_is_allowed(before, type), allowed[before][type]);
        }
    }
    assert_int_equal(state_after(PUNCH_IN), WORKING);
    assert_int_equal(state_after(BREAK_START), ON_BREAK);
    assert_int_equal(state_after(BREAK_END), WORKING);
    assert_int_equal(state_after(PUNCH_OUT), FINISHED);
}

static void the_first_punch_out_of_order_is_found(void **state)
{
    (void)state;
    const struct punch_moment punches[] = {
        {PUNCH_IN, {1}}, {BREAK_START, {2}}, {PUNCH_OUT, {3}}, {PUNCH_IN, {4}}, {BREAK_END, {5}}};
    assert_int_equal(punches_first_wrong(NOT_STARTED, punches, 5), 4);
    assert_int_equal(punches_first_wrong(NOT_STARTED, punches, 4), 4);
    assert_int_equal(punches_first_wrong(WORKING, punches, 5), 0);
    assert_int_equal(punches_first_wrong(NOT_STARTED, punches, 0), 0);
}

static void a_day_with_a_break_and_two_cycles_is_summed(void **state)
{
    (void)state;
    struct computed day = {0};
    compute(
        &day, berlin, on("2026-03-02"), NULL,
        PUNCHES({PUNCH_IN, at("2026-03-02T08:00:00Z")}, {BREAK_START, at("2026-03-02T11:00:00Z")},
                {BREAK_END, at("2026-03-02T11:30:00Z")}, {PUNCH_OUT, at("2026-03-02T15:00:00Z")},
                {PUNCH_IN, at("2026-03-02T16:00:00Z")}, {PUNCH_OUT, at("2026-03-02T17:00:00Z")}));
    struct session_figures figures = session_at(&day.parts, at("2027-01-01T00:00:00Z"), LIMIT);
    assert_int_equal(figures.total_seconds, 9 * 3600);
    assert_int_equal(figures.break_seconds, 1800);
    assert_int_equal(figures.working_seconds, 7 * 3600 + 1800);
    assert_int_equal(figures.status, SESSION_COMPLETE);
    assert_false(figures.missing_punch_out);
    assert_int_equal(day.parts.cycle_count, 2);
    int64_t break_seconds;
    int64_t working_seconds;
    cycle_at(&day.parts, &day.cycles[0], at("2027-01-01T00:00:00Z"), &break_seconds,
             &working_seconds);
    assert_int_equal(break_seconds, 1800);
    assert_int_equal(working_seconds, 6 * 3600 + 1800);
}

static void a_punch_out_ends_a_running_break(void **state)
{
    (void)state;
    struct computed day = {0};
    compute(&day, berlin, on("2026-03-02"), NULL,
            PUNCHES({PUNCH_IN, at("2026-03-02T08:00:00Z")},
                    {BREAK_START, at("2026-03-02T11:00:00Z")},
                    {PUNCH_OUT, at("2026-03-02T12:00:00Z")}));
    struct session_figures figures = session_at(&day.parts, at("2026-03-03T00:00:00Z"), LIMIT);
    assert_int_equal(figures.break_seconds, 3600);
    assert_int_equal(figures.working_seconds, 3 * 3600);
    assert_int_equal(figures.status, SESSION_COMPLETE);
}

static void an_open_cycle_counts_up_to_now_and_is_never_early(void **state)
{
    (void)state;
    struct computed day = {0};
    compute(&day, berlin, on("2026-03-02"), &nine_to_five,
            PUNCHES({PUNCH_IN, at("2026-03-02T08:00:00Z")}, {PUNCH_OUT, at("2026-03-02T09:00:00Z")},
                    {PUNCH_IN, at("2026-03-02T10:00:00Z")},
                    {BREAK_START, at("2026-03-02T10:30:00Z")}));
    assert_false(IS_PRESENT(day.parts.punch_out));
    assert_false(day.parts.is_early_out);
    struct session_figures figures = session_at(&day.parts, at("2026-03-02T11:15:00Z"), LIMIT);
    assert_int_equal(figures.total_seconds, 3 * 3600 + 900);
    assert_int_equal(figures.break_seconds, 2700);
    assert_int_equal(figures.working_seconds, 5400);
    assert_int_equal(figures.status, SESSION_ON_BREAK);
}

static void before_its_last_punch_an_open_cycle_stands_still(void **state)
{
    (void)state;
    struct computed day = {0};
    compute(&day, berlin, on("2026-03-02"), NULL, PUNCHES({PUNCH_IN, at("2026-03-02T08:02:00Z")}));
    struct session_figures figures = session_at(&day.parts, at("2026-03-02T08:00:30Z"), LIMIT);
    assert_int_equal(figures.total_seconds, 0);
    assert_int_equal(figures.working_seconds, 0);

    /* A break from 08:30 to 09:00, whose end is a minute ahead: of the hour half was work. */
    struct computed ahead = {0};
    compute(&ahead, berlin, on("2026-03-02"), NULL,
            PUNCHES({PUNCH_IN, at("2026-03-02T08:00:00Z")},
                    {BREAK_START, at("2026-03-02T08:30:00Z")},
                    {BREAK_END, at("2026-03-02T09:00:00Z")}));
    struct open_time open = session_open_time(&ahead.parts, at("2026-03-02T08:59:00Z"));
    assert_int_equal(open.working, 30 * 60 * MICROSECONDS_PER_SECOND);
    assert_int_equal(open.break_time, 0);
}

static void each_sum_is_floored_once(void **state)
{
    (void)state;
    struct computed day = {0};
    compute(
        &day, berlin, on("2026-03-02"), NULL,
        PUNCHES({PUNCH_IN, at("2026-03-02T08:00:00Z")}, {PUNCH_OUT, at("2026-03-02T08:00:00.6Z")},
                {PUNCH_IN, at("2026-03-02T08:00:01Z")}, {PUNCH_OUT, at("2026-03-02T08:00:01.6Z")}));
    assert_int_equal(session_at(&day.parts, at("2026-03-03T00:00:00Z"), LIMIT).working_seconds, 1);
}

static void a_night_shift_is_seven_or_nine_hours_when_the_clocks_change(void **state)
{
    (void)state;
    struct computed spring = {0};
    compute(&spring, berlin, on("2026-03-28"), NULL,
            PUNCHES({PUNCH_IN, at("2026-03-28T22:00:00+01:00")},
                    {PUNCH_OUT, at("2026-03-29T06:00:00+02:00")}));
    struct computed autumn = {0};
    compute(&autumn, berlin, on("2026-10-24"), NULL,
            PUNCHES({PUNCH_IN, at("2026-10-24T22:00:00+02:00")},
                    {PUNCH_OUT, at("2026-10-25T06:00:00+01:00")}));
    instant later = at("2027-01-01T00:00:00Z");
    assert_int_equal(session_at(&spring.parts, later, LIMIT).working_seconds, 7 * 3600);
    assert_int_equal(session_at(&autumn.parts, later, LIMIT).working_seconds, 9 * 3600);
}

static void the_work_date_is_the_local_date_of_the_punch_in(void **state)
{
    (void)state;
    instant late = at("2026-03-02T23:30:00Z");
    assert_int_equal(cycle_date(berlin, late).days, on("2026-03-03").days);
    assert_int_equal(cycle_date(zone_find(zones, TEXT("America/New_York")), late).days,
                     on("2026-03-02").days);
    /* Samoa skipped 30 December 2011. */
    const struct zone *apia = zone_find(zones, TEXT("Pacific/Apia"));
    assert_int_equal(cycle_date(apia, at("2011-12-30T09:59:59Z")).days, on("2011-12-29").days);
    assert_int_equal(cycle_date(apia, at("2011-12-30T10:00:00Z")).days, on("2011-12-31").days);
}

static void at_the_threshold_nobody_is_late_or_early(void **state)
{
    (void)state;
    civil_date monday = on("2026-03-02");
    struct computed day = {0};
    compute(
        &day, berlin, monday, &nine_to_five,
        PUNCHES({PUNCH_IN, at("2026-03-02T08:10:00Z")}, {PUNCH_OUT, at("2026-03-02T15:55:00Z")}));
    assert_false(day.parts.is_late_in);
    assert_false(day.parts.is_early_out);
    compute(&day, berlin, monday, &nine_to_five,
            PUNCHES({PUNCH_IN, at("2026-03-02T08:10:00.000001Z")},
                    {PUNCH_OUT, at("2026-03-02T15:54:59.999999Z")}));
    assert_true(day.parts.is_late_in);
    assert_true(day.parts.is_early_out);
}

static void lateness_counts_from_the_start_with_its_grace(void **state)
{
    (void)state;
    struct computed day = {0};
    compute(&day, berlin, on("2026-03-02"), &nine_to_five,
            PUNCHES({PUNCH_IN, at("2026-03-02T08:10:00Z")}));
    assert_int_equal(day.parts.late_time, 0);
    compute(&day, berlin, on("2026-03-02"), &nine_to_five,
            PUNCHES({PUNCH_IN, at("2026-03-02T08:10:00.000001Z")}));
    assert_int_equal(day.parts.late_time, 600 * MICROSECONDS_PER_SECOND + 1);
    /* From 01:30, the clocks go from 02:00 to 03:00: at 03:15 it is 45 minutes later. */
    const struct business_hours early = {
        .start_time = {90}, .end_time = {9 * 60}, .work_days = {0x7f}};
    compute(&day, berlin, on("2026-03-29"), &early,
            PUNCHES({PUNCH_IN, at("2026-03-29T01:15:00Z")}));
    assert_int_equal(day.parts.late_time, 45 * 60 * MICROSECONDS_PER_SECOND);
    assert_int_equal(day.parts.start_hour, 3);
}

static void work_begins_in_an_hour_of_the_wall(void **state)
{
    (void)state;
    struct computed day = {0};
    compute(&day, berlin, on("2026-03-27"), NULL,
            PUNCHES({PUNCH_IN, at("2026-03-27T07:59:59.999999Z")},
                    {PUNCH_OUT, at("2026-03-27T11:00:00Z")},
                    {PUNCH_IN, at("2026-03-27T12:00:00Z")}));
    assert_int_equal(day.parts.start_hour, 8);
    compute(&day, berlin, on("2026-03-30"), NULL, PUNCHES({PUNCH_IN, at("2026-03-30T07:00:00Z")}));
    assert_int_equal(day.parts.start_hour, 9);
    compute(&day, zone_find(zones, TEXT("Asia/Kathmandu")), on("2026-03-30"), NULL,
            PUNCHES({PUNCH_IN, at("2026-03-29T18:15:00Z")}));
    assert_int_equal(day.parts.start_hour, 0);
}

static void only_the_first_punch_in_and_the_last_punch_out_carry_flags(void **state)
{
    (void)state;
    const struct punch_moment punches[] = {{PUNCH_IN, at("2026-03-02T09:00:00Z")},
                                           {PUNCH_OUT, at("2026-03-02T10:00:00Z")},
                                           {PUNCH_IN, at("2026-03-02T11:00:00Z")},
                                           {PUNCH_OUT, at("2026-03-02T12:00:00Z")}};
    struct computed day = {0};
    compute(&day, berlin, on("2026-03-02"), &nine_to_five, punches, 4);
    const bool late[] = {true, false, false, false};
    const bool early[] = {false, false, false, true};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(punch_is_late(&day.parts, &punches[i]), late[i]);
        assert_int_equal(punch_is_early(&day.parts, &punches[i]), early[i]);
    }
}

static void nobody_is_late_on_a_free_day_or_without_hours(void **state)
{
    (void)state;
    struct computed day = {0};
    compute(
        &day, berlin, on("2026-03-07"), &nine_to_five,
        PUNCHES({PUNCH_IN, at("2026-03-07T12:00:00Z")}, {PUNCH_OUT, at("2026-03-07T13:00:00Z")}));
    assert_false(day.parts.is_work_day);
    assert_false(day.parts.is_late_in || day.parts.is_early_out);
    compute(
        &day, berlin, on("2026-03-02"), NULL,
        PUNCHES({PUNCH_IN, at("2026-03-02T12:00:00Z")}, {PUNCH_OUT, at("2026-03-02T13:00:00Z")}));
    assert_true(day.parts.is_work_day);
    assert_false(day.parts.is_late_in || day.parts.is_early_out);
}

static void a_holiday_is_free_and_an_override_is_what_it_says(void **state)
{
    (void)state;
    civil_date monday = on("2026-03-02");
    civil_date sunday = on("2026-03-01");
    struct calendar_day days[] = {day_with(&nine_to_five, monday), day_with(&nine_to_five, sunday)};
    days[0].type = DAY_FREE;
    days[1].type = DAY_WORKING;
    const struct punch_moment punches[][2] = {
        {{PUNCH_IN, at("2026-03-02T12:00:00Z")}, {PUNCH_OUT, at("2026-03-02T13:00:00Z")}},
        {{PUNCH_IN, at("2026-03-01T12:00:00Z")}, {PUNCH_OUT, at("2026-03-01T13:00:00Z")}}};
    const civil_date dates[] = {monday, sunday};
    for (size_t i = 0; i < 2; i++) {
        struct computed day = {.list.items = day.cycles};
        session_compute(punches[i], 2, berlin, dates[i], &days[i], &day.parts, &day.list);
        assert_int_equal(day.parts.is_work_day, i == 1);
        assert_int_equal(day.parts.is_late_in, i == 1);
        assert_int_equal(day.parts.is_early_out, i == 1);
    }
}

static void a_cycle_older_than_the_limit_lacks_its_punch_out(void **state)
{
    (void)state;
    struct computed day = {0};
    compute(&day, berlin, on("2026-03-02"), NULL, PUNCHES({PUNCH_IN, at("2026-03-02T08:00:00Z")}));
    instant limit = at("2026-03-03T00:00:00Z");
    assert_false(session_at(&day.parts, limit, LIMIT).missing_punch_out);
    limit.microseconds++;
    assert_true(session_at(&day.parts, limit, LIMIT).missing_punch_out);
}

static void a_cycle_stops_counting_when_its_employee_is_deactivated(void **state)
{
    (void)state;
    civil_date monday = on("2026-03-02");
    struct computed day = {0};
    instant made_up = {0};
    compute(&day, berlin, monday, &nine_to_five, PUNCHES({PUNCH_IN, at("2026-03-02T08:00:00Z")}));
    day.parts.stops_at = (opt_instant)SOME(at("2026-03-02T10:00:00Z"));
    assert_int_equal(session_at(&day.parts, at("2026-03-02T09:00:00Z"), LIMIT).working_seconds,
                     3600);
    struct session_figures later = session_at(&day.parts, at("2026-03-09T08:00:00Z"), LIMIT);
    assert_int_equal(later.working_seconds, 7200);
    assert_int_equal(later.total_seconds, 7200);
    assert_int_equal(later.status, SESSION_IN_PROGRESS);
    assert_true(later.missing_punch_out);
    const struct calendar_day work_day = day_with(&nine_to_five, monday);
    assert_true(forgotten_punch_out(&day.parts, berlin, monday, &work_day, LIMIT,
                                    at("2026-03-03T00:00:01Z"), &made_up));
    assert_int_equal(made_up.microseconds, at("2026-03-02T10:00:00Z").microseconds);
    /* A punch a little in the future, then deactivated: nothing is negative. */
    day.parts.stops_at = (opt_instant)SOME(at("2026-03-02T07:59:00Z"));
    assert_int_equal(session_at(&day.parts, at("2026-03-09T08:00:00Z"), LIMIT).working_seconds, 0);
}

static void a_clock_is_finished_only_today(void **state)
{
    (void)state;
    civil_date monday = on("2026-03-02");
    civil_date tuesday = on("2026-03-03");
    struct computed day = {0};
    assert_int_equal(clock_state(NULL, monday, monday), NOT_STARTED);
    compute(&day, berlin, monday, NULL, PUNCHES({PUNCH_IN, at("2026-03-02T08:00:00Z")}));
    assert_int_equal(clock_state(&day.parts, monday, tuesday), WORKING);
    compute(
        &day, berlin, monday, NULL,
        PUNCHES({PUNCH_IN, at("2026-03-02T08:00:00Z")}, {PUNCH_OUT, at("2026-03-02T09:00:00Z")}));
    assert_int_equal(clock_state(&day.parts, monday, monday), FINISHED);
    assert_int_equal(clock_state(&day.parts, monday, tuesday), NOT_STARTED);
}

static void a_forgotten_punch_out_is_made_up_at_the_end_of_the_hours(void **state)
{
    (void)state;
    civil_date monday = on("2026-03-02");
    struct computed day = {0};
    instant made_up = {0};
    struct calendar_day working = day_with(&nine_to_five, monday);
    compute(&day, berlin, monday, &nine_to_five, PUNCHES({PUNCH_IN, at("2026-03-02T08:00:00Z")}));
    assert_false(forgotten_punch_out(&day.parts, berlin, monday, &working, LIMIT,
                                     at("2026-03-03T00:00:00Z"), &made_up));
    assert_true(forgotten_punch_out(&day.parts, berlin, monday, &working, LIMIT,
                                    at("2026-03-03T00:00:01Z"), &made_up));
    assert_int_equal(made_up.microseconds, at("2026-03-02T16:00:00Z").microseconds);
}

static void a_forgotten_punch_out_after_the_hours_is_made_up_at_the_limit(void **state)
{
    (void)state;
    civil_date monday = on("2026-03-02");
    struct computed day = {0};
    instant made_up = {0};
    struct calendar_day working = day_with(&nine_to_five, monday);
    compute(&day, berlin, monday, &nine_to_five, PUNCHES({PUNCH_IN, at("2026-03-02T16:30:00Z")}));
    assert_true(forgotten_punch_out(&day.parts, berlin, monday, &working, LIMIT,
                                    at("2026-03-03T09:00:00Z"), &made_up));
    assert_int_equal(made_up.microseconds, at("2026-03-03T08:30:00Z").microseconds);
    /* A punch after the limit: the moment behind it. */
    compute(
        &day, berlin, monday, &nine_to_five,
        PUNCHES({PUNCH_IN, at("2026-03-02T16:30:00Z")}, {BREAK_START, at("2026-03-03T08:40:00Z")}));
    assert_true(forgotten_punch_out(&day.parts, berlin, monday, &working, LIMIT,
                                    at("2026-03-03T09:00:00Z"), &made_up));
    assert_int_equal(made_up.microseconds, at("2026-03-03T08:40:00.000001Z").microseconds);
}

static void a_forgotten_punch_out_of_a_holiday_is_made_up_at_the_limit(void **state)
{
    (void)state;
    civil_date monday = on("2026-03-02");
    struct computed day = {0};
    instant made_up = {0};
    struct calendar_day holiday = day_with(&nine_to_five, monday);
    holiday.type = DAY_FREE;
    compute(&day, berlin, monday, &nine_to_five, PUNCHES({PUNCH_IN, at("2026-03-02T08:00:00Z")}));
    assert_true(forgotten_punch_out(&day.parts, berlin, monday, &holiday, LIMIT,
                                    at("2026-03-03T00:00:01Z"), &made_up));
    assert_int_equal(made_up.microseconds, at("2026-03-03T00:00:00Z").microseconds);
}

static void a_short_limit_does_not_cut_the_hours_of_the_day(void **state)
{
    (void)state;
    civil_date monday = on("2026-03-02");
    struct computed day = {0};
    instant made_up = {0};
    struct calendar_day working = day_with(&nine_to_five, monday);
    compute(&day, berlin, monday, &nine_to_five, PUNCHES({PUNCH_IN, at("2026-03-02T08:00:00Z")}));
    assert_false(forgotten_punch_out(&day.parts, berlin, monday, &working, 60,
                                     at("2026-03-02T12:00:00Z"), &made_up));
    assert_true(forgotten_punch_out(&day.parts, berlin, monday, &working, 60,
                                    at("2026-03-02T16:00:00Z"), &made_up));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_may_follow_is_allowed),
        cmocka_unit_test(the_first_punch_out_of_order_is_found),
        cmocka_unit_test(a_day_with_a_break_and_two_cycles_is_summed),
        cmocka_unit_test(a_punch_out_ends_a_running_break),
        cmocka_unit_test(an_open_cycle_counts_up_to_now_and_is_never_early),
        cmocka_unit_test(before_its_last_punch_an_open_cycle_stands_still),
        cmocka_unit_test(each_sum_is_floored_once),
        cmocka_unit_test(a_night_shift_is_seven_or_nine_hours_when_the_clocks_change),
        cmocka_unit_test(the_work_date_is_the_local_date_of_the_punch_in),
        cmocka_unit_test(at_the_threshold_nobody_is_late_or_early),
        cmocka_unit_test(lateness_counts_from_the_start_with_its_grace),
        cmocka_unit_test(work_begins_in_an_hour_of_the_wall),
        cmocka_unit_test(only_the_first_punch_in_and_the_last_punch_out_carry_flags),
        cmocka_unit_test(nobody_is_late_on_a_free_day_or_without_hours),
        cmocka_unit_test(a_holiday_is_free_and_an_override_is_what_it_says),
        cmocka_unit_test(a_forgotten_punch_out_of_a_holiday_is_made_up_at_the_limit),
        cmocka_unit_test(a_cycle_older_than_the_limit_lacks_its_punch_out),
        cmocka_unit_test(a_cycle_stops_counting_when_its_employee_is_deactivated),
        cmocka_unit_test(a_clock_is_finished_only_today),
        cmocka_unit_test(a_forgotten_punch_out_is_made_up_at_the_end_of_the_hours),
        cmocka_unit_test(a_forgotten_punch_out_after_the_hours_is_made_up_at_the_limit),
        cmocka_unit_test(a_short_limit_does_not_cut_the_hours_of_the_day),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
