/* Requests and replies of the HTTP layer, on real sockets. */
#include "http_client.h"

/* ---- requests ---- */

static void a_path_and_a_query_arrive_as_they_were_sent(void **state)
{
    const char *reply = ask(*state, "GET /a%2Fb%00/%zz?c=%00&d=+?e HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_true(text_starts_with(text_of(reply), TEXT("HTTP/1.1 200 ")));
    assert_true(ends_with(reply, "\r\n\r\nGET|/a%2Fb%00/%zz|c=%00&d=+?e|0|"));
    assert_non_null(strstr(reply, "\r\nContent-Type: text/plain\r\n"));
}

static void an_absolute_target_is_understood(void **state)
{
    const char *reply =
        ask(*state, "GET http://example.org:80/a/b?c HTTP/1.1\r\nHost: example.org:80\r\n\r\n");
    assert_true(ends_with(reply, "\r\n\r\nGET|/a/b|c|0|"));
    assert_true(ends_with(ask(*state, "GET http://example.org?c HTTP/1.1\r\nHost: x\r\n\r\n"),
                          "GET|/|c|0|"));
}

static void every_method_is_told_by_name(void **state)
{
    static const char *const methods[] = {"GET",    "POST",    "PUT",   "PATCH",
                                          "DELETE", "OPTIONS", "PURGE", "get"};
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        char request[100], wanted[100];
        snprintf(request, sizeof request, "%s / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi",
                 methods[i]);
        snprintf(wanted, sizeof wanted, "%s|/||2|hi", methods[i]);
        assert_true(ends_with(ask(*state, request), wanted));
    }
}

static void a_body_may_come_in_pieces(void **state)
{
    int client = client_open(*state);
    client_send(client, "POST /p HTTP/1.1\r\nHost: x\r\nContent-Le");
    pause_milliseconds(20);
    client_send(client, "ngth: 10\r\n\r\n012");
    pause_milliseconds(20);
    client_send(client, "345");
    pause_milliseconds(20);
    client_send(client, "6789");
    char reply[4096];
    assert_true(client_reply(client, reply, sizeof reply, false) > 0);
    assert_true(ends_with(reply, "POST|/p||10|0123456789"));
    close(client);
}

