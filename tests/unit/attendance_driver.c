/*
 * Puts the rules of attendance at a test's disposal: reads one employee a line on standard input and prints that employee's sessions,
 * one line for each line. tests/model/test_rules_against_model.py compares them with an independent model.
 *
 * In:  {"employee_id", "zone", "now", "limit_minutes", "punches": [{"type", "timestamp", "date", "recorded"}], "hours": [{…, "recorded"}]}
 *      A punch's date is that of its punch_in as it was stored, or null. `recorded` is the order of writing: hours count for the sessions
 *      of which a punch was written after them.
 * Out: {"sessions": [{"date", …, "punch_cycles": […], "flags": [{"timestamp", "is_late", "is_early"}]}]}, in order of date.
 */
#include "features/attendance/rules.h"

#include <stdio.h>
#include <stdlib.h>

struct line_punch {
    enum punch_type type;
    instant timestamp;
    opt_date date;
    int64_t recorded;
};
RECORD_LIST(line_punch);
static RECORD(line_punch, FIELD(line_punch, type, "", .names = punch_type_names),
              FIELD(line_punch, timestamp, ""), FIELD(line_punch, date, ""),
              FIELD(line_punch, recorded, ""));

struct line_hours {
    opt_uuid employee_id;
    civil_date effective_from;
    wall_time start_time;
    wall_time end_time;
    weekdays work_days;
    int64_t late_grace_minutes;
    int64_t early_grace_minutes;
    int64_t recorded;
};
RECORD_LIST(line_hours);
static RECORD(line_hours, FIELD(line_hours, employee_id, ""), FIELD(line_hours, effective_from, ""),
              FIELD(line_hours, start_time, ""), FIELD(line_hours, end_time, ""),
              FIELD(line_hours, work_days, ""), FIELD(line_hours, late_grace_minutes, ""),
              FIELD(line_hours, early_grace_minutes, ""), FIELD(line_hours, recorded, ""));

struct line {
    uuid employee_id;
    text zone;
    instant now;
    int64_t limit_minutes;
    struct line_punch_list punches;
    struct line_hours_list hours;
};
static RECORD(line, FIELD(line, employee_id, ""), FIELD(line, zone, ""), FIELD(line, now, ""),
              FIELD(line, limit_minutes, ""), FIELD_LIST(line, punches, line_punch, ""),
              FIELD_LIST(line, hours, line_hours, ""));

struct cycle_answer {
    instant punch_in;
    opt_instant punch_out;
    int64_t break_seconds;
    int64_t working_seconds;
};
RECORD_LIST(cycle_answer);
static RECORD(cycle_answer, FIELD(cycle_answer, punch_in, ""), FIELD(cycle_answer, punch_out, ""),
              FIELD(cycle_answer, break_seconds, ""), FIELD(cycle_answer, working_seconds, ""));

struct flag_answer {
    instant timestamp;
    bool is_late;
    bool is_early;
};
RECORD_LIST(flag_answer);
static RECORD(flag_answer, FIELD(flag_answer, timestamp, ""), FIELD(flag_answer, is_late, ""),
              FIELD(flag_answer, is_early, ""));

struct session_answer {
    civil_date date;
    instant punch_in;
    opt_instant punch_out;
    int64_t total_seconds;
    int64_t break_seconds;
    int64_t working_seconds;
    bool is_late_in;
    int64_t late_microseconds;
    int64_t start_hour;
    bool is_early_out;
    enum session_status status;
    bool missing_punch_out;
    struct cycle_answer_list punch_cycles;
    struct flag_answer_list flags;
};
RECORD_LIST(session_answer);
static RECORD(session_answer, FIELD(session_answer, date, ""), FIELD(session_answer, punch_in, ""),
              FIELD(session_answer, punch_out, ""), FIELD(session_answer, total_seconds, ""),
              FIELD(session_answer, break_seconds, ""), FIELD(session_answer, working_seconds, ""),
              FIELD(session_answer, is_late_in, ""), FIELD(session_answer, late_microseconds, ""),
              FIELD(session_answer, start_hour, ""), FIELD(session_answer, is_early_out, ""),
              FIELD(session_answer, status, "", .names = session_status_names),
              FIELD(session_answer, missing_punch_out, ""),
              FIELD_LIST(session_answer, punch_cycles, cycle_answer, ""),
              FIELD_LIST(session_answer, flags, flag_answer, ""));

struct answer {
    struct session_answer_list sessions;
};
static RECORD(answer, FIELD_LIST(answer, sessions, session_answer, ""));

/* The rows that were written before the last of a date's punches. */
static struct business_hours_list hours_before(struct arena *arena, const struct line *line,
                                               int64_t recorded)
{
    struct business_hours_list list = {
        .items = ARENA_ARRAY(arena, struct business_hours, line->hours.count)};
    for (size_t i = 0; i < line->hours.count; i++) {
        const struct line_hours *row = &line->hours.items[i];
        if (row->recorded < recorded) {
            list.items[list.count++] =
                (struct business_hours){.effective_from = row->effective_from,
                                        .start_time = row->start_time,
                                        .end_time = row->end_time,
                                        .work_days = row->work_days,
                                        .late_grace_minutes = row->late_grace_minutes,
                                        .early_grace_minutes = row->early_grace_minutes,
                                        .employee_id = row->employee_id};
        }
    }
    return list;
}

static void answer_cycles(struct arena *arena, const struct session_parts *parts,
                          const struct work_cycle_list *cycles, instant now,
                          struct cycle_answer_list *answers)
{
    answers->items = ARENA_ARRAY(arena, struct cycle_answer, cycles->count);
    answers->count = cycles->count;
    for (size_t i = 0; i < cycles->count; i++) {
        struct cycle_answer *cycle = &answers->items[i];
        cycle->punch_in = cycles->items[i].punch_in;
        cycle->punch_out = cycles->items[i].punch_out;
        cycle_at(parts, &cycles->items[i], now, &cycle->break_seconds, &cycle->working_seconds);
    }
}

