/* Payloads of jobs between their RECORD and their row. */
#ifndef STINT_FEATURES_OUTBOX_PAYLOAD_H
#define STINT_FEATURES_OUTBOX_PAYLOAD_H

#include "features/outbox/outbox.h"

/* As it is kept: with its secrets. */
json_text payload_write(struct arena *arena, const struct job_type *type, const void *payload);

/* What a row keeps; NULL when this program's RECORD does not fit it. */
const void *payload_read(struct arena *arena, const struct job_type *type, json_text kept);

/* What administrators are shown: without secrets; null when it cannot be read. */
opt_json payload_shown(struct arena *arena, const struct job_type *type, json_text kept);

/* The type of that name among those of all features; NULL if this program has none. */
const struct job_type *job_type_find(const struct feature *const *features, text name);

#endif
