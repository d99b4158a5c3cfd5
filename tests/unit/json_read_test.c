/* Reading JSON: strict parsing, and records with every error at its place. */
#include "json/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include <cmocka.h>

enum colour { RED, GREEN, BLUE };
static const char *const colour_names[] = {"red", "green", "blue", NULL};

static const char *starts_with_x(text value)
{
    return text_starts_with(value, TEXT("x")) ? NULL : "must start with x";
}

struct point {
    int64_t x;
    opt_text label;
};
static RECORD(point, FIELD(point, x, "Across", RANGE(0, 9)),
              FIELD(point, label, "What it is called", LENGTH(1, 5)));
RECORD_LIST(point);

struct everything {
    uuid id;
    instant at;
    civil_date date;
    wall_time time;
    weekdays days;
    decimal2 rate;
    text name;
    int64_t number;
    bool flag;
    enum colour colour;
    json_text extra;
    uuid_list ids;
    text_list names;
    integer_list numbers;
    struct point point;
    struct point *maybe_point;
    struct point_list points;
    opt_text maybe_text;
    opt_enum maybe_colour;
    opt_integer maybe_number;
};
static RECORD(everything, FIELD(everything, id, ""), FIELD(everything, at, ""),
              FIELD(everything, date, ""), FIELD(everything, time, ""), FIELD(everything, days, ""),
              FIELD(everything, rate, "", RANGE(0, 100)), FIELD(everything, name, "", LENGTH(1, 4)),
              FIELD(everything, number, ""), FIELD(everything, flag, ""),
              FIELD(everything, colour, "", .names = colour_names), FIELD(everything, extra, ""),
              FIELD(everything, ids, "", LENGTH(1, 2)), FIELD(everything, names, ""),
              FIELD(everything, numbers, ""), FIELD_RECORD(everything, point, point, ""),
              FIELD_OPTIONAL_RECORD(everything, maybe_point, point, ""),
              FIELD_LIST(everything, points, point, "", LENGTH(0, 3)),
              FIELD(everything, maybe_text, ""),
              FIELD(everything, maybe_colour, "", .names = colour_names),
              FIELD(everything, maybe_number, ""));

struct change {
    opt_text note;
    opt_integer size;
    struct point *point;
};
static RECORD(change, FIELD(change, note, "", .nullable = true, .check = starts_with_x),
              FIELD(change, size, ""),
              FIELD_OPTIONAL_RECORD(change, point, point, "", .nullable = true));

static struct arena *arena;
static struct input_errors errors;

static int start(void **state)
{
    (void)state;
    arena = arena_new(SIZE_MAX);
    errors = (struct input_errors){.arena = arena};
    return arena == NULL;
}

