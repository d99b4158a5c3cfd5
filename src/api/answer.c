/*
 * Answers: what a handler left in its request becomes status, headers and body; problems become RFC 9457 documents. One log line and
 * one count for each.
 */
#include "api/describe.h"
#include "api/internal.h"
#include "base/log.h"
#include "base/random.h"

#include <sodium.h>
#include <stdio.h>

PROBLEM(bad_request, 400, "The request cannot be read");
PROBLEM(unauthenticated, 401, "Sign in first");
PROBLEM(forbidden, 403, "Not allowed");
PROBLEM(not_found, 404, "Not found");
PROBLEM(method_not_allowed, 405, "This path does not take that method");
PROBLEM(conflict, 409, "In conflict with what is there");
PROBLEM(precondition_failed, 412, "It was changed in the meantime");
PROBLEM(too_large, 413, "Too large");
PROBLEM(target_too_long, 414, "The path and the query are too long");
PROBLEM(unsupported_media_type, 415, "Not a media type this takes");
PROBLEM(invalid, 422, "The input is not valid");
PROBLEM(key_reused, 422, "This Idempotency-Key was used with another request");
PROBLEM(too_many_requests, 429, "Too many requests");
PROBLEM(head_too_large, 431, "The headers are too large");
PROBLEM(client_gone, 499, "The reader went away");
PROBLEM(internal_error, 500, "Something went wrong on the server");
PROBLEM(overloaded, 503, "Too busy; try again");

static const struct problem *const common_problems[] = {
    &bad_request,
    &unauthenticated,
    &forbidden,
    &not_found,
    &method_not_allowed,
    &conflict,
    &precondition_failed,
    &too_large,
    &target_too_long,
    &unsupported_media_type,
    &invalid,
    &key_reused,
    &too_many_requests,
    &head_too_large,
    &client_gone,
    &internal_error,
    &overloaded,
    &db_failed,
    &db_unavailable,
    &db_full,
    &db_retry,
    &db_second_statement,
    &db_not_found,
    &db_duplicate,
    &db_refused,
};

bool problem_is_common(problem raised)
{
    for (size_t i = 0; i < sizeof(common_problems) / sizeof(*common_problems); i++) {
        if (common_problems[i] == raised) {
            return true;
        }
    }
    return false;
}

/* What stores pass up from the database, in the words of the API. */
static problem problem_shown(problem raised)
{
    if (raised == &db_not_found) {
        return &not_found;
    }
    if (raised == &db_duplicate) {
        return &conflict;
    }
    if (raised == &db_refused) {
        return &invalid;
    }
    if (raised == &db_failed) {
        return &internal_error;
    }
    if (raised == &db_retry) {
        return &overloaded;
    }
    return raised;
}

/* ---- what handlers say ---- */

problem fail(struct request *rq, const struct problem *raised, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    rq->detail = text_format_list(rq->arena, format, arguments);
    va_end(arguments);
    return raised;
}

__attribute__((format(printf, 3, 0))) static void add_error_list(struct request *rq, text pointer,
                                                                 const char *format,
                                                                 va_list arguments)
{
    rq->errors.arena = rq->arena;
    input_error_add(&rq->errors, pointer, "%s",
                    text_format_list(rq->arena, format, arguments).data);
}

void add_error(struct request *rq, text pointer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add_error_list(rq, pointer, format, arguments);
    va_end(arguments);
}

problem fail_field(struct request *rq, const char *pointer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add_error_list(rq, text_of(pointer), format, arguments);
    va_end(arguments);
    return &invalid;
}

problem request_check(struct request *rq)
{
    return rq->errors.count > 0 ? &invalid : NULL;
}

problem fail_with(struct request *rq, const struct problem *raised, const void *members,
                  const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    rq->detail = text_format_list(rq->arena, format, arguments);
    va_end(arguments);
    rq->members_record = raised->members;
    rq->members = members;
    return raised;
}

void reply_status(struct request *rq, int status)
{
    rq->status = status;
}

void reply_header(struct request *rq, const char *name, text value)
{
    struct reply_header **link = &rq->headers;
    while (*link != NULL) {
        link = &(*link)->next;
    }
    *link = ARENA_NEW(rq->arena, struct reply_header);
    **link = (struct reply_header){.name = name, .value = value};
}

