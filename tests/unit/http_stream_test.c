/* Streamed replies of the HTTP layer, on real sockets: the test is the worker that writes,
   threads are the clients. */
#include "http_client.h"

enum { STREAM_BYTES = 10 * 1000 * 1000 };

/* A byte that tells where in the stream it belongs. */
static char byte_at(size_t position)
{
    return (char)('a' + (position * 31 + position / 1000) % 26);
}

struct reader {
    int client;
    size_t piece;    /* read at once */
    long pause;      /* milliseconds after each piece */
    size_t length;   /* of the decoded body */
    bool as_written; /* every byte was where it belongs */
    bool complete;   /* the last chunk came */
};

static bool read_exactly(int client, char *data, size_t length)
{
    while (length > 0) {
        size_t got = client_receive(client, data, length);
        if (got == 0) {
            return false;
        }
        data += got;
        length -= got;
    }
    return true;
}

static bool read_line(int client, char *line, size_t room)
{
    size_t length = 0;
    while (length + 1 < room && read_exactly(client, line + length, 1)) {
        line[++length] = '\0';
        if (length >= 2 && line[length - 2] == '\r' && line[length - 1] == '\n') {
            return true;
        }
    }
    return false;
}

/* A strict client of a chunked reply. */
static void *read_stream(void *context)
{
    struct reader *reader = context;
    char line[1000];
    reader->as_written = true;
    do {
        if (!read_line(reader->client, line, sizeof line)) {
            return NULL;
        }
    } while (strcmp(line, "\r\n") != 0);
    char *piece = malloc(reader->piece);
    while (read_line(reader->client, line, sizeof line)) {
        size_t chunk = strtoul(line, NULL, 16);
        if (chunk == 0) {
            reader->complete = read_line(reader->client, line, sizeof line);
            break;
        }
        while (chunk > 0) {
            size_t size = chunk < reader->piece ? chunk : reader->piece;
            if (!read_exactly(reader->client, piece, size)) {
                free(piece);
                return NULL;
            }
            for (size_t i = 0; i < size; i++) {
                reader->as_written = reader->as_written && piece[i] == byte_at(reader->length + i);
            }
            reader->length += size;
            chunk -= size;
            if (reader->pause > 0) {
                pause_milliseconds(reader->pause);
            }
        }
        if (!read_line(reader->client, line, sizeof line)) {
            break;
        }
    }
    free(piece);
    return NULL;
}

static struct http_exchange *ask_for_stream(struct house *house, int *client)
{
    *client = client_open(house);
    client_send(*client, "GET /hold HTTP/1.1\r\nHost: x\r\n\r\n");
    return house_take(house);
}

/* Writes in parts of changing size; the number of bytes taken. */
static size_t write_stream(struct http_exchange *exchange, size_t total)
{
    static char part[70000];
    size_t written = 0;
    for (size_t size = 1; written < total; size = size * 7 % 69997 + 1) {
        size_t length = size < total - written ? size : total - written;
        for (size_t i = 0; i < length; i++) {
            part[i] = byte_at(written + i);
        }
        if (!http_stream_write(exchange, (text){.data = part, .length = length})) {
            break;
        }
        written += length;
    }
    return written;
}

static void a_slow_reader_gets_every_byte(void **state)
{
    (void)state;
    struct house house;
    house_open(&house, house_settings());
    struct reader reader = {.piece = 50000, .pause = 1};
    struct http_exchange *exchange = ask_for_stream(&house, &reader.client);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, read_stream, &reader), 0);
    http_add_header(exchange, "Content-Type", TEXT("text/csv"));
    http_stream_start(exchange, 200);
    assert_int_equal(write_stream(exchange, STREAM_BYTES), STREAM_BYTES);
    http_stream_end(exchange, true);
    pthread_join(thread, NULL);
    assert_int_equal(reader.length, STREAM_BYTES);
    assert_true(reader.as_written);
    assert_true(reader.complete);

    client_send(reader.client, "GET /next HTTP/1.1\r\nHost: x\r\n\r\n");
    char reply[4096];
    assert_true(client_reply(reader.client, reply, sizeof reply, false) > 0);
    assert_true(ends_with(reply, "GET|/next||0|"));
    close(reader.client);
    house_close(&house);
}

