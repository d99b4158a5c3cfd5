/*
 * Entities: what an id names. A field with `.entity = &employee_entity` is looked up in the caller's organization before the
 * handler runs, in one place: what is not there, or is another organization's, is 404 in a path and 422 in a body or query, with the
 * same bytes; what is there but out of the caller's scope is 403.
 */
#ifndef STINT_API_ENTITY_H
#define STINT_API_ENTITY_H

#include "base/problem.h"
#include "base/value.h"

struct request;

struct entity_found {
    bool exists;
    bool
        belongs; /* to an employee: the scope own or team is judged by it. Otherwise only scope all may touch it by id … */
    uuid employee_id; /* … unless the endpoint declares .any_scope. */
};

struct entity {
    const char *name; /* "employee", for texts */
    problem (*find)(struct request *rq, uuid id, struct entity_found *found);
};

#endif
