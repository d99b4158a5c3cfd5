/* The tables sign_in_session, refresh_token and sign_in_failure, and what signing in reads of
 * people. */
#include "features/sign_in/store.h"

#include "features/sign_in/sign_in.h"

/* How long what is over is kept: sessions tell which organization a person used last. */
#define KEPT_DAYS 30

#define ROLE_NAME "CASE WHEN e.role = 'custom' THEN r.name ELSE e.role END"
#define JOIN_ROLE " LEFT JOIN role r ON r.organization_id = e.organization_id AND r.id = e.role_id"

const char *const session_kind_names[] = {
    [SESSION_COOKIE] = "cookie", [SESSION_TOKEN] = "token", NULL};

/* ---- who ---- */

static RECORD(session_owner, FIELD(session_owner, session_id, "Session"),
              FIELD(session_owner, organization_id, "Organization"),
              FIELD(session_owner, user_id, "User"), FIELD(session_owner, employee_id, "Employee"),
              FIELD(session_owner, name, "The employee's name"), FIELD(session_owner, role, "Role"),
              FIELD(session_owner, role_name, "As people name it"),
              FIELD_LIST(session_owner, grants, role_grant, "Of a custom role"));

/* The employee's login must still be this one: a login that was moved takes nobody's place. */
#define OWNER                                                                            \
    "SELECT s.id AS session_id, s.organization_id, s.user_id, s.employee_id, e.name, "   \
    "e.role, " ROLE_NAME                                                                 \
    " AS role_name, COALESCE(r.grants, '[]') AS grants FROM sign_in_session s"           \
    " JOIN employee e ON e.organization_id = s.organization_id AND e.id = s.employee_id" \
    " AND e.user_id = s.user_id" JOIN_ROLE                                               \
    " WHERE s.ended_at IS NULL AND e.state = 'active' AND s.expires_at > $2"

problem session_owner_by_cookie(struct request *rq, text token_hash, bool *found,
                                struct session_owner *owner)
{
    return db_maybe(rq->db, found, INTO(session_owner, owner), OWNER " AND s.token_hash = $1",
                    BIND(token_hash, rq->now));
}

problem session_owner_by_id(struct request *rq, uuid id, bool *found, struct session_owner *owner)
{
    return db_maybe(rq->db, found, INTO(session_owner, owner),
                    OWNER " AND s.id = $1 AND s.kind = 'token'", BIND(id, rq->now));
}

static RECORD(membership, FIELD(membership, organization_id, "Organization"),
              FIELD(membership, organization_name, "Its name"),
              FIELD(membership, organization_slug, "Its name in addresses"),
              FIELD(membership, employee_id, "The person there"),
              FIELD(membership, employee_name, "Their name there"),
              FIELD(membership, role, "Their role there"),
              FIELD(membership, is_active, "Whether they are active there"),
              FIELD(membership, last_used, "When they last signed in there"));

problem membership_list_read(struct request *rq, uuid user_id, struct membership_list *list)
{
    return db_all(
        rq->db, LIST(membership, list),
        "SELECT e.organization_id, o.name AS organization_name,"
        " o.slug AS organization_slug, e.id AS employee_id, e.name AS employee_name, " ROLE_NAME
        " AS role, e.state = 'active' AS is_active,"
        " (SELECT MAX(s.created_at) FROM sign_in_session s WHERE s.user_id = e.user_id"
        " AND s.organization_id = e.organization_id) AS last_used"
        " FROM employee e JOIN organization o ON o.id = e.organization_id" JOIN_ROLE
        " WHERE e.user_id = $1 ORDER BY o.name COLLATE \"C\", o.id",
        BIND(user_id));
}

/* ---- sessions ---- */

RECORD(sign_in_session, FIELD(sign_in_session, id, "Its id"),
       FIELD(sign_in_session, kind, "A browser's cookie or an application's tokens",
             .names = session_kind_names),
       FIELD(sign_in_session, organization_id, "The organization it is for"),
       FIELD(sign_in_session, organization_name, "That organization's name"),
       FIELD(sign_in_session, address, "Where it was started from"),
       FIELD(sign_in_session, created_at, "When it was started"),
       FIELD(sign_in_session, expires_at, "When it ends by itself"),
       FIELD(sign_in_session, is_current, "Whether it is the one that asks"));

static RECORD(session_ended, FIELD(session_ended, id, "Its id"),
              FIELD(session_ended, organization_id, "The organization it was for"),
              FIELD(session_ended, employee_id, "Whose"),
              FIELD(session_ended, expires_at, "When it would have ended by itself"));

RECORD(sign_in_session_key, FIELD(sign_in_session_key, id, "The last one's id"));

problem session_insert(struct request *rq, const struct session_new *new)
{
    return db_run(rq->db, NULL,
                  "INSERT INTO sign_in_session (id, organization_id, user_id, employee_id, kind,"
                  " token_hash, created_at, expires_at, address)"
                  " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                  BIND(new->id, new->organization_id, new->user_id, new->employee_id,
                       BIND_NAME(session_kind_names, new->kind), new->token_hash, rq->now,
                       new->expires_at, rq->address));
}

problem session_extend(struct request *rq, uuid id, instant expires_at)
{
    return db_run(rq->db, NULL, "UPDATE sign_in_session SET expires_at = $2 WHERE id = $1",
                  BIND(id, expires_at));
}

problem session_end(struct request *rq, uuid user_id, opt_uuid only, opt_uuid except,
                    struct session_ended_list *ended)
{
    return db_all(rq->db, LIST(session_ended, ended),
                  "UPDATE sign_in_session SET ended_at = $2"
                  " WHERE user_id = $1 AND ended_at IS NULL AND expires_at > $2"
                  " AND ($3 IS NULL OR id = $3) AND ($4 IS NULL OR id <> $4)"
                  " RETURNING id, organization_id, employee_id, expires_at",
                  BIND(user_id, rq->now, only, except));
}

