/*
 * Attendance over HTTP: punches and status, what was recorded, sessions, and corrections.
 *
 * A punch and a status need the person's clock, which is one query; the entity that resolves their
 * employee_id reads it, so that the id is not looked up twice.
 */
#include "features/attendance/corrections.h"
#include "features/attendance/events.h"
#include "features/attendance/notice.h"
#include "features/attendance/presence.h"
#include "features/employees/employees.h"

PERMISSION(timetracking_read, "timetracking.read", "See punches and work sessions",
           .admin = SCOPE_ALL, .manager = SCOPE_TEAM, .member = SCOPE_OWN, .viewer = SCOPE_ALL);
PERMISSION(timetracking_correct, "timetracking.correct", "Correct punches after the fact",
           .admin = SCOPE_ALL, .manager = SCOPE_TEAM, .member = SCOPE_OWN);
static PERMISSION(timetracking_punch, "timetracking.punch", "Record punches", .admin = SCOPE_ALL,
                  .manager = SCOPE_TEAM, .member = SCOPE_OWN);
static PERMISSION(timetracking_approve, "timetracking.approve", "Decide about corrections",
                  .admin = SCOPE_ALL, .manager = SCOPE_TEAM);

/* ---- what ids name ---- */

/* An employee, by their clock, which stays in rq->prepared for the handler. */
static problem find_clock(struct request *rq, uuid id, struct entity_found *found)
{
    struct clock *clock = ARENA_NEW(rq->arena, struct clock);
    TRY(clock_find(rq, id, &found->exists, clock));
    found->belongs = true;
    found->employee_id = id;
    rq->prepared = clock;
    return NULL;
}
static const struct entity clock_entity = {.name = "employee", .find = find_clock};

static problem find_session(struct request *rq, uuid id, struct entity_found *found)
{
    found->belongs = true;
    return session_owner(rq, id, &found->exists, &found->employee_id);
}
static const struct entity session_entity = {.name = "work session", .find = find_session};

static problem find_correction(struct request *rq, uuid id, struct entity_found *found)
{
    found->belongs = true;
    return correction_owner(rq, id, &found->exists, &found->employee_id);
}
static const struct entity correction_entity = {.name = "correction", .find = find_correction};

/* ---- punches ---- */

struct punch_request {
    uuid employee_id;
    enum punch_type type;
    opt_instant timestamp;
    opt_text notes;
};
static RECORD(punch_request,
              FIELD(punch_request, employee_id, "Whose clock", .entity = &clock_entity),
              FIELD(punch_request, type, "What to record", .names = punch_type_names),
              FIELD(punch_request, timestamp, "When; the server's clock if absent"),
              FIELD(punch_request, notes, "Free text", LENGTH(0, NOTES_MAXIMUM)));

/*
 * Whoever may correct this employee's punches without anybody's approval may put in one that is missing. How far back a cycle may
 * begin is for those only who also correct others: a wrong clock of one's own must not start years of history.
 */
static problem allow_correcting(struct request *rq, const struct clock *clock,
                                struct punch_wish *wish)
{
    enum scope scope = request_scope(rq, &timetracking_correct);
    if (scope == SCOPE_NONE || correction_needs_approval(rq, clock)) {
        return NULL;
    }
    problem refused = request_allow(rq, &timetracking_correct, clock->employee_id);
    wish->may_insert = refused == NULL;
    wish->long_ago = refused == NULL && scope >= SCOPE_TEAM;
    return refused == &forbidden ? NULL : refused;
}

ENDPOINT(record_punch, punch_request, punch_reply, POST, "/timetracking/punch",
         REQUIRES(timetracking_punch), .status = 201,
         .summary = "Punch in or out, start or end a break",
         .problems = PROBLEMS(&punch_out_of_order, &punch_not_after_last, &employee_inactive))
{
    struct clock *clock = rq->prepared;
    struct punch_wish wish = {
        .type = in->type,
        .at = VALUE_OR(in->timestamp, rq->now),
        .notes = in->notes,
    };
    TRY(allow_correcting(rq, clock, &wish));
    return clock_record(rq, clock, &wish, out);
}

