/* All SQL of the outbox. */
#include "features/outbox/store.h"

#include "features/outbox/rules.h"

const char *const job_status_names[] = {[JOB_PENDING] = "PENDING",
                                        [JOB_RUNNING] = "RUNNING",
                                        [JOB_DONE] = "DONE",
                                        [JOB_FAILED] = "FAILED",
                                        NULL};

static RECORD(claimed_job, FIELD(claimed_job, organization_id, "Whose"),
              FIELD(claimed_job, id, "The job"), FIELD(claimed_job, dedup_key, "Its key"),
              FIELD(claimed_job, payload, "What it is about"),
              FIELD(claimed_job, attempts, "Begun so far"));

static RECORD(job_row, FIELD(job_row, id, "The job"), FIELD(job_row, type, "Its type"),
              FIELD(job_row, dedup_key, "Its key"), FIELD(job_row, payload, "What it is about"),
              FIELD(job_row, status, "How it stands", .names = job_status_names),
              FIELD(job_row, attempts, "Begun so far"), FIELD(job_row, run_after, "When it is due"),
              FIELD(job_row, lease_until, "Until when its worker has it"),
              FIELD(job_row, last_error, "What went wrong last"),
              FIELD(job_row, created_at, "When it was enqueued first"),
              FIELD(job_row, updated_at, "When it changed last"),
              FIELD(job_row, finished_at, "When it was done or given up"));

#define COLUMNS                                                                            \
    "id, type, dedup_key, payload, status, attempts, run_after, lease_until, last_error, " \
    "created_at, updated_at, finished_at"

/* ---- asking for work ---- */

/*
 * Where a job of the key waits, its row is written and not merely looked at: a worker that claims it at the same time then fails or
 * waits for this transaction, so that no job begins before what it was enqueued for can be seen.
 */
problem job_put(struct request *rq, const struct new_job *job)
{
    return db_run(
        rq->db, NULL,
        "INSERT INTO outbox_job (organization_id, id, type, dedup_key, payload, status, "
        "attempts, run_after, created_at, updated_at, receiver) "
        "VALUES ($1, $2, $3, $4, $5, 'PENDING', 0, $6, $7, $7, $8) "
        "ON CONFLICT (organization_id, type, dedup_key) WHERE status = 'PENDING' "
        "DO UPDATE SET payload = excluded.payload, receiver = excluded.receiver, attempts = 0, "
        "run_after = CASE WHEN excluded.run_after < outbox_job.run_after "
        "THEN excluded.run_after ELSE outbox_job.run_after END, "
        "updated_at = excluded.updated_at",
        BIND(job->organization_id, request_new_id(rq), job->type, job->dedup_key, job->payload,
             job->run_after, rq->now, job->receiver));
}

/* ---- workers ---- */

/*
 * The rows of a query, which it locks, become those of this worker. $1 is the type, $2 now, $3 and $4 the new lease and its end, $5
 * how many.
 */
static problem claim(struct request *rq, const char *which, struct binds binds,
                     struct claimed_job_list *jobs)
{
    text sql = text_format(
        rq->arena,
        "WITH due AS MATERIALIZED (%s LIMIT $5 %s) "
        "UPDATE outbox_job SET status = 'RUNNING', attempts = attempts + 1, lease_token = $3, "
        "lease_until = $4, updated_at = $2 FROM due "
        "WHERE outbox_job.organization_id = due.organization_id AND outbox_job.id = due.id "
        "RETURNING outbox_job.organization_id, outbox_job.id, dedup_key, payload, attempts",
        which, dialect_queue_lock(db_engine_of(rq->db)));
    return db_all(rq->db, LIST(claimed_job, jobs), sql.data, binds);
}

#define CLAIM_BINDS(rq, claim) \
    (claim)->type, (rq)->now, (claim)->token, (claim)->until, (claim)->limit

#define DUE                                                              \
    "type = $1 AND status = 'PENDING' AND run_after <= $2 "              \
    "AND NOT EXISTS (SELECT 1 FROM outbox_job AS running "               \
    "WHERE running.organization_id = job.organization_id "               \
    "AND running.type = job.type AND running.dedup_key = job.dedup_key " \
    "AND running.status = 'RUNNING')"

/*
 * Where a receiver has a limit. `held` is how many jobs to each workers have. Of the receivers that have room the jobs that are longest
 * due, four times as many as are wanted, get their places, so that a longer queue costs no more. Where they all go to one receiver, that one
 * has no room after this claim, and the next sees past it. The rows are then found by their ids: `status || ''` keeps PostgreSQL from taking
 * the index of all that wait for it, and is what it judges again of a row that another worker had.
 */
