/*
 * Jobs and workers on both engines, with types of job that only exist here: each is done once, by whichever of several workers; what fails
 * is tried again; and what a worker had that was killed, at any step, another takes up.
 */
#include "base/log.h"
#include "base/random.h"
#include "db/migrate.h"
#include "features/outbox/attempt.h"
#include "features/outbox/payload.h"
#include "features/outbox/rules.h"
#include "features/outbox/store.h"
#include "features/outbox/worker.h"

#include "engines.h" /* after api/request.h, which has a function named as a macro of cmocka's */

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

#define START            INT64_C(1772000000000000) /* an instant like any other */
#define PATIENCE         120                       /* seconds a test waits for what must happen */
#define SECONDS_LATER(n) (START + (n)*MICROSECONDS_PER_SECOND)

#define ORGANIZATION                                                    \
    {                                                                   \
        {                                                               \
            1, 2, 3, 4, 5, 6, 0x70, 8, 0x80, 10, 11, 12, 13, 14, 15, 16 \
        }                                                               \
    }
static const uuid organization = ORGANIZATION;
static _Atomic int64_t now_microseconds = START;

static instant now_of_tests(const void *context)
{
    (void)context;
    return (instant){atomic_load(&now_microseconds)};
}

/* ---- types of job ---- */

struct number {
    int64_t number;
    opt_text secret;
};
static RECORD(number, FIELD(number, number, "Which"),
              FIELD(number, secret, "Nobody's business", LENGTH(0, 100), .write_only = true));

/* Where a job stops until it is killed. Set before a child begins. */
enum step { NOWHERE, IN_FUNCTION, BEFORE_EFFECT, AFTER_EFFECT, BEFORE_COMMIT };
static enum step stops_at;
static int said = -1; /* the end of a pipe where a job says what it does */

static void say(char what)
{
    if (said >= 0) {
        assert_int_equal(write(said, &what, 1), 1);
    }
}

static void stop_at(enum step step)
{
    if (stops_at == step) {
        say('!');
        for (;;) {
            pause();
        }
    }
}

static problem tally(struct request *rq, int64_t number)
{
    return db_run(rq->db, NULL, "INSERT INTO tally (number) VALUES ($1)", BIND(number));
}

extern JOB_DECLARE(count);
JOB(count, number, .summary = "Counts")
{
    TRY(tally(rq, payload->number));
    stop_at(IN_FUNCTION);
    return NULL;
}

static _Atomic int failures_left;
static _Atomic int attempts_made;

extern JOB_DECLARE(stumble);
JOB(stumble, number, .summary = "Fails some times", .maximum_attempts = 3)
{
    TRY(tally(rq, payload->number));
    atomic_fetch_add(&attempts_made, 1);
    return atomic_fetch_sub(&failures_left, 1) > 0 ? job_failed(job, "stumbled once more") : NULL;
}

static _Atomic int effects_made;

static problem announce_effect(struct job *job, const void *payload)
{
    stop_at(BEFORE_EFFECT);
    say('e');
    atomic_fetch_add(&effects_made, 1);
    stop_at(AFTER_EFFECT);
    int64_t *result = ARENA_NEW(job->arena, int64_t);
    *result = ((const struct number *)payload)->number + *(int64_t *)job->prepared;
    job->result = result;
    return NULL;
}

static _Atomic int last_ending;

static problem announce_finish(struct request *rq, struct job *job, const void *payload)
{
    (void)payload;
    atomic_store(&last_ending, (int)job->ending);
    if (job->ending != JOB_SUCCEEDED) {
        return NULL;
    }
    TRY(tally(rq, *(int64_t *)job->result));
    stop_at(BEFORE_COMMIT);
    return NULL;
}

extern JOB_DECLARE(announce);
JOB(announce, number, .summary = "Does something outside", .effect = announce_effect,
    .finish = announce_finish, .effect_seconds = 5)
{
    stop_at(IN_FUNCTION);
    int64_t *more = ARENA_NEW(job->arena, int64_t);
    *more = 1000;
    job->prepared = more;
    return NULL;
}

/* Waits until it is told to go on, or that it must stop. */
static _Atomic bool dawdle_may_end;

