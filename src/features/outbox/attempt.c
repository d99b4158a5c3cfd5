/*
 * One attempt at a job.
 *
 *   without an effect   the lane runs the function and marks the job as done, in one transaction
 *   with an effect      a thread of the pool reads (the function), acts (.effect); then the lane runs .finish and marks it
 *
 * If any of it fails, the lane records that: the job waits again or is given up. A database that cannot take a record just now
 * is asked again for as long as the lease lasts.
 */
#include "features/outbox/attempt.h"

#include "base/log.h"
#include "base/random.h"
#include "features/outbox/payload.h"
#include "features/outbox/rules.h"

#include <string.h>

static PROBLEM(job_has_failed, 500, "The job did not work");
static PROBLEM(job_is_hopeless, 500, "The job cannot work");
static PROBLEM(job_is_postponed, 500, "The job is to wait");
static PROBLEM(job_was_interrupted, 500, "The job was interrupted");
static PROBLEM(job_was_lost, 500, "Another worker has the job");
static PROBLEM(job_needs_memory, 500, "The job needs too much memory");

/* ---- what a job says of itself ---- */

problem job_failed(struct job *job, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    job->error = text_format_list(job->arena, format, arguments);
    va_end(arguments);
    return &job_has_failed;
}

problem job_hopeless(struct job *job, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    job->error = text_format_list(job->arena, format, arguments);
    va_end(arguments);
    return &job_is_hopeless;
}

problem job_postponed(struct job *job, instant until)
{
    job->postponed = (opt_instant)SOME(until);
    return &job_is_postponed;
}

problem job_needless(struct job *job)
{
    job->needless = true;
    return NULL;
}

bool job_must_stop(const struct job *job)
{
    return atomic_load(&job->worker->stopping);
}

problem job_interrupted(struct job *job)
{
    (void)job;
    return &job_was_interrupted;
}

/* ---- its beginning and its end ---- */

static const struct job_type *type_of(const struct attempt *attempt)
{
    return attempt->kind->type;
}

static bool has_effect(const struct attempt *attempt)
{
    return type_of(attempt)->effect != NULL;
}

static int64_t effect_seconds(const struct job_type *type)
{
    return type->effect_seconds > 0 ? type->effect_seconds : JOB_EFFECT_SECONDS;
}

static int64_t maximum_attempts(const struct job_type *type)
{
    return type->maximum_attempts > 0 ? type->maximum_attempts : JOB_MAXIMUM_ATTEMPTS;
}

struct attempt *attempt_new(struct job_worker *worker, struct job_kind *kind,
                            const struct claimed_job *claimed, uuid token)
{
    struct arena *arena = arena_new(ATTEMPT_MEMORY);
    if (arena == NULL) {
        return NULL;
    }
    struct attempt *attempt = ARENA_NEW(arena, struct attempt);
    int64_t now = monotonic_nanoseconds();
    *attempt = (struct attempt){
        .job = {.arena = arena,
                .organization_id = claimed->organization_id,
                .id = claimed->id,
                .dedup_key = text_copy(arena, claimed->dedup_key),
                .attempt = claimed->attempts,
                .now = worker->settings.now(worker->settings.context),
                .error = TEXT(""),
                .worker = worker},
        .worker = worker,
        .kind = kind,
        .token = token,
        .kept = {text_copy(arena, claimed->payload.value)},
        .begin_by = now + JOB_QUEUE_SECONDS * INT64_C(1000000000),
        .began = now,
        .lease_ends = now + job_lease(effect_seconds(kind->type)) * 1000,
    };
    return attempt;
}

static void attempt_free(struct attempt *attempt)
{
    struct job_worker *worker = attempt->worker;
    enum job_class class = job_class_of(type_of(attempt));
    arena_free(attempt->job.arena);
    job_worker_ended(worker, class);
}

void attempt_abandon(struct attempt *attempt)
{
    LOG(LOG_WARNING, "job_abandoned", LOG_S("type", type_of(attempt)->name),
        LOG_U("id", attempt->job.id));
    attempt_free(attempt);
}

/* ---- in a transaction ---- */

static void prepare_request(struct attempt *attempt, struct db *db)
{
    struct job *job = &attempt->job;
    struct principal *principal = ARENA_NEW(job->arena, struct principal);
    attempt->rq = job_worker_request(attempt->worker, job->arena, db);
    *principal = *attempt->rq.principal;
    principal->organization_id = job->organization_id;
    attempt->rq.principal = principal;
    attempt->rq.request_id = uuid_text(job->arena, job->id);
}

static problem read_payload(struct attempt *attempt)
{
    if (attempt->payload == NULL) {
        attempt->payload = payload_read(attempt->job.arena, type_of(attempt), attempt->kept);
    }
    return attempt->payload != NULL
               ? NULL
               : job_failed(&attempt->job, "its payload is not one that this program knows");
}

