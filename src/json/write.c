/*
 * Writing: from a structure straight into the buffer of a reply, by its RECORD. No tree, and no memory but the buffer's.
 *
 * Names of fields and of enumerations are identifiers and are written as they are; texts are valid UTF-8, of which JSON
 * has to escape only quotation marks, backslashes and control characters (RFC 8259, section 7).
 */
#include "json/read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- texts ---- */

/* True if one of the eight bytes is a control character, a quotation mark or a backslash. */
static bool needs_escape(const char *bytes)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    uint64_t quote = word ^ ones * '"';
    uint64_t backslash = word ^ ones * '\\';
    /* A byte that is less than n borrows into its highest bit; those of 0x80 and above are masked out. */
    uint64_t found = ((word - ones * 0x20) & ~word) | ((quote - ones) & ~quote) |
                     ((backslash - ones) & ~backslash);
    return (found & ones << 7) != 0;
}

/* The number of bytes at the start of `t` that are written as they are. */
static size_t plain_length(text t)
{
    size_t at = 0;
    while (t.length - at >= 8 && !needs_escape(t.data + at)) {
        at += 8;
    }
    while (at < t.length && (unsigned char)t.data[at] >= 0x20 && t.data[at] != '"' &&
           t.data[at] != '\\') {
        at++;
    }
    return at;
}

