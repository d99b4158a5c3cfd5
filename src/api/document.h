/*
 * Writes JSON documents whose names are not those of a RECORD, such as OpenAPI: puts the commas,
 * nothing more. The caller balances what it opens and closes. `name` is NULL in an array and at the
 * root.
 */
#ifndef STINT_API_DOCUMENT_H
#define STINT_API_DOCUMENT_H

#include "json/json.h"

struct document {
    struct buffer out; /* initialize with its arena */
    bool follows;      /* a value stands before, so a comma comes next */
};

void document_open(struct document *document, const char *name);      /* { */
void document_close(struct document *document);                       /* } */
void document_open_list(struct document *document, const char *name); /* [ */
void document_close_list(struct document *document);                  /* ] */
void document_string(struct document *document, const char *name, const char *value);
void document_text(struct document *document, const char *name, text value);
void document_integer(struct document *document, const char *name, int64_t value);
void document_bool(struct document *document, const char *name, bool value);
/* JSON that is already written. */
void document_json(struct document *document, const char *name, text json);

#endif
