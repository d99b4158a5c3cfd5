/* What timesheets tell other programs. */
#ifndef STINT_FEATURES_TIMESHEETS_EVENTS_H
#define STINT_FEATURES_TIMESHEETS_EVENTS_H

#include "features/timesheets/timesheets.h"
#include "features/webhooks/webhooks.h"

/* A date as it is when its subscribers are told, whoever saved it. */
struct saved_sheet {
    uuid employee_id;
    struct timesheet_day day; /* `is_editable` is false: nobody asks */
};

extern EVENT_DECLARE(timesheet_day_saved);
extern EVENT_DECLARE(timesheet_submitted);
extern EVENT_DECLARE(timesheet_approved);
extern EVENT_DECLARE(timesheet_rejected);
extern EVENT_DECLARE(timesheet_reopened);
extern EVENT_DECLARE(timesheet_withdrawn);

#endif
