/*
 * Reports read the sums that triggers keep beside work_session: work_day when they are about
 * everybody, work_month for whole months of one employee. The rest is read from the sessions
 * themselves, and punches only to split work at midnight. What open cycles add at this moment is
 * added here, since there are few of them and they have an index of their own.
 */
#include "features/reports/store.h"

#include "features/employees/employees.h"

RECORD(day_totals, FIELD(day_totals, date, "Work date"), FIELD(day_totals, working, "Microseconds"),
       FIELD(day_totals, sessions, "Sessions"), FIELD(day_totals, cycles, "Punch cycles"));
RECORD(split_punch, FIELD(split_punch, employee_id, "Whose"),
       FIELD(split_punch, time_zone, "IANA time zone"),
       FIELD(split_punch, type, "What", .names = punch_type_names), FIELD(split_punch, at, "When"),
       FIELD(split_punch, stops_at, "When the employee was deactivated"));
RECORD(report_employee, FIELD(report_employee, id, "Id"), FIELD(report_employee, name, "Name"),
       FIELD(report_employee, number, "The company's number"),
       FIELD(report_employee, department, "Department"),
       FIELD(report_employee, time_zone, "IANA time zone"),
       FIELD(report_employee, employed_from, "First day"),
       FIELD(report_employee, employed_until, "Last day"));
RECORD(report_employee_key, FIELD(report_employee_key, name, "Name"),
       FIELD(report_employee_key, number, "Number"), FIELD(report_employee_key, id, "Id"));
RECORD(report_month, FIELD(report_month, employee_id, "Whose"),
       FIELD(report_month, month, "Its first day"), FIELD(report_month, sessions, "Sessions"),
       FIELD(report_month, working, "Microseconds of closed cycles"),
       FIELD(report_month, late, "Late arrivals"), FIELD(report_month, early, "Early departures"),
       FIELD(report_month, punctual, "Neither late nor early"),
       FIELD(report_month, cycles, "Punch cycles"),
       FIELD(report_month, days, "With a session, as bits"));
RECORD(report_session, FIELD(report_session, employee_id, "Whose"),
       FIELD(report_session, date, "Work date"),
       FIELD(report_session, working, "Microseconds of closed cycles"),
       FIELD(report_session, cycle_count, "Punch cycles"),
       FIELD(report_session, is_late_in, "Late"), FIELD(report_session, is_early_out, "Early"));
RECORD(day_effort, FIELD(day_effort, date, "Date"), FIELD(day_effort, minutes, "Minutes"));
RECORD(report_start, FIELD(report_start, date, "Work date"),
       FIELD(report_start, hour, "On the wall, 0 to 23"), FIELD(report_start, sessions, "Sessions"),
       FIELD(report_start, late, "Late arrivals"), FIELD(report_start, late_time, "Microseconds"));
RECORD(report_norm, FIELD(report_norm, employee_id, "Whose"),
       FIELD(report_norm, time_zone, "IANA time zone"),
       FIELD(report_norm, region, "Whose holidays count"),
       FIELD(report_norm, employed_from, "First day"),
       FIELD(report_norm, employed_until, "Last day"),
       FIELD(report_norm, effective_from, "From when on"),
       FIELD(report_norm, minutes, "Expected on a Working day"));
RECORD(report_own_days, FIELD(report_own_days, employee_id, "Whose"),
       FIELD(report_own_days, effective_from, "From when on"),
       FIELD(report_own_days, work_days, "Days of the week"));
RECORD(report_effort, FIELD(report_effort, employee_id, "Whose"),
       FIELD(report_effort, date, "Date"), FIELD(report_effort, minutes, "Minutes"));
