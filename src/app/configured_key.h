/*
 * ADMIN_API_KEY: the key of the settings, good in the first organization there is, the oldest.
 */
#ifndef STINT_APP_CONFIGURED_KEY_H
#define STINT_APP_CONFIGURED_KEY_H

#include "api/request.h"

struct configured_key {
    text secret; /* empty: none is configured */
    enum {
        CONFIGURED_KEY_NONE,
        CONFIGURED_KEY_WAITS, /* there is no organization yet */
        CONFIGURED_KEY_REVOKED,
        CONFIGURED_KEY_GOOD
    } state;
};

/* A program_act of `struct configured_key`: installs the key where it can and says how it stands. */
problem configured_key_install(struct request *rq, void *configured_key) MUST_USE;

/* Warns of a key that is of no use as it stands. */
void configured_key_warn(const struct configured_key *key);

#endif
