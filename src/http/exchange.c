/*
 * The life of an exchange, driven by libmicrohttpd's callbacks on a loop thread: exchange_starts()
 * with the request line, exchange_proceeds() once with the headers, once a piece of the body, once
 * at the request's end and once after each resume, exchange_completes() when the reply is sent or
 * the connection gone.
 *
 * libmicrohttpd takes no reply between the pieces of a body. So a body that is announced as too
 * large is answered before it comes, and what of it comes all the same is linger.c's to drop. One
 * that turns out to be too large (a chunked one) is read on and dropped up to a bound, and answered
 * at its end. Nothing is kept of a body that nobody wants.
 */
#include "http/exchange.h"

#include <stdlib.h>
#include <string.h>

void *exchange_starts(void *context, const char *target, struct MHD_Connection *handle)
{
    struct http_server *server = context;
    const union MHD_ConnectionInfo *socket =
        MHD_get_connection_info(handle, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    struct connection *connection = socket == NULL ? NULL : socket->socket_context;
    size_t length = strlen(target);
    struct http_exchange *exchange =
        connection == NULL ? NULL : malloc(sizeof *exchange + length + 1);
    if (exchange == NULL) {
        return NULL; /* exchange_proceeds() closes the connection */
    }
    memset(exchange, 0, offsetof(struct http_exchange, own_headers));
    exchange->more_headers = NULL;
    exchange->reply_headers = exchange->more_capacity = exchange->space_used = 0;
    exchange->arena = arena_new(server->settings.arena_ceiling);
    if (exchange->arena == NULL) {
        free(exchange);
        return NULL;
    }
    memcpy(exchange->target, target, length + 1);
    memcpy(exchange->peer, connection->peer, sizeof exchange->peer);
    exchange->peer_length = connection->peer_length;
    exchange->server = server;
    exchange->handle = handle;
    exchange->connection = connection;
    exchange->socket = connection->socket;
    exchange->body.arena = exchange->arena;
    atomic_init(&exchange->holders, 1);
    atomic_init(&exchange->response, NULL);
    atomic_fetch_add(&server->holders, 1);
    atomic_store(&connection->received, 0);
    request_set_target(exchange);
    return exchange;
}

static enum MHD_Result exchange_queue(struct http_exchange *exchange)
{
    struct MHD_Response *response = atomic_exchange(&exchange->response, NULL);
    if (response == NULL) {
        return MHD_NO; /* abandoned, or a handler without an answer: the connection is cut */
    }
    exchange->stage = STAGE_ANSWERED;
    enum MHD_Result result =
        MHD_queue_response(exchange->handle, (unsigned)exchange->status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result exchange_hand(struct http_exchange *exchange)
{
    struct http_server *server = exchange->server;
    if (atomic_load(&server->stopping)) {
        exchange->closes = true;
    }
    exchange->stage = STAGE_HANDED;
    exchange->handed = true;
    atomic_fetch_add(&server->running, 1);
    atomic_fetch_add(&server->requests, 1);
    atomic_fetch_add(&exchange->connection->handed, 1);
    if (exchange->refused != 0) {
        server->handlers.refused(exchange, exchange->refused, server->handlers.context);
    } else {
        server->handlers.request(exchange, server->handlers.context);
    }
    /* A deferred exchange may be with its worker by now, or even answered; it is asked for again
       after the resume. */
    return exchange->deferred ? MHD_YES : exchange_queue(exchange);
}

static void exchange_refuse(struct http_exchange *exchange, int status)
{
    exchange->refused = status;
    exchange->closes = true;
}

/* What may stand in a request once, and would be read in two ways if it stood there twice. */
static bool is_given_twice(const struct http_exchange *exchange)
{
    static const text single[] = {
        TEXT_INITIALIZER(MHD_HTTP_HEADER_AUTHORIZATION), TEXT_INITIALIZER("X-API-Key"),
        TEXT_INITIALIZER(MHD_HTTP_HEADER_CONTENT_TYPE), TEXT_INITIALIZER(MHD_HTTP_HEADER_HOST)};
    unsigned counts[sizeof single / sizeof single[0]] = {0};
    bool twice = false;
    for (size_t i = 0; i < exchange->header_count; i++) {
        for (size_t j = 0; j < sizeof single / sizeof single[0]; j++) {
            if (text_equal_ignoring_case(exchange->headers[i].name, single[j])) {
                twice = ++counts[j] > 1 || twice;
            }
        }
    }
    return twice;
}

/* Of several lengths libmicrohttpd takes the first, a proxy before us perhaps the last. */
static bool framing_is_clear(const struct http_exchange *exchange)
{
    unsigned count = 0;
    for (size_t i = 0; i < exchange->header_count; i++) {
        const struct request_header *header = &exchange->headers[i];
        if (text_equal_ignoring_case(header->name, TEXT(MHD_HTTP_HEADER_CONTENT_LENGTH))) {
            count++;
        } else if (text_equal_ignoring_case(header->name,
                                            TEXT(MHD_HTTP_HEADER_TRANSFER_ENCODING))) {
            count += text_equal_ignoring_case(header->value, TEXT("chunked")) ? 1 : 2;
        }
    }
    return count <= 1;
}

/*
 * libmicrohttpd ends the parts of the request line with NULs where it found them. If the line had one of its own, or a second
 * space, they do not lie side by side; what was before it must not be taken for the whole.
 */
static bool line_is_whole(const struct http_exchange *exchange, const char *method, const char *url,
                          const char *version)
{
    return url == method + strlen(method) + 1 && version == url + strlen(exchange->target) + 1;
}

/* RFC 9112, 3.2; libmicrohttpd would refuse it as well, with a page that has its head twice. */
static bool lacks_host(const struct http_exchange *exchange, const char *version)
{
    return strcmp(version, MHD_HTTP_VERSION_1_1) == 0 &&
           !http_has_header(exchange, MHD_HTTP_HEADER_HOST);
}

/* Together with the request line and the empty line at the end. */
static size_t head_size(const struct http_exchange *exchange)
{
    const union MHD_ConnectionInfo *size =
        MHD_get_connection_info(exchange->handle, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return size == NULL ? SIZE_MAX : size->header_size;
}

/* Whoever is turned away whatever they send is told that, not how large their body is. */
static enum MHD_Result exchange_judge_body(struct http_exchange *exchange)
{
    const struct http_handlers *handlers = &exchange->server->handlers;
    exchange->unwanted =
        handlers->wants_body != NULL && !handlers->wants_body(exchange, handlers->context);
    /* Followed by a NUL; libmicrohttpd checked that it is a number. */
    text length = http_header(exchange, MHD_HTTP_HEADER_CONTENT_LENGTH);
    unsigned long long announced = length.length == 0 ? 0 : strtoull(length.data, NULL, 10);
    if (announced <= exchange->server->settings.body_limit) {
        return MHD_YES;
    }
    exchange->closes = true;
    if (!exchange->unwanted) {
        exchange_refuse(exchange, MHD_HTTP_CONTENT_TOO_LARGE);
    }
    exchange->early = true;
    return exchange_hand(exchange);
}

static enum MHD_Result exchange_has_headers(struct http_exchange *exchange, const char *method,
                                            const char *url, const char *version)
{
    exchange->stage = STAGE_BODY;
    request_set_method(exchange, method);
    if (!request_keep_headers(exchange)) {
        return MHD_NO;
    }
    size_t size = head_size(exchange);
    if (size > HTTP_HEAD_LIMIT) {
        exchange_refuse(exchange, strlen(exchange->target) > HTTP_HEAD_LIMIT
                                      ? MHD_HTTP_URI_TOO_LONG
                                      : MHD_HTTP_REQUEST_HEADER_FIELDS_TOO_LARGE);
        return exchange_hand(exchange);
    }
    if (!line_is_whole(exchange, method, url, version) ||
        !request_headers_are_whole(exchange, method + size) || !framing_is_clear(exchange) ||
        is_given_twice(exchange) || lacks_host(exchange, version)) {
        exchange_refuse(exchange, MHD_HTTP_BAD_REQUEST);
        return exchange_hand(exchange);
    }
    return exchange_judge_body(exchange);
}

/* False when the arena is exhausted. Nothing here lives on after the jump but memory. */
static bool body_append(struct http_exchange *exchange, const char *data, size_t size)
{
    if (ARENA_GUARD(exchange->arena)) {
        return false;
    }
    buffer_append_bytes(&exchange->body, data, size);
    arena_unguard(exchange->arena);
    return true;
}

static enum MHD_Result exchange_has_data(struct http_exchange *exchange, const char *data,
                                         size_t size)
{
    size_t limit = exchange->server->settings.body_limit;
    exchange->received += size;
    atomic_fetch_add(&exchange->connection->received, size);
    if (exchange->refused == 0 && !exchange->unwanted &&
        (exchange->received > limit || !body_append(exchange, data, size))) {
        exchange_refuse(exchange, MHD_HTTP_CONTENT_TOO_LARGE);
        arena_reset(exchange->arena);
        arena_unguard(exchange->arena);
        exchange->body = (struct buffer){.arena = exchange->arena};
    }
    return exchange->received / HTTP_DISCARD_FACTOR > limit ? MHD_NO : MHD_YES;
}

enum MHD_Result exchange_proceeds(void *context, struct MHD_Connection *handle, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *data_size, void **slot)
{
    (void)context;
    (void)handle;
    struct http_exchange *exchange = *slot;
    if (exchange == NULL) {
        return MHD_NO;
    }
    switch (exchange->stage) {
    case STAGE_HEADERS:
        return exchange_has_headers(exchange, method, url, version);
    case STAGE_BODY:
        if (*data_size == 0) {
            return exchange_hand(exchange);
        }
        enum MHD_Result result = exchange_has_data(exchange, data, *data_size);
        *data_size = 0;
        return result;
    case STAGE_HANDED:
        return exchange_queue(exchange);
    case STAGE_ANSWERED:
        break;
    }
    return MHD_YES;
}

void exchange_completes(void *context, struct MHD_Connection *handle, void **slot,
                        enum MHD_RequestTerminationCode reason)
{
    (void)context;
    (void)handle;
    struct http_exchange *exchange = *slot;
    *slot = NULL;
    if (exchange == NULL) {
        return;
    }
    if (exchange->early && reason == MHD_REQUEST_TERMINATED_COMPLETED_OK) {
        linger_begin(exchange->server, exchange->socket);
    }
    struct connection *connection = exchange->connection;
    atomic_store(&connection->ended, atomic_load(&connection->handed));
    exchange_release(exchange);
}

static void deferred_remove(struct http_exchange *exchange)
{
    struct http_server *server = exchange->server;
    pthread_mutex_lock(&server->deferred_lock);
    if (exchange->previous != NULL) {
        exchange->previous->next = exchange->next;
    } else {
        server->deferred = exchange->next;
    }
    if (exchange->next != NULL) {
        exchange->next->previous = exchange->previous;
    }
    pthread_mutex_unlock(&server->deferred_lock);
}

void exchange_release(struct http_exchange *exchange)
{
    if (atomic_fetch_sub(&exchange->holders, 1) != 1) {
        return;
    }
    struct http_server *server = exchange->server;
    bool handed = exchange->handed;
    if (exchange->deferred) {
        deferred_remove(exchange);
    }
    struct MHD_Response *unsent = atomic_exchange(&exchange->response, NULL);
    if (unsent != NULL) {
        MHD_destroy_response(unsent);
    }
    stream_release(atomic_load(&exchange->stream));
    if (handed && server->handlers.ended != NULL) {
        server->handlers.ended(exchange, server->handlers.context);
    }
    arena_free(exchange->arena);
    free(exchange->headers);
    free(exchange);
    if (handed) {
        atomic_fetch_sub(&server->running, 1);
    }
    server_release(server);
}
