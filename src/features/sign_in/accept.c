/*
 * /auth/invite, /auth/set-password and /auth/password-reset: what the links of messages lead to; and /auth/register, which has one
 * sent.
 *
 * An invitation, or the link of a registration, makes a login with the password that is brought, unless its address has one: then that
 * login's own password is asked for, as much as at sign-in and no more often, so that nobody becomes a member of an organization without
 * their own doing. That of a registration makes the employee too, in the same transaction.
 * Hashing comes before the transaction; in it the token is used up first of all, so that of two at once one is refused.
 */
#include "features/audit/audit.h"
#include "features/invitations/invitations.h"
#include "features/organizations/organizations.h"
#include "features/sign_in/session.h"
#include "features/sign_in/sign_in.h"

#define TOKEN_FIELD(type)                                                                \
    FIELD(type, token, "As it stands in the link", LENGTH(1, 200), .format = "password", \
          .write_only = true)

struct link_token {
    text token;
};
static RECORD(link_token, TOKEN_FIELD(link_token));

/* ---- looking at a link ---- */

enum asked_password { ASK_NEW, ASK_EXISTING, ASK_EITHER };
static const char *const asked_password_names[] = {
    [ASK_NEW] = "new", [ASK_EXISTING] = "existing", [ASK_EITHER] = "either", NULL};

struct link_reply {
    text email;
    text name;
    text organization_name;
    enum asked_password password;
    instant expires_at;
};
static RECORD(
    link_reply, FIELD(link_reply, email, "The address that signs in"),
    FIELD(link_reply, name, "Whom the link is for"),
    FIELD(link_reply, organization_name, "The organization it came from"),
    FIELD(link_reply, password,
          "What to bring: a new one; that of the login the address has; either, where the link was "
          "handed over and not mailed, and it is not told which",
          .names = asked_password_names),
    FIELD(link_reply, expires_at, "Until when the link is good"));

static void describe(const struct account_token *token, enum asked_password password,
                     struct link_reply *reply)
{
    *reply = (struct link_reply){.email = token->email,
                                 .name = token->name,
                                 .organization_name = token->organization_name,
                                 .password = password,
                                 .expires_at = token->expires_at};
}

ENDPOINT(validate_invitation, link_token, link_reply, POST, "/auth/invite/validate", PUBLIC,
         .once = true, .strict_limit = true, .reads = true,
         .summary = "Whether an invitation or the link of a registration is good, and for whom",
         .problems = PROBLEMS(&link_refused))
{
    struct account_token token;
    struct user_secret user;
    bool known;

    TRY(entry_token_find(rq, in->token, &token));
    TRY(user_find(rq, token.email, &known, &user));
    describe(&token, token.by_hand ? ASK_EITHER : known ? ASK_EXISTING : ASK_NEW, out);
    return NULL;
}

ENDPOINT(validate_password_reset, link_token, link_reply, POST, "/auth/password-reset/validate",
         PUBLIC, .once = true, .strict_limit = true, .reads = true,
         .summary = "Whether a link to choose a new password is good, and for whom",
         .problems = PROBLEMS(&link_refused))
{
    struct account_token token;

    TRY(account_token_find(rq, TOKEN_RESET, in->token, &token));
    describe(&token, ASK_NEW, out);
    return NULL;
}

/* ---- accepting an invitation ---- */

struct password_choice {
    text token;
    text password;
    opt_text locale;
};
static RECORD(
    password_choice, TOKEN_FIELD(password_choice),
    FIELD(password_choice, password,
          "A new one, 12 characters at least; or that of the login the address has", LENGTH(1, 128),
          .format = "password", .write_only = true),
    FIELD(password_choice, locale,
          "The language of a new login, such as en or pt-BR; one that there is keeps its own",
          LENGTH(2, 35), .check = locale_check));

/* What was found out before the transaction. */
struct acceptance {
    struct password_proof *proof; /* of the login the address has; NULL: it has none */
    text hash;                    /* of the new login's password */
};

static problem check_new_password(struct request *rq, text password, text email)
{
    const char *wrong = text_code_points(password) < 12
                            ? MISTAKE("must have at least 12 characters")
                            : password_check_for(password, email);

    return wrong == NULL ? NULL : fail_field(rq, "/password", "%s", wrong);
}

