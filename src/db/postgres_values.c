/*
 * Values in PostgreSQL's binary formats, those of its send and receive functions: numbers big-endian, dates as days since
 * 2000-01-01, jsonb as a version byte and its text.
 */
#include "db/postgres.h"

#include <endian.h>
#include <string.h>

#define DAYS_TO_2000 10957

/* Types by their object identifiers, which are fixed for built-in types (pg_type.dat). */
enum {
    TYPE_BOOL = 16,
    TYPE_NAME = 19,
    TYPE_INT8 = 20,
    TYPE_INT2 = 21,
    TYPE_INT4 = 23,
    TYPE_TEXT = 25,
    TYPE_JSON = 114,
    TYPE_FLOAT8 = 701,
    TYPE_UNKNOWN = 705,
    TYPE_VARCHAR = 1043,
    TYPE_DATE = 1082,
    TYPE_TIMESTAMP = 1114,
    TYPE_TIMESTAMPTZ = 1184,
    TYPE_NUMERIC = 1700,
    TYPE_UUID = 2950,
    TYPE_JSONB = 3802
};

/* ---- parameters ---- */

Oid postgres_type(enum kind kind)
{
    switch (kind) {
    case KIND_UUID:
        return TYPE_UUID;
    case KIND_DATE:
        return TYPE_DATE;
    case KIND_BOOL:
        return TYPE_BOOL;
    case KIND_TEXT:
    case KIND_ENUM:
        return TYPE_TEXT;
    case KIND_INSTANT:
    case KIND_WALL_TIME:
    case KIND_WEEKDAYS:
    case KIND_DECIMAL2:
    case KIND_INTEGER:
        return TYPE_INT8;
    case KIND_JSON:
    case KIND_UUID_LIST:
    case KIND_TEXT_LIST:
    case KIND_INTEGER_LIST:
    case KIND_RECORD:
    case KIND_OPTIONAL_RECORD:
    case KIND_RECORD_LIST:
        break;
    }
    return TYPE_JSONB;
}

static void fill_number(struct postgres_parameters *to, size_t i, const struct bind *bind)
{
    if (bind->kind == KIND_BOOL) {
        to->numbers[i][0] = bind->integer != 0;
        to->lengths[i] = 1;
    } else if (bind->kind == KIND_DATE) {
        uint32_t days = htobe32((uint32_t)(int32_t)(bind->integer - DAYS_TO_2000));
        memcpy(to->numbers[i], &days, sizeof(days));
        to->lengths[i] = sizeof(days);
    } else {
        uint64_t number = htobe64((uint64_t)bind->integer);
        memcpy(to->numbers[i], &number, sizeof(number));
        to->lengths[i] = sizeof(number);
    }
    to->values[i] = to->numbers[i];
}

/* Binary jsonb is a version byte and the text. */
static void fill_json(struct postgres_parameters *to, size_t i, text json, struct arena *arena)
{
    char *bytes = arena_allocate(arena, json.length + 1);
    bytes[0] = 1;
    memcpy(bytes + 1, json.data, json.length);
    to->values[i] = bytes;
    to->lengths[i] = (int)json.length + 1;
}

void postgres_fill(struct postgres_parameters *to, struct binds binds, struct arena *arena)
{
    for (size_t i = 0; i < binds.count; i++) {
        const struct bind *bind = &binds.items[i];
        to->formats[i] = 1;
        if (bind->null) {
            to->values[i] = NULL;
        } else if (bind->kind == KIND_UUID) {
            to->values[i] = (const char *)bind->uuid.bytes;
            to->lengths[i] = sizeof(bind->uuid.bytes);
        } else if (bind->kind == KIND_JSON) {
            fill_json(to, i, bind->text, arena);
        } else if (postgres_type(bind->kind) == TYPE_TEXT) {
            to->values[i] = bind->text.data;
            to->lengths[i] = (int)bind->text.length;
        } else {
            fill_number(to, i, bind);
        }
    }
}

/* ---- results ---- */

static struct cell unsupported(const char *type)
{
    return (struct cell){.type = CELL_UNSUPPORTED, .text = text_of(type)};
}

static struct cell cell_of_date(const char *bytes)
{
    uint32_t days;
    memcpy(&days, bytes, sizeof(days));
    int32_t since_2000 = (int32_t)be32toh(days);
    if (since_2000 == INT32_MAX || since_2000 == INT32_MIN) {
        return unsupported("an infinite date");
    }
    return (struct cell){.type = CELL_INTEGER, .integer = (int64_t)since_2000 + DAYS_TO_2000};
}

static struct cell cell_of_integer(const char *bytes, int length)
{
    uint64_t value = (uint64_t)((signed char)bytes[0] < 0 ? -1 : 0);
    for (int i = 0; i < length; i++) {
        value = value << 8 | (unsigned char)bytes[i];
    }
    return (struct cell){.type = CELL_INTEGER, .integer = (int64_t)value};
}

static struct cell cell_of_text(const char *bytes, int length)
{
    return (struct cell){.type = CELL_TEXT, .text = {.data = bytes, .length = (size_t)length}};
}

struct cell postgres_value(Oid type, const char *bytes, int length)
{
    struct cell cell = {.type = CELL_UUID};
    switch (type) {
    case TYPE_BOOL:
    case TYPE_INT2:
    case TYPE_INT4:
    case TYPE_INT8:
        return cell_of_integer(bytes, length);
    case TYPE_DATE:
        return cell_of_date(bytes);
    case TYPE_UUID:
        memcpy(cell.uuid.bytes, bytes, sizeof(cell.uuid.bytes));
        return cell;
    case TYPE_TEXT:
    case TYPE_VARCHAR:
    case TYPE_NAME:
    case TYPE_UNKNOWN:
    case TYPE_JSON:
        return cell_of_text(bytes, length);
    case TYPE_JSONB:
        return cell_of_text(bytes + 1, length - 1);
    case TYPE_NUMERIC:
        return unsupported("a numeric");
    case TYPE_FLOAT8:
        return unsupported("a floating-point number");
    case TYPE_TIMESTAMP:
    case TYPE_TIMESTAMPTZ:
        return unsupported("a timestamp");
    default: /* types can be added to a database */
        return unsupported("of a type that is not supported");
    }
}
