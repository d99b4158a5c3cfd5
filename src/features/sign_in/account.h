/*
 * One's own account: who one is, in which organizations, with which permissions.
 */
#ifndef STINT_FEATURES_SIGN_IN_ACCOUNT_H
#define STINT_FEATURES_SIGN_IN_ACCOUNT_H

#include "api/endpoint.h"
#include "features/sign_in/rules.h"
#include "features/sign_in/sign_in.h"

/* An organization somebody may enter. */
struct account_organization {
    uuid id;
    text name;
    text slug;
    opt_uuid employee_id; /* none for an API key */
    opt_text role;
};
extern RECORD_DECLARE(account_organization);
RECORD_LIST(account_organization);

/* Those where the person is active. */
void account_organizations(struct request *rq, const struct membership_list *memberships,
                           struct account_organization_list *list);

#endif
