/*
 * The table business_hours. Rows are only ever added: a change is a new row, so that what was in
 * force on a past date stays known. Of two rows from the same date the one written later wins,
 * which `ordinal` tells also when both were written at the same instant.
 */
#include "features/business_hours/store.h"

#include "features/audit/audit.h"
#include "features/employees/employees.h"

#define COLUMNS                                                                                \
    "id, effective_from, start_time, end_time, work_days, break_minutes, late_grace_minutes, " \
    "early_grace_minutes, employee_id"

RECORD(business_hours, FIELD(business_hours, id, "Its id"),
       FIELD(business_hours, effective_from, "The first date they are in force"),
       FIELD(business_hours, start_time, "When work starts, on the wall clock"),
       FIELD(business_hours, end_time, "When work ends; not after the start: on the next day"),
       FIELD(business_hours, work_days, "Work days: 1 is Monday, 7 is Sunday"),
       FIELD(business_hours, break_minutes, "The usual break"),
       FIELD(business_hours, late_grace_minutes, "So many minutes after the start are not late"),
       FIELD(business_hours, early_grace_minutes, "So many minutes before the end are not early"),
       FIELD(business_hours, employee_id, "Whose; null: the whole organization's"));

RECORD(business_hours_key, FIELD(business_hours_key, effective_from, "The last row's date"),
       FIELD(business_hours_key, id, "The last row's id"));

problem business_hours_in_force(struct request *rq, uuid organization_id, uuid employee_id,
                                civil_date date, bool *found, struct business_hours *hours)
{
    return db_maybe(
        rq->db, found, INTO(business_hours, hours),
        "SELECT " COLUMNS " FROM business_hours WHERE organization_id = $1 AND id = COALESCE("
        "(SELECT id FROM business_hours WHERE organization_id = $1 AND employee_id = $2"
        " AND effective_from <= $3 ORDER BY effective_from DESC, ordinal DESC LIMIT 1), "
        "(SELECT id FROM business_hours WHERE organization_id = $1 AND employee_id IS NULL"
        " AND effective_from <= $3 ORDER BY effective_from DESC, ordinal DESC LIMIT 1))",
        BIND(organization_id, employee_id, date));
}

problem business_hours_create(struct request *rq, uuid organization_id,
                              struct business_hours *hours)
{
    hours->id = request_new_id(rq);
    TRY(db_run(rq->db, NULL,
               "INSERT INTO business_hours (organization_id, id, employee_id, effective_from,"
               " start_time, end_time, work_days, break_minutes, late_grace_minutes,"
               " early_grace_minutes, ordinal, created_at)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,"
               " (SELECT COALESCE(MAX(ordinal), 0) + 1 FROM business_hours"
               " WHERE organization_id = $1), $11)",
               BIND(organization_id, hours->id, hours->employee_id, hours->effective_from,
                    hours->start_time, hours->end_time, hours->work_days, hours->break_minutes,
                    hours->late_grace_minutes, hours->early_grace_minutes, rq->now)));
    return audit_write_for(rq, organization_id, "business_hours.create", "business_hours",
                           hours->id, AUDITED_NOTHING, AUDITED(business_hours, hours));
}

problem business_hours_page(struct request *rq, opt_uuid employee_id, bool after,
                            struct business_hours_key key, int64_t count,
                            struct business_hours_list *list)
{
    return db_all(
        rq->db, LIST(business_hours, list),
        "SELECT " COLUMNS " FROM business_hours"
        " WHERE organization_id = $1 AND ($2 IS NULL OR employee_id = $2)"
        " AND (employee_id IS NULL OR " EMPLOYEES_VISIBLE(
            "employee_id", "$1", "$3",
            "$4") ")"
                  " AND (NOT $5 OR effective_from < $6 OR (effective_from = $6 AND id < $7))"
                  " ORDER BY effective_from DESC, id DESC LIMIT $8",
        BIND(organization_of(rq), employee_id, employee_scope(rq), employee_self(rq), after,
             key.effective_from, key.id, count));
}
