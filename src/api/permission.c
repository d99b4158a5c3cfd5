/* Names of scopes and kinds of principals, and the permission of a name. */
#include "api/api.h"

const enum_names scope_names = (const char *const[]){
    [SCOPE_NONE] = "none", [SCOPE_OWN] = "own", [SCOPE_TEAM] = "team", [SCOPE_ALL] = "all", NULL};

const enum_names principal_kind_names = (const char *const[]){[PRINCIPAL_USER] = "user",
                                                              [PRINCIPAL_API_KEY] = "api_key",
                                                              [PRINCIPAL_COMMAND] = "command",
                                                              NULL};

const struct permission *permission_find(const struct feature *const *features, text name)
{
    for (; *features != NULL; features++) {
        for (const struct endpoint *const *e = (*features)->endpoints; *e != NULL; e++) {
            const struct permission *permission = (*e)->access.permission;
            if (permission != NULL && text_equal(text_of(permission->name), name)) {
                return permission;
            }
        }
    }
    return NULL;
}

enum scope request_scope(const struct request *rq, const struct permission *permission)
{
    if (rq->principal == NULL) {
        return SCOPE_NONE;
    }
    if (rq->principal->kind == PRINCIPAL_COMMAND) {
        return SCOPE_ALL;
    }
    for (size_t i = 0; i < rq->principal->grant_count; i++) {
        if (rq->principal->grants[i].permission == permission) {
            return rq->principal->grants[i].scope;
        }
    }
    return SCOPE_NONE;
}
