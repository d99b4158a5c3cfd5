/*
 * Reading back what this program wrote: lists of small records in a column of the database, one a row in a report of
 * hundreds of thousands. A tree of the general parser costs ten times what reading them in one pass does.
 *
 * This reader knows only what such lists hold, and declines at anything else. It takes nothing that the general reader
 * would refuse or read in another way: the values are read by the same functions, and keys that are unknown, missing or
 * given twice are declined. (jsonb gives spaces and another order of keys, so both are taken.)
 */
#include "json/read.h"

#include <string.h>

#define FIELDS_MAXIMUM 64

static void skip_space(text *rest)
{
    size_t at = 0;
    while (at < rest->length && memchr(" \t\n\r", rest->data[at], 4) != NULL) {
        at++;
    }
    *rest = text_from(*rest, at);
}

static bool take(text *rest, text word)
{
    skip_space(rest);
    if (!text_starts_with(*rest, word)) {
        return false;
    }
    *rest = text_from(*rest, word.length);
    return true;
}

/* A string as it stands: one with an escape is no name and no value of the kinds read here. */
static bool take_string(text *rest, text *string)
{
    if (!take(rest, TEXT("\""))) {
        return false;
    }
    size_t end = text_find(*rest, '"');
    *string = text_first(*rest, end);
    *rest = text_from(*rest, end + 1);
    return true;
}

/* An integer; what makes it a fraction stays, where no number can go on. */
static bool take_integer(text *rest, int64_t *number)
{
    size_t length = 0;
    skip_space(rest);
    while (length < rest->length && memchr("-0123456789", rest->data[length], 11) != NULL) {
        length++;
    }
    text digits = text_first(*rest, length);
    *rest = text_from(*rest, length);
    return text_to_integer(digits, number);
}

static bool take_value(text *rest, const struct field *field, void *value,
                       struct input_errors *errors)
{
    const struct place nowhere = {.pointer = TEXT_INITIALIZER("")};
    text string;
    switch (field->kind) {
    case KIND_UUID:
    case KIND_INSTANT:
    case KIND_DATE:
    case KIND_WALL_TIME:
    case KIND_ENUM:
        return take_string(rest, &string) &&
               value_from_string(field, field->kind, string, value, &nowhere, errors);
    case KIND_INTEGER:
        return take_integer(rest, value) &&
               integer_check(field, *(int64_t *)value, &nowhere, errors);
    case KIND_BOOL:
        *(bool *)value = take(rest, TEXT("true"));
        return *(bool *)value || take(rest, TEXT("false"));
    case KIND_TEXT:
    case KIND_WEEKDAYS:
    case KIND_DECIMAL2:
    case KIND_JSON:
    case KIND_UUID_LIST:
    case KIND_TEXT_LIST:
    case KIND_INTEGER_LIST:
    case KIND_RECORD:
    case KIND_OPTIONAL_RECORD:
    case KIND_RECORD_LIST:
        break;
    }
    return false;
}

static bool take_member(text *rest, const struct record *record, uint64_t *seen, void *object,
                        struct input_errors *errors)
{
    text name;
    size_t i = 0;
    if (!take_string(rest, &name) || !take(rest, TEXT(":"))) {
        return false;
    }
    while (i < record->count && !text_equal(text_of(record->fields[i].name), name)) {
        i++;
    }
    if (i == record->count || (*seen & UINT64_C(1) << i) != 0) {
        return false;
    }
    *seen |= UINT64_C(1) << i;
    const struct field *field = &record->fields[i];
    return take(rest, TEXT("null")) ? field->optional
                                    : take_value(rest, field, field_set(field, object), errors);
}

static bool take_record(text *rest, const struct record *record, void *object,
                        struct input_errors *errors)
{
    uint64_t seen = 0;
    if (record->count > FIELDS_MAXIMUM || !take(rest, TEXT("{"))) {
        return false;
    }
    do {
        if (!take_member(rest, record, &seen, object, errors)) {
            return false;
        }
    } while (take(rest, TEXT(",")));
    for (size_t i = 0; i < record->count; i++) {
        if ((seen & UINT64_C(1) << i) == 0 && !record->fields[i].optional) {
            return false;
        }
    }
    return take(rest, TEXT("}"));
}

/* No list has more items than it has opening braces. */
static size_t items_at_most(text source)
{
    size_t count = 0;
    for (size_t i = 0; i < source.length; i++) {
        count += source.data[i] == '{';
    }
    return count;
}

bool json_read_stored(struct arena *arena, text source, const struct record *record,
                      struct generic_list *list)
{
    struct input_errors errors = {.arena = arena};
    text rest = source;
    struct generic_list read = {
        .items = arena_allocate_array(arena, items_at_most(source), record->size)};
    if (!take(&rest, TEXT("["))) {
        return false;
    }
    bool empty = take(&rest, TEXT("]"));
    bool more = !empty;
    while (more) {
        void *item = (char *)read.items + read.count * record->size;
        if (!take_record(&rest, record, item, &errors)) {
            return false;
        }
        read.count++;
        more = take(&rest, TEXT(","));
    }
    bool whole = empty || take(&rest, TEXT("]"));
    skip_space(&rest);
    if (!whole || rest.length > 0) {
        return false;
    }
    *list = read;
    return true;
}
