/* The worker's own thread: when it claims, and how it starts and ends. */
#include "features/outbox/worker.h"

#include "base/log.h"
#include "features/outbox/attempt.h"

#include <stdlib.h>
#include <time.h>

#define EFFECT_QUEUE        4096
#define LANE_QUEUE          4096
#define ABANDONED_SECONDS   1 /* between looks for leases that ended */
#define LAST_RECORD_SECONDS 2 /* for what is still to be recorded at the end */

/* ---- what attempts tell it ---- */

enum job_class job_class_of(const struct job_type *type)
{
    if (type->effect == NULL) {
        return JOBS_OF_DATABASE;
    }
    return type->at_once > 0 ? JOBS_TO_RECEIVERS : JOBS_WITH_EFFECT;
}

struct request job_worker_request(const struct job_worker *worker, struct arena *arena,
                                  struct db *db)
{
    struct request rq = worker->settings.request;
    rq.arena = arena;
    rq.db = db;
    rq.now = worker->settings.now(worker->settings.context);
    rq.errors = (struct input_errors){.arena = arena};
    return rq;
}

static void wake_locked(struct job_worker *worker)
{
    worker->woken = true;
    pthread_cond_broadcast(&worker->changed);
}

void job_worker_wake(struct job_worker *worker)
{
    pthread_mutex_lock(&worker->mutex);
    wake_locked(worker);
    pthread_mutex_unlock(&worker->mutex);
}

void job_worker_ended(struct job_worker *worker, enum job_class class)
{
    pthread_mutex_lock(&worker->mutex);
    worker->held[class]--;
    wake_locked(worker); /* there is room, and another of its key may be due */
    pthread_mutex_unlock(&worker->mutex);
}

void job_worker_again(struct job_worker *worker, struct attempt *attempt)
{
    pthread_mutex_lock(&worker->mutex);
    attempt->next = worker->again;
    worker->again = attempt;
    pthread_mutex_unlock(&worker->mutex);
}

/* ---- the thread ---- */

static struct timespec time_after(int64_t milliseconds)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    int64_t nanoseconds = at.tv_nsec + milliseconds % 1000 * 1000000;
    at.tv_sec += (time_t)(milliseconds / 1000 + nanoseconds / 1000000000);
    at.tv_nsec = (long)(nanoseconds % 1000000000);
    return at;
}

/* Until woken, or for so long. */
static void wait_for_work(struct job_worker *worker, int64_t milliseconds)
{
    struct timespec until = time_after(milliseconds);
    int outcome = 0;
    pthread_mutex_lock(&worker->mutex);
    while (!worker->woken && !atomic_load(&worker->stopping) && outcome == 0) {
        outcome = pthread_cond_timedwait(&worker->changed, &worker->mutex, &until);
    }
    worker->woken = false;
    pthread_mutex_unlock(&worker->mutex);
}

/* What could not be recorded is tried once more, unless its lease has ended and it is another's. */
static void record_again(struct job_worker *worker)
{
    pthread_mutex_lock(&worker->mutex);
    struct attempt *first = worker->again;
    worker->again = NULL;
    pthread_mutex_unlock(&worker->mutex);
    while (first != NULL) {
        struct attempt *attempt = first;
        first = attempt->next;
        if (monotonic_nanoseconds() < attempt->lease_ends) {
            attempt_record(attempt);
        } else {
            attempt_abandon(attempt);
        }
    }
}

static void *worker_main(void *context)
{
    struct job_worker *worker = context;
    int64_t looked = 0;
    while (!atomic_load(&worker->stopping)) {
        int64_t now = monotonic_nanoseconds();
        bool look = now - looked >= worker->settings.look_milliseconds * 1000000;
        if (look) {
            looked = now;
            record_again(worker);
        }
        if (claim_jobs(worker, look) == 0) {
            wait_for_work(worker, worker->settings.look_milliseconds);
        }
    }
    return NULL;
}

/* ---- starting ---- */

static size_t count_types(const struct feature *const *features)
{
    size_t count = 0;
    for (; *features != NULL; features++) {
        for (const struct job_type *const *type = (*features)->jobs; type != NULL && *type != NULL;
             type++) {
            count++;
        }
    }
    return count;
}

static void list_kinds(struct job_worker *worker, const struct feature *const *features)
{
    for (; *features != NULL; features++) {
        for (const struct job_type *const *type = (*features)->jobs; type != NULL && *type != NULL;
             type++) {
            worker->kinds[worker->kind_count++].type = *type;
        }
    }
}

static void prepare(struct job_worker *worker)
{
    pthread_condattr_t attributes;
    pthread_mutex_init(&worker->mutex, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&worker->changed, &attributes);
    pthread_condattr_destroy(&attributes);
}

