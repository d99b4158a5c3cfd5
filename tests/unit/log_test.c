/* The log: one JSON object a line, whatever it is given. */
#include "base/log.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* What came out of standard error since log_catch(). */
static char caught[64 * 1024];
static int catch_pipe[2];
static int standard_error;

static void log_catch(void)
{
    assert_int_equal(pipe(catch_pipe), 0);
    standard_error = dup(STDERR_FILENO);
    dup2(catch_pipe[1], STDERR_FILENO);
}

static const char *log_caught(void)
{
    dup2(standard_error, STDERR_FILENO);
    close(standard_error);
    close(catch_pipe[1]);
    ssize_t length, total = 0;
    while ((length = read(catch_pipe[0], caught + total, sizeof caught - 1 - (size_t)total)) > 0) {
        total += length;
    }
    close(catch_pipe[0]);
    caught[total] = '\0';
    return caught;
}

/* What follows the time, which is the only thing not known beforehand. */
static const char *after_time(const char *line)
{
    assert_memory_equal(line, "{\"time\":\"20", 11);
    const char *end = strstr(line, "Z\",");
    assert_non_null(end);
    return end + 3;
}

static void a_line_has_time_level_event_and_items(void **state)
{
    (void)state;
    uuid id = {.bytes = {0x01, 0x8f}};
    log_catch();
    LOG(LOG_INFO, "request", LOG_S("path", "/health"), LOG_I("status", -200), LOG_U("id", id),
        LOG_B("slow", true), LOG_T("empty", TEXT("")));
    assert_string_equal(
        after_time(log_caught()),
        "\"level\":\"info\",\"event\":\"request\",\"path\":\"/health\",\"status\":-200,"
        "\"id\":\"018f0000-0000-0000-0000-000000000000\",\"slow\":true,\"empty\":\"\"}\n");
}

static void what_json_does_not_allow_is_escaped(void **state)
{
    (void)state;
    log_catch();
    LOG(LOG_ERROR, "e", LOG_T("t", TEXT("\"\\\n\t\x01\x7f\0|\xc3\xa4\xe2\x82\xac")));
    assert_string_equal(
        after_time(log_caught()),
        "\"level\":\"error\",\"event\":\"e\","
        "\"t\":\"\\\"\\\\\\n\\u0009\\u0001\\u007f\\u0000|\xc3\xa4\xe2\x82\xac\"}\n");
}

static void bytes_that_are_no_utf8_are_replaced(void **state)
{
    (void)state;
    log_catch();
    LOG(LOG_ERROR, "e", LOG_T("t", TEXT("a\xff\xc3(\xed\xa0\x80z\xc3")));
    assert_string_equal(after_time(log_caught()),
                        "\"level\":\"error\",\"event\":\"e\",\"t\":\"a\xef\xbf\xbd\xef\xbf\xbd("
                        "\xef\xbf\xbd\xef\xbf\xbd"
                        "\xef\xbf\xbdz\xef\xbf\xbd\"}\n");
}

static void lines_below_the_level_are_left_out(void **state)
{
    (void)state;
    log_start(LOG_WARNING);
    log_catch();
    LOG(LOG_INFO, "no", LOG_I("i", 1));
    LOG(LOG_WARNING, "yes", LOG_I("i", 1));
    const char *lines = log_caught();
    log_start(LOG_DEBUG);
    assert_null(strstr(lines, "\"no\""));
    assert_non_null(strstr(lines, "\"level\":\"warning\",\"event\":\"yes\""));
}

static void a_long_text_is_cut_between_characters(void **state)
{
    (void)state;
    char bytes[2000];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = "\xe2\x82\xac"[i % 3];
    }
    log_catch();
    LOG(LOG_INFO, "e", LOG_T("t", ((text){.data = bytes, .length = sizeof bytes})));
    const char *line = log_caught();
    assert_true(text_is_utf8(text_of(line)));
    assert_null(strstr(line, "\xef\xbf\xbd"));
    assert_non_null(strstr(line, "\xe2\x82\xac\xe2\x80\xa6\"}\n"));
}

static void a_line_never_passes_what_a_pipe_takes_at_once(void **state)
{
    (void)state;
    char bytes[1000];
    memset(bytes, '\1', sizeof bytes);
    text t = {.data = bytes, .length = 600};
    log_catch();
    LOG(LOG_INFO, "e", LOG_S("first", "kept"), LOG_T("second", t), LOG_T("third", t),
        LOG_I("fourth", 4));
    const char *line = log_caught();
    assert_true(strlen(line) <= PIPE_BUF);
    assert_non_null(strstr(line, "\"first\":\"kept\""));
    assert_null(strstr(line, "third"));
    assert_true(text_ends_with(text_of(line), TEXT("0001\",\"truncated\":true}\n")));
}

