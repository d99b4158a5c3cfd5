/*
 * Input: path, query and body become one object of the endpoint's input record. All is read before anything is done, and every
 * error that can be found is named at once.
 */
#include "api/internal.h"

#include <string.h>

bool endpoint_has_body(const struct endpoint *endpoint)
{
    return endpoint->method == HTTP_POST || endpoint->method == HTTP_PUT ||
           endpoint->method == HTTP_PATCH;
}

static bool path_names(const char *path, const char *name)
{
    size_t length = strlen(name);
    for (const char *brace = strchr(path, '{'); brace != NULL; brace = strchr(brace + 1, '{')) {
        if (strncmp(brace + 1, name, length) == 0 && brace[1 + length] == '}') {
            return true;
        }
    }
    return false;
}

enum input_place endpoint_place(const struct endpoint *endpoint, const struct field *field)
{
    if (path_names(endpoint->path, field->name)) {
        return IN_PATH;
    }
    switch (field->place) {
    case PLACE_QUERY:
        return IN_QUERY;
    case PLACE_BODY:
        return IN_BODY;
    case PLACE_DEFAULT:
        break;
    }
    return endpoint_has_body(endpoint) ? IN_BODY : IN_QUERY;
}

static const struct field *find_field(const struct call *call, text name, enum input_place place)
{
    const struct record *record = call->rq.endpoint->input;
    for (size_t i = 0; i < record->count; i++) {
        if (text_equal(text_of(record->fields[i].name), name) &&
            endpoint_place(call->rq.endpoint, &record->fields[i]) == place) {
            return &record->fields[i];
        }
    }
    return NULL;
}

/* ---- path ---- */

/* A path id that is no UUID names nothing: 404, as one that is not there. */
static problem read_path_value(struct call *call, const struct field *field, text escaped,
                               void *object)
{
    text value;
    if (!http_unescape(call->rq.arena, escaped, false, &value)) {
        return fail(&call->rq, &bad_request, "the path has a broken escape");
    }
    uuid id;
    if (field->kind == KIND_UUID && !uuid_parse(value, &id)) {
        return &not_found;
    }
    value_read_text(field, value, object, text_format(call->rq.arena, "/%s", field->name),
                    &call->rq.errors);
    return NULL;
}

static problem read_path(struct call *call, void *object)
{
    size_t index = 0;
    text rest = text_of(call->rq.endpoint->path);
    for (text segment; text_split(&rest, '/', &segment);) {
        if (segment.length < 3 || segment.data[0] != '{') {
            continue;
        }
        text name = {.data = segment.data + 1, .length = segment.length - 2};
        const struct field *field = find_field(call, name, IN_PATH);
        if (field != NULL) {
            TRY(read_path_value(call, field, call->route.values[index], object));
        }
        index++;
    }
    return NULL;
}

/* ---- query and forms: name=value&name=value ---- */

static problem read_pair(struct call *call, text pair, enum input_place place, void *object,
                         uint64_t *seen)
{
    struct request *rq = &call->rq;
    size_t equals = text_find(pair, '=');
    text name, value;
    text escaped = equals < pair.length ? text_from(pair, equals + 1) : TEXT("");
    if (!http_unescape(rq->arena, text_first(pair, equals), true, &name) ||
        !http_unescape(rq->arena, escaped, true, &value)) {
        return fail(rq, &bad_request, "the %s has a broken escape",
                    place == IN_QUERY ? "query" : "form");
    }
    text pointer = text_format(rq->arena, "/%.*s", TEXT_ARGUMENTS(text_first_whole(name, 200)));
    const struct field *field = find_field(call, name, place);
    if (field == NULL) {
        add_error(rq, pointer, "is not a known field");
        return NULL;
    }
    uint64_t bit = UINT64_C(1) << (size_t)(field - rq->endpoint->input->fields);
    if ((*seen & bit) != 0) {
        add_error(rq, pointer, "is given more than once");
        return NULL;
    }
    *seen |= bit;
    value_read_text(field, value, object, pointer, &rq->errors);
    return NULL;
}

