/* Tokens of invitations and resets: what they are made of, and until when they are good. */
#include "features/invitations/rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define SECOND MICROSECONDS_PER_SECOND
#define HOUR   (INT64_C(3600) * SECOND)

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new((size_t)64 * 1024);
    return arena == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void a_token_is_its_prefix_and_256_bits(void **state)
{
    (void)state;
    text invite = account_token_make(arena, TEXT("key"), TOKEN_INVITE, TEXT("seed"));
    text reset = account_token_make(arena, TEXT("key"), TOKEN_RESET, TEXT("seed"));
    assert_true(text_starts_with(invite, TEXT("sti_")));
    assert_true(text_starts_with(reset, TEXT("stp_")));
    assert_int_equal(invite.length, 4 + 43);
    for (size_t i = 0; i < invite.length; i++) {
        assert_non_null(strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_",
                               invite.data[i]));
    }
}

/* Calculated by another program: HMAC SHA-256 of "stint account token sti_ seed" with "key". */
static void a_token_can_be_made_again_by_who_has_key_and_seed(void **state)
{
    (void)state;
    text token = account_token_make(arena, TEXT("key"), TOKEN_INVITE, TEXT("seed"));
    assert_string_equal(token.data, "sti_DIOSfG-GzDzlEJ6QipyEitxqp7MGE-k_xp7WP5iLXq0");
    assert_string_equal(account_token_hash(arena, token).data,
                        "d6ab0da4d94bf783b1e606c663b15c2050e9270f0c3ec5ca5718887e0d51181b");
}

static void another_key_seed_or_purpose_makes_another_token(void **state)
{
    (void)state;
    const text tokens[] = {
        text_from(account_token_make(arena, TEXT("key"), TOKEN_INVITE, TEXT("seed")), 4),
        text_from(account_token_make(arena, TEXT("kez"), TOKEN_INVITE, TEXT("seed")), 4),
        text_from(account_token_make(arena, TEXT("key"), TOKEN_INVITE, TEXT("seee")), 4),
        text_from(account_token_make(arena, TEXT("key"), TOKEN_RESET, TEXT("seed")), 4),
    };
    for (size_t i = 0; i < 4; i++) {
        for (size_t j = i + 1; j < 4; j++) {
            assert_false(text_equal(tokens[i], tokens[j]));
        }
    }
}

static void an_invitation_is_good_for_72_hours_and_a_reset_for_one(void **state)
{
    (void)state;
    const instant made = {1000};
    assert_int_equal(account_token_expiry(TOKEN_INVITE, made).microseconds, 1000 + 72 * HOUR);
    assert_int_equal(account_token_expiry(TOKEN_RESET, made).microseconds, 1000 + HOUR);
}

static void a_token_is_good_until_it_expires_is_used_or_replaced(void **state)
{
    (void)state;
    const struct account_token good = {.is_current = true, .expires_at = {10 * SECOND}};
    assert_true(account_token_is_good(&good, (instant){10 * SECOND - 1}));
    assert_false(account_token_is_good(&good, (instant){10 * SECOND}));
    assert_false(account_token_is_good(&good, (instant){11 * SECOND}));

    struct account_token over = good;
    over.used_at = (opt_instant)SOME((instant){1});
    assert_false(account_token_is_good(&over, (instant){2}));
    over = good;
    over.voided_at = (opt_instant)SOME((instant){1});
    assert_false(account_token_is_good(&over, (instant){2}));
    over = good;
    over.is_current = false;
    assert_false(account_token_is_good(&over, (instant){2}));
}

static void resets_are_a_minute_apart(void **state)
{
    (void)state;
    const opt_instant never = {.presence = IS_NULL}, then = SOME((instant){SECOND});
    assert_false(reset_is_too_soon(never, (instant){SECOND}));
    assert_true(reset_is_too_soon(then, (instant){SECOND}));
    assert_true(reset_is_too_soon(then, (instant){61 * SECOND - 1}));
    assert_false(reset_is_too_soon(then, (instant){61 * SECOND}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_is_its_prefix_and_256_bits),
        cmocka_unit_test(a_token_can_be_made_again_by_who_has_key_and_seed),
        cmocka_unit_test(another_key_seed_or_purpose_makes_another_token),
        cmocka_unit_test(an_invitation_is_good_for_72_hours_and_a_reset_for_one),
        cmocka_unit_test(a_token_is_good_until_it_expires_is_used_or_replaced),
        cmocka_unit_test(resets_are_a_minute_apart),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
