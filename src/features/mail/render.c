/* The same paragraphs twice: wrapped lines of plain text, and HTML without anything to load. */
#include "features/mail/render.h"

#include <string.h>

#define WRAP 72

typedef void (*append_function)(struct buffer *out, text value);

static void append_as_it_is(struct buffer *out, text value)
{
    buffer_append(out, value);
}

void mail_append_escaped(struct buffer *out, text value)
{
    for (size_t i = 0; i < value.length; i++) {
        switch (value.data[i]) {
        case '&':
            buffer_append_literal(out, "&amp;");
            break;
        case '<':
            buffer_append_literal(out, "&lt;");
            break;
        case '>':
            buffer_append_literal(out, "&gt;");
            break;
        case '"':
            buffer_append_literal(out, "&quot;");
            break;
        case '\'':
            buffer_append_literal(out, "&#39;");
            break;
        default:
            buffer_append_byte(out, value.data[i]);
        }
    }
}

/* ---- placeholders ---- */

/* The value of the placeholder that `rest` begins with, and how long that is; NULL if it begins
 * with none that is known. */
static const struct mail_value *placeholder(text rest, const struct mail_value *values,
                                            size_t *length)
{
    size_t end = text_find(rest, '}');

    if (rest.data[0] != '{' || end == rest.length) {
        return NULL;
    }
    text name = text_first(text_from(rest, 1), end - 1);
    for (; values->name != NULL; values++) {
        if (text_equal(text_of(values->name), name)) {
            *length = end + 1;
            return values;
        }
    }
    return NULL;
}

/* Values are put in once: one that looks like a placeholder is nothing but a value. */
static text fill(struct arena *arena, const char *template, const struct mail_value *values,
                 append_function append)
{
    struct buffer out = {.arena = arena};

    for (text rest = text_of(template); rest.length > 0;) {
        size_t length = 1;
        const struct mail_value *value = placeholder(rest, values, &length);

        append(&out, value == NULL ? text_first(rest, length) : value->value);
        rest = text_from(rest, length);
    }
    return buffer_text(&out);
}

/* A value must not look like a line of ours, or like another header line in a quoted message: line
 * breaks and other control characters in it become spaces. */
static text on_one_line(struct arena *arena, text value)
{
    struct buffer out = {.arena = arena};

    for (size_t i = 0; i < value.length; i++) {
        unsigned char c = (unsigned char)value.data[i];

        buffer_append_byte(&out, c < ' ' || c == 0x7F ? ' ' : (char)c);
    }
    return buffer_text(&out);
}

static const struct mail_value *tamed(struct arena *arena, const struct mail_value *values)
{
    size_t count = 0;

    while (values[count].name != NULL) {
        count++;
    }
    struct mail_value *copy = ARENA_ARRAY(arena, struct mail_value, count + 1);
    for (size_t i = 0; i < count; i++) {
        copy[i] = (struct mail_value){.name = values[i].name,
                                      .value = on_one_line(arena, values[i].value)};
    }
    copy[count] = (struct mail_value){.name = NULL};
    return copy;
}

/* ---- plain ---- */

static void append_wrapped(struct buffer *out, text paragraph)
{
    size_t column = 0;

    for (text word; text_split(&paragraph, ' ', &word);) {
        size_t width = text_code_points(word);

        if (column > 0) {
            bool fits = column + 1 + width <= WRAP;
            buffer_append_byte(out, fits ? ' ' : '\n');
            column = fits ? column + 1 : 0;
        }
        buffer_append(out, word);
        column += width;
    }
    buffer_append_literal(out, "\n");
}

static void append_plain(struct buffer *out, const char *const *paragraphs,
                         const struct mail_value *values)
{
    for (; *paragraphs != NULL; paragraphs++) {
        append_wrapped(out, fill(out->arena, *paragraphs, values, append_as_it_is));
        buffer_append_literal(out, "\n");
    }
}

static text plain(struct arena *arena, const struct mail_texts *texts,
                  const struct mail_value *values, text link)
{
    struct buffer out = {.arena = arena};

    append_plain(&out, texts->before, values);
    if (texts->action != NULL) {
        buffer_append_format(&out, "%s:\n%.*s\n\n", texts->action, TEXT_ARGUMENTS(link));
    }
    append_plain(&out, texts->after, values);
    return buffer_text(&out);
}

/* ---- HTML ---- */

static void append_html(struct buffer *out, const char *const *paragraphs,
                        const struct mail_value *values)
{
    for (; *paragraphs != NULL; paragraphs++) {
        text filled = fill(out->arena, *paragraphs, values, mail_append_escaped);
        buffer_append_format(out, "<p>%.*s</p>\n", TEXT_ARGUMENTS(filled));
    }
}

static void append_button(struct buffer *out, const char *action, text link)
{
    buffer_append_literal(out,
                          "<p><a style=\"display:inline-block;padding:10px 18px;border-radius:6px;"
                          "background:#1d4ed8;color:#ffffff;text-decoration:none\" href=\"");
    mail_append_escaped(out, link);
    buffer_append_literal(out, "\">");
    mail_append_escaped(out, text_of(action));
    buffer_append_literal(out, "</a></p>\n<p style=\"font-size:13px;word-break:break-all\">");
    mail_append_escaped(out, link);
    buffer_append_literal(out, "</p>\n");
}

static text html(struct arena *arena, const struct mail_texts *texts,
                 const struct mail_value *values, text link)
{
    struct buffer out = {.arena = arena};

    buffer_append_format(&out,
                         "<!doctype html>\n<html lang=\"%s\">\n<head><meta charset=\"utf-8\">"
                         "</head>\n<body style=\"font-family:sans-serif;font-size:15px;"
                         "line-height:1.5;color:#111827;max-width:36em\">\n",
                         texts->language);
    append_html(&out, texts->before, values);
    if (texts->action != NULL) {
        append_button(&out, texts->action, link);
    }
    append_html(&out, texts->after, values);
    buffer_append_literal(&out, "</body>\n</html>\n");
    return buffer_text(&out);
}

void mail_render(struct arena *arena, const struct mail_texts *texts,
                 const struct mail_value *values, text link, struct mail_rendered *rendered)
{
    const struct mail_value *harmless = tamed(arena, values);

    *rendered = (struct mail_rendered){
        .subject = fill(arena, texts->subject, harmless, append_as_it_is),
        .plain = plain(arena, texts, harmless, link),
        .html = html(arena, texts, harmless, link),
    };
}
