/* Access tokens: the vectors of RFC 7515, our own round trip, and the tokens an attacker would send. */
#include "features/sign_in/jwt.h"

#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SECRET   TEXT("a secret of thirty-two characters")
#define AUDIENCE TEXT("stint")

static const instant issued = {.microseconds = INT64_C(1773133200) * MICROSECONDS_PER_SECOND};

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

static uuid id_of(uint8_t number)
{
    return (uuid){.bytes = {[15] = number}};
}

static struct jwt_claims good_claims(void)
{
    const int64_t now = issued.microseconds / MICROSECONDS_PER_SECOND;
    return (struct jwt_claims){.iss = TEXT(JWT_ISSUER),
                               .aud = AUDIENCE,
                               .sub = id_of(1),
                               .org = id_of(2),
                               .emp = id_of(3),
                               .sid = id_of(4),
                               .iat = now,
                               .exp = now + 900,
                               .jti = id_of(5)};
}

static bool accepts_at(struct arena *arena, text token, instant now)
{
    struct jwt_claims claims = {.exp = -1};
    bool accepted = jwt_verify(arena, SECRET, AUDIENCE, token, now, &claims);
    assert_int_equal(claims.exp != -1, accepted); /* untouched when refused */
    return accepted;
}

static bool accepts(struct arena *arena, text token)
{
    return accepts_at(arena, token, issued);
}

/* A token of any header and claims, signed with our secret as ours are. */
static text signed_token(struct arena *arena, const char *header, const char *claims)
{
    text head = base64url_write(arena, header, strlen(header));
    text body = base64url_write(arena, claims, strlen(claims));
    text input = text_format(arena, "%.*s.%.*s", TEXT_ARGUMENTS(head), TEXT_ARGUMENTS(body));
    uint8_t mac[JWT_MAC_BYTES];
    jwt_mac(SECRET, input, mac);
    text signature = base64url_write(arena, mac, sizeof(mac));
    return text_format(arena, "%.*s.%.*s", TEXT_ARGUMENTS(input), TEXT_ARGUMENTS(signature));
}

#define GOOD_CLAIMS                                                                           \
    "{\"iss\":\"stint\",\"aud\":\"stint\",\"sub\":\"00000000-0000-0000-0000-000000000001\","  \
    "\"org\":\"00000000-0000-0000-0000-000000000002\","                                       \
    "\"emp\":\"00000000-0000-0000-0000-000000000003\","                                       \
    "\"sid\":\"00000000-0000-0000-0000-000000000004\",\"iat\":1773133200,\"exp\":1773134100," \
    "\"jti\":\"00000000-0000-0000-0000-000000000005\"}"

static text header_with(struct arena *arena, const char *before, const char *after)
{
    text kid = jwt_key_id(arena, SECRET);
    return text_format(arena, "{%s\"kid\":\"%.*s\"%s}", before, TEXT_ARGUMENTS(kid), after);
}

static void the_signature_is_that_of_rfc_7515_appendix_a_1(void **state)
{
    text key, expected;
    assert_true(base64url_read(*state,
                               TEXT("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj"
                                    "0iPS4hcgUuTwjAzZr1Z9CAow"),
                               &key));
    assert_true(
        base64url_read(*state, TEXT("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"), &expected));
    uint8_t mac[JWT_MAC_BYTES];
    jwt_mac(key,
            TEXT("eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkz"
                 "ODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"),
            mac);
    assert_int_equal(expected.length, sizeof(mac));
    assert_memory_equal(mac, expected.data, sizeof(mac));
}

static void what_was_signed_is_read_again(void **state)
{
    const struct jwt_claims claims = good_claims();
    struct jwt_claims read;
    text token = jwt_sign(*state, SECRET, &claims);
    assert_true(token.length < JWT_LENGTH_MAXIMUM / 2);
    assert_true(jwt_verify(*state, SECRET, AUDIENCE, token, issued, &read));
    assert_true(text_equal(read.iss, claims.iss) && text_equal(read.aud, claims.aud));
    assert_true(uuid_equal(read.sub, claims.sub) && uuid_equal(read.org, claims.org));
    assert_true(uuid_equal(read.emp, claims.emp) && uuid_equal(read.sid, claims.sid));
    assert_true(uuid_equal(read.jti, claims.jti));
    assert_int_equal(read.iat, claims.iat);
    assert_int_equal(read.exp, claims.exp);
}

