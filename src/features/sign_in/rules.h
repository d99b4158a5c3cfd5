/*
 * Rules of signing in: what a token looks like, which organization a person enters, when a refresh
 * token is good. Pure.
 */
#ifndef STINT_FEATURES_SIGN_IN_RULES_H
#define STINT_FEATURES_SIGN_IN_RULES_H

#include "base/record.h"

/* ---- secrets: a prefix that says what it is, and 256 random bits ---- */

#define SECRET_RANDOM_BYTES 32
#define SESSION_PREFIX      "sts_"
#define REFRESH_PREFIX      "str_"
#define API_KEY_PREFIX      "stk_"

text secret_write(struct arena *arena, const char *prefix,
                  const uint8_t random[static SECRET_RANDOM_BYTES]);
/* What is kept of a secret: its SHA-256 in hexadecimal. Enough without salt or stretching: the
 * secret itself is random. */
text secret_hash(struct arena *arena, text secret);
/* What may be shown of an API key for good: enough to recognize it, and far too little to guess the
 * rest. */
text secret_shown(struct arena *arena, text secret);

/* ---- which organization ---- */

/* A person as an employee of one organization. */
struct membership {
    uuid organization_id;
    text organization_name;
    text organization_slug;
    uuid employee_id;
    text employee_name;
    text role; /* a built-in name, or the custom role's */
    bool is_active;
    opt_instant last_used; /* when the person last signed in there */
};
RECORD_LIST(membership);

/*
 * The organization a person enters: the wanted one, else the one most recently used, else the first
 * in the list (which is sorted by name). Only where the employee is active; NULL when there is
 * none.
 */
const struct membership *membership_choose(const struct membership_list *list, opt_uuid wanted);

/* ---- refresh tokens ---- */

/* A refresh token with the session it belongs to. */
struct refresh_found {
    uuid session_id;
    uuid organization_id;
    uuid user_id;
    uuid employee_id;
    text employee_name;
    bool is_active; /* the employee */
    instant expires_at;
    opt_instant used_at;
    opt_instant ended_at; /* of the session */
};

enum refresh_verdict {
    REFRESH_GOOD,
    REFRESH_OVER,   /* expired, its session ended, its employee deactivated, or for another
                       organization */
    REFRESH_REUSED, /* used before: somebody has a copy, so the whole family ends */
};
enum refresh_verdict refresh_judge(const struct refresh_found *token, opt_uuid organization_id,
                                   instant now);

/* ---- API keys ---- */

enum api_key_state { API_KEY_ACTIVE, API_KEY_REVOKED, API_KEY_EXPIRED };
extern const char *const api_key_state_names[]; /* active, revoked, expired */
enum api_key_state api_key_judge(opt_instant expires_at, opt_instant revoked_at, instant now);

/* ---- profile ---- */

/* What is wrong with a locale, or NULL: a language tag's letters, digits and hyphens (RFC 5646),
 * such as "en" or "pt-BR". */
const char *locale_check(text locale);

/* Days after `from`. */
instant days_later(instant from, int64_t days);

#endif
