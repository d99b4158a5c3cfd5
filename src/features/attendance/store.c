/*
 * A person's clock, the punches of a work date, and the writing of sessions: the path of a punch.
 *
 * A date's punches are found through its session, which knows the first and the last of them, so
 * that the order in which punches lie, by employee and time, serves here too.
 */
#include "features/attendance/store_parts.h"

#include "features/employees/employees.h"

#define PUNCH_COLUMNS                                                                              \
    "p.id, p.employee_id, p.type, p.at AS timestamp, p.work_date AS date, p.is_late, p.is_early, " \
    "p.notes, p.source"

/* ---- a person's clock ---- */

static RECORD(clock, FIELD(clock, employee_id, ""), FIELD(clock, is_active, ""),
              FIELD(clock, time_zone, ""), FIELD(clock, limit_minutes, ""),
              FIELD(clock, correction_approval, ""), FIELD(clock, employed_from, ""),
              FIELD(clock, session_id, ""), FIELD(clock, date, ""), PART_FIELDS(clock));

problem clock_find(struct request *rq, uuid employee_id, bool *found, struct clock *clock)
{
    return db_maybe(
        rq->db, found, INTO(clock, clock),
        "SELECT e.id AS employee_id, e.state = 'active' AS is_active,"
        " COALESCE(e.time_zone, o.time_zone) AS time_zone,"
        " o.missing_punch_out_minutes AS limit_minutes, o.correction_approval,"
        " e.employed_from, s.id AS session_id, s.date, COALESCE(s.punch_in, 0) AS punch_in, "
        "s.punch_out,"
        " COALESCE(s.working, 0) AS working, COALESCE(s.break_time, 0) AS break_time, s.open_in,"
        " COALESCE(s.open_break_time, 0) AS open_break_time, s.open_break,"
        " COALESCE(s.cycle_count, 0) AS cycle_count,"
        " COALESCE(s.is_late_in, FALSE) AS is_late_in,"
        " COALESCE(s.is_early_out, FALSE) AS is_early_out,"
        " COALESCE(s.is_work_day, FALSE) AS is_work_day,"
        " COALESCE(s.last_type, 'punch_out') AS last_type, COALESCE(s.last_at, 0) AS last_at,"
        " e.deactivated_at AS stops_at"
        " FROM employee e JOIN organization o ON o.id = e.organization_id"
        " LEFT JOIN work_session s ON s.organization_id = e.organization_id"
        " AND s.employee_id = e.id"
        " AND s.date = (SELECT n.date FROM work_session n WHERE n.organization_id = $1"
        " AND n.employee_id = $2 ORDER BY n.last_at DESC LIMIT 1)"
        " WHERE e.organization_id = $1 AND e.id = $2",
        BIND(organization_of(rq), employee_id));
}

static RECORD(forgotten, FIELD(forgotten, organization_id, ""), FIELD(forgotten, employee_id, ""),
              FIELD(forgotten, time_zone, ""), FIELD(forgotten, limit_minutes, ""),
              FIELD(forgotten, date, ""), PART_FIELDS(forgotten));

problem forgotten_list(struct request *rq, struct forgotten_list *list)
{
    return db_all(rq->db, LIST(forgotten, list),
                  "SELECT s.organization_id, s.employee_id,"
                  " COALESCE(e.time_zone, o.time_zone) AS time_zone,"
                  " o.missing_punch_out_minutes AS limit_minutes, s.date, " PART_COLUMNS
                  " FROM organization o JOIN work_session s ON s.organization_id = o.id"
                  " JOIN employee e ON e.organization_id = o.id AND e.id = s.employee_id"
                  " WHERE o.auto_close AND s.open_in IS NOT NULL"
                  " AND s.open_in < $1 - o.missing_punch_out_minutes * 60000000"
                  " ORDER BY s.open_in, s.id",
                  BIND(rq->now));
}

/* ---- punches ---- */

problem day_punches(struct request *rq, uuid employee_id, civil_date date, struct punch_list *list)
{
    return db_all(rq->db, LIST(punch, list),
                  "SELECT " PUNCH_COLUMNS " FROM work_session s JOIN punch p"
                  " ON p.organization_id = s.organization_id AND p.employee_id = s.employee_id"
                  " AND p.at BETWEEN s.punch_in AND s.last_at AND p.work_date = s.date"
                  " WHERE s.organization_id = $1 AND s.employee_id = $2 AND s.date = $3"
                  " ORDER BY p.at",
                  BIND(organization_of(rq), employee_id, date));
}

problem punch_before(struct request *rq, uuid employee_id, instant at, bool *found,
                     struct punch *punch)
{
    return db_maybe(rq->db, found, INTO(punch, punch),
                    "SELECT " PUNCH_COLUMNS " FROM punch p"
                    " WHERE p.organization_id = $1 AND p.employee_id = $2 AND p.at <= $3"
                    " ORDER BY p.at DESC LIMIT 1",
                    BIND(organization_of(rq), employee_id, at));
}

