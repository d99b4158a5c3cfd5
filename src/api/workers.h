/*
 * Workers: a pool of threads for what must not run on an event loop. The queue has a limit: what does not fit is refused at once
 * rather than kept waiting without end.
 */
#ifndef STINT_API_WORKERS_H
#define STINT_API_WORKERS_H

#include <stdbool.h>
#include <stddef.h>

struct work {
    void (*run)(struct work *work);
    struct work *next;
};

struct workers;

/* NULL if a thread cannot be started. */
struct workers *workers_start(const char *name, size_t threads, size_t queue_limit);
/* False when the queue is full or the pool is stopping. */
bool workers_submit(struct workers *workers, struct work *work);
/* Runs what is queued, then ends the threads. NULL is allowed. */
void workers_stop(struct workers *workers);

#endif
