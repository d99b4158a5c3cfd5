/*
 * What is still coming on a connection that was answered before its body came. A socket that is
 * closed with bytes unread resets the connection, and the reset may overtake the answer. So such a
 * connection is kept open for reading a little longer under a number of its own, while
 * libmicrohttpd closes its own, and what comes is dropped by the watch's thread: until the client
 * has closed, or too much or too long a body has come.
 */
#include "http/exchange.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LINGER_MILLISECONDS = 5000 };

void linger_begin(struct http_server *server, int socket)
{
    pthread_mutex_lock(&server->watch_lock);
    for (size_t i = 0; i < HTTP_LINGERING; i++) {
        struct lingering *place = &server->lingering[i];
        if (place->socket != 0) {
            continue;
        }
        int copy = fcntl(socket, F_DUPFD_CLOEXEC, 3); /* never 0 */
        if (copy >= 0) {
            shutdown(copy, SHUT_WR); /* the answer is whole */
            *place = (struct lingering){.socket = copy};
            pthread_cond_signal(&server->watch_wake);
        }
        break;
    }
    pthread_mutex_unlock(&server->watch_lock);
}

/* True while more is to come. With MSG_TRUNC the kernel drops the bytes itself. */
static bool linger_drain(const struct http_server *server, struct lingering *lingering)
{
    uint64_t most = (uint64_t)server->settings.body_limit * HTTP_DISCARD_FACTOR;
    ssize_t dropped;
    while ((dropped = recv(lingering->socket, NULL, 1024 * 1024, MSG_TRUNC | MSG_DONTWAIT)) > 0) {
        lingering->dropped += (uint64_t)dropped;
        if (lingering->dropped > most) {
            return false;
        }
    }
    return dropped < 0 && (errno == EAGAIN || errno == EINTR) &&
           ++lingering->rounds < LINGER_MILLISECONDS / HTTP_LINGER_STEP;
}

bool linger_go_on(struct http_server *server)
{
    bool any = false;
    for (size_t i = 0; i < HTTP_LINGERING; i++) {
        struct lingering *lingering = &server->lingering[i];
        if (lingering->socket == 0) {
            continue;
        }
        if (server->watch_ends || !linger_drain(server, lingering)) {
            close(lingering->socket);
            lingering->socket = 0;
        } else {
            any = true;
        }
    }
    return any;
}
