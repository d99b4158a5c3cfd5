/* Requests that the HTTP layer refuses: what is too long, too large, or could be read in two ways. */
#include "http_client.h"

static void headers_of_16_KiB_are_accepted_and_longer_ones_refused(void **state)
{
    static char request[40000];
    size_t length =
        (size_t)snprintf(request, sizeof request, "GET /l HTTP/1.1\r\nHost: x\r\nX-Long: ");
    memset(request + length, 'l', 16384 - 4 - length);
    memcpy(request + 16384 - 4, "\r\n\r\n", 5);
    assert_true(ends_with(ask(*state, request), "GET|/l||0|"));

    length = (size_t)snprintf(request, sizeof request, "GET /m HTTP/1.1\r\nHost: x\r\n");
    for (int i = 0; i < 50; i++) {
        length += (size_t)snprintf(request + length, sizeof request - length,
                                   "X-Header-%02d: %0300d\r\n", i, i);
    }
    memcpy(request + length, "\r\n", 3);
    assert_true(ends_with(ask(*state, request), "GET|/m||0|"));

    length = (size_t)snprintf(request, sizeof request, "GET /l HTTP/1.1\r\nHost: x\r\nX-Long: ");
    memset(request + length, 'l', 16385 - 4 - length);
    memcpy(request + 16385 - 4, "\r\n\r\n", 5);
    assert_true(text_starts_with(text_of(ask(*state, request)), TEXT("HTTP/1.1 431 ")));
    assert_int_equal(atomic_load(&((struct house *)*state)->refused), 1);

    length = (size_t)snprintf(request, sizeof request, "GET /n HTTP/1.1\r\nHost: x\r\nX-Long: ");
    memset(request + length, 'l', 30000);
    memcpy(request + length + 30000, "\r\n\r\n", 5);
    const char *reply = ask(*state, request);
    assert_true(reply[0] == '\0' || text_starts_with(text_of(reply), TEXT("HTTP/1.1 4")));
    assert_int_equal(atomic_load(&((struct house *)*state)->handled), 2);
}

/* The status of the one reply to these bytes. */
static int status_of(struct house *house, const char *bytes, size_t length)
{
    char reply[4096];
    int client = client_open(house);
    client_send_bytes(client, bytes, length);
    assert_true(client_reply(client, reply, sizeof reply, false) > 0);
    assert_true(client_is_closed(client));
    close(client);
    return (int)strtol(reply + strlen("HTTP/1.1 "), NULL, 10);
}

static void a_nul_in_the_request_line_does_not_end_the_path(void **state)
{
#define LINE(line)                                                         \
    {                                                                      \
        line "\r\nHost: x\r\n\r\n", sizeof(line "\r\nHost: x\r\n\r\n") - 1 \
    }
    static const struct {
        const char *bytes;
        size_t length;
    } lines[] = {
        LINE("GET /a\0b HTTP/1.1"),   LINE("GET /a\0 HTTP/1.1"), LINE("GET /a\0HTTP/1.1 HTTP/1.1"),
        LINE("GET /a?b\0c HTTP/1.1"), LINE("GET \0/a HTTP/1.1"), LINE("GET\0B /a HTTP/1.1"),
        LINE("GET  /a HTTP/1.1"),
    };
#undef LINE
    struct house *house = *state;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        assert_int_equal(status_of(house, lines[i].bytes, lines[i].length), 400);
    }
    assert_int_equal(atomic_load(&house->handled), 0);
    assert_int_equal(atomic_load(&house->refused), (int)(sizeof lines / sizeof lines[0]));
}

static void a_request_without_a_host_is_refused(void **state)
{
    struct house *house = *state;
    const text reply = text_of(ask(house, "GET /a HTTP/1.1\r\nAccept: */*\r\n\r\n"));
    assert_true(text_starts_with(reply, TEXT("HTTP/1.1 400 ")));
    assert_null(strstr(reply.data + 1, "HTTP/1.1"));
    assert_int_equal(atomic_load(&house->refused), 1);
    assert_true(
        text_starts_with(text_of(ask(house, "GET /a HTTP/1.0\r\n\r\n")), TEXT("HTTP/1.1 200 ")));
}

