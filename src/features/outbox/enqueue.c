/* How other features ask for work. */
#include "features/outbox/payload.h"
#include "features/outbox/store.h"

problem outbox_enqueue_for(struct request *rq, uuid organization_id, const struct job_type *type,
                           text dedup_key, opt_instant run_after, const void *payload)
{
    return job_put(rq, organization_id, text_of(type->name), dedup_key,
                   payload_write(rq->arena, type, payload), VALUE_OR(run_after, rq->now));
}

problem outbox_enqueue(struct request *rq, const struct job_type *type, text dedup_key,
                       const void *payload)
{
    return outbox_enqueue_for(rq, organization_of(rq), type, dedup_key, (opt_instant){0}, payload);
}
