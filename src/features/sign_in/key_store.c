/* The table api_key. */
#include "features/sign_in/key_store.h"

RECORD(api_key, API_KEY_FIELDS(api_key));

static RECORD(key_owner, FIELD(key_owner, id, "Key"),
              FIELD(key_owner, organization_id, "Organization"), FIELD(key_owner, name, "Name"),
              FIELD_LIST(key_owner, grants, role_grant, "What was granted to it"),
              FIELD(key_owner, maker_role, "The maker's role"),
              FIELD_LIST(key_owner, maker_grants, role_grant, "Of a custom role"));

static RECORD(key_id, FIELD(key_id, id, "Key"));

RECORD(key_cursor, FIELD(key_cursor, id, "The last one's id"));

/* The state at the instant `now`, as api_key_judge() says it. */
#define STATE(now)                                                            \
    "CASE WHEN revoked_at IS NOT NULL THEN 'revoked' WHEN expires_at <= " now \
    " THEN 'expired' ELSE 'active' END"
#define SELECT(now)                            \
    "SELECT id, name, prefix, grants, " STATE( \
        now) " AS state, created_by, created_at, expires_at, revoked_at FROM api_key"

static json_text grants_json(struct request *rq, const struct role_grant_list *grants)
{
    const struct generic_list list = {.items = grants->items, .count = grants->count};
    return (json_text){json_of_list(rq->arena, &role_grant_record, &list)};
}

problem key_owner_by_hash(struct request *rq, text token_hash, bool *found, struct key_owner *owner)
{
    return db_maybe(
        rq->db, found, INTO(key_owner, owner),
        "SELECT k.id, k.organization_id, k.name, k.grants, e.role AS maker_role,"
        " COALESCE(r.grants, '[]') AS maker_grants FROM api_key k"
        " LEFT JOIN employee e ON e.organization_id = k.organization_id"
        " AND e.id = k.created_by"
        " LEFT JOIN role r ON r.organization_id = e.organization_id AND r.id = e.role_id"
        " WHERE k.token_hash = $1 AND k.revoked_at IS NULL"
        " AND (k.expires_at IS NULL OR k.expires_at > $2)"
        " AND (k.created_by IS NULL OR e.state = 'active')",
        BIND(token_hash, rq->now));
}

problem key_exists(struct request *rq, text token_hash, bool *exists)
{
    struct key_id key;
    return db_maybe(rq->db, exists, INTO(key_id, &key),
                    "SELECT id FROM api_key WHERE token_hash = $1", BIND(token_hash));
}

problem key_insert(struct request *rq, uuid organization_id, const struct api_key *key,
                   text token_hash)
{
    return db_run(
        rq->db, NULL,
        "INSERT INTO api_key (organization_id, id, name, prefix, token_hash, grants,"
        " created_by, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        BIND(organization_id, key->id, key->name, key->prefix, token_hash,
             grants_json(rq, &key->grants), key->created_by, key->created_at, key->expires_at));
}

problem key_read(struct request *rq, uuid id, bool *found, struct api_key *key)
{
    return db_maybe(rq->db, found, INTO(api_key, key),
                    SELECT("$3") " WHERE organization_id = $1 AND id = $2",
                    BIND(organization_of(rq), id, rq->now));
}

problem key_revoke(struct request *rq, uuid id)
{
    return db_run(rq->db, NULL,
                  "UPDATE api_key SET revoked_at = $3 WHERE organization_id = $1 AND id = $2",
                  BIND(organization_of(rq), id, rq->now));
}

problem key_configured_update(struct request *rq, uuid organization_id, text token_hash,
                              const struct role_grant_list *grants)
{
    return db_run(
        rq->db, NULL,
        "UPDATE api_key SET grants = $3 WHERE organization_id = $1 AND token_hash = $2"
        " AND name = $4",
        BIND(organization_id, token_hash, grants_json(rq, grants), TEXT(CONFIGURATION_KEY)));
}

problem key_configured_revoke(struct request *rq, uuid organization_id, text token_hash,
                              struct key_id_list *revoked)
{
    return db_all(rq->db, LIST(key_id, revoked),
                  "UPDATE api_key SET revoked_at = $3 WHERE organization_id = $1 AND name = $4"
                  " AND token_hash <> $2 AND revoked_at IS NULL RETURNING id",
                  BIND(organization_id, token_hash, rq->now, TEXT(CONFIGURATION_KEY)));
}

problem key_page(struct request *rq, opt_enum state, opt_uuid after, int64_t count,
                 struct api_key_list *list)
{
    opt_text name = {.presence = IS_NULL};
    if (IS_PRESENT(state)) {
        name = (opt_text)SOME(BIND_NAME(api_key_state_names, state.value));
    }
    return db_all(
        rq->db, LIST(api_key, list),
        SELECT("$2") " WHERE organization_id = $1 AND ($3 IS NULL OR id < $3)"
                     " AND ($4 IS NULL OR " STATE("$2") " = $4) ORDER BY id DESC LIMIT $5",
        BIND(organization_of(rq), rq->now, after, name, count));
}
