/*
 * When work begins: what began in an hour of a date is added up by weekday. Effort against what was
 * expected: the calendars of a page's employees, and what they recorded, date by date.
 */
#include "features/reports/effort_reports.h"

#include <stdlib.h>

RECORD(start_cell, FIELD(start_cell, weekday, "Of the session's date: 1 is Monday, 7 is Sunday"),
       FIELD(start_cell, hour, "Of the first punch-in, where the employee was: 0 to 23"),
       FIELD(start_cell, sessions, "Sessions that began then"),
       FIELD(start_cell, late, "Of them those with a late first punch-in"),
       FIELD(start_cell, late_minutes,
             "By how much together: from the start of the business hours, grace included"),
       FIELD(start_cell, average_late_minutes, "Per late session, rounded half up; 0 without any"));
RECORD(balance_line, FIELD(balance_line, employee_id, "Employee"),
       FIELD(balance_line, employee_name, "Name"), FIELD(balance_line, department, "Department"),
       FIELD(balance_line, effort_minutes, "What was recorded in the range"),
       FIELD(balance_line, expected_minutes,
             "The daily norms of the Working days in the range, employed, up to today"),
       FIELD(balance_line, overtime_minutes,
             "The sum of each day's overtime: what goes beyond the norm, all of a Free day"),
       FIELD(balance_line, balance_minutes,
             "Effort less what was expected; negative for too little"));

/* ---- when work begins ---- */

struct starts {
    struct report_start row;
    struct start_pattern pattern;
    struct start_sums all;
};

static problem add_start(void *context)
{
    struct starts *starts = context;
    const struct report_start *row = &starts->row;
    const struct start_sums sums = {
        .sessions = row->sessions, .late = row->late, .late_time = row->late_time};
    start_pattern_add(&starts->pattern, row->date, row->hour, &sums);
    start_sums_add(&starts->all, &sums);
    return NULL;
}

problem reports_start_cells(struct request *rq, const struct report_selection *selection,
                            struct start_cell_list *cells, struct start_sums *all)
{
    struct starts *starts = ARENA_NEW(rq->arena, struct starts);
    TRY(reports_starts(rq, selection, &starts->row, add_start, starts));
    *cells = (struct start_cell_list){.items = ARENA_ARRAY(rq->arena, struct start_cell, 7 * 24)};
    for (int64_t weekday = 1; weekday <= 7; weekday++) {
        for (int64_t hour = 0; hour < 24; hour++) {
            const struct start_sums *sums = &starts->pattern.hours[weekday][hour];
            if (sums->sessions > 0) {
                cells->items[cells->count++] =
                    (struct start_cell){.weekday = weekday,
                                        .hour = hour,
                                        .sessions = sums->sessions,
                                        .late = sums->late,
                                        .late_minutes = late_minutes(sums),
                                        .average_late_minutes = average_late_minutes(sums)};
            }
        }
    }
    *all = starts->all;
    return NULL;
}

/* ---- effort against what was expected ---- */

/* One employee of the page while their days pass by. */
struct balance {
    const struct report_employee *employee;
    struct date_range due;
    civil_date next; /* the first date that has not been added yet */
    struct effort_balance sums;
};

struct balances_page {
    const struct report_selection *selection;
    const struct calendar *calendar;
    struct balance *items; /* by id */
    size_t count;
    struct report_effort row;
};

static int compare_balances(const void *a, const void *b)
{
    const struct balance *one = a, *other = b;
    return uuid_compare(one->employee->id, other->employee->id);
}

static struct balance *find_balance(const struct balances_page *page, uuid employee_id)
{
    const struct report_employee wanted = {.id = employee_id};
    const struct balance key = {.employee = &wanted};
    return bsearch(&key, page->items, page->count, sizeof(key), compare_balances);
}

static void add_day(const struct balances_page *page, struct balance *balance, civil_date date,
                    int64_t minutes)
{
    uuid id = balance->employee->id;
    bool is_due = date_range_contains(balance->due, date);
    if (is_due || minutes > 0) {
        effort_balance_add(&balance->sums, calendar_day_type(page->calendar, id, date),
                           calendar_norm_minutes(page->calendar, id, date), is_due, minutes);
    }
}

/* The days before `date` on which nothing is recorded. */
static void add_empty_days(const struct balances_page *page, struct balance *balance,
                           civil_date date)
{
    for (; balance->next.days < date.days; balance->next.days++) {
        add_day(page, balance, balance->next, 0);
    }
}

static problem add_effort(void *context)
{
    struct balances_page *page = context;
    struct balance *balance = find_balance(page, page->row.employee_id);
    if (balance == NULL) {
        return &internal_error;
    }
    add_empty_days(page, balance, page->row.date);
    add_day(page, balance, page->row.date, page->row.minutes);
    balance->next.days = page->row.date.days + 1;
    return NULL;
}

static struct balance balance_of(struct request *rq, const struct report_employee *employee,
                                 struct date_range range)
{
    const struct zone *zone = zone_find(rq->zones, employee->time_zone);
    civil_date today = zone == NULL ? range.last : zone_date(zone, rq->now, NULL);
    return (struct balance){
        .employee = employee,
        .due = dates_due(range, today, employee->employed_from, employee->employed_until),
        .next = range.first};
}

static struct balance_line line_of(const struct balance *balance)
{
    const struct effort_balance *sums = &balance->sums;
    return (struct balance_line){.employee_id = balance->employee->id,
                                 .employee_name = balance->employee->name,
                                 .department = balance->employee->department,
                                 .effort_minutes = sums->effort,
                                 .expected_minutes = sums->expected,
                                 .overtime_minutes = sums->overtime,
                                 .balance_minutes = sums->effort - sums->expected};
}

problem reports_balances(struct request *rq, const struct report_selection *selection,
                         const struct report_employee_key *key, int64_t limit,
                         const struct report_employee_list *employees,
                         struct balance_line_list *lines)
{
    uuid *ids = ARENA_ARRAY(rq->arena, uuid, employees->count);
    struct balances_page page = {.selection = selection,
                                 .items = ARENA_ARRAY(rq->arena, struct balance, employees->count),
                                 .count = employees->count};
    for (size_t i = 0; i < employees->count; i++) {
        ids[i] = employees->items[i].id;
        page.items[i] = balance_of(rq, &employees->items[i], selection->range);
    }
    qsort(page.items, page.count, sizeof(*page.items), compare_balances);
    struct calendar calendar;
    const uuid_list of_page = {.items = ids, .count = employees->count};
    TRY(calendar_load_some(rq, organization_of(rq), of_page, selection->range.first,
                           selection->range.last, &calendar));
    page.calendar = &calendar;
    TRY(reports_employee_efforts(rq, selection, key, limit, &page.row, add_effort, &page));
    *lines = (struct balance_line_list){
        .items = ARENA_ARRAY(rq->arena, struct balance_line, employees->count),
        .count = employees->count};
    for (size_t i = 0; i < employees->count; i++) {
        struct balance *balance = find_balance(&page, employees->items[i].id);
        add_empty_days(&page, balance, (civil_date){selection->range.last.days + 1});
        lines->items[i] = line_of(balance);
    }
    return NULL;
}
