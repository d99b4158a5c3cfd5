/* What an organization's settings may be, and the slug made of its name. */
#include "features/organizations/rules.h"

#include <inttypes.h>

const char *name_check(text name)
{
    if (text_trim(name).length != name.length) {
        return MISTAKE("must not begin or end with white space");
    }
    if (name.length == 0) {
        return MISTAKE("must not be empty");
    }
    for (size_t i = 0; i < name.length; i++) {
        if ((unsigned char)name.data[i] < ' ' || name.data[i] == 0x7f) {
            return MISTAKE("must not contain control characters");
        }
    }
    return NULL;
}

const char *time_zone_check(text name)
{
    return zone_exists(name) ? NULL : MISTAKE("must be an IANA time zone, such as Europe/Berlin");
}

static bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

const char *country_check(text country)
{
    bool code = country.length == 2 && is_capital(country.data[0]) && is_capital(country.data[1]);

    return code || country.length == 0
               ? NULL
               : MISTAKE("must be two capital letters, such as DE, or empty");
}

void organization_apply(const struct organization_patch *patch, struct organization *organization)
{
    organization->name = VALUE_OR(patch->name, organization->name);
    organization->time_zone = VALUE_OR(patch->time_zone, organization->time_zone);
    organization->country = VALUE_OR(patch->country, organization->country);
    organization->week_start = VALUE_OR(patch->week_start, organization->week_start);
    organization->correction_approval =
        VALUE_OR(patch->correction_approval, organization->correction_approval);
    organization->missing_punch_out_minutes =
        VALUE_OR(patch->missing_punch_out_minutes, organization->missing_punch_out_minutes);
    organization->auto_close = VALUE_OR(patch->auto_close, organization->auto_close);
    organization->timesheet_window_months =
        VALUE_OR(patch->timesheet_window_months, organization->timesheet_window_months);
    organization->open_registration =
        VALUE_OR(patch->open_registration, organization->open_registration);
}

static bool is_slug_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

text organization_slug(struct arena *arena, text name, int64_t number)
{
    struct buffer slug = {.arena = arena};
    text lower = text_lower(arena, name);

    for (size_t i = 0; i < lower.length && slug.length < SLUG_LENGTH; i++) {
        if (is_slug_character(lower.data[i])) {
            buffer_append_byte(&slug, lower.data[i]);
        } else if (slug.length > 0 && slug.data[slug.length - 1] != '-') {
            buffer_append_byte(&slug, '-');
        }
    }
    while (slug.length > 0 && slug.data[slug.length - 1] == '-') {
        slug.length--;
    }
    if (slug.length == 0) {
        buffer_append_literal(&slug, "organization");
    }
    if (number > 1) {
        buffer_append_format(&slug, "-%" PRId64, number);
    }
    return buffer_text(&slug);
}
