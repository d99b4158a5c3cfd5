/*
 * Text: a length and bytes, UTF-8 unless said otherwise; never NULL data. Everything made here lives in an arena and is
 * followed by a NUL that does not count, so that `data` can be handed to C functions when it is known to hold no NUL.
 */
#ifndef STINT_BASE_TEXT_H
#define STINT_BASE_TEXT_H

#include "base/arena.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct {
    const char *data;
    size_t length;
} text;

/* A text from a string literal, also in static initializers. */
#define TEXT(literal) ((text){.data = "" literal, .length = sizeof(literal) - 1})
#define TEXT_INITIALIZER(literal)                         \
    {                                                     \
        .data = "" literal, .length = sizeof(literal) - 1 \
    }

/* For printf: printf("%.*s", TEXT_ARGUMENTS(t)). */
#define TEXT_ARGUMENTS(t) (int)(t).length, (t).data

text text_of(const char *string); /* borrows; NULL gives the empty text */
text text_copy(struct arena *arena, text source);
text text_copy_bytes(struct arena *arena, const void *data, size_t length);
text text_format(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
text text_format_list(struct arena *arena, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

bool text_equal(text a, text b);
bool text_equal_ignoring_case(text a, text b); /* ASCII letters only */
int text_compare(text a, text b);              /* by bytes, which for UTF-8 is by code point */
bool text_starts_with(text t, text prefix);
bool text_ends_with(text t, text suffix);

/* What follows the first `start` bytes. */
static inline text text_from(text t, size_t start)
{
    size_t skipped = start < t.length ? start : t.length;
    return (text){.data = t.data + skipped, .length = t.length - skipped};
}

static inline text text_first(text t, size_t length)
{
    return (text){.data = t.data, .length = length < t.length ? length : t.length};
}

text text_trim(text t);                       /* without ASCII white space at both ends */
text text_lower(struct arena *arena, text t); /* ASCII letters only */

/*
 * For comparing without regard to case in any script: Unicode's case folding over compatibility composition, so that "STRASSE"
 * and "Straße", "é" in one code point and in two, are the same. Accents stay. `t` is valid UTF-8.
 */
text text_fold(struct arena *arena, text t);

/* The pattern of SQL's LIKE … ESCAPE '\\' for texts that contain this one. */
text text_like_pattern(struct arena *arena, text contains);

/* Takes what stands before the first `separator` off `*rest`; false when `*rest` was empty and nothing is left. */
bool text_split(text *rest, char separator, text *part);

/* The position of the first `byte`, or `t.length`. */
size_t text_find(text t, char byte);

/* True for valid UTF-8 (RFC 3629: no surrogates, no overlong forms) without a NUL. */
bool text_is_utf8(text t);
/* At most so many bytes of UTF-8, with no character cut through. */
text text_first_whole(text t, size_t length);

/*
 * As it may be shown at a terminal, to which some texts are commands: control characters, and bytes that are no UTF-8, are
 * written \x1b.
 */
text text_printable(struct arena *arena, text t);

/* The number of code points of valid UTF-8. */
size_t text_code_points(text t);

/* A decimal integer, the whole of `t`, an optional minus sign, no plus, no leading zeros; false when it is none or does not fit. */
bool text_to_integer(text t, int64_t *value);

/* How many there are of something: "1 punch", "2 punches". */
text text_count(struct arena *arena, int64_t count, const char *one, const char *many);

/* The same bytes whatever differs, so that the time taken tells nothing about a secret; lengths are not secret. */
bool text_equal_secret(text a, text b);

/* Lower-case hexadecimal, and back (false when it is none or of another length). */
text text_hexadecimal(struct arena *arena, const void *bytes, size_t length);
bool text_from_hexadecimal(text t, void *bytes, size_t length);

/* A text that grows at its end, in an arena. Zero-initialize with its arena: `struct buffer b = {.arena = arena};` */
struct buffer {
    struct arena *arena;
    char *data;
    size_t length;
    size_t capacity;
};

/* Makes room where there is none for `length` more bytes and the NUL of buffer_text(). */
void buffer_grow(struct buffer *buffer, size_t length);

/* Room for `length` more bytes; the caller writes there and then adds to buffer->length what it wrote. */
static inline char *buffer_reserve(struct buffer *buffer, size_t length)
{
    if (buffer->capacity == 0 || length >= buffer->capacity - buffer->length) {
        buffer_grow(buffer, length);
    }
    return buffer->data + buffer->length;
}

static inline void buffer_append_bytes(struct buffer *buffer, const void *data, size_t length)
{
    if (length > 0) {
        memcpy(buffer_reserve(buffer, length), data, length);
        buffer->length += length;
    }
}

static inline void buffer_append(struct buffer *buffer, text t)
{
    buffer_append_bytes(buffer, t.data, t.length);
}

static inline void buffer_append_byte(struct buffer *buffer, char byte)
{
    *buffer_reserve(buffer, 1) = byte;
    buffer->length++;
}

void buffer_append_integer(struct buffer *buffer, int64_t value);
void buffer_append_format(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
text buffer_text(struct buffer *buffer); /* what it holds; valid until the next append */

#define buffer_append_literal(buffer, literal) \
    buffer_append_bytes((buffer), "" literal, sizeof(literal) - 1)

#endif
