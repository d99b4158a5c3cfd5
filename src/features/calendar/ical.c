/*
 * Reading iCalendar. Line by line the file becomes events; what follows from them - revisions,
 * changed instances, recurrence - is worked out once all of it is known, event by event of one UID.
 */
#include "features/calendar/ical_events.h"

#include <stdlib.h>

#define DEPTH_MAXIMUM 8 /* VCALENDAR, VEVENT, VALARM are three */

/* ---- what is wrong ---- */

void ical_wrong(struct ical_reader *reader, const struct ical_event *event, int64_t line,
                text message)
{
    struct ical_calendar *calendar = reader->calendar;
    struct holiday_import_error_list *errors = &calendar->errors;
    calendar->wrong++;
    if (errors->count < ICAL_ERRORS_MAXIMUM) {
        errors->items[errors->count++] = (struct holiday_import_error){
            .event = event == NULL ? 0 : event->number, .line = line, .message = message};
    }
}

static void wrong_property(struct ical_reader *reader, const struct ical_line *line,
                           const char *what)
{
    ical_wrong(reader, reader->event, line->number,
               text_format(reader->arena, "%.*s %s", TEXT_ARGUMENTS(line->name), what));
}

static int compare_errors(const void *a, const void *b)
{
    const struct holiday_import_error *left = a;
    const struct holiday_import_error *right = b;
    return left->line == right->line ? 0 : left->line < right->line ? -1 : 1;
}

/* ---- the properties of an event ---- */

enum property {
    UID,
    SUMMARY,
    DTSTART,
    DTEND,
    DURATION,
    RRULE,
    RECURRENCE_ID,
    STATUS,
    SEQUENCE,
    EXDATE,
    RDATE,
    OTHER
};
static const char *const property_names[] = {
    [UID] = "UID",
    [SUMMARY] = "SUMMARY",
    [DTSTART] = "DTSTART",
    [DTEND] = "DTEND",
    [DURATION] = "DURATION",
    [RRULE] = "RRULE",
    [RECURRENCE_ID] = "RECURRENCE-ID",
    [STATUS] = "STATUS",
    [SEQUENCE] = "SEQUENCE",
    [EXDATE] = "EXDATE",
    [RDATE] = "RDATE",
    NULL,
};

static enum property property_of(text name)
{
    int number = enum_number(property_names, name);
    return number < 0 ? OTHER : (enum property)number;
}

static const char *take_uid(struct ical_reader *reader, text value)
{
    text uid = ical_text(reader->arena, value);
    if (uid.length == 0 || uid.length > ICAL_UID_MAXIMUM) {
        return MISTAKE("has not between 1 and 1000 bytes");
    }
    reader->event->uid = text_copy(reader->arena, uid);
    return NULL;
}

static const char *take_summary(struct ical_reader *reader, text value)
{
    text name = ical_text(reader->arena, value);
    if (name.length == 0 || text_code_points(name) > ICAL_NAME_MAXIMUM) {
        return MISTAKE("has not between 1 and 200 characters");
    }
    reader->event->name = text_copy(reader->arena, name);
    return NULL;
}

static const char *take_sequence(struct ical_reader *reader, text value)
{
    return text_to_integer(value, &reader->event->sequence) ? NULL : MISTAKE("is no whole number");
}

static const char *take_rule(struct ical_reader *reader, text value)
{
    reader->event->rule = ical_upper(reader->arena, value);
    return ical_check_rule(reader->event->rule);
}

static const char *take_recurrence_id(struct ical_reader *reader, const struct ical_line *line)
{
    struct ical_time time;
    if (ical_parameter(reader->arena, line, "RANGE").length > 0) {
        return MISTAKE("changes all later instances, which is not understood");
    }
    const char *wrong = ical_read_time(line->value, reader->settings->zone, &time);
    if (wrong == NULL) {
        reader->event->is_instance = true;
        reader->event->instance = time.date;
    }
    return wrong;
}

/* EXDATE and RDATE: dates, separated by commas; there may be several such lines. */
static const char *take_dates(struct ical_reader *reader, text value, struct ical_dates *dates)
{
    text one;
    text rest = value;
    if (value.length == 0) {
        return MISTAKE("names no date");
    }
    while (text_split(&rest, ',', &one)) {
        struct ical_time time;
        const char *wrong = ical_read_time(one, reader->settings->zone, &time);
        if (wrong != NULL) {
            return wrong;
        }
        ical_dates_add(reader->arena, dates, time.date);
    }
    return NULL;
}

