/*
 * The rules of attendance. A state machine says which punch may follow which; a session is one pass
 * over a date's punches that sums closed cycles in microseconds and leaves an open one as its
 * parts; and a session is seen at a moment by counting those parts up to it. Durations are
 * differences of instants, so the clock changes of zones are in them without a special case;
 * zones matter only for dates and for the wall times of business hours.
 */
#include "features/attendance/rules.h"

#define MICROSECONDS_PER_MINUTE (60 * MICROSECONDS_PER_SECOND)

const char *const punch_type_names[] = {[PUNCH_IN] = "punch_in",
                                        [PUNCH_OUT] = "punch_out",
                                        [BREAK_START] = "break_start",
                                        [BREAK_END] = "break_end",
                                        NULL};
const char *const punch_source_names[] = {[SOURCE_WEB] = "web",
                                          [SOURCE_API] = "api",
                                          [SOURCE_IMPORT] = "import",
                                          [SOURCE_CORRECTION] = "correction",
                                          [SOURCE_AUTO_CLOSE] = "auto_close",
                                          NULL};
const char *const session_status_names[] = {[SESSION_COMPLETE] = "complete",
                                            [SESSION_IN_PROGRESS] = "in_progress",
                                            [SESSION_ON_BREAK] = "on_break",
                                            NULL};
const char *const attendance_state_names[] = {[NOT_STARTED] = "not_started",
                                              [WORKING] = "working",
                                              [ON_BREAK] = "on_break",
                                              [FINISHED] = "finished",
                                              NULL};

/* ---- the order of punches ---- */

bool punch_is_allowed(enum attendance_state state, enum punch_type type)
{
    switch (state) {
    case NOT_STARTED:
    case FINISHED:
        return type == PUNCH_IN;
    case WORKING:
        return type == PUNCH_OUT || type == BREAK_START;
    case ON_BREAK:
        return type == PUNCH_OUT || type == BREAK_END;
    }
    return false;
}

enum attendance_state state_after(enum punch_type type)
{
    switch (type) {
    case PUNCH_IN:
    case BREAK_END:
        return WORKING;
    case BREAK_START:
        return ON_BREAK;
    case PUNCH_OUT:
        return FINISHED;
    }
    return NOT_STARTED;
}

size_t punches_first_wrong(enum attendance_state before, const struct punch_moment *punches,
                           size_t count)
{
    enum attendance_state state = before;
    for (size_t i = 0; i < count; i++) {
        if (!punch_is_allowed(state, punches[i].type)) {
            return i;
        }
        state = state_after(punches[i].type);
    }
    return count;
}

/* ---- work dates ---- */

civil_date cycle_date(const struct zone *zone, instant punch_in)
{
    return zone_date(zone, punch_in, NULL);
}

civil_date first_punch_date(civil_date today, opt_date employed_from)
{
    civil_date first = month_plus(month_of(today), -1);
    if (IS_PRESENT(employed_from) && employed_from.value.days > first.days) {
        first = employed_from.value;
    }
    return first.days < today.days ? first : today;
}

/* ---- sessions ---- */

static void end_break(struct session_parts *parts, struct work_cycle *cycle, instant at)
{
    if (IS_PRESENT(parts->open_break)) {
        int64_t length = at.microseconds - parts->open_break.value.microseconds;
        parts->break_time += length;
        cycle->break_time += length;
        parts->open_break = (opt_instant){.presence = IS_NULL};
    }
}

static void end_cycle(struct session_parts *parts, struct work_cycle *cycle, instant at)
{
    end_break(parts, cycle, at);
    cycle->punch_out = (opt_instant)SOME(at);
    parts->working += at.microseconds - cycle->punch_in.microseconds - cycle->break_time;
    parts->punch_out = (opt_instant)SOME(at);
    parts->open_in = (opt_instant){.presence = IS_NULL};
}

static void begin_cycle(struct session_parts *parts, struct work_cycle_list *cycles, instant at)
{
    cycles->items[cycles->count++] =
        (struct work_cycle){.punch_in = at, .punch_out = {.presence = IS_NULL}};
    parts->open_in = (opt_instant)SOME(at);
    parts->punch_out = (opt_instant){.presence = IS_NULL};
}

/* One punch more. The newest cycle is the last of the list. */
static void take_punch(struct session_parts *parts, struct work_cycle_list *cycles,
                       const struct punch_moment *punch)
{
    if (punch->type == PUNCH_IN) {
        begin_cycle(parts, cycles, punch->at);
    }
    struct work_cycle *cycle = &cycles->items[cycles->count - 1];
    switch (punch->type) {
    case PUNCH_IN:
        break;
    case PUNCH_OUT:
        end_cycle(parts, cycle, punch->at);
        break;
    case BREAK_START:
        parts->open_break = (opt_instant)SOME(punch->at);
        break;
    case BREAK_END:
        end_break(parts, cycle, punch->at);
        break;
    }
    parts->last_type = punch->type;
    parts->last_at = punch->at;
}

/* Late and early are judged on Working days only, and early not before the last cycle has ended. */
static void judge_flags(struct session_parts *parts, const struct zone *zone, civil_date date,
                        const struct calendar_day *day)
{
    parts->is_work_day = day->type == DAY_WORKING;
    if (day->hours == NULL || !parts->is_work_day) {
        return;
    }
    instant late_after = business_hours_late_after(day->hours, zone, date);
    parts->is_late_in = parts->punch_in.microseconds > late_after.microseconds;
    if (parts->is_late_in) {
        parts->late_time = business_hours_late_time(day->hours, zone, date, parts->punch_in);
    }
    instant early_before = business_hours_early_before(day->hours, zone, date);
    parts->is_early_out = IS_PRESENT(parts->punch_out) &&
                          parts->punch_out.value.microseconds < early_before.microseconds;
}

