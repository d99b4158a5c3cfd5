/*
 * Submissions: an employee hands in a range of dates, which are closed from then on. Somebody else approves it, which keeps
 * them closed, or rejects it, which opens them again; what was decided can be reopened. Every step is audited.
 */
#include "features/audit/audit.h"
#include "features/timesheets/events.h"
#include "features/timesheets/sheet.h"

/* Two months of 31 days: whatever period a company uses. */
#define SUBMISSION_DAYS 62
#define REASON_MAXIMUM  2000

static PERMISSION(timesheets_approve, "timesheets.approve", "Decide about submitted timesheets",
                  .admin = SCOPE_ALL, .manager = SCOPE_TEAM);

static PROBLEM(submission_overlap, 409, "Some of the dates are handed in already");
static PROBLEM(submission_own, 403, "Nobody decides about their own timesheet");
static PROBLEM(submission_not_possible, 409, "That step is not possible now");

static problem find_submission(struct request *rq, uuid id, struct entity_found *found)
{
    struct submission *submission = ARENA_NEW(rq->arena, struct submission);
    TRY(submission_find(rq, id, &found->exists, submission));
    found->belongs = true;
    found->employee_id = submission->employee_id;
    rq->prepared = submission;
    return NULL;
}
static const struct entity submission_entity = {.name = "timesheet submission",
                                                .find = find_submission};

/* ---- handing in ---- */

struct submission_request {
    opt_uuid employee_id;
    civil_date start_date;
    civil_date end_date;
};
static RECORD(submission_request,
              FIELD(submission_request, employee_id, "Whose; your own if absent",
                    .entity = &sheet_entity, .place = PLACE_QUERY),
              FIELD(submission_request, start_date, "The first date, not after today"),
              FIELD(submission_request, end_date, "The last date, at most 62 days in all"));

static problem check_dates(struct request *rq, const struct sheet *sheet,
                           const struct submission_request *in)
{
    if (in->start_date.days > sheet->today.days) {
        add_error(rq, TEXT("/start_date"), "must not be after %.*s, which is today",
                  TEXT_ARGUMENTS(date_text(rq->arena, sheet->today)));
    }
    if (in->end_date.days < in->start_date.days) {
        add_error(rq, TEXT("/end_date"), "must not be before start_date");
    }
    if (in->end_date.days - in->start_date.days >= SUBMISSION_DAYS) {
        add_error(rq, TEXT("/end_date"), "must be within %d days of start_date", SUBMISSION_DAYS);
    }
    return request_check(rq);
}

ENDPOINT(submit_timesheet, submission_request, submission, POST, "/timesheet/submissions",
         REQUIRES(timesheets_write), .status = 201,
         .problems = PROBLEMS(&submission_overlap, &employee_inactive),
         .summary = "Hand in a range of dates: nothing is saved for them until it is open again")
{
    struct sheet sheet;
    bool overlaps;
    TRY(sheet_open(rq, &sheet));
    TRY(check_dates(rq, &sheet, in));
    if (!sheet.person->is_active) {
        return fail(rq, &employee_inactive, "A deactivated employee hands nothing in");
    }
    uuid employee_id = sheet.person->employee_id;
    TRY(submission_overlaps(rq, employee_id, in->start_date, in->end_date, &overlaps));
    if (overlaps) {
        return fail(rq, &submission_overlap, "Withdraw or reopen what is handed in first");
    }
    const struct submission made = {.id = request_new_id(rq),
                                    .employee_id = employee_id,
                                    .start_date = in->start_date,
                                    .end_date = in->end_date,
                                    .state = SUBMITTED,
                                    .submitted_by = rq->principal->name,
                                    .submitted_at = rq->now};
    bool found;
    TRY(submission_insert(rq, &made));
    TRY(submission_find(rq, made.id, &found, out));
    TRY(webhook_publish(rq, &timesheet_submitted_event, out));
    return audit_write(rq, "timesheet.submit", "timesheet_submission", made.id, AUDITED_NOTHING,
                       AUDITED(submission, out));
}

/* ---- steps ---- */

/* How each step is audited, and what is told of it. */
static const struct {
    const char *action;
    const struct webhook_event *event;
} step_names[] = {
    [STEP_APPROVE] = {"timesheet.approve", &timesheet_approved_event},
    [STEP_REJECT] = {"timesheet.reject", &timesheet_rejected_event},
    [STEP_REOPEN] = {"timesheet.reopen", &timesheet_reopened_event},
    [STEP_WITHDRAW] = {"timesheet.withdraw", &timesheet_withdrawn_event},
};

/* `reason` absent where none is given. */
static problem take_step(struct request *rq, enum submission_step step, opt_text reason,
                         struct submission *out)
{
    const struct submission *before = rq->prepared;
    struct submission after = *before;
    if (!submission_steps(before->state, step, &after.state)) {
        return fail(rq, &submission_not_possible, "It is %.*s",
                    TEXT_ARGUMENTS(enum_name(submission_state_names, before->state)));
    }
    after.decided_by = (opt_text)SOME(rq->principal->name);
    after.decided_at = (opt_instant)SOME(rq->now);
    after.reason =
        IS_PRESENT(reason) && reason.value.length > 0 ? reason : (opt_text){.presence = IS_NULL};
    TRY(submission_update(rq, &after));
    TRY(webhook_publish(rq, step_names[step].event, &after));
    *out = after;
    return audit_write(rq, step_names[step].action, "timesheet_submission", before->id,
                       AUDITED(submission, before), AUDITED(submission, &after));
}

