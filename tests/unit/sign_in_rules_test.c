/* Rules of signing in: secrets, the choice of an organization, refresh tokens, keys, locales. */
#include "features/sign_in/rules.h"

#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int make_arena(void **state)
{
    *state = arena_new((size_t)1 << 20);
    return *state == NULL || !random_start();
}

static int free_arena(void **state)
{
    arena_free(*state);
    return 0;
}

static void a_secret_says_its_kind_and_carries_256_bits(void **state)
{
    uint8_t random[SECRET_RANDOM_BYTES] = {0xff, 0xfe};
    text secret = secret_write(*state, API_KEY_PREFIX, random);
    assert_true(text_equal(secret, TEXT("stk___4AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")));
    assert_int_equal(secret.length, 4 + 43);
    random[SECRET_RANDOM_BYTES - 1] = 1;
    assert_false(text_equal(secret, secret_write(*state, API_KEY_PREFIX, random)));
}

static void a_secret_is_kept_as_its_sha_256(void **state)
{
    assert_true(
        text_equal(secret_hash(*state, TEXT("abc")),
                   TEXT("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")));
}

static void of_a_key_only_its_beginning_is_shown(void **state)
{
    const uint8_t random[SECRET_RANDOM_BYTES] = {0};
    assert_true(text_equal(secret_shown(*state, secret_write(*state, API_KEY_PREFIX, random)),
                           TEXT("stk_AAAAAA")));
    assert_int_equal(secret_shown(*state, TEXT("hunter2")).length, 0);
    assert_int_equal(secret_shown(*state, TEXT("stk_short")).length, 0);
}

/* ---- which organization ---- */

#define ORGANIZATION(number) ((uuid){.bytes = {[15] = (number)}})
#define NOT_WANTED           ((opt_uuid){.presence = ABSENT})
#define WANTED(number)       ((opt_uuid)SOME(ORGANIZATION(number)))

static struct membership membership(uint8_t number, bool is_active, int64_t last_used)
{
    return (struct membership){
        .organization_id = ORGANIZATION(number),
        .is_active = is_active,
        .last_used = {.presence = last_used < 0 ? IS_NULL : PRESENT, .value = {last_used}}};
}

static int chosen(const struct membership_list *list, opt_uuid wanted)
{
    const struct membership *m = membership_choose(list, wanted);
    return m == NULL ? 0 : m->organization_id.bytes[15];
}

static void the_organization_last_used_is_entered(void **state)
{
    (void)state;
    struct membership items[] = {membership(1, true, -1), membership(2, true, 50),
                                 membership(3, true, 70), membership(4, true, 70)};
    const struct membership_list list = {.items = items, .count = 4};
    assert_int_equal(chosen(&list, NOT_WANTED), 3);
}

static void without_any_use_the_first_by_name_is_entered(void **state)
{
    (void)state;
    struct membership items[] = {membership(1, false, 90), membership(2, true, -1),
                                 membership(3, true, -1)};
    const struct membership_list list = {.items = items, .count = 3};
    assert_int_equal(chosen(&list, NOT_WANTED), 2);
}

static void a_wanted_organization_is_entered_only_where_the_person_is_active(void **state)
{
    (void)state;
    struct membership items[] = {membership(1, true, 90), membership(2, true, -1),
                                 membership(3, false, 95)};
    const struct membership_list list = {.items = items, .count = 3};
    assert_int_equal(chosen(&list, WANTED(2)), 2);
    assert_int_equal(chosen(&list, WANTED(3)), 0);
    assert_int_equal(chosen(&list, WANTED(4)), 0);
    assert_int_equal(chosen(&(struct membership_list){.count = 0}, NOT_WANTED), 0);
}

/* ---- refresh tokens ---- */

static const instant now = {.microseconds = 1000};

static struct refresh_found good_token(void)
{
    return (struct refresh_found){.organization_id = ORGANIZATION(1),
                                  .is_active = true,
                                  .expires_at = {1001},
                                  .used_at = {.presence = IS_NULL},
                                  .ended_at = {.presence = IS_NULL}};
}

