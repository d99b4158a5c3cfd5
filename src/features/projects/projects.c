/* What other features and the API's dispatcher do with projects. */
#include "features/audit/audit.h"
#include "features/employees/employees.h"
#include "features/projects/change.h"

PERMISSION(projects_view, "projects.view", "See projects, their members and their tasks",
           .admin = SCOPE_ALL, .manager = SCOPE_TEAM, .member = SCOPE_OWN, .viewer = SCOPE_ALL);
PERMISSION(projects_manage, "projects.manage", "Make and change projects and their members",
           .admin = SCOPE_ALL, .manager = SCOPE_TEAM);

PROBLEM(project_archived, 409, "The project is archived");
PROBLEM(project_code_taken, 409, "Another project has this code");
PROBLEM(project_external_id_taken, 409, "Another project has this external id");

/* ---- what ids name ---- */

/*
 * A project belongs to many people at once, so that its reach is one query of its own and not a
 * question about one employee: whoever it reaches is judged as if it were theirs alone.
 */
problem project_judge(struct request *rq, uuid id, bool by_managing, struct entity_found *found)
{
    bool exists;
    bool reached;

    TRY(project_reach(rq, id, by_managing, &exists, &reached));
    if (exists && !reached) {
        return fail(rq, &forbidden, "this project is not among those you may do this for");
    }
    *found =
        (struct entity_found){.exists = exists, .belongs = true, .employee_id = employee_self(rq)};
    return NULL;
}

static problem find_project(struct request *rq, uuid id, struct entity_found *found)
{
    return project_judge(rq, id, false, found);
}
const struct entity project_entity = {.name = "project", .find = find_project};

static problem find_managed(struct request *rq, uuid id, struct entity_found *found)
{
    return project_judge(rq, id, true, found);
}
const struct entity project_managed_entity = {.name = "project", .find = find_managed};

/* ---- projects ---- */

problem project_read(struct request *rq, uuid id, struct project *project)
{
    bool found;

    TRY(project_by_id(rq, id, &found, project));
    return found ? NULL : &not_found;
}

problem project_require_active(struct request *rq, const struct project *project)
{
    return project->state == PROJECT_ACTIVE
               ? NULL
               : fail(rq, &project_archived, "restore it first: nothing new is done for it now");
}

problem project_require_free(struct request *rq, const struct project *project)
{
    struct project_taken taken;

    TRY(project_find_taken(rq, project, &taken));
    if (taken.code) {
        return fail(rq, &project_code_taken, "another project has the code %.*s",
                    TEXT_ARGUMENTS(project->code.value));
    }
    if (taken.external_id) {
        return fail(rq, &project_external_id_taken, "another project has the external id %.*s",
                    TEXT_ARGUMENTS(project->external_id.value));
    }
    return NULL;
}

problem project_create(struct request *rq, const struct project_new *new, struct project *project)
{
    struct project made = {
        .id = request_new_id(rq),
        .name = new->name,
        .code = new->code,
        .description = new->description,
        .external_id = new->external_id,
        .state = PROJECT_ACTIVE,
        .created_at = rq->now,
        .updated_at = rq->now,
    };

    TRY(project_require_free(rq, &made));
    TRY(project_insert(rq, &made));
    *project = made;
    return audit_write(rq, "project.create", "project", made.id, AUDITED_NOTHING,
                       AUDITED(project, &made));
}

/* ---- members ---- */

problem project_member_add(struct request *rq, uuid project_id, uuid employee_id,
                           enum project_role role, struct project_member *member)
{
    uuid id = request_new_id(rq);
    bool found;

    TRY(member_insert(rq, id, project_id, employee_id, role));
    TRY(member_current(rq, project_id, employee_id, &found, member));
    return audit_write(rq, "project_member.add", "project_member", id, AUDITED_NOTHING,
                       AUDITED(project_member, member));
}

/* What the audit log keeps of many joining at once. */
struct joined {
    struct member_row_list members;
};
static RECORD(joined, FIELD_LIST(joined, members, member_row, "Who joined what"));

problem project_members_add(struct request *rq, const struct project_joining_list *list)
{
    struct joined joined = {
        .members = {.items = ARENA_ARRAY(rq->arena, struct member_row, list->count)}};

    for (size_t i = 0; i < list->count; i++) {
        joined.members.items[joined.members.count++] =
            (struct member_row){.id = request_new_id(rq),
                                .project_id = list->items[i].project_id,
                                .employee_id = list->items[i].employee_id};
    }
    TRY(members_insert(rq, &joined.members));
    return audit_write(rq, "project_member.add", "project_member", (uuid){.bytes = {0}},
                       AUDITED_NOTHING, AUDITED(joined, &joined));
}
