/* Reads .env: see dotenv.h. Nothing is expanded; a value is what stands there. */
#include "app/dotenv.h"

#include "app/file.h"

#include <errno.h>
#include <string.h>

static bool is_name(text name)
{
    for (size_t i = 0; i < name.length; i++) {
        char c = name.data[i];
        bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
        if (!letter && (i == 0 || c < '0' || c > '9')) {
            return false;
        }
    }
    return name.length > 0;
}

/* Without its quotes, or without what follows an unquoted " #". */
static text plain_value(text value)
{
    if (value.length >= 2 && (value.data[0] == '"' || value.data[0] == '\'') &&
        value.data[value.length - 1] == value.data[0]) {
        return text_first(text_from(value, 1), value.length - 2);
    }
    for (size_t i = 1; i < value.length; i++) {
        if (value.data[i] == '#' && (value.data[i - 1] == ' ' || value.data[i - 1] == '\t')) {
            return text_trim(text_first(value, i));
        }
    }
    return value;
}

static bool parse_line(text line, struct dotenv_item *item)
{
    if (text_starts_with(line, TEXT("export "))) {
        line = text_trim(text_from(line, 7));
    }
    size_t equals = text_find(line, '=');
    item->name = text_trim(text_first(line, equals));
    if (equals == line.length || !is_name(item->name)) {
        return false;
    }
    item->value = plain_value(text_trim(text_from(line, equals + 1)));
    return true;
}

static const struct dotenv_item *find_item(const struct dotenv *file, text name)
{
    for (size_t i = 0; i < file->count; i++) {
        if (text_equal(file->items[i].name, name)) {
            return &file->items[i];
        }
    }
    return NULL;
}

static void add_item(struct dotenv *file, const struct dotenv_item *item,
                     struct input_errors *errors)
{
    const struct dotenv_item *earlier = find_item(file, item->name);
    if (earlier == NULL) {
        file->items[file->count++] = *item;
    } else if (!text_equal(earlier->value, item->value)) {
        input_error_add(errors, item->name,
                        "has two values in .env, in lines %lld and %lld: leave one",
                        (long long)earlier->line, (long long)item->line);
    }
}

static size_t count_lines(text content)
{
    size_t lines = 1;
    for (size_t i = 0; i < content.length; i++) {
        lines += content.data[i] == '\n';
    }
    return lines;
}

void dotenv_read(struct arena *arena, const char *path, struct dotenv *file,
                 struct input_errors *errors)
{
    text content;
    int failure = whole_file_read(arena, path, &content);
    if (failure == ENOENT) {
        return;
    }
    if (failure != 0) {
        input_error_add(errors, text_of(path), "cannot be read: %s", strerror(failure));
        return;
    }
    file->items = ARENA_ARRAY(arena, struct dotenv_item, count_lines(content));
    int64_t number = 0;
    for (text line; text_split(&content, '\n', &line);) {
        struct dotenv_item item = {.line = ++number};
        line = text_trim(line);
        if (line.length == 0 || line.data[0] == '#') {
            continue;
        }
        if (!parse_line(line, &item)) {
            input_error_add(errors, text_of(path), "line %lld is not NAME=VALUE",
                            (long long)number);
            continue;
        }
        add_item(file, &item, errors);
    }
}

bool dotenv_value(const struct dotenv *file, text name, text *value)
{
    const struct dotenv_item *item = find_item(file, name);
    if (item == NULL || item->value.length == 0) {
        return false;
    }
    *value = item->value;
    return true;
}
