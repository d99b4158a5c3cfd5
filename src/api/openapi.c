/*
 * The OpenAPI 3.1 document, written from the endpoints' declarations: paths in the order features
 * list them, each operation with its parameters, body, reply and every problem it can answer.
 */
#include "api/describe.h"
#include "api/document.h"
#include "api/internal.h"
#include "api/replies.h"

#include <string.h>

#define BASE_PATH "/api/v1"

struct openapi {
    struct arena *arena;
    struct document document;
    struct schemas *schemas;
    struct replies *replies;
    const struct feature *const *features;
};

/* ---- parameters ---- */

static void write_parameter(struct openapi *api, const struct endpoint *endpoint,
                            const struct field *field)
{
    struct document *document = &api->document;
    bool in_path = endpoint_place(endpoint, field) == IN_PATH;
    document_open(document, NULL);
    document_string(document, "name", field->name);
    document_string(document, "in", in_path ? "path" : "query");
    document_bool(document, "required", in_path || !field->optional);
    document_string(document, "description", field->description);
    if (!in_path) {
        document_bool(document, "explode", false); /* lists are separated by commas */
    }
    schema_write_parameter(api->schemas, document, endpoint, field);
    document_close(document);
}

static void write_header_reference(struct document *document, const char *name)
{
    document_open(document, NULL);
    document_text(document, "$ref",
                  text_format(document->out.arena, "#/components/parameters/%s", name));
    document_close(document);
}

static void write_parameters(struct openapi *api, const struct feature *feature,
                             const struct endpoint *endpoint)
{
    struct document *document = &api->document;
    document_open_list(document, "parameters");
    for (size_t i = 0; i < endpoint->input->count; i++) {
        if (endpoint_place(endpoint, &endpoint->input->fields[i]) != IN_BODY) {
            write_parameter(api, endpoint, &endpoint->input->fields[i]);
        }
    }
    if (endpoint_takes_key(endpoint)) {
        write_header_reference(document, "IdempotencyKey");
    }
    if (endpoint_is_guarded(feature, endpoint)) {
        write_header_reference(document, "IfMatch");
    }
    if (endpoint->method == HTTP_GET && endpoint->etag) {
        write_header_reference(document, "IfNoneMatch");
    }
    document_close_list(document);
}

/* ---- body ---- */

static void write_content(struct document *document, const char *media_type, text reference)
{
    document_open(document, media_type);
    document_open(document, "schema");
    document_text(document, "$ref", reference);
    document_close(document);
    document_close(document);
}

static void write_body(struct openapi *api, const struct endpoint *endpoint)
{
    struct document *document = &api->document;
    if (!endpoint_has_body(endpoint)) {
        return;
    }
    text reference = schema_of_body(api->schemas, endpoint);
    document_open(document, "requestBody");
    document_bool(document, "required", true);
    document_open(document, "content");
    write_content(document, "application/json", reference);
    if (endpoint->form) {
        write_content(document, "application/x-www-form-urlencoded", reference);
    }
    document_close(document);
    document_close(document);
}

/* ---- replies ---- */

static const char *success_description(int status)
{
    switch (status) {
    case 201:
        return "Made";
    case 202:
        return "Accepted; it waits";
    case 204:
        return "Done; there is nothing to say";
    default:
        return "Done";
    }
}

static void write_success_headers(struct document *document, const struct endpoint *endpoint)
{
    document_open(document, "headers");
    document_json(document, "X-Request-Id", TEXT("{\"$ref\":\"#/components/headers/RequestId\"}"));
    if (endpoint->etag) {
        document_json(document, "ETag", TEXT("{\"$ref\":\"#/components/headers/ETag\"}"));
    }
    document_close(document);
}

static void write_success(struct openapi *api, const struct endpoint *endpoint, int status)
{
    struct document *document = &api->document;
    document_open(document, text_format(api->arena, "%d", status).data);
    document_string(document, "description", success_description(status));
    write_success_headers(document, endpoint);
    if (endpoint->produces != NULL) {
        text type = text_of(endpoint->produces); /* its parameters are no part of the name */
        document_open(document, "content");
        document_open(document, text_copy(api->arena, text_first(type, text_find(type, ';'))).data);
        document_json(document, "schema", TEXT("{\"type\":\"string\"}"));
        document_close(document);
        document_close(document);
    } else if (endpoint->output != &nothing_record) {
        document_open(document, "content");
        write_content(document, "application/json",
                      schema_of_reply(api->schemas, endpoint, endpoint->output));
        document_close(document);
    }
    document_close(document);
    if (endpoint->method == HTTP_GET && endpoint->etag) {
        document_json(document, "304",
                      TEXT("{\"description\":\"Not changed since the ETag in If-None-Match\"}"));
    }
}

