/* Roles: what a built-in one gets of a permission, and when one set of grants goes beyond another.
 */
#include "features/roles/rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static PERMISSION(punch, "punch", "Punch", .admin = SCOPE_ALL, .manager = SCOPE_TEAM,
                  .member = SCOPE_OWN);
static PERMISSION(settle, "settle", "Settle", .admin = SCOPE_ALL);

static void a_built_in_role_has_what_the_permission_says(void **state)
{
    (void)state;
    assert_int_equal(role_scope(ROLE_ADMIN, &punch), SCOPE_ALL);
    assert_int_equal(role_scope(ROLE_MANAGER, &punch), SCOPE_TEAM);
    assert_int_equal(role_scope(ROLE_MEMBER, &punch), SCOPE_OWN);
    assert_int_equal(role_scope(ROLE_VIEWER, &punch), SCOPE_NONE);
    assert_int_equal(role_scope(ROLE_CUSTOM, &punch), SCOPE_NONE);
}

static void the_owner_has_every_permission(void **state)
{
    (void)state;
    const struct permission nobodys = {.name = "nobodys"};
    assert_int_equal(role_scope(ROLE_OWNER, &nobodys), SCOPE_ALL);
}

static const struct grant held[] = {{.permission = &punch, .scope = SCOPE_TEAM}};

static void a_wider_scope_goes_beyond_a_narrower_one(void **state)
{
    (void)state;
    const struct grant wider[] = {{.permission = &punch, .scope = SCOPE_ALL}};
    const struct grant equal[] = {{.permission = &punch, .scope = SCOPE_TEAM}};
    const struct grant narrower[] = {{.permission = &punch, .scope = SCOPE_OWN}};
    assert_ptr_equal(grants_beyond(wider, 1, held, 1), &wider[0]);
    assert_null(grants_beyond(equal, 1, held, 1));
    assert_null(grants_beyond(narrower, 1, held, 1));
}

static void a_permission_one_has_not_goes_beyond(void **state)
{
    (void)state;
    const struct grant wanted[] = {{.permission = &punch, .scope = SCOPE_OWN},
                                   {.permission = &settle, .scope = SCOPE_OWN}};
    assert_ptr_equal(grants_beyond(wanted, 2, held, 1), &wanted[1]);
    assert_ptr_equal(grants_beyond(wanted, 1, NULL, 0), &wanted[0]);
}

static void nothing_goes_beyond_nothing(void **state)
{
    (void)state;
    assert_null(grants_beyond(NULL, 0, NULL, 0));
}

static void what_is_cut_has_the_narrower_of_two_scopes(void **state)
{
    (void)state;
    const struct grant wanted[] = {{.permission = &settle, .scope = SCOPE_ALL},
                                   {.permission = &punch, .scope = SCOPE_ALL}};
    const struct grant less[] = {{.permission = &punch, .scope = SCOPE_OWN}};
    struct grant cut[2];
    assert_int_equal(grants_cut(wanted, 2, held, 1, cut), 1);
    assert_ptr_equal(cut[0].permission, &punch);
    assert_int_equal(cut[0].scope, SCOPE_TEAM);
    assert_int_equal(grants_cut(less, 1, held, 1, cut), 1);
    assert_int_equal(cut[0].scope, SCOPE_OWN);
}

static void nothing_is_left_where_nothing_is_held(void **state)
{
    (void)state;
    const struct grant none[] = {{.permission = &punch, .scope = SCOPE_NONE}};
    struct grant cut[1];
    assert_int_equal(grants_cut(held, 1, NULL, 0, cut), 0);
    assert_int_equal(grants_cut(held, 1, none, 1, cut), 0);
    assert_int_equal(grants_cut(NULL, 0, held, 1, cut), 0);
}

static void a_custom_role_cannot_pass_for_a_built_in_one(void **state)
{
    (void)state;
    assert_non_null(role_name_check(TEXT("owner")));
    assert_non_null(role_name_check(TEXT("Admin")));
    assert_non_null(role_name_check(TEXT("custom")));
    assert_non_null(role_name_check(TEXT(" owner")));
    assert_non_null(role_name_check(TEXT("line\nbreak")));
    assert_null(role_name_check(TEXT("Payroll")));
}

static void a_permission_granted_twice_is_found(void **state)
{
    (void)state;
    struct role_grant items[] = {{.permission = TEXT("punch"), .scope = SCOPE_OWN},
                                 {.permission = TEXT("settle"), .scope = SCOPE_OWN},
                                 {.permission = TEXT("punch"), .scope = SCOPE_ALL}};
    const struct role_grant_list list = {.items = items, .count = 3};
    assert_false(grant_is_repeated(&list, 0));
    assert_false(grant_is_repeated(&list, 1));
    assert_true(grant_is_repeated(&list, 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_built_in_role_has_what_the_permission_says),
        cmocka_unit_test(the_owner_has_every_permission),
        cmocka_unit_test(a_wider_scope_goes_beyond_a_narrower_one),
        cmocka_unit_test(a_permission_one_has_not_goes_beyond),
        cmocka_unit_test(nothing_goes_beyond_nothing),
        cmocka_unit_test(what_is_cut_has_the_narrower_of_two_scopes),
        cmocka_unit_test(nothing_is_left_where_nothing_is_held),
        cmocka_unit_test(a_custom_role_cannot_pass_for_a_built_in_one),
        cmocka_unit_test(a_permission_granted_twice_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
