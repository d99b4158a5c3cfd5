/* Telling people of forgotten punch-outs, with its SQL. */
#ifndef STINT_FEATURES_ATTENDANCE_NOTICE_H
#define STINT_FEATURES_ATTENDANCE_NOTICE_H

#include "features/attendance/attendance.h"
#include "features/outbox/outbox.h"

extern JOB_DECLARE(tell_forgotten_punch_out);

/* A cycle that is open for longer than the limit, of an active employee who has not been told. */
struct untold {
    uuid organization_id;
    uuid employee_id;
    civil_date date;
    instant open_in;
};
RECORD_LIST(untold);
/* In all organizations, those that began after `since`. */
problem untold_list(struct request *rq, instant since, int64_t at_most,
                    struct untold_list *list) MUST_USE;
problem untold_mark_told(struct request *rq, const struct untold *untold) MUST_USE;

struct notice_recipient {
    text name;
    text email;
    text locale; /* empty without a login */
    text organization;
    text time_zone;
};
/* Only an active employee. */
problem notice_recipient_read(struct request *rq, uuid organization_id, uuid employee_id,
                              bool *found, struct notice_recipient *recipient) MUST_USE;

#endif
