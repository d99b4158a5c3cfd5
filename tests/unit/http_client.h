/*
 * For the tests of the HTTP layer: a server on a port of its own, whose handler answers or holds
 * requests by their path, and a client on a bare socket that sends exactly the bytes a test wants.
 *
 * A request to /hold is deferred and kept; the test takes it with house_take() and is its worker.
 * One to /block keeps the loop it came to from everything else until the test sets `goes_on`.
 */
#ifndef STINT_TESTS_HTTP_CLIENT_H
#define STINT_TESTS_HTTP_CLIENT_H

#include "http/http.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    HOUSE_HELD = 256,
    PATIENCE_MILLISECONDS = 120000, /* bounds a hang only: slow machines pause for long */
    NEVER_SECONDS = 600,            /* longer than patience */
};

struct house {
    struct http_server *server;
    struct arena *arena;
    pthread_mutex_t lock;
    pthread_cond_t arrived;
    struct http_exchange *held[HOUSE_HELD];
    size_t first, last;
    atomic_int handled, ended, refused, blocked;
    atomic_bool goes_on;
};

static inline void pause_milliseconds(long milliseconds)
{
    nanosleep(&(const struct timespec){.tv_sec = milliseconds / 1000,
                                       .tv_nsec = milliseconds % 1000 * 1000000},
              NULL);
}

static inline void house_answer(struct http_exchange *exchange)
{
    text method = http_method_text(exchange), path = http_path(exchange),
         query = http_query(exchange);
    text body = http_body(exchange);
    http_add_header(exchange, "Content-Type", TEXT("text/plain"));
    http_reply(exchange, 200,
               text_format(http_arena(exchange), "%.*s|%.*s|%.*s|%zu|%.*s", TEXT_ARGUMENTS(method),
                           TEXT_ARGUMENTS(path), TEXT_ARGUMENTS(query), body.length,
                           TEXT_ARGUMENTS(text_first(body, 1000))));
}

static inline void house_request(struct http_exchange *exchange, void *context)
{
    struct house *house = context;
    atomic_fetch_add(&house->handled, 1);
    if (text_equal(http_path(exchange), TEXT("/block"))) {
        atomic_fetch_add(&house->blocked, 1);
        while (!atomic_load(&house->goes_on)) {
            pause_milliseconds(1);
        }
    }
    if (!text_starts_with(http_path(exchange), TEXT("/hold"))) {
        house_answer(exchange);
        return;
    }
    http_defer(exchange);
    pthread_mutex_lock(&house->lock);
    house->held[house->last++ % HOUSE_HELD] = exchange;
    pthread_cond_signal(&house->arrived);
    pthread_mutex_unlock(&house->lock);
}

static inline void house_refused(struct http_exchange *exchange, int status, void *context)
{
    struct house *house = context;
    atomic_fetch_add(&house->refused, 1);
    assert_int_equal(http_body(exchange).length, 0);
    http_reply(exchange, status, TEXT("refused"));
}

static inline void house_ended(struct http_exchange *exchange, void *context)
{
    struct house *house = context;
    assert_non_null(http_arena(exchange));
    atomic_fetch_add(&house->ended, 1);
}

/* No client here is too slow, however slow the machine; tests of those that are set their own. */
static inline struct http_settings house_settings(void)
{
    return (struct http_settings){
        .listen = TEXT("127.0.0.1:0"),
        .loops = 2,
        .connections = 1000,
        .idle_seconds = NEVER_SECONDS,
        .body_limit = 100000,
        .arena_ceiling = 1024 * 1024,
        .stall_seconds = NEVER_SECONDS,
    };
}

static inline void house_open(struct house *house, struct http_settings settings)
{
    signal(SIGPIPE, SIG_IGN);
    *house = (struct house){.arena = arena_new(64 * 1024)};
    pthread_mutex_init(&house->lock, NULL);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&house->arrived, &attributes);
    pthread_condattr_destroy(&attributes);
    text message = TEXT("");
    const struct http_handlers handlers = {
        .request = house_request, .refused = house_refused, .ended = house_ended, .context = house};
    house->server = http_start(&settings, &handlers, &message, house->arena);
    if (house->server == NULL) {
        fail_msg("%.*s", TEXT_ARGUMENTS(message));
    }
}

