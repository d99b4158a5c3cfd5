/* All SQL of the outbox. */
#ifndef STINT_FEATURES_OUTBOX_STORE_H
#define STINT_FEATURES_OUTBOX_STORE_H

#include "features/outbox/outbox.h"

enum job_status { JOB_PENDING, JOB_RUNNING, JOB_DONE, JOB_FAILED };
extern const char *const job_status_names[]; /* PENDING, RUNNING, DONE, FAILED */

/* ---- asking for work ---- */

struct new_job {
    uuid organization_id;
    text type;
    text receiver; /* empty: it does not matter */
    text dedup_key;
    json_text payload;
    instant run_after;
};
/* The job waits, or the one of its key that waits already becomes it. */
problem job_put(struct request *rq, const struct new_job *job) MUST_USE;

/* ---- what workers do: in a DB_CLAIM transaction, or where there is one writer in any ---- */

struct claimed_job {
    uuid organization_id;
    uuid id;
    text dedup_key;
    json_text payload;
    int64_t attempts; /* this one too */
};
RECORD_LIST(claimed_job);

/* A worker's hold on what it claims. */
struct job_claim {
    text type;
    uuid token;
    instant until;
    int64_t limit;
    int64_t at_once; /* to one receiver, with those that are held already; 0: any number */
};

/*
 * Jobs that are due, the longest due first; of a key of which one is running, none, and to a
 * receiver no more than may be held at once.
 */
problem job_claim_due(struct request *rq, const struct job_claim *claim,
                      struct claimed_job_list *jobs) MUST_USE;
/* The leases under which jobs of a type are held now, `count` at most. */
problem job_leases(struct request *rq, text type, int64_t count,
                   struct one_uuid_list *leases) MUST_USE;
/* The jobs of a lease that has ended. */
problem job_claim_lease(struct request *rq, const struct job_claim *claim, uuid lease,
                        struct claimed_job_list *jobs) MUST_USE;
/* Jobs whose lease ended so long ago that all clocks agree on it. */
problem job_claim_abandoned(struct request *rq, const struct job_claim *claim,
                            struct claimed_job_list *jobs) MUST_USE;

/* ---- how an attempt ends; `*held` false: another worker has the job, and nothing was changed ---- */

struct job_hold {
    uuid organization_id;
    uuid id;
    uuid token;
};
problem job_end_done(struct request *rq, const struct job_hold *hold, bool *held) MUST_USE;
problem job_end_failed(struct request *rq, const struct job_hold *hold, text error,
                       bool *held) MUST_USE;
/* Waits again until then. When another of its key waits already, that one does for both. */
problem job_end_waiting(struct request *rq, const struct job_hold *hold, instant run_after,
                        int64_t attempts, opt_text error, bool *held) MUST_USE;

/* ---- administrators ---- */

struct job_row {
    uuid id;
    text type;
    text dedup_key;
    json_text payload;
    enum job_status status;
    int64_t attempts;
    instant run_after;
    opt_instant lease_until;
    opt_text last_error;
    instant created_at;
    instant updated_at;
    opt_instant finished_at;
};
RECORD_LIST(job_row);

problem job_exists(struct request *rq, uuid id, bool *exists) MUST_USE;
problem job_read(struct request *rq, uuid id, struct job_row *job) MUST_USE;
/* The newest first; older than the job `after` if there is one. */
problem job_list(struct request *rq, opt_enum status, opt_text type, opt_uuid after, int64_t count,
                 struct job_row_list *list) MUST_USE;
/* Whether a job of that type and key waits. */
problem job_waits(struct request *rq, text type, text dedup_key, bool *waits) MUST_USE;
/* One that has FAILED waits again, with all its attempts; db_not_found if it has not failed. */
problem job_retry(struct request *rq, uuid id, struct job_row *job) MUST_USE;

/* ---- metrics and maintenance, of all organizations ---- */

struct job_statistics {
    int64_t pending;
    int64_t running;
    int64_t failed;
    opt_instant oldest; /* since when the job waits that is due for longest */
};
problem job_statistics_read(struct request *rq, struct job_statistics *statistics) MUST_USE;

/* Removes jobs that were DONE before, 200 at once. */
problem job_remove_done(struct request *rq, instant before, int64_t *removed) MUST_USE;
/* Likewise those that have FAILED, of which there are few. */
problem job_remove_failed(struct request *rq, instant before, int64_t *removed) MUST_USE;

#endif
