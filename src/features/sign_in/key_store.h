/* All SQL of API keys. */
#ifndef STINT_FEATURES_SIGN_IN_KEY_STORE_H
#define STINT_FEATURES_SIGN_IN_KEY_STORE_H

#include "features/roles/roles.h"
#include "features/sign_in/rules.h"

/* The name of the key that comes from the settings; nobody else may give it. */
#define CONFIGURATION_KEY "configuration"

/* An API key as it may be seen: never the key itself. */
#define API_KEY_MEMBERS            \
    uuid id;                       \
    text name;                     \
    text prefix;                   \
    struct role_grant_list grants; \
    enum api_key_state state;      \
    opt_uuid created_by;           \
    instant created_at;            \
    opt_instant expires_at;        \
    opt_instant revoked_at
#define API_KEY_FIELDS(type)                                                                       \
    FIELD(type, id, "Its id"), FIELD(type, name, "What it is for"),                                \
        FIELD(type, prefix, "How the key begins, to recognize it; empty for one of another form"), \
        FIELD_LIST(type, grants, role_grant,                                                       \
                   "What was granted to it; it does as much of that as its maker may"),            \
        FIELD(type, state,                                                                         \
              "Whether it was revoked or has expired; an active one works while its maker is "     \
              "active",                                                                            \
              .names = api_key_state_names),                                                       \
        FIELD(type, created_by, "The employee who made it, perhaps with another key of theirs"),   \
        FIELD(type, created_at, "When it was made"),                                               \
        FIELD(type, expires_at, "When it stops working; null: never"),                             \
        FIELD(type, revoked_at, "When it was revoked")
struct api_key {
    API_KEY_MEMBERS;
};
extern RECORD_DECLARE(api_key);
RECORD_LIST(api_key);

/* Whom a key speaks for. */
struct key_owner {
    uuid id;
    uuid organization_id;
    text name;
    struct role_grant_list grants;
    opt_text maker_role; /* a built-in name, or custom; NULL: nobody of the organization made it */
    struct role_grant_list maker_grants; /* of a custom role */
};
/* Only a key that is neither revoked nor expired, and whose maker, if somebody made it, is active. */
problem key_owner_by_hash(struct request *rq, text token_hash, bool *found,
                          struct key_owner *owner) MUST_USE;

/* Whether any key, of any organization and state, has this hash. */
problem key_exists(struct request *rq, text token_hash, bool *exists) MUST_USE;

problem key_insert(struct request *rq, uuid organization_id, const struct api_key *key,
                   text token_hash) MUST_USE;
problem key_read(struct request *rq, uuid id, bool *found, struct api_key *key) MUST_USE;
problem key_revoke(struct request *rq, uuid id) MUST_USE;

/* Gives the configured key the grants of today. */
problem key_configured_update(struct request *rq, uuid organization_id, text token_hash,
                              const struct role_grant_list *grants) MUST_USE;
/* Revokes configured keys with another hash; `*revoked` are their ids. */
struct key_id {
    uuid id;
};
RECORD_LIST(key_id);
problem key_configured_revoke(struct request *rq, uuid organization_id, text token_hash,
                              struct key_id_list *revoked) MUST_USE;

struct key_cursor {
    uuid id;
};
extern RECORD_DECLARE(key_cursor);
/* Newest first, after the one given; only those of a state if one is given. */
problem key_page(struct request *rq, opt_enum state, opt_uuid after, int64_t count,
                 struct api_key_list *list) MUST_USE;

#endif
