/* All SQL of the audit log. */
#ifndef STINT_FEATURES_AUDIT_STORE_H
#define STINT_FEATURES_AUDIT_STORE_H

#include "api/request.h"
#include "features/audit/rules.h"

/* An entry as it is shown. */
struct audit_entry {
    uuid id;
    instant at;
    unsigned actor_kind;
    opt_uuid actor_id;
    text actor_name;
    text action;
    text entity;
    opt_uuid entity_id;
    opt_json before;
    opt_json after;
    text address;
    text request_id;
    int64_t lane;
    int64_t sequence;
    text hash;
};
extern RECORD_DECLARE(audit_entry);
RECORD_LIST(audit_entry);

/* Who did it: a person, a key, a command, or nobody who had signed in. */
enum audit_actor { AUDIT_BY_USER, AUDIT_BY_API_KEY, AUDIT_BY_COMMAND, AUDIT_BY_NOBODY };
extern const enum_names audit_actor_names;

struct audit_filter {
    opt_text action;
    opt_text entity;
    opt_uuid entity_id;
    opt_uuid actor_id;
    uuid from;  /* ids of entries at least this … */
    uuid below; /* … and less than this: ids sort by time */
    int64_t limit;
};

/* Where the chain ends: its last entry, whether retention removed it or not; a zero head for a new chain. */
problem audit_head_read(struct request *rq, uuid organization_id, int64_t lane,
                        struct audit_head *head) MUST_USE;
problem audit_head_write(struct request *rq, uuid organization_id, int64_t lane,
                         const struct audit_head *head) MUST_USE;
problem audit_row_insert(struct request *rq, const struct audit_row *row) MUST_USE;

/* Newest first. */
problem audit_entry_list(struct request *rq, const struct audit_filter *filter,
                         struct audit_entry_list *list) MUST_USE;
problem audit_entry_read(struct request *rq, uuid id, struct audit_entry *entry) MUST_USE;
problem audit_entry_exists(struct request *rq, uuid id, bool *exists) MUST_USE;

/* Each row into `*row`, chain by chain, in each by sequence; of all organizations with the nil id.
 */
problem audit_row_each(struct request *rq, uuid organization_id, struct audit_row *row,
                       problem (*visit)(void *context), void *context) MUST_USE;

/* A place in a chain: where retention ended (its anchor), or where it ends (its head). */
struct audit_mark {
    uuid organization_id;
    int64_t lane;
    int64_t sequence;
    text hash;
};
RECORD_LIST(audit_mark);
/* An anchor, and when what it stands for was removed. */
struct audit_anchor {
    uuid organization_id;
    int64_t lane;
    int64_t sequence;
    text hash;
    instant removed_at;
};
RECORD_LIST(audit_anchor);
/* In the order of audit_row_each(). */
problem audit_anchor_list(struct request *rq, uuid organization_id,
                          struct audit_anchor_list *list) MUST_USE;
problem audit_head_list(struct request *rq, uuid organization_id,
                        struct audit_mark_list *list) MUST_USE;

/* Whether any entry of the chain of `mark` is there. */
problem audit_chain_has_entries(struct request *rq, const struct audit_mark *mark,
                                bool *has) MUST_USE;

/*
 * The first organization, of all with the nil id, that lacks the entry of its own making, though no
 * anchor says that retention removed it.
 */
problem audit_organization_without_beginning(struct request *rq, uuid organization_id, bool *found,
                                             uuid *without) MUST_USE;

/* A chain that has entries, and the sequence of its first. */
struct audit_chain {
    uuid organization_id;
    int64_t lane;
    int64_t first;
};
/* The chain after `*chain` in the order of audit_row_each(); {nil, -1} gives the first. */
problem audit_chain_next(struct request *rq, struct audit_chain *chain, bool *found) MUST_USE;
/*
 * The last sequence before the chain's first entry at or after `before`, and not more than `limit`
 * entries from its first: what retention may remove. Less than its first when that is nothing.
 */
problem audit_chain_expired(struct request *rq, const struct audit_chain *chain, instant before,
                            int64_t limit, int64_t *last) MUST_USE;
/* Removes the chain's entries up to `last` and anchors it there. */
problem audit_chain_cut(struct request *rq, const struct audit_chain *chain, int64_t last,
                        struct audit_mark *anchor, int64_t *removed) MUST_USE;

#endif