static void a_request_with_two_lengths_is_refused(void **state)
{
    struct house *house = *state;
    assert_true(
        text_starts_with(text_of(ask(house, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n"
                                            "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n")),
                         TEXT("HTTP/1.1 400 ")));
    assert_true(text_starts_with(
        text_of(ask(house, "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\nxx")),
        TEXT("HTTP/1.1 400 ")));
    ask(house, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n");
    ask(house, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd");
    assert_int_equal(atomic_load(&house->handled), 0);
}

/* ---- bodies that are too large ---- */

static void a_body_announced_above_the_limit_gets_413_and_the_connection_ends(void **state)
{
    struct house *house = *state;
    int client = client_open(house);
    client_send(client, "POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n");
    char *body = calloc(1, 200000), reply[4096];
    client_send_bytes(client, body, 200000);
    free(body);
    assert_true(client_reply(client, reply, sizeof reply, false) > 0);
    assert_true(text_starts_with(text_of(reply), TEXT("HTTP/1.1 413 ")));
    assert_non_null(strstr(reply, "\r\nConnection: close\r\n"));
    assert_true(client_is_closed(client));
    close(client);
    assert_int_equal(atomic_load(&house->refused), 1);
    assert_int_equal(atomic_load(&house->handled), 0);
}

static void a_client_that_asks_first_is_told_at_once(void **state)
{
    int client = client_open(*state);
    char reply[4096];
    client_send(client,
                "POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    assert_true(client_reply(client, reply, sizeof reply, false) > 0);
    assert_string_equal(reply, "HTTP/1.1 100 Continue\r\n\r\n");
    client_send(client, "hello");
    assert_true(client_reply(client, reply, sizeof reply, false) > 0);
    assert_true(ends_with(reply, "POST|/p||5|hello"));
    client_send(
        client,
        "POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 100001\r\nExpect: 100-continue\r\n\r\n");
    assert_true(client_reply(client, reply, sizeof reply, false) > 0);
    assert_true(text_starts_with(text_of(reply), TEXT("HTTP/1.1 413 ")));
    assert_true(client_is_closed(client));
    close(client);
}

static void a_gigantic_announcement_is_answered_before_it_comes(void **state)
{
    const char *reply =
        ask(*state, "POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\nab");
    assert_true(text_starts_with(text_of(reply), TEXT("HTTP/1.1 413 ")));
}

static void a_chunked_body_above_the_limit_gets_413_and_an_endless_one_is_cut(void **state)
{
    struct house *house = *state;
    static char chunk[0x2000 + 8];
    memcpy(chunk, "2000\r\n", 6);
    memset(chunk + 6, 'c', 0x2000);
    memcpy(chunk + 6 + 0x2000, "\r\n", 2);
    int client = client_open(house);
    client_send(client, "POST /p HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 20; i++) {
        assert_true(client_send_bytes(client, chunk, sizeof chunk));
    }
    client_send(client, "0\r\n\r\n");
    char reply[4096];
    assert_true(client_reply(client, reply, sizeof reply, false) > 0);
    assert_true(text_starts_with(text_of(reply), TEXT("HTTP/1.1 413 ")));
    assert_true(client_is_closed(client));
    close(client);

    client = client_open(house);
    client_send(client, "POST /p HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    int sent = 0;
    while (sent < 10000 && client_send_bytes(client, chunk, sizeof chunk)) {
        sent++;
    }
    assert_true(sent < 10000);
    close(client);
    assert_int_equal(atomic_load(&house->refused), 1);
}

static void a_body_that_exhausts_the_arena_is_too_large(void **state)
{
    (void)state;
    struct house house;
    struct http_settings settings = house_settings();
    settings.arena_ceiling = 20000;
    house_open(&house, settings);
    int client = client_open(&house);
    client_send(client, "POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n");
    char *body = calloc(1, 60000), reply[4096];
    client_send_bytes(client, body, 60000);
    free(body);
    assert_true(client_reply(client, reply, sizeof reply, false) > 0);
    assert_true(text_starts_with(text_of(reply), TEXT("HTTP/1.1 413 ")));
    close(client);
    house_close(&house);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_HOUSE(headers_of_16_KiB_are_accepted_and_longer_ones_refused),
        IN_A_HOUSE(a_nul_in_the_request_line_does_not_end_the_path),
        IN_A_HOUSE(a_request_without_a_host_is_refused),
        IN_A_HOUSE(a_request_with_two_lengths_is_refused),
        IN_A_HOUSE(a_body_announced_above_the_limit_gets_413_and_the_connection_ends),
        IN_A_HOUSE(a_client_that_asks_first_is_told_at_once),
        IN_A_HOUSE(a_gigantic_announcement_is_answered_before_it_comes),
        IN_A_HOUSE(a_chunked_body_above_the_limit_gets_413_and_an_endless_one_is_cut),
        cmocka_unit_test(a_body_that_exhausts_the_arena_is_too_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
