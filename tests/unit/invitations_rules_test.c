/* Tokens: what they are made of, and until when they are good; and what comes of a wish to be registered. */
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
    text registration = account_token_make(arena, TEXT("key"), TOKEN_REGISTER, TEXT("seed"));
    assert_true(text_starts_with(reset, TEXT("stp_")));
    assert_true(text_starts_with(registration, TEXT("stn_")));
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
        text_from(account_token_make(arena, TEXT("key"), TOKEN_REGISTER, TEXT("seed")), 4),
    };
    for (size_t i = 0; i < 5; i++) {
        for (size_t j = i + 1; j < 5; j++) {
            assert_false(text_equal(tokens[i], tokens[j]));
        }
    }
}

static void an_invitation_and_a_registration_are_good_for_72_hours_and_a_reset_for_one(void **state)
{
    (void)state;
    const instant made = {1000};
    assert_int_equal(account_token_expiry(TOKEN_INVITE, made).microseconds, 1000 + 72 * HOUR);
    assert_int_equal(account_token_expiry(TOKEN_REGISTER, made).microseconds, 1000 + 72 * HOUR);
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

static void messages_are_a_minute_apart(void **state)
{
    (void)state;
    const opt_instant never = {.presence = IS_NULL}, then = SOME((instant){SECOND});
    assert_false(message_is_too_soon(never, (instant){SECOND}));
    assert_true(message_is_too_soon(then, (instant){SECOND}));
    assert_true(message_is_too_soon(then, (instant){61 * SECOND - 1}));
    assert_false(message_is_too_soon(then, (instant){61 * SECOND}));
}

static void a_token_tells_by_its_looks_what_it_is_for(void **state)
{
    (void)state;
    assert_int_equal(entry_token_purpose(TEXT("stn_AAAA")), TOKEN_REGISTER);
    assert_int_equal(entry_token_purpose(TEXT("sti_AAAA")), TOKEN_INVITE);
    assert_int_equal(entry_token_purpose(TEXT("stn")), TOKEN_INVITE);
    assert_int_equal(entry_token_purpose(TEXT("")), TOKEN_INVITE);
}

/* ---- a wish to be registered ---- */

static const instant now = {1000 * SECOND};
static const struct registration_place nobody = {.is_open = true};
static const struct registration_place somebody = {
    .is_open = true, .employee_id = SOME(((uuid){.bytes = {1}})), .is_active = true};

static void only_an_open_organization_answers_a_wish(void **state)
{
    (void)state;
    struct registration_place closed = nobody;
    closed.is_open = false;
    assert_int_equal(registration_next_step(&nobody, now), REGISTRATION_TOKEN);
    assert_int_equal(registration_next_step(&closed, now), REGISTRATION_NOTHING);

    closed = somebody;
    closed.is_open = false;
    closed.has_login = closed.is_invited = true;
    assert_int_equal(registration_next_step(&closed, now), REGISTRATION_NOTHING);
}

static void whoever_is_known_gets_what_they_lack(void **state)
{
    (void)state;
    struct registration_place place = somebody;
    assert_int_equal(registration_next_step(&place, now), REGISTRATION_NOTHING);
    place.is_invited = true;
    assert_int_equal(registration_next_step(&place, now), REGISTRATION_INVITE);
    place.has_login = true; /* with a password that an administrator gave */
    assert_int_equal(registration_next_step(&place, now), REGISTRATION_RESET);
    place.is_invited = false;
    assert_int_equal(registration_next_step(&place, now), REGISTRATION_RESET);
    place.is_active = false;
    assert_int_equal(registration_next_step(&place, now), REGISTRATION_NOTHING);
}

static void a_wish_is_heard_once_a_minute(void **state)
{
    (void)state;
    struct registration_place place = nobody;
    place.latest = (opt_instant)SOME((instant){now.microseconds - 60 * SECOND + 1});
    assert_int_equal(registration_next_step(&place, now), REGISTRATION_NOTHING);
    place.latest = (opt_instant)SOME((instant){now.microseconds - 60 * SECOND});
    assert_int_equal(registration_next_step(&place, now), REGISTRATION_TOKEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_is_its_prefix_and_256_bits),
        cmocka_unit_test(a_token_can_be_made_again_by_who_has_key_and_seed),
        cmocka_unit_test(another_key_seed_or_purpose_makes_another_token),
        cmocka_unit_test(
            an_invitation_and_a_registration_are_good_for_72_hours_and_a_reset_for_one),
        cmocka_unit_test(a_token_is_good_until_it_expires_is_used_or_replaced),
        cmocka_unit_test(messages_are_a_minute_apart),
        cmocka_unit_test(a_token_tells_by_its_looks_what_it_is_for),
        cmocka_unit_test(only_an_open_organization_answers_a_wish),
        cmocka_unit_test(whoever_is_known_gets_what_they_lack),
        cmocka_unit_test(a_wish_is_heard_once_a_minute),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