RECORD(csv_session, FIELD(csv_session, employee_name, "Name"),
       FIELD(csv_session, employee_number, "Number"),
       FIELD(csv_session, time_zone, "IANA time zone"), FIELD(csv_session, date, "Work date"),
       FIELD(csv_session, punch_in, "First punch in"),
       FIELD(csv_session, punch_out, "Last punch out"),
       FIELD(csv_session, working, "Microseconds of closed cycles"),
       FIELD(csv_session, break_time, "Microseconds of ended breaks"),
       FIELD(csv_session, open_in, "Start of the open cycle"),
       FIELD(csv_session, open_break_time, "Microseconds"),
       FIELD(csv_session, open_break, "Start of the running break"),
       FIELD(csv_session, is_late_in, "Late"), FIELD(csv_session, is_early_out, "Early"),
       FIELD(csv_session, last_at, "The newest punch"),
       FIELD(csv_session, stops_at, "When the employee was deactivated"),
       FIELD_LIST(csv_session, cycles, work_cycle, "Punch cycles"));

/* $1 to $6 of every query: organization, scope, own id, first and last date, employee or NULL. */
#define CHOSEN                                                       \
    "s.organization_id = $1 AND ($6 IS NULL OR s.employee_id = $6) " \
    "AND " EMPLOYEES_VISIBLE("s.employee_id", "$1", "$2", "$3")
#define SELECTED "s.date BETWEEN $4 AND $5 AND " CHOSEN
/* Written so that SQLite takes the few open sessions by their index, not all of the dates. */
#define OPEN_IN_RANGE "s.open_in IS NOT NULL AND NOT (s.date < $4 OR s.date > $5)"
#define SELECTION(rq, s)                                                                           \
    organization_of(rq), employee_scope(rq), employee_self(rq), (s)->range.first, (s)->range.last, \
        (s)->employee_id

/* The same binds for work_day, where $2, $3, $6 and $7 have nothing to choose from. */
#define OF_EVERYBODY                                       \
    "s.organization_id = $1 AND s.date BETWEEN $4 AND $5 " \
    "AND $2 = 'all' AND $3 IS NOT NULL AND $6 IS NULL AND $7 IS NOT NULL"

/*
 * Where there are no sums of everybody only the rows of those who are chosen are read, by their ids, and not
 * all of the organization's in the range: of a team, or of one employee.
 */
#define OF_CHOSEN(ledger, whose) \
    "FROM " ledger " s WHERE s.organization_id = $1 AND s.date BETWEEN $4 AND $5 AND " whose " "
#define TEAM "$2 = 'team' AND $3 IS NOT NULL AND $6 IS NULL AND s.employee_id IN (" DB_IDS("$7") ")"
#define ONE                                                                                     \
    "s.employee_id = $6 AND $7 IS NOT NULL AND " EMPLOYEES_VISIBLE("s.employee_id", "$1", "$2", \
                                                                   "$3")

/*
 * The ids $7 of the caller's team and the caller, if the selection is theirs; else of nobody. They are asked for
 * first, since PostgreSQL takes a team for a third of the organization and would read everything for it.
 */
static problem team_of_caller(struct request *rq, const struct report_selection *chosen,
                              json_text *ids)
{
    struct one_uuid_list team = {.count = 0};
    if (!IS_PRESENT(chosen->employee_id) && text_equal(employee_scope(rq), TEXT("team"))) {
        TRY(db_all(
            rq->db, LIST(one_uuid, &team),
            "SELECT $2 AS value UNION SELECT t.id AS value FROM (" EMPLOYEES_TEAM("$1", "$2") ") t",
            BIND(organization_of(rq), employee_self(rq))));
    }
    uuid *items = ARENA_ARRAY(rq->arena, uuid, team.count);
    for (size_t i = 0; i < team.count; i++) {
        items[i] = team.items[i].value;
    }
    const uuid_list list = {.items = items, .count = team.count};
    *ids = db_ids(rq->arena, list);
    return NULL;
}

/* The selection with the one employee it can be about, as far as the caller's scope says. */
static struct report_selection chosen_by_scope(struct request *rq,
                                               const struct report_selection *selection)
{
    struct report_selection chosen = *selection;
    if (!IS_PRESENT(chosen.employee_id) && text_equal(employee_scope(rq), TEXT("own"))) {
        chosen.employee_id = (opt_uuid)SOME(employee_self(rq));
    }
    return chosen;
}

