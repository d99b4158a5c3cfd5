/* What a token looks like, how long it is good. Pure. */
#ifndef STINT_FEATURES_INVITATIONS_RULES_H
#define STINT_FEATURES_INVITATIONS_RULES_H

#include "base/value.h"
#include "features/invitations/invitations.h"

#define INVITE_PREFIX     "sti_"
#define RESET_PREFIX      "stp_"
#define TOKEN_SEED_BYTES  32
#define TOKEN_HASH_LENGTH 64

/* The same for the same seed and key; nobody who lacks one of the two can make it. */
text account_token_make(struct arena *arena, text secret_key, enum account_token_purpose purpose,
                        text seed);

/* What is kept of it: SHA-256 in hexadecimal. */
text account_token_hash(struct arena *arena, text token);

instant account_token_expiry(enum account_token_purpose purpose, instant created);

/* Whether it may be used at `now`: at its last microsecond yes, at `expires_at` no. */
bool account_token_is_good(const struct account_token *token, instant now);

/* One message of a reset a minute: `latest` is when the last one was made. */
bool reset_is_too_soon(opt_instant latest, instant now);

#endif
