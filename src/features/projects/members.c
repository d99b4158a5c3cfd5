/*
 * Who works on a project, over HTTP: from the project's side and from the employee's. Adding somebody
 * puts them in the team of whoever manages the project, so it takes somebody whose team they are in
 * already: the employee's id is judged by the scope, like the project's.
 */
#include "features/audit/audit.h"
#include "features/employees/employees.h"
#include "features/projects/change.h"

static PROBLEM(project_member_exists, 409, "The employee is a member of the project already");

static const char *const role_names[] = {
    [PROJECT_MANAGER] = "manager", [PROJECT_MEMBER] = "member", NULL};

/* ---- reading ---- */

enum membership_state { MEMBERSHIP_CURRENT, MEMBERSHIP_LEFT };
static const char *const membership_state_names[] = {
    [MEMBERSHIP_CURRENT] = "current", [MEMBERSHIP_LEFT] = "left", NULL};

#define STATE_FIELD(type)                                                             \
    FIELD(type, state, "Memberships that last, as if absent, or those that are over", \
          .names = membership_state_names)

struct members_query {
    uuid id;
    opt_enum state;
    LIST_PARAMETERS;
};
static RECORD(members_query, FIELD(members_query, id, "The project", .entity = &project_entity),
              STATE_FIELD(members_query), LIST_FIELDS(members_query));

struct memberships_query {
    uuid id;
    opt_enum state;
    LIST_PARAMETERS;
};
static RECORD(memberships_query,
              FIELD(memberships_query, id, "The employee", .entity = &employee_entity),
              STATE_FIELD(memberships_query), LIST_FIELDS(memberships_query));

struct members_page {
    struct project_member_list items;
    opt_text next_cursor;
};
static RECORD(members_page,
              FIELD_LIST(members_page, items, project_member,
                         "Of a project by the employee's name, of an employee by the project's"),
              FIELD(members_page, next_cursor, "Where the next page begins; null on the last"));

static RECORD(member_key, FIELD(member_key, name, ""), FIELD(member_key, id, ""));

static struct member_filter filter_of(opt_enum state, int64_t limit)
{
    return (struct member_filter){
        .left = IS_PRESENT(state) && state.value == MEMBERSHIP_LEFT,
        .after = {.name = TEXT("")},
        .limit = limit + 1,
    };
}

ENDPOINT(list_project_members, members_query, members_page, GET, "/projects/{id}/members",
         REQUIRES(projects_view), .summary = "List who works on a project, or did")
{
    struct member_filter filter = filter_of(in->state, LIST_LIMIT(in));
    const struct project_member *last;

    TRY(cursor_read(rq, in->cursor, &member_key_record, &filter.after));
    TRY(members_of_project(rq, in->id, &filter, &out->items));
    if (LIST_CUT(&out->items, LIST_LIMIT(in), &last)) {
        struct member_key key = {.name = last->employee_name, .id = last->id};

        out->next_cursor = cursor_write(rq, &member_key_record, &key);
    }
    return NULL;
}

ENDPOINT(list_employee_projects, memberships_query, members_page, GET, "/employees/{id}/projects",
         REQUIRES(projects_view), .summary = "List what projects an employee works on, or did")
{
    struct member_filter filter = filter_of(in->state, LIST_LIMIT(in));
    const struct project_member *last;

    TRY(cursor_read(rq, in->cursor, &member_key_record, &filter.after));
    TRY(members_of_employee(rq, in->id, &filter, &out->items));
    if (LIST_CUT(&out->items, LIST_LIMIT(in), &last)) {
        struct member_key key = {.name = last->project_name, .id = last->id};

        out->next_cursor = cursor_write(rq, &member_key_record, &key);
    }
    return NULL;
}

/* ---- changing ---- */

struct member_post {
    uuid id;
    uuid employee_id;
    opt_enum role;
};
static RECORD(member_post, FIELD(member_post, id, "The project", .entity = &project_managed_entity),
              FIELD(member_post, employee_id, "Who joins", .entity = &employee_entity),
              FIELD(member_post, role, "What they are there; a member if absent",
                    .names = role_names));

ENDPOINT(add_project_member, member_post, project_member, POST, "/projects/{id}/members",
         REQUIRES(projects_manage), .status = 201,
         .summary = "Make an active employee a member of an active project",
         .problems = PROBLEMS(&project_archived, &employee_inactive, &project_member_exists))
{
    struct project project;
    struct employee employee;
    struct project_member current;
    bool is_member;

    TRY(project_read(rq, in->id, &project));
    TRY(project_require_active(rq, &project));
    TRY(employee_read(rq, in->employee_id, &employee));
    if (employee.state != EMPLOYEE_ACTIVE) {
        return fail(rq, &employee_inactive, "A deactivated employee joins no project");
    }
    TRY(member_current(rq, in->id, in->employee_id, &is_member, &current));
    if (is_member) {
        return &project_member_exists;
    }
    return project_member_add(rq, in->id, in->employee_id, VALUE_OR(in->role, PROJECT_MEMBER), out);
}

struct member_patch {
    uuid id;
    uuid employee_id;
    opt_enum role;
};
static RECORD(member_patch,
              FIELD(member_patch, id, "The project", .entity = &project_managed_entity),
              FIELD(member_patch, employee_id, "The member", .entity = &employee_entity),
              FIELD(member_patch, role, "What they are there from now on", .names = role_names));

static problem read_current(struct request *rq, uuid project_id, uuid employee_id,
                            struct project_member *member)
{
    bool found;

    TRY(member_current(rq, project_id, employee_id, &found, member));
    return found ? NULL : &not_found;
}

ENDPOINT(update_project_member, member_patch, project_member, PATCH,
         "/projects/{id}/members/{employee_id}", REQUIRES(projects_manage),
         .summary = "Change what a member is in a project")
{
    struct project_member before;

    TRY(read_current(rq, in->id, in->employee_id, &before));
    *out = before;
    out->role = (enum project_role)VALUE_OR(in->role, before.role);
    if (out->role == before.role) {
        return NULL;
    }
    TRY(member_set_role(rq, before.id, out->role));
    return audit_write(rq, "project_member.update", "project_member", before.id,
                       AUDITED(project_member, &before), AUDITED(project_member, out));
}

struct member_path {
    uuid id;
    uuid employee_id;
};
static RECORD(member_path, FIELD(member_path, id, "The project", .entity = &project_managed_entity),
              FIELD(member_path, employee_id, "The member", .entity = &employee_entity));

ENDPOINT(remove_project_member, member_path, nothing, DELETE,
         "/projects/{id}/members/{employee_id}", REQUIRES(projects_manage),
         .summary = "Take a member out of a project and off its tasks; what was stays known")
{
    struct project_member before;
    struct project_member after;

    TRY(read_current(rq, in->id, in->employee_id, &before));
    TRY(member_leave(rq, before.id));
    after = before;
    after.left_at = (opt_instant)SOME(rq->now);
    return audit_write(rq, "project_member.remove", "project_member", before.id,
                       AUDITED(project_member, &before), AUDITED(project_member, &after));
}

const struct feature project_members_feature = {
    .name = "project_members",
    .title = "Project members",
    .endpoints = ENDPOINTS(&list_project_members_endpoint, &add_project_member_endpoint,
                           &update_project_member_endpoint, &remove_project_member_endpoint,
                           &list_employee_projects_endpoint),
};
