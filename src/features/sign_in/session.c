/*
 * Starting, refreshing and ending sessions, each in the audit log of its organization. The family
 * of a pair of tokens is its session: a refresh token that comes a second time has been copied, and
 * ends it, for nobody can tell thief from owner.
 */
#include "features/sign_in/session.h"

#include "base/random.h"
#include "features/audit/audit.h"
#include "features/sign_in/jwt.h"
#include "features/sign_in/sign_in.h"

PROBLEM(refresh_refused, 401, "The refresh token is not good");

RECORD(token_pair, FIELD(token_pair, access_token, "For the header Authorization: Bearer …"),
       FIELD(token_pair, token_type, "Always bearer"),
       FIELD(token_pair, expires_in, "Seconds until the access token expires"),
       FIELD(token_pair, refresh_token, "Good once, for the next pair"));

static text new_secret(struct request *rq, const char *prefix)
{
    uint8_t random[SECRET_RANDOM_BYTES];
    random_bytes(random, sizeof(random));
    return secret_write(rq->arena, prefix, random);
}

struct principal person_principal(const struct person *person, uuid session_id)
{
    return (struct principal){.kind = PRINCIPAL_USER,
                              .id = session_id,
                              .organization_id = person->membership->organization_id,
                              .user_id = person->user_id,
                              .employee_id = person->membership->employee_id,
                              .name = person->membership->employee_name,
                              .role = person->membership->role};
}

/* What the audit log says of a session. */
struct session_facts {
    enum session_kind kind;
    instant expires_at;
};
static RECORD(session_facts, FIELD(session_facts, kind, "Kind", .names = session_kind_names),
              FIELD(session_facts, expires_at, "When it ends by itself"));

/* The person is not signed in yet, but it is they who act. */
static problem audit_as(struct request *rq, const struct principal *who, const char *action,
                        uuid session_id, struct audited after)
{
    const struct principal *before = rq->principal;
    rq->principal = who;
    problem outcome = audit_write_for(rq, who->organization_id, action, "session", session_id,
                                      AUDITED_NOTHING, after);
    rq->principal = before;
    return outcome;
}

static problem start(struct request *rq, const struct session_new *new,
                     const struct principal *principal)
{
    const struct session_facts facts = {.kind = new->kind, .expires_at = new->expires_at};
    TRY(session_insert(rq, new));
    TRY(employee_arrived(rq, new->organization_id, new->employee_id));
    return audit_as(rq, principal, "sign_in.start", new->id, AUDITED(session_facts, &facts));
}

static problem start_cookie(struct request *rq, const struct person *person, instant expires_at,
                            struct principal *principal, text *secret)
{
    text value = new_secret(rq, SESSION_PREFIX);
    struct principal started = person_principal(person, request_new_id(rq));
    const struct session_new new = {.id = started.id,
                                    .organization_id = started.organization_id,
                                    .user_id = started.user_id,
                                    .employee_id = started.employee_id,
                                    .kind = SESSION_COOKIE,
                                    .token_hash = SOME(secret_hash(rq->arena, value)),
                                    .expires_at = expires_at};
    TRY(start(rq, &new, &started));
    *principal = started;
    *secret = value;
    return NULL;
}

problem session_start_cookie(struct request *rq, const struct person *person,
                             struct principal *principal, text *secret)
{
    return start_cookie(rq, person, days_later(rq->now, rq->sign_in->session_days), principal,
                        secret);
}

/* ---- pairs of tokens ---- */

static problem make_pair(struct request *rq, const struct principal *principal,
                         instant refresh_until, struct token_pair *pair)
{
    const struct sign_in_settings *settings = rq->sign_in;
    const int64_t seconds = floor_divide(rq->now.microseconds, MICROSECONDS_PER_SECOND);
    text refresh = new_secret(rq, REFRESH_PREFIX);
    TRY(refresh_insert(rq, principal->id, secret_hash(rq->arena, refresh), refresh_until));
    const struct jwt_claims claims = {.iss = TEXT(JWT_ISSUER),
                                      .aud = settings->audience,
                                      .sub = principal->user_id,
                                      .org = principal->organization_id,
                                      .emp = principal->employee_id,
                                      .sid = principal->id,
                                      .iat = seconds,
                                      .exp = seconds + settings->access_minutes * 60,
                                      .jti = request_new_id(rq)};
    *pair = (struct token_pair){.access_token = jwt_sign(rq->arena, settings->secret, &claims),
                                .token_type = TEXT("bearer"),
                                .expires_in = settings->access_minutes * 60,
                                .refresh_token = refresh};
    return NULL;
}

