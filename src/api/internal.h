/*
 * What the files of api/ share: the API itself and a call, which is one request on its way through the threads.
 */
#ifndef STINT_API_INTERNAL_H
#define STINT_API_INTERNAL_H

#include "api/api.h"
#include "api/rate_limit.h"
#include "api/router.h"
#include "api/workers.h"

#include <stdatomic.h>

#define STATUS_CLASSES  6 /* [1] is 1xx … [5] is 5xx */
#define LATENCY_BUCKETS 16

struct api {
    struct api_settings settings;
    struct api_hooks hooks;
    struct database *database;
    struct db_pool *readers;
    struct lanes *lanes;
    struct workers *quick; /* reads that must not run on a loop: NULL with SQLite */
    struct workers *heavy;
    struct workers *slow;
    struct zone_set *zones;
    const struct feature *const *features;
    struct router *router;
    struct principal_cache *principals;
    struct rate_limits *limits;
    struct arena *arena; /* what lives as long as the API */
    text openapi;
    bool https;
    bool clock_stands; /* a test set it */
    _Atomic int64_t test_now;
    _Atomic int64_t by_status_class[STATUS_CLASSES];
    _Atomic int64_t
        latency[LATENCY_BUCKETS];  /* [i]: took less than 2^i × 64 µs; the last: longer */
    _Atomic int64_t latency_sum;   /* microseconds */
    _Atomic bool database_answers; /* pages.c: the last check, and when (monotonic) it ended */
    _Atomic int64_t database_checked;
    _Atomic(const struct http_server *) server; /* for /metrics; NULL until api_use_server() */
    _Atomic(struct job_worker *) worker;        /* NULL until api_use_worker() */
};

struct reply_header {
    const char *name;
    text value;
    struct reply_header *next;
};

struct after_commit {
    void (*run)(struct api *api, void *object);
    void *object;
    struct after_commit *next;
};

/* One request on its way. Lives in the exchange's arena. */
struct call {
    struct request rq;
    struct api *api;
    struct http_exchange *exchange;
    struct route route;
    struct credentials credentials;
    struct principal found;              /* by authentication, before it is cached */
    const struct principal_entry *entry; /* in the cache: released when the exchange ends */
    const void *in;
    text body; /* the reply, once the handler has succeeded */
    text idempotency_key;
    struct rate_verdict limit;
    problem kept_outcome; /* answered although the changes were committed */
    bool streaming;
    bool gone;                 /* the reader of the stream */
    bool replayed;             /* the reply of an earlier request with the same Idempotency-Key */
    int64_t started;           /* monotonic nanoseconds */
    char id_made[UUID_LENGTH]; /* the request's id, where the client sent none */
    char last_words[300];      /* the 413 of an arena that is exhausted by the answer itself */
    struct work work;
    struct lane_job job;
};

static inline struct call *call_of(struct request *rq)
{
    return (struct call *)(void *)rq; /* rq is the first member */
}

/* A request may wait and run so long before it is given up with 503. */
#define CALL_SECONDS 30

/* ---- dispatch.c ---- */
void dispatch(struct http_exchange *exchange, void *context);

/* ---- arrive.c ---- */
/* The endpoint of the exchange's method and path; 404, or 405 and Allow. */
problem find_route(struct call *call) MUST_USE;
/* Of a request's head: false when it brings no credentials to an endpoint that needs them. */
bool wants_body(struct http_exchange *exchange, void *context);

/* ---- call.c ---- */
/* In the arena of the exchange, which has to be guarded. */
struct call *call_new(struct api *api, struct http_exchange *exchange);
/* The id the client sent, if it is of use, or a new one in `room`. */
text request_id_of(const struct api *api, const struct http_exchange *exchange,
                   char room[static UUID_LENGTH]);
/* What the HTTP layer lets no handler see, as a problem like all others. */
void refuse(struct http_exchange *exchange, int status, void *context);

/* ---- input.c ---- */
/* Decodes and validates path, query and body into a new object of the endpoint's input record. */
problem input_read(struct call *call, const void **in) MUST_USE;

/* ---- authorize.c ---- */
/* The credentials the exchange brings; `bad_request` for more than one kind. */
problem credentials_read(struct call *call) MUST_USE;
/* Whether there are any, of whatever worth. */
bool credentials_are_brought(const struct api *api, const struct http_exchange *exchange);
/* From the cache: true and call->rq.principal set. */
bool principal_cached(struct call *call);
/* From the database, and into the cache. */
problem principal_authenticate(struct call *call, struct db *db) MUST_USE;
void principal_release(struct call *call);
/* Permission, scope and the same-origin rule for cookies: everything that can be said before the input is read. */
problem authorize(struct call *call) MUST_USE;
/* Looks up what ids of the input name, and judges the scope by it. */
problem authorize_entities(struct call *call) MUST_USE;
struct principal_cache *principal_cache_new(void);
void principal_cache_free(struct principal_cache *cache);
void principal_cache_forget(struct principal_cache *cache);

/* ---- idempotency.c ---- */
/* `*replayed`: the reply of the first request is in call->body, status and headers. */
problem idempotency_find(struct call *call, bool *replayed) MUST_USE;
problem idempotency_keep(struct call *call) MUST_USE;

/* ---- answer.c ---- */
void answer(struct call *call, problem outcome);
/* 413 without any memory, even before there is a call. */
void answer_too_large(struct api *api, struct http_exchange *exchange);
/* The id of the call, or where there is none, of the page. Every reply carries it. */
void answer_request_id(struct api *api, struct http_exchange *exchange);
/* The headers every reply carries that is not for a browser to show, that one among them. */
void answer_headers(struct api *api, struct http_exchange *exchange, text content_type);
/* Whether pages of that origin may use the API (BACKEND_CORS_ORIGINS). */
bool is_cors_origin(const struct api *api, text origin);
/* True if the request was a CORS preflight, and was answered. */
bool answer_preflight(struct api *api, struct http_exchange *exchange);
/* Whether a problem is one of request.h's or db.h's, which every endpoint may answer. */
bool problem_is_common(problem problem);
/* The strong ETag of a JSON text. */
text etag_of(struct arena *arena, text json);

/* ---- pages.c: everything that is not an endpoint ---- */
bool page_serve(struct api *api, struct http_exchange *exchange, enum http_method method,
                text path);
/* Whether something is served there to GET, whatever the method was. */
bool page_is_at(text path);

/* ---- metrics.c ---- */
/* True if it was a request for /metrics, which a worker answers. */
bool metrics_serve(struct api *api, struct http_exchange *exchange);

struct db_pool *api_readers(struct api *api);

#endif
