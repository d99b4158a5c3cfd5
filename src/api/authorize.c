/*
 * Authorization: who sends a request, and whether they may. In the order in which it is judged: credentials (401), permission and
 * same origin (403), and once the input is read the entities its ids name (404, 422) and the scope they are in (403).
 *
 * Verified credentials are remembered for a little less than a second under a keyed hash, so that a busy caller costs no query for it.
 * That is also how long a session can outlive its end, where another server ended it: it must be over within a second, answer and all.
 */
#include "api/describe.h"
#include "api/internal.h"
#include "base/random.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* ---- the cache ---- */

#define CACHE_SHARDS      64
#define CACHE_WAYS        16
#define CACHE_NANOSECONDS INT64_C(900000000)
#define CACHE_KEY_LENGTH  32

/* One allocation with all that its principal points to. Freed when the cache and the last request let go of it. */
struct principal_entry {
    struct principal principal;
    uint8_t key[CACHE_KEY_LENGTH];
    int64_t expires; /* monotonic nanoseconds */
    _Atomic int holders;
};

struct cache_shard {
    pthread_mutex_t mutex;
    struct principal_entry *entries[CACHE_WAYS];
};

struct principal_cache {
    uint8_t secret[crypto_generichash_KEYBYTES];
    struct cache_shard shards[CACHE_SHARDS];
};

struct principal_cache *principal_cache_new(void)
{
    struct principal_cache *cache = calloc(1, sizeof(*cache));
    if (cache != NULL) {
        random_bytes(cache->secret, sizeof(cache->secret));
        for (size_t i = 0; i < CACHE_SHARDS; i++) {
            pthread_mutex_init(&cache->shards[i].mutex, NULL);
        }
    }
    return cache;
}

static void entry_release(struct principal_entry *entry)
{
    if (entry != NULL && atomic_fetch_sub(&entry->holders, 1) == 1) {
        free(entry);
    }
}

void principal_cache_forget(struct principal_cache *cache)
{
    for (size_t i = 0; i < CACHE_SHARDS; i++) {
        struct cache_shard *shard = &cache->shards[i];
        pthread_mutex_lock(&shard->mutex);
        for (size_t way = 0; way < CACHE_WAYS; way++) {
            entry_release(shard->entries[way]);
            shard->entries[way] = NULL;
        }
        pthread_mutex_unlock(&shard->mutex);
    }
}

void principal_cache_free(struct principal_cache *cache)
{
    if (cache != NULL) {
        principal_cache_forget(cache);
        for (size_t i = 0; i < CACHE_SHARDS; i++) {
            pthread_mutex_destroy(&cache->shards[i].mutex);
        }
        free(cache);
    }
}

void api_forget_principals(struct api *api)
{
    principal_cache_forget(api->principals);
}

static text credential_of(const struct credentials *credentials)
{
    return credentials->cookie.length > 0   ? credentials->cookie
           : credentials->bearer.length > 0 ? credentials->bearer
                                            : credentials->api_key;
}

/* The kind is part of the key: a cookie's value sent as a bearer token is another credential. */
static void cache_key(const struct principal_cache *cache, const struct credentials *credentials,
                      uint8_t key[static CACHE_KEY_LENGTH])
{
    text credential = credential_of(credentials);
    uint8_t kind = credentials->cookie.length > 0   ? 'c'
                   : credentials->bearer.length > 0 ? 'b'
                                                    : 'k';
    crypto_generichash_state state;
    crypto_generichash_init(&state, cache->secret, sizeof(cache->secret), CACHE_KEY_LENGTH);
    crypto_generichash_update(&state, &kind, 1);
    crypto_generichash_update(&state, (const unsigned char *)credential.data, credential.length);
    crypto_generichash_final(&state, key, CACHE_KEY_LENGTH);
}

static text pack_text(char **room, text source)
{
    memcpy(*room, source.data, source.length);
    text packed = {.data = *room, .length = source.length};
    *room += source.length;
    return packed;
}

/* `asked`: when the database was, since what it said is as old as that. */
static struct principal_entry *entry_new(const struct principal *principal, int64_t asked,
                                         const uint8_t key[static CACHE_KEY_LENGTH])
{
    size_t grants = principal->grant_count * sizeof(struct grant);
    struct principal_entry *entry =
        malloc(sizeof(*entry) + grants + principal->name.length + principal->role.length);
    if (entry == NULL) {
        return NULL;
    }
    *entry = (struct principal_entry){.principal = *principal,
                                      .expires = asked + CACHE_NANOSECONDS,
                                      .holders = 2}; /* the cache and the request */
    memcpy(entry->key, key, CACHE_KEY_LENGTH);
    struct grant *kept = (struct grant *)(entry + 1);
    if (grants > 0) {
        memcpy(kept, principal->grants, grants);
    }
    entry->principal.grants = kept;
    char *room = (char *)kept + grants;
    entry->principal.name = pack_text(&room, principal->name);
    entry->principal.role = pack_text(&room, principal->role);
    return entry;
}

