/* Values given as text: queries, paths, settings, CSV. */
#include "json/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum colour { RED, GREEN };
static const char *const colour_names[] = {"red", "green", NULL};

struct point {
    int64_t x;
};
static RECORD(point, FIELD(point, x, ""));

struct everything {
    uuid id;
    opt_instant at;
    civil_date date;
    opt_wall_time time;
    weekdays days;
    decimal2 rate;
    text name;
    opt_text maybe_name;
    int64_t number;
    opt_bool flag;
    opt_enum colour;
    json_text extra;
    uuid_list ids;
    text_list names;
    integer_list numbers;
    struct point point;
};
static RECORD(everything, FIELD(everything, id, ""), FIELD(everything, at, ""),
              FIELD(everything, date, ""), FIELD(everything, time, ""), FIELD(everything, days, ""),
              FIELD(everything, rate, "", RANGE(-5, 100)),
              FIELD(everything, name, "", LENGTH(1, 5)), FIELD(everything, maybe_name, ""),
              FIELD(everything, number, "", RANGE(1, 500)), FIELD(everything, flag, ""),
              FIELD(everything, colour, "", .names = colour_names), FIELD(everything, extra, ""),
              FIELD(everything, ids, "", LENGTH(0, 2)), FIELD(everything, names, ""),
              FIELD(everything, numbers, ""), FIELD_RECORD(everything, point, point, ""));

static struct arena *arena;

static int start(void **state)
{
    (void)state;
    arena = arena_new(SIZE_MAX);
    return arena == NULL;
}

