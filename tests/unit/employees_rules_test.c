/* The rules of employees: how numbers go on, and in which order people who report to each other are made. */
#include "features/employees/rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(1 << 20);
    return arena == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void only_numbers_of_the_form_e001_count(void **state)
{
    (void)state;
    assert_int_equal(employee_number_count(TEXT("E001")), 1);
    assert_int_equal(employee_number_count(TEXT("E120")), 120);
    assert_int_equal(employee_number_count(TEXT("E999999999")), 999999999);
    assert_int_equal(employee_number_count(TEXT("E1000000000")), 0);
    assert_int_equal(employee_number_count(TEXT("E")), 0);
    assert_int_equal(employee_number_count(TEXT("")), 0);
    assert_int_equal(employee_number_count(TEXT("e001")), 0);
    assert_int_equal(employee_number_count(TEXT("E1a")), 0);
    assert_int_equal(employee_number_count(TEXT("001")), 0);
}

static void expect_order(const int64_t *managers, size_t count, size_t placed, const size_t *order)
{
    size_t found[8];

    assert_int_equal(managers_first(arena, managers, count, found), placed);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(found[i], order[i]);
    }
}

static void managers_are_made_before_their_people(void **state)
{
    (void)state;
    const int64_t nobody[] = {-1, -1};
    expect_order(nobody, 2, 2, (const size_t[]){0, 1});
    const int64_t upwards[] = {1, 2, -1, 2};
    expect_order(upwards, 4, 4, (const size_t[]){2, 1, 3, 0});
    expect_order(NULL, 0, 0, NULL);
}

static void who_reports_in_a_circle_is_left(void **state)
{
    (void)state;
    const int64_t circle[] = {2, -1, 0, 3, 2, 1};
    expect_order(circle, 6, 2, (const size_t[]){1, 5, 0, 2, 3, 4});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_numbers_of_the_form_e001_count),
        cmocka_unit_test(managers_are_made_before_their_people),
        cmocka_unit_test(who_reports_in_a_circle_is_left),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
