/* When work began, how late that was and everybody's effort, of rows that were there before reports had sums of them. */
#include "migrations.h"

#define STARTS_MIGRATION 19

static const uuid company = {.bytes = {1}};
static const uuid ada = {.bytes = {2, 1}}; /* in Berlin, with the company's hours */
static const uuid bo = {.bytes = {2, 2}};  /* in Kathmandu, with hours of his own */
static const civil_date monday = {20541};  /* 2026-03-30, after the clocks went forward in Berlin */
static const civil_date saturday = {20539}; /* 2026-03-28, before */

static instant at(civil_date date, int64_t minutes)
{
    return (instant){(date.days * INT64_C(1440) + minutes) * 60 * MICROSECONDS_PER_SECOND};
}

static void add_employee(struct db *db, uuid id, text number, opt_text zone)
{
    assert_db_fine(db, db_run(db, NULL,
                              "INSERT INTO employee (organization_id, id, number, name, email,"
                              " state, role, time_zone, created_at, updated_at)"
                              " VALUES ($1, $2, $3, 'Ada', $3, 'active', 'member', $4, 0, 0)",
                              BIND(company, id, number, zone)));
}

static void add_hours(struct db *db, uint8_t number, opt_uuid employee, civil_date from,
                      int64_t start)
{
    const uuid id = {.bytes = {3, number}};
    assert_db_fine(
        db, db_run(db, NULL,
                   "INSERT INTO business_hours (organization_id, id, employee_id, effective_from,"
                   " start_time, end_time, work_days, break_minutes, late_grace_minutes,"
                   " early_grace_minutes, ordinal, created_at)"
                   " VALUES ($1, $2, $3, $4, $5, 1020, 127, 0, 10, 0, $6, 0)",
                   BIND(company, id, employee, from, start, (int64_t)number)));
}

static void add_session(struct db *db, uint8_t number, uuid employee, civil_date date,
                        instant punch_in, bool is_late)
{
    const uuid id = {.bytes = {4, number}};
    assert_db_fine(
        db, db_run(db, NULL,
                   "INSERT INTO work_session (organization_id, id, employee_id, date, punch_in,"
                   " punch_out, working, break_time, open_break_time, cycle_count, cycles,"
                   " is_late_in, is_early_out, is_work_day, last_type, last_at, updated_at)"
                   " VALUES ($1, $2, $3, $4, $5, $5, 0, 0, 0, 1, $6, $7, FALSE, TRUE,"
                   " 'punch_out', $5, 0)",
                   BIND(company, id, employee, date, punch_in, (json_text){.value = TEXT("[]")},
                        is_late)));
}

static void add_effort(struct db *db, uuid employee, civil_date date, int64_t minutes)
{
    assert_db_fine(db, db_run(db, NULL,
                              "INSERT INTO timesheet_day (organization_id, employee_id, date,"
                              " revision, line_count, minutes, half_hours, saved_at)"
                              " VALUES ($1, $2, $3, 1, 0, $4, 0, 0)",
                              BIND(company, employee, date, minutes)));
}

static struct db *before(struct stage *stage)
{
    struct db *db = begin(stage);
    run_migrations(stage, db, 0, STARTS_MIGRATION);
    assert_db_fine(db, db_run(db, NULL,
                              "INSERT INTO organization (id, name, slug, time_zone, created_at,"
                              " updated_at) VALUES ($1, 'N', 'n', 'Europe/Berlin', 0, 0)",
                              BIND(company)));
    add_employee(db, ada, TEXT("E1"), (opt_text){.presence = IS_NULL});
    add_employee(db, bo, TEXT("E2"), (opt_text)SOME(TEXT("Asia/Kathmandu")));
    return db;
}

static void end(struct db *db)
{
    assert_db_fine(db, db_commit(db));
    db_close(db);
}

struct start {
    int64_t hour;
    int64_t late_time;
};
RECORD_LIST(start);
static RECORD(start, FIELD(start, hour, ""), FIELD(start, late_time, ""));

static struct start_list read_starts(struct db *db)
{
    struct start_list starts = {0};
    assert_db_fine(db, db_all(db, LIST(start, &starts),
                              "SELECT start_hour AS hour, late_time FROM work_session"
                              " WHERE organization_id = $1 ORDER BY id",
                              BIND(company)));
    return starts;
}

struct sum {
    int64_t hour;
    int64_t sessions;
    int64_t late;
    int64_t late_time;
};
RECORD_LIST(sum);
static RECORD(sum, FIELD(sum, hour, ""), FIELD(sum, sessions, ""), FIELD(sum, late, ""),
              FIELD(sum, late_time, ""));

