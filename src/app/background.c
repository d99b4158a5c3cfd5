/*
 * The worker of the outbox (features/outbox/worker.h), and two threads more. The keeper looks after
 * the database: SQLite's write-ahead log is copied into its file there, so that no commit has to, and
 * kept short; PostgreSQL is asked each second whether it is there, so that /health need not wait. The
 * maintainer closes sessions that were forgotten and removes what has expired, each chore in a
 * transaction of its own and in portions, so that writers never wait for long; and it installs the
 * key of the settings when the organization it waited for is there. What fails is logged and tried
 * again the next time.
 */
#include "app/background.h"

#include "features/attendance/attendance.h"
#include "features/audit/audit.h"
#include "features/invitations/invitations.h"
#include "features/outbox/worker.h"
#include "features/webhooks/webhooks.h"

#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ARENA_CEILING         ((size_t)64 * 1024 * 1024)
#define KEEP_MILLISECONDS     100 /* the WAL of a busy 100 ms is small enough to copy unnoticed */
#define CHECK_MILLISECONDS    1000
#define MAINTAIN_MILLISECONDS 2000
#define MAINTAIN_ROUNDS \
    15 /* so many until every chore is done, and not only what people wait for */
#define MAINTAIN_TEST_MILLISECONDS 1000 /* a test that moves the clock does not want to wait */
#define LOOK_MILLISECONDS          1000 /* for jobs that other processes enqueued */
#define LOOK_TEST_MILLISECONDS     50
#define AT_ONCE                    200
#define HOUR                       (INT64_C(3600) * MICROSECONDS_PER_SECOND)
#define DAY                        (24 * HOUR)
#define FAILED_KEPT_TIMES          10 /* the retention of what was done */

struct background {
    const struct program *program;
    struct api *api;
    struct configured_key *key; /* or NULL; the maintainer's */
    bool works;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    bool stopping; /* under the mutex */
    bool keeps;
    bool maintains;
    pthread_t keeper;
    pthread_t maintainer;
    struct job_worker *worker;
};

/* Waits; false when it is time to stop. */
static bool wait_milliseconds(struct background *background, int64_t milliseconds)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    int64_t nanoseconds = until.tv_nsec + milliseconds % 1000 * 1000000;
    until.tv_sec += (time_t)(milliseconds / 1000 + nanoseconds / 1000000000);
    until.tv_nsec = (long)(nanoseconds % 1000000000);
    pthread_mutex_lock(&background->mutex);
    int outcome = 0;
    while (!background->stopping && outcome == 0) {
        outcome = pthread_cond_timedwait(&background->wake, &background->mutex, &until);
    }
    bool stopping = background->stopping;
    pthread_mutex_unlock(&background->mutex);
    return !stopping;
}

/* ---- the keeper ---- */

/* A connection of one's own, as soon as there is one; false when the server ends before. */
static bool open_when_possible(struct background *background, const char *event, struct db **db)
{
    problem failure;
    while ((failure = db_open(background->program->database, DB_WRITER, db)) != NULL) {
        LOG(LOG_WARNING, event, LOG_S("problem", failure->slug));
        if (!wait_milliseconds(background, MAINTAIN_MILLISECONDS)) {
            return false;
        }
    }
    return true;
}

static void keep_sqlite(struct background *background)
{
    struct db *db;
    if (!open_when_possible(background, "keeper_waits", &db)) {
        return;
    }
    while (wait_milliseconds(background, KEEP_MILLISECONDS)) {
        problem outcome = database_checkpoint(db);
        if (outcome != NULL) {
            LOG(LOG_WARNING, "checkpoint_failed", LOG_S("problem", outcome->slug),
                LOG_T("cause", db_message(db)));
        }
    }
    db_close(db);
}

static void keep_postgres(struct background *background)
{
    do {
        api_check_database(background->api);
    } while (wait_milliseconds(background, CHECK_MILLISECONDS));
}

static void *keeper_main(void *context)
{
    struct background *background = context;
    if (database_engine(background->program->database) == DB_SQLITE) {
        keep_sqlite(background);
    } else if (background->api != NULL) {
        keep_postgres(background);
    }
    return NULL;
}

/* ---- the maintainer ---- */

struct chore {
    const char *name;
    bool often; /* each round: somebody waits for it */
    bool hourly;
    /* `*done`: how many; AT_ONCE or more asks to be called again at once. */
    problem (*run)(struct request *rq, const struct settings *settings, int64_t *done);
};

static problem close_forgotten(struct request *rq, const struct settings *settings, int64_t *done)
{
    (void)settings;
    return attendance_close_forgotten(rq, AT_ONCE, done);
}

static problem tell_forgotten(struct request *rq, const struct settings *settings, int64_t *done)
{
    (void)settings;
    return attendance_tell_forgotten(rq, AT_ONCE, done);
}

static problem expire_replies(struct request *rq, const struct settings *settings, int64_t *done)
{
    (void)settings;
    return idempotency_expire(rq, done);
}

