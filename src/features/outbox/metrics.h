/* The outbox in /metrics. */
#ifndef STINT_FEATURES_OUTBOX_METRICS_H
#define STINT_FEATURES_OUTBOX_METRICS_H

#include "features/outbox/outbox.h"

/* Appends how the jobs of all organizations stand, and what this process's worker has done. */
problem outbox_metrics(struct request *rq, struct buffer *out) MUST_USE;

#endif
