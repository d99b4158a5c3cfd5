/*
 * /auth: signing in by cookie or for a pair of tokens, signing out, one's own sessions and
 * password.
 */
#include "features/audit/audit.h"
#include "features/sign_in/account.h"
#include "features/sign_in/session.h"
#include "features/sign_in/sign_in.h"

#define COOKIE           "stint_session"
#define EMAIL_MAXIMUM    320
#define PASSWORD_MAXIMUM 1000 /* code points; longer ones only cost time */

/* ---- signing in: a browser ---- */

struct login_request {
    text email;
    text password;
    opt_uuid organization_id;
};
static RECORD(
    login_request,
    FIELD(login_request, email, "The login's address", LENGTH(1, EMAIL_MAXIMUM), .format = "email",
          .account = true),
    FIELD(login_request, password, "Its password", LENGTH(1, PASSWORD_MAXIMUM),
          .format = "password", .write_only = true),
    FIELD(login_request, organization_id,
          "The organization to enter; if absent the one last used, else the first by name"));

struct login_reply {
    struct employee employee;
    struct account_organization_list organizations;
};
static RECORD(login_reply,
              FIELD_RECORD(login_reply, employee, employee, "Who you are in the organization"),
              FIELD_LIST(login_reply, organizations, account_organization,
                         "All organizations you may enter, by name"));

static problem login_prepare(struct request *rq, const void *in)
{
    const struct login_request *login = in;
    struct password_proof *proof;
    TRY(password_prove(rq, login->email, login->password, &proof));
    rq->prepared = proof;
    return NULL;
}

/* Who the person is from now on. */
static problem show_entered(struct request *rq, const struct person *person,
                            const struct principal *principal, struct login_reply *out)
{
    const struct principal *before = rq->principal;
    rq->principal = principal;
    problem outcome = employee_read(rq, principal->employee_id, &out->employee);
    rq->principal = before;
    account_organizations(rq, &person->memberships, &out->organizations);
    return outcome;
}

ENDPOINT(login, login_request, login_reply, POST, "/auth/login", PUBLIC, .once = true,
         .strict_limit = true, .prepare = login_prepare,
         .summary = "Sign in with a browser: sets the session cookie",
         .problems = PROBLEMS(&sign_in_failed, &password_hashing_busy))
{
    struct person person;
    struct principal principal;
    text secret;
    TRY(person_enter(rq, in->organization_id, &person));
    TRY(session_start_cookie(rq, &person, &principal, &secret));
    TRY(show_entered(rq, &person, &principal, out));
    reply_cookie(rq, COOKIE, secret, rq->sign_in->session_days * SECONDS_PER_DAY);
    return NULL;
}

/* ---- another organization: a browser ---- */

struct organization_choice {
    uuid organization_id;
};
static RECORD(organization_choice,
              FIELD(organization_choice, organization_id,
                    "The organization to enter, one of those that GET /me lists"));

ENDPOINT(enter_organization, organization_choice, login_reply, POST, "/auth/organization",
         SIGNED_IN, .once = true,
         .summary = "Go on in another organization of yours: the browser's session ends, and the "
                    "cookie of a new one is set, which ends when the old one would have")
{
    const opt_uuid wanted = SOME(in->organization_id);
    struct person person = {.user_id = rq->principal->user_id};
    struct principal principal;
    text secret;
    int64_t seconds_left;
    TRY(account_require_person(rq));
    if (!rq->principal->by_cookie) {
        return fail(rq, &forbidden, "an application asks for tokens for the other organization");
    }
    TRY(membership_list_read(rq, person.user_id, &person.memberships));
    person.membership = membership_choose(&person.memberships, wanted);
    if (person.membership == NULL) {
        return fail_field(rq, "/organization_id", "is none of your organizations");
    }
    TRY(session_move_cookie(rq, &person, &principal, &secret, &seconds_left));
    TRY(show_entered(rq, &person, &principal, out));
    reply_cookie(rq, COOKIE, secret, seconds_left);
    return NULL;
}

/* ---- signing in: an application ---- */

enum grant_type { GRANT_PASSWORD, GRANT_REFRESH_TOKEN };
static const char *const grant_type_names[] = {
    [GRANT_PASSWORD] = "password", [GRANT_REFRESH_TOKEN] = "refresh_token", NULL};

