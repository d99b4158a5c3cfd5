/* The job that delivers. */
#ifndef STINT_FEATURES_WEBHOOKS_DELIVER_H
#define STINT_FEATURES_WEBHOOKS_DELIVER_H

#include "features/outbox/outbox.h"

extern JOB_DECLARE(deliver_webhook);

/* Has the delivery tried, with all its attempts. */
problem delivery_enqueue(struct request *rq, uuid organization_id, uuid webhook_id,
                         uuid delivery_id) MUST_USE;

#endif
