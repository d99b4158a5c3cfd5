/* Signatures, what becomes of a webhook that fails, and excerpts of replies. */
#include "features/webhooks/rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define SECOND MICROSECONDS_PER_SECOND
#define DAY    (SECONDS_PER_DAY * SECOND)

static const opt_text none = {.presence = IS_NULL};
static const opt_instant never = {.presence = IS_NULL};

static struct arena *new_arena(void)
{
    return arena_new((size_t)1 << 20);
}

/* By another program: printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac whsec_test */
static void a_signature_is_what_others_compute(void **state)
{
    (void)state;
    struct arena *arena = new_arena();
    text signature = webhook_signature(arena, TEXT("whsec_test"), none,
                                       (instant){1700000000 * SECOND + 999999}, TEXT("{\"a\":1}"));
    assert_true(text_equal(
        signature, TEXT("t=1700000000,"
                        "v1=38877139021993b830af32feea6e18a8da83eb2f6e49ee50bd9e4cf4ca4d3789")));
    arena_free(arena);
}

static void with_an_old_secret_there_are_two_signatures(void **state)
{
    (void)state;
    struct arena *arena = new_arena();
    instant at = {1700000000 * SECOND};
    opt_text old = SOME(TEXT("whsec_old"));
    text both = webhook_signature(arena, TEXT("whsec_test"), old, at, TEXT("x"));
    text one = webhook_signature(arena, TEXT("whsec_test"), none, at, TEXT("x"));
    text other = webhook_signature(arena, TEXT("whsec_old"), none, at, TEXT("x"));
    text expected = text_format(arena, "%.*s%.*s", TEXT_ARGUMENTS(one),
                                TEXT_ARGUMENTS(text_from(other, strlen("t=1700000000"))));
    assert_true(text_equal(both, expected));
    arena_free(arena);
}

static void the_others_wait_longer_with_each_failure_up_to_ten_minutes(void **state)
{
    (void)state;
    const int64_t seconds[] = {10, 20, 40, 80, 160, 320, 600, 600};
    instant now = {1700000000 * SECOND};
    for (int64_t failures = 0; failures < 8; failures++) {
        struct webhook_health health = webhook_health_after_failure(never, failures, now);
        assert_int_equal(health.failures, failures + 1);
        assert_int_equal(health.wait_until.value.microseconds,
                         now.microseconds + seconds[failures] * SECOND);
    }
}

static void the_first_failure_is_since_when_it_fails(void **state)
{
    (void)state;
    instant first = {1700000000 * SECOND};
    instant later = {first.microseconds + DAY};
    struct webhook_health health = webhook_health_after_failure(never, 0, first);
    assert_int_equal(health.failing_since.value.microseconds, first.microseconds);
    health = webhook_health_after_failure(health.failing_since, health.failures, later);
    assert_int_equal(health.failing_since.value.microseconds, first.microseconds);
}

static void it_is_disabled_after_three_days_and_ten_attempts(void **state)
{
    (void)state;
    opt_instant since = SOME((instant){1700000000 * SECOND});
    instant third = {since.value.microseconds + 3 * DAY};
    instant before = {third.microseconds - 1};
    assert_true(webhook_health_after_failure(since, 9, third).is_disabled);
    assert_false(webhook_health_after_failure(since, 8, third).is_disabled);
    assert_false(webhook_health_after_failure(since, 1000, before).is_disabled);
    assert_false(webhook_health_after_failure(never, 1000, third).is_disabled);
}

static void an_excerpt_is_text_whatever_the_reply_was(void **state)
{
    (void)state;
    struct arena *arena = new_arena();
    text cut = {.data = "a\xc3\xa9\xff\0b\xe2\x82", .length = 8};
    assert_true(text_equal(webhook_excerpt(arena, cut), TEXT("a\xc3\xa9??b??")));
    assert_int_equal(webhook_excerpt(arena, TEXT("")).length, 0);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_signature_is_what_others_compute),
        cmocka_unit_test(with_an_old_secret_there_are_two_signatures),
        cmocka_unit_test(the_others_wait_longer_with_each_failure_up_to_ten_minutes),
        cmocka_unit_test(the_first_failure_is_since_when_it_fails),
        cmocka_unit_test(it_is_disabled_after_three_days_and_ten_attempts),
        cmocka_unit_test(an_excerpt_is_text_whatever_the_reply_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
