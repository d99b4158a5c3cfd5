/*
 * Recording a punch.
 *
 * The clock - the newest session's parts, read in one query - says whether the punch may follow. A
 * punch after the last one continues the open cycle's date, or begins a cycle on the local date of
 * its own instant. Whoever may correct can also put one in before the last, where the date stays
 * consistent: that is a missing break, since nothing else fits between two punches. Others begin no
 * cycle that is long ago.
 */
#include "features/attendance/punch.h"

#include "features/attendance/events.h"
#include "features/audit/audit.h"
#include "features/employees/employees.h"

PROBLEM(punch_out_of_order, 409, "That punch is not possible now",
        .members = &punch_refusal_record);
PROBLEM(punch_not_after_last, 409, "A punch must be later than the one before",
        .members = &punch_refusal_record);

#define PUNCH_TYPES 4

problem check_not_future(struct request *rq, const char *pointer, instant at)
{
    if (at.microseconds > rq->now.microseconds + FUTURE_TOLERANCE) {
        return fail_field(rq, pointer, "must not be more than 2 minutes in the future");
    }
    return NULL;
}

/* ---- refusals ---- */

static struct last_action *last_action_of(struct request *rq, const struct punch_moment *before)
{
    if (before == NULL) {
        return NULL;
    }
    struct last_action *action = ARENA_NEW(rq->arena, struct last_action);
    *action = (struct last_action){.type = before->type, .timestamp = before->at};
    return action;
}

/* Allowed in `state` and, where `next` is given, followed by that. */
static struct punch_refusal *refusal_of(struct request *rq, const struct punch_moment *before,
                                        enum attendance_state state, const enum punch_type *next)
{
    text *allowed = ARENA_ARRAY(rq->arena, text, PUNCH_TYPES);
    size_t count = 0;
    for (unsigned type = 0; type < PUNCH_TYPES; type++) {
        if (punch_is_allowed(state, (enum punch_type)type) &&
            (next == NULL || punch_is_allowed(state_after((enum punch_type)type), *next))) {
            allowed[count++] = enum_name(punch_type_names, type);
        }
    }
    struct punch_refusal *refusal = ARENA_NEW(rq->arena, struct punch_refusal);
    *refusal = (struct punch_refusal){.allowed_actions = {.items = allowed, .count = count},
                                      .current_status = state,
                                      .last_action = last_action_of(rq, before)};
    return refusal;
}

problem refuse_order(struct request *rq, const struct punch_moment *before,
                     enum attendance_state state, text what)
{
    return fail_with(rq, &punch_out_of_order, refusal_of(rq, before, state, NULL), "%.*s",
                     TEXT_ARGUMENTS(what));
}

static text say_impossible(struct request *rq, enum punch_type type, enum attendance_state state)
{
    return text_format(rq->arena, "%.*s is not possible while the status is %.*s",
                       TEXT_ARGUMENTS(enum_name(punch_type_names, type)),
                       TEXT_ARGUMENTS(enum_name(attendance_state_names, state)));
}

/* ---- the clock ---- */

static const struct session_parts *parts_of(const struct clock *clock)
{
    return IS_PRESENT(clock->session_id) ? &clock->parts : NULL;
}

/*
 * Whether `date` may have a session other than the newest one: only if punches lie on or after its
 * beginning, as those of a night shift do, and of somebody whose zone was changed.
 */
static bool may_have_another(const struct clock *clock, const struct zone *zone, civil_date date)
{
    return parts_of(clock) != NULL && !date_equal(clock->date.value, date) &&
           clock->parts.last_at.microseconds >= zone_day_start(zone, date).microseconds;
}

/* What today shows of a person who is not at work: today's session, where there is one. */
static problem publish_closed(struct request *rq, const struct clock *clock,
                              const struct zone *zone, struct clock_status *status)
{
    const struct session_parts *parts = parts_of(clock);
    if (parts != NULL && date_equal(clock->date.value, status->date)) {
        struct session_figures figures = session_at(parts, rq->now, clock->limit_minutes);
        status->working_seconds = figures.working_seconds;
        status->break_seconds = figures.break_seconds;
    } else if (may_have_another(clock, zone, status->date)) {
        struct session session;
        bool found;
        TRY(session_find(rq, clock->employee_id, status->date, &found, &session));
        if (found) {
            status->current_status = FINISHED;
            status->working_seconds = session.working_seconds;
            status->break_seconds = session.break_seconds;
        }
    }
    return NULL;
}

