/* All SQL of signing in, but for API keys (key_store.h). */
#ifndef STINT_FEATURES_SIGN_IN_STORE_H
#define STINT_FEATURES_SIGN_IN_STORE_H

#include "features/employees/employees.h"
#include "features/sign_in/rules.h"

enum session_kind { SESSION_COOKIE, SESSION_TOKEN };
extern const char *const session_kind_names[]; /* cookie, token */

/* A login as its owner sees it. */
struct sign_in_session {
    uuid id;
    enum session_kind kind;
    uuid organization_id;
    text organization_name;
    text address;
    instant created_at;
    instant expires_at;
    bool is_current;
};
extern RECORD_DECLARE(sign_in_session);
RECORD_LIST(sign_in_session);

/* Who a session or a key speaks for, as authentication needs it. */
struct session_owner {
    uuid session_id;
    uuid organization_id;
    uuid user_id;
    uuid employee_id;
    text name;
    text role; /* a built-in name, or custom */
    text role_name;
    struct role_grant_list grants; /* of a custom role */
};

/* By the hash of a cookie, or by the id of a pair of tokens: only a session that is live, of an
 * employee who is active. */
problem session_owner_by_cookie(struct request *rq, text token_hash, bool *found,
                                struct session_owner *owner) MUST_USE;
problem session_owner_by_id(struct request *rq, uuid id, bool *found,
                            struct session_owner *owner) MUST_USE;

/* All organizations of a person, also those where they are deactivated, by name. */
problem membership_list_read(struct request *rq, uuid user_id,
                             struct membership_list *list) MUST_USE;

struct session_new {
    uuid id;
    uuid organization_id;
    uuid user_id;
    uuid employee_id;
    enum session_kind kind;
    opt_text token_hash;
    instant expires_at;
};
problem session_insert(struct request *rq, const struct session_new *new) MUST_USE;
problem session_extend(struct request *rq, uuid id, instant expires_at) MUST_USE;

/* A session that was ended just now. */
struct session_ended {
    uuid id;
    uuid organization_id;
    uuid employee_id;
    instant expires_at; /* when it would have ended by itself */
};
RECORD_LIST(session_ended);

/* Ends the live sessions of a person: the one given (`only`), all but one (`except`), or all. */
problem session_end(struct request *rq, uuid user_id, opt_uuid only, opt_uuid except,
                    struct session_ended_list *ended) MUST_USE;

struct sign_in_session_key {
    uuid id;
};
extern RECORD_DECLARE(sign_in_session_key);
/* The live sessions of a person, newest first, after the one given. */
problem session_page(struct request *rq, uuid user_id, uuid current, opt_uuid after, int64_t count,
                     struct sign_in_session_list *list) MUST_USE;

problem refresh_insert(struct request *rq, uuid session_id, text token_hash,
                       instant expires_at) MUST_USE;
problem refresh_find(struct request *rq, text token_hash, bool *found,
                     struct refresh_found *token) MUST_USE;
problem refresh_use(struct request *rq, text token_hash) MUST_USE;

problem failure_insert(struct request *rq) MUST_USE;

/* A person's own profile; what is absent stays. */
problem profile_update(struct request *rq, uuid user_id, opt_text name, opt_text locale) MUST_USE;

struct admin_key {
    text name;
    text number;
    uuid id;
};
extern RECORD_DECLARE(admin_key);
/* Owners and admins with a login or invited to one, by name; in every state if that is absent. */
problem admin_page(struct request *rq, opt_text state, bool after, const struct admin_key *key,
                   int64_t count, struct employee_list *list) MUST_USE;

#endif