/* Whether the sums of all employees have it, with nobody left out. */
static bool is_about_everybody(struct request *rq, const struct report_selection *selection)
{
    return !IS_PRESENT(selection->employee_id) && text_equal(employee_scope(rq), TEXT("all"));
}

/* One question in the three forms that the selection can have. */
struct statement {
    const char *of_everybody;
    const char *of_team;
    const char *of_one;
};

static const char *choose(struct request *rq, const struct statement *statement,
                          const struct report_selection *chosen)
{
    if (IS_PRESENT(chosen->employee_id)) {
        return statement->of_one;
    }
    return is_about_everybody(rq, chosen) ? statement->of_everybody : statement->of_team;
}

/* ---- totals ---- */

struct totals_row {
    int64_t sessions;
    int64_t working;
    int64_t break_time;
    int64_t late;
    int64_t early;
    int64_t cycles;
};
static RECORD(totals_row, FIELD(totals_row, sessions, "Sessions"),
              FIELD(totals_row, working, "Microseconds"),
              FIELD(totals_row, break_time, "Microseconds"),
              FIELD(totals_row, late, "Late arrivals"),
              FIELD(totals_row, early, "Early departures"),
              FIELD(totals_row, cycles, "Punch cycles"));

struct open_row {
    uuid employee_id;
    civil_date date;
    instant open_in;
    int64_t open_break_time;
    opt_instant open_break;
    instant last_at;
    opt_instant stops_at;
};
static RECORD(open_row, FIELD(open_row, employee_id, "Whose"), FIELD(open_row, date, "Work date"),
              FIELD(open_row, open_in, "Start of the open cycle"),
              FIELD(open_row, open_break_time, "Microseconds"),
              FIELD(open_row, open_break, "Start of the running break"),
              FIELD(open_row, last_at, "The newest punch"),
              FIELD(open_row, stops_at, "When the employee was deactivated"));
RECORD_LIST(open_row);
#define OPEN_COLUMNS                                                                        \
    "s.employee_id, s.date, s.open_in, s.open_break_time, s.open_break, s.last_at, "        \
    "(SELECT d.deactivated_at FROM employee d WHERE d.organization_id = s.organization_id " \
    "AND d.id = s.employee_id) AS stops_at"

static problem open_cycles(struct request *rq, const struct report_selection *selection,
                           struct open_row_list *open)
{
    return db_all(rq->db, LIST(open_row, open),
                  "SELECT " OPEN_COLUMNS " FROM work_session s "
                  "WHERE " OPEN_IN_RANGE " AND " CHOSEN " ORDER BY s.date",
                  BIND(SELECTION(rq, selection)));
}

static struct open_time open_time_of(const struct open_row *row, instant now)
{
    const struct session_parts parts = {.open_in = SOME(row->open_in),
                                        .open_break_time = row->open_break_time,
                                        .open_break = row->open_break,
                                        .last_at = row->last_at,
                                        .stops_at = row->stops_at};
    return session_open_time(&parts, now);
}

#define TOTALS_OF_SESSIONS(whose)                                                           \
    "SELECT count(*) AS sessions, CAST(coalesce(sum(s.working), 0) AS BIGINT) AS working, " \
    "CAST(coalesce(sum(s.break_time), 0) AS BIGINT) AS break_time, "                        \
    "count(*) FILTER (WHERE s.is_late_in) AS late, "                                        \
    "count(*) FILTER (WHERE s.is_early_out) AS early, "                                     \
    "CAST(coalesce(sum(s.cycle_count), 0) AS BIGINT) AS cycles " OF_CHOSEN("work_session", whose)
static const char totals_of_team[] = TOTALS_OF_SESSIONS(TEAM);
static const char totals_of_one[] = TOTALS_OF_SESSIONS(ONE);

static const char totals_of_days[] =
    "SELECT CAST(coalesce(sum(s.sessions), 0) AS BIGINT) AS sessions, "
    "CAST(coalesce(sum(s.working), 0) AS BIGINT) AS working, "
    "CAST(coalesce(sum(s.break_time), 0) AS BIGINT) AS break_time, "
    "CAST(coalesce(sum(s.late), 0) AS BIGINT) AS late, "
    "CAST(coalesce(sum(s.early), 0) AS BIGINT) AS early, "
    "CAST(coalesce(sum(s.cycles), 0) AS BIGINT) AS cycles "
    "FROM work_day s WHERE " OF_EVERYBODY;

