/*
 * Reading CSV (RFC 4180), row by row: fields in quotes may hold separators, line ends and doubled quotes. Lines end in CRLF or LF; a byte
 * order mark and empty lines are passed over. What is malformed is an error with a line, never a guess.
 */
#ifndef STINT_BASE_CSV_H
#define STINT_BASE_CSV_H

#include "base/text.h"

#define CSV_FIELDS 64 /* of one row */

/*
 * A reader over a text, which must stay. Zero-initialize with it: `struct csv_reader reader = {.rest = file};`
 */
struct csv_reader {
    text rest;
    int64_t lines;  /* line ends passed so far */
    char separator; /* of fields; 0: a comma */
};

struct csv_row {
    int64_t line; /* where it begins, from 1 */
    size_t count;
    text fields[CSV_FIELDS]; /* borrowed from the text where they can be, else in the arena */
};

enum csv_outcome { CSV_ROW, CSV_END, CSV_WRONG };

/*
 * The next row. CSV_WRONG: `*wrong` says what is wrong with the row that begins at `row->line`; the reader goes on behind the line on
 * which it was found.
 */
enum csv_outcome csv_next(struct csv_reader *reader, struct arena *arena, struct csv_row *row,
                          const char **wrong);

/*
 * Which separator a file has, a comma or a semicolon: the one that comes first in its header, outside quotes. Spreadsheets
 * write semicolons where the comma is the decimal sign.
 */
char csv_separator(text file);

#endif
