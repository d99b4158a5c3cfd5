/* The file .env: NAME=VALUE lines. */
#ifndef STINT_APP_DOTENV_H
#define STINT_APP_DOTENV_H

#include "json/json.h"

struct dotenv_item {
    text name;
    text value;
    int64_t line;
};

struct dotenv {
    struct dotenv_item *items;
    size_t count;
};

/*
 * Reads a file; none is as good as an empty one. Blank lines and lines that begin with # are passed
 * over; a value may stand in single or double quotes; `export` may stand before a name. What cannot
 * be read, and a name with two values, is an error: a block of settings that was pasted twice must
 * not decide which of them counts.
 */
void dotenv_read(struct arena *arena, const char *path, struct dotenv *file,
                 struct input_errors *errors);

/* False when the name is not there or has an empty value. */
bool dotenv_value(const struct dotenv *file, text name, text *value);

#endif