problem punches_around(struct request *rq, uuid employee_id, civil_date date, instant first,
                       instant last, struct punch_list *list)
{
    return db_all(rq->db, LIST(punch, list),
                  "SELECT " PUNCH_COLUMNS " FROM punch p"
                  " WHERE p.organization_id = $1 AND p.employee_id = $2 AND p.work_date <> $3"
                  " AND p.at >= COALESCE((SELECT q.at FROM punch q WHERE q.organization_id = $1"
                  " AND q.employee_id = $2 AND q.work_date <> $3 AND q.at < $4"
                  " ORDER BY q.at DESC LIMIT 1), $4)"
                  " AND p.at <= COALESCE((SELECT q.at FROM punch q WHERE q.organization_id = $1"
                  " AND q.employee_id = $2 AND q.work_date <> $3 AND q.at > $5"
                  " ORDER BY q.at LIMIT 1), $5)"
                  " ORDER BY p.at",
                  BIND(organization_of(rq), employee_id, date, first, last));
}

problem punches_since(struct request *rq, uuid employee_id, instant at, struct punch_list *list)
{
    return db_all(rq->db, LIST(punch, list),
                  "SELECT " PUNCH_COLUMNS " FROM punch p"
                  " WHERE p.organization_id = $1 AND p.employee_id = $2 AND p.at >= COALESCE("
                  "(SELECT MIN(s.punch_in) FROM work_session s WHERE s.organization_id = $1"
                  " AND s.employee_id = $2 AND s.date >= (SELECT q.work_date FROM punch q"
                  " WHERE q.organization_id = $1 AND q.employee_id = $2 AND q.at <= $3"
                  " ORDER BY q.at DESC LIMIT 1) - 2), $3)"
                  " ORDER BY p.at",
                  BIND(organization_of(rq), employee_id, at));
}

problem punch_insert(struct request *rq, const struct punch *punch)
{
    return db_run(rq->db, NULL,
                  "INSERT INTO punch (organization_id, id, employee_id, at, type, work_date,"
                  " is_late, is_early, source, notes, created_at)"
                  " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                  BIND(organization_of(rq), punch->id, punch->employee_id, punch->timestamp,
                       BIND_NAME(punch_type_names, punch->type), punch->date, punch->is_late,
                       punch->is_early, BIND_NAME(punch_source_names, punch->source), punch->notes,
                       rq->now));
}

problem punch_update(struct request *rq, const struct punch *punch)
{
    return db_run(rq->db, NULL,
                  "UPDATE punch SET work_date = $3, is_late = $4, is_early = $5, notes = $6"
                  " WHERE organization_id = $1 AND id = $2",
                  BIND(organization_of(rq), punch->id, punch->date, punch->is_late, punch->is_early,
                       punch->notes));
}

problem punch_delete(struct request *rq, uuid id)
{
    return db_run(rq->db, NULL, "DELETE FROM punch WHERE organization_id = $1 AND id = $2",
                  BIND(organization_of(rq), id));
}

/* ---- work sessions ---- */

problem session_write(struct request *rq, uuid employee_id, civil_date date,
                      const struct session_parts *parts, const struct work_cycle_list *cycles)
{
    const struct generic_list list = {.items = cycles->items, .count = cycles->count};
    json_text json = {.value = json_of_list(rq->arena, &work_cycle_record, &list)};
    return db_run(
        rq->db, NULL,
        "INSERT INTO work_session (organization_id, id, employee_id, date, punch_in, punch_out,"
        " working, break_time, open_in, open_break_time, open_break, cycle_count, cycles,"
        " is_late_in, is_early_out, is_work_day, last_type, last_at, updated_at,"
        " start_hour, late_time)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,"
        " $19, $20, $21) ON CONFLICT (organization_id, date, employee_id) DO UPDATE SET"
        " punch_in = excluded.punch_in, punch_out = excluded.punch_out,"
        " working = excluded.working, break_time = excluded.break_time,"
        " open_in = excluded.open_in, open_break_time = excluded.open_break_time,"
        " open_break = excluded.open_break, cycle_count = excluded.cycle_count,"
        " cycles = excluded.cycles, is_late_in = excluded.is_late_in,"
        " is_early_out = excluded.is_early_out, is_work_day = excluded.is_work_day,"
        " last_type = excluded.last_type, last_at = excluded.last_at,"
        " updated_at = excluded.updated_at, start_hour = excluded.start_hour,"
        " late_time = excluded.late_time",
        BIND(organization_of(rq), request_new_id(rq), employee_id, date, parts->punch_in,
             parts->punch_out, parts->working, parts->break_time, parts->open_in,
             parts->open_break_time, parts->open_break, parts->cycle_count, json, parts->is_late_in,
             parts->is_early_out, parts->is_work_day, BIND_NAME(punch_type_names, parts->last_type),
             parts->last_at, rq->now, parts->start_hour, parts->late_time));
}

problem session_delete(struct request *rq, uuid employee_id, civil_date date)
{
    return db_run(rq->db, NULL,
                  "DELETE FROM work_session WHERE organization_id = $1 AND employee_id = $2"
                  " AND date = $3",
                  BIND(organization_of(rq), employee_id, date));
}

/* ---- import ---- */

static RECORD(import_employee, FIELD(import_employee, id, ""), FIELD(import_employee, number, ""),
              FIELD(import_employee, email, ""), FIELD(import_employee, time_zone, ""));

problem import_employees(struct request *rq, struct import_employee_list *list)
{
    return db_all(rq->db, LIST(import_employee, list),
                  "SELECT e.id, e.number, e.email, COALESCE(e.time_zone, o.time_zone) AS time_zone"
                  " FROM employee e JOIN organization o ON o.id = e.organization_id"
                  " WHERE e.organization_id = $1",
                  BIND(organization_of(rq)));
}
