/* Values as text, and the calendar. */
#include "base/random.h"
#include "base/value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void uuids_are_read_in_either_case_and_written_in_lower(void **state)
{
    (void)state;
    uuid id;
    char out[UUID_LENGTH];
    assert_true(uuid_parse(TEXT("018F3C2A-9bde-7ABC-8def-0123456789aB"), &id));
    assert_int_equal(id.bytes[0], 0x01);
    assert_int_equal(id.bytes[15], 0xab);
    uuid_write(id, out);
    assert_memory_equal(out, "018f3c2a-9bde-7abc-8def-0123456789ab", UUID_LENGTH);
    static const char *const wrong[] = {"",
                                        "018f3c2a9bde7abc8def0123456789ab",
                                        "{018f3c2a-9bde-7abc-8def-0123456789a}",
                                        "018f3c2a-9bde-7abc-8def-0123456789a",
                                        "018f3c2a-9bde-7abc-8def-0123456789abc",
                                        "018f3c2a-9bde-7abc-8def-0123456789ag",
                                        "018f3c2a_9bde-7abc-8def-0123456789ab",
                                        "018f3c2a-9bde-7abc-8def 0123456789ab",
                                        "018f3c2-a9bde-7abc-8def-0123456789ab"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        uuid untouched = id;
        assert_false(uuid_parse(text_of(wrong[i]), &untouched));
        assert_true(uuid_equal(id, untouched));
    }
    assert_false(uuid_is_nil(id));
    assert_true(uuid_is_nil((uuid){.bytes = {0}}));
    assert_true(uuid_compare((uuid){.bytes = {1}}, (uuid){.bytes = {2}}) < 0);
}

static void a_made_uuid_has_the_time_version_and_variant_of_rfc_9562(void **state)
{
    (void)state;
    const uint8_t ones[8] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    char out[UUID_LENGTH];
    /* The instant of the RFC's own example (appendix A.6), 1645557742000 ms, and half a millisecond. */
    uuid_write(uuid_make((instant){.microseconds = INT64_C(1645557742000500)}, ones), out);
    assert_memory_equal(out, "017f22e2-79b0-7800-bfff-ffffffffffff", UUID_LENGTH);
    uuid_write(
        uuid_make((instant){.microseconds = INT64_C(1645557742000999)}, (const uint8_t[8]){0}),
        out);
    assert_memory_equal(out, "017f22e2-79b0-7ffb-8000-000000000000", UUID_LENGTH);
}

static void random_uuids_differ_and_follow_the_clock(void **state)
{
    (void)state;
    assert_true(random_start());
    uuid first = random_uuid((instant){.microseconds = 1000000});
    uuid same_time = random_uuid((instant){.microseconds = 1000000});
    uuid later = random_uuid((instant){.microseconds = 1000001});
    assert_false(uuid_equal(first, same_time));
    assert_true(uuid_compare(first, later) < 0);
}

static void the_calendar_agrees_with_counting_day_by_day(void **state)
{
    (void)state;
    int32_t year = -800;
    unsigned month = 1, day = 1;
    int32_t days = date_from_civil(year, month, day).days;
    unsigned weekday = date_weekday((civil_date){.days = days});
    while (year < 2400) {
        int32_t y;
        unsigned m, d;
        civil_date date = {.days = days};
        date_to_civil(date, &y, &m, &d);
        if (y != year || m != month || d != day || date_from_civil(year, month, day).days != days ||
            date_weekday(date) != weekday) {
            fail_msg("%d-%u-%u is %d-%u-%u", year, month, day, y, m, d);
        }
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        unsigned length = month == 2                                              ? 28U + leap
                          : month == 4 || month == 6 || month == 9 || month == 11 ? 30
                                                                                  : 31;
        days++;
        weekday = weekday % 7 + 1;
        if (++day > length) {
            day = 1;
            if (++month > 12) {
                month = 1;
                year++;
            }
        }
    }
    assert_int_equal(date_from_civil(1970, 1, 1).days, 0);
    assert_int_equal(date_from_civil(9999, 12, 31).days, DATE_MAXIMUM);
    assert_int_equal(date_weekday(date_from_civil(2026, 3, 29)), 7);
    assert_int_equal(date_weekday(date_from_civil(1969, 12, 29)), 1);
    assert_true(weekdays_contain((weekdays){.mask = 1 << 6}, date_from_civil(2026, 3, 29)));
    assert_false(weekdays_contain((weekdays){.mask = 0x3f}, date_from_civil(2026, 3, 29)));
}

