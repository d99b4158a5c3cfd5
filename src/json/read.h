/* What the files of this layer share: documents, places in an input, and the reading of one value. */
#ifndef STINT_JSON_READ_H
#define STINT_JSON_READ_H

#include "json/json.h"

#include <jansson.h>

struct json_document {
    const json_t *root;
};

/* The integers every client can hold: ±(2^53 − 1). */
#define JSON_INTEGER_MAXIMUM INT64_C(9007199254740991)

/* Where declarations set no limit. */
#define TEXT_DEFAULT_MAXIMUM 1000
#define LIST_DEFAULT_MAXIMUM 1000

/*
 * A place in an input, as a chain on the stack; it becomes a JSON Pointer only when there is an error to report.
 * The outermost has neither parent nor name but a pointer of its own.
 */
struct place {
    const struct place *parent;
    const char *name; /* of a member; NULL for an item of a list */
    size_t index;
    text pointer;
};

/* Adds an error at that place; always false, to be returned. */
bool place_error(struct input_errors *errors, const struct place *place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Reads a value that JSON too gives as a string. `kind` is the field's or, within a list, that of its items. */
bool value_from_string(const struct field *field, enum kind kind, text source, void *value,
                       const struct place *place, struct input_errors *errors);

/* Adds an error if a number is not within the field's limits, or the general ones. */
bool integer_check(const struct field *field, int64_t number, const struct place *place,
                   struct input_errors *errors);
bool decimal_check(const struct field *field, decimal2 number, const struct place *place,
                   struct input_errors *errors);

/* Adds an error if a list has too many or too few items. */
bool list_check(const struct field *field, size_t count, const struct place *place,
                struct input_errors *errors);

/* Adds a day of the week, 1 to 7, to the set; an error if it is none or is in it already. */
bool weekday_add(int64_t number, weekdays *days, const struct place *place,
                 struct input_errors *errors);

/* Appends a parsed value as JSON without white space. */
void json_write_parsed(struct buffer *out, const json_t *node);

#endif