struct token_request {
    enum grant_type grant_type;
    opt_text username;
    opt_text password;
    opt_text refresh_token;
    opt_uuid organization_id;
    opt_text scope;
    opt_text client_id;
    opt_text client_secret;
};
static RECORD(
    token_request, FIELD(token_request, grant_type, "What is brought", .names = grant_type_names),
    FIELD(token_request, username, "The login's address, with grant_type password",
          LENGTH(1, EMAIL_MAXIMUM), .format = "email", .account = true),
    FIELD(token_request, password, "Its password, with grant_type password",
          LENGTH(1, PASSWORD_MAXIMUM), .format = "password", .write_only = true),
    FIELD(token_request, refresh_token, "With grant_type refresh_token", LENGTH(1, 200),
          .write_only = true),
    FIELD(token_request, organization_id,
          "The organization to enter; if absent the one last used, else the first by name"),
    FIELD(token_request, scope, "Taken from OAuth 2 clients, and ignored", LENGTH(0, 1000)),
    FIELD(token_request, client_id, "Taken from OAuth 2 clients, and ignored", LENGTH(0, 1000)),
    FIELD(token_request, client_secret, "Taken from OAuth 2 clients, and ignored", LENGTH(0, 1000),
          .write_only = true));

static void require(struct request *rq, opt_text value, const char *pointer)
{
    if (!IS_PRESENT(value)) {
        add_error(rq, text_of(pointer), "is required with this grant_type");
    }
}

static problem create_tokens_prepare(struct request *rq, const void *in)
{
    const struct token_request *request = in;
    struct password_proof *proof;
    switch (request->grant_type) {
    case GRANT_PASSWORD:
        require(rq, request->username, "/username");
        require(rq, request->password, "/password");
        TRY(request_check(rq));
        TRY(password_prove(rq, request->username.value, request->password.value, &proof));
        rq->prepared = proof;
        return NULL;
    case GRANT_REFRESH_TOKEN:
        require(rq, request->refresh_token, "/refresh_token");
        return request_check(rq);
    }
    return NULL;
}

ENDPOINT(create_tokens, token_request, token_pair, POST, "/auth/token", PUBLIC, .once = true,
         .form = true, .strict_limit = true, .prepare = create_tokens_prepare,
         .summary = "Sign in with an application: an access token and a refresh token",
         .problems = PROBLEMS(&sign_in_failed, &refresh_refused, &password_hashing_busy))
{
    struct person person;
    switch (in->grant_type) {
    case GRANT_PASSWORD:
        TRY(person_enter(rq, in->organization_id, &person));
        return session_start_tokens(rq, &person, out);
    case GRANT_REFRESH_TOKEN:
        return session_refresh(rq, in->refresh_token.value, in->organization_id, out);
    }
    return NULL;
}

struct refresh_request {
    text refresh_token;
};
static RECORD(refresh_request, FIELD(refresh_request, refresh_token, "The one of the last pair",
                                     LENGTH(1, 200), .write_only = true));

ENDPOINT(refresh_tokens, refresh_request, token_pair, POST, "/auth/refresh", PUBLIC, .once = true,
         .strict_limit = true,
         .summary = "The next pair of tokens; a refresh token that comes twice ends the session",
         .problems = PROBLEMS(&refresh_refused))
{
    return session_refresh(rq, in->refresh_token, (opt_uuid){.presence = IS_NULL}, out);
}

/* ---- signing out ---- */

static void drop_cookie(struct request *rq)
{
    if (rq->principal->by_cookie) {
        reply_cookie(rq, COOKIE, TEXT(""), 0);
    }
}

ENDPOINT(logout, nothing, nothing, POST, "/auth/logout", SIGNED_IN, .once = true,
         .summary = "End this session")
{
    const opt_uuid this = SOME(rq->principal->id), none = {.presence = IS_NULL};
    TRY(account_require_person(rq));
    TRY(session_end_audited(rq, rq->principal->user_id, this, none, NULL));
    drop_cookie(rq);
    return NULL;
}

ENDPOINT(logout_everywhere, nothing, nothing, POST, "/auth/logout/all", SIGNED_IN, .once = true,
         .summary = "End every session of yours, in all organizations")
{
    const opt_uuid none = {.presence = IS_NULL};
    TRY(account_require_person(rq));
    TRY(session_end_audited(rq, rq->principal->user_id, none, none, NULL));
    drop_cookie(rq);
    return NULL;
}

