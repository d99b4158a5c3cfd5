/* Rules of PINs; see rules.h. */
#include "features/kiosk/rules.h"

#include "base/problem.h"

/* ---- what a PIN looks like ---- */

static bool is_digits(text pin)
{
    for (size_t i = 0; i < pin.length; i++) {
        if (pin.data[i] < '0' || pin.data[i] > '9') {
            return false;
        }
    }
    return true;
}

const char *pin_check(text pin)
{
    bool is_pin = pin.length >= PIN_MINIMUM && pin.length <= PIN_MAXIMUM && is_digits(pin);

    return is_pin ? NULL : MISTAKE("must be 4 to 8 digits");
}

/* Every digit is `step` further than the one before; 0 follows 9, as on a keypad. */
static bool is_run(text pin, int step)
{
    for (size_t i = 1; i < pin.length; i++) {
        if ((pin.data[i] - pin.data[i - 1] + 10) % 10 != step) {
            return false;
        }
    }
    return true;
}

const char *new_pin_check(text pin)
{
    const char *wrong = pin_check(pin);

    if (wrong == NULL && is_run(pin, 0)) {
        return MISTAKE("must not repeat one digit");
    }
    if (wrong == NULL && (is_run(pin, 1) || is_run(pin, 9))) {
        return MISTAKE("must not be a straight run of digits");
    }
    return wrong;
}

/* ---- how often one may be tried ---- */

int64_t pin_locked_seconds(const struct pin_count *count, instant now)
{
    if (!IS_PRESENT(count->locked_until) ||
        count->locked_until.value.microseconds <= now.microseconds) {
        return 0;
    }
    int64_t left = count->locked_until.value.microseconds - now.microseconds;

    return (left + MICROSECONDS_PER_SECOND - 1) / MICROSECONDS_PER_SECOND;
}

struct pin_count pin_count_after_failure(const struct pin_count *count, instant now)
{
    const instant until = {now.microseconds + PIN_LOCK_SECONDS * MICROSECONDS_PER_SECOND};

    if (count->failures + 1 < PIN_ATTEMPTS) {
        return (struct pin_count){.failures = count->failures + 1,
                                  .locked_until = {.presence = IS_NULL}};
    }
    return (struct pin_count){.failures = 0, .locked_until = SOME(until)};
}
