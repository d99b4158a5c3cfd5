/*
 * Access tokens: JSON Web Tokens (RFC 7519) in the compact form of RFC 7515, signed with HMAC
 * SHA-256 and nothing else.
 *
 * Only what this program signed is ever accepted, so the header is read as strictly as a header can
 * be: `alg` must be HS256, `kid` that of our key, `typ` JWT; a member beyond those (crit, jwk, x5u,
 * …) is refused as unknown. The claims are read only once the signature is known to be ours. Pure:
 * no clock, no database.
 */
#ifndef STINT_FEATURES_SIGN_IN_JWT_H
#define STINT_FEATURES_SIGN_IN_JWT_H

#include "base/record.h"

#define JWT_MAC_BYTES      32
#define JWT_LENGTH_MAXIMUM 2048 /* ours have about 550 bytes */
#define JWT_ISSUER         "stint"

struct jwt_claims {
    text iss; /* JWT_ISSUER */
    text aud;
    uuid sub; /* the user */
    uuid org;
    uuid emp;
    uuid sid;    /* the session it belongs to, without which it is nothing */
    int64_t iat; /* seconds since 1970 */
    int64_t exp;
    uuid jti;
};
extern RECORD_DECLARE(jwt_claims);

/* HMAC SHA-256 of `input` with a secret of any length. */
void jwt_mac(text secret, text input, uint8_t mac[static JWT_MAC_BYTES]);

/* Which key a token was signed with: the first 8 hexadecimal digits of the secret's SHA-256. */
text jwt_key_id(struct arena *arena, text secret);

text jwt_sign(struct arena *arena, text secret, const struct jwt_claims *claims);

/* True when the token is ours, for this audience, and not expired at `now`; `claims` is untouched
 * otherwise. */
bool jwt_verify(struct arena *arena, text secret, text audience, text token, instant now,
                struct jwt_claims *claims);

/* base64url without padding (RFC 4648 section 5), and back: strict, so that one value has one
 * spelling. */
text base64url_write(struct arena *arena, const void *bytes, size_t length);
bool base64url_read(struct arena *arena, text encoded, text *decoded);

#endif