static const struct statement totals_statement = {
    .of_everybody = totals_of_days, .of_team = totals_of_team, .of_one = totals_of_one};

problem reports_totals(struct request *rq, const struct report_selection *selection,
                       struct session_totals *totals)
{
    struct totals_row row;
    struct open_row_list open;
    struct report_selection chosen = chosen_by_scope(rq, selection);
    json_text ids;
    TRY(team_of_caller(rq, &chosen, &ids));

    TRY(db_one(rq->db, INTO(totals_row, &row), choose(rq, &totals_statement, &chosen),
               BIND(SELECTION(rq, &chosen), ids)));
    TRY(open_cycles(rq, selection, &open));
    *totals = (struct session_totals){.sessions = row.sessions,
                                      .working = row.working,
                                      .break_time = row.break_time,
                                      .late = row.late,
                                      .early = row.early,
                                      .cycles = row.cycles};
    for (size_t i = 0; i < open.count; i++) {
        struct open_time parts = open_time_of(&open.items[i], rq->now);
        totals->working += parts.working;
        totals->break_time += parts.break_time;
    }
    return NULL;
}

/* ---- days ---- */

#define DAYS_OF_SESSIONS(whose)                                                        \
    "SELECT s.date, CAST(sum(s.working) AS BIGINT) AS working, count(*) AS sessions, " \
    "CAST(sum(s.cycle_count) AS BIGINT) AS cycles " OF_CHOSEN(                         \
        "work_session", whose) "GROUP BY s.date ORDER BY s.date"
static const char days_of_team[] = DAYS_OF_SESSIONS(TEAM);
static const char days_of_one[] = DAYS_OF_SESSIONS(ONE);

static const char days_of_everybody[] =
    "SELECT s.date, CAST(sum(s.working) AS BIGINT) AS working, "
    "CAST(sum(s.sessions) AS BIGINT) AS sessions, CAST(sum(s.cycles) AS BIGINT) AS cycles "
    "FROM work_day s WHERE " OF_EVERYBODY
    " GROUP BY s.date HAVING sum(s.sessions) > 0 ORDER BY s.date";

static const struct statement days_statement = {
    .of_everybody = days_of_everybody, .of_team = days_of_team, .of_one = days_of_one};

problem reports_days(struct request *rq, const struct report_selection *selection,
                     struct day_totals_list *days)
{
    struct open_row_list open;
    struct report_selection chosen = chosen_by_scope(rq, selection);
    json_text ids;
    TRY(team_of_caller(rq, &chosen, &ids));
    TRY(db_all(rq->db, LIST(day_totals, days), choose(rq, &days_statement, &chosen),
               BIND(SELECTION(rq, &chosen), ids)));
    TRY(open_cycles(rq, selection, &open));
    size_t day = 0;
    for (size_t i = 0; i < open.count; i++) {
        const struct open_row *o = &open.items[i];
        while (days->items[day].date.days < o->date.days) {
            day++; /* both are in order of date, and every open session's date is among the days */
        }
        days->items[day].working += open_time_of(o, rq->now).working;
    }
    return NULL;
}

problem reports_punches(struct request *rq, const struct report_selection *selection,
                        struct split_punch *row, problem (*visit)(void *context), void *context)
{
    /*
     * The selection is of days. Sessions of earlier ones may reach into it, and that of the next
     * where the clocks went back over midnight.
     */
    struct report_selection wider = *selection;
    wider.range.first.days -= 60;
    wider.range.last.days += 1;
    return db_each(
        rq->db, INTO(split_punch, row),
        "SELECT p.employee_id, coalesce(e.time_zone, o.time_zone) AS time_zone, p.type, p.at, "
        "e.deactivated_at AS stops_at "
        "FROM work_session s "
        "JOIN punch p ON p.organization_id = s.organization_id AND p.employee_id = s.employee_id "
        "AND p.work_date = s.date "
        "JOIN employee e ON e.organization_id = s.organization_id AND e.id = s.employee_id "
        "JOIN organization o ON o.id = s.organization_id "
        "WHERE (s.open_in IS NOT NULL OR s.date >= $4) AND s.organization_id = $1 AND s.date <= $5 "
        "AND ($6 IS NULL OR s.employee_id = $6) AND " EMPLOYEES_VISIBLE(
            "s.employee_id", "$1", "$2", "$3") " ORDER BY p.employee_id, p.at",
        BIND(SELECTION(rq, &wider)), visit, context);
}

