/*
 * The calendar over HTTP: what dates are for somebody, and the holidays and overrides that make them
 * so. These belong to the organization: everybody in it reads them, and who runs it changes them.
 */
#include "features/audit/audit.h"
#include "features/calendar/import.h"
#include "features/calendar/store.h"
#include "features/employees/employees.h"
#include "features/organizations/organizations.h"

static PERMISSION(calendar_read, "calendar.read", "See whose days are Working and Free",
                  .admin = SCOPE_ALL, .manager = SCOPE_TEAM, .member = SCOPE_OWN,
                  .viewer = SCOPE_ALL);
static PERMISSION(calendar_manage, "calendar.manage", "Change holidays and calendar overrides",
                  .admin = SCOPE_ALL, .organization_wide = true);

#define FILE_MAXIMUM (1 << 20) /* characters; the body has no more bytes */

static PROBLEM(holiday_entered, 409, "This holiday is entered already");

/* A region, or nothing for everybody. */
static const char *holiday_region_check(text region)
{
    return region.length == 0 ? NULL : region_check(region);
}

/* ---- the calendar of somebody ---- */

struct calendar_query {
    civil_date start_date;
    civil_date end_date;
    opt_uuid employee_id;
    LIST_PARAMETERS;
};
static RECORD(calendar_query, FIELD(calendar_query, start_date, "The first date"),
              FIELD(calendar_query, end_date, "The last date"),
              FIELD(calendar_query, employee_id,
                    "Whose; one's own if absent, the organization's for an API key",
                    .entity = &employee_entity),
              LIST_FIELDS(calendar_query));

struct calendar_item {
    civil_date date;
    enum day_type day_type;
    enum day_reason reason;
    text description;
    opt_integer norm_minutes;
};
RECORD_LIST(calendar_item);
static RECORD(calendar_item, FIELD(calendar_item, date, "The date"),
              FIELD(calendar_item, day_type, "What it is", .names = day_type_names),
              FIELD(calendar_item, reason, "What made it so", .names = day_reason_names),
              FIELD(calendar_item, description,
                    "The holiday's name, the override's note, or empty"),
              FIELD(calendar_item, norm_minutes,
                    "The daily norm in force; null where it is nobody's calendar"));

struct calendar_page {
    struct calendar_item_list items;
    opt_text next_cursor;
};
static RECORD(calendar_page, FIELD_LIST(calendar_page, items, calendar_item, "By date"),
              FIELD(calendar_page, next_cursor, "Where to go on; null at the end"));

struct calendar_key {
    opt_date date; /* the last of the page before */
};
static RECORD(calendar_key, FIELD(calendar_key, date, ""));

static struct calendar_item item_of(const struct calendar *calendar, uuid employee_id,
                                    civil_date date)
{
    struct calendar_day day = calendar_day_at(calendar, employee_id, date);
    struct calendar_item item = {.date = date,
                                 .day_type = day.type,
                                 .reason = day.reason,
                                 .description = day.description,
                                 .norm_minutes = {.presence = IS_NULL}};
    if (!uuid_is_nil(employee_id)) {
        item.norm_minutes = (opt_integer)SOME(calendar_norm_minutes(calendar, employee_id, date));
    }
    return item;
}

ENDPOINT(read_calendar, calendar_query, calendar_page, GET, "/calendar", REQUIRES(calendar_read),
         .summary = "What each date of a range is for an employee: Working or Free, and why")
{
    uuid employee_id = VALUE_OR(in->employee_id, rq->principal->employee_id);
    struct calendar_key key = {.date = {.presence = IS_NULL}};
    if (in->end_date.days < in->start_date.days) {
        return fail_field(rq, "/end_date", "must not be before start_date");
    }
    TRY(cursor_read(rq, in->cursor, &calendar_key_record, &key));
    civil_date from = in->start_date;
    if (IS_PRESENT(key.date) && key.date.value.days >= from.days) {
        from.days = key.date.value.days + 1;
    }
    int64_t left = (int64_t)in->end_date.days - from.days + 1;
    size_t count = (size_t)(left < 0 ? 0 : left > LIST_LIMIT(in) ? LIST_LIMIT(in) : left);
    civil_date to = {from.days + (int32_t)count - 1};
    struct calendar calendar;
    TRY(calendar_load(rq, organization_of(rq), employee_id, from, to, &calendar));
    out->items.items = ARENA_ARRAY(rq->arena, struct calendar_item, count);
    for (; out->items.count < count; out->items.count++) {
        civil_date date = {from.days + (int32_t)out->items.count};
        out->items.items[out->items.count] = item_of(&calendar, employee_id, date);
    }
    if (to.days < in->end_date.days) {
        key.date = (opt_date)SOME(to);
        out->next_cursor = cursor_write(rq, &calendar_key_record, &key);
    }
    return NULL;
}

