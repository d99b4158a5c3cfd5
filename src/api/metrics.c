/*
 * /metrics, for Prometheus: what this process counts, and then what features read from the database. That may take a
 * while, so that a worker answers; without an answer of the database the first part goes out alone.
 */
#include "api/internal.h"
#include "base/log.h"

#include <stdio.h>
#include <unistd.h>

void api_use_server(struct api *api, const struct http_server *server)
{
    atomic_store(&api->server, server);
}

static void metric(struct buffer *out, const char *name, const char *type, const char *help,
                   int64_t value)
{
    buffer_append_format(out, "# HELP stint_%s %s\n# TYPE stint_%s %s\nstint_%s %lld\n", name, help,
                         name, type, name, (long long)value);
}

static int64_t resident_bytes(void)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (file != NULL) {
        if (fscanf(file, "%*d %ld", &pages) != 1) {
            pages = 0;
        }
        fclose(file);
    }
    return (int64_t)pages * sysconf(_SC_PAGESIZE);
}

static void write_requests(struct buffer *out, struct api *api)
{
    buffer_append_literal(
        out, "# HELP stint_requests_total Requests to the API by the first digit of their status\n"
             "# TYPE stint_requests_total counter\n");
    for (int i = 1; i < STATUS_CLASSES; i++) {
        buffer_append_format(out, "stint_requests_total{status=\"%dxx\"} %lld\n", i,
                             (long long)atomic_load(&api->by_status_class[i]));
    }
}

static void write_latency(struct buffer *out, struct api *api)
{
    int64_t below = 0;
    buffer_append_literal(out, "# HELP stint_request_seconds How long requests to the API took\n"
                               "# TYPE stint_request_seconds histogram\n");
    for (int i = 0; i < LATENCY_BUCKETS; i++) {
        below += atomic_load(&api->latency[i]);
        if (i < LATENCY_BUCKETS - 1) {
            buffer_append_format(out, "stint_request_seconds_bucket{le=\"%.6f\"} %lld\n",
                                 64e-6 * (double)(1 << i), (long long)below);
        }
    }
    buffer_append_format(out, "stint_request_seconds_bucket{le=\"+Inf\"} %lld\n", (long long)below);
    buffer_append_format(out, "stint_request_seconds_sum %.6f\nstint_request_seconds_count %lld\n",
                         (double)atomic_load(&api->latency_sum) / 1e6, (long long)below);
}

static void write_lanes(struct buffer *out, struct api *api)
{
    struct lane_counts counts = lanes_counts(api->lanes);
    metric(out, "commits_total", "counter", "Transactions committed by the write lanes",
           counts.batches);
    metric(out, "writes_total", "counter", "Requests in those transactions", counts.jobs);
    metric(out, "write_retries_total", "counter",
           "Requests run again after a serialization failure", counts.retries);
    metric(out, "writes_waiting", "gauge", "Requests waiting for a write lane", counts.waiting);
}

static void write_process(struct buffer *out, struct api *api)
{
    const struct http_server *server = atomic_load(&api->server);
    buffer_append_format(
        out,
        "# HELP stint_build_info The program\n# TYPE stint_build_info gauge\n"
        "stint_build_info{version=\"%.*s\",engine=\"%.*s\"} 1\n",
        TEXT_ARGUMENTS(api->settings.version),
        TEXT_ARGUMENTS(enum_name(db_engine_names, database_engine(api->database))));
    write_requests(out, api);
    write_latency(out, api);
    write_lanes(out, api);
    if (server != NULL) {
        struct http_counts counts = http_counts(server);
        metric(out, "connections", "gauge", "Connections open now", counts.connections);
        metric(out, "http_requests_total", "counter", "Requests of any kind, pages too",
               counts.requests);
    }
    metric(out, "resident_memory_bytes", "gauge", "Memory of the process that is in RAM",
           resident_bytes());
}

/* ---- of features ---- */

static problem write_features(struct buffer *out, struct request *rq)
{
    for (const struct feature *const *feature = rq->features; *feature != NULL; feature++) {
        if ((*feature)->metrics != NULL) {
            TRY((*feature)->metrics(rq, out));
        }
    }
    return NULL;
}

static problem read_features(struct buffer *out, struct api *api, struct db *db)
{
    struct request rq = {.arena = out->arena,
                         .db = db,
                         .api = api,
                         .features = api->features,
                         .zones = api->zones,
                         .now = api_now(api),
                         .errors = {.arena = out->arena}};
    problem outcome = db_begin(db, DB_READ, out->arena);
    if (outcome == NULL) {
        outcome = write_features(out, &rq);
    }
    db_rollback(db);
    return outcome;
}

/* ---- answering ---- */

struct metrics_call {
    struct work work;
    struct api *api;
    struct http_exchange *exchange;
};

static void reply(struct metrics_call *call, text metrics)
{
    answer_headers(call->api, call->exchange, TEXT("text/plain; version=0.0.4; charset=utf-8"));
    http_reply(call->exchange, 200, metrics);
}

static text write_all(struct metrics_call *call, struct db *db)
{
    struct buffer out = {.arena = http_arena(call->exchange)};
    write_process(&out, call->api);
    size_t length = out.length;
    problem failure = read_features(&out, call->api, db);
    if (failure != NULL) {
        LOG(LOG_WARNING, "metrics_incomplete", LOG_S("problem", failure->slug));
        out.length = length;
    }
    return buffer_text(&out);
}

/* False when there is too little memory for them. */
static bool write_guarded(struct metrics_call *call, struct db *db, text *metrics)
{
    if (ARENA_GUARD(http_arena(call->exchange))) {
        return false;
    }
    *metrics = write_all(call, db);
    arena_unguard(http_arena(call->exchange));
    return true;
}

static void work_metrics(struct work *work)
{
    struct metrics_call *call = (struct metrics_call *)(void *)work; /* its first member */
    struct api *api = call->api;
    struct db *db = db_pool_take(api->readers);
    text metrics;
    bool written = write_guarded(call, db, &metrics);
    db_rollback(db);
    db_pool_give(api->readers, db);
    if (written) {
        reply(call, metrics);
    } else {
        answer_too_large(api, call->exchange);
    }
}

static void answer_busy(struct api *api, struct http_exchange *exchange)
{
    answer_headers(api, exchange, TEXT("text/plain; charset=utf-8"));
    http_reply(exchange, 503, TEXT("busy\n"));
}

static struct metrics_call *metrics_call_new(struct api *api, struct http_exchange *exchange)
{
    struct metrics_call *call = arena_try_allocate(http_arena(exchange), sizeof(*call));
    if (call != NULL) {
        *call =
            (struct metrics_call){.work = {.run = work_metrics}, .api = api, .exchange = exchange};
    }
    return call;
}

static bool is_metrics(struct http_exchange *exchange)
{
    text path = http_path(exchange);
    enum http_method method = http_method_of(exchange);
    return (method == HTTP_GET || method == HTTP_HEAD) &&
           (text_equal(path, TEXT("/metrics")) || text_equal(path, TEXT("/metrics/")));
}

bool metrics_serve(struct api *api, struct http_exchange *exchange)
{
    if (!is_metrics(exchange)) {
        return false;
    }
    struct metrics_call *call = metrics_call_new(api, exchange);
    if (call == NULL) {
        answer_too_large(api, exchange);
        return true;
    }
    http_defer(exchange);
    if (!workers_submit(api->quick != NULL ? api->quick : api->heavy, &call->work)) {
        answer_busy(api, exchange);
    }
    return true;
}