/* ---- employees ---- */

/*
 * $7 to $9 are the key, $10 the number of rows. The list without a key begins with the empty name,
 * which nobody has.
 */
#define EMPLOYEE_PAGE(columns, ledger)                                                           \
    "SELECT " columns " FROM employee e JOIN organization o ON o.id = e.organization_id "        \
    "WHERE e.organization_id = $1 AND ($6 IS NULL OR e.id = $6) AND " EMPLOYEES_VISIBLE(         \
        "e.id", "$1", "$2",                                                                      \
        "$3") " AND (((e.employed_from IS NULL OR e.employed_from <= $5) AND (e.employed_until " \
              "IS NULL OR e.employed_until >= $4))"                                              \
              " OR EXISTS (SELECT 1 FROM " ledger " w WHERE w.organization_id = $1 AND "         \
              "w.employee_id = e.id "                                                            \
              "AND w.date BETWEEN $4 AND $5)) "                                                  \
              "AND (e.name COLLATE \"C\" > $7 OR (e.name = $7 AND (e.number COLLATE \"C\" > $8 " \
              "OR (e.number = $8 AND e.id > $9)))) "                                             \
              "ORDER BY e.name COLLATE \"C\", e.number COLLATE \"C\", e.id LIMIT $10"
#define PAGE(key, count) (key)->name, (key)->number, (key)->id, (count)

#define EMPLOYEE_COLUMNS                                                                      \
    "e.id, e.name, e.number, e.department, coalesce(e.time_zone, o.time_zone) AS time_zone, " \
    "e.employed_from, e.employed_until"

problem reports_employees(struct request *rq, const struct report_selection *selection,
                          const struct report_employee_key *key, int64_t count,
                          struct report_employee_list *employees)
{
    return db_all(rq->db, LIST(report_employee, employees),
                  EMPLOYEE_PAGE(EMPLOYEE_COLUMNS, "work_session"),
                  BIND(SELECTION(rq, selection), PAGE(key, count)));
}

problem reports_employees_of_effort(struct request *rq, const struct report_selection *selection,
                                    const struct report_employee_key *key, int64_t count,
                                    struct report_employee_list *employees)
{
    return db_all(rq->db, LIST(report_employee, employees),
                  EMPLOYEE_PAGE(EMPLOYEE_COLUMNS, "timesheet_day"),
                  BIND(SELECTION(rq, selection), PAGE(key, count)));
}

#define OF_PAGE_OF(ledger)                                                                 \
    "WHERE s.organization_id = $1 AND s.employee_id IN (SELECT p.id FROM (" EMPLOYEE_PAGE( \
        "e.id", ledger) ") p) "
#define OF_PAGE OF_PAGE_OF("work_session")

problem reports_months(struct request *rq, const struct report_selection *selection,
                       const struct report_employee_key *key, int64_t count,
                       struct date_range months, struct report_month *row,
                       problem (*visit)(void *context), void *context)
{
    return db_each(rq->db, INTO(report_month, row),
                   "SELECT s.employee_id, s.month, s.sessions, s.working, s.late, s.early, "
                   "s.punctual, s.cycles, s.days FROM work_month s " OF_PAGE
                   "AND s.month BETWEEN $11 AND $12 AND s.sessions > 0",
                   BIND(SELECTION(rq, selection), PAGE(key, count), months.first, months.last),
                   visit, context);
}

