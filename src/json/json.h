/*
 * JSON in and out, by RECORD.
 *
 * Reading is strict (RFC 8259 and quality.md, "Inputs"): valid UTF-8, no duplicate keys, no lone surrogates, no NUL, depth 32
 * at most, numbers that fit, an unknown field is an error, and every error names its place as a JSON Pointer (RFC 6901).
 * Parsing is jansson's; its memory comes from the arena. Writing goes straight from the structures into a buffer.
 */
#ifndef STINT_JSON_JSON_H
#define STINT_JSON_JSON_H

#include "base/record.h"

#define JSON_DEPTH 32

/* One thing that is wrong with an input. */
struct input_error {
    text
        pointer; /* "/items/3/task_id"; of a query or path parameter its name after the slash; "" is the whole body */
    text message; /* "must be a UUID", in English, to be read after the field's name */
};

/* What is wrong with one input: all that was found, 20 at most. */
struct input_errors {
    struct arena *arena;
    struct input_error *items;
    size_t count;
};

void input_error_add(struct input_errors *errors, text pointer, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

struct json_document;

/* Parses a whole text; NULL and one error (with line and column in its message) when it is not JSON as above. */
struct json_document *json_parse(struct arena *arena, text source, struct input_errors *errors);

/* Which members of a record are read, and how. */
struct json_reading {
    bool nulls; /* PATCH: null is told from absent and taken where .nullable */
    bool (*takes)(const struct field *field,
                  const void *context); /* NULL: all fields; fields it refuses are unknown names */
    const void *context;
};

/*
 * Fills `object` (zeroed, of the record's size) from a JSON object. True if there was no error; otherwise `errors` has them all
 * and `object` is not to be used. Texts are copied into the arena of `errors`.
 */
bool json_read_record(const struct json_document *document, const struct record *record,
                      const struct json_reading *reading, void *object,
                      struct input_errors *errors);

/* As json_read_record() for a JSON array of such objects. */
bool json_read_list(const struct json_document *document, const struct record *record,
                    struct generic_list *list, struct input_errors *errors);

/*
 * As both together, quickly, for what this program wrote itself: an array of objects without text or inner structures. False, and
 * `list` untouched, where it is anything else: then only json_parse() tells what, and whether it is good.
 */
bool json_read_stored(struct arena *arena, text source, const struct record *record,
                      struct generic_list *list);

/*
 * One value given as text (query, path, header, environment, CSV): the same kinds, the same messages. Lists of values are separated
 * by commas. `pointer` names the place in errors.
 */
bool value_read_text(const struct field *field, text source, void *object, text pointer,
                     struct input_errors *errors);

/* ---- writing ---- */

/* Appends `object` as a JSON object: optional members without a value as null, .write_only ones not at all. */
void json_write_record(struct buffer *out, const struct record *record, const void *object);
/* Appends only "name": value pairs without the braces; false if there were none. */
bool json_write_members(struct buffer *out, const struct record *record, const void *object);
void json_write_list(struct buffer *out, const struct record *record,
                     const struct generic_list *list);
void json_write_text(struct buffer *out, text value);
void json_write_value(struct buffer *out, const struct field *field, const void *object);

/* One value as plain text, as value_read_text() reads it (for CSV, logs, settings); "" when it has none. */
void value_write_text(struct buffer *out, const struct field *field, const void *object);

text json_of_record(struct arena *arena, const struct record *record, const void *object);
text json_of_list(struct arena *arena, const struct record *record,
                  const struct generic_list *list);

#endif
