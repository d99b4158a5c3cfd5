/* Tokens of invitations, resets and registrations; see rules.h. */
#include "features/invitations/rules.h"

#include <sodium.h>

#define HOUR (INT64_C(3600) * MICROSECONDS_PER_SECOND)

static const char *const prefixes[] = {[TOKEN_INVITE] = INVITE_PREFIX,
                                       [TOKEN_RESET] = RESET_PREFIX,
                                       [TOKEN_REGISTER] = REGISTER_PREFIX};
static const int64_t hours[] = {[TOKEN_INVITE] = 72, [TOKEN_RESET] = 1, [TOKEN_REGISTER] = 72};

static text base64url(struct arena *arena, const unsigned char *bytes, size_t length)
{
    size_t room = sodium_base64_ENCODED_LEN(length, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    char *out = arena_allocate(arena, room);

    sodium_bin2base64(out, room, bytes, length, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return text_of(out);
}

/* HMAC SHA-256 with the key, over a label that no other use of the key has, and the seed. */
text account_token_make(struct arena *arena, text secret_key, enum account_token_purpose purpose,
                        text seed)
{
    crypto_auth_hmacsha256_state state;
    unsigned char made[crypto_auth_hmacsha256_BYTES];
    text label = text_format(arena, "stint account token %s ", prefixes[purpose]);

    crypto_auth_hmacsha256_init(&state, (const unsigned char *)secret_key.data, secret_key.length);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)label.data, label.length);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)seed.data, seed.length);
    crypto_auth_hmacsha256_final(&state, made);
    return text_format(arena, "%s%.*s", prefixes[purpose],
                       TEXT_ARGUMENTS(base64url(arena, made, sizeof(made))));
}

text account_token_hash(struct arena *arena, text token)
{
    unsigned char digest[crypto_hash_sha256_BYTES];

    crypto_hash_sha256(digest, (const unsigned char *)token.data, token.length);
    return text_hexadecimal(arena, digest, sizeof(digest));
}

instant account_token_expiry(enum account_token_purpose purpose, instant created)
{
    return (instant){created.microseconds + hours[purpose] * HOUR};
}

enum account_token_purpose entry_token_purpose(text token)
{
    return text_starts_with(token, TEXT(REGISTER_PREFIX)) ? TOKEN_REGISTER : TOKEN_INVITE;
}

bool account_token_is_good(const struct account_token *token, instant now)
{
    return !IS_PRESENT(token->used_at) && !IS_PRESENT(token->voided_at) && token->is_current &&
           now.microseconds < token->expires_at.microseconds;
}

bool message_is_too_soon(opt_instant latest, instant now)
{
    const int64_t minute = 60 * MICROSECONDS_PER_SECOND;

    return IS_PRESENT(latest) && now.microseconds - latest.value.microseconds < minute;
}

enum registration_step registration_next_step(const struct registration_place *place, instant now)
{
    if (!place->is_open || message_is_too_soon(place->latest, now)) {
        return REGISTRATION_NOTHING;
    }
    if (!IS_PRESENT(place->employee_id)) {
        return REGISTRATION_TOKEN;
    }
    if (!place->is_active) {
        return REGISTRATION_NOTHING;
    }
    if (place->has_login) {
        return REGISTRATION_RESET;
    }
    return place->is_invited ? REGISTRATION_INVITE : REGISTRATION_NOTHING;
}
