/* What is told to webhooks of employees. */
#include "features/employees/events.h"

#include "features/employees/employees.h"

EVENT(employee_created, "employee.created", employee, "An employee was made");
EVENT(employee_updated, "employee.updated", employee, "An employee's data was changed");
EVENT(employee_deactivated, "employee.deactivated", employee, "An employee was deactivated");
EVENT(employee_activated, "employee.activated", employee,
      "A deactivated employee was activated again");
