/*
 * Reports: overview, employees, daily, CSV. Each takes a range of session dates, both included;
 * without dates it is the organization's current month up to today.
 */
#include "features/reports/reports.h"

#include "features/attendance/attendance.h"
#include "features/employees/employees.h"
#include "features/organizations/organizations.h"
#include "features/reports/csv.h"
#include "features/reports/effort_reports.h"
#include "features/reports/employees_report.h"

/* Ten years: enough for any report, and an end to what one request may ask. */
#define RANGE_DAYS 3660

PERMISSION(reports_read, "reports.read", "See reports and export them", .admin = SCOPE_ALL,
           .manager = SCOPE_TEAM, .member = SCOPE_OWN, .viewer = SCOPE_ALL);

/* ---- the range ---- */

/* The dates asked for, or the current month up to today in the organization's zone. */
static problem read_range(struct request *rq, opt_date start, opt_date end,
                          struct date_range *range)
{
    struct organization organization;
    TRY(organization_read(rq, organization_of(rq), &organization));
    const struct zone *zone = zone_find(rq->zones, organization.time_zone);
    civil_date today = zone == NULL ? (civil_date){0} : zone_date(zone, rq->now, NULL);
    int32_t year;
    unsigned month, day;
    civil_date last = VALUE_OR(end, today);
    date_to_civil(last, &year, &month, &day);
    civil_date first = VALUE_OR(start, date_from_civil(year, month, 1));
    if (last.days < first.days) {
        return fail_field(rq, "/end_date", "must not be before start_date");
    }
    if (last.days - first.days >= RANGE_DAYS) {
        return fail_field(rq, "/end_date", "must be within ten years of start_date");
    }
    *range = (struct date_range){.first = first, .last = last};
    return NULL;
}

/* ---- overview ---- */

struct report_query {
    opt_date start_date;
    opt_date end_date;
    opt_uuid employee_id;
};
static RECORD(report_query,
              FIELD(report_query, start_date,
                    "First session date; the first of end_date's month if absent"),
              FIELD(report_query, end_date, "Last session date; today if absent"),
              FIELD(report_query, employee_id, "Only this employee", .entity = &employee_entity));

struct report_overview {
    int64_t total_sessions;
    int64_t total_working_seconds;
    int64_t total_break_seconds;
    int64_t late_arrivals;
    int64_t early_departures;
    int64_t average_working_seconds;
    int64_t total_punch_cycles;
};
static RECORD(report_overview, FIELD(report_overview, total_sessions, "Work sessions"),
              FIELD(report_overview, total_working_seconds,
                    "Cycles less breaks; open ones up to now"),
              FIELD(report_overview, total_break_seconds, "Breaks; running ones up to now"),
              FIELD(report_overview, late_arrivals, "Sessions with a late first punch-in"),
              FIELD(report_overview, early_departures, "Sessions with an early last punch-out"),
              FIELD(report_overview, average_working_seconds,
                    "Per session, rounded half up; 0 without sessions"),
              FIELD(report_overview, total_punch_cycles, "Punch cycles"));

ENDPOINT(get_report_overview, report_query, report_overview, GET, "/reports/overview",
         REQUIRES(reports_read), .heavy = true, .summary = "What a range of dates adds up to")
{
    struct report_selection selection = {.employee_id = in->employee_id};
    TRY(read_range(rq, in->start_date, in->end_date, &selection.range));
    struct session_totals totals;
    TRY(reports_totals(rq, &selection, &totals));
    *out = (struct report_overview){.total_sessions = totals.sessions,
                                    .total_working_seconds = whole_seconds(totals.working),
                                    .total_break_seconds = whole_seconds(totals.break_time),
                                    .late_arrivals = totals.late,
                                    .early_departures = totals.early,
                                    .average_working_seconds = average_working_seconds(&totals),
                                    .total_punch_cycles = totals.cycles};
    return NULL;
}

/* ---- employees ---- */

