/* What a token looks like, how long it is good; what comes of a wish to be registered. Pure. */
#ifndef STINT_FEATURES_INVITATIONS_RULES_H
#define STINT_FEATURES_INVITATIONS_RULES_H

#include "base/value.h"
#include "features/invitations/invitations.h"

#define INVITE_PREFIX     "sti_"
#define RESET_PREFIX      "stp_"
#define REGISTER_PREFIX   "stn_"
#define TOKEN_SEED_BYTES  32
#define TOKEN_HASH_LENGTH 64

/* The same for the same seed and key; nobody who lacks one of the two can make it. */
text account_token_make(struct arena *arena, text secret_key, enum account_token_purpose purpose,
                        text seed);

/* What is kept of it: SHA-256 in hexadecimal. */
text account_token_hash(struct arena *arena, text token);

instant account_token_expiry(enum account_token_purpose purpose, instant created);

/* What it is for, by its looks, if it makes somebody a member; anything else would have to be an invitation. */
enum account_token_purpose entry_token_purpose(text token);

/* Whether it may be used at `now`: at its last microsecond yes, at `expires_at` no. */
bool account_token_is_good(const struct account_token *token, instant now);

/* One message a minute: `latest` is when the last one was made. */
bool message_is_too_soon(opt_instant latest, instant now);

/* What is known of an address in the organization that it wants to be registered in. */
struct registration_place {
    uuid organization_id;
    bool is_open;
    opt_uuid employee_id; /* whose address it is, or who signs in with it */
    bool is_active;
    bool has_login; /* signs in with this address */
    bool is_invited;
    opt_instant latest; /* when the last token for the address was made there */
};

enum registration_step {
    REGISTRATION_NOTHING,
    REGISTRATION_TOKEN,  /* nobody's: a link to become a member */
    REGISTRATION_INVITE, /* the invitation again */
    REGISTRATION_RESET,  /* as for a forgotten password */
};
/* What is mailed to the address. Somebody whom nobody has invited yet is left to the administrators. */
enum registration_step registration_next_step(const struct registration_place *place, instant now);

#endif
