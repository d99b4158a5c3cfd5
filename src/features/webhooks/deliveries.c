/* What webhooks were sent, and having it sent again. */
#include "features/webhooks/deliver.h"
#include "features/webhooks/endpoints.h"
#include "features/webhooks/publish.h"

#include "features/audit/audit.h"

static problem find_delivery(struct request *rq, uuid id, struct entity_found *found)
{
    return delivery_exists(rq, id, &found->exists);
}
static const struct entity delivery_entity = {.name = "delivery", .find = find_delivery};

struct delivery_query {
    opt_uuid webhook_id;
    opt_enum state;
    LIST_PARAMETERS;
};
static RECORD(delivery_query,
              FIELD(delivery_query, webhook_id, "Only those of this webhook",
                    .entity = &webhook_entity),
              FIELD(delivery_query, state, "Only those that stand so",
                    .names = delivery_state_names),
              LIST_FIELDS(delivery_query));

struct delivery_page {
    struct webhook_delivery_list items;
    opt_text next_cursor;
};
static RECORD(delivery_page, FIELD_LIST(delivery_page, items, webhook_delivery, "The newest first"),
              FIELD(delivery_page, next_cursor, "Where to go on; null at the end"));

struct delivery_key {
    opt_uuid id;
};
static RECORD(delivery_key, FIELD(delivery_key, id, "The last delivery of the page before"));

ENDPOINT(list_webhook_deliveries, delivery_query, delivery_page, GET, "/webhook-deliveries",
         REQUIRES(webhooks_manage), .summary = "List what webhooks were sent")
{
    struct delivery_key key = {.id = {.presence = IS_NULL}};
    const struct webhook_delivery *last;

    TRY(cursor_read(rq, in->cursor, &delivery_key_record, &key));
    TRY(delivery_list(rq, in->webhook_id, in->state, key.id, LIST_LIMIT(in) + 1, &out->items));
    if (LIST_CUT(&out->items, LIST_LIMIT(in), &last)) {
        key.id = (opt_uuid)SOME(last->id);
        out->next_cursor = cursor_write(rq, &delivery_key_record, &key);
    }
    return NULL;
}

struct delivery_path {
    uuid id;
};
static RECORD(delivery_path, FIELD(delivery_path, id, "The delivery", .entity = &delivery_entity));

/* A delivery with all there is to know of it. */
struct delivery_details {
    struct webhook_delivery delivery;
    text body;
    struct webhook_attempt_list attempts;
};
static RECORD(delivery_details,
              FIELD_RECORD(delivery_details, delivery, webhook_delivery, "The delivery"),
              FIELD(delivery_details, body, "What is posted, byte for byte"),
              FIELD_LIST(delivery_details, attempts, webhook_attempt,
                         "The attempts, the newest first, 100 at most"));

ENDPOINT(read_webhook_delivery, delivery_path, delivery_details, GET, "/webhook-deliveries/{id}",
         REQUIRES(webhooks_manage), .summary = "Read a delivery with its attempts")
{
    TRY(delivery_read(rq, in->id, &out->delivery));
    TRY(delivery_body(rq, in->id, &out->body));
    return attempt_list(rq, in->id, &out->attempts);
}

static PROBLEM(webhook_disabled, 409,
               "The webhook is disabled: nothing but a ping is delivered until it is active again");

/* What the job would end at is said at once to whoever asks for it. */
static problem check_deliverable(struct request *rq, const struct webhook_delivery *delivery)
{
    struct webhook webhook;

    TRY(webhook_read(rq, delivery->webhook_id, &webhook));
    if (webhook.state == WEBHOOK_ARCHIVED) {
        return &webhook_archived;
    }
    bool is_ping = text_equal(delivery->event, TEXT(PING));
    return webhook.state == WEBHOOK_DISABLED && !is_ping ? &webhook_disabled : NULL;
}

ENDPOINT(redeliver_webhook, delivery_path, webhook_delivery, POST,
         "/webhook-deliveries/{id}/redeliver", REQUIRES(webhooks_manage), .status = 202,
         .summary = "Deliver once more, whether it arrived or not: the same body and id",
         .problems = PROBLEMS(&webhook_archived, &webhook_disabled))
{
    struct webhook_delivery before;

    TRY(delivery_read(rq, in->id, &before));
    TRY(check_deliverable(rq, &before));
    TRY(delivery_reopen(rq, in->id, out));
    TRY(delivery_enqueue(rq, organization_of(rq), before.webhook_id, in->id));
    return audit_write(rq, "webhook_delivery.redeliver", "webhook_delivery", in->id,
                       AUDITED(webhook_delivery, &before), AUDITED(webhook_delivery, out));
}

const struct feature webhook_deliveries_feature = {
    .name = "webhook_deliveries",
    .title = "Webhook deliveries",
    .endpoints = ENDPOINTS(&list_webhook_deliveries_endpoint, &read_webhook_delivery_endpoint,
                           &redeliver_webhook_endpoint),
};
