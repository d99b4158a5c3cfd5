/*
 * What a handler asks of a request, and the two small parsers HTTP needs above libmicrohttpd:
 * escapes and cookies.
 */
#include "http/exchange.h"

#include <stdlib.h>
#include <string.h>

/* ---- parts of the request line ---- */

static const text method_names[] = {
    [HTTP_GET] = TEXT_INITIALIZER("GET"),         [HTTP_HEAD] = TEXT_INITIALIZER("HEAD"),
    [HTTP_POST] = TEXT_INITIALIZER("POST"),       [HTTP_PUT] = TEXT_INITIALIZER("PUT"),
    [HTTP_PATCH] = TEXT_INITIALIZER("PATCH"),     [HTTP_DELETE] = TEXT_INITIALIZER("DELETE"),
    [HTTP_OPTIONS] = TEXT_INITIALIZER("OPTIONS"),
};

void request_set_method(struct http_exchange *exchange, const char *method)
{
    exchange->method = HTTP_OTHER;
    for (size_t i = 0; i < sizeof method_names / sizeof method_names[0]; i++) {
        if (strcmp(method, method_names[i].data) == 0) { /* methods are case-sensitive */
            exchange->method = (enum http_method)i;
            return;
        }
    }
    strncpy(exchange->other_method, method, sizeof exchange->other_method - 1);
}

/* A client of a proxy may send the absolute form, "GET http://host/path"; RFC 9112 wants it
   understood. */
static text target_without_origin(text target)
{
    static const text schemes[] = {TEXT_INITIALIZER("http://"), TEXT_INITIALIZER("https://")};
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        if (text_equal_ignoring_case(text_first(target, schemes[i].length), schemes[i])) {
            text rest = text_from(target, schemes[i].length);
            size_t authority = strcspn(rest.data, "/?");
            return text_from(rest, authority);
        }
    }
    return target;
}

void request_set_target(struct http_exchange *exchange)
{
    text target = target_without_origin(text_of(exchange->target));
    size_t mark = text_find(target, '?');
    exchange->path = text_first(target, mark);
    exchange->query =
        mark < target.length ? text_from(target, mark + 1) : text_from(target, target.length);
    if (exchange->path.length == 0) {
        exchange->path = TEXT("/");
    }
}

struct arena *http_arena(struct http_exchange *exchange)
{
    return exchange->arena;
}

enum http_method http_method_of(const struct http_exchange *exchange)
{
    return exchange->method;
}

text http_method_text(const struct http_exchange *exchange)
{
    return exchange->method == HTTP_OTHER ? text_of(exchange->other_method)
                                          : method_names[exchange->method];
}

text http_path(const struct http_exchange *exchange)
{
    return exchange->path;
}

text http_query(const struct http_exchange *exchange)
{
    return exchange->query;
}

text http_body(const struct http_exchange *exchange)
{
    return exchange->body.length == 0
               ? TEXT("")
               : (text){.data = exchange->body.data, .length = exchange->body.length};
}

text http_peer(const struct http_exchange *exchange)
{
    return (text){.data = exchange->peer, .length = exchange->peer_length};
}

void http_set_state(struct http_exchange *exchange, void *state)
{
    exchange->state = state;
}

void *http_state(const struct http_exchange *exchange)
{
    return exchange->state;
}

/* ---- headers ---- */

static bool header_find(const struct http_exchange *exchange, const char *name, text *value)
{
    text wanted = text_of(name);
    for (size_t i = 0; i < exchange->header_count; i++) {
        if (text_equal_ignoring_case(exchange->headers[i].name, wanted)) {
            *value = exchange->headers[i].value;
            return true;
        }
    }
    return false;
}

text http_header(const struct http_exchange *exchange, const char *name)
{
    text value = TEXT("");
    header_find(exchange, name, &value);
    return value;
}

bool http_has_header(const struct http_exchange *exchange, const char *name)
{
    text value;
    return header_find(exchange, name, &value);
}

struct header_space {
    struct request_header *headers; /* NULL while only the size is wanted */
    char *bytes;
    size_t count, size;
};

static text header_part(struct header_space *space, const char *data, size_t length)
{
    if (data == NULL) {
        length = 0;
    }
    char *copy = space->headers == NULL ? NULL : space->bytes + space->size;
    space->size += length + 1;
    if (copy == NULL) {
        return TEXT("");
    }
    if (length > 0) {
        memcpy(copy, data, length);
    }
    copy[length] = '\0';
    return (text){.data = copy, .length = length};
}