struct status_query {
    uuid employee_id;
};
static RECORD(status_query,
              FIELD(status_query, employee_id, "Whose clock", .entity = &clock_entity));

ENDPOINT(read_status, status_query, clock_status, GET, "/timetracking/status/{employee_id}",
         REQUIRES(timetracking_read), .one_statement = true,
         .summary = "What somebody is doing now, what may be punched, and today's time so far")
{
    return clock_publish(rq, rq->prepared, out);
}

/* ---- presence ---- */

struct presence_query {
    opt_enum state;
    opt_text department;
    opt_text q;
    opt_uuid manager_id;
    LIST_PARAMETERS;
};
static RECORD(presence_query,
              FIELD(presence_query, state, "Only who is doing this", .names = presence_state_names),
              FIELD(presence_query, department, "Only those of this department", LENGTH(0, 200)),
              FIELD(presence_query, q, "Only those whose name contains this; empty: all",
                    LENGTH(0, 200)),
              FIELD(presence_query, manager_id, "Only those who report directly to this employee",
                    .entity = &employee_entity),
              LIST_FIELDS(presence_query));

struct presence_reply {
    struct presence_summary *summary;
    struct presence_item_list items;
    opt_text next_cursor;
};
static RECORD(presence_reply,
              FIELD_OPTIONAL_RECORD(presence_reply, summary, presence_summary,
                                    "How many of all that the filters but the state let through; "
                                    "null after the first page"),
              FIELD_LIST(presence_reply, items, presence_item, "Active employees, by name"),
              FIELD(presence_reply, next_cursor, "Where to go on; null at the end"));

ENDPOINT(list_presence, presence_query, presence_reply, GET, "/timetracking/presence",
         REQUIRES(timetracking_read), .heavy = true,
         .summary = "Who is at work now, who should be and is not, and who is off")
{
    struct presence_filter filter = {.state = in->state,
                                     .department = in->department,
                                     .q = in->q,
                                     .manager_id = in->manager_id,
                                     .is_after = IS_PRESENT(in->cursor),
                                     .limit = LIST_LIMIT(in)};
    struct presence_key last;
    bool more;
    TRY(cursor_read(rq, in->cursor, &presence_key_record, &filter.key));
    TRY(presence_page(rq, &filter, &out->items, &more, &last));
    if (more) {
        out->next_cursor = cursor_write(rq, &presence_key_record, &last);
    }
    if (filter.is_after) {
        return NULL;
    }
    out->summary = ARENA_NEW(rq->arena, struct presence_summary);
    return presence_summarize(rq, &filter, out->summary);
}

/* ---- entries ---- */

static problem check_range(struct request *rq, opt_date start_date, opt_date end_date)
{
    if (IS_PRESENT(start_date) && IS_PRESENT(end_date) &&
        end_date.value.days < start_date.value.days) {
        return fail_field(rq, "/end_date", "must not be before start_date");
    }
    return NULL;
}

static opt_text name_of(enum_names names, opt_enum value)
{
    opt_text name = {.presence = value.presence};
    if (IS_PRESENT(value)) {
        name.value = enum_name(names, value.value);
    }
    return name;
}

struct entries_query {
    opt_uuid employee_id;
    opt_date start_date;
    opt_date end_date;
    opt_enum type;
    opt_enum sort;
    LIST_PARAMETERS;
};
static RECORD(entries_query,
              FIELD(entries_query, employee_id, "Only this employee's", .entity = &employee_entity),
              FIELD(entries_query, start_date, "From this work date on"),
              FIELD(entries_query, end_date, "Up to this work date"),
              FIELD(entries_query, type, "Only these", .names = punch_type_names),
              FIELD(entries_query, sort, "The order, - for descending; timestamp if absent",
                    .names = entry_sort_names),
              LIST_FIELDS(entries_query));

