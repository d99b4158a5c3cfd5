/*
 * Write lanes, as lane.h describes them. A lane runs its batch together first. When that cannot succeed as a whole (a
 * serialization failure, or an engine that rolled everything back), nothing has been acknowledged, and the batch runs once
 * more while the other lanes wait: together, and if that fails too each job in a transaction of its own, so that one
 * hopeless job fails alone. They wait because PostgreSQL finds conflicts by pages: in a small tenant, whose rows share a few,
 * lanes that have nothing to do with each other conflict again and again.
 */
#include "db/lane.h"

#include "base/random.h"
#include "db/engine.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#define LANE_ARENA ((size_t)1 << 20)
#define BACK_OFF_MICROSECONDS \
    2000 /* before the second try at most; doubled for each one after it */

struct lane {
    struct lanes *all;
    struct db *db;
    struct arena *arena; /* until a job gives its own */
    size_t queue_limit;
    pthread_t thread;
    pthread_mutex_t mutex; /* of all below */
    pthread_cond_t wake;
    struct lane_job *first;
    struct lane_job *last;
    bool stopping;
    struct lane_counts counts;
};

struct lanes {
    size_t count;
    struct lane *lanes;
    pthread_rwlock_t running; /* batches run under it; for writing: one that runs again, alone */
};

enum verdict { SETTLED, RUN_AGAIN };

static void count_retry(struct lane *lane)
{
    pthread_mutex_lock(&lane->mutex);
    lane->counts.retries++;
    pthread_mutex_unlock(&lane->mutex);
}

static void count_commit(struct lane *lane, size_t jobs)
{
    pthread_mutex_lock(&lane->mutex);
    lane->counts.batches++;
    lane->counts.jobs += (int64_t)jobs;
    pthread_mutex_unlock(&lane->mutex);
}

/* Two lanes that conflicted must not meet again: half of the time is chance. */
static void back_off(unsigned tries)
{
    uint16_t chance = 0;
    random_bytes(&chance, sizeof(chance));
    int64_t longest = (int64_t)BACK_OFF_MICROSECONDS << tries;
    int64_t wait = longest / 2 + longest / 2 * chance / UINT16_MAX;
    nanosleep(&(struct timespec){.tv_nsec = (long)wait * 1000}, NULL);
}

/* A job may swallow a failure that dooms the transaction: what the transaction says counts. */
static problem run_job(struct lane *lane, struct lane_job *job)
{
    problem outcome = job->run(job, lane->db);
    return outcome != NULL ? outcome : db_doom(lane->db);
}

/* ---- one job, in a transaction of its own ---- */

static problem try_alone(struct lane *lane, struct lane_job *job, enum verdict *verdict)
{
    struct db *db = lane->db;
    problem outcome = run_job(lane, job);
    bool lost = !db_in_transaction(db) && db_doom(db) == &db_unavailable;
    if (db_doom(db) == &db_retry || lost) {
        *verdict = RUN_AGAIN;
    } else if (outcome == NULL) {
        outcome = db_commit(db);
        *verdict = outcome == &db_retry ? RUN_AGAIN : SETTLED;
        if (outcome == NULL) {
            count_commit(lane, 1);
        }
    }
    db_rollback(db);
    return outcome;
}

/* False when the database is gone, and the jobs that wait need not be tried either. */
static bool try_once(struct lane *lane, struct lane_job *job, problem *outcome,
                     enum verdict *verdict)
{
    problem failure = db_begin(lane->db, DB_WRITE, lane->arena);
    *verdict = SETTLED;
    *outcome = failure != NULL ? failure : try_alone(lane, job, verdict);
    return failure == NULL;
}

static bool run_alone(struct lane *lane, struct lane_job *job, problem *outcome)
{
    for (unsigned tries = 0; tries < LANE_TRIES; tries++) {
        if (tries > 0) {
            count_retry(lane);
            back_off(tries);
        }
        enum verdict verdict;
        if (!try_once(lane, job, outcome, &verdict)) {
            return false;
        }
        if (verdict == SETTLED) {
            return true;
        }
    }
    *outcome = &db_unavailable;
    return true;
}

static void run_each_alone(struct lane *lane, struct lane_job **jobs, problem *outcomes,
                           size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!run_alone(lane, jobs[i], &outcomes[i])) {
            for (size_t rest = i + 1; rest < count; rest++) {
                outcomes[rest] = outcomes[i];
            }
            return;
        }
    }
}

