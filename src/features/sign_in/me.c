/* /me: the caller's own account, and changing its profile. */
#include "features/audit/audit.h"
#include "features/organizations/organizations.h"
#include "features/sign_in/account.h"
#include "features/sign_in/sign_in.h"
#include "features/sign_in/store.h"
#include "features/users/users.h"

RECORD(account_organization, FIELD(account_organization, id, "Its id"),
       FIELD(account_organization, name, "Its name"),
       FIELD(account_organization, slug, "Its name in addresses"),
       FIELD(account_organization, employee_id, "Who you are there; null for an API key"),
       FIELD(account_organization, role, "Your role there; null for an API key"));

void account_organizations(struct request *rq, const struct membership_list *memberships,
                           struct account_organization_list *list)
{
    list->items = ARENA_ARRAY(rq->arena, struct account_organization, memberships->count + 1);
    list->count = 0;
    for (size_t i = 0; i < memberships->count; i++) {
        const struct membership *m = &memberships->items[i];
        if (m->is_active) {
            list->items[list->count++] =
                (struct account_organization){.id = m->organization_id,
                                              .name = m->organization_name,
                                              .slug = m->organization_slug,
                                              .employee_id = SOME(m->employee_id),
                                              .role = SOME(m->role)};
        }
    }
}

problem account_require_person(struct request *rq)
{
    return rq->principal->kind == PRINCIPAL_USER
               ? NULL
               : fail(rq, &forbidden, "an API key has no account of its own");
}

struct me_reply {
    struct employee *employee;
    struct user *user;
    struct account_organization_list organizations;
    struct role_grant_list permissions;
};
static RECORD(me_reply,
              FIELD_OPTIONAL_RECORD(me_reply, employee, employee,
                                    "Who you are in the organization; null for an API key"),
              FIELD_OPTIONAL_RECORD(me_reply, user, user, "Your login; null for an API key"),
              FIELD_LIST(me_reply, organizations, account_organization,
                         "All organizations you may enter, by name"),
              FIELD_LIST(me_reply, permissions, role_grant, "What you may do in this one"));

static void fill_permissions(struct request *rq, struct role_grant_list *list)
{
    const struct principal *principal = rq->principal;
    list->items = ARENA_ARRAY(rq->arena, struct role_grant, principal->grant_count + 1);
    list->count = principal->grant_count;
    for (size_t i = 0; i < principal->grant_count; i++) {
        list->items[i] =
            (struct role_grant){.permission = text_of(principal->grants[i].permission->name),
                                .scope = principal->grants[i].scope};
    }
}

static problem fill_person(struct request *rq, struct me_reply *me)
{
    struct membership_list memberships = {.count = 0};
    me->employee = ARENA_NEW(rq->arena, struct employee);
    me->user = ARENA_NEW(rq->arena, struct user);
    TRY(employee_read(rq, rq->principal->employee_id, me->employee));
    TRY(user_read(rq, rq->principal->user_id, me->user));
    TRY(membership_list_read(rq, rq->principal->user_id, &memberships));
    account_organizations(rq, &memberships, &me->organizations);
    return NULL;
}

static problem fill_machine(struct request *rq, struct me_reply *me)
{
    struct organization organization;
    TRY(organization_read(rq, organization_of(rq), &organization));
    me->organizations.items = ARENA_NEW(rq->arena, struct account_organization);
    me->organizations.count = 1;
    me->organizations.items[0] = (struct account_organization){.id = organization.id,
                                                               .name = organization.name,
                                                               .slug = organization.slug,
                                                               .employee_id = {.presence = IS_NULL},
                                                               .role = {.presence = IS_NULL}};
    return NULL;
}

static problem fill(struct request *rq, struct me_reply *me)
{
    fill_permissions(rq, &me->permissions);
    return rq->principal->kind == PRINCIPAL_USER ? fill_person(rq, me) : fill_machine(rq, me);
}

ENDPOINT(read_me, nothing, me_reply, GET, "/me", SIGNED_IN,
         .summary = "Who you are, where, and what you may do")
{
    return fill(rq, out);
}

struct profile {
    opt_text name;
    opt_text locale;
};
static RECORD(profile,
              FIELD(profile, name, "Your name, in your login", LENGTH(1, 200), .check = name_check),
              FIELD(profile, locale, "Your language, such as en or pt-BR", LENGTH(2, 35),
                    .check = locale_check));

ENDPOINT(update_me, profile, me_reply, PATCH, "/me", SIGNED_IN, .summary = "Change your profile")
{
    struct user before;
    TRY(account_require_person(rq));
    TRY(user_read(rq, rq->principal->user_id, &before));
    TRY(profile_update(rq, before.id, in->name, in->locale));
    TRY(fill(rq, out));
    return audit_write(rq, "user.update", "user", before.id, AUDITED(user, &before),
                       AUDITED(user, out->user));
}

const struct feature me_feature = {
    .name = "me",
    .title = "Account",
    .endpoints = ENDPOINTS(&read_me_endpoint, &update_me_endpoint),
};
