/*
 * The router is a tree of path segments. A literal segment goes before a parameter, so /employees/by_email is never taken for
 * the employee called "by_email". Children are few; they are searched in line.
 */
#include "api/router.h"

#include <stdio.h>
#include <stdlib.h>

#define METHODS (HTTP_OTHER + 1)

struct node {
    text segment; /* empty for a parameter */
    struct node *children;
    struct node *next;
    const struct endpoint *by_method[METHODS];
};

struct router {
    struct node root;
};

static bool is_parameter(text segment)
{
    return segment.length > 2 && segment.data[0] == '{';
}

static struct node *child_for(struct arena *arena, struct node *parent, text segment)
{
    text literal = is_parameter(segment) ? TEXT("") : segment;
    struct node **link = &parent->children;
    for (; *link != NULL; link = &(*link)->next) {
        if (text_equal((*link)->segment, literal)) {
            return *link;
        }
    }
    struct node *child = ARENA_NEW(arena, struct node);
    child->segment = literal;
    if (literal.length > 0) { /* literals first, the parameter last */
        child->next = parent->children;
        parent->children = child;
    } else {
        *link = child;
    }
    return child;
}

static void add_endpoint(struct arena *arena, struct router *router,
                         const struct endpoint *endpoint)
{
    struct node *node = &router->root;
    text rest = text_from(text_of(endpoint->path), 1);
    for (text segment; text_split(&rest, '/', &segment);) {
        node = child_for(arena, node, segment);
    }
    if (node->by_method[endpoint->method] != NULL) {
        fprintf(stderr, "stint: %s and %s have the same method and path\n", endpoint->name,
                node->by_method[endpoint->method]->name);
        abort();
    }
    node->by_method[endpoint->method] = endpoint;
}

struct router *router_new(struct arena *arena, const struct feature *const *features)
{
    struct router *router = ARENA_NEW(arena, struct router);
    for (; *features != NULL; features++) {
        for (const struct endpoint *const *e = (*features)->endpoints; *e != NULL; e++) {
            add_endpoint(arena, router, *e);
        }
    }
    return router;
}

static const struct node *find_node(const struct node *node, text rest, struct route *route)
{
    text segment;
    if (!text_split(&rest, '/', &segment)) {
        return node;
    }
    for (const struct node *child = node->children; child != NULL; child = child->next) {
        bool parameter = child->segment.length == 0;
        if (!parameter && !text_equal(child->segment, segment)) {
            continue;
        }
        if (parameter && (segment.length == 0 || route->count == ROUTE_VALUES)) {
            continue;
        }
        if (parameter) {
            route->values[route->count++] = segment;
        }
        const struct node *found = find_node(child, rest, route);
        if (found != NULL) {
            return found;
        }
        route->count -= parameter ? 1 : 0;
    }
    return NULL;
}

static unsigned methods_of(const struct node *node)
{
    unsigned methods = 0;
    for (unsigned m = 0; m < METHODS; m++) {
        methods |= node->by_method[m] != NULL ? 1u << m : 0;
    }
    methods |= node->by_method[HTTP_GET] != NULL ? 1u << HTTP_HEAD : 0;
    return methods;
}

struct route router_find(const struct router *router, enum http_method method, text path)
{
    struct route route = {.endpoint = NULL};
    if (path.length <= 1 || path.data[0] != '/' || path.data[path.length - 1] == '/') {
        return route;
    }
    const struct node *node = find_node(&router->root, text_from(path, 1), &route);
    if (node != NULL) {
        route.endpoint = node->by_method[method == HTTP_HEAD ? HTTP_GET : method];
        route.methods = methods_of(node);
    }
    return route;
}