static problem read_pairs(struct call *call, text source, enum input_place place, void *object)
{
    uint64_t seen = 0;
    for (text pair; text_split(&source, '&', &pair);) {
        if (pair.length > 0) {
            TRY(read_pair(call, pair, place, object, &seen));
        }
    }
    const struct record *record = call->rq.endpoint->input;
    for (size_t i = 0; i < record->count; i++) {
        const struct field *field = &record->fields[i];
        bool missing = (seen & UINT64_C(1) << i) == 0 && !field->optional &&
                       endpoint_place(call->rq.endpoint, field) == place;
        if (missing) {
            add_error(&call->rq, text_format(call->rq.arena, "/%s", field->name), "is required");
        }
    }
    return NULL;
}

/* ---- body ---- */

static bool takes_in_body(const struct field *field, const void *context)
{
    const struct endpoint *endpoint = context;
    return endpoint_place(endpoint, field) == IN_BODY;
}

/* What is read is UTF-8; whoever says that it is something else is not misread. */
static bool says_another_charset(text parameters)
{
    for (text parameter; text_split(&parameters, ';', &parameter);) {
        size_t equals = text_find(parameter, '=');
        text name = text_trim(text_first(parameter, equals));
        if (equals == parameter.length || !text_equal_ignoring_case(name, TEXT("charset"))) {
            continue;
        }
        text value = text_trim(text_from(parameter, equals + 1));
        if (!text_equal_ignoring_case(value, TEXT("utf-8")) &&
            !text_equal_ignoring_case(value, TEXT("\"utf-8\""))) {
            return true;
        }
    }
    return false;
}

static bool has_media_type(text header, const char *type)
{
    size_t end = text_find(header, ';');
    return text_equal_ignoring_case(text_trim(text_first(header, end)), text_of(type)) &&
           !says_another_charset(text_from(header, end));
}

static problem read_json(struct call *call, text body, void *object)
{
    struct request *rq = &call->rq;
    struct json_document *document = json_parse(rq->arena, body, &rq->errors);
    if (document == NULL) {
        return fail(rq, &bad_request, "the body is not JSON: %.*s",
                    TEXT_ARGUMENTS(rq->errors.items[rq->errors.count - 1].message));
    }
    struct json_reading reading = {.nulls = rq->endpoint->method == HTTP_PATCH,
                                   .takes = takes_in_body,
                                   .context = rq->endpoint};
    json_read_record(document, rq->endpoint->input, &reading, object, &rq->errors);
    return NULL;
}

static problem read_body(struct call *call, void *object)
{
    struct request *rq = &call->rq;
    text body = http_body(call->exchange);
    text type = http_header(call->exchange, "Content-Type");
    if (!endpoint_has_body(rq->endpoint)) {
        return body.length == 0 ? NULL
                                : fail(rq, &bad_request, "%s takes no body", rq->endpoint->path);
    }
    if (body.length == 0) {
        return fail_field(rq, "",
                          "the body must be a JSON object; {} when there is nothing to say");
    }
    if (rq->endpoint->form && has_media_type(type, "application/x-www-form-urlencoded")) {
        return read_pairs(call, body, IN_BODY, object);
    }
    if (!has_media_type(type, "application/json")) {
        return fail(rq, &unsupported_media_type,
                    "the Content-Type must be application/json, in UTF-8");
    }
    return read_json(call, body, object);
}

problem input_read(struct call *call, const void **in)
{
    void *object = arena_allocate(call->rq.arena, call->rq.endpoint->input->size);
    TRY(read_path(call, object));
    TRY(read_pairs(call, http_query(call->exchange), IN_QUERY, object));
    TRY(read_body(call, object));
    TRY(request_check(&call->rq));
    *in = object;
    return NULL;
}
