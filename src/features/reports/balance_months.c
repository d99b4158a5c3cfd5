/*
 * How the balance moved: what was recorded, date by date, and employee by employee what was expected of
 * each month. The Working days of a month are found out once for all who have the organization's hours
 * and one region, since they are the same for nearly everybody.
 */
#include "features/reports/effort_reports.h"

/* The Working days of each month for those who have the organization's hours and one region. */
struct region_days {
    text region;
    int64_t *months;
    struct region_days *next;
};

/* Employees pass by in the order of their ids, as do those who have work days of their own. */
struct balance_series {
    struct request *rq;
    struct month_balance_list *months;
    struct date_range range;
    struct calendar calendar; /* the organization's */
    struct region_days *regions;
    struct report_own_days_list own;
    size_t next_own; /* the first row of the employee at hand, or of one after them */
    struct business_hours_list hours; /* begins with the organization's; has room for all */
    int64_t *own_days;                /* of each month */
    struct report_norm row;
    uuid employee_id; /* at hand; of nobody as long as there are no norms */
    struct date_range due;
    const int64_t *days;
    struct calendar_norm_list norms;
    size_t room; /* for norms */
};

/* For whoever is in the region and has these hours. */
static void find_working_days(const struct balance_series *series, text region,
                              struct business_hours_list hours, int64_t *days)
{
    struct calendar calendar = series->calendar;
    calendar.country = region;
    calendar.hours = hours;
    for (size_t i = 0; i < series->months->count; i++) {
        days[i] =
            calendar_working_days(&calendar, series->employee_id, series->months->items[i].month);
    }
}

static const int64_t *days_of_region(struct balance_series *series, text region)
{
    for (const struct region_days *known = series->regions; known != NULL; known = known->next) {
        if (text_equal(known->region, region)) {
            return known->months;
        }
    }
    struct region_days *found = ARENA_NEW(series->rq->arena, struct region_days);
    *found = (struct region_days){
        .region = text_copy(series->rq->arena, region),
        .months = ARENA_ARRAY(series->rq->arena, int64_t, series->months->count),
        .next = series->regions};
    find_working_days(series, found->region, series->calendar.hours, found->months);
    series->regions = found;
    return found->months;
}

/* The organization's hours with the rows of own work days from `first` to before `end` behind them. */
static struct business_hours_list with_own_days(const struct balance_series *series, size_t first,
                                                size_t end)
{
    struct business_hours_list hours = {.items = series->hours.items,
                                        .count = series->calendar.hours.count};
    for (size_t i = first; i < end; i++) {
        const struct report_own_days *own = &series->own.items[i];
        hours.items[hours.count++] = (struct business_hours){.effective_from = own->effective_from,
                                                             .work_days = own->work_days,
                                                             .employee_id = SOME(own->employee_id)};
    }
    return hours;
}

/* Of each month; until the next call. */
static const int64_t *working_days_of(struct balance_series *series, text region)
{
    uuid id = series->employee_id;
    const struct report_own_days_list *own = &series->own;
    while (series->next_own < own->count &&
           uuid_compare(own->items[series->next_own].employee_id, id) < 0) {
        series->next_own++;
    }
    size_t first = series->next_own;
    size_t end = first;
    while (end < own->count && uuid_equal(own->items[end].employee_id, id)) {
        end++;
    }
    if (end == first) {
        return days_of_region(series, region);
    }
    find_working_days(series, region, with_own_days(series, first, end), series->own_days);
    return series->own_days;
}

static problem begin_employee(struct balance_series *series)
{
    const struct report_norm *row = &series->row;
    const struct zone *zone = zone_find(series->rq->zones, row->time_zone);
    if (zone == NULL) {
        return &internal_error;
    }
    civil_date today = zone_date(zone, series->rq->now, NULL);
    series->employee_id = row->employee_id;
    series->due = dates_due(series->range, today, row->employed_from, row->employed_until);
    series->days = working_days_of(series, row->region);
    return NULL;
}

/* All norms of the employee at hand are known. */
static void end_employee(struct balance_series *series)
{
    for (size_t i = 0; i < series->months->count && series->norms.count > 0; i++) {
        struct month_balance *month = &series->months->items[i];
        month->expected +=
            expected_of_month(series->days[i], month->month, series->due, &series->norms);
    }
    series->norms.count = 0;
}

static void keep_norm(struct balance_series *series, const struct report_norm *row)
{
    if (series->norms.count == series->room) {
        size_t room = series->room == 0 ? 8 : series->room * 2;
        struct calendar_norm *items = ARENA_ARRAY(series->rq->arena, struct calendar_norm, room);
        for (size_t i = 0; i < series->norms.count; i++) {
            items[i] = series->norms.items[i];
        }
        series->norms.items = items;
        series->room = room;
    }
    series->norms.items[series->norms.count++] =
        (struct calendar_norm){.employee_id = row->employee_id,
                               .effective_from = row->effective_from,
                               .minutes = row->minutes};
}

static problem add_norm(void *context)
{
    struct balance_series *series = context;
    bool is_same =
        series->norms.count > 0 && uuid_equal(series->employee_id, series->row.employee_id);
    if (!is_same) {
        end_employee(series);
        TRY(begin_employee(series));
    }
    keep_norm(series, &series->row);
    return NULL;
}

/* How many rows one of them has at most. */
static size_t most_own_rows(const struct report_own_days_list *own)
{
    size_t most = 0;
    size_t first = 0;
    for (size_t i = 0; i < own->count; i++) {
        first = uuid_equal(own->items[i].employee_id, own->items[first].employee_id) ? first : i;
        most = i - first + 1 > most ? i - first + 1 : most;
    }
    return most;
}

static problem expect_of_months(struct request *rq, const struct report_selection *selection,
                                struct month_balance_list *months)
{
    struct balance_series *series = ARENA_NEW(rq->arena, struct balance_series);
    *series = (struct balance_series){.rq = rq, .months = months, .range = selection->range};
    TRY(calendar_load(rq, organization_of(rq), (uuid){0}, selection->range.first,
                      selection->range.last, &series->calendar));
    TRY(reports_own_days(rq, selection, &series->own));
    const struct business_hours_list *common = &series->calendar.hours;
    series->own_days = ARENA_ARRAY(rq->arena, int64_t, months->count);
    series->hours.items =
        ARENA_ARRAY(rq->arena, struct business_hours, common->count + most_own_rows(&series->own));
    for (size_t i = 0; i < common->count; i++) {
        series->hours.items[i] = common->items[i];
    }
    TRY(reports_norms(rq, selection, &series->row, add_norm, series));
    end_employee(series);
    return NULL;
}

problem reports_month_balances(struct request *rq, const struct report_selection *selection,
                               struct month_balance_list *months)
{
    struct day_effort_list efforts = {.count = 0};
    months->items = ARENA_ARRAY(rq->arena, struct month_balance, months_in(selection->range));
    months_begin(months, selection->range);
    TRY(reports_efforts(rq, selection, &efforts));
    for (size_t i = 0; i < efforts.count; i++) {
        month_at(months, efforts.items[i].date)->effort += efforts.items[i].minutes;
    }
    TRY(expect_of_months(rq, selection, months));
    months_balance(months);
    return NULL;
}