static problem set_password_prepare(struct request *rq, const void *input)
{
    const struct password_choice *in = input;
    struct acceptance *acceptance = ARENA_NEW(rq->arena, struct acceptance);
    struct account_token token;
    struct user_secret user;
    bool known;

    TRY(entry_token_find(rq, in->token, &token));
    TRY(request_limit_account(rq, token.email));
    TRY(user_find(rq, token.email, &known, &user));
    if (known) {
        TRY(password_prove(rq, token.email, in->password, &acceptance->proof));
    } else {
        TRY(check_new_password(rq, in->password, token.email));
        TRY(db_commit(rq->db));
        TRY(password_hash(rq, in->password, &acceptance->hash));
    }
    rq->prepared = acceptance;
    return NULL;
}

/* As at sign-in: it is recorded, and stays so although the answer is a problem. */
static problem wrong_password(struct request *rq, const struct password_proof *proof)
{
    struct membership_list memberships = {.count = 0};
    const opt_uuid everywhere = {.presence = IS_NULL};

    TRY(membership_list_read(rq, proof->user.id, &memberships));
    TRY(password_failure_record(rq, &memberships, everywhere));
    rq->keep_changes = true;
    return fail_field(rq, "/password",
                      "is not that of the login which this e-mail address has already");
}

/* The login of whoever accepts: the one there is, or a new one. */
static problem login_of(struct request *rq, const struct acceptance *acceptance,
                        const struct account_token *token, opt_text locale, uuid *user_id)
{
    struct user made;
    bool proven;

    if (acceptance->proof == NULL) {
        TRY(user_create(rq, token->email, token->name, (opt_text)SOME(acceptance->hash), &made));
        const opt_text language = IS_PRESENT(locale) ? locale : token->locale;
        if (IS_PRESENT(language)) {
            TRY(profile_update(rq, made.id, (opt_text){.presence = IS_NULL}, language));
        }
        *user_id = made.id;
        return NULL;
    }
    TRY(password_proven(rq, acceptance->proof, &proven));
    if (!proven) {
        return wrong_password(rq, acceptance->proof);
    }
    *user_id = acceptance->proof->user.id;
    return NULL;
}

/* The person is signed in nowhere, but it is they who act. */
static problem audit_as_person(struct request *rq, const struct account_token *token, uuid user_id,
                               const char *action)
{
    const struct principal person = {.kind = PRINCIPAL_USER,
                                     .organization_id = token->organization_id,
                                     .user_id = user_id,
                                     .employee_id = token->employee_id.value,
                                     .name = token->name,
                                     .role = TEXT("")};
    const struct principal *before = rq->principal;

    rq->principal = &person;
    problem outcome = audit_write(rq, action, "employee", token->employee_id.value, AUDITED_NOTHING,
                                  AUDITED_NOTHING);
    rq->principal = before;
    return outcome;
}

static problem invitation_accept(struct request *rq, const struct account_token *token,
                                 uuid user_id)
{
    TRY(employee_join(rq, token->organization_id, token->employee_id.value, user_id));
    return audit_as_person(rq, token, user_id, "invitation.accept");
}

static problem registration_accept(struct request *rq, const struct account_token *token,
                                   uuid user_id)
{
    struct account_token accepted = *token;
    uuid employee_id;

    TRY(employee_register(rq, token->organization_id, token->name, token->email, user_id,
                          &employee_id));
    accepted.employee_id = (opt_uuid)SOME(employee_id);
    return audit_as_person(rq, &accepted, user_id, "registration.accept");
}

ENDPOINT(set_password, password_choice, nothing, POST, "/auth/set-password", PUBLIC, .once = true,
         .strict_limit = true, .prepare = set_password_prepare,
         .summary = "Accept an invitation, or finish a registration: the login is made with this "
                    "password",
         .problems = PROBLEMS(&link_refused, &employee_login_taken, &employee_email_taken,
                              &employee_number_taken, &email_taken, &password_hashing_busy))
{
    struct account_token token;
    uuid user_id;

    TRY(entry_token_find(rq, in->token, &token));
    TRY(login_of(rq, rq->prepared, &token, in->locale, &user_id));
    TRY(account_token_use(rq, &token));
    session_forget_cached(rq);
    return token.purpose == TOKEN_REGISTER ? registration_accept(rq, &token, user_id)
                                           : invitation_accept(rq, &token, user_id);
}

