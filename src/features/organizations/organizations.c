/* What other features and commands do with organizations. */
#include "features/audit/audit.h"
#include "features/organizations/rules.h"
#include "features/organizations/store.h"

PROBLEM(organization_ambiguous, 409, "Several organizations have this name");

problem organization_read(struct request *rq, uuid id, struct organization *organization)
{
    bool found;

    TRY(organization_by_id(rq, id, &found, organization));
    return found ? NULL : &not_found;
}

problem organization_find(struct request *rq, text name, bool *found,
                          struct organization *organization)
{
    struct organization_list named;

    TRY(organization_by_name(rq, name, &named));
    for (size_t i = 0; i < named.count; i++) {
        if (named.count == 1 || text_equal(named.items[i].slug, name)) {
            *organization = named.items[i];
            *found = true;
            return NULL;
        }
    }
    *found = false;
    return named.count == 0 ? NULL
                            : fail(rq, &organization_ambiguous,
                                   "several organizations are called %.*s: name the one by its "
                                   "slug, such as %.*s",
                                   TEXT_ARGUMENTS(name), TEXT_ARGUMENTS(named.items[0].slug));
}

problem organization_list(struct request *rq, struct organization_list *list)
{
    return organization_all(rq, list);
}

static problem free_slug(struct request *rq, text name, text *slug)
{
    for (int64_t number = 1;; number++) {
        text candidate = organization_slug(rq->arena, name, number);
        bool taken;

        TRY(organization_slug_exists(rq, candidate, &taken));
        if (!taken) {
            *slug = candidate;
            return NULL;
        }
    }
}

problem organization_create(struct request *rq, text name, text time_zone, text country,
                            struct organization *organization)
{
    struct organization new = {
        .id = request_new_id(rq),
        .name = name,
        .time_zone = time_zone,
        .country = country,
        .week_start = 1,
        .missing_punch_out_minutes = 16 * 60,
        .timesheet_window_months = 1,
        .created_at = rq->now,
        .updated_at = rq->now,
    };

    TRY(free_slug(rq, name, &new.slug));
    TRY(organization_insert(rq, &new));
    TRY(audit_write_for(rq, new.id, "organization.create", "organization", new.id, AUDITED_NOTHING,
                        AUDITED(organization, &new)));
    *organization = new;
    return NULL;
}
