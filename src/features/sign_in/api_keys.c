/*
 * /api-keys: keys for machines. A key is shown once, when it is made; it may do what was granted to
 * it, which is never more than its maker may, neither when it is made nor afterwards. The configured
 * one (ADMIN_API_KEY) may do everything, and follows the settings.
 */
#include "base/random.h"
#include "features/audit/audit.h"
#include "features/organizations/organizations.h"
#include "features/sign_in/account.h"
#include "features/sign_in/key_store.h"
#include "features/sign_in/session.h"
#include "features/sign_in/sign_in.h"

#define GRANTS_MAXIMUM 200

static PERMISSION(api_keys_manage, "api_keys.manage", "See, make and revoke API keys",
                  .admin = SCOPE_ALL, .organization_wide = true);

static problem find_key(struct request *rq, uuid id, struct entity_found *found)
{
    struct api_key key;
    return key_read(rq, id, &found->exists, &key);
}
static const struct entity api_key_entity = {.name = "API key", .find = find_key};

/* ---- listing ---- */

struct keys_query {
    opt_enum state;
    LIST_PARAMETERS;
};
static RECORD(keys_query,
              FIELD(keys_query, state, "Only those in this state", .names = api_key_state_names),
              LIST_FIELDS(keys_query));

struct keys_reply {
    struct api_key_list items;
    opt_text next_cursor;
};
static RECORD(keys_reply, FIELD_LIST(keys_reply, items, api_key, "Newest first"),
              FIELD(keys_reply, next_cursor, "Where to go on; null at the end"));

ENDPOINT(list_api_keys, keys_query, keys_reply, GET, "/api-keys", REQUIRES(api_keys_manage),
         .summary = "The organization's API keys, without the keys themselves")
{
    struct key_cursor cursor = {0};
    const struct api_key *last;
    TRY(cursor_read(rq, in->cursor, &key_cursor_record, &cursor));
    const opt_uuid after = {.presence = in->cursor.presence, .value = cursor.id};
    TRY(key_page(rq, in->state, after, LIST_LIMIT(in) + 1, &out->items));
    if (LIST_CUT(&out->items, LIST_LIMIT(in), &last)) {
        cursor.id = last->id;
        out->next_cursor = cursor_write(rq, &key_cursor_record, &cursor);
    }
    return NULL;
}

/* ---- making ---- */

struct api_key_new {
    text name;
    struct role_grant_list grants;
    opt_instant expires_at;
};
static RECORD(api_key_new,
              FIELD(api_key_new, name, "What it is for", LENGTH(1, 100), .check = name_check),
              FIELD_LIST(api_key_new, grants, role_grant, "What it may do: no more than you",
                         LENGTH(1, GRANTS_MAXIMUM)),
              FIELD(api_key_new, expires_at, "When it stops working; never if absent"));

/* An API key, and once the key itself. */
struct api_key_made {
    API_KEY_MEMBERS;
    text key;
};
static RECORD(api_key_made, API_KEY_FIELDS(api_key_made),
              FIELD(api_key_made, key, "For the header X-API-Key; never shown again"));

static problem check_new(struct request *rq, const struct api_key_new *new)
{
    if (text_equal_ignoring_case(text_trim(new->name), TEXT(CONFIGURATION_KEY))) {
        add_error(rq, TEXT("/name"), "is reserved for the key of the settings");
    }
    if (api_key_judge(new->expires_at, (opt_instant){.presence = IS_NULL}, rq->now) ==
        API_KEY_EXPIRED) {
        add_error(rq, TEXT("/expires_at"), "must be in the future");
    }
    TRY(request_check(rq));
    return role_grants_check(rq, "/grants", &new->grants);
}

/* A key made with a key is its maker's too: else it would stay when they have to go. NULL: nobody
 * of the organization. */
static problem find_maker(struct request *rq, opt_uuid *maker)
{
    const uuid self = rq->principal->employee_id;
    struct api_key used;
    bool found;
    *maker = (opt_uuid){.presence = uuid_is_nil(self) ? IS_NULL : PRESENT, .value = self};
    if (rq->principal->kind != PRINCIPAL_API_KEY) {
        return NULL;
    }
    TRY(key_read(rq, rq->principal->id, &found, &used));
    if (!found) {
        return &unauthenticated;
    }
    *maker = used.created_by;
    return NULL;
}

