/* The table forgotten_punch_out_notice, and who is told. */
#include "features/attendance/notice.h"

static RECORD(untold, FIELD(untold, organization_id, ""), FIELD(untold, employee_id, ""),
              FIELD(untold, date, ""), FIELD(untold, open_in, ""));

problem untold_list(struct request *rq, instant since, int64_t at_most, struct untold_list *list)
{
    return db_all(rq->db, LIST(untold, list),
                  "SELECT s.organization_id, s.employee_id, s.date, s.open_in"
                  " FROM organization o JOIN work_session s ON s.organization_id = o.id"
                  " JOIN employee e ON e.organization_id = o.id AND e.id = s.employee_id"
                  " WHERE s.open_in IS NOT NULL AND s.open_in > $2 AND e.state = 'active'"
                  " AND s.open_in < $1 - o.missing_punch_out_minutes * 60000000"
                  " AND NOT EXISTS (SELECT 1 FROM forgotten_punch_out_notice n"
                  " WHERE n.organization_id = s.organization_id"
                  " AND n.employee_id = s.employee_id AND n.date = s.date)"
                  " ORDER BY s.open_in, s.id LIMIT $3",
                  BIND(rq->now, since, at_most));
}

problem untold_mark_told(struct request *rq, const struct untold *untold)
{
    return db_run(rq->db, NULL,
                  "INSERT INTO forgotten_punch_out_notice (organization_id, employee_id, date, "
                  "told_at) VALUES ($1, $2, $3, $4)",
                  BIND(untold->organization_id, untold->employee_id, untold->date, rq->now));
}

static RECORD(notice_recipient, FIELD(notice_recipient, name, ""),
              FIELD(notice_recipient, email, ""), FIELD(notice_recipient, locale, ""),
              FIELD(notice_recipient, organization, ""), FIELD(notice_recipient, time_zone, ""));

problem notice_recipient_read(struct request *rq, uuid organization_id, uuid employee_id,
                              bool *found, struct notice_recipient *recipient)
{
    return db_maybe(rq->db, found, INTO(notice_recipient, recipient),
                    "SELECT e.name, e.email, COALESCE(u.locale, '') AS locale,"
                    " o.name AS organization, COALESCE(e.time_zone, o.time_zone) AS time_zone"
                    " FROM employee e JOIN organization o ON o.id = e.organization_id"
                    " LEFT JOIN user_account u ON u.id = e.user_id"
                    " WHERE e.organization_id = $1 AND e.id = $2 AND e.state = 'active'",
                    BIND(organization_id, employee_id));
}
