/*
 * What the files of this layer share: the server, its connections and its exchanges. Nothing
 * outside src/http/ includes it but fuzz targets.
 *
 * An exchange has up to two holders: the connection (until libmicrohttpd's completion callback)
 * and, once deferred, the thread that will reply. The last one to let go calls `ended` and frees
 * it, so a worker may finish its work undisturbed although the connection, or even the server, has
 * gone in the meantime. Headers are therefore copied when they arrive: libmicrohttpd's own memory
 * goes with the connection. The copies are not in the arena, so that deferring needs no memory and
 * nothing that empties the arena takes them away.
 *
 * A suspended connection is resumed by whoever first sets `resumed`: the reply or http_stop().
 * Only the winner touches the connection, which cannot go away before, for libmicrohttpd never
 * closes a suspended one.
 */
#ifndef STINT_HTTP_EXCHANGE_H
#define STINT_HTTP_EXCHANGE_H

#include "http/http.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

enum {
    HTTP_REPLY_HEADERS = 32, /* more are kept, in the arena's memory */
    HTTP_REPLY_SPACE = 1536, /* bytes of header values: with no arena left, 413 can still be said */
    HTTP_DISCARD_FACTOR = 8, /* so many limits of too large a body are read and dropped */
    HTTP_LINGERING = 64,     /* connections at once; more are just closed */
    HTTP_LINGER_STEP = 20,   /* milliseconds between two looks at them */
    HTTP_METHOD_LENGTH = 24,
    HTTP_PEER_LENGTH = 46,
};

struct connection {
    struct connection *previous, *next;
    int socket;
    atomic_uint handed, ended; /* exchanges; equal while the client is to speak */
    atomic_size_t received;    /* bytes of the present request's body */
    unsigned seen, waited;     /* the watch's: `handed` as it last saw it, seconds since */
    size_t peer_length;
    char peer[HTTP_PEER_LENGTH];
};

struct lingering {
    int socket; /* 0: nothing is here */
    uint64_t dropped;
    unsigned rounds;
};

struct http_server {
    struct MHD_Daemon *daemon;
    struct http_settings settings;
    struct http_handlers handlers;
    unsigned port;

    atomic_uint holders;  /* http_stop() and every exchange */
    atomic_uint running;  /* exchanges that a handler has seen */
    atomic_uint resuming; /* threads inside MHD_resume_connection(), which uses the daemon */
    atomic_bool stopping; /* replies close their connection */
    _Atomic(int64_t) connections, requests;

    pthread_mutex_t deferred_lock; /* guards the list and `closed` */
    struct http_exchange *deferred;
    bool closed; /* nothing is suspended any more */

    pthread_mutex_t watch_lock; /* guards the list of connections, `lingering` and `watch_ends` */
    pthread_cond_t watch_wake;
    pthread_t watch;
    bool watch_ends;
    struct connection *first_connection;
    struct lingering lingering[HTTP_LINGERING];
};

struct request_header {
    text name, value;
};

struct added_header {
    const char *name, *value; /* the name is the caller's */
};

struct http_exchange {
    struct http_server *server;
    struct MHD_Connection *handle;
    struct connection *connection; /* valid on the loop thread only */
    int socket;
    struct arena *arena;
    void *state;
    atomic_uint holders;

    enum {
        STAGE_HEADERS,  /* the request line has come, headers follow */
        STAGE_BODY,     /* the body comes, if there is one */
        STAGE_HANDED,   /* a handler has it */
        STAGE_ANSWERED, /* the reply is libmicrohttpd's */
    } stage;
    int refused;   /* the status, or 0; the connection then closes */
    bool unwanted; /* the body: it is dropped as it comes */
    bool early;    /* answered before the body came */
    bool closes;
    bool handed; /* to a handler: `ended` is owed */
    bool deferred;

    enum http_method method;
    char other_method[HTTP_METHOD_LENGTH];
    text path, query;
    uint64_t received;
    struct buffer body;
    char peer[HTTP_PEER_LENGTH];
    size_t peer_length;

    struct request_header *headers; /* copies, and their bytes behind them: one allocation */
    size_t header_count;

    int status;
    _Atomic(struct MHD_Response *) response;
    atomic_bool resumed;
    struct http_exchange *previous, *next; /* in the server's list while deferred */
    struct stream *_Atomic stream;         /* held by the exchange */

    struct added_header own_headers[HTTP_REPLY_HEADERS];
    struct added_header *more_headers; /* those beyond, in the arena */
    size_t reply_headers, more_capacity;
    char space[HTTP_REPLY_SPACE];
    size_t space_used;

    char target[]; /* as sent */
};

/* exchange.c: libmicrohttpd's callbacks and the life of an exchange. */
void *exchange_starts(void *server, const char *target, struct MHD_Connection *handle);
enum MHD_Result exchange_proceeds(void *server, struct MHD_Connection *handle, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *data_size, void **exchange);
void exchange_completes(void *server, struct MHD_Connection *handle, void **exchange,
                        enum MHD_RequestTerminationCode reason);
void exchange_release(struct http_exchange *exchange);

/* reply.c. */
void reply_add_headers(struct http_exchange *exchange, struct MHD_Response *response);
/* Lets the connection of a deferred exchange go on, and gives up the worker's hold if `release`;
   false when it was abandoned. */
bool reply_resume(struct http_exchange *exchange, bool release);
/* Resumes everything that waits; later deferrals do not wait. */
void reply_abandon_all(struct http_server *server);

/* stream.c: the reader gets an error instead of waiting, the writer false. */
void stream_cut(struct stream *stream);
void stream_release(struct stream *stream);

/* request.c. Copies the headers; false without memory. */
bool request_keep_headers(struct http_exchange *exchange);
/* Whether its headers are what the client sent, up to where the head ends. */
bool request_headers_are_whole(const struct http_exchange *exchange, const char *end);
void request_set_target(struct http_exchange *exchange);
void request_set_method(struct http_exchange *exchange, const char *method);

/* linger.c: keeps reading what comes on that socket although libmicrohttpd closes it. */
void linger_begin(struct http_server *server, int socket);
/* Drops what has come, under the watch's lock; whether anything lingers still. */
bool linger_go_on(struct http_server *server);

/* listen.c: a listening socket, or -1 and a message. */
int listen_open(text address, unsigned *port, text *message, struct arena *arena);

/* watch.c: the connections, and the thread that closes those which never finish a request. */
bool watch_start(struct http_server *server);
void watch_stop(struct http_server *server);
void watch_connection(void *server, struct MHD_Connection *handle, void **context,
                      enum MHD_ConnectionNotificationCode code);

void server_release(struct http_server *server);

#endif