static void dates_that_do_not_exist_are_refused(void **state)
{
    (void)state;
    civil_date date = {.days = 5};
    static const char *const wrong[] = {"2026-02-29",  "1900-02-29", "2026-13-01", "2026-00-10",
                                        "2026-04-31",  "2026-01-00", "2026-01-32", "1969-12-31",
                                        "0000-01-01",  "2026-1-01",  "20260101",   "2026/01/01",
                                        "2026-01-01 ", "",           "+026-01-01", "2026-01-1x"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_non_null(date_parse(text_of(wrong[i]), &date));
        assert_int_equal(date.days, 5);
    }
    assert_string_equal(date_parse(TEXT("2026-02-30"), &date), "is a date that does not exist");
    assert_null(date_parse(TEXT("2024-02-29"), &date));
    assert_int_equal(date.days, 19782);
    assert_null(date_parse(TEXT("1970-01-01"), &date));
    assert_null(date_parse(TEXT("9999-12-31"), &date));
    char out[DATE_LENGTH];
    assert_int_equal(date_write(date, out), DATE_LENGTH);
    assert_memory_equal(out, "9999-12-31", DATE_LENGTH);
}

static void a_month_is_its_first_day(void **state)
{
    (void)state;
    civil_date month;
    assert_null(month_parse(TEXT("2026-03"), &month));
    assert_int_equal(month.days, date_from_civil(2026, 3, 1).days);
    assert_int_equal(month_of(date_from_civil(2026, 3, 1)).days, month.days);
    assert_int_equal(month_of(date_from_civil(2026, 3, 31)).days, month.days);
    assert_int_equal(month_of(date_from_civil(1969, 12, 31)).days, -31);
}

static void months_are_counted_over_years(void **state)
{
    (void)state;
    civil_date leap_day = date_from_civil(2024, 2, 29);
    assert_int_equal(month_plus(leap_day, 1).days, date_from_civil(2024, 3, 1).days);
    assert_int_equal(month_plus(leap_day, 11).days, date_from_civil(2025, 1, 1).days);
    assert_int_equal(month_plus(leap_day, -2).days, date_from_civil(2023, 12, 1).days);
    assert_int_equal(month_plus(leap_day, -26).days, date_from_civil(2021, 12, 1).days);
}

static void months_in_any_other_form_are_refused(void **state)
{
    (void)state;
    const char *const wrong[] = {"",        "2026",       "2026-3",  "2026-13", "2026-00",
                                 "2026/03", "2026-03-01", "1969-12", " 2026-03"};
    civil_date month;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        assert_string_equal(month_parse(text_of(wrong[i]), &month),
                            "must be a month such as 2026-03");
    }
}

static void times_of_day_end_before_midnight(void **state)
{
    (void)state;
    wall_time time = {.minutes = 5};
    static const char *const wrong[] = {"24:00",    "12:60", "1:00",  "12:3", "12.30",
                                        "12:30:00", "",      "-1:00", "ab:cd"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_non_null(wall_time_parse(text_of(wrong[i]), &time));
        assert_int_equal(time.minutes, 5);
    }
    for (int32_t minutes = 0; minutes < 1440; minutes++) {
        char out[5];
        assert_int_equal(wall_time_write((wall_time){.minutes = minutes}, out), 5);
        assert_null(wall_time_parse((text){.data = out, .length = 5}, &time));
        assert_int_equal(time.minutes, minutes);
    }
}

static void assert_instant(const char *source, int64_t microseconds, const char *written)
{
    instant value;
    char out[INSTANT_LENGTH];
    const char *wrong = instant_parse(text_of(source), &value);
    if (wrong != NULL) {
        fail_msg("%s: %s", source, wrong);
    }
    assert_int_equal(value.microseconds, microseconds);
    size_t length = instant_write(value, out);
    assert_int_equal(length, strlen(written));
    assert_memory_equal(out, written, length);
}

