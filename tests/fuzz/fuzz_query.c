/*
 * Fuzz target for the two parsers of the HTTP layer: escapes and the Cookie header.
 *
 * What is unescaped must be valid UTF-8 without NUL, never longer than before, and come back when
 * every byte of it is escaped again. A cookie's value must lie within the header.
 */
#include "http/exchange.h"

#include <stdlib.h>

static void check(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void escapes_hold(struct arena *arena, text escaped, bool plus_is_space)
{
    text plain, again;
    if (!http_unescape(arena, escaped, plus_is_space, &plain)) {
        return;
    }
    check(plain.length <= escaped.length && text_is_utf8(plain) &&
          text_find(plain, '\0') == plain.length);
    struct buffer buffer = {.arena = arena};
    for (size_t i = 0; i < plain.length; i++) {
        buffer_append_format(&buffer, "%%%02X", (unsigned)(unsigned char)plain.data[i]);
    }
    check(http_unescape(arena, buffer_text(&buffer), plus_is_space, &again) &&
          text_equal(plain, again));
}

/* The first line names the cookie, the rest is the header. */
static void cookies_hold(text input)
{
    size_t line = text_find(input, '\n');
    if (line == input.length) {
        return;
    }
    struct request_header header = {.name = TEXT("cookie"), .value = text_from(input, line + 1)};
    const struct http_exchange exchange = {.headers = &header, .header_count = 1};
    text value;
    if (http_cookie(&exchange, text_first(input, line), &value)) {
        const char *end = header.value.data + header.value.length;
        check(value.data >= header.value.data && value.data + value.length <= end);
        check(text_find(value, ';') == value.length);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(1024 * 1024 + size * 64);
    check(arena != NULL);
    text input = {.data = (const char *)data, .length = size};
    escapes_hold(arena, input, false);
    escapes_hold(arena, input, true);
    cookies_hold(input);
    arena_free(arena);
    return 0;
}