static void a_token_expires_at_its_second_and_not_before(void **state)
{
    const struct jwt_claims claims = good_claims();
    text token = jwt_sign(*state, SECRET, &claims);
    const int64_t expiry = claims.exp * MICROSECONDS_PER_SECOND;
    assert_true(accepts_at(*state, token, (instant){expiry - 1}));
    assert_false(accepts_at(*state, token, (instant){expiry}));
    assert_false(accepts_at(*state, token, (instant){INSTANT_MAXIMUM}));
}

static void another_key_audience_or_issuer_is_refused(void **state)
{
    struct jwt_claims claims = good_claims();
    assert_true(accepts(*state, jwt_sign(*state, SECRET, &claims)));
    assert_false(accepts(*state, jwt_sign(*state, TEXT("another secret"), &claims)));
    claims.aud = TEXT("elsewhere");
    assert_false(accepts(*state, jwt_sign(*state, SECRET, &claims)));
    claims = good_claims();
    claims.iss = TEXT("joe");
    assert_false(accepts(*state, jwt_sign(*state, SECRET, &claims)));
    claims = good_claims();
    claims.iat = claims.exp + 1;
    assert_false(accepts(*state, jwt_sign(*state, SECRET, &claims)));
}

static void only_hs256_with_our_key_id_is_a_header(void **state)
{
    text good = header_with(*state, "\"alg\":\"HS256\",", ",\"typ\":\"JWT\"");
    assert_true(accepts(*state, signed_token(*state, good.data, GOOD_CLAIMS)));
    static const char *const before[] = {
        "\"alg\":\"none\",",  "\"alg\":\"None\",",  "\"alg\":\"hs256\",",  "\"alg\":\"HS384\",",
        "\"alg\":\"HS512\",", "\"alg\":\"RS256\",", "\"alg\":\"ES256\",",  "\"alg\":\"\",",
        "\"alg\":null,",      "\"alg\":256,",       "\"alg\":[\"HS256\"],"};
    for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
        text header = header_with(*state, before[i], ",\"typ\":\"JWT\"");
        assert_false(accepts(*state, signed_token(*state, header.data, GOOD_CLAIMS)));
    }
    static const char *const after[] = {",\"typ\":\"JWE\"",
                                        ",\"typ\":\"JWT\",\"alg\":\"none\"",
                                        ",\"typ\":\"JWT\",\"crit\":[\"exp\"]",
                                        ",\"typ\":\"JWT\",\"jku\":\"https://example.com/keys\"",
                                        ",\"typ\":\"JWT\",\"jwk\":{\"kty\":\"oct\",\"k\":\"AA\"}",
                                        ",\"typ\":\"JWT\",\"zip\":\"DEF\""};
    for (size_t i = 0; i < sizeof after / sizeof *after; i++) {
        text header = header_with(*state, "\"alg\":\"HS256\",", after[i]);
        assert_false(accepts(*state, signed_token(*state, header.data, GOOD_CLAIMS)));
    }
    static const char *const whole[] = {
        "{\"alg\":\"HS256\",\"typ\":\"JWT\"}",
        "{\"alg\":\"HS256\",\"kid\":\"00000000\",\"typ\":\"JWT\"}",
        "{\"alg\":\"HS256\",\"kid\":\"../../dev/null\",\"typ\":\"JWT\"}",
        "{}",
        "[]",
        "null",
        ""};
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
        assert_false(accepts(*state, signed_token(*state, whole[i], GOOD_CLAIMS)));
    }
}