static struct principal_entry *cache_find(struct principal_cache *cache,
                                          const uint8_t key[static CACHE_KEY_LENGTH])
{
    struct cache_shard *shard = &cache->shards[key[0] % CACHE_SHARDS];
    struct principal_entry *found = NULL;
    int64_t now = monotonic_nanoseconds();
    pthread_mutex_lock(&shard->mutex);
    for (size_t way = 0; way < CACHE_WAYS && found == NULL; way++) {
        struct principal_entry *entry = shard->entries[way];
        if (entry == NULL || memcmp(entry->key, key, CACHE_KEY_LENGTH) != 0) {
            continue;
        }
        if (entry->expires <= now) {
            entry_release(entry);
            shard->entries[way] = NULL;
            break;
        }
        found = entry;
        atomic_fetch_add(&entry->holders, 1);
    }
    pthread_mutex_unlock(&shard->mutex);
    return found;
}

/* Takes the place of the same key, of an empty one, or of the one that expires first. */
static void cache_put(struct principal_cache *cache, struct principal_entry *entry)
{
    struct cache_shard *shard = &cache->shards[entry->key[0] % CACHE_SHARDS];
    pthread_mutex_lock(&shard->mutex);
    size_t place = 0;
    for (size_t way = 0; way < CACHE_WAYS; way++) {
        struct principal_entry *other = shard->entries[way];
        if (other == NULL || memcmp(other->key, entry->key, CACHE_KEY_LENGTH) == 0) {
            place = way;
            break;
        }
        if (other->expires < shard->entries[place]->expires) {
            place = way;
        }
    }
    entry_release(shard->entries[place]);
    shard->entries[place] = entry;
    pthread_mutex_unlock(&shard->mutex);
}

/* ---- credentials ---- */

static void credentials_find(const struct api *api, const struct http_exchange *exchange,
                             struct credentials *credentials)
{
    text authorization = http_header(exchange, "Authorization");
    if (authorization.length > 7 &&
        text_equal_ignoring_case(text_first(authorization, 7), TEXT("Bearer "))) {
        credentials->bearer = text_trim(text_from(authorization, 7));
    }
    credentials->api_key = http_header(exchange, "X-API-Key");
    bool explicit = credentials->bearer.length > 0 || credentials->api_key.length > 0;
    if (!explicit) { /* a browser sends its cookie along whatever else it sends */
        text name = api->https ? TEXT("__Host-stint_session") : TEXT("stint_session");
        if (!http_cookie(exchange, name, &credentials->cookie)) {
            credentials->cookie = TEXT("");
        }
    }
}

bool credentials_are_brought(const struct api *api, const struct http_exchange *exchange)
{
    struct credentials credentials = {.cookie = TEXT("")};
    credentials_find(api, exchange, &credentials);
    return credential_of(&credentials).length > 0;
}

problem credentials_read(struct call *call)
{
    struct credentials *credentials = &call->credentials;
    credentials_find(call->api, call->exchange, credentials);
    if (credentials->bearer.length > 0 && credentials->api_key.length > 0) {
        return fail(&call->rq, &bad_request, "send either Authorization or X-API-Key, not both");
    }
    return credential_of(credentials).length > 0 ? NULL : &unauthenticated;
}

bool principal_cached(struct call *call)
{
    uint8_t key[CACHE_KEY_LENGTH];
    cache_key(call->api->principals, &call->credentials, key);
    call->entry = cache_find(call->api->principals, key);
    if (call->entry != NULL) {
        call->rq.principal = &call->entry->principal;
    }
    return call->entry != NULL;
}

problem principal_authenticate(struct call *call, struct db *db)
{
    call->rq.db = db;
    call->rq.now = api_now(call->api);
    int64_t asked = monotonic_nanoseconds();
    TRY(call->api->hooks.authenticate(&call->rq, &call->credentials, &call->found));
    call->found.by_cookie = call->credentials.cookie.length > 0;
    call->rq.principal = &call->found;
    uint8_t key[CACHE_KEY_LENGTH];
    cache_key(call->api->principals, &call->credentials, key);
    struct principal_entry *entry = entry_new(&call->found, asked, key);
    if (entry != NULL) {
        cache_put(call->api->principals, entry);
        call->entry = entry;
        call->rq.principal = &entry->principal;
    }
    return NULL;
}

void principal_release(struct call *call)
{
    struct principal_entry *entry = (struct principal_entry *)(uintptr_t)call->entry;
    call->entry = NULL;
    entry_release(entry);
}

