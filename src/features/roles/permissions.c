/*
 * The permissions that the running program's endpoints ask for: nobody lists them but the endpoints
 * themselves.
 */
#include "features/roles/permissions.h"

#include "api/api.h"

#include <stdlib.h>
#include <string.h>

const char *const scope_table[] = {
    [SCOPE_NONE] = "none", [SCOPE_OWN] = "own", [SCOPE_TEAM] = "team", [SCOPE_ALL] = "all", NULL};

static int by_name(const void *a, const void *b)
{
    const struct permission *const *left = a;
    const struct permission *const *right = b;

    return strcmp((*left)->name, (*right)->name);
}

static size_t count_endpoints(const struct feature *const *features)
{
    size_t count = 0;

    for (; *features != NULL; features++) {
        for (const struct endpoint *const *endpoint = (*features)->endpoints; *endpoint != NULL;
             endpoint++) {
            count++;
        }
    }
    return count;
}

void permissions_all(struct request *rq, const struct permission *const **permissions,
                     size_t *count)
{
    const struct feature *const *features = rq->features;

    const struct permission **all =
        ARENA_ARRAY(rq->arena, const struct permission *, count_endpoints(features));
    size_t asked = 0;
    size_t kept = 0;

    for (; *features != NULL; features++) {
        for (const struct endpoint *const *endpoint = (*features)->endpoints; *endpoint != NULL;
             endpoint++) {
            if ((*endpoint)->access.permission != NULL) {
                all[asked++] = (*endpoint)->access.permission;
            }
        }
    }
    qsort(all, asked, sizeof(const struct permission *), by_name);
    for (size_t i = 0; i < asked; i++) {
        if (kept == 0 || all[kept - 1] != all[i]) {
            all[kept++] = all[i];
        }
    }
    *permissions = all;
    *count = kept;
}
