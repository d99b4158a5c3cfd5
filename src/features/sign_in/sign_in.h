/*
 * Sign-in: who may speak to the API, and how they prove it. Sessions by cookie, pairs of tokens,
 * API keys; one's own account.
 */
#ifndef STINT_FEATURES_SIGN_IN_SIGN_IN_H
#define STINT_FEATURES_SIGN_IN_SIGN_IN_H

#include "api/api.h"

extern const struct feature sign_in_feature;     /* /auth: signing in and out, one's sessions */
extern const struct feature access_feature;      /* /auth: invitations and forgotten passwords */
extern const struct feature me_feature;          /* /me */
extern const struct feature admin_users_feature; /* /auth/admin-users */
extern const struct feature api_keys_feature;    /* /api-keys */

/* What the settings say about signing in. rq->sign_in points to it as long as the program runs. */
struct sign_in_settings {
    text secret;            /* SECRET_KEY: what access tokens are signed with */
    text audience;          /* `aud` of access tokens */
    int64_t access_minutes; /* how long an access token is good */
    int64_t refresh_days;   /* how long a refresh token is good, counted anew with each refresh */
    int64_t session_days;   /* how long a cookie is good */
};

extern const struct problem sign_in_failed;  /* 401: whatever was wrong */
extern const struct problem refresh_refused; /* 401: likewise */

/*
 * That whoever is signed in knows their password, for changes that a stolen session must not make; in two steps, as all that hashes.
 * sign_in_prove_password() in .prepare: `forbidden` for an API key; ends the read transaction. sign_in_require_password() in the
 * handler's: 422 at /current_password, recorded like a sign-in that failed. The endpoint declares .strict_limit and
 * password_hashing_busy.
 */
struct password_proof;
#define CURRENT_PASSWORD_FIELD(type)                                                     \
    FIELD(type, current_password, "As it is now", LENGTH(1, 1000), .format = "password", \
          .write_only = true)
problem sign_in_prove_password(struct request *rq, text password,
                               struct password_proof **proof) MUST_USE;
problem sign_in_require_password(struct request *rq, const struct password_proof *proof) MUST_USE;
/* `forbidden` for an API key, which has no account. */
problem account_require_person(struct request *rq) MUST_USE;

/* Hook for api/, see struct api_hooks. */
problem sign_in_authenticate(struct request *rq, const struct credentials *credentials,
                             struct principal *principal) MUST_USE;

/*
 * ADMIN_API_KEY of the settings, installed at start or with the first organization: the key
 * "configuration" with every permission there is, in scope all. A key installed earlier under that
 * name is revoked when the secret is another one now; one that an administrator revoked stays
 * revoked. Audited.
 */
problem sign_in_install_key(struct request *rq, uuid organization_id, text secret) MUST_USE;

/* Whether a key with this secret is let in, neither revoked nor expired. */
problem sign_in_key_is_good(struct request *rq, text secret, bool *good) MUST_USE;

/*
 * A new password for a login by whoever runs the server: every session of it ends, and every
 * organization the person belongs to reads of it in its audit log. For commands.
 */
problem sign_in_replace_password(struct request *rq, uuid user_id, text password_hash) MUST_USE;

/*
 * Removes sessions and failures that are over for 30 days, and refresh tokens that have expired;
 * `*removed` rows. For maintenance.
 */
problem sign_in_expire(struct request *rq, int64_t *removed) MUST_USE;

#endif
