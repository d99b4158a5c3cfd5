/*
 * Fuzzing of what reads JSON bodies. Whatever parses is decoded into a record of every kind; what decodes is written, read
 * again and written again: both texts must be the same. What is taken as stored by this program must be what the general
 * reader reads. The arena is small, so that its ceiling is met too.
 */
#include "json/json.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum colour { RED, GREEN, BLUE };
static const char *const colour_names[] = {"red", "green", "blue", NULL};

struct point {
    int64_t x;
    opt_text label;
};
static RECORD(point, FIELD(point, x, "", RANGE(0, 9)), FIELD(point, label, "", LENGTH(1, 5)));
RECORD_LIST(point);

struct everything {
    opt_uuid id;
    opt_instant at;
    opt_date date;
    opt_wall_time time;
    opt_weekdays days;
    opt_decimal2 rate;
    opt_text name;
    opt_integer number;
    opt_bool flag;
    opt_enum colour;
    opt_json extra;
    uuid_list ids;
    text_list names;
    integer_list numbers;
    struct point point;
    struct point *maybe_point;
    struct point_list points;
};
static RECORD(everything, FIELD(everything, id, ""), FIELD(everything, at, ""),
              FIELD(everything, date, ""), FIELD(everything, time, ""), FIELD(everything, days, ""),
              FIELD(everything, rate, ""), FIELD(everything, name, "", LENGTH(1, 100)),
              FIELD(everything, number, "", .nullable = true), FIELD(everything, flag, ""),
              FIELD(everything, colour, "", .names = colour_names), FIELD(everything, extra, ""),
              FIELD(everything, ids, ""), FIELD(everything, names, "", LENGTH(0, 5)),
              FIELD(everything, numbers, ""), FIELD_RECORD(everything, point, point, ""),
              FIELD_OPTIONAL_RECORD(everything, maybe_point, point, ""),
              FIELD_LIST(everything, points, point, "", LENGTH(0, 10)));

struct stored {
    opt_uuid id;
    opt_instant at;
    opt_date date;
    opt_wall_time time;
    opt_integer number;
    opt_bool flag;
    opt_enum colour;
};
static RECORD(stored, FIELD(stored, id, ""), FIELD(stored, at, ""), FIELD(stored, date, ""),
              FIELD(stored, time, ""), FIELD(stored, number, ""), FIELD(stored, flag, ""),
              FIELD(stored, colour, "", .names = colour_names));

static void require(bool condition)
{
    if (!condition) {
        abort();
    }
}

static void errors_are_told(const struct input_errors *errors, bool good)
{
    require(good == (errors->count == 0) && errors->count <= 20);
    for (size_t i = 0; i < errors->count; i++) {
        require(text_is_utf8(errors->items[i].pointer) && errors->items[i].message.length > 0);
    }
}

static void writing_goes_there_and_back(struct arena *arena, const struct everything *object)
{
    struct input_errors errors = {.arena = arena};
    text written = json_of_record(arena, &everything_record, object);
    struct json_document *document = json_parse(arena, written, &errors);
    require(document != NULL);
    struct everything again = {.ids = {.items = NULL}};
    require(json_read_record(document, &everything_record, NULL, &again, &errors));
    require(text_equal(json_of_record(arena, &everything_record, &again), written));
}

static void document_read(struct arena *arena, const struct json_document *document)
{
    struct input_errors errors = {.arena = arena};
    struct everything object = {.ids = {.items = NULL}};
    bool good = json_read_record(document, &everything_record, NULL, &object, &errors);
    errors_are_told(&errors, good);
    if (good) {
        writing_goes_there_and_back(arena, &object);
    }
    struct input_errors change_errors = {.arena = arena};
    struct everything change = {.ids = {.items = NULL}};
    good = json_read_record(document, &everything_record, &(struct json_reading){.nulls = true},
                            &change, &change_errors);
    errors_are_told(&change_errors, good);
    struct input_errors list_errors = {.arena = arena};
    struct generic_list list = {.items = NULL};
    good = json_read_list(document, &point_record, &list, &list_errors);
    errors_are_told(&list_errors, good);
}

static void stored_read(struct arena *arena, text source, const struct json_document *document)
{
    struct input_errors errors = {.arena = arena};
    struct generic_list quick = {.items = NULL}, general = {.items = NULL};
    if (json_read_stored(arena, source, &stored_record, &quick)) {
        require(document != NULL && json_read_list(document, &stored_record, &general, &errors));
        require(text_equal(json_of_list(arena, &stored_record, &quick),
                           json_of_list(arena, &stored_record, &general)));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new((size_t)256 * 1024);
    if (ARENA_GUARD(arena)) {
        arena_free(arena);
        return 0;
    }
    struct input_errors errors = {.arena = arena};
    text source = {.data = data == NULL ? "" : (const char *)data, .length = size};
    struct json_document *document = json_parse(arena, source, &errors);
    errors_are_told(&errors, document != NULL);
    if (document != NULL) {
        document_read(arena, document);
    }
    stored_read(arena, source, document);
    arena_free(arena);
    return 0;
}
