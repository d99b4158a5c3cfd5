/*
 * The listening socket, made here rather than by libmicrohttpd: it takes "address:port" for both
 * families, tells the reason when it cannot, and sets once on the listener what every accepted
 * socket inherits.
 */
#include "http/exchange.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    BACKLOG = 4096,
    /* Unsent bytes the kernel queues for a connection: a slow reader shows as small steps
       instead of megabytes at once, so that time-outs see it move. */
    UNSENT_BYTES = 128 * 1024,
};

static bool address_split(text address, char host[256], char port[8])
{
    size_t colon = address.length;
    while (colon > 0 && address.data[colon - 1] != ':') {
        colon--;
    }
    if (colon == 0) {
        return false;
    }
    text name = text_first(address, colon - 1), number = text_from(address, colon);
    if (name.length >= 2 && name.data[0] == '[' && name.data[name.length - 1] == ']') {
        name = text_first(text_from(name, 1), name.length - 2);
    } else if (text_find(name, ':') != name.length) {
        return false;
    }
    int64_t value = 0;
    if (name.length == 0 || name.length > 255 || !text_to_integer(number, &value) || value < 0 ||
        value > 65535) {
        return false;
    }
    memcpy(host, name.data, name.length);
    host[name.length] = '\0';
    snprintf(port, 8, "%d", (int)value);
    return true;
}

/* Options fail harmlessly where a kernel lacks them. */
static void listener_configure(int listener, int family)
{
    const int one = 1, zero = 0, unsent = UNSENT_BYTES;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    setsockopt(listener, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent, sizeof unsent);
    if (family == AF_INET6) {
        setsockopt(listener, IPPROTO_IPV6, IPV6_V6ONLY, &zero, sizeof zero);
    }
}

static unsigned listener_port(int listener)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } bound = {.v6 = {0}};
    socklen_t length = sizeof bound;
    if (getsockname(listener, &bound.any, &length) != 0) {
        return 0;
    }
    return ntohs(bound.any.sa_family == AF_INET6 ? bound.v6.sin6_port : bound.v4.sin_port);
}

int listen_open(text address, unsigned *port, text *message, struct arena *arena)
{
    char host[256], number[8];
    if (!address_split(address, host, number)) {
        *message =
            text_format(arena, "%.*s is no address to listen on (address:port or [address]:port)",
                        TEXT_ARGUMENTS(address));
        return -1;
    }
    struct addrinfo *found = NULL;
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                                   .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    int failure = getaddrinfo(host, number, &hints, &found);
    if (failure != 0) {
        *message = text_format(arena, "%.*s: %s", TEXT_ARGUMENTS(address), gai_strerror(failure));
        return -1;
    }
    int listener =
        socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
    if (listener >= 0) {
        listener_configure(listener, found->ai_family);
    }
    if (listener < 0 || bind(listener, found->ai_addr, found->ai_addrlen) != 0 ||
        listen(listener, BACKLOG) != 0) {
        char reason[128];
        *message = text_format(arena, "%.*s: %s", TEXT_ARGUMENTS(address),
                               strerror_r(errno, reason, sizeof reason));
        if (listener >= 0) {
            close(listener);
        }
        listener = -1;
    } else {
        *port = listener_port(listener);
    }
    freeaddrinfo(found);
    return listener;
}
