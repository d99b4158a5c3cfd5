/*
 * The log. A line is made on the stack, in as many bytes as a pipe takes at once (PIPE_BUF), and written by one write():
 * lines of several threads, or of several processes on one pipe, never mix, and a full heap does not silence the log.
 * A long text is cut; items that find no room are left out and "truncated":true says so.
 */
#include "base/log.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

const enum_names log_level_names = (const char *const[]){[LOG_DEBUG] = "debug",
                                                         [LOG_INFO] = "info",
                                                         [LOG_WARNING] = "warning",
                                                         [LOG_ERROR] = "error",
                                                         NULL};

/* The one setting of the log, written before threads start and only read afterwards. */
static enum log_level log_least_level = LOG_INFO;

void log_start(enum log_level level)
{
    log_least_level = level;
}

#define LOG_TEXT_BYTES 1000 /* a text is cut after as many of its bytes */
#define LOG_ENDING     "\"truncated\":true}\n"

struct line {
    size_t length;
    bool full; /* something did not fit; what is written then counts for nothing */
    char bytes[PIPE_BUF];
};

static void line_append(struct line *line, const char *bytes, size_t length)
{
    if (line->full || length > sizeof line->bytes - sizeof LOG_ENDING - line->length) {
        line->full = true;
        return;
    }
    memcpy(line->bytes + line->length, bytes, length);
    line->length += length;
}

static void line_append_string(struct line *line, const char *string)
{
    line_append(line, string, strlen(string));
}

/* The number of bytes of the first character of `t`, 0 when it is not valid UTF-8. */
static size_t character_length(text t)
{
    for (size_t length = 1; length <= 4 && length <= t.length; length++) {
        if (t.data[0] != '\0' && text_is_utf8(text_first(t, length))) {
            return length;
        }
    }
    return 0;
}

static void line_append_escaped(struct line *line, unsigned char byte)
{
    static const char digits[] = "0123456789abcdef";
    if (byte == '"' || byte == '\\') {
        line_append(line, (const char[]){'\\', (char)byte}, 2);
    } else if (byte == '\n') {
        line_append(line, "\\n", 2);
    } else {
        line_append(line, (const char[]){'\\', 'u', '0', '0', digits[byte >> 4], digits[byte & 15]},
                    6);
    }
}

/* Writes a JSON string; bytes that are no UTF-8 become U+FFFD. */
static void line_append_text(struct line *line, text t)
{
    text rest = text_first(t, LOG_TEXT_BYTES);
    line_append(line, "\"", 1);
    while (rest.length > 0) {
        unsigned char first = (unsigned char)rest.data[0];
        size_t length = character_length(rest);
        if (first < 0x20 || first == '"' || first == '\\' || first == 0x7f) {
            line_append_escaped(line, first);
            length = 1;
        } else if (length > 0) {
            line_append(line, rest.data, length);
        } else if (rest.length < 4 && t.length > LOG_TEXT_BYTES) {
            break; /* the cut went through a character */
        } else {
            line_append_string(line, "\xef\xbf\xbd");
            length = 1;
        }
        rest = text_from(rest, length);
    }
    if (t.length > LOG_TEXT_BYTES) {
        line_append_string(line, "\xe2\x80\xa6");
    }
    line_append(line, "\"", 1);
}

static void line_append_integer(struct line *line, int64_t value)
{
    char digits[20];
    size_t at = sizeof digits;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0) {
        digits[--at] = '-';
    }
    line_append(line, digits + at, sizeof digits - at);
}

static void line_append_item(struct line *line, const struct log_item *item)
{
    line_append_text(line, text_of(item->name));
    line_append(line, ":", 1);
    switch (item->kind) {
    case LOG_TEXT:
        line_append_text(line, item->text.data == NULL ? TEXT("") : item->text);
        break;
    case LOG_INTEGER:
        line_append_integer(line, item->integer);
        break;
    case LOG_UUID: {
        char id[UUID_LENGTH];
        uuid_write(item->uuid, id);
        line_append_text(line, (text){.data = id, .length = sizeof id});
        break;
    }
    case LOG_BOOL:
        line_append_string(line, item->integer != 0 ? "true" : "false");
        break;
    }
}

static void line_write(const struct line *line)
{
    const char *bytes = line->bytes;
    size_t left = line->length;
    while (left > 0) {
        ssize_t written = write(STDERR_FILENO, bytes, left);
        if (written < 0 && errno != EINTR) {
            return; /* there is no place left to say so */
        }
        if (written > 0) {
            bytes += written;
            left -= (size_t)written;
        }
    }
}

void log_write(enum log_level level, const char *event, const struct log_item *items, size_t count)
{
    if (level < log_least_level) {
        return;
    }
    int saved_errno = errno;
    char now[INSTANT_LENGTH];
    struct line line;
    line.length = 0;
    line.full = false;
    line_append_string(&line, "{\"time\":");
    line_append_text(&line, (text){.data = now, .length = instant_write(instant_now(), now)});
    line_append_string(&line, ",\"level\":");
    line_append_text(&line, enum_name(log_level_names, level));
    line_append_string(&line, ",\"event\":");
    line_append_text(&line, text_of(event));
    for (size_t i = 0; i < count && !line.full; i++) {
        size_t before = line.length;
        line_append(&line, ",", 1);
        line_append_item(&line, &items[i]);
        if (line.full) {
            line.length = before;
        }
    }
    if (line.full) {
        line.bytes[line.length++] = ',';
    }
    const char *ending = line.full ? LOG_ENDING : "}\n";
    memcpy(line.bytes + line.length, ending, strlen(ending));
    line.length += strlen(ending);
    line_write(&line);
    errno = saved_errno;
}
