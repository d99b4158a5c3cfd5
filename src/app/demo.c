/*
 * The demonstration organization. Its history is written as the CSV that `stint import punches`
 * reads and goes the way of any import, so that sessions, lateness and order are judged by the
 * rules and not made up here. What people do comes from a generator of numbers with a fixed seed:
 * late mornings, lunch breaks, a night shift, vacations and holidays, punch-outs that were entered the next
 * morning, and at the end somebody who has forgotten to punch out. What they worked on is in
 * demo_effort.c.
 */
#include "app/demo.h"

#include "app/demo_effort.h"
#include "app/demo_holidays.h"

#include "features/attendance/attendance.h"
#include "features/business_hours/business_hours.h"
#include "features/calendar/calendar.h"
#include "features/employees/employees.h"
#include "features/kiosk/kiosk.h"
#include "features/organizations/organizations.h"
#include "features/users/users.h"

#define DEMO_ZONE    "Europe/Berlin"
#define HISTORY_DAYS 183
#define MINUTE       (60 * MICROSECONDS_PER_SECOND)

enum shift { SHIFT_DAY, SHIFT_NIGHT };

struct demo_person {
    const char *name;
    const char *department;
    const char *position;
    int manager; /* index of who they report to; -1: the owner */
    enum shift shift;
    int weekly_days; /* 5, or fewer for part-time */
};

static const struct demo_person people[] = {
    {.name = "Amara Okafor",
     .department = "Engineering",
     .position = "Head of Engineering",
     .manager = -1,
     .weekly_days = 5},
    {.name = "Jonas Lindqvist",
     .department = "Engineering",
     .position = "Software engineer",
     .manager = 0,
     .weekly_days = 5},
    {.name = "Priya Raman",
     .department = "Engineering",
     .position = "Software engineer",
     .manager = 0,
     .weekly_days = 5},
    {.name = "Mateo García",
     .department = "Engineering",
     .position = "Software engineer",
     .manager = 0,
     .weekly_days = 4},
    {.name = "Hanna Weiß",
     .department = "Engineering",
     .position = "Test engineer",
     .manager = 0,
     .weekly_days = 5},
    {.name = "Tomasz Nowak",
     .department = "Engineering",
     .position = "Systems engineer",
     .manager = 0,
     .weekly_days = 5},
    {.name = "Yuki Tanaka",
     .department = "Engineering",
     .position = "Designer",
     .manager = 0,
     .weekly_days = 3},
    {.name = "Claire Dubois",
     .department = "Production",
     .position = "Head of Production",
     .manager = -1,
     .weekly_days = 5},
    {.name = "Emre Yılmaz",
     .department = "Production",
     .position = "Machinist",
     .manager = 7,
     .weekly_days = 5},
    {.name = "Olga Petrova",
     .department = "Production",
     .position = "Machinist",
     .manager = 7,
     .weekly_days = 5},
    {.name = "Samuel Adeyemi",
     .department = "Production",
     .position = "Machinist",
     .manager = 7,
     .weekly_days = 5},
    {.name = "Ingrid Solberg",
     .department = "Production",
     .position = "Quality inspector",
     .manager = 7,
     .weekly_days = 5},
    {.name = "Luca Moretti",
     .department = "Production",
     .position = "Fitter",
     .manager = 7,
     .weekly_days = 5},
    {.name = "Fatima Zahra",
     .department = "Production",
     .position = "Fitter",
     .manager = 7,
     .weekly_days = 4},
    {.name = "Viktor Horváth",
     .department = "Night shift",
     .position = "Shift lead",
     .manager = 7,
     .shift = SHIFT_NIGHT,
     .weekly_days = 5},
    {.name = "Zeynep Kaya",
     .department = "Night shift",
     .position = "Operator",
     .manager = 14,
     .shift = SHIFT_NIGHT,
     .weekly_days = 5},
    {.name = "Daniel Fischer",
     .department = "Night shift",
     .position = "Operator",
     .manager = 14,
     .shift = SHIFT_NIGHT,
     .weekly_days = 5},
    {.name = "Ana Kovač",
     .department = "Night shift",
     .position = "Operator",
     .manager = 14,
     .shift = SHIFT_NIGHT,
     .weekly_days = 4},
    {.name = "Rashid Khan",
     .department = "Logistics",
     .position = "Head of Logistics",
     .manager = -1,
     .weekly_days = 5},
    {.name = "Sofia Andersson",
     .department = "Logistics",
     .position = "Warehouse clerk",
     .manager = 18,
     .weekly_days = 5},
    {.name = "Paul Schneider",
     .department = "Logistics",
     .position = "Driver",
     .manager = 18,
     .weekly_days = 5},
    {.name = "Nia Williams",
     .department = "Logistics",
     .position = "Dispatcher",
     .manager = 18,
     .weekly_days = 5},
    {.name = "Marek Dvořák",
     .department = "Logistics",
     .position = "Driver",
     .manager = 18,
     .weekly_days = 5},
    {.name = "Greta Hoffmann",
     .department = "Sales",
     .position = "Head of Sales",
     .manager = -1,
     .weekly_days = 5},
    {.name = "Kwame Mensah",
     .department = "Sales",
     .position = "Account manager",
     .manager = 23,
     .weekly_days = 5},
    {.name = "Elena Popescu",
     .department = "Sales",
     .position = "Account manager",
     .manager = 23,
     .weekly_days = 4},
    {.name = "Noah Meyer",
     .department = "Sales",
     .position = "Sales assistant",
     .manager = 23,
     .weekly_days = 5},
    {.name = "Lea Brandt",
     .department = "Administration",
     .position = "Accountant",
     .manager = -1,
     .weekly_days = 5},
    {.name = "Ahmed Hassan",
     .department = "Administration",
     .position = "Payroll",
     .manager = -1,
     .weekly_days = 3},
};
#define PEOPLE (sizeof(people) / sizeof(*people))