static int stop(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

/* All errors so far, one a line: "/pointer message\n". */
static const char *errors_text(void)
{
    struct buffer lines = {.arena = arena};
    for (size_t i = 0; i < errors.count; i++) {
        buffer_append(&lines, errors.items[i].pointer);
        buffer_append_byte(&lines, ' ');
        buffer_append(&lines, errors.items[i].message);
        buffer_append_byte(&lines, '\n');
    }
    errors.count = 0;
    return buffer_text(&lines).data;
}

static struct json_document *parsed(const char *source)
{
    struct json_document *document = json_parse(arena, text_of(source), &errors);
    if (document == NULL) {
        fail_msg("%s: %s", source, errors_text());
    }
    return document;
}

static void assert_refused(text source, const char *message)
{
    assert_null(json_parse(arena, source, &errors));
    assert_int_equal(errors.count, 1);
    assert_string_equal(errors_text(), text_format(arena, " %s\n", message).data);
}

static void what_is_not_json_is_refused_with_line_and_column(void **state)
{
    (void)state;
    assert_refused(TEXT("{\"a\":1,\n \"b\" 2}"), "is not valid JSON (line 2, column 6)");
    assert_refused(TEXT(""), "ends too early (line 1, column 0)");
    assert_refused(TEXT("{\"a\":"), "ends too early (line 1, column 5)");
    assert_refused(TEXT("{} {}"), "has something after its end (line 1, column 4)");
    assert_refused(TEXT("{\"a\":1,\"a\":2}"),
                   "has the same key twice in an object (line 1, column 10)");
    assert_refused(TEXT("{\"a\":1,\"\\u0061\":2}"),
                   "has the same key twice in an object (line 1, column 15)");
    assert_refused(TEXT("[99999999999999999999]"),
                   "has a number that is out of range (line 1, column 21)");
    assert_refused(TEXT("[1e999]"), "has a number that is out of range (line 1, column 6)");
    assert_refused(TEXT("\"\\u0000\""), "has a NUL character in a string (line 1, column 8)");
    assert_refused(TEXT("{\"\\u0000\":1}"), "has a NUL character in a string (line 1, column 9)");
    assert_refused(TEXT("\"a\0b\""), "must be UTF-8 without NUL characters");
    assert_refused(TEXT("\"\xff\""), "must be UTF-8 without NUL characters");
    static const char *const wrong[] = {
        "'a'",     "{a:1}",       "[1,]",        "{\"a\":1,}",
        "[01]",    "[+1]",        "[.5]",        "[1.]",
        "[NaN]",   "[Infinity]",  "// c\n1",     "\"\t\"",
        "\"\\x\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"",
        "[1 2]",   "nul",         "TRUE",        "\xef\xbb\xbf{}",
        "]",       "\"a"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (json_parse(arena, text_of(wrong[i]), &errors) != NULL) {
            fail_msg("%s was accepted", wrong[i]);
        }
        assert_int_equal(errors.count, 1);
        errors.count = 0;
    }
}

static void nesting_ends_at_its_limit(void **state)
{
    (void)state;
    struct buffer deep = {.arena = arena};
    buffer_append_literal(&deep, "\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[{\"");
    assert_non_null(json_parse(arena, buffer_text(&deep), &errors));
    deep.length = 0;
    for (int i = 0; i < JSON_DEPTH; i++) {
        buffer_append_byte(&deep, '[');
    }
    for (int i = 0; i < JSON_DEPTH; i++) {
        buffer_append_byte(&deep, ']');
    }
    assert_non_null(json_parse(arena, buffer_text(&deep), &errors));
    assert_refused(text_format(arena, "{\n\"a\":%s}", buffer_text(&deep).data),
                   "nests deeper than 32 levels (line 2, column 36)");
}

/* One good value for each required member of `everything`. */
static const struct {
    const char *name;
    const char *value;
} members[] = {
    {"id", "\"018f3c2a-9bde-7abc-8def-0123456789ab\""},
    {"at", "\"2026-03-29T02:30:00+02:00\""},
    {"date", "\"2026-03-29\""},
    {"time", "\"09:30\""},
    {"days", "[1,7]"},
    {"rate", "97.5"},
    {"name", "\"\\u00e4\\ud83d\\ude00xy\""},
    {"number", "-9007199254740991"},
    {"flag", "true"},
    {"colour", "\"blue\""},
    {"extra", "{\"k\":[1, 2.5, null, \"\\n\"], \"l\":1e3}"},
    {"ids", "[\"018f3c2a-9bde-7abc-8def-0123456789ab\"]"},
    {"names", "[\"a\",\"\"]"},
    {"numbers", "[]"},
    {"point", "{\"x\":9}"},
    {"points", "[{\"x\":1,\"label\":\"one\"},{\"x\":2,\"label\":null}]"},
};

/* An object of those members, with one of another value (left out where it is NULL), or with a further one. */
static const char *object_text(const char *name, const char *value)
{
    struct buffer out = {.arena = arena};
    bool found = false;
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        bool is_it = strcmp(members[i].name, name) == 0;
        const char *given = is_it ? value : members[i].value;
        found = found || is_it;
        if (given != NULL) {
            buffer_append_format(&out, "%c\"%s\":%s", out.length == 0 ? '{' : ',', members[i].name,
                                 given);
        }
    }
    if (!found) {
        buffer_append_format(&out, ",\"%s\":%s", name, value);
    }
    buffer_append_byte(&out, '}');
    return buffer_text(&out).data;
}

