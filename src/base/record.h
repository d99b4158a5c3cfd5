/*
 * RECORD: a structure described as data, once. From it derive the decoding and validation of JSON bodies, query strings
 * and paths, the writing of replies, the decoding of SQL rows, and the OpenAPI document.
 *
 *     struct punch_request {
 *         uuid            employee_id;
 *         enum punch_type type;
 *         opt_instant     timestamp;
 *         opt_text        notes;
 *     };
 *     RECORD(punch_request,
 *         FIELD(punch_request, employee_id, "Whose clock", .entity = &employee_entity),
 *         FIELD(punch_request, type,        "What to record", .names = punch_type_names),
 *         FIELD(punch_request, timestamp,   "When; the server's clock if absent"),
 *         FIELD(punch_request, notes,       "Free text", LENGTH(0, 2000)));
 *
 * RECORD defines `const struct record punch_request_record`; `extern RECORD_DECLARE(punch_request);` announces it in a header.
 * FIELD takes its kind from the member's C type; a type that has no kind does not compile. Members that are structures,
 * optional structures (pointers) or lists of structures name their RECORD: FIELD_RECORD, FIELD_OPTIONAL_RECORD, FIELD_LIST.
 * An opt_… type is what makes a field optional.
 */
#ifndef STINT_BASE_RECORD_H
#define STINT_BASE_RECORD_H

#include "base/value.h"

enum kind {
    KIND_UUID,
    KIND_INSTANT,
    KIND_DATE,
    KIND_WALL_TIME,
    KIND_WEEKDAYS,
    KIND_DECIMAL2,
    KIND_TEXT,
    KIND_INTEGER, /* int64_t; in JSON within ±(2^53 − 1), so that every client can hold it */
    KIND_BOOL,
    KIND_ENUM, /* an enumeration with .names: its names in JSON and in SQL */
    KIND_JSON,
    KIND_UUID_LIST,
    KIND_TEXT_LIST,
    KIND_INTEGER_LIST,
    KIND_RECORD,          /* a structure inside the structure */
    KIND_OPTIONAL_RECORD, /* a pointer to a structure; NULL is null */
    KIND_RECORD_LIST,     /* a RECORD_LIST(type) */
};

/* Where an input field is found. By default: in the path if the path names it; else in the query of GET, HEAD and DELETE and in the body of the rest. */
enum field_place { PLACE_DEFAULT = 0, PLACE_QUERY, PLACE_BODY };

struct
    entity; /* api/entity.h: what an id names, and how it is looked up in the caller's organization */

struct field {
    const char *name;
    size_t name_length;
    const char *description;
    enum kind kind;
    bool optional; /* the member is of an opt_… type */
    bool nullable; /* PATCH may set it to null */
    bool has_range;
    bool write_only; /* a secret: never in a reply, in OpenAPI writeOnly */
    bool
        account; /* names the login whose limit of tries an endpoint with .strict_limit counts against */
    enum field_place place;
    size_t offset;
    size_t size;
    size_t alignment;
    int64_t minimum; /* of an integer; of the code points of a text; of the items of a list */
    int64_t maximum;
    enum_names names;
    const struct entity *entity;
    const struct record *record;
    const char *format; /* OpenAPI's format of a text: "email", "password", … */
    const char *(*check)(
        text value); /* what is wrong with a text, in a few words after the field's name; or NULL */
};

struct record {
    const char *name;
    size_t size;
    const struct field *fields;
    size_t count;
};

#define RECORD(type, ...)                                                                       \
    const struct record type##_record = {.name = #type,                                         \
                                         .size = sizeof(struct type),                           \
                                         .fields = (const struct field[]){__VA_ARGS__},         \
                                         .count = sizeof((const struct field[]){__VA_ARGS__}) / \
                                                  sizeof(struct field)}
#define RECORD_DECLARE(type) const struct record type##_record

/* A record without fields: the input of an endpoint that takes none, the output of one that answers 204. */
struct nothing {
    char unused; /* C has no empty structures */
};
extern const struct record nothing_record;

/* A list of structures: struct punch_list { struct punch *items; size_t count; }. */
#define RECORD_LIST(type)   \
    struct type##_list {    \
        struct type *items; \
        size_t count;       \
    }

#define FIELD_TYPE(type, member) __typeof__(((struct type *)0)->member)
#define FIELD_COMMON(type, member, says, condition)                             \
    .name = #member, .name_length = sizeof(#member) - 1, .description = (says), \
    .offset = offsetof(struct type, member),                                    \
    .size = sizeof(FIELD_TYPE(type, member)) + FIELD_REQUIRE(condition),        \
    .alignment = _Alignof(FIELD_TYPE(type, member))