/* Everything the steps below share. */
struct demo {
    struct request *rq;
    const struct zone *zone;
    civil_date today;
    uint64_t random;
    struct buffer csv;
    uuid ids[PEOPLE];
    struct demo_shift shifts[PEOPLE * (HISTORY_DAYS + 1)]; /* those that ended */
    size_t shift_count;
};

/* xorshift64: the same history for the same date, everywhere. */
static int64_t random_between(struct demo *demo, int64_t low, int64_t high)
{
    demo->random ^= demo->random << 13;
    demo->random ^= demo->random >> 7;
    demo->random ^= demo->random << 17;
    return low + (int64_t)(demo->random % (uint64_t)(high - low + 1));
}

static bool happens(struct demo *demo, int64_t in_a_hundred)
{
    return random_between(demo, 1, 100) <= in_a_hundred;
}

/* ---- people ---- */

static text email_of(struct arena *arena, size_t person)
{
    return text_format(arena, "demo%02zu@example.com", person + 1);
}

static problem add_people(struct demo *demo, uuid organization_id, uuid owner)
{
    struct request *rq = demo->rq;
    for (size_t i = 0; i < PEOPLE; i++) {
        const struct demo_person *person = &people[i];
        bool leads = text_starts_with(text_of(person->position), TEXT("Head of")) ||
                     text_equal(text_of(person->position), TEXT("Shift lead"));
        const struct employee_new new = {
            .number = text_format(rq->arena, "E%03zu", i + 2),
            .name = text_of(person->name),
            .email = email_of(rq->arena, i),
            .department = text_of(person->department),
            .position = text_of(person->position),
            .role = leads ? ROLE_MANAGER : ROLE_MEMBER,
            .daily_norm_minutes = 480,
            .manager_id = SOME(person->manager < 0 ? owner : demo->ids[person->manager]),
            .employed_from =
                SOME((civil_date){demo->today.days - HISTORY_DAYS - 400 + (int32_t)i * 7}),
        };
        struct employee employee;
        TRY(employee_create(rq, organization_id, &new, &employee));
        demo->ids[i] = employee.id;
    }
    return NULL;
}

/* The same for all, so that it is hashed once. */
static problem add_pins(struct demo *demo)
{
    text hash;
    TRY(password_hash(demo->rq, TEXT(DEMO_PIN), &hash));
    for (size_t i = 0; i < PEOPLE; i++) {
        TRY(kiosk_set_pin(demo->rq, demo->ids[i], hash));
    }
    return NULL;
}

