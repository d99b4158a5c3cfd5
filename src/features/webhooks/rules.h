/* Signatures, and what becomes of a webhook that fails. Pure. */
#ifndef STINT_FEATURES_WEBHOOKS_RULES_H
#define STINT_FEATURES_WEBHOOKS_RULES_H

#include "base/value.h"

/* After so long without a success, and so many attempts, a webhook is disabled. */
#define WEBHOOK_FAILING_DAYS     3
#define WEBHOOK_FAILING_ATTEMPTS 10

/* How long a replaced secret signs beside the new one. */
#define WEBHOOK_OLD_SECRET_HOURS 24

/*
 * The value of Stint-Signature: "t=SECONDS,v1=HEX", HEX being HMAC-SHA256 with the secret's bytes as key over "SECONDS.BODY"; with an old
 * secret a second v1.
 */
text webhook_signature(struct arena *arena, text secret, opt_text old_secret, instant at,
                       text body);

/* How an attempt changed how a webhook stands. */
struct webhook_health {
    opt_instant failing_since;
    int64_t failures;
    opt_instant wait_until;
    bool is_disabled;
};
/* One more failure at `now`: the others wait 10 s after the first, twice as long after each one after it, 10 minutes at most. */
struct webhook_health webhook_health_after_failure(opt_instant failing_since, int64_t failures,
                                                   instant now);

/* The beginning of a reply as text: what is no UTF-8 becomes a question mark. */
text webhook_excerpt(struct arena *arena, text reply);

#endif
