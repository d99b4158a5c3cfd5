/*
 * Texts and buffers. A text is a view: most functions here return a part of what they were given and copy nothing.
 */
#include "base/text.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

text text_of(const char *string)
{
    return string == NULL ? TEXT("") : (text){.data = string, .length = strlen(string)};
}

text text_copy(struct arena *arena, text source)
{
    return text_copy_bytes(arena, source.data, source.length);
}

text text_copy_bytes(struct arena *arena, const void *data, size_t length)
{
    if (length == SIZE_MAX) {
        arena_exhausted(arena);
    }
    char *copy = arena_allocate(arena, length + 1);
    if (length > 0) {
        memcpy(copy, data, length);
    }
    return (text){.data = copy, .length = length};
}

text text_format(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    text result = text_format_list(arena, format, arguments);
    va_end(arguments);
    return result;
}

text text_format_list(struct arena *arena, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    char short_text[256];
    int length = vsnprintf(short_text, sizeof short_text, format, arguments);
    text result = TEXT("");
    if (length >= 0 && (size_t)length < sizeof short_text) {
        result = text_copy_bytes(arena, short_text, (size_t)length);
    } else if (length >= 0) {
        char *data = arena_allocate(arena, (size_t)length + 1);
        vsnprintf(data, (size_t)length + 1, format, again);
        result = (text){.data = data, .length = (size_t)length};
    }
    va_end(again);
    return result;
}

bool text_equal(text a, text b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

static char lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte | 0x20) : byte;
}

bool text_equal_ignoring_case(text a, text b)
{
    if (a.length != b.length) {
        return false;
    }
    for (size_t i = 0; i < a.length; i++) {
        if (lower(a.data[i]) != lower(b.data[i])) {
            return false;
        }
    }
    return true;
}

int text_compare(text a, text b)
{
    size_t common = a.length < b.length ? a.length : b.length;
    int order = common == 0 ? 0 : memcmp(a.data, b.data, common);
    return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
}

bool text_starts_with(text t, text prefix)
{
    return t.length >= prefix.length && text_equal(text_first(t, prefix.length), prefix);
}

bool text_ends_with(text t, text suffix)
{
    return t.length >= suffix.length && text_equal(text_from(t, t.length - suffix.length), suffix);
}

