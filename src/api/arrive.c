/*
 * Arriving: which endpoint a request is for, and whether its body is worth waiting for.
 */
#include "api/describe.h"
#include "api/internal.h"

/* The path below /api/v1 or /api, without one trailing slash; false when it is elsewhere. */
static bool api_path(text path, text *below)
{
    text prefix = TEXT("/api/v1/");
    if (!text_starts_with(path, prefix)) {
        prefix = TEXT("/api/");
    }
    if (!text_starts_with(path, prefix)) {
        return false;
    }
    *below = text_from(path, prefix.length - 1);
    if (below->length > 1 && text_ends_with(*below, TEXT("/"))) {
        *below = text_first(*below, below->length - 1);
    }
    return true;
}

static text allowed(struct arena *arena, unsigned methods)
{
    struct buffer allow = {.arena = arena};
    for (unsigned m = 0; m < HTTP_OTHER; m++) {
        if ((methods & 1u << m) != 0) {
            buffer_append_format(&allow, "%s%.*s", allow.length > 0 ? ", " : "",
                                 TEXT_ARGUMENTS(method_name(m)));
        }
    }
    return buffer_text(&allow);
}

problem find_route(struct call *call)
{
    text below, path = http_path(call->exchange);
    if (api_path(path, &below)) {
        call->route = router_find(call->api->router, http_method_of(call->exchange), below);
        call->rq.endpoint = call->route.endpoint;
    }
    if (call->route.methods == 0 && page_is_at(path)) {
        call->route.methods = 1u << HTTP_GET | 1u << HTTP_HEAD;
    }
    if (call->route.methods == 0) {
        return &not_found;
    }
    if (call->route.endpoint == NULL) {
        reply_header(&call->rq, "Allow", allowed(call->rq.arena, call->route.methods));
        return &method_not_allowed;
    }
    return NULL;
}

bool wants_body(struct http_exchange *exchange, void *context)
{
    const struct api *api = context;
    text below;
    if (!api_path(http_path(exchange), &below)) {
        return true;
    }
    const struct endpoint *endpoint =
        router_find(api->router, http_method_of(exchange), below).endpoint;
    return endpoint == NULL || endpoint->access.kind == ACCESS_PUBLIC ||
           credentials_are_brought(api, exchange);
}
