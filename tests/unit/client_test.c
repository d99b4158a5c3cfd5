/* Outgoing requests against a server of the test's own, which answers, redirects, talks without end or says nothing. */
#include "http/client.h"

#include "base/value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define REQUEST_SIZE          4096
#define PATIENCE_MILLISECONDS 120000 /* bounds a hang only */

/* Serves one connection after the other until its listening socket is closed. */
struct house {
    int listening;
    unsigned port;
    pthread_t thread;
    _Atomic int requests;
    char last[REQUEST_SIZE];
};

static void say(int connection, const char *words)
{
    ssize_t written = send(connection, words, strlen(words), MSG_NOSIGNAL);
    (void)written; /* whoever asked may be gone: that is what is tested */
}

/* Until the other side hangs up. */
static void wait_for_end(int connection)
{
    char byte;
    while (recv(connection, &byte, 1, 0) > 0) {
    }
}

static void talk_on(int connection)
{
    say(connection, "HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n");
    while (send(connection, "x", 1, MSG_NOSIGNAL) == 1) {
        usleep(10000);
    }
}

static void send_much(int connection)
{
    char much[8192];
    memset(much, 'm', sizeof(much));
    say(connection, "HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n");
    while (send(connection, much, sizeof(much), MSG_NOSIGNAL) > 0) {
    }
}

static bool asks_for(const char *request, const char *path)
{
    return strstr(request, path) != NULL;
}

static void answer(struct house *house, int connection)
{
    const char *request = house->last;
    char words[200];
    if (asks_for(request, " /redirect ")) {
        snprintf(words, sizeof(words),
                 "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:%u/plain\r\n"
                 "Content-Length: 0\r\n\r\n",
                 house->port);
        say(connection, words);
    } else if (asks_for(request, " /endless ")) {
        talk_on(connection);
    } else if (asks_for(request, " /much ")) {
        send_much(connection);
    } else if (asks_for(request, " /silent ")) {
        wait_for_end(connection);
    } else if (asks_for(request, " /plain ")) {
        say(connection, "HTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\nhello");
    } else if (asks_for(request, " /half ")) {
        say(connection, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel");
    } /* else it hangs up */
}

/* The head, and a body of three bytes if there is one. */
static void read_request(struct house *house, int connection)
{
    size_t length = 0;
    ssize_t got = 1;
    memset(house->last, 0, sizeof(house->last));
    while (got > 0 && length < sizeof(house->last) - 1) {
        const char *end = strstr(house->last, "\r\n\r\n");
        size_t body = strstr(house->last, "Content-Length: 3") != NULL ? 3 : 0;
        if (end != NULL && length >= (size_t)(end - house->last) + 4 + body) {
            break;
        }
        got = recv(connection, house->last + length, sizeof(house->last) - 1 - length, 0);
        length += got > 0 ? (size_t)got : 0;
    }
}

static void *house_run(void *context)
{
    struct house *house = context;
    for (int connection; (connection = accept(house->listening, NULL, NULL)) >= 0;) {
        read_request(house, connection);
        atomic_fetch_add(&house->requests, 1);
        answer(house, connection);
        close(connection);
    }
    return NULL;
}

static int open_house(void **state)
{
    struct house *house = calloc(1, sizeof(*house));
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    house->listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(house->listening, (struct sockaddr *)&address, size) != 0 ||
        listen(house->listening, 8) != 0 ||
        getsockname(house->listening, (struct sockaddr *)&address, &size) != 0) {
        free(house);
        return -1;
    }
    house->port = ntohs(address.sin_port);
    *state = house;
    return pthread_create(&house->thread, NULL, house_run, house);
}

static int close_house(void **state)
{
    struct house *house = *state;
    shutdown(house->listening, SHUT_RDWR);
    pthread_join(house->thread, NULL);
    close(house->listening);
    free(house);
    return 0;
}

/* ---- asking ---- */

static const struct http_network loopback_network = {
    .address = {[10] = 0xff, [11] = 0xff, [12] = 127}, .bits = 104};