static enum MHD_Result header_visit(void *context, enum MHD_ValueKind kind, const char *name,
                                    size_t name_length, const char *value, size_t value_length)
{
    (void)kind;
    struct header_space *space = context;
    struct request_header header = {.name = header_part(space, name, name_length),
                                    .value = header_part(space, value, value_length)};
    if (space->headers != NULL) {
        space->headers[space->count] = header;
    }
    space->count++;
    return MHD_YES;
}

bool request_keep_headers(struct http_exchange *exchange)
{
    struct header_space wanted = {.headers = NULL};
    MHD_get_connection_values_n(exchange->handle, MHD_HEADER_KIND, header_visit, &wanted);
    size_t table = wanted.count * sizeof(struct request_header);
    struct header_space space = {.headers = malloc(table + wanted.size + 1)};
    if (space.headers == NULL) {
        return false;
    }
    space.bytes = (char *)space.headers + table;
    MHD_get_connection_values_n(exchange->handle, MHD_HEADER_KIND, header_visit, &space);
    exchange->headers = space.headers;
    exchange->header_count = space.count;
    return true;
}

/*
 * libmicrohttpd ends names and values with NULs where it found them, so that each name lies right behind the line's end after
 * the value before. Where it does not, a value had a NUL of its own or went on in the next line.
 */
struct header_check {
    const char *value_end; /* of the header before; NULL before the first */
    bool whole;
};

static bool stands_behind(const char *next, const char *end)
{
    return next == end + 1 || next == end + 2; /* LF or CR LF */
}

static enum MHD_Result header_check_visit(void *context, enum MHD_ValueKind kind, const char *name,
                                          size_t name_length, const char *value,
                                          size_t value_length)
{
    (void)kind;
    struct header_check *check = context;
    bool whole = value != NULL && memchr(value, '\r', value_length) == NULL &&
                 (check->value_end == NULL || stands_behind(name, check->value_end));
    for (size_t i = 0; i < name_length && whole; i++) {
        whole = name[i] > ' ';
    }
    check->whole = check->whole && whole;
    check->value_end = whole ? value + value_length : check->value_end;
    return check->whole ? MHD_YES : MHD_NO;
}

bool request_headers_are_whole(const struct http_exchange *exchange, const char *end)
{
    struct header_check check = {.whole = true};
    MHD_get_connection_values_n(exchange->handle, MHD_HEADER_KIND, header_check_visit, &check);
    const char *last = check.value_end;
    return check.whole &&
           (last == NULL || stands_behind(end, last + 1) || stands_behind(end, last + 2));
}

/* The Cookie header is "name=value; name=value" (RFC 6265, 4.2.1); a value may stand in quotes. */
bool http_cookie(const struct http_exchange *exchange, text name, text *value)
{
    text rest = http_header(exchange, "Cookie"), pair;
    while (text_split(&rest, ';', &pair)) {
        pair = text_trim(pair);
        size_t sign = text_find(pair, '=');
        if (sign == pair.length || !text_equal(text_first(pair, sign), name)) {
            continue;
        }
        text found = text_from(pair, sign + 1);
        if (found.length >= 2 && found.data[0] == '"' && found.data[found.length - 1] == '"') {
            found = text_first(text_from(found, 1), found.length - 2);
        }
        *value = found;
        return true;
    }
    return false;
}

/* ---- escapes ---- */

static int hexadecimal_digit(char digit)
{
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    char lower = (char)(digit | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool http_unescape(struct arena *arena, text escaped, bool plus_is_space, text *plain)
{
    char *data = arena_allocate(arena, escaped.length + 1);
    size_t length = 0;
    for (size_t i = 0; i < escaped.length; i++) {
        char byte = escaped.data[i];
        if (byte == '%') {
            int high = escaped.length - i > 2 ? hexadecimal_digit(escaped.data[i + 1]) : -1;
            int low = escaped.length - i > 2 ? hexadecimal_digit(escaped.data[i + 2]) : -1;
            if (high < 0 || low < 0) {
                return false;
            }
            byte = (char)(high * 16 + low);
            i += 2;
        } else if (byte == '+' && plus_is_space) {
            byte = ' ';
        }
        data[length++] = byte;
    }
    text result = {.data = data, .length = length};
    if (!text_is_utf8(result)) { /* refuses NUL, too */
        return false;
    }
    *plain = result;
    return true;
}
