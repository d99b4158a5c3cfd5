/* How other features ask for work, and how what was done is forgotten. */
#include "features/outbox/payload.h"
#include "features/outbox/store.h"
#include "features/outbox/worker.h"

#include "api/api.h"

static void wake_worker(struct api *api, void *object)
{
    (void)object;
    struct job_worker *worker = api_worker(api);
    if (worker != NULL) {
        job_worker_wake(worker);
    }
}

void outbox_wake(struct request *rq)
{
    after_commit(rq, wake_worker, NULL);
}

static problem enqueue(struct request *rq, const struct job_type *type, struct new_job job,
                       const void *payload)
{
    job.type = text_of(type->name);
    job.payload = payload_write(rq->arena, type, payload);
    TRY(job_put(rq, &job));
    outbox_wake(rq);
    return NULL;
}

problem outbox_enqueue_for(struct request *rq, uuid organization_id, const struct job_type *type,
                           text dedup_key, opt_instant run_after, const void *payload)
{
    struct new_job job = {.organization_id = organization_id,
                          .receiver = TEXT(""),
                          .dedup_key = dedup_key,
                          .run_after = VALUE_OR(run_after, rq->now)};
    return enqueue(rq, type, job, payload);
}

problem outbox_enqueue_to(struct request *rq, uuid organization_id, const struct job_type *type,
                          text receiver, text dedup_key, const void *payload)
{
    struct new_job job = {.organization_id = organization_id,
                          .receiver = receiver,
                          .dedup_key = dedup_key,
                          .run_after = rq->now};
    return enqueue(rq, type, job, payload);
}

problem outbox_enqueue(struct request *rq, const struct job_type *type, text dedup_key,
                       const void *payload)
{
    return outbox_enqueue_for(rq, organization_of(rq), type, dedup_key, (opt_instant){0}, payload);
}

problem outbox_expire(struct request *rq, instant before, int64_t *removed)
{
    return job_remove_done(rq, before, removed);
}

problem outbox_expire_failed(struct request *rq, instant before, int64_t *removed)
{
    return job_remove_failed(rq, before, removed);
}
