/*
 * The reports about when work begins, and about what was recorded against what was expected.
 */
#ifndef STINT_FEATURES_REPORTS_EFFORT_REPORTS_H
#define STINT_FEATURES_REPORTS_EFFORT_REPORTS_H

#include "features/reports/store.h"

/* How often work began in an hour of a weekday, and how late. */
struct start_cell {
    int64_t weekday; /* 1 is Monday */
    int64_t hour;    /* 0 to 23, where the employee was */
    int64_t sessions;
    int64_t late;
    int64_t late_minutes;
    int64_t average_late_minutes;
};
extern RECORD_DECLARE(start_cell);
RECORD_LIST(start_cell);

/* The cells of the selection in which work began, by weekday and hour, and all of them together. */
problem reports_start_cells(struct request *rq, const struct report_selection *selection,
                            struct start_cell_list *cells, struct start_sums *all) MUST_USE;

struct balance_line {
    uuid employee_id;
    text employee_name;
    text department;
    int64_t effort_minutes;
    int64_t expected_minutes;
    int64_t overtime_minutes;
    int64_t balance_minutes;
};
extern RECORD_DECLARE(balance_line);
RECORD_LIST(balance_line);

/*
 * A line for each of `employees`, in their order; they are the `limit` at most that
 * reports_employees_of_effort() gave after `key`.
 */
problem reports_balances(struct request *rq, const struct report_selection *selection,
                         const struct report_employee_key *key, int64_t limit,
                         const struct report_employee_list *employees,
                         struct balance_line_list *lines) MUST_USE;

/* How the balance of the selection as a whole moved: every month that its range touches. */
problem reports_month_balances(struct request *rq, const struct report_selection *selection,
                               struct month_balance_list *months) MUST_USE;

#endif
