/*
 * The call: what is known of a request before anything is decided about it, its id and its address among it. And the answer to
 * requests of which nothing else will be known, because the HTTP layer refuses them.
 */
#include "api/internal.h"
#include "base/log.h"
#include "base/random.h"

text request_id_of(const struct api *api, const struct http_exchange *exchange,
                   char room[static UUID_LENGTH])
{
    text given = http_header(exchange, "X-Request-Id");
    bool usable = given.length >= 1 && given.length <= 100;
    for (size_t i = 0; i < given.length && usable; i++) {
        char c = given.data[i];
        usable = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                 c == '-' || c == '_' || c == '.';
    }
    if (usable) {
        return given;
    }
    uuid_write(random_uuid(api_now(api)), room);
    return (text){.data = room, .length = UUID_LENGTH};
}

static bool is_trusted(const struct api *api, text address)
{
    for (size_t i = 0; i < api->settings.trusted_proxies.count; i++) {
        if (text_equal(address, api->settings.trusted_proxies.items[i])) {
            return true;
        }
    }
    return false;
}

/* The last address in X-Forwarded-For that is not one of our proxies: what stands before it, anybody could have written. */
static text address_of(const struct call *call)
{
    text address = http_peer(call->exchange);
    text forwarded = http_header(call->exchange, "X-Forwarded-For");
    while (is_trusted(call->api, address) && forwarded.length > 0) {
        size_t comma = forwarded.length;
        while (comma > 0 && forwarded.data[comma - 1] != ',') {
            comma--;
        }
        text last = text_trim(text_from(forwarded, comma));
        forwarded = text_first(forwarded, comma > 0 ? comma - 1 : 0);
        if (last.length == 0 || last.length > 45) {
            break;
        }
        address = last;
    }
    return address;
}

struct call *call_new(struct api *api, struct http_exchange *exchange)
{
    struct call *call = ARENA_NEW(http_arena(exchange), struct call);
    call->api = api;
    call->exchange = exchange;
    call->started = monotonic_nanoseconds();
    call->rq.arena = http_arena(exchange);
    call->rq.api = api;
    call->rq.features = api->features;
    call->rq.zones = api->zones;
    call->rq.sign_in = api->hooks.sign_in;
    call->rq.mail = api->hooks.mail;
    call->rq.detail = TEXT("");
    call->body = TEXT("");
    call->idempotency_key = TEXT("");
    call->rq.errors.arena = call->rq.arena;
    call->rq.address = address_of(call);
    call->rq.request_id = request_id_of(api, exchange, call->id_made);
    http_set_state(exchange, call);
    return call;
}

static problem refusal_of(int status)
{
    switch (status) {
    case 413:
        return &too_large;
    case 414:
        return &target_too_long;
    case 431:
        return &head_too_large;
    default:
        return &bad_request;
    }
}

void refuse(struct http_exchange *exchange, int status, void *context)
{
    if (ARENA_GUARD(http_arena(exchange))) {
        answer_too_large(context, exchange);
        return;
    }
    struct call *call = call_new(context, exchange);
    arena_unguard(http_arena(exchange));
    answer(call, refusal_of(status));
}
