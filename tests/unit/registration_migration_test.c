/* Tokens that were made before there were registrations stay as they were, and so does what ends them. */
#include "migrations.h"

#define REGISTRATION_MIGRATION 15

static const uuid company = {.bytes = {1}}, employee = {.bytes = {2}}, user = {.bytes = {3}};

static void add_people(struct db *db)
{
    assert_db_fine(db, db_run(db, NULL,
                              "INSERT INTO organization (id, name, slug, time_zone, created_at,"
                              " updated_at) VALUES ($1, 'N', 'n', 'UTC', 0, 0)",
                              BIND(company)));
    assert_db_fine(db, db_run(db, NULL,
                              "INSERT INTO user_account (id, email, name, created_at, updated_at)"
                              " VALUES ($1, 'a@x', 'A', 0, 0)",
                              BIND(user)));
    assert_db_fine(db, db_run(db, NULL,
                              "INSERT INTO employee (organization_id, id, number, name, email,"
                              " state, role, created_at, updated_at)"
                              " VALUES ($1, $2, '1', 'A', 'a@x', 'active', 'member', 0, 0)",
                              BIND(company, employee)));
}

static void add_token(struct db *db, uint8_t number, text purpose, opt_uuid user_id, text hash)
{
    const uuid id = {.bytes = {4, number}};
    const bool by_hand = number == 1;
    assert_db_fine(db,
                   db_run(db, NULL,
                          "INSERT INTO account_token (organization_id, id, purpose, employee_id,"
                          " user_id, email, seed, token_hash, by_hand, created_at, expires_at)"
                          " VALUES ($1, $2, $3, $4, $5, 'a@x', 'seed', $6, $7, 1000, 2000)",
                          BIND(company, id, purpose, employee, user_id, hash, by_hand)));
}

struct token {
    text purpose;
    uuid employee_id;
    opt_uuid user_id;
    text token_hash;
    bool by_hand;
    instant expires_at;
    opt_instant voided_at;
};
RECORD_LIST(token);
static RECORD(token, FIELD(token, purpose, ""), FIELD(token, employee_id, ""),
              FIELD(token, user_id, ""), FIELD(token, token_hash, ""), FIELD(token, by_hand, ""),
              FIELD(token, expires_at, ""), FIELD(token, voided_at, ""));

static struct token_list tokens(struct db *db)
{
    struct token_list list = {0};
    assert_db_fine(db, db_all(db, LIST(token, &list),
                              "SELECT purpose, employee_id, user_id, token_hash, by_hand,"
                              " expires_at, voided_at FROM account_token ORDER BY id",
                              BIND()));
    assert_int_equal(list.count, 2);
    return list;
}

static void tokens_stay_and_end_as_before(void **state)
{
    struct stage *stage = *state;
    struct db *db = begin(stage);
    run_migrations(stage, db, 0, REGISTRATION_MIGRATION);
    add_people(db);
    add_token(db, 1, TEXT("invite"), (opt_uuid){.presence = IS_NULL}, TEXT("one"));
    add_token(db, 2, TEXT("reset"), (opt_uuid)SOME(user), TEXT("two"));
    run_migrations(stage, db, REGISTRATION_MIGRATION, REGISTRATION_MIGRATION + 1);

    struct token_list list = tokens(db);
    const struct token *invitation = &list.items[0], *reset = &list.items[1];
    assert_true(text_equal(invitation->purpose, TEXT("invite")) && invitation->by_hand);
    assert_true(text_equal(invitation->token_hash, TEXT("one")));
    assert_true(uuid_equal(invitation->employee_id, employee));
    assert_int_equal(invitation->expires_at.microseconds, 2000);
    assert_true(text_equal(reset->purpose, TEXT("reset")) && !reset->by_hand);
    assert_true(uuid_equal(reset->user_id.value, user));
    assert_false(IS_PRESENT(invitation->voided_at) || IS_PRESENT(reset->voided_at));

    assert_db_fine(
        db,
        db_run(db, NULL, "UPDATE user_account SET password_hash = 'x', updated_at = 1500", BIND()));
    assert_db_fine(
        db,
        db_run(db, NULL, "UPDATE employee SET state = 'deactivated', updated_at = 1600", BIND()));
    list = tokens(db);
    assert_int_equal(list.items[0].voided_at.value.microseconds, 1600);
    assert_int_equal(list.items[1].voided_at.value.microseconds, 1500);
    assert_db_fine(db, db_commit(db));
    db_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(tokens_stay_and_end_as_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