/* The oldest request held; waits for it. */
static inline struct http_exchange *house_take(struct house *house)
{
    struct timespec end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += PATIENCE_MILLISECONDS / 1000;
    pthread_mutex_lock(&house->lock);
    while (house->first == house->last) {
        assert_int_equal(pthread_cond_timedwait(&house->arrived, &house->lock, &end), 0);
    }
    struct http_exchange *exchange = house->held[house->first++ % HOUSE_HELD];
    pthread_mutex_unlock(&house->lock);
    return exchange;
}

static inline int64_t milliseconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static inline void wait_until_equal(atomic_int *count, int wanted)
{
    int64_t start = milliseconds_now();
    while (atomic_load(count) != wanted && milliseconds_now() - start < PATIENCE_MILLISECONDS) {
        pause_milliseconds(2);
    }
    assert_int_equal(atomic_load(count), wanted);
}

static inline void house_close(struct house *house)
{
    http_stop(house->server, PATIENCE_MILLISECONDS / 1000);
    assert_int_equal(atomic_load(&house->ended),
                     atomic_load(&house->handled) + atomic_load(&house->refused));
    pthread_cond_destroy(&house->arrived);
    pthread_mutex_destroy(&house->lock);
    arena_free(house->arena);
}

/* ---- the client ---- */

static inline int client_open(const struct house *house)
{
    int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const struct sockaddr_in address = {.sin_family = AF_INET,
                                        .sin_port = htons((uint16_t)http_port(house->server)),
                                        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    assert_int_equal(connect(client, (const struct sockaddr *)&address, sizeof address), 0);
    return client;
}

/* Sends what the server still takes; it may close while the client is talking. */
static inline bool client_send_bytes(int client, const void *data, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(client, data, length, MSG_NOSIGNAL);
        if (sent <= 0) {
            return false;
        }
        data = (const char *)data + sent;
        length -= (size_t)sent;
    }
    return true;
}

static inline bool client_send(int client, const char *data)
{
    return client_send_bytes(client, data, strlen(data));
}

/* What comes next; 0 at the end, at a reset and when the server is silent for too long. */
static inline size_t client_receive(int client, char *data, size_t room)
{
    struct pollfd readable = {.fd = client, .events = POLLIN};
    if (poll(&readable, 1, PATIENCE_MILLISECONDS) != 1) {
        return 0;
    }
    ssize_t got = recv(client, data, room, 0);
    return got > 0 ? (size_t)got : 0;
}

/* True when the server closes the connection, before patience ends, after at most some bytes. */
static inline bool client_is_closed(int client)
{
    char bytes[4096];
    int64_t start = milliseconds_now();
    while (client_receive(client, bytes, sizeof bytes) > 0) {
    }
    return milliseconds_now() - start < PATIENCE_MILLISECONDS;
}

/* One reply with a Content-Length, NUL-terminated; its length, or 0. Reads nothing beyond it.
   `head`: no body follows. */
static inline size_t client_reply(int client, char *reply, size_t room, bool head)
{
    size_t length = 0, wanted = 0;
    while (length + 1 < room) {
        size_t got = client_receive(client, reply + length, wanted == 0 ? 1 : wanted - length);
        if (got == 0) {
            break;
        }
        length += got;
        reply[length] = '\0';
        if (wanted == 0 && length >= 4 && strcmp(reply + length - 4, "\r\n\r\n") == 0) {
            const char *field = strstr(reply, "Content-Length: ");
            wanted = length + (field == NULL || head ? 0 : strtoul(field + 16, NULL, 10));
            assert_true(wanted < room);
        }
        if (wanted != 0 && length == wanted) {
            return length;
        }
    }
    reply[length] = '\0';
    return 0;
}

static inline bool ends_with(const char *string, const char *end)
{
    return text_ends_with(text_of(string), text_of(end));
}

/* ---- tests with a house each ---- */

static inline int open_house(void **state)
{
    static struct house house;
    house_open(&house, house_settings());
    *state = &house;
    return 0;
}

static inline int close_house(void **state)
{
    house_close(*state);
    return 0;
}

/* One request on a connection of its own; the whole reply. */
static inline const char *ask(struct house *house, const char *request)
{
    static char reply[65536];
    int client = client_open(house);
    client_send(client, request);
    client_reply(client, reply, sizeof reply, false);
    close(client);
    return reply;
}

#define IN_A_HOUSE(test) cmocka_unit_test_setup_teardown(test, open_house, close_house)

#endif