/* ---- a batch in one transaction ---- */

static enum verdict run_in_savepoint(struct lane *lane, struct lane_job *job, problem *outcome)
{
    struct db *db = lane->db;
    if (db_savepoint(db) != NULL) {
        return RUN_AGAIN;
    }
    *outcome = run_job(lane, job);
    if (db_doom(db) == &db_retry || !db_in_transaction(db)) {
        return RUN_AGAIN;
    }
    problem failure = *outcome == NULL ? db_release(db) : db_rollback_to_savepoint(db);
    return failure == NULL ? SETTLED : RUN_AGAIN;
}

static enum verdict commit_batch(struct lane *lane, problem *outcomes, size_t count)
{
    size_t succeeded = 0;
    for (size_t i = 0; i < count; i++) {
        succeeded += outcomes[i] == NULL;
    }
    if (succeeded == 0) {
        return SETTLED;
    }
    problem failure = db_commit(lane->db);
    if (failure == &db_retry) {
        return RUN_AGAIN;
    }
    for (size_t i = 0; i < count; i++) {
        outcomes[i] = outcomes[i] == NULL ? failure : outcomes[i];
    }
    if (failure == NULL) {
        count_commit(lane, succeeded);
    }
    return SETTLED;
}

static enum verdict run_together(struct lane *lane, struct lane_job **jobs, problem *outcomes,
                                 size_t count)
{
    problem failure = db_begin(lane->db, DB_WRITE, lane->arena);
    if (failure != NULL) {
        for (size_t i = 0; i < count; i++) {
            outcomes[i] = failure;
        }
        return SETTLED;
    }
    enum verdict verdict = SETTLED;
    for (size_t i = 0; i < count && verdict == SETTLED; i++) {
        verdict = run_in_savepoint(lane, jobs[i], &outcomes[i]);
    }
    if (verdict == SETTLED) {
        verdict = commit_batch(lane, outcomes, count);
    }
    db_rollback(lane->db);
    return verdict;
}

/* ---- the thread ---- */

static enum verdict run_first(struct lane *lane, struct lane_job **jobs, problem *outcomes,
                              size_t count)
{
    enum verdict verdict;
    pthread_rwlock_rdlock(&lane->all->running);
    if (count == 1) { /* needs no savepoint */
        (void)try_once(lane, jobs[0], outcomes, &verdict);
    } else {
        verdict = run_together(lane, jobs, outcomes, count);
    }
    pthread_rwlock_unlock(&lane->all->running);
    return verdict;
}

static void run_again(struct lane *lane, struct lane_job **jobs, problem *outcomes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        count_retry(lane);
    }
    pthread_rwlock_wrlock(&lane->all->running);
    if (count == 1 || run_together(lane, jobs, outcomes, count) == RUN_AGAIN) {
        run_each_alone(lane, jobs, outcomes, count);
    }
    pthread_rwlock_unlock(&lane->all->running);
}

static void run_batch(struct lane *lane, struct lane_job **jobs, size_t count)
{
    problem outcomes[LANE_BATCH] = {NULL};
    if (run_first(lane, jobs, outcomes, count) == RUN_AGAIN) {
        run_again(lane, jobs, outcomes, count);
    }
    arena_reset(lane->arena);
    for (size_t i = 0; i < count; i++) {
        jobs[i]->finish(jobs[i], outcomes[i]);
    }
}

/* Waits for jobs; none are left when it returns 0, and the lane is to end. */
static size_t take_batch(struct lane *lane, struct lane_job **jobs)
{
    size_t count = 0;
    pthread_mutex_lock(&lane->mutex);
    while (lane->first == NULL && !lane->stopping) {
        pthread_cond_wait(&lane->wake, &lane->mutex);
    }
    while (lane->first != NULL && count < LANE_BATCH) {
        jobs[count++] = lane->first;
        lane->first = lane->first->next;
    }
    lane->counts.waiting -= (int64_t)count;
    pthread_mutex_unlock(&lane->mutex);
    return count;
}

static void *lane_run(void *context)
{
    struct lane *lane = context;
    struct lane_job *jobs[LANE_BATCH];
    for (size_t count; (count = take_batch(lane, jobs)) > 0;) {
        run_batch(lane, jobs, count);
    }
    return NULL;
}

