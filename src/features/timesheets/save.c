/*
 * Saving a date: everything is judged before anything is written, and all that is wrong is told at once. The date's row is
 * written by every save, so that of two at the same time one is first and the other sees it.
 */
#include "features/timesheets/save.h"

#include "features/audit/audit.h"
#include "features/tasks/tasks.h"
#include "features/timesheets/jobs.h"

PROBLEM(period_locked, 409, "The period is locked");
PROBLEM(timesheet_submitted, 409, "The timesheet was submitted");

RECORD(day_item, FIELD(day_item, task_id, "What the time went into, once a day"),
       FIELD(day_item, duration_minutes_raw,
             "Minutes, at least 1; those of a day are at most 1440"));

/* ---- judging ---- */

/* What is in the world's hands, not in the caller's input: 409. */
static problem check_state(struct request *rq, const struct date_facts *facts)
{
    static const char *const closed_says[] = {
        [CLOSED_BY_NOTHING] = NULL,
        [CLOSED_BY_SUBMISSION] = MISTAKE("is closed by a submission"),
        [CLOSED_BY_APPROVAL] = MISTAKE("is closed by an approval"),
        [CLOSED_BY_LOCK] = MISTAKE("is closed by a lock"),
    };
    if (facts->closing != CLOSED_BY_NOTHING) {
        add_error(rq, TEXT("/date"), "%s", closed_says[facts->closing]);
    }
    switch (date_judge(facts)) {
    case DATE_LOCKED:
    case DATE_APPROVED:
        return facts->closing == CLOSED_BY_LOCK
                   ? fail(rq, &period_locked, "%.*s is in a period that was locked",
                          TEXT_ARGUMENTS(date_text(rq->arena, facts->date)))
                   : fail(rq, &period_locked, "%.*s is in a period that was approved",
                          TEXT_ARGUMENTS(date_text(rq->arena, facts->date)));
    case DATE_SUBMITTED:
        return fail(rq, &timesheet_submitted, "%.*s was handed in; it can be withdrawn or reopened",
                    TEXT_ARGUMENTS(date_text(rq->arena, facts->date)));
    case DATE_OF_INACTIVE:
        return fail(rq, &employee_inactive, "A deactivated employee records no effort");
    case DATE_IN_FUTURE:
    case DATE_BEFORE_WINDOW:
    case DATE_OPEN:
        return NULL;
    }
    return NULL;
}

static void add_date_error(struct request *rq, const struct date_facts *facts)
{
    enum date_refusal refusal = date_judge(facts);
    civil_date start = window_start(facts->today, facts->window_months);
    if (refusal == DATE_IN_FUTURE) {
        add_error(rq, TEXT("/date"), "must not be after %.*s, which is today for this employee",
                  TEXT_ARGUMENTS(date_text(rq->arena, facts->today)));
    } else if (refusal == DATE_BEFORE_WINDOW) {
        add_error(rq, TEXT("/date"), "must not be before %.*s",
                  TEXT_ARGUMENTS(date_text(rq->arena, start)));
    }
}

static const struct {
    enum line_fault fault;
    const char *member;
    const char *says;
} fault_texts[] = {
    {LINE_UNKNOWN_TASK, "task_id", MISTAKE("names no task")},
    {LINE_REPEATED, "task_id", MISTAKE("is the task of an earlier item")},
    {LINE_INACTIVE, "task_id", MISTAKE("is a task that is not active")},
    {LINE_UNASSIGNED, "task_id", MISTAKE("is a task that is not assigned to this employee")},
    {LINE_NOT_POSITIVE, "duration_minutes_raw", MISTAKE("must be at least 1")},
};

static void add_line_errors(struct request *rq, const struct line_wish *lines, size_t count)
{
    unsigned *faults = ARENA_ARRAY(rq->arena, unsigned, count + 1);
    if (!lines_judge(lines, count, faults)) {
        for (size_t i = 0; i < count; i++) {
            for (size_t f = 0; f < sizeof(fault_texts) / sizeof(*fault_texts); f++) {
                if ((faults[i] & fault_texts[f].fault) != 0) {
                    add_error(rq, text_format(rq->arena, "/items/%zu/%s", i, fault_texts[f].member),
                              "%s", fault_texts[f].says);
                }
            }
        }
    }
    int64_t minutes = lines_minutes(lines, count);
    if (minutes > DAY_MINUTES) {
        add_error(rq, TEXT("/items"), "add up to %lld minutes; a day has %d", (long long)minutes,
                  DAY_MINUTES);
    }
}

/* ---- what the lines would be ---- */

