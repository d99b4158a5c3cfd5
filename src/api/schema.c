/*
 * JSON Schemas from RECORDs. A schema is written as text before it gets its name, so that equal
 * ones are found by comparing texts; the records it refers to were written before it. (No record
 * contains itself.)
 */
#include "api/schema.h"

#include "api/internal.h"

#include <string.h>

struct schema {
    text name;
    text json;
    struct schema *next;
};

struct schemas {
    struct arena *arena;
    struct schema *first;
    struct schema **last;
};

/* What is being described: `endpoint` is the first that needs it, and says of an input which fields
 * stand in the body. */
struct subject {
    const struct endpoint *endpoint;
    enum schema_use use;
    bool whole; /* all fields, not only those of the body */
};

struct schemas *schemas_new(struct arena *arena)
{
    struct schemas *schemas = ARENA_NEW(arena, struct schemas);
    schemas->arena = arena;
    schemas->last = &schemas->first;
    return schemas;
}

text pascal_case(struct arena *arena, text name)
{
    struct buffer out = {.arena = arena};
    bool capital = true;
    for (size_t i = 0; i < name.length; i++) {
        char c = name.data[i];
        if (c == '_') {
            capital = true;
            continue;
        }
        buffer_append_byte(&out, capital && c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c);
        capital = false;
    }
    return buffer_text(&out);
}

/* ---- names ---- */

static struct schema *schema_named(struct schemas *schemas, text name)
{
    for (struct schema *schema = schemas->first; schema != NULL; schema = schema->next) {
        if (text_equal(schema->name, name)) {
            return schema;
        }
    }
    return NULL;
}

/* True if `name` is free, and then taken, or stands for the same schema already. */
static bool schema_take(struct schemas *schemas, text name, text json)
{
    struct schema *schema = schema_named(schemas, name);
    if (schema != NULL) {
        return text_equal(schema->json, json);
    }
    schema = ARENA_NEW(schemas->arena, struct schema);
    *schema = (struct schema){.name = name, .json = json};
    *schemas->last = schema;
    schemas->last = &schema->next;
    return true;
}

static text schema_add(struct schemas *schemas, const struct subject *subject,
                       const struct record *record, text json)
{
    struct arena *arena = schemas->arena;
    text name = pascal_case(arena, text_of(record->name));
    if (!schema_take(schemas, name, json)) {
        name = text_format(arena, "%.*s%s", TEXT_ARGUMENTS(name),
                           subject->use == SCHEMA_REPLY ? "Reply" : "Input");
    }
    if (!schema_take(schemas, name, json)) {
        text operation = pascal_case(arena, text_of(subject->endpoint->name));
        name = text_format(arena, "%.*s%.*s", TEXT_ARGUMENTS(operation), TEXT_ARGUMENTS(name));
        schema_take(schemas, name, json);
    }
    return text_format(arena, "#/components/schemas/%.*s", TEXT_ARGUMENTS(name));
}

/* ---- fields ---- */

static text record_schema(struct schemas *schemas, const struct subject *subject,
                          const struct record *record);

static void write_type(struct document *document, const char *type, bool nullable)
{
    if (!nullable) {
        document_string(document, "type", type);
        return;
    }
    document_open_list(document, "type");
    document_string(document, NULL, type);
    document_string(document, NULL, "null");
    document_close_list(document);
}

static void write_bounds(struct document *document, const struct field *field, const char *least,
                         const char *most)
{
    if (field->has_range && field->minimum != 0) {
        document_integer(document, least, field->minimum);
    }
    if (field->has_range) {
        document_integer(document, most, field->maximum);
    }
}

static void write_integer(struct document *document, const struct field *field, bool nullable)
{
    const int64_t safest =
        (INT64_C(1) << 53) - 1; /* what a double holds exactly: see KIND_INTEGER */
    write_type(document, "integer", nullable);
    document_string(document, "format", "int64");
    document_integer(document, "minimum", field->has_range ? field->minimum : -safest);
    document_integer(document, "maximum", field->has_range ? field->maximum : safest);
}

static void write_formatted(struct document *document, const char *format, bool nullable)
{
    write_type(document, "string", nullable);
    document_string(document, "format", format);
}

static void write_text(struct document *document, const struct field *field, bool nullable)
{
    write_type(document, "string", nullable);
    if (field->format != NULL) {
        document_string(document, "format", field->format);
    }
    write_bounds(document, field, "minLength", "maxLength");
}

static void write_enum(struct document *document, const struct field *field, bool nullable)
{
    write_type(document, "string", nullable);
    document_open_list(document, "enum");
    for (size_t i = 0; field->names[i] != NULL; i++) {
        document_string(document, NULL, field->names[i]);
    }
    if (nullable) {
        document_json(document, NULL, TEXT("null"));
    }
    document_close_list(document);
}

static void write_weekdays(struct document *document, bool nullable)
{
    write_type(document, "array", nullable);
    document_bool(document, "uniqueItems", true);
    document_open(document, "items");
    document_string(document, "type", "integer");
    document_integer(document, "minimum", 1);
    document_integer(document, "maximum", 7);
    document_close(document);
}

static void write_list(struct document *document, const struct field *field, const char *type,
                       const char *format)
{
    document_string(document, "type", "array");
    write_bounds(document, field, "minItems", "maxItems");
    document_open(document, "items");
    document_string(document, "type", type);
    if (format != NULL) {
        document_string(document, "format", format);
    }
    document_close(document);
}

