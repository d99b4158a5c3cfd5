/*
 * Idempotency-Key: a POST that is sent again with the same key gets the reply of the first, read in the transaction that would have
 * done the work again and kept in the transaction that did it. Two at once: on one lane the second waits; on two the database
 * refuses one (serialization), which is run again and then finds the reply. Failures are not kept.
 */
#include "api/internal.h"

#include <sodium.h>

#define IDEMPOTENCY_KEPT (24 * 3600 * MICROSECONDS_PER_SECOND)

struct kept_reply {
    text request_hash;
    int64_t status;
    text headers;
    text body;
};
static RECORD(kept_reply, FIELD(kept_reply, request_hash, "Keyed hash of query and body"),
              FIELD(kept_reply, status, "HTTP status"),
              FIELD(kept_reply, headers, "Name: value lines"),
              FIELD(kept_reply, body, "The reply"));

/* The endpoint and what its path names: the same however the path is spelled (/api or /api/v1, a slash at its end). */
static text operation_of(struct call *call)
{
    struct buffer operation = {.arena = call->rq.arena};
    buffer_append(&operation, text_of(call->rq.endpoint->name));
    for (size_t i = 0; i < call->route.count; i++) {
        buffer_append_byte(&operation, ' ');
        buffer_append(&operation, call->route.values[i]);
    }
    return buffer_text(&operation);
}

/* Keyed, since a body may hold a password, of which no quick hash may lie about. */
static text request_hash_of(struct call *call)
{
    text query = http_query(call->exchange), body = http_body(call->exchange);
    text secret = call->api->settings.secret;
    unsigned char key[crypto_generichash_KEYBYTES], digest[crypto_generichash_BYTES];
    crypto_generichash_state state;
    crypto_generichash(key, sizeof(key), (const unsigned char *)secret.data, secret.length, NULL,
                       0);
    crypto_generichash_init(&state, key, sizeof(key), sizeof(digest));
    crypto_generichash_update(&state, (const unsigned char *)query.data, query.length);
    crypto_generichash_update(&state, (const unsigned char *)"\n", 1);
    crypto_generichash_update(&state, (const unsigned char *)body.data, body.length);
    crypto_generichash_final(&state, digest, sizeof(digest));
    return text_hexadecimal(call->rq.arena, digest, sizeof(digest));
}

static void headers_restore(struct request *rq, text lines)
{
    for (text line; text_split(&lines, '\n', &line);) {
        size_t colon = text_find(line, ':');
        if (colon + 2 <= line.length) {
            reply_header(rq, text_copy(rq->arena, text_first(line, colon)).data,
                         text_from(line, colon + 2));
        }
    }
}

static text headers_kept(struct request *rq)
{
    struct buffer lines = {.arena = rq->arena};
    for (const struct reply_header *h = rq->headers; h != NULL; h = h->next) {
        buffer_append_format(&lines, "%s: %.*s\n", h->name, TEXT_ARGUMENTS(h->value));
    }
    return buffer_text(&lines);
}

problem idempotency_find(struct call *call, bool *replayed)
{
    struct request *rq = &call->rq;
    struct kept_reply kept;
    bool found;
    TRY(db_maybe(rq->db, &found, INTO(kept_reply, &kept),
                 "SELECT request_hash, status, headers, body FROM idempotency_key "
                 "WHERE organization_id = $1 AND principal_id = $2 AND operation = $3 AND key = $4 "
                 "AND created_at > $5",
                 BIND(organization_of(rq), principal_subject(rq->principal), operation_of(call),
                      call->idempotency_key, (instant){rq->now.microseconds - IDEMPOTENCY_KEPT})));
    if (found && !text_equal(kept.request_hash, request_hash_of(call))) {
        return &key_reused;
    }
    if (found) {
        rq->status = (int)kept.status;
        call->body = kept.body;
        headers_restore(rq, kept.headers);
    }
    *replayed = found;
    return NULL;
}

problem idempotency_keep(struct call *call)
{
    struct request *rq = &call->rq;
    return db_run(
        rq->db, NULL,
        "INSERT INTO idempotency_key (organization_id, principal_id, operation, key, request_hash, "
        "status, headers, body, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) "
        "ON CONFLICT (organization_id, principal_id, operation, key) DO UPDATE SET "
        "request_hash = excluded.request_hash, status = excluded.status, headers = "
        "excluded.headers, "
        "body = excluded.body, created_at = excluded.created_at",
        BIND(organization_of(rq), principal_subject(rq->principal), operation_of(call),
             call->idempotency_key, request_hash_of(call), (int64_t)rq->status, headers_kept(rq),
             call->body, rq->now));
}

problem idempotency_expire(struct request *rq, int64_t *removed)
{
    return db_run(rq->db, removed, "DELETE FROM idempotency_key WHERE created_at <= $1",
                  BIND((instant){rq->now.microseconds - IDEMPOTENCY_KEPT}));
}