#define DUE_BY_RECEIVER                                                                           \
    "SELECT organization_id, id FROM outbox_job WHERE status || '' = 'PENDING' "                  \
    "AND (organization_id, id) IN (WITH held AS (SELECT organization_id, receiver, "              \
    "count(*) AS jobs FROM outbox_job WHERE type = $1 AND status = 'RUNNING' "                    \
    "AND receiver <> '' GROUP BY organization_id, receiver), "                                    \
    "first AS (SELECT organization_id, id, receiver, run_after FROM outbox_job AS job WHERE " DUE \
    " AND (organization_id, receiver) NOT IN "                                                    \
    "(SELECT organization_id, receiver FROM held WHERE jobs >= $6) "                              \
    "ORDER BY run_after LIMIT 4 * $5), "                                                          \
    "placed AS (SELECT organization_id, id, receiver, row_number() OVER "                         \
    "(PARTITION BY organization_id, receiver ORDER BY run_after, id) AS place FROM first) "       \
    "SELECT placed.organization_id, placed.id FROM placed LEFT JOIN held "                        \
    "ON held.organization_id = placed.organization_id AND held.receiver = placed.receiver "       \
    "WHERE placed.receiver = '' OR place + coalesce(held.jobs, 0) <= $6) ORDER BY run_after"

problem job_claim_due(struct request *rq, const struct job_claim *wanted,
                      struct claimed_job_list *jobs)
{
    if (wanted->at_once > 0) {
        return claim(rq, DUE_BY_RECEIVER, BIND(CLAIM_BINDS(rq, wanted), wanted->at_once), jobs);
    }
    return claim(
        rq, "SELECT organization_id, id FROM outbox_job AS job WHERE " DUE " ORDER BY run_after",
        BIND(CLAIM_BINDS(rq, wanted)), jobs);
}

problem job_leases(struct request *rq, text type, int64_t count, struct one_uuid_list *leases)
{
    return db_all(rq->db, LIST(one_uuid, leases),
                  "SELECT DISTINCT lease_token AS value FROM outbox_job "
                  "WHERE type = $1 AND status = 'RUNNING' LIMIT $2",
                  BIND(type, count));
}

problem job_claim_lease(struct request *rq, const struct job_claim *wanted, uuid lease,
                        struct claimed_job_list *jobs)
{
    return claim(rq,
                 "SELECT organization_id, id FROM outbox_job "
                 "WHERE type = $1 AND status = 'RUNNING' AND lease_token = $6",
                 BIND(CLAIM_BINDS(rq, wanted), lease), jobs);
}

problem job_claim_abandoned(struct request *rq, const struct job_claim *wanted,
                            struct claimed_job_list *jobs)
{
    return claim(rq,
                 "SELECT organization_id, id FROM outbox_job "
                 "WHERE type = $1 AND status = 'RUNNING' AND lease_until <= $6 "
                 "ORDER BY lease_until",
                 BIND(CLAIM_BINDS(rq, wanted), (instant){rq->now.microseconds - JOB_CLOCKS_DIFFER}),
                 jobs);
}

#define HELD "organization_id = $1 AND id = $2 AND status = 'RUNNING' AND lease_token = $3"

problem job_end_done(struct request *rq, const struct job_hold *hold, bool *held)
{
    int64_t changed = 0;
    TRY(db_run(rq->db, &changed,
               "UPDATE outbox_job SET status = 'DONE', lease_token = NULL, lease_until = NULL, "
               "last_error = NULL, updated_at = $4, finished_at = $4 WHERE " HELD,
               BIND(hold->organization_id, hold->id, hold->token, rq->now)));
    *held = changed == 1;
    return NULL;
}

problem job_end_failed(struct request *rq, const struct job_hold *hold, text error, bool *held)
{
    int64_t changed = 0;
    TRY(db_run(rq->db, &changed,
               "UPDATE outbox_job SET status = 'FAILED', lease_token = NULL, lease_until = NULL, "
               "last_error = $5, updated_at = $4, finished_at = $4 WHERE " HELD,
               BIND(hold->organization_id, hold->id, hold->token, rq->now, error)));
    *held = changed == 1;
    return NULL;
}

/* Two of a key cannot wait. The one that was enqueued later knows at least as much, so that this one goes. */
static problem give_way(struct request *rq, const struct job_hold *hold, bool *gone)
{
    int64_t changed = 0;
    TRY(db_run(rq->db, &changed,
               "DELETE FROM outbox_job WHERE " HELD
               " AND EXISTS (SELECT 1 FROM outbox_job AS later "
               "WHERE later.organization_id = outbox_job.organization_id "
               "AND later.type = outbox_job.type AND later.dedup_key = outbox_job.dedup_key "
               "AND later.status = 'PENDING')",
               BIND(hold->organization_id, hold->id, hold->token)));
    *gone = changed == 1;
    return NULL;
}

