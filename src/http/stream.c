/*
 * Streamed replies: a ring between the worker that writes and libmicrohttpd's content reader on
 * the loop thread.
 *
 * The reader never waits: finding the ring empty it suspends its connection, and the writer
 * resumes it. The writer waits on a condition while the ring is full, and gives up when the
 * client's kernel has acknowledged nothing for the stall time. It then shuts the socket down,
 * which it may do only while libmicrohttpd still holds the response (`reader_gone` is false):
 * until then the socket's number belongs to this connection.
 *
 * Owners: the exchange holds the stream until its own end, the response until libmicrohttpd drops
 * it.
 */
#include "http/exchange.h"

#include <errno.h>
#include <linux/tcp.h> /* netinet/tcp.h does not tell what was acknowledged */
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum {
    RING_BYTES = 256 * 1024,
    RESUME_BYTES = 16 * 1024, /* a waiting reader is woken for so much, not for every line */
    READ_BLOCK = 16 * 1024,
};

struct stream {
    struct http_server *server;
    struct MHD_Connection *handle;
    int socket;
    atomic_uint holders;

    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t taken;
    size_t start, length; /* of what waits in the ring */
    bool suspended;       /* the connection waits for bytes */
    bool ended, complete;
    bool cut;              /* no more bytes are worth anything */
    bool reader_gone;      /* libmicrohttpd has dropped the response */
    struct timespec moved; /* when the client last took something */
    uint64_t acknowledged;

    char ring[RING_BYTES];
};

void stream_release(struct stream *stream)
{
    if (stream == NULL || atomic_fetch_sub(&stream->holders, 1) != 1) {
        return;
    }
    pthread_cond_destroy(&stream->taken);
    pthread_mutex_destroy(&stream->lock);
    free(stream);
}

/* ---- the reader, on the loop thread ---- */

static size_t ring_take(struct stream *stream, char *target, size_t room)
{
    size_t size = stream->length < room ? stream->length : room;
    size_t until_end = RING_BYTES - stream->start;
    size_t first = size < until_end ? size : until_end;
    memcpy(target, stream->ring + stream->start, first);
    memcpy(target + first, stream->ring, size - first);
    stream->start = (stream->start + size) % RING_BYTES;
    stream->length -= size;
    return size;
}

static ssize_t stream_read(void *context, uint64_t position, char *target, size_t room)
{
    (void)position;
    struct stream *stream = context;
    ssize_t result = 0;
    pthread_mutex_lock(&stream->lock);
    if (stream->cut || (stream->length == 0 && stream->ended && !stream->complete)) {
        result = MHD_CONTENT_READER_END_WITH_ERROR;
    } else if (stream->length > 0) {
        result = (ssize_t)ring_take(stream, target, room);
        clock_gettime(CLOCK_MONOTONIC, &stream->moved);
        pthread_cond_signal(&stream->taken);
    } else if (stream->ended) {
        result = MHD_CONTENT_READER_END_OF_STREAM;
    } else {
        stream->suspended = true;
        MHD_suspend_connection(stream->handle);
    }
    pthread_mutex_unlock(&stream->lock);
    return result;
}

static void stream_reader_gone(void *context)
{
    struct stream *stream = context;
    pthread_mutex_lock(&stream->lock);
    stream->reader_gone = true;
    pthread_cond_signal(&stream->taken);
    pthread_mutex_unlock(&stream->lock);
    stream_release(stream);
}

/* ---- the writer ---- */

/* With the lock held. A suspended connection cannot go away before it is resumed. */
static void stream_wake_reader(struct stream *stream)
{
    if (stream->suspended) {
        stream->suspended = false;
        MHD_resume_connection(stream->handle);
    }
}

void stream_cut(struct stream *stream)
{
    pthread_mutex_lock(&stream->lock);
    stream->cut = true;
    stream_wake_reader(stream);
    pthread_cond_signal(&stream->taken);
    pthread_mutex_unlock(&stream->lock);
}

