/* Writing JSON: every kind, nested records, and the escapes of RFC 8259. */
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
    opt_text label;
};
static RECORD(point, FIELD(point, x, ""), FIELD(point, label, ""));
RECORD_LIST(point);

struct everything {
    text secret;
    uuid id;
    opt_uuid maybe_id;
    opt_instant at;
    civil_date date;
    wall_time time;
    weekdays days;
    decimal2 rate;
    text name;
    int64_t number;
    opt_bool flag;
    enum colour colour;
    opt_enum maybe_colour;
    json_text extra;
    uuid_list ids;
    text_list names;
    integer_list numbers;
    struct point point;
    struct point *maybe_point;
    struct point_list points;
};
static RECORD(everything, FIELD(everything, secret, "", .write_only = true),
              FIELD(everything, id, ""), FIELD(everything, maybe_id, ""), FIELD(everything, at, ""),
              FIELD(everything, date, ""), FIELD(everything, time, ""), FIELD(everything, days, ""),
              FIELD(everything, rate, ""), FIELD(everything, name, ""),
              FIELD(everything, number, ""), FIELD(everything, flag, ""),
              FIELD(everything, colour, "", .names = colour_names),
              FIELD(everything, maybe_colour, "", .names = colour_names),
              FIELD(everything, extra, ""), FIELD(everything, ids, ""),
              FIELD(everything, names, ""), FIELD(everything, numbers, ""),
              FIELD_RECORD(everything, point, point, ""),
              FIELD_OPTIONAL_RECORD(everything, maybe_point, point, ""),
              FIELD_LIST(everything, points, point, ""));

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

static void an_empty_record_has_nulls_and_empty_lists(void **state)
{
    (void)state;
    struct everything object = {.secret = TEXT("s"), .name = TEXT("")};
    assert_string_equal(json_of_record(arena, &everything_record, &object).data,
                        "{\"id\":\"00000000-0000-0000-0000-000000000000\",\"maybe_id\":null,\"at\":"
                        "null,\"date\":\"1970-01-01\","
                        "\"time\":\"00:00\",\"days\":[],\"rate\":0,\"name\":\"\",\"number\":0,"
                        "\"flag\":null,\"colour\":\"red\","
                        "\"maybe_colour\":null,\"extra\":null,\"ids\":[],\"names\":[],\"numbers\":["
                        "],\"point\":{\"x\":0,\"label\":null},"
                        "\"maybe_point\":null,\"points\":[]}");
}

static void a_full_record_has_every_value(void **state)
{
    (void)state;
    uuid id = {.bytes = {0x01, 0x8f}};
    struct point points[] = {{.x = 1, .label = SOME(TEXT("one"))}, {.x = 2}};
    struct everything object = {
        .id = id,
        .maybe_id = SOME(id),
        .at = SOME((instant){.microseconds = INT64_C(1774744200500000)}),
        .date = date_from_civil(2026, 3, 29),
        .time = {.minutes = 570},
        .days = {.mask = 0x41},
        .rate = {.hundredths = 9750},
        .name = TEXT("\xc3\xa4\xf0\x9f\x98\x80"),
        .number = INT64_MIN,
        .flag = SOME(false),
        .colour = GREEN,
        .maybe_colour = SOME(RED),
        .extra = {.value = TEXT("{\"a\":1}")},
        .ids = {.items = (const uuid[]){id, id}, .count = 2},
        .names = {.items = (const text[]){TEXT("a"), TEXT("\"")}, .count = 2},
        .numbers = {.items = (const int64_t[]){1, -2}, .count = 2},
        .point = {.x = 3},
        .maybe_point = &points[0],
        .points = {.items = points, .count = 2},
    };
#define ID "\"018f0000-0000-0000-0000-000000000000\""
    assert_string_equal(
        json_of_record(arena, &everything_record, &object).data,
        "{\"id\":" ID ",\"maybe_id\":" ID
        ",\"at\":\"2026-03-29T00:30:00.500000Z\",\"date\":\"2026-03-29\","
        "\"time\":\"09:30\",\"days\":[1,7],\"rate\":97.5,\"name\":\"\xc3\xa4\xf0\x9f\x98\x80\","
        "\"number\":-9223372036854775808,\"flag\":false,\"colour\":\"green\",\"maybe_colour\":"
        "\"red\",\"extra\":{\"a\":1},"
        "\"ids\":[" ID "," ID
        "],\"names\":[\"a\",\"\\\"\"],\"numbers\":[1,-2],\"point\":{\"x\":3,\"label\":null},"
        "\"maybe_point\":{\"x\":1,\"label\":\"one\"},\"points\":[{\"x\":1,\"label\":\"one\"},{"
        "\"x\":2,\"label\":null}]}");
}

