/* What a change of an employee comes to, before anything is asked of the database. */
#include "features/employees/rules.h"

#include <inttypes.h>

/* What describes an employee is cleared if PUT leaves it out; to leave it alone is PATCH's. */
#define OR_CLEARED(type, given) (IS_PRESENT(given) ? (given) : (type){.presence = IS_NULL})

struct employee_patch employee_patch_of_put(const struct employee_put *put)
{
    return (struct employee_patch){
        .id = put->id,
        .number = put->number,
        .name = SOME(put->name),
        .email = SOME(put->email),
        .department = SOME(VALUE_OR(put->department, TEXT(""))),
        .position = SOME(VALUE_OR(put->position, TEXT(""))),
        .role = put->role,
        .time_zone = OR_CLEARED(opt_text, put->time_zone),
        .region = OR_CLEARED(opt_text, put->region),
        .daily_norm_minutes = put->daily_norm_minutes,
        .effective_from = put->effective_from,
        .manager_id = OR_CLEARED(opt_uuid, put->manager_id),
        .employed_from = OR_CLEARED(opt_date, put->employed_from),
        .employed_until = OR_CLEARED(opt_date, put->employed_until),
    };
}

#define APPLY(member)                           \
    do {                                        \
        if (patch->member.presence != ABSENT) { \
            employee->member = patch->member;   \
        }                                       \
    } while (0)

void employee_apply(const struct employee_patch *patch, struct employee *employee)
{
    employee->number = VALUE_OR(patch->number, employee->number);
    employee->name = VALUE_OR(patch->name, employee->name);
    employee->email = VALUE_OR(patch->email, employee->email);
    employee->department = VALUE_OR(patch->department, employee->department);
    employee->position = VALUE_OR(patch->position, employee->position);
    employee->role = VALUE_OR(patch->role, employee->role);
    APPLY(time_zone);
    APPLY(region);
    APPLY(manager_id);
    APPLY(employed_from);
    APPLY(employed_until);
}

text employee_number_after(struct arena *arena, int64_t highest)
{
    return text_format(arena, "E%03" PRId64, highest + 1);
}

int64_t employee_number_count(text number)
{
    int64_t count = 0;

    if (number.length < 2 || number.length > 10 || number.data[0] != 'E') {
        return 0;
    }
    for (size_t i = 1; i < number.length; i++) {
        if (number.data[i] < '0' || number.data[i] > '9') {
            return 0;
        }
        count = count * 10 + (number.data[i] - '0');
    }
    return count;
}

/* The people of each manager as a chain: the first of them, and of each the next. Whoever is placed has their people placed later. */
size_t managers_first(struct arena *arena, const int64_t *managers, size_t count, size_t *order)
{
    size_t *first = ARENA_ARRAY(arena, size_t, count); /* 0: none; else the place and one */
    size_t *next = ARENA_ARRAY(arena, size_t, count);
    bool *is_placed = ARENA_ARRAY(arena, bool, count);
    size_t placed = 0;

    for (size_t i = count; i-- > 0;) {
        if (managers[i] >= 0) {
            next[i] = first[managers[i]];
            first[managers[i]] = i + 1;
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (managers[i] < 0) {
            order[placed++] = i;
            is_placed[i] = true;
        }
    }
    for (size_t i = 0; i < placed; i++) {
        for (size_t person = first[order[i]]; person != 0; person = next[person - 1]) {
            order[placed++] = person - 1;
            is_placed[person - 1] = true;
        }
    }
    for (size_t i = 0, at = placed; i < count; i++) {
        if (!is_placed[i]) {
            order[at++] = i;
        }
    }
    return placed;
}

text employee_like_pattern(struct arena *arena, text contains)
{
    return text_like_pattern(arena, text_lower(arena, contains));
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

const char *region_check(text region)
{
    static const char wrong[] = MISTAKE("must be an ISO 3166 code such as DE or DE-BY");
    bool has_country = region.length >= 2 && is_upper(region.data[0]) && is_upper(region.data[1]);
    bool has_part = region.length >= 4 && region.length <= 6 && region.data[2] == '-';

    if (!has_country || (region.length > 2 && !has_part)) {
        return wrong;
    }
    for (size_t i = 3; i < region.length; i++) {
        if (!is_upper(region.data[i]) && !(region.data[i] >= '0' && region.data[i] <= '9')) {
            return wrong;
        }
    }
    return NULL;
}

bool employment_is_in_order(opt_date from, opt_date until)
{
    return !IS_PRESENT(from) || !IS_PRESENT(until) || from.value.days <= until.value.days;
}

opt_date employment_ended(opt_date given, opt_date from, opt_date until, civil_date today)
{
    if (IS_PRESENT(given)) {
        return given;
    }
    if (IS_PRESENT(until) && until.value.days <= today.days) {
        return until;
    }
    bool to_come = IS_PRESENT(from) && from.value.days > today.days;
    return to_come ? from : (opt_date)SOME(today);
}
