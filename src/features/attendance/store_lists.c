/*
 * Reading sessions and lists of punches, sessions and corrections.
 *
 * A list of one employee and a list of many use different indexes, so each has its own condition; a
 * caller who may see only themselves always asks for one. Ranges of dates are bounds, never
 * "or null", for the same reason.
 */
#include "features/attendance/store_parts.h"

#include "features/employees/employees.h"

const char *const entry_sort_names[] = {
    [ENTRIES_OLDEST_FIRST] = "timestamp", [ENTRIES_NEWEST_FIRST] = "-timestamp", NULL};
const char *const session_sort_names[] = {
    [SESSIONS_NEWEST_FIRST] = "-date", [SESSIONS_OLDEST_FIRST] = "date", NULL};

RECORD(entry_key, FIELD(entry_key, sort, "The list's order", .names = entry_sort_names),
       FIELD(entry_key, timestamp, "The last row's time"),
       FIELD(entry_key, id, "The last row's id"));
RECORD(session_key, FIELD(session_key, sort, "The list's order", .names = session_sort_names),
       FIELD(session_key, date, "The last row's date"),
       FIELD(session_key, employee_name, "The last row's name"),
       FIELD(session_key, number, "The last row's number"));
RECORD(correction_key, FIELD(correction_key, id, "The last row's id"));

#define LAST_DATE ((civil_date){.days = DATE_MAXIMUM})

/* Whose rows: the asked one's, or one's own where the scope is no wider. */
static opt_uuid only_employee(const struct request *rq, opt_uuid asked)
{
    if (!IS_PRESENT(asked) && rq->scope == SCOPE_OWN) {
        return (opt_uuid)SOME(employee_self(rq));
    }
    return asked;
}

/* ---- punches ---- */

#define ENTRY_COLUMNS                                                                        \
    "SELECT p.id, p.employee_id, p.type, p.at AS timestamp, p.work_date AS date, p.is_late," \
    " p.is_early, p.notes, p.source FROM "
/* `edge` is the bound of times where the list begins, $5 or $6; what lies on it is told apart by id. */
#define ENTRIES_WHERE(whose, edge, sign, way)                                                  \
    "punch p WHERE p.organization_id = $1 AND " whose " AND p.work_date BETWEEN $3 AND $4"     \
    " AND p.at BETWEEN $5 AND $6"                                                              \
    " AND " EMPLOYEES_VISIBLE("p.employee_id", "$1", "$7",                                     \
                              "$8") " AND ($9 IS NULL OR p.type = $9)"                         \
                                    " AND (NOT $10 OR p.at " sign " " edge " OR (p.at = " edge \
                                    " AND p.id " sign " $11))"                                 \
                                    " ORDER BY p.at" way ", p.id" way " LIMIT $12"

/* One employee's lie together. A page of everybody's is found in the index by time, which has all that is asked for. */
#define ENTRIES_OF_ONE(edge, sign, way) \
    ENTRY_COLUMNS ENTRIES_WHERE("p.employee_id = $2", edge, sign, way)
#define ENTRIES_OF_ALL(edge, sign, way)                                                     \
    ENTRY_COLUMNS "(SELECT p.employee_id, p.at FROM " ENTRIES_WHERE(                        \
        "$2 IS NULL", edge, sign,                                                           \
        way) ") page"                                                                       \
             " JOIN punch p ON p.organization_id = $1 AND p.employee_id = page.employee_id" \
             " AND p.at = page.at ORDER BY p.at" way ", p.id" way
static const char *const entries_of_one[] = {
    [ENTRIES_OLDEST_FIRST] = ENTRIES_OF_ONE("$5", ">", ""),
    [ENTRIES_NEWEST_FIRST] = ENTRIES_OF_ONE("$6", "<", " DESC"),
};
static const char *const entries_of_all[] = {
    [ENTRIES_OLDEST_FIRST] = ENTRIES_OF_ALL("$5", ">", ""),
    [ENTRIES_NEWEST_FIRST] = ENTRIES_OF_ALL("$6", "<", " DESC"),
};

