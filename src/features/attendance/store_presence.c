/*
 * All SQL of presence. Somebody's newest session is found by its last punch; an open cycle is always in it. A page is found by name
 * first, and only its own sessions are read; who is at work is found by the index of open sessions.
 */
#include "features/attendance/presence.h"
#include "features/attendance/store_parts.h"

#include "features/employees/employees.h"

RECORD(presence_key, FIELD(presence_key, name, ""), FIELD(presence_key, number, ""),
       FIELD(presence_key, id, ""));
static RECORD(presence_row, FIELD(presence_row, id, ""), FIELD(presence_row, name, ""),
              FIELD(presence_row, number, ""), FIELD(presence_row, department, ""),
              FIELD(presence_row, position, ""), FIELD(presence_row, time_zone, ""),
              FIELD(presence_row, region, ""), FIELD(presence_row, employed_from, ""),
              FIELD(presence_row, employed_until, ""), FIELD(presence_row, limit_minutes, ""),
              FIELD(presence_row, date, ""), PART_FIELDS(presence_row));
static RECORD(presence_group, FIELD(presence_group, id, ""), FIELD(presence_group, time_zone, ""),
              FIELD(presence_group, region, ""), FIELD(presence_group, employed_from, ""),
              FIELD(presence_group, employed_until, ""), FIELD(presence_group, session_date, ""),
              FIELD(presence_group, state, "", .names = presence_state_names),
              FIELD(presence_group, is_late, ""), FIELD(presence_group, is_forgotten, ""),
              FIELD(presence_group, people, ""));

#define NEWEST_DATE                                                                  \
    "(SELECT n.date FROM work_session n WHERE n.organization_id = e.organization_id" \
    " AND n.employee_id = e.id ORDER BY n.last_at DESC LIMIT 1)"

/* $1 to $6 of every query: organization, scope, own id, department, a pattern of names, manager. */
#define CHOSEN                                                                               \
    "e.organization_id = $1 AND e.state = 'active'"                                          \
    " AND " EMPLOYEES_VISIBLE("e.id", "$1", "$2",                                            \
                              "$3") " AND ($4 IS NULL OR e.department = $4)"                 \
                                    " AND ($5 IS NULL OR LOWER(e.name) LIKE $5 ESCAPE '\\')" \
                                    " AND ($6 IS NULL OR e.manager_id = $6)"
#define CHOICE(rq, filter, pattern)                                                              \
    organization_of(rq), employee_scope(rq), employee_self(rq), (filter)->department, (pattern), \
        (filter)->manager_id

static opt_text pattern_of(struct request *rq, const struct presence_filter *filter)
{
    bool is_asked = IS_PRESENT(filter->q) && filter->q.value.length > 0;

    return is_asked ? (opt_text)SOME(
                          text_like_pattern(rq->arena, text_lower(rq->arena, filter->q.value)))
                    : (opt_text){.presence = IS_NULL};
}

/* ---- a page ---- */

#define IS_OPEN                                                                  \
    " FROM work_session w WHERE w.organization_id = $1 AND w.employee_id = e.id" \
    " AND w.open_in IS NOT NULL"
/* `from` is where to begin: with the people, or with the open sessions. */
#define PEOPLE(from, which, after)                                                               \
    "SELECT page.id, page.name, page.number, page.department, page.position, page.time_zone,"    \
    " page.region, page.employed_from, page.employed_until, page.limit_minutes, s.date,"         \
    " COALESCE(s.punch_in, 0) AS punch_in, s.punch_out, COALESCE(s.working, 0) AS working,"      \
    " COALESCE(s.break_time, 0) AS break_time, s.open_in,"                                       \
    " COALESCE(s.open_break_time, 0) AS open_break_time, s.open_break,"                          \
    " COALESCE(s.cycle_count, 0) AS cycle_count, COALESCE(s.is_late_in, FALSE) AS is_late_in,"   \
    " COALESCE(s.is_early_out, FALSE) AS is_early_out,"                                          \
    " COALESCE(s.is_work_day, FALSE) AS is_work_day,"                                            \
    " COALESCE(s.last_type, 'punch_out') AS last_type, COALESCE(s.last_at, 0) AS last_at,"       \
    " page.stops_at FROM (SELECT e.id, e.name, e.number, e.department, e.position,"              \
    " COALESCE(e.time_zone, o.time_zone) AS time_zone, COALESCE(e.region, o.country) AS region," \
    " e.employed_from, e.employed_until, o.missing_punch_out_minutes AS limit_minutes,"          \
    " e.deactivated_at AS stops_at, " NEWEST_DATE " AS newest FROM " from                        \
    " JOIN organization o ON o.id = e.organization_id"                                           \
    " WHERE " CHOSEN " AND " which " AND " after                                                 \
    " ORDER BY e.organization_id, e.name, e.number, e.id LIMIT $10) page"                        \
    " LEFT JOIN work_session s ON s.organization_id = $1 AND s.date = page.newest"               \
    " AND s.employee_id = page.id ORDER BY page.name, page.number, page.id"