static bool is_white_space(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

text text_trim(text t)
{
    while (t.length > 0 && is_white_space(t.data[0])) {
        t = text_from(t, 1);
    }
    while (t.length > 0 && is_white_space(t.data[t.length - 1])) {
        t.length--;
    }
    return t;
}

text text_lower(struct arena *arena, text t)
{
    char *copy = arena_allocate(arena, t.length + 1);
    for (size_t i = 0; i < t.length; i++) {
        copy[i] = lower(t.data[i]);
    }
    return (text){.data = copy, .length = t.length};
}

bool text_split(text *rest, char separator, text *part)
{
    if (rest->length == 0) {
        return false;
    }
    size_t end = text_find(*rest, separator);
    *part = text_first(*rest, end);
    *rest = text_from(*rest, end + 1);
    return true;
}

size_t text_find(text t, char byte)
{
    const char *found = t.length == 0 ? NULL : memchr(t.data, byte, t.length);
    return found == NULL ? t.length : (size_t)(found - t.data);
}

/* True if all eight bytes are ASCII and none is NUL. */
static bool is_plain_word(const char *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    const uint64_t ones = UINT64_C(0x0101010101010101);
    return ((word | (word - ones)) & (ones << 7)) == 0;
}

/*
 * The length of the UTF-8 sequence at `bytes` (of which there are `left`), 0 if it is none. The range of the second
 * byte rules out overlong forms, surrogates and what lies above U+10FFFF: RFC 3629, section 4.
 */
static size_t sequence_length(const unsigned char *bytes, size_t left)
{
    unsigned char first = bytes[0];
    size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (length == 1) {
        return first != 0;
    }
    if (first < 0xc2 || first > 0xf4 || left < length) {
        return 0;
    }
    unsigned char least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    unsigned char most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (bytes[1] < least || bytes[1] > most) {
        return 0;
    }
    for (size_t i = 2; i < length; i++) {
        if ((bytes[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    return length;
}

text text_first_whole(text t, size_t length)
{
    if (length >= t.length) {
        return t;
    }
    while (length > 0 && ((unsigned char)t.data[length] & 0xC0) == 0x80) { /* goes on there */
        length--;
    }
    return text_first(t, length);
}

bool text_is_utf8(text t)
{
    size_t at = 0;
    while (at < t.length) {
        if (t.length - at >= 8 && is_plain_word(t.data + at)) {
            at += 8;
            continue;
        }
        size_t length = sequence_length((const unsigned char *)t.data + at, t.length - at);
        if (length == 0) {
            return false;
        }
        at += length;
    }
    return true;
}

/* C0, DEL, and in two bytes C1. */
static bool is_control(const unsigned char *bytes, size_t length)
{
    return (length == 1 && (bytes[0] < ' ' || bytes[0] == 0x7f)) ||
           (length == 2 && bytes[0] == 0xc2 && bytes[1] < 0xa0);
}

text text_printable(struct arena *arena, text t)
{
    struct buffer out = {.arena = arena};
    for (text rest = t; rest.length > 0;) {
        const unsigned char *bytes = (const unsigned char *)rest.data;
        size_t valid = sequence_length(bytes, rest.length);
        size_t length = valid > 0 ? valid : 1;
        if (valid > 0 && !is_control(bytes, length)) {
            buffer_append(&out, text_first(rest, length));
        } else {
            for (size_t i = 0; i < length; i++) {
                buffer_append_format(&out, "\\x%02x", bytes[i]);
            }
        }
        rest = text_from(rest, length);
    }
    return buffer_text(&out);
}

size_t text_code_points(text t)
{
    size_t count = 0;
    for (size_t i = 0; i < t.length; i++) {
        count += ((unsigned char)t.data[i] & 0xc0) != 0x80;
    }
    return count;
}

bool text_to_integer(text t, int64_t *value)
{
    bool negative = t.length > 0 && t.data[0] == '-';
    size_t at = negative;
    if (at == t.length || (t.data[at] == '0' && t.length > 1)) {
        return false;
    }
    int64_t number = 0; /* kept negative, where there is room for the smallest integer */
    for (; at < t.length; at++) {
        if (t.data[at] < '0' || t.data[at] > '9' || __builtin_mul_overflow(number, 10, &number) ||
            __builtin_sub_overflow(number, t.data[at] - '0', &number)) {
            return false;
        }
    }
    if (!negative && number == INT64_MIN) {
        return false;
    }
    *value = negative ? number : -number;
    return true;
}

text text_count(struct arena *arena, int64_t count, const char *one, const char *many)
{
    return text_format(arena, "%lld %s", (long long)count, count == 1 ? one : many);
}

bool text_equal_secret(text a, text b)
{
    return a.length == b.length && sodium_memcmp(a.data, b.data, a.length) == 0;
}

text text_hexadecimal(struct arena *arena, const void *bytes, size_t length)
{
    if (length > SIZE_MAX / 2 - 1) {
        arena_exhausted(arena);
    }
    char *data = arena_allocate(arena, 2 * length + 1);
    sodium_bin2hex(data, 2 * length + 1, bytes, length);
    return (text){.data = data, .length = 2 * length};
}

bool text_from_hexadecimal(text t, void *bytes, size_t length)
{
    if (t.length % 2 != 0 || t.length / 2 != length) {
        return false;
    }
    for (size_t i = 0; i < t.length; i++) {
        char byte = lower(t.data[i]);
        if (!((byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f'))) {
            return false;
        }
    }
    return sodium_hex2bin(bytes, length, t.data, t.length, NULL, NULL, NULL) == 0;
}

/* ---- buffers ---- */

#define BUFFER_MINIMUM ((size_t)256)

void buffer_grow(struct buffer *buffer, size_t length)
{
    size_t capacity = buffer->capacity < BUFFER_MINIMUM / 2 ? BUFFER_MINIMUM : buffer->capacity * 2;
    size_t needed;
    if (__builtin_add_overflow(buffer->length, length, &needed) || needed == SIZE_MAX ||
        capacity < buffer->capacity) {
        arena_exhausted(buffer->arena);
    }
    if (capacity <= needed) {
        capacity = needed + 1;
    }
    buffer->data = arena_grow(buffer->arena, buffer->data, buffer->capacity, capacity);
    buffer->capacity = capacity;
}

void buffer_append_integer(struct buffer *buffer, int64_t value)
{
    char digits[20];
    size_t at = sizeof digits;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0) {
        digits[--at] = '-';
    }
    buffer_append_bytes(buffer, digits + at, sizeof digits - at);
}

void buffer_append_format(struct buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    if (length > 0) {
        char *end = buffer_reserve(buffer, (size_t)length);
        vsnprintf(end, (size_t)length + 1, format, again);
        buffer->length += (size_t)length;
    }
    va_end(again);
    va_end(arguments);
}

text buffer_text(struct buffer *buffer)
{
    *buffer_reserve(buffer, 0) = '\0';
    return (text){.data = buffer->data, .length = buffer->length};
}
