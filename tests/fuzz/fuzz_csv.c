/*
 * CSV: whatever the bytes, reading ends, fields lie inside what was given or in the arena, lines never go back, and a file without
 * quotes comes out as it went in.
 */
#include "base/csv.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_row(const struct csv_row *row, text source, bool quotes)
{
    for (size_t i = 0; i < row->count; i++) {
        text field = row->fields[i];
        bool inside =
            field.data >= source.data && field.data + field.length <= source.data + source.length;
        bool plain = memchr(source.data, '"', source.length) == NULL;
        if (plain && (!inside || memchr(field.data, ',', field.length) != NULL)) {
            abort();
        }
        /* Touch every byte, so that a sanitizer sees a field that is too long. */
        for (size_t at = 0; at < field.length; at++) {
            if (field.data[at] == '"' && !quotes) {
                abort();
            }
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(64 * (size + 4096));
    if (arena == NULL || size == 0) {
        arena_free(arena);
        return 0;
    }
    text source = {.data = (const char *)data, .length = size};
    bool quotes = memchr(data, '"', size) != NULL;
    struct csv_reader reader = {.rest = source};
    int64_t line = 0;
    struct csv_row row;
    const char *wrong = NULL;
    for (enum csv_outcome outcome = CSV_ROW; outcome != CSV_END;) {
        size_t before = reader.rest.length;
        outcome = csv_next(&reader, arena, &row, &wrong);
        bool moves = row.line > line && reader.rest.length < before;
        if ((outcome != CSV_END && !moves) || (outcome == CSV_WRONG && wrong == NULL)) {
            abort();
        }
        if (outcome == CSV_ROW) {
            line = row.line;
            check_row(&row, source, quotes);
        }
    }
    arena_free(arena);
    return 0;
}
