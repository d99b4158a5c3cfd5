/* Tasks: what a search looks at, what a change names, and what becomes of a task that is synchronized. */
#include "features/tasks/rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define assert_text(actual, expected) assert_true(text_equal((actual), TEXT(expected)))

static const struct task before = {
    .project_id = {.bytes = {1}},
    .project_name = TEXT_INITIALIZER("Apollo"),
    .external_id = {.presence = PRESENT, .value = TEXT_INITIALIZER("T-1")},
    .name = TEXT_INITIALIZER("Design"),
    .display_name = TEXT_INITIALIZER("Design"),
    .search_text = TEXT_INITIALIZER("nozzle"),
    .project_phase = TEXT_INITIALIZER("Build"),
    .department = TEXT_INITIALIZER("Engines"),
    .discipline = TEXT_INITIALIZER("Thermal"),
    .task_type = TEXT_INITIALIZER("Drawing"),
    .is_active = true,
};

/* The item that says of the task exactly what it is. */
static struct task_sync_item same(void)
{
    return (struct task_sync_item){
        .external_id = TEXT("T-1"),
        .display_name = TEXT("Design"),
        .search_text = SOME(TEXT("nozzle")),
        .project_phase = SOME(TEXT("Build")),
        .department = SOME(TEXT("Engines")),
        .discipline = SOME(TEXT("Thermal")),
        .task_type = SOME(TEXT("Drawing")),
    };
}

static enum sync_outcome outcome_of(const struct task *old, const struct task_sync_item *item)
{
    struct task after = *old;

    sync_apply(item, &after);
    return sync_judge(old, &after);
}

static void all_a_task_is_found_by_is_folded(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 20);
    struct task task = before;

    task.display_name = TEXT("Größe ÜBER");
    task.name = TEXT("INNER");
    task.search_text = TEXT("Nozzle");
    assert_text(task_search_folded(arena, &task), "grösse über\ninner\nt-1\nnozzle");
    task.external_id.presence = IS_NULL;
    assert_text(task_search_folded(arena, &task), "grösse über\ninner\n\nnozzle");
    arena_free(arena);
}

static void a_change_leaves_alone_what_it_does_not_name(void **state)
{
    (void)state;
    struct task task = before;
    const struct task_change change = {.department = SOME(TEXT("")),
                                       .external_id = {.presence = IS_NULL}};

    task_apply(&change, &task);
    assert_text(task.department, "");
    assert_int_equal(task.external_id.presence, IS_NULL);
    assert_text(task.name, "Design");
    assert_text(task.task_type, "Drawing");
    task_apply(&(const struct task_change){.name = SOME(TEXT("New"))}, &task);
    assert_text(task.name, "New");
    assert_text(task.display_name, "Design");
}

static void what_was_not_there_is_created(void **state)
{
    (void)state;
    assert_int_equal(sync_judge(NULL, &before), SYNC_CREATED);
}

static void a_task_that_is_as_its_item_says_is_unchanged(void **state)
{
    (void)state;
    struct task_sync_item item = same();

    assert_int_equal(outcome_of(&before, &item), SYNC_UNCHANGED);
    item = (struct task_sync_item){.external_id = TEXT("T-1"), .display_name = TEXT("Design")};
    assert_int_equal(outcome_of(&before, &item), SYNC_UNCHANGED);
}

static void every_member_of_an_item_changes_the_task(void **state)
{
    (void)state;
    for (int member = 0; member < 6; member++) {
        struct task_sync_item item = same();
        opt_text *const members[] = {&item.search_text, &item.project_phase, &item.department,
                                     &item.discipline, &item.task_type};

        if (member == 5) {
            item.display_name = TEXT("Other");
        } else {
            *members[member] = (opt_text)SOME(TEXT(""));
        }
        assert_int_equal(outcome_of(&before, &item), SYNC_CHANGED);
    }
}

static void a_task_that_moves_is_changed(void **state)
{
    (void)state;
    struct task after = before;

    after.project_id.bytes[0] = 2;
    assert_int_equal(sync_judge(&before, &after), SYNC_CHANGED);
}

static void opening_and_closing_count_before_other_changes(void **state)
{
    (void)state;
    struct task closed = before;
    struct task_sync_item item = same();

    closed.is_active = false;
    item.display_name = TEXT("Other");
    assert_int_equal(outcome_of(&closed, &item), SYNC_REACTIVATED);
    item.is_active = (opt_bool)SOME(false);
    assert_int_equal(outcome_of(&before, &item), SYNC_DEACTIVATED);
    item = same();
    item.is_active = (opt_bool)SOME(false);
    assert_int_equal(outcome_of(&closed, &item), SYNC_UNCHANGED);
}

static void the_name_follows_the_display_name(void **state)
{
    (void)state;
    struct task task = before;
    struct task_sync_item item = same();

    item.display_name = TEXT("Other");
    sync_apply(&item, &task);
    assert_text(task.name, "Other");
    assert_text(task.display_name, "Other");
}

static void a_name_that_was_changed_by_hand_is_changed_back(void **state)
{
    (void)state;
    struct task renamed = before;
    struct task_sync_item item = same();

    renamed.name = TEXT("Renamed");
    assert_int_equal(outcome_of(&renamed, &item), SYNC_CHANGED);
}

static void a_file_that_looks_cut_off_is_suspicious(void **state)
{
    (void)state;
    assert_true(sync_is_suspicious(0, 1, 1));
    assert_false(sync_is_suspicious(0, 0, 0));
    assert_false(sync_is_suspicious(1, 10, 11));
    assert_true(sync_is_suspicious(1, 11, 12));
    assert_true(sync_is_suspicious(10, 11, 21));
    assert_false(sync_is_suspicious(11, 11, 22));
    assert_false(sync_is_suspicious(1000, 0, 1000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_a_task_is_found_by_is_folded),
        cmocka_unit_test(a_change_leaves_alone_what_it_does_not_name),
        cmocka_unit_test(what_was_not_there_is_created),
        cmocka_unit_test(a_task_that_is_as_its_item_says_is_unchanged),
        cmocka_unit_test(every_member_of_an_item_changes_the_task),
        cmocka_unit_test(a_task_that_moves_is_changed),
        cmocka_unit_test(opening_and_closing_count_before_other_changes),
        cmocka_unit_test(the_name_follows_the_display_name),
        cmocka_unit_test(a_name_that_was_changed_by_hand_is_changed_back),
        cmocka_unit_test(a_file_that_looks_cut_off_is_suspicious),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
