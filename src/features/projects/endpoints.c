/* Projects over HTTP. Whoever makes one without being over all of them becomes its manager. */
#include "features/audit/audit.h"
#include "features/employees/employees.h"
#include "features/organizations/organizations.h"
#include "features/projects/change.h"

static const char *const state_names[] = {
    [PROJECT_ACTIVE] = "active", [PROJECT_ARCHIVED] = "archived", NULL};

/* ---- reading ---- */

struct project_query {
    opt_enum state;
    opt_text q;
    LIST_PARAMETERS;
};
static RECORD(
    project_query, FIELD(project_query, state, "Only projects in this state", .names = state_names),
    FIELD(project_query, q,
          "Only those whose name, code or external id contains this, in any case; empty: all",
          LENGTH(0, 200)),
    LIST_FIELDS(project_query));

struct project_page {
    struct project_list items;
    opt_text next_cursor;
};
static RECORD(project_page, FIELD_LIST(project_page, items, project, "Projects by name, id"),
              FIELD(project_page, next_cursor, "Where the next page begins; null on the last"));

static RECORD(project_key, FIELD(project_key, name, ""), FIELD(project_key, id, ""));

ENDPOINT(list_projects, project_query, project_page, GET, "/projects", REQUIRES(projects_view),
         .summary = "List projects")
{
    struct project_filter filter = {.after = {.name = TEXT("")}, .limit = LIST_LIMIT(in) + 1};
    const struct project *last;

    if (IS_PRESENT(in->state)) {
        filter.state = (opt_text)SOME(BIND_NAME(state_names, in->state.value));
    }
    if (IS_PRESENT(in->q) && in->q.value.length > 0) {
        filter.pattern =
            (opt_text)SOME(text_like_pattern(rq->arena, text_fold(rq->arena, in->q.value)));
    }
    TRY(cursor_read(rq, in->cursor, &project_key_record, &filter.after));
    TRY(project_list(rq, &filter, &out->items));
    if (LIST_CUT(&out->items, LIST_LIMIT(in), &last)) {
        struct project_key key = {.name = last->name, .id = last->id};

        out->next_cursor = cursor_write(rq, &project_key_record, &key);
    }
    return NULL;
}

struct project_path {
    uuid id;
};
static RECORD(project_path, FIELD(project_path, id, "The project", .entity = &project_entity));

ENDPOINT(read_project, project_path, project, GET, "/projects/{id}", REQUIRES(projects_view),
         .etag = true, .summary = "Read a project")
{
    return project_read(rq, in->id, out);
}

/* ---- making and changing ---- */

#define NAME_FIELD(type) FIELD(type, name, "Its name", LENGTH(1, 200), .check = name_check)
#define DETAIL_FIELDS(type)                                                                \
    FIELD(type, code, "The company's own code, unique in the organization", LENGTH(1, 50), \
          .check = name_check, .nullable = true),                                          \
        FIELD(type, description, "What it is about", LENGTH(0, 4000)),                     \
        FIELD(type, external_id, "What the system it comes from calls it, unique too",     \
              LENGTH(1, 200), .check = name_check, .nullable = true)

struct project_post {
    text name;
    opt_text code;
    opt_text description;
    opt_text external_id;
};
static RECORD(project_post, NAME_FIELD(project_post), DETAIL_FIELDS(project_post));

ENDPOINT(create_project, project_post, project, POST, "/projects", REQUIRES(projects_manage),
         .status = 201,
         .summary = "Make a project; whoever may not change all of them becomes its manager",
         .problems = PROBLEMS(&project_code_taken, &project_external_id_taken))
{
    struct project_new new = {
        .name = in->name,
        .code = in->code,
        .description = VALUE_OR(in->description, TEXT("")),
        .external_id = in->external_id,
    };
    struct project_member manager;

    if (rq->scope == SCOPE_ALL) {
        return project_create(rq, &new, out);
    }
    if (uuid_is_nil(employee_self(rq))) {
        return fail(rq, &forbidden, "an API key manages no project: this needs the scope all");
    }
    TRY(project_create(rq, &new, out));
    return project_member_add(rq, out->id, employee_self(rq), PROJECT_MANAGER, &manager);
}

struct project_patch {
    uuid id;
    opt_text name;
    opt_text code;
    opt_text description;
    opt_text external_id;
};
static RECORD(project_patch,
              FIELD(project_patch, id, "The project", .entity = &project_managed_entity),
              NAME_FIELD(project_patch), DETAIL_FIELDS(project_patch));

static problem write_change(struct request *rq, const char *action, const struct project *before,
                            struct project *after)
{
    after->updated_at = rq->now;
    TRY(project_update(rq, after));
    return audit_write(rq, action, "project", after->id, AUDITED(project, before),
                       AUDITED(project, after));
}

ENDPOINT(update_project, project_patch, project, PATCH, "/projects/{id}", REQUIRES(projects_manage),
         .summary = "Change what is given of a project",
         .problems = PROBLEMS(&project_code_taken, &project_external_id_taken))
{
    struct project before;

    TRY(project_read(rq, in->id, &before));
    TRY(require_match(rq, &project_record, &before));
    *out = before;
    out->name = VALUE_OR(in->name, before.name);
    out->description = VALUE_OR(in->description, before.description);
    out->code = in->code.presence == ABSENT ? before.code : in->code;
    out->external_id = in->external_id.presence == ABSENT ? before.external_id : in->external_id;
    TRY(project_require_free(rq, out));
    return write_change(rq, "project.update", &before, out);
}

struct project_managed_path {
    uuid id;
};
static RECORD(project_managed_path,
              FIELD(project_managed_path, id, "The project", .entity = &project_managed_entity));

static problem change_state(struct request *rq, uuid id, enum project_state state,
                            struct project *project)
{
    struct project before;

    TRY(project_read(rq, id, &before));
    *project = before;
    if (before.state == state) {
        return NULL;
    }
    project->state = state;
    return write_change(rq, state == PROJECT_ARCHIVED ? "project.archive" : "project.restore",
                        &before, project);
}

ENDPOINT(archive_project, project_managed_path, project, POST, "/projects/{id}/archive",
         REQUIRES(projects_manage),
         .summary = "Archive a project: it is closed to new effort, members and assignments stay")
{
    return change_state(rq, in->id, PROJECT_ARCHIVED, out);
}

ENDPOINT(restore_project, project_managed_path, project, POST, "/projects/{id}/restore",
         REQUIRES(projects_manage), .summary = "Open an archived project again")
{
    return change_state(rq, in->id, PROJECT_ACTIVE, out);
}

const struct feature projects_feature = {
    .name = "projects",
    .title = "Projects",
    .endpoints =
        ENDPOINTS(&list_projects_endpoint, &create_project_endpoint, &read_project_endpoint,
                  &update_project_endpoint, &archive_project_endpoint, &restore_project_endpoint),
};
