/* What a change of an employee comes to. Pure. */
#ifndef STINT_FEATURES_EMPLOYEES_RULES_H
#define STINT_FEATURES_EMPLOYEES_RULES_H

#include "features/employees/employees.h"

#define DAILY_NORM_DEFAULT 480 /* minutes */

/* A change: absent members stay as they are, null ones are cleared. */
struct employee_patch {
    uuid id;
    opt_text number;
    opt_text name;
    opt_text email;
    opt_text department;
    opt_text position;
    opt_text role;
    opt_text time_zone;
    opt_text region;
    opt_integer daily_norm_minutes;
    opt_date effective_from; /* today where they are, if absent */
    opt_uuid manager_id;
    opt_date employed_from;
    opt_date employed_until;
};

/*
 * All of an employee that PUT replaces: what is absent takes its default, but the number, the role and
 * the norm stay: a client that knows nothing of norms must not change what is overtime.
 */
struct employee_put {
    uuid id;
    opt_text number;
    text name;
    text email;
    opt_text department;
    opt_text position;
    opt_text role;
    opt_text time_zone;
    opt_text region;
    opt_integer daily_norm_minutes;
    opt_date effective_from; /* today where they are, if absent */
    opt_uuid manager_id;
    opt_date employed_from;
    opt_date employed_until;
};

struct employee_patch employee_patch_of_put(const struct employee_put *put);

/* Applies a patch, but for the norm, which is a row of its own; the address is given normalized. */
void employee_apply(const struct employee_patch *patch, struct employee *employee);

/* The number after the highest of the form E001: three digits at least. */
text employee_number_after(struct arena *arena, int64_t highest);

/* How far a number of the form E001 has counted; 0 for any other, or one that is too long to count on from. */
int64_t employee_number_count(text number);

/*
 * The order in which people can be made who report to each other: `managers` has for each the place of their manager among them, or a
 * negative number. Fills `order` with all places, and returns how many of its first ones can be made, each after their manager; the rest
 * report to each other in a circle, or to somebody who does.
 */
size_t managers_first(struct arena *arena, const int64_t *managers, size_t count, size_t *order);

/* A text to find anywhere, as a LIKE pattern in lower case with "\" as its escape. */
text employee_like_pattern(struct arena *arena, text contains);

/* The employment begins before it ends, where both are said. */
bool employment_is_in_order(opt_date from, opt_date until);

/*
 * The last day of somebody who is deactivated today: the given one, if any; else what is known of it already, where it is not
 * still to come; else today, or the first day of somebody who was never there.
 */
opt_date employment_ended(opt_date given, opt_date from, opt_date until, civil_date today);

#endif
