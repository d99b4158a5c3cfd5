/*
 * Writing a work date. Whatever the reason - a punch, a correction, an import, a punch-out that was
 * forgotten - the date's punches before and after are compared, rows that went are deleted, rows
 * that changed are updated, new ones inserted, and the session is computed from what is there then.
 */
#include "features/attendance/day.h"

problem find_zone(struct request *rq, text name, const struct zone **zone)
{
    const struct zone *found = zone_find(rq->zones, name);
    if (found == NULL) {
        return fail(rq, &internal_error, "The system does not know the time zone %.*s",
                    TEXT_ARGUMENTS(name));
    }
    *zone = found;
    return NULL;
}

struct punch_moment *moments_of(struct request *rq, const struct punch_list *punches)
{
    struct punch_moment *moments = ARENA_ARRAY(rq->arena, struct punch_moment, punches->count);
    for (size_t i = 0; i < punches->count; i++) {
        moments[i] = (struct punch_moment){.type = punches->items[i].type,
                                           .at = punches->items[i].timestamp};
    }
    return moments;
}

struct punch_list punches_with(struct request *rq, const struct punch_list *list,
                               const struct punch *punch)
{
    struct punch_list with = {.items = ARENA_ARRAY(rq->arena, struct punch, list->count + 1)};
    size_t i = 0;
    while (i < list->count &&
           list->items[i].timestamp.microseconds < punch->timestamp.microseconds) {
        with.items[with.count++] = list->items[i++];
    }
    with.items[with.count++] = *punch;
    while (i < list->count) {
        with.items[with.count++] = list->items[i++];
    }
    return with;
}

/* A kept row keeps its instant, so it is found by it. */
static const struct punch *find_punch(const struct punch_list *list, const struct punch *punch)
{
    size_t low = 0;
    size_t high = list->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (list->items[middle].timestamp.microseconds < punch->timestamp.microseconds) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool found = low < list->count && uuid_equal(list->items[low].id, punch->id);
    return found ? &list->items[low] : NULL;
}

static bool same_notes(opt_text a, opt_text b)
{
    return IS_PRESENT(a) == IS_PRESENT(b) && (!IS_PRESENT(a) || text_equal(a.value, b.value));
}

static bool is_unchanged(const struct punch *a, const struct punch *b)
{
    return date_equal(a->date, b->date) && a->is_late == b->is_late && a->is_early == b->is_early &&
           same_notes(a->notes, b->notes);
}

/* Rows that went are deleted first: their instants may be taken again. */
static problem delete_missing(struct request *rq, const struct day_change *change)
{
    for (size_t i = 0; i < change->before.count; i++) {
        const struct punch *punch = &change->before.items[i];
        if (find_punch(&change->after, punch) == NULL) {
            TRY(punch_delete(rq, punch->id));
        }
    }
    return NULL;
}

static problem write_punches(struct request *rq, struct day_change *change)
{
    TRY(delete_missing(rq, change));
    for (size_t i = 0; i < change->after.count; i++) {
        struct punch *punch = &change->after.items[i];
        if (uuid_is_nil(punch->id)) {
            punch->id = request_new_id(rq);
            TRY(punch_insert(rq, punch));
            continue;
        }
        const struct punch *old = find_punch(&change->before, punch);
        if (old == NULL || !is_unchanged(old, punch)) {
            TRY(punch_update(rq, punch));
        }
    }
    return NULL;
}

problem day_write(struct request *rq, struct day_change *change, struct session_parts *parts)
{
    size_t count = change->after.count;
    if (count == 0) {
        TRY(write_punches(rq, change));
        return session_delete(rq, change->employee_id, change->date);
    }
    struct punch_moment *moments = moments_of(rq, &change->after);
    struct work_cycle_list cycles = {.items = ARENA_ARRAY(rq->arena, struct work_cycle, count)};
    struct session_parts computed;
    session_compute(moments, count, change->zone, change->date, &change->day, &computed, &cycles);
    for (size_t i = 0; i < count; i++) {
        struct punch *punch = &change->after.items[i];
        punch->employee_id = change->employee_id;
        punch->date = change->date;
        punch->is_late = punch_is_late(&computed, &moments[i]);
        punch->is_early = punch_is_early(&computed, &moments[i]);
    }
    TRY(write_punches(rq, change));
    TRY(session_write(rq, change->employee_id, change->date, &computed, &cycles));
    if (parts != NULL) {
        *parts = computed;
    }
    return NULL;
}

problem day_write_with_calendar(struct request *rq, struct day_change *change,
                                struct session_parts *parts)
{
    struct calendar calendar;
    TRY(calendar_load(rq, organization_of(rq), change->employee_id, change->date, change->date,
                      &calendar));
    change->day = calendar_day_at(&calendar, change->employee_id, change->date);
    return day_write(rq, change, parts);
}
