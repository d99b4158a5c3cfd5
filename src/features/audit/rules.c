/*
 * The audit chain. Each entry's hash covers the hash before it, so a changed, removed, inserted or
 * moved entry breaks the chain at that place. What is hashed must have one reading only: every
 * column is written with its length before it (`5:hello,`), as in a netstring, and NULL as `-,`,
 * which no length begins with.
 */
#include "features/audit/rules.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

static void hash_text(crypto_hash_sha256_state *state, text value)
{
    char prefix[24];
    int length = snprintf(prefix, sizeof prefix, "%zu:", value.length);

    crypto_hash_sha256_update(state, (const unsigned char *)prefix, (unsigned long long)length);
    crypto_hash_sha256_update(state, (const unsigned char *)value.data, value.length);
    crypto_hash_sha256_update(state, (const unsigned char *)",", 1);
}

static void hash_null(crypto_hash_sha256_state *state)
{
    crypto_hash_sha256_update(state, (const unsigned char *)"-,", 2);
}

static void hash_opt_text(crypto_hash_sha256_state *state, opt_text value)
{
    if (IS_PRESENT(value)) {
        hash_text(state, value.value);
    } else {
        hash_null(state);
    }
}

static void hash_integer(crypto_hash_sha256_state *state, int64_t value)
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%" PRId64, value);

    hash_text(state, (text){.data = digits, .length = (size_t)length});
}

static void hash_uuid(crypto_hash_sha256_state *state, uuid value)
{
    char written[UUID_LENGTH];

    uuid_write(value, written);
    hash_text(state, (text){.data = written, .length = UUID_LENGTH});
}

static void hash_opt_uuid(crypto_hash_sha256_state *state, opt_uuid value)
{
    if (IS_PRESENT(value)) {
        hash_uuid(state, value.value);
    } else {
        hash_null(state);
    }
}

void audit_hash(text previous, const struct audit_row *row, char hash[static AUDIT_HASH_LENGTH])
{
    crypto_hash_sha256_state state;
    unsigned char digest[crypto_hash_sha256_BYTES];
    char written[AUDIT_HASH_LENGTH + 1];

    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, (const unsigned char *)previous.data, previous.length);
    crypto_hash_sha256_update(&state, (const unsigned char *)"\n", 1);
    hash_uuid(&state, row->organization_id);
    hash_integer(&state, row->lane);
    hash_integer(&state, row->sequence);
    hash_uuid(&state, row->id);
    hash_integer(&state, row->at.microseconds);
    hash_text(&state, row->actor_kind);
    hash_opt_uuid(&state, row->actor_id);
    hash_text(&state, row->actor_name);
    hash_text(&state, row->action);
    hash_text(&state, row->entity);
    hash_opt_uuid(&state, row->entity_id);
    hash_opt_text(&state, row->before);
    hash_opt_text(&state, row->after);
    hash_text(&state, row->address);
    hash_text(&state, row->request_id);
    crypto_hash_sha256_final(&state, digest);
    sodium_bin2hex(written, sizeof written, digest, sizeof digest);
    memcpy(hash, written, AUDIT_HASH_LENGTH);
}

const char *audit_check_next(struct audit_head head, const struct audit_row *row)
{
    char hash[AUDIT_HASH_LENGTH];

    if (row->sequence != head.sequence + 1) {
        return head.sequence == 0
                   ? "the entries before it are missing, and no anchor says that they were removed"
                   : "it does not follow the entry before it: entries are missing or were added";
    }
    audit_hash(head.hash, row, hash);
    if (!text_equal(row->hash, (text){.data = hash, .length = AUDIT_HASH_LENGTH})) {
        return "its hash does not fit its content and the entry before it";
    }
    return NULL;
}

uuid audit_id(instant at, int64_t sequence, int64_t lane, uint32_t random)
{
    /*
     * The two highest bits of these eight bytes are the UUID's variant. Of the sequence 24 bits are
     * enough: no chain gets sixteen million entries in a quarter of a microsecond. There are 1,024
     * lanes at most.
     */
    uint64_t order = ((uint64_t)sequence & 0xffffff) << 38 | ((uint64_t)lane & 0xffff) << 22 |
                     (random & 0x3fffff);
    uint8_t bytes[8];

    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)(order >> (56 - 8 * i));
    }
    return uuid_make(at, bytes);
}
