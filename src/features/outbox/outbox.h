/*
 * Outbox: work that is done after a transaction because of it: mail, webhooks, calculations. A job is a row that is
 * written in the caller's own transaction, so that it is done if and only if that was committed; workers take it up from there.
 *
 * A type of job is data beside its code, as an endpoint is. One that only changes the database is a function:
 *
 *     struct day_saved { uuid employee_id; civil_date date; };
 *     static RECORD(day_saved, FIELD(day_saved, employee_id, "Whose day"), FIELD(day_saved, date, "Which"));
 *
 *     JOB(timesheet_day_saved, day_saved, .summary = "Draw conclusions from a day that was saved")
 *     {
 *         return timesheet_conclude(rq, payload->employee_id, payload->date);
 *     }
 *
 * It runs in one transaction with what marks it as done: exactly once. One with an effect outside the database has three
 * parts. The function reads what is needed, in a snapshot; `.effect` acts, without any transaction; `.finish` (which may be
 * left out) keeps what came of it, in the transaction that marks the job as done:
 *
 *     JOB(send_mail, mail, .summary = "Send a message", .effect = send, .effect_seconds = 60)
 *     {
 *         struct message *message = ARENA_NEW(rq->arena, struct message);
 *         TRY(mail_compose(rq, payload, message));
 *         job->prepared = message;
 *         return NULL;
 *     }
 *
 * An effect may happen again when a worker is killed between it and the commit that would have said so: job->id is the same each time,
 * for a Message-ID or whatever else lets a receiver recognize a repetition.
 *
 * `extern JOB_DECLARE(send_mail);` announces it to whoever enqueues it; its feature names it: `.jobs = JOBS(&send_mail_job)`.
 */
#ifndef STINT_FEATURES_OUTBOX_OUTBOX_H
#define STINT_FEATURES_OUTBOX_OUTBOX_H

#include "api/endpoint.h"

extern const struct feature outbox_feature;

/* What .finish is told of the attempt. */
enum job_ending { JOB_SUCCEEDED, JOB_TO_BE_TRIED_AGAIN, JOB_GIVEN_UP };

/* One attempt at a job. Everything in it lives until the attempt has been recorded. */
struct job {
    struct arena *arena;
    uuid organization_id;
    uuid id; /* the same at every attempt */
    text dedup_key;
    int64_t attempt; /* 1, 2, … */
    instant now;     /* when the attempt began, by the clock of requests */
    void *prepared;  /* what the function leaves for .effect */
    void *result;    /* what .effect leaves for .finish; NULL if it did not run */
    text error;      /* for .finish: why it failed, by the functions below */
    enum job_ending ending;

    /* The worker's own. */
    const struct job_worker *worker;
    opt_instant postponed;
    bool needless;
};

typedef problem (*job_function)(struct request *rq, struct job *job, const void *payload);
typedef problem (*job_effect)(struct job *job, const void *payload);

struct job_type {
    const char *name; /* in the database: never changed once released */
    const char *summary;
    const struct record *
        payload; /* .write_only fields are secrets: kept, but shown nowhere; give every text its LENGTH */
    job_function run;
    job_effect effect;
    job_function
        finish; /* also when the attempt failed, with it; not when it was postponed or interrupted, or is needless */
    int64_t effect_seconds;   /* at most so long does .effect take: its lease is longer; 0: 60 */
    int64_t maximum_attempts; /* then it has FAILED; 0: 10, which takes about a day */
    int64_t at_once;          /* to one receiver, so many are held at a time; 0: any number */
};

#define JOB_DECLARE(id) const struct job_type id##_job

#define JOB(id, payload_type, ...)                                                         \
    static problem id##_run(struct request *rq, struct job *job,                           \
                            const struct payload_type *payload);                           \
    static problem id##_run_any(struct request *rq, struct job *job, const void *payload)  \
    {                                                                                      \
        return id##_run(rq, job, payload);                                                 \
    }                                                                                      \
    JOB_DECLARE(id) = {                                                                    \
        .name = #id, .payload = &payload_type##_record, .run = id##_run_any, __VA_ARGS__}; \
    static problem id##_run(struct request *rq __attribute__((unused)),                    \
                            struct job *job __attribute__((unused)),                       \
                            const struct payload_type *payload __attribute__((unused)))

#define JOBS(...)                    \
    (const struct job_type *const[]) \
    {                                \
        __VA_ARGS__, NULL            \
    }

/* ---- asking for work ---- */

/*
 * Has the job done once this transaction is committed, for the principal's organization. At most one job of a type and a
 * key (1 to 200 bytes) waits at any time: enqueued again while it waits, it takes the new payload and all its attempts; while
 * it runs, a new one runs after it. A key that nobody shares (an id) makes it run by itself. `payload` is of the job's RECORD.
 */
problem outbox_enqueue(struct request *rq, const struct job_type *type, text dedup_key,
                       const void *payload) MUST_USE;

/* The same for an organization when nobody is signed in, or not before an instant. */
problem outbox_enqueue_for(struct request *rq, uuid organization_id, const struct job_type *type,
                           text dedup_key, opt_instant run_after, const void *payload) MUST_USE;

/*
 * The same to a receiver (1 to 200 bytes) who may be slow to take it, for a type with .at_once: no more are held for them at a time, so that
 * a long queue before one of them takes neither all threads nor the turn of others.
 */
problem outbox_enqueue_to(struct request *rq, uuid organization_id, const struct job_type *type,
                          text receiver, text dedup_key, const void *payload) MUST_USE;

/* Wakes the worker of this process, if it has one, once this transaction is committed. */
void outbox_wake(struct request *rq);

/* Removes jobs that were DONE before then, 200 at once; `*removed`: when so many, there may be more. For maintenance. */
problem outbox_expire(struct request *rq, instant before, int64_t *removed) MUST_USE;
/* The same for those that have FAILED. */
problem outbox_expire_failed(struct request *rq, instant before, int64_t *removed) MUST_USE;

/* ---- what a job says of itself: return job_failed(job, "…") ---- */

/* It did not work this time: it is tried again, later each time. The text is shown to administrators: no secrets in it. */
problem job_failed(struct job *job, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* It never will: FAILED at once. */
problem job_hopeless(struct job *job, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Not yet, and not the job's fault: tried again then, without counting as an attempt. From the function, before any effect. */
problem job_postponed(struct job *job, instant until);
/*
 * There is nothing left to do, and all is well (the token was replaced, it was delivered already): DONE without .effect and .finish. NULL.
 * Where what it is about is gone and nothing was done it is hopeless.
 */
problem job_needless(struct job *job);

/* True once the program is to end: an effect then gives up within a second, by job_interrupted(), and another worker has it. */
bool job_must_stop(const struct job *job);
/* Given back, not counted as an attempt. */
problem job_interrupted(struct job *job);

#endif
