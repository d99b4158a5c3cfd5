/* What the files of projects share besides their SQL. */
#ifndef STINT_FEATURES_PROJECTS_CHANGE_H
#define STINT_FEATURES_PROJECTS_CHANGE_H

#include "features/projects/store.h"

extern const struct problem project_code_taken;        /* 409 */
extern const struct problem project_external_id_taken; /* 409 */

/* 409 if what is unique of it is another project's. */
problem project_require_free(struct request *rq, const struct project *project) MUST_USE;

#endif
