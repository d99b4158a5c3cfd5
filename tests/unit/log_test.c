/* The log: one JSON object a line, whatever it is given. */
#include "base/log.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
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
        cmocka_unit_test(levels_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
