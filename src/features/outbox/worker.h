/*
 * Workers: what takes jobs up and does them. One a process; as many on a database as there are processes.
 *
 * A thread of its own claims jobs that are due, in batches: each gets a lease and one more attempt. Jobs of the database
 * alone go to the write lanes, where they share commits with requests; those with an effect go to a pool of threads, those
 * with a receiver to another, and from there to the lanes, where what came of it is recorded. Whoever records shows the
 * lease's token: a worker that lost its lease changes nothing any more. What fails waits again by the rules, and what a
 * killed worker had is claimed anew once its lease has ended.
 */
#ifndef STINT_FEATURES_OUTBOX_WORKER_H
#define STINT_FEATURES_OUTBOX_WORKER_H

#include "db/lane.h"
#include "features/outbox/outbox.h"

struct job_worker_settings {
    struct database *database;
    struct lanes *lanes; /* those of the API; NULL: the worker has `lane_count` of its own */
    size_t lane_count;
    size_t threads; /* so many effects at once, and as many of types with .at_once */
    int64_t
        look_milliseconds; /* how often it looks for what others enqueued, and what is due by now */
    struct request request;              /* what the request of every job begins with */
    instant (*now)(const void *context); /* the clock of requests */
    const void *context;
};

/* Starts it. */
problem job_worker_start(const struct job_worker_settings *settings,
                         struct job_worker **worker) MUST_USE;

/* There is something new to do. Any thread, also after the end. */
void job_worker_wake(struct job_worker *worker);

/* Asks it to end: claims nothing more, and effects that run are asked to give up. Returns at once. NULL is allowed. */
void job_worker_end(struct job_worker *worker);
/* Waits for the end: what runs is recorded, what has not begun is given back. NULL is allowed. */
void job_worker_stop(struct job_worker *worker);
/* Once nobody can wake it any more. NULL is allowed. */
void job_worker_free(struct job_worker *worker);

/* ---- what it has done since it started, by type ---- */

struct job_counts {
    const struct job_type *type;
    int64_t done;
    int64_t failed;   /* attempts */
    int64_t given_up; /* jobs */
    int64_t
        microseconds; /* of all attempts that ended in either, from their beginning to their record */
};

/* The counts of type number `index` in *counts; false when there are not so many. */
bool job_worker_counts(const struct job_worker *worker, size_t index, struct job_counts *counts);

#endif
