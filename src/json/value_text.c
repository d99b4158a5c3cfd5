/*
 * Values given as text, wherever they come from: the strings of JSON, and the parts of queries, paths, headers, settings and
 * CSV files. Here are the limits and the messages of every kind.
 */
#include "base/problem.h"
#include "json/read.h"

#include <string.h>

/* ---- limits ---- */

/* Says what range is meant: all of it, or only the end that is set. */
static bool range_error(int64_t minimum, int64_t maximum, const struct place *place,
                        struct input_errors *errors)
{
    if (maximum == INT64_MAX) {
        return place_error(errors, place, "must be at least %lld", (long long)minimum);
    }
    if (minimum == INT64_MIN) {
        return place_error(errors, place, "must be at most %lld", (long long)maximum);
    }
    return place_error(errors, place, "must be from %lld to %lld", (long long)minimum,
                       (long long)maximum);
}

bool integer_check(const struct field *field, int64_t number, const struct place *place,
                   struct input_errors *errors)
{
    if (number < -JSON_INTEGER_MAXIMUM || number > JSON_INTEGER_MAXIMUM) {
        return range_error(field->has_range ? field->minimum : -JSON_INTEGER_MAXIMUM,
                           field->has_range ? field->maximum : JSON_INTEGER_MAXIMUM, place, errors);
    }
    if (field->has_range && (number < field->minimum || number > field->maximum)) {
        return range_error(field->minimum, field->maximum, place, errors);
    }
    return true;
}

bool decimal_check(const struct field *field, decimal2 number, const struct place *place,
                   struct input_errors *errors)
{
    /* The limits are whole numbers: RANGE(0, 100) allows 99.99 and 100. */
    int64_t least = floor_divide(number.hundredths, 100);
    int64_t most = least + (number.hundredths % 100 != 0);
    if (field->has_range && (least < field->minimum || most > field->maximum)) {
        return range_error(field->minimum, field->maximum, place, errors);
    }
    return true;
}

bool list_check(const struct field *field, size_t count, const struct place *place,
                struct input_errors *errors)
{
    int64_t minimum = field->has_range ? field->minimum : 0;
    int64_t maximum = field->has_range ? field->maximum : LIST_DEFAULT_MAXIMUM;
    if ((int64_t)count < minimum) {
        return count == 0 ? place_error(errors, place, "must not be empty")
                          : place_error(errors, place, "must have at least %lld items",
                                        (long long)minimum);
    }
    return (int64_t)count <= maximum ||
           place_error(errors, place, "must have at most %lld items", (long long)maximum);
}

static bool length_check(size_t length, int64_t minimum, int64_t maximum, const struct place *place,
                         struct input_errors *errors)
{
    if ((int64_t)length < minimum) {
        return length == 0 ? place_error(errors, place, "must not be empty")
                           : place_error(errors, place, "must have at least %lld characters",
                                         (long long)minimum);
    }
    return (int64_t)length <= maximum ||
           place_error(errors, place, "must have at most %lld characters", (long long)maximum);
}

/* ---- kinds that are strings in JSON too ---- */

static bool text_read(const struct field *field, text source, text *value,
                      const struct place *place, struct input_errors *errors)
{
    bool own_limits =
        field->kind == KIND_TEXT && field->has_range; /* a list's limits count its items */
    int64_t minimum = own_limits ? field->minimum : 0;
    int64_t maximum = own_limits ? field->maximum : TEXT_DEFAULT_MAXIMUM;
    if (!length_check(text_code_points(source), minimum, maximum, place, errors)) {
        return false;
    }
    const char *wrong = field->check == NULL ? NULL : field->check(source);
    if (wrong != NULL) {
        return place_error(errors, place, "%s", wrong);
    }
    *value = text_copy(errors->arena, source);
    return true;
}

static bool enum_read(enum_names names, text source, unsigned *value, const struct place *place,
                      struct input_errors *errors)
{
    int number = enum_number(names, source);
    if (number >= 0) {
        *value = (unsigned)number;
        return true;
    }
    struct buffer list = {.arena = errors->arena};
    for (size_t i = 0; names[i] != NULL; i++) {
        buffer_append(&list, i == 0 ? TEXT("") : TEXT(", "));
        buffer_append(&list, text_of(names[i]));
    }
    return place_error(errors, place, "must be one of %s", buffer_text(&list).data);
}