struct entries_reply {
    struct punch_list items;
    opt_text next_cursor;
};
static RECORD(entries_reply, FIELD_LIST(entries_reply, items, punch, "In the order asked for"),
              FIELD(entries_reply, next_cursor, "Where to go on; null at the end"));

ENDPOINT(list_entries, entries_query, entries_reply, GET, "/timetracking/entries",
         REQUIRES(timetracking_read), .summary = "The punches as they were recorded")
{
    TRY(check_range(rq, in->start_date, in->end_date));
    enum entry_sort sort = VALUE_OR(in->sort, ENTRIES_OLDEST_FIRST);
    struct entry_filter filter = {.employee_id = in->employee_id,
                                  .start_date = in->start_date,
                                  .end_date = in->end_date,
                                  .type = name_of(punch_type_names, in->type),
                                  .after = IS_PRESENT(in->cursor),
                                  .key.sort = sort,
                                  .count = LIST_LIMIT(in) + 1};
    TRY(cursor_read(rq, in->cursor, &entry_key_record, &filter.key));
    TRY(cursor_require_order(rq, in->cursor, filter.key.sort, sort));
    TRY(entries_page(rq, &filter, &out->items));
    const struct punch *last;
    if (LIST_CUT(&out->items, LIST_LIMIT(in), &last)) {
        struct entry_key key = {.sort = sort, .timestamp = last->timestamp, .id = last->id};
        out->next_cursor = cursor_write(rq, &entry_key_record, &key);
    }
    return NULL;
}

/* ---- sessions ---- */

struct sessions_query {
    opt_uuid employee_id;
    opt_date start_date;
    opt_date end_date;
    opt_enum status;
    opt_enum sort;
    LIST_PARAMETERS;
};
static RECORD(sessions_query,
              FIELD(sessions_query, employee_id, "Only this employee's",
                    .entity = &employee_entity),
              FIELD(sessions_query, start_date, "From this date on"),
              FIELD(sessions_query, end_date, "Up to this date"),
              FIELD(sessions_query, status, "Only these", .names = session_status_names),
              FIELD(sessions_query, sort, "The order, - for descending; -date if absent",
                    .names = session_sort_names),
              LIST_FIELDS(sessions_query));

struct sessions_reply {
    struct session_list items;
    opt_text next_cursor;
};
static RECORD(sessions_reply,
              FIELD_LIST(sessions_reply, items, session,
                         "In the order asked for; those of a date by name"),
              FIELD(sessions_reply, next_cursor, "Where to go on; null at the end"));

ENDPOINT(list_sessions, sessions_query, sessions_reply, GET, "/timetracking/sessions",
         REQUIRES(timetracking_read), .summary = "Work sessions with their cycles")
{
    TRY(check_range(rq, in->start_date, in->end_date));
    enum session_sort sort = VALUE_OR(in->sort, SESSIONS_NEWEST_FIRST);
    struct session_filter filter = {.employee_id = in->employee_id,
                                    .start_date = in->start_date,
                                    .end_date = in->end_date,
                                    .status = name_of(session_status_names, in->status),
                                    .after = IS_PRESENT(in->cursor),
                                    .key.sort = sort,
                                    .count = LIST_LIMIT(in) + 1};
    TRY(cursor_read(rq, in->cursor, &session_key_record, &filter.key));
    TRY(cursor_require_order(rq, in->cursor, filter.key.sort, sort));
    struct session_key last;
    bool more;
    TRY(sessions_page(rq, &filter, &out->items, &more, &last));
    if (more) {
        out->next_cursor = cursor_write(rq, &session_key_record, &last);
    }
    return NULL;
}

struct session_query {
    uuid id;
};
static RECORD(session_query,
              FIELD(session_query, id, "The session's id", .entity = &session_entity));

/*
 * The version of a complete session is the session itself. An open one shows other figures every second, so its version is what is
 * stored of it.
 */
static problem read_version(struct request *rq, const struct session *session,
                            struct session_version **version)
{
    *version = NULL;
    if (session->status == SESSION_COMPLETE) {
        return NULL;
    }
    *version = ARENA_NEW(rq->arena, struct session_version);
    return session_version_read(rq, session->id, *version);
}

