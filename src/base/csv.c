/*
 * Reading CSV. One pass over the bytes; a field is a piece of the text unless it holds doubled quotes, which are undone in a copy.
 */
#include "base/csv.h"

#include "base/problem.h"

#include <string.h>

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

static bool ends_line(text rest)
{
    return rest.length == 0 || rest.data[0] == '\n' ||
           (rest.data[0] == '\r' && rest.length > 1 && rest.data[1] == '\n');
}

/* Takes the line end that `rest` begins with, if it begins with one. */
static void take_line_end(struct csv_reader *reader)
{
    if (reader->rest.length > 0) {
        reader->rest = text_from(reader->rest, reader->rest.data[0] == '\r' ? 2 : 1);
        reader->lines++;
    }
}

static char separator_of(const struct csv_reader *reader)
{
    return reader->separator == 0 ? ',' : reader->separator;
}

static void skip_line(struct csv_reader *reader)
{
    size_t end = text_find(reader->rest, '\n');
    reader->lines += end < reader->rest.length ? 1 : 0;
    reader->rest = text_from(reader->rest, end < reader->rest.length ? end + 1 : end);
}

static text undouble(struct arena *arena, text quoted)
{
    char *plain = arena_allocate(arena, quoted.length + 1);
    size_t length = 0;
    for (size_t i = 0; i < quoted.length; i++) {
        plain[length++] = quoted.data[i];
        i += quoted.data[i] == '"' ? 1 : 0;
    }
    return (text){.data = plain, .length = length};
}

/* A field in quotes; `rest` begins behind the first of them. */
static const char *read_quoted(struct csv_reader *reader, struct arena *arena, text *field)
{
    text rest = reader->rest;
    bool doubled = false;
    size_t end = 0;
    int64_t lines = 0;
    for (;; end++) {
        if (end == rest.length) {
            return MISTAKE("a quoted field does not end");
        }
        if (rest.data[end] == '"') {
            if (end + 1 == rest.length || rest.data[end + 1] != '"') {
                break;
            }
            doubled = true;
            end++;
        }
        lines += rest.data[end] == '\n' ? 1 : 0;
    }
    text inside = text_first(rest, end);
    *field = doubled ? undouble(arena, inside) : inside;
    reader->rest = text_from(rest, end + 1);
    reader->lines += lines;
    return NULL;
}

static const char *read_plain(struct csv_reader *reader, text *field)
{
    text rest = reader->rest;
    char separator = separator_of(reader);
    size_t end = 0;
    while (!ends_line(text_from(rest, end)) && rest.data[end] != separator) {
        if (rest.data[end] == '"') {
            return MISTAKE("has a quote inside a field without quotes");
        }
        end++;
    }
    *field = text_first(rest, end);
    reader->rest = text_from(rest, end);
    return NULL;
}

static const char *read_field(struct csv_reader *reader, struct arena *arena, text *field)
{
    if (reader->rest.length == 0 || reader->rest.data[0] != '"') {
        return read_plain(reader, field);
    }
    reader->rest = text_from(reader->rest, 1);
    const char *wrong = read_quoted(reader, arena, field);
    if (wrong == NULL && !ends_line(reader->rest) && reader->rest.data[0] != separator_of(reader)) {
        return separator_of(reader) == ','
                   ? MISTAKE("has something between a quote and the next comma")
                   : MISTAKE("has something between a quote and the next semicolon");
    }
    return wrong;
}

static const char *read_row(struct csv_reader *reader, struct arena *arena, struct csv_row *row)
{
    for (;;) {
        if (row->count == CSV_FIELDS) {
            return MISTAKE("has too many fields");
        }
        const char *wrong = read_field(reader, arena, &row->fields[row->count]);
        if (wrong != NULL) {
            return wrong;
        }
        row->count++;
        if (ends_line(reader->rest)) {
            take_line_end(reader);
            return NULL;
        }
        reader->rest = text_from(reader->rest, 1); /* the separator */
    }
}

enum csv_outcome csv_next(struct csv_reader *reader, struct arena *arena, struct csv_row *row,
                          const char **wrong)
{
    if (reader->lines == 0 && text_starts_with(reader->rest, TEXT(BYTE_ORDER_MARK))) {
        reader->rest = text_from(reader->rest, strlen(BYTE_ORDER_MARK));
    }
    while (reader->rest.length > 0 && ends_line(reader->rest)) {
        take_line_end(reader);
    }
    row->line = reader->lines + 1;
    row->count = 0;
    if (reader->rest.length == 0) {
        return CSV_END;
    }
    *wrong = read_row(reader, arena, row);
    if (*wrong == NULL) {
        return CSV_ROW;
    }
    skip_line(reader);
    return CSV_WRONG;
}

char csv_separator(text file)
{
    bool quoted = false;
    for (size_t i = 0; i < file.length; i++) {
        char c = file.data[i];
        if (c == '"') {
            quoted = !quoted;
        } else if (!quoted && (c == ',' || c == ';')) {
            return c;
        } else if (!quoted && c == '\n' && text_trim(text_first(file, i)).length > 0) {
            break;
        }
    }
    return ',';
}
