/* Employees as people see and administer them. */
#include "features/audit/audit.h"
#include "features/employees/access.h"
#include "features/employees/change.h"
#include "features/employees/events.h"
#include "features/employees/fields.h"
#include "features/employees/import.h"
#include "features/employees/store.h"
#include "features/mail/mail.h"
#include "features/organizations/organizations.h"
#include "features/users/users.h"

static PERMISSION(employees_read, "employees.read", "See employees", .admin = SCOPE_ALL,
                  .manager = SCOPE_TEAM, .member = SCOPE_OWN, .viewer = SCOPE_ALL);
PERMISSION(employees_manage, "employees.manage", "Make, change and deactivate employees",
           .admin = SCOPE_ALL);

/* ---- reading ---- */

static const char *const state_names[] = {
    [EMPLOYEE_ACTIVE] = "active", [EMPLOYEE_DEACTIVATED] = "deactivated", NULL};

struct employee_query {
    opt_enum state;
    opt_text department;
    opt_text q;
    opt_uuid manager_id;
    opt_text role;
    opt_enum sort;
    LIST_PARAMETERS;
};
static RECORD(employee_query,
              FIELD(employee_query, state, "Only employees in this state", .names = state_names),
              FIELD(employee_query, department, "Only those of this department", LENGTH(0, 200)),
              FIELD(employee_query, q,
                    "Only those whose name, number or address contains this; empty: all",
                    LENGTH(0, 200)),
              FIELD(employee_query, manager_id, "Only those who report directly to this employee",
                    .entity = &employee_entity),
              FIELD(employee_query, role, "Only those with the role of this name", LENGTH(1, 100)),
              FIELD(employee_query, sort, "The order, - for descending; name if absent",
                    .names = employee_sort_names),
              LIST_FIELDS(employee_query));

struct employee_page {
    struct employee_list items;
    opt_text next_cursor;
};
static RECORD(employee_page,
              FIELD_LIST(employee_page, items, employee,
                         "In the order asked for; of equals by number, then id"),
              FIELD(employee_page, next_cursor, "Where the next page begins; null on the last"));

static struct employee_filter filter_of(struct request *rq, const struct employee_query *in)
{
    struct employee_filter filter = {
        .department = in->department,
        .manager_id = in->manager_id,
        .role = in->role,
        .is_after = IS_PRESENT(in->cursor),
        .after = {.sort = VALUE_OR(in->sort, EMPLOYEES_BY_NAME),
                  .name = TEXT(""),
                  .number = TEXT("")},
        .limit = LIST_LIMIT(in) + 1,
    };

    if (IS_PRESENT(in->state)) {
        filter.state = (opt_text)SOME(BIND_NAME(employee_state_names, in->state.value));
    }
    if (IS_PRESENT(in->q) && in->q.value.length > 0) {
        filter.pattern = (opt_text)SOME(employee_like_pattern(rq->arena, in->q.value));
    }
    return filter;
}

ENDPOINT(list_employees, employee_query, employee_page, GET, "/employees", REQUIRES(employees_read),
         .summary = "List employees")
{
    struct employee_filter filter = filter_of(rq, in);
    enum employee_sort sort = filter.after.sort;
    const struct employee *last;

    TRY(cursor_read(rq, in->cursor, &employee_key_record, &filter.after));
    TRY(cursor_require_order(rq, in->cursor, filter.after.sort, sort));
    TRY(employee_list(rq, &filter, &out->items));
    if (LIST_CUT(&out->items, LIST_LIMIT(in), &last)) {
        struct employee_key key = {.sort = sort,
                                   .name = last->name,
                                   .number = last->number,
                                   .created_at = last->created_at,
                                   .id = last->id};

        out->next_cursor = cursor_write(rq, &employee_key_record, &key);
    }
    return NULL;
}

struct department_query {
    LIST_PARAMETERS;
};
static RECORD(department_query, LIST_FIELDS(department_query));

