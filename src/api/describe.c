/* Endpoints, described: see describe.h. */
#include "api/describe.h"

#include "api/internal.h"

#include <string.h>

text method_name(enum http_method method)
{
    static const char *const names[] = {
        [HTTP_GET] = "GET",         [HTTP_HEAD] = "HEAD",   [HTTP_POST] = "POST",
        [HTTP_PUT] = "PUT",         [HTTP_PATCH] = "PATCH", [HTTP_DELETE] = "DELETE",
        [HTTP_OPTIONS] = "OPTIONS", [HTTP_OTHER] = "OTHER", NULL};
    return enum_name(names, method);
}

int endpoint_status(const struct endpoint *endpoint)
{
    if (endpoint->status != 0) {
        return endpoint->status;
    }
    return endpoint->output == &nothing_record && endpoint->produces == NULL ? 204 : 200;
}

bool endpoint_takes_key(const struct endpoint *endpoint)
{
    return endpoint->method == HTTP_POST && !endpoint->once && !endpoint->reads &&
           endpoint->produces == NULL;
}

static bool names_problem(const struct endpoint *endpoint, problem wanted)
{
    for (const struct problem *const *p = endpoint->problems; p != NULL && *p != NULL; p++) {
        if (*p == wanted) {
            return true;
        }
    }
    return false;
}

/* Whether `path` is `what` or something below it. */
static bool is_of(const char *path, const char *what)
{
    size_t length = strlen(what);
    return strncmp(path, what, length) == 0 && (path[length] == '\0' || path[length] == '/');
}

bool endpoint_is_guarded(const struct feature *feature, const struct endpoint *endpoint)
{
    if (endpoint->method == HTTP_GET || endpoint->method == HTTP_HEAD) {
        return false;
    }
    if (names_problem(endpoint, &precondition_failed)) {
        return true;
    }
    for (const struct endpoint *const *e = feature->endpoints; *e != NULL; e++) {
        if ((*e)->method == HTTP_GET && (*e)->etag && is_of(endpoint->path, (*e)->path)) {
            return endpoint->method != HTTP_POST;
        }
    }
    return false;
}

/* ---- problems that need not be named; those of stores as answer.c shows them ---- */

/* What must be so of an endpoint for a common problem to be possible. */
struct traits {
    bool needs_sign_in, names_something, writes, has_body, takes_key, guarded;
};

struct common_problem {
    const struct problem *problem;
    struct traits needs; /* all of them */
};

static const struct common_problem common_problems[] = {
    {.problem = &bad_request},
    {.problem = &unauthenticated, .needs = {.needs_sign_in = true}},
    {.problem = &forbidden, .needs = {.needs_sign_in = true}},
    {.problem = &not_found, .needs = {.names_something = true}},
    {.problem = &conflict, .needs = {.writes = true}},
    {.problem = &precondition_failed, .needs = {.guarded = true}},
    {.problem = &too_large},
    {.problem = &target_too_long},
    {.problem = &unsupported_media_type, .needs = {.has_body = true}},
    {.problem = &invalid},
    {.problem = &key_reused, .needs = {.takes_key = true}},
    {.problem = &too_many_requests},
    {.problem = &head_too_large},
    {.problem = &internal_error},
    {.problem = &overloaded},
    {.problem = &db_unavailable},
    {.problem = &db_full, .needs = {.writes = true}},
};
#define COMMON_PROBLEMS (sizeof(common_problems) / sizeof(common_problems[0]))

static struct traits traits_of(const struct feature *feature, const struct endpoint *endpoint)
{
    struct traits traits = {
        .needs_sign_in = endpoint->access.kind != ACCESS_PUBLIC || endpoint->strict_limit,
        .writes = endpoint->method != HTTP_GET && !endpoint->reads,
        .has_body = endpoint_has_body(endpoint),
        .takes_key = endpoint_takes_key(endpoint),
        .guarded = endpoint_is_guarded(feature, endpoint),
    };
    for (size_t i = 0; i < endpoint->input->count; i++) {
        traits.names_something |= endpoint_place(endpoint, &endpoint->input->fields[i]) != IN_BODY;
    }
    return traits;
}

static bool has_traits(const struct traits *has, const struct traits *needs)
{
    return (has->needs_sign_in || !needs->needs_sign_in) &&
           (has->names_something || !needs->names_something) && (has->writes || !needs->writes) &&
           (has->has_body || !needs->has_body) && (has->takes_key || !needs->takes_key) &&
           (has->guarded || !needs->guarded);
}

const struct problem *const *endpoint_problems(struct arena *arena, const struct feature *feature,
                                               const struct endpoint *endpoint)
{
    size_t own = 0;
    while (endpoint->problems != NULL && endpoint->problems[own] != NULL) {
        own++;
    }
    const struct problem **all =
        ARENA_ARRAY(arena, const struct problem *, COMMON_PROBLEMS + own + 1);
    size_t count = 0;
    struct traits traits = traits_of(feature, endpoint);
    for (size_t i = 0; i < COMMON_PROBLEMS; i++) {
        if (has_traits(&traits, &common_problems[i].needs) ||
            names_problem(endpoint, common_problems[i].problem)) {
            all[count++] = common_problems[i].problem;
        }
    }
    for (size_t i = 0; i < own; i++) {
        if (!problem_is_common(endpoint->problems[i])) {
            all[count++] = endpoint->problems[i];
        }
    }
    return all;
}