static struct session_answer answer_date(struct arena *arena, const struct line *line,
                                         const struct zone *zone, civil_date date,
                                         const struct punch_moment *punches, size_t count,
                                         int64_t recorded)
{
    struct calendar calendar = {
        .from = date, .to = date, .hours = hours_before(arena, line, recorded)};
    struct calendar_day day = calendar_day_at(&calendar, line->employee_id, date);
    struct session_parts parts;
    struct work_cycle_list cycles = {.items = ARENA_ARRAY(arena, struct work_cycle, count)};
    session_compute(punches, count, zone, date, &day, &parts, &cycles);
    struct session_figures figures = session_at(&parts, line->now, line->limit_minutes);
    struct session_answer answer = {
        .date = date,
        .punch_in = parts.punch_in,
        .punch_out = parts.punch_out,
        .total_seconds = figures.total_seconds,
        .break_seconds = figures.break_seconds,
        .working_seconds = figures.working_seconds,
        .is_late_in = parts.is_late_in,
        .late_microseconds = parts.late_time,
        .start_hour = parts.start_hour,
        .is_early_out = parts.is_early_out,
        .status = figures.status,
        .missing_punch_out = figures.missing_punch_out,
        .flags = {.items = ARENA_ARRAY(arena, struct flag_answer, count), .count = count}};
    for (size_t i = 0; i < count; i++) {
        answer.flags.items[i] =
            (struct flag_answer){.timestamp = punches[i].at,
                                 .is_late = punch_is_late(&parts, &punches[i]),
                                 .is_early = punch_is_early(&parts, &punches[i])};
    }
    answer_cycles(arena, &parts, &cycles, line->now, &answer.punch_cycles);
    return answer;
}

/* The work date of each punch: its cycle's. */
static civil_date *dates_of(struct arena *arena, const struct line *line, const struct zone *zone)
{
    civil_date *dates = ARENA_ARRAY(arena, civil_date, line->punches.count);
    civil_date date = {0};
    for (size_t i = 0; i < line->punches.count; i++) {
        const struct line_punch *punch = &line->punches.items[i];
        if (punch->type == PUNCH_IN) {
            date = VALUE_OR(punch->date, cycle_date(zone, punch->timestamp));
        }
        dates[i] = date;
    }
    return dates;
}

/* The first date after `date` among them; false when there is none. */
static bool next_date(const civil_date *dates, size_t count, civil_date *date)
{
    bool found = false;
    civil_date next = {INT32_MAX};
    for (size_t i = 0; i < count; i++) {
        if (dates[i].days > date->days && dates[i].days < next.days) {
            next = dates[i];
            found = true;
        }
    }
    *date = found ? next : *date;
    return found;
}

static void answer_line(struct arena *arena, const struct line *line, const struct zone *zone,
                        struct answer *answer)
{
    size_t count = line->punches.count;
    civil_date *dates = dates_of(arena, line, zone);
    struct session_answer_list *sessions = &answer->sessions;
    sessions->items = ARENA_ARRAY(arena, struct session_answer, count);
    for (civil_date date = {INT32_MIN}; next_date(dates, count, &date);) {
        struct punch_moment *punches = ARENA_ARRAY(arena, struct punch_moment, count);
        size_t taken = 0;
        int64_t recorded = 0;
        for (size_t i = 0; i < count; i++) {
            const struct line_punch *punch = &line->punches.items[i];
            if (date_equal(dates[i], date)) {
                punches[taken++] =
                    (struct punch_moment){.type = punch->type, .at = punch->timestamp};
                recorded = punch->recorded > recorded ? punch->recorded : recorded;
            }
        }
        sessions->items[sessions->count++] =
            answer_date(arena, line, zone, date, punches, taken, recorded);
    }
}

static void refuse(text what, const char *source)
{
    (void)fprintf(stderr, "%.*s: %s\n", TEXT_ARGUMENTS(what), source);
    exit(EXIT_FAILURE);
}

static void take_line(struct arena *arena, struct zone_set *zones, const char *source,
                      size_t length)
{
    struct input_errors errors = {.arena = arena};
    const struct json_reading reading = {.nulls = false};
    struct json_document *document =
        json_parse(arena, (text){.data = source, .length = length}, &errors);
    struct line line = {0};
    if (document == NULL || !json_read_record(document, &line_record, &reading, &line, &errors)) {
        refuse(text_format(arena, "%.*s %.*s", TEXT_ARGUMENTS(errors.items[0].pointer),
                           TEXT_ARGUMENTS(errors.items[0].message)),
               source);
    }
    const struct zone *zone = zone_find(zones, line.zone);
    if (zone == NULL) {
        refuse(TEXT("unknown zone"), source);
    }
    struct answer answer = {0};
    answer_line(arena, &line, zone, &answer);
    text json = json_of_record(arena, &answer_record, &answer);
    printf("%.*s\n", TEXT_ARGUMENTS(json));
}

int main(void)
{
    struct arena *arena = arena_new((size_t)1 << 28);
    struct zone_set *zones = zone_set_new();
    char *source = NULL;
    size_t room = 0;
    if (arena == NULL || zones == NULL) {
        return EXIT_FAILURE;
    }
    for (ssize_t length; (length = getline(&source, &room, stdin)) > 0; arena_reset(arena)) {
        take_line(arena, zones, source, (size_t)length);
    }
    free(source);
    zone_set_free(zones);
    arena_free(arena);
    return EXIT_SUCCESS;
}
