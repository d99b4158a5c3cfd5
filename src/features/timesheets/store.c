/* All SQL of timesheets. Presence is read from work_session, which attendance writes. */
#include "features/timesheets/store.h"

#include <stdlib.h>

static RECORD(sheet_person, FIELD(sheet_person, employee_id, "Whose"),
              FIELD(sheet_person, is_active, "Not deactivated"),
              FIELD(sheet_person, stops_at, "When deactivated"),
              FIELD(sheet_person, time_zone, "IANA time zone"),
              FIELD(sheet_person, window_months, "How far back may be saved"));

static RECORD(ledger_row, FIELD(ledger_row, date, "Which"),
              FIELD(ledger_row, revision, "How often it was saved"),
              FIELD(ledger_row, line_count, "Its lines"),
              FIELD(ledger_row, half_hours, "As billed"), FIELD(ledger_row, minutes, "Effort"),
              FIELD(ledger_row, task_id, "What a line is for"),
              FIELD(ledger_row, task_name, "As it is shown"),
              FIELD(ledger_row, position, "Of the line"),
              FIELD(ledger_row, working, "Microseconds of closed cycles"),
              FIELD(ledger_row, open_in, "Start of the open cycle"),
              FIELD(ledger_row, open_break_time, "Microseconds"),
              FIELD(ledger_row, open_break, "Start of the running break"),
              FIELD(ledger_row, last_at, "The newest punch"),
              FIELD(ledger_row, closed_until, "The last date that is closed"),
              FIELD(ledger_row, submission, "By what", .names = submission_state_names));

RECORD(timesheet_lock, FIELD(timesheet_lock, id, "The lock"),
       FIELD(timesheet_lock, start_date, "The first locked date"),
       FIELD(timesheet_lock, end_date, "The last locked date"), FIELD(timesheet_lock, note, "Why"),
       FIELD(timesheet_lock, locked_by, "The name of the person who locked, or of the API key"),
       FIELD(timesheet_lock, locked_at, "When it was locked"));
RECORD(period_key, FIELD(period_key, end_date, ""), FIELD(period_key, id, ""));

/* ---- reading ---- */

problem sheet_person_find(struct request *rq, uuid employee_id, bool *found,
                          struct sheet_person *person)
{
    return db_maybe(rq->db, found, INTO(sheet_person, person),
                    "SELECT e.id AS employee_id, e.state = 'active' AS is_active,"
                    " e.deactivated_at AS stops_at,"
                    " COALESCE(e.time_zone, o.time_zone) AS time_zone,"
                    " o.timesheet_window_months AS window_months"
                    " FROM employee e JOIN organization o ON o.id = e.organization_id"
                    " WHERE e.organization_id = $1 AND e.id = $2",
                    BIND(organization_of(rq), employee_id));
}

/* The columns that a kind of row leaves empty are typed by the first part, which PostgreSQL asks for. */
static const char ledger[] =
    "SELECT d.date, d.revision, d.line_count, d.half_hours, d.minutes,"
    " CAST(NULL AS UUID) AS task_id, CAST(NULL AS TEXT) AS task_name,"
    " CAST(NULL AS BIGINT) AS position, CAST(NULL AS BIGINT) AS working,"
    " CAST(NULL AS BIGINT) AS open_in, CAST(NULL AS BIGINT) AS open_break_time,"
    " CAST(NULL AS BIGINT) AS open_break, CAST(NULL AS BIGINT) AS last_at,"
    " CAST(NULL AS DATE) AS closed_until, CAST(NULL AS TEXT) AS submission"
    " FROM timesheet_day d"
    " WHERE d.organization_id = $1 AND d.employee_id = $2 AND d.date BETWEEN $3 AND $4"
    " UNION ALL"
    " SELECT l.date, NULL, NULL, NULL, l.minutes, l.task_id, t.display_name, l.position,"
    " NULL, NULL, NULL, NULL, NULL, NULL, NULL"
    " FROM timesheet_line l JOIN task t ON t.organization_id = l.organization_id"
    " AND t.id = l.task_id"
    " WHERE $5 AND l.organization_id = $1 AND l.employee_id = $2 AND l.date BETWEEN $3 AND $4"
    " UNION ALL"
    " SELECT s.date, NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
    " s.working, s.open_in, s.open_break_time, s.open_break, s.last_at, NULL, NULL"
    " FROM work_session s"
    " WHERE s.organization_id = $1 AND s.employee_id = $2 AND s.date BETWEEN $3 AND $4"
    " UNION ALL"
    " SELECT k.start_date, NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
    " NULL, NULL, NULL, NULL, NULL, k.end_date, NULL"
    " FROM timesheet_lock k"
    " WHERE k.organization_id = $1 AND k.start_date <= $4 AND k.end_date >= $3"
    " UNION ALL"
    " SELECT h.start_date, NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
    " NULL, NULL, NULL, NULL, NULL, h.end_date, h.state"
    " FROM timesheet_submission h"
    " WHERE h.organization_id = $1 AND h.employee_id = $2"
    " AND h.start_date <= $4 AND h.end_date >= $3 AND h.state IN ('submitted', 'approved')";