static problem run_function(struct attempt *attempt)
{
    struct job *job = &attempt->job;
    job->now = attempt->rq.now;
    job->error = TEXT("");
    job->needless = false;
    TRY(read_payload(attempt));
    if (!job_has_attempts_left(job->attempt - 1, maximum_attempts(type_of(attempt)))) {
        return job_hopeless(job, "its workers were ended while they were at it, every time");
    }
    return type_of(attempt)->run(&attempt->rq, job, attempt->payload);
}

static problem run_finish(struct attempt *attempt, enum job_ending ending)
{
    const struct job_type *type = type_of(attempt);
    if (type->finish == NULL || attempt->without_finish || attempt->job.needless ||
        attempt->payload == NULL) {
        return NULL;
    }
    attempt->job.ending = ending;
    return type->finish(&attempt->rq, &attempt->job, attempt->payload);
}

static struct job_hold hold_of(const struct attempt *attempt)
{
    return (struct job_hold){.organization_id = attempt->job.organization_id,
                             .id = attempt->job.id,
                             .token = attempt->token};
}

static problem record_success(struct attempt *attempt)
{
    struct job_hold hold = hold_of(attempt);
    bool held;
    TRY(has_effect(attempt) ? run_finish(attempt, JOB_SUCCEEDED) : run_function(attempt));
    TRY(job_end_done(&attempt->rq, &hold, &held));
    return held ? NULL : &job_was_lost;
}

/* ---- failure ---- */

/* What is kept of a problem that no job_failed() explained. */
static text error_of(const struct attempt *attempt)
{
    return attempt->job.error.length > 0 ? attempt->job.error : text_of(attempt->outcome->title);
}

static bool gives_up(const struct attempt *attempt)
{
    return attempt->outcome == &job_is_hopeless ||
           !job_has_attempts_left(attempt->job.attempt, maximum_attempts(type_of(attempt)));
}

static instant next_time(const struct attempt *attempt)
{
    uint16_t chance;
    random_bytes(&chance, sizeof(chance));
    return (instant){attempt->rq.now.microseconds + job_back_off(attempt->job.attempt, chance)};
}

static problem mark_failure(struct attempt *attempt, bool *held)
{
    struct request *rq = &attempt->rq;
    struct job_hold hold = hold_of(attempt);
    int64_t attempts = attempt->job.attempt;
    opt_text unchanged = {.presence = IS_NULL};
    if (attempt->outcome == &job_is_postponed) {
        return job_end_waiting(rq, &hold, attempt->job.postponed.value, attempts - 1, unchanged,
                               held);
    }
    if (attempt->outcome == &job_was_interrupted) {
        return job_end_waiting(rq, &hold, rq->now, attempts - 1, unchanged, held);
    }
    text error = error_of(attempt);
    if (gives_up(attempt)) {
        TRY(run_finish(attempt, JOB_GIVEN_UP));
        return job_end_failed(rq, &hold, error, held);
    }
    TRY(run_finish(attempt, JOB_TO_BE_TRIED_AGAIN));
    return job_end_waiting(rq, &hold, next_time(attempt), attempts, (opt_text)SOME(error), held);
}

static problem record_failure(struct attempt *attempt)
{
    bool held;
    TRY(mark_failure(attempt, &held));
    return held ? NULL : &job_was_lost;
}

/* ---- recording, in a lane ---- */

static struct attempt *attempt_of(struct lane_job *lane_job)
{
    return (struct attempt *)(void *)((char *)lane_job - offsetof(struct attempt, lane_job));
}

static problem record_in_lane(struct lane_job *lane_job, struct db *db)
{
    struct attempt *attempt = attempt_of(lane_job);
    db_use_arena(db, attempt->job.arena);
    if (ARENA_GUARD(attempt->job.arena)) {
        return &job_needs_memory;
    }
    prepare_request(attempt, db);
    problem outcome =
        attempt->stage == ATTEMPT_RUN ? record_success(attempt) : record_failure(attempt);
    arena_unguard(attempt->job.arena);
    return outcome;
}

static void count_end(struct attempt *attempt)
{
    struct job_kind *kind = attempt->kind;
    bool put_back =
        attempt->outcome == &job_is_postponed || attempt->outcome == &job_was_interrupted;
    if (attempt->stage == ATTEMPT_FAILURE && put_back) {
        return;
    }
    atomic_fetch_add(attempt->stage == ATTEMPT_RUN ? &kind->done : &kind->failed, 1);
    if (attempt->stage == ATTEMPT_FAILURE && gives_up(attempt)) {
        atomic_fetch_add(&kind->given_up, 1);
    }
    atomic_fetch_add(&kind->microseconds, (monotonic_nanoseconds() - attempt->began) / 1000);
}

