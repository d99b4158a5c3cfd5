/* All SQL of the kiosk. Everything is the principal's organization's. */
#ifndef STINT_FEATURES_KIOSK_STORE_H
#define STINT_FEATURES_KIOSK_STORE_H

#include "features/kiosk/rules.h"

#include "features/kiosk/kiosk.h"

/* ---- PINs ---- */

/* An active employee's PIN. */
struct pin_kept {
    text name; /* the employee's */
    text pin_hash;
    int64_t failures;
    opt_instant locked_until;
};
/* Not found: no such employee here, a deactivated one, or no PIN. */
problem pin_find(struct request *rq, uuid employee_id, bool *found, struct pin_kept *pin) MUST_USE;
/* Inserts the PIN or replaces it, with nothing counted against it. */
problem pin_put(struct request *rq, uuid employee_id, text pin_hash) MUST_USE;
problem pin_delete(struct request *rq, uuid employee_id, bool *deleted) MUST_USE;
problem pin_count_write(struct request *rq, uuid employee_id,
                        const struct pin_count *count) MUST_USE;

/* ---- who punches here ---- */

enum kiosk_state { KIOSK_OUT, KIOSK_WORKING, KIOSK_ON_BREAK };

struct kiosk_employee {
    uuid id;
    text name;
    text number; /* for the order only */
    enum kiosk_state state;
    opt_instant since;
};
extern RECORD_DECLARE(kiosk_employee);
RECORD_LIST(kiosk_employee);

struct kiosk_employee_key {
    text name;
    text number;
    uuid id;
};
extern RECORD_DECLARE(kiosk_employee_key);

/* Active employees with a PIN after `key`, by name; `pattern` is one of LIKE, in lower case. */
problem kiosk_employees(struct request *rq, opt_text pattern, const struct kiosk_employee_key *key,
                        int64_t count, struct kiosk_employee_list *list) MUST_USE;

#endif
