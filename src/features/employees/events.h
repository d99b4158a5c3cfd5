/* What is told to webhooks of employees. */
#ifndef STINT_FEATURES_EMPLOYEES_EVENTS_H
#define STINT_FEATURES_EMPLOYEES_EVENTS_H

#include "features/webhooks/webhooks.h"

extern EVENT_DECLARE(employee_created);
extern EVENT_DECLARE(employee_updated);
extern EVENT_DECLARE(employee_deactivated);
extern EVENT_DECLARE(employee_activated);

#endif
