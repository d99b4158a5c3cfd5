/* All SQL of the outbox. */
#include "features/outbox/store.h"

/*
 * Where a job of the key waits, its row is written and not merely looked at: a worker that claims it at the same time then fails or
 * waits for this transaction, so that no job begins before what it was enqueued for can be seen.
 */
problem job_put(struct request *rq, uuid organization_id, text type, text dedup_key,
                json_text payload, instant run_after)
{
    return db_run(
        rq->db, NULL,
        "INSERT INTO outbox_job (organization_id, id, type, dedup_key, payload, status, "
        "attempts, run_after, created_at, updated_at) "
        "VALUES ($1, $2, $3, $4, $5, 'PENDING', 0, $6, $7, $7) "
        "ON CONFLICT (organization_id, type, dedup_key) WHERE status = 'PENDING' "
        "DO UPDATE SET payload = excluded.payload, attempts = 0, "
        "run_after = CASE WHEN excluded.run_after < outbox_job.run_after "
        "THEN excluded.run_after ELSE outbox_job.run_after END, "
        "updated_at = excluded.updated_at",
        BIND(organization_id, request_new_id(rq), type, dedup_key, payload, run_after, rq->now));
}
