/* How the HTTP server starts and stops, and how long it bears with its clients; on real sockets. */
#include "http_client.h"

/* ---- clients that dawdle ---- */

static void a_silent_client_and_one_that_drips_are_closed(void **state)
{
    (void)state;
    struct house house;
    struct http_settings settings = house_settings();
    settings.idle_seconds = 3;
    house_open(&house, settings);
    int patient = client_open(&house);
    client_send(patient, "GET /hold HTTP/1.1\r\nHost: x\r\n\r\n");
    struct http_exchange *exchange = house_take(&house);
    int silent = client_open(&house), dripping = client_open(&house);
    client_send(dripping, "GET / HTTP/1.1\r\nHost: x\r\nX-Drip: ");
    int drips = 0;
    while (drips < 150 && client_send(dripping, "d")) {
        pause_milliseconds(200);
        drips++;
    }
    assert_true(drips < 150);
    assert_true(client_is_closed(silent));
    house_answer(exchange); /* a request that takes its time is not idle */
    char reply[4096];
    assert_true(client_reply(patient, reply, sizeof reply, false) > 0);
    close(silent);
    close(dripping);
    close(patient);
    house_close(&house);
}

static void connections_beyond_the_limit_wait_their_turn(void **state)
{
    (void)state;
    struct house house;
    struct http_settings settings = house_settings();
    settings.loops = 1;
    settings.connections = 2;
    house_open(&house, settings);
    static const char request[] = "GET /turn HTTP/1.1\r\nHost: x\r\n\r\n";
    char reply[4096];
    int clients[3];
    for (int i = 0; i < 3; i++) {
        clients[i] = client_open(&house);
        client_send(clients[i], request);
        assert_true(i == 2 || client_reply(clients[i], reply, sizeof reply, false) > 0);
    }
    struct pollfd readable = {.fd = clients[2], .events = POLLIN};
    assert_int_equal(poll(&readable, 1, 200), 0);
    assert_int_equal(http_counts(house.server).connections, 2);
    close(clients[0]);
    assert_true(client_reply(clients[2], reply, sizeof reply, false) > 0);
    assert_true(ends_with(reply, "GET|/turn||0|"));
    close(clients[1]);
    close(clients[2]);
    house_close(&house);
}

/* ---- starting and stopping ---- */

static void an_address_that_cannot_be_used_is_told(void **state)
{
    (void)state;
    struct house house;
    house_open(&house, house_settings());
    const struct http_handlers handlers = {.request = house_request, .refused = house_refused};
    char taken[40];
    snprintf(taken, sizeof taken, "127.0.0.1:%u", http_port(house.server));
    const char *const addresses[] = {
        "",      "8080",      "127.0.0.1",         "127.0.0.1:",  "127.0.0.1:65536",
        "::1:0", "[::1]",     "127.0.0.1:-1",      "192.0.2.1:0", "127.0.0.1:80x",
        ":",     "[::1:8080", "no.such.invalid:1", taken};
    for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
        struct http_settings settings = house_settings();
        settings.listen = text_of(addresses[i]);
        text message = TEXT("");
        assert_null(http_start(&settings, &handlers, &message, house.arena));
        assert_true(message.length > 0);
    }
    house_close(&house);
}

static void an_ipv6_address_is_listened_on(void **state)
{
    (void)state;
    int probe = socket(AF_INET6, SOCK_STREAM, 0);
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    if (probe < 0 || bind(probe, (struct sockaddr *)&address, sizeof address) != 0) {
        skip(); /* no IPv6 here */
    }
    close(probe);
    struct house house;
    struct http_settings settings = house_settings();
    settings.listen = TEXT("[::1]:0");
    house_open(&house, settings);
    int client = socket(AF_INET6, SOCK_STREAM, 0);
    address.sin6_port = htons((uint16_t)http_port(house.server));
    assert_int_equal(connect(client, (struct sockaddr *)&address, sizeof address), 0);
    client_send(client, "GET /hold HTTP/1.1\r\nHost: x\r\n\r\n");
    struct http_exchange *exchange = house_take(&house);
    assert_true(text_equal(http_peer(exchange), TEXT("::1")));
    house_answer(exchange);
    char reply[4096];
    assert_true(client_reply(client, reply, sizeof reply, false) > 0);
    close(client);
    house_close(&house);
}

static void *answer_late(void *exchange)
{
    pause_milliseconds(300);
    house_answer(exchange);
    return NULL;
}

static void stopping_waits_for_what_runs(void **state)
{
    (void)state;
    struct house house;
    house_open(&house, house_settings());
    int client = client_open(&house), idle = client_open(&house);
    client_send(client, "GET /hold HTTP/1.1\r\nHost: x\r\n\r\n");
    pthread_t worker;
    struct http_exchange *exchange = house_take(&house);
    int64_t start = milliseconds_now();
    assert_int_equal(pthread_create(&worker, NULL, answer_late, exchange), 0);
    house_close(&house);
    assert_in_range(milliseconds_now() - start, 200, PATIENCE_MILLISECONDS / 2); /* and no longer */
    pthread_join(worker, NULL);
    char reply[4096];
    assert_true(client_reply(client, reply, sizeof reply, false) > 0);
    assert_non_null(strstr(reply, "\r\nConnection: close\r\n"));
    assert_true(ends_with(reply, "GET|/hold||0|"));
    assert_true(client_is_closed(idle));
    close(client);
    close(idle);
}

static void a_worker_may_outlive_the_server(void **state)
{
    (void)state;
    struct house house;
    house_open(&house, house_settings());
    int client = client_open(&house);
    client_send(client, "GET /hold HTTP/1.1\r\nHost: x\r\n\r\n");
    struct http_exchange *exchange = house_take(&house);
    http_stop(house.server, 0);
    assert_true(client_is_closed(client));
    close(client);
    assert_int_equal(atomic_load(&house.ended), 0);
    assert_true(text_equal(http_header(exchange, "Host"), TEXT("x")));
    house_answer(exchange);
    assert_int_equal(atomic_load(&house.ended), 1);
    arena_free(house.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_silent_client_and_one_that_drips_are_closed),
        cmocka_unit_test(connections_beyond_the_limit_wait_their_turn),
        cmocka_unit_test(an_address_that_cannot_be_used_is_told),
        cmocka_unit_test(an_ipv6_address_is_listened_on),
        cmocka_unit_test(stopping_waits_for_what_runs),
        cmocka_unit_test(a_worker_may_outlive_the_server),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
