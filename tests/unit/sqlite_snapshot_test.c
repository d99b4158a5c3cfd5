/* A reader that keeps its snapshot never sees less than what was committed before it was asked, and stands in nobody's way. */
#include "engines.h"

#include "db/engine.h"

#include <errno.h>
#include <pthread.h>
#include <spawn.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <time.h>

#define COMMITS 3000

static const char *program; /* this one */

static void make_counter(struct stage *stage)
{
    run_sql(stage, "CREATE TABLE counter (value INTEGER NOT NULL) STRICT;"
                   "INSERT INTO counter VALUES (0)");
}

static void count_up(struct database *database, struct arena *arena)
{
    struct db *db = NULL;
    assert_fine(db_open(database, DB_WRITER, &db));
    assert_db_fine(db, db_begin(db, DB_WRITE, arena));
    assert_db_fine(db, db_run(db, NULL, "UPDATE counter SET value = value + 1", BIND()));
    assert_db_fine(db, db_commit(db));
    db_close(db);
}

static int64_t read_as(struct db_pool *pool, struct arena *arena, enum db_transaction kind)
{
    struct one_integer read = {0};
    struct db *db = db_pool_take(pool);
    assert_db_fine(db, db_begin(db, kind, arena));
    assert_db_fine(db, db_one(db, INTO(one_integer, &read), "SELECT value FROM counter", BIND()));
    assert_db_fine(db, db_commit(db));
    db_pool_give(pool, db);
    return read.value;
}

static struct db_pool *pool_of(struct stage *stage, size_t readers)
{
    struct db_pool *pool = NULL;
    assert_fine(db_pool_open(stage->database, readers, &pool));
    pools_keep_snapshots(stage->database, true);
    return pool;
}

