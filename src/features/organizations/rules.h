/* What an organization's settings may be, and its slug. Pure. */
#ifndef STINT_FEATURES_ORGANIZATIONS_RULES_H
#define STINT_FEATURES_ORGANIZATIONS_RULES_H

#include "features/organizations/organizations.h"

struct organization_patch {
    opt_text name;
    opt_text time_zone;
    opt_text country;
    opt_integer week_start;
    opt_bool correction_approval;
    opt_integer missing_punch_out_minutes;
    opt_bool auto_close;
    opt_integer timesheet_window_months;
    opt_bool open_registration;
};

/* What is wrong with a country (neither empty nor an ISO 3166-1 alpha-2 code), or NULL. */
const char *country_check(text country);

void organization_apply(const struct organization_patch *patch, struct organization *organization);

#define SLUG_LENGTH 60
/*
 * The name in lower-case ASCII letters, digits and single hyphens, 60 at most; "organization" when
 * nothing is left of it. `number` above 1 is appended, to tell organizations of like names apart.
 */
text organization_slug(struct arena *arena, text name, int64_t number);

#endif
