/*
 * Users: login identities and their passwords.
 */
#ifndef STINT_FEATURES_USERS_USERS_H
#define STINT_FEATURES_USERS_USERS_H

#include "api/endpoint.h"

struct user {
    uuid id;
    text email;
    text name;
    text locale;
    instant created_at;
    instant updated_at;
};
extern RECORD_DECLARE(user);

/* With the hash: never leaves the server. */
struct user_secret {
    uuid id;
    text email;
    text name;
    text locale;
    opt_text password_hash;
};

extern const struct problem email_taken; /* 409 */
extern const struct problem
    password_hashing_busy; /* 503 + Retry-After: no place to hash within 5 s */

/*
 * Lower-case, trimmed: how addresses are kept and compared. Returns what is wrong with an address,
 * or NULL.
 */
text email_normalize(struct arena *arena, text email);
const char *email_check(text email);
/* What is wrong with a new password (length, too common), or NULL. For FIELD's .check. */
const char *password_check(text password);
/*
 * The same for a person whose address is known: a password made of little else than it is refused
 * too.
 */
const char *password_check_for(text password, text email);

/* For tests: from now on hashes cost next to nothing. Before there are other threads. */
void password_hash_quickly(void);
/* Argon2id, at most a few at once. Slow: only in .prepare or a command. */
problem password_hash(struct request *rq, text password, text *hash) MUST_USE;
/* `*matches`; a hash of NULL data takes as long as any, and never matches. */
problem password_verify(struct request *rq, opt_text hash, text password, bool *matches) MUST_USE;

problem user_read(struct request *rq, uuid id, struct user *user) MUST_USE;
problem user_find(struct request *rq, text email, bool *found, struct user_secret *user) MUST_USE;
problem user_create(struct request *rq, text email, text name, opt_text password_hash,
                    struct user *user) MUST_USE;
problem user_set_password(struct request *rq, uuid id, text password_hash) MUST_USE;

#endif
