/* In: terms of orders. Out: numbers. Always: a free number is chained by `next`; orders stand on cache
 * lines; they move only when one is added. */
#include "market/book_pool.h"

#include <string.h>

#include "base/memory.h"

enum { CACHE_LINE = 64, POOL_MIN = 64 };

static void set_capacity(struct book_pool *pool, uint32_t capacity)
{
    char *block = memory_alloc((size_t)capacity * sizeof *pool->orders + CACHE_LINE);
    uintptr_t beyond = (uintptr_t)block % CACHE_LINE;
    struct book_order *orders = (void *)(block + (beyond > 0 ? CACHE_LINE - beyond : 0));
    if (pool->count > 0) memcpy(orders, pool->orders, pool->count * sizeof *orders);
    memory_free(pool->block);
    pool->block = block;
    pool->orders = orders;
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
