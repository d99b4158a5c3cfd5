/*
 * PINs: setting them, and proving who one is by one, in two steps like a password: the slow comparison before the transaction, and in it
 * the judgement.
 *
 * However many guesses are compared at once, what came of each is told in its transaction only, after looking at the count that all
 * devices and servers share: those behind the fifth wrong one are told that the PIN is locked, the right one among them too. The count
 * of a refusal stays although the request is refused.
 */
#include "features/kiosk/pins.h"

#include "features/audit/audit.h"
#include "features/users/users.h"

PROBLEM(wrong_pin, 403, "The PIN is wrong");
PROBLEM(pin_locked, 429, "The PIN was wrong too often");

/* What .prepare found out. */
struct pin_proof {
    bool matches;
    struct pin_kept pin; /* that it was compared with */
};

/* ---- proving ---- */

static struct pin_count count_of(const struct pin_kept *pin)
{
    return (struct pin_count){.failures = pin->failures, .locked_until = pin->locked_until};
}

static problem require_unlocked(struct request *rq, const struct pin_kept *pin)
{
    const struct pin_count count = count_of(pin);
    int64_t seconds = pin_locked_seconds(&count, rq->now);

    if (seconds == 0) {
        return NULL;
    }
    reply_header(rq, "Retry-After", text_format(rq->arena, "%lld", (long long)seconds));
    return &pin_locked;
}

problem pin_compare(struct request *rq, uuid employee_id, text pin)
{
    struct pin_proof *proof = ARENA_NEW(rq->arena, struct pin_proof);
    opt_text hash = {.presence = IS_NULL};
    bool found;

    TRY(pin_find(rq, employee_id, &found, &proof->pin));
    if (found) {
        TRY(require_unlocked(rq, &proof->pin));
        hash = (opt_text)SOME(proof->pin.pin_hash);
    }
    TRY(db_commit(rq->db)); /* hashing takes long: not with a snapshot held open */
    TRY(password_verify(rq, hash, pin, &proof->matches));
    rq->prepared = proof;
    return NULL;
}

/* The same is asked of the database for whoever has no PIN here, so that the time does not tell. `pin`: NULL for them. */
static problem refuse_wrong(struct request *rq, uuid employee_id, const struct pin_kept *pin)
{
    const struct pin_count before = pin == NULL ? (struct pin_count){0} : count_of(pin);
    const struct pin_count after = pin_count_after_failure(&before, rq->now);

    TRY(pin_count_write(rq, pin == NULL ? (uuid){.bytes = {0}} : employee_id, &after));
    TRY(audit_write(rq, "pin.fail", "employee", employee_id, AUDITED_NOTHING, AUDITED_NOTHING));
    if (IS_PRESENT(after.locked_until)) {
        TRY(audit_write(rq, "pin.lock", "employee", employee_id, AUDITED_NOTHING, AUDITED_NOTHING));
    }
    rq->keep_changes = true;
    return &wrong_pin;
}

problem pin_prove(struct request *rq, uuid employee_id)
{
    const struct pin_count nothing = {.locked_until = {.presence = IS_NULL}};
    struct pin_proof *proof = rq->prepared;
    struct pin_kept now;
    bool found;

    TRY(pin_find(rq, employee_id, &found, &now));
    if (found) {
        TRY(require_unlocked(rq, &now));
    }
    if (!found || !proof->matches || !text_equal_secret(now.pin_hash, proof->pin.pin_hash)) {
        return refuse_wrong(rq, employee_id, found ? &now : NULL);
    }
    return now.failures == 0 ? NULL : pin_count_write(rq, employee_id, &nothing);
}

text pin_name(const struct request *rq)
{
    const struct pin_proof *proof = rq->prepared;

    return proof->pin.name;
}

/* ---- setting ---- */

problem kiosk_set_pin(struct request *rq, uuid employee_id, text pin_hash)
{
    TRY(pin_put(rq, employee_id, pin_hash));
    return audit_write(rq, "pin.set", "employee", employee_id, AUDITED_NOTHING, AUDITED_NOTHING);
}

problem pin_remove(struct request *rq, uuid employee_id)
{
    bool removed;

    TRY(pin_delete(rq, employee_id, &removed));
    return removed ? audit_write(rq, "pin.remove", "employee", employee_id, AUDITED_NOTHING,
                                 AUDITED_NOTHING)
                   : NULL;
}
