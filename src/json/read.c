/*
 * Decoding: from a parsed document into a structure, by its RECORD.
 *
 * Reading goes on after an error, so that one answer tells all that is wrong with an input.
 */
#include "json/read.h"

#include <string.h>

static const struct json_reading reading_all = {.nulls = false};

/* Reads an object into `object`; `reading` tells which members there are. */
static bool object_read(const json_t *node, const struct record *record,
                        const struct json_reading *reading, void *object, const struct place *place,
                        struct input_errors *errors);

/* ---- values ---- */

/* True for the kinds that JSON gives as strings. What else a value of them is given as is an error. */
static bool string_read(const json_t *node, const struct field *field, enum kind kind, void *value,
                        const struct place *place, struct input_errors *errors)
{
    if (json_is_string(node)) {
        text source = {.data = json_string_value(node), .length = json_string_length(node)};
        return value_from_string(field, kind, source, value, place, errors);
    }
    if (kind == KIND_TEXT) {
        return place_error(errors, place, "must be a string");
    }
    /* A NUL is no value of any kind, so this adds the message of the kind. */
    return value_from_string(field, kind, TEXT("\0"), value, place, errors);
}

static bool integer_read(const json_t *node, const struct field *field, int64_t *value,
                         const struct place *place, struct input_errors *errors)
{
    if (!json_is_integer(node)) {
        return place_error(errors, place, "must be an integer");
    }
    int64_t number = json_integer_value(node);
    if (!integer_check(field, number, place, errors)) {
        return false;
    }
    *value = number;
    return true;
}

/*
 * A number with at most two decimals. jansson gives a fraction as the double nearest to it; that is also the double nearest
 * to some number of hundredths if, and only if, no further decimal was given that a double can tell.
 */
static bool decimal_read(const json_t *node, const struct field *field, decimal2 *value,
                         const struct place *place, struct input_errors *errors)
{
    const double limit = (double)(JSON_INTEGER_MAXIMUM / 100);
    double number = json_number_value(node);
    if (!json_is_number(node) || number > limit || number < -limit) {
        return place_error(errors, place, "must be a number with at most two decimals");
    }
    decimal2 read = {.hundredths = (int64_t)(number * 100 + (number < 0 ? -0.5 : 0.5))};
    if ((double)read.hundredths / 100 != number) { // NOLINT: exactly equal is what is meant
        return place_error(errors, place, "must be a number with at most two decimals");
    }
    if (!decimal_check(field, read, place, errors)) {
        return false;
    }
    *value = read;
    return true;
}

static bool weekdays_read(const json_t *node, weekdays *value, const struct place *place,
                          struct input_errors *errors)
{
    if (!json_is_array(node)) {
        return place_error(errors, place, "must be an array of days of the week, 1 (Monday) to 7");
    }
    weekdays days = {.mask = 0};
    bool good = true;
    for (size_t i = 0; i < json_array_size(node); i++) {
        const json_t *item = json_array_get(node, i);
        const struct place item_place = {.parent = place, .index = i};
        int64_t number = json_is_integer(item) ? json_integer_value(item) : 0;
        good = weekday_add(number, &days, &item_place, errors) && good;
    }
    if (good) {
        *value = days;
    }
    return good;
}

static bool bool_read(const json_t *node, bool *value, const struct place *place,
                      struct input_errors *errors)
{
    if (!json_is_boolean(node)) {
        return place_error(errors, place, "must be true or false");
    }
    *value = json_is_true(node);
    return true;
}

/* Keeps any JSON as its text; a limit of the field is one of the text's code points. */
static bool json_read(const json_t *node, const struct field *field, json_text *value,
                      const struct place *place, struct input_errors *errors)
{
    struct buffer out = {.arena = errors->arena};
    json_write_parsed(&out, node);
    text written = buffer_text(&out);
    if (field->has_range && (int64_t)text_code_points(written) > field->maximum) {
        return place_error(errors, place, "must have at most %lld characters as JSON",
                           (long long)field->maximum);
    }
    *value = (json_text){.value = written};
    return true;
}

/* ---- lists ---- */

static bool item_read(const json_t *node, const struct field *field,
                      const struct json_reading *reading, void *item, const struct place *place,
                      struct input_errors *errors)
{
    static const struct field unlimited = {.kind = KIND_INTEGER};
    if (field->kind == KIND_UUID_LIST) {
        return string_read(node, field, KIND_UUID, item, place, errors);
    }
    if (field->kind == KIND_TEXT_LIST) {
        return string_read(node, field, KIND_TEXT, item, place, errors);
    }
    if (field->kind == KIND_INTEGER_LIST) {
        return integer_read(node, &unlimited, item, place, errors);
    }
    return object_read(node, field->record, reading, item, place, errors);
}

/* All lists have the shape of a generic_list. An empty list has items too, so that it is told from an absent one. */
static bool list_read(const json_t *node, const struct field *field, size_t item_size,
                      const struct json_reading *reading, struct generic_list *list,
                      const struct place *place, struct input_errors *errors)
{
    if (!json_is_array(node)) {
        return place_error(errors, place, "must be an array");
    }
    size_t count = json_array_size(node);
    if (!list_check(field, count, place, errors)) {
        return false;
    }
    char *items = arena_allocate_array(errors->arena, count, item_size);
    bool good = true;
    for (size_t i = 0; i < count; i++) {
        const struct place item_place = {.parent = place, .index = i};
        good = item_read(json_array_get(node, i), field, reading, items + i * item_size,
                         &item_place, errors) &&
               good;
    }
    *list = (struct generic_list){.items = items, .count = count};
    return good;
}