/* ---- holidays ---- */

static problem find_holiday(struct request *rq, uuid id, struct entity_found *found)
{
    struct holiday holiday;
    return holiday_find(rq, id, &found->exists, &holiday);
}
static const struct entity holiday_entity = {.name = "holiday", .find = find_holiday};

static problem read_one(struct request *rq, uuid id, struct holiday *holiday)
{
    bool found;
    TRY(holiday_find(rq, id, &found, holiday));
    return found ? NULL : &not_found;
}

struct holiday_query {
    opt_date start_date;
    opt_date end_date;
    opt_text region;
    LIST_PARAMETERS;
};
static RECORD(holiday_query, FIELD(holiday_query, start_date, "Only from this date on"),
              FIELD(holiday_query, end_date, "Only until this date"),
              FIELD(holiday_query, region, "Only those of exactly this region; empty: everybody's",
                    .check = holiday_region_check),
              LIST_FIELDS(holiday_query));

struct holiday_page {
    struct holiday_list items;
    opt_text next_cursor;
};
static RECORD(holiday_page, FIELD_LIST(holiday_page, items, holiday, "By date"),
              FIELD(holiday_page, next_cursor, "Where to go on; null at the end"));

ENDPOINT(list_holidays, holiday_query, holiday_page, GET, "/holidays", SIGNED_IN,
         .summary = "The organization's holidays")
{
    struct holiday_filter filter = {.start_date = in->start_date,
                                    .end_date = in->end_date,
                                    .region = in->region,
                                    .after = IS_PRESENT(in->cursor),
                                    .count = LIST_LIMIT(in) + 1};
    const struct holiday *last;
    TRY(cursor_read(rq, in->cursor, &holiday_key_record, &filter.key));
    TRY(holidays_page(rq, &filter, &out->items));
    if (LIST_CUT(&out->items, LIST_LIMIT(in), &last)) {
        struct holiday_key key = {.date = last->date, .id = last->id};
        out->next_cursor = cursor_write(rq, &holiday_key_record, &key);
    }
    return NULL;
}

struct holiday_path {
    uuid id;
};
static RECORD(holiday_path, FIELD(holiday_path, id, "The holiday", .entity = &holiday_entity));

ENDPOINT(read_holiday, holiday_path, holiday, GET, "/holidays/{id}", SIGNED_IN, .etag = true,
         .any_scope = true, .summary = "Read a holiday")
{
    return read_one(rq, in->id, out);
}

struct holiday_post {
    civil_date date;
    text name;
    opt_text region;
};
#define HOLIDAY_FIELDS(type)                                                               \
    FIELD(type, date, "When it is"),                                                       \
        FIELD(type, name, "What it is called", LENGTH(1, 200), .check = name_check),       \
        FIELD(type, region,                                                                \
              "Whose it is, such as DE or DE-BY (ISO 3166); empty: everybody's, at first", \
              .check = holiday_region_check)
static RECORD(holiday_post, HOLIDAY_FIELDS(holiday_post));

/* Entered by hand, a holiday stands there once. */
static problem require_new(struct request *rq, const struct holiday *holiday)
{
    bool is_entered = false;
    if (!IS_PRESENT(holiday->uid)) {
        TRY(holiday_is_entered(rq, holiday, &is_entered));
    }
    return is_entered ? fail(rq, &holiday_entered, "%.*s is there on that date",
                             TEXT_ARGUMENTS(holiday->name))
                      : NULL;
}