static int compare_positions(const void *one, const void *other)
{
    const struct ledger_row *a = one, *b = other;
    return (a->position.value > b->position.value) - (a->position.value < b->position.value);
}

problem ledger_read(struct request *rq, uuid employee_id, civil_date first, civil_date last,
                    bool with_lines, struct ledger_row_list *rows)
{
    TRY(db_all(rq->db, LIST(ledger_row, rows), ledger,
               BIND(organization_of(rq), employee_id, first, last, with_lines)));
    if (with_lines && rows->count > 0) { /* here: a UNION ALL in order costs SQLite twice as much */
        qsort(rows->items, rows->count, sizeof(rows->items[0]), compare_positions);
    }
    return NULL;
}

/* ---- saving ---- */

problem sheet_day_write(struct request *rq, const struct sheet_sums *sums)
{
    return db_run(rq->db, NULL,
                  "INSERT INTO timesheet_day (organization_id, employee_id, date, revision,"
                  " line_count, minutes, half_hours, saved_at)"
                  " VALUES ($1, $2, $3, 1, $4, $5, $6, $7)"
                  " ON CONFLICT (organization_id, employee_id, date) DO UPDATE SET"
                  " revision = timesheet_day.revision + 1, line_count = excluded.line_count,"
                  " minutes = excluded.minutes, half_hours = excluded.half_hours,"
                  " saved_at = excluded.saved_at",
                  BIND(organization_of(rq), sums->employee_id, sums->date, sums->line_count,
                       sums->minutes, sums->half_hours, rq->now));
}

problem sheet_line_write(struct request *rq, uuid employee_id, civil_date date, uuid task_id,
                         int64_t position, int64_t minutes)
{
    return db_run(rq->db, NULL,
                  "INSERT INTO timesheet_line (organization_id, employee_id, date, task_id,"
                  " position, minutes) VALUES ($1, $2, $3, $4, $5, $6)"
                  " ON CONFLICT (organization_id, employee_id, date, task_id) DO UPDATE SET"
                  " position = excluded.position, minutes = excluded.minutes",
                  BIND(organization_of(rq), employee_id, date, task_id, position, minutes));
}

problem sheet_line_delete(struct request *rq, uuid employee_id, civil_date date, uuid task_id)
{
    return db_run(rq->db, NULL,
                  "DELETE FROM timesheet_line WHERE organization_id = $1 AND employee_id = $2"
                  " AND date = $3 AND task_id = $4",
                  BIND(organization_of(rq), employee_id, date, task_id));
}

/* ---- locks ---- */

#define LOCK_COLUMNS "id, start_date, end_date, note, locked_by, locked_at"

problem lock_insert(struct request *rq, const struct timesheet_lock *lock)
{
    return db_run(rq->db, NULL,
                  "INSERT INTO timesheet_lock (organization_id, id, start_date, end_date, note,"
                  " locked_by, locked_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                  BIND(organization_of(rq), lock->id, lock->start_date, lock->end_date, lock->note,
                       lock->locked_by, lock->locked_at));
}

problem lock_find(struct request *rq, uuid id, bool *found, struct timesheet_lock *lock)
{
    return db_maybe(rq->db, found, INTO(timesheet_lock, lock),
                    "SELECT " LOCK_COLUMNS " FROM timesheet_lock"
                    " WHERE organization_id = $1 AND id = $2",
                    BIND(organization_of(rq), id));
}

problem lock_delete(struct request *rq, uuid id)
{
    return db_run(rq->db, NULL, "DELETE FROM timesheet_lock WHERE organization_id = $1 AND id = $2",
                  BIND(organization_of(rq), id));
}

problem lock_page(struct request *rq, bool after, struct period_key key, int64_t count,
                  struct timesheet_lock_list *list)
{
    return db_all(rq->db, LIST(timesheet_lock, list),
                  "SELECT " LOCK_COLUMNS " FROM timesheet_lock WHERE organization_id = $1"
                  " AND (NOT $2 OR (end_date, id) < ($3, $4))"
                  " ORDER BY end_date DESC, id DESC LIMIT $5",
                  BIND(organization_of(rq), after, key.end_date, key.id, count));
}
