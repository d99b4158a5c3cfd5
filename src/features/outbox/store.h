/* All SQL of the outbox. */
#ifndef STINT_FEATURES_OUTBOX_STORE_H
#define STINT_FEATURES_OUTBOX_STORE_H

#include "features/outbox/outbox.h"

/* The job waits, or the one of its key that waits already becomes it. */
problem job_put(struct request *rq, uuid organization_id, text type, text dedup_key,
                json_text payload, instant run_after) MUST_USE;

#endif
