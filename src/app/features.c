/* The one list of features. */
#include "app/features.h"

#include "features/attendance/attendance.h"
#include "features/audit/audit.h"
#include "features/business_hours/business_hours.h"
#include "features/calendar/calendar.h"
#include "features/employees/employees.h"
#include "features/kiosk/kiosk.h"
#include "features/organizations/organizations.h"
#include "features/outbox/outbox.h"
#include "features/projects/projects.h"
#include "features/reports/reports.h"
#include "features/roles/roles.h"
#include "features/sign_in/sign_in.h"
#include "features/tasks/tasks.h"
#include "features/timesheets/timesheets.h"
#include "features/webhooks/webhooks.h"

/* One a line, so that each can be added without touching the others. */
/* clang-format off */
const struct feature *const features[] = {
    &sign_in_feature,
    &access_feature,
    &me_feature,
    &admin_users_feature,
    &api_keys_feature,
    &organizations_feature,
    &employees_feature,
    &roles_feature,
    &business_hours_feature,
    &calendar_feature,
    &attendance_feature,
    &pins_feature,
    &kiosk_feature,
    &projects_feature,
    &project_members_feature,
    &tasks_feature,
    &task_assignees_feature,
    &timesheets_feature,
    &timesheet_submissions_feature,
    &reports_feature,
    &audit_feature,
    &webhooks_feature,
    &webhook_deliveries_feature,
    &outbox_feature,
    NULL,
};
/* clang-format on */
