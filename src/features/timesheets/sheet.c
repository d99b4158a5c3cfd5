/*
 * Reading a sheet. What is recorded comes as rows of several kinds (store.h); they are gathered by
 * date, and each date is then seen with its calendar, at this moment.
 */
#include "features/timesheets/sheet.h"

RECORD(day_version, FIELD(day_version, employee_id, ""), FIELD(day_version, date, ""),
       FIELD(day_version, revision, ""));

/* ---- whose ---- */

static problem find_person(struct request *rq, uuid id, struct entity_found *found)
{
    struct sheet_person *person = ARENA_NEW(rq->arena, struct sheet_person);
    TRY(sheet_person_find(rq, id, &found->exists, person));
    found->belongs = true;
    found->employee_id = id;
    rq->prepared = person;
    return NULL;
}
const struct entity sheet_entity = {.name = "employee", .find = find_person};

static problem sheet_of_person(struct request *rq, const struct sheet_person *person,
                               struct sheet *sheet)
{
    const struct zone *zone = zone_find(rq->zones, person->time_zone);
    if (zone == NULL) {
        return fail(rq, &internal_error, "the system does not know the time zone %.*s",
                    TEXT_ARGUMENTS(person->time_zone));
    }
    *sheet = (struct sheet){.person = person, .today = zone_date(zone, rq->now, NULL)};
    return NULL;
}

problem sheet_of(struct request *rq, uuid employee_id, struct sheet *sheet)
{
    struct sheet_person *person = ARENA_NEW(rq->arena, struct sheet_person);
    bool found;
    TRY(sheet_person_find(rq, employee_id, &found, person));
    return found ? sheet_of_person(rq, person, sheet) : &not_found;
}

static problem open_named_or_own(struct request *rq, struct sheet *sheet)
{
    if (rq->prepared != NULL) {
        return sheet_of_person(rq, rq->prepared, sheet);
    }
    if (uuid_is_nil(rq->principal->employee_id)) {
        return fail_field(rq, "/employee_id", "is required: an API key has no sheet of its own");
    }
    return sheet_of(rq, rq->principal->employee_id, sheet);
}

problem sheet_open(struct request *rq, struct sheet *sheet)
{
    TRY(open_named_or_own(rq, sheet));
    problem refused = request_allow(rq, &timesheets_write, sheet->person->employee_id);
    sheet->may_write = refused == NULL;
    return refused == &forbidden ? NULL : refused;
}

struct date_facts sheet_date_facts(const struct sheet *sheet, civil_date date,
                                   enum date_closing closing)
{
    return (struct date_facts){.date = date,
                               .today = sheet->today,
                               .window_months = sheet->person->window_months,
                               .closing = closing,
                               .is_active = sheet->person->is_active};
}

/* ---- what is recorded, by date ---- */

struct recorded {
    int64_t revision;
    int64_t line_count;
    int64_t minutes;
    int64_t half_hours;
    int64_t presence; /* microseconds up to now */
    enum date_closing closing;
};

/* Dates one after the other, and the lines of all of them in order. */
struct ledger {
    civil_date first;
    civil_date last;
    struct recorded *dates;
    struct day_entry_list lines;
};

static int64_t presence_of(const struct ledger_row *row, opt_instant stops_at, instant now)
{
    int64_t working = VALUE_OR(row->working, 0);
    if (IS_PRESENT(row->open_in)) {
        const struct session_parts parts = {.open_in = row->open_in,
                                            .open_break_time = VALUE_OR(row->open_break_time, 0),
                                            .open_break = row->open_break,
                                            .last_at = row->last_at.value,
                                            .stops_at = stops_at};
        working += session_open_time(&parts, now).working;
    }
    return working;
}

static void gather_closing(struct ledger *ledger, const struct ledger_row *row)
{
    enum date_closing closing =
        IS_PRESENT(row->submission) ? submission_closing(row->submission.value) : CLOSED_BY_LOCK;
    for (civil_date date = ledger->first; date.days <= ledger->last.days; date.days++) {
        struct recorded *recorded = &ledger->dates[date.days - ledger->first.days];
        if (row->date.days <= date.days && date.days <= row->closed_until.value.days &&
            recorded->closing < closing) {
            recorded->closing = closing;
        }
    }
}

static void gather(struct ledger *ledger, const struct ledger_row *row,
                   const struct sheet_person *person, instant now)
{
    if (IS_PRESENT(row->closed_until)) {
        gather_closing(ledger, row);
        return;
    }
    struct recorded *date = &ledger->dates[row->date.days - ledger->first.days];
    if (IS_PRESENT(row->last_at)) {
        date->presence = presence_of(row, person->stops_at, now);
    } else if (IS_PRESENT(row->task_id)) {
        ledger->lines.items[ledger->lines.count++] = (struct day_entry){
            .task_id = row->task_id.value,
            .task_display_name = VALUE_OR(row->task_name, TEXT("")),
            .duration_minutes_raw = row->minutes.value,
            .billable_half_hours = billable_half_hours(row->minutes.value),
        };
    } else {
        date->revision = row->revision.value;
        date->line_count = row->line_count.value;
        date->minutes = row->minutes.value;
        date->half_hours = row->half_hours.value;
    }
}

