/*
 * The life of a session: a password proves who somebody is, a session is started in one
 * organization, tokens are refreshed, and it ends.
 */
#ifndef STINT_FEATURES_SIGN_IN_SESSION_H
#define STINT_FEATURES_SIGN_IN_SESSION_H

#include "features/sign_in/store.h"
#include "features/users/users.h"

/* ---- password.c: proving who one is ---- */

/* What .prepare found out, for rq->prepared. */
struct password_proof {
    bool known; /* there is a login of that address: `user` */
    bool matches;
    struct user_secret user;
    text new_hash; /* of the password that shall take its place, if one shall */
};

/* For .prepare: whether the password is that of the address, in the same time for an unknown
 * address. Ends the read transaction. */
problem password_prove(struct request *rq, text email, text password,
                       struct password_proof **proof) MUST_USE;

/* Whether it was, and still is: the login has not changed since. */
problem password_proven(struct request *rq, const struct password_proof *proof,
                        bool *proven) MUST_USE;

/* A person who proved who they are, about to enter an organization. */
struct person {
    uuid user_id;
    struct membership_list memberships;
    const struct membership *membership;
};

/* The person of rq->prepared, a password_proof, in the wanted organization; sign_in_failed,
 * recorded, for anybody else. */
problem person_enter(struct request *rq, opt_uuid organization_id, struct person *person) MUST_USE;

/* Records that somebody failed to prove who they are. */
problem password_failure_record(struct request *rq, const struct membership_list *memberships,
                                opt_uuid organization_id) MUST_USE;

/* ---- session.c: starting, refreshing, ending ---- */

struct token_pair {
    text access_token;
    text token_type;
    int64_t expires_in;
    text refresh_token;
};
extern RECORD_DECLARE(token_pair);

/* The principal a person is from now on in this request. */
struct principal person_principal(const struct person *person, uuid session_id);

/* Starts a session of the person; `*principal` is its principal. */
problem session_start_cookie(struct request *rq, const struct person *person,
                             struct principal *principal, text *secret) MUST_USE;
problem session_start_tokens(struct request *rq, const struct person *person,
                             struct token_pair *pair) MUST_USE;

/* Ends the caller's cookie session and starts one of the person in another organization, which ends
 * when the old one would have: no password was proven anew. */
problem session_move_cookie(struct request *rq, const struct person *person,
                            struct principal *principal, text *secret,
                            int64_t *seconds_left) MUST_USE;

/* The next pair for a refresh token; refresh_refused for one that is not good, and the end of its
 * session for one that was used before. */
problem session_refresh(struct request *rq, text token, opt_uuid organization_id,
                        struct token_pair *pair) MUST_USE;

/* Ends live sessions of a person (see session_end()), in their organizations' audit logs too;
 * `*count` (may be NULL) of them. */
problem session_end_audited(struct request *rq, uuid user_id, opt_uuid only, opt_uuid except,
                            size_t *count) MUST_USE;

/* After the commit nothing is remembered of who was who. */
void session_forget_cached(struct request *rq);

#endif
