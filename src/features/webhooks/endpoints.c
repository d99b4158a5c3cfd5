/* Webhooks over HTTP: what is subscribed to, by whom it is received, and under which secret. */
#include "features/webhooks/endpoints.h"

#include "base/random.h"
#include "features/audit/audit.h"
#include "features/webhooks/deliver.h"
#include "features/webhooks/publish.h"
#include "http/client.h"

PERMISSION(webhooks_manage, "webhooks.manage", "Manage webhooks and see what they were sent",
           .admin = SCOPE_ALL, .organization_wide = true);

static problem find_webhook(struct request *rq, uuid id, struct entity_found *found)
{
    return webhook_exists(rq, id, &found->exists);
}
const struct entity webhook_entity = {.name = "webhook", .find = find_webhook};

/* ---- events ---- */

#define EVENTS_MAXIMUM 100

struct event_shown {
    text name;
    text summary;
};
static RECORD(event_shown, FIELD(event_shown, name, "What a webhook asks for"),
              FIELD(event_shown, summary, "When it happens"));
RECORD_LIST(event_shown);

struct event_page {
    struct event_shown_list items;
    opt_text next_cursor;
};
static RECORD(event_page, FIELD_LIST(event_page, items, event_shown, "All events there are"),
              FIELD(event_page, next_cursor, "Always null: there are no more"));

/* Event number `index` of all features; NULL when there are not so many. */
static const struct webhook_event *event_at(const struct feature *const *features, size_t index)
{
    for (; *features != NULL; features++) {
        for (const struct webhook_event *const *event = (*features)->events;
             event != NULL && *event != NULL; event++) {
            if (index-- == 0) {
                return *event;
            }
        }
    }
    return NULL;
}

ENDPOINT(list_webhook_events, nothing, event_page, GET, "/webhooks/events",
         REQUIRES(webhooks_manage), .summary = "List the events that webhooks can be told of")
{
    size_t count = 0;
    while (event_at(rq->features, count) != NULL) {
        count++;
    }
    out->items.items = ARENA_ARRAY(rq->arena, struct event_shown, count);
    for (size_t i = 0; i < count; i++) {
        const struct webhook_event *event = event_at(rq->features, i);
        out->items.items[i] =
            (struct event_shown){.name = text_of(event->name), .summary = text_of(event->summary)};
    }
    out->items.count = count;
    return NULL;
}

static bool is_event(const struct request *rq, text name)
{
    for (size_t i = 0; event_at(rq->features, i) != NULL; i++) {
        if (text_equal(text_of(event_at(rq->features, i)->name), name)) {
            return true;
        }
    }
    return false;
}

static problem check_events(struct request *rq, const text_list *events)
{
    for (size_t i = 0; i < events->count; i++) {
        text pointer = text_format(rq->arena, "/events/%zu", i);
        if (!is_event(rq, events->items[i])) {
            add_error(rq, pointer, "is no event; GET /webhooks/events lists them");
        }
        for (size_t j = 0; j < i; j++) {
            if (text_equal(events->items[i], events->items[j])) {
                add_error(rq, pointer, "is there already");
                break;
            }
        }
    }
    return request_check(rq);
}

/* ---- making ---- */

#define URL_FIELD(type, ...)                                                          \
    FIELD(type, url,                                                                  \
          "Where events are posted to: http or https, on the public internet unless " \
          "OUTGOING_ALLOWED_NETWORKS says otherwise",                                 \
          LENGTH(1, HTTP_URL_MAXIMUM), .format = "uri", .check = http_url_check, __VA_ARGS__)
#define EVENTS_FIELD(type) \
    FIELD(type, events, "The names of the events it is told of", LENGTH(1, EVENTS_MAXIMUM))

struct webhook_post {
    text url;
    text_list events;
    opt_text description;
};
static RECORD(webhook_post, URL_FIELD(webhook_post), EVENTS_FIELD(webhook_post),
              FIELD(webhook_post, description, "What it is for", LENGTH(0, 500)));

/* A webhook, and once its secret. */
struct webhook_made {
    WEBHOOK_MEMBERS;
    text secret;
};
static RECORD(webhook_made, WEBHOOK_FIELDS(webhook_made),
              FIELD(webhook_made, secret, "What deliveries are signed with; never shown again"));

#define SECRET_PREFIX "whsec_"