/* How far behind its date a cycle usually ends: a date ends at most a day after it does in UTC. */
#define USUAL_DAYS 3

static instant day_start(int32_t days)
{
    return (instant){.microseconds = days * SECONDS_PER_DAY * MICROSECONDS_PER_SECOND};
}

/* When the last punch of those dates was. */
static problem read_last_time(struct request *rq, opt_uuid employee_id, civil_date first,
                              civil_date last, instant *at)
{
    struct one_integer latest;
    TRY(db_one(rq->db, INTO(one_integer, &latest),
               IS_PRESENT(employee_id)
                   ? "SELECT COALESCE(MAX(last_at), 0) AS value FROM work_session"
                     " WHERE organization_id = $1 AND employee_id = $2 AND date BETWEEN $3 AND $4"
                   : "SELECT COALESCE(MAX(last_at), 0) AS value FROM work_session"
                     " WHERE organization_id = $1 AND $2 IS NULL AND date BETWEEN $3 AND $4",
               BIND(organization_of(rq), employee_id, first, last)));
    at->microseconds = latest.value;
    return NULL;
}

static problem read_entries(struct request *rq, const struct entry_filter *filter,
                            opt_uuid employee_id, instant to, struct punch_list *list)
{
    enum entry_sort sort = filter->key.sort;
    civil_date first = VALUE_OR(filter->start_date, (civil_date){0});
    civil_date last = VALUE_OR(filter->end_date, LAST_DATE);
    /* A date begins at most a day before its midnight in UTC, wherever it is. */
    instant from = day_start(first.days - 1);
    if (filter->after && sort == ENTRIES_OLDEST_FIRST &&
        from.microseconds <= filter->key.timestamp.microseconds) {
        from = filter->key.timestamp;
    }
    return db_all(rq->db, LIST(punch, list),
                  IS_PRESENT(employee_id) ? entries_of_one[sort] : entries_of_all[sort],
                  BIND(organization_of(rq), employee_id, first, last, from, to, employee_scope(rq),
                       employee_self(rq), filter->type, filter->after, filter->key.id,
                       filter->count));
}

/*
 * A forgotten cycle may end long after its date, so dates do not bound times from above. A page that is
 * full within the usual days is right, because it is in order of time; only the last one has to know
 * when the last punch of the dates was.
 */
static problem oldest_entries(struct request *rq, const struct entry_filter *filter,
                              opt_uuid employee_id, struct punch_list *list)
{
    instant to = {.microseconds = INSTANT_MAXIMUM};
    if (!IS_PRESENT(filter->end_date)) {
        return read_entries(rq, filter, employee_id, to, list);
    }
    civil_date last = filter->end_date.value;
    instant usual = day_start(last.days + USUAL_DAYS);
    TRY(read_entries(rq, filter, employee_id, usual, list));
    if ((int64_t)list->count == filter->count) {
        return NULL;
    }
    TRY(read_last_time(rq, employee_id, VALUE_OR(filter->start_date, (civil_date){0}), last, &to));
    return to.microseconds > usual.microseconds ? read_entries(rq, filter, employee_id, to, list)
                                                : NULL;
}

/* The other way round it is the first page that has to know it. */
static problem newest_entries(struct request *rq, const struct entry_filter *filter,
                              opt_uuid employee_id, struct punch_list *list)
{
    instant to = {.microseconds = INSTANT_MAXIMUM};
    if (filter->after) {
        to = filter->key.timestamp;
    } else if (IS_PRESENT(filter->end_date)) {
        TRY(read_last_time(rq, employee_id, VALUE_OR(filter->start_date, (civil_date){0}),
                           filter->end_date.value, &to));
    }
    return read_entries(rq, filter, employee_id, to, list);
}

problem entries_page(struct request *rq, const struct entry_filter *filter, struct punch_list *list)
{
    opt_uuid employee_id = only_employee(rq, filter->employee_id);
    return filter->key.sort == ENTRIES_OLDEST_FIRST ? oldest_entries(rq, filter, employee_id, list)
                                                    : newest_entries(rq, filter, employee_id, list);
}

