/*
 * HTTP on libmicrohttpd: takes connections, reads requests, sends replies. Knows no feature and no database.
 *
 * An exchange is one request and its reply. The handler runs on an event-loop thread once the whole request is there, or without its
 * body when that is not wanted; it either
 * replies at once or defers and lets another thread call http_reply() later, exactly once. The exchange and its arena
 * live until the reply is sent or the connection is gone: `ended` is called then, and only then may state kept elsewhere go.
 * A deferred exchange also lives until its worker has replied, even when the client or the whole server has gone before;
 * `ended` may then come on the worker's thread, out of http_reply() or http_stream_end(). It comes once for every exchange
 * that a handler saw, and for no other.
 */
#ifndef STINT_HTTP_HTTP_H
#define STINT_HTTP_HTTP_H

#include "base/arena.h"
#include "base/text.h"

#include <stdint.h>

struct http_server;
struct http_exchange;

enum http_method {
    HTTP_GET,
    HTTP_HEAD,
    HTTP_POST,
    HTTP_PUT,
    HTTP_PATCH,
    HTTP_DELETE,
    HTTP_OPTIONS,
    HTTP_OTHER
};

/* Bytes of a request line and its headers together; more is 414 or 431. */
#define HTTP_HEAD_LIMIT ((size_t)16 * 1024)

struct http_settings {
    text listen; /* "127.0.0.1:8080", "[::1]:8080", "0.0.0.0:8080"; port 0 lets the system choose */
    unsigned loops;         /* event-loop threads; 0: one a core */
    unsigned connections;   /* at most this many at once */
    unsigned idle_seconds;  /* a connection that says nothing for so long is closed */
    size_t body_limit;      /* bytes; more is 413 */
    size_t arena_ceiling;   /* bytes of memory one request may use */
    unsigned stall_seconds; /* a streamed reply whose reader takes nothing for so long is cut off */
};

struct http_handlers {
    void (*request)(struct http_exchange *exchange, void *context);
    /* A request that no handler is to see, without its body. To be answered at once, with this status: 400 what cannot be read
       in one way only, 413 the body is larger than the limit, 414 so is the target alone, 431 so are the request line and
       the headers. */
    void (*refused)(struct http_exchange *exchange, int status, void *context);
    void (*ended)(struct http_exchange *exchange, void *context); /* may be NULL */
    /* Asked when the head of a request is there and its body is not: false when `request` will turn it away whatever its body is.
       The body is then not kept, and where it is announced as too large `request` is called without waiting for it. Looks only;
       nothing is allocated or replied to. NULL: every body is wanted. */
    bool (*wants_body)(struct http_exchange *exchange, void *context);
    void *context;
};

/* NULL and a message when the address cannot be listened on. Called with SIGPIPE ignored. */
struct http_server *http_start(const struct http_settings *settings,
                               const struct http_handlers *handlers, text *message,
                               struct arena *arena);
/* The port listened on. */
unsigned http_port(const struct http_server *server);
/*
 * Stops accepting; lets running exchanges finish for at most `seconds`; then closes everything and frees. Workers that still hold
 * an exchange then reply into the void: wait for them before what `handlers.context` points to goes.
 */
void http_stop(struct http_server *server, unsigned seconds);

struct http_counts {
    int64_t connections, /* open now */ requests; /* so far */
};
struct http_counts http_counts(const struct http_server *server);

/* ---- the request ---- */

struct arena *http_arena(struct http_exchange *exchange);
enum http_method http_method_of(const struct http_exchange *exchange);
text http_method_text(const struct http_exchange *exchange);
text http_path(
    const struct http_exchange *exchange); /* as sent, still escaped, without the query */
text http_query(
    const struct http_exchange *exchange); /* what follows '?', still escaped; or empty */
text http_body(const struct http_exchange *exchange);
text http_header(const struct http_exchange *exchange,
                 const char *name); /* empty when absent; the first of several */
bool http_has_header(const struct http_exchange *exchange, const char *name);
text http_peer(const struct http_exchange *exchange); /* "192.0.2.1" or "2001:db8::1" */
/* A value for the handler's own use, kept with the exchange. */
void http_set_state(struct http_exchange *exchange, void *state);
void *http_state(const struct http_exchange *exchange);

/* %XX and (in a query) '+' undone; false for a broken escape, a NUL, or what is not UTF-8 afterwards. */
bool http_unescape(struct arena *arena, text escaped, bool plus_is_space, text *plain);
/* The value of a cookie of the Cookie header; false when absent. */
bool http_cookie(const struct http_exchange *exchange, text name, text *value);

/* ---- the reply ---- */

/* Before http_reply(): headers, kept in the order given. `name` and `value` without CR or LF (dropped otherwise). */
void http_add_header(struct http_exchange *exchange, const char *name, text value);
/* Forgets those added so far: another reply than the one that was begun is made instead. */
void http_drop_headers(struct http_exchange *exchange);

/* The handler will reply later from another thread. Call it in the handler, before handing the exchange over. */
void http_defer(struct http_exchange *exchange);

/* Replies; the body may live in the exchange's arena or be static. From any thread, once. */
void http_reply(struct http_exchange *exchange, int status, text body);

/*
 * A streamed reply, written by a worker thread after http_defer(): http_stream_start(), then http_stream_write() as often as wanted
 * (it waits while the reader is slow; false means that the reader is gone or stalled: stop), then http_stream_end(), always.
 * `complete` false cuts the connection, so that a broken stream is never taken for a whole one.
 * What is written is gathered: up to 16 KiB may wait until more comes or the stream ends.
 */
void http_stream_start(struct http_exchange *exchange, int status);
bool http_stream_write(struct http_exchange *exchange, text part);
void http_stream_end(struct http_exchange *exchange, bool complete);

#endif