ENDPOINT(read_session, session_query, session, GET, "/timetracking/sessions/{id}",
         REQUIRES(timetracking_read), .etag = true, .summary = "One work session")
{
    struct session_version *version;
    TRY(session_read(rq, in->id, out));
    TRY(read_version(rq, out, &version));
    if (version != NULL) {
        reply_etag(rq, &session_version_record, version);
    }
    return NULL;
}

static problem require_version(struct request *rq, const struct session *session)
{
    struct session_version *version;
    TRY(read_version(rq, session, &version));
    return version != NULL ? require_match(rq, &session_version_record, version)
                           : require_match(rq, &session_record, session);
}

/* ---- corrections ---- */

struct session_edit_request {
    uuid id;
    struct new_punch_list punches;
    text reason;
};
static RECORD(session_edit_request,
              FIELD(session_edit_request, id, "The session's id", .entity = &session_entity),
              FIELD_LIST(session_edit_request, punches, new_punch,
                         "All punches of its date as they should have been",
                         LENGTH(1, PUNCHES_MAXIMUM)),
              FIELD(session_edit_request, reason, "Why", LENGTH(1, NOTES_MAXIMUM)));

static struct session_edit edit_of(const struct session *session)
{
    return (struct session_edit){.id = session->id,
                                 .employee_id = session->employee_id,
                                 .employee_name = session->employee_name,
                                 .date = session->date,
                                 .punch_in = session->punch_in,
                                 .punch_out = session->punch_out,
                                 .total_seconds = session->total_seconds,
                                 .break_seconds = session->break_seconds,
                                 .working_seconds = session->working_seconds,
                                 .is_late_in = session->is_late_in,
                                 .is_early_out = session->is_early_out,
                                 .status = session->status,
                                 .missing_punch_out = session->missing_punch_out,
                                 .punch_cycles = session->punch_cycles};
}

ENDPOINT(edit_session, session_edit_request, session_edit, PUT, "/timetracking/sessions/{id}/edit",
         REQUIRES(timetracking_correct),
         .summary = "Replace the punches of a session; one's own may have to wait for approval",
         .problems = PROBLEMS(&punch_out_of_order, &punches_overlap, &precondition_failed))
{
    struct session session;
    TRY(session_read(rq, in->id, &session));
    TRY(require_version(rq, &session));
    struct clock clock = {0};
    bool found;
    TRY(clock_find(rq, session.employee_id, &found, &clock));
    struct correction correction;
    TRY(correction_ask(rq, &clock, session.date, &in->punches, in->reason, &correction));
    TRY(session_read(rq, in->id, &session));
    *out = edit_of(&session);
    out->correction = correction;
    return NULL;
}

struct correction_request {
    uuid employee_id;
    civil_date date;
    struct new_punch_list punches;
    text reason;
};
static RECORD(correction_request,
              FIELD(correction_request, employee_id, "Whose day", .entity = &clock_entity),
              FIELD(correction_request, date, "The work date"),
              FIELD_LIST(correction_request, punches, new_punch,
                         "All punches of the date as they should have been; none removes it",
                         LENGTH(0, PUNCHES_MAXIMUM)),
              FIELD(correction_request, reason, "Why", LENGTH(1, NOTES_MAXIMUM)));

struct correction_reply {
    struct correction correction;
    struct session *session;
};
static RECORD(correction_reply,
              FIELD_RECORD(correction_reply, correction, correction, "What was asked for"),
              FIELD_OPTIONAL_RECORD(correction_reply, session, session,
                                    "The date's session as it is now"));

ENDPOINT(correct_day, correction_request, correction_reply, POST, "/timetracking/corrections",
         REQUIRES(timetracking_correct), .status = 201,
         .summary = "Replace the punches of a work date, or add a forgotten one",
         .problems = PROBLEMS(&punch_out_of_order, &punches_overlap))
{
    const struct clock *clock = rq->prepared;
    TRY(correction_ask(rq, clock, in->date, &in->punches, in->reason, &out->correction));
    struct session *session = ARENA_NEW(rq->arena, struct session);
    bool found;
    TRY(session_find(rq, in->employee_id, in->date, &found, session));
    out->session = found ? session : NULL;
    return NULL;
}

