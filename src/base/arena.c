/*
 * Arenas: memory is cut from the front of blocks, and blocks are given back all at once.
 *
 * The first block holds the arena itself and is small, since most requests need little; each further one is twice as
 * large as the last, up to a megabyte. What would fill a good part of a block gets a block of its own, so that large
 * texts neither waste the rest of a block nor are copied when they grow: as long as such a text is the newest block it
 * grows by realloc(), which for large sizes moves pages instead of bytes.
 *
 * Under AddressSanitizer everything in a block that was not handed out is poisoned and allocations stand apart, so that
 * a read past an allocation is found as it would be with malloc().
 */
#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_POISONS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISONS 1
#endif
#endif

#ifdef ARENA_POISONS
#include <sanitizer/asan_interface.h>
#define POISON(start, size)   ASAN_POISON_MEMORY_REGION((start), (size))
#define UNPOISON(start, size) ASAN_UNPOISON_MEMORY_REGION((start), (size))
#define RED_ZONE              ((size_t)16)
#else
#define POISON(start, size)   ((void)(start), (void)(size))
#define UNPOISON(start, size) ((void)(start), (void)(size))
#define RED_ZONE              ((size_t)0)
#endif

#define ALIGNMENT     _Alignof(max_align_t)
#define FIRST_BLOCK   ((size_t)8 * 1024)
#define LARGEST_BLOCK ((size_t)1024 * 1024)
#define OWN_BLOCK_FROM \
    ((size_t)4 * 1024) /* allocations from this size on may get a block of their own */

struct block {
    struct block *next; /* the one made before */
    size_t size;        /* of `bytes` */
    size_t used;
    _Alignas(max_align_t) char bytes[];
};

struct release {
    struct release *next;
    void (*release)(void *object);
    void *object;
};

struct arena {
    struct block *blocks; /* newest first; the last is the first block, in which the arena stands */
    struct block *current; /* where small allocations are cut from */
    size_t next_block;
    size_t ceiling;
    size_t used;
    struct release *releases;
    char *newest; /* the newest allocation, its block and its rounded size */
    struct block *newest_block;
    size_t newest_size;
    bool guarded;
    jmp_buf guard;
};

/* What the arena itself takes of its first block. */
#define ARENA_SIZE ((sizeof(struct arena) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT)

static struct block *block_new(size_t size)
{
    struct block *block = NULL;
    if (size <= SIZE_MAX - sizeof *block) {
        block = malloc(sizeof *block + size);
    }
    if (block != NULL) {
        block->next = NULL;
        block->size = size;
        block->used = 0;
        POISON(block->bytes, size);
    }
    return block;
}

static void block_free(struct block *block)
{
    UNPOISON(block->bytes, block->size);
    free(block);
}

struct arena *arena_new(size_t ceiling)
{
    struct block *block = block_new(FIRST_BLOCK - sizeof *block);
    if (block == NULL) {
        return NULL;
    }
    block->used = ARENA_SIZE;
    UNPOISON(block->bytes, ARENA_SIZE);
    struct arena *arena = (struct arena *)(void *)block->bytes;
    memset(arena, 0, sizeof *arena);
    arena->blocks = block;
    arena->current = block;
    arena->next_block = 2 * FIRST_BLOCK;
    arena->ceiling = ceiling;
    return arena;
}

/* Runs the releases, newest first, and frees all blocks but the first, which it returns. */
static struct block *arena_empty(struct arena *arena)
{
    while (arena->releases != NULL) {
        struct release *release = arena->releases;
        arena->releases = release->next;
        release->release(release->object);
    }
    struct block *block = arena->blocks;
    while (block->next != NULL) {
        struct block *next = block->next;
        block_free(block);
        block = next;
    }
    return block;
}

void arena_free(struct arena *arena)
{
    if (arena != NULL) {
        block_free(arena_empty(arena));
    }
}

void arena_reset(struct arena *arena)
{
    struct block *first = arena_empty(arena);
    first->used = ARENA_SIZE;
    POISON(first->bytes + ARENA_SIZE, first->size - ARENA_SIZE);
    arena->blocks = first;
    arena->current = first;
    arena->next_block = 2 * FIRST_BLOCK;
    arena->used = 0;
    arena->newest = NULL;
    arena->newest_block = NULL;
    arena->newest_size = 0;
}

void arena_exhausted(struct arena *arena)
{
    if (arena->guarded) {
        longjmp(arena->guard, 1);
    }
    fprintf(stderr, "out of memory: %zu of %zu bytes in use\n", arena->used, arena->ceiling);
    exit(EXIT_FAILURE);
}