problem reports_sessions(struct request *rq, const struct report_selection *selection,
                         const struct report_employee_key *key, int64_t count,
                         struct date_range dates, struct report_session *row,
                         problem (*visit)(void *context), void *context)
{
    return db_each(rq->db, INTO(report_session, row),
                   "SELECT s.employee_id, s.date, s.working, s.cycle_count, s.is_late_in, "
                   "s.is_early_out FROM work_session s " OF_PAGE "AND s.date BETWEEN $11 AND $12",
                   BIND(SELECTION(rq, selection), PAGE(key, count), dates.first, dates.last), visit,
                   context);
}

problem reports_open_parts(struct request *rq, const struct report_selection *selection,
                           const struct report_employee_key *key, int64_t count,
                           struct report_open_list *list)
{
    struct open_row_list open;
    TRY(db_all(rq->db, LIST(open_row, &open),
               "SELECT " OPEN_COLUMNS " FROM work_session s " OF_PAGE "AND " OPEN_IN_RANGE,
               BIND(SELECTION(rq, selection), PAGE(key, count))));
    struct report_open *items = ARENA_ARRAY(rq->arena, struct report_open, open.count);
    for (size_t i = 0; i < open.count; i++) {
        items[i] = (struct report_open){.employee_id = open.items[i].employee_id,
                                        .parts = open_time_of(&open.items[i], rq->now)};
    }
    *list = (struct report_open_list){.items = items, .count = open.count};
    return NULL;
}

/* ---- CSV ---- */

problem reports_employee_efforts(struct request *rq, const struct report_selection *selection,
                                 const struct report_employee_key *key, int64_t count,
                                 struct report_effort *row, problem (*visit)(void *context),
                                 void *context)
{
    return db_each(
        rq->db, INTO(report_effort, row),
        "SELECT s.employee_id, s.date, s.minutes FROM timesheet_day s " OF_PAGE_OF(
            "timesheet_day") "AND s.date BETWEEN $4 AND $5 ORDER BY s.employee_id, s.date",
        BIND(SELECTION(rq, selection), PAGE(key, count)), visit, context);
}

static const char efforts_of_everybody[] =
    "SELECT s.date, CAST(sum(s.minutes) AS BIGINT) AS minutes FROM effort_day s "
    "WHERE " OF_EVERYBODY " GROUP BY s.date HAVING sum(s.minutes) > 0 ORDER BY s.date";
#define EFFORTS(whose)                                                     \
    "SELECT s.date, CAST(sum(s.minutes) AS BIGINT) AS minutes " OF_CHOSEN( \
        "timesheet_day", whose) "GROUP BY s.date ORDER BY s.date"
static const char efforts_of_team[] = EFFORTS(TEAM);
static const char efforts_of_one[] = EFFORTS(ONE);

static const struct statement efforts_statement = {
    .of_everybody = efforts_of_everybody, .of_team = efforts_of_team, .of_one = efforts_of_one};

problem reports_efforts(struct request *rq, const struct report_selection *selection,
                        struct day_effort_list *efforts)
{
    struct report_selection chosen = chosen_by_scope(rq, selection);
    json_text ids;
    TRY(team_of_caller(rq, &chosen, &ids));
    return db_all(rq->db, LIST(day_effort, efforts), choose(rq, &efforts_statement, &chosen),
                  BIND(SELECTION(rq, &chosen), ids));
}

static const char starts_of_everybody[] =
    "SELECT s.date, s.hour, CAST(sum(s.sessions) AS BIGINT) AS sessions, "
    "CAST(sum(s.late) AS BIGINT) AS late, CAST(sum(s.late_time) AS BIGINT) AS late_time "
    "FROM work_start s WHERE " OF_EVERYBODY " GROUP BY s.date, s.hour";
#define STARTS(whose)                                             \
    "SELECT s.date, s.start_hour AS hour, count(*) AS sessions, " \
    "count(*) FILTER (WHERE s.is_late_in) AS late, "              \
    "CAST(sum(s.late_time) AS BIGINT) AS late_time " OF_CHOSEN(   \
        "work_session", whose) "GROUP BY s.date, s.start_hour"