/* Receivers that are slow may keep all threads of their jobs, and none of those that mail has. */
static bool start_pools(struct job_worker *worker)
{
    static const char *const names[JOB_CLASSES] = {
        [JOBS_WITH_EFFECT] = "stint-effect", [JOBS_TO_RECEIVERS] = "stint-deliver"};
    for (size_t i = 0; i < JOB_CLASSES; i++) {
        if (names[i] == NULL) {
            continue;
        }
        worker->pools[i] = workers_start(names[i], worker->settings.threads, EFFECT_QUEUE);
        if (worker->pools[i] == NULL) {
            return false;
        }
    }
    return true;
}

static void stop_pools(struct job_worker *worker)
{
    for (size_t i = 0; i < JOB_CLASSES; i++) {
        workers_stop(worker->pools[i]);
        worker->pools[i] = NULL;
    }
}

static problem start_parts(struct job_worker *worker)
{
    const struct job_worker_settings *settings = &worker->settings;
    worker->lanes = settings->lanes;
    if (worker->lanes == NULL) {
        TRY(lanes_start(settings->database, settings->lane_count, LANE_QUEUE, &worker->lanes));
    }
    if (database_engine(settings->database) == DB_POSTGRES) {
        TRY(db_open(settings->database, DB_WRITER, &worker->claimer));
    }
    TRY(db_pool_open(settings->database, settings->threads, &worker->readers));
    worker->started =
        start_pools(worker) && pthread_create(&worker->thread, NULL, worker_main, worker) == 0;
    return worker->started ? NULL : &db_unavailable;
}

problem job_worker_start(const struct job_worker_settings *settings, struct job_worker **worker)
{
    size_t types = count_types(settings->request.features);
    struct job_worker *started = calloc(1, sizeof(*started));
    struct job_kind *kinds = calloc(types + 1, sizeof(*kinds));
    if (started == NULL || kinds == NULL) {
        free(started);
        free(kinds);
        return &db_unavailable;
    }
    started->settings = *settings;
    started->kinds = kinds;
    list_kinds(started, settings->request.features);
    prepare(started);
    problem outcome = start_parts(started);
    if (outcome != NULL) {
        job_worker_stop(started);
        job_worker_free(started);
        return outcome;
    }
    *worker = started;
    return NULL;
}

/* ---- ending ---- */

void job_worker_end(struct job_worker *worker)
{
    if (worker != NULL) {
        atomic_store(&worker->stopping, true);
        job_worker_wake(worker);
    }
}

static size_t held(struct job_worker *worker)
{
    size_t count = 0;
    for (size_t i = 0; i < JOB_CLASSES; i++) {
        count += worker->held[i];
    }
    return count;
}

/* Until all is recorded, or there is no more time; what is left then has its lease to end by. */
static void wait_for_records(struct job_worker *worker)
{
    int64_t end = monotonic_nanoseconds() + LAST_RECORD_SECONDS * INT64_C(1000000000);
    record_again(worker);
    pthread_mutex_lock(&worker->mutex);
    while (held(worker) > 0 && monotonic_nanoseconds() < end) {
        struct timespec until = time_after(100);
        pthread_cond_timedwait(&worker->changed, &worker->mutex, &until);
    }
    pthread_mutex_unlock(&worker->mutex);
}

static void abandon_rest(struct job_worker *worker)
{
    while (worker->again != NULL) {
        struct attempt *attempt = worker->again;
        worker->again = attempt->next;
        attempt_abandon(attempt);
    }
}

void job_worker_stop(struct job_worker *worker)
{
    if (worker == NULL) {
        return;
    }
    job_worker_end(worker);
    if (worker->started) {
        pthread_join(worker->thread, NULL);
    }
    stop_pools(worker);
    wait_for_records(worker);
    if (worker->settings.lanes == NULL) {
        lanes_stop(worker->lanes);
        worker->lanes = NULL;
    }
    abandon_rest(worker);
}

void job_worker_free(struct job_worker *worker)
{
    if (worker == NULL) {
        return;
    }
    if (worker->readers != NULL) {
        db_pool_close(worker->readers);
    }
    db_close(worker->claimer);
    pthread_cond_destroy(&worker->changed);
    pthread_mutex_destroy(&worker->mutex);
    free(worker->kinds);
    free(worker);
}

/* ---- counts ---- */

bool job_worker_counts(const struct job_worker *worker, size_t index, struct job_counts *counts)
{
    if (index >= worker->kind_count) {
        return false;
    }
    const struct job_kind *kind = &worker->kinds[index];
    *counts = (struct job_counts){.type = kind->type,
                                  .done = atomic_load(&kind->done),
                                  .failed = atomic_load(&kind->failed),
                                  .given_up = atomic_load(&kind->given_up),
                                  .microseconds = atomic_load(&kind->microseconds)};
    return true;
}