struct employees_report_query {
    opt_date start_date;
    opt_date end_date;
    opt_uuid employee_id;
    LIST_PARAMETERS;
};
static RECORD(employees_report_query,
              FIELD(employees_report_query, start_date,
                    "First session date; the first of end_date's month if absent"),
              FIELD(employees_report_query, end_date, "Last session date; today if absent"),
              FIELD(employees_report_query, employee_id, "Only this employee",
                    .entity = &employee_entity),
              LIST_FIELDS(employees_report_query));

struct employees_report {
    struct employee_report_list items;
    opt_text next_cursor;
};
static RECORD(employees_report,
              FIELD_LIST(employees_report, items, employee_report, "By name, number and id"),
              FIELD(employees_report, next_cursor, "Where the next page begins; null on the last"));

/* The employees of a page, and where the next one begins. */
typedef problem (*employees_reader)(struct request *rq, const struct report_selection *selection,
                                    const struct report_employee_key *key, int64_t count,
                                    struct report_employee_list *employees);

static problem read_page(struct request *rq, employees_reader read,
                         const struct report_selection *selection,
                         const struct report_employee_key *key, int64_t limit,
                         struct report_employee_list *employees, opt_text *next_cursor)
{
    const struct report_employee *last;
    TRY(read(rq, selection, key, limit + 1, employees));
    if (LIST_CUT(employees, limit, &last)) {
        const struct report_employee_key end = {
            .name = last->name, .number = last->number, .id = last->id};
        *next_cursor = cursor_write(rq, &report_employee_key_record, &end);
    }
    return NULL;
}

ENDPOINT(get_report_employees, employees_report_query, employees_report, GET, "/reports/employees",
         REQUIRES(reports_read), .heavy = true,
         .summary = "The same figures per employee, with their rates")
{
    struct report_selection selection = {.employee_id = in->employee_id};
    struct report_employee_key key = {.name = TEXT(""), .number = TEXT("")};
    int64_t limit = LIST_LIMIT(in);
    TRY(read_range(rq, in->start_date, in->end_date, &selection.range));
    TRY(cursor_read(rq, in->cursor, &report_employee_key_record, &key));
    struct report_employee_list employees;
    TRY(read_page(rq, reports_employees, &selection, &key, limit, &employees, &out->next_cursor));
    return reports_on_employees(rq, &selection, &key, limit, &employees, &out->items);
}

/* ---- daily ---- */

struct daily_report_query {
    opt_date start_date;
    opt_date end_date;
    opt_uuid employee_id;
    opt_bool split_at_midnight;
    LIST_PARAMETERS;
};
static RECORD(daily_report_query,
              FIELD(daily_report_query, start_date,
                    "First session date; the first of end_date's month if absent"),
              FIELD(daily_report_query, end_date, "Last session date; today if absent"),
              FIELD(daily_report_query, employee_id, "Only this employee",
                    .entity = &employee_entity),
              FIELD(daily_report_query, split_at_midnight,
                    "Count work on the local date it was done on, not on its session's"),
              LIST_FIELDS(daily_report_query));

struct daily_report_day {
    civil_date date;
    int64_t working_seconds;
    int64_t sessions;
    int64_t punch_cycles;
    int64_t effort_seconds;
    int64_t difference_seconds;
};
RECORD_LIST(daily_report_day);
static RECORD(daily_report_day, FIELD(daily_report_day, date, "Session date"),
              FIELD(daily_report_day, working_seconds, "Cycles less breaks; open ones up to now"),
              FIELD(daily_report_day, sessions, "Work sessions"),
              FIELD(daily_report_day, punch_cycles, "Punch cycles"),
              FIELD(daily_report_day, effort_seconds, "What timesheets say of that date"),
              FIELD(daily_report_day, difference_seconds,
                    "Presence, the working seconds, less effort"));

struct daily_report {
    struct daily_report_day_list items;
    opt_text next_cursor;
};
static RECORD(daily_report,
              FIELD_LIST(daily_report, items, daily_report_day,
                         "Every date of the range, in order"),
              FIELD(daily_report, next_cursor, "Where the next page begins; null on the last"));

/* The last date of the page before. */
struct daily_report_key {
    civil_date date;
};
static RECORD(daily_report_key, FIELD(daily_report_key, date, "Date"));

