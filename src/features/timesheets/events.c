/* What timesheets tell other programs. */
#include "features/timesheets/events.h"

static RECORD(saved_sheet, FIELD(saved_sheet, employee_id, "Whose"),
              FIELD_RECORD(saved_sheet, day, timesheet_day, "The day as it is now"));

EVENT(timesheet_day_saved, "timesheet.day_saved", saved_sheet,
      "A day was saved: told once, as it is then, however often it was saved meanwhile");
EVENT(timesheet_submitted, "timesheet.submitted", submission, "A timesheet was handed in");
EVENT(timesheet_approved, "timesheet.approved", submission, "A timesheet was approved");
EVENT(timesheet_rejected, "timesheet.rejected", submission, "A timesheet was rejected");
EVENT(timesheet_reopened, "timesheet.reopened", submission, "A timesheet was opened again");
EVENT(timesheet_withdrawn, "timesheet.withdrawn", submission,
      "A timesheet was taken back by its employee");
