/*
 * Structured log: one JSON object a line on standard error, {"time","level","event", …}. Thread-safe; lines never mix.
 * Library code below app/ and api/ does not log: it returns what happened. Never log a password, token, cookie or body.
 */
#ifndef STINT_BASE_LOG_H
#define STINT_BASE_LOG_H

#include "base/value.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };
extern const enum_names log_level_names;

struct log_item {
    const char *name;
    enum { LOG_TEXT, LOG_INTEGER, LOG_UUID, LOG_BOOL } kind;
    text text;
    int64_t integer;
    uuid uuid;
};

/* Lines below `level` are left out. Set once, before threads start. */
void log_start(enum log_level level);

/*
 * From now on lines are gathered and written together, at the latest a tenth of a second later; warnings and errors, and with them
 * what was there before, are written at once. A crash and exit() write what is left. False when there is no thread for it: then
 * every line is written by itself, as without.
 */
bool log_gather(void);
/* Writes what was gathered; lines are written one by one again. */
void log_gather_end(void);

/* LOG(LOG_INFO, "request", LOG_T("path", path), LOG_I("status", 200)) */
#define LOG(level, event, ...)                                          \
    log_write((level), (event), (const struct log_item[]){__VA_ARGS__}, \
              sizeof((const struct log_item[]){__VA_ARGS__}) / sizeof(struct log_item))
#define LOG_T(n, v)                                \
    {                                              \
        .name = (n), .kind = LOG_TEXT, .text = (v) \
    }
#define LOG_S(n, v)                                       \
    {                                                     \
        .name = (n), .kind = LOG_TEXT, .text = text_of(v) \
    }
#define LOG_I(n, v)                                      \
    {                                                    \
        .name = (n), .kind = LOG_INTEGER, .integer = (v) \
    }
#define LOG_U(n, v)                                \
    {                                              \
        .name = (n), .kind = LOG_UUID, .uuid = (v) \
    }
#define LOG_B(n, v)                                   \
    {                                                 \
        .name = (n), .kind = LOG_BOOL, .integer = (v) \
    }
void log_write(enum log_level level, const char *event, const struct log_item *items, size_t count);

#endif