static problem decide(struct request *rq, enum submission_step step, opt_text reason,
                      struct submission *out)
{
    const struct submission *before = rq->prepared;
    if (uuid_equal(before->employee_id, rq->principal->employee_id)) {
        return fail(rq, &submission_own, "Somebody else has to decide about it");
    }
    return take_step(rq, step, reason, out);
}

struct submission_decision {
    uuid id;
    opt_text reason;
};
static RECORD(submission_decision,
              FIELD(submission_decision, id, "The submission", .entity = &submission_entity),
              FIELD(submission_decision, reason, "A word to it", LENGTH(0, REASON_MAXIMUM)));

struct submission_refusal {
    uuid id;
    text reason;
};
static RECORD(submission_refusal,
              FIELD(submission_refusal, id, "The submission", .entity = &submission_entity),
              FIELD(submission_refusal, reason, "Why", LENGTH(1, REASON_MAXIMUM)));

ENDPOINT(approve_timesheet, submission_decision, submission, POST,
         "/timesheet/submissions/{id}/approve", REQUIRES(timesheets_approve), .status = 200,
         .problems = PROBLEMS(&submission_own, &submission_not_possible),
         .summary = "Approve a submitted timesheet: its dates stay closed")
{
    return decide(rq, STEP_APPROVE, in->reason, out);
}

ENDPOINT(reject_timesheet, submission_refusal, submission, POST,
         "/timesheet/submissions/{id}/reject", REQUIRES(timesheets_approve), .status = 200,
         .problems = PROBLEMS(&submission_own, &submission_not_possible),
         .summary = "Reject a submitted timesheet: its dates are open again")
{
    return decide(rq, STEP_REJECT, (opt_text)SOME(in->reason), out);
}

ENDPOINT(reopen_timesheet, submission_refusal, submission, POST,
         "/timesheet/submissions/{id}/reopen", REQUIRES(timesheets_approve), .status = 200,
         .problems = PROBLEMS(&submission_own, &submission_not_possible),
         .summary = "Open a submitted or approved timesheet again")
{
    return decide(rq, STEP_REOPEN, (opt_text)SOME(in->reason), out);
}

ENDPOINT(withdraw_timesheet, submission_decision, submission, POST,
         "/timesheet/submissions/{id}/withdraw", REQUIRES(timesheets_write), .status = 200,
         .problems = PROBLEMS(&submission_not_possible),
         .summary = "Take back a timesheet about which nothing is decided yet")
{
    return take_step(rq, STEP_WITHDRAW, in->reason, out);
}

/* ---- lists ---- */

struct submission_path {
    uuid id;
};
static RECORD(submission_path,
              FIELD(submission_path, id, "The submission", .entity = &submission_entity));

ENDPOINT(read_timesheet_submission, submission_path, submission, GET, "/timesheet/submissions/{id}",
         REQUIRES(timesheets_read), .summary = "One submission")
{
    *out = *(const struct submission *)rq->prepared;
    return NULL;
}

struct submission_query {
    opt_uuid employee_id;
    opt_enum state;
    LIST_PARAMETERS;
};
static RECORD(submission_query,
              FIELD(submission_query, employee_id, "Only this employee's",
                    .entity = &employee_entity),
              FIELD(submission_query, state, "Only these", .names = submission_state_names),
              LIST_FIELDS(submission_query));

struct submission_page {
    struct submission_list items;
    opt_text next_cursor;
};
static RECORD(submission_page,
              FIELD_LIST(submission_page, items, submission, "The newest dates first"),
              FIELD(submission_page, next_cursor, "Where to go on; null at the end"));

ENDPOINT(list_timesheet_submissions, submission_query, submission_page, GET,
         "/timesheet/submissions", REQUIRES(timesheets_read),
         .summary = "What was handed in, and what was decided about it")
{
    const struct submission *last;
    struct submission_filter filter = {.employee_id = in->employee_id,
                                       .after = IS_PRESENT(in->cursor),
                                       .count = LIST_LIMIT(in) + 1};
    if (IS_PRESENT(in->state)) {
        filter.state = (opt_text)SOME(enum_name(submission_state_names, in->state.value));
    }
    TRY(cursor_read(rq, in->cursor, &period_key_record, &filter.key));
    TRY(submission_page(rq, &filter, &out->items));
    if (LIST_CUT(&out->items, LIST_LIMIT(in), &last)) {
        filter.key = (struct period_key){.end_date = last->end_date, .id = last->id};
        out->next_cursor = cursor_write(rq, &period_key_record, &filter.key);
    }
    return NULL;
}

const struct feature timesheet_submissions_feature = {
    .name = "timesheet_submissions",
    .title = "Timesheet submissions",
    .events =
        EVENTS(&timesheet_submitted_event, &timesheet_approved_event, &timesheet_rejected_event,
               &timesheet_reopened_event, &timesheet_withdrawn_event),
    .endpoints = ENDPOINTS(&list_timesheet_submissions_endpoint, &submit_timesheet_endpoint,
                           &read_timesheet_submission_endpoint, &approve_timesheet_endpoint,
                           &reject_timesheet_endpoint, &reopen_timesheet_endpoint,
                           &withdraw_timesheet_endpoint),
};