static problem dawdle_effect(struct job *job, const void *payload)
{
    (void)payload;
    atomic_fetch_add(&effects_made, 1);
    while (!atomic_load(&dawdle_may_end)) {
        if (job_must_stop(job)) {
            return job_interrupted(job);
        }
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    return NULL;
}

extern JOB_DECLARE(dawdle);
JOB(dawdle, number, .summary = "Takes its time", .effect = dawdle_effect)
{
    return NULL;
}

/* To somebody who takes all the time there is; 0 is the number of those who do not. */
static problem call_effect(struct job *job, const void *payload)
{
    return ((const struct number *)payload)->number == 0 ? NULL : dawdle_effect(job, payload);
}

extern JOB_DECLARE(call);
JOB(call, number, .summary = "Calls somebody", .effect = call_effect, .at_once = 2)
{
    return NULL;
}

/* What its function says is told by the number. */
static problem moody_effect(struct job *job, const void *payload)
{
    (void)payload;
    atomic_fetch_add(&effects_made, 1);
    return job_hopeless(job, "nobody is there");
}

extern JOB_DECLARE(moody);
JOB(moody, number, .summary = "Postponed, needless or hopeless", .effect = moody_effect)
{
    if (payload->number == 1 && job->now.microseconds < SECONDS_LATER(60)) {
        return job_postponed(job, (instant){SECONDS_LATER(60)});
    }
    return payload->number == 3 ? NULL : job_needless(job);
}

static const struct endpoint *const no_endpoints[] = {NULL};
static const struct feature tested = {
    .name = "tested",
    .endpoints = no_endpoints,
    .jobs = JOBS(&count_job, &stumble_job, &announce_job, &dawdle_job, &call_job, &moody_job)};
static const struct feature *const features_of_test[] = {&tested, NULL};
/* Another program, which does not know these types. */
static const struct feature *const no_features[] = {NULL};

/* ---- a stage with the tables ---- */

static void prepare(struct stage *stage)
{
    struct db *db;
    int64_t ran;
    text message = TEXT("");
    atomic_store(&now_microseconds, START);
    atomic_store(&effects_made, 0);
    atomic_store(&attempts_made, 0);
    atomic_store(&dawdle_may_end, false);
    assert_fine(db_open(stage->database, DB_WRITER, &db));
    assert_fine(migrate(db, stage->arena, (instant){START}, &ran, &message));
    assert_fine(db_begin(db, DB_WRITE, stage->arena));
    assert_db_fine(db, db_run(db, NULL,
                              "INSERT INTO organization (id, name, slug, time_zone, created_at, "
                              "updated_at) VALUES ($1, 'Northwind', 'northwind', 'UTC', $2, $2)",
                              BIND(organization, (instant){START})));
    assert_db_fine(db, db_script(db, "CREATE TABLE tally (number BIGINT)"));
    assert_fine(db_commit(db));
    db_close(db);
}

static struct request request_on(struct stage *stage, struct db *db)
{
    static const struct principal stint = {.kind = PRINCIPAL_COMMAND,
                                           .organization_id = ORGANIZATION,
                                           .name = TEXT_INITIALIZER("stint"),
                                           .role = TEXT_INITIALIZER("owner")};
    return (struct request){.arena = stage->arena,
                            .db = db,
                            .features = features_of_test,
                            .principal = &stint,
                            .now = {atomic_load(&now_microseconds)},
                            .errors = {.arena = stage->arena}};
}

static void enqueue_with(struct stage *stage, const struct job_type *type, const char *key,
                         struct number payload)
{
    struct db *db;
    assert_fine(db_open(stage->database, DB_WRITER, &db));
    problem outcome = &db_retry;
    while (outcome == &db_retry) { /* as a lane would */
        struct request rq = request_on(stage, db);
        assert_fine(db_begin(db, DB_WRITE, stage->arena));
        outcome = outbox_enqueue(&rq, type, text_of(key), &payload);
        outcome = outcome == NULL ? db_commit(db) : outcome;
        db_rollback(db);
    }
    assert_db_fine(db, outcome);
    db_close(db);
}

/* `count` jobs to one receiver, in one transaction. */
static void enqueue_to(struct stage *stage, const char *receiver, int64_t count, int64_t number)
{
    struct db *db;
    assert_fine(db_open(stage->database, DB_WRITER, &db));
    problem outcome = &db_retry;
    while (outcome == &db_retry) {
        struct request rq = request_on(stage, db);
        outcome = db_begin(db, DB_WRITE, stage->arena);
        for (int64_t i = 0; i < count && outcome == NULL; i++) {
            text key = text_format(stage->arena, "%s %lld", receiver, (long long)i);
            outcome = outbox_enqueue_to(&rq, organization, &call_job, text_of(receiver), key,
                                        &(struct number){.number = number});
        }
        outcome = outcome == NULL ? db_commit(db) : outcome;
        db_rollback(db);
    }
    assert_db_fine(db, outcome);
    db_close(db);
}

static void enqueue(struct stage *stage, const struct job_type *type, const char *key,
                    int64_t number)
{
    enqueue_with(stage, type, key, (struct number){.number = number});
}

static struct job_worker *start_worker_with(struct stage *stage,
                                            const struct feature *const *features)
{
    struct job_worker *worker = NULL;
    struct job_worker_settings settings = {.database = stage->database,
                                           .lane_count = 2,
                                           .threads = 4,
                                           .look_milliseconds = 10,
                                           .request = request_on(stage, NULL),
                                           .now = now_of_tests};
    settings.request.features = features;
    assert_fine(job_worker_start(&settings, &worker));
    return worker;
}

static struct job_worker *start_worker(struct stage *stage)
{
    return start_worker_with(stage, features_of_test);
}

static void end_worker(struct job_worker *worker)
{
    job_worker_stop(worker);
    job_worker_free(worker);
}

static int64_t tallied(struct stage *stage)
{
    return integer_of(stage, "SELECT CAST(count(*) AS BIGINT) AS value FROM tally");
}

static int64_t jobs_that_are(struct stage *stage, const char *status)
{
    char sql[200];
    snprintf(sql, sizeof(sql),
             "SELECT CAST(count(*) AS BIGINT) AS value FROM outbox_job WHERE status = '%s'",
             status);
    return integer_of(stage, sql);
}

/* Waits until so many jobs stand so. */
static void await_jobs(struct stage *stage, const char *status, int64_t count)
{
    int64_t end = monotonic_nanoseconds() + PATIENCE * INT64_C(1000000000);
    while (jobs_that_are(stage, status) != count) {
        if (monotonic_nanoseconds() > end) {
            fail_msg("%lld jobs are %s, not %lld", (long long)jobs_that_are(stage, status), status,
                     (long long)count);
        }
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    }
}

static void wait_milliseconds(int64_t milliseconds)
{
    nanosleep(
        &(struct timespec){.tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000},
        NULL);
}

static int64_t done_by(const struct job_worker *worker)
{
    int64_t done = 0;
    struct job_counts counts;
    for (size_t kind = 0; job_worker_counts(worker, kind, &counts); kind++) {
        done += counts.done;
        assert_int_equal(counts.failed, 0);
    }
    return done;
}

/* ---- enqueueing ---- */

static void one_job_of_a_key_waits_and_takes_what_was_said_last(void **state)
{
    struct stage *stage = *state;
    prepare(stage);
    enqueue(stage, &count_job, "a", 1);
    enqueue(stage, &count_job, "a", 2);
    enqueue(stage, &count_job, "b", 3);
    enqueue(stage, &stumble_job, "a", 4);
    assert_int_equal(jobs_that_are(stage, "PENDING"), 3);
    struct job_worker *worker = start_worker(stage);
    await_jobs(stage, "DONE", 3);
    end_worker(worker);
    assert_int_equal(integer_of(stage, "SELECT CAST(sum(number) AS BIGINT) AS value FROM tally"),
                     2 + 3 + 4);
}

static void a_key_that_was_done_can_be_enqueued_again(void **state)
{
    struct stage *stage = *state;
    prepare(stage);
    struct job_worker *worker = start_worker(stage);
    for (int64_t round = 1; round <= 3; round++) {
        enqueue(stage, &count_job, "a", round);
        await_jobs(stage, "DONE", round);
    }
    end_worker(worker);
    assert_int_equal(tallied(stage), 3);
}

static void what_is_enqueued_while_its_key_runs_runs_after_it(void **state)
{
    struct stage *stage = *state;
    prepare(stage);
    struct job_worker *worker = start_worker(stage);
    enqueue(stage, &dawdle_job, "a", 1);
    await_jobs(stage, "RUNNING", 1);
    enqueue(stage, &dawdle_job, "a", 2);
    enqueue(stage, &dawdle_job, "a", 3);
    wait_milliseconds(100);
    assert_int_equal(jobs_that_are(stage, "PENDING"), 1);
    assert_int_equal(jobs_that_are(stage, "RUNNING"), 1);
    atomic_store(&dawdle_may_end, true);
    await_jobs(stage, "DONE", 2);
    end_worker(worker);
    assert_int_equal(effects_made, 2);
}

static void an_enqueueing_that_is_rolled_back_leaves_nothing(void **state)
{
    struct stage *stage = *state;
    struct db *db;
    prepare(stage);
    assert_fine(db_open(stage->database, DB_WRITER, &db));
    assert_fine(db_begin(db, DB_WRITE, stage->arena));
    struct request rq = request_on(stage, db);
    assert_fine(outbox_enqueue(&rq, &count_job, TEXT("a"), &(struct number){.number = 1}));
    db_rollback(db);
    db_close(db);
    assert_int_equal(jobs_that_are(stage, "PENDING"), 0);
}

static void a_secret_is_kept_for_the_job_and_not_shown(void **state)
{
    struct stage *stage = *state;
    json_text kept = payload_write(stage->arena, &count_job,
                                   &(struct number){.number = 7, .secret = SOME(TEXT("hush"))});
    const struct number *payload = payload_read(stage->arena, &count_job, kept);
    assert_non_null(payload);
    assert_int_equal(payload->number, 7);
    assert_true(text_equal(payload->secret.value, TEXT("hush")));
    opt_json shown = payload_shown(stage->arena, &count_job, kept);
    assert_true(text_equal(shown.value.value, TEXT("{\"number\":7}")));
    json_text other = {TEXT("{\"number\":7,\"colour\":\"red\"}")};
    assert_false(IS_PRESENT(payload_shown(stage->arena, &count_job, other)));
    assert_false(IS_PRESENT(payload_shown(stage->arena, NULL, kept)));
}

/* ---- doing ---- */

static void of_many_jobs_and_workers_each_job_is_done_once(void **state)
{
    struct stage *stage = *state;
    const int64_t jobs = 600;
    prepare(stage);
    for (int64_t i = 0; i < jobs; i++) {
        char key[20];
        snprintf(key, sizeof(key), "%lld", (long long)i);
        enqueue(stage, i % 2 == 0 ? &count_job : &announce_job, key, i);
    }
    struct job_worker *workers[3];
    for (size_t i = 0; i < 3; i++) {
        workers[i] = start_worker(stage);
    }
    await_jobs(stage, "DONE", jobs);
    /* A worker counts a job when it hears of the commit, which is after anybody can see it. */
    int64_t done = 0;
    for (int64_t end = monotonic_nanoseconds() + PATIENCE * INT64_C(1000000000);
         done < jobs && monotonic_nanoseconds() < end; wait_milliseconds(2)) {
        done = done_by(workers[0]) + done_by(workers[1]) + done_by(workers[2]);
    }
    assert_int_equal(done, jobs);
    for (size_t i = 0; i < 3; i++) {
        end_worker(workers[i]);
    }
    assert_int_equal(effects_made, jobs / 2);
    assert_int_equal(tallied(stage), jobs);
    assert_int_equal(
        integer_of(stage, "SELECT CAST(count(DISTINCT number) AS BIGINT) AS value FROM tally"),
        jobs);
    assert_int_equal(integer_of(stage, "SELECT max(attempts) AS value FROM outbox_job"), 1);
}

static void a_job_is_not_begun_before_it_is_due(void **state)
{
    struct stage *stage = *state;
    struct db *db;
    prepare(stage);
    assert_fine(db_open(stage->database, DB_WRITER, &db));
    assert_fine(db_begin(db, DB_WRITE, stage->arena));
    struct request rq = request_on(stage, db);
    opt_instant later = SOME((instant){SECONDS_LATER(3600)});
    assert_db_fine(db, outbox_enqueue_for(&rq, organization, &count_job, TEXT("a"), later,
                                          &(struct number){.number = 1}));
    assert_fine(db_commit(db));
    db_close(db);
    struct job_worker *worker = start_worker(stage);
    atomic_store(&now_microseconds, SECONDS_LATER(3600) - 1);
    wait_milliseconds(100);
    assert_int_equal(jobs_that_are(stage, "PENDING"), 1);
    atomic_store(&now_microseconds, SECONDS_LATER(3600));
    await_jobs(stage, "DONE", 1);
    end_worker(worker);
}

static void a_type_that_the_program_does_not_know_waits(void **state)
{
    struct stage *stage = *state;
    prepare(stage);
    enqueue(stage, &count_job, "a", 1);
    struct job_worker *worker = start_worker_with(stage, no_features);
    wait_milliseconds(100);
    end_worker(worker);
    assert_int_equal(jobs_that_are(stage, "PENDING"), 1);
    assert_int_equal(integer_of(stage, "SELECT attempts AS value FROM outbox_job"), 0);
}

/* ---- receivers ---- */

static void two_to_a_receiver_are_held_and_those_behind_them_are_passed_over(void **state)
{
    struct stage *stage = *state;
    prepare(stage);
    enqueue_to(stage, "slow", 300, 1); /* more than a claim looks at */
    struct job_worker *worker = start_worker(stage);
    await_jobs(stage, "RUNNING", 2);
    atomic_fetch_add(&now_microseconds, 1);
    enqueue_to(stage, "quick", 20, 0);
    enqueue(stage, &announce_job, "a", 1);
    await_jobs(stage, "DONE", 21);
    assert_int_equal(jobs_that_are(stage, "RUNNING"), 2);
    assert_int_equal(jobs_that_are(stage, "PENDING"), 298);
    assert_int_equal(effects_made, 3);
    atomic_store(&dawdle_may_end, true);
    await_jobs(stage, "DONE", 321);
    end_worker(worker);
    assert_int_equal(integer_of(stage, "SELECT max(attempts) AS value FROM outbox_job"), 1);
}

static void two_workers_have_two_to_a_receiver_each_at_most(void **state)
{
    struct stage *stage = *state;
    prepare(stage);
    struct job_worker *workers[2] = {start_worker(stage), start_worker(stage)};
    enqueue_to(stage, "slow", 100, 1);
    wait_milliseconds(300);
    assert_in_range(jobs_that_are(stage, "RUNNING"), 2, 4);
    atomic_store(&dawdle_may_end, true);
    await_jobs(stage, "DONE", 100);
    end_worker(workers[0]);
    end_worker(workers[1]);
    assert_int_equal(effects_made, 100);
}

static void slow_receivers_leave_threads_and_room_to_what_goes_to_none(void **state)
{
    struct stage *stage = *state;
    prepare(stage);
    for (int64_t i = 0; i < 40; i++) { /* in the end all that a worker takes is of them */
        char receiver[20];
        snprintf(receiver, sizeof(receiver), "slow %lld", (long long)i);
        enqueue_to(stage, receiver, 3, 1);
    }
    struct job_worker *worker = start_worker(stage);
    await_jobs(stage, "RUNNING", 32);
    for (int64_t i = 0; i < 20; i++) {
        char key[20];
        snprintf(key, sizeof(key), "%lld", (long long)i);
        enqueue(stage, i % 2 == 0 ? &announce_job : &count_job, key, i);
    }
    await_jobs(stage, "DONE", 20);
    assert_int_equal(jobs_that_are(stage, "RUNNING"), 32);
    assert_int_equal(tallied(stage), 20);
    atomic_store(&dawdle_may_end, true);
    await_jobs(stage, "DONE", 140);
    end_worker(worker);
}

static void jobs_to_nobody_have_no_limit(void **state)
{
    struct stage *stage = *state;
    prepare(stage);
    enqueue_to(stage, "", 10, 1);
    struct job_worker *worker = start_worker(stage);
    await_jobs(stage, "RUNNING", 10);
    atomic_store(&dawdle_may_end, true);
    await_jobs(stage, "DONE", 10);
    end_worker(worker);
}

/* ---- failing ---- */

static void what_fails_is_tried_again_and_leaves_nothing_behind(void **state)
{
    struct stage *stage = *state;
    prepare(stage);
    atomic_store(&failures_left, 2);
    enqueue(stage, &stumble_job, "a", 1);
    struct job_worker *worker = start_worker(stage);
    for (int failures = 1; failures <= 2; failures++) {
        int64_t end = monotonic_nanoseconds() + PATIENCE * INT64_C(1000000000);
        while (integer_of(stage, "SELECT CAST(count(*) AS BIGINT) AS value FROM outbox_job WHERE "
                                 "status = 'PENDING' AND last_error = 'stumbled once more'") == 0 ||
               atomic_load(&attempts_made) != failures) {
            assert_true(monotonic_nanoseconds() < end);
            wait_milliseconds(2);
        }
        await_jobs(stage, "PENDING", 1);
        wait_milliseconds(50); /* it is not due yet: nobody touches it */
        assert_int_equal(attempts_made, failures);
        assert_int_equal(tallied(stage), 0);
        atomic_fetch_add(&now_microseconds, job_back_off(failures, UINT16_MAX));
    }
    await_jobs(stage, "DONE", 1);
    end_worker(worker);
    assert_int_equal(tallied(stage), 1);
    assert_int_equal(integer_of(stage, "SELECT attempts AS value FROM outbox_job"), 3);
}

static void after_its_last_attempt_a_job_has_failed(void **state)
{
    struct stage *stage = *state;
    prepare(stage);
    atomic_store(&failures_left, 1000);
    enqueue(stage, &stumble_job, "a", 1);
    struct job_worker *worker = start_worker(stage);
    int64_t end = monotonic_nanoseconds() + PATIENCE * INT64_C(1000000000);
    while (jobs_that_are(stage, "FAILED") == 0 && monotonic_nanoseconds() < end) {
        atomic_fetch_add(&now_microseconds, 3600 * MICROSECONDS_PER_SECOND);
        wait_milliseconds(20);
    }
    atomic_fetch_add(&now_microseconds, 86400 * MICROSECONDS_PER_SECOND);
    wait_milliseconds(50);
    end_worker(worker);
    assert_int_equal(jobs_that_are(stage, "FAILED"), 1);
    assert_int_equal(attempts_made, 3);
    assert_int_equal(tallied(stage), 0);
}

static void a_failed_job_gives_way_to_the_one_that_waits_for_its_key(void **state)
{
    struct stage *stage = *state;
    prepare(stage);
    struct job_worker *worker = start_worker(stage);
    enqueue(stage, &dawdle_job, "a", 1);
    await_jobs(stage, "RUNNING", 1);
    enqueue(stage, &dawdle_job, "a", 2);
    end_worker(worker); /* the first is interrupted and would wait again */
    assert_int_equal(jobs_that_are(stage, "PENDING"), 1);
    assert_int_equal(integer_of(stage, "SELECT CAST(count(*) AS BIGINT) AS value FROM outbox_job"),
                     1);
    atomic_store(&dawdle_may_end, true);
    worker = start_worker(stage);
    await_jobs(stage, "DONE", 1);
    end_worker(worker);
}

static void a_job_can_be_postponed_needless_or_hopeless(void **state)
{
    struct stage *stage = *state;
    prepare(stage);
    enqueue(stage, &moody_job, "postponed", 1);
    enqueue(stage, &moody_job, "needless", 2);
    enqueue(stage, &moody_job, "hopeless", 3);
    struct job_worker *worker = start_worker(stage);
    await_jobs(stage, "DONE", 1);
    await_jobs(stage, "FAILED", 1);
    await_jobs(stage, "PENDING", 1);
    assert_int_equal(effects_made, 1);
    assert_int_equal(
        integer_of(stage, "SELECT attempts AS value FROM outbox_job WHERE status = 'PENDING'"), 0);
    atomic_store(&now_microseconds, SECONDS_LATER(60));
    await_jobs(stage, "DONE", 2);
    end_worker(worker);
    assert_int_equal(effects_made, 1);
}

/* ---- ending ---- */

static void a_worker_that_ends_gives_back_what_it_has(void **state)
{
    struct stage *stage = *state;
    prepare(stage);
    for (int64_t i = 0; i < 10; i++) { /* more than it has threads */
        char key[20];
        snprintf(key, sizeof(key), "%lld", (long long)i);
        enqueue(stage, &dawdle_job, key, i);
    }
    struct job_worker *worker = start_worker(stage);
    await_jobs(stage, "RUNNING", 10);
    int64_t began = monotonic_nanoseconds();
    end_worker(worker);
    assert_true(monotonic_nanoseconds() - began < INT64_C(5000000000));
    assert_int_equal(jobs_that_are(stage, "PENDING"), 10);
    assert_int_equal(integer_of(stage, "SELECT max(attempts) AS value FROM outbox_job"), 0);
}

static void what_a_worker_lost_it_does_not_record(void **state)
{
    struct stage *stage = *state;
    prepare(stage);
    struct job_worker *worker = start_worker(stage);
    enqueue(stage, &dawdle_job, "a", 1);
    await_jobs(stage, "RUNNING", 1);
    run_sql(stage, "UPDATE outbox_job SET lease_token = id, lease_until = 9000000000000000");
    atomic_store(&dawdle_may_end, true);
    wait_milliseconds(100);
    end_worker(worker);
    assert_int_equal(jobs_that_are(stage, "RUNNING"), 1);
}

/* ---- leases ---- */

static size_t leases_over(struct stage *stage, struct job_worker *worker, int64_t nanoseconds)
{
    struct db *db;
    struct one_uuid_list ended;
    assert_fine(db_open(stage->database, DB_WRITER, &db));
    assert_fine(db_begin(db, DB_READ, stage->arena));
    struct request rq = request_on(stage, db);
    assert_fine(leases_that_ended(worker, &rq, 0, nanoseconds, 1000000, &ended));
    db_rollback(db);
    db_close(db);
    return ended.count;
}

static void hold(struct stage *stage, const char *key)
{
    enqueue(stage, &count_job, key, 1);
    run_sql(stage, "UPDATE outbox_job SET status = 'RUNNING', lease_token = id, lease_until = 1"
                   " WHERE status = 'PENDING'");
}

static void a_lease_is_over_when_it_was_seen_for_its_whole_length(void **state)
{
    struct stage *stage = *state;
    struct job_kind kind = {.type = &count_job};
    struct job_worker *worker = calloc(1, sizeof(*worker));
    assert_non_null(worker);
    worker->kinds = &kind;
    worker->kind_count = 1;
    prepare(stage);
    hold(stage, "a");
    assert_int_equal(leases_over(stage, worker, 5), 0); /* whatever the clocks of requests say */
    hold(stage, "b");
    assert_int_equal(leases_over(stage, worker, 1000000000), 0);
    assert_int_equal(leases_over(stage, worker, 1000000004), 0);
    assert_int_equal(leases_over(stage, worker, 1000000005), 1);
    assert_int_equal(leases_over(stage, worker, 2000000000), 2);
    /* A lease that was ended in time is forgotten, and its successor is another. */
    run_sql(stage, "UPDATE outbox_job SET status = 'PENDING', lease_token = NULL,"
                   " lease_until = NULL WHERE dedup_key = 'a'");
    assert_int_equal(leases_over(stage, worker, 2000000001), 1);
    assert_int_equal(worker->seen_count, 1);
    free(worker);
}

/* ---- killing ---- */

/* A process of its own with a worker that stops at a step; returns once it stands there, with what the job had said before. */
static pid_t start_doomed(struct stage *stage, enum step step, int *effects)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that fails leaves nothing behind */
        close(ends[0]);
        said = ends[1];
        stops_at = step;
        struct database *database;
        text message;
        if (database_open(&stage->settings, &database, stage->arena, &message) != NULL) {
            _exit(1);
        }
        stage->database = database;
        start_worker(stage);
        for (;;) {
            pause();
        }
    }
    close(ends[1]);
    *effects = 0;
    for (char what = ' '; what != '!';) {
        assert_int_equal(read(ends[0], &what, 1), 1);
        *effects += what == 'e';
    }
    close(ends[0]);
    return child;
}