static void claims_that_lack_or_bend_something_are_refused(void **state)
{
    text header = header_with(*state, "\"alg\":\"HS256\",", ",\"typ\":\"JWT\"");
    static const char *const from[] = {"\"iss\":\"stint\",",
                                       "\"aud\":\"stint\",",
                                       "\"aud\":\"stint\"",
                                       "\"exp\":1773134100,",
                                       "\"exp\":1773134100",
                                       "\"exp\":1773134100",
                                       "\"exp\":1773134100",
                                       "\"iat\":1773133200,",
                                       "\"sub\":\"00000000-0000-0000-0000-000000000001\",",
                                       "00000000-0000-0000-0000-000000000004",
                                       "}"};
    static const char *const to[] = {"",
                                     "",
                                     "\"aud\":[\"stint\",\"x\"]",
                                     "",
                                     "\"exp\":\"1773134100\"",
                                     "\"exp\":1e18",
                                     "\"exp\":null",
                                     "",
                                     "",
                                     "4",
                                     ",\"admin\":true}"};
    for (size_t i = 0; i < sizeof from / sizeof *from; i++) {
        const char *place = strstr(GOOD_CLAIMS, from[i]);
        assert_non_null(place);
        text bent = text_format(*state, "%.*s%s%s", (int)(place - GOOD_CLAIMS), GOOD_CLAIMS, to[i],
                                place + strlen(from[i]));
        assert_false(accepts(*state, signed_token(*state, header.data, bent.data)));
    }
}

static void a_changed_byte_anywhere_is_refused(void **state)
{
    const struct jwt_claims claims = good_claims();
    text token = jwt_sign(*state, SECRET, &claims);
    for (size_t i = 0; i < token.length; i++) {
        struct arena *arena = arena_new((size_t)1 << 20);
        text copy = text_copy(arena, token);
        char *bytes = arena_allocate(arena, copy.length + 1);
        memcpy(bytes, copy.data, copy.length);
        bytes[i] = bytes[i] == 'A' ? 'B' : 'A';
        assert_false(accepts(arena, (text){.data = bytes, .length = copy.length}));
        assert_false(accepts(arena, text_first(token, i)));
        arena_free(arena);
    }
}

static void what_is_no_token_is_refused(void **state)
{
    const struct jwt_claims claims = good_claims();
    text token = jwt_sign(*state, SECRET, &claims);
    text unsigned_part = text_first(token, token.length - 43);
    assert_false(accepts(*state, unsigned_part));
    static const char *const wrong[] = {"",      ".",        "..",         "...",
                                        "a.b",   "a.b.c",    "a.b.c.d",    "eyJ9..",
                                        "!.!.!", "e30.e30.", "e30.e30.e30"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(accepts(*state, text_of(wrong[i])));
    }
    static const char *const tails[] = {".", "=", " ", "\n", ".e30", "A"};
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        assert_false(
            accepts(*state, text_format(*state, "%.*s%s", TEXT_ARGUMENTS(token), tails[i])));
    }
    char *endless = arena_allocate(*state, JWT_LENGTH_MAXIMUM + 2);
    memset(endless, 'A', JWT_LENGTH_MAXIMUM + 1);
    assert_false(accepts(*state, text_of(endless)));
}

static void a_signature_has_one_spelling(void **state)
{
    const struct jwt_claims claims = good_claims();
    text token = jwt_sign(*state, SECRET, &claims);
    const char *alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    size_t accepted = 0;
    char *bytes = arena_allocate(*state, token.length + 1);
    memcpy(bytes, token.data, token.length);
    for (const char *last = alphabet; *last != '\0'; last++) {
        bytes[token.length - 1] = *last;
        accepted += accepts(*state, (text){.data = bytes, .length = token.length});
    }
    assert_int_equal(accepted, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_signature_is_that_of_rfc_7515_appendix_a_1),
        cmocka_unit_test(what_was_signed_is_read_again),
        cmocka_unit_test(a_token_expires_at_its_second_and_not_before),
        cmocka_unit_test(another_key_audience_or_issuer_is_refused),
        cmocka_unit_test(only_hs256_with_our_key_id_is_a_header),
        cmocka_unit_test(claims_that_lack_or_bend_something_are_refused),
        cmocka_unit_test(a_changed_byte_anywhere_is_refused),
        cmocka_unit_test(what_is_no_token_is_refused),
        cmocka_unit_test(a_signature_has_one_spelling),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