static void escape_append(struct buffer *out, char byte)
{
    static const char digits[] = "0123456789abcdef";
    static const char letters[0x20] = {
        ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r'};
    char letter = (unsigned char)byte < 0x20 ? letters[(unsigned char)byte] : byte;
    if (letter != '\0') {
        buffer_append_bytes(out, (const char[]){'\\', letter}, 2);
    } else {
        buffer_append_bytes(
            out, (const char[]){'\\', 'u', '0', '0', digits[byte >> 4], digits[byte & 15]}, 6);
    }
}

void json_write_text(struct buffer *out, text value)
{
    buffer_reserve(out, value.length + 2);
    buffer_append_byte(out, '"');
    while (value.length > 0) {
        size_t plain = plain_length(value);
        buffer_append_bytes(out, value.data, plain);
        if (plain < value.length) {
            escape_append(out, value.data[plain]);
            plain++;
        }
        value = text_from(value, plain);
    }
    buffer_append_byte(out, '"');
}

/* ---- values ---- */

/* The longest of the values that have a fixed form: a UUID. */
#define SHORT_VALUE 40

/* 9750 is written as 97.5, 10000 as 100. */
static void decimal_append(struct buffer *out, decimal2 value)
{
    uint64_t rest =
        value.hundredths < 0 ? 0 - (uint64_t)value.hundredths : (uint64_t)value.hundredths;
    if (value.hundredths < 0) {
        buffer_append_byte(out, '-');
    }
    buffer_append_integer(out, (int64_t)(rest / 100));
    char tens = (char)('0' + rest / 10 % 10);
    char ones = (char)('0' + rest % 10);
    if (rest % 100 != 0) {
        buffer_append_bytes(out, (const char[]){'.', tens, ones}, ones == '0' ? 2 : 3);
    }
}

static void weekdays_append(struct buffer *out, weekdays value)
{
    bool first = true;
    for (int day = 1; day <= 7; day++) {
        if ((value.mask >> (day - 1) & 1) != 0) {
            if (!first) {
                buffer_append_byte(out, ',');
            }
            buffer_append_byte(out, (char)('0' + day));
            first = false;
        }
    }
}

/* Appends a value that has one form, in JSON within quotation marks; false for values of other kinds. */
static bool form_append(struct buffer *out, const struct field *field, const void *value)
{
    char *end = buffer_reserve(out, SHORT_VALUE);
    if (field->kind == KIND_UUID) {
        uuid_write(*(const uuid *)value, end);
        out->length += UUID_LENGTH;
    } else if (field->kind == KIND_INSTANT) {
        out->length += instant_write(*(const instant *)value, end);
    } else if (field->kind == KIND_DATE) {
        out->length += date_write(*(const civil_date *)value, end);
    } else if (field->kind == KIND_WALL_TIME) {
        out->length += wall_time_write(*(const wall_time *)value, end);
    } else if (field->kind == KIND_ENUM) {
        buffer_append(out, enum_name(field->names, *(const unsigned *)value));
    } else {
        return false;
    }
    return true;
}

static void list_append(struct buffer *out, const struct field *field, const void *value)
{
    const struct generic_list *list = value;
    buffer_append_byte(out, '[');
    for (size_t i = 0; i < list->count; i++) {
        if (i > 0) {
            buffer_append_byte(out, ',');
        }
        if (field->kind == KIND_UUID_LIST) {
            json_write_value(out, &(const struct field){.kind = KIND_UUID},
                             (const uuid *)list->items + i);
        } else if (field->kind == KIND_TEXT_LIST) {
            json_write_text(out, ((const text *)list->items)[i]);
        } else if (field->kind == KIND_INTEGER_LIST) {
            buffer_append_integer(out, ((const int64_t *)list->items)[i]);
        } else {
            json_write_record(out, field->record,
                              (const char *)list->items + i * field->record->size);
        }
    }
    buffer_append_byte(out, ']');
}

static void bool_append(struct buffer *out, bool value)
{
    buffer_append(out, value ? TEXT("true") : TEXT("false"));
}

static void json_append(struct buffer *out, const json_text *value)
{
    buffer_append(out, value->value.length == 0 ? TEXT("null") : value->value);
}

void json_write_value(struct buffer *out, const struct field *field, const void *object)
{
    const void *value = field_value(field, object);
    if (field->kind == KIND_OPTIONAL_RECORD) {
        value = *(const void *const *)field_of(field, object);
    }
    if (value == NULL) {
        buffer_append_literal(out, "null");
        return;
    }
    switch (field->kind) {
    case KIND_UUID:
    case KIND_INSTANT:
    case KIND_DATE:
    case KIND_WALL_TIME:
    case KIND_ENUM:
        buffer_append_byte(out, '"');
        form_append(out, field, value);
        buffer_append_byte(out, '"');
        break;
    case KIND_WEEKDAYS:
        buffer_append_byte(out, '[');
        weekdays_append(out, *(const weekdays *)value);
        buffer_append_byte(out, ']');
        break;
    case KIND_DECIMAL2:
        decimal_append(out, *(const decimal2 *)value);
        break;
    case KIND_TEXT:
        json_write_text(out, *(const text *)value);
        break;
    case KIND_INTEGER:
        buffer_append_integer(out, *(const int64_t *)value);
        break;
    case KIND_BOOL:
        bool_append(out, *(const bool *)value);
        break;
    case KIND_JSON:
        json_append(out, value);
        break;
    case KIND_UUID_LIST:
    case KIND_TEXT_LIST:
    case KIND_INTEGER_LIST:
    case KIND_RECORD_LIST:
        list_append(out, field, value);
        break;
    case KIND_RECORD:
    case KIND_OPTIONAL_RECORD:
        json_write_record(out, field->record, value);
        break;
    }
}

/* ---- records and lists of them ---- */

bool json_write_members(struct buffer *out, const struct record *record, const void *object)
{
    bool any = false;
    for (size_t i = 0; i < record->count; i++) {
        const struct field *field = &record->fields[i];
        if (field->write_only) {
            continue;
        }
        size_t length = field->name_length;
        char *end = buffer_reserve(out, length + 4);
        *end = ',';
        end += any;
        *end++ = '"';
        memcpy(end, field->name, length);
        memcpy(end + length, "\":", 2);
        out->length += length + 3 + any;
        json_write_value(out, field, object);
        any = true;
    }
    return any;
}

void json_write_record(struct buffer *out, const struct record *record, const void *object)
{
    buffer_append_byte(out, '{');
    json_write_members(out, record, object);
    buffer_append_byte(out, '}');
}

void json_write_list(struct buffer *out, const struct record *record,
                     const struct generic_list *list)
{
    list_append(out, &(const struct field){.kind = KIND_RECORD_LIST, .record = record}, list);
}

text json_of_record(struct arena *arena, const struct record *record, const void *object)
{
    struct buffer out = {.arena = arena};
    json_write_record(&out, record, object);
    return buffer_text(&out);
}

text json_of_list(struct arena *arena, const struct record *record, const struct generic_list *list)
{
    struct buffer out = {.arena = arena};
    json_write_list(&out, record, list);
    return buffer_text(&out);
}

/* ---- plain text ---- */

/* The items of a list between commas. A text with a comma in it cannot be told from two: such lists go as JSON. */
static void list_append_plain(struct buffer *out, const struct field *field,
                              const struct generic_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        if (i > 0) {
            buffer_append_byte(out, ',');
        }
        if (field->kind == KIND_UUID_LIST) {
            form_append(out, &(const struct field){.kind = KIND_UUID},
                        (const uuid *)list->items + i);
        } else if (field->kind == KIND_TEXT_LIST) {
            buffer_append(out, ((const text *)list->items)[i]);
        } else {
            buffer_append_integer(out, ((const int64_t *)list->items)[i]);
        }
    }
}

