/* In: a size. Out: a block of at least that. Always: a block is in one hand or in the list of its size,
 * and none is given back to the system. Sizes to 8 KiB are rounded up to one of 32: steps of 16 bytes to 128, then four steps for each doubling,
 * so that a fifth is lost at the most. Larger blocks are memory.h's, each alone. Libraries hand their
 * allocator no context, so the lists are the process's own, behind a lock.
 *
 *     | struct header | room of the class, 16-byte aligned ...
 *
 * Under AddressSanitizer every block is memory.h's: it shall see what is done to each. */
#include "base/small_blocks.h"

#include <assert.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>

#include "base/memory.h"

enum {
    STEP = 16,
    FINE_LAST = 128, /* up to here each step is a class */
    CLASS_FINE = FINE_LAST / STEP,
    DOUBLINGS = 6, /* to 8192 */
    CLASSES = CLASS_FINE + 4 * DOUBLINGS,
    SMALL_LAST = FINE_LAST << DOUBLINGS,
    CHUNK_FIRST = 1 << 16,
    CHUNK_LAST = 1 << 20, /* chunks double up to this */
};

#ifndef __has_feature
#define __has_feature(name) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
enum { POOLED_LAST = 0 };
#else
enum { POOLED_LAST = SMALL_LAST };
#endif

struct header {
    size_t room;         /* bytes after this header */
    struct header *next; /* in its list, while it is free */
};
static_assert(sizeof(struct header) % STEP == 0,
              "the room after a header is aligned as the header");

/* A chunk begins with its link, so that all stay reachable. */
struct chunk {
    struct chunk *older;
    size_t size;
};
static_assert(sizeof(struct chunk) % STEP == 0, "blocks in a chunk are aligned");

static struct {
    pthread_mutex_t lock;
    struct header *free[CLASSES];
    struct chunk *newest;
    size_t used; /* bytes of `newest` that are given out, its link among them */
} pool = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* 0 < size <= SMALL_LAST. */
static size_t class_of(size_t size)
{
    if (size <= FINE_LAST) {
        return (size - 1) / STEP;
    }
    size_t index = CLASS_FINE, half = FINE_LAST;
    while (size > half * 2) {
        half *= 2;
        index += 4;
    }
    return index + (size - half - 1) / (half / 4);
}

static size_t class_room(size_t index)
{
    if (index < CLASS_FINE) {
        return (index + 1) * STEP;
    }
    size_t half = (size_t)FINE_LAST << (index - CLASS_FINE) / 4;
    return half + ((index - CLASS_FINE) % 4 + 1) * (half / 4);
}

size_t small_block_room(size_t size)
{
    if (size == 0) size = 1;
    return size > POOLED_LAST ? (size + STEP - 1) / STEP * STEP : class_room(class_of(size));
}

/* The rest of a chunk that is too short for a block is lost: a hundredth of it, or less. */
static struct header *cut(size_t room)
{
    size_t needed = sizeof(struct header) + room;
    if (pool.newest == NULL || pool.newest->size - pool.used < needed) {
        size_t size = pool.newest == NULL ? CHUNK_FIRST : pool.newest->size * 2;
        if (size > CHUNK_LAST) size = CHUNK_LAST;
        struct chunk *chunk = memory_alloc(size);
        *chunk = (struct chunk){.older = pool.newest, .size = size};
        pool.newest = chunk;
        pool.used = sizeof *chunk;
    }
    struct header *header = (struct header *)((char *)pool.newest + pool.used);
    pool.used += needed;
    return header;
}

void *small_block_alloc(size_t size)
{
    if (size > PTRDIFF_MAX) return memory_alloc(size); /* there is no such block */
    size_t room = small_block_room(size);
    struct header *header;
    if (room > POOLED_LAST) {
        header = memory_alloc(sizeof *header + room);
    } else {
        size_t index = class_of(room);
        pthread_mutex_lock(&pool.lock);
        header = pool.free[index];
        if (header != NULL) {
            pool.free[index] = header->next;
        } else {
            header = cut(room);
        }
        pthread_mutex_unlock(&pool.lock);
    }
    header->room = room;
    return header + 1;
}

void small_block_free(void *block)
{
    if (block == NULL) return;
    struct header *header = (struct header *)block - 1;
    if (header->room > POOLED_LAST) {
        memory_free(header);
        return;
    }
    size_t index = class_of(header->room);
    pthread_mutex_lock(&pool.lock);
    header->next = pool.free[index];
    pool.free[index] = header;
    pthread_mutex_unlock(&pool.lock);
}

size_t small_block_size(const void *block)
{
    return ((const struct header *)block - 1)->room;
}

void *small_block_grow(void *block, size_t size)
{
    if (block == NULL) return small_block_alloc(size);
    size_t room = small_block_size(block), wanted = small_block_room(size);
    if (wanted == room) return block;
    if (room > POOLED_LAST && wanted > POOLED_LAST && size <= PTRDIFF_MAX) {
        struct header *header = memory_grow((struct header *)block - 1, 1, sizeof *header + wanted);
        header->room = wanted;
        return header + 1;
    }
    void *moved = small_block_alloc(size);
    memcpy(moved, block, size < room ? size : room);
    small_block_free(block);
    return moved;
}