/* Effort beside presence, which is complete. */
static problem reconcile_days(struct request *rq, const struct report_selection *selection,
                              struct daily_report_day_list *days)
{
    struct day_effort_list efforts = {.count = 0};
    TRY(reports_efforts(rq, selection, &efforts));
    for (size_t i = 0; i < efforts.count; i++) {
        int32_t day = efforts.items[i].date.days - selection->range.first.days;
        days->items[day].effort_seconds = efforts.items[i].minutes * 60;
    }
    for (size_t i = 0; i < days->count; i++) {
        struct daily_report_day *day = &days->items[i];
        day->difference_seconds = day->working_seconds - day->effort_seconds;
    }
    return NULL;
}

/* The days of a page while punches pass by, employee after employee. */
struct split_report {
    struct request *rq;
    struct date_range range;
    int64_t *working; /* microseconds of each date of the range */
    struct split_punch row;
    struct work_walk walk;
    uuid employee_id;
    const struct zone *zone;
    opt_instant stops_at; /* when the employee was deactivated */
    struct day_pieces pieces;
};

static void add_piece(void *context, civil_date date, int64_t microseconds)
{
    struct split_report *split = context;
    if (date_range_contains(split->range, date)) {
        split->working[date.days - split->range.first.days] += microseconds;
    }
}

static void end_walk(struct split_report *split)
{
    instant end = open_cycle_end(split->stops_at, split->rq->now);
    work_walk_end(&split->walk, end, split->zone, &split->pieces);
}

static problem add_split_punch(void *context)
{
    struct split_report *split = context;
    if (!uuid_equal(split->employee_id, split->row.employee_id)) {
        end_walk(split);
        split->stops_at = split->row.stops_at;
        split->employee_id = split->row.employee_id;
        split->zone = zone_find(split->rq->zones, split->row.time_zone);
    }
    if (split->zone == NULL) {
        return &internal_error;
    }
    work_walk_punch(&split->walk, split->row.type, split->row.at, split->zone, &split->pieces);
    return NULL;
}

/* Replaces the working seconds of the days, so far their sessions', by those done on them. */
static problem split_days(struct request *rq, const struct report_selection *selection,
                          struct daily_report_day_list *days)
{
    struct split_report *split = ARENA_NEW(rq->arena, struct split_report);
    split->rq = rq;
    split->range = selection->range;
    split->working = ARENA_ARRAY(rq->arena, int64_t, days->count);
    split->pieces = (struct day_pieces){.add = add_piece, .context = split};
    TRY(reports_punches(rq, selection, &split->row, add_split_punch, split));
    end_walk(split);
    for (size_t i = 0; i < days->count; i++) {
        days->items[i].working_seconds = whole_seconds(split->working[i]);
    }
    return NULL;
}

ENDPOINT(get_report_daily, daily_report_query, daily_report, GET, "/reports/daily",
         REQUIRES(reports_read), .heavy = true,
         .summary = "The figures of each date; dates without sessions are zero")
{
    struct report_selection selection = {.employee_id = in->employee_id};
    TRY(read_range(rq, in->start_date, in->end_date, &selection.range));
    struct daily_report_key key = {.date = {selection.range.first.days - 1}};
    TRY(cursor_read(rq, in->cursor, &daily_report_key_record, &key));
    int32_t limit = (int32_t)LIST_LIMIT(in);
    struct date_range page =
        date_range_common(selection.range, (struct date_range){.first = {key.date.days + 1},
                                                               .last = {key.date.days + limit}});
    size_t count =
        page.last.days < page.first.days ? 0 : (size_t)(page.last.days - page.first.days) + 1;
    if (count > 0 && page.last.days < selection.range.last.days) {
        const struct daily_report_key end = {.date = page.last};
        out->next_cursor = cursor_write(rq, &daily_report_key_record, &end);
    }
    struct day_totals_list days;
    selection.range = page;
    TRY(reports_days(rq, &selection, &days));
    out->items = (struct daily_report_day_list){
        .items = ARENA_ARRAY(rq->arena, struct daily_report_day, count), .count = count};
    for (size_t i = 0; i < count; i++) {
        out->items.items[i].date = (civil_date){page.first.days + (int32_t)i};
    }
    for (size_t i = 0; i < days.count; i++) {
        struct daily_report_day *day = &out->items.items[days.items[i].date.days - page.first.days];
        day->working_seconds = whole_seconds(days.items[i].working);
        day->sessions = days.items[i].sessions;
        day->punch_cycles = days.items[i].cycles;
    }
    if (VALUE_OR(in->split_at_midnight, false)) {
        TRY(split_days(rq, &selection, &out->items));
    }
    return reconcile_days(rq, &selection, &out->items);
}