static bool has_line(const struct day_entry_list *entries, uuid task_id)
{
    for (size_t i = 0; i < entries->count; i++) {
        if (uuid_equal(entries->items[i].task_id, task_id)) {
            return true;
        }
    }
    return false;
}

static problem wish_lines(struct request *rq, uuid employee_id, const struct day_item_list *items,
                          const struct day_entry_list *before, struct line_wish **lines)
{
    uuid *ids = ARENA_ARRAY(rq->arena, uuid, items->count + 1);
    struct task_for_saving_list tasks = {.count = 0};
    for (size_t i = 0; i < items->count; i++) {
        ids[i] = items->items[i].task_id;
    }
    TRY(tasks_for_saving(rq, employee_id, (uuid_list){.items = ids, .count = items->count},
                         &tasks));
    *lines = ARENA_ARRAY(rq->arena, struct line_wish, items->count + 1);
    for (size_t i = 0; i < items->count; i++) {
        (*lines)[i] = (struct line_wish){.task_id = ids[i],
                                         .minutes = items->items[i].duration_minutes_raw,
                                         .exists = tasks.items[i].exists,
                                         .is_active = tasks.items[i].is_active,
                                         .is_assigned = tasks.items[i].is_assigned,
                                         .was_there = has_line(before, ids[i])};
    }
    return NULL;
}

/* ---- writing ---- */

static problem delete_what_is_gone(struct request *rq, const struct sheet_date *before,
                                   const struct line_wish *lines, size_t count)
{
    for (size_t i = 0; i < before->day.entries.count; i++) {
        uuid task_id = before->day.entries.items[i].task_id;
        bool stays = false;
        for (size_t j = 0; j < count && !stays; j++) {
            stays = uuid_equal(lines[j].task_id, task_id);
        }
        if (!stays) {
            TRY(sheet_line_delete(rq, before->version.employee_id, before->day.date, task_id));
        }
    }
    return NULL;
}

static problem write_lines(struct request *rq, const struct sheet_date *before,
                           const struct line_wish *lines, size_t count)
{
    struct sheet_sums sums = {.employee_id = before->version.employee_id,
                              .date = before->day.date,
                              .line_count = (int64_t)count,
                              .minutes = lines_minutes(lines, count)};
    for (size_t i = 0; i < count; i++) {
        sums.half_hours += billable_half_hours(lines[i].minutes);
    }
    TRY(sheet_day_write(rq, &sums));
    TRY(delete_what_is_gone(rq, before, lines, count));
    for (size_t i = 0; i < count; i++) {
        TRY(sheet_line_write(rq, sums.employee_id, sums.date, lines[i].task_id, (int64_t)i,
                             lines[i].minutes));
    }
    return NULL;
}

/* What the audit log keeps of a date: not what follows from it. */
struct saved_day {
    uuid employee_id;
    civil_date date;
    struct day_entry_list entries;
};
static RECORD(saved_day, FIELD(saved_day, employee_id, "Whose"), FIELD(saved_day, date, "Which"),
              FIELD_LIST(saved_day, entries, day_entry, "Its lines"));

static problem audit_save(struct request *rq, const struct sheet_date *before,
                          const struct sheet_date *after)
{
    struct saved_day was = {.employee_id = before->version.employee_id,
                            .date = before->day.date,
                            .entries = before->day.entries};
    struct saved_day is = was;
    is.entries = after->day.entries;
    return audit_write(rq, "timesheet.save", "employee", was.employee_id, AUDITED(saved_day, &was),
                       AUDITED(saved_day, &is));
}

problem sheet_save(struct request *rq, const struct sheet *sheet, civil_date date,
                   const struct day_item_list *items, struct sheet_date *read)
{
    struct sheet_date before;
    struct line_wish *lines;
    TRY(sheet_read_date(rq, sheet, date, &before));
    TRY(require_match(rq, &day_version_record, &before.version));
    const struct date_facts facts = sheet_date_facts(sheet, date, before.closing);
    TRY(check_state(rq, &facts));
    TRY(wish_lines(rq, before.version.employee_id, items, &before.day.entries, &lines));
    add_date_error(rq, &facts);
    add_line_errors(rq, lines, items->count);
    TRY(request_check(rq));
    TRY(write_lines(rq, &before, lines, items->count));
    TRY(day_saved_enqueue(rq, before.version.employee_id, date));
    TRY(sheet_read_date(rq, sheet, date, read));
    return audit_save(rq, &before, read);
}

problem timesheet_save(struct request *rq, uuid employee_id, civil_date date,
                       const struct day_item_list *items)
{
    struct sheet sheet;
    struct sheet_date read;
    TRY(sheet_of(rq, employee_id, &sheet));
    return sheet_save(rq, &sheet, date, items, &read);
}
