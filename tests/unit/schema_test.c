/*
 * The program's own migrations on a database that has rows: nothing is lost or changed by one that moves them, and what kept
 * the sums of work_session before keeps them after.
 */
#include "engines.h"

#include "db/migrate.h"
#include "json/json.h"

#include <limits.h>

#define MOVING 5 /* migrations/0005: punches and sessions lie where they are read */

struct punch {
    uuid organization_id;
    uuid id;
    uuid employee_id;
    instant at;
    text type;
    civil_date work_date;
    bool is_late;
    bool is_early;
    text source;
    opt_text notes;
    instant created_at;
};
RECORD_LIST(punch);
static RECORD(punch, FIELD(punch, organization_id, ""), FIELD(punch, id, ""),
              FIELD(punch, employee_id, ""), FIELD(punch, at, ""), FIELD(punch, type, ""),
              FIELD(punch, work_date, ""), FIELD(punch, is_late, ""), FIELD(punch, is_early, ""),
              FIELD(punch, source, ""), FIELD(punch, notes, ""), FIELD(punch, created_at, ""));

struct session {
    uuid organization_id;
    uuid id;
    uuid employee_id;
    civil_date date;
    instant punch_in;
    opt_instant punch_out;
    int64_t working;
    int64_t break_time;
    opt_instant open_in;
    int64_t open_break_time;
    opt_instant open_break;
    int64_t cycle_count;
    json_text cycles;
    bool is_late_in;
    bool is_early_out;
    bool is_work_day;
    text last_type;
    instant last_at;
    instant updated_at;
};
RECORD_LIST(session);
static RECORD(session, FIELD(session, organization_id, ""), FIELD(session, id, ""),
              FIELD(session, employee_id, ""), FIELD(session, date, ""),
              FIELD(session, punch_in, ""), FIELD(session, punch_out, ""),
              FIELD(session, working, ""), FIELD(session, break_time, ""),
              FIELD(session, open_in, ""), FIELD(session, open_break_time, ""),
              FIELD(session, open_break, ""), FIELD(session, cycle_count, ""),
              FIELD(session, cycles, ""), FIELD(session, is_late_in, ""),
              FIELD(session, is_early_out, ""), FIELD(session, is_work_day, ""),
              FIELD(session, last_type, ""), FIELD(session, last_at, ""),
              FIELD(session, updated_at, ""));

/* What both tables of sums add up to, whichever shards it is spread over. */
struct sums {
    text place; /* an employee's month or everybody's date */
    int64_t sessions;
    int64_t working;
    int64_t break_time;
    int64_t late;
    int64_t early;
    int64_t punctual;
    int64_t cycles;
};
RECORD_LIST(sums);
static RECORD(sums, FIELD(sums, place, ""), FIELD(sums, sessions, ""), FIELD(sums, working, ""),
              FIELD(sums, break_time, ""), FIELD(sums, late, ""), FIELD(sums, early, ""),
              FIELD(sums, punctual, ""), FIELD(sums, cycles, ""));

#define SUM_COLUMNS                                                                        \
    "CAST(sum(sessions) AS BIGINT) AS sessions, CAST(sum(working) AS BIGINT) AS working, " \
    "CAST(sum(break_time) AS BIGINT) AS break_time, CAST(sum(late) AS BIGINT) AS late, "   \
    "CAST(sum(early) AS BIGINT) AS early, CAST(sum(punctual) AS BIGINT) AS punctual, "     \
    "CAST(sum(cycles) AS BIGINT) AS cycles"

static void run_migrations(struct stage *stage, int64_t first, int64_t last)
{
    for (size_t i = 0; i < migration_count; i++) {
        if (migrations[i].number >= first && migrations[i].number <= last) {
            text sql =
                migrate_translate(stage->arena, stage->settings.engine, text_of(migrations[i].sql));
            run_sql(stage, sql.data);
        }
    }
}

/* ---- rows ---- */

static const instant now = {.microseconds = INT64_C(1773133200000000)};
static const uuid northwind = {.bytes = {1}};

static uuid id_of(uint8_t kind, uint8_t number)
{
    return (uuid){.bytes = {2, kind, number}};
}

static void add_organization(struct db *db)
{
    assert_db_fine(db, db_run(db, NULL,
                              "INSERT INTO organization (id, name, slug, time_zone, created_at,"
                              " updated_at) VALUES ($1, 'Northwind', 'northwind', 'UTC', $2, $2)",
                              BIND(northwind, now)));
}

