/*
 * A migration in the words of one engine. First the lines that are for the other engine are left out, then the type words
 * and the ends of tables are replaced, outside quotes, dollar quotes and comments.
 */
#include "db/migrate.h"

#include <string.h>

struct word {
    text word;
    text by_engine[2];
};

static const struct word type_words[] = {
    {TEXT_INITIALIZER("UUID"), {TEXT_INITIALIZER("BLOB"), TEXT_INITIALIZER("uuid")}},
    {TEXT_INITIALIZER("INSTANT"), {TEXT_INITIALIZER("INTEGER"), TEXT_INITIALIZER("bigint")}},
    {TEXT_INITIALIZER("DATE"), {TEXT_INITIALIZER("INTEGER"), TEXT_INITIALIZER("date")}},
    {TEXT_INITIALIZER("BOOL"), {TEXT_INITIALIZER("INTEGER"), TEXT_INITIALIZER("boolean")}},
    {TEXT_INITIALIZER("JSON"), {TEXT_INITIALIZER("TEXT"), TEXT_INITIALIZER("jsonb")}},
    {TEXT_INITIALIZER("BIGINT"), {TEXT_INITIALIZER("INTEGER"), TEXT_INITIALIZER("bigint")}},
};
static const struct word table_words[] = {
    {TEXT_INITIALIZER("STRICT"), {TEXT_INITIALIZER("STRICT"), TEXT_INITIALIZER("")}},
    {TEXT_INITIALIZER("COMPACT"),
     {TEXT_INITIALIZER("STRICT, WITHOUT ROWID"), TEXT_INITIALIZER("")}},
};

static text lines_for(struct arena *arena, enum db_engine engine, text sql)
{
    struct buffer kept = {.arena = arena};
    const text openings[] = {
        [DB_SQLITE] = TEXT("-- sqlite:"), [DB_POSTGRES] = TEXT("-- postgres:")};
    bool wanted = true;
    for (text rest = sql, line; text_split(&rest, '\n', &line);) {
        text trimmed = text_trim(line);
        if (text_equal(trimmed, openings[DB_SQLITE]) ||
            text_equal(trimmed, openings[DB_POSTGRES])) {
            wanted = text_equal(trimmed, openings[engine]);
        } else if (text_equal(trimmed, TEXT("-- end"))) {
            wanted = true;
        } else if (wanted) {
            buffer_append(&kept, line);
            buffer_append_byte(&kept, '\n');
        }
    }
    return buffer_text(&kept);
}

static bool in_word(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_' || (byte & 0x80) != 0;
}

/* The length up to and with `close`, which is searched after the first `start` bytes; the rest when there is none. */
static size_t up_to(text t, size_t start, text close)
{
    const char *at = t.length < start
                         ? NULL
                         : memmem(t.data + start, t.length - start, close.data, close.length);
    return at == NULL ? t.length : (size_t)(at - t.data) + close.length;
}

/* The `$tag$` a text begins with, empty if it begins with none ($1 is none). */
static text dollar_tag(text t)
{
    size_t length = 1;
    while (length < t.length && in_word(t.data[length])) {
        length++;
    }
    bool closed = length < t.length && t.data[length] == '$';
    bool named = length == 1 || t.data[1] > '9';
    return closed && named ? text_first(t, length + 1) : TEXT("");
}

/* How many bytes at the beginning are a quote or a comment; 0 when it begins with neither. A doubled quote is two quotes. */
static size_t quoted(text t)
{
    switch (t.data[0]) {
    case '\'':
        return up_to(t, 1, TEXT("'"));
    case '"':
        return up_to(t, 1, TEXT("\""));
    case '-':
        return text_starts_with(t, TEXT("--")) ? up_to(t, 2, TEXT("\n")) : 0;
    case '/':
        return text_starts_with(t, TEXT("/*")) ? up_to(t, 2, TEXT("*/")) : 0;
    case '$': {
        text tag = dollar_tag(t);
        return tag.length == 0 ? 0 : up_to(t, tag.length, tag);
    }
    default:
        return 0;
    }
}

static text replaced(const struct word *words, size_t count, enum db_engine engine, text word)
{
    for (size_t i = 0; i < count; i++) {
        if (text_equal(words[i].word, word)) {
            return words[i].by_engine[engine];
        }
    }
    return word;
}

static text translated_word(enum db_engine engine, text word, char before)
{
    if (before == ')') {
        word = replaced(table_words, sizeof(table_words) / sizeof(table_words[0]), engine, word);
    }
    return replaced(type_words, sizeof(type_words) / sizeof(type_words[0]), engine, word);
}

text migrate_translate(struct arena *arena, enum db_engine engine, text sql)
{
    struct buffer out = {.arena = arena};
    char before = '\0'; /* the last byte of SQL that is no white space */
    for (text rest = lines_for(arena, engine, sql); rest.length > 0;) {
        size_t length = quoted(rest);
        if (length > 0) {
            buffer_append(&out, text_first(rest, length));
        } else if (in_word(rest.data[0])) {
            while (length < rest.length && in_word(rest.data[length])) {
                length++;
            }
            buffer_append(&out, translated_word(engine, text_first(rest, length), before));
            before = 'w';
        } else {
            length = 1;
            buffer_append_byte(&out, rest.data[0]);
            before = strchr(" \t\r\n", rest.data[0]) != NULL ? before : rest.data[0];
        }
        rest = text_from(rest, length);
    }
    return text_copy(arena, buffer_text(&out));
}
