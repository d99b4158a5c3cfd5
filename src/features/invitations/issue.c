/*
 * Making tokens, having them mailed, and finding them again. A token exists from the transaction
 * that asked for it; the job that mails it makes the same text again from the seed, however often it
 * has to try.
 */
#include "base/random.h"
#include "features/audit/audit.h"
#include "features/invitations/store.h"
#include "features/mail/mail.h"

PROBLEM(link_refused, 410, "This link is not good any more: it has expired, was used or replaced");
PROBLEM(mail_not_configured, 409, "This server has no mail server to send messages with");

/* ---- the job ---- */

struct account_message {
    uuid token_id;
};
static RECORD(account_message,
              FIELD(account_message, token_id, "Which invitation, reset or registration"));

static const enum mail_kind kinds[] = {[TOKEN_INVITE] = MAIL_INVITATION,
                                       [TOKEN_RESET] = MAIL_PASSWORD_RESET,
                                       [TOKEN_REGISTER] = MAIL_REGISTRATION};

static text link_of(struct request *rq, text token)
{
    return mail_link(rq, text_format(rq->arena, "/set-password?token=%.*s", TEXT_ARGUMENTS(token)));
}

/*
 * The name of a registration comes from whoever filled in a form, perhaps with somebody else's address: it stays out of the message,
 * which would otherwise say to anybody what a stranger likes.
 */
static text addressee(const struct token_mail *mail)
{
    return mail->purpose == TOKEN_REGISTER ? TEXT("") : mail->name;
}

/* What judging one needs of what mailing one reads. */
static bool is_good(const struct token_mail *mail, instant now)
{
    const struct account_token token = {.is_current = mail->is_current,
                                        .expires_at = mail->expires_at,
                                        .used_at = mail->used_at,
                                        .voided_at = mail->voided_at};

    return account_token_is_good(&token, now);
}

JOB(send_account_message, account_message,
    .summary = "Mail an invitation, or a link to reset a password or to register",
    .effect = mail_send, .effect_seconds = MAIL_SECONDS)
{
    struct token_mail found;
    bool exists;

    TRY(token_mail_read(rq, job->organization_id, payload->token_id, &exists, &found));
    if (!exists || !is_good(&found, rq->now)) {
        return job_needless(job);
    }
    text token = account_token_make(rq->arena, rq->mail->link_key, found.purpose, found.seed);

    if (!text_equal(account_token_hash(rq->arena, token), found.token_hash)) {
        return job_hopeless(job, "SECRET_KEY has changed since: ask for it again");
    }
    const struct mail mail = {
        .kind = kinds[found.purpose],
        .to = {.name = addressee(&found), .address = found.email},
        .locale = found.locale,
        .link = link_of(rq, token),
        .values = MAIL_VALUES({"name", addressee(&found)}, {"email", found.email},
                              {"organization", found.organization_name}),
    };
    return mail_prepare(rq, job, &mail);
}

/* ---- making them ---- */

static text new_seed(struct request *rq)
{
    uint8_t seed[TOKEN_SEED_BYTES];

    random_bytes(seed, sizeof(seed));
    return text_hexadecimal(rq->arena, seed, sizeof(seed));
}

/* `*token` is its text, which is kept nowhere. */
static problem make(struct request *rq, enum account_token_purpose purpose,
                    const struct token_person *person, bool by_hand, struct token_new *made,
                    text *token)
{
    struct token_new new = {
        .id = request_new_id(rq),
        .purpose = purpose,
        .person = person,
        .seed = new_seed(rq),
        .by_hand = by_hand,
        .expires_at = account_token_expiry(purpose, rq->now),
    };
    text text_of_token = account_token_make(rq->arena, rq->mail->link_key, purpose, new.seed);

    new.token_hash = account_token_hash(rq->arena, text_of_token);
    TRY(token_replace(rq, &new));
    *made = new;
    *token = text_of_token;
    return NULL;
}

static problem have_mailed(struct request *rq, const struct token_new *token)
{
    const struct account_message message = {.token_id = token->id};

    return outbox_enqueue_for(rq, token->person->organization_id, &send_account_message_job,
                              uuid_text(rq->arena, token->id), (opt_instant){0}, &message);
}

struct issue_facts {
    text email;
    bool is_mailed;
    instant expires_at;
};
static RECORD(issue_facts, FIELD(issue_facts, email, "Where it goes"),
              FIELD(issue_facts, is_mailed, "False: the link was given to whoever asked"),
              FIELD(issue_facts, expires_at, "Until when it is good"));

problem invitation_issue(struct request *rq, const struct token_person *person,
                         struct invitation *invitation)
{
    struct token_new new;
    text token;
    bool mailed = mail_is_configured(rq);

    TRY(make(rq, TOKEN_INVITE, person, !mailed, &new, &token));
    struct invitation issued = {
        .email = person->email, .is_mailed = mailed, .expires_at = new.expires_at};
    if (mailed) {
        TRY(have_mailed(rq, &new));
        issued.link = (opt_text){.presence = IS_NULL};
    } else {
        issued.link = (opt_text)SOME(link_of(rq, token));
    }
    *invitation = issued;

    const struct issue_facts facts = {
        .email = issued.email, .is_mailed = mailed, .expires_at = issued.expires_at};
    return audit_write_for(rq, person->organization_id, "invitation.send", "employee",
                           person->employee_id.value, AUDITED_NOTHING,
                           AUDITED(issue_facts, &facts));
}