static void log_failure(const struct attempt *attempt, const char *event)
{
    LOG(LOG_WARNING, event, LOG_S("type", type_of(attempt)->name), LOG_U("id", attempt->job.id),
        LOG_I("attempt", attempt->job.attempt), LOG_T("error", error_of(attempt)));
}

/* The database could not, whatever the job is: what the lanes say of themselves and not of one job. */
static bool is_trouble(problem outcome)
{
    return outcome == &db_unavailable || outcome == &db_full || outcome == &db_retry;
}

static void record_failed(struct attempt *attempt, problem outcome)
{
    bool nothing_helps = attempt->stage == ATTEMPT_FAILURE && attempt->without_finish;
    if (is_trouble(outcome)) {
        job_worker_again(attempt->worker, attempt);
    } else if (outcome == &job_was_lost || nothing_helps) {
        attempt_abandon(attempt);
    } else if (attempt->stage == ATTEMPT_RUN) {
        attempt->stage = ATTEMPT_FAILURE;
        attempt->outcome = outcome;
        attempt_record(attempt);
    } else {
        attempt->without_finish = true;
        log_failure(attempt, "job_not_finished");
        job_worker_again(attempt->worker, attempt);
    }
}

static void recorded(struct lane_job *lane_job, problem outcome)
{
    struct attempt *attempt = attempt_of(lane_job);
    if (outcome != NULL) {
        record_failed(attempt, outcome);
        return;
    }
    if (attempt->stage == ATTEMPT_FAILURE) {
        log_failure(attempt, gives_up(attempt) ? "job_given_up" : "job_put_back");
    }
    count_end(attempt);
    request_committed(&attempt->rq);
    attempt_free(attempt);
}

/* Jobs of one organization run in one lane: where rows are few, lanes conflict. */
static uint64_t lane_key(const struct attempt *attempt)
{
    uint64_t key;
    memcpy(&key, attempt->job.organization_id.bytes + 8, sizeof(key)); /* the random half */
    return key;
}

void attempt_record(struct attempt *attempt)
{
    attempt->lane_job =
        (struct lane_job){.run = record_in_lane, .finish = recorded, .key = lane_key(attempt)};
    if (lanes_submit(attempt->worker->lanes, &attempt->lane_job) != NULL) {
        job_worker_again(attempt->worker, attempt);
    }
}

/* ---- the effect, in a thread of the pool ---- */

static problem read_guarded(struct attempt *attempt, struct db *db)
{
    if (ARENA_GUARD(attempt->job.arena)) {
        return &job_needs_memory;
    }
    problem outcome = db_begin(db, DB_READ, attempt->job.arena);
    if (outcome == NULL) {
        prepare_request(attempt, db);
        outcome = run_function(attempt);
    }
    if (outcome == NULL && db_in_transaction(db)) {
        outcome = db_commit(db);
    }
    arena_unguard(attempt->job.arena);
    return outcome;
}

static problem read_before(struct attempt *attempt)
{
    struct db *db = db_pool_take(attempt->worker->readers);
    problem outcome = read_guarded(attempt, db);
    db_rollback(db);
    attempt->rq.db = NULL;
    db_pool_give(attempt->worker->readers, db);
    return outcome;
}

static problem act(struct attempt *attempt)
{
    if (ARENA_GUARD(attempt->job.arena)) {
        return &job_needs_memory;
    }
    problem outcome = type_of(attempt)->effect(&attempt->job, attempt->payload);
    arena_unguard(attempt->job.arena);
    return outcome;
}

static problem read_and_act(struct attempt *attempt)
{
    if (job_must_stop(&attempt->job) || monotonic_nanoseconds() > attempt->begin_by) {
        return &job_was_interrupted;
    }
    attempt->began = monotonic_nanoseconds();
    TRY(read_before(attempt));
    return attempt->job.needless ? NULL : act(attempt);
}

static void effect_work(struct work *work)
{
    struct attempt *attempt =
        (struct attempt *)(void *)((char *)work - offsetof(struct attempt, work));
    problem outcome = read_and_act(attempt);
    attempt->outcome = is_trouble(outcome) ? &job_was_interrupted : outcome;
    attempt->stage = attempt->outcome == NULL ? ATTEMPT_RUN : ATTEMPT_FAILURE;
    attempt_record(attempt);
}

void attempt_begin(struct attempt *attempt)
{
    if (!has_effect(attempt)) {
        attempt_record(attempt);
        return;
    }
    attempt->work.run = effect_work;
    struct workers *pool = attempt->worker->pools[job_class_of(type_of(attempt))];
    if (!workers_submit(pool, &attempt->work)) {
        attempt->outcome = &job_was_interrupted;
        attempt->stage = ATTEMPT_FAILURE;
        attempt_record(attempt);
    }
}
