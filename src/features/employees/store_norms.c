/*
 * The table employee_norm: how many minutes of work are expected of somebody on a work day, from a
 * date on.
 */
#include "features/employees/store.h"

RECORD(employee_norm,
       FIELD(employee_norm, effective_from,
             "The first date it is in force; 1970-01-01, before all others, is the first one's"),
       FIELD(employee_norm, daily_norm_minutes, "Minutes of work expected on a work day"));

#define COLUMNS "effective_from, minutes AS daily_norm_minutes"

problem norm_find(struct request *rq, uuid employee_id, civil_date from, bool *found,
                  struct employee_norm *norm)
{
    return db_maybe(rq->db, found, INTO(employee_norm, norm),
                    "SELECT " COLUMNS " FROM employee_norm WHERE organization_id = $1"
                    " AND employee_id = $2 AND effective_from = $3",
                    BIND(organization_of(rq), employee_id, from));
}

problem norm_in_force(struct request *rq, uuid employee_id, civil_date date,
                      struct employee_norm *norm)
{
    return db_one(rq->db, INTO(employee_norm, norm),
                  "SELECT " COLUMNS " FROM employee_norm WHERE organization_id = $1"
                  " AND employee_id = $2 AND effective_from <= $3"
                  " ORDER BY effective_from DESC LIMIT 1",
                  BIND(organization_of(rq), employee_id, date));
}

problem norms_page(struct request *rq, uuid employee_id, opt_date before, int64_t count,
                   struct employee_norm_list *list)
{
    return db_all(rq->db, LIST(employee_norm, list),
                  "SELECT " COLUMNS " FROM employee_norm WHERE organization_id = $1"
                  " AND employee_id = $2 AND ($3 IS NULL OR effective_from < $3)"
                  " ORDER BY effective_from DESC LIMIT $4",
                  BIND(organization_of(rq), employee_id, before, count));
}

problem norm_put(struct request *rq, uuid organization_id, uuid employee_id,
                 const struct employee_norm *norm)
{
    return db_run(
        rq->db, NULL,
        "INSERT INTO employee_norm (organization_id, employee_id, effective_from, minutes)"
        " VALUES ($1, $2, $3, $4) ON CONFLICT (organization_id, employee_id,"
        " effective_from) DO UPDATE SET minutes = excluded.minutes",
        BIND(organization_id, employee_id, norm->effective_from, norm->daily_norm_minutes));
}

problem norm_delete(struct request *rq, uuid employee_id, civil_date from)
{
    return db_run(rq->db, NULL,
                  "DELETE FROM employee_norm WHERE organization_id = $1 AND employee_id = $2"
                  " AND effective_from = $3",
                  BIND(organization_of(rq), employee_id, from));
}

/* ---- today ---- */

/* Every zone's date is this one or one of the two that follow. */
civil_date employee_norm_date(const struct request *rq)
{
    int64_t utc = floor_divide(rq->now.microseconds, MICROSECONDS_PER_SECOND * SECONDS_PER_DAY);

    return (civil_date){.days = utc > 0 ? (int32_t)utc - 1 : 0};
}

struct beginning_norm {
    uuid employee_id;
    civil_date effective_from;
    int64_t minutes;
    text time_zone;
};
RECORD_LIST(beginning_norm);
static RECORD(beginning_norm, FIELD(beginning_norm, employee_id, ""),
              FIELD(beginning_norm, effective_from, ""), FIELD(beginning_norm, minutes, ""),
              FIELD(beginning_norm, time_zone, ""));

static problem apply_beginning(struct request *rq, const struct beginning_norm *norm,
                               const struct employee_list *employees)
{
    const struct zone *zone = zone_find(rq->zones, norm->time_zone);

    if (zone == NULL) {
        return fail(rq, &internal_error, "The system does not know the time zone %.*s",
                    TEXT_ARGUMENTS(norm->time_zone));
    }
    if (zone_date(zone, rq->now, NULL).days < norm->effective_from.days) {
        return NULL;
    }
    for (size_t i = 0; i < employees->count; i++) {
        if (uuid_equal(employees->items[i].id, norm->employee_id)) {
            employees->items[i].daily_norm_minutes = norm->minutes;
        }
    }
    return NULL;
}

problem employee_norms_today(struct request *rq, uuid organization_id,
                             const struct employee_list *employees)
{
    struct beginning_norm_list beginning = {.count = 0};
    opt_uuid only = {.presence = IS_NULL};

    if (employees->count == 0) {
        return NULL;
    }
    if (employees->count == 1) {
        only = (opt_uuid)SOME(employees->items[0].id);
    }
    TRY(db_all(rq->db, LIST(beginning_norm, &beginning),
               "SELECT n.employee_id, n.effective_from, n.minutes,"
               " COALESCE(e.time_zone, o.time_zone) AS time_zone FROM employee_norm n"
               " JOIN employee e ON e.organization_id = n.organization_id AND e.id = n.employee_id"
               " JOIN organization o ON o.id = n.organization_id"
               " WHERE n.organization_id = $1 AND n.effective_from > $2"
               " AND n.effective_from <= $2 + 2 AND ($3 IS NULL OR n.employee_id = $3)"
               " ORDER BY n.effective_from",
               BIND(organization_id, employee_norm_date(rq), only)));
    for (size_t i = 0; i < beginning.count; i++) {
        TRY(apply_beginning(rq, &beginning.items[i], employees));
    }
    return NULL;
}