/* Whether somebody's snapshot keeps the log from being emptied. */
static bool somebody_reads(struct stage *stage)
{
    sqlite3 *handle = NULL;
    assert_int_equal(sqlite3_open(stage->settings.path.data, &handle), SQLITE_OK);
    sqlite3_exec(handle, "SELECT * FROM sqlite_schema", NULL, NULL, NULL); /* opens the log */
    int code = sqlite3_wal_checkpoint_v2(handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    sqlite3_close(handle);
    return code == SQLITE_BUSY;
}

static void the_next_read_sees_what_was_committed(void **state)
{
    struct stage *stage = *state;
    make_counter(stage);
    struct db_pool *pool = pool_of(stage, 1);
    for (int64_t i = 0; i < 20; i++) {
        for (int again = 0; again < 3; again++) {
            assert_int_equal(read_as(pool, stage->arena, DB_READ), i);
            assert_int_equal(read_as(pool, stage->arena, DB_READ_ONE), i);
        }
        count_up(stage->database, stage->arena);
    }
    db_pool_close(pool);
}

static void count_up_elsewhere(struct stage *stage)
{
    char *arguments[] = {(char *)(uintptr_t)program, (char *)(uintptr_t)stage->settings.path.data,
                         NULL};
    char *nothing[] = {NULL};
    pid_t child;
    int status = 0;
    assert_int_equal(posix_spawn(&child, program, NULL, NULL, arguments, nothing), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void another_process_is_seen_as_well(void **state)
{
    struct stage *stage = *state;
    make_counter(stage);
    struct db_pool *pool = pool_of(stage, 1);
    for (int64_t i = 0; i < 5; i++) {
        assert_int_equal(read_as(pool, stage->arena, DB_READ), i);
        assert_int_equal(read_as(pool, stage->arena, DB_READ), i);
        count_up_elsewhere(stage);
    }
    db_pool_close(pool);
}

static void a_new_table_is_seen(void **state)
{
    struct stage *stage = *state;
    make_counter(stage);
    struct db_pool *pool = pool_of(stage, 1);
    read_as(pool, stage->arena, DB_READ);
    read_as(pool, stage->arena, DB_READ);
    run_sql(stage, "DROP TABLE counter; CREATE TABLE counter (value INTEGER, more TEXT) STRICT;"
                   "INSERT INTO counter VALUES (7, '')");
    assert_int_equal(read_as(pool, stage->arena, DB_READ), 7);
    db_pool_close(pool);
}

static void without_a_keeper_no_snapshot_is_kept(void **state)
{
    struct stage *stage = *state;
    make_counter(stage);
    struct db *keeper = NULL;
    struct db_pool *pool = NULL;
    assert_fine(db_pool_open(stage->database, 1, &pool));
    for (int i = 0; i < 2; i++) {
        count_up(stage->database, stage->arena);
        read_as(pool, stage->arena, DB_READ);
        read_as(pool, stage->arena, DB_READ_ONE);
        assert_false(somebody_reads(stage));
        assert_fine(db_open(stage->database, DB_WRITER, &keeper));
        assert_db_fine(keeper, database_checkpoint(keeper));
        count_up(stage->database, stage->arena);
        read_as(pool, stage->arena, DB_READ);
        assert_true(somebody_reads(stage));
        db_close(keeper);
        assert_false(somebody_reads(stage));
    }
    db_pool_close(pool);
}

static void a_snapshot_is_kept_until_a_checkpoint(void **state)
{
    struct stage *stage = *state;
    make_counter(stage);
    struct db *keeper = NULL;
    assert_fine(db_open(stage->database, DB_WRITER, &keeper));
    struct db_pool *pool = pool_of(stage, 2);
    for (int i = 0; i < 3; i++) {
        count_up(stage->database, stage->arena); /* so that there is a log to read in */
        read_as(pool, stage->arena, DB_READ_ONE);
        read_as(pool, stage->arena, DB_READ_ONE);
        assert_true(somebody_reads(stage));
        assert_db_fine(keeper, database_checkpoint(keeper));
        assert_false(somebody_reads(stage));
    }
    db_pool_close(pool);
    db_close(keeper);
}

static void who_is_under_way_at_a_checkpoint_drops_it_on_return(void **state)
{
    struct stage *stage = *state;
    make_counter(stage);
    struct db_pool *pool = pool_of(stage, 1);
    read_as(pool, stage->arena, DB_READ);
    count_up(stage->database, stage->arena);

    struct db *db = db_pool_take(pool);
    struct one_integer read = {0};
    assert_db_fine(db, db_begin(db, DB_READ, stage->arena));
    assert_db_fine(db, db_one(db, INTO(one_integer, &read), "SELECT value FROM counter", BIND()));
    assert_db_fine(db, db_commit(db));
    pools_keep_snapshots(stage->database, false);
    assert_true(somebody_reads(stage));
    db_pool_give(pool, db);
    assert_false(somebody_reads(stage));
    read_as(pool, stage->arena, DB_READ);
    assert_false(somebody_reads(stage));
    pools_keep_snapshots(stage->database, true);
    count_up(stage->database, stage->arena);
    read_as(pool, stage->arena, DB_READ);
    assert_true(somebody_reads(stage));
    db_pool_close(pool);
    assert_false(somebody_reads(stage));
}

static void a_failed_read_spoils_nothing(void **state)
{
    struct stage *stage = *state;
    make_counter(stage);
    struct db_pool *pool = pool_of(stage, 1);
    struct one_integer read = {0};
    for (int i = 0; i < 3; i++) {
        assert_int_equal(read_as(pool, stage->arena, DB_READ_ONE), 0);
        struct db *db = db_pool_take(pool);
        assert_db_fine(db, db_begin(db, DB_READ, stage->arena));
        assert_problem(db_one(db, INTO(one_integer, &read), "SELECT nothing FROM nowhere", BIND()),
                       &db_failed);
        assert_problem(db_commit(db), &db_failed);
        db_pool_give(pool, db); /* and one whose user forgot to end it */
        db = db_pool_take(pool);
        assert_db_fine(db, db_begin(db, DB_READ, stage->arena));
        db_pool_give(pool, db);
    }
    db_pool_close(pool);
}

/* ---- all at once ---- */

struct scene {
    struct stage *stage;
    struct db_pool *pool;
    atomic_long committed;
    atomic_bool over;
    atomic_long reads, stale;
};

static void *read_on(void *context)
{
    struct scene *scene = context;
    struct arena *arena = arena_new((size_t)1 << 20);
    while (!atomic_load(&scene->over)) {
        int64_t known = atomic_load(&scene->committed);
        int64_t seen = read_as(scene->pool, arena, DB_READ_ONE);
        atomic_fetch_add(&scene->stale, seen < known);
        atomic_fetch_add(&scene->reads, 1);
        arena_reset(arena);
    }
    arena_free(arena);
    return NULL;
}

static void *keep(void *context)
{
    struct scene *scene = context;
    struct db *db = NULL;
    assert_fine(db_open(scene->stage->database, DB_WRITER, &db));
    while (!atomic_load(&scene->over)) {
        assert_db_fine(db, database_checkpoint(db));
        nanosleep(&(struct timespec){.tv_nsec = 2 * 1000000}, NULL);
    }
    db_close(db);
    return NULL;
}

static void no_read_is_older_than_a_commit_before_it(void **state)
{
    struct scene scene = {.stage = *state};
    struct stage *stage = scene.stage;
    struct db *db = NULL;
    pthread_t threads[4];
    make_counter(stage);
    scene.pool = pool_of(stage, 3);
    assert_fine(db_open(stage->database, DB_WRITER, &db));
    pthread_create(&threads[0], NULL, keep, &scene);
    for (size_t i = 1; i < 4; i++) {
        pthread_create(&threads[i], NULL, read_on, &scene);
    }
    for (int64_t i = 1; i <= COMMITS; i++) {
        assert_db_fine(db, db_begin(db, DB_WRITE, stage->arena));
        assert_db_fine(db, db_run(db, NULL, "UPDATE counter SET value = $1", BIND(i)));
        assert_db_fine(db, db_commit(db));
        atomic_store(&scene.committed, i);
        if (i % 100 == 0) { /* and at times nothing is committed for a while */
            nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
        }
    }
    atomic_store(&scene.over, true);
    for (size_t i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
    }
    assert_int_equal(atomic_load(&scene.stale), 0);
    assert_true(atomic_load(&scene.reads) > 0);
    db_pool_close(scene.pool);
    db_close(db);
}

/* As the other process: counts up in the file of that name. */
static int be_another_process(const char *path)
{
    struct arena *arena = arena_new((size_t)1 << 20);
    text message = TEXT("");
    struct database *database = NULL;
    const struct database_settings settings = {
        .engine = DB_SQLITE, .path = text_of(path), .busy_milliseconds = 60000};
    if (database_open(&settings, &database, arena, &message) != NULL) {
        return 1;
    }
    count_up(database, arena);
    database_close(database);
    arena_free(arena);
    return 0;
}

int main(int count, char **arguments)
{
    if (count == 2) {
        return be_another_process(arguments[1]);
    }
    program = arguments[0];
    const struct CMUnitTest tests[] = {
        ON_SQLITE(the_next_read_sees_what_was_committed),
        ON_SQLITE(another_process_is_seen_as_well),
        ON_SQLITE(a_new_table_is_seen),
        ON_SQLITE(without_a_keeper_no_snapshot_is_kept),
        ON_SQLITE(a_snapshot_is_kept_until_a_checkpoint),
        ON_SQLITE(who_is_under_way_at_a_checkpoint_drops_it_on_return),
        ON_SQLITE(a_failed_read_spoils_nothing),
        ON_SQLITE(no_read_is_older_than_a_commit_before_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
