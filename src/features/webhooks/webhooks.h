/*
 * Webhooks: other programs are told of what happens, in the order of seconds. An event is data beside the code that
 * publishes it, in the transaction that makes it true:
 *
 *     EVENT(punch_recorded, "punch.recorded", punch, "Somebody punched");
 *     …
 *     TRY(webhook_publish(rq, &punch_recorded_event, &entry));
 *
 * and its feature names it: `.events = EVENTS(&punch_recorded_event)`. From that come the list of events that can be subscribed to, and
 * what they carry: the object, as its RECORD writes it in every reply.
 */
#ifndef STINT_FEATURES_WEBHOOKS_WEBHOOKS_H
#define STINT_FEATURES_WEBHOOKS_WEBHOOKS_H

#include "api/endpoint.h"

extern const struct feature webhooks_feature;
extern const struct feature webhook_deliveries_feature;

struct webhook_event {
    const char *name; /* "employee.created": never changed once released */
    const char *summary;
    const struct record *object;
};

#define EVENT_DECLARE(id) const struct webhook_event id##_event
#define EVENT(id, title, type, says) \
    EVENT_DECLARE(id) = {.name = (title), .summary = (says), .object = &type##_record}

#define EVENTS(...)                       \
    (const struct webhook_event *const[]) \
    {                                     \
        __VA_ARGS__, NULL                 \
    }

/*
 * Tells those who subscribed to it once this transaction is committed, for the principal's organization. `object` is of the event's
 * RECORD. Where nobody has subscribed to anything this is one look into an empty index.
 */
problem webhook_publish(struct request *rq, const struct webhook_event *event,
                        const void *object) MUST_USE;
/* The same for an organization when nobody is signed in. */
problem webhook_publish_for(struct request *rq, uuid organization_id,
                            const struct webhook_event *event, const void *object) MUST_USE;

/*
 * Removes deliveries that arrived before then, and those that failed before another instant, which is not later: as long as their jobs may be
 * tried again. 200 at once; `*removed`: when so many, there may be more. For maintenance.
 */
problem webhooks_expire(struct request *rq, instant delivered_before, instant failed_before,
                        int64_t *removed) MUST_USE;

#endif