/* ---- starting, submitting, stopping ---- */

/* Whoever has to be alone goes first, or those who need not would never let it. */
static void prepare_lock(struct lanes *lanes)
{
    pthread_rwlockattr_t attributes;
    pthread_rwlockattr_init(&attributes);
    pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    pthread_rwlock_init(&lanes->running, &attributes);
    pthread_rwlockattr_destroy(&attributes);
}

static problem lane_start(struct lanes *all, struct lane *lane, struct database *database,
                          size_t queue_limit)
{
    lane->all = all;
    lane->queue_limit = queue_limit;
    lane->arena = arena_new(LANE_ARENA);
    if (lane->arena == NULL) {
        return &db_unavailable;
    }
    problem failure = db_open(database, DB_WRITER, &lane->db);
    if (failure != NULL) {
        arena_free(lane->arena);
        return failure;
    }
    pthread_mutex_init(&lane->mutex, NULL);
    pthread_cond_init(&lane->wake, NULL);
    if (pthread_create(&lane->thread, NULL, lane_run, lane) != 0) {
        db_close(lane->db);
        arena_free(lane->arena);
        return &db_unavailable;
    }
    return NULL;
}

static void lane_stop(struct lane *lane)
{
    pthread_mutex_lock(&lane->mutex);
    lane->stopping = true;
    pthread_cond_signal(&lane->wake);
    pthread_mutex_unlock(&lane->mutex);
    pthread_join(lane->thread, NULL);
    pthread_cond_destroy(&lane->wake);
    pthread_mutex_destroy(&lane->mutex);
    db_close(lane->db);
    arena_free(lane->arena);
}

problem lanes_start(struct database *database, size_t count, size_t queue_limit,
                    struct lanes **lanes)
{
    size_t wanted = database_engine(database) == DB_SQLITE || count == 0 ? 1 : count;
    struct lanes *started = calloc(1, sizeof(*started));
    struct lane *array = calloc(wanted, sizeof(*array));
    if (started == NULL || array == NULL) {
        free(started);
        free(array);
        return &db_unavailable;
    }
    started->lanes = array;
    prepare_lock(started);
    for (; started->count < wanted; started->count++) {
        problem failure = lane_start(started, &array[started->count], database, queue_limit);
        if (failure != NULL) {
            lanes_stop(started);
            return failure;
        }
    }
    *lanes = started;
    return NULL;
}

void lanes_stop(struct lanes *lanes)
{
    if (lanes == NULL) {
        return;
    }
    for (size_t i = 0; i < lanes->count; i++) {
        lane_stop(&lanes->lanes[i]);
    }
    pthread_rwlock_destroy(&lanes->running);
    free(lanes->lanes);
    free(lanes);
}

/* Keys may be near each other (ids made one after another), lanes are few: all bits of a key must count (splitmix64). */
static size_t lane_of_key(const struct lanes *lanes, uint64_t key)
{
    key = (key ^ key >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    key = (key ^ key >> 27) * UINT64_C(0x94d049bb133111eb);
    return (size_t)((key ^ key >> 31) % lanes->count);
}

problem lanes_submit(struct lanes *lanes, struct lane_job *job)
{
    struct lane *lane = &lanes->lanes[lane_of_key(lanes, job->key)];
    problem refusal = NULL;
    pthread_mutex_lock(&lane->mutex);
    if (lane->stopping || (size_t)lane->counts.waiting >= lane->queue_limit) {
        refusal = &db_unavailable;
    } else {
        job->next = NULL;
        *(lane->first == NULL ? &lane->first : &lane->last->next) = job;
        lane->last = job;
        lane->counts.waiting++;
        pthread_cond_signal(&lane->wake);
    }
    pthread_mutex_unlock(&lane->mutex);
    return refusal;
}

struct lane_counts lanes_counts(const struct lanes *lanes)
{
    struct lane_counts sum = {0};
    for (size_t i = 0; i < lanes->count; i++) {
        struct lane *lane = &lanes->lanes[i];
        pthread_mutex_lock(&lane->mutex);
        sum.batches += lane->counts.batches;
        sum.jobs += lane->counts.jobs;
        sum.retries += lane->counts.retries;
        sum.waiting += lane->counts.waiting;
        pthread_mutex_unlock(&lane->mutex);
    }
    return sum;
}