static void null_in_a_change_is_written_as_null(void **state)
{
    (void)state;
    struct point point = {.label = {.presence = IS_NULL, .value = TEXT("old")}};
    assert_string_equal(json_of_record(arena, &point_record, &point).data,
                        "{\"x\":0,\"label\":null}");
}

/* The escaped form of one byte, as RFC 8259, section 7 has it. */
static const char *escaped_by_definition(unsigned char byte)
{
    switch (byte) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '\b':
        return "\\b";
    case '\f':
        return "\\f";
    case '\n':
        return "\\n";
    case '\r':
        return "\\r";
    case '\t':
        return "\\t";
    default:
        return text_format(arena, byte < 0x20 ? "\\u%04x" : "%c", byte).data;
    }
}

static void every_byte_is_escaped_as_it_must_be_wherever_it_stands(void **state)
{
    (void)state;
    for (unsigned byte = 1; byte < 256; byte++) {
        for (size_t at = 0; at < 20; at++) {
            char source[20];
            memset(source, byte == 'a' ? 'b' : 'a', sizeof source);
            source[at] = (char)byte;
            struct buffer out = {.arena = arena};
            json_write_text(&out, (text){.data = source, .length = sizeof source});
            text expected = text_format(arena, "\"%.*s%s%.*s\"", (int)at, source,
                                        escaped_by_definition((unsigned char)byte),
                                        (int)(sizeof source - at - 1), source + at + 1);
            assert_true(text_equal(buffer_text(&out), expected));
        }
    }
    struct buffer out = {.arena = arena};
    json_write_text(&out, TEXT("\0\"\"\x1f"));
    assert_string_equal(buffer_text(&out).data, "\"\\u0000\\\"\\\"\\u001f\"");
}

static void decimals_have_as_many_digits_as_they_need(void **state)
{
    (void)state;
    static const struct {
        int64_t hundredths;
        const char *written;
    } cases[] = {{0, "0"},       {1, "0.01"},    {10, "0.1"},
                 {25, "0.25"},   {100, "1"},     {101, "1.01"},
                 {9750, "97.5"}, {10000, "100"}, {-1, "-0.01"},
                 {-150, "-1.5"}, {-1200, "-12"}, {INT64_MIN, "-92233720368547758.08"}};
    const struct field field = {.kind = KIND_DECIMAL2};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buffer out = {.arena = arena};
        json_write_value(&out, &field, &(decimal2){.hundredths = cases[i].hundredths});
        assert_string_equal(buffer_text(&out).data, cases[i].written);
    }
}

static void lists_and_members_can_be_written_alone(void **state)
{
    (void)state;
    struct point points[] = {{.x = 1}, {.x = 2}};
    struct generic_list list = {.items = points, .count = 2};
    assert_string_equal(json_of_list(arena, &point_record, &list).data,
                        "[{\"x\":1,\"label\":null},{\"x\":2,\"label\":null}]");
    assert_string_equal(
        json_of_list(arena, &point_record, &(struct generic_list){.items = NULL}).data, "[]");
    struct buffer out = {.arena = arena};
    assert_true(json_write_members(&out, &point_record, points));
    assert_string_equal(buffer_text(&out).data, "\"x\":1,\"label\":null");
    struct buffer none = {.arena = arena};
    assert_false(json_write_members(&none, &nothing_record, &(struct nothing){.unused = 0}));
    assert_int_equal(none.length, 0);
    assert_string_equal(json_of_record(arena, &nothing_record, &(struct nothing){.unused = 0}).data,
                        "{}");
}

static void what_is_written_is_read_as_the_same(void **state)
{
    (void)state;
    struct everything object = {.secret = TEXT("s"),
                                .name = TEXT("\x01\"\\\xe2\x82\xac/"),
                                .extra = {.value = TEXT("[0.1,1e+30]")}};
    text written = json_of_record(arena, &everything_record, &object);
    struct input_errors errors = {.arena = arena};
    struct json_document *document =
        json_parse(arena, text_format(arena, "{\"secret\":\"s\",%s", written.data + 1), &errors);
    assert_non_null(document);
    struct everything again = {.number = 1};
    assert_true(json_read_record(document, &everything_record, NULL, &again, &errors));
    assert_true(text_equal(json_of_record(arena, &everything_record, &again), written));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_record_has_nulls_and_empty_lists),
        cmocka_unit_test(a_full_record_has_every_value),
        cmocka_unit_test(null_in_a_change_is_written_as_null),
        cmocka_unit_test(every_byte_is_escaped_as_it_must_be_wherever_it_stands),
        cmocka_unit_test(decimals_have_as_many_digits_as_they_need),
        cmocka_unit_test(lists_and_members_can_be_written_alone),
        cmocka_unit_test(what_is_written_is_read_as_the_same),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