static const struct http_networks loopback = {.items = &loopback_network, .count = 1};

static struct http_outgoing asking(struct arena *arena, const struct house *house, const char *path)
{
    return (struct http_outgoing){
        .url = text_format(arena, "http://127.0.0.1:%u/%s", house->port, path),
        .method = TEXT("GET"),
        .body = TEXT(""),
        .milliseconds = PATIENCE_MILLISECONDS,
        .reply_limit = 1024,
        .allowed = &loopback};
}

static struct arena *new_arena(void)
{
    return arena_new((size_t)1 << 20);
}

static void an_answer_is_given_with_its_status_and_body(void **state)
{
    struct house *house = *state;
    struct arena *arena = new_arena();
    struct http_reply_in reply;
    struct http_outgoing outgoing = asking(arena, house, "plain");
    http_request_send(arena, &outgoing, &reply);
    assert_int_equal(reply.outcome, HTTP_ANSWERED);
    assert_int_equal(reply.status, 201);
    assert_true(text_equal(reply.body, TEXT("hello")));
    assert_false(reply.is_cut);
    assert_int_equal(reply.error.length, 0);
    arena_free(arena);
}

static void a_post_sends_its_headers_and_exactly_its_body(void **state)
{
    struct house *house = *state;
    struct arena *arena = new_arena();
    struct http_reply_in reply;
    const text headers[] = {TEXT("Content-Type: application/json"), TEXT("X-Sign: a=b,c")};
    struct http_outgoing outgoing = asking(arena, house, "plain");
    outgoing.method = TEXT("POST");
    outgoing.headers = headers;
    outgoing.header_count = 2;
    outgoing.body = (text){.data = "{}\0", .length = 3};
    http_request_send(arena, &outgoing, &reply);
    assert_int_equal(reply.status, 201);
    assert_non_null(strstr(house->last, "POST /plain HTTP/1.1\r\n"));
    assert_non_null(strstr(house->last, "\r\nContent-Type: application/json\r\n"));
    assert_non_null(strstr(house->last, "\r\nX-Sign: a=b,c\r\n"));
    assert_non_null(strstr(house->last, "\r\nUser-Agent: Stint/"));
    assert_null(strstr(house->last, "Expect:"));
    assert_memory_equal(strstr(house->last, "\r\n\r\n") + 4, "{}\0", 3);
    arena_free(arena);
}

static void an_address_that_is_not_allowed_is_never_connected_to(void **state)
{
    struct house *house = *state;
    struct arena *arena = new_arena();
    struct http_reply_in reply;
    struct http_outgoing outgoing = asking(arena, house, "plain");
    outgoing.allowed = NULL;
    http_request_send(arena, &outgoing, &reply);
    assert_int_equal(reply.outcome, HTTP_FORBIDDEN_ADDRESS);
    outgoing.url = text_format(arena, "http://localhost:%u/plain", house->port);
    http_request_send(arena, &outgoing, &reply);
    assert_int_equal(reply.outcome, HTTP_FORBIDDEN_ADDRESS);
    assert_int_equal(house->requests, 0);
    arena_free(arena);
}

static void a_redirect_is_an_answer(void **state)
{
    struct house *house = *state;
    struct arena *arena = new_arena();
    struct http_reply_in reply;
    struct http_outgoing outgoing = asking(arena, house, "redirect");
    http_request_send(arena, &outgoing, &reply);
    assert_int_equal(reply.outcome, HTTP_ANSWERED);
    assert_int_equal(reply.status, 302);
    assert_int_equal(house->requests, 1);
    arena_free(arena);
}

static void of_a_long_reply_only_the_beginning_is_read(void **state)
{
    struct house *house = *state;
    struct arena *arena = new_arena();
    struct http_reply_in reply;
    struct http_outgoing outgoing = asking(arena, house, "much");
    http_request_send(arena, &outgoing, &reply);
    assert_int_equal(reply.outcome, HTTP_ANSWERED);
    assert_int_equal(reply.status, 200);
    assert_int_equal(reply.body.length, 1024);
    assert_true(reply.is_cut);
    arena_free(arena);
}