static void write_responses(struct openapi *api, const struct feature *feature,
                            const struct endpoint *endpoint)
{
    document_open(&api->document, "responses");
    write_success(api, endpoint, endpoint_status(endpoint));
    replies_write_problems(api->replies, &api->document, feature, endpoint);
    document_close(&api->document);
}

/* ---- operations and paths ---- */

static void write_access(struct document *document, const struct access *access)
{
    switch (access->kind) {
    case ACCESS_PUBLIC:
        document_json(document, "security", TEXT("[]"));
        break;
    case ACCESS_SIGNED_IN:
        break; /* the document's own `security` */
    case ACCESS_PERMISSION:
        document_string(document, "x-permission", access->permission->name);
        break;
    }
}

static void write_operation(struct openapi *api, const struct feature *feature,
                            const struct endpoint *endpoint)
{
    struct document *document = &api->document;
    text method = text_lower(api->arena, method_name(endpoint->method));
    document_open(document, text_format(api->arena, "%.*s", TEXT_ARGUMENTS(method)).data);
    document_string(document, "operationId", endpoint->name);
    document_string(document, "summary",
                    endpoint->summary == NULL ? endpoint->name : endpoint->summary);
    document_open_list(document, "tags");
    document_string(document, NULL, feature->title);
    document_close_list(document);
    write_access(document, &endpoint->access);
    write_parameters(api, feature, endpoint);
    write_body(api, endpoint);
    write_responses(api, feature, endpoint);
    document_close(document);
}

/* All operations of one path, of whatever feature. */
static void write_path(struct openapi *api, const char *path)
{
    struct document *document = &api->document;
    document_open(document, text_format(api->arena, BASE_PATH "%s", path).data);
    for (const struct feature *const *f = api->features; *f != NULL; f++) {
        for (const struct endpoint *const *e = (*f)->endpoints; *e != NULL; e++) {
            if (strcmp((*e)->path, path) == 0) {
                write_operation(api, *f, *e);
            }
        }
    }
    document_close(document);
}

/* Whether no endpoint before this one has its path. */
static bool is_first_of_path(const struct openapi *api, const struct endpoint *endpoint)
{
    for (const struct feature *const *f = api->features; *f != NULL; f++) {
        for (const struct endpoint *const *e = (*f)->endpoints; *e != NULL; e++) {
            if (strcmp((*e)->path, endpoint->path) == 0) {
                return *e == endpoint;
            }
        }
    }
    return true;
}

static void write_paths(struct openapi *api)
{
    document_open(&api->document, "paths");
    for (const struct feature *const *f = api->features; *f != NULL; f++) {
        for (const struct endpoint *const *e = (*f)->endpoints; *e != NULL; e++) {
            if (is_first_of_path(api, *e)) {
                write_path(api, (*e)->path);
            }
        }
    }
    document_close(&api->document);
}

/* ---- the whole ---- */

/* What is the same whatever the features: written by hand. */
static const char fixed_components[] =
    "\"securitySchemes\":{"
    "\"session\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"stint_session\","
    "\"description\":\"The cookie that signing in sets; under HTTPS its name begins with "
    "__Host-\"},"
    "\"bearer\":{\"type\":\"http\",\"scheme\":\"bearer\",\"bearerFormat\":\"JWT\"},"
    "\"api_key\":{\"type\":\"apiKey\",\"in\":\"header\",\"name\":\"X-API-Key\"}},"
    "\"parameters\":{"
    "\"IdempotencyKey\":{\"name\":\"Idempotency-Key\",\"in\":\"header\",\"required\":false,"
    "\"description\":\"A value of your own for this request: sent again with the same one, it gets "
    "the reply of the first time. "
    "Kept for 24 hours\",\"schema\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":200}},"
    "\"IfMatch\":{\"name\":\"If-Match\",\"in\":\"header\",\"required\":false,"
    "\"description\":\"The ETag of what you read; 412 if it was changed "
    "since\",\"schema\":{\"type\":\"string\"}},"
    "\"IfNoneMatch\":{\"name\":\"If-None-Match\",\"in\":\"header\",\"required\":false,"
    "\"description\":\"The ETag of what you have; 304 if it is still so. A reply that shows more "
    "than its ETag covers is sent in full\",\"schema\":{\"type\":\"string\"}}},"
    "\"headers\":{"
    "\"RequestId\":{\"description\":\"The id of this request in the server's "
    "log\",\"schema\":{\"type\":\"string\"}},"
    "\"RetryAfter\":{\"description\":\"Seconds to wait before trying "
    "again\",\"schema\":{\"type\":\"integer\"}},"
    "\"ETag\":{\"description\":\"The version of what was read, for If-Match and If-None-Match\","
    "\"schema\":{\"type\":\"string\"}}}";