static problem audit_reset(struct request *rq, const struct token_person *person)
{
    return audit_write_for(rq, person->organization_id, "password_reset.request", "employee",
                           person->employee_id.value, AUDITED_NOTHING, AUDITED_NOTHING);
}

problem password_reset_issue(struct request *rq, const struct token_person *person)
{
    struct token_new new;
    text token;

    if (!mail_is_configured(rq)) {
        return &mail_not_configured;
    }
    TRY(make(rq, TOKEN_RESET, person, false, &new, &token));
    TRY(have_mailed(rq, &new));
    return audit_reset(rq, person);
}

/* ---- taking them ---- */

problem account_token_find(struct request *rq, enum account_token_purpose purpose, text token,
                           struct account_token *found)
{
    struct account_token read;
    bool exists;

    TRY(token_by_hash(rq, purpose, account_token_hash(rq->arena, token), &exists, &read));
    if (!exists || !account_token_is_good(&read, rq->now)) {
        return &link_refused;
    }
    *found = read;
    return NULL;
}

problem entry_token_find(struct request *rq, text token, struct account_token *found)
{
    return account_token_find(rq, entry_token_purpose(token), token, found);
}

problem account_token_use(struct request *rq, const struct account_token *token)
{
    bool used;

    TRY(token_use(rq, token->organization_id, token->id, &used));
    return used ? NULL : &link_refused;
}

/* ---- resets that were asked for ---- */

problem password_reset_note(struct request *rq, text email)
{
    return reset_request_insert(rq, email);
}

static struct token_person person_at(const struct reset_place *place, text email)
{
    return (struct token_person){.organization_id = place->organization_id,
                                 .employee_id = SOME(place->employee_id),
                                 .user_id = SOME(place->user_id),
                                 .email = email};
}

problem password_reset_link(struct request *rq, text email, bool *found, text *link)
{
    struct reset_place_list places = {.count = 0};
    struct token_new new;
    text token;

    TRY(reset_places(rq, email, &places));
    if (places.count == 0) {
        *found = false;
        return NULL;
    }
    const struct token_person person = person_at(&places.items[0], email);

    TRY(make(rq, TOKEN_RESET, &person, true, &new, &token));
    *found = true;
    *link = link_of(rq, token);
    return audit_reset(rq, &person);
}

/*
 * The message belongs to the first of the login's organizations; the others' logs have it too. Without a mail server the logs are all:
 * an administrator sees who needs help.
 */
static problem reset_for(struct request *rq, text email)
{
    struct reset_place_list places = {.count = 0};
    opt_instant latest;

    TRY(reset_places(rq, email, &places));
    if (places.count == 0) {
        return NULL;
    }
    TRY(reset_latest(rq, places.items[0].user_id, &latest));
    if (message_is_too_soon(latest, rq->now)) {
        return NULL;
    }
    for (size_t i = 0; i < places.count; i++) {
        const struct token_person person = person_at(&places.items[i], email);

        TRY(i == 0 && mail_is_configured(rq) ? password_reset_issue(rq, &person)
                                             : audit_reset(rq, &person));
    }
    return NULL;
}

problem password_reset_act(struct request *rq, int64_t at_most, int64_t *done)
{
    struct reset_request_list requests = {.count = 0};

    TRY(reset_requests_take(rq, at_most, &requests));
    for (size_t i = 0; i < requests.count; i++) {
        TRY(reset_for(rq, requests.items[i].email));
    }
    *done = (int64_t)requests.count;
    return NULL;
}

/* ---- registrations that were asked for ---- */

/* More than anybody waits for: what comes beyond is forgotten, so that strangers cannot fill the database. */
#define REGISTRATIONS_WAITING 1000

problem registration_note(struct request *rq, const struct registration *registration)
{
    return registration_request_insert(rq, registration, REGISTRATIONS_WAITING);
}

/* It is not audited: until the link is used nothing has happened to the organization, and strangers could fill its log. */
static problem registration_issue(struct request *rq, const struct token_person *person)
{
    struct token_new new;
    text token;

    TRY(make(rq, TOKEN_REGISTER, person, false, &new, &token));
    return have_mailed(rq, &new);
}

static problem register_at(struct request *rq, const struct registration_place *place,
                           const struct registration *registration)
{
    struct token_person person = {.organization_id = place->organization_id,
                                  .employee_id = place->employee_id,
                                  .email = registration->email};
    struct invitation invitation;

    switch (registration_next_step(place, rq->now)) {
    case REGISTRATION_NOTHING:
        return NULL;
    case REGISTRATION_TOKEN:
        person.name = (opt_text)SOME(registration->name);
        person.locale = registration->locale;
        return registration_issue(rq, &person);
    case REGISTRATION_INVITE:
        return invitation_issue(rq, &person, &invitation);
    case REGISTRATION_RESET:
        return reset_for(rq, registration->email);
    }
    return NULL;
}

problem registration_act(struct request *rq, int64_t at_most, int64_t *done)
{
    struct registration_list list = {.count = 0};

    TRY(registration_requests_take(rq, at_most, &list));
    for (size_t i = 0; i < list.count && mail_is_configured(rq); i++) {
        const struct registration *wish = &list.items[i];
        struct registration_place place;
        bool found;

        TRY(registration_place_read(rq, wish->organization_slug, wish->email, &found, &place));
        if (found) {
            TRY(register_at(rq, &place, wish));
        }
    }
    *done = (int64_t)list.count;
    return NULL;
}
