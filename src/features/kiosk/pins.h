/* Setting PINs, and proving who one is by one. */
#ifndef STINT_FEATURES_KIOSK_PINS_H
#define STINT_FEATURES_KIOSK_PINS_H

#include "features/kiosk/store.h"

extern const struct problem wrong_pin;  /* 403: whatever was wrong */
extern const struct problem pin_locked; /* 429 + Retry-After */

/* For .prepare: compares the PIN with the employee's, in the same time for anybody who has none; what came of it is in rq->prepared. */
problem pin_compare(struct request *rq, uuid employee_id, text pin) MUST_USE;

/*
 * For .prove: judges what pin_compare() left. Whoever is refused with wrong_pin is counted and recorded, for which the changes of
 * the refused request are kept.
 */
problem pin_prove(struct request *rq, uuid employee_id) MUST_USE;

/* The name of who proved it. */
text pin_name(const struct request *rq);

/* Takes an employee's PIN away, if there is one; audited then. */
problem pin_remove(struct request *rq, uuid employee_id) MUST_USE;

#endif
