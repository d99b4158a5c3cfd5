/* What the files of the worker share: the worker itself, and one attempt at a job on its way through the threads. */
#ifndef STINT_FEATURES_OUTBOX_ATTEMPT_H
#define STINT_FEATURES_OUTBOX_ATTEMPT_H

#include "api/workers.h"
#include "features/outbox/store.h"
#include "features/outbox/worker.h"

#include <pthread.h>
#include <stdatomic.h>

#define ATTEMPT_MEMORY ((size_t)16 * 1024 * 1024)

/* A lease of another worker's, and since when it has been seen (monotonic nanoseconds). */
#define LEASES_SEEN 200
struct seen_lease {
    uuid token;
    size_t kind;
    int64_t since;
};

/* Who does them: each class has its own threads and its own room, so that none waits for another. */
enum job_class { JOBS_OF_DATABASE, JOBS_WITH_EFFECT, JOBS_TO_RECEIVERS };
#define JOB_CLASSES 3

/* A type as a worker has it. The counts are atomic. */
struct job_kind {
    const struct job_type *type;
    _Atomic int64_t done, failed, given_up, microseconds;
};

struct job_worker {
    struct job_worker_settings settings;
    struct job_kind *kinds;
    size_t kind_count;
    struct lanes *lanes;
    struct db_pool *readers; /* what effects read before they act, which never takes long */
    struct workers *pools[JOB_CLASSES]; /* NULL for those of the database alone */
    struct db *claimer;                 /* PostgreSQL; on SQLite claims go through the lane */
    pthread_t thread;
    bool started;
    size_t turn; /* which type is claimed first; of the thread, as those below */
    struct seen_lease seen[LEASES_SEEN];
    size_t seen_count;
    _Atomic bool stopping;
    pthread_mutex_t mutex; /* of all below */
    pthread_cond_t changed;
    bool woken;
    size_t held[JOB_CLASSES]; /* attempts that have not ended */
    struct attempt *again;    /* to be recorded again */
};

/* What is to be recorded of an attempt next. */
enum attempt_stage { ATTEMPT_RUN, ATTEMPT_FAILURE };

/* One attempt, in an arena of its own. One thread at a time has it. */
struct attempt {
    struct job job;
    struct job_worker *worker;
    struct job_kind *kind;
    uuid token;
    json_text kept; /* the payload as it stands in the row */
    const void *payload;
    enum attempt_stage stage;
    problem outcome;     /* why it failed */
    bool acted;          /* .effect was begun */
    bool without_finish; /* .finish failed: the failure is recorded without it */
    int64_t begin_by;    /* monotonic nanoseconds, as those below */
    int64_t began;
    int64_t lease_ends;
    struct request rq; /* of the transaction that runs or ran last */
    struct work work;
    struct lane_job lane_job;
    struct attempt *next;
};

/* ---- attempt.c ---- */

/* A claimed job, ready to be begun; NULL without memory: its lease will end. */
struct attempt *attempt_new(struct job_worker *worker, struct job_kind *kind,
                            const struct claimed_job *claimed, uuid token);
void attempt_begin(struct attempt *attempt);
/* Tries again to record how it ended. */
void attempt_record(struct attempt *attempt);
/* Without a record: the lease ends by itself. */
void attempt_abandon(struct attempt *attempt);

/* ---- claim.c ---- */

/* Claims up to half of what there is room for, of each type, and begins it; returns how many. */
size_t claim_jobs(struct job_worker *worker, bool abandoned_too);

/* ---- leases.c ---- */

/*
 * Those leases of a type that this worker has seen for their whole length, so many microseconds, at `now` (monotonic
 * nanoseconds): their jobs are abandoned. Every call is a look.
 */
problem leases_that_ended(struct job_worker *worker, struct request *rq, size_t kind, int64_t now,
                          int64_t microseconds, struct one_uuid_list *ended) MUST_USE;

/* ---- worker.c ---- */

enum job_class job_class_of(const struct job_type *type);
/* The request of a transaction about this job, on `db`. */
struct request job_worker_request(const struct job_worker *worker, struct arena *arena,
                                  struct db *db);
/* The attempt has ended and is no more. */
void job_worker_ended(struct job_worker *worker, enum job_class class);
/* The database could not take the record: once more at the next look. */
void job_worker_again(struct job_worker *worker, struct attempt *attempt);

#endif