static void add_employee(struct db *db, uint8_t number)
{
    text name = {.data = &"E1E2E3"[2 * (number - 1)], .length = 2};
    assert_db_fine(db,
                   db_run(db, NULL,
                          "INSERT INTO employee (organization_id, id, number, name, email, state,"
                          " role, created_at, updated_at)"
                          " VALUES ($1, $2, $3, $3, $3, 'active', 'member', $4, $4)",
                          BIND(northwind, id_of('e', number), name, now)));
}

static void add_punch(struct db *db, uint8_t number, uint8_t employee, civil_date date, instant at)
{
    opt_text notes = {.presence = number % 3 == 0 ? PRESENT : IS_NULL,
                      .value = TEXT("at the gate")};
    assert_db_fine(
        db, db_run(db, NULL,
                   "INSERT INTO punch (organization_id, id, employee_id, at, type, work_date,"
                   " is_late, is_early, source, notes, created_at)"
                   " VALUES ($1, $2, $3, $4, 'punch_in', $5, $6, FALSE, 'web', $7, $8)",
                   BIND(northwind, id_of('p', number), id_of('e', employee), at, date,
                        (bool)(number % 2 == 0), notes, now)));
}

static problem insert_session(struct db *db, uuid id, uint8_t employee, civil_date date, bool open)
{
    instant at = {.microseconds = date.days * INT64_C(86400000000)};
    opt_instant open_in = {.presence = open ? PRESENT : IS_NULL, .value = at};
    opt_instant punch_out = {.presence = open ? IS_NULL : PRESENT, .value = at};
    return db_run(
        db, NULL,
        "INSERT INTO work_session (organization_id, id, employee_id, date, punch_in, punch_out,"
        " working, break_time, open_in, open_break_time, cycle_count, cycles, is_late_in,"
        " is_early_out, is_work_day, last_type, last_at, updated_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 2, $10, $11, FALSE, TRUE, 'punch_in', $5,"
        " $12)",
        BIND(northwind, id, id_of('e', employee), date, at, punch_out, (int64_t)date.days * 1000,
             (int64_t)employee * 10, open_in, (json_text){.value = TEXT("[]")},
             (bool)(date.days % 2 == 0), now));
}

#define EMPLOYEES 3
#define DATES     40 /* of more than one month */
static const civil_date first_date = {.days = 20500};

/* Ids neither in the order of employees nor in that of dates. */
static void add_rows(struct db *db)
{
    uint8_t number = 0;
    for (int32_t day = 0; day < DATES; day++) {
        for (uint8_t employee = EMPLOYEES; employee > 0; employee--, number++) {
            civil_date date = {.days = first_date.days + (day * 7 + employee) % DATES};
            bool open = date.days == first_date.days + DATES - 1;
            instant at = {.microseconds = date.days * INT64_C(86400000000) + number};
            assert_db_fine(db,
                           insert_session(db, id_of('s', (uint8_t)~number), employee, date, open));
            add_punch(db, number, employee, date, at);
        }
    }
}

static struct db *begin(struct stage *stage)
{
    struct db *db = NULL;
    assert_fine(db_open(stage->database, DB_WRITER, &db));
    assert_db_fine(db, db_begin(db, DB_WRITE, stage->arena));
    return db;
}

static void fill(struct stage *stage)
{
    run_migrations(stage, 1, MOVING - 1);
    struct db *db = begin(stage);
    add_organization(db);
    for (uint8_t employee = 1; employee <= EMPLOYEES; employee++) {
        add_employee(db, employee);
    }
    add_rows(db);
    assert_db_fine(db, db_commit(db));
    db_close(db);
}

/* ---- everything there is, as JSON ---- */

static text all(struct stage *stage, struct db *db, struct into_list list, const char *sql)
{
    assert_db_fine(db, db_all(db, list, sql, BIND()));
    assert_int_not_equal(list.list->count, 0);
    return json_of_list(stage->arena, list.record, list.list);
}