static void a_refresh_token_is_good_until_it_expires(void **state)
{
    (void)state;
    struct refresh_found token = good_token();
    assert_int_equal(refresh_judge(&token, NOT_WANTED, now), REFRESH_GOOD);
    assert_int_equal(refresh_judge(&token, WANTED(1), now), REFRESH_GOOD);
    token.expires_at = now;
    assert_int_equal(refresh_judge(&token, NOT_WANTED, now), REFRESH_OVER);
}

static void a_refresh_token_ends_with_its_session_and_its_person(void **state)
{
    (void)state;
    struct refresh_found ended = good_token();
    ended.ended_at = (opt_instant)SOME(((instant){1}));
    assert_int_equal(refresh_judge(&ended, NOT_WANTED, now), REFRESH_OVER);
    struct refresh_found deactivated = good_token();
    deactivated.is_active = false;
    assert_int_equal(refresh_judge(&deactivated, NOT_WANTED, now), REFRESH_OVER);
    struct refresh_found elsewhere = good_token();
    assert_int_equal(refresh_judge(&elsewhere, WANTED(2), now), REFRESH_OVER);
}

static void a_used_refresh_token_is_reused_whatever_else_it_is(void **state)
{
    (void)state;
    struct refresh_found token = good_token();
    token.used_at = (opt_instant)SOME(((instant){1}));
    assert_int_equal(refresh_judge(&token, NOT_WANTED, now), REFRESH_REUSED);
    token.expires_at = (instant){1};
    token.is_active = false;
    assert_int_equal(refresh_judge(&token, WANTED(2), now), REFRESH_REUSED);
}

/* ---- keys, locales, days ---- */

static void a_key_works_until_it_expires_or_is_revoked(void **state)
{
    (void)state;
    const opt_instant never = {.presence = IS_NULL}, past = SOME(((instant){999})),
                      present = SOME(((instant){1000})), future = SOME(((instant){1001}));
    assert_int_equal(api_key_judge(never, never, now), API_KEY_ACTIVE);
    assert_int_equal(api_key_judge(future, never, now), API_KEY_ACTIVE);
    assert_int_equal(api_key_judge(present, never, now), API_KEY_EXPIRED);
    assert_int_equal(api_key_judge(past, never, now), API_KEY_EXPIRED);
    assert_int_equal(api_key_judge(past, past, now), API_KEY_REVOKED);
}

static void locales_are_language_tags(void **state)
{
    (void)state;
    static const char *const good[] = {"en", "de", "pt-BR", "zh-Hant-TW", "gsw", "es-419"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_null(locale_check(text_of(good[i])));
    }
    static const char *const wrong[] = {"",       "e",          "engl",  "e1",    "en-",
                                        "en--US", "-en",        "en_US", "en US", "en-abcdefghi",
                                        "../x",   "en-\xc3\xa4"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_non_null(locale_check(text_of(wrong[i])));
    }
}

static void days_are_counted_forwards_and_backwards(void **state)
{
    (void)state;
    assert_int_equal(days_later(now, 1).microseconds, INT64_C(86400001000));
    assert_int_equal(days_later(now, -1).microseconds, INT64_C(-86399999000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_secret_says_its_kind_and_carries_256_bits),
        cmocka_unit_test(a_secret_is_kept_as_its_sha_256),
        cmocka_unit_test(of_a_key_only_its_beginning_is_shown),
        cmocka_unit_test(the_organization_last_used_is_entered),
        cmocka_unit_test(without_any_use_the_first_by_name_is_entered),
        cmocka_unit_test(a_wanted_organization_is_entered_only_where_the_person_is_active),
        cmocka_unit_test(a_refresh_token_is_good_until_it_expires),
        cmocka_unit_test(a_refresh_token_ends_with_its_session_and_its_person),
        cmocka_unit_test(a_used_refresh_token_is_reused_whatever_else_it_is),
        cmocka_unit_test(a_key_works_until_it_expires_or_is_revoked),
        cmocka_unit_test(locales_are_language_tags),
        cmocka_unit_test(days_are_counted_forwards_and_backwards),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
