/*
 * All SQL of users. Users belong to no tenant, so what is read here must never show in an answer
 * whether an address is known.
 */
#include "features/users/users.h"

PROBLEM(email_taken, 409, "There is a login with this e-mail address");

RECORD(user, FIELD(user, id, "The login identity"),
       FIELD(user, email, "The address one signs in with"), FIELD(user, name, "The person's name"),
       FIELD(user, locale, "The language of what is sent to them"),
       FIELD(user, created_at, "When it was made"),
       FIELD(user, updated_at, "When it was last changed"));

static RECORD(user_secret, FIELD(user_secret, id, ""), FIELD(user_secret, email, ""),
              FIELD(user_secret, name, ""), FIELD(user_secret, locale, ""),
              FIELD(user_secret, password_hash, "", .write_only = true));

problem user_read(struct request *rq, uuid id, struct user *user)
{
    bool found;

    TRY(db_maybe(
        rq->db, &found, INTO(user, user),
        "SELECT id, email, name, locale, created_at, updated_at FROM user_account WHERE id = $1",
        BIND(id)));
    return found ? NULL : &not_found;
}

problem user_find(struct request *rq, text email, bool *found, struct user_secret *user)
{
    return db_maybe(
        rq->db, found, INTO(user_secret, user),
        "SELECT id, email, name, locale, password_hash FROM user_account WHERE email = $1",
        BIND(email_normalize(rq->arena, email)));
}

problem user_create(struct request *rq, text email, text name, opt_text password_hash,
                    struct user *user)
{
    struct user new = {
        .id = request_new_id(rq),
        .email = email_normalize(rq->arena, email),
        .name = name,
        .locale = TEXT("en"),
        .created_at = rq->now,
        .updated_at = rq->now,
    };
    int64_t made;

    TRY(db_run(
        rq->db, &made,
        "INSERT INTO user_account (id, email, name, locale, password_hash, created_at, updated_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (email) DO NOTHING",
        BIND(new.id, new.email, new.name, new.locale, password_hash, new.created_at,
             new.updated_at)));
    if (made == 0) {
        return &email_taken;
    }
    *user = new;
    return NULL;
}

problem user_set_password(struct request *rq, uuid id, text password_hash)
{
    return db_run(rq->db, NULL,
                  "UPDATE user_account SET password_hash = $2, updated_at = $3 WHERE id = $1",
                  BIND(id, password_hash, rq->now));
}
