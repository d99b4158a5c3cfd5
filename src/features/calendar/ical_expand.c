/*
 * From events to dates. Events of one UID belong together: of revisions the one with the highest
 * SEQUENCE counts, an instance that was changed stands in place of the one its RECURRENCE-ID names, and
 * what is cancelled takes place on no date.
 */
#include "features/calendar/ical_events.h"

#include <stdlib.h>

void ical_dates_add(struct arena *arena, struct ical_dates *dates, civil_date date)
{
    if (dates->count == dates->room) {
        size_t room = dates->room == 0 ? 8 : 2 * dates->room;
        dates->items = arena_grow(arena, dates->items, dates->room * sizeof(civil_date),
                                  room * sizeof(civil_date));
        dates->room = room;
    }
    dates->items[dates->count++] = date;
}

/* The events of one UID: at most one that is no instance, then the instances by their dates. */
struct group {
    struct ical_reader *reader;
    struct ical_event **events;
    size_t count;
    const struct ical_event *event; /* the one whose dates are being found */
    size_t room;                    /* of the calendar's days */
    int64_t visits;                 /* of rules, for all groups */
    bool is_full;
};

static int compare_integers(int64_t a, int64_t b)
{
    return a == b ? 0 : a < b ? -1 : 1;
}

/* The newest revision first. */
static int compare_events(const void *a, const void *b)
{
    const struct ical_event *left = *(struct ical_event *const *)a;
    const struct ical_event *right = *(struct ical_event *const *)b;
    int order = text_compare(left->uid, right->uid);
    if (order == 0) {
        order = compare_integers(left->is_instance, right->is_instance);
    }
    if (order == 0) {
        order = compare_integers(left->instance.days, right->instance.days);
    }
    if (order == 0) {
        order = compare_integers(right->sequence, left->sequence);
    }
    return order != 0 ? order : compare_integers(left->number, right->number);
}

static bool are_revisions(const struct ical_event *one, const struct ical_event *other)
{
    return text_equal(one->uid, other->uid) && one->is_instance == other->is_instance &&
           one->instance.days == other->instance.days;
}

/* Leaves the newest revision of each; two with one SEQUENCE contradict each other. */
static void drop_old_revisions(struct ical_reader *reader)
{
    struct ical_event_list *events = &reader->events;
    size_t kept = 0;
    for (size_t i = 0; i < events->count; i++) {
        struct ical_event *event = events->items[i];
        if (kept == 0 || !are_revisions(events->items[kept - 1], event)) {
            events->items[kept++] = event;
        } else if (events->items[kept - 1]->sequence == event->sequence) {
            ical_wrong(reader, event, event->line,
                       text_format(reader->arena, "the event has the UID of event %lld",
                                   (long long)events->items[kept - 1]->number));
        }
    }
    events->count = kept;
}

/* ---- the days of a group ---- */

static void add_day(struct group *group, civil_date date)
{
    struct ical_day_list *days = &group->reader->calendar->days;
    if (days->count == ICAL_DATES_MAXIMUM) {
        group->is_full = true;
        return;
    }
    if (days->count == group->room) {
        size_t room = group->room == 0 ? 256 : 2 * group->room;
        days->items =
            arena_grow(group->reader->arena, days->items, group->room * sizeof(struct ical_day),
                       room * sizeof(struct ical_day));
        group->room = room;
    }
    days->items[days->count++] =
        (struct ical_day){.uid = group->event->uid, .name = group->event->name, .date = date};
}

static int compare_dates(const void *a, const void *b)
{
    const civil_date *left = a;
    const civil_date *right = b;
    return compare_integers(left->days, right->days);
}

/* The dates are sorted. */
static bool contains(const struct ical_dates *dates, civil_date date)
{
    return dates->count > 0 &&
           bsearch(&date, dates->items, dates->count, sizeof(date), compare_dates) != NULL;
}

static int compare_instance(const void *key, const void *item)
{
    const civil_date *date = key;
    const struct ical_event *event = *(struct ical_event *const *)item;
    return event->is_instance ? compare_integers(date->days, event->instance.days) : 1;
}

/* Whether an instance of its own stands for that date: they come after the others, by date. */
static bool is_replaced(const struct group *group, civil_date date)
{
    return bsearch(&date, group->events, group->count, sizeof(*group->events), compare_instance) !=
           NULL;
}

