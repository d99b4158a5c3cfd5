/*
 * The log. A line is made on the stack, in as many bytes as a pipe takes at once (PIPE_BUF), and written by one write():
 * lines of several threads, or of several processes on one pipe, never mix, and a full heap does not silence the log.
 * A long text is cut; items that find no room are left out and "truncated":true says so.
 *
 * A server gathers lines first (log_gather()), since a write() for each would cost it more than the line: whole lines, up to
 * PIPE_BUF bytes of them, in one write() when they are full, when the oldest is GATHER_MILLISECONDS old, or with a warning or an
 * error. What a crash leaves is written by the handler of its signal; only kill -9 and the loss of the machine can lose lines.
 */
#include "base/log.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
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

/* Printable ASCII that needs no escape. */
static const bool plain[256] = {
    [' '] = true, ['!'] = true, ['#' ... '['] = true, [']' ... '~'] = true};

/* The number of plain bytes at the start of `t`. */
static size_t plain_length(text t)
{
    size_t length = 0;
    while (length < t.length && plain[(unsigned char)t.data[length]]) {
        length++;
    }
    return length;
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
        size_t as_it_is = plain_length(rest);
        line_append(line, rest.data, as_it_is);
        rest = text_from(rest, as_it_is);
        if (rest.length == 0) {
            break;
        }
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
    line_append(line, "\"", 1);
    line_append_string(line, item->name); /* an identifier */
    line_append(line, "\":", 2);
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

/* Also out of a signal's handler. */
static void write_all(const char *bytes, size_t left)
{
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

/* ---- gathering ---- */

#define GATHER_MILLISECONDS 100

static struct {
    pthread_mutex_t mutex; /* guards the rest */
    pthread_cond_t wake;
    pthread_t thread;
    atomic_bool on;
    bool ends, sleeps; /* the thread shall end; it waits for a first line */
    atomic_size_t length;
    char bytes[PIPE_BUF];
} gathered = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static void gathered_write(void)
{
    write_all(gathered.bytes, gathered.length);
    gathered.length = 0;
}

static void gathered_append(const struct line *line, bool at_once)
{
    pthread_mutex_lock(&gathered.mutex);
    if (line->length > sizeof gathered.bytes - gathered.length) {
        gathered_write();
    }
    memcpy(gathered.bytes + gathered.length, line->bytes, line->length);
    gathered.length += line->length;
    if (at_once) {
        gathered_write();
    } else if (gathered.sleeps) {
        gathered.sleeps = false;
        pthread_cond_signal(&gathered.wake);
    }
    pthread_mutex_unlock(&gathered.mutex);
}

/* With the mutex held: until the lines that are there now are old enough, or the end. */
static void wait_while_gathering(void)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    int64_t nanoseconds = until.tv_nsec + GATHER_MILLISECONDS * INT64_C(1000000);
    until.tv_sec += nanoseconds / 1000000000;
    until.tv_nsec = nanoseconds % 1000000000;
    while (!gathered.ends &&
           pthread_cond_timedwait(&gathered.wake, &gathered.mutex, &until) != ETIMEDOUT) {
    }
}

static void *gather_main(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&gathered.mutex);
    while (!gathered.ends) {
        gathered.sleeps = gathered.length == 0;
        while (gathered.sleeps && !gathered.ends) {
            pthread_cond_wait(&gathered.wake, &gathered.mutex);
        }
        wait_while_gathering();
        gathered_write();
    }
    pthread_mutex_unlock(&gathered.mutex);
    return NULL;
}

static const int crash_signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS};
#define CRASH_SIGNALS (sizeof crash_signals / sizeof crash_signals[0])
static struct sigaction before_crash[CRASH_SIGNALS]; /* what was to be done without us */

/* Without the mutex, which the thread that crashed may hold: at worst a line comes twice. */
static void write_on_crash(int number)
{
    write_all(gathered.bytes, gathered.length);
    for (size_t i = 0; i < CRASH_SIGNALS; i++) {
        if (crash_signals[i] == number) {
            sigaction(number, &before_crash[i], NULL);
        }
    }
    raise(number); /* waits until this handler has returned */
}

bool log_gather(void)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&gathered.wake, &attributes);
    pthread_condattr_destroy(&attributes);
    gathered.ends = false;
    if (pthread_create(&gathered.thread, NULL, gather_main, NULL) != 0) {
        pthread_cond_destroy(&gathered.wake);
        return false;
    }
    struct sigaction action = {.sa_handler = write_on_crash};
    for (size_t i = 0; i < CRASH_SIGNALS; i++) {
        sigaction(crash_signals[i], &action, &before_crash[i]);
    }
    atexit(log_gather_end);
    gathered.on = true;
    return true;
}

void log_gather_end(void)
{
    if (!atomic_exchange(&gathered.on, false)) {
        return;
    }
    pthread_mutex_lock(&gathered.mutex);
    gathered.ends = true;
    pthread_cond_signal(&gathered.wake);
    pthread_mutex_unlock(&gathered.mutex);
    pthread_join(gathered.thread, NULL);
    pthread_cond_destroy(&gathered.wake);
    pthread_mutex_lock(&gathered.mutex);
    gathered_write(); /* of whoever saw it on and came late */
    pthread_mutex_unlock(&gathered.mutex);
    for (size_t i = 0; i < CRASH_SIGNALS; i++) {
        sigaction(crash_signals[i], &before_crash[i], NULL);
    }
}

/* ---- lines ---- */

void log_write(enum log_level level, const char *event, const struct log_item *items, size_t count)
{
    if (level < log_least_level) {
        return;
    }
    int saved_errno = errno;
    char now[INSTANT_LENGTH];
    struct line line
        __attribute__((uninitialized)); /* pages of zeros would cost more than the line */
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
    if (gathered.on) {
        gathered_append(&line, level >= LOG_WARNING);
    } else {
        write_all(line.bytes, line.length);
    }
    errno = saved_errno;
}