/* A multiple of the alignment that holds `size` bytes; 0 when there is none. */
static size_t rounded(size_t size)
{
    if (size > SIZE_MAX - 2 * ALIGNMENT) {
        return 0;
    }
    return size == 0 ? ALIGNMENT : (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

/* A block with room for `size` bytes, which becomes the current one unless it is for this allocation alone. */
static struct block *block_for(struct arena *arena, size_t size)
{
    struct block *current = arena->current;
    if (size <= current->size - current->used) {
        return current;
    }
    bool own = size >= OWN_BLOCK_FROM && size >= arena->next_block / 4;
    struct block *block = block_new(own ? size : arena->next_block);
    if (block == NULL) {
        return NULL;
    }
    block->next = arena->blocks;
    arena->blocks = block;
    if (!own) {
        arena->current = block;
        if (arena->next_block < LARGEST_BLOCK) {
            arena->next_block *= 2;
        }
    }
    return block;
}

void *arena_try_allocate(struct arena *arena, size_t size)
{
    size_t length = rounded(size);
    if (length == 0 || length > arena->ceiling - arena->used) {
        return NULL;
    }
    struct block *block = block_for(arena, length + RED_ZONE);
    if (block == NULL) {
        return NULL;
    }
    char *memory = block->bytes + block->used;
    block->used += length + RED_ZONE;
    arena->used += length;
    arena->newest = memory;
    arena->newest_block = block;
    arena->newest_size = length;
    UNPOISON(memory, size);
    return memset(memory, 0, size);
}

void *arena_allocate(struct arena *arena, size_t size)
{
    void *memory = arena_try_allocate(arena, size);
    if (memory == NULL) {
        arena_exhausted(arena);
    }
    return memory;
}

void *arena_allocate_array(struct arena *arena, size_t count, size_t size)
{
    size_t product;
    if (__builtin_mul_overflow(count, size, &product)) {
        arena_exhausted(arena);
    }
    return arena_allocate(arena, product);
}

/* Makes room behind the newest allocation for `more` bytes; false where that cannot be. */
static bool newest_extend(struct arena *arena, size_t more)
{
    struct block *block = arena->newest_block;
    if (more <= block->size - block->used) {
        return true;
    }
    if (block != arena->blocks || block->next == NULL || arena->newest != block->bytes) {
        return false;
    }
    bool is_current = arena->current == block;
    UNPOISON(block->bytes, block->size);
    struct block *moved = realloc(block, sizeof *block + block->used + more);
    if (moved == NULL) {
        return false;
    }
    moved->size = moved->used + more;
    arena->blocks = moved;
    arena->newest_block = moved;
    arena->newest = moved->bytes;
    if (is_current) {
        arena->current = moved;
    }
    return true;
}

void *arena_grow(struct arena *arena, void *memory, size_t old_size, size_t new_size)
{
    if (new_size <= old_size && memory != NULL) {
        return memory;
    }
    size_t length = rounded(new_size);
    if (memory != NULL && memory == arena->newest && length >= arena->newest_size &&
        length - arena->newest_size <= arena->ceiling - arena->used &&
        newest_extend(arena, length - arena->newest_size)) {
        size_t more = length - arena->newest_size;
        arena->newest_block->used += more;
        arena->used += more;
        arena->newest_size = length;
        UNPOISON(arena->newest, new_size);
        POISON(arena->newest + new_size, length - new_size + RED_ZONE);
        memset(arena->newest + old_size, 0, new_size - old_size);
        return arena->newest;
    }
    void *grown = arena_allocate(arena, new_size);
    if (memory != NULL) {
        memcpy(grown, memory, old_size);
    }
    return grown;
}

void arena_on_free(struct arena *arena, void (*release)(void *object), void *object)
{
    struct release *entry = arena_try_allocate(arena, sizeof *entry);
    if (entry == NULL) {
        release(object); /* nobody else would: the caller is about to be abandoned */
        arena_exhausted(arena);
    }
    *entry = (struct release){.next = arena->releases, .release = release, .object = object};
    arena->releases = entry;
}

size_t arena_used(const struct arena *arena)
{
    return arena->used;
}

jmp_buf *arena_guard(struct arena *arena)
{
    arena->guarded = true;
    return &arena->guard;
}

void arena_unguard(struct arena *arena)
{
    arena->guarded = false;
}
