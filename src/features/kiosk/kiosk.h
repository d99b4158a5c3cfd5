/*
 * Kiosk: a shared tablet where people punch with a PIN. The device proves itself with an API key, the person with the PIN.
 */
#ifndef STINT_FEATURES_KIOSK_KIOSK_H
#define STINT_FEATURES_KIOSK_KIOSK_H

#include "api/endpoint.h"

extern const struct feature pins_feature;  /* /employees/{id}/pin, /me/pin */
extern const struct feature kiosk_feature; /* /kiosk */

/*
 * Gives an employee of the principal's organization the PIN with this hash (password_hash()), in place of one they had; what was
 * counted against that is forgotten. Whether the caller may, and whether the PIN is good, is judged before. Audited.
 */
problem kiosk_set_pin(struct request *rq, uuid employee_id, text pin_hash) MUST_USE;

#endif