/* A list of values, whose items are const for everyone else. */
_Static_assert(sizeof(uuid_list) == sizeof(struct generic_list) &&
                   sizeof(text_list) == sizeof(struct generic_list) &&
                   sizeof(integer_list) == sizeof(struct generic_list) &&
                   offsetof(uuid_list, count) == offsetof(struct generic_list, count),
               "lists have one shape");

/* ---- members ---- */

static bool value_read(const json_t *node, const struct field *field,
                       const struct json_reading *reading, void *value, const struct place *place,
                       struct input_errors *errors)
{
    switch (field->kind) {
    case KIND_UUID:
    case KIND_INSTANT:
    case KIND_DATE:
    case KIND_WALL_TIME:
    case KIND_TEXT:
    case KIND_ENUM:
        return string_read(node, field, field->kind, value, place, errors);
    case KIND_WEEKDAYS:
        return weekdays_read(node, value, place, errors);
    case KIND_DECIMAL2:
        return decimal_read(node, field, value, place, errors);
    case KIND_INTEGER:
        return integer_read(node, field, value, place, errors);
    case KIND_BOOL:
        return bool_read(node, value, place, errors);
    case KIND_JSON:
        return json_read(node, field, value, place, errors);
    case KIND_UUID_LIST:
        return list_read(node, field, sizeof(uuid), reading, value, place, errors);
    case KIND_TEXT_LIST:
        return list_read(node, field, sizeof(text), reading, value, place, errors);
    case KIND_INTEGER_LIST:
        return list_read(node, field, sizeof(int64_t), reading, value, place, errors);
    case KIND_RECORD:
        return object_read(node, field->record, reading, value, place, errors);
    case KIND_OPTIONAL_RECORD:
        *(void **)value = arena_allocate(errors->arena, field->record->size);
        return object_read(node, field->record, reading, *(void **)value, place, errors);
    case KIND_RECORD_LIST:
        return list_read(node, field, field->record->size, reading, value, place, errors);
    }
    return false;
}

/* True for the kinds whose optional form is an opt_… type, which can hold IS_NULL. */
static bool has_presence(const struct field *field)
{
    return field->optional && field->kind < KIND_UUID_LIST;
}

static bool null_read(const struct field *field, const struct json_reading *reading, void *object,
                      const struct place *place, struct input_errors *errors)
{
    if (!field->optional || (reading->nulls && !field->nullable)) {
        return place_error(errors, place, "must not be null");
    }
    if (reading->nulls && has_presence(field)) {
        *(enum presence *)field_in(field, object) = IS_NULL;
    }
    return true;
}

static bool member_read(const json_t *node, const struct field *field,
                        const struct json_reading *reading, void *object, const struct place *place,
                        struct input_errors *errors)
{
    if (json_is_null(node)) {
        return null_read(field, reading, object, place, errors);
    }
    return value_read(node, field, reading, field_set(field, object), place, errors);
}

static bool is_taken(const struct field *field, const struct json_reading *reading)
{
    return reading->takes == NULL || reading->takes(field, reading->context);
}

static bool is_known(const char *name, const struct record *record,
                     const struct json_reading *reading)
{
    for (size_t i = 0; i < record->count; i++) {
        if (strcmp(record->fields[i].name, name) == 0) {
            return is_taken(&record->fields[i], reading);
        }
    }
    return false;
}

static void unknown_report(const json_t *node, const struct record *record,
                           const struct json_reading *reading, const struct place *place,
                           struct input_errors *errors)
{
    /* jansson's iterators take no const, but change nothing. */
    json_t *object = (json_t *)(uintptr_t)node;
    for (void *at = json_object_iter(object); at != NULL; at = json_object_iter_next(object, at)) {
        const char *name = json_object_iter_key(at);
        if (!is_known(name, record, reading)) {
            place_error(errors, &(const struct place){.parent = place, .name = name},
                        "is not a known field");
        }
    }
}

static bool object_read(const json_t *node, const struct record *record,
                        const struct json_reading *reading, void *object, const struct place *place,
                        struct input_errors *errors)
{
    if (!json_is_object(node)) {
        return place_error(errors, place, "must be an object");
    }
    const struct json_reading inner = {
        .nulls = reading->nulls}; /* what is taken is said of the outermost members */
    bool good = true;
    size_t known = 0;
    for (size_t i = 0; i < record->count; i++) {
        const struct field *field = &record->fields[i];
        if (!is_taken(field, reading)) {
            continue;
        }
        const struct place member_place = {.parent = place, .name = field->name};
        const json_t *member = json_object_get(node, field->name);
        if (member != NULL) {
            known++;
            good = member_read(member, field, &inner, object, &member_place, errors) && good;
        } else if (!field->optional) {
            good = place_error(errors, &member_place, "is required");
        }
    }
    if (known < json_object_size(node)) {
        unknown_report(node, record, reading, place, errors);
        good = false;
    }
    return good;
}

/* ---- documents ---- */

bool json_read_record(const struct json_document *document, const struct record *record,
                      const struct json_reading *reading, void *object, struct input_errors *errors)
{
    const struct place whole = {.pointer = TEXT_INITIALIZER("")};
    return object_read(document->root, record, reading == NULL ? &reading_all : reading, object,
                       &whole, errors);
}

bool json_read_list(const struct json_document *document, const struct record *record,
                    struct generic_list *list, struct input_errors *errors)
{
    const struct place whole = {.pointer = TEXT_INITIALIZER("")};
    /* The size of a whole document is limited where it comes in. */
    const struct field items = {.kind = KIND_RECORD_LIST,
                                .record = record,
                                .has_range = true,
                                .minimum = 0,
                                .maximum = INT64_MAX};
    struct generic_list read = {.items = NULL, .count = 0};
    if (!list_read(document->root, &items, record->size, &reading_all, &read, &whole, errors)) {
        return false;
    }
    *list = read;
    return true;
}