problem job_end_waiting(struct request *rq, const struct job_hold *hold, instant run_after,
                        int64_t attempts, opt_text error, bool *held)
{
    bool gone = false;
    int64_t changed = 0;
    TRY(give_way(rq, hold, &gone));
    if (!gone) {
        TRY(db_run(rq->db, &changed,
                   "UPDATE outbox_job SET status = 'PENDING', lease_token = NULL, "
                   "lease_until = NULL, run_after = $5, attempts = $6, "
                   "last_error = coalesce($7, last_error), updated_at = $4 WHERE " HELD,
                   BIND(hold->organization_id, hold->id, hold->token, rq->now, run_after, attempts,
                        error)));
    }
    *held = gone || changed == 1;
    return NULL;
}

/* ---- administrators ---- */

problem job_exists(struct request *rq, uuid id, bool *exists)
{
    struct one_uuid found;

    return db_maybe(rq->db, exists, INTO(one_uuid, &found),
                    "SELECT id AS value FROM outbox_job WHERE organization_id = $1 AND id = $2",
                    BIND(organization_of(rq), id));
}

problem job_read(struct request *rq, uuid id, struct job_row *job)
{
    return db_one(rq->db, INTO(job_row, job),
                  "SELECT " COLUMNS " FROM outbox_job WHERE organization_id = $1 AND id = $2",
                  BIND(organization_of(rq), id));
}

problem job_list(struct request *rq, opt_enum status, opt_text type, opt_uuid after, int64_t count,
                 struct job_row_list *list)
{
    opt_text name = {.presence = IS_NULL};
    if (IS_PRESENT(status)) {
        name = (opt_text)SOME(BIND_NAME(job_status_names, status.value));
    }
    return db_all(rq->db, LIST(job_row, list),
                  "SELECT " COLUMNS " FROM outbox_job WHERE organization_id = $1 "
                  "AND ($2 IS NULL OR id < $2) AND ($3 IS NULL OR status = $3) "
                  "AND ($4 IS NULL OR type = $4) ORDER BY id DESC LIMIT $5",
                  BIND(organization_of(rq), after, name, type, count));
}

problem job_waits(struct request *rq, text type, text dedup_key, bool *waits)
{
    struct one_uuid found;

    return db_maybe(rq->db, waits, INTO(one_uuid, &found),
                    "SELECT id AS value FROM outbox_job WHERE organization_id = $1 AND type = $2 "
                    "AND dedup_key = $3 AND status = 'PENDING'",
                    BIND(organization_of(rq), type, dedup_key));
}

problem job_retry(struct request *rq, uuid id, struct job_row *job)
{
    return db_one(rq->db, INTO(job_row, job),
                  "UPDATE outbox_job SET status = 'PENDING', attempts = 0, run_after = $3, "
                  "finished_at = NULL, updated_at = $3 "
                  "WHERE organization_id = $1 AND id = $2 AND status = 'FAILED' "
                  "RETURNING " COLUMNS,
                  BIND(organization_of(rq), id, rq->now));
}

/* ---- metrics and maintenance ---- */

static RECORD(job_statistics, FIELD(job_statistics, pending, "Jobs that wait"),
              FIELD(job_statistics, running, "Jobs that workers hold"),
              FIELD(job_statistics, failed, "Jobs that were given up"),
              FIELD(job_statistics, oldest, "Since when the one waits that is due for longest"));

/* Each part is read from the partial index of its status. */
problem job_statistics_read(struct request *rq, struct job_statistics *statistics)
{
    return db_one(rq->db, INTO(job_statistics, statistics),
                  "SELECT (SELECT CAST(count(*) AS BIGINT) FROM outbox_job "
                  "WHERE status = 'PENDING') AS pending, "
                  "(SELECT CAST(count(*) AS BIGINT) FROM outbox_job "
                  "WHERE status = 'RUNNING') AS running, "
                  "(SELECT CAST(count(*) AS BIGINT) FROM outbox_job "
                  "WHERE status = 'FAILED') AS failed, "
                  "(SELECT min(run_after) FROM outbox_job WHERE status = 'PENDING') AS oldest",
                  BIND());
}

problem job_remove_done(struct request *rq, instant before, int64_t *removed)
{
    return db_run(rq->db, removed,
                  "DELETE FROM outbox_job WHERE (organization_id, id) IN "
                  "(SELECT organization_id, id FROM outbox_job "
                  "WHERE status = 'DONE' AND finished_at < $1 ORDER BY finished_at LIMIT 200)",
                  BIND(before));
}

problem job_remove_failed(struct request *rq, instant before, int64_t *removed)
{
    return db_run(rq->db, removed,
                  "DELETE FROM outbox_job WHERE (organization_id, id) IN "
                  "(SELECT organization_id, id FROM outbox_job "
                  "WHERE status = 'FAILED' AND finished_at < $1 LIMIT 200)",
                  BIND(before));
}
