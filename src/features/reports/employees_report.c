/*
 * The report per employee. Whole months come from the sums that triggers keep (work_month); sessions are
 * read only of the months at the range's ends of which not all counts; what open cycles add at this
 * moment comes last.
 */
#include "features/reports/employees_report.h"

#include <stdlib.h>

RECORD(
    employee_report, FIELD(employee_report, employee_id, "Employee"),
    FIELD(employee_report, employee_name, "Name"), FIELD(employee_report, department, "Department"),
    FIELD(employee_report, sessions, "Work sessions"),
    FIELD(employee_report, working_seconds, "Cycles less breaks; open ones up to now"),
    FIELD(employee_report, average_working_seconds,
          "Per session, rounded half up; 0 without sessions"),
    FIELD(employee_report, late_count, "Late arrivals"),
    FIELD(employee_report, early_count, "Early departures"),
    FIELD(employee_report, punch_cycles, "Punch cycles"),
    FIELD(
        employee_report, attendance_rate,
        "Working days with a session per Working day employed in the range, up to today; 0 to 100, "
        "null without any"),
    FIELD(employee_report, punctuality_rate,
          "Sessions neither late nor early per session, up to today; 0 to 100, null without any"));

/*
 * The range of a page by months. A month's sums are used where all its sessions count, in the range
 * and up to today; where they do not, which happens in the first and the last month only, and after
 * the last its sessions are read.
 */
enum edge { FIRST_MONTH, LAST_MONTH, EDGES };

/* One employee of the page while months and sessions pass by. */
struct employee_sums {
    const struct report_employee *employee;
    struct date_range so_far;  /* for the rates: in the range, not after today */
    struct date_range counted; /* for the attendance rate: also employed */
    bool is_cut[EDGES];        /* the sessions of that month are to be read */
    struct session_totals totals;
    int64_t sessions_so_far;
    int64_t punctual;
    int64_t work_days_present;
};

struct employees_page {
    struct request *rq;
    const struct report_selection *selection;
    const struct report_employee_key *key; /* after which it begins */
    int64_t limit;
    const struct calendar *calendar;
    struct employee_sums *sums; /* by id */
    size_t count;
    struct date_range months; /* the first days of the first and the last month */
    bool is_cut[EDGES];       /* for anybody */
    struct report_month month;
    struct report_session session;
};

static int compare_sums(const void *a, const void *b)
{
    const struct employee_sums *one = a, *other = b;
    return uuid_compare(one->employee->id, other->employee->id);
}

static struct employee_sums *find_sums(const struct employees_page *page, uuid employee_id)
{
    const struct report_employee wanted = {.id = employee_id};
    const struct employee_sums key = {.employee = &wanted};
    return bsearch(&key, page->sums, page->count, sizeof(key), compare_sums);
}

static enum edge edge_of(const struct employees_page *page, civil_date month)
{
    return month.days == page->months.first.days ? FIRST_MONTH : LAST_MONTH;
}

static problem add_month(void *context)
{
    struct employees_page *page = context;
    const struct report_month *row = &page->month;
    struct employee_sums *sums = find_sums(page, row->employee_id);
    if (sums == NULL) {
        return &internal_error;
    }
    int64_t present = row->days & month_days_in(row->month, sums->counted) &
                      calendar_working_days(page->calendar, row->employee_id, row->month);
    sums->work_days_present += __builtin_popcountll((uint64_t)present);
    if ((row->days & ~month_days_in(row->month, sums->so_far)) != 0) {
        enum edge edge = edge_of(page, row->month);
        page->is_cut[edge] = sums->is_cut[edge] = true;
        return NULL;
    }
    const struct session_totals all = {.sessions = row->sessions,
                                       .working = row->working,
                                       .late = row->late,
                                       .early = row->early,
                                       .cycles = row->cycles};
    session_totals_add(&sums->totals, &all);
    sums->sessions_so_far += row->sessions;
    sums->punctual += row->punctual;
    return NULL;
}

static problem add_session(void *context)
{
    struct employees_page *page = context;
    const struct report_session *row = &page->session;
    struct employee_sums *sums = find_sums(page, row->employee_id);
    if (sums == NULL) {
        return &internal_error;
    }
    civil_date month = month_of(row->date);
    bool has_sums = month.days <= page->months.last.days;
    if (has_sums && !sums->is_cut[edge_of(page, month)]) {
        return NULL;
    }
    const struct session_totals one = {.sessions = 1,
                                       .working = row->working,
                                       .late = row->is_late_in,
                                       .early = row->is_early_out,
                                       .cycles = row->cycle_count};
    session_totals_add(&sums->totals, &one);
    if (date_range_contains(sums->so_far, row->date)) {
        sums->sessions_so_far++;
        sums->punctual += !row->is_late_in && !row->is_early_out ? 1 : 0;
    }
    bool counts = !has_sums && date_range_contains(sums->counted, row->date) &&
                  calendar_day_type(page->calendar, row->employee_id, row->date) == DAY_WORKING;
    sums->work_days_present += counts ? 1 : 0;
    return NULL;
}