static text new_secret(struct arena *arena)
{
    uint8_t random[32];
    random_bytes(random, sizeof(random));
    return text_format(arena, SECRET_PREFIX "%.*s",
                       TEXT_ARGUMENTS(text_hexadecimal(arena, random, sizeof(random))));
}

static struct webhook_made made_of(const struct webhook *webhook, text secret)
{
    return (struct webhook_made){.id = webhook->id,
                                 .url = webhook->url,
                                 .description = webhook->description,
                                 .events = webhook->events,
                                 .state = webhook->state,
                                 .failing_since = webhook->failing_since,
                                 .failures = webhook->failures,
                                 .created_at = webhook->created_at,
                                 .updated_at = webhook->updated_at,
                                 .secret = secret};
}

ENDPOINT(create_webhook, webhook_post, webhook_made, POST, "/webhooks", REQUIRES(webhooks_manage),
         .status = 201, .once = true,
         .summary = "Subscribe to events; the reply is the only time the secret is shown")
{
    TRY(check_events(rq, &in->events));
    struct webhook webhook = {.id = request_new_id(rq),
                              .url = in->url,
                              .description = VALUE_OR(in->description, TEXT("")),
                              .events = in->events,
                              .state = WEBHOOK_ACTIVE,
                              .failing_since = {.presence = IS_NULL},
                              .created_at = rq->now,
                              .updated_at = rq->now};
    text secret = new_secret(rq->arena);
    TRY(webhook_insert(rq, &webhook, secret));
    *out = made_of(&webhook, secret);
    return audit_write(rq, "webhook.create", "webhook", webhook.id, AUDITED_NOTHING,
                       AUDITED(webhook, &webhook));
}

/* ---- reading ---- */

struct webhook_query {
    opt_enum state;
    LIST_PARAMETERS;
};
static RECORD(webhook_query,
              FIELD(webhook_query, state, "Only those in this state", .names = webhook_state_names),
              LIST_FIELDS(webhook_query));

struct webhook_page {
    struct webhook_list items;
    opt_text next_cursor;
};
static RECORD(webhook_page, FIELD_LIST(webhook_page, items, webhook, "The newest first"),
              FIELD(webhook_page, next_cursor, "Where to go on; null at the end"));

struct webhook_key {
    opt_uuid id;
};
static RECORD(webhook_key, FIELD(webhook_key, id, "The last webhook of the page before"));

ENDPOINT(list_webhooks, webhook_query, webhook_page, GET, "/webhooks", REQUIRES(webhooks_manage),
         .summary = "List webhooks")
{
    struct webhook_key key = {.id = {.presence = IS_NULL}};
    const struct webhook *last;

    TRY(cursor_read(rq, in->cursor, &webhook_key_record, &key));
    TRY(webhook_list(rq, in->state, key.id, LIST_LIMIT(in) + 1, &out->items));
    if (LIST_CUT(&out->items, LIST_LIMIT(in), &last)) {
        key.id = (opt_uuid)SOME(last->id);
        out->next_cursor = cursor_write(rq, &webhook_key_record, &key);
    }
    return NULL;
}

struct webhook_path {
    uuid id;
};
static RECORD(webhook_path, FIELD(webhook_path, id, "The webhook", .entity = &webhook_entity));

ENDPOINT(read_webhook, webhook_path, webhook, GET, "/webhooks/{id}", REQUIRES(webhooks_manage),
         .etag = true, .summary = "Read a webhook")
{
    return webhook_read(rq, in->id, out);
}

/* ---- changing ---- */

PROBLEM(webhook_archived, 409, "The webhook is archived");

static problem read_in_use(struct request *rq, uuid id, struct webhook *webhook)
{
    TRY(webhook_read(rq, id, webhook));
    return webhook->state == WEBHOOK_ARCHIVED ? &webhook_archived : NULL;
}

static const char *const wanted_state_names[] = {
    [WEBHOOK_ACTIVE] = "active", [WEBHOOK_PAUSED] = "paused", NULL};

struct webhook_patch {
    uuid id;
    opt_text url;
    text_list events;
    opt_text description;
    opt_enum state;
};
static RECORD(webhook_patch, FIELD(webhook_patch, id, "The webhook", .entity = &webhook_entity),
              URL_FIELD(webhook_patch),
              {FIELD_COMMON(webhook_patch, events, "The names of the events it is told of", true),
               .kind = KIND_TEXT_LIST, .optional = true, LENGTH(1, EVENTS_MAXIMUM)},
              FIELD(webhook_patch, description, "What it is for", LENGTH(0, 500)),
              FIELD(webhook_patch, state,
                    "paused: it is told of nothing more, and deliveries that wait go on waiting; "
                    "active again, also after it was disabled",
                    .names = wanted_state_names));

