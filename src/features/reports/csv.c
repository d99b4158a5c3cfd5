/* CSV lines; see csv.h. Columns and rounding: domain.md, "Shapes that clients rely on". */
#include "features/reports/csv.h"

#include <string.h>

#define COLUMNS                                                                                \
    "Employee Name,Employee ID,Date,First Punch In,Last Punch Out,Total Hours,Break Duration " \
    "(min),Working Hours,"                                                                     \
    "Late Arrivals,Early Departures,Status"

text csv_header(bool with_cycles)
{
    return with_cycles ? TEXT(COLUMNS ",Punch Cycles\r\n") : TEXT(COLUMNS "\r\n");
}

void csv_write_cell(struct buffer *out, text cell)
{
    bool formula = cell.length > 0 && memchr("=+-@\t\r", cell.data[0], 6) != NULL;
    bool quoted = false;
    for (size_t i = 0; i < cell.length && !quoted; i++) {
        quoted = memchr(",\"\r\n", cell.data[i], 4) != NULL;
    }
    if (quoted) {
        buffer_append_byte(out, '"');
    }
    if (formula) {
        buffer_append_byte(out, '\'');
    }
    if (!quoted) {
        buffer_append(out, cell);
        return;
    }
    for (size_t i = 0; i < cell.length; i++) {
        if (cell.data[i] == '"') {
            buffer_append_byte(out, '"');
        }
        buffer_append_byte(out, cell.data[i]);
    }
    buffer_append_byte(out, '"');
}

static void append_two_digits(char *out, int64_t value)
{
    out[0] = (char)('0' + value / 10 % 10);
    out[1] = (char)('0' + value % 10);
}

/* HH:MM:SS, or HH:MM, in the zone. */
static void append_clock(struct buffer *out, const struct zone *zone, instant at, bool with_seconds)
{
    int64_t microseconds;
    zone_date(zone, at, &microseconds);
    int64_t seconds = microseconds / MICROSECONDS_PER_SECOND;
    char clock[8] = "00:00:00";
    append_two_digits(clock, seconds / 3600);
    append_two_digits(clock + 3, seconds / 60 % 60);
    append_two_digits(clock + 6, seconds % 60);
    buffer_append_bytes(out, clock, with_seconds ? 8 : 5);
}

/* Always two decimals, "8.00". */
static void append_hours(struct buffer *out, int64_t seconds)
{
    int64_t hundredths = hours_of_seconds(seconds).hundredths;
    buffer_append_integer(out, hundredths / 100);
    char decimals[3] = ".00";
    append_two_digits(decimals + 1, hundredths % 100);
    buffer_append_bytes(out, decimals, sizeof(decimals));
}

static text status_text(enum session_status status)
{
    switch (status) {
    case SESSION_COMPLETE:
        return TEXT("Complete");
    case SESSION_IN_PROGRESS:
        return TEXT("In Progress");
    case SESSION_ON_BREAK:
        return TEXT("On Break");
    }
    return TEXT("");
}

static void append_cycles(struct buffer *out, const struct work_cycle_list *cycles,
                          const struct zone *zone)
{
    for (size_t i = 0; i < cycles->count; i++) {
        if (i > 0) {
            buffer_append_literal(out, "; ");
        }
        append_clock(out, zone, cycles->items[i].punch_in, false);
        buffer_append_byte(out, '-');
        if (IS_PRESENT(cycles->items[i].punch_out)) {
            append_clock(out, zone, cycles->items[i].punch_out.value, false);
        }
    }
}

void csv_write_session(struct buffer *out, const struct csv_session *session,
                       const struct zone *zone, instant now, bool with_cycles)
{
    const struct session_parts parts = {.punch_in = session->punch_in,
                                        .punch_out = session->punch_out,
                                        .working = session->working,
                                        .break_time = session->break_time,
                                        .open_in = session->open_in,
                                        .open_break_time = session->open_break_time,
                                        .open_break = session->open_break,
                                        .last_at = session->last_at,
                                        .stops_at = session->stops_at};
    struct session_figures figures =
        session_at(&parts, now, INT64_MAX / MICROSECONDS_PER_SECOND / 60);
    csv_write_cell(out, session->employee_name);
    buffer_append_byte(out, ',');
    csv_write_cell(out, session->employee_number);
    buffer_append_byte(out, ',');
    out->length += date_write(session->date, buffer_reserve(out, DATE_LENGTH));
    buffer_append_byte(out, ',');
    append_clock(out, zone, session->punch_in, true);
    buffer_append_byte(out, ',');
    if (IS_PRESENT(session->punch_out)) {
        append_clock(out, zone, session->punch_out.value, true);
    }
    buffer_append_byte(out, ',');
    append_hours(out, figures.total_seconds);
    buffer_append_byte(out, ',');
    buffer_append_integer(out, minutes_of_seconds(figures.break_seconds));
    buffer_append_byte(out, ',');
    append_hours(out, figures.working_seconds);
    buffer_append(out, session->is_late_in ? TEXT(",1") : TEXT(",0"));
    buffer_append(out, session->is_early_out ? TEXT(",1,") : TEXT(",0,"));
    buffer_append(out, status_text(figures.status));
    if (with_cycles) {
        buffer_append_byte(out, ',');
        append_cycles(out, &session->cycles, zone);
    }
    buffer_append_literal(out, "\r\n");
}
