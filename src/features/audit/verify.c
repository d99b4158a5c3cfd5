/*
 * Verifying the chains, and retention that keeps them verifiable: what is removed is always the
 * beginning of a chain, and its last hash stays as the anchor that the next entry follows.
 *
 * A chain shows what happened to its entries, except that its newest were cut off: nothing follows
 * them. Whoever needs that too keeps the newest hash elsewhere.
 */
#include "features/audit/audit.h"
#include "features/audit/store.h"

#include <inttypes.h>
#include <string.h>

RECORD(audit_verdict, FIELD(audit_verdict, chains, "How many chains were verified"),
       FIELD(audit_verdict, entries, "How many entries were verified"),
       FIELD(audit_verdict, intact, "Whether every entry follows the one before it, unchanged"),
       FIELD(audit_verdict, broken_at, "The first entry that does not, and why"));

/* Stops the walk at the first entry that does not fit; never leaves this file. */
static PROBLEM(chain_broken, 500, "The audit chain is broken");

struct walk {
    struct request *rq;
    bool all; /* of all organizations */
    struct audit_anchor_list anchors;
    struct audit_row row;
    uuid organization_id;
    int64_t lane;
    struct audit_head head;
    char hash[AUDIT_HASH_LENGTH]; /* what head.hash points to */
    struct audit_verdict verdict;
};

static void keep_hash(struct walk *walk, text hash)
{
    size_t length = hash.length < sizeof walk->hash ? hash.length : sizeof walk->hash;

    memcpy(walk->hash, hash.data, length);
    walk->head.hash = (text){.data = walk->hash, .length = length};
}

static void begin_chain(struct walk *walk)
{
    walk->organization_id = walk->row.organization_id;
    walk->lane = walk->row.lane;
    walk->head = (struct audit_head){.hash = TEXT("")};
    walk->verdict.chains++;
    for (size_t i = 0; i < walk->anchors.count; i++) {
        const struct audit_anchor *anchor = &walk->anchors.items[i];

        if (anchor->lane == walk->lane &&
            uuid_equal(anchor->organization_id, walk->organization_id)) {
            walk->head.sequence = anchor->sequence;
            keep_hash(walk, anchor->hash);
            return;
        }
    }
}

static problem verify_row(void *context)
{
    struct walk *walk = context;
    const struct audit_row *row = &walk->row;

    if (walk->verdict.chains == 0 || row->lane != walk->lane ||
        !uuid_equal(row->organization_id, walk->organization_id)) {
        begin_chain(walk);
    }

    const char *wrong = audit_check_next(walk->head, row);

    if (wrong != NULL) {
        struct buffer where = {.arena = walk->rq->arena};

        if (walk->all) {
            char id[UUID_LENGTH];

            uuid_write(row->organization_id, id);
            buffer_append_format(&where, "organization %.*s, ", UUID_LENGTH, id);
        }
        buffer_append_format(&where, "lane %" PRId64 ", sequence %" PRId64 ": %s", row->lane,
                             row->sequence, wrong);
        walk->verdict.intact = false;
        walk->verdict.broken_at = (opt_text)SOME(buffer_text(&where));
        return &chain_broken;
    }
    walk->head.sequence = row->sequence;
    keep_hash(walk, row->hash);
    walk->verdict.entries++;
    return NULL;
}

problem audit_verify(struct request *rq, uuid organization_id, struct audit_verdict *verdict)
{
    struct walk walk = {.rq = rq, .all = uuid_is_nil(organization_id), .verdict.intact = true};

    TRY(audit_anchor_list(rq, organization_id, &walk.anchors));

    problem ended = audit_row_each(rq, organization_id, &walk.row, verify_row, &walk);

    if (ended != NULL && ended != &chain_broken) {
        return ended;
    }
    *verdict = walk.verdict;
    return NULL;
}

/* What the log keeps of a removal. */
struct audit_expiry {
    instant before;
    int64_t removed;
    int64_t lane;
    int64_t sequence;
    text hash;
};
static RECORD(audit_expiry, FIELD(audit_expiry, before, "What was older was removed"),
              FIELD(audit_expiry, removed, "How many entries"),
              FIELD(audit_expiry, lane, "Of which chain"),
              FIELD(audit_expiry, sequence, "The last entry that was removed"),
              FIELD(audit_expiry, hash, "Its hash, which the next entry follows"));

/*
 * So many entries go at once, so that other writers never wait for long; the rest goes the next
 * time.
 */
#define EXPIRED_AT_ONCE 5000

static problem expire_chain(struct request *rq, const struct audit_chain *chain, instant before,
                            int64_t *removed)
{
    struct audit_anchor anchor;
    struct audit_expiry expiry = {.before = before};
    int64_t last;

    TRY(audit_chain_expired(rq, chain, before, EXPIRED_AT_ONCE - *removed, &last));
    if (last < chain->first) {
        return NULL;
    }
    TRY(audit_chain_cut(rq, chain, last, &anchor, &expiry.removed));
    expiry.lane = anchor.lane;
    expiry.sequence = anchor.sequence;
    expiry.hash = anchor.hash;
    *removed += expiry.removed;
    return audit_write_for(rq, chain->organization_id, "audit.expire", "audit_log",
                           (uuid){.bytes = {0}}, AUDITED_NOTHING, AUDITED(audit_expiry, &expiry));
}

/* Each removal is an entry itself: by whole days, so that a chain gets one a day and not one a run.
 */
static instant start_of_day(instant at)
{
    const int64_t day = SECONDS_PER_DAY * MICROSECONDS_PER_SECOND;

    return (instant){.microseconds = floor_divide(at.microseconds, day) * day};
}

problem audit_expire(struct request *rq, instant before, int64_t *removed)
{
    struct audit_chain chain = {.lane = -1};
    int64_t total = 0;

    while (total < EXPIRED_AT_ONCE) {
        bool found;

        TRY(audit_chain_next(rq, &chain, &found));
        if (!found) {
            break;
        }
        TRY(expire_chain(rq, &chain, start_of_day(before), &total));
    }
    *removed = total;
    return NULL;
}
