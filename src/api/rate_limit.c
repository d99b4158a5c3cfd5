/*
 * Token buckets, kept as one number each: the time at which the bucket will be full again (the
 * "theoretical arrival time" of the generic cell rate algorithm, ITU-T I.371). Every request moves
 * that time on by one interval; a request is refused when the time would lie further ahead than the
 * whole burst. A bucket whose time has passed is a full one, so it need not be kept: that is what
 * bounds the memory.
 *
 * The table is 4-way associative. A new caller takes the place of the bucket that is nearest to
 * full among the four, which loses the least; an attacker with many addresses so drives out mostly
 * its own. Keys are hashed with SipHash under a random key, so nobody can choose addresses that
 * collide.
 */
#include "api/rate_limit.h"

#include "base/random.h"

#include <assert.h>
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define SETS   4096
#define WAYS   4
#define SHARDS 64

#define SECOND INT64_C(1000000000)

struct rate {
    int64_t interval; /* nanoseconds after which one more request is allowed */
    int64_t burst;    /* requests at once */
};

static const struct rate rates[RATE_RULES] = {
    [RATE_ADDRESS] = {.interval = SECOND / 50, .burst = 500},
    [RATE_ACCOUNT] = {.interval = SECOND / 30, .burst = 300},
    [RATE_SIGN_IN_ADDRESS] = {.interval = SECOND, .burst = 60},
    [RATE_SIGN_IN_ACCOUNT] = {.interval = 12 * SECOND, .burst = 10},
};

struct bucket {
    uint64_t key; /* 0: unused */
    int64_t full; /* when it is full again */
};

struct rate_limits {
    unsigned char key[crypto_shorthash_KEYBYTES];
    pthread_mutex_t mutexes[SHARDS]; /* of the sets whose number has these low bits */
    struct bucket buckets[SETS][WAYS];
};

struct rate_limits *rate_limits_new(void)
{
    struct rate_limits *limits = calloc(1, sizeof(*limits));
    if (limits == NULL) {
        return NULL;
    }
    random_bytes(limits->key, sizeof(limits->key));
    for (size_t i = 0; i < SHARDS; i++) {
        pthread_mutex_init(&limits->mutexes[i], NULL);
    }
    return limits;
}

void rate_limits_free(struct rate_limits *limits)
{
    if (limits == NULL) {
        return;
    }
    for (size_t i = 0; i < SHARDS; i++) {
        pthread_mutex_destroy(&limits->mutexes[i]);
    }
    free(limits);
}

/* Never 0. The same caller has different keys for different rules. */
static uint64_t key_hash(const struct rate_limits *limits, enum rate_rule rule, const void *key,
                         size_t length)
{
    uint64_t hash;
    static_assert(sizeof(hash) == crypto_shorthash_BYTES, "SipHash gives 64 bits");
    crypto_shorthash((unsigned char *)&hash, key, length, limits->key);
    hash ^= (uint64_t)(rule + 1) * UINT64_C(0x9e3779b97f4a7c15);
    return hash == 0 ? 1 : hash;
}

/* The bucket of that key, or the one that is nearest to full, made the key's. */
static struct bucket *bucket_of(struct bucket set[WAYS], uint64_t key)
{
    struct bucket *fullest = &set[0];
    for (size_t i = 0; i < WAYS; i++) {
        if (set[i].key == key) {
            return &set[i];
        }
        if (set[i].full < fullest->full) {
            fullest = &set[i];
        }
    }
    *fullest = (struct bucket){.key = key, .full = INT64_MIN};
    return fullest;
}

static int64_t seconds_up(int64_t nanoseconds)
{
    return (nanoseconds + SECOND - 1) / SECOND;
}

static struct rate_verdict bucket_take(struct bucket *bucket, const struct rate *rate, int64_t now)
{
    int64_t from = bucket->full > now ? bucket->full : now;
    int64_t full = from + rate->interval;
    int64_t over = full - now - rate->burst * rate->interval;
    if (over > 0) {
        return (struct rate_verdict){.allowed = false,
                                     .limit = rate->burst,
                                     .remaining = 0,
                                     .reset_seconds = seconds_up(over)};
    }
    bucket->full = full;
    return (struct rate_verdict){.allowed = true,
                                 .limit = rate->burst,
                                 .remaining = -over / rate->interval,
                                 .reset_seconds = seconds_up(full - now)};
}

struct rate_verdict rate_limit_take(struct rate_limits *limits, enum rate_rule rule,
                                    const void *key, size_t length, int64_t now)
{
    uint64_t hash = key_hash(limits, rule, key, length);
    size_t set = hash % SETS;
    pthread_mutex_t *mutex = &limits->mutexes[set % SHARDS];
    pthread_mutex_lock(mutex);
    struct rate_verdict verdict =
        bucket_take(bucket_of(limits->buckets[set], hash), &rates[rule], now);
    pthread_mutex_unlock(mutex);
    return verdict;
}