bool value_from_string(const struct field *field, enum kind kind, text source, void *value,
                       const struct place *place, struct input_errors *errors)
{
    const char *wrong = NULL;
    if (kind == KIND_TEXT) {
        return text_read(field, source, value, place, errors);
    }
    if (kind == KIND_ENUM) {
        return enum_read(field->names, source, value, place, errors);
    }
    if (kind == KIND_UUID) {
        wrong = uuid_parse(source, value) ? NULL : MISTAKE("must be a UUID");
    } else if (kind == KIND_INSTANT) {
        wrong = instant_parse(source, value);
    } else if (kind == KIND_DATE) {
        wrong = date_parse(source, value);
    } else {
        wrong = wall_time_parse(source, value);
    }
    return wrong == NULL || place_error(errors, place, "%s", wrong);
}

bool weekday_add(int64_t number, weekdays *days, const struct place *place,
                 struct input_errors *errors)
{
    if (number < 1 || number > 7) {
        return place_error(errors, place, "must be a day of the week, 1 (Monday) to 7");
    }
    uint8_t bit = (uint8_t)(1U << (number - 1));
    if ((days->mask & bit) != 0) {
        return place_error(errors, place, "must not be given twice");
    }
    days->mask |= bit;
    return true;
}

/* ---- kinds that are something else in JSON ---- */

static bool integer_from_text(const struct field *field, text source, int64_t *value,
                              const struct place *place, struct input_errors *errors)
{
    int64_t number;
    if (!text_to_integer(source, &number)) {
        return place_error(errors, place, "must be an integer");
    }
    if (!integer_check(field, number, place, errors)) {
        return false;
    }
    *value = number;
    return true;
}

/* Reads "-12.5" as -1250: a whole number, and after a point one or two digits. */
static bool decimal_parse(text source, decimal2 *value)
{
    bool negative = text_starts_with(source, TEXT("-"));
    text rest = text_from(source, negative);
    size_t point = text_find(rest, '.');
    text decimals = text_from(rest, point + 1);
    int64_t whole;
    if (text_starts_with(rest, TEXT("-")) || !text_to_integer(text_first(rest, point), &whole) ||
        whole > JSON_INTEGER_MAXIMUM / 100 || decimals.length > 2 ||
        (decimals.length == 0 && point < rest.length)) {
        return false;
    }
    int64_t hundredths = whole * 100;
    int64_t worth = 10;
    for (size_t i = 0; i < decimals.length; i++, worth /= 10) {
        if (decimals.data[i] < '0' || decimals.data[i] > '9') {
            return false;
        }
        hundredths += (decimals.data[i] - '0') * worth;
    }
    value->hundredths = negative ? -hundredths : hundredths;
    return true;
}

static bool decimal_from_text(const struct field *field, text source, decimal2 *value,
                              const struct place *place, struct input_errors *errors)
{
    decimal2 number;
    if (!decimal_parse(source, &number)) {
        return place_error(errors, place, "must be a number with at most two decimals");
    }
    if (!decimal_check(field, number, place, errors)) {
        return false;
    }
    *value = number;
    return true;
}

static bool bool_from_text(text source, bool *value, const struct place *place,
                           struct input_errors *errors)
{
    bool is_true = text_equal(source, TEXT("true"));
    if (!is_true && !text_equal(source, TEXT("false"))) {
        return place_error(errors, place, "must be true or false");
    }
    *value = is_true;
    return true;
}

static bool json_from_text(text source, json_text *value, const struct place *place,
                           struct input_errors *errors)
{
    struct input_errors inner = {.arena = errors->arena};
    struct json_document *document = json_parse(errors->arena, source, &inner);
    if (document == NULL) {
        return place_error(errors, place, "%s", inner.items[0].message.data);
    }
    struct buffer out = {.arena = errors->arena};
    json_write_parsed(&out, document->root);
    value->value = buffer_text(&out);
    return true;
}

/* ---- lists, separated by commas ---- */

/* The number of parts; none in an empty text. */
static size_t parts_count(text source)
{
    size_t count = source.length > 0;
    for (size_t i = 0; i < source.length; i++) {
        count += source.data[i] == ',';
    }
    return count;
}

/* Takes the next part off; unlike text_split() there is an empty one after a last comma. */
static text part_take(text *rest)
{
    size_t end = text_find(*rest, ',');
    text part = text_first(*rest, end);
    *rest = text_from(*rest, end + 1);
    return part;
}