static problem gather_all(struct request *rq, const struct sheet *sheet, bool with_lines,
                          struct ledger *ledger)
{
    struct ledger_row_list rows = {.count = 0};
    size_t dates = (size_t)(ledger->last.days - ledger->first.days) + 1;
    TRY(ledger_read(rq, sheet->person->employee_id, ledger->first, ledger->last, with_lines,
                    &rows));
    ledger->dates = ARENA_ARRAY(rq->arena, struct recorded, dates);
    ledger->lines.items = ARENA_ARRAY(rq->arena, struct day_entry, rows.count + 1);
    for (size_t i = 0; i < rows.count; i++) {
        gather(ledger, &rows.items[i], sheet->person, rq->now);
    }
    return NULL;
}

/* ---- one date ---- */

/* A date of the ledger as months show it; days show the same and their lines. */
static struct month_day see_date(const struct sheet *sheet, const struct calendar *calendar,
                                 const struct ledger *ledger, civil_date date)
{
    const struct recorded *recorded = &ledger->dates[date.days - ledger->first.days];
    uuid employee_id = sheet->person->employee_id;
    enum day_type day_type = calendar_day_type(calendar, employee_id, date);
    int64_t norm = calendar_norm_minutes(calendar, employee_id, date);
    const struct date_facts facts = sheet_date_facts(sheet, date, recorded->closing);
    return (struct month_day){
        .date = date,
        .day_type = day_type,
        .working_time_raw_minutes = recorded->minutes,
        .overtime_minutes = overtime_minutes(day_type, recorded->minutes, norm),
        .billable_half_hours = recorded->half_hours,
        .norm_minutes = norm,
        .has_entries = recorded->line_count > 0,
        .is_future = date.days > sheet->today.days,
        .is_editable = sheet->may_write && date_judge(&facts) == DATE_OPEN,
        .closed_by = recorded->closing,
        .presence_seconds = presence_seconds(recorded->presence),
        .effort_seconds = effort_seconds(recorded->minutes),
        .difference_seconds =
            presence_seconds(recorded->presence) - effort_seconds(recorded->minutes),
    };
}

problem sheet_read_date(struct request *rq, const struct sheet *sheet, civil_date date,
                        struct sheet_date *read)
{
    struct calendar calendar;
    struct ledger ledger = {.first = date, .last = date};
    uuid employee_id = sheet->person->employee_id;
    TRY(calendar_load(rq, organization_of(rq), employee_id, date, date, &calendar));
    TRY(gather_all(rq, sheet, true, &ledger));
    struct month_day seen = see_date(sheet, &calendar, &ledger, date);
    *read = (struct sheet_date){
        .day = {.date = date,
                .day_type = seen.day_type,
                .is_future = seen.is_future,
                .is_editable = seen.is_editable,
                .closed_by = seen.closed_by,
                .total_raw_minutes = seen.working_time_raw_minutes,
                .overtime_minutes = seen.overtime_minutes,
                .billable_half_hours = seen.billable_half_hours,
                .norm_minutes = seen.norm_minutes,
                .presence_seconds = seen.presence_seconds,
                .effort_seconds = seen.effort_seconds,
                .difference_seconds = seen.difference_seconds,
                .entries = ledger.lines},
        .version = {.employee_id = employee_id, .date = date, .revision = ledger.dates->revision},
        .closing = ledger.dates->closing,
    };
    return NULL;
}

/* ---- a month ---- */

static void add_to_totals(struct month_totals *totals, const struct month_day *day)
{
    bool working = day->day_type == DAY_WORKING;
    totals->working_days += working;
    totals->days_with_entries += day->has_entries;
    totals->working_time_raw_minutes += day->working_time_raw_minutes;
    totals->norm_minutes += working ? day->norm_minutes : 0;
    totals->overtime_minutes += day->overtime_minutes;
    totals->billable_half_hours += day->billable_half_hours;
    totals->effort_seconds += day->effort_seconds;
}

/* The dates' presence is added up before it is floored, so that a total does not lose a second a day. */
static void finish_totals(struct month_totals *totals, const struct ledger *ledger)
{
    int64_t presence = 0;
    for (int32_t i = 0; i <= ledger->last.days - ledger->first.days; i++) {
        presence += ledger->dates[i].presence;
    }
    totals->presence_seconds = presence_seconds(presence);
    totals->difference_seconds = totals->presence_seconds - totals->effort_seconds;
}

problem sheet_read_month(struct request *rq, const struct sheet *sheet, civil_date first,
                         struct timesheet_month *month)
{
    struct calendar calendar;
    struct ledger ledger = {.first = first, .last = {month_plus(first, 1).days - 1}};
    TRY(calendar_load(rq, organization_of(rq), sheet->person->employee_id, ledger.first,
                      ledger.last, &calendar));
    TRY(gather_all(rq, sheet, false, &ledger));
    size_t count = (size_t)(ledger.last.days - first.days) + 1;
    *month = (struct timesheet_month){
        .month = month_text(rq->arena, first),
        .days = {.items = ARENA_ARRAY(rq->arena, struct month_day, count)}};
    for (civil_date date = first; date.days <= ledger.last.days; date.days++) {
        struct month_day day = see_date(sheet, &calendar, &ledger, date);
        month->days.items[month->days.count++] = day;
        add_to_totals(&month->totals, &day);
    }
    finish_totals(&month->totals, &ledger);
    return NULL;
}