static problem expire_sign_in(struct request *rq, const struct settings *settings, int64_t *done)
{
    (void)settings;
    return sign_in_expire(rq, done);
}

static problem expire_audit(struct request *rq, const struct settings *settings, int64_t *done)
{
    instant before = {rq->now.microseconds - settings->audit_retention * DAY};
    return audit_expire(rq, before, done);
}

/* What was done and what was given up end apart: somebody may still want to look into the latter and have it tried again. */
static instant kept_since(const struct request *rq, const struct settings *settings, int64_t times)
{
    return (instant){rq->now.microseconds - times * settings->outbox_retention * DAY};
}

static problem expire_done(struct request *rq, const struct settings *settings, int64_t *done)
{
    return outbox_expire(rq, kept_since(rq, settings, 1), done);
}

static problem expire_failed(struct request *rq, const struct settings *settings, int64_t *done)
{
    return outbox_expire_failed(rq, kept_since(rq, settings, FAILED_KEPT_TIMES), done);
}

static problem expire_webhooks(struct request *rq, const struct settings *settings, int64_t *done)
{
    return webhooks_expire(rq, kept_since(rq, settings, 1),
                           kept_since(rq, settings, FAILED_KEPT_TIMES), done);
}

static problem act_on_resets(struct request *rq, const struct settings *settings, int64_t *done)
{
    (void)settings;
    return password_reset_act(rq, AT_ONCE, done);
}

static problem act_on_registrations(struct request *rq, const struct settings *settings,
                                    int64_t *done)
{
    (void)settings;
    return registration_act(rq, AT_ONCE, done);
}

static problem expire_invitations(struct request *rq, const struct settings *settings,
                                  int64_t *done)
{
    (void)settings;
    return invitations_expire(rq, done);
}

static const struct chore chores[] = {
    {.name = "act_on_resets", .often = true, .run = act_on_resets},
    {.name = "act_on_registrations", .often = true, .run = act_on_registrations},
    {.name = "tell_forgotten", .run = tell_forgotten},
    {.name = "close_forgotten", .run = close_forgotten},
    {.name = "expire_replies", .hourly = true, .run = expire_replies},
    {.name = "expire_sign_in", .hourly = true, .run = expire_sign_in},
    {.name = "expire_invitations", .hourly = true, .run = expire_invitations},
    {.name = "expire_audit", .hourly = true, .run = expire_audit},
    {.name = "expire_done", .hourly = true, .run = expire_done},
    {.name = "expire_failed", .hourly = true, .run = expire_failed},
    {.name = "expire_webhooks", .hourly = true, .run = expire_webhooks},
};

/* A chore on its way into a transaction. */
struct chore_run {
    const struct chore *chore;
    const struct settings *settings;
    int64_t done;
};

static problem run_chore(struct request *rq, void *context)
{
    struct chore_run *run = context;
    run->done = 0;
    return run->chore->run(rq, run->settings, &run->done);
}

/* False when it failed. */
static bool run_portion(struct background *background, struct db *db, struct chore_run *run,
                        instant now)
{
    text message = TEXT("");
    _cleanup_(arena_freep) struct arena *arena = arena_new(ARENA_CEILING);
    if (arena == NULL) {
        return false;
    }
    problem outcome =
        program_transact(background->program, db, DB_WRITE, now, arena, run_chore, run, &message);
    if (outcome != NULL) {
        LOG(LOG_WARNING, "chore_failed", LOG_S("chore", run->chore->name),
            LOG_S("problem", outcome->slug), LOG_T("detail", message));
    } else if (run->done > 0) {
        LOG(LOG_INFO, "chore_done", LOG_S("chore", run->chore->name), LOG_I("count", run->done));
    }
    return outcome == NULL;
}

/* What is to be done this time. */
struct round {
    instant now;
    bool whole;
    bool hourly;
};

static bool is_due(const struct chore *chore, const struct round *round)
{
    return chore->often || (chore->hourly ? round->hourly : round->whole);
}

static void maintain(struct background *background, struct db *db, const struct round *round)
{
    for (size_t i = 0; i < sizeof(chores) / sizeof(*chores); i++) {
        struct chore_run run = {.chore = &chores[i], .settings = background->program->settings};
        if (!is_due(&chores[i], round)) {
            continue;
        }
        while (run_portion(background, db, &run, round->now) && run.done == AT_ONCE &&
               wait_milliseconds(background, 0)) {
        }
    }
}

static instant background_now(const struct background *background)
{
    return background->api != NULL ? api_now(background->api)
                                   : program_now(background->program->settings);
}

/* `*last`: when the hourly chores ran, by the clock of requests. */
static void maintain_round(struct background *background, struct db *db, bool whole, instant *last)
{
    struct round round = {.now = background_now(background), .whole = whole};
    int64_t since = round.now.microseconds - last->microseconds;
    round.hourly = round.whole && (since >= HOUR || since < 0);
    maintain(background, db, &round);
    *last = round.hourly ? round.now : *last;
    if (round.whole) {
        db_rest(db);
        malloc_trim(0); /* so that the memory of a rush, in whichever thread, does not stay */
    }
}

