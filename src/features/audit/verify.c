/*
 * Verifying the chains, and retention that keeps them verifiable: what is removed is always the
 * beginning of a chain, and its last hash stays as the anchor that the next entry follows. Where a
 * chain ends is kept too, so that its newest entries cannot be cut off unnoticed, and every
 * organization's log must begin with its making. Retention writes an entry about what it removed:
 * an anchor of which no entry speaks was put there by somebody else, to remove what is before it.
 *
 * Triggers refuse to change what is written. Whoever drops them and can write all tables can make a
 * history that fits itself: a chain that ends earlier, or was never there beside another writer's;
 * and whoever may write rows and computes its hash can append an entry that was never retention's.
 * Against that, the newest hash is kept elsewhere (a backup has it).
 */
#include "features/audit/audit.h"
#include "features/audit/store.h"
#include "json/json.h"

#include <inttypes.h>
#include <string.h>

RECORD(audit_verdict, FIELD(audit_verdict, chains, "How many chains were verified"),
       FIELD(audit_verdict, entries, "How many entries were verified"),
       FIELD(audit_verdict, intact,
             "Whether every entry follows the one before it, unchanged, and none was removed but "
             "by retention"),
       FIELD(audit_verdict, broken_at, "The first place where that is not so, and why"));

#define EXPIRE_ACTION "audit.expire"

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

/* Stops the walk at the first entry that does not fit; never leaves this file. */
static PROBLEM(chain_broken, 500, "The audit chain is broken");

/* An anchor, and whether the log accounts for it. */
struct known_anchor {
    struct audit_mark mark;
    instant removed_at;
    bool explained;
};

struct walk {
    struct request *rq;
    bool all;                     /* of all organizations */
    struct known_anchor *anchors; /* in the order of the rows */
    size_t anchor_count;
    size_t passed; /* anchors of the organizations before the row's */
    struct audit_mark_list heads;
    struct audit_row row;
    struct audit_mark at;         /* the entry before, or the anchor */
    char hash[AUDIT_HASH_LENGTH]; /* what at.hash points to */
    struct audit_verdict verdict;
};

static void keep_hash(struct walk *walk, text hash)
{
    size_t length = hash.length < sizeof walk->hash ? hash.length : sizeof walk->hash;

    memcpy(walk->hash, hash.data, length);
    walk->at.hash = (text){.data = walk->hash, .length = length};
}

static int compare_chains(const struct audit_mark *a, const struct audit_mark *b)
{
    int order = uuid_compare(a->organization_id, b->organization_id);

    return order != 0 ? order : (a->lane > b->lane) - (a->lane < b->lane);
}

static const struct audit_mark *find_mark(const struct audit_mark_list *list,
                                          const struct audit_mark *chain)
{
    for (size_t i = 0; i < list->count; i++) {
        if (compare_chains(&list->items[i], chain) == 0) {
            return &list->items[i];
        }
    }
    return NULL;
}

static const struct audit_mark *find_anchor(const struct walk *walk, const struct audit_mark *chain)
{
    for (size_t i = 0; i < walk->anchor_count; i++) {
        if (compare_chains(&walk->anchors[i].mark, chain) == 0) {
            return &walk->anchors[i].mark;
        }
    }
    return NULL;
}

static problem broken_because(struct walk *walk, text why)
{
    walk->verdict.intact = false;
    walk->verdict.broken_at = (opt_text)SOME(why);
    return &chain_broken;
}

static problem broken(struct walk *walk, const struct audit_mark *at, const char *why)
{
    struct buffer where = {.arena = walk->rq->arena};

    if (walk->all) {
        char id[UUID_LENGTH];

        uuid_write(at->organization_id, id);
        buffer_append_format(&where, "organization %.*s, ", UUID_LENGTH, id);
    }
    buffer_append_format(&where, "lane %" PRId64 ", sequence %" PRId64 ": %s", at->lane,
                         at->sequence, why);
    return broken_because(walk, buffer_text(&where));
}

/* A chain ends where its head says. */
static problem check_end(struct walk *walk, const struct audit_mark *end)
{
    const struct audit_mark *head = find_mark(&walk->heads, end);

    if (head == NULL) {
        return broken(walk, end, "nothing says where the chain ends");
    }
    if (head->sequence == end->sequence && text_equal(head->hash, end->hash)) {
        return NULL;
    }
    return broken(walk, end,
                  head->sequence > end->sequence ? "the entries after it are missing"
                                                 : "the chain ended before it");
}

static void begin_chain(struct walk *walk)
{
    walk->at = (struct audit_mark){
        .organization_id = walk->row.organization_id, .lane = walk->row.lane, .hash = TEXT("")};
    walk->verdict.chains++;

    const struct audit_mark *anchor = find_anchor(walk, &walk->at);

    if (anchor != NULL) {
        walk->at.sequence = anchor->sequence;
        keep_hash(walk, anchor->hash);
    }
}

/* ---- what retention says it removed ---- */

static bool read_expiry(struct walk *walk, struct audit_expiry *said)
{
    struct input_errors errors = {.arena = walk->rq->arena};
    const struct json_reading reading = {.nulls = false};
    const struct json_document *document;

    if (!text_equal(walk->row.action, TEXT(EXPIRE_ACTION)) || !IS_PRESENT(walk->row.after)) {
        return false;
    }
    *said = (struct audit_expiry){.lane = -1};
    document = json_parse(walk->rq->arena, walk->row.after.value, &errors);
    return document != NULL &&
           json_read_record(document, &audit_expiry_record, &reading, said, &errors);
}

/*
 * The entry about a removal names the anchor. It stands in the chain of whoever removed, which may
 * be another one than the anchor's: it goes itself when that one's beginning is removed, long after.
 * Of such an anchor nothing remains but that the other chain has lost what is as old as it.
 */
