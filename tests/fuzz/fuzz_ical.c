/*
 * Holidays out of iCalendar: whatever the bytes are, reading ends, and what was read is either a list of
 * mistakes with their places or dates in order, within what a file may hold.
 */
#include "features/calendar/ical.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void require_order(const struct ical_day_list *days)
{
    for (size_t i = 0; i < days->count; i++) {
        const struct ical_day *day = &days->items[i];
        require(day->uid.length > 0 && text_is_utf8(day->uid));
        require(day->name.length > 0 && text_code_points(day->name) <= 200);
        require(day->date.days >= 0 && day->date.days <= DATE_MAXIMUM);
        if (i > 0) {
            int order = text_compare(days->items[i - 1].uid, day->uid);
            require(order < 0 || (order == 0 && days->items[i - 1].date.days < day->date.days));
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct arena *arena;
    static struct zone_set *zones;
    if (arena == NULL) {
        arena = arena_new((size_t)1 << 28);
        zones = zone_set_new();
    }
    arena_reset(arena);
    const struct ical_settings settings = {.zone = zone_find(zones, TEXT("America/New_York")),
                                           .from = date_from_civil(2024, 2, 28),
                                           .to = date_from_civil(2036, 3, 1)};
    struct ical_calendar calendar;
    ical_read(arena, text_copy_bytes(arena, data, size), &settings, &calendar);
    require(calendar.errors.count <= ICAL_ERRORS_MAXIMUM);
    require((calendar.wrong > 0) == (calendar.errors.count > 0));
    require(calendar.days.count <= ICAL_DATES_MAXIMUM);
    if (calendar.wrong == 0) {
        require_order(&calendar.days);
    }
    return 0;
}
