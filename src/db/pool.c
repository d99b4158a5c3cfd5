/* A pool of readers: connections in a stack, so that the one used last, whose pages are in its cache, is taken first. */
#include "db/db.h"

#include <pthread.h>
#include <stdlib.h>

struct db_pool {
    pthread_mutex_t mutex;
    pthread_cond_t given;
    size_t free;
    size_t count;
    struct db *connections[]; /* the first `free` of them are free */
};

problem db_pool_open(struct database *database, size_t count, struct db_pool **pool)
{
    struct db_pool *opened = calloc(1, sizeof(*opened) + count * sizeof(opened->connections[0]));
    if (opened == NULL) {
        return &db_unavailable;
    }
    pthread_mutex_init(&opened->mutex, NULL);
    pthread_cond_init(&opened->given, NULL);
    for (; opened->free < count; opened->free++, opened->count++) {
        problem failure = db_open(database, DB_READER, &opened->connections[opened->free]);
        if (failure != NULL) {
            db_pool_close(opened);
            return failure;
        }
    }
    *pool = opened;
    return NULL;
}

void db_pool_close(struct db_pool *pool)
{
    if (pool == NULL) {
        return;
    }
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
    pool->connections[pool->free++] = db;
    pthread_cond_signal(&pool->given);
    pthread_mutex_unlock(&pool->mutex);
}
