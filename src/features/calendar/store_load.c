/*
 * All SQL that loads a calendar: everything that decides about a range of dates comes as rows of one kind, the
 * facts, so that it takes one query whatever the range holds. Of business hours and norms come those
 * that begin in the range, and the newest from its first date or before, which is then in force.
 *
 * They are few and are sorted here: a UNION ALL in order costs SQLite more than all the rest of it.
 */
#include "features/calendar/calendar.h"

#include <stdlib.h>

enum fact_kind { FACT_HOURS, FACT_NORM, FACT_PERSON, FACT_COUNTRY, FACT_HOLIDAY, FACT_OVERRIDE };
#define FACT_KINDS 6
static const char *const fact_kind_names[] = {[FACT_HOURS] = "hours",
                                              [FACT_NORM] = "norm",
                                              [FACT_PERSON] = "person",
                                              [FACT_COUNTRY] = "country",
                                              [FACT_HOLIDAY] = "holiday",
                                              [FACT_OVERRIDE] = "override",
                                              NULL};

/* What a member means differs by kind; those that a kind has no use for are null. */
struct fact {
    enum fact_kind kind;
    opt_uuid id;          /* of business hours */
    opt_uuid employee_id; /* of hours, norms, persons */
    opt_date date;        /* a holiday's or override's; the effective date */
    opt_integer ordinal;  /* of hours: their order */
    opt_integer number;   /* norm: minutes; hours: the mask of work days */
    opt_wall_time start_time;
    opt_wall_time end_time;
    opt_integer break_minutes;
    opt_integer late_grace_minutes;
    opt_integer early_grace_minutes;
    opt_text name;   /* a holiday's name, an override's note */
    opt_text detail; /* a region, or an override's day type */
};
RECORD_LIST(fact);
static RECORD(fact, FIELD(fact, kind, "", .names = fact_kind_names), FIELD(fact, id, ""),
              FIELD(fact, employee_id, ""), FIELD(fact, date, ""), FIELD(fact, ordinal, ""),
              FIELD(fact, number, ""), FIELD(fact, start_time, ""), FIELD(fact, end_time, ""),
              FIELD(fact, break_minutes, ""), FIELD(fact, late_grace_minutes, ""),
              FIELD(fact, early_grace_minutes, ""), FIELD(fact, name, ""), FIELD(fact, detail, ""));

/* $1 is the organization, $2 and $3 are the range, $4 the employee. */
#define HOURS                                                                           \
    "SELECT 'hours' AS kind, h.id, h.employee_id, h.effective_from AS date, h.ordinal," \
    " h.work_days AS number, h.start_time, h.end_time, h.break_minutes,"                \
    " h.late_grace_minutes, h.early_grace_minutes, NULL AS name, NULL AS detail"        \
    " FROM business_hours h WHERE h.organization_id = $1 AND h.effective_from <= $3"

/* clang-format off */
/* A fact that is not much more than its kind, a date and two texts. */
#define FACT(kind, employee_id, date, number, name, detail)                                        \
    " UNION ALL SELECT '" kind "', NULL, " employee_id ", " date ", NULL, " number                 \
    ", NULL, NULL, NULL, NULL, NULL, " name ", " detail " FROM "
#define NORMS                                                                                      \
    FACT("norm", "n.employee_id", "n.effective_from", "n.minutes", "NULL", "NULL")                 \
    "employee_norm n WHERE n.organization_id = $1 AND n.effective_from <= $3"
#define PEOPLE                                                                                     \
    FACT("person", "e.id", "NULL", "NULL", "NULL", "e.region")                                     \
    "employee e WHERE e.organization_id = $1 AND e.region IS NOT NULL"
#define REST                                                                                       \
    FACT("country", "NULL", "NULL", "NULL", "NULL", "o.country")                                   \
    "organization o WHERE o.id = $1"                                                               \
    FACT("holiday", "NULL", "d.date", "NULL", "d.name", "d.region")                                \
    "holiday d WHERE d.organization_id = $1 AND d.date BETWEEN $2 AND $3"                          \
    FACT("override", "NULL", "c.date", "NULL", "c.note", "c.day_type")                             \
    "calendar_override c WHERE c.organization_id = $1 AND c.date BETWEEN $2 AND $3"

/* A row that begins in the range, or the newest that began before; `whose` tells which rows count. */
#define IN_FORCE(alias, table, whose)                                                          \
    " AND " alias ".effective_from >= COALESCE((SELECT MAX(b.effective_from) FROM " table " b" \
    " WHERE b.organization_id = $1 AND b." whose " AND b.effective_from <= $2), $2)"

static const char facts_of_one[] =
    HOURS " AND h.employee_id = $4" IN_FORCE("h", "business_hours", "employee_id = $4")
    " UNION ALL "
    HOURS " AND h.employee_id IS NULL" IN_FORCE("h", "business_hours", "employee_id IS NULL")
    NORMS " AND n.employee_id = $4" IN_FORCE("n", "employee_norm", "employee_id = $4")
    PEOPLE " AND e.id = $4"
    REST;

