/* Access tokens; see jwt.h. */
#include "features/sign_in/jwt.h"

#include "json/json.h"

#include <sodium.h>

#define BASE64URL sodium_base64_VARIANT_URLSAFE_NO_PADDING

_Static_assert(JWT_MAC_BYTES == crypto_auth_hmacsha256_BYTES, "HMAC SHA-256");

RECORD(jwt_claims, FIELD(jwt_claims, iss, "Issuer"), FIELD(jwt_claims, aud, "Audience"),
       FIELD(jwt_claims, sub, "User"), FIELD(jwt_claims, org, "Organization"),
       FIELD(jwt_claims, emp, "Employee"), FIELD(jwt_claims, sid, "Session"),
       FIELD(jwt_claims, iat, "Issued at"), FIELD(jwt_claims, exp, "Expires at"),
       FIELD(jwt_claims, jti, "Id of the token"));

struct jwt_header {
    text alg;
    text kid;
    text typ;
};
static RECORD(jwt_header, FIELD(jwt_header, alg, "Algorithm"), FIELD(jwt_header, kid, "Key"),
              FIELD(jwt_header, typ, "Type"));

text base64url_write(struct arena *arena, const void *bytes, size_t length)
{
    size_t room = sodium_base64_ENCODED_LEN(length, BASE64URL);
    char *encoded = arena_allocate(arena, room);
    sodium_bin2base64(encoded, room, bytes, length, BASE64URL);
    return (text){.data = encoded, .length = room - 1};
}

bool base64url_read(struct arena *arena, text encoded, text *decoded)
{
    unsigned char *bytes = arena_allocate(arena, encoded.length + 1);
    size_t length;
    if (sodium_base642bin(bytes, encoded.length, encoded.data, encoded.length, NULL, &length, NULL,
                          BASE64URL) != 0) {
        return false;
    }
    *decoded = (text){.data = (const char *)bytes, .length = length};
    return true;
}

void jwt_mac(text secret, text input, uint8_t mac[static JWT_MAC_BYTES])
{
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, (const unsigned char *)secret.data, secret.length);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)input.data, input.length);
    crypto_auth_hmacsha256_final(&state, mac);
    sodium_memzero(&state, sizeof(state));
}

text jwt_key_id(struct arena *arena, text secret)
{
    uint8_t digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(digest, (const unsigned char *)secret.data, secret.length);
    return text_hexadecimal(arena, digest, 4);
}

text jwt_sign(struct arena *arena, text secret, const struct jwt_claims *claims)
{
    const struct jwt_header header = {
        .alg = TEXT("HS256"), .kid = jwt_key_id(arena, secret), .typ = TEXT("JWT")};
    text head = json_of_record(arena, &jwt_header_record, &header);
    text body = json_of_record(arena, &jwt_claims_record, claims);
    struct buffer token = {.arena = arena};
    buffer_append(&token, base64url_write(arena, head.data, head.length));
    buffer_append_byte(&token, '.');
    buffer_append(&token, base64url_write(arena, body.data, body.length));

    uint8_t mac[JWT_MAC_BYTES];
    jwt_mac(secret, buffer_text(&token), mac);
    buffer_append_byte(&token, '.');
    buffer_append(&token, base64url_write(arena, mac, sizeof(mac)));
    return buffer_text(&token);
}

/* ---- verifying ---- */

struct jwt_parts {
    text signed_part; /* header and claims with the dot between them, as sent */
    text header;
    text claims;
    text signature;
};

static bool split(text token, struct jwt_parts *parts)
{
    size_t first = text_find(token, '.');
    if (first == token.length) {
        return false;
    }
    text rest = text_from(token, first + 1);
    size_t second = text_find(rest, '.');
    if (second == rest.length) {
        return false;
    }
    *parts = (struct jwt_parts){.signed_part = text_first(token, first + 1 + second),
                                .header = text_first(token, first),
                                .claims = text_first(rest, second),
                                .signature = text_from(rest, second + 1)};
    return true;
}

static bool read_json(struct arena *arena, text encoded, const struct record *record, void *object)
{
    text json;
    if (!base64url_read(arena, encoded, &json)) {
        return false;
    }
    struct input_errors errors = {.arena = arena};
    const struct json_reading reading = {.nulls = false};
    const struct json_document *document = json_parse(arena, json, &errors);
    return document != NULL && json_read_record(document, record, &reading, object, &errors);
}

static bool header_is_ours(struct arena *arena, text secret, text encoded)
{
    struct jwt_header header = {.typ = TEXT("")};
    return read_json(arena, encoded, &jwt_header_record, &header) &&
           text_equal(header.alg, TEXT("HS256")) && text_equal(header.typ, TEXT("JWT")) &&
           text_equal(header.kid, jwt_key_id(arena, secret));
}

static bool signature_is_ours(struct arena *arena, text secret, const struct jwt_parts *parts)
{
    text signature;
    uint8_t mac[JWT_MAC_BYTES];
    if (!base64url_read(arena, parts->signature, &signature) || signature.length != sizeof(mac)) {
        return false;
    }
    jwt_mac(secret, parts->signed_part, mac);
    return sodium_memcmp(mac, signature.data, sizeof(mac)) == 0;
}

bool jwt_verify(struct arena *arena, text secret, text audience, text token, instant now,
                struct jwt_claims *claims)
{
    struct jwt_parts parts;
    struct jwt_claims read = {.iat = 0};
    if (token.length > JWT_LENGTH_MAXIMUM || !split(token, &parts) ||
        !header_is_ours(arena, secret, parts.header) || !signature_is_ours(arena, secret, &parts) ||
        !read_json(arena, parts.claims, &jwt_claims_record, &read)) {
        return false;
    }
    int64_t seconds = floor_divide(now.microseconds, MICROSECONDS_PER_SECOND);
    if (!text_equal(read.iss, TEXT(JWT_ISSUER)) || !text_equal(read.aud, audience) ||
        read.exp <= seconds || read.iat > read.exp) {
        return false;
    }
    *claims = read;
    return true;
}