static void kill_and_take_up(struct stage *stage, const struct job_type *type, enum step step,
                             int effects_before, int effects_after)
{
    int effects;
    prepare(stage);
    enqueue(stage, type, "a", 1);
    pid_t doomed = start_doomed(stage, step, &effects);
    assert_int_equal(effects, effects_before);
    kill(doomed, SIGKILL);
    assert_int_equal(waitpid(doomed, NULL, 0), doomed);

    struct job_worker *worker = start_worker(stage);
    wait_milliseconds(100);
    assert_int_equal(jobs_that_are(stage, "RUNNING"), 1); /* the lease is the dead one's still */
    assert_int_equal(effects_made, 0);
    atomic_fetch_add(&now_microseconds, job_lease(60)); /* another server's clock may be ahead */
    wait_milliseconds(100);
    assert_int_equal(jobs_that_are(stage, "RUNNING"), 1);
    atomic_fetch_add(&now_microseconds, JOB_CLOCKS_DIFFER);
    await_jobs(stage, "DONE", 1);
    end_worker(worker);
    assert_int_equal(effects_made, effects_after);
    assert_int_equal(tallied(stage), 1);
    assert_int_equal(integer_of(stage, "SELECT attempts AS value FROM outbox_job"), 2);
}

static void killed_in_a_job_of_the_database(void **state)
{
    kill_and_take_up(*state, &count_job, IN_FUNCTION, 0, 0);
}

