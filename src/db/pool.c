/*
 * A pool of readers: connections in a stack, so that the one used last, whose pages are in its cache, is taken first. A reader
 * may keep its snapshot while it is free, as long as there is a keeper of the log that has all of them dropped each turn.
 */
#include "db/engine.h"

#include <pthread.h>
#include <stdlib.h>

struct db_pool {
    pthread_mutex_t mutex;
    pthread_cond_t given;
    struct database *database;
    struct db_pool *next; /* of the database */
    bool keeps_snapshots;
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

struct db *db_pool_take(struct db_pool *pool)
{
    pthread_mutex_lock(&pool->mutex);
    while (pool->free == 0) {
        pthread_cond_wait(&pool->given, &pool->mutex);
    }
    struct db *db = pool->connections[--pool->free];
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
    pool->connections[pool->free++] = db;
    pthread_cond_signal(&pool->given);
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