static void every_kind_is_read(void **state)
{
    (void)state;
    struct everything object = {.flag = false};
    const char *source = object_text("maybe_text", "\"\",\"maybe_colour\":null");
    assert_true(json_read_record(parsed(source), &everything_record, NULL, &object, &errors));
    assert_int_equal(errors.count, 0);
    assert_int_equal(object.id.bytes[15], 0xab);
    assert_int_equal(object.at.microseconds, INT64_C(1774744200000000));
    assert_int_equal(object.date.days, date_from_civil(2026, 3, 29).days);
    assert_int_equal(object.time.minutes, 570);
    assert_int_equal(object.days.mask, 0x41);
    assert_int_equal(object.rate.hundredths, 9750);
    assert_true(text_equal(object.name, TEXT("\xc3\xa4\xf0\x9f\x98\x80xy")));
    assert_int_equal(object.number, -INT64_C(9007199254740991));
    assert_true(object.flag);
    assert_int_equal(object.colour, BLUE);
    assert_string_equal(object.extra.value.data, "{\"k\":[1,2.5,null,\"\\n\"],\"l\":1000.0}");
    assert_int_equal(object.ids.count, 1);
    assert_true(uuid_equal(object.ids.items[0], object.id));
    assert_int_equal(object.names.count, 2);
    assert_true(text_equal(object.names.items[0], TEXT("a")));
    assert_int_equal(object.numbers.count, 0);
    assert_non_null(object.numbers.items);
    assert_int_equal(object.point.x, 9);
    assert_null(object.maybe_point);
    assert_int_equal(object.points.count, 2);
    assert_true(text_equal(object.points.items[0].label.value, TEXT("one")));
    assert_int_equal(object.points.items[1].x, 2);
    assert_int_equal(object.points.items[1].label.presence, ABSENT);
    assert_int_equal(object.maybe_text.presence, PRESENT);
    assert_int_equal(object.maybe_colour.presence, ABSENT);
    assert_int_equal(object.maybe_number.presence, ABSENT);
}

/* Reads that object; `expected` are its errors, "" when it is good. */
static void assert_read(const char *name, const char *value, const char *expected)
{
    struct everything object = {.flag = false};
    const char *source = object_text(name, value);
    bool good = json_read_record(parsed(source), &everything_record, NULL, &object, &errors);
    if (good != (errors.count == 0)) {
        fail_msg("%s %s: %d with %zu errors", name, value, good, errors.count);
    }
    const char *found = errors_text();
    if (strcmp(found, expected) != 0) {
        fail_msg("%s %s: %s", name, value, found);
    }
}

static void a_missing_field_is_required_and_null_is_no_value(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        const char *name = members[i].name;
        assert_read(name, NULL, text_format(arena, "/%s is required\n", name).data);
        assert_read(name, "null", text_format(arena, "/%s must not be null\n", name).data);
    }
    assert_read("maybe_number", "null", "");
    assert_read("maybe_point", "null", "");
}

static void a_value_of_another_type_is_refused_for_every_kind(void **state)
{
    (void)state;
    static const char *const messages[][2] = {
        {"id", "must be a UUID"},
        {"at", "must be an instant such as 2026-03-29T00:30:00Z"},
        {"date", "must be a date such as 2026-03-29"},
        {"time", "must be a time of day such as 09:30"},
        {"days", "must be an array of days of the week, 1 (Monday) to 7"},
        {"rate", "must be a number with at most two decimals"},
        {"name", "must be a string"},
        {"number", "must be an integer"},
        {"flag", "must be true or false"},
        {"colour", "must be one of red, green, blue"},
        {"ids", "must be an array"},
        {"names", "must be an array"},
        {"numbers", "must be an array"},
        {"point", "must be an object"},
        {"maybe_point", "must be an object"},
        {"points", "must be an array"},
    };
    static const char *const others[] = {"true", "1", "1.234", "\"\"", "[]", "{}"};
    for (size_t i = 0; i < sizeof messages / sizeof *messages; i++) {
        size_t refused = 0;
        for (size_t j = 0; j < sizeof others / sizeof *others; j++) {
            struct everything object = {.flag = false};
            const char *source = object_text(messages[i][0], others[j]);
            if (!json_read_record(parsed(source), &everything_record, NULL, &object, &errors)) {
                refused +=
                    strcmp(errors_text(),
                           text_format(arena, "/%s %s\n", messages[i][0], messages[i][1]).data) ==
                    0;
            }
        }
        if (refused <
            4) { /* of six, at most the right type and a value of it out of range are judged otherwise */
            fail_msg("%s: only %zu were refused", messages[i][0], refused);
        }
    }
}