/* ---- sessions ---- */

struct session_row {
    uuid id;
    uuid employee_id;
    text employee_name;
    text number;
    civil_date date;
    int64_t limit_minutes;
    json_text cycles;
    struct session_parts parts;
};
RECORD_LIST(session_row);
static RECORD(session_row, FIELD(session_row, id, ""), FIELD(session_row, employee_id, ""),
              FIELD(session_row, employee_name, ""), FIELD(session_row, number, ""),
              FIELD(session_row, date, ""), FIELD(session_row, limit_minutes, ""),
              FIELD(session_row, cycles, ""), PART_FIELDS(session_row));

#define SESSION_COLUMNS                                                                           \
    "s.id, s.employee_id, e.name AS employee_name, e.number, s.date,"                             \
    " (SELECT o.missing_punch_out_minutes FROM organization o WHERE o.id = $1) AS limit_minutes," \
    " s.cycles, " PART_COLUMNS
#define SESSION_EMPLOYEE \
    " JOIN employee e ON e.organization_id = s.organization_id AND e.id = s.employee_id"
#define SESSIONS                                                      \
    "SELECT " SESSION_COLUMNS " FROM work_session s" SESSION_EMPLOYEE \
    " WHERE s.organization_id = $1"

/* A list that this feature wrote into a JSON column. */
static problem read_json_list(struct request *rq, json_text json, const struct record *record,
                              struct generic_list *list)
{
    struct input_errors errors = {.arena = rq->arena};
    struct json_document *document = json_parse(rq->arena, json.value, &errors);
    if (document == NULL || !json_read_list(document, record, list, &errors)) {
        return fail(rq, &internal_error, "A stored list of the record %s cannot be read",
                    record->name);
    }
    return NULL;
}

static problem publish_cycles(struct request *rq, const struct session_row *row,
                              struct punch_cycle_list *published)
{
    struct generic_list cycles = {0};
    TRY(read_json_list(rq, row->cycles, &work_cycle_record, &cycles));
    published->items = ARENA_ARRAY(rq->arena, struct punch_cycle, cycles.count);
    published->count = cycles.count;
    const struct work_cycle *cycle = cycles.items;
    for (size_t i = 0; i < cycles.count; i++) {
        struct punch_cycle *to = &published->items[i];
        to->punch_in = cycle[i].punch_in;
        to->punch_out = cycle[i].punch_out;
        cycle_at(&row->parts, &cycle[i], rq->now, &to->break_seconds, &to->working_seconds);
    }
    return NULL;
}

static problem publish_session(struct request *rq, const struct session_row *row,
                               struct session *session)
{
    struct session_figures figures = session_at(&row->parts, rq->now, row->limit_minutes);
    struct punch_cycle_list cycles;
    TRY(publish_cycles(rq, row, &cycles));
    *session = (struct session){.id = row->id,
                                .employee_id = row->employee_id,
                                .employee_name = row->employee_name,
                                .date = row->date,
                                .punch_in = row->parts.punch_in,
                                .punch_out = row->parts.punch_out,
                                .total_seconds = figures.total_seconds,
                                .break_seconds = figures.break_seconds,
                                .working_seconds = figures.working_seconds,
                                .is_late_in = row->parts.is_late_in,
                                .is_early_out = row->parts.is_early_out,
                                .status = figures.status,
                                .missing_punch_out = figures.missing_punch_out,
                                .punch_cycles = cycles};
    return NULL;
}

problem session_find(struct request *rq, uuid employee_id, civil_date date, bool *found,
                     struct session *session)
{
    struct session_row row;
    TRY(db_maybe(rq->db, found, INTO(session_row, &row),
                 SESSIONS " AND s.employee_id = $2 AND s.date = $3",
                 BIND(organization_of(rq), employee_id, date)));
    return *found ? publish_session(rq, &row, session) : NULL;
}

