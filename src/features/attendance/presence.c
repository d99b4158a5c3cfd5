/*
 * Presence: a page of people by name in two queries, their clocks and what the dates around now are for them; and how many there are of
 * each kind, where those of whom the rules say the same are counted by the database and judged once.
 */
#include "features/attendance/presence.h"

#include "features/attendance/day.h"

RECORD(presence_item, FIELD(presence_item, employee_id, "Who"),
       FIELD(presence_item, employee_name, "The employee's name"),
       FIELD(presence_item, number, "The company's own number"),
       FIELD(presence_item, department, "The department, or empty"),
       FIELD(presence_item, position, "The position, or empty"),
       FIELD(presence_item, time_zone, "Where they are: their own zone, else the organization's"),
       FIELD(presence_item, state, "What they are doing now", .names = presence_state_names),
       FIELD(presence_item, since, "Their newest punch; null where there is none"),
       FIELD(presence_item, date,
             "The work date that counts now: an open cycle's; else yesterday while its business "
             "hours go on past midnight; else today where they are"),
       FIELD(presence_item, day_type, "What that date is for them", .names = day_type_names),
       FIELD(presence_item, day_reason, "Why", .names = day_reason_names),
       FIELD(presence_item, day_description, "The holiday's name, the override's note, or empty"),
       FIELD(presence_item, first_punch_in, "The first punch_in of that date; null without"),
       FIELD(presence_item, working_seconds, "Worked on that date up to now"),
       FIELD(presence_item, break_seconds, "Breaks on that date up to now"),
       FIELD(presence_item, is_late, "That punch_in was later than start and grace"),
       FIELD(presence_item, late_minutes,
             "If late, how many whole minutes after the start of the business hours; else 0"),
       FIELD(presence_item, missing,
             "They should be at work by now: start and grace are over, and they have not come"),
       FIELD(presence_item, forgotten_punch_out, "A cycle has been open for longer than the limit"),
       FIELD(presence_item, off,
             "Nothing is expected of them: a Free day, a norm of 0, or not employed on that date"));
RECORD(presence_summary, FIELD(presence_summary, employees, "All of them"),
       FIELD(presence_summary, out, "Not at work"), FIELD(presence_summary, working, "At work"),
       FIELD(presence_summary, on_break, "On a break"),
       FIELD(presence_summary, late, "Came late on the date that counts now"),
       FIELD(presence_summary, missing, "Should be at work by now"),
       FIELD(presence_summary, forgotten_punch_out, "Open for longer than the limit"),
       FIELD(presence_summary, off, "Of whom nothing is expected"));

/* ---- a page ---- */

static enum presence_state state_of(const struct presence_row *row)
{
    if (!IS_PRESENT(row->date) || !IS_PRESENT(row->parts.open_in)) {
        return PRESENCE_OUT;
    }
    return IS_PRESENT(row->parts.open_break) ? PRESENCE_ON_BREAK : PRESENCE_WORKING;
}

/* What of the newest session belongs to the date that counts. */
static void fill_session(struct request *rq, const struct presence_row *row,
                         const struct calendar_day *day, const struct zone *zone,
                         struct presence_item *item)
{
    struct session_figures figures = session_at(&row->parts, rq->now, row->limit_minutes);

    item->date = row->date.value;
    item->first_punch_in = (opt_instant)SOME(row->parts.punch_in);
    item->working_seconds = figures.working_seconds;
    item->break_seconds = figures.break_seconds;
    item->forgotten_punch_out = figures.missing_punch_out;
    item->is_late = row->parts.is_late_in;
    item->late_minutes = presence_late_minutes(&row->parts, day, zone, row->date.value);
}

static problem fill_item(struct request *rq, const struct calendar *calendar,
                         const struct presence_row *row, struct presence_item *item)
{
    struct presence_person person = {.employee_id = row->id,
                                     .region = row->region,
                                     .employed_from = row->employed_from,
                                     .employed_until = row->employed_until,
                                     .session_date = row->date,
                                     .state = state_of(row)};

    TRY(find_zone(rq, row->time_zone, &person.zone));
    struct presence_day today = presence_at(calendar, &person, rq->now);
    struct calendar_day day = today.day;

    *item = (struct presence_item){
        .employee_id = row->id,
        .employee_name = row->name,
        .number = row->number,
        .department = row->department,
        .position = row->position,
        .time_zone = row->time_zone,
        .state = person.state,
        .since = {.presence = row->date.presence, .value = row->parts.last_at},
        .date = today.date,
        .first_punch_in = {.presence = IS_NULL},
        .missing = today.is_missing,
        .off = today.is_off,
    };
    if (today.has_session) {
        bool is_loaded = row->date.value.days >= calendar->from.days;

        if (is_loaded) {
            day = calendar_day_in(calendar, row->id, row->region, row->date.value);
        }
        fill_session(rq, row, &day, person.zone, item);
    }
    item->day_type = day.type;
    item->day_reason = day.reason;
    item->day_description = day.description;
    return NULL;
}

static problem load_calendar(struct request *rq, uuid *ids, size_t count, civil_date from,
                             struct calendar *calendar)
{
    return calendar_load_some(rq, organization_of(rq), (uuid_list){.items = ids, .count = count},
                              from, presence_last_date(rq->now), calendar);
}

