/*
 * Write lanes: threads that own a writer connection and a queue, and commit many requests at once (group commit).
 *
 * A lane takes what waits (64 at most), begins, runs each job in a savepoint, commits, and only then finishes them all: an acknowledged
 * write is on the disk. A job that fails rolls back to its savepoint and hurts nobody else. A commit that fails fails the whole batch, of which
 * nothing was acknowledged; a serialization failure, or an engine that rolled back by itself, makes the batch run again job by job
 * (each with a bounded number of tries, then 503), so `run` may be called more than once and resets its outputs first.
 */
#ifndef STINT_DB_LANE_H
#define STINT_DB_LANE_H

#include "db/db.h"

#define LANE_BATCH 64
#define LANE_TRIES 5

struct lane_job {
    /* Runs in a transaction on `db`; the arena of rows is the one db_use_arena() was given by `run` itself. NULL commits. */
    problem (*run)(struct lane_job *job, struct db *db);
    /* Called once, after the commit (`outcome` NULL) or when the job failed for good. Runs on the lane's thread: short. */
    void (*finish)(struct lane_job *job, problem outcome);
    uint64_t key;          /* jobs of one key run on one lane, in the order they were queued */
    struct lane_job *next; /* the lane's */
};

struct lanes;

/* `count` lanes (SQLite: always 1), each with its thread and connection. `queue_limit`: jobs that may wait in a lane. */
problem lanes_start(struct database *database, size_t count, size_t queue_limit,
                    struct lanes **lanes) MUST_USE;

/* Takes the job, or returns db_unavailable when its queue is full or the lanes are stopping: then finish() is not called. */
problem lanes_submit(struct lanes *lanes, struct lane_job *job) MUST_USE;

/* Runs what is queued, then ends the threads. */
void lanes_stop(struct lanes *lanes);

/* For /metrics: batches committed, jobs in them, jobs run again, waiting now. */
struct lane_counts {
    int64_t batches, jobs, retries, waiting;
};
struct lane_counts lanes_counts(const struct lanes *lanes);

#endif
