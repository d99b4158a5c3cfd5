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

/* Employees pass by in the order of their ids, and so do their hours and regions in the calendar. */
struct balance_series {
    struct request *rq;
    struct month_balance_list *months;
    struct date_range range;
    struct calendar calendar; /* of everybody, without norms */
    size_t common_hours;      /* so many rows of hours are the organization's; they come first */
    size_t next_hours;        /* the first row of the employee at hand, or of one after them */
    size_t next_person;       /* the same for regions */
    struct region_days *regions;
    int64_t *own_days;
    struct business_hours_list own_hours; /* begins with the organization's; has room for all */
    struct report_norm row;
    struct report_norm person; /* the employee at hand; nobody at first */
    const struct zone *zone;   /* theirs */
    struct calendar_norm_list norms;
    size_t room; /* for norms */
};

static void find_working_days(const struct balance_series *series, const struct calendar *calendar,
                              int64_t *days)
{
    for (size_t i = 0; i < series->months->count; i++) {
        days[i] = calendar_working_days(calendar, series->person.employee_id,
                                        series->months->items[i].month);
    }
}

/* Of the organization's hours, for somebody of the region. */
static const int64_t *days_of_region(struct balance_series *series, text region)
{
    for (const struct region_days *known = series->regions; known != NULL; known = known->next) {
        if (text_equal(known->region, region)) {
            return known->months;
        }
    }
    struct calendar common = series->calendar;
    common.hours.count = series->common_hours;
    struct region_days *found = ARENA_NEW(series->rq->arena, struct region_days);
    *found = (struct region_days){
        .region = region,
        .months = ARENA_ARRAY(series->rq->arena, int64_t, series->months->count),
        .next = series->regions};
    find_working_days(series, &common, found->months);
    series->regions = found;
    return found->months;
}

/* Of somebody who has `count` rows of hours from `first` on beside the organization's; until the next call. */
static const int64_t *days_of_own_hours(struct balance_series *series, size_t first, size_t count)
{
    struct business_hours_list *hours = &series->own_hours;
    hours->count = series->common_hours;
    for (size_t i = first; i < first + count; i++) {
        hours->items[hours->count++] = series->calendar.hours.items[i];
    }
    struct calendar own = series->calendar;
    own.hours = *hours;
    find_working_days(series, &own, series->own_days);
    return series->own_days;
}

static const int64_t *working_days_of(struct balance_series *series)
{
    uuid id = series->person.employee_id;
    const struct business_hours_list *hours = &series->calendar.hours;
    const struct calendar_person_list *people = &series->calendar.people;
    while (series->next_person < people->count &&
           uuid_compare(people->items[series->next_person].employee_id, id) < 0) {
        series->next_person++;
    }
    bool has_region = series->next_person < people->count &&
                      uuid_equal(people->items[series->next_person].employee_id, id);
    while (series->next_hours < hours->count &&
           uuid_compare(hours->items[series->next_hours].employee_id.value, id) < 0) {
        series->next_hours++;
    }
    size_t end = series->next_hours;
    while (end < hours->count && uuid_equal(hours->items[end].employee_id.value, id)) {
        end++;
    }
    return end > series->next_hours
               ? days_of_own_hours(series, series->next_hours, end - series->next_hours)
               : days_of_region(series, has_region ? people->items[series->next_person].region
                                                   : series->calendar.country);
}

/* The employee at hand is complete. */
static void expect_of_person(struct balance_series *series)
{
    if (series->norms.count == 0) {
        return;
    }
    const struct report_norm *person = &series->person;
    civil_date today = zone_date(series->zone, series->rq->now, NULL);
    struct date_range due =
        dates_due(series->range, today, person->employed_from, person->employed_until);
    const int64_t *days = working_days_of(series);
    for (size_t i = 0; i < series->months->count; i++) {
        struct month_balance *month = &series->months->items[i];
        month->expected += expected_of_month(days[i], month->month, due, &series->norms);
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
    if (series->norms.count == 0 ||
        !uuid_equal(series->person.employee_id, series->row.employee_id)) {
        expect_of_person(series);
        series->person = series->row;
        series->zone = zone_find(series->rq->zones, series->row.time_zone);
        if (series->zone == NULL) {
            return &internal_error;
        }
        series->person.time_zone = zone_name(series->zone); /* the row's text goes with the row */
    }
    keep_norm(series, &series->row);
    return NULL;
}

static problem expect_of_months(struct request *rq, const struct report_selection *selection,
                                struct month_balance_list *months)
{
    struct balance_series *series = ARENA_NEW(rq->arena, struct balance_series);
    *series = (struct balance_series){.rq = rq, .months = months, .range = selection->range};
    TRY(IS_PRESENT(selection->employee_id)
            ? calendar_load(rq, organization_of(rq), selection->employee_id.value,
                            selection->range.first, selection->range.last, &series->calendar)
            : calendar_load_everybody(rq, organization_of(rq), selection->range.first,
                                      selection->range.last, &series->calendar));
    const struct business_hours_list *hours = &series->calendar.hours;
    series->own_days = ARENA_ARRAY(rq->arena, int64_t, months->count);
    series->own_hours.items = ARENA_ARRAY(rq->arena, struct business_hours, hours->count);
    while (series->common_hours < hours->count &&
           !IS_PRESENT(hours->items[series->common_hours].employee_id)) {
        series->own_hours.items[series->common_hours] = hours->items[series->common_hours];
        series->common_hours++;
    }
    series->next_hours = series->common_hours;
    TRY(reports_norms(rq, selection, &series->row, add_norm, series));
    expect_of_person(series);
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