struct department_page {
    struct department_list items;
    opt_text next_cursor;
};
static RECORD(department_page,
              FIELD_LIST(department_page, items, department, "Each once, by code point"),
              FIELD(department_page, next_cursor, "Where the next page begins; null on the last"));

struct department_key {
    text name;
};
static RECORD(department_key, FIELD(department_key, name, ""));

ENDPOINT(list_departments, department_query, department_page, GET, "/employees/departments",
         REQUIRES(employees_read),
         .summary = "The departments of those one may see, also of deactivated ones")
{
    struct department_key key = {.name = TEXT("")};
    const struct department *last;

    TRY(cursor_read(rq, in->cursor, &department_key_record, &key));
    TRY(employee_departments(rq, key.name, LIST_LIMIT(in) + 1, &out->items));
    if (LIST_CUT(&out->items, LIST_LIMIT(in), &last)) {
        key = (struct department_key){.name = last->name};
        out->next_cursor = cursor_write(rq, &department_key_record, &key);
    }
    return NULL;
}

struct employee_path {
    uuid id;
};
static RECORD(employee_path, FIELD(employee_path, id, "The employee", .entity = &employee_entity));

ENDPOINT(read_employee, employee_path, employee, GET, "/employees/{id}", REQUIRES(employees_read),
         .etag = true, .summary = "Read an employee")
{
    return employee_read(rq, in->id, out);
}

struct employee_email_query {
    text email;
};
static RECORD(employee_email_query,
              FIELD(employee_email_query, email, "The employee's address, in any case of letters",
                    LENGTH(1, 254), .format = "email", .check = email_check));

ENDPOINT(read_employee_by_email, employee_email_query, employee, GET, "/employees/by_email",
         REQUIRES(employees_read), .summary = "Find the employee with an e-mail address")
{
    bool found;

    TRY(employee_by_email(rq, email_normalize(rq->arena, in->email), &found, out));
    return found ? NULL : &not_found;
}

/* ---- making ---- */

struct employee_post {
    text name;
    opt_text number;
    text email;
    opt_text department;
    opt_text position;
    opt_text role;
    opt_text time_zone;
    opt_text region;
    opt_integer daily_norm_minutes;
    opt_uuid manager_id;
    opt_date employed_from;
    opt_date employed_until;
    opt_text password;
    opt_bool invite;
};

#define NORM_DATE_FIELD(type)   \
    FIELD(type, effective_from, \
          "The first date of a changed daily_norm_minutes; today where they are if absent")

static RECORD(employee_post, NAME_FIELD(employee_post),
              NUMBER_FIELD(employee_post, "the next free one of the form E001 if absent"),
              EMAIL_FIELD(employee_post), DETAIL_FIELDS(employee_post),
              FIELD(employee_post, password,
                    "Makes a login with this password, unless the address has a login already",
                    LENGTH(12, 128), .format = "password", .write_only = true,
                    .check = password_check),
              FIELD(employee_post, invite,
                    "Mails an invitation to choose a password; if absent: where mail is "
                    "configured and no password is given"));

static problem check_post(struct request *rq, const struct employee_post *in)
{
    if (!employment_is_in_order(in->employed_from, in->employed_until)) {
        add_error(rq, TEXT("/employed_until"), "must not be before employed_from");
    }
    if (IS_PRESENT(in->password)) {
        const char *wrong = password_check_for(in->password.value, in->email);

        if (wrong != NULL) {
            add_error(rq, TEXT("/password"), "%s", wrong);
        }
    }
    if (IS_PRESENT(in->password) && VALUE_OR(in->invite, false)) {
        add_error(rq, TEXT("/invite"), "goes without a password: the person chooses one");
    }
    return request_check(rq);
}

/* A team's manager adds to the team only; nobody with the scope own adds anybody. */
static problem require_place(struct request *rq, const struct employee_post *in)
{
    bool in_team =
        rq->scope == SCOPE_TEAM && IS_PRESENT(in->manager_id); /* .entity has judged which */

    return rq->scope == SCOPE_ALL || in_team
               ? NULL
               : fail(rq, &forbidden,
                      "you may only add employees who report to somebody in your team");
}

