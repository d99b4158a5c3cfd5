/* All SQL of organizations. */
#include "features/organizations/store.h"

RECORD(organization, FIELD(organization, id, "The organization"),
       FIELD(organization, name, "What people call it"),
       FIELD(organization, slug, "Its name in addresses; it never changes"),
       FIELD(organization, time_zone, "The IANA time zone of employees who have none of their own"),
       FIELD(organization, country, "ISO 3166-1 alpha-2, or empty"),
       FIELD(organization, week_start, "The first day of the week: 1 is Monday, 7 is Sunday"),
       FIELD(organization, correction_approval,
             "Corrections of one's own punches wait for somebody's approval"),
       FIELD(organization, missing_punch_out_minutes,
             "A cycle that is open for so long counts as a forgotten punch-out"),
       FIELD(organization, auto_close, "A forgotten punch-out is made up at that limit"),
       FIELD(organization, timesheet_window_months,
             "Effort may be saved from the first day of the month so many months back on"),
       FIELD(organization, open_registration,
             "Whoever reads mail at an address may become a member with it"),
       FIELD(organization, created_at, "When it was made"),
       FIELD(organization, updated_at, "When it was last changed"));

#define COLUMNS                                                                           \
    "id, name, slug, time_zone, country, week_start, correction_approval,"                \
    " missing_punch_out_minutes, auto_close, timesheet_window_months, open_registration," \
    " created_at, updated_at"

problem organization_by_id(struct request *rq, uuid id, bool *found,
                           struct organization *organization)
{
    return db_maybe(rq->db, found, INTO(organization, organization),
                    "SELECT " COLUMNS " FROM organization WHERE id = $1", BIND(id));
}

problem organization_by_name(struct request *rq, text name, struct organization_list *list)
{
    return db_all(rq->db, LIST(organization, list),
                  "SELECT " COLUMNS " FROM organization WHERE name = $1 OR slug = $1"
                  " ORDER BY created_at, id",
                  BIND(name));
}

problem organization_slug_exists(struct request *rq, text slug, bool *exists)
{
    struct one_uuid taken;

    return db_maybe(rq->db, exists, INTO(one_uuid, &taken),
                    "SELECT id AS value FROM organization WHERE slug = $1", BIND(slug));
}

problem organization_insert(struct request *rq, const struct organization *organization)
{
    return db_run(rq->db, NULL,
                  "INSERT INTO organization (id, name, slug, time_zone, country, week_start, "
                  "correction_approval,"
                  " missing_punch_out_minutes, auto_close, timesheet_window_months,"
                  " open_registration, created_at, updated_at) "
                  "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
                  BIND(organization->id, organization->name, organization->slug,
                       organization->time_zone, organization->country, organization->week_start,
                       organization->correction_approval, organization->missing_punch_out_minutes,
                       organization->auto_close, organization->timesheet_window_months,
                       organization->open_registration, organization->created_at,
                       organization->updated_at));
}

problem organization_update(struct request *rq, const struct organization *organization)
{
    return db_run(
        rq->db, NULL,
        "UPDATE organization SET name = $2, time_zone = $3, country = $4, week_start = $5,"
        " correction_approval = $6, missing_punch_out_minutes = $7, auto_close = $8,"
        " timesheet_window_months = $9, open_registration = $10, updated_at = $11 "
        "WHERE id = $1",
        BIND(organization->id, organization->name, organization->time_zone, organization->country,
             organization->week_start, organization->correction_approval,
             organization->missing_punch_out_minutes, organization->auto_close,
             organization->timesheet_window_months, organization->open_registration,
             organization->updated_at));
}

problem organization_all(struct request *rq, struct organization_list *list)
{
    return db_all(rq->db, LIST(organization, list),
                  "SELECT " COLUMNS " FROM organization ORDER BY created_at, id", BIND());
}