static void publish_open(struct request *rq, const struct clock *clock, struct clock_status *status)
{
    struct session_figures figures = session_at(&clock->parts, rq->now, clock->limit_minutes);
    status->date = clock->date.value;
    status->working_seconds = figures.working_seconds;
    status->break_seconds = figures.break_seconds;
    status->missing_punch_out = figures.missing_punch_out;
}

static bool can(const struct clock *clock, const struct clock_status *status, enum punch_type type)
{
    return clock->is_active && punch_is_allowed(status->current_status, type);
}

problem clock_publish(struct request *rq, const struct clock *clock, struct clock_status *status)
{
    const struct zone *zone;
    TRY(find_zone(rq, clock->time_zone, &zone));
    const struct session_parts *parts = parts_of(clock);
    struct clock_status seen = {.employee_id = clock->employee_id,
                                .as_of = rq->now,
                                .date = zone_date(zone, rq->now, NULL)};
    if (parts != NULL) {
        struct punch_moment last = {.type = parts->last_type, .at = parts->last_at};
        seen.last_action = last_action_of(rq, &last);
        seen.current_status = clock_state(parts, clock->date.value, seen.date);
    }
    if (seen.current_status == WORKING || seen.current_status == ON_BREAK) {
        publish_open(rq, clock, &seen);
    } else {
        TRY(publish_closed(rq, clock, zone, &seen));
    }
    seen.can_punch_in = can(clock, &seen, PUNCH_IN);
    seen.can_punch_out = can(clock, &seen, PUNCH_OUT);
    seen.can_start_break = can(clock, &seen, BREAK_START);
    seen.can_end_break = can(clock, &seen, BREAK_END);
    *status = seen;
    return NULL;
}

/* ---- recording ---- */

static struct punch punch_of(const struct request *rq, const struct clock *clock,
                             const struct punch_wish *wish)
{
    return (struct punch){.employee_id = clock->employee_id,
                          .type = wish->type,
                          .timestamp = wish->at,
                          .notes = wish->notes,
                          .source = rq->principal->by_cookie ? SOURCE_WEB : SOURCE_API};
}

/* Writes the date with the punch, and finds the punch among what was written. */
static problem write_with(struct request *rq, struct day_change *change, const struct punch *punch,
                          struct session_parts *parts, struct punch *entry)
{
    change->after = punches_with(rq, &change->before, punch);
    TRY(day_write_with_calendar(rq, change, parts));
    for (size_t i = 0; i < change->after.count; i++) {
        if (change->after.items[i].timestamp.microseconds == punch->timestamp.microseconds) {
            *entry = change->after.items[i];
        }
    }
    TRY(webhook_publish(rq, &punch_recorded_event, entry));
    return audit_write(rq, "punch.create", "punch", entry->id, AUDITED_NOTHING,
                       AUDITED(punch, entry));
}

/* What goes further back than that is a correction. */
static problem check_not_long_ago(struct request *rq, const struct clock *clock,
                                  const struct zone *zone, const struct punch_wish *wish)
{
    if (wish->long_ago || wish->type != PUNCH_IN) {
        return NULL;
    }
    civil_date first = first_punch_date(zone_date(zone, rq->now, NULL), clock->employed_from);
    if (cycle_date(zone, wish->at).days >= first.days) {
        return NULL;
    }
    char date[DATE_LENGTH];
    return fail_field(rq, "/timestamp", "must not be before %.*s; ask for a correction instead",
                      (int)date_write(first, date), date);
}

