/* What the two files of endpoints share. */
#ifndef STINT_FEATURES_WEBHOOKS_ENDPOINTS_H
#define STINT_FEATURES_WEBHOOKS_ENDPOINTS_H

#include "features/webhooks/store.h"

extern const struct permission webhooks_manage;
extern const struct entity webhook_entity;
extern const struct problem webhook_archived;

#endif
