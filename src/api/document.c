/* JSON documents by hand: see document.h. */
#include "api/document.h"

static void start(struct document *document, const char *name)
{
    if (document->follows) {
        buffer_append_byte(&document->out, ',');
    }
    document->follows = true;
    if (name != NULL) {
        json_write_text(&document->out, text_of(name));
        buffer_append_byte(&document->out, ':');
    }
}

static void open_with(struct document *document, const char *name, char bracket)
{
    start(document, name);
    buffer_append_byte(&document->out, bracket);
    document->follows = false;
}

static void close_with(struct document *document, char bracket)
{
    buffer_append_byte(&document->out, bracket);
    document->follows = true;
}

void document_open(struct document *document, const char *name)
{
    open_with(document, name, '{');
}

void document_close(struct document *document)
{
    close_with(document, '}');
}

void document_open_list(struct document *document, const char *name)
{
    open_with(document, name, '[');
}

void document_close_list(struct document *document)
{
    close_with(document, ']');
}

void document_string(struct document *document, const char *name, const char *value)
{
    document_text(document, name, text_of(value));
}

void document_text(struct document *document, const char *name, text value)
{
    start(document, name);
    json_write_text(&document->out, value);
}

void document_integer(struct document *document, const char *name, int64_t value)
{
    start(document, name);
    buffer_append_integer(&document->out, value);
}

void document_bool(struct document *document, const char *name, bool value)
{
    document_json(document, name, value ? TEXT("true") : TEXT("false"));
}

void document_json(struct document *document, const char *name, text json)
{
    start(document, name);
    buffer_append(&document->out, json);
}
