/*
 * Fuzzing of values given as text. The first byte chooses a kind, the rest is the value. What is read must be written in a
 * form that reads as the same; so must instants, dates and times of day, which are also tried directly.
 */
#include "json/json.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum colour { RED, GREEN };
static const char *const colour_names[] = {"red", "green", NULL};

struct everything {
    uuid id;
    opt_instant at;
    civil_date date;
    opt_wall_time time;
    weekdays days;
    decimal2 rate;
    opt_text name;
    int64_t number;
    opt_bool flag;
    enum colour colour;
    json_text extra;
    uuid_list ids;
    text_list names;
    integer_list numbers;
};
static RECORD(everything, FIELD(everything, id, ""), FIELD(everything, at, ""),
              FIELD(everything, date, ""), FIELD(everything, time, ""), FIELD(everything, days, ""),
              FIELD(everything, rate, ""), FIELD(everything, name, "", LENGTH(0, 50)),
              FIELD(everything, number, ""), FIELD(everything, flag, ""),
              FIELD(everything, colour, "", .names = colour_names), FIELD(everything, extra, ""),
              FIELD(everything, ids, ""), FIELD(everything, names, ""),
              FIELD(everything, numbers, ""));

static void require(bool condition)
{
    if (!condition) {
        abort();
    }
}

static text written(struct arena *arena, const struct field *field, const struct everything *object)
{
    struct buffer out = {.arena = arena};
    value_write_text(&out, field, object);
    return buffer_text(&out);
}

static void field_read(struct arena *arena, const struct field *field, text source)
{
    struct input_errors errors = {.arena = arena};
    struct everything object = {.number = 0}, again = {.number = 0};
    bool good = value_read_text(field, source, &object, TEXT("/value"), &errors);
    require(good == (errors.count == 0));
    if (good) {
        text first = written(arena, field, &object);
        require(value_read_text(field, first, &again, TEXT("/value"), &errors));
        require(text_equal(written(arena, field, &again), first));
    }
}

static void instant_read(text source)
{
    instant value, again;
    char out[INSTANT_LENGTH];
    if (instant_parse(source, &value) == NULL) {
        require(value.microseconds >= 0 && value.microseconds <= INSTANT_MAXIMUM);
        size_t length = instant_write(value, out);
        require(instant_parse((text){.data = out, .length = length}, &again) == NULL);
        require(again.microseconds == value.microseconds);
    }
}

static void date_read(text source)
{
    civil_date value;
    char out[DATE_LENGTH];
    if (date_parse(source, &value) == NULL) {
        require(value.days >= 0 && value.days <= DATE_MAXIMUM);
        require(date_write(value, out) == source.length &&
                memcmp(out, source.data, source.length) == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    struct arena *arena = arena_new((size_t)256 * 1024);
    if (ARENA_GUARD(arena)) {
        arena_free(arena);
        return 0;
    }
    text source = {.data = (const char *)data + 1, .length = size - 1};
    field_read(arena, &everything_record.fields[data[0] % everything_record.count], source);
    instant_read(source);
    date_read(source);
    arena_free(arena);
    return 0;
}
