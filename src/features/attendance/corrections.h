/*
 * Corrections: a work date's punches replaced by others, at once or when somebody else has agreed.
 */
#ifndef STINT_FEATURES_ATTENDANCE_CORRECTIONS_H
#define STINT_FEATURES_ATTENDANCE_CORRECTIONS_H

#include "features/attendance/punch.h"

extern const struct permission timetracking_correct;

extern const struct problem punches_overlap;     /* 409 */
extern const struct problem correction_decided;  /* 409 */
extern const struct problem correction_outdated; /* 409 */
extern const struct problem correction_own;      /* 403 */

/* A punch as it is sent. Without notes a recorded one keeps its own. */
struct new_punch {
    enum punch_type type;
    instant timestamp;
    opt_text notes;
};
extern RECORD_DECLARE(new_punch);
RECORD_LIST(new_punch);

/*
 * Whether what the caller changes of this employee's past must wait: where the organization wants
 * it, one's own does, unless one may correct everybody's.
 */
bool correction_needs_approval(const struct request *rq, const struct clock *clock);

/* Checks the punches, keeps the correction, and applies it unless it has to wait. Audited. */
problem correction_ask(struct request *rq, const struct clock *clock, civil_date date,
                       const struct new_punch_list *punches, text reason,
                       struct correction *correction) MUST_USE;

/* Applies or rejects a pending one. Audited. */
problem correction_approve(struct request *rq, uuid id, opt_text reason,
                           struct correction *correction) MUST_USE;
problem correction_reject(struct request *rq, uuid id, text reason,
                          struct correction *correction) MUST_USE;

#endif
