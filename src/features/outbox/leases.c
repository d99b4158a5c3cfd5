/*
 * Leases that others hold. The clocks of two servers differ, and those of a test stand still, so that a lease is over when this
 * worker has seen it for its whole length by the clock that never jumps. (What nobody was there to see ends by the clock of requests, late
 * enough for any clocks: store.c.)
 */
#include "features/outbox/attempt.h"

/* A lease that is not among those any more has been ended by its holder. */
static bool is_among(const struct one_uuid_list *leases, uuid token)
{
    for (size_t i = 0; i < leases->count; i++) {
        if (uuid_equal(leases->items[i].value, token)) {
            return true;
        }
    }
    return false;
}

static void forget_ended(struct job_worker *worker, size_t kind, const struct one_uuid_list *leases)
{
    size_t kept = 0;
    for (size_t i = 0; i < worker->seen_count; i++) {
        const struct seen_lease *seen = &worker->seen[i];
        if (seen->kind != kind || is_among(leases, seen->token)) {
            worker->seen[kept++] = *seen;
        }
    }
    worker->seen_count = kept;
}

/* Since when it has been seen, which is now if it is new. One too many is seen from the next look on. */
static int64_t seen_since(struct job_worker *worker, size_t kind, uuid token, int64_t now)
{
    for (size_t i = 0; i < worker->seen_count; i++) {
        if (worker->seen[i].kind == kind && uuid_equal(worker->seen[i].token, token)) {
            return worker->seen[i].since;
        }
    }
    if (worker->seen_count < LEASES_SEEN) {
        worker->seen[worker->seen_count++] =
            (struct seen_lease){.token = token, .kind = kind, .since = now};
    }
    return now;
}

problem leases_that_ended(struct job_worker *worker, struct request *rq, size_t kind, int64_t now,
                          int64_t microseconds, struct one_uuid_list *ended)
{
    struct one_uuid_list leases = {.count = 0};
    TRY(job_leases(rq, text_of(worker->kinds[kind].type->name), LEASES_SEEN, &leases));
    forget_ended(worker, kind, &leases);
    ended->items = ARENA_ARRAY(rq->arena, struct one_uuid, leases.count + 1);
    ended->count = 0;
    for (size_t i = 0; i < leases.count; i++) {
        if (now - seen_since(worker, kind, leases.items[i].value, now) >= microseconds * 1000) {
            ended->items[ended->count++] = leases.items[i];
        }
    }
    return NULL;
}
