/*
 * Parsing: from bytes to a tree, by jansson, and the errors of an input.
 *
 * jansson is called with what it may not see already refused: bytes that are no UTF-8, and nesting deeper than JSON_DEPTH.
 * Its memory comes from the arena of the parse, so a document is never freed on its own.
 */
#include "json/read.h"

#include <stdlib.h>
#include <string.h>

#define ERRORS_MAXIMUM 20

/* ---- errors ---- */

static void error_add(struct input_errors *errors, text pointer, const char *format,
                      va_list arguments) __attribute__((format(printf, 3, 0)));
static void error_add(struct input_errors *errors, text pointer, const char *format,
                      va_list arguments)
{
    if (errors->items == NULL) {
        errors->items = ARENA_ARRAY(errors->arena, struct input_error, ERRORS_MAXIMUM);
    }
    errors->items[errors->count++] = (struct input_error){
        .pointer = text_copy(errors->arena, pointer),
        .message = text_format_list(errors->arena, format, arguments),
    };
}

void input_error_add(struct input_errors *errors, text pointer, const char *format, ...)
{
    if (errors->count < ERRORS_MAXIMUM) {
        va_list arguments;
        va_start(arguments, format);
        error_add(errors, pointer, format, arguments);
        va_end(arguments);
    }
}

/* Appends a member's name as a part of a JSON Pointer: RFC 6901, section 3. */
static void pointer_append(struct buffer *pointer, const char *name)
{
    for (const char *byte = name; *byte != '\0'; byte++) {
        if (*byte == '~') {
            buffer_append_literal(pointer, "~0");
        } else if (*byte == '/') {
            buffer_append_literal(pointer, "~1");
        } else {
            buffer_append_byte(pointer, *byte);
        }
    }
}

static void place_append(struct buffer *pointer, const struct place *place)
{
    if (place->parent == NULL) {
        buffer_append(pointer, place->pointer);
        return;
    }
    place_append(pointer, place->parent);
    buffer_append_byte(pointer, '/');
    if (place->name != NULL) {
        pointer_append(pointer, place->name);
    } else {
        buffer_append_integer(pointer, (int64_t)place->index);
    }
}

bool place_error(struct input_errors *errors, const struct place *place, const char *format, ...)
{
    if (errors->count < ERRORS_MAXIMUM) {
        struct buffer pointer = {.arena = errors->arena};
        place_append(&pointer, place);
        va_list arguments;
        va_start(arguments, format);
        error_add(errors, buffer_text(&pointer), format, arguments);
        va_end(arguments);
    }
    return false;
}

/* ---- jansson's memory ---- */

/*
 * jansson's allocator is one for the whole process and is told no context, so the arena of the parse that runs on this
 * thread stands in a thread-local. It is set for the length of one json_loadb() and never while other code runs.
 *
 * An exhausted arena abandons the parse from within jansson, which holds no locks and no memory but the arena's then. It
 * is not told with NULL: jansson 2.14 overlooks that in its string buffer and would read past the end.
 */
static _Thread_local struct arena *parse_arena;

/* Before every allocation stands where it came from, so that free() is right whenever jansson calls it. */
union origin {
    bool is_arena;
    max_align_t alignment;
};

static union origin *parse_allocate(size_t length)
{
    struct arena *arena = parse_arena;
    union origin *origin = arena_try_allocate(arena, length);
    if (origin == NULL) {
        parse_arena = NULL;
        arena_exhausted(arena);
    }
    origin->is_arena = true;
    return origin;
}

static void *jansson_allocate(size_t size)
{
    if (size > SIZE_MAX - sizeof(union origin)) {
        return NULL;
    }
    size_t length = sizeof(union origin) + size;
    if (parse_arena != NULL) {
        return parse_allocate(length) + 1;
    }
    union origin *origin = malloc(length);
    if (origin == NULL) {
        return NULL;
    }
    origin->is_arena = false;
    return origin + 1;
}

static void jansson_free(void *memory)
{
    union origin *origin = memory;
    if (origin != NULL && !origin[-1].is_arena) {
        free(origin - 1);
    }
}

/*
 * Before main(): no memory that jansson allocated in another way may ever meet the functions above, whoever uses jansson
 * first.
 */
__attribute__((constructor)) static void jansson_start(void)
{
    json_set_alloc_funcs(jansson_allocate, jansson_free);
    json_object_seed(0);
}

/* ---- parsing ---- */

/* How far into a text something is, as editors count: lines and columns of code points from 1. */
static void position_of(text source, size_t at, size_t *line, size_t *column)
{
    size_t line_start = 0;
    *line = 1;
    for (size_t i = 0; i < at; i++) {
        if (source.data[i] == '\n') {
            ++*line;
            line_start = i + 1;
        }
    }
    *column = text_code_points(text_first(text_from(source, line_start), at - line_start)) + 1;
}

/* Where arrays and objects nest deeper than JSON_DEPTH, or the text's length. Brackets within strings do not count. */
static size_t too_deep_at(text source)
{
    size_t depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < source.length; i++) {
        char byte = source.data[i];
        if (in_string) {
            i += byte == '\\';
            in_string = byte != '"';
        } else if (byte == '"') {
            in_string = true;
        } else if ((byte == '[' || byte == '{') && ++depth > JSON_DEPTH) {
            return i;
        } else if ((byte == ']' || byte == '}') && depth > 0) {
            depth--;
        }
    }
    return source.length;
}

/* What jansson found, in words that repeat nothing of the input. */
static const char *error_says(enum json_error_code code)
{
    if (code == json_error_premature_end_of_input) {
        return "ends too early";
    }
    if (code == json_error_end_of_input_expected) {
        return "has something after its end";
    }
    if (code == json_error_duplicate_key) {
        return "has the same key twice in an object";
    }
    if (code == json_error_numeric_overflow) {
        return "has a number that is out of range";
    }
    if (code == json_error_null_character || code == json_error_null_byte_in_key) {
        return "has a NUL character in a string";
    }
    if (code == json_error_invalid_utf8) {
        return "has a string that is not Unicode";
    }
    return "is not valid JSON";
}

/* Refuses what jansson is not to see; false with one error. */
static bool source_check(text source, const struct place *whole, struct input_errors *errors)
{
    if (!text_is_utf8(source)) {
        return place_error(errors, whole, "must be UTF-8 without NUL characters");
    }
    size_t at = too_deep_at(source);
    if (at < source.length) {
        size_t line, column;
        position_of(source, at, &line, &column);
        return place_error(errors, whole, "nests deeper than %d levels (line %zu, column %zu)",
                           JSON_DEPTH, line, column);
    }
    return true;
}

struct json_document *json_parse(struct arena *arena, text source, struct input_errors *errors)
{
    const struct place whole = {.pointer = TEXT_INITIALIZER("")};
    if (!source_check(source, &whole, errors)) {
        return NULL;
    }
    json_error_t error;
    parse_arena = arena;
    const json_t *root =
        json_loadb(source.data, source.length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    parse_arena = NULL;
    if (root == NULL) {
        place_error(errors, &whole, "%s (line %d, column %d)", error_says(json_error_code(&error)),
                    error.line, error.column);
        return NULL;
    }
    struct json_document *document = ARENA_NEW(arena, struct json_document);
    document->root = root;
    return document;
}
