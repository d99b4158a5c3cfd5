/*
 * /auth/admin-users: the people who run an organization, each an employee with a login. A new one
 * gets both at once, with no mail server needed. Where the address has a login already, perhaps of
 * another organization, only who knows its password can join it: a login made by somebody else for
 * an address that is not theirs must not get in. Guessing is as limited here as it is at sign-in.
 */
#include "features/organizations/organizations.h"
#include "features/sign_in/account.h"
#include "features/sign_in/session.h"
#include "features/sign_in/sign_in.h"

static PERMISSION(admin_users_manage, "admin_users.manage", "See and add owners and administrators",
                  .admin = SCOPE_ALL, .organization_wide = true);

static const char *const state_names[] = {
    [EMPLOYEE_ACTIVE] = "active", [EMPLOYEE_DEACTIVATED] = "deactivated", NULL};

struct admins_query {
    opt_enum state;
    LIST_PARAMETERS;
};
static RECORD(admins_query,
              FIELD(admins_query, state, "Only those in this state", .names = state_names),
              LIST_FIELDS(admins_query));

struct admins_reply {
    struct employee_list items;
    opt_text next_cursor;
};
static RECORD(admins_reply, FIELD_LIST(admins_reply, items, employee, "By name"),
              FIELD(admins_reply, next_cursor, "Where to go on; null at the end"));

ENDPOINT(list_admin_users, admins_query, admins_reply, GET, "/auth/admin-users",
         REQUIRES(admin_users_manage),
         .summary = "The owners and administrators with a login, or invited to one")
{
    struct admin_key key = {.name = TEXT(""), .number = TEXT("")};
    const struct employee *last;
    TRY(cursor_read(rq, in->cursor, &admin_key_record, &key));
    opt_text state = {.presence = ABSENT};
    if (IS_PRESENT(in->state)) {
        state = (opt_text)SOME(BIND_NAME(employee_state_names, in->state.value));
    }
    TRY(admin_page(rq, state, IS_PRESENT(in->cursor), &key, LIST_LIMIT(in) + 1, &out->items));
    if (LIST_CUT(&out->items, LIST_LIMIT(in), &last)) {
        key = (struct admin_key){.name = last->name, .number = last->number, .id = last->id};
        out->next_cursor = cursor_write(rq, &admin_key_record, &key);
    }
    return NULL;
}

enum admin_role { ADMIN_OWNER, ADMIN_ADMIN };
static const char *const admin_role_names[] = {
    [ADMIN_OWNER] = "owner", [ADMIN_ADMIN] = "admin", NULL};

struct admin_new {
    text email;
    text name;
    text password;
    opt_enum role;
};
static RECORD(admin_new,
              FIELD(admin_new, email, "The login's address", LENGTH(3, 254), .format = "email",
                    .account = true, .check = email_check),
              FIELD(admin_new, name, "The person's name", LENGTH(1, 200), .check = name_check),
              FIELD(admin_new, password, "12 characters at least", LENGTH(12, 128),
                    .format = "password", .write_only = true, .check = password_check),
              FIELD(admin_new, role, "admin if absent; only an owner makes an owner",
                    .names = admin_role_names));

static problem create_admin_user_prepare(struct request *rq, const void *in)
{
    const struct admin_new *new = in;
    text *hash;
    const char *wrong = password_check_for(new->password, new->email);
    if (wrong != NULL) {
        return fail_field(rq, "/password", "%s", wrong);
    }
    TRY(employee_login_prepare(rq, new->password, &hash));
    rq->prepared = hash;
    return NULL;
}

ENDPOINT(create_admin_user, admin_new, employee, POST, "/auth/admin-users",
         REQUIRES(admin_users_manage), .status = 201, .once = true, .strict_limit = true,
         .prepare = create_admin_user_prepare,
         .summary = "Add an administrator: an employee with a login and this password",
         .problems = PROBLEMS(&employee_email_taken, &employee_number_taken,
                              &password_hashing_busy))
{
    const bool owner = IS_PRESENT(in->role) && (enum admin_role)in->role.value == ADMIN_OWNER;
    const enum built_in_role role = owner ? ROLE_OWNER : ROLE_ADMIN;
    text email = email_normalize(rq->arena, in->email);
    opt_uuid user_id = {.presence = ABSENT};
    TRY(role_check_assignable(rq, role, (uuid){0}));
    TRY(employee_login_make(rq, rq->prepared, email, in->name, &user_id));
    const struct employee_new new = {.number = TEXT(""),
                                     .name = in->name,
                                     .email = email,
                                     .department = TEXT(""),
                                     .position = TEXT(""),
                                     .role = role,
                                     .daily_norm_minutes = 480,
                                     .user_id = user_id,
                                     .login = LOGIN_INVITED};
    return employee_create(rq, organization_of(rq), &new, out);
}

const struct feature admin_users_feature = {
    .name = "admin_users",
    .title = "Administrators",
    .endpoints = ENDPOINTS(&list_admin_users_endpoint, &create_admin_user_endpoint),
};