/* ---- registering ---- */

struct registration_wish {
    text organization;
    text name;
    text email;
    opt_text locale;
};
static RECORD(registration_wish,
              FIELD(registration_wish, organization, "The organization's slug", LENGTH(1, 200)),
              FIELD(registration_wish, name, "Your name", LENGTH(1, 200), .check = name_check),
              FIELD(registration_wish, email, "Your address, which will sign in", LENGTH(3, 254),
                    .format = "email", .account = true, .check = email_check),
              FIELD(registration_wish, locale, "Your language, such as en or pt-BR", LENGTH(2, 35),
                    .check = locale_check));

ENDPOINT(request_registration, registration_wish, nothing, POST, "/auth/register", PUBLIC,
         .status = 202, .once = true, .strict_limit = true,
         .summary =
             "Have a link to become a member mailed, if the organization lets people register; "
             "the answer is the same if not")
{
    const struct registration registration = {.organization_slug = in->organization,
                                              .email = email_normalize(rq->arena, in->email),
                                              .name = in->name,
                                              .locale = in->locale};

    return registration_note(rq, &registration);
}

/* ---- a forgotten password ---- */

struct reset_wish {
    text email;
};
static RECORD(reset_wish, FIELD(reset_wish, email, "The login's address", LENGTH(3, 254),
                                .format = "email", .account = true, .check = email_check));

ENDPOINT(request_password_reset, reset_wish, nothing, POST, "/auth/password-reset/request", PUBLIC,
         .once = true, .strict_limit = true,
         .summary = "Have a link to choose a new password mailed, if the address has a login; the "
                    "answer is the same if not")
{
    return password_reset_note(rq, email_normalize(rq->arena, in->email));
}

struct new_password {
    text token;
    text password;
};
static RECORD(new_password, TOKEN_FIELD(new_password),
              FIELD(new_password, password, "12 characters at least", LENGTH(12, 128),
                    .format = "password", .write_only = true, .check = password_check));

static problem confirm_prepare(struct request *rq, const void *input)
{
    const struct new_password *in = input;
    text *hash = ARENA_NEW(rq->arena, text);
    struct account_token token;

    TRY(account_token_find(rq, TOKEN_RESET, in->token, &token));
    TRY(check_new_password(rq, in->password, token.email));
    TRY(db_commit(rq->db));
    TRY(password_hash(rq, in->password, hash));
    rq->prepared = hash;
    return NULL;
}

static problem audit_everywhere(struct request *rq, const struct account_token *token)
{
    struct membership_list memberships = {.count = 0};

    TRY(membership_list_read(rq, token->user_id.value, &memberships));
    for (size_t i = 0; i < memberships.count; i++) {
        struct account_token there = *token;

        there.organization_id = memberships.items[i].organization_id;
        there.employee_id = (opt_uuid)SOME(memberships.items[i].employee_id);
        TRY(audit_as_person(rq, &there, token->user_id.value, "password_reset.confirm"));
    }
    return NULL;
}

ENDPOINT(confirm_password_reset, new_password, nothing, POST, "/auth/password-reset/confirm",
         PUBLIC, .once = true, .strict_limit = true, .prepare = confirm_prepare,
         .summary = "Choose a new password; every session of the login ends",
         .problems = PROBLEMS(&link_refused, &password_hashing_busy))
{
    const opt_uuid all = {.presence = IS_NULL};
    const text *hash = rq->prepared;
    struct account_token token;

    TRY(account_token_find(rq, TOKEN_RESET, in->token, &token));
    TRY(account_token_use(rq, &token));
    TRY(user_set_password(rq, token.user_id.value, *hash));
    TRY(session_end_audited(rq, token.user_id.value, all, all, NULL));
    return audit_everywhere(rq, &token);
}

const struct feature access_feature = {
    .name = "access",
    .title = "Invitations, registration and forgotten passwords",
    .endpoints = ENDPOINTS(&validate_invitation_endpoint, &set_password_endpoint,
                           &request_registration_endpoint, &request_password_reset_endpoint,
                           &validate_password_reset_endpoint, &confirm_password_reset_endpoint),
    .jobs = JOBS(&send_account_message_job),
};