static void instants_are_read_with_any_offset_and_written_in_utc(void **state)
{
    (void)state;
    assert_instant("1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00Z");
    assert_instant("2026-03-29T00:30:00Z", INT64_C(1774744200000000), "2026-03-29T00:30:00Z");
    assert_instant("2026-03-29T02:30:00+02:00", INT64_C(1774744200000000), "2026-03-29T00:30:00Z");
    assert_instant("2026-03-28T20:00:00.5-04:30", INT64_C(1774744200500000),
                   "2026-03-29T00:30:00.500000Z");
    assert_instant("2026-03-29T00:30:00.000001Z", INT64_C(1774744200000001),
                   "2026-03-29T00:30:00.000001Z");
    assert_instant("2026-03-29T00:30:00.000Z", INT64_C(1774744200000000), "2026-03-29T00:30:00Z");
    assert_instant("2026-03-29t00:30:00z", INT64_C(1774744200000000), "2026-03-29T00:30:00Z");
    assert_instant("2026-03-29T00:30:00.1234567Z", INT64_C(1774744200123456),
                   "2026-03-29T00:30:00.123456Z");
    assert_instant("2026-03-29T00:30:00.999999999999+00:00", INT64_C(1774744200999999),
                   "2026-03-29T00:30:00.999999Z");
    assert_instant("2026-03-29T00:30:00-00:00", INT64_C(1774744200000000), "2026-03-29T00:30:00Z");
    assert_instant("9999-12-31T23:59:59.999999Z", INSTANT_MAXIMUM, "9999-12-31T23:59:59.999999Z");
    assert_instant("1970-01-01T00:00:00-23:59", INT64_C(86340000000), "1970-01-01T23:59:00Z");
    assert_instant("2024-02-29T23:59:59+23:59", INT64_C(1709164859000000), "2024-02-29T00:00:59Z");
}

static void a_leap_second_is_refused(void **state)
{
    (void)state;
    instant value = {.microseconds = 5};
    assert_string_equal(instant_parse(TEXT("2016-12-31T23:59:60Z"), &value),
                        "must not be a leap second");
    assert_int_equal(value.microseconds, 5);
}

static void an_instant_without_a_zone_is_refused(void **state)
{
    (void)state;
    instant value;
    assert_string_equal(instant_parse(TEXT("2026-03-29T00:30:00"), &value),
                        "needs a time zone, such as Z or +02:00");
    assert_string_equal(instant_parse(TEXT("2026-03-29T00:30:00.5"), &value),
                        "needs a time zone, such as Z or +02:00");
}

static void instants_in_any_other_form_are_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",
                                        "2026-03-29",
                                        "2026-03-29T00:30Z",
                                        "2026-03-29 00:30:00Z",
                                        "2026-03-29T24:00:00Z",
                                        "2026-03-29T00:60:00Z",
                                        "2026-03-29T00:30:61Z",
                                        "2026-02-30T00:30:00Z",
                                        "2026-03-29T00:30:00.Z",
                                        "2026-03-29T00:30:00.1234567",
                                        "2026-03-29T00:30:00.123456789x",
                                        "2026-03-29T00:30:00,5Z",
                                        "2026-03-29T00:30:00+2:00",
                                        "2026-03-29T00:30:00+0200",
                                        "2026-03-29T00:30:00+02",
                                        "2026-03-29T00:30:00+24:00",
                                        "2026-03-29T00:30:00+02:60",
                                        "2026-03-29T00:30:00ZZ",
                                        "2026-03-29T00:30:00+02:00 ",
                                        "1970-01-01T00:00:00+00:01",
                                        "9999-12-31T23:59:59-00:01",
                                        "1969-12-31T23:59:59Z",
                                        "10000-01-01T00:00:00Z",
                                        "2026-03-29T00:30:00 Z",
                                        "2026-03-29T",
                                        "20260329T003000Z"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        instant value = {.microseconds = 5};
        if (instant_parse(text_of(wrong[i]), &value) == NULL) {
            fail_msg("%s was accepted", wrong[i]);
        }
        assert_int_equal(value.microseconds, 5);
    }
}

static void instants_come_back_as_they_were_written(void **state)
{
    (void)state;
    uint64_t random = 88172645463325252;
    for (int i = 0; i < 100000; i++) {
        random ^= random << 13, random ^= random >> 7, random ^= random << 17;
        instant value = {.microseconds = (int64_t)(random % ((uint64_t)INSTANT_MAXIMUM + 1))}, read;
        char out[INSTANT_LENGTH];
        size_t length = instant_write(value, out);
        assert_null(instant_parse((text){.data = out, .length = length}, &read));
        assert_int_equal(read.microseconds, value.microseconds);
    }
}