static void a_slow_writer_and_an_empty_stream_are_whole(void **state)
{
    (void)state;
    struct house house;
    house_open(&house, house_settings());
    for (size_t total = 0; total <= 60000; total += 20000) {
        struct reader reader = {.piece = 1000};
        struct http_exchange *exchange = ask_for_stream(&house, &reader.client);
        pthread_t thread;
        assert_int_equal(pthread_create(&thread, NULL, read_stream, &reader), 0);
        http_stream_start(exchange, 200);
        for (size_t written = 0; written < total; written++) {
            char byte = byte_at(written);
            assert_true(http_stream_write(exchange, (text){.data = &byte, .length = 1}));
            if (written % 2000 == 0) {
                pause_milliseconds(1);
            }
        }
        http_stream_end(exchange, true);
        pthread_join(thread, NULL);
        assert_int_equal(reader.length, total);
        assert_true(reader.as_written);
        assert_true(reader.complete);
        close(reader.client);
    }
    house_close(&house);
}

static void a_reader_slower_than_the_stall_time_a_buffer_is_not_cut(void **state)
{
    (void)state;
    struct house house;
    struct http_settings settings = house_settings();
    settings.stall_seconds = 3;
    house_open(&house, settings);
    /* About 1 MB in a stall time, of what several buffers of the kernel's hold. */
    struct reader reader = {.piece = 20000, .pause = 60};
    struct http_exchange *exchange = ask_for_stream(&house, &reader.client);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, read_stream, &reader), 0);
    http_stream_start(exchange, 200);
    assert_int_equal(write_stream(exchange, 4000000), 4000000);
    http_stream_end(exchange, true);
    pthread_join(thread, NULL);
    assert_true(reader.complete);
    assert_int_equal(reader.length, 4000000);
    close(reader.client);
    house_close(&house);
}

static void a_reader_that_takes_nothing_is_cut_off(void **state)
{
    (void)state;
    struct house house;
    struct http_settings settings = house_settings();
    settings.stall_seconds = 2;
    house_open(&house, settings);
    int client;
    struct http_exchange *exchange = ask_for_stream(&house, &client);
    http_stream_start(exchange, 200);
    int64_t start = milliseconds_now();
    assert_true(write_stream(exchange, (size_t)1 << 30) < (size_t)1 << 30);
    assert_in_range(milliseconds_now() - start, 1000, 60000);
    assert_false(http_stream_write(exchange, TEXT("more")));
    http_stream_end(exchange, true);
    wait_until_equal(&house.ended, 1);
    struct reader reader = {.client = client, .piece = 50000};
    read_stream(&reader);
    assert_false(reader.complete);
    close(client);
    house_close(&house);
}

static void a_reader_that_leaves_is_told_to_the_writer(void **state)
{
    (void)state;
    struct house house;
    house_open(&house, house_settings());
    for (int i = 0; i < 5; i++) {
        int client;
        struct http_exchange *exchange = ask_for_stream(&house, &client);
        http_stream_start(exchange, 200);
        assert_true(write_stream(exchange, (size_t)100000 * (size_t)i) ==
                    (size_t)100000 * (size_t)i);
        close(client);
        int64_t start = milliseconds_now();
        assert_true(write_stream(exchange, (size_t)1 << 30) < (size_t)1 << 30);
        assert_true(milliseconds_now() - start < PATIENCE_MILLISECONDS); /* not by stalling */
        assert_true(text_equal(http_header(exchange, "Host"),
                               TEXT("x"))); /* the exchange is the worker's until the end */
        http_stream_end(exchange, false);
    }
    wait_until_equal(&house.ended, 5);
    house_close(&house);
}

