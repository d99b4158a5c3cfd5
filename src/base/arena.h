/*
 * Arena: all memory of one request (or one command) in a few large blocks, freed at once.
 *
 * An arena has a ceiling. A request that would pass it does not get NULL, which every caller would have to check, but is
 * abandoned: control returns to the place that called ARENA_GUARD, which answers 413 and frees the arena. So between
 * the guard and the allocation no function may hold a lock or own memory outside the arena; what must be released
 * whatever happens is registered with arena_on_free().
 */
#ifndef STINT_BASE_ARENA_H
#define STINT_BASE_ARENA_H

#include <setjmp.h>
#include <stddef.h>

struct arena;

/* A new arena that hands out at most `ceiling` bytes; NULL if the system has no memory for its first block. */
struct arena *arena_new(size_t ceiling);

/* Runs what arena_on_free() registered, newest first, and frees all memory. NULL is allowed. */
void arena_free(struct arena *arena);

/* As arena_free() followed by arena_new() with the same ceiling and guard, but keeps the first block. */
void arena_reset(struct arena *arena);

/* Zeroed memory, aligned for any type, valid until the arena is freed or reset. Never NULL. */
void *arena_allocate(struct arena *arena, size_t size)
    __attribute__((malloc, returns_nonnull, alloc_size(2)));

/* As arena_allocate() for `count` items of `size` bytes; an overflow of the product counts as exhaustion. */
void *arena_allocate_array(struct arena *arena, size_t count, size_t size)
    __attribute__((malloc, returns_nonnull, alloc_size(2, 3)));

/*
 * As arena_allocate(), but NULL when the arena is exhausted: for code that has something to put right before it is
 * abandoned, which it then is by arena_exhausted().
 */
void *arena_try_allocate(struct arena *arena, size_t size) __attribute__((malloc, alloc_size(2)));

/* Abandons what runs, as an arena_allocate() that found no room: back to the guard, or the end of the process. */
void arena_exhausted(struct arena *arena) __attribute__((noreturn));

/* Makes `memory` of `old_size` bytes `new_size` long: in place when it was the newest allocation, else by copy. What
 * was added is zero; a size that is not larger changes nothing. */
void *arena_grow(struct arena *arena, void *memory, size_t old_size, size_t new_size)
    __attribute__((returns_nonnull));

/* Calls `release(object)` when the arena is freed or reset. */
void arena_on_free(struct arena *arena, void (*release)(void *object), void *object);

/* Bytes handed out so far. */
size_t arena_used(const struct arena *arena);

#define ARENA_NEW(arena, type) ((type *)arena_allocate((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count) \
    ((type *)arena_allocate_array((arena), (count), sizeof(type)))

/*
 * `if (ARENA_GUARD(arena)) { … the arena is exhausted … }`: marks the place an exhausted arena returns to. Without a
 * guard exhaustion ends the process with a message: right for commands, never for the server.
 */
#define ARENA_GUARD(arena) (setjmp(*arena_guard(arena)) != 0)
jmp_buf *arena_guard(struct arena *arena);
void arena_unguard(struct arena *arena);

/* For the owner of a local arena: `_cleanup_(arena_freep) struct arena *arena = arena_new(…);` */
static inline void arena_freep(struct arena **arena)
{
    arena_free(*arena);
}

#define _cleanup_(function) __attribute__((cleanup(function)))

#endif