/* ---- permission ---- */

/*
 * A cookie comes along with whatever page sends the request, so what changes something must come from our own pages: browsers
 * say so in Sec-Fetch-Site, older ones in Origin.
 */
static bool is_same_origin(const struct call *call)
{
    text site = http_header(call->exchange, "Sec-Fetch-Site");
    if (site.length > 0) {
        return text_equal(site, TEXT("same-origin"));
    }
    text origin = http_header(call->exchange, "Origin");
    if (origin.length == 0) {
        return false;
    }
    if (text_equal(origin, call->api->settings.public_url)) {
        return true;
    }
    text scheme = call->api->https ? TEXT("https://") : TEXT("http://");
    return text_starts_with(origin, scheme) &&
           text_equal(text_from(origin, scheme.length), http_header(call->exchange, "Host"));
}

/* A page of another origin says so, whether the server listens to it or not. Programs say nothing. */
static bool is_from_elsewhere(const struct call *call)
{
    bool says_so = http_has_header(call->exchange, "Origin") ||
                   http_has_header(call->exchange, "Sec-Fetch-Site");
    text origin = http_header(call->exchange, "Origin");
    return says_so && !is_same_origin(call) && !is_cors_origin(call->api, origin);
}

problem authorize(struct call *call)
{
    struct request *rq = &call->rq;
    const struct endpoint *endpoint = rq->endpoint;
    if (rq->principal == NULL) { /* a public endpoint: signing in sets a cookie */
        bool foreign = endpoint->method != HTTP_GET && is_from_elsewhere(call);
        return foreign ? fail(rq, &forbidden, "this must come from the same origin") : NULL;
    }
    if (rq->principal->by_cookie && endpoint->method != HTTP_GET && !is_same_origin(call)) {
        return fail(rq, &forbidden,
                    "a change with a session cookie must come from the same origin");
    }
    if (endpoint->access.kind != ACCESS_PERMISSION) {
        rq->scope = SCOPE_OWN;
        return NULL;
    }
    rq->scope = request_scope(rq, endpoint->access.permission);
    if (rq->scope == SCOPE_NONE) {
        return fail(rq, &forbidden, "this needs the permission %s",
                    endpoint->access.permission->name);
    }
    if (endpoint->access.permission->organization_wide && rq->scope != SCOPE_ALL) {
        return fail(rq, &forbidden, "this needs the permission %s in the scope all",
                    endpoint->access.permission->name);
    }
    return NULL;
}

/* ---- entities and scope ---- */

static problem allow_in_scope(struct request *rq, enum scope scope, uuid employee_id)
{
    bool own = rq->principal != NULL && uuid_equal(employee_id, rq->principal->employee_id);
    if (scope == SCOPE_ALL || (own && scope >= SCOPE_OWN)) {
        return NULL;
    }
    bool in_team = false;
    if (scope == SCOPE_TEAM) {
        TRY(call_of(rq)->api->hooks.in_team(rq, employee_id, &in_team));
    }
    return in_team ? NULL
                   : fail(rq, &forbidden, "this employee is not among those you may do this for");
}

problem request_allow_employee(struct request *rq, uuid employee_id)
{
    return allow_in_scope(rq, rq->scope, employee_id);
}

problem request_allow(struct request *rq, const struct permission *permission, uuid employee_id)
{
    return allow_in_scope(rq, request_scope(rq, permission), employee_id);
}

static problem authorize_entity(struct request *rq, const struct field *field, uuid id)
{
    struct entity_found found = {.exists = false};
    TRY(field->entity->find(rq, id, &found));
    if (!found.exists) {
        if (endpoint_place(rq->endpoint, field) == IN_PATH) {
            return &not_found;
        }
        return fail_field(rq, text_format(rq->arena, "/%s", field->name).data, "names no %s",
                          field->entity->name);
    }
    if (rq->endpoint->access.kind != ACCESS_PERMISSION) {
        return NULL;
    }
    if (found.belongs) {
        return request_allow_employee(rq, found.employee_id);
    }
    bool may = rq->scope == SCOPE_ALL || rq->endpoint->any_scope;
    return may ? NULL : fail(rq, &forbidden, "this needs a wider scope");
}

problem authorize_entities(struct call *call)
{
    const struct record *record = call->rq.endpoint->input;
    for (size_t i = 0; i < record->count; i++) {
        const struct field *field = &record->fields[i];
        const uuid *id =
            field->entity == NULL || field->kind != KIND_UUID ? NULL : field_value(field, call->in);
        if (id != NULL) {
            TRY(authorize_entity(&call->rq, field, *id));
        }
    }
    return NULL;
}