/* ---- gathering ---- */

static bool comes_within(int milliseconds)
{
    return poll(&(struct pollfd){.fd = catch_pipe[0], .events = POLLIN}, 1, milliseconds) == 1;
}

static void gathered_lines_come_within_a_moment(void **state)
{
    (void)state;
    log_catch();
    assert_true(log_gather());
    LOG(LOG_INFO, "first", LOG_I("i", 1));
    LOG(LOG_INFO, "second", LOG_I("i", 2));
    assert_true(comes_within(5000));
    LOG(LOG_INFO, "third", LOG_I("i", 3));
    log_gather_end();
    LOG(LOG_INFO, "fourth", LOG_I("i", 4));
    const char *lines = log_caught();
    const char *first = strstr(lines, "\"first\""), *second = strstr(lines, "\"second\"");
    const char *third = strstr(lines, "\"third\""), *fourth = strstr(lines, "\"fourth\"");
    assert_true(first != NULL && first < second && second < third && third < fourth);
}

static void a_warning_brings_what_was_gathered_at_once(void **state)
{
    (void)state;
    log_catch();
    assert_true(log_gather());
    LOG(LOG_INFO, "before", LOG_I("i", 1));
    LOG(LOG_WARNING, "warning", LOG_I("i", 2));
    assert_true(comes_within(0));
    log_gather_end();
    const char *lines = log_caught();
    assert_true(strstr(lines, "\"before\"") < strstr(lines, "\"warning\""));
}

#define THREADS        4
#define LINES_A_THREAD 50

static void *log_many(void *name)
{
    for (int64_t i = 0; i < LINES_A_THREAD; i++) {
        LOG(LOG_INFO, "many", LOG_S("thread", name), LOG_I("i", i));
    }
    return NULL;
}

/* A pipe of packets shows every write() by itself. */
static void whole_lines_of_many_threads_share_a_write(void **state)
{
    (void)state;
    log_catch();
    assert_int_equal(fcntl(catch_pipe[1], F_SETFL, O_DIRECT), 0);
    assert_int_equal(fcntl(catch_pipe[0], F_SETFL, O_NONBLOCK), 0);
    assert_true(log_gather());
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, log_many, (char[]){"name"}), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
    log_gather_end();
    char bytes[2 * PIPE_BUF];
    int writes = 0, lines = 0;
    for (ssize_t length; (length = read(catch_pipe[0], bytes, sizeof bytes)) > 0; writes++) {
        assert_true(length <= PIPE_BUF);
        assert_int_equal(bytes[length - 1], '\n');
        for (ssize_t i = 0; i < length; i++) {
            lines += bytes[i] == '\n';
        }
    }
    log_caught();
    assert_int_equal(lines, THREADS * LINES_A_THREAD);
    assert_true(writes < lines / 4);
}

/* In a process of its own that ends so. */
static void lines_survive(void (*end)(void), int status)
{
    log_catch();
    pid_t child = fork();
    if (child == 0) {
        signal(SIGSEGV, SIG_DFL); /* cmocka has a handler of its own */
        log_gather();
        LOG(LOG_INFO, "last words", LOG_I("i", 1));
        end();
    }
    int ended = 0;
    assert_int_equal(waitpid(child, &ended, 0), child);
    const char *lines = log_caught();
    assert_non_null(strstr(lines, "\"last words\""));
    assert_int_equal(ended, status);
}

static void fault(void)
{
    raise(SIGSEGV);
}

static void leave(void)
{
    exit(3);
}

static void a_crash_and_an_exit_write_what_was_gathered(void **state)
{
    (void)state;
    lines_survive(abort, SIGABRT);
    lines_survive(fault, SIGSEGV);
    lines_survive(leave, 3 << 8);
}

static void levels_have_names(void **state)
{
    (void)state;
    assert_int_equal(enum_number(log_level_names, TEXT("warning")), LOG_WARNING);
    assert_int_equal(enum_number(log_level_names, TEXT("fatal")), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_has_time_level_event_and_items),
        cmocka_unit_test(what_json_does_not_allow_is_escaped),
        cmocka_unit_test(bytes_that_are_no_utf8_are_replaced),
        cmocka_unit_test(lines_below_the_level_are_left_out),
        cmocka_unit_test(a_long_text_is_cut_between_characters),
        cmocka_unit_test(a_line_never_passes_what_a_pipe_takes_at_once),
        cmocka_unit_test(gathered_lines_come_within_a_moment),
        cmocka_unit_test(a_warning_brings_what_was_gathered_at_once),
        cmocka_unit_test(whole_lines_of_many_threads_share_a_write),
        cmocka_unit_test(a_crash_and_an_exit_write_what_was_gathered),
        cmocka_unit_test(levels_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
