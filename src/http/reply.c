/*
 * Replies: their headers, and their way from a worker thread to the connection.
 *
 * http_defer() suspends the connection on the loop thread itself, inside the handler;
 * libmicrohttpd looks at resumed connections only after that handler has returned, so a reply may
 * come at any moment after http_defer().
 */
#include "http/exchange.h"

#include <string.h>

/* ---- headers ---- */

static bool is_one_line(const char *data, size_t length)
{
    return memchr(data, '\r', length) == NULL && memchr(data, '\n', length) == NULL &&
           memchr(data, '\0', length) == NULL;
}

/* NUL-terminated, in the exchange's own space while that lasts: a reply to an exhausted arena
   must be possible. */
static const char *header_keep(struct http_exchange *exchange, text value)
{
    if (value.length >= sizeof exchange->space - exchange->space_used) {
        return text_copy(exchange->arena, value).data;
    }
    char *kept = exchange->space + exchange->space_used;
    memcpy(kept, value.data, value.length);
    kept[value.length] = '\0';
    exchange->space_used += value.length + 1;
    return kept;
}

static struct added_header *header_place(struct http_exchange *exchange)
{
    if (exchange->reply_headers < HTTP_REPLY_HEADERS) {
        return &exchange->own_headers[exchange->reply_headers];
    }
    size_t beyond = exchange->reply_headers - HTTP_REPLY_HEADERS;
    if (beyond == exchange->more_capacity) {
        size_t capacity = beyond == 0 ? HTTP_REPLY_HEADERS : beyond * 2;
        struct added_header *grown = ARENA_ARRAY(exchange->arena, struct added_header, capacity);
        if (beyond > 0) {
            memcpy(grown, exchange->more_headers, beyond * sizeof *grown);
        }
        exchange->more_headers = grown;
        exchange->more_capacity = capacity;
    }
    return &exchange->more_headers[beyond];
}

void http_add_header(struct http_exchange *exchange, const char *name, text value)
{
    if (!is_one_line(name, strlen(name)) || !is_one_line(value.data, value.length)) {
        return;
    }
    struct added_header *header = header_place(exchange);
    *header = (struct added_header){.name = name, .value = header_keep(exchange, value)};
    exchange->reply_headers++;
}

void http_drop_headers(struct http_exchange *exchange)
{
    exchange->reply_headers = 0;
    exchange->space_used = 0;
}

void reply_add_headers(struct http_exchange *exchange, struct MHD_Response *response)
{
    for (size_t i = 0; i < exchange->reply_headers; i++) {
        const struct added_header *header = i < HTTP_REPLY_HEADERS
                                                ? &exchange->own_headers[i]
                                                : &exchange->more_headers[i - HTTP_REPLY_HEADERS];
        MHD_add_response_header(response, header->name, header->value);
    }
    if (exchange->closes || atomic_load(&exchange->server->stopping)) {
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
    }
}

/* ---- deferring ---- */

void http_defer(struct http_exchange *exchange)
{
    struct http_server *server = exchange->server;
    atomic_fetch_add(&exchange->holders, 1);
    exchange->deferred = true;
    pthread_mutex_lock(&server->deferred_lock);
    exchange->previous = NULL;
    exchange->next = server->deferred;
    if (exchange->next != NULL) {
        exchange->next->previous = exchange;
    }
    server->deferred = exchange;
    if (server->closed) {
        atomic_store(&exchange->resumed, true);
    } else {
        MHD_suspend_connection(exchange->handle);
    }
    pthread_mutex_unlock(&server->deferred_lock);
}

/*
 * Lets the connection go on, unless http_stop() did before: then false. The winner gives up the
 * worker's hold first, so that it is the connection's loop that ends the exchange; the exchange
 * may be gone when this returns.
 */
bool reply_resume(struct http_exchange *exchange, bool release)
{
    struct http_server *server = exchange->server;
    struct MHD_Connection *handle = exchange->handle;
    atomic_fetch_add(&server->resuming, 1);
    bool first = !atomic_exchange(&exchange->resumed, true);
    if (first) {
        if (release) {
            /* Never the last: the connection is suspended and holds the other. */
            atomic_fetch_sub(&exchange->holders, 1);
        }
        MHD_resume_connection(handle);
    }
    atomic_fetch_sub(&server->resuming, 1);
    if (!first && release) {
        exchange_release(exchange);
    }
    return first;
}

void http_reply(struct http_exchange *exchange, int status, text body)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(
        body.length, (void *)(uintptr_t)body.data, MHD_RESPMEM_PERSISTENT);
    if (response != NULL) {
        reply_add_headers(exchange, response);
    }
    exchange->status = status;
    atomic_store(&exchange->response, response);
    if (exchange->deferred) {
        reply_resume(exchange, true);
    }
}

void reply_abandon_all(struct http_server *server)
{
    pthread_mutex_lock(&server->deferred_lock);
    server->closed = true;
    for (struct http_exchange *each = server->deferred; each != NULL; each = each->next) {
        if (!atomic_exchange(&each->resumed, true)) {
            MHD_resume_connection(each->handle);
        }
        struct stream *stream = atomic_load(&each->stream);
        if (stream != NULL) {
            stream_cut(stream);
        }
    }
    pthread_mutex_unlock(&server->deferred_lock);
}
