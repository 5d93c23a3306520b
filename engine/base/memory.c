/* Memory. Every allocation passes `obtained`, the one place that can end the process. The handler
 * and the countdown of tests are process-wide, as the lists of small_blocks.c are, and nothing else in
 * the program is: they are set before threads start. */
#include "base/memory.h"

#include <assert.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/problem.h"

enum { LARGE_FIRST = 64 * 1024 }; /* bytes */
enum { RESERVE_FIRST = 16, ARENA_ALIGNMENT = 16, ARENA_BLOCK_FIRST = 4096 };
enum { ARENA_BLOCK_LAST = 1 << 20 }; /* blocks double up to this, then stay */

static void (*out_of_memory)(size_t size);
static atomic_long allocations_until_failure; /* 0: none fails */

static void default_handler(size_t size)
{
    fprintf(stderr, "out of memory: %zu bytes could not be had; what was committed stays\n", size);
    _exit(EXIT_IO); /* other threads may be at what `exit` would take down */
}

void memory_set_handler(void (*handler)(size_t size))
{
    out_of_memory = handler;
}

void memory_settle(void)
{
#if defined(__GLIBC__)
    mallopt(M_MMAP_THRESHOLD, LARGE_FIRST);
    mallopt(M_ARENA_MAX, 1);
#endif
}

void memory_fail_at(long n)
{
    assert(n >= 0);
    atomic_store(&allocations_until_failure, n);
}

static void fail(size_t size)
{
    if (out_of_memory != NULL) {
        out_of_memory(size);
    } else {
        default_handler(size);
    }
    abort(); /* a handler must not return */
}

static bool failure_is_due(void)
{
    if (atomic_load_explicit(&allocations_until_failure, memory_order_relaxed) == 0) {
        return false;
    }
    return atomic_fetch_sub(&allocations_until_failure, 1) == 1;
}

static size_t checked_product(size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > PTRDIFF_MAX) {
        fail(SIZE_MAX);
    }
    return bytes > 0 ? bytes : 1;
}

static void *obtained(void *block, size_t bytes)
{
    if (block == NULL) {
        fail(bytes);
    }
    return block;
}

void *memory_alloc(size_t size)
{
    size_t bytes = checked_product(1, size);
    return obtained(failure_is_due() ? NULL : malloc(bytes), bytes);
}

void *memory_alloc_zero(size_t count, size_t size)
{
    size_t bytes = checked_product(count, size);
    return obtained(failure_is_due() ? NULL : calloc(1, bytes), bytes);
}

void *memory_grow(void *block, size_t count, size_t size)
{
    size_t bytes = checked_product(count, size);
    return obtained(failure_is_due() ? NULL : realloc(block, bytes), bytes);
}

char *memory_copy_text(const char *text, size_t size)
{
    if (size == SIZE_MAX) {
        fail(size);
    }
    char *copy = memory_alloc(size + 1);
    if (size > 0) {
        memcpy(copy, text, size);
    }
    copy[size] = 0;
    return copy;
}

void memory_free(void *block)
{
    free(block);
}

void *memory_reserve(void *items, size_t *capacity, size_t needed, size_t item_size)
{
    if (needed <= *capacity) {
        return items;
    }
    size_t doubled = *capacity < RESERVE_FIRST / 2 ? RESERVE_FIRST : *capacity;
    while (doubled < needed || doubled == *capacity) {
        if (__builtin_mul_overflow(doubled, (size_t)2, &doubled)) {
            fail(SIZE_MAX);
        }
    }
    items = memory_grow(items, doubled, item_size);
    *capacity = doubled;
    return items;
}

struct arena_block {
    struct arena_block *next; /* older */
    size_t size;              /* bytes of room after this header */
};

static_assert(sizeof(struct arena_block) % ARENA_ALIGNMENT == 0,
              "room after the header is aligned as the block itself");

void arena_init(struct arena *arena)
{
    *arena = (struct arena){0};
}

void arena_release(struct arena *arena)
{
    struct arena_block *block = arena->first;
    while (block != NULL) {
        struct arena_block *older = block->next;
        memory_free(block);
        block = older;
    }
    arena_init(arena);
}

static struct arena_block *block_alloc(size_t room)
{
    size_t bytes;
    if (__builtin_add_overflow(room, sizeof(struct arena_block), &bytes)) {
        fail(SIZE_MAX);
    }
    struct arena_block *block = memory_alloc(bytes);
    block->next = NULL;
    block->size = room;
    return block;
}

/* A block that cannot hold the request is replaced as the newest, unless the request is so large
 * that it gets a block of its own behind the newest, whose room stays in use. */
static void *alloc_slow(struct arena *arena, size_t rounded)
{
    size_t room = arena->first == NULL ? ARENA_BLOCK_FIRST : arena->first->size * 2;
    if (room > ARENA_BLOCK_LAST) {
        room = ARENA_BLOCK_LAST;
    }
    if (rounded > room / 4 && arena->first != NULL) {
        struct arena_block *own = block_alloc(rounded);
        own->next = arena->first->next;
        arena->first->next = own;
        return own + 1;
    }
    struct arena_block *block = block_alloc(rounded > room ? rounded : room);
    block->next = arena->first;
    arena->first = block;
    arena->used = rounded;
    return block + 1;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    if (size > PTRDIFF_MAX) {
        fail(size);
    }
    size_t least = size > 0 ? size : 1;
    size_t rounded = (least + ARENA_ALIGNMENT - 1) & ~(size_t)(ARENA_ALIGNMENT - 1);
    arena->total += rounded;
    if (arena->first != NULL && arena->first->size - arena->used >= rounded) {
        void *room = (char *)(arena->first + 1) + arena->used;
        arena->used += rounded;
        return room;
    }
    return alloc_slow(arena, rounded);
}

char *arena_copy_text(struct arena *arena, const char *text, size_t size)
{
    if (size == SIZE_MAX) {
        fail(size);
    }
    char *copy = arena_alloc(arena, size + 1);
    if (size > 0) {
        memcpy(copy, text, size);
    }
    copy[size] = 0;
    return copy;
}