void reply_cookie(struct request *rq, const char *name, text value, int64_t max_age_seconds)
{
    bool https = rq->api != NULL && rq->api->https;
    reply_header(rq, "Set-Cookie",
                 text_format(rq->arena, "%s%s=%.*s; Path=/; HttpOnly; SameSite=Lax; Max-Age=%lld%s",
                             https ? "__Host-" : "", name, TEXT_ARGUMENTS(value),
                             (long long)max_age_seconds, https ? "; Secure" : ""));
}

void after_commit(struct request *rq, void (*run)(struct api *api, void *object), void *object)
{
    struct after_commit **link = &rq->after_commit;
    while (*link != NULL) {
        if ((*link)->run == run && (*link)->object == object) {
            return;
        }
        link = &(*link)->next;
    }
    *link = ARENA_NEW(rq->arena, struct after_commit);
    **link = (struct after_commit){.run = run, .object = object};
}

void request_committed(const struct request *rq)
{
    const struct after_commit *first = rq->api == NULL ? NULL : rq->after_commit;
    for (const struct after_commit *a = first; a != NULL; a = a->next) {
        a->run(rq->api, a->object);
    }
}

uuid request_new_id(struct request *rq)
{
    return random_uuid(rq->now);
}

/* ---- ETags ---- */

text etag_of(struct arena *arena, text json)
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(digest, (const unsigned char *)json.data, json.length);
    return text_format(arena, "\"%s\"", text_hexadecimal(arena, digest, 16).data);
}

static bool etag_listed(text header, text etag)
{
    for (text part; text_split(&header, ',', &part);) {
        text candidate = text_trim(part);
        if (text_equal(candidate, TEXT("*")) || text_equal(candidate, etag)) {
            return true;
        }
    }
    return false;
}

/* An If-Match without a value is one that nothing matches, not one that was left out: the change must not be made. */
static bool has_if_match(struct request *rq)
{
    return rq->api != NULL && http_has_header(call_of(rq)->exchange, "If-Match");
}

problem require_match(struct request *rq, const struct record *record, const void *object)
{
    if (!has_if_match(rq)) {
        return NULL;
    }
    text etag = etag_of(rq->arena, json_of_record(rq->arena, record, object));
    if (etag_listed(http_header(call_of(rq)->exchange, "If-Match"), etag)) {
        return NULL;
    }
    reply_header(rq, "ETag", etag);
    return fail(rq, &precondition_failed, "read it again: the version you have is not the latest");
}

problem require_match_of_nothing(struct request *rq)
{
    return has_if_match(rq)
               ? fail(rq, &precondition_failed, "there is nothing here for If-Match to match")
               : NULL;
}

void reply_etag(struct request *rq, const struct record *record, const void *object)
{
    rq->etag = etag_of(rq->arena, json_of_record(rq->arena, record, object));
    if (rq->endpoint->method != HTTP_GET) {
        reply_header(rq, "ETag", rq->etag);
    }
}

/* ---- sending ---- */

bool is_cors_origin(const struct api *api, text origin)
{
    for (size_t i = 0; origin.length > 0 && i < api->settings.cors_origins.count; i++) {
        if (text_equal(origin, api->settings.cors_origins.items[i])) {
            return true;
        }
    }
    return false;
}

void answer_request_id(struct api *api, struct http_exchange *exchange)
{
    const struct call *call = http_state(exchange);
    char room[UUID_LENGTH];
    http_add_header(exchange, "X-Request-Id",
                    call != NULL ? call->rq.request_id : request_id_of(api, exchange, room));
}

