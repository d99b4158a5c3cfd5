/*
 * Starting and stopping: one libmicrohttpd daemon with a pool of epoll loops.
 *
 * Stopping has an order, because libmicrohttpd ends the process when it is stopped with a
 * connection suspended, and because a worker may be inside MHD_resume_connection() at that moment:
 * no new connections; wait for what runs; abandon what still waits; wait for the resuming threads;
 * stop the daemon. An exchange whose worker is still busy outlives all this, and keeps the
 * server's memory until that worker replies into the void.
 */
#include "http/exchange.h"

#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    /* Of one connection: headers up to 16 KiB, what libmicrohttpd notes of them, and the headers
       of the reply. What does not fit here at all gets libmicrohttpd's own page: we never see it. */
    CONNECTION_MEMORY = 20 * 1024,
    WAIT_STEP_MILLISECONDS = 2,
};

/*
 * In the place of the C library's function of that name, for libmicrohttpd's loops (0.9.75). Such a loop asks for 128 events,
 * and when it got exactly as many it asks for more, before it attends to any of them and with the whole time-out: 128
 * requests that come at once would wait until something else happens, or until their connections have timed out. So nobody
 * gets as many events as asked for; what is left over comes with the next call. That is within what epoll_wait() promises.
 */
int epoll_wait(int epoll, struct epoll_event *events, int most, int milliseconds)
{
    return epoll_pwait(epoll, events, most > 1 ? most - 1 : most, milliseconds, NULL);
}

/* Escapes stay as they are: libmicrohttpd would turn %00 into the end of the path. */
static size_t leave_escaped(void *context, struct MHD_Connection *handle, char *escaped)
{
    (void)context;
    (void)handle;
    return strlen(escaped);
}

static bool daemon_start(struct http_server *server, int listener)
{
    unsigned loops = server->settings.loops;
    if (loops == 0) {
        long cores = sysconf(_SC_NPROCESSORS_ONLN);
        loops = cores > 0 ? (unsigned)cores : 1;
    }
    unsigned connections =
        server->settings.connections < loops ? loops : server->settings.connections;
    struct MHD_OptionItem options[] = {
        {MHD_OPTION_LISTEN_SOCKET, listener, NULL},
        {MHD_OPTION_CONNECTION_LIMIT, (intptr_t)connections, NULL},
        {MHD_OPTION_CONNECTION_TIMEOUT, (intptr_t)server->settings.idle_seconds, NULL},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY, NULL},
        {MHD_OPTION_STRICT_FOR_CLIENT, 0, NULL}, /* exchange.c is, with answers of ours */
        {MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, NULL},
        {MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)exchange_starts, server},
        {MHD_OPTION_UNESCAPE_CALLBACK, (intptr_t)leave_escaped, NULL},
        {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)exchange_completes, server},
        {MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)watch_connection, server},
        {MHD_OPTION_END, 0, NULL}, /* room for the pool's size */
        {MHD_OPTION_END, 0, NULL},
    };
    if (loops > 1) {
        options[sizeof options / sizeof options[0] - 2] =
            (struct MHD_OptionItem){MHD_OPTION_THREAD_POOL_SIZE, (intptr_t)loops, NULL};
    }
    server->daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC, 0, NULL, NULL,
        exchange_proceeds, server, MHD_OPTION_ARRAY, options, MHD_OPTION_END);
    return server->daemon != NULL;
}

struct http_server *http_start(const struct http_settings *settings,
                               const struct http_handlers *handlers, text *message,
                               struct arena *arena)
{
    unsigned port = 0;
    int listener = listen_open(settings->listen, &port, message, arena);
    if (listener < 0) {
        return NULL;
    }
    struct http_server *server = calloc(1, sizeof *server);
    if (server == NULL) {
        close(listener);
        *message = TEXT("no memory for the HTTP server");
        return NULL;
    }
    server->settings = *settings;
    server->settings.listen = (text){.data = "", .length = 0}; /* the caller's memory */
    server->handlers = *handlers;
    server->port = port;
    atomic_init(&server->holders, 1);
    pthread_mutex_init(&server->deferred_lock, NULL);
    if (!watch_start(server)) {
        close(listener);
        free(server);
        *message = TEXT("no thread for the HTTP server");
        return NULL;
    }
    if (!daemon_start(server, listener)) {
        watch_stop(server);
        close(listener);
        server_release(server);
        *message = TEXT("libmicrohttpd does not start");
        return NULL;
    }
    return server;
}

unsigned http_port(const struct http_server *server)
{
    return server->port;
}

struct http_counts http_counts(const struct http_server *server)
{
    return (struct http_counts){
        .connections = atomic_load(&((struct http_server *)(uintptr_t)server)->connections),
        .requests = atomic_load(&((struct http_server *)(uintptr_t)server)->requests),
    };
}

static void wait_for_none(atomic_uint *count, unsigned milliseconds)
{
    for (unsigned waited = 0; atomic_load(count) != 0 && waited < milliseconds;
         waited += WAIT_STEP_MILLISECONDS) {
        nanosleep(&(const struct timespec){.tv_nsec = WAIT_STEP_MILLISECONDS * 1000000L}, NULL);
    }
}

void http_stop(struct http_server *server, unsigned seconds)
{
    atomic_store(&server->stopping, true);
    int listener = MHD_quiesce_daemon(server->daemon);
    if (listener >= 0) {
        shutdown(listener, SHUT_RDWR); /* refuses at once; closing has to wait for the loops */
    }
    wait_for_none(&server->running, seconds * 1000);
    reply_abandon_all(server);
    wait_for_none(&server->resuming, UINT32_MAX);
    MHD_stop_daemon(server->daemon);
    if (listener >= 0) {
        close(listener);
    }
    watch_stop(server);
    server_release(server);
}

void server_release(struct http_server *server)
{
    if (atomic_fetch_sub(&server->holders, 1) != 1) {
        return;
    }
    pthread_mutex_destroy(&server->deferred_lock);
    pthread_mutex_destroy(&server->watch_lock);
    pthread_cond_destroy(&server->watch_wake);
    free(server);
}
