/*
 * The hook of api/: from credentials to the principal they belong to, in one query. Whatever is
 * wrong with them, the answer is the same.
 */
#include "features/sign_in/jwt.h"
#include "features/sign_in/key_store.h"
#include "features/sign_in/sign_in.h"
#include "features/sign_in/store.h"

static problem fill_person(struct request *rq, const struct session_owner *owner,
                           struct principal *principal)
{
    struct principal person = {.kind = PRINCIPAL_USER,
                               .id = owner->session_id,
                               .organization_id = owner->organization_id,
                               .user_id = owner->user_id,
                               .employee_id = owner->employee_id,
                               .name = owner->name,
                               .role = owner->role_name};
    TRY(role_grants_kept(rq, owner->role, &owner->grants, &person.grants, &person.grant_count));
    *principal = person;
    return NULL;
}

static problem by_cookie(struct request *rq, text cookie, struct principal *principal)
{
    bool found;
    struct session_owner owner;
    TRY(session_owner_by_cookie(rq, secret_hash(rq->arena, cookie), &found, &owner));
    if (!found) {
        return &unauthenticated;
    }
    TRY(fill_person(rq, &owner, principal));
    principal->by_cookie = true;
    return NULL;
}

/* The signature saves the query for a forged token; whether the session still lives only its row
 * can tell. */
static problem by_token(struct request *rq, text token, struct principal *principal)
{
    bool found;
    struct jwt_claims claims;
    struct session_owner owner;
    if (!jwt_verify(rq->arena, rq->sign_in->secret, rq->sign_in->audience, token, rq->now,
                    &claims)) {
        return &unauthenticated;
    }
    TRY(session_owner_by_id(rq, claims.sid, &found, &owner));
    bool same = found && uuid_equal(owner.user_id, claims.sub) &&
                uuid_equal(owner.organization_id, claims.org) &&
                uuid_equal(owner.employee_id, claims.emp);
    return same ? fill_person(rq, &owner, principal) : &unauthenticated;
}

/* A key may never do more than the person who made it may do now, whatever it was granted when they
 * were mightier. */
static problem cut_to_maker(struct request *rq, const struct key_owner *owner,
                            struct principal *machine)
{
    const struct grant *held;
    size_t count;
    if (!IS_PRESENT(owner->maker_role)) {
        return NULL;
    }
    TRY(role_grants_kept(rq, owner->maker_role.value, &owner->maker_grants, &held, &count));
    role_grants_cut(rq, held, count, &machine->grants, &machine->grant_count);
    return NULL;
}

static problem by_api_key(struct request *rq, text key, struct principal *principal)
{
    bool found;
    struct key_owner owner;
    TRY(key_owner_by_hash(rq, secret_hash(rq->arena, key), &found, &owner));
    if (!found) {
        return &unauthenticated;
    }
    struct principal machine = {.kind = PRINCIPAL_API_KEY,
                                .id = owner.id,
                                .organization_id = owner.organization_id,
                                .name = owner.name,
                                .role = TEXT("")};
    role_grants_resolve(rq, &owner.grants, &machine.grants, &machine.grant_count);
    TRY(cut_to_maker(rq, &owner, &machine));
    *principal = machine;
    return NULL;
}

problem sign_in_authenticate(struct request *rq, const struct credentials *credentials,
                             struct principal *principal)
{
    if (credentials->cookie.length > 0) {
        return by_cookie(rq, credentials->cookie, principal);
    }
    if (credentials->bearer.length > 0) {
        return by_token(rq, credentials->bearer, principal);
    }
    if (credentials->api_key.length > 0) {
        return by_api_key(rq, credentials->api_key, principal);
    }
    return &unauthenticated;
}