static bool explains(const struct audit_expiry *said, const struct known_anchor *anchor)
{
    if (said->lane != anchor->mark.lane) {
        return anchor->removed_at.microseconds < said->before.microseconds;
    }
    return said->sequence == anchor->mark.sequence && text_equal(said->hash, anchor->mark.hash);
}

static void note_removal(struct walk *walk)
{
    const uuid organization_id = walk->row.organization_id;
    struct audit_expiry said;

    if (!read_expiry(walk, &said)) {
        return;
    }
    while (walk->passed < walk->anchor_count &&
           uuid_compare(walk->anchors[walk->passed].mark.organization_id, organization_id) < 0) {
        walk->passed++;
    }
    for (size_t i = walk->passed; i < walk->anchor_count; i++) {
        struct known_anchor *anchor = &walk->anchors[i];

        if (uuid_compare(anchor->mark.organization_id, organization_id) != 0) {
            return;
        }
        anchor->explained = anchor->explained || explains(&said, anchor);
    }
}

/* ---- the walk ---- */

static problem verify_row(void *context)
{
    struct walk *walk = context;
    const struct audit_row *row = &walk->row;
    const struct audit_mark here = {
        .organization_id = row->organization_id, .lane = row->lane, .sequence = row->sequence};

    if (walk->verdict.chains == 0 || compare_chains(&walk->at, &here) != 0) {
        TRY(walk->verdict.chains > 0 ? check_end(walk, &walk->at) : NULL);
        begin_chain(walk);
    }

    const struct audit_head before = {.sequence = walk->at.sequence, .hash = walk->at.hash};
    const char *wrong = audit_check_next(before, row);

    if (wrong != NULL) {
        return broken(walk, &here, wrong);
    }
    walk->at.sequence = row->sequence;
    keep_hash(walk, row->hash);
    walk->verdict.entries++;
    note_removal(walk);
    return NULL;
}

/* Chains without entries: retention removed them all, or somebody else did. */
static problem check_empty_chains(struct walk *walk)
{
    for (size_t i = 0; i < walk->heads.count; i++) {
        const struct audit_mark *head = &walk->heads.items[i];
        const struct audit_mark *anchor = find_anchor(walk, head);
        bool has_entries;

        TRY(audit_chain_has_entries(walk->rq, head, &has_entries));
        if (!has_entries && (anchor == NULL || anchor->sequence != head->sequence ||
                             !text_equal(anchor->hash, head->hash))) {
            return broken(walk, head, "all entries up to it are missing");
        }
    }
    return NULL;
}

/* An anchor that retention did not put there lets anybody remove what is before it. */
static problem check_anchors(struct walk *walk)
{
    for (size_t i = 0; i < walk->anchor_count; i++) {
        const struct known_anchor *anchor = &walk->anchors[i];

        if (find_mark(&walk->heads, &anchor->mark) == NULL) {
            return broken(walk, &anchor->mark, "nothing says where the chain ends");
        }
        if (!anchor->explained) {
            return broken(walk, &anchor->mark,
                          "no entry says that retention removed what is up to it");
        }
    }
    return NULL;
}

/* Every organization begins with an entry of its making: a log that was emptied does not. */
static problem check_beginnings(struct walk *walk, uuid organization_id)
{
    uuid without;
    bool found;
    char id[UUID_LENGTH];

    TRY(audit_organization_without_beginning(walk->rq, organization_id, &found, &without));
    if (!found) {
        return NULL;
    }
    uuid_write(without, id);
    return broken_because(
        walk,
        text_format(walk->rq->arena,
                    "organization %.*s: the entry of its making is missing, and no anchor says "
                    "that it was removed",
                    UUID_LENGTH, id));
}

static problem know_anchors(struct walk *walk, uuid organization_id)
{
    struct audit_anchor_list list;

    TRY(audit_anchor_list(walk->rq, organization_id, &list));
    walk->anchors = ARENA_ARRAY(walk->rq->arena, struct known_anchor, list.count + 1);
    walk->anchor_count = list.count;
    for (size_t i = 0; i < list.count; i++) {
        const struct audit_anchor *anchor = &list.items[i];

        walk->anchors[i] =
            (struct known_anchor){.mark = {.organization_id = anchor->organization_id,
                                           .lane = anchor->lane,
                                           .sequence = anchor->sequence,
                                           .hash = anchor->hash},
                                  .removed_at = anchor->removed_at};
    }
    return NULL;
}

static problem verify_all(struct walk *walk, uuid organization_id)
{
    TRY(know_anchors(walk, organization_id));
    TRY(audit_head_list(walk->rq, organization_id, &walk->heads));
    TRY(audit_row_each(walk->rq, organization_id, &walk->row, verify_row, walk));
    TRY(walk->verdict.chains > 0 ? check_end(walk, &walk->at) : NULL);
    TRY(check_empty_chains(walk));
    TRY(check_anchors(walk));
    return check_beginnings(walk, organization_id);
}

problem audit_verify(struct request *rq, uuid organization_id, struct audit_verdict *verdict)
{
    struct walk walk = {.rq = rq, .all = uuid_is_nil(organization_id), .verdict.intact = true};
    problem ended = verify_all(&walk, organization_id);

    if (ended != NULL && ended != &chain_broken) {
        return ended;
    }
    *verdict = walk.verdict;
    return NULL;
}

/*
 * So many entries go at once, so that other writers never wait for long; the rest goes the next
 * time.
 */
#define EXPIRED_AT_ONCE 5000

static problem expire_chain(struct request *rq, const struct audit_chain *chain, instant before,
                            int64_t *removed)
{
    struct audit_mark anchor;
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
    return audit_write_for(rq, chain->organization_id, EXPIRE_ACTION, "audit_log",
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