/* After the last punch: the newest session goes on, or a new one begins. */
static problem append(struct request *rq, struct clock *clock, const struct zone *zone,
                      const struct punch_wish *wish, struct punch *entry)
{
    TRY(check_not_long_ago(rq, clock, zone, wish));
    const struct session_parts *parts = parts_of(clock);
    bool open = parts != NULL && IS_PRESENT(parts->open_in);
    struct day_change change = {.employee_id = clock->employee_id,
                                .zone = zone,
                                .date = open ? clock->date.value : cycle_date(zone, wish->at)};
    bool goes_on = parts != NULL && date_equal(clock->date.value, change.date);
    if (goes_on || may_have_another(clock, zone, change.date)) {
        TRY(day_punches(rq, clock->employee_id, change.date, &change.before));
    }
    struct punch punch = punch_of(rq, clock, wish);
    struct session_parts computed;
    struct punch written = {0};
    TRY(write_with(rq, &change, &punch, &computed, &written));
    clock->session_id = (opt_uuid){.presence = PRESENT};
    clock->date = (opt_date)SOME(change.date);
    clock->parts = computed;
    *entry = written;
    return NULL;
}

/* Between recorded punches: refused unless what follows may still follow. */
static problem check_fits(struct request *rq, const struct punch_list *day,
                          const struct punch *before, const struct punch *punch)
{
    struct punch_moment last = {.type = before->type, .at = before->timestamp};
    enum attendance_state state = state_after(before->type);
    if (before->timestamp.microseconds == punch->timestamp.microseconds) {
        return fail_with(rq, &punch_not_after_last, refusal_of(rq, &last, state, NULL),
                         "There is a punch at that instant already");
    }
    struct punch_list with = punches_with(rq, day, punch);
    enum punch_type next = PUNCH_IN; /* what follows the last cycle of a date, if anything does */
    for (size_t i = with.count; i-- > 0;) {
        if (with.items[i].timestamp.microseconds > punch->timestamp.microseconds) {
            next = with.items[i].type;
        }
    }
    if (!punch_is_allowed(state, punch->type) ||
        !punch_is_allowed(state_after(punch->type), next)) {
        return fail_with(rq, &punch_out_of_order, refusal_of(rq, &last, state, &next),
                         "%.*s does not fit between the punches before and after it",
                         TEXT_ARGUMENTS(enum_name(punch_type_names, punch->type)));
    }
    return NULL;
}

static problem insert(struct request *rq, struct clock *clock, const struct zone *zone,
                      const struct punch_wish *wish, struct punch *entry)
{
    struct punch before;
    bool found;
    TRY(punch_before(rq, clock->employee_id, wish->at, &found, &before));
    if (!found) { /* whatever may be first may not stand before a punch_in */
        const enum punch_type first = PUNCH_IN;
        return fail_with(rq, &punch_out_of_order, refusal_of(rq, NULL, NOT_STARTED, &first),
                         "Nothing fits before the first punch; correct its day instead");
    }
    struct day_change change = {
        .employee_id = clock->employee_id, .zone = zone, .date = before.date};
    TRY(day_punches(rq, clock->employee_id, before.date, &change.before));
    struct punch punch = punch_of(rq, clock, wish);
    TRY(check_fits(rq, &change.before, &before, &punch));
    TRY(write_with(rq, &change, &punch, NULL, entry));
    return clock_find(rq, clock->employee_id, &found, clock);
}

static problem record(struct request *rq, struct clock *clock, const struct punch_wish *wish,
                      struct punch *entry)
{
    const struct zone *zone;
    TRY(find_zone(rq, clock->time_zone, &zone));
    const struct session_parts *parts = parts_of(clock);
    if (parts == NULL) {
        if (wish->type != PUNCH_IN) {
            return refuse_order(rq, NULL, NOT_STARTED, say_impossible(rq, wish->type, NOT_STARTED));
        }
        return append(rq, clock, zone, wish, entry);
    }
    if (wish->may_insert && wish->at.microseconds < parts->last_at.microseconds) {
        return insert(rq, clock, zone, wish, entry);
    }
    struct punch_moment last = {.type = parts->last_type, .at = parts->last_at};
    enum attendance_state state =
        clock_state(parts, clock->date.value, zone_date(zone, rq->now, NULL));
    if (!punch_is_allowed(state, wish->type)) {
        return refuse_order(rq, &last, state, say_impossible(rq, wish->type, state));
    }
    if (wish->at.microseconds <= parts->last_at.microseconds) {
        return fail_with(rq, &punch_not_after_last, refusal_of(rq, &last, state, NULL),
                         "Ask for a correction to change what was before");
    }
    return append(rq, clock, zone, wish, entry);
}