problem session_read(struct request *rq, uuid id, struct session *session)
{
    struct session_row row;
    TRY(db_one(rq->db, INTO(session_row, &row), SESSIONS " AND s.id = $2",
               BIND(organization_of(rq), id)));
    return publish_session(rq, &row, session);
}

RECORD(session_version, FIELD(session_version, id, ""), FIELD(session_version, updated_at, ""),
       PART_FIELDS(session_version));

problem session_version_read(struct request *rq, uuid id, struct session_version *version)
{
    return db_one(rq->db, INTO(session_version, version),
                  "SELECT s.id, s.updated_at, " PART_COLUMNS " FROM work_session s" SESSION_EMPLOYEE
                  " WHERE s.organization_id = $1 AND s.id = $2",
                  BIND(organization_of(rq), id));
}

problem session_owner(struct request *rq, uuid id, bool *found, uuid *employee_id)
{
    struct one_uuid owner = {0};
    TRY(db_maybe(rq->db, found, INTO(one_uuid, &owner),
                 "SELECT employee_id AS value FROM work_session"
                 " WHERE organization_id = $1 AND id = $2",
                 BIND(organization_of(rq), id)));
    *employee_id = owner.value;
    return NULL;
}

/*
 * A page is found by its keys alone, from an index that has them, and only its own rows are read. `date`
 * is the column, or an expression of the same value where another index than that of dates is wanted.
 */
#define SESSION_ORDER(date, way) \
    " ORDER BY " date way ", e.name COLLATE \"C\", e.number COLLATE \"C\""
/* `inside` says that a date lies behind the key's, whose own date is a bound of the dates. */
#define SESSIONS_PAGE(date, which, inside, way)                                                \
    "SELECT " SESSION_COLUMNS                                                                  \
    " FROM (SELECT s.date, s.employee_id FROM work_session s" SESSION_EMPLOYEE                 \
    " WHERE s.organization_id = $1 AND " date " BETWEEN $3 AND $4 AND " which                  \
    " AND " EMPLOYEES_VISIBLE(                                                                 \
        "s.employee_id", "$1", "$5",                                                           \
        "$6") " AND (NOT $8 OR " inside " OR e.name COLLATE \"C\" > $9"                        \
              " OR (e.name = $9 AND e.number COLLATE \"C\" > $10))" SESSION_ORDER(             \
                  date,                                                                        \
                  way) " LIMIT $11) page"                                                      \
                       " JOIN work_session s ON s.organization_id = $1 AND s.date = page.date" \
                       " AND s.employee_id = page.employee_id" SESSION_EMPLOYEE SESSION_ORDER( \
                           "s.date", way)
#define SESSIONS_EITHER_WAY(date, which)                                              \
    {                                                                                 \
        [SESSIONS_NEWEST_FIRST] = SESSIONS_PAGE(date, which, "s.date < $4", " DESC"), \
        [SESSIONS_OLDEST_FIRST] = SESSIONS_PAGE(date, which, "s.date > $3", "")       \
    }

#define WITH_STATUS                                                   \
    "($7 IS NULL OR $7 = CASE WHEN s.open_in IS NULL THEN 'complete'" \
    " WHEN s.open_break IS NULL THEN 'in_progress' ELSE 'on_break' END)"

static const char *const sessions_of_one[] =
    SESSIONS_EITHER_WAY("s.date", "s.employee_id = $2 AND " WITH_STATUS);
static const char *const sessions_of_many[] =
    SESSIONS_EITHER_WAY("s.date", "$2 IS NULL AND $7 IS NULL");
static const char *const complete_sessions[] =
    SESSIONS_EITHER_WAY("s.date", "$2 IS NULL AND " WITH_STATUS);
static const char *const open_sessions[] =
    SESSIONS_EITHER_WAY("s.date + 0", "$2 IS NULL AND s.open_in IS NOT NULL AND " WITH_STATUS);

