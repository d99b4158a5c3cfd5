/* The permissions that the running program's endpoints ask for. */
#ifndef STINT_FEATURES_ROLES_PERMISSIONS_H
#define STINT_FEATURES_ROLES_PERMISSIONS_H

#include "features/roles/roles.h"

/* As scope_names of api/permission.h, which, being a pointer, cannot stand in a RECORD. */
extern const char *const scope_table[];

/* Each once, sorted by name. None in a command, which runs without an API. */
void permissions_all(struct request *rq, const struct permission *const **permissions,
                     size_t *count);

#endif