problem clock_record(struct request *rq, struct clock *clock, const struct punch_wish *wish,
                     struct punch_reply *reply)
{
    TRY(check_not_future(rq, "/timestamp", wish->at));
    if (!clock->is_active) {
        return fail(rq, &employee_inactive, "A deactivated employee does not punch");
    }
    TRY(record(rq, clock, wish, &reply->entry));
    return clock_publish(rq, clock, &reply->status);
}

/* ---- for other features ---- */

static problem read_clock(struct request *rq, uuid employee_id, struct clock *clock)
{
    bool found;
    TRY(clock_find(rq, employee_id, &found, clock));
    return found ? NULL : &not_found;
}

problem attendance_punch(struct request *rq, uuid employee_id, enum punch_type type, opt_instant at,
                         struct punch_reply *reply)
{
    const struct punch_wish wish = {
        .type = type, .at = VALUE_OR(at, rq->now), .notes = {.presence = IS_NULL}};
    struct clock clock;
    TRY(read_clock(rq, employee_id, &clock));
    return clock_record(rq, &clock, &wish, reply);
}

problem attendance_status(struct request *rq, uuid employee_id, struct clock_status *status,
                          opt_instant *open_since)
{
    struct clock clock;
    TRY(read_clock(rq, employee_id, &clock));
    TRY(clock_publish(rq, &clock, status));
    *open_since = clock.parts.open_in;
    return NULL;
}

/* ---- forgotten punch-outs ---- */

static problem close_one(struct request *rq, const struct forgotten *forgotten, bool *closed)
{
    const struct zone *zone;
    TRY(find_zone(rq, forgotten->time_zone, &zone));
    struct calendar calendar;
    TRY(calendar_load(rq, forgotten->organization_id, forgotten->employee_id, forgotten->date,
                      forgotten->date, &calendar));
    struct calendar_day day = calendar_day_at(&calendar, forgotten->employee_id, forgotten->date);
    struct day_change change = {
        .employee_id = forgotten->employee_id, .zone = zone, .date = forgotten->date};
    struct punch punch = {
        .employee_id = forgotten->employee_id, .type = PUNCH_OUT, .source = SOURCE_AUTO_CLOSE};
    *closed = forgotten_punch_out(&forgotten->parts, zone, forgotten->date, &day,
                                  forgotten->limit_minutes, rq->now, &punch.timestamp);
    if (!*closed) {
        return NULL;
    }
    TRY(day_punches(rq, forgotten->employee_id, forgotten->date, &change.before));
    struct punch entry = {0};
    return write_with(rq, &change, &punch, NULL, &entry);
}

/* Nobody asked for it: the audit log names the server, and each row its own organization. */
static problem close_all(struct request *rq, const struct forgotten_list *list, int64_t at_most,
                         int64_t *closed)
{
    for (size_t i = 0; i < list->count && *closed < at_most; i++) {
        struct principal *server = ARENA_NEW(rq->arena, struct principal);
        *server = (struct principal){.kind = PRINCIPAL_COMMAND,
                                     .organization_id = list->items[i].organization_id,
                                     .name = TEXT("stint"),
                                     .role = TEXT("")};
        rq->principal = server;
        bool done;
        TRY(close_one(rq, &list->items[i], &done));
        *closed += done ? 1 : 0;
    }
    return NULL;
}

problem attendance_close_forgotten(struct request *rq, int64_t at_most, int64_t *closed)
{
    struct forgotten_list list = {0};
    TRY(forgotten_list(rq, &list));
    const struct principal *asked = rq->principal;
    int64_t count = 0;
    problem outcome = close_all(rq, &list, at_most, &count);
    rq->principal = asked;
    if (outcome == NULL) {
        *closed = count;
    }
    return outcome;
}
