/*
 * SQLite's write-ahead log, kept short. One thread, the keeper, copies its pages into the database by
 * database_checkpoint(); but only when all are copied, and nobody reads or writes one at that moment, is the log begun
 * anew instead of growing on. A busy lane leaves no such moment: it has the lock again as soon as it gave it up.
 *
 * So the writers of this process pass a gate. Each enters before it begins and leaves after its commit. From RENEW_PAGES
 * on the keeper closes the gate when it has copied what it could beside them, waits for those inside, copies the rest and
 * begins the log anew. Where writing is faster than copying, writers wait by themselves at PAGES_MAXIMUM for the keeper.
 *
 * Nobody waits for ever. A reader that stays on an old snapshot keeps the log from being begun anew: the keeper gives up on
 * it soon, opens the gate and tries again, after more turns each time. After TRIES in vain writers wait for nothing until one
 * succeeds: then it is no reader that was only slow, and how long the log gets is up to that one.
 * The gate keeps the log short; that the data are right is up to SQLite's own locks, so whoever is tired of waiting goes on.
 */
#include "db/sqlite.h"

#include <time.h>

/* With pages of 4 KiB: 32 and 96 MiB. */
#define RENEW_PAGES   8000
#define PAGES_MAXIMUM 24000

#define READERS_MILLISECONDS 50   /* the keeper waits for readers, with the gate closed */
#define INSIDE_MILLISECONDS  1000 /* and for the writers that were inside */
#define GATE_MILLISECONDS    5000 /* a writer waits at the gate */
#define TRIES                8    /* in vain, after which waiting is no use */
#define TURNS_PASSED         10   /* before the next try, at most */

static struct timespec after_milliseconds(int64_t milliseconds)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    int64_t nanoseconds = at.tv_nsec + milliseconds % 1000 * 1000000;
    at.tv_sec += (time_t)(milliseconds / 1000 + nanoseconds / 1000000000);
    at.tv_nsec = (long)(nanoseconds % 1000000000);
    return at;
}

/* With the mutex held; false when it is `until`. */
static bool wait_for_change(struct log_gate *gate, const struct timespec *until)
{
    return pthread_cond_clockwait(&gate->changed, &gate->mutex, CLOCK_MONOTONIC, until) == 0;
}

/* ---- writers ---- */

void log_gate_enter(struct log_gate *gate)
{
    pthread_mutex_lock(&gate->mutex);
    if (gate->closed || (gate->kept && gate->pages >= PAGES_MAXIMUM)) {
        struct timespec until = after_milliseconds(GATE_MILLISECONDS);
        while (gate->closed || (gate->kept && gate->pages >= PAGES_MAXIMUM)) {
            if (!wait_for_change(gate, &until)) {
                gate->kept = false; /* so that nobody else waits in vain */
                break;
            }
        }
    }
    gate->inside++;
    pthread_mutex_unlock(&gate->mutex);
}

void log_gate_leave(struct log_gate *gate)
{
    pthread_mutex_lock(&gate->mutex);
    gate->inside--;
    pthread_cond_broadcast(&gate->changed);
    pthread_mutex_unlock(&gate->mutex);
}

static int hear_of_commit(void *context, sqlite3 *handle, const char *schema, int pages)
{
    struct log_gate *gate = context;
    (void)handle;
    (void)schema;
    pthread_mutex_lock(&gate->mutex);
    gate->pages = pages;
    pthread_mutex_unlock(&gate->mutex);
    return SQLITE_OK;
}

void log_gate_watch(struct log_gate *gate, sqlite3 *handle)
{
    sqlite3_wal_hook(handle, hear_of_commit, gate);
}

/* ---- the keeper ---- */

static void gate_keep(struct log_gate *gate)
{
    pthread_mutex_lock(&gate->mutex);
    gate->kept = gate->failures < TRIES;
    pthread_mutex_unlock(&gate->mutex);
}

void log_gate_abandon(struct log_gate *gate)
{
    pthread_mutex_lock(&gate->mutex);
    gate->kept = false;
    pthread_cond_broadcast(&gate->changed);
    pthread_mutex_unlock(&gate->mutex);
}

/* Whether the log, of so many pages now, is to be begun anew in this turn. */
static bool is_time_to_renew(struct log_gate *gate, int pages)
{
    pthread_mutex_lock(&gate->mutex);
    gate->pages = pages;
    bool is_waited_for = gate->kept && pages >= PAGES_MAXIMUM;
    bool rests = gate->turns_to_pass > 0 && !is_waited_for;
    gate->turns_to_pass -= rests;
    pthread_mutex_unlock(&gate->mutex);
    return pages >= RENEW_PAGES && !rests;
}

/* False when those inside did not come out in time. */
static bool gate_close(struct log_gate *gate)
{
    struct timespec until = after_milliseconds(INSIDE_MILLISECONDS);
    pthread_mutex_lock(&gate->mutex);
    gate->closed = true;
    while (gate->inside > 0 && wait_for_change(gate, &until)) {
    }
    bool alone = gate->inside == 0;
    pthread_mutex_unlock(&gate->mutex);
    return alone;
}

static void gate_open(struct log_gate *gate, bool renewed)
{
    pthread_mutex_lock(&gate->mutex);
    gate->closed = false;
    gate->pages = renewed ? 0 : gate->pages;
    gate->failures = renewed ? 0 : gate->failures + 1;
    gate->kept = gate->failures < TRIES;
    gate->turns_to_pass = gate->failures < TURNS_PASSED ? gate->failures : TURNS_PASSED;
    pthread_cond_broadcast(&gate->changed);
    pthread_mutex_unlock(&gate->mutex);
}

/* SQLITE_BUSY when somebody stands in the way for longer than is waited. */
static int renew(const struct database *database, sqlite3 *handle)
{
    sqlite3_busy_timeout(handle, READERS_MILLISECONDS);
    int code = sqlite3_wal_checkpoint_v2(handle, NULL, SQLITE_CHECKPOINT_RESTART, NULL, NULL);
    sqlite3_busy_timeout(handle, database->busy_milliseconds);
    return code;
}

int log_keep(struct database *database, sqlite3 *handle)
{
    struct log_gate *gate = &database->gate;
    int pages = 0;
    gate_keep(gate);
    int code = sqlite3_wal_checkpoint_v2(handle, NULL, SQLITE_CHECKPOINT_PASSIVE, &pages, NULL);
    if (code == SQLITE_OK && is_time_to_renew(gate, pages)) {
        code = gate_close(gate) ? renew(database, handle) : SQLITE_BUSY;
        gate_open(gate, code == SQLITE_OK);
    }
    return code;
}