ENDPOINT(create_holiday, holiday_post, holiday, POST, "/holidays", REQUIRES(calendar_manage),
         .status = 201, .summary = "Enter a holiday", .problems = PROBLEMS(&holiday_entered))
{
    struct holiday holiday = {.id = request_new_id(rq),
                              .date = in->date,
                              .name = in->name,
                              .region = VALUE_OR(in->region, TEXT("")),
                              .uid = {.presence = IS_NULL},
                              .updated_at = rq->now};
    TRY(require_new(rq, &holiday));
    TRY(holiday_insert(rq, &holiday));
    *out = holiday;
    return audit_write(rq, "holiday.create", "holiday", holiday.id, AUDITED_NOTHING,
                       AUDITED(holiday, &holiday));
}

struct holiday_patch {
    uuid id;
    opt_date date;
    opt_text name;
    opt_text region;
};
static RECORD(holiday_patch, FIELD(holiday_patch, id, "The holiday", .entity = &holiday_entity),
              HOLIDAY_FIELDS(holiday_patch));

ENDPOINT(update_holiday, holiday_patch, holiday, PATCH, "/holidays/{id}", REQUIRES(calendar_manage),
         .summary = "Change a holiday; importing its event again brings back what the file says",
         .problems = PROBLEMS(&holiday_entered))
{
    struct holiday before;
    TRY(read_one(rq, in->id, &before));
    TRY(require_match(rq, &holiday_record, &before));
    struct holiday after = before;
    after.date = VALUE_OR(in->date, before.date);
    after.name = VALUE_OR(in->name, before.name);
    after.region = VALUE_OR(in->region, before.region);
    after.updated_at = rq->now;
    TRY(require_new(rq, &after));
    TRY(holiday_update(rq, &after));
    *out = after;
    return audit_write(rq, "holiday.update", "holiday", after.id, AUDITED(holiday, &before),
                       AUDITED(holiday, &after));
}

ENDPOINT(delete_holiday, holiday_path, nothing, DELETE, "/holidays/{id}", REQUIRES(calendar_manage),
         .summary = "Remove a holiday")
{
    struct holiday before;
    TRY(read_one(rq, in->id, &before));
    TRY(require_match(rq, &holiday_record, &before));
    TRY(holiday_delete(rq, in->id));
    return audit_write(rq, "holiday.delete", "holiday", in->id, AUDITED(holiday, &before),
                       AUDITED_NOTHING);
}

/* ---- importing holidays ---- */

struct holiday_import_post {
    text ics;
    opt_text region;
};
static RECORD(holiday_import_post,
              FIELD(holiday_import_post, ics, "The iCalendar file (RFC 5545) as it is",
                    LENGTH(0, FILE_MAXIMUM)),
              FIELD(holiday_import_post, region,
                    "Whose its holidays are, such as DE or DE-BY; everybody's if absent",
                    .check = holiday_region_check));

/* Before the transaction, since a file may be large. */
static problem prepare_import_holidays(struct request *rq, const void *input)
{
    const struct holiday_import_post *in = input;
    struct holiday_file *file = ARENA_NEW(rq->arena, struct holiday_file);
    struct holiday_import_report report;
    TRY(holiday_file_read(rq, in->ics, file, &report));
    rq->prepared = file;
    return NULL;
}

ENDPOINT(import_holidays, holiday_import_post, holiday_import, POST, "/holidays/import",
         REQUIRES(calendar_manage), .prepare = prepare_import_holidays,
         .summary = "Make holidays of the events of an iCalendar file, of all of them or of none",
         .problems = PROBLEMS(&holiday_import_refused))
{
    struct holiday_import_report report;
    TRY(holiday_file_store(rq, rq->prepared, VALUE_OR(in->region, TEXT("")), &report));
    *out = (struct holiday_import){.events = report.events,
                                   .created = report.created,
                                   .changed = report.changed,
                                   .unchanged = report.unchanged,
                                   .removed = report.removed};
    return NULL;
}

/* ---- overrides ---- */

