/*
 * Router: from method and path to endpoint. Built once from the features' lists; a path that two endpoints share with one method ends the start.
 */
#ifndef STINT_API_ROUTER_H
#define STINT_API_ROUTER_H

#include "api/endpoint.h"

#define ROUTE_VALUES 4

struct route {
    const struct endpoint *endpoint; /* NULL: no such path, or not this method */
    text values[ROUTE_VALUES];       /* of the path's parameters in order, still escaped */
    size_t count;
    unsigned methods; /* of the path: bit 1 << enum http_method; 0: no such path */
};

struct router;

/* In `arena`. Ends the program with a message when two endpoints collide: a mistake of the program. */
struct router *router_new(struct arena *arena, const struct feature *const *features);

/* `path` is below the base path and has no trailing slash. HEAD finds GET's endpoint. */
struct route router_find(const struct router *router, enum http_method method, text path);

#endif
