/* The table webhook. */
#include "features/webhooks/store.h"

const char *const webhook_state_names[] = {[WEBHOOK_ACTIVE] = "active",
                                           [WEBHOOK_PAUSED] = "paused",
                                           [WEBHOOK_DISABLED] = "disabled",
                                           [WEBHOOK_ARCHIVED] = "archived",
                                           NULL};

RECORD(webhook, WEBHOOK_FIELDS(webhook));

static RECORD(webhook_interest, FIELD(webhook_interest, id, "The webhook"),
              FIELD(webhook_interest, events, "What it wants to be told of"));

#define COLUMNS \
    "id, url, description, events, state, failing_since, failures, created_at, updated_at"

static json_text events_json(struct request *rq, const text_list *events)
{
    struct buffer out = {.arena = rq->arena};
    buffer_append_byte(&out, '[');
    for (size_t i = 0; i < events->count; i++) {
        buffer_append(&out, i == 0 ? TEXT("") : TEXT(","));
        json_write_text(&out, events->items[i]);
    }
    buffer_append_byte(&out, ']');
    return (json_text){.value = buffer_text(&out)};
}

problem webhook_exists(struct request *rq, uuid id, bool *exists)
{
    struct one_uuid found;

    return db_maybe(rq->db, exists, INTO(one_uuid, &found),
                    "SELECT id AS value FROM webhook WHERE organization_id = $1 AND id = $2",
                    BIND(organization_of(rq), id));
}

problem webhook_read(struct request *rq, uuid id, struct webhook *webhook)
{
    return db_one(rq->db, INTO(webhook, webhook),
                  "SELECT " COLUMNS " FROM webhook WHERE organization_id = $1 AND id = $2",
                  BIND(organization_of(rq), id));
}

problem webhook_list(struct request *rq, opt_enum state, opt_uuid after, int64_t count,
                     struct webhook_list *list)
{
    opt_text name = {.presence = IS_NULL};
    if (IS_PRESENT(state)) {
        name = (opt_text)SOME(BIND_NAME(webhook_state_names, state.value));
    }
    return db_all(rq->db, LIST(webhook, list),
                  "SELECT " COLUMNS " FROM webhook WHERE organization_id = $1 "
                  "AND ($2 IS NULL OR id < $2) AND ($3 IS NULL OR state = $3) "
                  "ORDER BY id DESC LIMIT $4",
                  BIND(organization_of(rq), after, name, count));
}

problem webhook_insert(struct request *rq, const struct webhook *webhook, text secret)
{
    return db_run(rq->db, NULL,
                  "INSERT INTO webhook (organization_id, id, url, description, events, state, "
                  "secret, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                  BIND(organization_of(rq), webhook->id, webhook->url, webhook->description,
                       events_json(rq, &webhook->events),
                       BIND_NAME(webhook_state_names, webhook->state), secret, webhook->created_at,
                       webhook->updated_at));
}

problem webhook_update(struct request *rq, const struct webhook *webhook)
{
    return db_run(rq->db, NULL,
                  "UPDATE webhook SET url = $3, description = $4, events = $5, state = $6, "
                  "failing_since = $7, failures = $8, updated_at = $9, "
                  "wait_until = CASE WHEN $7 IS NULL THEN NULL ELSE wait_until END "
                  "WHERE organization_id = $1 AND id = $2",
                  BIND(organization_of(rq), webhook->id, webhook->url, webhook->description,
                       events_json(rq, &webhook->events),
                       BIND_NAME(webhook_state_names, webhook->state), webhook->failing_since,
                       webhook->failures, webhook->updated_at));
}

problem webhook_replace_secret(struct request *rq, uuid id, text secret, instant old_until)
{
    return db_run(rq->db, NULL,
                  "UPDATE webhook SET old_secret = secret, old_secret_until = $4, secret = $3, "
                  "updated_at = $5 WHERE organization_id = $1 AND id = $2",
                  BIND(organization_of(rq), id, secret, old_until, rq->now));
}

problem webhook_interests(struct request *rq, uuid organization_id,
                          struct webhook_interest_list *list)
{
    return db_all(rq->db, LIST(webhook_interest, list),
                  "SELECT id, events FROM webhook WHERE organization_id = $1 AND state = 'active'",
                  BIND(organization_id));
}

problem webhook_mark_well(struct request *rq, uuid id)
{
    return db_run(rq->db, NULL,
                  "UPDATE webhook SET failing_since = NULL, failures = 0, wait_until = NULL "
                  "WHERE organization_id = $1 AND id = $2 AND failures > 0",
                  BIND(organization_of(rq), id));
}

problem webhook_mark_failing(struct request *rq, uuid id, const struct webhook_health *health)
{
    return db_run(rq->db, NULL,
                  "UPDATE webhook SET failing_since = $3, failures = $4, wait_until = $5, "
                  "state = CASE WHEN $6 AND state = 'active' THEN 'disabled' ELSE state END, "
                  "updated_at = CASE WHEN $6 AND state = 'active' THEN $7 ELSE updated_at END "
                  "WHERE organization_id = $1 AND id = $2",
                  BIND(organization_of(rq), id, health->failing_since, health->failures,
                       health->wait_until, health->is_disabled, rq->now));
}