problem session_start_tokens(struct request *rq, const struct person *person,
                             struct token_pair *pair)
{
    const struct principal principal = person_principal(person, request_new_id(rq));
    const struct session_new new = {.id = principal.id,
                                    .organization_id = principal.organization_id,
                                    .user_id = principal.user_id,
                                    .employee_id = principal.employee_id,
                                    .kind = SESSION_TOKEN,
                                    .token_hash = {.presence = IS_NULL},
                                    .expires_at = days_later(rq->now, rq->sign_in->refresh_days)};
    TRY(start(rq, &new, &principal));
    return make_pair(rq, &principal, new.expires_at, pair);
}

/* The answer is a problem, but that the family has ended stays. One that had ended before is not
 * recorded again and again. */
static problem end_family(struct request *rq, const struct refresh_found *token,
                          const struct principal *principal)
{
    const opt_uuid family = SOME(token->session_id), none = {.presence = IS_NULL};
    size_t count;
    TRY(session_end_audited(rq, token->user_id, family, none, &count));
    if (count > 0) {
        TRY(audit_as(rq, principal, "refresh_token.reuse", token->session_id, AUDITED_NOTHING));
        rq->keep_changes = true;
    }
    return &refresh_refused;
}

static problem use(struct request *rq, text token_hash, const struct principal *principal,
                   struct token_pair *pair)
{
    const instant until = days_later(rq->now, rq->sign_in->refresh_days);
    TRY(refresh_use(rq, token_hash));
    TRY(session_extend(rq, principal->id, until));
    return make_pair(rq, principal, until, pair);
}

problem session_refresh(struct request *rq, text token, opt_uuid organization_id,
                        struct token_pair *pair)
{
    text token_hash = secret_hash(rq->arena, token);
    struct refresh_found found;
    bool is_known;
    TRY(refresh_find(rq, token_hash, &is_known, &found));
    if (!is_known) {
        return &refresh_refused;
    }
    const struct principal principal = {.kind = PRINCIPAL_USER,
                                        .id = found.session_id,
                                        .organization_id = found.organization_id,
                                        .user_id = found.user_id,
                                        .employee_id = found.employee_id,
                                        .name = found.employee_name,
                                        .role = TEXT("")};
    switch (refresh_judge(&found, organization_id, rq->now)) {
    case REFRESH_GOOD:
        return use(rq, token_hash, &principal, pair);
    case REFRESH_OVER:
        return &refresh_refused;
    case REFRESH_REUSED:
        return end_family(rq, &found, &principal);
    }
    return &refresh_refused;
}

/* ---- ending ---- */

static void forget(struct api *api, void *object __attribute__((unused)))
{
    api_forget_principals(api);
}

void session_forget_cached(struct request *rq)
{
    if (rq->api != NULL) {
        after_commit(rq, forget, NULL);
    }
}

static problem end(struct request *rq, uuid user_id, opt_uuid only, opt_uuid except,
                   struct session_ended_list *ended)
{
    TRY(session_end(rq, user_id, only, except, ended));
    for (size_t i = 0; i < ended->count; i++) {
        TRY(audit_write_for(rq, ended->items[i].organization_id, "sign_in.end", "session",
                            ended->items[i].id, AUDITED_NOTHING, AUDITED_NOTHING));
    }
    session_forget_cached(rq);
    return NULL;
}

problem session_move_cookie(struct request *rq, const struct person *person,
                            struct principal *principal, text *secret, int64_t *seconds_left)
{
    const opt_uuid this = SOME(rq->principal->id), none = {.presence = IS_NULL};
    struct session_ended_list ended = {.count = 0};
    TRY(end(rq, rq->principal->user_id, this, none, &ended));
    if (ended.count == 0) {
        return &unauthenticated; /* ended since it was looked at */
    }
    const instant until = ended.items[0].expires_at;
    *seconds_left = (until.microseconds - rq->now.microseconds) / MICROSECONDS_PER_SECOND;
    return start_cookie(rq, person, until, principal, secret);
}

problem session_end_audited(struct request *rq, uuid user_id, opt_uuid only, opt_uuid except,
                            size_t *count)
{
    struct session_ended_list ended = {.count = 0};
    TRY(end(rq, user_id, only, except, &ended));
    if (count != NULL) {
        *count = ended.count;
    }
    return NULL;
}