#define LISTED(column) " AND " column " IN (" DB_IDS("$4") ")"
static const char facts_of_some[] =
    HOURS LISTED("h.employee_id") IN_FORCE("h", "business_hours", "employee_id = h.employee_id")
    " UNION ALL "
    HOURS " AND h.employee_id IS NULL" IN_FORCE("h", "business_hours", "employee_id IS NULL")
    NORMS LISTED("n.employee_id") IN_FORCE("n", "employee_norm", "employee_id = n.employee_id")
    PEOPLE LISTED("e.id")
    REST;

/* clang-format on */

static int compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* What is absent comes first. Each kind is so as its list wants it; of hours only those of equal dates need their order. */
static int compare_facts(const void *one, const void *other)
{
    const struct fact *a = one, *b = other;
    int order = compare((int64_t)a->kind, (int64_t)b->kind);
    if (order == 0) {
        order = uuid_compare(a->employee_id.value, b->employee_id.value);
    }
    if (order == 0) {
        order = compare(a->date.value.days, b->date.value.days);
    }
    if (order == 0) {
        order = compare(a->ordinal.value, b->ordinal.value);
    }
    return order == 0 ? text_compare(a->name.value, b->name.value) : order;
}

/* ---- facts into lists ---- */

static struct business_hours hours_of(const struct fact *fact)
{
    return (struct business_hours){.id = fact->id.value,
                                   .effective_from = fact->date.value,
                                   .start_time = fact->start_time.value,
                                   .end_time = fact->end_time.value,
                                   .work_days = {.mask = (uint8_t)fact->number.value},
                                   .break_minutes = fact->break_minutes.value,
                                   .late_grace_minutes = fact->late_grace_minutes.value,
                                   .early_grace_minutes = fact->early_grace_minutes.value,
                                   .employee_id = fact->employee_id};
}

static void add_fact(struct calendar *calendar, const struct fact *fact)
{
    switch (fact->kind) {
    case FACT_HOURS:
        calendar->hours.items[calendar->hours.count++] = hours_of(fact);
        return;
    case FACT_NORM:
        calendar->norms.items[calendar->norms.count++] =
            (struct calendar_norm){.employee_id = fact->employee_id.value,
                                   .effective_from = fact->date.value,
                                   .minutes = fact->number.value};
        return;
    case FACT_PERSON:
        calendar->people.items[calendar->people.count++] = (struct calendar_person){
            .employee_id = fact->employee_id.value, .region = fact->detail.value};
        return;
    case FACT_COUNTRY:
        calendar->country = fact->detail.value;
        return;
    case FACT_HOLIDAY:
        calendar->holidays.items[calendar->holidays.count++] = (struct calendar_holiday){
            .date = fact->date.value, .name = fact->name.value, .region = fact->detail.value};
        return;
    case FACT_OVERRIDE:
        calendar->overrides.items[calendar->overrides.count++] = (struct calendar_override){
            .date = fact->date.value,
            .day_type = (enum day_type)enum_number(day_type_names, fact->detail.value),
            .note = fact->name.value};
        return;
    }
}

static void take_facts(struct request *rq, struct fact_list *facts, struct calendar *calendar)
{
    size_t counts[FACT_KINDS] = {0};
    if (facts->count > 0) {
        qsort(facts->items, facts->count, sizeof(facts->items[0]), compare_facts);
    }
    for (size_t i = 0; i < facts->count; i++) {
        counts[facts->items[i].kind]++;
    }
    struct arena *arena = rq->arena;
    calendar->hours.items = ARENA_ARRAY(arena, struct business_hours, counts[FACT_HOURS]);
    calendar->norms.items = ARENA_ARRAY(arena, struct calendar_norm, counts[FACT_NORM]);
    calendar->people.items = ARENA_ARRAY(arena, struct calendar_person, counts[FACT_PERSON]);
    calendar->holidays.items = ARENA_ARRAY(arena, struct calendar_holiday, counts[FACT_HOLIDAY]);
    calendar->overrides.items = ARENA_ARRAY(arena, struct calendar_override, counts[FACT_OVERRIDE]);
    for (size_t i = 0; i < facts->count; i++) {
        add_fact(calendar, &facts->items[i]);
    }
}

problem calendar_load(struct request *rq, uuid organization_id, uuid employee_id, civil_date from,
                      civil_date to, struct calendar *calendar)
{
    struct fact_list facts = {0};
    TRY(db_all(rq->db, LIST(fact, &facts), facts_of_one,
               BIND(organization_id, from, to, employee_id)));
    *calendar = (struct calendar){.from = from, .to = to, .country = TEXT("")};
    take_facts(rq, &facts, calendar);
    return NULL;
}

problem calendar_load_some(struct request *rq, uuid organization_id, uuid_list employees,
                           civil_date from, civil_date to, struct calendar *calendar)
{
    struct fact_list facts = {0};
    TRY(db_all(rq->db, LIST(fact, &facts), facts_of_some,
               BIND(organization_id, from, to, db_ids(rq->arena, employees))));
    *calendar = (struct calendar){.from = from, .to = to, .country = TEXT("")};
    take_facts(rq, &facts, calendar);
    return NULL;
}
