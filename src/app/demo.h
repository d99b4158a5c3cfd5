/*
 * The demonstration organization: thirty people and their last six months at work, for somebody who
 * looks at Stint for the first time.
 */
#ifndef STINT_APP_DEMO_H
#define STINT_APP_DEMO_H

#include "api/request.h"

#define DEMO_PIN "2580" /* of everybody but the owner */

struct demo_report {
    uuid organization_id;
    uuid employee_id; /* the owner's */
    int64_t employees;
    int64_t punches;
};

/*
 * Makes the organization with its owner, its employees and their punches, through the same
 * functions as everybody else. Always the same for the same date of rq->now; the punches end at
 * rq->now. Acts as a command; leaves rq->principal as it was.
 */
problem demo_create(struct request *rq, text organization, text admin_email, text admin_password,
                    struct demo_report *report) MUST_USE;

#endif