static void numbers_have_limits(void **state)
{
    (void)state;
    const char *far = "/number must be from -9007199254740991 to 9007199254740991\n";
    assert_read("number", "9007199254740991", "");
    assert_read("number", "9007199254740992", far);
    assert_read("number", "-9007199254740992", far);
    assert_read("number", "9223372036854775807", far);
    assert_read("number", "-0", "");
    assert_read("number", "1.0", "/number must be an integer\n");
    assert_read("number", "1e3", "/number must be an integer\n");
    assert_read("number", "\"1\"", "/number must be an integer\n");
    assert_read("point", "{\"x\":10}", "/point/x must be from 0 to 9\n");
    assert_read("point", "{\"x\":-1}", "/point/x must be from 0 to 9\n");
    assert_read("rate", "0", "");
    assert_read("rate", "100", "");
    assert_read("rate", "100.00", "");
    assert_read("rate", "100.01", "/rate must be from 0 to 100\n");
    assert_read("rate", "-0.01", "/rate must be from 0 to 100\n");
    assert_read("rate", "0.005", "/rate must be a number with at most two decimals\n");
    assert_read("rate", "1e300", "/rate must be a number with at most two decimals\n");
    assert_read("rate", "\"1\"", "/rate must be a number with at most two decimals\n");
}

static void every_two_decimals_are_read_exactly(void **state)
{
    (void)state;
    for (int hundredths = 0; hundredths <= 10000; hundredths++) {
        struct everything object = {.flag = false};
        text value = text_format(arena, "%d.%02d", hundredths / 100, hundredths % 100);
        struct json_document *document = parsed(object_text("rate", value.data));
        assert_true(json_read_record(document, &everything_record, NULL, &object, &errors));
        assert_int_equal(object.rate.hundredths, hundredths);
    }
}

static void lengths_are_counted_in_code_points(void **state)
{
    (void)state;
    assert_read("name", "\"\"", "/name must not be empty\n");
    assert_read("name", "\"abcde\"", "/name must have at most 4 characters\n");
    assert_read("name", "\"\\u00e4\\u00e4\\u00e4\\u00e4\"", "");
    text longest = text_format(arena, "\"%01000d\"", 0);
    assert_read("maybe_text", longest.data, "");
    assert_read("maybe_text", text_format(arena, "\"%01001d\"", 0).data,
                "/maybe_text must have at most 1000 characters\n");
    assert_read("names", text_format(arena, "[%s]", longest.data).data, "");
    assert_read("names", text_format(arena, "[\"%01001d\"]", 0).data,
                "/names/0 must have at most 1000 characters\n");
}

static void lists_have_limits_and_items_have_places(void **state)
{
    (void)state;
    assert_read("ids", "[]", "/ids must not be empty\n");
    assert_read("ids", "[1,\"x\"]", "/ids/0 must be a UUID\n/ids/1 must be a UUID\n");
    assert_read("ids", "[1,2,3]", "/ids must have at most 2 items\n");
    assert_read("names", "[\"a\",null]", "/names/1 must be a string\n");
    assert_read("numbers", "[0,1.5,9007199254740992]",
                "/numbers/1 must be an integer\n/numbers/2 must be from -9007199254740991 to "
                "9007199254740991\n");
    assert_read("points", "[{\"x\":1},{\"x\":2},{\"x\":3},{\"x\":4}]",
                "/points must have at most 3 items\n");
    assert_read(
        "points", "[{\"x\":1},{\"y\":2},7]",
        "/points/1/x is required\n/points/1/y is not a known field\n/points/2 must be an object\n");
    assert_read("points", "[]", "");
    struct buffer many = {.arena = arena};
    for (int i = 0; i < 1001; i++) {
        buffer_append_format(&many, "%c%d", i == 0 ? '[' : ',', i);
    }
    buffer_append_byte(&many, ']');
    assert_read("numbers", buffer_text(&many).data, "/numbers must have at most 1000 items\n");
}

