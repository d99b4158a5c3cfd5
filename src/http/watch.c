/*
 * The open connections, and a thread that closes those whose client never finishes a request.
 *
 * libmicrohttpd closes a connection that says nothing; one that says a byte now and then would
 * live forever. So once a second every connection is looked at: one on which no request was
 * finished for twice the idle time, and a second more for every 16 KiB of body that did come, is
 * shut down. Nothing is written to a clock in the path of a request: a counter that stands still
 * is enough. The list keeps a socket from being closed, and its number reused, while it is shut
 * down here.
 */
#include "http/exchange.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { BODY_BYTES_A_SECOND = 16 * 1024 };

static void connection_set_peer(struct connection *connection, const struct sockaddr *address)
{
    const char *written = NULL;
    if (address->sa_family == AF_INET) {
        const struct sockaddr_in *v4 = (const struct sockaddr_in *)address;
        written = inet_ntop(AF_INET, &v4->sin_addr, connection->peer, sizeof connection->peer);
    } else if (address->sa_family == AF_INET6) {
        const struct in6_addr *v6 = &((const struct sockaddr_in6 *)address)->sin6_addr;
        written =
            IN6_IS_ADDR_V4MAPPED(v6)
                ? inet_ntop(AF_INET, &v6->s6_addr[12], connection->peer, sizeof connection->peer)
                : inet_ntop(AF_INET6, v6, connection->peer, sizeof connection->peer);
    }
    connection->peer_length = written == NULL ? 0 : strlen(written);
}

static void connection_open(struct http_server *server, struct MHD_Connection *handle,
                            void **context)
{
    struct connection *connection = calloc(1, sizeof *connection);
    const union MHD_ConnectionInfo *client =
        MHD_get_connection_info(handle, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const union MHD_ConnectionInfo *socket =
        MHD_get_connection_info(handle, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (connection == NULL || client == NULL || socket == NULL) {
        free(connection);
        return; /* its requests are refused */
    }
    connection->socket = socket->connect_fd;
    connection_set_peer(connection, client->client_addr);
    pthread_mutex_lock(&server->watch_lock);
    connection->next = server->first_connection;
    if (connection->next != NULL) {
        connection->next->previous = connection;
    }
    server->first_connection = connection;
    pthread_mutex_unlock(&server->watch_lock);
    *context = connection;
}

static void connection_close(struct http_server *server, struct connection *connection)
{
    pthread_mutex_lock(&server->watch_lock);
    if (connection->previous != NULL) {
        connection->previous->next = connection->next;
    } else {
        server->first_connection = connection->next;
    }
    if (connection->next != NULL) {
        connection->next->previous = connection->previous;
    }
    pthread_mutex_unlock(&server->watch_lock);
    free(connection);
}

void watch_connection(void *context, struct MHD_Connection *handle, void **connection,
                      enum MHD_ConnectionNotificationCode code)
{
    struct http_server *server = context;
    switch (code) {
    case MHD_CONNECTION_NOTIFY_STARTED:
        atomic_fetch_add(&server->connections, 1);
        connection_open(server, handle, connection);
        break;
    case MHD_CONNECTION_NOTIFY_CLOSED:
        atomic_fetch_sub(&server->connections, 1);
        if (*connection != NULL) {
            connection_close(server, *connection);
            *connection = NULL;
        }
        break;
    }
}

static void connection_look(struct connection *connection, unsigned idle_seconds)
{
    unsigned handed = atomic_load(&connection->handed);
    if (handed != connection->seen || handed != atomic_load(&connection->ended)) {
        connection->seen = handed;
        connection->waited = 0;
        return;
    }
    size_t allowed =
        (size_t)2 * idle_seconds + atomic_load(&connection->received) / BODY_BYTES_A_SECOND;
    if (++connection->waited > allowed) {
        shutdown(connection->socket, SHUT_RDWR);
    }
}

static bool is_before(struct timespec a, struct timespec b)
{
    return a.tv_sec < b.tv_sec || (a.tv_sec == b.tv_sec && a.tv_nsec < b.tv_nsec);
}

/* Until then or the end, and meanwhile for those that linger. */
static void watch_wait(struct http_server *server, struct timespec end)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    while (!server->watch_ends && is_before(now, end)) {
        struct timespec next = end;
        if (linger_go_on(server)) {
            int64_t nanoseconds = now.tv_nsec + HTTP_LINGER_STEP * INT64_C(1000000);
            next.tv_sec = now.tv_sec + nanoseconds / 1000000000;
            next.tv_nsec = nanoseconds % 1000000000;
        }
        pthread_cond_timedwait(&server->watch_wake, &server->watch_lock, &next);
        clock_gettime(CLOCK_MONOTONIC, &now);
    }
}

static void *watch_run(void *context)
{
    struct http_server *server = context;
    pthread_mutex_lock(&server->watch_lock);
    while (!server->watch_ends) {
        struct timespec look;
        clock_gettime(CLOCK_MONOTONIC, &look);
        look.tv_sec++;
        watch_wait(server, look);
        for (struct connection *each = server->first_connection; each != NULL; each = each->next) {
            connection_look(each, server->settings.idle_seconds);
        }
    }
    linger_go_on(server); /* ends what lingers */
    pthread_mutex_unlock(&server->watch_lock);
    return NULL;
}

bool watch_start(struct http_server *server)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&server->watch_lock, NULL);
    pthread_cond_init(&server->watch_wake, &attributes);
    pthread_condattr_destroy(&attributes);
    return pthread_create(&server->watch, NULL, watch_run, server) == 0;
}

void watch_stop(struct http_server *server)
{
    pthread_mutex_lock(&server->watch_lock);
    server->watch_ends = true;
    pthread_cond_signal(&server->watch_wake);
    pthread_mutex_unlock(&server->watch_lock);
    pthread_join(server->watch, NULL);
}