static problem add_sessions(struct employees_page *page, civil_date first, civil_date last)
{
    struct date_range dates = date_range_common(page->selection->range,
                                                (struct date_range){.first = first, .last = last});
    return dates.last.days < dates.first.days
               ? NULL
               : reports_sessions(page->rq, page->selection, page->key, page->limit, dates,
                                  &page->session, add_session, page);
}

/* Everything that the page's employees did in the range. */
static problem add_work(struct employees_page *page)
{
    struct report_open_list open;
    struct date_range range = page->selection->range;
    /* It is this date everywhere, or later. */
    civil_date everywhere = {(int32_t)(floor_divide(page->rq->now.microseconds,
                                                    MICROSECONDS_PER_SECOND * SECONDS_PER_DAY) -
                                       1)};
    page->months.first = month_of(range.first);
    page->months.last = month_of(everywhere.days < range.last.days ? everywhere : range.last);
    TRY(reports_months(page->rq, page->selection, page->key, page->limit, page->months,
                       &page->month, add_month, page));
    if (page->is_cut[FIRST_MONTH]) {
        civil_date next = month_plus(page->months.first, 1);
        TRY(add_sessions(page, page->months.first, (civil_date){next.days - 1}));
    }
    TRY(add_sessions(
        page, page->is_cut[LAST_MONTH] ? page->months.last : month_plus(page->months.last, 1),
        range.last));
    TRY(reports_open_parts(page->rq, page->selection, page->key, page->limit, &open));
    for (size_t i = 0; i < open.count; i++) {
        struct employee_sums *sums = find_sums(page, open.items[i].employee_id);
        if (sums == NULL) {
            return &internal_error;
        }
        sums->totals.working += open.items[i].parts.working;
    }
    return NULL;
}

static struct employee_sums sums_of(struct request *rq, const struct report_employee *employee,
                                    struct date_range range)
{
    const struct zone *zone = zone_find(rq->zones, employee->time_zone);
    struct date_range employed = {.first = VALUE_OR(employee->employed_from, range.first),
                                  .last = VALUE_OR(employee->employed_until, range.last)};
    struct date_range until_today = {
        .first = range.first, .last = zone == NULL ? range.last : zone_date(zone, rq->now, NULL)};
    struct date_range so_far = date_range_common(range, until_today);
    return (struct employee_sums){
        .employee = employee, .so_far = so_far, .counted = date_range_common(so_far, employed)};
}

static struct employee_report report_of(const struct employees_page *page,
                                        const struct report_employee *employee)
{
    const struct employee_sums *sums = find_sums(page, employee->id);
    int64_t work_days = calendar_count_working_days(page->calendar, employee->id,
                                                    sums->counted.first, sums->counted.last);
    return (struct employee_report){
        .employee_id = employee->id,
        .employee_name = employee->name,
        .department = employee->department,
        .sessions = sums->totals.sessions,
        .working_seconds = whole_seconds(sums->totals.working),
        .average_working_seconds = average_working_seconds(&sums->totals),
        .late_count = sums->totals.late,
        .early_count = sums->totals.early,
        .punch_cycles = sums->totals.cycles,
        .attendance_rate = rate(sums->work_days_present, work_days),
        .punctuality_rate = rate(sums->punctual, sums->sessions_so_far)};
}

problem reports_on_employees(struct request *rq, const struct report_selection *selection,
                             const struct report_employee_key *key, int64_t limit,
                             const struct report_employee_list *employees,
                             struct employee_report_list *lines)
{
    struct calendar calendar;
    uuid *ids = ARENA_ARRAY(rq->arena, uuid, employees->count);
    for (size_t i = 0; i < employees->count; i++) {
        ids[i] = employees->items[i].id;
    }
    const uuid_list of_page = {.items = ids, .count = employees->count};
    TRY(calendar_load_some(rq, organization_of(rq), of_page, selection->range.first,
                           selection->range.last, &calendar));
    struct employees_page page = {
        .rq = rq,
        .selection = selection,
        .key = key,
        .limit = limit,
        .calendar = &calendar,
        .sums = ARENA_ARRAY(rq->arena, struct employee_sums, employees->count),
        .count = employees->count};
    for (size_t i = 0; i < employees->count; i++) {
        page.sums[i] = sums_of(rq, &employees->items[i], selection->range);
    }
    qsort(page.sums, page.count, sizeof(*page.sums), compare_sums);
    TRY(add_work(&page));
    *lines = (struct employee_report_list){
        .items = ARENA_ARRAY(rq->arena, struct employee_report, employees->count),
        .count = employees->count};
    for (size_t i = 0; i < employees->count; i++) {
        lines->items[i] = report_of(&page, &employees->items[i]);
    }
    return NULL;
}
