/* SQLite's write-ahead log stays short however busy the writers are, and nobody waits for ever because of it. */
#include "engines.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <time.h>

#define MIB       ((int64_t)1024 * 1024)
#define BOUND     (128 * MIB) /* of the log */
#define WRITTEN   (400 * MIB)
#define ROWS      64
#define ROW_BYTES 65536
#define AT_ONCE   8 /* rows a transaction rewrites */

/* A server in small: a writer, readers and the keeper of the log, each a thread with a connection. */
struct scene {
    struct stage *stage;
    char *body;
    int turn;
    atomic_bool over;
};

static void make_rows(struct scene *scene)
{
    scene->body = arena_allocate(scene->stage->arena, ROW_BYTES);
    run_sql(scene->stage,
            "CREATE TABLE item (number INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;"
            "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 63)"
            " INSERT INTO item SELECT i, '' FROM n");
}

static struct db *open_as(struct scene *scene, enum db_mode mode)
{
    struct db *db = NULL;
    assert_fine(db_open(scene->stage->database, mode, &db));
    return db;
}

static int64_t log_size(const struct scene *scene)
{
    struct stat status;
    char path[sizeof scene->stage->directory + 16];
    snprintf(path, sizeof(path), "%s/stint.db-wal", scene->stage->directory);
    return stat(path, &status) == 0 ? status.st_size : 0;
}

/* Transactions back to back, as a lane that always has a batch waiting; returns the most that the log ever was. */
static int64_t write_steadily(struct scene *scene, int64_t bytes)
{
    struct db *db = open_as(scene, DB_WRITER);
    int64_t most = 0, row = 0;
    for (int64_t written = 0; written < bytes; written += AT_ONCE * ROW_BYTES) {
        memset(scene->body, 'a' + scene->turn++ % 26,
               ROW_BYTES); /* what is as it was is not written */
        const text body = {.data = scene->body, .length = ROW_BYTES};
        assert_db_fine(db, db_begin(db, DB_WRITE, scene->stage->arena));
        for (int i = 0; i < AT_ONCE; i++, row++) {
            assert_db_fine(db, db_run(db, NULL, "UPDATE item SET body = $1 WHERE number = $2",
                                      BIND(body, row % ROWS)));
        }
        assert_db_fine(db, db_commit(db));
        int64_t size = log_size(scene);
        most = size > most ? size : most;
    }
    db_close(db);
    return most;
}

static void *read_shortly(void *context)
{
    struct scene *scene = context;
    struct arena *arena = arena_new((size_t)1 << 20);
    struct db *db = open_as(scene, DB_READER);
    while (!atomic_load(&scene->over)) {
        struct one_integer length = {0};
        assert_db_fine(db, db_begin(db, DB_READ, arena));
        assert_db_fine(db, db_one(db, INTO(one_integer, &length),
                                  "SELECT sum(length(body)) AS value FROM item", BIND()));
        db_rollback(db);
        arena_reset(arena);
    }
    db_close(db);
    arena_free(arena);
    return NULL;
}

static void *keep(void *context)
{
    struct scene *scene = context;
    struct db *db = open_as(scene, DB_WRITER);
    while (!atomic_load(&scene->over)) {
        assert_db_fine(db, database_checkpoint(db));
        nanosleep(&(struct timespec){.tv_nsec = 20 * 1000000}, NULL);
    }
    db_close(db);
    return NULL;
}

static void the_log_stays_short_beside_a_busy_writer_and_readers(void **state)
{
    struct scene scene = {.stage = *state};
    pthread_t threads[3];
    make_rows(&scene);
    pthread_create(&threads[0], NULL, keep, &scene);
    pthread_create(&threads[1], NULL, read_shortly, &scene);
    pthread_create(&threads[2], NULL, read_shortly, &scene);
    int64_t most = write_steadily(&scene, WRITTEN);
    atomic_store(&scene.over, true);
    for (size_t i = 0; i < 3; i++) {
        pthread_join(threads[i], NULL);
    }
    assert_in_range(most, 1, BOUND);
}

static int64_t untouched_rows(struct db *reader)
{
    struct one_integer count = {0};
    assert_db_fine(reader, db_one(reader, INTO(one_integer, &count),
                                  "SELECT count(*) AS value FROM item WHERE body = ''", BIND()));
    return count.value;
}

/* It keeps the log from being begun anew; writers go on, and the log is short again once it is gone. */
static void a_reader_that_stays_holds_up_nobody_for_ever(void **state)
{
    struct scene scene = {.stage = *state};
    pthread_t keeper;
    make_rows(&scene);
    struct db *reader = open_as(&scene, DB_READER);
    struct arena *arena = arena_new((size_t)1 << 20);
    assert_db_fine(reader, db_begin(reader, DB_READ, arena));
    assert_int_equal(untouched_rows(reader), ROWS);
    pthread_create(&keeper, NULL, keep, &scene);
    assert_in_range(write_steadily(&scene, 160 * MIB), 160 * MIB, 200 * MIB);
    assert_int_equal(untouched_rows(reader), ROWS); /* its snapshot is whole */
    db_rollback(reader);
    for (int i = 0; i < 1000 && log_size(&scene) > BOUND; i++) {
        nanosleep(&(struct timespec){.tv_nsec = 20 * 1000000}, NULL);
        write_steadily(&scene, MIB);
    }
    assert_in_range(log_size(&scene), 1, BOUND);
    atomic_store(&scene.over, true);
    pthread_join(keeper, NULL);
    db_close(reader);
    arena_free(arena);
}

static void without_a_keeper_writers_wait_for_nobody(void **state)
{
    struct scene scene = {.stage = *state};
    make_rows(&scene);
    struct db *keeper = open_as(&scene, DB_WRITER);
    write_steadily(&scene, 40 * MIB);
    assert_db_fine(keeper, database_checkpoint(keeper));
    db_close(keeper);
    assert_in_range(write_steadily(&scene, 120 * MIB), 120 * MIB, 200 * MIB);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_SQLITE(the_log_stays_short_beside_a_busy_writer_and_readers),
        ON_SQLITE(a_reader_that_stays_holds_up_nobody_for_ever),
        ON_SQLITE(without_a_keeper_writers_wait_for_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
