/* Rules of PINs: what one looks like, and how often one may be tried. Pure. */
#ifndef STINT_FEATURES_KIOSK_RULES_H
#define STINT_FEATURES_KIOSK_RULES_H

#include "base/record.h"

#define PIN_MINIMUM 4
#define PIN_MAXIMUM 8

/* ---- what a PIN looks like: for .check; what is wrong with it, or NULL ---- */

/* Of one that is tried: digits. */
const char *pin_check(text pin);
/* Of a new one: also not among the first that anybody would try, all the same digit or a straight run (1234, 7890, 4321). */
const char *new_pin_check(text pin);

/* ---- how often one may be tried ---- */

#define PIN_ATTEMPTS     5
#define PIN_LOCK_SECONDS INT64_C(900)

/* What is counted against a PIN. */
struct pin_count {
    int64_t failures; /* wrong ones in a row, since the last lock */
    opt_instant locked_until;
};

/* Whole seconds until it may be tried again, rounded up; 0 when it may be now. */
int64_t pin_locked_seconds(const struct pin_count *count, instant now);
/* The count after one more wrong one, at a time when it was not locked. */
struct pin_count pin_count_after_failure(const struct pin_count *count, instant now);

#endif
