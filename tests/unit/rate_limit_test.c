/* Token buckets: how much is allowed at once, how it comes back, and that callers do not share. */
#include "api/rate_limit.h"

#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define SECOND INT64_C(1000000000)
#define START  (INT64_C(1000) * SECOND)

static struct rate_verdict take(struct rate_limits *limits, enum rate_rule rule, const char *key,
                                int64_t now)
{
    return rate_limit_take(limits, rule, key, strlen(key), now);
}

/* Takes until it is refused, at most `most` times; how many were allowed. */
static int take_all(struct rate_limits *limits, enum rate_rule rule, const char *key, int64_t now,
                    int most)
{
    int allowed = 0;
    while (allowed < most && take(limits, rule, key, now).allowed) {
        allowed++;
    }
    return allowed;
}

static int set_up(void **state)
{
    *state = random_start() ? rate_limits_new() : NULL;
    return *state == NULL;
}

static int tear_down(void **state)
{
    rate_limits_free(*state);
    return 0;
}

static void each_rule_allows_its_burst_at_once_and_no_more(void **state)
{
    static const int bursts[RATE_RULES] = {[RATE_ADDRESS] = 500,
                                           [RATE_ACCOUNT] = 300,
                                           [RATE_SIGN_IN_ADDRESS] = 60,
                                           [RATE_SIGN_IN_ACCOUNT] = 10};
    for (enum rate_rule rule = 0; rule < RATE_RULES; rule++) {
        assert_int_equal(take_all(*state, rule, "192.0.2.1", START, 1000), bursts[rule]);
    }
}

static void a_refused_request_says_when_the_next_is_allowed(void **state)
{
    take_all(*state, RATE_SIGN_IN_ACCOUNT, "somebody", START, 10);
    struct rate_verdict refused = take(*state, RATE_SIGN_IN_ACCOUNT, "somebody", START);
    assert_false(refused.allowed);
    assert_int_equal(refused.remaining, 0);
    assert_int_equal(refused.reset_seconds, 12);
    assert_false(take(*state, RATE_SIGN_IN_ACCOUNT, "somebody", START + 12 * SECOND - 1).allowed);
    assert_true(take(*state, RATE_SIGN_IN_ACCOUNT, "somebody", START + 12 * SECOND).allowed);
    assert_false(take(*state, RATE_SIGN_IN_ACCOUNT, "somebody", START + 12 * SECOND).allowed);
}

static void refused_requests_cost_nothing(void **state)
{
    take_all(*state, RATE_SIGN_IN_ADDRESS, "192.0.2.1", START, 60);
    for (int i = 0; i < 1000; i++) {
        assert_false(take(*state, RATE_SIGN_IN_ADDRESS, "192.0.2.1", START).allowed);
    }
    assert_true(take(*state, RATE_SIGN_IN_ADDRESS, "192.0.2.1", START + SECOND).allowed);
}

static void the_whole_burst_comes_back_and_not_more_than_that(void **state)
{
    take_all(*state, RATE_SIGN_IN_ADDRESS, "192.0.2.1", START, 60);
    assert_int_equal(take_all(*state, RATE_SIGN_IN_ADDRESS, "192.0.2.1", START + 30 * SECOND, 1000),
                     30);
    assert_int_equal(
        take_all(*state, RATE_SIGN_IN_ADDRESS, "192.0.2.1", START + 3600 * SECOND, 1000), 60);
}

static void what_remains_is_counted_down(void **state)
{
    for (int64_t remaining = 59; remaining >= 0; remaining--) {
        struct rate_verdict verdict = take(*state, RATE_SIGN_IN_ADDRESS, "192.0.2.1", START);
        assert_true(verdict.allowed);
        assert_int_equal(verdict.limit, 60);
        assert_int_equal(verdict.remaining, remaining);
        assert_int_equal(verdict.reset_seconds, 60 - remaining);
    }
}

static void callers_and_rules_do_not_share_a_bucket(void **state)
{
    take_all(*state, RATE_SIGN_IN_ACCOUNT, "a", START, 10);
    assert_false(take(*state, RATE_SIGN_IN_ACCOUNT, "a", START).allowed);
    assert_true(take(*state, RATE_SIGN_IN_ACCOUNT, "b", START).allowed);
    assert_true(take(*state, RATE_SIGN_IN_ADDRESS, "a", START).allowed);
}

/* 200,000 callers are ten times what the table holds: the one that asks most stays in it. */
static void many_callers_do_not_drive_out_the_one_that_asks_most(void **state)
{
    char key[32];
    take_all(*state, RATE_ADDRESS, "198.51.100.7", START, 500);
    for (int i = 0; i < 200000; i++) {
        snprintf(key, sizeof(key), "caller %d", i);
        assert_true(take(*state, RATE_ADDRESS, key, START).allowed);
    }
    assert_false(take(*state, RATE_ADDRESS, "198.51.100.7", START).allowed);
}

#define ALONE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ALONE(each_rule_allows_its_burst_at_once_and_no_more),
        ALONE(a_refused_request_says_when_the_next_is_allowed),
        ALONE(refused_requests_cost_nothing),
        ALONE(the_whole_burst_comes_back_and_not_more_than_that),
        ALONE(what_remains_is_counted_down),
        ALONE(callers_and_rules_do_not_share_a_bucket),
        ALONE(many_callers_do_not_drive_out_the_one_that_asks_most),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