void answer_headers(struct api *api, struct http_exchange *exchange, text content_type)
{
    answer_request_id(api, exchange);
    if (content_type.length > 0) {
        http_add_header(exchange, "Content-Type", content_type);
    }
    http_add_header(exchange, "X-Content-Type-Options", TEXT("nosniff"));
    http_add_header(exchange, "Cache-Control", TEXT("no-store"));
    http_add_header(exchange, "Referrer-Policy", TEXT("no-referrer"));
    http_add_header(exchange, "Content-Security-Policy",
                    TEXT("default-src 'none'; frame-ancestors 'none'"));
    http_add_header(exchange, "Cross-Origin-Opener-Policy", TEXT("same-origin"));
    http_add_header(exchange, "Cross-Origin-Resource-Policy", TEXT("same-origin"));
    if (api->https) {
        http_add_header(exchange, "Strict-Transport-Security",
                        TEXT("max-age=31536000; includeSubDomains"));
    }
    text origin = http_header(exchange, "Origin");
    if (is_cors_origin(api, origin)) {
        http_add_header(exchange, "Access-Control-Allow-Origin", origin);
        http_add_header(exchange, "Access-Control-Allow-Credentials", TEXT("true"));
        http_add_header(
            exchange, "Access-Control-Expose-Headers",
            TEXT("ETag, Location, Retry-After, X-Request-Id, RateLimit, Idempotent-Replayed"));
    }
    if (api->settings.cors_origins.count > 0) {
        http_add_header(exchange, "Vary", TEXT("Origin"));
    }
}

bool answer_preflight(struct api *api, struct http_exchange *exchange)
{
    if (http_method_of(exchange) != HTTP_OPTIONS ||
        !http_has_header(exchange, "Access-Control-Request-Method")) {
        return false;
    }
    answer_headers(api, exchange, TEXT(""));
    http_add_header(exchange, "Access-Control-Allow-Methods",
                    TEXT("GET, HEAD, POST, PUT, PATCH, DELETE"));
    http_add_header(exchange, "Access-Control-Allow-Headers",
                    TEXT("Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, "
                         "X-API-Key, X-Request-Id"));
    http_add_header(exchange, "Access-Control-Max-Age", TEXT("600"));
    http_reply(exchange, 204, TEXT(""));
    return true;
}

static text problem_body(struct request *rq, problem raised)
{
    struct buffer out = {.arena = rq->arena};
    buffer_append_format(&out, "{\"type\":\"/problems/%s\",\"title\":", raised->slug);
    json_write_text(&out, text_of(raised->title));
    buffer_append_format(&out, ",\"status\":%d,\"detail\":", raised->status);
    json_write_text(&out, rq->detail.length > 0 ? rq->detail : text_of(raised->title));
    buffer_append_literal(&out, ",\"errors\":[");
    for (size_t i = 0; i < rq->errors.count; i++) {
        buffer_append(&out, i > 0 ? TEXT(",{\"pointer\":") : TEXT("{\"pointer\":"));
        json_write_text(&out, rq->errors.items[i].pointer);
        buffer_append_literal(&out, ",\"message\":");
        json_write_text(&out, rq->errors.items[i].message);
        buffer_append_byte(&out, '}');
    }
    buffer_append_literal(&out, "],\"request_id\":");
    json_write_text(&out, rq->request_id);
    if (rq->members != NULL) {
        buffer_append_byte(&out, ',');
        json_write_members(&out, rq->members_record, rq->members);
    }
    buffer_append_byte(&out, '}');
    return buffer_text(&out);
}

static void limit_headers(const struct call *call)
{
    if (call->limit.limit > 0) {
        http_add_header(call->exchange, "RateLimit",
                        text_format(call->rq.arena, "\"default\";r=%lld;t=%lld",
                                    (long long)call->limit.remaining,
                                    (long long)call->limit.reset_seconds));
    }
}

static void count(struct api *api, int status, int64_t microseconds)
{
    atomic_fetch_add_explicit(&api->by_status_class[status / 100 % STATUS_CLASSES], 1,
                              memory_order_relaxed);
    size_t bucket = 0;
    while (bucket < LATENCY_BUCKETS - 1 && microseconds >= INT64_C(64) << bucket) {
        bucket++;
    }
    atomic_fetch_add_explicit(&api->latency[bucket], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&api->latency_sum, microseconds, memory_order_relaxed);
}

static void log_call(const struct call *call, int status, problem outcome, int64_t microseconds)
{
    enum log_level level = status >= 500 ? LOG_ERROR : LOG_INFO;
    text cause = status < 500 || call->rq.db == NULL ? TEXT("") : db_message(call->rq.db);
    const struct log_item items[] = {LOG_T("request_id", call->rq.request_id),
                                     LOG_T("method", http_method_text(call->exchange)),
                                     LOG_T("path", http_path(call->exchange)),
                                     LOG_I("status", status),
                                     LOG_I("microseconds", microseconds),
                                     LOG_T("address", call->rq.address),
                                     LOG_S("problem", outcome == NULL ? "" : outcome->slug),
                                     LOG_T("detail", call->rq.detail),
                                     LOG_T("cause", cause)};
    const size_t of_success = 6, of_refusal = 7, of_failure = 9;
    log_write(level, "request", items,
              outcome == NULL ? of_success
              : status < 500  ? of_refusal
                              : of_failure);
}