static void take_at_most(struct house *house, const char *path)
{
    struct arena *arena = new_arena();
    struct http_reply_in reply;
    struct http_outgoing outgoing = asking(arena, house, path);
    outgoing.milliseconds = 300;
    int64_t began = monotonic_nanoseconds();
    http_request_send(arena, &outgoing, &reply);
    assert_int_equal(reply.outcome, HTTP_TIMED_OUT);
    assert_true(monotonic_nanoseconds() - began < PATIENCE_MILLISECONDS / 2 * INT64_C(1000000));
    assert_in_range(reply.milliseconds, 200, PATIENCE_MILLISECONDS / 2);
    assert_true(text_equal(reply.error, TEXT("no answer in time")));
    arena_free(arena);
}

static void who_says_nothing_is_not_waited_for(void **state)
{
    take_at_most(*state, "silent");
}

static void who_talks_without_end_is_not_listened_to(void **state)
{
    take_at_most(*state, "endless");
}

static void who_hangs_up_has_not_answered(void **state)
{
    struct house *house = *state;
    struct arena *arena = new_arena();
    const char *const paths[] = {"half", "nothing"};
    for (size_t i = 0; i < 2; i++) {
        struct http_reply_in reply;
        struct http_outgoing outgoing = asking(arena, house, paths[i]);
        http_request_send(arena, &outgoing, &reply);
        assert_int_equal(reply.outcome, HTTP_UNREACHABLE);
        assert_int_equal(reply.status, 0);
        assert_true(reply.error.length > 0);
    }
    arena_free(arena);
}

static bool always(const void *context)
{
    (void)context;
    return true;
}

static void a_request_is_given_up_when_the_program_ends(void **state)
{
    struct house *house = *state;
    struct arena *arena = new_arena();
    struct http_reply_in reply;
    struct http_outgoing outgoing = asking(arena, house, "silent");
    outgoing.must_stop = always;
    int64_t began = monotonic_nanoseconds();
    http_request_send(arena, &outgoing, &reply);
    assert_int_equal(reply.outcome, HTTP_STOPPED);
    assert_true(monotonic_nanoseconds() - began < PATIENCE_MILLISECONDS / 2 * INT64_C(1000000));
    arena_free(arena);
}

static void no_proxy_of_the_environment_is_used(void **state)
{
    struct house *house = *state;
    struct arena *arena = new_arena();
    struct http_reply_in reply;
    struct http_outgoing outgoing = asking(arena, house, "plain");
    setenv("http_proxy", "http://127.0.0.1:1/", 1);
    setenv("ALL_PROXY", "http://127.0.0.1:1/", 1);
    http_request_send(arena, &outgoing, &reply);
    unsetenv("http_proxy");
    unsetenv("ALL_PROXY");
    assert_int_equal(reply.status, 201);
    arena_free(arena);
}

#define WITH_HOUSE(test) cmocka_unit_test_setup_teardown(test, open_house, close_house)

int main(void)
{
    signal(SIGPIPE, SIG_IGN); /* as the program does */
    const struct CMUnitTest tests[] = {
        WITH_HOUSE(an_answer_is_given_with_its_status_and_body),
        WITH_HOUSE(a_post_sends_its_headers_and_exactly_its_body),
        WITH_HOUSE(an_address_that_is_not_allowed_is_never_connected_to),
        WITH_HOUSE(a_redirect_is_an_answer),
        WITH_HOUSE(of_a_long_reply_only_the_beginning_is_read),
        WITH_HOUSE(who_says_nothing_is_not_waited_for),
        WITH_HOUSE(who_talks_without_end_is_not_listened_to),
        WITH_HOUSE(who_hangs_up_has_not_answered),
        WITH_HOUSE(a_request_is_given_up_when_the_program_ends),
        WITH_HOUSE(no_proxy_of_the_environment_is_used),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