static problem add_hours(struct demo *demo, uuid organization_id)
{
    const civil_date start = {demo->today.days - HISTORY_DAYS - 1};
    struct business_hours day = {.effective_from = start,
                                 .start_time = {9 * 60},
                                 .end_time = {17 * 60 + 30},
                                 .work_days = {.mask = 0x1f},
                                 .break_minutes = 30,
                                 .late_grace_minutes = 10,
                                 .early_grace_minutes = 10};
    TRY(business_hours_create(demo->rq, organization_id, &day));
    for (size_t i = 0; i < PEOPLE; i++) {
        struct business_hours night = day;
        night.start_time = (wall_time){22 * 60};
        night.end_time = (wall_time){6 * 60};
        night.employee_id = (opt_uuid)SOME(demo->ids[i]);
        if (people[i].shift == SHIFT_NIGHT) {
            TRY(business_hours_create(demo->rq, organization_id, &night));
        }
    }
    return NULL;
}

/* From the history's first year to the next year's last. */
static problem add_holidays(struct demo *demo)
{
    const civil_date first = {demo->today.days - HISTORY_DAYS}, last = {demo->today.days + 366};
    struct holiday_import_report report;
    return holidays_import(demo->rq, demo_holidays(demo->rq->arena, first, last), TEXT("DE"),
                           &report);
}

/* ---- history ---- */

/* One line, unless it would lie in the future; false then, and nothing of that person follows. */
static bool add_punch(struct demo *demo, size_t person, enum punch_type type, instant at,
                      const char *notes)
{
    if (at.microseconds > demo->rq->now.microseconds) {
        return false;
    }
    text when = instant_text(demo->rq->arena, at);
    buffer_append_format(&demo->csv, "demo%02zu@example.com,%s,%.*s,%s\r\n", person + 1,
                         punch_type_names[type], TEXT_ARGUMENTS(when), notes);
    return true;
}

static instant later(instant at, int64_t minutes, int64_t seconds)
{
    return (instant){at.microseconds + minutes * MINUTE + seconds * MICROSECONDS_PER_SECOND};
}

/* One person's day, from coming to going. */
static void add_day(struct demo *demo, size_t person, civil_date date)
{
    bool night = people[person].shift == SHIFT_NIGHT;
    bool yesterday = date.days == demo->today.days - 1;
    int64_t start = night ? 22 * 60 : 9 * 60;
    int64_t shift = happens(demo, 8) ? random_between(demo, 11, 55) : random_between(demo, -20, 6);
    instant in = zone_instant(demo->zone, date,
                              (start + shift) * MINUTE +
                                  random_between(demo, 0, 59) * MICROSECONDS_PER_SECOND);
    int64_t before_break = random_between(demo, 205, 245);
    instant break_start = later(in, before_break, random_between(demo, 0, 59));
    instant break_end =
        later(break_start, random_between(demo, 25, 50), random_between(demo, 0, 59));
    int64_t after_break =
        happens(demo, 6) ? random_between(demo, 150, 200) : random_between(demo, 262, 305);
    instant out = later(break_end, after_break, random_between(demo, 0, 59));
    bool went_out = happens(demo, 7); /* to an appointment: two cycles that day */
    bool forgets = yesterday && person == 5;
    bool told_later = happens(demo, 1);
    if (!add_punch(demo, person, PUNCH_IN, in, "") ||
        !add_punch(demo, person, went_out ? PUNCH_OUT : BREAK_START, break_start, "") ||
        !add_punch(demo, person, went_out ? PUNCH_IN : BREAK_END, break_end,
                   went_out ? "back from an appointment" : "") ||
        forgets) {
        return;
    }
    if (add_punch(demo, person, PUNCH_OUT, out, told_later ? "entered the next morning" : "")) {
        demo->shifts[demo->shift_count++] = (struct demo_shift){
            .worker = person, .date = date, .minutes = before_break + after_break};
    }
}

static bool works_on(struct demo *demo, size_t person, civil_date date, civil_date vacation)
{
    bool on_vacation = date.days >= vacation.days && date.days < vacation.days + 14;
    bool sick = happens(demo, 2);
    return date_weekday(date) <= (unsigned)people[person].weekly_days && !on_vacation && !sick &&
           !demo_is_holiday(date);
}