static void send_problem(struct call *call, problem raised)
{
    struct request *rq = &call->rq;
    answer_headers(call->api, call->exchange, TEXT("application/problem+json"));
    if (raised == &unauthenticated) {
        http_add_header(call->exchange, "WWW-Authenticate", TEXT("Bearer"));
    }
    if (raised->status == 503) {
        http_add_header(call->exchange, "Retry-After", TEXT("1"));
    }
    for (const struct reply_header *h = rq->headers; h != NULL; h = h->next) {
        http_add_header(call->exchange, h->name, h->value);
    }
    limit_headers(call);
    http_reply(call->exchange, raised->status, problem_body(rq, raised));
}

static void send_success(struct call *call, int status)
{
    struct request *rq = &call->rq;
    answer_headers(call->api, call->exchange,
                   call->body.length > 0 ? TEXT("application/json") : TEXT(""));
    for (const struct reply_header *h = rq->headers; h != NULL; h = h->next) {
        http_add_header(call->exchange, h->name, h->value);
    }
    limit_headers(call);
    if (call->replayed) {
        http_add_header(call->exchange, "Idempotent-Replayed", TEXT("true"));
    }
    text body = call->body;
    if (rq->endpoint->etag && rq->endpoint->method == HTTP_GET && status == 200) {
        bool changes = rq->etag.length > 0;
        text etag = changes ? rq->etag : etag_of(rq->arena, body);
        http_add_header(call->exchange, "ETag", etag);
        if (!changes && etag_listed(http_header(call->exchange, "If-None-Match"), etag)) {
            status = 304;
            body = TEXT("");
        }
    }
    http_reply(call->exchange, status, body);
}

#define TOO_LARGE_UP_TO_ID                                                      \
    "{\"type\":\"/problems/too_large\",\"title\":\"Too large\",\"status\":413," \
    "\"detail\":\"The request is larger than the server takes\",\"errors\":[],\"request_id\":\""

void answer_too_large(struct api *api, struct http_exchange *exchange)
{
    http_drop_headers(exchange);
    answer_headers(api, exchange, TEXT("application/problem+json"));
    http_reply(exchange, 413, TEXT(TOO_LARGE_UP_TO_ID "\"}"));
}

static void send_last_words(struct call *call)
{
    int length = snprintf(call->last_words, sizeof call->last_words, TOO_LARGE_UP_TO_ID "%.*s\"}",
                          TEXT_ARGUMENTS(call->rq.request_id));
    http_drop_headers(call->exchange);
    answer_headers(call->api, call->exchange, TEXT("application/problem+json"));
    http_reply(call->exchange, 413, (text){.data = call->last_words, .length = (size_t)length});
}

/* An arena that is exhausted by the answer itself gets the shortest answer there is. */
static void send(struct call *call, problem shown, int status)
{
    if (ARENA_GUARD(call->rq.arena)) {
        send_last_words(call);
        return;
    }
    if (shown != NULL) {
        send_problem(call, shown);
    } else {
        send_success(call, status);
    }
}

/* The exchange may be gone as soon as it is replied to, so that counting and logging come first. */
void answer(struct call *call, problem outcome)
{
    problem shown = outcome == NULL ? NULL : problem_shown(outcome);
    int success = call->rq.status;
    if (success == 0 && call->rq.endpoint != NULL) {
        success = endpoint_status(call->rq.endpoint);
    }
    int status = shown != NULL ? shown->status : success;
    int64_t microseconds = (monotonic_nanoseconds() - call->started) / 1000;
    count(call->api, status, microseconds);
    log_call(call, status, outcome, microseconds);
    if (outcome == NULL) {
        request_committed(&call->rq);
    }
    if (call->streaming) {
        http_stream_end(call->exchange, outcome == NULL);
    } else {
        send(call, shown, status);
    }
}