#define BY_STATE(after)                                                                        \
    {                                                                                          \
        PEOPLE("employee e", "$11 IS NULL", after),                                            \
            PEOPLE("employee e", "$11 = 'out' AND NOT EXISTS (SELECT 1" IS_OPEN ")", after),   \
            PEOPLE("work_session w CROSS JOIN employee e",                                     \
                   "w.organization_id = $1 AND w.open_in IS NOT NULL AND e.id = w.employee_id" \
                   " AND (w.open_break IS NOT NULL) = ($11 = 'on_break')",                     \
                   after)                                                                      \
    }
enum which { WHOEVER, WHO_IS_OUT, WHO_IS_IN };
static const char *const page_queries[2][3] = {
    BY_STATE("$7 IS NOT NULL AND $8 IS NOT NULL AND $9 IS NOT NULL"),
    BY_STATE("(e.name, e.number, e.id) > ($7, $8, $9)"),
};

static enum which which_of(opt_enum state)
{
    return !IS_PRESENT(state) ? WHOEVER : state.value == PRESENCE_OUT ? WHO_IS_OUT : WHO_IS_IN;
}

problem presence_rows(struct request *rq, const struct presence_filter *filter,
                      struct presence_row_list *list)
{
    opt_text state = {.presence = IS_NULL};
    const struct presence_key *key = &filter->key;
    text name = filter->is_after ? key->name : TEXT("");
    text number = filter->is_after ? key->number : TEXT("");

    if (IS_PRESENT(filter->state)) {
        state = (opt_text)SOME(enum_name(presence_state_names, filter->state.value));
    }
    return db_all(rq->db, LIST(presence_row, list),
                  page_queries[filter->is_after][which_of(filter->state)],
                  BIND(CHOICE(rq, filter, pattern_of(rq, filter)), name, number, key->id,
                       filter->limit + 1, state));
}

/* ---- groups ---- */

/* $7 and $8 are the dates from first to last, $9 is now. */
problem presence_groups(struct request *rq, const struct presence_filter *filter, civil_date from,
                        civil_date to, struct presence_group_list *list)
{
    return db_all(
        rq->db, LIST(presence_group, list),
        "SELECT CASE WHEN p.is_special THEN p.id END AS id, p.time_zone, p.region,"
        " CASE WHEN p.is_special THEN p.employed_from END AS employed_from,"
        " CASE WHEN p.is_special THEN p.employed_until END AS employed_until,"
        " CASE WHEN s.date >= $7 THEN s.date END AS session_date,"
        " CASE WHEN s.open_in IS NULL THEN 'out' WHEN s.open_break IS NULL THEN 'working'"
        " ELSE 'on_break' END AS state, COALESCE(s.is_late_in, FALSE) AS is_late,"
        " COALESCE(s.open_in < $9 - p.limit_minutes * 60000000, FALSE) AS is_forgotten,"
        " COUNT(*) AS people FROM (SELECT e.id, COALESCE(e.time_zone, o.time_zone) AS time_zone,"
        " COALESCE(e.region, o.country) AS region, e.employed_from, e.employed_until,"
        " o.missing_punch_out_minutes AS limit_minutes, " NEWEST_DATE " AS newest,"
        " COALESCE(e.employed_from > $7, FALSE) OR COALESCE(e.employed_until < $8, FALSE)"
        " OR e.id IN (SELECT h.employee_id FROM business_hours h WHERE h.organization_id = $1"
        " AND h.employee_id IS NOT NULL)"
        " OR e.id IN (SELECT m.employee_id FROM employee_norm m WHERE m.organization_id = $1"
        " AND m.minutes = 0) AS is_special"
        " FROM employee e JOIN organization o ON o.id = e.organization_id WHERE " CHOSEN ") p"
        " LEFT JOIN work_session s ON s.organization_id = $1 AND s.date = p.newest"
        " AND s.employee_id = p.id"
        " GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9",
        BIND(CHOICE(rq, filter, pattern_of(rq, filter)), from, to, rq->now));
}