/* ---- when work begins ---- */

struct punctuality_report {
    struct start_cell_list items;
    int64_t sessions;
    int64_t late;
    int64_t late_minutes;
    int64_t average_late_minutes;
};
static RECORD(punctuality_report,
              FIELD_LIST(punctuality_report, items, start_cell,
                         "By weekday and hour; hours in which no work began are left out"),
              FIELD(punctuality_report, sessions, "All sessions of the range"),
              FIELD(punctuality_report, late, "Of them those with a late first punch-in"),
              FIELD(punctuality_report, late_minutes,
                    "By how much together: from the start of the business hours, grace included; "
                    "floored once, so not less than the items add up to"),
              FIELD(punctuality_report, average_late_minutes,
                    "Per late session, rounded half up; 0 without any"));

ENDPOINT(get_report_punctuality, report_query, punctuality_report, GET, "/reports/punctuality",
         REQUIRES(reports_read), .heavy = true,
         .summary = "In which hour of which weekday work begins, how often late and by how much")
{
    struct report_selection selection = {.employee_id = in->employee_id};
    TRY(read_range(rq, in->start_date, in->end_date, &selection.range));
    struct start_sums all;
    TRY(reports_start_cells(rq, &selection, &out->items, &all));
    out->sessions = all.sessions;
    out->late = all.late;
    out->late_minutes = late_minutes(&all);
    out->average_late_minutes = average_late_minutes(&all);
    return NULL;
}

/* ---- effort against what was expected ---- */

struct balance_report {
    struct balance_line_list items;
    opt_text next_cursor;
};
static RECORD(balance_report,
              FIELD_LIST(balance_report, items, balance_line, "By name, number and id"),
              FIELD(balance_report, next_cursor, "Where the next page begins; null on the last"));

ENDPOINT(get_report_balance, employees_report_query, balance_report, GET, "/reports/balance",
         REQUIRES(reports_read), .heavy = true,
         .summary = "What each employee recorded against what was expected, and their overtime")
{
    struct report_selection selection = {.employee_id = in->employee_id};
    struct report_employee_key key = {.name = TEXT(""), .number = TEXT("")};
    int64_t limit = LIST_LIMIT(in);
    TRY(read_range(rq, in->start_date, in->end_date, &selection.range));
    TRY(cursor_read(rq, in->cursor, &report_employee_key_record, &key));
    struct report_employee_list employees;
    TRY(read_page(rq, reports_employees_of_effort, &selection, &key, limit, &employees,
                  &out->next_cursor));
    return reports_balances(rq, &selection, &key, limit, &employees, &out->items);
}

/* ---- how the balance moved ---- */

struct balance_month {
    text month;
    int64_t effort_minutes;
    int64_t expected_minutes;
    int64_t change_minutes;
    int64_t balance_minutes;
};
RECORD_LIST(balance_month);
static RECORD(balance_month, FIELD(balance_month, month, "The month: 2026-03"),
              FIELD(balance_month, effort_minutes, "What was recorded on its dates in the range"),
              FIELD(balance_month, expected_minutes,
                    "The daily norms of its Working days in the range, employed, up to today"),
              FIELD(balance_month, change_minutes, "Effort less what was expected"),
              FIELD(balance_month, balance_minutes,
                    "The changes from the start of the range up to this month's end"));

struct balance_months {
    struct balance_month_list items;
};
static RECORD(balance_months, FIELD_LIST(balance_months, items, balance_month,
                                         "Every month that the range touches, in order"));

