/*
 * Corrections. The request names all punches of a work date as they should have been. They are
 * checked as a whole - none in the future, no two at one instant, in order, every cycle on that
 * date, clear of the days around it - and only then is anything written. The original stays in the
 * correction, with who, when and why. A pending one is checked again when it is approved, and no
 * longer fits once the day was changed by something else.
 */
#include "features/attendance/corrections.h"

#include "features/attendance/events.h"
#include "features/audit/audit.h"

#include <stdlib.h>

RECORD(new_punch, FIELD(new_punch, type, "What happened", .names = punch_type_names),
       FIELD(new_punch, timestamp, "When it happened"),
       FIELD(new_punch, notes, "Free text; a recorded punch keeps its own if absent",
             LENGTH(0, NOTES_MAXIMUM)));

PROBLEM(punches_overlap, 409, "Those punches run into another work date's");
PROBLEM(correction_decided, 409, "That correction has been decided already");
PROBLEM(correction_outdated, 409, "The work date was changed since the correction was asked for");
PROBLEM(correction_own, 403, "Nobody decides about their own correction");

/* ---- checking ---- */

/* A wanted punch and where the request names it. */
struct wanted {
    struct punch_moment moment;
    opt_text notes;
    size_t place;
};

struct wanted_list {
    struct wanted *items;
    size_t count;
};

static int compare_wanted(const void *a, const void *b)
{
    const struct wanted *left = a;
    const struct wanted *right = b;
    int64_t difference = left->moment.at.microseconds - right->moment.at.microseconds;
    if (difference == 0) {
        return left->place < right->place ? -1 : 1;
    }
    return difference < 0 ? -1 : 1;
}

static struct wanted_list sort_wanted(struct request *rq, const struct new_punch_list *punches)
{
    struct wanted_list wanted = {.items = ARENA_ARRAY(rq->arena, struct wanted, punches->count),
                                 .count = punches->count};
    for (size_t i = 0; i < punches->count; i++) {
        const struct new_punch *punch = &punches->items[i];
        wanted.items[i] = (struct wanted){.moment = {.type = punch->type, .at = punch->timestamp},
                                          .notes = punch->notes,
                                          .place = i};
    }
    qsort(wanted.items, wanted.count, sizeof(struct wanted), compare_wanted);
    return wanted;
}

static text pointer_to(struct request *rq, const struct wanted *wanted)
{
    return text_format(rq->arena, "/punches/%zu/timestamp", wanted->place);
}

static bool is_recorded_in(const struct punch_list *day, const struct punch_moment *moment)
{
    for (size_t i = 0; i < day->count; i++) {
        if (day->items[i].type == moment->type &&
            day->items[i].timestamp.microseconds == moment->at.microseconds) {
            return true;
        }
    }
    return false;
}

/* A recorded punch_in keeps its date, also when the employee's zone has been changed since. */
static void check_date(struct request *rq, const struct wanted *wanted, const struct zone *zone,
                       civil_date date, const struct punch_list *day)
{
    civil_date local = cycle_date(zone, wanted->moment.at);
    if (wanted->moment.type == PUNCH_IN && !date_equal(local, date) &&
        !is_recorded_in(day, &wanted->moment)) {
        text name = date_text(rq->arena, local);
        add_error(rq, pointer_to(rq, wanted), "begins a cycle of %.*s", TEXT_ARGUMENTS(name));
    }
}

static problem check_times(struct request *rq, const struct wanted_list *wanted,
                           const struct zone *zone, civil_date date, const struct punch_list *day)
{
    for (size_t i = 0; i < wanted->count; i++) {
        const struct wanted *punch = &wanted->items[i];
        if (punch->moment.at.microseconds > rq->now.microseconds + FUTURE_TOLERANCE) {
            add_error(rq, pointer_to(rq, punch), "must not be more than 2 minutes in the future");
        }
        if (i > 0 && punch->moment.at.microseconds == punch[-1].moment.at.microseconds) {
            add_error(rq, pointer_to(rq, punch), "is the instant of another punch");
        }
        check_date(rq, punch, zone, date, day);
    }
    return request_check(rq);
}

