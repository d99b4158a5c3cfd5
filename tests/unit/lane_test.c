/* Write lanes: batches, failures of one job, conflicts between lanes, on both engines. */
#include "engines.h"

#include "base/random.h"
#include "db/lane.h"
#include "db/migrate.h"

#include <pthread.h>
#include <time.h>

const struct migration migrations[] = {{0}};
const size_t migration_count = 0;

#define JOBS 200

/* A job that waits to be awaited. */
struct work {
    struct lane_job job;
    struct arena *arena;
    int64_t number;
    int64_t runs;
    problem outcome;
    bool finished;
    int finishes;
};

static pthread_mutex_t mutex =
    PTHREAD_MUTEX_INITIALIZER; /* of `finished`, of the gate, of the order */
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool gate_open;
static int64_t order[JOBS];
static size_t ordered;

static struct work *of(struct lane_job *job)
{
    return (struct work *)job;
}

static void finish(struct lane_job *job, problem outcome)
{
    pthread_mutex_lock(&mutex);
    of(job)->outcome = outcome;
    of(job)->finished = true;
    of(job)->finishes++;
    order[ordered++ % JOBS] = of(job)->number;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
}

static problem await(struct work *work)
{
    pthread_mutex_lock(&mutex);
    while (!work->finished) {
        pthread_cond_wait(&changed, &mutex);
    }
    pthread_mutex_unlock(&mutex);
    assert_int_equal(work->finishes, 1);
    return work->outcome;
}

static void set_gate(bool open)
{
    pthread_mutex_lock(&mutex);
    gate_open = open;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
}

/* Keeps the lane busy until the gate opens, so that what is submitted meanwhile becomes one batch. */
static problem run_gate(struct lane_job *job, struct db *db)
{
    (void)job;
    (void)db;
    pthread_mutex_lock(&mutex);
    while (!gate_open) {
        pthread_cond_wait(&changed, &mutex);
    }
    pthread_mutex_unlock(&mutex);
    return NULL;
}

static problem run_insert(struct lane_job *job, struct db *db)
{
    of(job)->runs++;
    db_use_arena(db, of(job)->arena);
    return db_run(db, NULL, "INSERT INTO item (number, size) VALUES ($1, 0)",
                  BIND(of(job)->number));
}

static const struct problem refused = {.slug = "refused", .status = 422};

static problem run_insert_and_refuse(struct lane_job *job, struct db *db)
{
    TRY(run_insert(job, db));
    return &refused;
}

/* Swallows the failure of its statement, which no job may. */
static problem run_insert_and_swallow(struct lane_job *job, struct db *db)
{
    (void)!run_insert(job, db);
    return NULL;
}

/* Reads, dawdles, writes what it read and one: any two of these at once conflict. */
static problem run_increment(struct lane_job *job, struct db *db)
{
    struct one_integer size = {0};
    of(job)->runs++;
    db_use_arena(db, of(job)->arena);
    TRY(db_one(db, INTO(one_integer, &size), "SELECT size AS value FROM item WHERE number = 0",
               BIND()));
    nanosleep(&(struct timespec){.tv_nsec = 100000}, NULL);
    return db_run(db, NULL, "UPDATE item SET size = $1 WHERE number = 0", BIND(size.value + 1));
}

static struct lanes *start(struct stage *stage, size_t count, size_t limit)
{
    struct lanes *lanes = NULL;
    const char sql[] = "CREATE TABLE item (number BIGINT PRIMARY KEY, size BIGINT NOT NULL) STRICT;"
                       "INSERT INTO item VALUES (0, 0);";
    run_sql(stage, migrate_translate(stage->arena, stage->settings.engine, text_of(sql)).data);
    assert_fine(lanes_start(stage->database, count, limit, &lanes));
    set_gate(false);
    ordered = 0;
    return lanes;
}

static struct work make(problem (*run)(struct lane_job *job, struct db *db), int64_t number)
{
    return (struct work){.job = {.run = run, .finish = finish, .key = (uint64_t)number},
                         .arena = arena_new((size_t)1 << 16),
                         .number = number};
}

/* Submits all as one batch (of each lane). */
static void submit_together(struct lanes *lanes, struct work *works, size_t count)
{
    struct work gate = make(run_gate, 0);
    assert_fine(lanes_submit(lanes, &gate.job));
    for (size_t i = 0; i < count; i++) {
        assert_fine(lanes_submit(lanes, &works[i].job));
    }
    set_gate(true);
    (void)!await(&gate); /* fails when it shares a batch whose database is gone */
    for (size_t i = 0; i < count; i++) {
        (void)!await(&works[i]);
        arena_free(works[i].arena);
    }
    arena_free(gate.arena);
}