static const char *take_value(struct ical_reader *reader, enum property property,
                              const struct ical_line *line)
{
    struct ical_event *event = reader->event;
    switch (property) {
    case UID:
        return take_uid(reader, line->value);
    case SUMMARY:
        return take_summary(reader, line->value);
    case DTSTART:
        return ical_read_time(line->value, reader->settings->zone, &event->start);
    case DTEND:
        return ical_read_time(line->value, reader->settings->zone, &event->end);
    case DURATION:
        event->duration = text_copy(reader->arena, line->value);
        return NULL;
    case RRULE:
        return take_rule(reader, line->value);
    case RECURRENCE_ID:
        return take_recurrence_id(reader, line);
    case STATUS:
        event->is_cancelled = text_equal_ignoring_case(text_trim(line->value), TEXT("CANCELLED"));
        return NULL;
    case SEQUENCE:
        return take_sequence(reader, text_trim(line->value));
    case EXDATE:
        return take_dates(reader, line->value, &event->left_out);
    case RDATE:
        return take_dates(reader, line->value, &event->added);
    case OTHER:
        return NULL;
    }
    return NULL;
}

static void take_property(struct ical_reader *reader, const struct ical_line *line)
{
    enum property property = property_of(line->name);
    bool may_repeat = property >= EXDATE;
    unsigned bit = 1u << property;
    const char *wrong = !may_repeat && (reader->seen & bit) != 0
                            ? MISTAKE("stands there more than once")
                            : take_value(reader, property, line);
    if (wrong != NULL) {
        reader->event->is_flawed = true;
        wrong_property(reader, line, wrong);
    }
    reader->seen |= bit;
}

/* ---- events ---- */

static void begin_event(struct ical_reader *reader, int64_t line)
{
    if (reader->events.count == reader->room) {
        size_t room = reader->room == 0 ? 64 : 2 * reader->room;
        reader->events.items = arena_grow(reader->arena, reader->events.items,
                                          reader->room * sizeof(struct ical_event *),
                                          room * sizeof(struct ical_event *));
        reader->room = room;
    }
    reader->seen = 0;
    reader->event = ARENA_NEW(reader->arena, struct ical_event);
    *reader->event = (struct ical_event){.number = (int64_t)reader->events.count + 1,
                                         .line = line,
                                         .uid = TEXT(""),
                                         .name = TEXT(""),
                                         .rule = TEXT(""),
                                         .duration = TEXT("")};
    reader->events.items[reader->events.count++] = reader->event;
}

/* What an event lacks, or NULL. A cancelled one needs neither name nor end. */
static const char *lacks(const struct ical_reader *reader)
{
    const struct ical_event *event = reader->event;
    if ((reader->seen & 1u << UID) == 0) {
        return MISTAKE("the event has no UID");
    }
    if ((reader->seen & 1u << DTSTART) == 0) {
        return MISTAKE("the event has no DTSTART");
    }
    if ((reader->seen & 1u << SUMMARY) == 0 && !event->is_cancelled) {
        return MISTAKE("the event has no SUMMARY");
    }
    bool has_both = (reader->seen & 1u << DTEND) != 0 && (reader->seen & 1u << DURATION) != 0;
    return has_both ? MISTAKE("the event has both DTEND and DURATION") : NULL;
}

/* How many dates the event covers; 0 when it ends before it begins. */
static int32_t days_of(const struct ical_event *event)
{
    int32_t days = event->end.date.days - event->start.date.days;
    bool same = days == 0 && event->end.microseconds == event->start.microseconds;
    bool ends_in_day = event->end.microseconds > 0 || same;
    bool is_backwards =
        days < 0 || (days == 0 && event->end.microseconds < event->start.microseconds);
    return is_backwards ? 0 : days + (ends_in_day ? 1 : 0);
}

static const char *find_days(struct ical_reader *reader)
{
    struct ical_event *event = reader->event;
    if ((reader->seen & 1u << DURATION) != 0) {
        if (ical_add_duration(event->duration, &event->start, &event->end) != NULL) {
            return MISTAKE("DURATION is no duration such as P1D");
        }
    } else if ((reader->seen & 1u << DTEND) == 0) {
        event->end = event->start;
    }
    event->days = days_of(event);
    if (event->days < 1) {
        return MISTAKE("the event ends before it begins");
    }
    return event->days > ICAL_DAYS_MAXIMUM ? MISTAKE("the event takes more than 366 days") : NULL;
}