static text everything(struct stage *stage)
{
    struct db *db = begin(stage);
    struct punch_list punches = {0};
    struct session_list sessions = {0};
    struct sums_list months = {0}, days = {0};
    struct buffer out = {.arena = stage->arena};
    buffer_append(&out,
                  all(stage, db, LIST(punch, &punches),
                      "SELECT organization_id, id, employee_id, at, type, work_date,"
                      " is_late, is_early, source, notes, created_at FROM punch ORDER BY id"));
    buffer_append(&out, all(stage, db, LIST(session, &sessions),
                            "SELECT organization_id, id, employee_id, date, punch_in, punch_out,"
                            " working, break_time, open_in, open_break_time, open_break,"
                            " cycle_count, cycles, is_late_in, is_early_out, is_work_day,"
                            " last_type, last_at, updated_at FROM work_session ORDER BY id"));
    buffer_append(&out, all(stage, db, LIST(sums, &months),
                            "SELECT e.number || ' ' || CAST(month AS TEXT) AS place, " SUM_COLUMNS
                            " FROM work_month m JOIN employee e ON e.id = m.employee_id"
                            " GROUP BY e.number, month ORDER BY e.number, month"));
    buffer_append(&out, all(stage, db, LIST(sums, &days),
                            "SELECT CAST(date AS TEXT) AS place, " SUM_COLUMNS
                            " FROM work_day GROUP BY date ORDER BY date"));
    assert_int_equal(punches.count, EMPLOYEES * DATES);
    assert_int_equal(sessions.count, EMPLOYEES * DATES);
    db_close(db);
    return buffer_text(&out);
}

static void rows_and_sums_are_the_same_where_they_lie_now(void **state)
{
    struct stage *stage = *state;
    fill(stage);
    text before = everything(stage);
    run_migrations(stage, MOVING, MOVING);
    text after = everything(stage);
    assert_true(text_equal(before, after));
    run_migrations(stage, MOVING + 1, INT64_MAX);
    assert_true(text_equal(before, everything(stage)));
}

/* ---- what is kept by the tables themselves ---- */

static void sums_follow_sessions_after_the_move(void **state)
{
    static const char sums[] = "SELECT CAST(sum(working) * 1000 + sum(sessions) AS BIGINT) AS value"
                               " FROM work_month";
    static const char real[] = "SELECT CAST(sum(working) * 1000 + count(*) AS BIGINT) AS value"
                               " FROM work_session";
    struct stage *stage = *state;
    fill(stage);
    run_migrations(stage, MOVING, MOVING);
    int64_t before = integer_of(stage, sums);
    assert_int_equal(before, integer_of(stage, real));
    run_sql(stage, "UPDATE work_session SET working = working + 1");
    assert_int_equal(integer_of(stage, sums), before + (int64_t)EMPLOYEES * DATES * 1000);
    run_sql(stage, "DELETE FROM work_session WHERE is_late_in");
    assert_int_equal(integer_of(stage, sums), integer_of(stage, real));

    struct db *db = begin(stage);
    assert_db_fine(db, insert_session(db, id_of('n', 1), 1, (civil_date){.days = 20000}, false));
    assert_db_fine(db, db_commit(db));
    db_close(db);
    assert_int_equal(integer_of(stage, sums), integer_of(stage, real));
}

static problem try_session(struct stage *stage, uuid id, uint8_t employee, int32_t days, bool open)
{
    struct db *db = begin(stage);
    problem outcome = insert_session(db, id, employee, (civil_date){.days = days}, open);
    db_close(db);
    return outcome;
}

static void what_was_unique_is_unique(void **state)
{
    struct stage *stage = *state;
    fill(stage);
    run_migrations(stage, MOVING, MOVING);
    int32_t free_day = first_date.days + DATES;
    assert_problem(try_session(stage, id_of('n', 1), 1, free_day, false), NULL);
    assert_problem(try_session(stage, id_of('s', 255), 1, free_day, false), &db_duplicate);
    assert_problem(try_session(stage, id_of('n', 1), 1, first_date.days, false), &db_duplicate);
    assert_problem(try_session(stage, id_of('n', 1), 1, free_day, true), &db_duplicate);
    assert_problem(try_session(stage, id_of('n', 1), EMPLOYEES + 1, free_day, false), &db_refused);

    struct db *db = begin(stage);
    assert_problem(db_run(db, NULL, "UPDATE punch SET id = $1", BIND(id_of('p', 1))),
                   &db_duplicate);
    db_rollback(db);
    assert_fine(db_begin(db, DB_WRITE, stage->arena));
    assert_problem(db_run(db, NULL, "UPDATE punch SET at = $1", BIND(now)), &db_duplicate);
    db_rollback(db);
    assert_fine(db_begin(db, DB_WRITE, stage->arena));
    assert_non_null(db_run(db, NULL, "UPDATE work_session SET date = date + 1000", BIND()));
    db_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(rows_and_sums_are_the_same_where_they_lie_now),
        ON_BOTH(sums_follow_sessions_after_the_move),
        ON_BOTH(what_was_unique_is_unique),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
