/* The table employee_pin, and who is in the list of a kiosk. */
#include "features/kiosk/store.h"

/* ---- PINs ---- */

static RECORD(pin_kept, FIELD(pin_kept, name, ""),
              FIELD(pin_kept, pin_hash, "", .write_only = true), FIELD(pin_kept, failures, ""),
              FIELD(pin_kept, locked_until, ""));

problem pin_find(struct request *rq, uuid employee_id, bool *found, struct pin_kept *pin)
{
    return db_maybe(rq->db, found, INTO(pin_kept, pin),
                    "SELECT e.name, k.pin_hash, k.failures, k.locked_until FROM employee_pin k"
                    " JOIN employee e ON e.organization_id = k.organization_id"
                    " AND e.id = k.employee_id"
                    " WHERE k.organization_id = $1 AND k.employee_id = $2 AND e.state = 'active'",
                    BIND(organization_of(rq), employee_id));
}

problem pin_put(struct request *rq, uuid employee_id, text pin_hash)
{
    return db_run(rq->db, NULL,
                  "INSERT INTO employee_pin (organization_id, employee_id, pin_hash, set_at)"
                  " VALUES ($1, $2, $3, $4) ON CONFLICT (organization_id, employee_id) DO UPDATE"
                  " SET pin_hash = excluded.pin_hash, failures = 0, locked_until = NULL,"
                  " set_at = excluded.set_at",
                  BIND(organization_of(rq), employee_id, pin_hash, rq->now));
}

problem pin_delete(struct request *rq, uuid employee_id, bool *deleted)
{
    int64_t count;

    TRY(db_run(rq->db, &count,
               "DELETE FROM employee_pin WHERE organization_id = $1 AND employee_id = $2",
               BIND(organization_of(rq), employee_id)));
    *deleted = count > 0;
    return NULL;
}

problem pin_count_write(struct request *rq, uuid employee_id, const struct pin_count *count)
{
    return db_run(rq->db, NULL,
                  "UPDATE employee_pin SET failures = $3, locked_until = $4"
                  " WHERE organization_id = $1 AND employee_id = $2",
                  BIND(organization_of(rq), employee_id, count->failures, count->locked_until));
}

/* ---- who punches here ---- */

static const char *const kiosk_state_names[] = {
    [KIOSK_OUT] = "out", [KIOSK_WORKING] = "working", [KIOSK_ON_BREAK] = "on_break", NULL};

RECORD(kiosk_employee, FIELD(kiosk_employee, id, "The employee"),
       FIELD(kiosk_employee, name, "The person's name"),
       FIELD(kiosk_employee, number, "", .write_only = true),
       FIELD(kiosk_employee, state, "What the person is doing", .names = kiosk_state_names),
       FIELD(kiosk_employee, since, "Since when: their newest punch; null if there is none"));

RECORD(kiosk_employee_key, FIELD(kiosk_employee_key, name, ""),
       FIELD(kiosk_employee_key, number, ""), FIELD(kiosk_employee_key, id, ""));

/* The session with the newest punch is the person's clock, as attendance has it. No name is empty, so that every one is after "". */
problem kiosk_employees(struct request *rq, opt_text pattern, const struct kiosk_employee_key *key,
                        int64_t count, struct kiosk_employee_list *list)
{
    return db_all(
        rq->db, LIST(kiosk_employee, list),
        "SELECT e.id, e.name, e.number, CASE WHEN s.open_in IS NULL THEN 'out'"
        " WHEN s.open_break IS NULL THEN 'working' ELSE 'on_break' END AS state,"
        " s.last_at AS since FROM employee e"
        " JOIN employee_pin k ON k.organization_id = e.organization_id AND k.employee_id = e.id"
        " LEFT JOIN work_session s ON s.organization_id = e.organization_id"
        " AND s.employee_id = e.id AND s.date = (SELECT n.date FROM work_session n"
        " WHERE n.organization_id = e.organization_id AND n.employee_id = e.id"
        " ORDER BY n.last_at DESC LIMIT 1)"
        " WHERE e.organization_id = $1 AND e.state = 'active'"
        " AND (e.name, e.number, e.id) > ($3, $4, $5)"
        " AND ($2 IS NULL OR LOWER(e.name) LIKE $2 ESCAPE '\\')"
        " ORDER BY e.organization_id, e.name, e.number, e.id LIMIT $6",
        BIND(organization_of(rq), pattern, key->name, key->number, key->id, count));
}
