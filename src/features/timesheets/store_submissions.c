/* The table timesheet_submission. */
#include "features/timesheets/store.h"

RECORD(submission, FIELD(submission, id, "The submission"),
       FIELD(submission, employee_id, "Whose timesheet"),
       FIELD(submission, employee_name, "Their name"),
       FIELD(submission, start_date, "The first date"),
       FIELD(submission, end_date, "The last date"),
       FIELD(submission, state, "Submitted and approved dates are closed",
             .names = submission_state_names),
       FIELD(submission, submitted_by, "The name of whoever handed it in"),
       FIELD(submission, submitted_at, "When"),
       FIELD(submission, decided_by, "The name of whoever did the last step"),
       FIELD(submission, decided_at, "When"), FIELD(submission, reason, "Why"));

#define COLUMNS                                                                             \
    "h.id, h.employee_id, e.name AS employee_name, h.start_date, h.end_date, h.state,"      \
    " h.submitted_by, h.submitted_at, h.decided_by, h.decided_at, h.reason"                 \
    " FROM timesheet_submission h JOIN employee e ON e.organization_id = h.organization_id" \
    " AND e.id = h.employee_id"

problem submission_insert(struct request *rq, const struct submission *submission)
{
    return db_run(rq->db, NULL,
                  "INSERT INTO timesheet_submission (organization_id, id, employee_id, start_date,"
                  " end_date, state, submitted_by, submitted_at)"
                  " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                  BIND(organization_of(rq), submission->id, submission->employee_id,
                       submission->start_date, submission->end_date,
                       BIND_NAME(submission_state_names, submission->state),
                       submission->submitted_by, submission->submitted_at));
}

problem submission_find(struct request *rq, uuid id, bool *found, struct submission *submission)
{
    return db_maybe(rq->db, found, INTO(submission, submission),
                    "SELECT " COLUMNS " WHERE h.organization_id = $1 AND h.id = $2",
                    BIND(organization_of(rq), id));
}

problem submission_update(struct request *rq, const struct submission *submission)
{
    return db_run(rq->db, NULL,
                  "UPDATE timesheet_submission SET state = $3, decided_by = $4, decided_at = $5,"
                  " reason = $6 WHERE organization_id = $1 AND id = $2",
                  BIND(organization_of(rq), submission->id,
                       BIND_NAME(submission_state_names, submission->state), submission->decided_by,
                       submission->decided_at, submission->reason));
}

problem submission_overlaps(struct request *rq, uuid employee_id, civil_date first, civil_date last,
                            bool *overlaps)
{
    struct one_uuid one;
    return db_maybe(rq->db, overlaps, INTO(one_uuid, &one),
                    "SELECT id AS value FROM timesheet_submission"
                    " WHERE organization_id = $1 AND employee_id = $2 AND start_date <= $4"
                    " AND end_date >= $3 AND state IN ('submitted', 'approved') LIMIT 1",
                    BIND(organization_of(rq), employee_id, first, last));
}

problem submission_page(struct request *rq, const struct submission_filter *filter,
                        struct submission_list *list)
{
    return db_all(rq->db, LIST(submission, list),
                  "SELECT " COLUMNS " WHERE h.organization_id = $1"
                  " AND ($4 IS NULL OR h.employee_id = $4) AND ($5 IS NULL OR h.state = $5)"
                  " AND " EMPLOYEES_VISIBLE(
                      "h.employee_id", "$1", "$2",
                      "$3") " AND (NOT $6 OR h.end_date < $7 OR (h.end_date = $7 AND h.id < $8))"
                            " ORDER BY h.end_date DESC, h.id DESC LIMIT $9",
                  BIND(organization_of(rq), employee_scope(rq), employee_self(rq),
                       filter->employee_id, filter->state, filter->after, filter->key.end_date,
                       filter->key.id, filter->count));
}