struct corrections_query {
    opt_enum state;
    opt_uuid employee_id;
    LIST_PARAMETERS;
};
static RECORD(corrections_query,
              FIELD(corrections_query, state, "Only these", .names = correction_state_names),
              FIELD(corrections_query, employee_id, "Only this employee's",
                    .entity = &employee_entity),
              LIST_FIELDS(corrections_query));

struct corrections_reply {
    struct correction_list items;
    opt_text next_cursor;
};
static RECORD(corrections_reply, FIELD_LIST(corrections_reply, items, correction, "Newest first"),
              FIELD(corrections_reply, next_cursor, "Where to go on; null at the end"));

ENDPOINT(list_corrections, corrections_query, corrections_reply, GET, "/timetracking/corrections",
         REQUIRES(timetracking_read), .summary = "Corrections, applied, pending and rejected")
{
    struct correction_key key = {0};
    TRY(cursor_read(rq, in->cursor, &correction_key_record, &key));
    TRY(corrections_page(rq, in->employee_id, name_of(correction_state_names, in->state),
                         IS_PRESENT(in->cursor), key, LIST_LIMIT(in) + 1, &out->items));
    const struct correction *last;
    if (LIST_CUT(&out->items, LIST_LIMIT(in), &last)) {
        key.id = last->id;
        out->next_cursor = cursor_write(rq, &correction_key_record, &key);
    }
    return NULL;
}

struct correction_query {
    uuid id;
};
static RECORD(correction_query,
              FIELD(correction_query, id, "The correction's id", .entity = &correction_entity));

ENDPOINT(read_correction, correction_query, correction, GET, "/timetracking/corrections/{id}",
         REQUIRES(timetracking_read), .summary = "One correction")
{
    return correction_read(rq, in->id, out);
}

struct approval {
    uuid id;
    opt_text reason;
};
static RECORD(approval, FIELD(approval, id, "The correction's id", .entity = &correction_entity),
              FIELD(approval, reason, "A word to the decision", LENGTH(0, NOTES_MAXIMUM)));

ENDPOINT(approve_correction, approval, correction, POST, "/timetracking/corrections/{id}/approve",
         REQUIRES(timetracking_approve), .status = 200,
         .summary = "Apply a pending correction, if the day is still as it was",
         .problems = PROBLEMS(&correction_own, &correction_decided, &correction_outdated,
                              &punch_out_of_order, &punches_overlap))
{
    return correction_approve(rq, in->id, in->reason, out);
}

struct rejection {
    uuid id;
    text reason;
};
static RECORD(rejection, FIELD(rejection, id, "The correction's id", .entity = &correction_entity),
              FIELD(rejection, reason, "Why not", LENGTH(1, NOTES_MAXIMUM)));

ENDPOINT(reject_correction, rejection, correction, POST, "/timetracking/corrections/{id}/reject",
         REQUIRES(timetracking_approve), .status = 200, .summary = "Reject a pending correction",
         .problems = PROBLEMS(&correction_own, &correction_decided))
{
    return correction_reject(rq, in->id, in->reason, out);
}

const struct feature attendance_feature = {
    .name = "attendance",
    .title = "Attendance",
    .endpoints = ENDPOINTS(&record_punch_endpoint, &read_status_endpoint, &list_presence_endpoint,
                           &list_entries_endpoint, &list_sessions_endpoint, &read_session_endpoint,
                           &edit_session_endpoint, &correct_day_endpoint,
                           &list_corrections_endpoint, &read_correction_endpoint,
                           &approve_correction_endpoint, &reject_correction_endpoint),
    .events = EVENTS(&punch_recorded_event, &correction_requested_event, &correction_applied_event,
                     &correction_approved_event, &correction_rejected_event),
    .jobs = JOBS(&tell_forgotten_punch_out_job),
};