static bool key_waits(const struct background *background)
{
    return background->key != NULL && background->key->state == CONFIGURED_KEY_WAITS;
}

/* Whoever made the first organization need not have known the key of this server's settings. */
static void install_waiting_key(struct background *background, struct db *db)
{
    struct configured_key key = *background->key; /* which a transaction that fails leaves alone */
    text message = TEXT("");
    _cleanup_(arena_freep) struct arena *arena = arena_new(ARENA_CEILING);
    if (arena == NULL) {
        return;
    }
    problem outcome =
        program_transact(background->program, db, DB_WRITE, background_now(background), arena,
                         configured_key_install, &key, &message);
    if (outcome != NULL) {
        LOG(LOG_WARNING, "key_failed", LOG_S("problem", outcome->slug), LOG_T("detail", message));
        return;
    }
    if (key.state == CONFIGURED_KEY_GOOD) {
        LOG(LOG_INFO, "key_installed", LOG_S("name", "ADMIN_API_KEY"));
    }
    *background->key = key;
}

static void *maintainer_main(void *context)
{
    struct background *background = context;
    bool test = background->program->settings->environment == ENVIRONMENT_TEST;
    int64_t pause = test ? MAINTAIN_TEST_MILLISECONDS : MAINTAIN_MILLISECONDS;
    instant last = {INT64_MIN / 2};
    struct db *db;
    if (!open_when_possible(background, "maintainer_waits", &db)) {
        return NULL;
    }
    unsigned count = 0;
    do {
        if (key_waits(background)) {
            install_waiting_key(background, db);
        }
        if (background->works) {
            maintain_round(background, db, test || count++ % MAINTAIN_ROUNDS == 0, &last);
        }
    } while ((background->works || key_waits(background)) && wait_milliseconds(background, pause));
    db_close(db);
    return NULL;
}

/* ---- jobs ---- */

static instant now_of_jobs(const void *background)
{
    return background_now(background);
}

static problem start_worker(struct background *background)
{
    const struct program *program = background->program;
    const struct settings *settings = program->settings;
    bool test = settings->environment == ENVIRONMENT_TEST;
    struct job_worker_settings worker = {
        .database = program->database,
        .lanes = background->api != NULL ? api_lanes(background->api) : NULL,
        .lane_count = (size_t)settings->lanes,
        .threads = (size_t)settings->worker_threads,
        .look_milliseconds = test ? LOOK_TEST_MILLISECONDS : LOOK_MILLISECONDS,
        .request = program_request(program),
        .now = now_of_jobs,
        .context = background,
    };
    worker.request.api = background->api;
    TRY(job_worker_start(&worker, &background->worker));
    if (background->api != NULL) {
        api_use_worker(background->api, background->worker);
    }
    return NULL;
}

/* ---- starting and stopping ---- */

static void prepare(struct background *background)
{
    pthread_condattr_t attributes;
    pthread_mutex_init(&background->mutex, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&background->wake, &attributes);
    pthread_condattr_destroy(&attributes);
}

struct background *background_start(const struct program *program, struct api *api,
                                    struct configured_key *key, bool works)
{
    struct background *background = calloc(1, sizeof(*background));
    if (background == NULL) {
        return NULL;
    }
    *background = (struct background){.program = program, .api = api, .key = key, .works = works};
    prepare(background);
    background->keeps = pthread_create(&background->keeper, NULL, keeper_main, background) == 0;
    bool maintains = works || key_waits(background);
    background->maintains =
        maintains && background->keeps &&
        pthread_create(&background->maintainer, NULL, maintainer_main, background) == 0;
    bool complete = background->keeps && background->maintains == maintains &&
                    (!works || start_worker(background) == NULL);
    if (!complete) {
        background_stop(background);
        background_free(background);
        return NULL;
    }
    return background;
}

void background_end(struct background *background)
{
    if (background == NULL) {
        return;
    }
    job_worker_end(background->worker);
    pthread_mutex_lock(&background->mutex);
    background->stopping = true;
    pthread_cond_broadcast(&background->wake);
    pthread_mutex_unlock(&background->mutex);
}

void background_stop(struct background *background)
{
    if (background == NULL) {
        return;
    }
    background_end(background);
    job_worker_stop(background->worker);
    if (background->keeps) {
        pthread_join(background->keeper, NULL);
    }
    if (background->maintains) {
        pthread_join(background->maintainer, NULL);
    }
}

void background_free(struct background *background)
{
    if (background == NULL) {
        return;
    }
    job_worker_free(background->worker);
    pthread_cond_destroy(&background->wake);
    pthread_mutex_destroy(&background->mutex);
    free(background);
}