static void write_record(struct schemas *schemas, struct document *document,
                         const struct subject *subject, const struct field *field, bool nullable)
{
    struct subject inner = {.endpoint = subject->endpoint, .use = subject->use, .whole = true};
    text reference = record_schema(schemas, &inner, field->record);
    if (!nullable) {
        document_text(document, "$ref", reference);
        return;
    }
    document_open_list(document, "anyOf");
    document_open(document, NULL);
    document_text(document, "$ref", reference);
    document_close(document);
    document_open(document, NULL);
    document_string(document, "type", "null");
    document_close(document);
    document_close_list(document);
}

static void write_record_list(struct schemas *schemas, struct document *document,
                              const struct subject *subject, const struct field *field)
{
    document_string(document, "type", "array");
    write_bounds(document, field, "minItems", "maxItems");
    document_open(document, "items");
    write_record(schemas, document, subject, field, false);
    document_close(document);
}

static void write_kind(struct schemas *schemas, struct document *document,
                       const struct subject *subject, const struct field *field)
{
    bool nullable = subject->use == SCHEMA_REPLY ? field->optional
                                                 : subject->use == SCHEMA_PATCH && field->nullable;
    switch (field->kind) {
    case KIND_UUID:
        write_formatted(document, "uuid", nullable);
        break;
    case KIND_INSTANT:
        write_formatted(document, "date-time", nullable);
        break;
    case KIND_DATE:
        write_formatted(document, "date", nullable);
        break;
    case KIND_WALL_TIME:
        write_type(document, "string", nullable);
        document_string(document, "pattern", "^([01][0-9]|2[0-3]):[0-5][0-9]$");
        break;
    case KIND_WEEKDAYS:
        write_weekdays(document, nullable);
        break;
    case KIND_DECIMAL2:
        write_type(document, "number", nullable);
        break;
    case KIND_TEXT:
        write_text(document, field, nullable);
        break;
    case KIND_INTEGER:
        write_integer(document, field, nullable);
        break;
    case KIND_BOOL:
        write_type(document, "boolean", nullable);
        break;
    case KIND_ENUM:
        write_enum(document, field, nullable);
        break;
    case KIND_JSON:
        break; /* any value */
    case KIND_UUID_LIST:
        write_list(document, field, "string", "uuid");
        break;
    case KIND_TEXT_LIST:
        write_list(document, field, "string", NULL);
        break;
    case KIND_INTEGER_LIST:
        write_list(document, field, "integer", "int64");
        break;
    case KIND_RECORD:
        write_record(schemas, document, subject, field, false);
        break;
    case KIND_OPTIONAL_RECORD:
        write_record(schemas, document, subject, field, nullable);
        break;
    case KIND_RECORD_LIST:
        write_record_list(schemas, document, subject, field);
        break;
    }
}

/* ---- records ---- */

static bool is_described(const struct subject *subject, const struct field *field)
{
    if (subject->use == SCHEMA_REPLY) {
        return !field->write_only;
    }
    return subject->whole || endpoint_place(subject->endpoint, field) == IN_BODY;
}

static void write_property(struct schemas *schemas, struct document *document,
                           const struct subject *subject, const struct field *field)
{
    document_open(document, field->name);
    write_kind(schemas, document, subject, field);
    if (field->description != NULL && field->description[0] != '\0') {
        document_string(document, "description", field->description);
    }
    if (field->write_only) {
        document_bool(document, "writeOnly", true);
    }
    document_close(document);
}

static void write_required(struct document *document, const struct subject *subject,
                           const struct record *record)
{
    bool any = false;
    for (size_t i = 0; i < record->count; i++) {
        const struct field *field = &record->fields[i];
        if (!is_described(subject, field) || (subject->use != SCHEMA_REPLY && field->optional)) {
            continue;
        }
        if (!any) {
            document_open_list(document, "required");
        }
        any = true;
        document_string(document, NULL, field->name);
    }
    if (any) {
        document_close_list(document);
    }
}

static text record_schema(struct schemas *schemas, const struct subject *subject,
                          const struct record *record)
{
    struct document document = {.out = {.arena = schemas->arena}};
    size_t described = 0;
    document_open(&document, NULL);
    document_string(&document, "type", "object");
    document_open(&document, "properties");
    for (size_t i = 0; i < record->count; i++) {
        if (is_described(subject, &record->fields[i])) {
            write_property(schemas, &document, subject, &record->fields[i]);
            described++;
        }
    }
    document_close(&document);
    write_required(&document, subject, record);
    if (subject->use != SCHEMA_REPLY) {
        document_bool(&document, "additionalProperties", false);
    }
    document_close(&document);
    return schema_add(schemas, subject, described == 0 ? &nothing_record : record,
                      buffer_text(&document.out));
}

text schema_of_reply(struct schemas *schemas, const struct endpoint *endpoint,
                     const struct record *record)
{
    struct subject subject = {.endpoint = endpoint, .use = SCHEMA_REPLY, .whole = true};
    return record_schema(schemas, &subject, record);
}

text schema_of_body(struct schemas *schemas, const struct endpoint *endpoint)
{
    struct subject subject = {.endpoint = endpoint,
                              .use =
                                  endpoint->method == HTTP_PATCH ? SCHEMA_PATCH : SCHEMA_REQUEST};
    return record_schema(schemas, &subject, endpoint->input);
}

void schema_write_parameter(struct schemas *schemas, struct document *document,
                            const struct endpoint *endpoint, const struct field *field)
{
    struct subject subject = {.endpoint = endpoint, .use = SCHEMA_REQUEST, .whole = true};
    document_open(document, "schema");
    write_kind(schemas, document, &subject, field);
    document_close(document);
}

void schemas_write(const struct schemas *schemas, struct document *document)
{
    for (const struct schema *schema = schemas->first; schema != NULL; schema = schema->next) {
        text name = text_format(schemas->arena, "%.*s", TEXT_ARGUMENTS(schema->name));
        document_json(document, name.data, schema->json);
    }
}