static int stop(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static const struct field *field_named(const char *name)
{
    for (size_t i = 0; i < everything_record.count; i++) {
        if (strcmp(everything_record.fields[i].name, name) == 0) {
            return &everything_record.fields[i];
        }
    }
    fail_msg("no field %s", name);
    return NULL;
}

/* Reads a good value and writes it again. */
static void assert_value(const char *name, const char *source, const char *written)
{
    struct everything object = {.number = 0};
    struct input_errors errors = {.arena = arena};
    const struct field *field = field_named(name);
    if (!value_read_text(field, text_of(source), &object, TEXT("/q"), &errors)) {
        fail_msg("%s=%s: %s", name, source, errors.items[0].message.data);
    }
    assert_int_equal(errors.count, 0);
    struct buffer out = {.arena = arena};
    value_write_text(&out, field, &object);
    assert_string_equal(buffer_text(&out).data, written);
}

/* A wrong value gives one error at least and leaves the object as it was. */
static void assert_wrong(const char *name, text source, const char *message)
{
    struct everything object, before;
    memset(&object, 0, sizeof object);
    memset(&before, 0, sizeof before);
    struct input_errors errors = {.arena = arena};
    if (value_read_text(field_named(name), source, &object, TEXT("/q"), &errors)) {
        fail_msg("%s=%s was accepted", name, source.data);
    }
    assert_true(errors.count > 0);
    assert_string_equal(errors.items[0].pointer.data, "/q");
    assert_string_equal(errors.items[0].message.data, message);
    assert_memory_equal(&object, &before, sizeof object);
}

static void values_of_every_kind_are_read_and_written(void **state)
{
    (void)state;
    assert_value("id", "018F3C2A-9bde-7abc-8def-0123456789ab",
                 "018f3c2a-9bde-7abc-8def-0123456789ab");
    assert_value("at", "2026-03-29T02:30:00+02:00", "2026-03-29T00:30:00Z");
    assert_value("date", "2026-03-29", "2026-03-29");
    assert_value("time", "23:59", "23:59");
    assert_value("days", "7,1,3", "1,3,7");
    assert_value("days", "", "");
    assert_value("rate", "97.50", "97.5");
    assert_value("rate", "-0.05", "-0.05");
    assert_value("rate", "100", "100");
    assert_value("name", "a,\"b", "a,\"b");
    assert_value("maybe_name", "", "");
    assert_value("number", "500", "500");
    assert_value("flag", "true", "true");
    assert_value("flag", "false", "false");
    assert_value("colour", "green", "green");
    assert_value("extra", " { \"a\" : [ 1 ] } ", "{\"a\":[1]}");
    assert_value("ids", "018f3c2a-9bde-7abc-8def-0123456789ab,00000000-0000-0000-0000-000000000001",
                 "018f3c2a-9bde-7abc-8def-0123456789ab,00000000-0000-0000-0000-000000000001");
    assert_value("ids", "", "");
    assert_value("names", "a,,b,", "a,,b,");
    assert_value("numbers", "1,-2,3", "1,-2,3");
}

static void wrong_values_are_refused_as_in_json(void **state)
{
    (void)state;
    assert_wrong("id", TEXT("x"), "must be a UUID");
    assert_wrong("at", TEXT("2026-03-29T02:30:00"), "needs a time zone, such as Z or +02:00");
    assert_wrong("at", TEXT(""), "must be an instant such as 2026-03-29T00:30:00Z");
    assert_wrong("date", TEXT("2026-02-29"), "is a date that does not exist");
    assert_wrong("time", TEXT("24:00"), "must be a time of day from 00:00 to 23:59");
    assert_wrong("days", TEXT("8"), "must be a day of the week, 1 (Monday) to 7");
    assert_wrong("days", TEXT("1,"), "must be a day of the week, 1 (Monday) to 7");
    assert_wrong("days", TEXT("1,1"), "must not be given twice");
    assert_wrong("rate", TEXT("100.01"), "must be from -5 to 100");
    assert_wrong("rate", TEXT("-5.01"), "must be from -5 to 100");
    assert_wrong("name", TEXT(""), "must not be empty");
    assert_wrong("name", TEXT("abcdef"), "must have at most 5 characters");
    assert_wrong("name", TEXT("a\0b"), "must be UTF-8 without NUL characters");
    assert_wrong("name", TEXT("\xed\xa0\x80"), "must be UTF-8 without NUL characters");
    assert_wrong("number", TEXT("0"), "must be from 1 to 500");
    assert_wrong("number", TEXT("9223372036854775807"), "must be from 1 to 500");
    assert_wrong("number", TEXT("+1"), "must be an integer");
    assert_wrong("number", TEXT("1.0"), "must be an integer");
    assert_wrong("flag", TEXT("1"), "must be true or false");
    assert_wrong("flag", TEXT("True"), "must be true or false");
    assert_wrong("colour", TEXT("blue"), "must be one of red, green");
    assert_wrong("extra", TEXT("{"), "ends too early (line 1, column 1)");
    assert_wrong("ids", TEXT("018f3c2a-9bde-7abc-8def-0123456789ab,"), "must be a UUID");
    assert_wrong("ids", TEXT("a,b,c"), "must have at most 2 items");
    assert_wrong("numbers", TEXT("1,,2"), "must be an integer");
    assert_wrong("numbers", TEXT("9007199254740992"),
                 "must be from -9007199254740991 to 9007199254740991");
    assert_wrong("point", TEXT("{\"x\":1}"), "cannot be given as text");
}

static void decimals_in_any_other_form_are_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",
                                        "-",
                                        ".",
                                        ".5",
                                        "5.",
                                        "1.234",
                                        "--1",
                                        "-+1",
                                        "+1",
                                        "01",
                                        "1e2",
                                        "1,5",
                                        "0x1",
                                        "1. 5",
                                        "1.-5",
                                        "90071992547409.93e",
                                        "99999999999999999999",
                                        "NaN",
                                        " 1"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_wrong("rate", text_of(wrong[i]), "must be a number with at most two decimals");
    }
}

static void a_value_that_is_not_there_is_written_as_nothing(void **state)
{
    (void)state;
    struct everything object = {.number = 0};
    struct buffer out = {.arena = arena};
    value_write_text(&out, field_named("at"), &object);
    value_write_text(&out, field_named("flag"), &object);
    value_write_text(&out, field_named("colour"), &object);
    value_write_text(&out, field_named("names"), &object);
    assert_string_equal(buffer_text(&out).data, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_of_every_kind_are_read_and_written),
        cmocka_unit_test(wrong_values_are_refused_as_in_json),
        cmocka_unit_test(decimals_in_any_other_form_are_refused),
        cmocka_unit_test(a_value_that_is_not_there_is_written_as_nothing),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
