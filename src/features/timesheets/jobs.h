/* What timesheets have done in the background. */
#ifndef STINT_FEATURES_TIMESHEETS_JOBS_H
#define STINT_FEATURES_TIMESHEETS_JOBS_H

#include "features/outbox/outbox.h"

extern JOB_DECLARE(timesheet_day_saved);

/* One job for a date that was saved, however often it is saved before the job runs. */
problem day_saved_enqueue(struct request *rq, uuid employee_id, civil_date date) MUST_USE;

#endif