static void instants_outside_four_digit_years_stay_within_their_room(void **state)
{
    (void)state;
    struct {
        char out[INSTANT_LENGTH];
        char behind;
    } room = {.behind = '!'};
    assert_int_equal(instant_write((instant){.microseconds = -1}, room.out), 27);
    assert_memory_equal(room.out, "1969-12-31T23:59:59.999999Z", 27);
    assert_true(instant_write((instant){.microseconds = INT64_MAX}, room.out) <= INSTANT_LENGTH);
    assert_memory_equal(room.out, "9999-12-31T", 11);
    assert_true(instant_write((instant){.microseconds = INT64_MIN}, room.out) <= INSTANT_LENGTH);
    assert_memory_equal(room.out, "0000-01-01T", 11);
    assert_int_equal(room.behind, '!');
}

static void division_rounds_as_said(void **state)
{
    (void)state;
    assert_int_equal(floor_divide(7, 2), 3);
    assert_int_equal(floor_divide(-7, 2), -4);
    assert_int_equal(floor_divide(-8, 2), -4);
    assert_int_equal(floor_divide(7, -2), -4);
    assert_int_equal(floor_divide(INT64_MIN, 2), INT64_MIN / 2);
    assert_int_equal(round_half_up(5, 2), 3);
    assert_int_equal(round_half_up(-5, 2), -2);
    assert_int_equal(round_half_up(4, 3), 1);
    assert_int_equal(round_half_up(5, 3), 2);
    assert_int_equal(round_half_up(-4, 3), -1);
    assert_int_equal(round_half_up(-5, 3), -2);
    assert_int_equal(round_half_up(INT64_MAX, 1), INT64_MAX);
    assert_int_equal(round_half_up(INT64_MAX, INT64_MAX), 1);
    assert_int_equal(round_half_up(0, 7), 0);
}

static void names_and_numbers_of_an_enumeration_belong_together(void **state)
{
    (void)state;
    const enum_names names = (const char *const[]){"in", "out", NULL};
    assert_int_equal(enum_number(names, TEXT("out")), 1);
    assert_int_equal(enum_number(names, TEXT("ou")), -1);
    assert_int_equal(enum_number(names, TEXT("OUT")), -1);
    assert_true(text_equal(enum_name(names, 0), TEXT("in")));
    assert_true(text_equal(enum_name(names, 2), TEXT("")));
    assert_true(text_equal(enum_name(names, 4000000000), TEXT("")));
}

static void the_clocks_run(void **state)
{
    (void)state;
    int64_t before = monotonic_nanoseconds();
    assert_true(instant_now().microseconds >
                date_from_civil(2024, 1, 1).days * SECONDS_PER_DAY * 1000000);
    assert_true(monotonic_nanoseconds() >= before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(uuids_are_read_in_either_case_and_written_in_lower),
        cmocka_unit_test(a_made_uuid_has_the_time_version_and_variant_of_rfc_9562),
        cmocka_unit_test(random_uuids_differ_and_follow_the_clock),
        cmocka_unit_test(the_calendar_agrees_with_counting_day_by_day),
        cmocka_unit_test(dates_that_do_not_exist_are_refused),
        cmocka_unit_test(a_month_is_its_first_day),
        cmocka_unit_test(months_are_counted_over_years),
        cmocka_unit_test(months_in_any_other_form_are_refused),
        cmocka_unit_test(times_of_day_end_before_midnight),
        cmocka_unit_test(instants_are_read_with_any_offset_and_written_in_utc),
        cmocka_unit_test(a_leap_second_is_refused),
        cmocka_unit_test(an_instant_without_a_zone_is_refused),
        cmocka_unit_test(instants_in_any_other_form_are_refused),
        cmocka_unit_test(instants_come_back_as_they_were_written),
        cmocka_unit_test(instants_outside_four_digit_years_stay_within_their_room),
        cmocka_unit_test(division_rounds_as_said),
        cmocka_unit_test(names_and_numbers_of_an_enumeration_belong_together),
        cmocka_unit_test(the_clocks_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
