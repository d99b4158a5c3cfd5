/*
 * The audit chain's arithmetic: what an entry's hash is, and whether one entry follows another.
 * Pure.
 */
#ifndef STINT_FEATURES_AUDIT_RULES_H
#define STINT_FEATURES_AUDIT_RULES_H

#include "base/value.h"

#define AUDIT_HASH_LENGTH 64 /* SHA-256 in lower-case hexadecimal */

/* One row of audit_log, every column of it: what is hashed is exactly this, without `hash`. */
struct audit_row {
    uuid organization_id;
    int64_t lane;
    int64_t sequence;
    uuid id;
    instant at;
    text actor_kind;
    opt_uuid actor_id;
    text actor_name;
    text action;
    text entity;
    opt_uuid entity_id;
    opt_text before;
    opt_text after;
    text address;
    text request_id;
    text hash;
};

/* Where a chain stands: its last entry's sequence and hash; 0 and "" before the first. */
struct audit_head {
    int64_t sequence;
    text hash;
};

/* SHA-256 over the previous entry's hash, a newline, and all columns of `row` but its hash. */
void audit_hash(text previous, const struct audit_row *row, char hash[static AUDIT_HASH_LENGTH]);

/* What is wrong with `row` as the entry after `head`, in a few words; or NULL. */
const char *audit_check_next(struct audit_head head, const struct audit_row *row);

/*
 * The id of an entry: a version 7 UUID of its time, whose other bits are its sequence, its lane and
 * the lowest 22 of `random`, so that ids sort as their organization's entries do: by time, and at
 * one instant in the order they were written. Sequence and lane make it unique within the
 * organization, the random bits among all of them.
 */
uuid audit_id(instant at, int64_t sequence, int64_t lane, uint32_t random);

#endif