static void jobs_that_wait_are_committed_together(void **state)
{
    struct stage *stage = *state;
    struct lanes *lanes = start(stage, 1, 1000);
    struct work works[100];
    for (int64_t i = 0; i < 100; i++) {
        works[i] = make(run_insert, i + 1);
    }
    submit_together(lanes, works, 100);
    for (int64_t i = 0; i < 100; i++) {
        assert_null(works[i].outcome);
        assert_int_equal(works[i].runs, 1);
    }
    struct lane_counts counts = lanes_counts(lanes);
    assert_int_equal(counts.jobs, 101);
    assert_in_range(counts.batches, 2, 3); /* the gate may have had company */
    assert_int_equal(counts.waiting, 0);
    assert_int_equal(counts.retries, 0);
    lanes_stop(lanes);
    assert_int_equal(integer_of(stage, "SELECT count(*) AS value FROM item"), 101);
}

static void a_job_that_fails_hurts_no_other(void **state)
{
    struct stage *stage = *state;
    struct lanes *lanes = start(stage, 1, 1000);
    struct work works[] = {make(run_insert, 1), make(run_insert_and_refuse, 2), make(run_insert, 1),
                           make(run_insert_and_swallow, 1), make(run_insert, 3)};
    submit_together(lanes, works, 5);
    assert_null(works[0].outcome);
    assert_ptr_equal(works[1].outcome, &refused);
    assert_ptr_equal(works[2].outcome, &db_duplicate);
    assert_ptr_equal(works[3].outcome, &db_duplicate);
    assert_null(works[4].outcome);
    lanes_stop(lanes);
    assert_int_equal(integer_of(stage, "SELECT count(*) AS value FROM item"), 3);
    assert_int_equal(integer_of(stage, "SELECT max(number) AS value FROM item"), 3);
}

static void a_job_alone_that_fails_leaves_nothing(void **state)
{
    struct stage *stage = *state;
    struct lanes *lanes = start(stage, 1, 1000);
    struct work works[] = {make(run_insert_and_refuse, 2), make(run_insert_and_swallow, 0)};
    for (size_t i = 0; i < 2; i++) {
        assert_fine(lanes_submit(lanes, &works[i].job));
        assert_ptr_equal(await(&works[i]), i == 0 ? &refused : &db_duplicate);
        arena_free(works[i].arena);
    }
    lanes_stop(lanes);
    assert_int_equal(integer_of(stage, "SELECT count(*) AS value FROM item"), 1);
}

static void lanes_that_conflict_lose_no_increment(void **state)
{
    struct stage *stage = *state;
    struct lanes *lanes = start(stage, 2, 1000);
    static struct work works[JOBS];
    int64_t succeeded = 0;
    for (int64_t i = 0; i < JOBS; i++) {
        works[i] = make(run_increment, i);
        assert_fine(lanes_submit(lanes, &works[i].job));
    }
    for (size_t i = 0; i < JOBS; i++) {
        problem outcome = await(&works[i]);
        assert_true(outcome == NULL || outcome == &db_unavailable); /* tries are bounded */
        succeeded += outcome == NULL;
        arena_free(works[i].arena);
    }
    struct lane_counts counts = lanes_counts(lanes);
    assert_int_equal(counts.jobs, succeeded);
    assert_true(succeeded > JOBS / 2);
    if (stage->settings.engine == DB_POSTGRES) {
        assert_true(counts.retries > 0);
    } else {
        assert_int_equal(succeeded, JOBS);
    }
    lanes_stop(lanes);
    assert_int_equal(integer_of(stage, "SELECT size AS value FROM item WHERE number = 0"),
                     succeeded);
}

static void jobs_of_one_key_finish_in_their_order(void **state)
{
    struct stage *stage = *state;
    struct lanes *lanes = start(stage, 3, 1000);
    static struct work works[JOBS];
    for (int64_t i = 0; i < JOBS; i++) {
        works[i] = make(run_insert, i + 1);
        works[i].job.key = 42;
        assert_fine(lanes_submit(lanes, &works[i].job));
    }
    lanes_stop(lanes); /* runs what is queued */
    for (size_t i = 0; i < JOBS; i++) {
        assert_true(works[i].finished);
        assert_null(works[i].outcome);
        assert_int_equal(order[i], i + 1);
        arena_free(works[i].arena);
    }
}