/* The queries, one for each order, for whose sessions of which status are wanted. */
static const char *const *sessions_queries(opt_uuid employee_id, opt_text status)
{
    if (IS_PRESENT(employee_id)) {
        return sessions_of_one;
    }
    if (!IS_PRESENT(status)) {
        return sessions_of_many;
    }
    return text_equal(status.value, enum_name(session_status_names, SESSION_COMPLETE))
               ? complete_sessions
               : open_sessions;
}

problem sessions_page(struct request *rq, const struct session_filter *filter,
                      struct session_list *list, bool *more, struct session_key *last)
{
    opt_uuid employee_id = only_employee(rq, filter->employee_id);
    enum session_sort sort = filter->key.sort;
    civil_date first_date = VALUE_OR(filter->start_date, (civil_date){0});
    civil_date last_date = VALUE_OR(filter->end_date, LAST_DATE);
    if (filter->after) { /* a page goes on within the date of its key */
        *(sort == SESSIONS_NEWEST_FIRST ? &last_date : &first_date) = filter->key.date;
    }
    text name = filter->after ? filter->key.employee_name : TEXT("");
    text number = filter->after ? filter->key.number : TEXT("");
    struct session_row_list rows = {0};
    TRY(db_all(
        rq->db, LIST(session_row, &rows), sessions_queries(employee_id, filter->status)[sort],
        BIND(organization_of(rq), employee_id, first_date, last_date, employee_scope(rq),
             employee_self(rq), filter->status, filter->after, name, number, filter->count)));
    const struct session_row *cut;
    *more = LIST_CUT(&rows, filter->count - 1, &cut);
    if (*more) {
        *last = (struct session_key){.sort = sort,
                                     .date = cut->date,
                                     .employee_name = cut->employee_name,
                                     .number = cut->number};
    }
    list->items = ARENA_ARRAY(rq->arena, struct session, rows.count);
    list->count = rows.count;
    for (size_t i = 0; i < rows.count; i++) {
        TRY(publish_session(rq, &rows.items[i], &list->items[i]));
    }
    return NULL;
}

/* ---- corrections ---- */

struct correction_row {
    uuid id;
    uuid employee_id;
    text employee_name;
    civil_date date;
    enum correction_state state;
    json_text before;
    json_text after;
    text reason;
    opt_uuid requested_by;
    text requested_name;
    instant requested_at;
    opt_uuid decided_by;
    opt_text decided_name;
    opt_instant decided_at;
    opt_text decision_reason;
};
RECORD_LIST(correction_row);
static RECORD(correction_row, FIELD(correction_row, id, ""), FIELD(correction_row, employee_id, ""),
              FIELD(correction_row, employee_name, ""), FIELD(correction_row, date, ""),
              FIELD(correction_row, state, "", .names = correction_state_names),
              FIELD(correction_row, before, ""), FIELD(correction_row, after, ""),
              FIELD(correction_row, reason, ""), FIELD(correction_row, requested_by, ""),
              FIELD(correction_row, requested_name, ""), FIELD(correction_row, requested_at, ""),
              FIELD(correction_row, decided_by, ""), FIELD(correction_row, decided_name, ""),
              FIELD(correction_row, decided_at, ""), FIELD(correction_row, decision_reason, ""));

#define CORRECTIONS                                                                                \
    "SELECT c.id, c.employee_id, e.name AS employee_name, c.work_date AS date, c.state, c.before," \
    " c.after, c.reason, c.requested_by, c.requested_name, c.requested_at, c.decided_by,"          \
    " c.decided_name, c.decided_at, c.decision_reason FROM punch_correction c"                     \
    " JOIN employee e ON e.organization_id = c.organization_id AND e.id = c.employee_id"           \
    " WHERE c.organization_id = $1"

static json_text json_of_punches(struct request *rq, const struct corrected_punch_list *punches)
{
    const struct generic_list list = {.items = punches->items, .count = punches->count};
    return (json_text){.value = json_of_list(rq->arena, &corrected_punch_record, &list)};
}

