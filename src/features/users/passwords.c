/*
 * Hashing passwords: Argon2id by libsodium, with OWASP's parameters (two passes over 19 MiB).
 *
 * One hash takes some 25 ms of a core and 19 MiB, on purpose, so whoever sends many logins could
 * take the whole machine. Only so many run at once; who waits longer than five seconds for a place
 * is told to come back.
 *
 * Tests make hundreds of logins; where they ask for it the cost is the least that Argon2id has.
 */
#include "features/users/users.h"

#include <pthread.h>
#include <sodium.h>
#include <time.h>

#define HASHES_AT_ONCE 2
#define WAIT_SECONDS   5

/*
 * The hash of a password nobody knows (32 random bytes, not kept), with the parameters below:
 * verifying against it takes as long as against any other, so that the time of an answer does not
 * tell whether an address has a login.
 */
static const char nobodys_hash[] = "$argon2id$v=19$m=19456,t=2,p=1$r5YwkNhFoMXfarCvwLYWmA$LAY/"
                                   "UgipUIVpeiioolXsNWwuSu2Dhq+lWQZwdVV6MZk";
static const char nobodys_quick_hash[] =
    "$argon2id$v=19$m=8,t=1,p=1$9yDl2HkA3LA8UaRzf0RApQ$qubtPGoNHVBPqOLNCcgLakw6ZFCeaOWcKHB20xvIafY";

/* What a hash costs: of the process, set once before there are other threads. */
static struct {
    unsigned long long passes;
    size_t memory;
    const char *nobodys_hash;
} cost = {.passes = 2, .memory = (size_t)19 * 1024 * 1024, .nobodys_hash = nobodys_hash};

void password_hash_quickly(void)
{
    cost.passes = crypto_pwhash_OPSLIMIT_MIN;
    cost.memory = crypto_pwhash_MEMLIMIT_MIN;
    cost.nobodys_hash = nobodys_quick_hash;
}

PROBLEM(password_hashing_busy, 503, "Too many sign-ins at once; try again");

/*
 * The places are the machine's, not a request's or a server's: however many servers a process runs,
 * they share its memory and cores. So they are state of the process, and live here.
 */
static struct {
    pthread_mutex_t mutex;
    pthread_cond_t given_back;
    unsigned taken;
} places = {.mutex = PTHREAD_MUTEX_INITIALIZER, .given_back = PTHREAD_COND_INITIALIZER};

static bool place_take(void)
{
    struct timespec until;
    bool taken;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += WAIT_SECONDS;
    pthread_mutex_lock(&places.mutex);
    while (places.taken >= HASHES_AT_ONCE &&
           pthread_cond_clockwait(&places.given_back, &places.mutex, CLOCK_MONOTONIC, &until) ==
               0) {
    }
    taken = places.taken < HASHES_AT_ONCE;
    if (taken) {
        places.taken++;
    }
    pthread_mutex_unlock(&places.mutex);
    return taken;
}

static void place_give(void)
{
    pthread_mutex_lock(&places.mutex);
    places.taken--;
    pthread_cond_signal(&places.given_back);
    pthread_mutex_unlock(&places.mutex);
}

static problem busy(struct request *rq)
{
    reply_header(rq, "Retry-After", TEXT("5"));
    return &password_hashing_busy;
}

problem password_hash(struct request *rq, text password, text *hash)
{
    char made[crypto_pwhash_STRBYTES];
    int failed;

    if (!place_take()) {
        return busy(rq);
    }
    failed = crypto_pwhash_str_alg(made, password.data, password.length, cost.passes, cost.memory,
                                   crypto_pwhash_ALG_ARGON2ID13);
    place_give();
    if (failed) { /* no memory */
        return busy(rq);
    }
    *hash = text_copy(rq->arena, text_of(made));
    return NULL;
}

problem password_verify(struct request *rq, opt_text hash, text password, bool *matches)
{
    bool known = IS_PRESENT(hash);
    text against = known ? text_copy(rq->arena, hash.value) : text_of(cost.nobodys_hash);
    bool verified;

    if (!place_take()) {
        return busy(rq);
    }
    verified = crypto_pwhash_str_verify(against.data, password.data, password.length) == 0;
    place_give();
    *matches = verified && known;
    return NULL;
}