static problem check_order(struct request *rq, const struct wanted_list *wanted)
{
    enum attendance_state state = NOT_STARTED;
    for (size_t i = 0; i < wanted->count; i++) {
        const struct wanted *punch = &wanted->items[i];
        if (!punch_is_allowed(state, punch->moment.type)) {
            text what =
                text_format(rq->arena, "/punches/%zu: %.*s is not possible there", punch->place,
                            TEXT_ARGUMENTS(enum_name(punch_type_names, punch->moment.type)));
            add_error(rq, text_format(rq->arena, "/punches/%zu/type", punch->place),
                      "is not possible there");
            return refuse_order(rq, i > 0 ? &punch[-1].moment : NULL, state, what);
        }
        state = state_after(punch->moment.type);
    }
    return NULL;
}

/*
 * The date's cycles and those of other dates must follow one another: going through both in order of
 * time, a cycle is never begun, continued or ended inside one of the other kind.
 */
static bool runs_into(const struct wanted_list *wanted, const struct punch_list *others)
{
    size_t i = 0;
    size_t j = 0;
    bool open = false;
    bool open_is_other = false;
    while (i < wanted->count || j < others->count) {
        bool take_other = i == wanted->count ||
                          (j < others->count && others->items[j].timestamp.microseconds <=
                                                    wanted->items[i].moment.at.microseconds);
        if (take_other && i < wanted->count &&
            others->items[j].timestamp.microseconds == wanted->items[i].moment.at.microseconds) {
            return true;
        }
        enum punch_type type = take_other ? others->items[j].type : wanted->items[i].moment.type;
        bool first = take_other ? j == 0 && i == 0 : false;
        if (open && open_is_other != take_other) {
            return true;
        }
        if (!open && type != PUNCH_IN && !first) {
            return true;
        }
        open = type != PUNCH_OUT;
        open_is_other = take_other;
        j += take_other ? 1 : 0;
        i += take_other ? 0 : 1;
    }
    return false;
}

static problem check_around(struct request *rq, uuid employee_id, civil_date date,
                            const struct wanted_list *wanted)
{
    if (wanted->count == 0) {
        return NULL;
    }
    struct punch_list others = {0};
    TRY(punches_around(rq, employee_id, date, wanted->items[0].moment.at,
                       wanted->items[wanted->count - 1].moment.at, &others));
    if (runs_into(wanted, &others)) {
        text name = date_text(rq->arena, date);
        return fail(rq, &punches_overlap, "The punches of %.*s overlap a cycle of another date",
                    TEXT_ARGUMENTS(name));
    }
    return NULL;
}

/* ---- applying ---- */

static struct punch_list rows_after(struct request *rq, const struct punch_list *day,
                                    const struct wanted_list *wanted)
{
    struct punch_list after = {.items = ARENA_ARRAY(rq->arena, struct punch, wanted->count),
                               .count = wanted->count};
    for (size_t i = 0; i < wanted->count; i++) {
        const struct wanted *punch = &wanted->items[i];
        struct punch *row = &after.items[i];
        *row = (struct punch){.type = punch->moment.type,
                              .timestamp = punch->moment.at,
                              .notes = {.presence = IS_NULL},
                              .source = SOURCE_CORRECTION};
        for (size_t j = 0; j < day->count; j++) {
            if (day->items[j].type == row->type &&
                day->items[j].timestamp.microseconds == row->timestamp.microseconds) {
                *row = day->items[j];
            }
        }
        if (punch->notes.presence != ABSENT) {
            row->notes = punch->notes;
        }
    }
    return after;
}

