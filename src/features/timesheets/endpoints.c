/* Timesheets over HTTP: a month, a day, saving a day, and locking periods. */
#include "features/audit/audit.h"
#include "features/timesheets/events.h"
#include "features/timesheets/jobs.h"
#include "features/timesheets/save.h"

PERMISSION(timesheets_read, "timesheets.read", "See timesheets", .admin = SCOPE_ALL,
           .manager = SCOPE_TEAM, .member = SCOPE_OWN, .viewer = SCOPE_ALL);
PERMISSION(timesheets_write, "timesheets.write", "Save effort in timesheets", .admin = SCOPE_ALL,
           .manager = SCOPE_TEAM, .member = SCOPE_OWN);
static PERMISSION(timesheets_lock, "timesheets.lock", "Lock and unlock periods", .admin = SCOPE_ALL,
                  .organization_wide = true);

/* ---- shapes ---- */

RECORD(day_entry, FIELD(day_entry, task_id, "What the time went into"),
       FIELD(day_entry, task_display_name, "As it is shown"),
       FIELD(day_entry, duration_minutes_raw, "Minutes"),
       FIELD(day_entry, billable_half_hours, "Half hours, each one that was begun"));

RECORD(timesheet_day, FIELD(timesheet_day, date, "The date"),
       FIELD(timesheet_day, day_type, "Whether work is expected", .names = day_type_names),
       FIELD(timesheet_day, is_future, "After the employee's today"),
       FIELD(timesheet_day, is_editable, "A save by you would be accepted"),
       FIELD(timesheet_day, closed_by, "What keeps it closed", .names = date_closing_names),
       FIELD(timesheet_day, total_raw_minutes, "Minutes of all lines"),
       FIELD(timesheet_day, overtime_minutes, "Beyond the norm; all of a free day"),
       FIELD(timesheet_day, billable_half_hours, "Of all lines, each rounded up"),
       FIELD(timesheet_day, norm_minutes, "The daily norm in force on that date"),
       FIELD(timesheet_day, presence_seconds, "At work, by the punches; an open cycle up to now"),
       FIELD(timesheet_day, effort_seconds, "The minutes of all lines as seconds"),
       FIELD(timesheet_day, difference_seconds, "Presence less effort"),
       FIELD_LIST(timesheet_day, entries, day_entry, "The lines as they were saved"));

RECORD(month_day, FIELD(month_day, date, "The date"),
       FIELD(month_day, day_type, "Whether work is expected", .names = day_type_names),
       FIELD(month_day, working_time_raw_minutes, "Minutes of all lines"),
       FIELD(month_day, overtime_minutes, "Beyond the norm; all of a free day"),
       FIELD(month_day, billable_half_hours, "Of all lines, each rounded up"),
       FIELD(month_day, norm_minutes, "The daily norm in force on that date"),
       FIELD(month_day, has_entries, "Something is saved for it"),
       FIELD(month_day, is_future, "After the employee's today"),
       FIELD(month_day, is_editable, "A save by you would be accepted"),
       FIELD(month_day, closed_by, "What keeps it closed", .names = date_closing_names),
       FIELD(month_day, presence_seconds, "At work, by the punches; an open cycle up to now"),
       FIELD(month_day, effort_seconds, "The minutes of all lines as seconds"),
       FIELD(month_day, difference_seconds, "Presence less effort"));

RECORD(month_totals, FIELD(month_totals, working_days, "Days on which work is expected"),
       FIELD(month_totals, days_with_entries, "Days for which something is saved"),
       FIELD(month_totals, working_time_raw_minutes, "Minutes of all days"),
       FIELD(month_totals, norm_minutes, "The norms of the working days"),
       FIELD(month_totals, overtime_minutes, "Of all days"),
       FIELD(month_totals, billable_half_hours, "Of all days"),
       FIELD(month_totals, presence_seconds, "Of all days, floored once"),
       FIELD(month_totals, effort_seconds, "Of all days"),
       FIELD(month_totals, difference_seconds, "Presence less effort"));

