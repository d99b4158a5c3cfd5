/*
 * Permissions: what may be done, declared beside the endpoints that ask for it, with the scope each built-in role has.
 *
 *     PERMISSION(timetracking_punch, "timetracking.punch", "Record punches",
 *                .admin = SCOPE_ALL, .manager = SCOPE_TEAM, .member = SCOPE_OWN);
 *
 * The owner has every permission in scope all. A custom role is a set of (name, scope); an API key likewise.
 */
#ifndef STINT_API_PERMISSION_H
#define STINT_API_PERMISSION_H

#include "base/value.h"

/* Whose data: nobody's, one's own, that of one's team (and one's own), the whole organization's. Each includes those before it. */
enum scope { SCOPE_NONE, SCOPE_OWN, SCOPE_TEAM, SCOPE_ALL };
extern const enum_names scope_names; /* none, own, team, all */

struct permission {
    const char *name;
    const char *description;
    enum scope admin;
    enum scope manager;
    enum scope member;
    enum scope viewer;
    bool organization_wide; /* of things that belong to nobody: only the scope all gets anywhere */
};

#define PERMISSION(id, title, says, ...) \
    const struct permission id = {.name = (title), .description = (says), __VA_ARGS__}

/* One entry of what a principal may do. */
struct grant {
    const struct permission *permission;
    enum scope scope;
};

#endif