static void days_of_the_week_are_distinct_and_from_1_to_7(void **state)
{
    (void)state;
    assert_read("days", "[]", "");
    assert_read("days", "[7,1,2,3,4,5,6]", "");
    assert_read("days", "[1,2,1]", "/days/2 must not be given twice\n");
    assert_read("days", "[0,8,1.0]",
                "/days/0 must be a day of the week, 1 (Monday) to 7\n/days/1 must be a day of the "
                "week, 1 (Monday) to 7\n"
                "/days/2 must be a day of the week, 1 (Monday) to 7\n");
}

static void a_wrong_instant_says_what_is_wrong(void **state)
{
    (void)state;
    assert_read("at", "\"2026-03-29T00:30:00\"", "/at needs a time zone, such as Z or +02:00\n");
    assert_read("date", "\"2026-02-29\"", "/date is a date that does not exist\n");
    assert_read("colour", "\"Red\"", "/colour must be one of red, green, blue\n");
}

static void unknown_fields_are_named_with_their_slashes_and_tildes_escaped(void **state)
{
    (void)state;
    assert_read("a/b~c", "1", "/a~1b~0c is not a known field\n");
    assert_read("", "1", "/ is not a known field\n");
    assert_read("maybe_point", "{\"x\":1,\"z\":{}}", "/maybe_point/z is not a known field\n");
    assert_read("Id", "1", "/Id is not a known field\n");
}

static void all_errors_are_told_but_no_more_than_twenty(void **state)
{
    (void)state;
    struct everything object = {.flag = false};
    assert_false(
        json_read_record(parsed("{\"id\":1,\"x\":2}"), &everything_record, NULL, &object, &errors));
    assert_int_equal(errors.count, sizeof members / sizeof *members + 1);
    errors.count = 0;
    assert_false(
        json_read_record(parsed("{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1}"),
                         &everything_record, NULL, &object, &errors));
    assert_int_equal(errors.count, 20);
    input_error_add(&errors, TEXT("/late"), "is %d", 1);
    assert_int_equal(errors.count, 20);
    errors.count = 0;
    input_error_add(&errors, TEXT("/name"), "is %d", 1);
    assert_string_equal(errors_text(), "/name is 1\n");
}

static void what_is_no_object_is_refused_as_a_whole(void **state)
{
    (void)state;
    struct change change = {.point = NULL};
    static const char *const others[] = {"[]", "\"a\"", "1", "null", "true"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        assert_false(json_read_record(parsed(others[i]), &change_record, NULL, &change, &errors));
        assert_string_equal(errors_text(), " must be an object\n");
    }
    struct nothing nothing;
    assert_true(json_read_record(parsed("{}"), &nothing_record, NULL, &nothing, &errors));
    assert_false(json_read_record(parsed("{\"a\":1}"), &nothing_record, NULL, &nothing, &errors));
    assert_string_equal(errors_text(), "/a is not a known field\n");
}

static void a_change_tells_null_from_absent(void **state)
{
    (void)state;
    const struct json_reading reading = {.nulls = true};
    struct change change = {.point = NULL};
    assert_true(json_read_record(parsed("{\"note\":null,\"point\":null}"), &change_record, &reading,
                                 &change, &errors));
    assert_int_equal(change.note.presence, IS_NULL);
    assert_int_equal(change.size.presence, ABSENT);
    assert_null(change.point);
    assert_false(
        json_read_record(parsed("{\"size\":null}"), &change_record, &reading, &change, &errors));
    assert_string_equal(errors_text(), "/size must not be null\n");
    assert_true(json_read_record(parsed("{\"note\":null}"), &change_record, NULL,
                                 &(struct change){.point = NULL}, &errors));
    assert_true(json_read_record(parsed("{\"point\":{\"x\":3}}"), &change_record, &reading, &change,
                                 &errors));
    assert_int_equal(change.point->x, 3);
}

static void a_check_runs_after_the_length(void **state)
{
    (void)state;
    struct change change = {.point = NULL};
    assert_true(
        json_read_record(parsed("{\"note\":\"xy\"}"), &change_record, NULL, &change, &errors));
    assert_false(
        json_read_record(parsed("{\"note\":\"yx\"}"), &change_record, NULL, &change, &errors));
    assert_string_equal(errors_text(), "/note must start with x\n");
    const char *long_note = text_format(arena, "{\"note\":\"%01001d\"}", 0).data;
    assert_false(json_read_record(parsed(long_note), &change_record, NULL, &change, &errors));
    assert_string_equal(errors_text(), "/note must have at most 1000 characters\n");
}