/* All that can be refused is refused here, before a password is hashed for nothing. */
static problem prepare_create_employee(struct request *rq, const void *input)
{
    const struct employee_post *in = input;
    text *hash;

    TRY(require_place(rq, in));
    TRY(check_post(rq, in));
    if (IS_PRESENT(in->password)) {
        TRY(employee_login_prepare(rq, in->password.value, &hash));
        rq->prepared = hash;
    }
    return NULL;
}

ENDPOINT(
    create_employee, employee_post, employee, POST, "/employees", REQUIRES(employees_manage),
    .status = 201,
    .summary =
        "Make an employee, active at once; with a login if a password is given, else invited by "
        "mail",
    .prepare = prepare_create_employee,
    .problems = PROBLEMS(&employee_number_taken, &employee_email_taken, &password_hashing_busy,
                         &mail_not_configured))
{
    struct employee_new new = {
        .number = VALUE_OR(in->number, TEXT("")),
        .name = in->name,
        .email = in->email,
        .department = VALUE_OR(in->department, TEXT("")),
        .position = VALUE_OR(in->position, TEXT("")),
        .time_zone = in->time_zone,
        .region = in->region,
        .daily_norm_minutes = VALUE_OR(in->daily_norm_minutes, DAILY_NORM_DEFAULT),
        .manager_id = in->manager_id,
        .employed_from = in->employed_from,
        .employed_until = in->employed_until,
    };

    bool with_password = rq->prepared != NULL;

    TRY(employee_role_by_name(rq, VALUE_OR(in->role, TEXT("member")), &new.role, &new.role_id));
    if (with_password) {
        TRY(employee_login_make(rq, rq->prepared, in->email, in->name, &new.user_id));
        new.login = LOGIN_INVITED;
    }
    TRY(employee_create(rq, organization_of(rq), &new, out));
    bool invite = VALUE_OR(in->invite, mail_is_configured(rq) && !with_password);
    return invite ? employee_invite_by_mail(rq, out) : NULL;
}

/* ---- importing ---- */

struct employee_import_post {
    text csv;
    opt_bool dry_run;
};
static RECORD(employee_import_post,
              FIELD(employee_import_post, csv,
                    "The file (RFC 4180), separated by commas or semicolons. Its header names the "
                    "columns, in any order: name and email, and if wanted number, department, "
                    "position, role, time_zone, region, daily_norm_minutes, manager_email, "
                    "employed_from, employed_until and invite (yes or no)",
                    LENGTH(0, EMPLOYEE_FILE_MAXIMUM)),
              FIELD(employee_import_post, dry_run,
                    "Only says what would be made; nothing is stored or mailed"));

/* Before the transaction, since a file may be large. */
static problem prepare_import_employees(struct request *rq, const void *input)
{
    const struct employee_import_post *in = input;
    struct employee_file *file = ARENA_NEW(rq->arena, struct employee_file);

    if (rq->scope < SCOPE_TEAM) {
        return fail(rq, &forbidden, "you may not add employees");
    }
    TRY(employee_file_read(rq, in->csv, file));
    rq->prepared = file;
    return NULL;
}

ENDPOINT(import_employees, employee_import_post, employee_import, POST, "/employees/import",
         REQUIRES(employees_manage), .prepare = prepare_import_employees,
         .summary = "Make employees of the lines of a CSV file, of all of them or of none; or see "
                    "what would be made",
         .problems = PROBLEMS(&employee_import_refused))
{
    TRY(employee_file_judge(rq, rq->prepared, out));
    out->dry_run = VALUE_OR(in->dry_run, false);
    return out->dry_run ? NULL : employee_file_store(rq, rq->prepared, out);
}

/* ---- changing ---- */

static RECORD(employee_put, FIELD(employee_put, id, "The employee", .entity = &employee_entity),
              NUMBER_FIELD(employee_put, "stays if absent"), NAME_FIELD(employee_put),
              EMAIL_FIELD(employee_put), DETAIL_FIELDS(employee_put),
              NORM_DATE_FIELD(employee_put));

