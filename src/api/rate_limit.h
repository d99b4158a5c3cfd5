/*
 * Rate limits: how often one address or one account may ask. In the process, in bounded memory, for
 * any number of callers.
 */
#ifndef STINT_API_RATE_LIMIT_H
#define STINT_API_RATE_LIMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum rate_rule {
    RATE_ADDRESS,         /* every request, by the caller's address */
    RATE_ACCOUNT,         /* every request, by the principal */
    RATE_SIGN_IN_ADDRESS, /* endpoints with .strict_limit, by address */
    RATE_SIGN_IN_ACCOUNT, /* and by the account they name */
    RATE_RULES
};

struct rate_verdict {
    bool allowed;
    int64_t limit;         /* requests at once, when none were made for a while */
    int64_t remaining;     /* requests that would be allowed right now */
    int64_t reset_seconds; /* allowed: until the whole limit is there again; refused: until the next
                              request is allowed, at least 1 */
};

struct rate_limits;

/* NULL without memory. The table never grows. */
struct rate_limits *rate_limits_new(void);
void rate_limits_free(struct rate_limits *limits);

/*
 * Takes one request of `rule` for the caller named by `key`, if there is one left; a refused
 * request costs nothing. `now` is monotonic_nanoseconds(). From any thread.
 */
struct rate_verdict rate_limit_take(struct rate_limits *limits, enum rate_rule rule,
                                    const void *key, size_t length, int64_t now);

#endif
