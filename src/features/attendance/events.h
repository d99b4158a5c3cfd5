/* What attendance tells webhooks. */
#ifndef STINT_FEATURES_ATTENDANCE_EVENTS_H
#define STINT_FEATURES_ATTENDANCE_EVENTS_H

#include "features/webhooks/webhooks.h"

extern EVENT_DECLARE(punch_recorded);
extern EVENT_DECLARE(correction_requested);
extern EVENT_DECLARE(correction_applied);
extern EVENT_DECLARE(correction_approved);
extern EVENT_DECLARE(correction_rejected);

#endif