ENDPOINT(
    replace_employee, employee_put, employee, PUT, "/employees/{id}", REQUIRES(employees_manage),
    .summary = "Replace an employee's data; what is left out is cleared, but the number, the role "
               "and the norm stay",
    .problems = PROBLEMS(&employee_number_taken, &employee_email_taken, &last_owner))
{
    struct employee_patch patch = employee_patch_of_put(in);

    return employee_change(rq, &patch, out);
}

static RECORD(employee_patch, FIELD(employee_patch, id, "The employee", .entity = &employee_entity),
              NUMBER_FIELD(employee_patch, "stays if absent"), NAME_FIELD(employee_patch),
              EMAIL_FIELD(employee_patch), DETAIL_FIELDS(employee_patch),
              NORM_DATE_FIELD(employee_patch));

ENDPOINT(update_employee, employee_patch, employee, PATCH, "/employees/{id}",
         REQUIRES(employees_manage), .summary = "Change what is given of an employee's data",
         .problems = PROBLEMS(&employee_number_taken, &employee_email_taken, &last_owner))
{
    return employee_change(rq, in, out);
}

struct employee_deactivation {
    uuid id;
    opt_date employed_until;
};
static RECORD(employee_deactivation,
              FIELD(employee_deactivation, id, "The employee", .entity = &employee_entity),
              FIELD(employee_deactivation, employed_until,
                    "The last day of employment; if absent an earlier one that is known stays, "
                    "else it is today where the employee is"));

ENDPOINT(deactivate_employee, employee_deactivation, employee, POST, "/employees/{id}/deactivate",
         REQUIRES(employees_manage),
         .summary = "Deactivate an employee: every access ends at once, the history stays, and an "
                    "open cycle counts no further",
         .problems = PROBLEMS(&last_owner, &own_deactivation))
{
    const struct employment given = {.until = in->employed_until};

    return employee_change_state(rq, in->id, EMPLOYEE_DEACTIVATED, &given, out);
}

struct employee_activation {
    uuid id;
    opt_date employed_from;
    opt_date employed_until;
};
static RECORD(
    employee_activation, FIELD(employee_activation, id, "The employee", .entity = &employee_entity),
    FIELD(employee_activation, employed_from, "The first day of employment; stays if absent"),
    FIELD(employee_activation, employed_until, "The last day of employment; none if absent"));

ENDPOINT(activate_employee, employee_activation, employee, POST, "/employees/{id}/activate",
         REQUIRES(employees_manage), .summary = "Activate a deactivated employee again")
{
    const struct employment given = {.from = in->employed_from, .until = in->employed_until};

    return employee_change_state(rq, in->id, EMPLOYEE_ACTIVE, &given, out);
}

/* ---- norms ---- */

struct norm_query {
    uuid id;
    LIST_PARAMETERS;
};
static RECORD(norm_query, FIELD(norm_query, id, "The employee", .entity = &employee_entity),
              LIST_FIELDS(norm_query));

struct norm_page {
    struct employee_norm_list items;
    opt_text next_cursor;
};
static RECORD(norm_page, FIELD_LIST(norm_page, items, employee_norm, "The newest first"),
              FIELD(norm_page, next_cursor, "Where to go on; null at the end"));

struct norm_key {
    opt_date before;
};
static RECORD(norm_key, FIELD(norm_key, before, ""));

ENDPOINT(list_employee_norms, norm_query, norm_page, GET, "/employees/{id}/norms",
         REQUIRES(employees_read),
         .summary = "How many minutes a day were, are and will be expected of an employee")
{
    struct norm_key key = {.before = {.presence = IS_NULL}};
    const struct employee_norm *last;

    TRY(cursor_read(rq, in->cursor, &norm_key_record, &key));
    TRY(norms_page(rq, in->id, key.before, LIST_LIMIT(in) + 1, &out->items));
    if (LIST_CUT(&out->items, LIST_LIMIT(in), &last)) {
        key.before = (opt_date)SOME(last->effective_from);
        out->next_cursor = cursor_write(rq, &norm_key_record, &key);
    }
    return NULL;
}

