/* The tables account_token, password_reset_request and registration_request. */
#include "features/invitations/store.h"

#define KEPT_DAYS 30

static const char *const purpose_names[] = {
    [TOKEN_INVITE] = "invite", [TOKEN_RESET] = "reset", [TOKEN_REGISTER] = "register", NULL};

#define OPEN "used_at IS NULL AND voided_at IS NULL"

static problem void_open(struct request *rq, const struct token_new *new)
{
    const struct token_person *person = new->person;

    switch (new->purpose) {
    case TOKEN_INVITE:
        return db_run(rq->db, NULL,
                      "UPDATE account_token SET voided_at = $3 WHERE organization_id = $1"
                      " AND employee_id = $2 AND purpose = 'invite' AND " OPEN,
                      BIND(person->organization_id, person->employee_id, rq->now));
    case TOKEN_RESET:
        return db_run(rq->db, NULL,
                      "UPDATE account_token SET voided_at = $2 WHERE user_id = $1"
                      " AND purpose = 'reset' AND " OPEN,
                      BIND(person->user_id, rq->now));
    case TOKEN_REGISTER:
        return db_run(rq->db, NULL,
                      "UPDATE account_token SET voided_at = $3 WHERE organization_id = $1"
                      " AND email = $2 AND purpose = 'register' AND " OPEN,
                      BIND(person->organization_id, person->email, rq->now));
    }
    return NULL;
}

problem token_replace(struct request *rq, const struct token_new *new)
{
    const struct token_person *person = new->person;

    TRY(void_open(rq, new));
    return db_run(rq->db, NULL,
                  "INSERT INTO account_token (organization_id, id, purpose, employee_id, user_id, "
                  "email, name, locale, seed, token_hash, by_hand, created_at, expires_at) "
                  "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
                  BIND(person->organization_id, new->id, BIND_NAME(purpose_names, new->purpose),
                       person->employee_id, person->user_id, person->email, person->name,
                       person->locale, new->seed, new->token_hash, new->by_hand, rq->now,
                       new->expires_at));
}

/*
 * A token is current while the address it went to is the person's: the employee's for an
 * invitation, the login's for a reset. For an invitation the employee must be active; a reset is
 * the login's, wherever it was asked for. That of a registration is while the organization is open
 * and the address nobody's there.
 */
#define IS_CURRENT                                                                               \
    "CASE t.purpose WHEN 'invite'"                                                               \
    " THEN e.state = 'active' AND e.email = t.email AND e.login <> 'active'"                     \
    " WHEN 'register' THEN o.open_registration = TRUE AND NOT EXISTS (SELECT 1 FROM"             \
    " employee other WHERE other.organization_id = t.organization_id AND other.email = t.email)" \
    " ELSE u.email = t.email END AS is_current"
#define TOKEN_JOINS                                                                            \
    " FROM account_token t JOIN organization o ON o.id = t.organization_id"                    \
    " LEFT JOIN employee e ON e.organization_id = t.organization_id AND e.id = t.employee_id " \
    "LEFT JOIN user_account u ON u.id = "

static RECORD(account_token, FIELD(account_token, purpose, "", .names = purpose_names),
              FIELD(account_token, organization_id, ""), FIELD(account_token, id, ""),
              FIELD(account_token, employee_id, ""), FIELD(account_token, user_id, ""),
              FIELD(account_token, email, ""), FIELD(account_token, locale, ""),
              FIELD(account_token, by_hand, ""), FIELD(account_token, is_current, ""),
              FIELD(account_token, expires_at, ""), FIELD(account_token, used_at, ""),
              FIELD(account_token, voided_at, ""), FIELD(account_token, name, ""),
              FIELD(account_token, organization_name, ""));

problem token_by_hash(struct request *rq, enum account_token_purpose purpose, text token_hash,
                      bool *found, struct account_token *token)
{
    return db_maybe(
        rq->db, found, INTO(account_token, token),
        "SELECT t.purpose, t.organization_id, t.id, t.employee_id, t.user_id, t.email, t.locale, "
        "t.by_hand, " IS_CURRENT ", t.expires_at, t.used_at, t.voided_at,"
        " COALESCE(u.name, e.name, t.name) AS name, o.name AS organization_name" TOKEN_JOINS
        "t.user_id WHERE t.token_hash = $1 AND t.purpose = $2",
        BIND(token_hash, BIND_NAME(purpose_names, purpose)));
}

problem token_use(struct request *rq, uuid organization_id, uuid id, bool *used)
{
    int64_t changed = 0;

    TRY(db_run(rq->db, &changed,
               "UPDATE account_token SET used_at = $3 WHERE organization_id = $1 AND id = $2"
               " AND " OPEN " AND expires_at > $3",
               BIND(organization_id, id, rq->now)));
    *used = changed == 1;
    return NULL;
}

static RECORD(token_mail, FIELD(token_mail, purpose, "", .names = purpose_names),
              FIELD(token_mail, seed, ""), FIELD(token_mail, token_hash, ""),
              FIELD(token_mail, name, ""), FIELD(token_mail, locale, ""),
              FIELD(token_mail, organization_name, ""), FIELD(token_mail, email, ""),
              FIELD(token_mail, is_current, ""), FIELD(token_mail, expires_at, ""),
              FIELD(token_mail, used_at, ""), FIELD(token_mail, voided_at, ""));

