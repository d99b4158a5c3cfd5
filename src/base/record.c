/* RECORD at run time: where the value of a field lies. */
#include "base/record.h"

const struct record nothing_record = {
    .name = "nothing", .size = sizeof(struct nothing), .fields = NULL, .count = 0};

/* Where the value stands in the opt_… type of a kind. Lists and records have no such type: absent is NULL there. */
static size_t value_offset(enum kind kind)
{
    switch (kind) {
    case KIND_UUID:
        return offsetof(opt_uuid, value);
    case KIND_INSTANT:
        return offsetof(opt_instant, value);
    case KIND_DATE:
        return offsetof(opt_date, value);
    case KIND_WALL_TIME:
        return offsetof(opt_wall_time, value);
    case KIND_WEEKDAYS:
        return offsetof(opt_weekdays, value);
    case KIND_DECIMAL2:
        return offsetof(opt_decimal2, value);
    case KIND_TEXT:
        return offsetof(opt_text, value);
    case KIND_INTEGER:
        return offsetof(opt_integer, value);
    case KIND_BOOL:
        return offsetof(opt_bool, value);
    case KIND_ENUM:
        return offsetof(opt_enum, value);
    case KIND_JSON:
        return offsetof(opt_json, value);
    case KIND_UUID_LIST:
    case KIND_TEXT_LIST:
    case KIND_INTEGER_LIST:
    case KIND_RECORD:
    case KIND_OPTIONAL_RECORD:
    case KIND_RECORD_LIST:
        break;
    }
    return 0;
}

/* Every opt_… type begins with its presence. */
_Static_assert(offsetof(opt_uuid, presence) == 0 && offsetof(opt_json, presence) == 0, "presence");

const void *field_value(const struct field *field, const void *object)
{
    const char *member = field_of(field, object);
    size_t offset = field->optional ? value_offset(field->kind) : 0;
    if (offset == 0) {
        return member;
    }
    return *(const enum presence *)(const void *)member == PRESENT ? member + offset : NULL;
}

void *field_set(const struct field *field, void *object)
{
    char *member = field_in(field, object);
    size_t offset = field->optional ? value_offset(field->kind) : 0;
    if (offset != 0) {
        *(enum presence *)(void *)member = PRESENT;
    }
    return member + offset;
}
