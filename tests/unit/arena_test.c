/* Arenas: what is handed out is zero, aligned and apart; a ceiling holds; nothing registered is forgotten. */
#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static bool all_bytes(const unsigned char *bytes, size_t length, unsigned char value)
{
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] != value) {
            return false;
        }
    }
    return true;
}

static void memory_is_zero_aligned_and_apart(void **state)
{
    (void)state;
    enum { COUNT = 2000 };
    struct arena *arena = arena_new(SIZE_MAX);
    unsigned char *pieces[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        size_t size = i * 7 % 301 + (i % 97 == 0 ? 20000 : 0);
        pieces[i] = arena_allocate(arena, size);
        assert_int_equal((uintptr_t)pieces[i] % _Alignof(max_align_t), 0);
        assert_true(all_bytes(pieces[i], size, 0));
        memset(pieces[i], (int)(i % 255 + 1), size);
    }
    for (size_t i = 0; i < COUNT; i++) {
        size_t size = i * 7 % 301 + (i % 97 == 0 ? 20000 : 0);
        assert_true(all_bytes(pieces[i], size, (unsigned char)(i % 255 + 1)));
    }
    arena_free(arena);
}

static void a_reset_arena_hands_out_zeroed_memory_again(void **state)
{
    (void)state;
    struct arena *arena = arena_new(SIZE_MAX);
    memset(arena_allocate(arena, 4000), 0xff, 4000);
    memset(arena_allocate(arena, 100000), 0xff, 100000);
    arena_reset(arena);
    assert_int_equal(arena_used(arena), 0);
    assert_true(all_bytes(arena_allocate(arena, 4000), 4000, 0));
    assert_true(all_bytes(arena_allocate(arena, 100000), 100000, 0));
    arena_free(arena);
}

static void the_ceiling_returns_control_to_the_guard(void **state)
{
    (void)state;
    struct arena *arena = arena_new(64 * 1024);
    volatile int allocated = 0;
    if (ARENA_GUARD(arena)) {
        assert_int_equal(allocated, 64);
        assert_true(arena_used(arena) <= 64 * 1024);
        arena_free(arena);
        return;
    }
    for (;;) {
        arena_allocate(arena, 1024);
        allocated++;
    }
}

static void an_array_whose_size_overflows_counts_as_exhaustion(void **state)
{
    (void)state;
    struct arena *arena = arena_new(SIZE_MAX);
    volatile size_t count = SIZE_MAX / 2;
    if (ARENA_GUARD(arena)) {
        arena_free(arena);
        return;
    }
    arena_allocate_array(arena, count, 4);
    fail();
}

static void what_the_system_has_not_counts_as_exhaustion(void **state)
{
    (void)state;
    struct arena *arena = arena_new(SIZE_MAX);
    volatile size_t size = SIZE_MAX - 5;
    assert_null(arena_try_allocate(arena, size));
    size = PTRDIFF_MAX;
    if (ARENA_GUARD(arena)) {
        arena_free(arena);
        return;
    }
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    size = SIZE_MAX; /* sanitizers end the process where malloc() would return NULL */
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
    size = SIZE_MAX;
#endif
#endif
    arena_allocate(arena, size);
    fail();
}

static void trying_gives_null_at_the_ceiling_and_room_is_left_as_it_was(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1024);
    assert_null(arena_try_allocate(arena, 1025));
    assert_non_null(arena_try_allocate(arena, 1024));
    assert_null(arena_try_allocate(arena, 1));
    assert_int_equal(arena_used(arena), 1024);
    arena_free(arena);
}

static void exhaustion_without_a_guard_ends_the_process_with_a_message(void **state)
{
    (void)state;
    int pipes[2];
    assert_int_equal(pipe(pipes), 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(pipes[1], STDERR_FILENO);
        struct arena *arena = arena_new(100);
        arena_guard(arena);
        arena_unguard(arena);
        arena_allocate(arena, 1000);
        _exit(0);
    }
    close(pipes[1]);
    char message[200] = "";
    ssize_t length = read(pipes[0], message, sizeof message - 1);
    int status;
    waitpid(child, &status, 0);
    close(pipes[0]);
    assert_true(length > 0 && strstr(message, "out of memory") != NULL);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == EXIT_FAILURE);
}

static void the_newest_allocation_grows_in_place(void **state)
{
    (void)state;
    struct arena *arena = arena_new(SIZE_MAX);
    char *memory = arena_allocate(arena, 10);
    memcpy(memory, "0123456789", 10);
    char *grown = arena_grow(arena, memory, 10, 500);
    assert_ptr_equal(memory, grown);
    assert_memory_equal(grown, "0123456789\0\0\0", 13);
    assert_true(all_bytes((unsigned char *)grown + 10, 490, 0));
    arena_free(arena);
}