static problem publish_correction(struct request *rq, const struct correction_row *row,
                                  struct correction *correction)
{
    struct generic_list before = {0};
    struct generic_list after = {0};
    TRY(read_json_list(rq, row->before, &corrected_punch_record, &before));
    TRY(read_json_list(rq, row->after, &corrected_punch_record, &after));
    *correction = (struct correction){.id = row->id,
                                      .employee_id = row->employee_id,
                                      .employee_name = row->employee_name,
                                      .date = row->date,
                                      .state = row->state,
                                      .before = {.items = before.items, .count = before.count},
                                      .after = {.items = after.items, .count = after.count},
                                      .reason = row->reason,
                                      .requested_by = row->requested_by,
                                      .requested_name = row->requested_name,
                                      .requested_at = row->requested_at,
                                      .decided_by = row->decided_by,
                                      .decided_name = row->decided_name,
                                      .decided_at = row->decided_at,
                                      .decision_reason = row->decision_reason};
    return NULL;
}

problem correction_insert(struct request *rq, const struct correction *correction)
{
    return db_run(
        rq->db, NULL,
        "INSERT INTO punch_correction (organization_id, id, employee_id, work_date, state,"
        " before, after, reason, requested_by, requested_name, requested_at, decided_by,"
        " decided_name, decided_at, decision_reason)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        BIND(organization_of(rq), correction->id, correction->employee_id, correction->date,
             BIND_NAME(correction_state_names, correction->state),
             json_of_punches(rq, &correction->before), json_of_punches(rq, &correction->after),
             correction->reason, correction->requested_by, correction->requested_name,
             correction->requested_at, correction->decided_by, correction->decided_name,
             correction->decided_at, correction->decision_reason));
}

problem correction_decide(struct request *rq, const struct correction *correction)
{
    return db_run(rq->db, NULL,
                  "UPDATE punch_correction SET state = $3, decided_by = $4, decided_name = $5,"
                  " decided_at = $6, decision_reason = $7"
                  " WHERE organization_id = $1 AND id = $2",
                  BIND(organization_of(rq), correction->id,
                       BIND_NAME(correction_state_names, correction->state), correction->decided_by,
                       correction->decided_name, correction->decided_at,
                       correction->decision_reason));
}

problem correction_read(struct request *rq, uuid id, struct correction *correction)
{
    struct correction_row row;
    TRY(db_one(rq->db, INTO(correction_row, &row), CORRECTIONS " AND c.id = $2",
               BIND(organization_of(rq), id)));
    return publish_correction(rq, &row, correction);
}

problem correction_owner(struct request *rq, uuid id, bool *found, uuid *employee_id)
{
    struct one_uuid owner = {0};
    TRY(db_maybe(rq->db, found, INTO(one_uuid, &owner),
                 "SELECT employee_id AS value FROM punch_correction"
                 " WHERE organization_id = $1 AND id = $2",
                 BIND(organization_of(rq), id)));
    *employee_id = owner.value;
    return NULL;
}

#define CORRECTIONS_PAGE(whose)                            \
    CORRECTIONS                                            \
    " AND " whose " AND ($3 IS NULL OR c.state = $3)"      \
    " AND " EMPLOYEES_VISIBLE("c.employee_id", "$1", "$4", \
                              "$5") " AND (NOT $6 OR c.id < $7) ORDER BY c.id DESC LIMIT $8"

problem corrections_page(struct request *rq, opt_uuid employee_id, opt_text state, bool after,
                         struct correction_key key, int64_t count, struct correction_list *list)
{
    opt_uuid whose = only_employee(rq, employee_id);
    struct correction_row_list rows = {0};
    TRY(db_all(rq->db, LIST(correction_row, &rows),
               IS_PRESENT(whose) ? CORRECTIONS_PAGE("c.employee_id = $2")
                                 : CORRECTIONS_PAGE("$2 IS NULL"),
               BIND(organization_of(rq), whose, state, employee_scope(rq), employee_self(rq), after,
                    key.id, count)));
    struct correction *items = ARENA_ARRAY(rq->arena, struct correction, rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        TRY(publish_correction(rq, &rows.items[i], &items[i]));
    }
    *list = (struct correction_list){.items = items, .count = rows.count};
    return NULL;
}