static const char problem_schema[] =
    "{\"type\":\"object\",\"description\":\"What went wrong, as RFC 9457 has it\",\"properties\":{"
    "\"type\":{\"type\":\"string\",\"format\":\"uri-reference\",\"description\":\"Which problem: "
    "/problems/ and its name\"},"
    "\"title\":{\"type\":\"string\",\"description\":\"The same for every case of this problem\"},"
    "\"status\":{\"type\":\"integer\",\"description\":\"The status of this reply\"},"
    "\"detail\":{\"type\":\"string\",\"description\":\"What it is in this case\"},"
    "\"errors\":{\"type\":\"array\",\"description\":\"Every field that is "
    "wrong\",\"items\":{\"type\":\"object\",\"properties\":{"
    "\"pointer\":{\"type\":\"string\",\"description\":\"Where: a JSON Pointer; of a parameter its "
    "name after the slash\"},"
    "\"message\":{\"type\":\"string\",\"description\":\"What is wrong, to be read after the "
    "field's name\"}},"
    "\"required\":[\"pointer\",\"message\"]}},"
    "\"request_id\":{\"type\":\"string\",\"description\":\"To be quoted to whoever runs the "
    "server\"}},"
    "\"required\":[\"type\",\"title\",\"status\",\"detail\",\"errors\",\"request_id\"]}";

static void write_components(struct openapi *api)
{
    struct document *document = &api->document;
    document_open(document, "components");
    buffer_append_bytes(&document->out, fixed_components, sizeof(fixed_components) - 1);
    document->follows = true;
    document_open(document, "responses");
    replies_write_shared(api->replies, document);
    document_close(document);
    document_open(document, "schemas");
    document_json(document, "Problem", text_of(problem_schema));
    schemas_write(api->schemas, document);
    document_close(document);
    document_close(document);
}

static void write_tags(struct openapi *api)
{
    document_open_list(&api->document, "tags");
    for (const struct feature *const *f = api->features; *f != NULL; f++) {
        document_open(&api->document, NULL);
        document_string(&api->document, "name", (*f)->title);
        document_close(&api->document);
    }
    document_close_list(&api->document);
}

/* Replies come first, so that a record that is both read and written keeps its plain name for what
 * is read. */
static void name_replies(struct openapi *api)
{
    for (const struct feature *const *f = api->features; *f != NULL; f++) {
        for (const struct endpoint *const *e = (*f)->endpoints; *e != NULL; e++) {
            if ((*e)->output != &nothing_record) {
                schema_of_reply(api->schemas, *e, (*e)->output);
            }
        }
    }
}

text openapi_document(struct arena *arena, const struct feature *const *features, text product,
                      text version)
{
    struct openapi api = {.arena = arena,
                          .document = {.out = {.arena = arena}},
                          .schemas = schemas_new(arena),
                          .features = features};
    struct document *document = &api.document;
    api.replies = replies_new(arena, api.schemas);
    name_replies(&api);
    document_open(document, NULL);
    document_string(document, "openapi", "3.1.0");
    document_open(document, "info");
    document_text(document, "title", product);
    document_text(document, "version", version);
    document_string(document, "description",
                    "Time tracking: who was at work, and what the time went into.");
    document_close(document);
    document_json(document, "servers", TEXT("[{\"url\":\"/\"}]"));
    document_json(document, "security",
                  TEXT("[{\"session\":[]},{\"bearer\":[]},{\"api_key\":[]}]"));
    write_tags(&api);
    write_paths(&api);
    write_components(&api);
    document_close(document);
    return buffer_text(&document->out);
}
