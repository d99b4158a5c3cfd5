/*
 * When somebody was deactivated before that was kept: as the audit log tells it, and where it does not, the last change.
 */
#include "migrations.h"

#define DEACTIVATION_MIGRATION 12

static const uuid company = {.bytes = {1}};

static void add_employee(struct db *db, uint8_t number, text name, text state)
{
    const uuid id = {.bytes = {2, number}};
    assert_db_fine(db, db_run(db, NULL,
                              "INSERT INTO employee (organization_id, id, number, name, email,"
                              " state, role, created_at, updated_at)"
                              " VALUES ($1, $2, $3, $3, $3, $4, 'member', 0, 9000)",
                              BIND(company, id, name, state)));
}

static void add_entry(struct db *db, uint8_t number, uint8_t employee, text action, int64_t at)
{
    const uuid id = {.bytes = {3, number}}, employee_id = {.bytes = {2, employee}};
    assert_db_fine(db, db_run(db, NULL,
                              "INSERT INTO audit_log (organization_id, lane, sequence, id, at,"
                              " actor_kind, actor_name, action, entity, entity_id, address,"
                              " request_id, hash)"
                              " VALUES ($1, 0, $2, $3, $4, 'system', 'x', $5, 'employee', $6,"
                              " 'x', 'x', 'x')",
                              BIND(company, (int64_t)number, id, at, action, employee_id)));
}

struct moment {
    opt_instant at;
};
RECORD_LIST(moment);
static RECORD(moment, FIELD(moment, at, ""));

static void the_newest_deactivation_of_the_audit_log_counts(void **state)
{
    struct stage *stage = *state;
    struct db *db = begin(stage);
    struct moment_list moments = {0};
    run_migrations(stage, db, 0, DEACTIVATION_MIGRATION);
    assert_db_fine(db, db_run(db, NULL,
                              "INSERT INTO organization (id, name, slug, time_zone, created_at,"
                              " updated_at) VALUES ($1, 'N', 'n', 'UTC', 0, 0)",
                              BIND(company)));
    add_employee(db, 1, TEXT("told"), TEXT("deactivated"));
    add_employee(db, 2, TEXT("forgotten"), TEXT("deactivated"));
    add_employee(db, 3, TEXT("back"), TEXT("active"));
    add_entry(db, 1, 1, TEXT("employee.deactivate"), 1000);
    add_entry(db, 2, 1, TEXT("employee.activate"), 2000);
    add_entry(db, 3, 1, TEXT("employee.deactivate"), 3000);
    add_entry(db, 4, 1, TEXT("employee.update"), 4000);
    add_entry(db, 5, 3, TEXT("employee.deactivate"), 5000);
    run_migrations(stage, db, DEACTIVATION_MIGRATION, DEACTIVATION_MIGRATION + 1);
    assert_db_fine(db, db_all(db, LIST(moment, &moments),
                              "SELECT deactivated_at AS at FROM employee"
                              " WHERE organization_id = $1 ORDER BY id",
                              BIND(company)));
    assert_int_equal(moments.count, 3);
    assert_int_equal(moments.items[0].at.value.microseconds, 3000);
    assert_int_equal(moments.items[1].at.value.microseconds, 9000);
    assert_false(IS_PRESENT(moments.items[2].at));
    assert_db_fine(db, db_commit(db));
    db_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(the_newest_deactivation_of_the_audit_log_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