ENDPOINT(get_report_balance_months, report_query, balance_months, GET, "/reports/balance/months",
         REQUIRES(reports_read), .heavy = true,
         .summary = "How the balance of one employee, or of all together, moved month by month")
{
    struct report_selection selection = {.employee_id = in->employee_id};
    struct month_balance_list months;
    TRY(read_range(rq, in->start_date, in->end_date, &selection.range));
    TRY(reports_month_balances(rq, &selection, &months));
    out->items = (struct balance_month_list){
        .items = ARENA_ARRAY(rq->arena, struct balance_month, months.count), .count = months.count};
    for (size_t i = 0; i < months.count; i++) {
        const struct month_balance *month = &months.items[i];
        out->items.items[i] =
            (struct balance_month){.month = month_text(rq->arena, month->month),
                                   .effort_minutes = month->effort,
                                   .expected_minutes = month->expected,
                                   .change_minutes = month->effort - month->expected,
                                   .balance_minutes = month->balance};
    }
    return NULL;
}

/* ---- CSV ---- */

struct csv_export {
    civil_date start_date;
    civil_date end_date;
    opt_uuid employee_id;
    opt_bool include_punch_cycles;
};
static RECORD(csv_export, FIELD(csv_export, start_date, "First session date"),
              FIELD(csv_export, end_date, "Last session date"),
              FIELD(csv_export, employee_id, "Only this employee", .entity = &employee_entity),
              FIELD(csv_export, include_punch_cycles,
                    "Whether there is a column with each session's cycles"));

struct csv_stream {
    struct request *rq;
    bool with_cycles;
    struct csv_session row;
    struct buffer lines; /* sent whenever it is full, and then used again */
    text zone_name;
    const struct zone *zone; /* of the row before, which most often is this row's */
};

#define CSV_CHUNK 32768

static problem add_line(void *context)
{
    struct csv_stream *stream = context;
    if (!text_equal(stream->zone_name, stream->row.time_zone)) {
        stream->zone = zone_find(stream->rq->zones, stream->row.time_zone);
        stream->zone_name = stream->zone == NULL ? TEXT("") : zone_name(stream->zone);
    }
    if (stream->zone == NULL) {
        return &internal_error;
    }
    csv_write_session(&stream->lines, &stream->row, stream->zone, stream->rq->now,
                      stream->with_cycles);
    if (stream->lines.length < CSV_CHUNK) {
        return NULL;
    }
    bool reads_on = stream_write(stream->rq, buffer_text(&stream->lines));
    stream->lines.length = 0;
    return reads_on ? NULL : &client_gone;
}

ENDPOINT(export_report_csv, csv_export, nothing, POST, "/reports/export/csv",
         REQUIRES(reports_read), .reads = true, .heavy = true, .produces = "text/csv",
         .summary = "One line a session, by date and employee name")
{
    struct report_selection selection = {.employee_id = in->employee_id};
    TRY(read_range(rq, (opt_date)SOME(in->start_date), (opt_date)SOME(in->end_date),
                   &selection.range));
    struct csv_stream *stream = ARENA_NEW(rq->arena, struct csv_stream);
    stream->rq = rq;
    stream->with_cycles = VALUE_OR(in->include_punch_cycles, false);
    stream->lines.arena = rq->arena;
    stream->zone_name = TEXT("");
    reply_header(rq, "Content-Disposition",
                 text_format(rq->arena, "attachment; filename=\"attendance_%s_%s.csv\"",
                             date_text(rq->arena, in->start_date).data,
                             date_text(rq->arena, in->end_date).data));
    buffer_append(&stream->lines, csv_header(stream->with_cycles));
    TRY(reports_csv_sessions(rq, &selection, &stream->row, add_line, stream));
    return stream_write(rq, buffer_text(&stream->lines)) ? NULL : &client_gone;
}

const struct feature reports_feature = {
    .name = "reports",
    .title = "Reports",
    .endpoints = ENDPOINTS(&get_report_overview_endpoint, &get_report_employees_endpoint,
                           &get_report_daily_endpoint, &get_report_punctuality_endpoint,
                           &get_report_balance_endpoint, &get_report_balance_months_endpoint,
                           &export_report_csv_endpoint)};