struct norm_put {
    uuid id;
    civil_date effective_from;
    int64_t daily_norm_minutes;
};
static RECORD(norm_put, FIELD(norm_put, id, "The employee", .entity = &employee_entity),
              FIELD(norm_put, effective_from, "The first date it is in force"),
              FIELD(norm_put, daily_norm_minutes, "Minutes of work expected on a work day",
                    RANGE(0, 1440)));

ENDPOINT(put_employee_norm, norm_put, employee_norm, PUT, "/employees/{id}/norms/{effective_from}",
         REQUIRES(employees_manage),
         .summary = "Set the daily norm from a date on, until the next one")
{
    struct employee employee;

    TRY(employee_read_to_change(rq, in->id, &employee));
    *out = (struct employee_norm){.effective_from = in->effective_from,
                                  .daily_norm_minutes = in->daily_norm_minutes};
    return norm_change(rq, in->id, out);
}

struct norm_path {
    uuid id;
    civil_date effective_from;
};
static RECORD(norm_path, FIELD(norm_path, id, "The employee", .entity = &employee_entity),
              FIELD(norm_path, effective_from, "The first date it is in force"));

ENDPOINT(delete_employee_norm, norm_path, nothing, DELETE, "/employees/{id}/norms/{effective_from}",
         REQUIRES(employees_manage), .summary = "Remove a norm: the one before it goes on",
         .problems = PROBLEMS(&first_norm))
{
    struct employee employee;

    TRY(employee_read_to_change(rq, in->id, &employee));
    return norm_remove(rq, in->id, in->effective_from);
}

/* ---- a login ---- */

struct invitation_reply {
    text email;
    bool is_mailed;
    opt_text link;
    instant expires_at;
};
static RECORD(
    invitation_reply, FIELD(invitation_reply, email, "The address that was invited"),
    FIELD(invitation_reply, is_mailed, "Whether the invitation is mailed"),
    FIELD(invitation_reply, link,
          "Where no mail server is configured: what to hand over, shown only now; otherwise null"),
    FIELD(invitation_reply, expires_at, "Until when it is good"));

ENDPOINT(invite_employee, employee_path, invitation_reply, POST, "/employees/{id}/invite",
         REQUIRES(employees_manage), .once = true,
         .summary = "Invite an employee to choose a password; an earlier invitation is void",
         .problems = PROBLEMS(&employee_inactive, &login_active))
{
    struct invitation invitation;

    TRY(employee_invite(rq, in->id, &invitation));
    *out = (struct invitation_reply){.email = invitation.email,
                                     .is_mailed = invitation.is_mailed,
                                     .link = invitation.link,
                                     .expires_at = invitation.expires_at};
    return NULL;
}

ENDPOINT(reset_employee_password, employee_path, nothing, POST, "/employees/{id}/password-reset",
         REQUIRES(employees_manage), .once = true,
         .summary = "Mail an employee a link to choose a new password; the old one is good until "
                    "then",
         .problems = PROBLEMS(&employee_inactive, &login_missing, &mail_not_configured))
{
    return employee_reset_password(rq, in->id);
}

const struct feature employees_feature = {
    .name = "employees",
    .title = "Employees",
    .endpoints = ENDPOINTS(
        &list_employees_endpoint, &create_employee_endpoint, &import_employees_endpoint,
        &read_employee_by_email_endpoint, &list_departments_endpoint, &read_employee_endpoint,
        &replace_employee_endpoint, &update_employee_endpoint, &deactivate_employee_endpoint,
        &activate_employee_endpoint, &list_employee_norms_endpoint, &put_employee_norm_endpoint,
        &delete_employee_norm_endpoint, &invite_employee_endpoint,
        &reset_employee_password_endpoint),
    .events = EVENTS(&employee_created_event, &employee_updated_event, &employee_deactivated_event,
                     &employee_activated_event),
};