RECORD(timesheet_month, FIELD(timesheet_month, month, "The month"),
       FIELD_LIST(timesheet_month, days, month_day, "Each of its dates"),
       FIELD_RECORD(timesheet_month, totals, month_totals, "What they add up to"));

/* ---- reading ---- */

#define WHOSE(type)                                                                \
    FIELD(type, employee_id, "Whose; your own if absent", .entity = &sheet_entity, \
          .place = PLACE_QUERY)

static const char *month_check(text month)
{
    civil_date first;
    return month_parse(month, &first);
}

struct month_query {
    text month;
    opt_uuid employee_id;
};
static RECORD(month_query, FIELD(month_query, month, "Such as 2026-03", .check = month_check),
              WHOSE(month_query));

ENDPOINT(read_timesheet_month, month_query, timesheet_month, GET, "/timesheet/month",
         REQUIRES(timesheets_read), .summary = "A month, day by day: effort, presence, overtime")
{
    struct sheet sheet;
    civil_date first;
    if (month_parse(in->month, &first) != NULL) {
        return &internal_error; /* it was checked */
    }
    TRY(sheet_open(rq, &sheet));
    if (first.days > sheet.today.days) {
        return fail_field(rq, "/month", "must not be after %.*s",
                          TEXT_ARGUMENTS(month_text(rq->arena, sheet.today)));
    }
    return sheet_read_month(rq, &sheet, first, out);
}

struct day_query {
    civil_date date;
    opt_uuid employee_id;
};
static RECORD(day_query, FIELD(day_query, date, "The date"), WHOSE(day_query));

ENDPOINT(read_timesheet_day, day_query, timesheet_day, GET, "/timesheet/day",
         REQUIRES(timesheets_read), .etag = true,
         .summary = "One day: its lines, what they add up to, and presence beside them")
{
    struct sheet sheet;
    struct sheet_date read;
    TRY(sheet_open(rq, &sheet));
    TRY(sheet_read_date(rq, &sheet, in->date, &read));
    reply_etag(rq, &day_version_record, &read.version);
    *out = read.day;
    return NULL;
}

/* ---- saving ---- */

struct day_save {
    opt_uuid employee_id;
    civil_date date;
    struct day_item_list items;
};
/* The same fields, whether the date is in the path or in the body. */
static RECORD(day_save, WHOSE(day_save), FIELD(day_save, date, "The date"),
              FIELD_LIST(day_save, items, day_item, "All lines of the day; none empties it",
                         RANGE(0, LINES_MAXIMUM)));

struct day_saved {
    struct timesheet_day day;
};
static RECORD(day_saved, FIELD_RECORD(day_saved, day, timesheet_day, "The day as it is now"));

static problem save(struct request *rq, const struct day_save *in, struct day_saved *out)
{
    struct sheet sheet;
    struct sheet_date read;
    TRY(sheet_open(rq, &sheet));
    TRY(sheet_save(rq, &sheet, in->date, &in->items, &read));
    reply_etag(rq, &day_version_record, &read.version);
    out->day = read.day;
    return NULL;
}

#define SAVE_PROBLEMS \
    PROBLEMS(&period_locked, &timesheet_submitted, &employee_inactive, &precondition_failed)

ENDPOINT(save_timesheet_day, day_save, day_saved, POST, "/timesheet/day/save",
         REQUIRES(timesheets_write), .etag = true, .problems = SAVE_PROBLEMS,
         .summary = "Save a day as a whole: what is sent is the day")
{
    return save(rq, in, out);
}

ENDPOINT(put_timesheet_day, day_save, day_saved, PUT, "/timesheet/days/{date}",
         REQUIRES(timesheets_write), .etag = true, .problems = SAVE_PROBLEMS,
         .summary = "Save a day as a whole, by its address")
{
    return save(rq, in, out);
}

