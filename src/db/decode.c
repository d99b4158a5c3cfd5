/*
 * Rows into records: columns are matched with fields by name, once for a statement and a record, and each cell is checked
 * against the kind of its field. A column without a field, a field without a column, a NULL where none can be, a value of
 * another type: each is a mistake in the program and answers db_failed with a message that names the column.
 *
 * Lists and structures are read by json/ from the text of their column. It reads objects, so the text is wrapped as the one
 * member of one.
 */
#include "db/engine.h"
#include "json/json.h"

#include <stdlib.h>
#include <string.h>

#define SCRATCH_CEILING ((size_t)16 << 20) /* JSON of one row of db_each() */

static size_t field_of_column(const struct record *record, const char *name)
{
    size_t i = 0;
    while (i < record->count && strcmp(record->fields[i].name, name) != 0) {
        i++;
    }
    return i;
}

static problem fill_mapping(struct db *db, struct statement *statement, struct mapping *mapping)
{
    const struct record *record = mapping->record;
    for (size_t column = 0; column < mapping->columns; column++) {
        const char *name = db->engine->column_name(db, statement, column);
        size_t field = field_of_column(record, name);
        if (field == record->count) {
            return db_say(db, &db_failed, "column %s is not in the record %s", name, record->name);
        }
        for (size_t earlier = 0; earlier < column; earlier++) {
            if (mapping->fields[earlier] == field) {
                return db_say(db, &db_failed, "column %s of the record %s comes twice", name,
                              record->name);
            }
        }
        mapping->fields[column] = (uint16_t)field;
    }
    for (size_t field = 0; mapping->columns != record->count && field < record->count; field++) {
        size_t column = 0;
        while (column < mapping->columns && mapping->fields[column] != field) {
            column++;
        }
        if (column == mapping->columns) {
            return db_say(db, &db_failed, "the member %s of the record %s has no column",
                          record->fields[field].name, record->name);
        }
    }
    return NULL;
}

problem decode_mapping(struct db *db, struct statement *statement, const struct record *record,
                       const struct mapping **mapping)
{
    size_t columns = db->engine->columns(db, statement);
    struct mapping *known = statement->mappings;
    while (known != NULL && (known->record != record || known->columns != columns)) {
        known = known->next;
    }
    if (known == NULL) {
        known = calloc(1, sizeof(*known) + columns * sizeof(known->fields[0]));
        if (known == NULL) {
            return db_say(db, &db_unavailable, "no memory for the columns of a statement");
        }
        known->record = record;
        known->columns = columns;
        problem failure = fill_mapping(db, statement, known);
        if (failure != NULL) {
            free(known);
            return failure;
        }
        known->next = statement->mappings;
        statement->mappings = known;
    }
    *mapping = known;
    return NULL;
}

static problem wrong(struct db *db, const struct field *field, const char *why)
{
    return db_say(db, &db_failed, "column %s %s", field->name, why);
}

static problem decode_null(struct db *db, const struct field *field, void *object)
{
    if (!field->optional) {
        return wrong(db, field, "is NULL, which its member cannot be");
    }
    if (field->kind != KIND_OPTIONAL_RECORD) {
        enum presence *presence =
            field_in(field, object); /* the first member of every OPTIONAL() */
        *presence = IS_NULL;
    }
    return NULL;
}

static problem decode_enum(struct db *db, const struct field *field, text name, void *object)
{
    int number = enum_number(field->names, name);
    if (number < 0) {
        return db_say(db, &db_failed, "column %s is \"%.*s\", which is none of its names",
                      field->name, TEXT_ARGUMENTS(name));
    }
    *(unsigned *)field_set(field, object) = (unsigned)number;
    return NULL;
}

static problem decode_json(struct db *db, const struct field *field, text json,
                           const struct record *record, void *object, struct arena *arena)
{
    if (field->kind == KIND_OPTIONAL_RECORD && text_equal(json, TEXT("null"))) {
        return NULL;
    }
    if (field->kind == KIND_RECORD_LIST &&
        json_read_stored(arena, json, field->record, field_set(field, object))) {
        return NULL;
    }
    struct buffer wrapped = {.arena = arena};
    buffer_append_literal(&wrapped, "{\"");
    buffer_append(&wrapped, text_of(field->name));
    buffer_append_literal(&wrapped, "\":");
    buffer_append(&wrapped, json);
    buffer_append_literal(&wrapped, "}");

    struct field member = *field;
    member.has_range = true; /* no limit of its own: what is stored was checked when it came in */
    member.minimum = 0;
    member.maximum = INT64_MAX;
    const struct record wrapper = {
        .name = record->name, .size = record->size, .fields = &member, .count = 1};
    struct input_errors errors = {.arena = arena};
    const struct json_reading reading = {.nulls = false};
    const struct json_document *document = json_parse(arena, buffer_text(&wrapped), &errors);
    if (document == NULL || !json_read_record(document, &wrapper, &reading, object, &errors)) {
        return db_say(db, &db_failed, "column %s: %.*s %.*s", field->name,
                      TEXT_ARGUMENTS(errors.items[0].pointer),
                      TEXT_ARGUMENTS(errors.items[0].message));
    }
    return NULL;
}