ENDPOINT(create_api_key, api_key_new, api_key_made, POST, "/api-keys", REQUIRES(api_keys_manage),
         .status = 201, .once = true,
         .summary = "Make an API key; the reply is the only time it is shown")
{
    uint8_t random[SECRET_RANDOM_BYTES];
    opt_uuid maker;
    TRY(check_new(rq, in));
    TRY(find_maker(rq, &maker));
    random_bytes(random, sizeof(random));
    text secret = secret_write(rq->arena, API_KEY_PREFIX, random);
    const struct api_key made = {.id = request_new_id(rq),
                                 .name = in->name,
                                 .prefix = secret_shown(rq->arena, secret),
                                 .grants = in->grants,
                                 .state = API_KEY_ACTIVE,
                                 .created_by = maker,
                                 .created_at = rq->now,
                                 .expires_at = in->expires_at,
                                 .revoked_at = {.presence = IS_NULL}};
    TRY(key_insert(rq, organization_of(rq), &made, secret_hash(rq->arena, secret)));
    TRY(audit_write(rq, "api_key.create", "api_key", made.id, AUDITED_NOTHING,
                    AUDITED(api_key, &made)));
    *out = (struct api_key_made){.id = made.id,
                                 .name = made.name,
                                 .prefix = made.prefix,
                                 .grants = made.grants,
                                 .state = made.state,
                                 .created_by = made.created_by,
                                 .created_at = made.created_at,
                                 .expires_at = made.expires_at,
                                 .revoked_at = made.revoked_at,
                                 .key = secret};
    return NULL;
}

/* ---- revoking ---- */

struct api_key_path {
    uuid id;
};
static RECORD(api_key_path, FIELD(api_key_path, id, "The key's id", .entity = &api_key_entity));

ENDPOINT(revoke_api_key, api_key_path, api_key, POST, "/api-keys/{id}/revoke",
         REQUIRES(api_keys_manage), .summary = "Revoke an API key for good")
{
    struct api_key before;
    bool found;
    TRY(key_read(rq, in->id, &found, &before));
    if (!found) {
        return &not_found;
    }
    *out = before;
    if (before.state == API_KEY_REVOKED) {
        return NULL;
    }
    out->state = API_KEY_REVOKED;
    out->revoked_at = (opt_instant)SOME(rq->now);
    TRY(key_revoke(rq, in->id));
    session_forget_cached(rq);
    return audit_write(rq, "api_key.revoke", "api_key", in->id, AUDITED(api_key, &before),
                       AUDITED(api_key, out));
}

const struct feature api_keys_feature = {
    .name = "api_keys",
    .title = "API keys",
    .endpoints =
        ENDPOINTS(&list_api_keys_endpoint, &create_api_key_endpoint, &revoke_api_key_endpoint),
};

/* ---- the configured key ---- */

static void every_grant(struct request *rq, struct role_grant_list *list)
{
    const struct grant *grants;
    size_t count;
    role_grants_built_in(rq, ROLE_OWNER, &grants, &count);
    list->items = ARENA_ARRAY(rq->arena, struct role_grant, count + 1);
    list->count = count;
    for (size_t i = 0; i < count; i++) {
        list->items[i] = (struct role_grant){.permission = text_of(grants[i].permission->name),
                                             .scope = SCOPE_ALL};
    }
}

static problem revoke_configured(struct request *rq, uuid organization_id, text token_hash)
{
    struct key_id_list revoked = {.count = 0};
    TRY(key_configured_revoke(rq, organization_id, token_hash, &revoked));
    for (size_t i = 0; i < revoked.count; i++) {
        TRY(audit_write_for(rq, organization_id, "api_key.revoke", "api_key", revoked.items[i].id,
                            AUDITED_NOTHING, AUDITED_NOTHING));
    }
    return NULL;
}

problem sign_in_install_key(struct request *rq, uuid organization_id, text secret)
{
    text token_hash = secret_hash(rq->arena, secret);
    bool exists;
    struct api_key key = {.id = request_new_id(rq),
                          .name = TEXT(CONFIGURATION_KEY),
                          .prefix = secret_shown(rq->arena, secret),
                          .state = API_KEY_ACTIVE,
                          .created_by = {.presence = IS_NULL},
                          .created_at = rq->now,
                          .expires_at = {.presence = IS_NULL},
                          .revoked_at = {.presence = IS_NULL}};
    every_grant(rq, &key.grants);
    TRY(revoke_configured(rq, organization_id, token_hash));
    TRY(key_exists(rq, token_hash, &exists));
    if (exists) {
        return key_configured_update(rq, organization_id, token_hash, &key.grants);
    }
    TRY(key_insert(rq, organization_id, &key, token_hash));
    return audit_write_for(rq, organization_id, "api_key.create", "api_key", key.id,
                           AUDITED_NOTHING, AUDITED(api_key, &key));
}

problem sign_in_key_is_good(struct request *rq, text secret, bool *good)
{
    struct key_owner owner;
    return key_owner_by_hash(rq, secret_hash(rq->arena, secret), good, &owner);
}
