/* Starting and stopping the API: its threads, its router, its clock. */
#include "api/internal.h"

#include <stdlib.h>

#define ARENA_CEILING ((size_t)64 * 1024 * 1024)
#define QUEUE_LIMIT   4096

/* Writing the document takes several times what it is long; only the document stays. */
static text make_openapi(const struct api *api)
{
    _cleanup_(arena_freep) struct arena *arena = arena_new(ARENA_CEILING);
    return text_copy(api->arena, openapi_document(arena == NULL ? api->arena : arena, api->features,
                                                  api->settings.product, api->settings.version));
}

problem api_start(const struct api_settings *settings, const struct api_hooks *hooks,
                  struct database *database, struct zone_set *zones,
                  const struct feature *const *features, struct api **api)
{
    struct api *started = calloc(1, sizeof(*started));
    if (started == NULL) {
        return &db_unavailable;
    }
    started->settings = *settings;
    started->hooks = *hooks;
    started->database = database;
    started->zones = zones;
    started->features = features;
    started->https = text_starts_with(settings->public_url, TEXT("https://"));
    started->clock_stands = settings->test && IS_PRESENT(settings->test_now);
    atomic_store(&started->test_now, VALUE_OR(settings->test_now, (instant){0}).microseconds);
    started->arena = arena_new(ARENA_CEILING);
    started->principals = principal_cache_new();
    started->limits = rate_limits_new();
    bool on_loops = database_engine(database) == DB_SQLITE;
    started->quick = on_loops ? NULL : workers_start("stint-read", settings->readers, QUEUE_LIMIT);
    started->heavy = workers_start("stint-heavy", settings->heavy, QUEUE_LIMIT);
    started->slow = workers_start("stint-slow", settings->slow, QUEUE_LIMIT);
    bool complete = started->arena != NULL && started->principals != NULL &&
                    started->limits != NULL && (on_loops || started->quick != NULL) &&
                    started->heavy != NULL && started->slow != NULL;
    size_t threads =
        settings->heavy + settings->slow + (on_loops ? settings->loops : settings->readers) + 1;
    problem outcome =
        complete ? db_pool_open(database, threads, &started->readers) : &db_unavailable;
    if (outcome == NULL) {
        outcome = lanes_start(database, settings->lanes, QUEUE_LIMIT, &started->lanes);
    }
    if (outcome != NULL) {
        api_stop(started);
        return outcome;
    }
    started->router = router_new(started->arena, features);
    started->openapi = make_openapi(started);
    *api = started;
    return NULL;
}

void api_stop(struct api *api)
{
    if (api->slow != NULL) {
        workers_stop(api->slow); /* first: it hands over to the lanes */
    }
    workers_stop(api->quick);
    workers_stop(api->heavy);
    if (api->lanes != NULL) {
        lanes_stop(api->lanes);
    }
    if (api->readers != NULL) {
        db_pool_close(api->readers);
    }
    rate_limits_free(api->limits);
    principal_cache_free(api->principals);
    arena_free(api->arena);
    free(api);
}

static void exchange_ended(struct http_exchange *exchange, void *context)
{
    (void)context;
    struct call *call = http_state(exchange);
    if (call != NULL) {
        principal_release(call);
    }
}

struct http_handlers api_http_handlers(struct api *api)
{
    return (struct http_handlers){.request = dispatch,
                                  .refused = refuse,
                                  .ended = exchange_ended,
                                  .wants_body = wants_body,
                                  .context = api};
}

instant api_now(const struct api *api)
{
    return api->clock_stands ? (instant){atomic_load(&api->test_now)} : instant_now();
}

const struct feature *const *api_features(const struct api *api)
{
    return api->features;
}

const struct api_settings *api_settings_of(const struct api *api)
{
    return &api->settings;
}

struct db_pool *api_readers(struct api *api)
{
    return api->readers;
}

void api_use_worker(struct api *api, struct job_worker *worker)
{
    atomic_store(&api->worker, worker);
}

struct job_worker *api_worker(struct api *api)
{
    return atomic_load(&api->worker);
}

struct lanes *api_lanes(struct api *api)
{
    return api->lanes;
}