/* JSON of a streamed row is read in an arena of the connection's own, emptied for each row; its guard turns "too large" into a failure. */
static problem decode_streamed_json(struct db *db, const struct field *field, text json,
                                    const struct record *record, void *object)
{
    if (db->scratch == NULL && (db->scratch = arena_new(SCRATCH_CEILING)) == NULL) {
        return db_say(db, &db_unavailable, "no memory for a row");
    }
    if (ARENA_GUARD(db->scratch)) {
        arena_unguard(db->scratch);
        return wrong(db, field, "is too large");
    }
    problem failure = decode_json(db, field, json, record, object, db->scratch);
    arena_unguard(db->scratch);
    return failure;
}

static problem decode_text(struct db *db, const struct field *field, text value,
                           const struct record *record, void *object, struct arena *arena)
{
    switch (field->kind) {
    case KIND_TEXT:
    case KIND_JSON: /* a json_text is a structure of one text */
        *(text *)field_set(field, object) = arena == NULL ? value : text_copy(arena, value);
        return NULL;
    case KIND_ENUM:
        return decode_enum(db, field, value, object);
    case KIND_UUID_LIST:
    case KIND_TEXT_LIST:
    case KIND_INTEGER_LIST:
    case KIND_RECORD:
    case KIND_OPTIONAL_RECORD:
    case KIND_RECORD_LIST:
        return arena != NULL ? decode_json(db, field, value, record, object, arena)
                             : decode_streamed_json(db, field, value, record, object);
    case KIND_UUID:
    case KIND_INSTANT:
    case KIND_DATE:
    case KIND_WALL_TIME:
    case KIND_WEEKDAYS:
    case KIND_DECIMAL2:
    case KIND_INTEGER:
    case KIND_BOOL:
        break;
    }
    return wrong(db, field, "is a text, which its member is not");
}

static problem decode_number(struct db *db, const struct field *field, int64_t value, void *object)
{
    bool fits = true;
    switch (field->kind) {
    case KIND_INSTANT: /* like decimal2, a structure of one int64_t */
    case KIND_DECIMAL2:
    case KIND_INTEGER:
        *(int64_t *)field_set(field, object) = value;
        break;
    case KIND_DATE:
        fits = value >= INT32_MIN && value <= INT32_MAX;
        ((civil_date *)field_set(field, object))->days = (int32_t)value;
        break;
    case KIND_WALL_TIME:
        fits = value >= 0 && value < 24 * 60;
        ((wall_time *)field_set(field, object))->minutes = (int32_t)value;
        break;
    case KIND_WEEKDAYS:
        fits = value >= 0 && value < 1 << 7;
        ((weekdays *)field_set(field, object))->mask = (uint8_t)value;
        break;
    case KIND_BOOL:
        fits = value == 0 || value == 1;
        *(bool *)field_set(field, object) = value == 1;
        break;
    case KIND_UUID:
    case KIND_TEXT:
    case KIND_ENUM:
    case KIND_JSON:
    case KIND_UUID_LIST:
    case KIND_TEXT_LIST:
    case KIND_INTEGER_LIST:
    case KIND_RECORD:
    case KIND_OPTIONAL_RECORD:
    case KIND_RECORD_LIST:
        return wrong(db, field, "is a number, which its member is not");
    }
    return fits ? NULL : wrong(db, field, "is out of its member's range");
}

static problem decode_cell(struct db *db, const struct field *field, struct cell cell,
                           const struct record *record, void *object, struct arena *arena)
{
    switch (cell.type) {
    case CELL_NULL:
        return decode_null(db, field, object);
    case CELL_INTEGER:
        return decode_number(db, field, cell.integer, object);
    case CELL_TEXT:
        return decode_text(db, field, cell.text, record, object, arena);
    case CELL_UUID:
        if (field->kind != KIND_UUID) {
            return wrong(db, field, "is a UUID, which its member is not");
        }
        *(uuid *)field_set(field, object) = cell.uuid;
        return NULL;
    case CELL_UNSUPPORTED:
        break;
    }
    return db_say(db, &db_failed, "column %s is %.*s: cast it", field->name,
                  TEXT_ARGUMENTS(cell.text));
}

problem decode_row(struct db *db, struct statement *statement, const struct mapping *mapping,
                   void *object, struct arena *arena)
{
    if (arena == NULL && db->scratch != NULL) {
        arena_reset(db->scratch);
    }
    for (size_t column = 0; column < mapping->columns; column++) {
        TRY(decode_cell(db, &mapping->record->fields[mapping->fields[column]],
                        db->engine->cell(db, statement, column), mapping->record, object, arena));
    }
    return NULL;
}