/* All dates of the event if it begins on `first`; what recurs is followed within the range only. */
static void add_days(struct group *group, civil_date first, bool recurs)
{
    const struct ical_settings *settings = group->reader->settings;
    civil_date from = recurs ? settings->from : (civil_date){0};
    civil_date to = recurs ? settings->to : (civil_date){DATE_MAXIMUM};
    for (int32_t i = 0; i < group->event->days && !group->is_full; i++) {
        civil_date date = {first.days + i};
        if (from.days <= date.days && date.days <= to.days) {
            add_day(group, date);
        }
    }
}

static bool visit(void *context, civil_date date)
{
    struct group *group = context;
    group->is_full = group->is_full || ++group->visits > ICAL_VISITS_MAXIMUM;
    bool is_near = date.days > group->reader->settings->from.days - group->event->days;
    if (is_near && !group->is_full && !contains(&group->event->left_out, date) &&
        !is_replaced(group, date)) {
        add_days(group, date, true);
    }
    return !group->is_full;
}

static void follow(struct group *group, struct ical_event *event)
{
    const struct ical_settings *settings = group->reader->settings;
    bool recurs = event->rule.length > 0 || event->added.count > 0;
    if (event->left_out.count > 0) {
        qsort(event->left_out.items, event->left_out.count, sizeof(civil_date), compare_dates);
    }
    if (event->rule.length > 0) {
        const char *wrong = ical_follow_rule(event->rule, &event->start, settings, visit, group);
        if (wrong != NULL) {
            ical_wrong(group->reader, event, event->line,
                       text_format(group->reader->arena, "RRULE %s", wrong));
        }
    } else if (!contains(&event->left_out, event->start.date) &&
               !is_replaced(group, event->start.date)) {
        add_days(group, event->start.date, recurs);
    }
    for (size_t i = 0; i < event->added.count && !group->is_full; i++) {
        (void)visit(group, event->added.items[i]);
    }
}

static int compare_days(const void *a, const void *b)
{
    const struct ical_day *left = a;
    const struct ical_day *right = b;
    int order = compare_integers(left->date.days, right->date.days);
    return order != 0 ? order : text_compare(left->name, right->name);
}

/* A date on which an event takes place twice is one date of it. */
static void sort_days(struct ical_day_list *days, size_t first)
{
    if (days->count - first < 2) {
        return;
    }
    qsort(days->items + first, days->count - first, sizeof(struct ical_day), compare_days);
    size_t kept = first + 1;
    for (size_t i = first + 1; i < days->count; i++) {
        if (!date_equal(days->items[i].date, days->items[kept - 1].date)) {
            days->items[kept++] = days->items[i];
        }
    }
    days->count = kept;
}

static void expand_group(struct group *group)
{
    size_t first = group->reader->calendar->days.count;
    for (size_t i = 0; i < group->count && !group->is_full; i++) {
        group->event = group->events[i];
        if (group->event->is_cancelled) {
            continue;
        }
        if (group->event->is_instance) {
            add_days(group, group->event->start.date, false);
        } else {
            follow(group, group->events[i]);
        }
    }
    sort_days(&group->reader->calendar->days, first);
}

/* ---- the file ---- */

static void check_rules(struct ical_reader *reader)
{
    size_t rules = 0;
    for (size_t i = 0; i < reader->events.count; i++) {
        rules += reader->events.items[i]->rule.length > 0 ? 1 : 0;
        if (rules > ICAL_RULES_MAXIMUM) {
            ical_wrong(reader, reader->events.items[i], reader->events.items[i]->line,
                       TEXT("the file has more than 500 events that recur"));
            return;
        }
    }
}

static void expand_all(struct ical_reader *reader)
{
    struct ical_event_list *events = &reader->events;
    text *uids = ARENA_ARRAY(reader->arena, text, events->count);
    size_t uid_count = 0;
    struct group group = {.reader = reader};
    for (size_t first = 0; first < events->count && !group.is_full; first += group.count) {
        group.events = events->items + first;
        group.count = 1;
        while (first + group.count < events->count &&
               text_equal(group.events[group.count]->uid, group.events[0]->uid)) {
            group.count++;
        }
        uids[uid_count++] = group.events[0]->uid;
        expand_group(&group);
    }
    reader->calendar->uids = (text_list){.items = uids, .count = uid_count};
    if (group.is_full) {
        ical_wrong(reader, group.event, group.event->line,
                   TEXT("the events up to this one take place on too many dates"));
    }
}

void ical_expand(struct ical_reader *reader)
{
    if (reader->calendar->wrong == 0) {
        check_rules(reader);
    }
    if (reader->calendar->wrong == 0 && reader->events.count > 0) {
        qsort(reader->events.items, reader->events.count, sizeof(struct ical_event *),
              compare_events);
        drop_old_revisions(reader);
    }
    if (reader->calendar->wrong == 0) {
        expand_all(reader);
    }
}
