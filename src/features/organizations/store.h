/* All SQL of organizations. */
#ifndef STINT_FEATURES_ORGANIZATIONS_STORE_H
#define STINT_FEATURES_ORGANIZATIONS_STORE_H

#include "features/organizations/organizations.h"

problem organization_by_id(struct request *rq, uuid id, bool *found,
                           struct organization *organization) MUST_USE;
/* Those of that name, and the one of that slug; oldest first. */
problem organization_by_name(struct request *rq, text name,
                             struct organization_list *list) MUST_USE;
problem organization_slug_exists(struct request *rq, text slug, bool *exists) MUST_USE;
problem organization_insert(struct request *rq, const struct organization *organization) MUST_USE;
problem organization_update(struct request *rq, const struct organization *organization) MUST_USE;
problem organization_all(struct request *rq, struct organization_list *list) MUST_USE;

#endif
