/*
 * Proving who one is by a password, in two steps: the slow one before the write transaction (users/
 * bounds how many hash at once), and in it a look whether what was proven still holds.
 */
#include "features/audit/audit.h"
#include "features/sign_in/session.h"
#include "features/sign_in/sign_in.h"

PROBLEM(sign_in_failed, 401, "The e-mail address or the password is wrong");

problem password_prove(struct request *rq, text email, text password, struct password_proof **proof)
{
    const opt_text none = {.presence = IS_NULL};
    struct password_proof *found = ARENA_NEW(rq->arena, struct password_proof);
    TRY(user_find(rq, email_normalize(rq->arena, email), &found->known, &found->user));
    TRY(db_commit(rq->db));
    TRY(password_verify(rq, found->known ? found->user.password_hash : none, password,
                        &found->matches));
    *proof = found;
    return NULL;
}

problem password_proven(struct request *rq, const struct password_proof *proof, bool *proven)
{
    bool known = false;
    struct user_secret now;
    if (proof->known) {
        TRY(user_find(rq, proof->user.email, &known, &now));
    }
    *proven = known && proof->matches && uuid_equal(now.id, proof->user.id) &&
              IS_PRESENT(now.password_hash) &&
              text_equal_secret(now.password_hash.value, proof->user.password_hash.value);
    return NULL;
}

problem password_failure_record(struct request *rq, const struct membership_list *memberships,
                                opt_uuid organization_id)
{
    TRY(failure_insert(rq));
    for (size_t i = 0; i < memberships->count; i++) {
        const struct membership *m = &memberships->items[i];
        if (!IS_PRESENT(organization_id) || uuid_equal(organization_id.value, m->organization_id)) {
            TRY(audit_write_for(rq, m->organization_id, "sign_in.fail", "employee", m->employee_id,
                                AUDITED_NOTHING, AUDITED_NOTHING));
        }
    }
    return NULL;
}

problem person_enter(struct request *rq, opt_uuid organization_id, struct person *person)
{
    const struct password_proof *proof = rq->prepared;
    struct person entering = {.membership = NULL};
    bool proven;
    TRY(password_proven(rq, proof, &proven));
    if (proof->known) {
        entering.user_id = proof->user.id;
        TRY(membership_list_read(rq, proof->user.id, &entering.memberships));
        entering.membership = membership_choose(&entering.memberships, organization_id);
    }
    if (!proven || entering.membership == NULL) {
        TRY(password_failure_record(rq, &entering.memberships, organization_id));
        rq->keep_changes = true;
        return &sign_in_failed;
    }
    *person = entering;
    return NULL;
}

/* ---- of whoever is signed in ---- */

problem sign_in_prove_password(struct request *rq, text password, struct password_proof **proof)
{
    struct user user;
    TRY(account_require_person(rq));
    TRY(user_read(rq, rq->principal->user_id, &user));
    return password_prove(rq, user.email, password, proof);
}

/* A stolen session must not be a place to guess the password unseen. */
static problem wrong_password(struct request *rq)
{
    struct membership_list memberships = {.count = 0};
    const opt_uuid everywhere = {.presence = IS_NULL};
    TRY(membership_list_read(rq, rq->principal->user_id, &memberships));
    TRY(password_failure_record(rq, &memberships, everywhere));
    rq->keep_changes = true;
    return fail_field(rq, "/current_password", "is not your password");
}

problem sign_in_require_password(struct request *rq, const struct password_proof *proof)
{
    bool proven;
    TRY(password_proven(rq, proof, &proven));
    return proven ? NULL : wrong_password(rq);
}

/* ---- by whoever runs the server ---- */

problem sign_in_replace_password(struct request *rq, uuid user_id, text password_hash)
{
    struct membership_list memberships = {.count = 0};
    const opt_uuid all = {.presence = IS_NULL};
    TRY(user_set_password(rq, user_id, password_hash));
    TRY(membership_list_read(rq, user_id, &memberships));
    for (size_t i = 0; i < memberships.count; i++) {
        TRY(audit_write_for(rq, memberships.items[i].organization_id, "password.change", "user",
                            user_id, AUDITED_NOTHING, AUDITED_NOTHING));
    }
    return session_end_audited(rq, user_id, all, all, NULL);
}
