/* Saving a date as a whole. */
#ifndef STINT_FEATURES_TIMESHEETS_SAVE_H
#define STINT_FEATURES_TIMESHEETS_SAVE_H

#include "features/timesheets/sheet.h"

/*
 * Makes `items` the date: what is there is updated, what is not is deleted, and one job tells whoever listens. Refused as a
 * whole, naming each item that is wrong by its position; 412 where the date is not the version that If-Match names. Audited.
 * `read` is the date as it stands then.
 */
problem sheet_save(struct request *rq, const struct sheet *sheet, civil_date date,
                   const struct day_item_list *items, struct sheet_date *read) MUST_USE;

#endif