problem session_page(struct request *rq, uuid user_id, uuid current, opt_uuid after, int64_t count,
                     struct sign_in_session_list *list)
{
    return db_all(rq->db, LIST(sign_in_session, list),
                  "SELECT s.id, s.kind, s.organization_id, o.name AS organization_name, s.address,"
                  " s.created_at, s.expires_at, s.id = $2 AS is_current FROM sign_in_session s"
                  " JOIN organization o ON o.id = s.organization_id"
                  " WHERE s.user_id = $1 AND s.ended_at IS NULL AND s.expires_at > $3"
                  " AND ($4 IS NULL OR s.id < $4) ORDER BY s.id DESC LIMIT $5",
                  BIND(user_id, current, rq->now, after, count));
}

/* ---- refresh tokens ---- */

static RECORD(refresh_found, FIELD(refresh_found, session_id, "Session"),
              FIELD(refresh_found, organization_id, "Organization"),
              FIELD(refresh_found, user_id, "User"), FIELD(refresh_found, employee_id, "Employee"),
              FIELD(refresh_found, employee_name, "The employee's name"),
              FIELD(refresh_found, is_active, "Whether the employee is"),
              FIELD(refresh_found, expires_at, "When the token expires"),
              FIELD(refresh_found, used_at, "When it was used"),
              FIELD(refresh_found, ended_at, "When its session ended"));

problem refresh_insert(struct request *rq, uuid session_id, text token_hash, instant expires_at)
{
    return db_run(rq->db, NULL,
                  "INSERT INTO refresh_token (token_hash, session_id, created_at, expires_at)"
                  " VALUES ($1, $2, $3, $4)",
                  BIND(token_hash, session_id, rq->now, expires_at));
}

problem refresh_find(struct request *rq, text token_hash, bool *found, struct refresh_found *token)
{
    return db_maybe(rq->db, found, INTO(refresh_found, token),
                    "SELECT t.session_id, s.organization_id, s.user_id, s.employee_id,"
                    " e.name AS employee_name, e.state = 'active' AS is_active, t.expires_at, "
                    "t.used_at, s.ended_at"
                    " FROM refresh_token t JOIN sign_in_session s ON s.id = t.session_id"
                    " JOIN employee e ON e.organization_id = s.organization_id"
                    " AND e.id = s.employee_id AND e.user_id = s.user_id WHERE t.token_hash = $1",
                    BIND(token_hash));
}

problem refresh_use(struct request *rq, text token_hash)
{
    return db_run(rq->db, NULL, "UPDATE refresh_token SET used_at = $2 WHERE token_hash = $1",
                  BIND(token_hash, rq->now));
}

/* ---- failures, and what is over ---- */

problem failure_insert(struct request *rq)
{
    return db_run(rq->db, NULL, "INSERT INTO sign_in_failure (id, at, address) VALUES ($1, $2, $3)",
                  BIND(request_new_id(rq), rq->now, rq->address));
}

problem sign_in_expire(struct request *rq, int64_t *removed)
{
    const instant over = days_later(rq->now, -KEPT_DAYS);
    int64_t tokens, sessions, failures;
    TRY(db_run(rq->db, &tokens,
               "DELETE FROM refresh_token WHERE expires_at <= $1 OR session_id IN"
               " (SELECT id FROM sign_in_session WHERE expires_at <= $2 OR ended_at <= $2)",
               BIND(rq->now, over)));
    TRY(db_run(rq->db, &sessions,
               "DELETE FROM sign_in_session WHERE expires_at <= $1 OR ended_at <= $1", BIND(over)));
    TRY(db_run(rq->db, &failures, "DELETE FROM sign_in_failure WHERE at <= $1", BIND(over)));
    *removed = tokens + sessions + failures;
    return NULL;
}

/* ---- people ---- */

RECORD(admin_key, FIELD(admin_key, name, "The last one's name"),
       FIELD(admin_key, number, "The last one's number"),
       FIELD(admin_key, id, "The last one's id"));

problem profile_update(struct request *rq, uuid user_id, opt_text name, opt_text locale)
{
    return db_run(rq->db, NULL,
                  "UPDATE user_account SET name = COALESCE($2, name),"
                  " locale = COALESCE($3, locale), updated_at = $4 WHERE id = $1",
                  BIND(user_id, name, locale, rq->now));
}

problem admin_page(struct request *rq, opt_text state, bool after, const struct admin_key *key,
                   int64_t count, struct employee_list *list)
{
    TRY(db_all(
        rq->db, LIST(employee, list),
        "SELECT id, number, name, email, department, position, state, login, role, time_zone, "
        "region,"
        " " EMPLOYEE_NORM("e", "$7") ", manager_id, user_id, " EMPLOYEE_HAS_PIN(
            "e") ", employed_from, employed_until,"
                 " created_at, updated_at FROM employee e"
                 " WHERE organization_id = $1 AND role IN ('owner', 'admin') AND login "
                 "<> 'none' AND ($8 IS NULL OR state = $8) AND (NOT $2 OR name COLLATE \"C\" "
                 "> $3 OR (name = $3 AND"
                 " (number COLLATE \"C\" > $4 OR (number = $4 AND id > $5))))"
                 " ORDER BY name COLLATE \"C\", number COLLATE \"C\", id LIMIT $6",
        BIND(organization_of(rq), after, key->name, key->number, key->id, count,
             employee_norm_date(rq), state)));
    return employee_norms_today(rq, organization_of(rq), list);
}
