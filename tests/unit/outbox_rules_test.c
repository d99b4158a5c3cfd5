/* When a job is tried again, and for how long a worker has it. */
#include "features/outbox/rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define SECOND MICROSECONDS_PER_SECOND

static void the_pause_grows_threefold_up_to_six_hours(void **state)
{
    (void)state;
    const int64_t longest[] = {15, 45, 135, 405, 1215, 3645, 10935, 21600, 21600, 21600};
    for (int64_t attempt = 1; attempt <= 10; attempt++) {
        assert_int_equal(job_back_off(attempt, UINT16_MAX), longest[attempt - 1] * SECOND);
    }
    assert_int_equal(job_back_off(INT64_MAX, UINT16_MAX), 21600 * SECOND);
}

static void chance_takes_off_a_quarter_at_most(void **state)
{
    (void)state;
    assert_int_equal(job_back_off(1, 0), 15 * SECOND * 3 / 4);
    int64_t middle = job_back_off(1, UINT16_MAX / 2);
    assert_true(middle > job_back_off(1, 0) && middle < job_back_off(1, UINT16_MAX));
}

static void ten_attempts_take_most_of_a_day(void **state)
{
    (void)state;
    int64_t shortest = 0, longest = 0;
    for (int64_t attempt = 1; attempt < JOB_MAXIMUM_ATTEMPTS; attempt++) {
        shortest += job_back_off(attempt, 0);
        longest += job_back_off(attempt, UINT16_MAX);
    }
    assert_true(shortest > 12 * 3600 * SECOND);
    assert_true(longest < 24 * 3600 * SECOND);
}

static void a_lease_outlasts_the_queue_the_effect_and_the_record(void **state)
{
    (void)state;
    assert_int_equal(job_lease(60), (JOB_QUEUE_SECONDS + 60 + JOB_RECORD_SECONDS) * SECOND);
    assert_true(job_lease(0) > JOB_QUEUE_SECONDS * SECOND);
}

static void the_last_attempt_is_the_one_of_the_maximum(void **state)
{
    (void)state;
    assert_true(job_has_attempts_left(1, 2));
    assert_false(job_has_attempts_left(2, 2));
    assert_false(job_has_attempts_left(3, 2));
    assert_false(job_has_attempts_left(1, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_pause_grows_threefold_up_to_six_hours),
        cmocka_unit_test(chance_takes_off_a_quarter_at_most),
        cmocka_unit_test(ten_attempts_take_most_of_a_day),
        cmocka_unit_test(a_lease_outlasts_the_queue_the_effect_and_the_record),
        cmocka_unit_test(the_last_attempt_is_the_one_of_the_maximum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