static void a_full_queue_refuses(void **state)
{
    struct stage *stage = *state;
    struct lanes *lanes = start(stage, 1, 2);
    struct work gate = make(run_gate, 0);
    struct work works[] = {make(run_insert, 1), make(run_insert, 2), make(run_insert, 3)};
    assert_fine(lanes_submit(lanes, &gate.job));
    while (lanes_counts(lanes).waiting > 0) {
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    assert_fine(lanes_submit(lanes, &works[0].job));
    assert_fine(lanes_submit(lanes, &works[1].job));
    assert_ptr_equal(lanes_submit(lanes, &works[2].job), &db_unavailable);
    set_gate(true);
    lanes_stop(lanes);
    assert_true(works[0].finished && works[1].finished && !works[2].finished);
    arena_free(gate.arena);
    for (size_t i = 0; i < 3; i++) {
        arena_free(works[i].arena);
    }
}

static problem run_fill(struct lane_job *job, struct db *db)
{
    TRY(db_script(db, "PRAGMA max_page_count = 6"));
    db_use_arena(db, of(job)->arena);
    return db_run(
        db, NULL,
        "WITH RECURSIVE n (i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 90000)"
        " INSERT INTO item SELECT i, 0 FROM n",
        BIND());
}

static void a_full_disk_fails_the_job_that_fills_it_and_the_rest_run_again(void **state)
{
    struct stage *stage = *state;
    struct lanes *lanes = start(stage, 1, 1000);
    struct work works[] = {make(run_insert, 1), make(run_fill, 2), make(run_insert, 3)};
    submit_together(lanes, works, 3);
    assert_null(works[0].outcome);
    assert_ptr_equal(works[1].outcome, &db_full);
    assert_null(works[2].outcome);
    lanes_stop(lanes);
    assert_int_equal(integer_of(stage, "SELECT count(*) AS value FROM item"), 3);
}

/* Ends all connections of the database, its own included, in its first run only. */
static problem run_cut(struct lane_job *job, struct db *db)
{
    if (of(job)->runs++ == 0) {
        (void)!db_run(db, NULL,
                      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                      " WHERE datname = current_database()",
                      BIND());
    }
    db_use_arena(db, of(job)->arena);
    return db_run(db, NULL, "INSERT INTO item (number, size) VALUES ($1, 0)",
                  BIND(of(job)->number));
}

static void a_connection_lost_in_a_batch_is_made_again_and_nothing_is_lost(void **state)
{
    struct stage *stage = *state;
    struct lanes *lanes = start(stage, 1, 1000);
    struct work works[] = {make(run_insert, 1), make(run_cut, 2), make(run_insert, 3)};
    submit_together(lanes, works, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_null(works[i].outcome);
    }
    lanes_stop(lanes);
    assert_int_equal(integer_of(stage, "SELECT count(*) AS value FROM item"), 4);
}

static void allow_connections(struct stage *stage, bool allow)
{
    char sql[256];
    snprintf(sql, sizeof(sql), "ALTER DATABASE %s ALLOW_CONNECTIONS %s", stage->name,
             allow ? "true" : "false");
    assert_true(on_server(sql));
    snprintf(sql, sizeof(sql),
             "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '%s'",
             stage->name);
    assert_true(on_server(sql));
}

static void a_database_that_is_gone_fails_jobs_until_it_is_back(void **state)
{
    struct stage *stage = *state;
    struct lanes *lanes = start(stage, 2, 1000);
    struct work works[] = {make(run_insert, 1), make(run_insert, 2), make(run_insert, 3)};
    allow_connections(stage, false);
    submit_together(lanes, works, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_ptr_equal(works[i].outcome, &db_unavailable);
    }
    allow_connections(stage, true);
    struct work later = make(run_insert, 4);
    assert_fine(lanes_submit(lanes, &later.job));
    assert_null(await(&later));
    arena_free(later.arena);
    lanes_stop(lanes);
    assert_int_equal(integer_of(stage, "SELECT count(*) AS value FROM item"), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(jobs_that_wait_are_committed_together),
        ON_BOTH(a_job_that_fails_hurts_no_other),
        ON_BOTH(a_job_alone_that_fails_leaves_nothing),
        ON_BOTH(lanes_that_conflict_lose_no_increment),
        ON_BOTH(jobs_of_one_key_finish_in_their_order),
        ON_BOTH(a_full_queue_refuses),
        ON_SQLITE(a_full_disk_fails_the_job_that_fills_it_and_the_rest_run_again),
        ON_POSTGRES(a_connection_lost_in_a_batch_is_made_again_and_nothing_is_lost),
        ON_POSTGRES(a_database_that_is_gone_fails_jobs_until_it_is_back),
    };
    return random_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
