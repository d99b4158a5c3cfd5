/* Publishing: an event becomes a delivery, and a job, for each webhook that wants it, in the caller's transaction. */
#include "features/webhooks/publish.h"

#include "features/webhooks/deliver.h"

/* What is posted. */
struct webhook_body {
    uuid id;
    text event;
    uuid organization_id;
    instant occurred_at;
    json_text data;
};
static RECORD(webhook_body, FIELD(webhook_body, id, "Of the event: the same for all webhooks"),
              FIELD(webhook_body, event, "Its name"),
              FIELD(webhook_body, organization_id, "Where it happened"),
              FIELD(webhook_body, occurred_at, "When"),
              FIELD(webhook_body, data, "The object as it is then"));

static bool wants(const struct webhook_interest *interest, text event)
{
    for (size_t i = 0; i < interest->events.count; i++) {
        if (text_equal(interest->events.items[i], event)) {
            return true;
        }
    }
    return false;
}

static text body_of(struct request *rq, uuid organization_id, text event, json_text data)
{
    struct webhook_body body = {.id = request_new_id(rq),
                                .event = event,
                                .organization_id = organization_id,
                                .occurred_at = rq->now,
                                .data = data};
    return json_of_record(rq->arena, &webhook_body_record, &body);
}

static problem deliver_to(struct request *rq, uuid organization_id, uuid webhook_id, text event,
                          text body, struct webhook_delivery *delivery)
{
    *delivery = (struct webhook_delivery){.id = request_new_id(rq),
                                          .webhook_id = webhook_id,
                                          .event = event,
                                          .state = DELIVERY_PENDING,
                                          .created_at = rq->now,
                                          .updated_at = rq->now};
    TRY(delivery_insert(rq, organization_id, delivery, body));
    return delivery_enqueue(rq, organization_id, webhook_id, delivery->id);
}

problem webhook_publish_for(struct request *rq, uuid organization_id,
                            const struct webhook_event *event, const void *object)
{
    struct webhook_interest_list interests;
    struct webhook_delivery delivery;
    text name = text_of(event->name);
    text body = TEXT("");
    TRY(webhook_interests(rq, organization_id, &interests));
    for (size_t i = 0; i < interests.count; i++) {
        if (!wants(&interests.items[i], name)) {
            continue;
        }
        if (body.length == 0) {
            json_text data = {json_of_record(rq->arena, event->object, object)};
            body = body_of(rq, organization_id, name, data);
        }
        TRY(deliver_to(rq, organization_id, interests.items[i].id, name, body, &delivery));
    }
    return NULL;
}

problem webhook_publish(struct request *rq, const struct webhook_event *event, const void *object)
{
    return webhook_publish_for(rq, organization_of(rq), event, object);
}

problem webhook_ping(struct request *rq, uuid webhook_id, struct webhook_delivery *delivery)
{
    text body = body_of(rq, organization_of(rq), TEXT(PING), (json_text){TEXT("{}")});
    return deliver_to(rq, organization_of(rq), webhook_id, TEXT(PING), body, delivery);
}