static void an_older_allocation_grows_by_copy(void **state)
{
    (void)state;
    struct arena *arena = arena_new(SIZE_MAX);
    char *memory = arena_allocate(arena, 10);
    memcpy(memory, "0123456789", 10);
    char *other = arena_allocate(arena, 10);
    memset(other, 'x', 10);
    char *grown = arena_grow(arena, memory, 10, 20);
    assert_ptr_not_equal(memory, grown);
    assert_memory_equal(grown, "0123456789\0\0\0\0\0\0\0\0\0\0", 20);
    assert_memory_equal(other, "xxxxxxxxxx", 10);
    arena_free(arena);
}

static void growing_step_by_step_to_megabytes_keeps_every_byte_and_counts_once(void **state)
{
    (void)state;
    struct arena *arena = arena_new((size_t)5 << 20);
    size_t size = 100;
    unsigned char *memory = arena_grow(arena, NULL, 0, size);
    memset(memory, 7, size);
    while (size < (size_t)2 << 20) {
        memory = arena_grow(arena, memory, size, size * 2);
        assert_true(all_bytes(memory, size, 7));
        assert_true(all_bytes(memory + size, size, 0));
        memset(memory + size, 7, size);
        size *= 2;
    }
    assert_true(arena_used(arena) < 2 * size);
    unsigned char *after = arena_allocate(arena, 100);
    memset(after, 9, 100);
    assert_true(all_bytes(memory, size, 7));
    arena_free(arena);
}

static void shrinking_changes_nothing(void **state)
{
    (void)state;
    struct arena *arena = arena_new(SIZE_MAX);
    char *memory = arena_allocate(arena, 100);
    assert_ptr_equal(arena_grow(arena, memory, 100, 50), memory);
    arena_free(arena);
}

static char released[8];

static void release_letter(void *object)
{
    strncat(released, object, 1);
}

static void releases_run_newest_first_at_reset_and_free_and_only_once(void **state)
{
    (void)state;
    released[0] = '\0';
    struct arena *arena = arena_new(SIZE_MAX);
    arena_on_free(arena, release_letter, (char[]){"a"});
    char b[] = "b", c[] = "c", d[] = "d";
    arena_reset(arena);
    released[0] = '\0';
    arena_on_free(arena, release_letter, b);
    arena_on_free(arena, release_letter, c);
    arena_reset(arena);
    assert_string_equal(released, "cb");
    arena_on_free(arena, release_letter, d);
    arena_free(arena);
    assert_string_equal(released, "cbd");
}

static void what_an_exhausted_arena_cannot_register_is_released_at_once(void **state)
{
    (void)state;
    released[0] = '\0';
    struct arena *arena = arena_new(16);
    char x[] = "x";
    if (ARENA_GUARD(arena)) {
        assert_string_equal(released, "x");
        arena_free(arena);
        assert_string_equal(released, "x");
        return;
    }
    arena_on_free(arena, release_letter, x);
    fail();
}

static void a_guard_outlives_a_reset(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1000);
    volatile int rounds = 0;
    if (ARENA_GUARD(arena)) {
        rounds++;
        arena_reset(arena);
    }
    if (rounds < 3) {
        arena_allocate(arena, 2000);
    }
    assert_int_equal(rounds, 3);
    arena_free(arena);
    arena_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zero_aligned_and_apart),
        cmocka_unit_test(a_reset_arena_hands_out_zeroed_memory_again),
        cmocka_unit_test(the_ceiling_returns_control_to_the_guard),
        cmocka_unit_test(an_array_whose_size_overflows_counts_as_exhaustion),
        cmocka_unit_test(what_the_system_has_not_counts_as_exhaustion),
        cmocka_unit_test(trying_gives_null_at_the_ceiling_and_room_is_left_as_it_was),
        cmocka_unit_test(exhaustion_without_a_guard_ends_the_process_with_a_message),
        cmocka_unit_test(the_newest_allocation_grows_in_place),
        cmocka_unit_test(an_older_allocation_grows_by_copy),
        cmocka_unit_test(growing_step_by_step_to_megabytes_keeps_every_byte_and_counts_once),
        cmocka_unit_test(shrinking_changes_nothing),
        cmocka_unit_test(releases_run_newest_first_at_reset_and_free_and_only_once),
        cmocka_unit_test(what_an_exhausted_arena_cannot_register_is_released_at_once),
        cmocka_unit_test(a_guard_outlives_a_reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