static void a_chunked_body_is_put_together(void **state)
{
    const char *reply =
        ask(*state, "PUT /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                    "4\r\nabcd\r\n1;extension=1\r\ne\r\nA\r\n0123456789\r\n0\r\n\r\n");
    assert_true(ends_with(reply, "PUT|/c||15|abcde0123456789"));
}

static void a_body_at_the_limit_is_accepted(void **state)
{
    int client = client_open(*state);
    client_send(client, "POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n");
    char *body = malloc(100000);
    memset(body, 'b', 100000);
    assert_true(client_send_bytes(client, body, 100000));
    free(body);
    char reply[4096];
    assert_true(client_reply(client, reply, sizeof reply, false) > 0);
    assert_non_null(strstr(reply, "POST|/p||100000|bbb"));
    close(client);
}

static void head_is_answered_without_the_body(void **state)
{
    int client = client_open(*state);
    client_send(client, "HEAD /h HTTP/1.1\r\nHost: x\r\n\r\nGET /g HTTP/1.1\r\nHost: x\r\n\r\n");
    char reply[4096];
    assert_true(client_reply(client, reply, sizeof reply, true) > 0);
    assert_non_null(strstr(reply, "\r\nContent-Length: 11\r\n"));
    assert_true(client_reply(client, reply, sizeof reply, false) > 0);
    assert_true(text_starts_with(text_of(reply), TEXT("HTTP/1.1 200 ")));
    assert_true(ends_with(reply, "GET|/g||0|"));
    close(client);
}

static void a_connection_serves_many_requests(void **state)
{
    struct house *house = *state;
    int client = client_open(house);
    char reply[4096];
    for (int i = 0; i < 3; i++) {
        client_send(client, "POST /k HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
        assert_true(client_reply(client, reply, sizeof reply, false) > 0);
        assert_true(ends_with(reply, "POST|/k||3|abc"));
    }
    struct http_counts counts = http_counts(house->server);
    assert_int_equal(counts.connections, 1);
    assert_int_equal(counts.requests, 3);
    close(client);
}

static void pipelined_requests_are_answered_in_order(void **state)
{
    struct house *house = *state;
    int client = client_open(house);
    client_send(client, "POST /hold HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n1GET /2 "
                        "HTTP/1.1\r\nHost: x\r\n\r\n"
                        "GET /3 HTTP/1.1\r\nHost: x\r\n\r\n");
    house_answer(house_take(house));
    static const char *const wanted[] = {"POST|/hold||1|1", "GET|/2||0|", "GET|/3||0|"};
    for (int i = 0; i < 3; i++) {
        char reply[4096];
        assert_true(client_reply(client, reply, sizeof reply, false) > 0);
        assert_true(ends_with(reply, wanted[i]));
    }
    close(client);
}

/* ---- replies ---- */

static void a_header_with_a_line_break_is_dropped(void **state)
{
    struct house *house = *state;
    int client = client_open(house);
    client_send(client, "GET /hold HTTP/1.1\r\nHost: x\r\n\r\n");
    struct http_exchange *exchange = house_take(house);
    http_add_header(exchange, "X-Bad", TEXT("a\r\nX-Injected: 1"));
    http_add_header(exchange, "X-Bad\r\nX-Injected", TEXT("1"));
    for (int i = 0; i < 70; i++) {
        http_add_header(exchange, "X-Good", text_format(http_arena(exchange), "%060d", i));
    }
    http_reply(exchange, 404, TEXT("no"));
    char reply[16384];
    assert_true(client_reply(client, reply, sizeof reply, false) > 0);
    assert_true(text_starts_with(text_of(reply), TEXT("HTTP/1.1 404 ")));
    assert_null(strstr(reply, "Injected"));
    const char *place = reply;
    for (int i = 0; i < 70; i++) {
        char wanted[100];
        snprintf(wanted, sizeof wanted, "\r\nX-Good: %060d\r\n", i);
        place = strstr(place, wanted);
        assert_non_null(place);
    }
    close(client);
}

static void a_deferred_request_can_be_read_by_its_worker(void **state)
{
    struct house *house = *state;
    int client = client_open(house);
    client_send(
        client,
        "POST /hold?q HTTP/1.1\r\nHost: x\r\nCookie: a=1; session=\"s%3D\" ;b=\r\nX-Twice: one\r\n"
        "x-twice: two\r\nX-Empty:\r\nContent-Length: 2\r\n\r\nhi");
    struct http_exchange *exchange = house_take(house);
    text value;
    assert_true(text_equal(http_header(exchange, "X-TWICE"), TEXT("one")));
    assert_true(http_has_header(exchange, "x-empty"));
    assert_int_equal(http_header(exchange, "X-Empty").length, 0);
    assert_false(http_has_header(exchange, "X-Absent"));
    assert_true(http_cookie(exchange, TEXT("session"), &value));
    assert_true(text_equal(value, TEXT("s%3D")));
    assert_true(http_cookie(exchange, TEXT("b"), &value));
    assert_int_equal(value.length, 0);
    assert_false(http_cookie(exchange, TEXT("sess"), &value));
    assert_true(text_equal(http_peer(exchange), TEXT("127.0.0.1")));
    assert_int_equal(http_method_of(exchange), HTTP_POST);
    int own = 0;
    http_set_state(exchange, &own);
    assert_ptr_equal(http_state(exchange), &own);
    house_answer(exchange);
    char reply[4096];
    assert_true(client_reply(client, reply, sizeof reply, false) > 0);
    assert_true(ends_with(reply, "POST|/hold|q|2|hi"));
    close(client);
}

static void a_deferred_reply_to_a_client_that_left_ends_the_exchange(void **state)
{
    struct house *house = *state;
    for (int i = 0; i < 10; i++) {
        int client = client_open(house);
        client_send(client, "GET /hold HTTP/1.1\r\nHost: x\r\n\r\n");
        struct http_exchange *exchange = house_take(house);
        close(client);
        pause_milliseconds(i);
        assert_true(text_equal(http_header(exchange, "Host"), TEXT("x")));
        house_answer(exchange);
    }
    wait_until_equal(&house->ended, 10);
}

static void a_client_that_leaves_in_its_request_is_no_request(void **state)
{
    struct house *house = *state;
    static const char *const parts[] = {"", "GET", "GET / HTTP/1.1\r\n",
                                        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n1"};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        int client = client_open(house);
        client_send(client, parts[i]);
        pause_milliseconds(10);
        close(client);
    }
    int64_t start = milliseconds_now();
    while (http_counts(house->server).connections != 0) {
        assert_true(milliseconds_now() - start < PATIENCE_MILLISECONDS);
        pause_milliseconds(2);
    }
    assert_int_equal(http_counts(house->server).requests, 0);
    assert_int_equal(atomic_load(&house->ended), 0);
}

static void *answer_many(void *context)
{
    struct house *house = context;
    for (int i = 0; i < 1000; i++) {
        house_answer(house_take(house));
    }
    return NULL;
}

static void two_hundred_connections_are_served_at_once(void **state)
{
    struct house *house = *state;
    pthread_t workers[2];
    for (int i = 0; i < 2; i++) {
        assert_int_equal(pthread_create(&workers[i], NULL, answer_many, house), 0);
    }
    int clients[200];
    for (int i = 0; i < 200; i++) {
        clients[i] = client_open(house);
    }
    for (int round = 0; round < 10; round++) {
        char request[200], reply[4096], wanted[100];
        for (int i = 0; i < 200; i++) {
            snprintf(request, sizeof request,
                     "POST /hold/%d HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi", i);
            client_send(clients[i], request);
        }
        for (int i = 0; i < 200; i++) {
            assert_true(client_reply(clients[i], reply, sizeof reply, false) > 0);
            snprintf(wanted, sizeof wanted, "POST|/hold/%d||2|hi", i);
            assert_true(ends_with(reply, wanted));
        }
    }
    assert_int_equal(http_counts(house->server).connections, 200);
    for (int i = 0; i < 200; i++) {
        close(clients[i]);
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(workers[i], NULL);
    }
}

/* Requests come to a loop that is busy, and are all there when it looks again. */
static void answer_at_once(size_t count)
{
    struct house house;
    struct http_settings settings = house_settings();
    settings.loops = 1;
    house_open(&house, settings);
    char reply[4096];
    int clients[200];
    for (size_t i = 0; i < count; i++) {
        clients[i] = client_open(&house);
        client_send(clients[i], "GET /first HTTP/1.1\r\nHost: x\r\n\r\n");
        assert_true(client_reply(clients[i], reply, sizeof reply, false) > 0);
    }
    int blocking = client_open(&house);
    client_send(blocking, "GET /block HTTP/1.1\r\nHost: x\r\n\r\n");
    wait_until_equal(&house.blocked, 1);
    for (size_t i = 0; i < count; i++) {
        client_send(clients[i], "GET /then HTTP/1.1\r\nHost: x\r\n\r\n");
    }
    atomic_store(&house.goes_on, true);
    for (size_t i = 0; i < count; i++) {
        assert_true(client_reply(clients[i], reply, sizeof reply, false) > 0);
        assert_true(ends_with(reply, "GET|/then||0|"));
        close(clients[i]);
    }
    close(blocking);
    house_close(&house);
}

/* libmicrohttpd asks the kernel for 128 events at once. */
static void as_many_requests_at_once_as_are_asked_for_wait_for_nothing_else(void **state)
{
    (void)state;
    for (size_t count = 124; count <= 130; count++) {
        answer_at_once(count);
    }
}

/* ---- escapes ---- */

static void escapes_are_undone_and_broken_ones_refused(void **state)
{
    (void)state;
    struct arena *arena = arena_new(10000);
    text plain = TEXT("untouched");
    static const char *const broken[] = {"%",   "%1",        "%zz",    "a%0",  "%00", "%ff",
                                         "%c3", "%ed%a0%80", "%c0%af", "\xff", "%-1", "% 1"};
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        assert_false(http_unescape(arena, text_of(broken[i]), true, &plain));
        assert_true(text_equal(plain, TEXT("untouched")));
    }
    assert_true(http_unescape(arena, TEXT("a+b%2Bc%20%C3%a9%25"), true, &plain));
    assert_true(text_equal(plain, TEXT("a b+c \xc3\xa9%")));
    assert_true(http_unescape(arena, TEXT("a+b"), false, &plain));
    assert_true(text_equal(plain, TEXT("a+b")));
    assert_true(http_unescape(arena, TEXT(""), false, &plain));
    assert_int_equal(plain.length, 0);
    arena_free(arena);
}

static void headers_outlive_a_reset_of_the_arena_and_the_connection(void **state)
{
    struct house *house = *state;
    int client = client_open(house);
    client_send(client, "GET /hold HTTP/1.1\r\nHost: x\r\nX-Kept: value\r\n\r\n");
    struct http_exchange *exchange = house_take(house);
    text before = http_header(exchange, "X-Kept");
    close(client);
    arena_reset(http_arena(exchange));
    memset(arena_allocate(http_arena(exchange), 4000), 'z', 4000);
    assert_true(text_equal(before, TEXT("value")));
    assert_true(text_equal(http_header(exchange, "x-kept"), TEXT("value")));
    http_reply(exchange, 200, TEXT(""));
    wait_until_equal(&house->ended, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_HOUSE(a_path_and_a_query_arrive_as_they_were_sent),
        IN_A_HOUSE(an_absolute_target_is_understood),
        IN_A_HOUSE(every_method_is_told_by_name),
        IN_A_HOUSE(a_body_may_come_in_pieces),
        IN_A_HOUSE(a_chunked_body_is_put_together),
        IN_A_HOUSE(a_body_at_the_limit_is_accepted),
        IN_A_HOUSE(head_is_answered_without_the_body),
        IN_A_HOUSE(a_connection_serves_many_requests),
        IN_A_HOUSE(pipelined_requests_are_answered_in_order),
        IN_A_HOUSE(a_header_with_a_line_break_is_dropped),
        IN_A_HOUSE(a_deferred_request_can_be_read_by_its_worker),
        IN_A_HOUSE(headers_outlive_a_reset_of_the_arena_and_the_connection),
        IN_A_HOUSE(a_deferred_reply_to_a_client_that_left_ends_the_exchange),
        IN_A_HOUSE(a_client_that_leaves_in_its_request_is_no_request),
        IN_A_HOUSE(two_hundred_connections_are_served_at_once),
        cmocka_unit_test(as_many_requests_at_once_as_are_asked_for_wait_for_nothing_else),
        cmocka_unit_test(escapes_are_undone_and_broken_ones_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