problem token_mail_read(struct request *rq, uuid organization_id, uuid id, bool *found,
                        struct token_mail *mail)
{
    return db_maybe(
        rq->db, found, INTO(token_mail, mail),
        "SELECT t.purpose, t.seed, t.token_hash, COALESCE(u.name, e.name, t.name) AS name,"
        " COALESCE(u.locale, t.locale, '') AS locale, o.name AS organization_name, "
        "t.email, " IS_CURRENT ", t.expires_at, t.used_at, t.voided_at" TOKEN_JOINS
        "COALESCE(t.user_id, e.user_id) WHERE t.organization_id = $1 AND t.id = $2",
        BIND(organization_id, id));
}

struct latest {
    opt_instant created_at;
};
static RECORD(latest, FIELD(latest, created_at, ""));

problem reset_latest(struct request *rq, uuid user_id, opt_instant *latest)
{
    struct latest read;

    TRY(db_one(rq->db, INTO(latest, &read),
               "SELECT MAX(created_at) AS created_at FROM account_token WHERE user_id = $1",
               BIND(user_id)));
    *latest = read.created_at;
    return NULL;
}

/* ---- resets that were asked for ---- */

static RECORD(reset_request, FIELD(reset_request, email, ""));
static RECORD(reset_place, FIELD(reset_place, user_id, ""), FIELD(reset_place, organization_id, ""),
              FIELD(reset_place, employee_id, ""));

problem reset_request_insert(struct request *rq, text email)
{
    return db_run(rq->db, NULL,
                  "INSERT INTO password_reset_request (email, requested_at) VALUES ($1, $2)"
                  " ON CONFLICT (email) DO UPDATE SET requested_at = excluded.requested_at",
                  BIND(email, rq->now));
}

problem reset_requests_take(struct request *rq, int64_t at_most, struct reset_request_list *list)
{
    return db_all(rq->db, LIST(reset_request, list),
                  "DELETE FROM password_reset_request WHERE email IN"
                  " (SELECT email FROM password_reset_request ORDER BY email LIMIT $1)"
                  " RETURNING email",
                  BIND(at_most));
}

problem reset_places(struct request *rq, text email, struct reset_place_list *list)
{
    return db_all(rq->db, LIST(reset_place, list),
                  "SELECT u.id AS user_id, e.organization_id, e.id AS employee_id"
                  " FROM user_account u JOIN employee e ON e.user_id = u.id"
                  " WHERE u.email = $1 AND e.state = 'active' ORDER BY e.organization_id",
                  BIND(email));
}

/* ---- registrations that were asked for ---- */

static RECORD(registration, FIELD(registration, organization_slug, ""),
              FIELD(registration, email, ""), FIELD(registration, name, ""),
              FIELD(registration, locale, ""));
static RECORD(registration_place, FIELD(registration_place, organization_id, ""),
              FIELD(registration_place, is_open, ""), FIELD(registration_place, employee_id, ""),
              FIELD(registration_place, is_active, ""), FIELD(registration_place, has_login, ""),
              FIELD(registration_place, is_invited, ""), FIELD(registration_place, latest, ""));

problem registration_request_insert(struct request *rq, const struct registration *registration,
                                    int64_t at_most)
{
    return db_run(rq->db, NULL,
                  "INSERT INTO registration_request (organization_slug, email, name, locale,"
                  " requested_at) SELECT $1, $2, $3, $4, $5 WHERE (SELECT COUNT(*) FROM"
                  " (SELECT 1 FROM registration_request LIMIT $6) AS waiting) < $6"
                  " ON CONFLICT (organization_slug, email) DO UPDATE SET name = excluded.name,"
                  " locale = excluded.locale, requested_at = excluded.requested_at",
                  BIND(registration->organization_slug, registration->email, registration->name,
                       registration->locale, rq->now, at_most));
}

problem registration_requests_take(struct request *rq, int64_t at_most,
                                   struct registration_list *list)
{
    return db_all(rq->db, LIST(registration, list),
                  "DELETE FROM registration_request WHERE (organization_slug, email) IN"
                  " (SELECT organization_slug, email FROM registration_request"
                  " ORDER BY organization_slug, email LIMIT $1)"
                  " RETURNING organization_slug, email, name, locale",
                  BIND(at_most));
}

/* Who signs in with the address counts before whose address it is now. */
problem registration_place_read(struct request *rq, text organization_slug, text email, bool *found,
                                struct registration_place *place)
{
    return db_maybe(
        rq->db, found, INTO(registration_place, place),
        "SELECT o.id AS organization_id, o.open_registration AS is_open,"
        " COALESCE(m.id, e.id) AS employee_id,"
        " COALESCE(m.state, e.state, '') = 'active' AS is_active, m.id IS NOT NULL AS has_login,"
        " COALESCE(m.login, e.login, '') = 'invited' AS is_invited,"
        " (SELECT MAX(t.created_at) FROM account_token t"
        " WHERE t.organization_id = o.id AND t.email = $2) AS latest"
        " FROM organization o LEFT JOIN employee e ON e.organization_id = o.id AND e.email = $2"
        " LEFT JOIN user_account u ON u.email = $2"
        " LEFT JOIN employee m ON m.organization_id = o.id AND m.user_id = u.id"
        " WHERE o.slug = $1",
        BIND(organization_slug, email));
}

/* ---- maintenance ---- */

problem invitations_expire(struct request *rq, int64_t *removed)
{
    const int64_t kept = KEPT_DAYS * SECONDS_PER_DAY * MICROSECONDS_PER_SECOND;
    const instant over = {rq->now.microseconds - kept};

    return db_run(rq->db, removed, "DELETE FROM account_token WHERE expires_at <= $1", BIND(over));
}
