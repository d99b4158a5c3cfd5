/*
 * The SQL of holidays and overrides as they are listed and changed; what loads a whole calendar is in
 * store_load.c.
 */
#include "features/calendar/store.h"

RECORD(holiday, FIELD(holiday, id, "The holiday"), FIELD(holiday, date, "When it is"),
       FIELD(holiday, name, "What it is called"),
       FIELD(holiday, region,
             "Whose it is: DE is also that of employees in DE-BY; empty: everybody's"),
       FIELD(holiday, uid, "The UID of the iCalendar event it came from; null: entered by hand"),
       FIELD(holiday, updated_at, "When it was last changed"));

RECORD(holiday_key, FIELD(holiday_key, date, "The last row's date"),
       FIELD(holiday_key, id, "The last row's id"));

#define HOLIDAY_COLUMNS "id, date, name, region, uid, updated_at"

problem holidays_page(struct request *rq, const struct holiday_filter *filter,
                      struct holiday_list *list)
{
    return db_all(rq->db, LIST(holiday, list),
                  "SELECT " HOLIDAY_COLUMNS " FROM holiday WHERE organization_id = $1"
                  " AND ($2 IS NULL OR date >= $2) AND ($3 IS NULL OR date <= $3)"
                  " AND ($4 IS NULL OR region = $4)"
                  " AND (NOT $5 OR (date >= $6 AND (date > $6 OR id > $7)))"
                  " ORDER BY date, id LIMIT $8",
                  BIND(organization_of(rq), filter->start_date, filter->end_date, filter->region,
                       filter->after, filter->key.date, filter->key.id, filter->count));
}

problem holiday_find(struct request *rq, uuid id, bool *found, struct holiday *holiday)
{
    return db_maybe(rq->db, found, INTO(holiday, holiday),
                    "SELECT " HOLIDAY_COLUMNS " FROM holiday"
                    " WHERE organization_id = $1 AND id = $2",
                    BIND(organization_of(rq), id));
}

problem holiday_insert(struct request *rq, const struct holiday *holiday)
{
    return db_run(rq->db, NULL,
                  "INSERT INTO holiday (organization_id, id, date, name, region, uid, created_at,"
                  " updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7)",
                  BIND(organization_of(rq), holiday->id, holiday->date, holiday->name,
                       holiday->region, holiday->uid, holiday->updated_at));
}

problem holiday_update(struct request *rq, const struct holiday *holiday)
{
    return db_run(rq->db, NULL,
                  "UPDATE holiday SET date = $3, name = $4, region = $5, updated_at = $6"
                  " WHERE organization_id = $1 AND id = $2",
                  BIND(organization_of(rq), holiday->id, holiday->date, holiday->name,
                       holiday->region, holiday->updated_at));
}

problem holiday_delete(struct request *rq, uuid id)
{
    return db_run(rq->db, NULL, "DELETE FROM holiday WHERE organization_id = $1 AND id = $2",
                  BIND(organization_of(rq), id));
}

problem holiday_is_entered(struct request *rq, const struct holiday *holiday, bool *is)
{
    struct one_uuid found;
    return db_maybe(
        rq->db, is, INTO(one_uuid, &found),
        "SELECT id AS value FROM holiday WHERE organization_id = $1 AND date = $2"
        " AND region = $3 AND name = $4 AND uid IS NULL AND id <> $5",
        BIND(organization_of(rq), holiday->date, holiday->region, holiday->name, holiday->id));
}

problem holidays_imported(struct request *rq, text region, struct holiday_list *list)
{
    return db_all(rq->db, LIST(holiday, list),
                  "SELECT " HOLIDAY_COLUMNS " FROM holiday WHERE organization_id = $1"
                  " AND uid IS NOT NULL AND region = $2"
                  " ORDER BY uid COLLATE \"C\", date",
                  BIND(organization_of(rq), region));
}

/* ---- overrides ---- */

RECORD(day_override, FIELD(day_override, id, "The override"),
       FIELD(day_override, date, "The date it is about"),
       FIELD(day_override, day_type, "What that date is for everybody", .names = day_type_names),
       FIELD(day_override, note, "Why"),
       FIELD(day_override, updated_at, "When it was last changed"));

#define OVERRIDE_COLUMNS "id, date, day_type, note, updated_at"

problem overrides_page(struct request *rq, opt_date start_date, opt_date end_date, opt_date after,
                       int64_t count, struct day_override_list *list)
{
    return db_all(rq->db, LIST(day_override, list),
                  "SELECT " OVERRIDE_COLUMNS " FROM calendar_override WHERE organization_id = $1"
                  " AND ($2 IS NULL OR date >= $2) AND ($3 IS NULL OR date <= $3)"
                  " AND ($4 IS NULL OR date > $4) ORDER BY date LIMIT $5",
                  BIND(organization_of(rq), start_date, end_date, after, count));
}

problem override_find(struct request *rq, civil_date date, bool *found,
                      struct day_override *override)
{
    return db_maybe(rq->db, found, INTO(day_override, override),
                    "SELECT " OVERRIDE_COLUMNS " FROM calendar_override"
                    " WHERE organization_id = $1 AND date = $2",
                    BIND(organization_of(rq), date));
}

problem override_put(struct request *rq, const struct day_override *override)
{
    return db_run(rq->db, NULL,
                  "INSERT INTO calendar_override (organization_id, id, date, day_type, note,"
                  " updated_at) VALUES ($1, $2, $3, $4, $5, $6)"
                  " ON CONFLICT (organization_id, date) DO UPDATE SET"
                  " day_type = excluded.day_type, note = excluded.note,"
                  " updated_at = excluded.updated_at",
                  BIND(organization_of(rq), override->id, override->date,
                       BIND_NAME(day_type_names, override->day_type), override->note,
                       override->updated_at));
}

problem override_delete(struct request *rq, civil_date date)
{
    return db_run(rq->db, NULL,
                  "DELETE FROM calendar_override WHERE organization_id = $1 AND date = $2",
                  BIND(organization_of(rq), date));
}