/* ---- one's own sessions ---- */

struct own_sessions_query {
    LIST_PARAMETERS;
};
static RECORD(own_sessions_query, LIST_FIELDS(own_sessions_query));

struct own_sessions_reply {
    struct sign_in_session_list items;
    opt_text next_cursor;
};
static RECORD(own_sessions_reply,
              FIELD_LIST(own_sessions_reply, items, sign_in_session, "Newest first"),
              FIELD(own_sessions_reply, next_cursor, "Where to go on; null at the end"));

ENDPOINT(list_own_sessions, own_sessions_query, own_sessions_reply, GET, "/auth/sessions",
         SIGNED_IN, .summary = "Where you are signed in, in all organizations")
{
    struct sign_in_session_key key = {0};
    const struct sign_in_session *last;
    TRY(account_require_person(rq));
    TRY(cursor_read(rq, in->cursor, &sign_in_session_key_record, &key));
    const opt_uuid after = {.presence = in->cursor.presence, .value = key.id};
    TRY(session_page(rq, rq->principal->user_id, rq->principal->id, after, LIST_LIMIT(in) + 1,
                     &out->items));
    if (LIST_CUT(&out->items, LIST_LIMIT(in), &last)) {
        key.id = last->id;
        out->next_cursor = cursor_write(rq, &sign_in_session_key_record, &key);
    }
    return NULL;
}

struct own_session_path {
    uuid id;
};
static RECORD(own_session_path, FIELD(own_session_path, id, "One of your sessions"));

ENDPOINT(end_own_session, own_session_path, nothing, POST, "/auth/sessions/{id}/end", SIGNED_IN,
         .summary = "End one session of yours")
{
    const opt_uuid only = SOME(in->id), none = {.presence = IS_NULL};
    size_t count;
    TRY(account_require_person(rq));
    TRY(session_end_audited(rq, rq->principal->user_id, only, none, &count));
    return count > 0 ? NULL : &not_found;
}

/* ---- one's own password ---- */

struct password_change {
    text current_password;
    text new_password;
};
static RECORD(password_change, CURRENT_PASSWORD_FIELD(password_change),
              FIELD(password_change, new_password, "As it shall be; 12 characters at least",
                    LENGTH(12, 128), .format = "password", .write_only = true,
                    .check = password_check));

static problem change_password_prepare(struct request *rq, const void *in)
{
    const struct password_change *change = in;
    struct password_proof *proof;
    struct user user;
    TRY(account_require_person(rq));
    TRY(user_read(rq, rq->principal->user_id, &user));
    const char *wrong = password_check_for(change->new_password, user.email);
    if (wrong != NULL) {
        return fail_field(rq, "/new_password", "%s", wrong);
    }
    TRY(sign_in_prove_password(rq, change->current_password, &proof));
    if (proof->matches) {
        TRY(password_hash(rq, change->new_password, &proof->new_hash));
    }
    rq->prepared = proof;
    return NULL;
}

ENDPOINT(change_password, password_change, nothing, POST, "/auth/password", SIGNED_IN, .once = true,
         .strict_limit = true, .prepare = change_password_prepare,
         .summary = "Change your password; all your other sessions end",
         .problems = PROBLEMS(&password_hashing_busy))
{
    const opt_uuid this = SOME(rq->principal->id), none = {.presence = IS_NULL};
    const struct password_proof *proof = rq->prepared;
    const uuid user_id = rq->principal->user_id;
    TRY(sign_in_require_password(rq, proof));
    TRY(user_set_password(rq, user_id, proof->new_hash));
    TRY(audit_write(rq, "password.change", "user", user_id, AUDITED_NOTHING, AUDITED_NOTHING));
    return session_end_audited(rq, user_id, none, this, NULL);
}

const struct feature sign_in_feature = {
    .name = "sign_in",
    .title = "Sign-in",
    .endpoints = ENDPOINTS(&login_endpoint, &enter_organization_endpoint, &create_tokens_endpoint,
                           &refresh_tokens_endpoint, &logout_endpoint, &logout_everywhere_endpoint,
                           &list_own_sessions_endpoint, &end_own_session_endpoint,
                           &change_password_endpoint),
};
