/* In: terms of orders. Out: numbers. Always: a free number is chained by `next`; orders stand on cache
 * lines; they move only when one is added. */
#include "market/book_pool.h"

#include <string.h>

#include "base/memory.h"

enum { CACHE_LINE = 64, POOL_MIN = 64 };

static size_t to_next_line(const char *block)
{
    size_t beyond = (uintptr_t)block % CACHE_LINE;
    return beyond > 0 ? CACHE_LINE - beyond : 0;
}

/* A large block grows where it is, or moves page by page, so that never two stand side by side. */
static void set_capacity(struct book_pool *pool, uint32_t capacity)
{
    size_t before = pool->block == NULL ? 0 : to_next_line(pool->block);
    char *block = memory_grow(pool->block, 1, (size_t)capacity * sizeof *pool->orders + CACHE_LINE);
    size_t after = to_next_line(block);
    if (after != before && pool->count > 0)
        memmove(block + after, block + before, pool->count * sizeof *pool->orders);
    pool->block = block;
    pool->orders = (void *)(block + after);
    pool->capacity = capacity;
}

void book_pool_init(struct book_pool *pool, uint32_t orders)
{
    memset(pool, 0, sizeof *pool);
    pool->free = BOOK_NONE;
    set_capacity(pool, orders > POOL_MIN ? orders : POOL_MIN);
}

void book_pool_grow(struct book_pool *pool)
{
    set_capacity(pool, pool->capacity * 2);
}

void book_pool_release(struct book_pool *pool)
{
    memory_free(pool->block);
}
