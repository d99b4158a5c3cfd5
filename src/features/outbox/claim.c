/*
 * Claiming. One transaction takes what is due of every type there is room for: in the lane where the database has one writer
 * (so that nobody waits for a lock), else on a connection of the worker's own, where rows that other workers hold are passed over.
 */
#include "features/outbox/attempt.h"

#include "base/log.h"
#include "base/random.h"
#include "features/outbox/rules.h"

#include <string.h>

#define CLAIM_MEMORY ((size_t)256 * 1024 * 1024) /* payloads of a whole batch */
#define CLAIM_TRIES  5

/* So many attempts a worker has at once of each class: of the database alone what fills two batches of a lane, else some for each thread. */
#define HELD_WITHOUT_EFFECT ((size_t)2 * LANE_BATCH)
#define HELD_OF_EACH_THREAD ((size_t)8)

/* A batch on its way. */
struct batch {
    struct job_worker *worker;
    struct arena *arena;
    uuid token;
    bool abandoned_too;
    size_t room[JOB_CLASSES];
    struct claimed_job_list *due;       /* of each kind */
    struct claimed_job_list *abandoned; /* likewise */

    struct lane_job lane_job;
    pthread_mutex_t mutex;
    pthread_cond_t settled;
    bool is_settled;
    problem outcome;
};

/* More is claimed once half has ended: many at a time share a commit. */
static void find_room(struct batch *batch)
{
    struct job_worker *worker = batch->worker;
    size_t of_threads = HELD_OF_EACH_THREAD * worker->settings.threads;
    size_t limits[JOB_CLASSES] = {[JOBS_OF_DATABASE] = HELD_WITHOUT_EFFECT,
                                  [JOBS_WITH_EFFECT] = of_threads,
                                  [JOBS_TO_RECEIVERS] = of_threads};
    pthread_mutex_lock(&worker->mutex);
    for (size_t i = 0; i < JOB_CLASSES; i++) {
        size_t held = worker->held[i];
        batch->room[i] = held <= limits[i] / 2 ? limits[i] - held : 0;
    }
    pthread_mutex_unlock(&worker->mutex);
}

/* Of one lease at a look: the next follows a second later. */
static problem claim_abandoned(struct batch *batch, struct request *rq, size_t index, int64_t lease,
                               const struct job_claim *claim)
{
    struct one_uuid_list ended;
    TRY(leases_that_ended(batch->worker, rq, index, monotonic_nanoseconds(), lease, &ended));
    if (ended.count > 0) {
        return job_claim_lease(rq, claim, ended.items[0].value, &batch->abandoned[index]);
    }
    return job_claim_abandoned(rq, claim, &batch->abandoned[index]);
}

static problem claim_kind(struct batch *batch, struct request *rq, size_t index, size_t *room)
{
    const struct job_type *type = batch->worker->kinds[index].type;
    int64_t seconds = type->effect_seconds > 0 ? type->effect_seconds : JOB_EFFECT_SECONDS;
    struct job_claim claim = {.type = text_of(type->name),
                              .token = batch->token,
                              .until = {rq->now.microseconds + job_lease(seconds)},
                              .limit = (int64_t)*room,
                              .at_once = type->at_once};
    if (batch->abandoned_too) {
        TRY(claim_abandoned(batch, rq, index, job_lease(seconds), &claim));
        *room -= batch->abandoned[index].count;
        claim.limit = (int64_t)*room;
    }
    if (*room > 0) {
        TRY(job_claim_due(rq, &claim, &batch->due[index]));
        *room -= batch->due[index].count;
    }
    return NULL;
}

/* Each time another type comes first, so that none has to wait for all jobs of another. */
static problem claim_kinds(struct batch *batch, struct request *rq)
{
    struct job_worker *worker = batch->worker;
    size_t room[JOB_CLASSES];
    memcpy(room, batch->room, sizeof(room));
    size_t first = worker->turn % worker->kind_count;
    for (size_t i = 0; i < worker->kind_count; i++) {
        size_t index = (first + i) % worker->kind_count;
        enum job_class class = job_class_of(worker->kinds[index].type);
        batch->due[index] = batch->abandoned[index] = (struct claimed_job_list){.count = 0};
        if (room[class] > 0) {
            TRY(claim_kind(batch, rq, index, &room[class]));
        }
    }
    return NULL;
}

static problem claim_guarded(struct batch *batch, struct db *db)
{
    if (ARENA_GUARD(batch->arena)) {
        return &db_unavailable;
    }
    struct request rq = job_worker_request(batch->worker, batch->arena, db);
    problem outcome = claim_kinds(batch, &rq);
    arena_unguard(batch->arena);
    return outcome;
}