/* gcc and clang give an enumeration without negative values the type unsigned int, which nothing else here has. */
#define FIELD_KIND(type, member)              \
    _Generic(((struct type *)0)->member, uuid \
             : KIND_UUID, opt_uuid            \
             : KIND_UUID, instant             \
             : KIND_INSTANT, opt_instant      \
             : KIND_INSTANT, civil_date       \
             : KIND_DATE, opt_date            \
             : KIND_DATE, wall_time           \
             : KIND_WALL_TIME, opt_wall_time  \
             : KIND_WALL_TIME, weekdays       \
             : KIND_WEEKDAYS, opt_weekdays    \
             : KIND_WEEKDAYS, decimal2        \
             : KIND_DECIMAL2, opt_decimal2    \
             : KIND_DECIMAL2, text            \
             : KIND_TEXT, opt_text            \
             : KIND_TEXT, int64_t             \
             : KIND_INTEGER, opt_integer      \
             : KIND_INTEGER, bool             \
             : KIND_BOOL, opt_bool            \
             : KIND_BOOL, unsigned            \
             : KIND_ENUM, opt_enum            \
             : KIND_ENUM, json_text           \
             : KIND_JSON, opt_json            \
             : KIND_JSON, uuid_list           \
             : KIND_UUID_LIST, text_list      \
             : KIND_TEXT_LIST, integer_list   \
             : KIND_INTEGER_LIST)
#define FIELD_IS_OPTIONAL(type, member)           \
    _Generic(((struct type *)0)->member, opt_uuid \
             : true, opt_instant                  \
             : true, opt_date                     \
             : true, opt_wall_time                \
             : true, opt_weekdays                 \
             : true, opt_decimal2                 \
             : true, opt_text                     \
             : true, opt_integer                  \
             : true, opt_bool                     \
             : true, opt_enum                     \
             : true, opt_json                     \
             : true, default                      \
             : false)

#define FIELD(type, member, says, ...)                                                       \
    {                                                                                        \
        FIELD_COMMON(type, member, says, true), .kind = FIELD_KIND(type, member),            \
                                                .optional = FIELD_IS_OPTIONAL(type, member), \
                                                __VA_ARGS__                                  \
    }

/* A list of values that may be left out: it has no items then, where one that is empty has. */
#define FIELD_OPTIONAL_VALUES(type, member, says, ...)                            \
    {                                                                             \
        FIELD_COMMON(type, member, says, true), .kind = FIELD_KIND(type, member), \
                                                .optional = true, __VA_ARGS__     \
    }

/* Adds 0 to an initializer, or refuses to compile when `condition` is false. */
#define FIELD_REQUIRE(condition)                                          \
    (0 * sizeof(struct {                                                  \
         _Static_assert((condition), "the member is not of that RECORD"); \
         int unused;                                                      \
     }))

#define FIELD_IS(type, member, expected) \
    __builtin_types_compatible_p(FIELD_TYPE(type, member), expected)
#define FIELD_RECORD(type, member, other, says, ...)                            \
    {                                                                           \
        FIELD_COMMON(type, member, says, FIELD_IS(type, member, struct other)), \
            .kind = KIND_RECORD, .record = &other##_record, __VA_ARGS__         \
    }
#define FIELD_OPTIONAL_RECORD(type, member, other, says, ...)                                      \
    {                                                                                              \
        FIELD_COMMON(type, member, says, FIELD_IS(type, member, struct other *)),                  \
            .kind = KIND_OPTIONAL_RECORD, .record = &other##_record, .optional = true, __VA_ARGS__ \
    }
#define FIELD_LIST(type, member, other, says, ...)                                     \
    {                                                                                  \
        FIELD_COMMON(type, member, says, FIELD_IS(type, member, struct other##_list)), \
            .kind = KIND_RECORD_LIST, .record = &other##_record, __VA_ARGS__           \
    }

#define RANGE(low, high)  .has_range = true, .minimum = (low), .maximum = (high)
#define LENGTH(low, high) RANGE(low, high)

/* A list of any RECORD, as the generic code sees it. */
struct generic_list {
    void *items;
    size_t count;
};

static inline const void *field_of(const struct field *field, const void *object)
{
    return (const char *)object + field->offset;
}

static inline void *field_in(const struct field *field, void *object)
{
    return (char *)object + field->offset;
}

/* The value of a field: behind the presence when it is optional. NULL when it has none. Not for records and lists. */
const void *field_value(const struct field *field, const void *object);
/* Where to write the value of a field; marks an optional one PRESENT. */
void *field_set(const struct field *field, void *object);

#endif