static void sessions_that_were_there_have_begun_and_been_late(void **state)
{
    struct stage *stage = *state;
    struct db *db = before(stage);
    const int64_t minute = 60 * MICROSECONDS_PER_SECOND;
    add_hours(db, 1, (opt_uuid){.presence = IS_NULL}, (civil_date){0}, 8 * 60);
    add_hours(db, 2, (opt_uuid){.presence = IS_NULL}, monday, 9 * 60);
    add_hours(db, 3, (opt_uuid){.presence = IS_NULL}, (civil_date){monday.days + 1}, 0);
    add_hours(db, 4, (opt_uuid)SOME(bo), (civil_date){0}, 6 * 60);
    instant late = at(monday, 7 * 60 + 30); /* 9:30 in Berlin, and a bit */
    late.microseconds += 7;
    add_session(db, 1, ada, monday, late, true);
    add_session(db, 2, ada, saturday, at(saturday, 7 * 60 + 5), false); /* 8:05 */
    add_session(db, 3, bo, monday, at(monday, 60), true);               /* 6:45 in Kathmandu */
    run_migrations(stage, db, STARTS_MIGRATION, STARTS_MIGRATION + 1);
    struct start_list starts = read_starts(db);
    assert_int_equal(starts.count, 3);
    assert_int_equal(starts.items[0].hour, 9);
    assert_int_equal(starts.items[0].late_time, 30 * minute + 7);
    assert_int_equal(starts.items[1].hour, 8);
    assert_int_equal(starts.items[1].late_time, 0);
    assert_int_equal(starts.items[2].hour, 6);
    assert_int_equal(starts.items[2].late_time, 45 * minute);
    struct sum_list sums = {0};
    assert_db_fine(db, db_all(db, LIST(sum, &sums),
                              "SELECT hour, sessions, late, late_time FROM work_start"
                              " WHERE organization_id = $1 ORDER BY date, hour",
                              BIND(company)));
    assert_int_equal(sums.count, 3);
    assert_int_equal(sums.items[0].sessions, 1);
    assert_int_equal(sums.items[0].late, 0);
    assert_int_equal(sums.items[1].hour, 6);
    assert_int_equal(sums.items[1].late, 1);
    assert_int_equal(sums.items[2].late_time, 30 * minute + 7);
    end(db);
}

static void who_is_late_by_no_hours_of_today_is_late_by_nothing(void **state)
{
    struct stage *stage = *state;
    struct db *db = before(stage);
    add_session(db, 1, ada, monday, at(monday, 7 * 60), true); /* hours were taken away by hand */
    add_hours(db, 1, (opt_uuid)SOME(bo), (civil_date){0}, 12 * 60);
    add_session(db, 2, bo, monday, at(monday, 60), true); /* came before what they say now */
    run_migrations(stage, db, STARTS_MIGRATION, STARTS_MIGRATION + 1);
    struct start_list starts = read_starts(db);
    assert_int_equal(starts.count, 2);
    assert_int_equal(starts.items[0].late_time, 0);
    assert_int_equal(starts.items[1].late_time, 0);
    end(db);
}

struct effort {
    civil_date date;
    int64_t minutes;
};
RECORD_LIST(effort);
static RECORD(effort, FIELD(effort, date, ""), FIELD(effort, minutes, ""));

static void effort_that_was_there_is_added_up(void **state)
{
    struct stage *stage = *state;
    struct db *db = before(stage);
    add_effort(db, ada, monday, 480);
    add_effort(db, bo, monday, 60);
    add_effort(db, ada, saturday, 1);
    run_migrations(stage, db, STARTS_MIGRATION, STARTS_MIGRATION + 2);
    add_effort(db, bo, saturday, 2);
    struct effort_list efforts = {0};
    assert_db_fine(db, db_all(db, LIST(effort, &efforts),
                              "SELECT date, CAST(sum(minutes) AS BIGINT) AS minutes"
                              " FROM effort_day WHERE organization_id = $1"
                              " GROUP BY date ORDER BY date",
                              BIND(company)));
    assert_int_equal(efforts.count, 2);
    assert_int_equal(efforts.items[0].date.days, saturday.days);
    assert_int_equal(efforts.items[0].minutes, 3);
    assert_int_equal(efforts.items[1].minutes, 540);
    end(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(sessions_that_were_there_have_begun_and_been_late),
        ON_BOTH(who_is_late_by_no_hours_of_today_is_late_by_nothing),
        ON_BOTH(effort_that_was_there_is_added_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
