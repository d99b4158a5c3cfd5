/* What the people of the demonstration worked on: projects, tasks, and timesheets of the weeks that can still be edited. */
#ifndef STINT_APP_DEMO_EFFORT_H
#define STINT_APP_DEMO_EFFORT_H

#include "api/request.h"

struct demo_worker {
    uuid employee_id;
    text department;
};

/* A date on which somebody was at work, and for how long. */
struct demo_shift {
    size_t worker;
    civil_date date;
    int64_t minutes;
};

struct demo_work {
    const struct demo_worker *workers;
    size_t worker_count;
    const struct demo_shift *shifts;
    size_t shift_count;
    uint64_t random;
};

/*
 * Makes the projects with those who work on them, and saves a day for each shift since the first of the previous month before `today`,
 * but for some that people have not got round to.
 */
problem demo_add_effort(struct request *rq, const struct demo_work *work,
                        civil_date today) MUST_USE;

#endif
