/*
 * Business hours over HTTP: what is in force today, the history, and a new row. Everybody sees the
 * organization's and those of the people they may see; who manages a team sets its people's own.
 */
#include "features/business_hours/store.h"
#include "features/employees/employees.h"
#include "features/organizations/organizations.h"

#define MINUTES_OF_A_DAY 1440

static PERMISSION(business_hours_read, "business_hours.read", "See business hours",
                  .admin = SCOPE_ALL, .manager = SCOPE_TEAM, .member = SCOPE_OWN,
                  .viewer = SCOPE_ALL);
static PERMISSION(business_hours_manage, "business_hours.manage", "Set business hours",
                  .admin = SCOPE_ALL, .manager = SCOPE_TEAM);

static PROBLEM(no_business_hours, 404, "No business hours are in force");

/* Today's date where the employee is, or (nil id) where the organization is. */
static problem read_today(struct request *rq, uuid employee_id, civil_date *today)
{
    text name;
    if (uuid_is_nil(employee_id)) {
        struct organization organization;
        TRY(organization_read(rq, organization_of(rq), &organization));
        name = organization.time_zone;
    } else {
        struct employee_clock clock;
        TRY(employee_clock_read(rq, organization_of(rq), employee_id, &clock));
        name = clock.time_zone;
    }
    const struct zone *zone = zone_find(rq->zones, name);
    if (zone == NULL) {
        return fail(rq, &internal_error, "The system does not know the time zone %.*s",
                    TEXT_ARGUMENTS(name));
    }
    *today = zone_date(zone, rq->now, NULL);
    return NULL;
}

struct current_query {
    opt_uuid employee_id;
};
static RECORD(current_query,
              FIELD(current_query, employee_id, "Whose; the organization's if absent",
                    .entity = &employee_entity));

ENDPOINT(
    read_current_business_hours, current_query, business_hours, GET,
    "/employees/business-hours/current", REQUIRES(business_hours_read),
    .summary = "The business hours in force today: the employee's own, else the organization's",
    .problems = PROBLEMS(&no_business_hours))
{
    uuid employee_id = VALUE_OR(in->employee_id, (uuid){0});
    civil_date today = {0};
    bool found;
    TRY(read_today(rq, employee_id, &today));
    TRY(business_hours_in_force(rq, organization_of(rq), employee_id, today, &found, out));
    return found ? NULL : fail(rq, &no_business_hours, "None have been set for today");
}

struct list_query {
    opt_uuid employee_id;
    LIST_PARAMETERS;
};
static RECORD(list_query,
              FIELD(list_query, employee_id, "Only this employee's own",
                    .entity = &employee_entity),
              LIST_FIELDS(list_query));

struct list_reply {
    struct business_hours_list items;
    opt_text next_cursor;
};
static RECORD(list_reply,
              FIELD_LIST(list_reply, items, business_hours, "Newest effective date first"),
              FIELD(list_reply, next_cursor, "Where to go on; null at the end"));

ENDPOINT(list_business_hours, list_query, list_reply, GET, "/employees/business-hours",
         REQUIRES(business_hours_read),
         .summary = "All business hours, the organization's and employees' own")
{
    struct business_hours_key key = {0};
    TRY(cursor_read(rq, in->cursor, &business_hours_key_record, &key));
    TRY(business_hours_page(rq, in->employee_id, IS_PRESENT(in->cursor), key, LIST_LIMIT(in) + 1,
                            &out->items));
    const struct business_hours *last;
    if (LIST_CUT(&out->items, LIST_LIMIT(in), &last)) {
        key = (struct business_hours_key){.effective_from = last->effective_from, .id = last->id};
        out->next_cursor = cursor_write(rq, &business_hours_key_record, &key);
    }
    return NULL;
}

struct new_business_hours {
    opt_date effective_from;
    wall_time start_time;
    wall_time end_time;
    opt_weekdays work_days;
    opt_integer break_minutes;
    opt_integer late_grace_minutes;
    opt_integer early_grace_minutes;
    opt_uuid employee_id;
};
static RECORD(
    new_business_hours,
    FIELD(new_business_hours, effective_from, "The first date they are in force; today if absent"),
    FIELD(new_business_hours, start_time, "When work starts, on the wall clock"),
    FIELD(new_business_hours, end_time, "When work ends; not after the start: on the next day"),
    FIELD(new_business_hours, work_days, "1 is Monday, 7 is Sunday; Monday to Friday if absent"),
    FIELD(new_business_hours, break_minutes, "The usual break; 0 if absent",
          RANGE(0, MINUTES_OF_A_DAY - 1)),
    FIELD(new_business_hours, late_grace_minutes, "So many minutes after the start are not late",
          RANGE(0, MINUTES_OF_A_DAY - 1)),
    FIELD(new_business_hours, early_grace_minutes, "So many minutes before the end are not early",
          RANGE(0, MINUTES_OF_A_DAY - 1)),
    FIELD(new_business_hours, employee_id, "Whose; the whole organization's if absent",
          .entity = &employee_entity));

ENDPOINT(create_business_hours, new_business_hours, business_hours, POST,
         "/employees/business-hours", REQUIRES(business_hours_manage), .status = 201,
         .summary = "Set business hours from a date on; nothing already computed is rewritten")
{
    if (!IS_PRESENT(in->employee_id) && rq->scope != SCOPE_ALL) {
        return fail(rq, &forbidden, "The organization's business hours are not yours to set");
    }
    civil_date effective_from = in->effective_from.value;
    if (!IS_PRESENT(in->effective_from)) {
        TRY(read_today(rq, (uuid){0}, &effective_from));
    }
    struct business_hours hours = {
        .effective_from = effective_from,
        .start_time = in->start_time,
        .end_time = in->end_time,
        .work_days = VALUE_OR(in->work_days, (weekdays){.mask = 0x1f}),
        .break_minutes = VALUE_OR(in->break_minutes, 0),
        .late_grace_minutes = VALUE_OR(in->late_grace_minutes, 0),
        .early_grace_minutes = VALUE_OR(in->early_grace_minutes, 0),
        .employee_id = in->employee_id,
    };
    TRY(business_hours_create(rq, organization_of(rq), &hours));
    *out = hours;
    return NULL;
}

const struct feature business_hours_feature = {
    .name = "business_hours",
    .title = "Business hours",
    .endpoints = ENDPOINTS(&read_current_business_hours_endpoint, &list_business_hours_endpoint,
                           &create_business_hours_endpoint),
};