static void killed_while_it_reads_what_the_effect_needs(void **state)
{
    kill_and_take_up(*state, &announce_job, IN_FUNCTION, 0, 1);
}

static void killed_before_the_effect(void **state)
{
    kill_and_take_up(*state, &announce_job, BEFORE_EFFECT, 0, 1);
}

static void killed_after_the_effect(void **state)
{
    kill_and_take_up(*state, &announce_job, AFTER_EFFECT, 1, 1);
}

static void killed_before_the_commit(void **state)
{
    kill_and_take_up(*state, &announce_job, BEFORE_COMMIT, 1, 1);
}

static void a_job_that_kills_its_workers_fails_in_the_end(void **state)
{
    struct stage *stage = *state;
    int effects;
    prepare(stage);
    enqueue(stage, &announce_job, "a", 1);
    run_sql(stage, "UPDATE outbox_job SET attempts = 9");
    pid_t doomed = start_doomed(stage, BEFORE_EFFECT, &effects);
    kill(doomed, SIGKILL);
    assert_int_equal(waitpid(doomed, NULL, 0), doomed);
    atomic_fetch_add(&now_microseconds, job_lease(60) + JOB_CLOCKS_DIFFER);
    struct job_worker *worker = start_worker(stage);
    await_jobs(stage, "FAILED", 1);
    end_worker(worker);
    assert_int_equal(effects_made, 0);
    assert_int_equal(last_ending, JOB_GIVEN_UP);
    assert_int_equal(tallied(stage), 0);
}

