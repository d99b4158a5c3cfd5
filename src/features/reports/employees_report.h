/*
 * The report per employee: what each of a page's employees did in a range, and their rates.
 */
#ifndef STINT_FEATURES_REPORTS_EMPLOYEES_REPORT_H
#define STINT_FEATURES_REPORTS_EMPLOYEES_REPORT_H

#include "features/reports/store.h"

struct employee_report {
    uuid employee_id;
    text employee_name;
    text department;
    int64_t sessions;
    int64_t working_seconds;
    int64_t average_working_seconds;
    int64_t late_count;
    int64_t early_count;
    int64_t punch_cycles;
    opt_decimal2 attendance_rate;
    opt_decimal2 punctuality_rate;
};
RECORD_LIST(employee_report);
extern RECORD_DECLARE(employee_report);

/*
 * A line for each of `employees`, in their order; they are the `limit` at most that
 * reports_employees() gave after `key`.
 */
problem reports_on_employees(struct request *rq, const struct report_selection *selection,
                             const struct report_employee_key *key, int64_t limit,
                             const struct report_employee_list *employees,
                             struct employee_report_list *lines) MUST_USE;

#endif