static struct stream *stream_new(struct http_exchange *exchange)
{
    struct stream *stream = malloc(sizeof *stream);
    if (stream == NULL) {
        return NULL;
    }
    memset(stream, 0, offsetof(struct stream, ring));
    stream->server = exchange->server;
    stream->handle = exchange->handle;
    stream->socket = exchange->socket;
    atomic_init(&stream->holders, 2);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&stream->lock, NULL);
    pthread_cond_init(&stream->taken, &attributes);
    pthread_condattr_destroy(&attributes);
    clock_gettime(CLOCK_MONOTONIC, &stream->moved);
    return stream;
}

void http_stream_start(struct http_exchange *exchange, int status)
{
    struct stream *stream = stream_new(exchange);
    struct MHD_Response *response =
        stream == NULL ? NULL
                       : MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, READ_BLOCK,
                                                           stream_read, stream, stream_reader_gone);
    if (response == NULL) {
        if (stream != NULL) {
            stream->reader_gone = true;
            stream_release(stream); /* the response's part */
        }
    } else {
        if (exchange->method == HTTP_HEAD) {
            /* libmicrohttpd 0.9.75 ends a chunked body that HEAD never began; without chunks
               there is none to end. */
            MHD_set_response_options(response, MHD_RF_HTTP_VERSION_1_0_ONLY, MHD_RO_END);
        }
        reply_add_headers(exchange, response);
    }
    exchange->status = status;
    atomic_store(&exchange->stream, stream);
    atomic_store(&exchange->response, response);
    if (!reply_resume(exchange, false)) {
        /* The server stops: whoever takes the response out first drops it, and the reader is
           gone. */
        response = atomic_exchange(&exchange->response, NULL);
        if (response != NULL) {
            MHD_destroy_response(response);
        }
    }
}

/* With the lock held: waits a second, or until the ring has room; false once the client has
   taken nothing for the stall time. */
static bool stream_wait(struct stream *stream)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    struct timespec until = {.tv_sec = now.tv_sec + 1, .tv_nsec = now.tv_nsec};
    if (pthread_cond_timedwait(&stream->taken, &stream->lock, &until) != ETIMEDOUT ||
        stream->reader_gone) {
        return true;
    }
    struct tcp_info progress = {0};
    socklen_t size = sizeof progress;
    if (getsockopt(stream->socket, IPPROTO_TCP, TCP_INFO, &progress, &size) == 0 &&
        progress.tcpi_bytes_acked != stream->acknowledged) {
        stream->acknowledged = progress.tcpi_bytes_acked;
        stream->moved = until;
    }
    return until.tv_sec - stream->moved.tv_sec < (time_t)stream->server->settings.stall_seconds;
}

static void ring_put(struct stream *stream, const char *data, size_t size)
{
    size_t end = (stream->start + stream->length) % RING_BYTES;
    size_t first = size < RING_BYTES - end ? size : RING_BYTES - end;
    memcpy(stream->ring + end, data, first);
    memcpy(stream->ring, data + first, size - first);
    stream->length += size;
}

bool http_stream_write(struct http_exchange *exchange, text part)
{
    struct stream *stream = atomic_load(&exchange->stream);
    if (stream == NULL) {
        return false;
    }
    pthread_mutex_lock(&stream->lock);
    while (part.length > 0 && !stream->cut && !stream->reader_gone) {
        size_t room = RING_BYTES - stream->length;
        if (room == 0) {
            if (!stream_wait(stream)) {
                stream->cut = true;
                shutdown(stream->socket, SHUT_RDWR);
            }
            continue;
        }
        size_t size = part.length < room ? part.length : room;
        ring_put(stream, part.data, size);
        part = text_from(part, size);
        if (stream->length >= RESUME_BYTES) {
            stream_wake_reader(stream);
        }
    }
    bool taken = !stream->cut && !stream->reader_gone;
    pthread_mutex_unlock(&stream->lock);
    return taken;
}

void http_stream_end(struct http_exchange *exchange, bool complete)
{
    struct stream *stream = atomic_load(&exchange->stream);
    if (stream != NULL) {
        pthread_mutex_lock(&stream->lock);
        stream->ended = true;
        stream->complete = complete;
        stream_wake_reader(stream);
        pthread_mutex_unlock(&stream->lock);
    }
    exchange_release(exchange);
}