static problem keep_change(struct request *rq, const char *action, const struct webhook *before,
                           struct webhook *after)
{
    after->updated_at = rq->now;
    TRY(webhook_update(rq, after));
    return audit_write(rq, action, "webhook", after->id, AUDITED(webhook, before),
                       AUDITED(webhook, after));
}

ENDPOINT(update_webhook, webhook_patch, webhook, PATCH, "/webhooks/{id}", REQUIRES(webhooks_manage),
         .summary = "Change a webhook, pause it or have it go on",
         .problems = PROBLEMS(&webhook_archived))
{
    struct webhook before;

    TRY(read_in_use(rq, in->id, &before));
    TRY(require_match(rq, &webhook_record, &before));
    *out = before;
    out->url = VALUE_OR(in->url, before.url);
    out->description = VALUE_OR(in->description, before.description);
    if (in->events.items != NULL) {
        TRY(check_events(rq, &in->events));
        out->events = in->events;
    }
    if (IS_PRESENT(in->state)) {
        out->state = (enum webhook_state)in->state.value;
    }
    if (out->state == WEBHOOK_ACTIVE && before.state != WEBHOOK_ACTIVE) {
        out->failing_since = (opt_instant){.presence = IS_NULL};
        out->failures = 0;
    }
    return keep_change(rq, "webhook.update", &before, out);
}

ENDPOINT(archive_webhook, webhook_path, webhook, POST, "/webhooks/{id}/archive",
         REQUIRES(webhooks_manage),
         .summary = "End a subscription for good: nothing more is delivered")
{
    struct webhook before;

    TRY(webhook_read(rq, in->id, &before));
    *out = before;
    if (before.state == WEBHOOK_ARCHIVED) {
        return NULL;
    }
    out->state = WEBHOOK_ARCHIVED;
    return keep_change(rq, "webhook.archive", &before, out);
}

ENDPOINT(rotate_webhook_secret, webhook_path, webhook_made, POST, "/webhooks/{id}/rotate-secret",
         REQUIRES(webhooks_manage), .once = true,
         .summary = "Replace the secret; for 24 hours deliveries are signed with both",
         .problems = PROBLEMS(&webhook_archived))
{
    struct webhook before, after;
    text secret = new_secret(rq->arena);
    instant old_until = {rq->now.microseconds +
                         WEBHOOK_OLD_SECRET_HOURS * INT64_C(3600) * MICROSECONDS_PER_SECOND};

    TRY(read_in_use(rq, in->id, &before));
    TRY(webhook_replace_secret(rq, in->id, secret, old_until));
    TRY(webhook_read(rq, in->id, &after));
    *out = made_of(&after, secret);
    return audit_write(rq, "webhook.rotate_secret", "webhook", in->id, AUDITED(webhook, &before),
                       AUDITED(webhook, &after));
}

ENDPOINT(ping_webhook, webhook_path, webhook_delivery, POST, "/webhooks/{id}/ping",
         REQUIRES(webhooks_manage), .status = 202,
         .summary = "Deliver an event that says nothing, to see whether events arrive",
         .problems = PROBLEMS(&webhook_archived))
{
    struct webhook webhook;

    TRY(read_in_use(rq, in->id, &webhook));
    TRY(webhook_ping(rq, in->id, out));
    return audit_write(rq, "webhook.ping", "webhook", in->id, AUDITED_NOTHING,
                       AUDITED(webhook_delivery, out));
}

problem webhooks_expire(struct request *rq, instant delivered_before, instant failed_before,
                        int64_t *removed)
{
    return delivery_remove(rq, delivered_before, failed_before, removed);
}

const struct feature webhooks_feature = {
    .name = "webhooks",
    .title = "Webhooks",
    .endpoints =
        ENDPOINTS(&list_webhook_events_endpoint, &list_webhooks_endpoint, &create_webhook_endpoint,
                  &read_webhook_endpoint, &update_webhook_endpoint, &archive_webhook_endpoint,
                  &rotate_webhook_secret_endpoint, &ping_webhook_endpoint),
    .jobs = JOBS(&deliver_webhook_job),
};
