/*
 * Projects: what work is done for, and who works on it.
 *
 * A member belongs to a project from joining to leaving; both stay as history. Leaving a project
 * leaves its tasks, and being deactivated leaves all projects: triggers see to both. An archived
 * project is closed to new effort.
 */
#ifndef STINT_FEATURES_PROJECTS_PROJECTS_H
#define STINT_FEATURES_PROJECTS_PROJECTS_H

#include "api/endpoint.h"

extern const struct feature projects_feature;

/* Seeing projects, their members and their tasks: own is what one is a member of, team also what
 * one's team is. */
extern const struct permission projects_view;
/* Changing projects and their members: own and team are the projects one manages. */
extern const struct permission projects_manage;

/*
 * A project's id. What the scopes own and team reach is decided here, for the permission of the
 * endpoint: `project_entity` where projects are seen, `project_managed_entity` where something of
 * them is changed.
 */
extern const struct entity project_entity;
extern const struct entity project_managed_entity;

enum project_state { PROJECT_ACTIVE, PROJECT_ARCHIVED };
extern const enum_names project_state_names; /* active, archived */

struct project {
    uuid id;
    text name; /* need not be unique */
    opt_text code;
    text description;
    opt_text external_id; /* what the system it comes from calls it */
    enum project_state state;
    instant created_at;
    instant updated_at;
};
extern RECORD_DECLARE(project);
RECORD_LIST(project);

extern const struct problem project_archived; /* 409 */

/* Of the principal's organization; not_found without. */
problem project_read(struct request *rq, uuid id, struct project *project) MUST_USE;

/* An active project, as POST /projects and synchronization make it. Audited. */
struct project_new {
    text name;
    opt_text code;
    text description;
    opt_text external_id;
};
problem project_create(struct request *rq, const struct project_new *new,
                       struct project *project) MUST_USE;

enum project_role { PROJECT_MANAGER, PROJECT_MEMBER };
extern const enum_names project_role_names; /* manager, member */

/* The same seen from the project and from the employee. */
struct project_member {
    uuid project_id;
    text project_name;
    uuid employee_id;
    text employee_name;
    enum project_role role;
    instant joined_at;
    opt_instant left_at;
};
extern RECORD_DECLARE(project_member);
RECORD_LIST(project_member);

/*
 * Makes an active employee, who is no member yet, a member of an active project. Whether they are
 * is for the caller to know; the database refuses the rest. Audited.
 */
problem project_member_add(struct request *rq, uuid project_id, uuid employee_id,
                           enum project_role role, struct project_member *member) MUST_USE;

/*
 * Which projects of a list the caller may see, as SQL: a condition on a column that holds a
 * project's id, with the parameters of EMPLOYEES_VISIBLE (features/employees/employees.h), which
 * must be included too.
 */
#define PROJECTS_VISIBLE(column, organization, scope, me)                                  \
    "(" scope " = 'all' OR " column " IN (SELECT seen.project_id FROM project_member seen" \
    " WHERE seen.organization_id = " organization " AND seen.is_current"                   \
    " AND " EMPLOYEES_VISIBLE("seen.employee_id", organization, scope, me) "))"

#endif