static bool list_from_text(const struct field *field, size_t item_size, text source,
                           struct generic_list *list, const struct place *place,
                           struct input_errors *errors)
{
    static const struct field unlimited = {.kind = KIND_INTEGER};
    size_t count = parts_count(source);
    if (!list_check(field, count, place, errors)) {
        return false;
    }
    char *items = arena_allocate_array(errors->arena, count, item_size);
    bool good = true;
    for (size_t i = 0; i < count; i++) {
        text part = part_take(&source);
        void *item = items + i * item_size;
        if (field->kind == KIND_INTEGER_LIST) {
            good = integer_from_text(&unlimited, part, item, place, errors) && good;
        } else {
            enum kind kind = field->kind == KIND_UUID_LIST ? KIND_UUID : KIND_TEXT;
            good = value_from_string(field, kind, part, item, place, errors) && good;
        }
    }
    if (good) {
        *list = (struct generic_list){.items = items, .count = count};
    }
    return good;
}

static bool weekdays_from_text(text source, weekdays *value, const struct place *place,
                               struct input_errors *errors)
{
    weekdays days = {.mask = 0};
    bool good = true;
    for (size_t left = parts_count(source); left > 0; left--) {
        int64_t number;
        if (!text_to_integer(part_take(&source), &number)) {
            number = 0;
        }
        good = weekday_add(number, &days, place, errors) && good;
    }
    if (good) {
        *value = days;
    }
    return good;
}

/* ---- one value of any kind ---- */

/* Room for a value of each kind that can be given as text. */
union any_value {
    uuid uuid;
    instant instant;
    civil_date date;
    wall_time wall_time;
    weekdays weekdays;
    decimal2 decimal;
    text text;
    int64_t integer;
    bool boolean;
    unsigned number;
    json_text json;
    struct generic_list list;
};

/* Reads into `value`; 0 after an error, otherwise the size of what was read. */
static size_t any_read(const struct field *field, text source, union any_value *value,
                       const struct place *place, struct input_errors *errors)
{
    switch (field->kind) {
    case KIND_UUID:
        return value_from_string(field, field->kind, source, value, place, errors)
                   ? sizeof value->uuid
                   : 0;
    case KIND_INSTANT:
        return value_from_string(field, field->kind, source, value, place, errors)
                   ? sizeof value->instant
                   : 0;
    case KIND_DATE:
        return value_from_string(field, field->kind, source, value, place, errors)
                   ? sizeof value->date
                   : 0;
    case KIND_WALL_TIME:
        return value_from_string(field, field->kind, source, value, place, errors)
                   ? sizeof value->wall_time
                   : 0;
    case KIND_TEXT:
        return value_from_string(field, field->kind, source, value, place, errors)
                   ? sizeof value->text
                   : 0;
    case KIND_ENUM:
        return value_from_string(field, field->kind, source, value, place, errors)
                   ? sizeof value->number
                   : 0;
    case KIND_WEEKDAYS:
        return weekdays_from_text(source, &value->weekdays, place, errors) ? sizeof value->weekdays
                                                                           : 0;
    case KIND_DECIMAL2:
        return decimal_from_text(field, source, &value->decimal, place, errors)
                   ? sizeof value->decimal
                   : 0;
    case KIND_INTEGER:
        return integer_from_text(field, source, &value->integer, place, errors)
                   ? sizeof value->integer
                   : 0;
    case KIND_BOOL:
        return bool_from_text(source, &value->boolean, place, errors) ? sizeof value->boolean : 0;
    case KIND_JSON:
        return json_from_text(source, &value->json, place, errors) ? sizeof value->json : 0;
    case KIND_UUID_LIST:
        return list_from_text(field, sizeof(uuid), source, &value->list, place, errors)
                   ? sizeof value->list
                   : 0;
    case KIND_TEXT_LIST:
        return list_from_text(field, sizeof(text), source, &value->list, place, errors)
                   ? sizeof value->list
                   : 0;
    case KIND_INTEGER_LIST:
        return list_from_text(field, sizeof(int64_t), source, &value->list, place, errors)
                   ? sizeof value->list
                   : 0;
    case KIND_RECORD:
    case KIND_OPTIONAL_RECORD:
    case KIND_RECORD_LIST:
        place_error(errors, place, "cannot be given as text");
        return 0;
    }
    return 0;
}

bool value_read_text(const struct field *field, text source, void *object, text pointer,
                     struct input_errors *errors)
{
    const struct place place = {.pointer = pointer};
    if (!text_is_utf8(source)) {
        return place_error(errors, &place, "must be UTF-8 without NUL characters");
    }
    union any_value value;
    size_t size = any_read(field, source, &value, &place, errors);
    if (size == 0) {
        return false;
    }
    memcpy(field_set(field, object), &value, size);
    return true;
}
