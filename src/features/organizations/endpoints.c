/* The caller's own organization and its settings. */
#include "features/audit/audit.h"
#include "features/mail/mail.h"
#include "features/organizations/rules.h"
#include "features/organizations/store.h"

static PERMISSION(organization_manage, "organization.manage", "Change the organization's settings",
                  .admin = SCOPE_ALL, .organization_wide = true);

ENDPOINT(read_organization, nothing, organization, GET, "/organization", SIGNED_IN, .etag = true,
         .summary = "Read the organization and its settings")
{
    return organization_read(rq, organization_of(rq), out);
}

static RECORD(
    organization_patch,
    FIELD(organization_patch, name, "What people call it", LENGTH(1, 200), .check = name_check),
    FIELD(organization_patch, time_zone,
          "The IANA time zone of employees who have none of their own; stored work dates stay",
          .check = time_zone_check),
    FIELD(organization_patch, country, "ISO 3166-1 alpha-2, or empty", .check = country_check),
    FIELD(organization_patch, week_start, "The first day of the week: 1 is Monday, 7 is Sunday",
          RANGE(1, 7)),
    FIELD(organization_patch, correction_approval,
          "Corrections of one's own punches wait for somebody's approval"),
    FIELD(organization_patch, missing_punch_out_minutes,
          "A cycle that is open for so long counts as a forgotten punch-out", RANGE(60, 2880)),
    FIELD(organization_patch, auto_close, "A forgotten punch-out is made up at that limit"),
    FIELD(organization_patch, timesheet_window_months,
          "Effort may be saved from the first day of the month so many months back on",
          RANGE(0, 120)),
    FIELD(organization_patch, open_registration,
          "Whoever reads mail at an address may become a member with it; needs a mail server"));

/* Only mail proves whose an address is. Where the server has been taken away since, the rest may still be changed. */
static problem require_mail(struct request *rq, const struct organization *before,
                            const struct organization *after)
{
    bool opens = after->open_registration && !before->open_registration;

    return opens && !mail_is_configured(rq)
               ? fail_field(rq, "/open_registration", "needs a mail server (EMAIL_HOST)")
               : NULL;
}

ENDPOINT(update_organization, organization_patch, organization, PATCH, "/organization",
         REQUIRES(organization_manage), .summary = "Change the organization's settings")
{
    struct organization before;

    TRY(organization_read(rq, organization_of(rq), &before));
    TRY(require_match(rq, &organization_record, &before));
    *out = before;
    organization_apply(in, out);
    TRY(require_mail(rq, &before, out));
    out->updated_at = rq->now;
    TRY(organization_update(rq, out));
    return audit_write(rq, "organization.update", "organization", out->id,
                       AUDITED(organization, &before), AUDITED(organization, out));
}

const struct feature organizations_feature = {
    .name = "organizations",
    .title = "Organization",
    .endpoints = ENDPOINTS(&read_organization_endpoint, &update_organization_endpoint),
};
