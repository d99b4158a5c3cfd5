/* Texts as searches compare them: by GLib, which knows Unicode's tables. */
#include "base/text.h"

#include <glib.h>
#include <stdlib.h>

static void free_text(char **allocated)
{
    g_free(*allocated);
}

/*
 * Composed first, since a letter in a circle or of full width is a letter only then; and after folding again, since folding takes
 * letters apart.
 */
text text_fold(struct arena *arena, text t)
{
    _cleanup_(free_text) char *composed =
        g_utf8_normalize(t.data, (gssize)t.length, G_NORMALIZE_ALL_COMPOSE);
    if (composed == NULL) {
        return text_copy(arena, t);
    }
    _cleanup_(free_text) char *folded = g_utf8_casefold(composed, -1);
    _cleanup_(free_text) char *again = g_utf8_normalize(folded, -1, G_NORMALIZE_ALL_COMPOSE);
    return text_copy(arena, text_of(again));
}

text text_like_pattern(struct arena *arena, text contains)
{
    struct buffer pattern = {.arena = arena};
    buffer_append_byte(&pattern, '%');
    for (size_t i = 0; i < contains.length; i++) {
        char byte = contains.data[i];
        if (byte == '%' || byte == '_' || byte == '\\') {
            buffer_append_byte(&pattern, '\\');
        }
        buffer_append_byte(&pattern, byte);
    }
    buffer_append_byte(&pattern, '%');
    return buffer_text(&pattern);
}
