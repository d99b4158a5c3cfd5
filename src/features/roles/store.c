/* All SQL of roles. */
#include "features/roles/store.h"

static const char *const state_names[] = {
    [ROLE_ACTIVE] = "active", [ROLE_ARCHIVED] = "archived", NULL};
const enum_names role_state_names = state_names;

RECORD(role_row, FIELD(role_row, id, "The role"), FIELD(role_row, name, "Its name"),
       FIELD(role_row, description, "What it is for"),
       FIELD_LIST(role_row, grants, role_grant, "What it may do"),
       FIELD(role_row, state, "Whether it can be given to employees", .names = state_names),
       FIELD(role_row, created_at, "When it was made"),
       FIELD(role_row, updated_at, "When it was last changed"));

#define COLUMNS "id, name, description, grants, state, created_at, updated_at"

problem role_by_id(struct request *rq, uuid organization_id, uuid id, bool *found,
                   struct role_row *role)
{
    return db_maybe(rq->db, found, INTO(role_row, role),
                    "SELECT " COLUMNS " FROM role WHERE organization_id = $1 AND id = $2",
                    BIND(organization_id, id));
}

problem role_by_name(struct request *rq, uuid organization_id, text name, bool *found,
                     struct role_row *role)
{
    return db_maybe(rq->db, found, INTO(role_row, role),
                    "SELECT " COLUMNS " FROM role WHERE organization_id = $1 AND name = $2",
                    BIND(organization_id, name));
}

problem role_list(struct request *rq, opt_text state, text after, int64_t limit,
                  struct role_row_list *list)
{
    return db_all(rq->db, LIST(role_row, list),
                  "SELECT " COLUMNS " FROM role "
                  "WHERE organization_id = $1 AND name > $2 AND ($3 IS NULL OR state = $3) "
                  "ORDER BY organization_id, name LIMIT $4",
                  BIND(organization_of(rq), after, state, limit));
}

static json_text grants_json(struct request *rq, const struct role_row *role)
{
    return (json_text){.value =
                           json_of_list(rq->arena, &role_grant_record,
                                        &(const struct generic_list){.items = role->grants.items,
                                                                     .count = role->grants.count})};
}

problem role_insert(struct request *rq, const struct role_row *role)
{
    return db_run(rq->db, NULL,
                  "INSERT INTO role (organization_id, id, name, description, grants, state, "
                  "created_at, updated_at) "
                  "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                  BIND(organization_of(rq), role->id, role->name, role->description,
                       grants_json(rq, role), BIND_NAME(role_state_names, role->state),
                       role->created_at, role->updated_at));
}

problem role_update(struct request *rq, const struct role_row *role)
{
    return db_run(
        rq->db, NULL,
        "UPDATE role SET name = $3, description = $4, grants = $5, state = $6, updated_at = $7 "
        "WHERE organization_id = $1 AND id = $2",
        BIND(organization_of(rq), role->id, role->name, role->description, grants_json(rq, role),
             BIND_NAME(role_state_names, role->state), role->updated_at));
}

problem role_is_used(struct request *rq, uuid id, bool *is)
{
    struct one_uuid employee;

    return db_maybe(
        rq->db, is, INTO(one_uuid, &employee),
        "SELECT id AS value FROM employee WHERE organization_id = $1 AND role_id = $2 LIMIT 1",
        BIND(organization_of(rq), id));
}