static void a_broken_stream_is_not_taken_for_a_whole_one(void **state)
{
    (void)state;
    struct house house;
    house_open(&house, house_settings());
    for (size_t total = 0; total <= 200000; total += 100000) {
        struct reader reader = {.piece = 1000};
        struct http_exchange *exchange = ask_for_stream(&house, &reader.client);
        http_stream_start(exchange, 200);
        write_stream(exchange, total);
        http_stream_end(exchange, false);
        read_stream(&reader);
        assert_false(reader.complete);
        assert_true(reader.as_written);
        assert_true(client_is_closed(reader.client));
        close(reader.client);
    }
    house_close(&house);
}

static void head_of_a_stream_has_no_body(void **state)
{
    (void)state;
    struct house house;
    house_open(&house, house_settings());
    int client = client_open(&house);
    client_send(client, "HEAD /hold HTTP/1.1\r\nHost: x\r\n\r\n");
    struct http_exchange *exchange = house_take(&house);
    http_stream_start(exchange, 200);
    write_stream(exchange, STREAM_BYTES);
    http_stream_end(exchange, true);
    char reply[4096];
    assert_true(client_reply(client, reply, sizeof reply, true) > 0);
    assert_true(text_starts_with(text_of(reply), TEXT("HTTP/1.1 200 ")));
    assert_int_equal(client_receive(client, reply, sizeof reply), 0);
    close(client);
    house_close(&house);
}

static void *stop_at_once(void *server)
{
    http_stop(server, 0);
    return NULL;
}

static void stopping_breaks_streams_that_wait_on_either_side(void **state)
{
    (void)state;
    for (int full = 0; full < 2; full++) {
        struct house house;
        house_open(&house, house_settings());
        int client;
        struct http_exchange *exchange = ask_for_stream(&house, &client);
        http_stream_start(exchange, 200);
        pause_milliseconds(50);
        pthread_t stopper;
        assert_int_equal(pthread_create(&stopper, NULL, stop_at_once, house.server), 0);
        if (full == 0) {
            pause_milliseconds(100); /* the connection waits for bytes meanwhile */
        }
        int64_t start = milliseconds_now();
        assert_true(write_stream(exchange, (size_t)1 << 30) < (size_t)1 << 30);
        assert_true(milliseconds_now() - start < PATIENCE_MILLISECONDS); /* not by stalling */
        http_stream_end(exchange, false);
        pthread_join(stopper, NULL);
        assert_int_equal(atomic_load(&house.ended), 1);
        assert_true(client_is_closed(client));
        close(client);
        arena_free(house.arena);
    }
}

static void a_stream_started_after_the_stop_goes_nowhere(void **state)
{
    (void)state;
    struct house house;
    house_open(&house, house_settings());
    int client;
    struct http_exchange *exchange = ask_for_stream(&house, &client);
    http_stop(house.server, 0);
    http_stream_start(exchange, 200);
    assert_false(http_stream_write(exchange, TEXT("into the void")));
    http_stream_end(exchange, true);
    assert_int_equal(atomic_load(&house.ended), 1);
    close(client);
    arena_free(house.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slow_reader_gets_every_byte),
        cmocka_unit_test(a_slow_writer_and_an_empty_stream_are_whole),
        cmocka_unit_test(a_reader_slower_than_the_stall_time_a_buffer_is_not_cut),
        cmocka_unit_test(a_reader_that_takes_nothing_is_cut_off),
        cmocka_unit_test(a_reader_that_leaves_is_told_to_the_writer),
        cmocka_unit_test(a_broken_stream_is_not_taken_for_a_whole_one),
        cmocka_unit_test(head_of_a_stream_has_no_body),
        cmocka_unit_test(stopping_breaks_streams_that_wait_on_either_side),
        cmocka_unit_test(a_stream_started_after_the_stop_goes_nowhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