void value_write_text(struct buffer *out, const struct field *field, const void *object)
{
    const void *value = field_value(field, object);
    if (value == NULL || form_append(out, field, value)) {
        return;
    }
    if (field->kind == KIND_TEXT) {
        buffer_append(out, *(const text *)value);
    } else if (field->kind == KIND_WEEKDAYS) {
        weekdays_append(out, *(const weekdays *)value);
    } else if (field->kind == KIND_UUID_LIST || field->kind == KIND_TEXT_LIST ||
               field->kind == KIND_INTEGER_LIST) {
        list_append_plain(out, field, value);
    } else if (field->kind != KIND_OPTIONAL_RECORD || *(const void *const *)value != NULL) {
        json_write_value(out, field, object);
    }
}

/* ---- what was parsed ---- */

/* The shortest digits that are read as the same double; they keep a point or an exponent, as the number had. */
static void real_append(struct buffer *out, double value)
{
    char digits[40];
    for (int precision = 15; precision <= 17; precision++) {
        snprintf(digits, sizeof digits, "%.*g", precision, value);
        if (strtod(digits, NULL) == value) { // NOLINT: exactly equal is what is meant
            break;
        }
    }
    buffer_append(out, text_of(digits));
    if (strpbrk(digits, ".e") == NULL) {
        buffer_append_literal(out, ".0");
    }
}

static void parsed_object_append(struct buffer *out, const json_t *node)
{
    /* jansson's iterators take no const, but change nothing. */
    json_t *object = (json_t *)(uintptr_t)node;
    buffer_append_byte(out, '{');
    for (void *at = json_object_iter(object); at != NULL; at = json_object_iter_next(object, at)) {
        if (at != json_object_iter(object)) {
            buffer_append_byte(out, ',');
        }
        json_write_text(out, text_of(json_object_iter_key(at)));
        buffer_append_byte(out, ':');
        json_write_parsed(out, json_object_iter_value(at));
    }
    buffer_append_byte(out, '}');
}

void json_write_parsed(struct buffer *out, const json_t *node)
{
    switch (json_typeof(node)) {
    case JSON_OBJECT:
        parsed_object_append(out, node);
        break;
    case JSON_ARRAY:
        buffer_append_byte(out, '[');
        for (size_t i = 0; i < json_array_size(node); i++) {
            buffer_append(out, i == 0 ? TEXT("") : TEXT(","));
            json_write_parsed(out, json_array_get(node, i));
        }
        buffer_append_byte(out, ']');
        break;
    case JSON_STRING:
        json_write_text(
            out, (text){.data = json_string_value(node), .length = json_string_length(node)});
        break;
    case JSON_INTEGER:
        buffer_append_integer(out, json_integer_value(node));
        break;
    case JSON_REAL:
        real_append(out, json_real_value(node));
        break;
    case JSON_TRUE:
    case JSON_FALSE:
        bool_append(out, json_is_true(node));
        break;
    case JSON_NULL:
        buffer_append_literal(out, "null");
        break;
    }
}
