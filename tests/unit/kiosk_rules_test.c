/* Kiosk: which PINs there are, and how wrong ones are counted. */
#include "features/kiosk/rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static const instant now = {INT64_C(1000000000)};

static void a_pin_is_four_to_eight_digits(void **state)
{
    (void)state;
    static const char *const good[] = {"0000", "1234", "12345678"};
    static const char *const wrong[] = {"",     "123",   "123456789", "12 4", "12a4",
                                        "-123", "+1234", "12.4",      "/123", "123:"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_null(pin_check(text_of(good[i])));
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_non_null(pin_check(text_of(wrong[i])));
        assert_non_null(new_pin_check(text_of(wrong[i])));
    }
}

static void nobody_chooses_what_is_guessed_first(void **state)
{
    (void)state;
    static const char *const good[] = {"1235",  "0001",  "1212",    "2580",
                                       "13579", "97531", "98765430"};
    static const char *const wrong[] = {"0000", "99999999", "1234", "01234567", "7890",
                                        "8901", "4321",     "9876", "0987",     "3210"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_null(new_pin_check(text_of(good[i])));
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_non_null(new_pin_check(text_of(wrong[i])));
        assert_null(pin_check(text_of(wrong[i])));
    }
}

static void five_failures_in_a_row_lock_for_fifteen_minutes(void **state)
{
    (void)state;
    struct pin_count count = {.failures = 0};
    for (int64_t failures = 1; failures < 5; failures++) {
        count = pin_count_after_failure(&count, now);
        assert_int_equal(count.failures, failures);
        assert_int_equal(pin_locked_seconds(&count, now), 0);
    }
    count = pin_count_after_failure(&count, now);
    assert_int_equal(pin_locked_seconds(&count, now), 900);
    assert_int_equal(count.failures, 0);
}

static void a_lock_ends_to_the_microsecond_and_is_told_in_whole_seconds(void **state)
{
    (void)state;
    const struct pin_count count = {.locked_until = SOME(now)};
    assert_int_equal(pin_locked_seconds(&count, now), 0);
    assert_int_equal(pin_locked_seconds(&count, (instant){now.microseconds + 1}), 0);
    assert_int_equal(pin_locked_seconds(&count, (instant){now.microseconds - 1}), 1);
    assert_int_equal(pin_locked_seconds(&count, (instant){now.microseconds - 1000000}), 1);
    assert_int_equal(pin_locked_seconds(&count, (instant){now.microseconds - 1000001}), 2);
}

static void after_a_lock_the_count_begins_anew(void **state)
{
    (void)state;
    const struct pin_count before = {.failures = 0, .locked_until = SOME(now)};
    const struct pin_count after = pin_count_after_failure(&before, now);
    assert_int_equal(after.failures, 1);
    assert_false(IS_PRESENT(after.locked_until));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pin_is_four_to_eight_digits),
        cmocka_unit_test(nobody_chooses_what_is_guessed_first),
        cmocka_unit_test(five_failures_in_a_row_lock_for_fifteen_minutes),
        cmocka_unit_test(a_lock_ends_to_the_microsecond_and_is_told_in_whole_seconds),
        cmocka_unit_test(after_a_lock_the_count_begins_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
