/* The norm of every employee who was there before norms had dates holds for all dates. */
#include "migrations.h"

#define NORMS_MIGRATION 9

static const uuid company = {.bytes = {1}};

static void add_employee(struct db *db, uint8_t number, int64_t minutes)
{
    const uuid id = {.bytes = {2, number}};
    assert_db_fine(db, db_run(db, NULL,
                              "INSERT INTO employee (organization_id, id, number, name, email,"
                              " state, role, daily_norm_minutes, created_at, updated_at)"
                              " VALUES ($1, $2, $3, 'Ada', $3, 'active', 'member', $4, 0, 0)",
                              BIND(company, id, number == 1 ? TEXT("E1") : TEXT("E2"), minutes)));
}

struct norm {
    civil_date effective_from;
    int64_t minutes;
};
RECORD_LIST(norm);
static RECORD(norm, FIELD(norm, effective_from, ""), FIELD(norm, minutes, ""));

static void norms_become_rows_from_the_first_date_on(void **state)
{
    struct stage *stage = *state;
    struct db *db = begin(stage);
    struct norm_list norms = {0};
    run_migrations(stage, db, 0, NORMS_MIGRATION);
    assert_db_fine(db, db_run(db, NULL,
                              "INSERT INTO organization (id, name, slug, time_zone, created_at,"
                              " updated_at) VALUES ($1, 'N', 'n', 'UTC', 0, 0)",
                              BIND(company)));
    add_employee(db, 1, 480);
    add_employee(db, 2, 0);
    run_migrations(stage, db, NORMS_MIGRATION, NORMS_MIGRATION + 1);
    assert_db_fine(db, db_all(db, LIST(norm, &norms),
                              "SELECT effective_from, minutes FROM employee_norm"
                              " WHERE organization_id = $1 ORDER BY employee_id",
                              BIND(company)));
    assert_int_equal(norms.count, 2);
    assert_int_equal(norms.items[0].effective_from.days, 0);
    assert_int_equal(norms.items[0].minutes, 480);
    assert_int_equal(norms.items[1].effective_from.days, 0);
    assert_int_equal(norms.items[1].minutes, 0);
    assert_db_fine(db, db_commit(db));
    db_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(norms_become_rows_from_the_first_date_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
