/* Payloads of jobs between their RECORD and their row. */
#ifndef STINT_FEATURES_OUTBOX_PAYLOAD_H
#define STINT_FEATURES_OUTBOX_PAYLOAD_H

#include "features/outbox/outbox.h"

/* As it is kept: with its secrets. */
json_text payload_write(struct arena *arena, const struct job_type *type, const void *payload);

#endif
