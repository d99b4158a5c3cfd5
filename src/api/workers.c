/* One mutex, one condition, a list: the work behind it takes from tens of microseconds to seconds. */
#include "api/workers.h"

#include <pthread.h>
#include <stdlib.h>

struct workers {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    struct work *first;
    struct work **last;
    size_t waiting;
    size_t queue_limit;
    bool stopping;
    size_t threads;
    pthread_t thread[];
};

static struct work *next_work(struct workers *workers)
{
    pthread_mutex_lock(&workers->mutex);
    while (workers->first == NULL && !workers->stopping) {
        pthread_cond_wait(&workers->changed, &workers->mutex);
    }
    struct work *work = workers->first;
    if (work != NULL) {
        workers->first = work->next;
        workers->last = workers->first == NULL ? &workers->first : workers->last;
        workers->waiting--;
    }
    pthread_mutex_unlock(&workers->mutex);
    return work;
}

static void *worker_run(void *argument)
{
    struct workers *workers = argument;
    for (struct work *work; (work = next_work(workers)) != NULL;) {
        work->run(work);
    }
    return NULL;
}

struct workers *workers_start(const char *name, size_t threads, size_t queue_limit)
{
    struct workers *workers = calloc(1, sizeof(*workers) + threads * sizeof(pthread_t));
    if (workers == NULL) {
        return NULL;
    }
    pthread_mutex_init(&workers->mutex, NULL);
    pthread_cond_init(&workers->changed, NULL);
    workers->last = &workers->first;
    workers->queue_limit = queue_limit;
    for (; workers->threads < threads; workers->threads++) {
        if (pthread_create(&workers->thread[workers->threads], NULL, worker_run, workers) != 0) {
            workers_stop(workers);
            return NULL;
        }
        pthread_setname_np(workers->thread[workers->threads], name);
    }
    return workers;
}

bool workers_submit(struct workers *workers, struct work *work)
{
    pthread_mutex_lock(&workers->mutex);
    bool takes = !workers->stopping && workers->waiting < workers->queue_limit;
    if (takes) {
        work->next = NULL;
        *workers->last = work;
        workers->last = &work->next;
        workers->waiting++;
        pthread_cond_signal(&workers->changed);
    }
    pthread_mutex_unlock(&workers->mutex);
    return takes;
}

void workers_stop(struct workers *workers)
{
    if (workers == NULL) {
        return;
    }
    pthread_mutex_lock(&workers->mutex);
    workers->stopping = true;
    pthread_cond_broadcast(&workers->changed);
    pthread_mutex_unlock(&workers->mutex);
    for (size_t i = 0; i < workers->threads; i++) {
        pthread_join(workers->thread[i], NULL);
    }
    pthread_cond_destroy(&workers->changed);
    pthread_mutex_destroy(&workers->mutex);
    free(workers);
}