int main(void)
{
    if (!random_start()) {
        return 1;
    }
    log_start(LOG_ERROR);
    const struct CMUnitTest tests[] = {
        ON_BOTH(one_job_of_a_key_waits_and_takes_what_was_said_last),
        ON_BOTH(a_key_that_was_done_can_be_enqueued_again),
        ON_BOTH(what_is_enqueued_while_its_key_runs_runs_after_it),
        ON_BOTH(an_enqueueing_that_is_rolled_back_leaves_nothing),
        ON_BOTH(a_secret_is_kept_for_the_job_and_not_shown),
        ON_BOTH(of_many_jobs_and_workers_each_job_is_done_once),
        ON_BOTH(a_job_is_not_begun_before_it_is_due),
        ON_BOTH(a_type_that_the_program_does_not_know_waits),
        ON_BOTH(two_to_a_receiver_are_held_and_those_behind_them_are_passed_over),
        ON_BOTH(two_workers_have_two_to_a_receiver_each_at_most),
        ON_BOTH(slow_receivers_leave_threads_and_room_to_what_goes_to_none),
        ON_BOTH(jobs_to_nobody_have_no_limit),
        ON_BOTH(what_fails_is_tried_again_and_leaves_nothing_behind),
        ON_BOTH(after_its_last_attempt_a_job_has_failed),
        ON_BOTH(a_failed_job_gives_way_to_the_one_that_waits_for_its_key),
        ON_BOTH(a_job_can_be_postponed_needless_or_hopeless),
        ON_BOTH(a_worker_that_ends_gives_back_what_it_has),
        ON_BOTH(what_a_worker_lost_it_does_not_record),
        ON_BOTH(a_lease_is_over_when_it_was_seen_for_its_whole_length),
        ON_BOTH(a_lease_is_over_when_it_was_seen_for_its_whole_length),
        ON_BOTH(killed_in_a_job_of_the_database),
        ON_BOTH(killed_while_it_reads_what_the_effect_needs),
        ON_BOTH(killed_before_the_effect),
        ON_BOTH(killed_after_the_effect),
        ON_BOTH(killed_before_the_commit),
        ON_BOTH(a_job_that_kills_its_workers_fails_in_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