static const char starts_of_team[] = STARTS(TEAM);
static const char starts_of_one[] = STARTS(ONE);

static const struct statement starts_statement = {
    .of_everybody = starts_of_everybody, .of_team = starts_of_team, .of_one = starts_of_one};

problem reports_starts(struct request *rq, const struct report_selection *selection,
                       struct report_start *row, problem (*visit)(void *context), void *context)
{
    struct report_selection chosen = chosen_by_scope(rq, selection);
    json_text ids;
    TRY(team_of_caller(rq, &chosen, &ids));
    return db_each(rq->db, INTO(report_start, row), choose(rq, &starts_statement, &chosen),
                   BIND(SELECTION(rq, &chosen), ids), visit, context);
}

#define NORMS(whose)                                                                   \
    "SELECT e.id AS employee_id, coalesce(e.time_zone, o.time_zone) AS time_zone, "    \
    "coalesce(e.region, o.country) AS region, e.employed_from, e.employed_until, "     \
    "n.effective_from, n.minutes FROM employee e "                                     \
    "JOIN organization o ON o.id = e.organization_id "                                 \
    "JOIN employee_norm n ON n.organization_id = $1 AND n.employee_id = e.id "         \
    "AND n.effective_from <= $5 "                                                      \
    "WHERE e.organization_id = $1 AND " whose " AND (e.employed_from IS NULL OR "      \
    "e.employed_from <= $5) AND (e.employed_until IS NULL OR e.employed_until >= $4) " \
    "AND " EMPLOYEES_VISIBLE("e.id", "$1", "$2", "$3") " ORDER BY e.id, n.effective_from"
static const char norms_of_many[] = NORMS("$6 IS NULL");
static const char norms_of_one[] = NORMS("e.id = $6");

static const struct statement norms_statement = {
    .of_everybody = norms_of_many, .of_team = norms_of_many, .of_one = norms_of_one};

problem reports_norms(struct request *rq, const struct report_selection *selection,
                      struct report_norm *row, problem (*visit)(void *context), void *context)
{
    struct report_selection chosen = chosen_by_scope(rq, selection);
    return db_each(rq->db, INTO(report_norm, row), choose(rq, &norms_statement, &chosen),
                   BIND(SELECTION(rq, &chosen)), visit, context);
}

#define OWN_DAYS(whose)                                                              \
    "SELECT employee_id, effective_from, work_days FROM business_hours "             \
    "WHERE organization_id = $1 AND effective_from <= $2 AND employee_id " whose " " \
    "ORDER BY employee_id, effective_from, ordinal"

problem reports_own_days(struct request *rq, const struct report_selection *selection,
                         struct report_own_days_list *list)
{
    civil_date last = selection->range.last;
    if (IS_PRESENT(selection->employee_id)) {
        return db_all(rq->db, LIST(report_own_days, list), OWN_DAYS("= $3"),
                      BIND(organization_of(rq), last, selection->employee_id));
    }
    return db_all(rq->db, LIST(report_own_days, list), OWN_DAYS("IS NOT NULL"),
                  BIND(organization_of(rq), last));
}

problem reports_csv_sessions(struct request *rq, const struct report_selection *selection,
                             struct csv_session *row, problem (*visit)(void *context),
                             void *context)
{
    return db_each(
        rq->db, INTO(csv_session, row),
        "SELECT e.name AS employee_name, e.number AS employee_number, "
        "coalesce(e.time_zone, o.time_zone) AS time_zone, s.date, s.punch_in, s.punch_out, "
        "s.working, "
        "s.break_time, s.open_in, s.open_break_time, s.open_break, s.is_late_in, s.is_early_out, "
        "s.last_at, e.deactivated_at AS stops_at, s.cycles "
        "FROM work_session s "
        "JOIN employee e ON e.organization_id = s.organization_id AND e.id = s.employee_id "
        "JOIN organization o ON o.id = s.organization_id WHERE " SELECTED
        " ORDER BY s.date, e.name COLLATE \"C\", e.number COLLATE \"C\", e.id",
        BIND(SELECTION(rq, selection)), visit, context);
}
