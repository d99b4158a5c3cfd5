/* The table business_hours: all SQL of this feature that only the feature itself calls. */
#ifndef STINT_FEATURES_BUSINESS_HOURS_STORE_H
#define STINT_FEATURES_BUSINESS_HOURS_STORE_H

#include "features/business_hours/business_hours.h"

/* What a page of the list ends with: newest effective date first. */
struct business_hours_key {
    civil_date effective_from;
    uuid id;
};
extern RECORD_DECLARE(business_hours_key);

/* Up to `count` rows the caller may see, after `key` where `after` is true; of one employee if given. */
problem business_hours_page(struct request *rq, opt_uuid employee_id, bool after,
                            struct business_hours_key key, int64_t count,
                            struct business_hours_list *list) MUST_USE;

#endif