static bool is_not(const struct field *field, const void *context)
{
    return strcmp(field->name, context) != 0;
}

static void fields_that_are_not_taken_are_unknown(void **state)
{
    (void)state;
    const struct json_reading reading = {.takes = is_not, .context = "x"};
    struct point point = {.x = 4};
    assert_true(
        json_read_record(parsed("{\"label\":\"a\"}"), &point_record, &reading, &point, &errors));
    assert_int_equal(point.x, 4);
    assert_false(json_read_record(parsed("{\"x\":1}"), &point_record, &reading, &point, &errors));
    assert_string_equal(errors_text(), "/x is not a known field\n");
    struct change change = {.point = NULL};
    assert_true(json_read_record(parsed("{\"point\":{\"x\":1}}"), &change_record, &reading, &change,
                                 &errors));
}

static void a_list_of_records_is_a_document_too(void **state)
{
    (void)state;
    struct point_list list = {.items = NULL};
    struct generic_list read = {.items = NULL};
    assert_true(json_read_list(parsed("[{\"x\":1},{\"x\":2}]"), &point_record, &read, &errors));
    list.items = read.items;
    assert_int_equal(read.count, 2);
    assert_int_equal(list.items[1].x, 2);
    assert_false(json_read_list(parsed("[{\"x\":1},{\"x\":\"\"}]"), &point_record, &read, &errors));
    assert_string_equal(errors_text(), "/1/x must be an integer\n");
    assert_int_equal(read.count, 2);
    assert_false(json_read_list(parsed("{}"), &point_record, &read, &errors));
    assert_string_equal(errors_text(), " must be an array\n");
}

/* Parses within smaller and smaller arenas: each either parses or comes back to its guard, and the next parse is whole. */
static void an_exhausted_arena_abandons_the_parse_and_nothing_else(void **state)
{
    (void)state;
    text source = text_of(object_text("maybe_number", "1"));
    volatile size_t exhausted = 0, succeeded = 0;
    for (volatile size_t ceiling = 0; ceiling < 16000; ceiling += 16) {
        struct arena *small = arena_new(ceiling);
        if (ARENA_GUARD(small)) {
            exhausted++;
            arena_free(small);
            json_t *own = json_pack("[i,s]", 1, "outside of a parse");
            assert_non_null(own);
            json_decref(own);
            continue;
        }
        struct input_errors none = {.arena = small};
        struct everything *object = ARENA_NEW(small, struct everything);
        struct json_document *document = json_parse(small, source, &none);
        assert_non_null(document);
        assert_true(json_read_record(document, &everything_record, NULL, object, &none));
        succeeded++;
        arena_free(small);
    }
    assert_true(exhausted > 100 && succeeded > 100);
}

static void memory_of_the_library_outside_of_a_parse_is_its_own(void **state)
{
    (void)state;
    json_t *before = json_pack("{s:i}", "a", 1);
    assert_non_null(parsed("{\"a\":[1,2,3]}"));
    json_t *after = json_pack("{s:s}", "a", "b");
    json_decref(before);
    json_decref(after);
}

/* ---- what the program wrote itself ---- */

struct stint {
    instant from;
    opt_instant until;
    int64_t pause;
    bool paid;
    opt_enum colour;
};
static RECORD(stint, FIELD(stint, from, ""), FIELD(stint, until, ""),
              FIELD(stint, pause, "", RANGE(0, 99)), FIELD(stint, paid, ""),
              FIELD(stint, colour, "", .names = colour_names));

#define FROM  "\"from\":\"2026-03-29T00:30:00Z\""
#define UNTIL "\"until\":\"2026-03-29T01:30:00.000001+02:00\""
#define REST  "\"pause\":7,\"paid\":true"