problem presence_page(struct request *rq, const struct presence_filter *filter,
                      struct presence_item_list *list, bool *more, struct presence_key *last)
{
    struct presence_row_list rows = {.count = 0};
    const struct presence_row *cut;
    struct calendar calendar;
    civil_date from = presence_first_date(rq->now);

    TRY(presence_rows(rq, filter, &rows));
    *more = LIST_CUT(&rows, filter->limit, &cut);
    if (*more) {
        *last = (struct presence_key){.name = cut->name, .number = cut->number, .id = cut->id};
    }
    uuid *ids = ARENA_ARRAY(rq->arena, uuid, rows.count);

    for (size_t i = 0; i < rows.count; i++) {
        bool is_open = IS_PRESENT(rows.items[i].date) && IS_PRESENT(rows.items[i].parts.open_in);

        ids[i] = rows.items[i].id;
        if (is_open && rows.items[i].date.value.days < from.days) {
            from = rows.items[i].date.value; /* forgotten for days */
        }
    }
    TRY(load_calendar(rq, ids, rows.count, from, &calendar));
    list->items = ARENA_ARRAY(rq->arena, struct presence_item, rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        TRY(fill_item(rq, &calendar, &rows.items[i], &list->items[i]));
    }
    list->count = rows.count;
    return NULL;
}

/* ---- the summary ---- */

static problem count_group(struct request *rq, const struct calendar *calendar,
                           const struct presence_group *group, struct presence_summary *summary)
{
    struct presence_person person = {.employee_id = VALUE_OR(group->id, (uuid){.bytes = {0}}),
                                     .region = group->region,
                                     .employed_from = group->employed_from,
                                     .employed_until = group->employed_until,
                                     .session_date = group->session_date,
                                     .state = group->state};

    TRY(find_zone(rq, group->time_zone, &person.zone));
    struct presence_day today = presence_at(calendar, &person, rq->now);

    summary->employees += group->people;
    switch (group->state) {
    case PRESENCE_OUT:
        summary->out += group->people;
        break;
    case PRESENCE_WORKING:
        summary->working += group->people;
        break;
    case PRESENCE_ON_BREAK:
        summary->on_break += group->people;
        break;
    }
    summary->late += today.has_session && group->is_late ? group->people : 0;
    summary->missing += today.is_missing ? group->people : 0;
    summary->forgotten_punch_out += group->is_forgotten ? group->people : 0;
    summary->off += today.is_off ? group->people : 0;
    return NULL;
}

/*
 * Groups are few where everybody has the organization's hours, and as many as there are people where each has their own: then they, and
 * their calendars even more, would not fit into a request. The calendars are those of so many at a time.
 */
#define GROUPS_CEILING   ((size_t)64 * 1024 * 1024)
#define CALENDAR_CEILING ((size_t)16 * 1024 * 1024)
#define CALENDAR_PEOPLE  1000

static void free_scratch(void *scratch)
{
    arena_free(scratch);
}

static struct arena *scratch_of(struct request *rq, size_t ceiling)
{
    struct arena *scratch = arena_new(ceiling);

    if (scratch == NULL) {
        arena_exhausted(rq->arena);
    }
    arena_on_free(rq->arena, free_scratch, scratch);
    return scratch;
}

/* Counts groups from `*at` on, until so many people of them were named; `rq` has an arena for just that. */
static problem count_some(struct request *rq, const struct presence_group_list *groups, size_t *at,
                          struct presence_summary *summary)
{
    uuid *ids = ARENA_ARRAY(rq->arena, uuid, CALENDAR_PEOPLE);
    struct calendar calendar;
    size_t named = 0;
    size_t end = *at;

    for (; end < groups->count && named < CALENDAR_PEOPLE; end++) {
        if (IS_PRESENT(groups->items[end].id)) {
            ids[named++] = groups->items[end].id.value;
        }
    }
    TRY(load_calendar(rq, ids, named, presence_first_date(rq->now), &calendar));
    for (; *at < end; (*at)++) {
        TRY(count_group(rq, &calendar, &groups->items[*at], summary));
    }
    return NULL;
}

/* In both arenas; what is said of a failure stands in one of them. */
static problem summarize(struct request *rq, const struct presence_filter *filter,
                         struct arena *kept, struct arena *passing,
                         struct presence_summary *summary)
{
    struct presence_group_list groups = {.count = 0};

    rq->arena = kept;
    db_use_arena(rq->db, kept);
    TRY(presence_groups(rq, filter, presence_first_date(rq->now), presence_last_date(rq->now),
                        &groups));
    rq->arena = passing;
    db_use_arena(rq->db, passing);
    for (size_t at = 0; at < groups.count;) {
        TRY(count_some(rq, &groups, &at, summary));
        arena_reset(passing);
    }
    return NULL;
}

problem presence_summarize(struct request *rq, const struct presence_filter *filter,
                           struct presence_summary *summary)
{
    struct arena *kept = scratch_of(rq, GROUPS_CEILING);
    struct arena *passing = scratch_of(rq, CALENDAR_CEILING);

    if (ARENA_GUARD(kept)) {
        db_use_arena(rq->db, rq->arena);
        arena_exhausted(rq->arena);
    }
    if (ARENA_GUARD(passing)) {
        db_use_arena(rq->db, rq->arena);
        arena_exhausted(rq->arena);
    }
    struct request part = *rq;
    problem outcome = summarize(&part, filter, kept, passing, summary);

    db_use_arena(rq->db, rq->arena);
    if (outcome != NULL) {
        rq->detail = part.detail;
    }
    return outcome;
}
