/*
 * What follows from a saved date: whoever subscribed to it is told. The job reads the date when it runs, so that what is told is what is
 * there then; a date that is saved many times in a row is told once.
 */
#include "features/timesheets/jobs.h"

#include "features/timesheets/events.h"
#include "features/timesheets/sheet.h"

struct saved_date {
    uuid employee_id;
    civil_date date;
};
static RECORD(saved_date, FIELD(saved_date, employee_id, "Whose"),
              FIELD(saved_date, date, "Which"));

JOB(timesheet_day_saved, saved_date, .summary = "Tell subscribers about a saved day")
{
    struct sheet sheet;
    struct sheet_date read;
    TRY(sheet_of(rq, payload->employee_id, &sheet));
    TRY(sheet_read_date(rq, &sheet, payload->date, &read));
    const struct saved_sheet saved = {.employee_id = payload->employee_id, .day = read.day};
    return webhook_publish(rq, &timesheet_day_saved_event, &saved);
}

problem day_saved_enqueue(struct request *rq, uuid employee_id, civil_date date)
{
    const struct saved_date saved = {.employee_id = employee_id, .date = date};
    text key =
        text_format(rq->arena, "%.*s %.*s", TEXT_ARGUMENTS(uuid_text(rq->arena, employee_id)),
                    TEXT_ARGUMENTS(date_text(rq->arena, date)));
    return outbox_enqueue(rq, &timesheet_day_saved_job, key, &saved);
}