/* ---- locks ---- */

static problem find_lock(struct request *rq, uuid id, struct entity_found *found)
{
    struct timesheet_lock *lock = ARENA_NEW(rq->arena, struct timesheet_lock);
    rq->prepared = lock;
    return lock_find(rq, id, &found->exists, lock);
}
static const struct entity lock_entity = {.name = "timesheet lock", .find = find_lock};

struct lock_request {
    civil_date start_date;
    civil_date end_date;
    opt_text note;
};
static RECORD(lock_request, FIELD(lock_request, start_date, "The first locked date"),
              FIELD(lock_request, end_date, "The last locked date"),
              FIELD(lock_request, note, "Why", LENGTH(0, 500)));

ENDPOINT(create_timesheet_lock, lock_request, timesheet_lock, POST, "/timesheet/locks",
         REQUIRES(timesheets_lock), .status = 201,
         .summary = "Lock a period: nobody's effort in it changes any more")
{
    if (in->end_date.days < in->start_date.days) {
        return fail_field(rq, "/end_date", "must not be before start_date");
    }
    *out = (struct timesheet_lock){.id = request_new_id(rq),
                                   .start_date = in->start_date,
                                   .end_date = in->end_date,
                                   .note = VALUE_OR(in->note, TEXT("")),
                                   .locked_by = rq->principal->name,
                                   .locked_at = rq->now};
    TRY(lock_insert(rq, out));
    return audit_write(rq, "timesheet.lock", "timesheet_lock", out->id, AUDITED_NOTHING,
                       AUDITED(timesheet_lock, out));
}

struct lock_path {
    uuid id;
};
static RECORD(lock_path, FIELD(lock_path, id, "The lock", .entity = &lock_entity));

ENDPOINT(delete_timesheet_lock, lock_path, nothing, DELETE, "/timesheet/locks/{id}",
         REQUIRES(timesheets_lock), .summary = "Unlock a period")
{
    const struct timesheet_lock *lock = rq->prepared;
    TRY(lock_delete(rq, in->id));
    return audit_write(rq, "timesheet.unlock", "timesheet_lock", in->id,
                       AUDITED(timesheet_lock, lock), AUDITED_NOTHING);
}

struct lock_query {
    LIST_PARAMETERS;
};
static RECORD(lock_query, LIST_FIELDS(lock_query));

struct lock_page {
    struct timesheet_lock_list items;
    opt_text next_cursor;
};
static RECORD(lock_page, FIELD_LIST(lock_page, items, timesheet_lock, "The newest dates first"),
              FIELD(lock_page, next_cursor, "Where to go on; null at the end"));

ENDPOINT(list_timesheet_locks, lock_query, lock_page, GET, "/timesheet/locks", SIGNED_IN,
         .summary = "The locked periods")
{
    struct period_key key = {0};
    const struct timesheet_lock *last;
    TRY(cursor_read(rq, in->cursor, &period_key_record, &key));
    TRY(lock_page(rq, IS_PRESENT(in->cursor), key, LIST_LIMIT(in) + 1, &out->items));
    if (LIST_CUT(&out->items, LIST_LIMIT(in), &last)) {
        key = (struct period_key){.end_date = last->end_date, .id = last->id};
        out->next_cursor = cursor_write(rq, &period_key_record, &key);
    }
    return NULL;
}

const struct feature timesheets_feature = {
    .name = "timesheets",
    .title = "Timesheets",
    .jobs = JOBS(&timesheet_day_saved_job),
    .events = EVENTS(&timesheet_day_saved_event),
    .endpoints = ENDPOINTS(&read_timesheet_month_endpoint, &read_timesheet_day_endpoint,
                           &save_timesheet_day_endpoint, &put_timesheet_day_endpoint,
                           &list_timesheet_locks_endpoint, &create_timesheet_lock_endpoint,
                           &delete_timesheet_lock_endpoint),
};