static struct corrected_punch_list image_of(struct request *rq, const struct punch_list *rows)
{
    struct corrected_punch_list image = {
        .items = ARENA_ARRAY(rq->arena, struct corrected_punch, rows->count), .count = rows->count};
    for (size_t i = 0; i < rows->count; i++) {
        const struct punch *row = &rows->items[i];
        image.items[i] = (struct corrected_punch){
            .type = row->type, .timestamp = row->timestamp, .notes = row->notes};
        if (!uuid_is_nil(row->id)) {
            image.items[i].id = (opt_uuid)SOME(row->id);
        }
    }
    return image;
}

/* A date that has not begun where the employee is has no punches to correct. */
static problem check_begun(struct request *rq, const struct zone *zone, civil_date date)
{
    instant latest = {.microseconds = rq->now.microseconds + FUTURE_TOLERANCE};
    if (date.days > zone_date(zone, latest, NULL).days) {
        return fail_field(rq, "/date", "must not be in the future");
    }
    return NULL;
}

/*
 * A date without punches has none to remove. What is recorded already may be sent again, with the same answer: whoever lost the reply to
 * a correction cannot know that it was made.
 */
static problem check_changes(struct request *rq, const struct day_change *change)
{
    bool nothing = change->before.count == 0 && change->after.count == 0;
    return nothing ? fail_field(rq, "/punches", "are needed: there are none on that date") : NULL;
}

/* What the request would make of the work date, once everything about it is checked. */
static problem plan_change(struct request *rq, uuid employee_id, text time_zone, civil_date date,
                           const struct new_punch_list *punches, struct day_change *change)
{
    struct day_change planned = {.employee_id = employee_id, .date = date};
    TRY(find_zone(rq, time_zone, &planned.zone));
    TRY(day_punches(rq, employee_id, date, &planned.before));
    struct wanted_list wanted = sort_wanted(rq, punches);
    TRY(check_times(rq, &wanted, planned.zone, date, &planned.before));
    TRY(check_order(rq, &wanted));
    TRY(check_around(rq, employee_id, date, &wanted));
    planned.after = rows_after(rq, &planned.before, &wanted);
    *change = planned;
    return NULL;
}

static void decide(const struct request *rq, struct correction *correction,
                   enum correction_state state, opt_text reason)
{
    correction->state = state;
    correction->decided_by = (opt_uuid){.presence = IS_NULL};
    if (!uuid_is_nil(rq->principal->employee_id)) {
        correction->decided_by = (opt_uuid)SOME(rq->principal->employee_id);
    }
    correction->decided_name = (opt_text)SOME(rq->principal->name);
    correction->decided_at = (opt_instant)SOME(rq->now);
    correction->decision_reason = reason;
}

bool correction_needs_approval(const struct request *rq, const struct clock *clock)
{
    return clock->correction_approval &&
           uuid_equal(rq->principal->employee_id, clock->employee_id) &&
           request_scope(rq, &timetracking_correct) != SCOPE_ALL;
}

problem correction_ask(struct request *rq, const struct clock *clock, civil_date date,
                       const struct new_punch_list *punches, text reason,
                       struct correction *correction)
{
    struct day_change change;
    TRY(plan_change(rq, clock->employee_id, clock->time_zone, date, punches, &change));
    TRY(check_begun(rq, change.zone, date));
    TRY(check_changes(rq, &change));
    struct correction asked = {.id = request_new_id(rq),
                               .employee_id = clock->employee_id,
                               .date = date,
                               .state = CORRECTION_PENDING,
                               .before = image_of(rq, &change.before),
                               .after = image_of(rq, &change.after),
                               .reason = reason,
                               .requested_name = rq->principal->name,
                               .requested_at = rq->now};
    if (!uuid_is_nil(rq->principal->employee_id)) {
        asked.requested_by = (opt_uuid)SOME(rq->principal->employee_id);
    }
    bool waits = correction_needs_approval(rq, clock);
    if (!waits) {
        decide(rq, &asked, CORRECTION_APPROVED, (opt_text){.presence = IS_NULL});
        TRY(day_write_with_calendar(rq, &change, NULL));
        asked.after = image_of(rq, &change.after);
    }
    TRY(correction_insert(rq, &asked));
    TRY(correction_read(rq, asked.id, correction));
    TRY(webhook_publish(rq, waits ? &correction_requested_event : &correction_applied_event,
                        correction));
    return audit_write(rq, waits ? "correction.request" : "correction.apply", "correction",
                       asked.id, AUDITED_NOTHING, AUDITED(correction, correction));
}