void session_compute(const struct punch_moment *punches, size_t count, const struct zone *zone,
                     civil_date date, const struct calendar_day *day, struct session_parts *parts,
                     struct work_cycle_list *cycles)
{
    *parts = (struct session_parts){.punch_in = punches[0].at,
                                    .punch_out = {.presence = IS_NULL},
                                    .open_in = {.presence = IS_NULL},
                                    .open_break = {.presence = IS_NULL}};
    cycles->count = 0;
    for (size_t i = 0; i < count; i++) {
        take_punch(parts, cycles, &punches[i]);
    }
    parts->cycle_count = (int64_t)cycles->count;
    int64_t since_midnight;
    zone_date(zone, parts->punch_in, &since_midnight);
    parts->start_hour = since_midnight / (60 * MICROSECONDS_PER_MINUTE);
    if (IS_PRESENT(parts->open_in)) {
        parts->open_break_time = cycles->items[cycles->count - 1].break_time;
    }
    judge_flags(parts, zone, date, day);
}

bool punch_is_late(const struct session_parts *parts, const struct punch_moment *punch)
{
    return parts->is_late_in && punch->type == PUNCH_IN &&
           punch->at.microseconds == parts->punch_in.microseconds;
}

bool punch_is_early(const struct session_parts *parts, const struct punch_moment *punch)
{
    return parts->is_early_out && punch->type == PUNCH_OUT &&
           punch->at.microseconds == parts->last_at.microseconds;
}

instant open_cycle_end(opt_instant stops_at, instant now)
{
    bool stopped = IS_PRESENT(stops_at) && stops_at.value.microseconds < now.microseconds;
    return stopped ? stops_at.value : now;
}

struct open_time session_open_time(const struct session_parts *parts, instant now)
{
    struct open_time open = {.end = open_cycle_end(parts->stops_at, now).microseconds};
    if (open.end < parts->last_at.microseconds) {
        open.end = parts->last_at.microseconds;
    }
    if (IS_PRESENT(parts->open_break)) {
        open.break_time = open.end - parts->open_break.value.microseconds;
    }
    open.working =
        open.end - parts->open_in.value.microseconds - parts->open_break_time - open.break_time;
    return open;
}

static int64_t to_seconds(int64_t microseconds)
{
    return floor_divide(microseconds, MICROSECONDS_PER_SECOND);
}

struct session_figures session_at(const struct session_parts *parts, instant now,
                                  int64_t limit_minutes)
{
    struct session_figures figures = {.status = SESSION_COMPLETE};
    int64_t first = parts->punch_in.microseconds;
    if (!IS_PRESENT(parts->open_in)) {
        figures.total_seconds = to_seconds(parts->punch_out.value.microseconds - first);
        figures.break_seconds = to_seconds(parts->break_time);
        figures.working_seconds = to_seconds(parts->working);
        return figures;
    }
    struct open_time open = session_open_time(parts, now);
    figures.total_seconds = to_seconds(open.end - first);
    figures.break_seconds = to_seconds(parts->break_time + open.break_time);
    figures.working_seconds = to_seconds(parts->working + open.working);
    figures.status = IS_PRESENT(parts->open_break) ? SESSION_ON_BREAK : SESSION_IN_PROGRESS;
    int64_t age = now.microseconds - parts->open_in.value.microseconds;
    figures.missing_punch_out =
        IS_PRESENT(parts->stops_at) || age > limit_minutes * MICROSECONDS_PER_MINUTE;
    return figures;
}

void cycle_at(const struct session_parts *parts, const struct work_cycle *cycle, instant now,
              int64_t *break_seconds, int64_t *working_seconds)
{
    if (IS_PRESENT(cycle->punch_out)) {
        int64_t length = cycle->punch_out.value.microseconds - cycle->punch_in.microseconds;
        *break_seconds = to_seconds(cycle->break_time);
        *working_seconds = to_seconds(length - cycle->break_time);
        return;
    }
    struct open_time open = session_open_time(parts, now);
    *break_seconds = to_seconds(parts->open_break_time + open.break_time);
    *working_seconds = to_seconds(open.working);
}

/* ---- a person's clock ---- */

enum attendance_state clock_state(const struct session_parts *parts, civil_date date,
                                  civil_date today)
{
    if (parts == NULL) {
        return NOT_STARTED;
    }
    if (IS_PRESENT(parts->open_in)) {
        return IS_PRESENT(parts->open_break) ? ON_BREAK : WORKING;
    }
    return date_equal(date, today) ? FINISHED : NOT_STARTED;
}

/* ---- forgotten punch-outs ---- */

bool forgotten_punch_out(const struct session_parts *parts, const struct zone *zone,
                         civil_date date, const struct calendar_day *day, int64_t limit_minutes,
                         instant now, instant *at)
{
    if (!session_at(parts, now, limit_minutes).missing_punch_out) {
        return false;
    }
    instant end = parts->open_in.value;
    end.microseconds += limit_minutes * MICROSECONDS_PER_MINUTE;
    if (day->hours != NULL && day->type == DAY_WORKING) {
        instant hours_end = business_hours_end(day->hours, zone, date);
        if (hours_end.microseconds > parts->last_at.microseconds) {
            end = hours_end;
        }
    }
    end = open_cycle_end(parts->stops_at, end);
    if (end.microseconds <= parts->last_at.microseconds) {
        end.microseconds = parts->last_at.microseconds + 1; /* a break that began after the limit */
    }
    if (end.microseconds > now.microseconds) {
        return false; /* the day's hours still run */
    }
    *at = end;
    return true;
}
