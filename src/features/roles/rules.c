/* What grants may be, when one set of them goes beyond another, and what of it does not. */
#include "features/roles/rules.h"

#include "features/organizations/organizations.h"

enum scope role_scope(enum built_in_role role, const struct permission *permission)
{
    switch (role) {
    case ROLE_OWNER:
        return SCOPE_ALL;
    case ROLE_ADMIN:
        return permission->admin;
    case ROLE_MANAGER:
        return permission->manager;
    case ROLE_MEMBER:
        return permission->member;
    case ROLE_VIEWER:
        return permission->viewer;
    case ROLE_CUSTOM:
        break;
    }
    return SCOPE_NONE;
}

enum scope grants_scope(const struct grant *grants, size_t count,
                        const struct permission *permission)
{
    for (size_t i = 0; i < count; i++) {
        if (grants[i].permission == permission) {
            return grants[i].scope;
        }
    }
    return SCOPE_NONE;
}

const struct grant *grants_beyond(const struct grant *wanted, size_t wanted_count,
                                  const struct grant *held, size_t held_count)
{
    for (size_t i = 0; i < wanted_count; i++) {
        if (wanted[i].scope > grants_scope(held, held_count, wanted[i].permission)) {
            return &wanted[i];
        }
    }
    return NULL;
}

size_t grants_cut(const struct grant *wanted, size_t wanted_count, const struct grant *held,
                  size_t held_count, struct grant *cut)
{
    size_t kept = 0;

    for (size_t i = 0; i < wanted_count; i++) {
        enum scope most = grants_scope(held, held_count, wanted[i].permission);
        enum scope scope = wanted[i].scope < most ? wanted[i].scope : most;

        if (scope != SCOPE_NONE) {
            cut[kept++] = (struct grant){.permission = wanted[i].permission, .scope = scope};
        }
    }
    return kept;
}

bool role_is_built_in(text name, enum built_in_role *role)
{
    for (unsigned i = 0; i < ROLE_CUSTOM; i++) {
        if (text_equal_ignoring_case(name, enum_name(built_in_role_names, i))) {
            *role = (enum built_in_role)i;
            return true;
        }
    }
    return false;
}

const char *role_name_check(text name)
{
    enum built_in_role role;

    if (role_is_built_in(name, &role) || text_equal_ignoring_case(name, TEXT("custom"))) {
        return MISTAKE("must not be the name of a built-in role");
    }
    return name_check(name);
}

bool grant_is_repeated(const struct role_grant_list *list, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (text_equal(list->items[i].permission, list->items[index].permission)) {
            return true;
        }
    }
    return false;
}