/* ---- in the lane ---- */

static struct batch *batch_of(struct lane_job *lane_job)
{
    return (struct batch *)(void *)((char *)lane_job - offsetof(struct batch, lane_job));
}

static problem claim_in_lane(struct lane_job *lane_job, struct db *db)
{
    struct batch *batch = batch_of(lane_job);
    db_use_arena(db, batch->arena);
    return claim_guarded(batch, db);
}

static void settle(struct lane_job *lane_job, problem outcome)
{
    struct batch *batch = batch_of(lane_job);
    pthread_mutex_lock(&batch->mutex);
    batch->outcome = outcome;
    batch->is_settled = true;
    pthread_cond_signal(&batch->settled);
    pthread_mutex_unlock(&batch->mutex);
}

static problem claim_through_lane(struct batch *batch)
{
    pthread_mutex_init(&batch->mutex, NULL);
    pthread_cond_init(&batch->settled, NULL);
    batch->lane_job = (struct lane_job){.run = claim_in_lane, .finish = settle};
    problem outcome = lanes_submit(batch->worker->lanes, &batch->lane_job);
    if (outcome == NULL) {
        pthread_mutex_lock(&batch->mutex);
        while (!batch->is_settled) {
            pthread_cond_wait(&batch->settled, &batch->mutex);
        }
        outcome = batch->outcome;
        pthread_mutex_unlock(&batch->mutex);
    }
    pthread_cond_destroy(&batch->settled);
    pthread_mutex_destroy(&batch->mutex);
    return outcome;
}

/* ---- on a connection of one's own ---- */

static problem claim_once(struct batch *batch)
{
    struct db *db = batch->worker->claimer;
    TRY(db_begin(db, DB_CLAIM, batch->arena));
    problem outcome = claim_guarded(batch, db);
    if (outcome == NULL) {
        outcome = db_commit(db);
    }
    db_rollback(db);
    return outcome;
}

static problem claim_on_own(struct batch *batch)
{
    problem outcome = &db_retry;
    for (int tries = 0; tries < CLAIM_TRIES && outcome == &db_retry; tries++) {
        outcome = claim_once(batch);
    }
    return outcome;
}

/* ---- what was claimed ---- */

static size_t begin_claimed(struct batch *batch, struct job_kind *kind,
                            const struct claimed_job_list *jobs)
{
    struct job_worker *worker = batch->worker;
    for (size_t i = 0; i < jobs->count; i++) {
        struct attempt *attempt = attempt_new(worker, kind, &jobs->items[i], batch->token);
        if (attempt == NULL) {
            continue;
        }
        pthread_mutex_lock(&worker->mutex);
        worker->held[job_class_of(kind->type)]++;
        pthread_mutex_unlock(&worker->mutex);
        attempt_begin(attempt);
    }
    return jobs->count;
}

static size_t begin_all(struct batch *batch)
{
    size_t count = 0;
    for (size_t i = 0; i < batch->worker->kind_count; i++) {
        struct job_kind *kind = &batch->worker->kinds[i];
        count += begin_claimed(batch, kind, &batch->abandoned[i]);
        count += begin_claimed(batch, kind, &batch->due[i]);
    }
    return count;
}

static problem take_batch(struct batch *batch)
{
    size_t kinds = batch->worker->kind_count;
    batch->token = random_uuid(batch->worker->settings.now(batch->worker->settings.context));
    batch->due = ARENA_ARRAY(batch->arena, struct claimed_job_list, kinds);
    batch->abandoned = ARENA_ARRAY(batch->arena, struct claimed_job_list, kinds);
    return batch->worker->claimer != NULL ? claim_on_own(batch) : claim_through_lane(batch);
}

static bool has_room(const struct batch *batch)
{
    for (size_t i = 0; i < JOB_CLASSES; i++) {
        if (batch->room[i] > 0) {
            return true;
        }
    }
    return false;
}

size_t claim_jobs(struct job_worker *worker, bool abandoned_too)
{
    struct batch batch = {.worker = worker, .abandoned_too = abandoned_too};
    if (worker->kind_count > 0) {
        find_room(&batch);
    }
    _cleanup_(arena_freep) struct arena *arena = has_room(&batch) ? arena_new(CLAIM_MEMORY) : NULL;
    if (arena == NULL) {
        return 0;
    }
    batch.arena = arena;
    problem outcome = take_batch(&batch);
    worker->turn++;
    if (outcome != NULL) {
        LOG(LOG_WARNING, "claim_failed", LOG_S("problem", outcome->slug));
        return 0;
    }
    return begin_all(&batch);
}