static void end_event(struct ical_reader *reader)
{
    const char *wrong = lacks(reader);
    if (wrong == NULL && !reader->event->is_flawed) {
        wrong = find_days(reader);
    }
    if (wrong != NULL) {
        reader->event->is_flawed = true;
        ical_wrong(reader, reader->event, reader->event->line, text_of(wrong));
    }
    reader->event = NULL;
}

/* ---- components ---- */

static bool fatal(struct ical_reader *reader, int64_t line, const char *message)
{
    ical_wrong(reader, reader->event, line, text_of(message));
    return false;
}

static bool begin_component(struct ical_reader *reader, const struct ical_line *line)
{
    text name = text_trim(line->value);
    bool is_calendar = text_equal_ignoring_case(name, TEXT("VCALENDAR"));
    if (is_calendar != (reader->depth == 0)) {
        return fatal(reader, line->number,
                     is_calendar ? "a VCALENDAR stands inside another component"
                                 : "a component stands outside a VCALENDAR");
    }
    if (reader->depth == DEPTH_MAXIMUM) {
        return fatal(reader, line->number, "components are nested too deeply");
    }
    reader->open[reader->depth++] = name;
    if (reader->depth == 2 && text_equal_ignoring_case(name, TEXT("VEVENT"))) {
        if (reader->events.count == ICAL_EVENTS_MAXIMUM) {
            return fatal(reader, line->number, "the file has more than 5000 events");
        }
        begin_event(reader, line->number);
    }
    return true;
}

static bool end_component(struct ical_reader *reader, const struct ical_line *line)
{
    if (reader->depth == 0 ||
        !text_equal_ignoring_case(text_trim(line->value), reader->open[reader->depth - 1])) {
        return fatal(reader, line->number, "END is not that of the component it stands in");
    }
    reader->depth--;
    if (reader->depth == 1 && reader->event != NULL) {
        end_event(reader);
    }
    return true;
}

/* False when there is no sense in reading on. */
static bool take_line(struct ical_reader *reader, const struct ical_line *line)
{
    if (text_equal(line->name, TEXT("BEGIN"))) {
        return begin_component(reader, line);
    }
    if (text_equal(line->name, TEXT("END"))) {
        return end_component(reader, line);
    }
    if (reader->depth == 0) {
        return fatal(reader, line->number, "a line stands outside a VCALENDAR");
    }
    if (reader->depth == 2 && reader->event != NULL) {
        take_property(reader, line);
    }
    return true;
}

static void read_lines(struct ical_reader *reader, text source)
{
    struct ical_lines lines = {.arena = reader->arena, .rest = source, .number = 1};
    struct ical_line line = {.number = 1};
    bool is_empty = true;
    for (;;) {
        switch (ical_next_line(&lines, &line)) {
        case ICAL_LINE:
            is_empty = false;
            if (!take_line(reader, &line)) {
                return;
            }
            continue;
        case ICAL_BAD_LINE:
            (void)fatal(reader, line.number, "this is no line of iCalendar");
            return;
        case ICAL_NO_LINE:
            break;
        }
        break;
    }
    if (is_empty) {
        (void)fatal(reader, 1, "the file is empty");
    } else if (reader->depth > 0) {
        (void)fatal(reader, lines.number, "the file ends in the middle of a component");
    }
}

/* The first line that is not UTF-8; 0 if all of it is. */
static int64_t find_broken_line(text source)
{
    int64_t number = 0;
    text line;
    if (text_is_utf8(source)) {
        return 0;
    }
    while (text_split(&source, '\n', &line)) {
        number++;
        if (!text_is_utf8(line)) {
            break;
        }
    }
    return number;
}

void ical_read(struct arena *arena, text source, const struct ical_settings *settings,
               struct ical_calendar *calendar)
{
    *calendar = (struct ical_calendar){
        .errors.items = ARENA_ARRAY(arena, struct holiday_import_error, ICAL_ERRORS_MAXIMUM)};
    struct ical_reader reader = {.arena = arena, .settings = settings, .calendar = calendar};
    int64_t broken = find_broken_line(source);
    if (broken != 0) {
        ical_wrong(&reader, NULL, broken, TEXT("the line is not UTF-8"));
        return;
    }
    bool has_mark = text_starts_with(source, TEXT("\xef\xbb\xbf"));
    read_lines(&reader, has_mark ? text_from(source, 3) : source);
    calendar->events = (int64_t)reader.events.count;
    ical_expand(&reader);
    if (calendar->errors.count > 0) {
        qsort(calendar->errors.items, calendar->errors.count, sizeof(struct holiday_import_error),
              compare_errors);
    }
}