/* True if it is taken; then it is also what the general reader reads. */
static bool is_taken_as_stored(const char *source)
{
    struct generic_list quick = {.items = NULL}, general = {.items = NULL};
    struct input_errors none = {.arena = arena};
    if (!json_read_stored(arena, text_of(source), &stint_record, &quick)) {
        assert_null(quick.items);
        return false;
    }
    struct json_document *document = json_parse(arena, text_of(source), &none);
    assert_non_null(document);
    assert_true(json_read_list(document, &stint_record, &general, &none));
    assert_int_equal(quick.count, general.count);
    text one = json_of_list(arena, &stint_record, &quick);
    text other = json_of_list(arena, &stint_record, &general);
    assert_true(text_equal(one, other));
    return true;
}

static void what_was_stored_is_read_as_any_json_is(void **state)
{
    static const char *const sources[] = {
        "[]",
        " [ ] ",
        "[{" FROM "," UNTIL "," REST "}]",
        "[{" FROM ",\"until\":null," REST ",\"colour\":\"green\"}]",
        "[{" FROM "," REST "}, {" REST "," FROM "}]\n",
        "[{\"paid\": false, \"from\": \"2026-03-29T00:30:00Z\", \"pause\": 0}]",
    };
    (void)state;
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        assert_true(is_taken_as_stored(sources[i]));
    }
}

static void what_could_be_read_in_another_way_is_not_taken_as_stored(void **state)
{
    static const char *const sources[] = {
        "",
        "null",
        "{}",
        "[",
        "[1]",
        "[{}]",
        "[{" FROM "}]",
        "[{" FROM "," REST "}",
        "[{" FROM "," REST "},]",
        "[{" FROM "," REST ",}]",
        "[{" FROM "," REST "}] x",
        "[{" FROM "," REST "," FROM "}]",
        "[{" FROM "," REST ",\"x\":1}]",
        "[{" FROM "," REST ",\"colour\":\"gr\\u0065en\"}]",
        "[{\"fro\\u006d\":\"2026-03-29T00:30:00Z\"," REST "}]",
        "[{" FROM ",\"pause\":100,\"paid\":true}]",
        "[{" FROM ",\"pause\":7.0,\"paid\":true}]",
        "[{" FROM ",\"pause\":07,\"paid\":true}]",
        "[{" FROM ",\"pause\":1e1,\"paid\":true}]",
        "[{" FROM ",\"pause\":null,\"paid\":true}]",
        "[{" FROM ",\"pause\":7,\"paid\":truest}]",
        "[{\"from\":\"2026-02-30T00:30:00Z\"," REST "}]",
        "[{\"from\":\"2026-03-29T00:30:00Z",
    };
    (void)state;
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        assert_false(is_taken_as_stored(sources[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_json_is_refused_with_line_and_column),
        cmocka_unit_test(nesting_ends_at_its_limit),
        cmocka_unit_test(every_kind_is_read),
        cmocka_unit_test(a_missing_field_is_required_and_null_is_no_value),
        cmocka_unit_test(a_value_of_another_type_is_refused_for_every_kind),
        cmocka_unit_test(numbers_have_limits),
        cmocka_unit_test(every_two_decimals_are_read_exactly),
        cmocka_unit_test(lengths_are_counted_in_code_points),
        cmocka_unit_test(lists_have_limits_and_items_have_places),
        cmocka_unit_test(days_of_the_week_are_distinct_and_from_1_to_7),
        cmocka_unit_test(a_wrong_instant_says_what_is_wrong),
        cmocka_unit_test(unknown_fields_are_named_with_their_slashes_and_tildes_escaped),
        cmocka_unit_test(all_errors_are_told_but_no_more_than_twenty),
        cmocka_unit_test(what_is_no_object_is_refused_as_a_whole),
        cmocka_unit_test(a_change_tells_null_from_absent),
        cmocka_unit_test(a_check_runs_after_the_length),
        cmocka_unit_test(fields_that_are_not_taken_are_unknown),
        cmocka_unit_test(a_list_of_records_is_a_document_too),
        cmocka_unit_test(what_was_stored_is_read_as_any_json_is),
        cmocka_unit_test(what_could_be_read_in_another_way_is_not_taken_as_stored),
        cmocka_unit_test(an_exhausted_arena_abandons_the_parse_and_nothing_else),
        cmocka_unit_test(memory_of_the_library_outside_of_a_parse_is_its_own),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