/* ---- deciding ---- */

static problem read_pending(struct request *rq, uuid id, struct correction *correction)
{
    struct correction found;
    TRY(correction_read(rq, id, &found));
    uuid self = rq->principal->employee_id;
    bool asked = IS_PRESENT(found.requested_by) && uuid_equal(found.requested_by.value, self);
    if (!uuid_is_nil(self) && (asked || uuid_equal(found.employee_id, self))) {
        return fail(rq, &correction_own, "Somebody else has to decide about it");
    }
    if (found.state != CORRECTION_PENDING) {
        return fail(rq, &correction_decided, "It is %.*s",
                    TEXT_ARGUMENTS(enum_name(correction_state_names, found.state)));
    }
    *correction = found;
    return NULL;
}

static bool is_still_so(const struct corrected_punch_list *image, const struct punch_list *rows)
{
    if (image->count != rows->count) {
        return false;
    }
    for (size_t i = 0; i < rows->count; i++) {
        if (!uuid_equal(image->items[i].id.value, rows->items[i].id) ||
            image->items[i].type != rows->items[i].type ||
            image->items[i].timestamp.microseconds != rows->items[i].timestamp.microseconds) {
            return false;
        }
    }
    return true;
}

static struct new_punch_list wishes_of(struct request *rq, const struct corrected_punch_list *image)
{
    struct new_punch_list wishes = {.items = ARENA_ARRAY(rq->arena, struct new_punch, image->count),
                                    .count = image->count};
    for (size_t i = 0; i < image->count; i++) {
        const struct corrected_punch *punch = &image->items[i];
        wishes.items[i] = (struct new_punch){
            .type = punch->type, .timestamp = punch->timestamp, .notes = punch->notes};
    }
    return wishes;
}

static problem keep_decision(struct request *rq, const char *action,
                             const struct webhook_event *event, const struct correction *before,
                             struct correction *decided, struct correction *correction)
{
    TRY(correction_decide(rq, decided));
    *correction = *decided;
    TRY(webhook_publish(rq, event, correction));
    return audit_write(rq, action, "correction", decided->id, AUDITED(correction, before),
                       AUDITED(correction, decided));
}

problem correction_approve(struct request *rq, uuid id, opt_text reason,
                           struct correction *correction)
{
    struct correction pending = {0};
    TRY(read_pending(rq, id, &pending));
    struct clock clock = {0};
    bool found;
    TRY(clock_find(rq, pending.employee_id, &found, &clock));
    struct new_punch_list wishes = wishes_of(rq, &pending.after);
    struct punch_list day = {0};
    TRY(day_punches(rq, pending.employee_id, pending.date, &day));
    if (!is_still_so(&pending.before, &day)) {
        return fail(rq, &correction_outdated, "Ask for it again on what is there now");
    }
    struct day_change change;
    TRY(plan_change(rq, pending.employee_id, clock.time_zone, pending.date, &wishes, &change));
    TRY(day_write_with_calendar(rq, &change, NULL));
    struct correction decided = pending;
    decide(rq, &decided, CORRECTION_APPROVED, reason);
    return keep_decision(rq, "correction.approve", &correction_approved_event, &pending, &decided,
                         correction);
}

problem correction_reject(struct request *rq, uuid id, text reason, struct correction *correction)
{
    struct correction pending = {0};
    TRY(read_pending(rq, id, &pending));
    struct correction decided = pending;
    decide(rq, &decided, CORRECTION_REJECTED, (opt_text)SOME(reason));
    return keep_decision(rq, "correction.reject", &correction_rejected_event, &pending, &decided,
                         correction);
}