struct override_query {
    opt_date start_date;
    opt_date end_date;
    LIST_PARAMETERS;
};
static RECORD(override_query, FIELD(override_query, start_date, "Only from this date on"),
              FIELD(override_query, end_date, "Only until this date"), LIST_FIELDS(override_query));

struct override_page {
    struct day_override_list items;
    opt_text next_cursor;
};
static RECORD(override_page, FIELD_LIST(override_page, items, day_override, "By date"),
              FIELD(override_page, next_cursor, "Where to go on; null at the end"));

ENDPOINT(list_overrides, override_query, override_page, GET, "/calendar/overrides", SIGNED_IN,
         .summary = "The dates that the organization made Working or Free by its own word")
{
    struct calendar_key key = {.date = {.presence = IS_NULL}};
    const struct day_override *last;
    TRY(cursor_read(rq, in->cursor, &calendar_key_record, &key));
    TRY(overrides_page(rq, in->start_date, in->end_date, key.date, LIST_LIMIT(in) + 1,
                       &out->items));
    if (LIST_CUT(&out->items, LIST_LIMIT(in), &last)) {
        key.date = (opt_date)SOME(last->date);
        out->next_cursor = cursor_write(rq, &calendar_key_record, &key);
    }
    return NULL;
}

struct override_path {
    civil_date date;
};
static RECORD(override_path, FIELD(override_path, date, "The date it is about"));

static problem read_override_of(struct request *rq, civil_date date, struct day_override *override)
{
    bool found;
    TRY(override_find(rq, date, &found, override));
    return found ? NULL : &not_found;
}

ENDPOINT(read_override, override_path, day_override, GET, "/calendar/overrides/{date}", SIGNED_IN,
         .etag = true, .summary = "Read the override of a date")
{
    return read_override_of(rq, in->date, out);
}

struct override_put {
    civil_date date;
    enum day_type day_type;
    opt_text note;
};
static RECORD(override_put, FIELD(override_put, date, "The date it is about"),
              FIELD(override_put, day_type, "What that date is for everybody",
                    .names = day_type_names),
              FIELD(override_put, note, "Why; empty if absent", LENGTH(0, 500)));

ENDPOINT(put_override, override_put, day_override, PUT, "/calendar/overrides/{date}",
         REQUIRES(calendar_manage),
         .summary = "Make a date Working or Free for everybody, whatever else it is")
{
    struct day_override before;
    struct day_override after = {.id = request_new_id(rq),
                                 .date = in->date,
                                 .day_type = in->day_type,
                                 .note = VALUE_OR(in->note, TEXT("")),
                                 .updated_at = rq->now};
    bool found;
    TRY(override_find(rq, in->date, &found, &before));
    TRY(found ? require_match(rq, &day_override_record, &before) : require_match_of_nothing(rq));
    if (found) {
        after.id = before.id;
    }
    TRY(override_put(rq, &after));
    *out = after;
    return audit_write(rq, "calendar_override.set", "calendar_override", after.id,
                       found ? AUDITED(day_override, &before) : AUDITED_NOTHING,
                       AUDITED(day_override, &after));
}

ENDPOINT(delete_override, override_path, nothing, DELETE, "/calendar/overrides/{date}",
         REQUIRES(calendar_manage),
         .summary = "Let a date be again what it is without the override")
{
    struct day_override before;
    TRY(read_override_of(rq, in->date, &before));
    TRY(require_match(rq, &day_override_record, &before));
    TRY(override_delete(rq, in->date));
    return audit_write(rq, "calendar_override.remove", "calendar_override", before.id,
                       AUDITED(day_override, &before), AUDITED_NOTHING);
}

const struct feature calendar_feature = {
    .name = "calendar",
    .title = "Calendar",
    .endpoints =
        ENDPOINTS(&read_calendar_endpoint, &list_holidays_endpoint, &create_holiday_endpoint,
                  &import_holidays_endpoint, &read_holiday_endpoint, &update_holiday_endpoint,
                  &delete_holiday_endpoint, &list_overrides_endpoint, &read_override_endpoint,
                  &put_override_endpoint, &delete_override_endpoint),
};
