/*
 * A pool of readers: connections in a stack, so that the one used last, whose pages are in its cache, is taken first. A reader
 * may keep its snapshot while it is free, as long as there is a keeper of the log that has all of them dropped each turn.
 *
 * Readers of PostgreSQL connect when they are taken, and a server may refuse another connection. Then those that are connected
 * have to do: whoever wants a reader waits for one of them, and a refused connection is asked for again after a moment.
 */
#include "db/engine.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define REFUSED_NANOSECONDS INT64_C(1000000000)

struct db_pool {
    pthread_mutex_t mutex;
    pthread_cond_t given;
    struct database *database;
    struct db_pool *next; /* of the database */
    bool keeps_snapshots;
    size_t lent_connected;
    int64_t
        refused_until; /* monotonic nanoseconds: before, no connection is tried while another is lent */
    size_t free;
    size_t count;
    struct db *connections[]; /* the first `free` of them are free */
};

static void pool_enlist(struct db_pool *pool)
{
    struct database *database = pool->database;
    pthread_mutex_lock(&database->pools_mutex);
    pool->next = database->pools;
    database->pools = pool;
    pthread_mutex_unlock(&database->pools_mutex);
}

static void pool_delist(struct db_pool *pool)
{
    struct database *database = pool->database;
    pthread_mutex_lock(&database->pools_mutex);
    struct db_pool **at = &database->pools;
    while (*at != pool) {
        at = &(*at)->next;
    }
    *at = pool->next;
    pthread_mutex_unlock(&database->pools_mutex);
}

problem db_pool_open(struct database *database, size_t count, struct db_pool **pool)
{
    struct db_pool *opened = calloc(1, sizeof(*opened) + count * sizeof(opened->connections[0]));
    if (opened == NULL) {
        return &db_unavailable;
    }
    pthread_mutex_init(&opened->mutex, NULL);
    pthread_cond_init(&opened->given, NULL);
    opened->database = database;
    pool_enlist(opened);
    for (; opened->free < count; opened->free++, opened->count++) {
        struct db **db = &opened->connections[opened->free];
        problem failure = db_open(database, DB_READER, db);
        if (failure != NULL) {
            db_pool_close(opened);
            return failure;
        }
        (*db)->keeps_snapshot = true;
    }
    *pool = opened;
    return NULL;
}

void db_pool_close(struct db_pool *pool)
{
    if (pool == NULL) {
        return;
    }
    pool_delist(pool);
    pthread_mutex_lock(&pool->mutex);
    while (pool->free < pool->count) { /* a connection somebody still has is waited for */
        pthread_cond_wait(&pool->given, &pool->mutex);
    }
    pthread_mutex_unlock(&pool->mutex);
    for (size_t i = 0; i < pool->count; i++) {
        db_close(pool->connections[i]);
    }
    pthread_cond_destroy(&pool->given);
    pthread_mutex_destroy(&pool->mutex);
    free(pool);
}

static bool is_connected(const struct db *db)
{
    return db->engine->is_connected(db);
}

/* The place of the topmost free reader that is connected, else of the top. */
static size_t best_place(const struct db_pool *pool)
{
    for (size_t place = pool->free; place-- > 0;) {
        if (is_connected(pool->connections[place])) {
            return place;
        }
    }
    return pool->free - 1;
}

/* With the mutex held, which is given up meanwhile. */
static void wait_for_reader(struct db_pool *pool)
{
    for (;;) {
        bool any = pool->free > 0;
        if (any && (pool->lent_connected == 0 || monotonic_nanoseconds() >= pool->refused_until ||
                    is_connected(pool->connections[best_place(pool)]))) {
            return;
        }
        const struct timespec until = {.tv_sec = pool->refused_until / INT64_C(1000000000),
                                       .tv_nsec = pool->refused_until % INT64_C(1000000000)};
        if (any) {
            pthread_cond_clockwait(&pool->given, &pool->mutex, CLOCK_MONOTONIC, &until);
        } else {
            pthread_cond_wait(&pool->given, &pool->mutex);
        }
    }
}

static struct db *take_best(struct db_pool *pool)
{
    size_t place = best_place(pool);
    struct db *db = pool->connections[place];
    pool->free--;
    memmove(&pool->connections[place], &pool->connections[place + 1],
            (pool->free - place) * sizeof(pool->connections[0]));
    db->lent_connected = is_connected(db);
    pool->lent_connected += db->lent_connected;
    return db;
}

static void put_back(struct db_pool *pool, struct db *db)
{
    pool->lent_connected -= db->lent_connected;
    db->lent_connected = false;
    pool->connections[pool->free++] = db;
    pthread_cond_signal(&pool->given);
}

/* With the mutex held, which is given up meanwhile. False when the server refuses, and there are readers to wait for. */
static bool connect_or_wait(struct db_pool *pool, struct db *db)
{
    pthread_mutex_unlock(&pool->mutex);
    db->lent_connected = db->engine->connect(db) == NULL;
    pthread_mutex_lock(&pool->mutex);
    if (db->lent_connected) {
        pool->lent_connected++;
        return true;
    }
    pool->refused_until = monotonic_nanoseconds() + REFUSED_NANOSECONDS;
    bool others = pool->lent_connected > 0 ||
                  (pool->free > 0 && is_connected(pool->connections[best_place(pool)]));
    return !others; /* then its user tries once more, and is told why not */
}

struct db *db_pool_take(struct db_pool *pool)
{
    pthread_mutex_lock(&pool->mutex);
    wait_for_reader(pool);
    struct db *db = take_best(pool);
    while (!db->lent_connected && !connect_or_wait(pool, db)) {
        put_back(pool, db);
        wait_for_reader(pool);
        db = take_best(pool);
    }
    pthread_mutex_unlock(&pool->mutex);
    return db;
}

void db_pool_give(struct db_pool *pool, struct db *db)
{
    db_rollback(db); /* whatever its user left */
    pthread_mutex_lock(&pool->mutex);
    if (!pool->keeps_snapshots) {
        db->engine->drop_snapshot(db);
    }
    put_back(pool, db);
    pthread_mutex_unlock(&pool->mutex);
}

/* Those in use come back, and drop theirs then. */
static void pool_keep_snapshots(struct db_pool *pool, bool keep)
{
    pthread_mutex_lock(&pool->mutex);
    pool->keeps_snapshots = keep;
    for (size_t i = 0; i < pool->free && !keep; i++) {
        pool->connections[i]->engine->drop_snapshot(pool->connections[i]);
    }
    pthread_mutex_unlock(&pool->mutex);
}

void pools_keep_snapshots(struct database *database, bool keep)
{
    pthread_mutex_lock(&database->pools_mutex);
    for (struct db_pool *pool = database->pools; pool != NULL; pool = pool->next) {
        pool_keep_snapshots(pool, keep);
    }
    pthread_mutex_unlock(&database->pools_mutex);
}
