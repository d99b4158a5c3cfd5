/*
 * Access tokens: any bytes as a token, then the same bytes as the claims, and as the header, of a
 * token that carries a valid signature, so that what lies behind the signature is reached too. A
 * token is only accepted with claims that say what they must, and whatever is accepted can be
 * written again.
 */
#include "features/sign_in/jwt.h"

#include <stdlib.h>

#define CEILING  ((size_t)8 << 20)
#define SECRET   TEXT("a secret of thirty-two characters")
#define AUDIENCE TEXT("stint")

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const instant now = {.microseconds = INT64_C(1773133200) * MICROSECONDS_PER_SECOND};

static void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void try_token(struct arena *arena, text token)
{
    struct jwt_claims claims = {.exp = -1};
    if (!jwt_verify(arena, SECRET, AUDIENCE, token, now, &claims)) {
        require(claims.exp == -1); /* untouched */
        return;
    }
    require(text_equal(claims.iss, TEXT(JWT_ISSUER)) && text_equal(claims.aud, AUDIENCE));
    require(claims.exp > now.microseconds / MICROSECONDS_PER_SECOND && claims.iat <= claims.exp);
    struct jwt_claims again;
    text written = jwt_sign(arena, SECRET, &claims);
    require(jwt_verify(arena, SECRET, AUDIENCE, written, now, &again));
    require(uuid_equal(claims.sid, again.sid) && claims.exp == again.exp);
}

static text sign(struct arena *arena, text header, text claims)
{
    text head = base64url_write(arena, header.data, header.length);
    text body = base64url_write(arena, claims.data, claims.length);
    text input = text_format(arena, "%.*s.%.*s", TEXT_ARGUMENTS(head), TEXT_ARGUMENTS(body));
    uint8_t mac[JWT_MAC_BYTES];
    jwt_mac(SECRET, input, mac);
    text signature = base64url_write(arena, mac, sizeof(mac));
    return text_format(arena, "%.*s.%.*s", TEXT_ARGUMENTS(input), TEXT_ARGUMENTS(signature));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 4096) {
        return 0;
    }
    struct arena *arena = arena_new(CEILING);
    require(arena != NULL);
    text input = {.data = (const char *)data, .length = size};
    text kid = jwt_key_id(arena, SECRET);
    text header = text_format(arena, "{\"alg\":\"HS256\",\"kid\":\"%.*s\",\"typ\":\"JWT\"}",
                              TEXT_ARGUMENTS(kid));
    try_token(arena, input);
    try_token(arena, sign(arena, header, input));
    try_token(arena, sign(arena, input, TEXT("{}")));
    arena_free(arena);
    return 0;
}
