/* What the files of webhooks share about publishing. */
#ifndef STINT_FEATURES_WEBHOOKS_PUBLISH_H
#define STINT_FEATURES_WEBHOOKS_PUBLISH_H

#include "features/webhooks/store.h"

/* The event that only says that events arrive: sent to one webhook, in whatever state it is. */
#define PING "ping"

problem webhook_ping(struct request *rq, uuid webhook_id,
                     struct webhook_delivery *delivery) MUST_USE;

#endif
