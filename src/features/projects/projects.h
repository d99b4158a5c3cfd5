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
extern const struct feature project_members_feature;

/* Seeing projects, their members and their tasks: own are those one is a member of, team also those
 * that somebody of one's team is a member of. */
extern const struct permission projects_view;
/* Changing projects and their members: own are those one manages, team also those that somebody of
 * one's team manages. */
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
/* project_archived unless it is active. */
problem project_require_active(struct request *rq, const struct project *project) MUST_USE;
/*
 * For the entities of what belongs to a project: whether there is such a project and, if so, that the
 * endpoint's scope reaches it (only by managing it, if so); `forbidden` otherwise.
 */
problem project_judge(struct request *rq, uuid id, bool by_managing,
                      struct entity_found *found) MUST_USE;

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
    uuid id;
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

/* The same for many, as plain members: however many in one statement. */
struct project_joining {
    uuid project_id;
    uuid employee_id;
};
RECORD_LIST(project_joining);
problem project_members_add(struct request *rq, const struct project_joining_list *list) MUST_USE;

/*
 * What a scope reaches, as SQL with the parameters of EMPLOYEES_VISIBLE; features/employees/employees.h
 * must be included too.
 *
 * PROJECTS_VISIBLE is a condition of a list, on a column that holds a project's id: what the caller
 * may see. PROJECT_REACHED is one of a single project, where `how` says more of the membership `m`
 * that it needs: "m.role = 'manager'", or "TRUE".
 */
#define PROJECTS_VISIBLE(column, organization, scope, me)                                  \
    "(" scope " = 'all' OR " column " IN (SELECT seen.project_id FROM project_member seen" \
    " WHERE seen.organization_id = " organization " AND seen.is_current = TRUE"            \
    " AND seen.employee_id IN (SELECT " me                                                 \
    " UNION SELECT id FROM (" EMPLOYEES_TEAM(organization, me) ") AS team_of WHERE " scope \
                                                               " = 'team')))"
#define PROJECT_REACHED(project, how, organization, scope, me)                                   \
    "(" scope                                                                                    \
    " = 'all' OR EXISTS (SELECT 1 FROM project_member m WHERE m.organization_id = " organization \
    " AND m.project_id = " project " AND m.is_current = TRUE AND " how                           \
    " AND " EMPLOYEES_VISIBLE("m.employee_id", organization, scope, me) "))"

#endif
