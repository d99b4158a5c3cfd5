/* Addresses and passwords: what is taken and what is not; and hashing them. */
#include "base/random.h"
#include "features/users/users.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void assert_address(const char *address, bool good)
{
    if ((email_check(text_of(address)) == NULL) != good) {
        fail_msg("%s should %sbe taken as an address", address, good ? "" : "not ");
    }
}

static void ordinary_addresses_are_taken(void **state)
{
    (void)state;
    static const char *const good[] = {"ada@example.com",
                                       "ADA.Lovelace+clock@sub.example.co.uk",
                                       "a@b",
                                       "o'brien@example.com",
                                       "jürgen@müller.example",
                                       "_x-1@10-20.example",
                                       " padded@example.com "};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_address(good[i], true);
    }
}

static void what_is_no_address_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "ada",
                                      "@example.com",
                                      "ada@",
                                      "ada@@example.com",
                                      "a da@example.com",
                                      "ada@exa mple.com",
                                      "ada@example..com",
                                      "ada@.example.com",
                                      "ada@example.com.",
                                      "ada@-example.com",
                                      ".ada@example.com",
                                      "ada.@example.com",
                                      "ada@example.com\r\nBcc: x@example.com",
                                      "<ada@example.com>",
                                      "\"ada\"@example.com",
                                      "ada,bob@example.com"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_address(bad[i], false);
    }
}

static void an_address_is_kept_trimmed_and_in_lower_case(void **state)
{
    (void)state;
    _cleanup_(arena_freep) struct arena *arena = arena_new(1 << 16);
    assert_true(
        text_equal(email_normalize(arena, TEXT("  Ada@Example.COM ")), TEXT("ada@example.com")));
}

static void assert_password(const char *password, bool good)
{
    if ((password_check(text_of(password)) == NULL) != good) {
        fail_msg("%s should %sbe taken as a password", password, good ? "" : "not ");
    }
}

static void a_password_has_12_to_128_characters_not_bytes(void **state)
{
    (void)state;
    char longest[130];
    static const char mixture[] = "the heron waded over a brook ";
    for (size_t i = 0; i < sizeof longest; i++) {
        longest[i] = mixture[(i * i + 3 * i) % (sizeof mixture - 1)];
    }
    longest[128] = '\0';
    assert_password(longest, true);
    longest[64] = '\0';
    assert_password(longest, true);
    longest[64] = 'x';
    longest[128] = 'q';
    longest[129] = '\0';
    assert_password(longest, false);
    assert_password("kranich-7-s", false);
    assert_password("kranich-7-se", true);
    assert_password("äöüßéèêñçåæ", false);
    assert_password("äöüßéèêñçåæø", true);
}

static void passphrases_and_random_texts_are_taken(void **state)
{
    (void)state;
    static const char *const good[] = {"seven quiet herons at dawn",
                                       "correct pony battery staple",
                                       "xK9#mQ2$vL7w",
                                       "9f2c1a7b4e8d",
                                       "my-dog-ate-the-password-list",
                                       "Blaue Tassen auf dem Dach",
                                       "пароль для моей работы",
                                       "password83720461957382"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_password(good[i], true);
    }
}

static void passwords_that_are_tried_first_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "aaaaaaaaaaaa",  "abcabcabcabc",     "passwordpassword", "123456789012", "abcdefghijklmno",
        "qwertyuiop123", "QWERTYuiop[]",     "1q2w3e4r5t6y",     "P@ssw0rd1234", "Password2026!",
        "Welcome12345!", "administrator",    "Admin@123456",     "iloveyou2024", "stint-password",
        "TimeTracking1", "letmein letmein1", "zaq12wsxCDE3",     "Sommer2026!!", "  password1  "};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_password(bad[i], false);
    }
}

static void a_password_made_of_ones_own_address_is_refused(void **state)
{
    (void)state;
    text email = TEXT("wilhelmina.okonkwo@northwind.example");
    assert_null(password_check(TEXT("wilhelmina.okonkwo1")));
    assert_non_null(password_check_for(TEXT("wilhelmina.okonkwo1"), email));
    assert_non_null(password_check_for(TEXT("Northwind-2026"), email));
    assert_non_null(password_check_for(TEXT("wilhelmina.okonkwo@northwind.example"), email));
    assert_null(password_check_for(TEXT("seven quiet herons at dawn"), email));
}

/* What hashing needs of a request is its arena. */
static void a_hash_verifies_its_own_password_only(void **state)
{
    (void)state;
    assert_true(random_start());
    struct request rq = {.arena = arena_new(1 << 20)};
    text hash;
    bool matches = false;
    assert_null(password_hash(&rq, TEXT("seven quiet herons at dawn"), &hash));
    assert_true(text_starts_with(hash, TEXT("$argon2id$v=19$m=19456,t=2,p=1$")));
    assert_null(
        password_verify(&rq, (opt_text)SOME(hash), TEXT("seven quiet herons at dawn"), &matches));
    assert_true(matches);
    assert_null(
        password_verify(&rq, (opt_text)SOME(hash), TEXT("seven quiet herons at dusk"), &matches));
    assert_false(matches);
    arena_free(rq.arena);
}

static void no_hash_never_matches_but_takes_as_long(void **state)
{
    (void)state;
    assert_true(random_start());
    struct request rq = {.arena = arena_new(1 << 20)};
    bool matches = true;
    int64_t start = monotonic_nanoseconds();
    assert_null(
        password_verify(&rq, (opt_text){.presence = ABSENT}, TEXT("whatever it may be"), &matches));
    assert_false(matches);
    assert_true(monotonic_nanoseconds() - start >
                1000000); /* Argon2id ran: nothing else takes a millisecond */
    arena_free(rq.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ordinary_addresses_are_taken),
        cmocka_unit_test(what_is_no_address_is_refused),
        cmocka_unit_test(an_address_is_kept_trimmed_and_in_lower_case),
        cmocka_unit_test(a_password_has_12_to_128_characters_not_bytes),
        cmocka_unit_test(passphrases_and_random_texts_are_taken),
        cmocka_unit_test(passwords_that_are_tried_first_are_refused),
        cmocka_unit_test(a_password_made_of_ones_own_address_is_refused),
        cmocka_unit_test(a_hash_verifies_its_own_password_only),
        cmocka_unit_test(no_hash_never_matches_but_takes_as_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
