/*
 * Organizations: the tenants, and their settings.
 */
#ifndef STINT_FEATURES_ORGANIZATIONS_ORGANIZATIONS_H
#define STINT_FEATURES_ORGANIZATIONS_ORGANIZATIONS_H

#include "api/endpoint.h"

extern const struct feature organizations_feature;

struct organization {
    uuid id;
    text name;
    text slug;
    text time_zone;
    text country;
    int64_t week_start;
    bool correction_approval;
    int64_t missing_punch_out_minutes;
    bool auto_close;
    int64_t timesheet_window_months;
    bool open_registration;
    instant created_at;
    instant updated_at;
};
extern RECORD_DECLARE(organization);
RECORD_LIST(organization);

extern const struct problem organization_ambiguous; /* 409: for commands */

/*
 * For .check of fields of every feature: what is wrong with a name (blank, white space around it,
 * control characters) …
 */
const char *name_check(text name);
/* … and with a time zone (no name of the system's list), or NULL. */
const char *time_zone_check(text name);

/* The organization of that id; not_found without. */
problem organization_read(struct request *rq, uuid id, struct organization *organization) MUST_USE;
/*
 * The organization of that slug, or else of that exact name: for commands. Names need not be unique, or
 * one tenant could learn another's by trying to take it; organization_ambiguous where it takes the slug.
 */
problem organization_find(struct request *rq, text name, bool *found,
                          struct organization *organization) MUST_USE;
/* All of them, oldest first: for maintenance and commands. */
problem organization_list(struct request *rq, struct organization_list *list) MUST_USE;
/* A new one with default settings; the slug is made from the name. Audited. */
problem organization_create(struct request *rq, text name, text time_zone, text country,
                            struct organization *organization) MUST_USE;

#endif