static void add_history(struct demo *demo)
{
    buffer_append_literal(&demo->csv, "employee,type,timestamp,notes\r\n");
    for (size_t person = 0; person < PEOPLE; person++) {
        const civil_date first = {demo->today.days - HISTORY_DAYS};
        const civil_date vacation = {first.days +
                                     (int32_t)random_between(demo, 10, HISTORY_DAYS - 30)};
        for (civil_date date = first; date.days <= demo->today.days; date.days++) {
            bool forgot_yesterday = person == 5 && date.days == demo->today.days;
            if (!forgot_yesterday && works_on(demo, person, date, vacation)) {
                add_day(demo, person, date);
            }
        }
    }
}

static problem add_effort(struct demo *demo)
{
    struct demo_worker workers[PEOPLE];
    for (size_t i = 0; i < PEOPLE; i++) {
        workers[i] = (struct demo_worker){.employee_id = demo->ids[i],
                                          .department = text_of(people[i].department)};
    }
    const struct demo_work work = {.workers = workers,
                                   .worker_count = PEOPLE,
                                   .shifts = demo->shifts,
                                   .shift_count = demo->shift_count,
                                   .random = demo->random};
    return demo_add_effort(demo->rq, &work, demo->today);
}

/* ---- all of it ---- */

static problem create_all(struct demo *demo, uuid organization_id, uuid owner,
                          struct demo_report *report)
{
    TRY(add_people(demo, organization_id, owner));
    TRY(add_pins(demo));
    TRY(add_hours(demo, organization_id));
    TRY(add_holidays(demo));
    add_history(demo);
    struct import_report imported;
    TRY(attendance_import(demo->rq, buffer_text(&demo->csv), &imported));
    TRY(add_effort(demo));
    *report = (struct demo_report){.organization_id = organization_id,
                                   .employee_id = owner,
                                   .employees = PEOPLE + 1,
                                   .punches = imported.punches};
    return NULL;
}

static problem create_owner(struct request *rq, uuid organization_id, text email, text password,
                            struct employee *owner)
{
    text hash;
    struct user user;
    TRY(password_hash(rq, password, &hash));
    TRY(user_create(rq, email, TEXT("Robin Berger"), (opt_text)SOME(hash), &user));
    const struct employee_new new = {.number = TEXT("E001"),
                                     .name = user.name,
                                     .email = user.email,
                                     .department = TEXT("Administration"),
                                     .position = TEXT("Managing director"),
                                     .role = ROLE_OWNER,
                                     .daily_norm_minutes = 480,
                                     .user_id = SOME(user.id),
                                     .login = LOGIN_ACTIVE};
    return employee_create(rq, organization_id, &new, owner);
}

problem demo_create(struct request *rq, text organization_name, text admin_email,
                    text admin_password, struct demo_report *report)
{
    struct demo *demo = ARENA_NEW(rq->arena, struct demo);
    demo->rq = rq;
    demo->zone = zone_find(rq->zones, TEXT(DEMO_ZONE));
    if (demo->zone == NULL) {
        return fail(rq, &internal_error, "the system has no time zone data for " DEMO_ZONE);
    }
    demo->today = zone_date(demo->zone, rq->now, NULL);
    demo->random = 0x9e3779b97f4a7c15u ^ (uint64_t)demo->today.days;
    demo->csv.arena = rq->arena;
    const struct principal *before = rq->principal;
    struct organization organization;
    struct employee owner;
    TRY(organization_create(rq, organization_name, TEXT(DEMO_ZONE), TEXT("DE"), &organization));
    struct principal acting = {.kind = PRINCIPAL_COMMAND,
                               .organization_id = organization.id,
                               .name = TEXT("stint demo"),
                               .role = TEXT("")};
    rq->principal = &acting;
    problem outcome = create_owner(rq, organization.id, admin_email, admin_password, &owner);
    if (outcome == NULL) {
        outcome = create_all(demo, organization.id, owner.id, report);
    }
    rq->principal = before;
    return outcome;
}
