/* In: terms of orders. Out: numbers. Always: a free number is chained by `next`, what few orders have by
 * `shown`; orders move only when one is added; each that has more has its own. */
#include "market/book_pool.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"

enum { POOL_MIN = 64 };

void book_pool_init(struct book_pool *pool, uint32_t orders)
{
    memset(pool, 0, sizeof *pool);
    pool->free = BOOK_NONE;
    pool->orders = memory_reserve(NULL, &pool->capacity, orders > POOL_MIN ? orders : POOL_MIN,
                                  sizeof *pool->orders);
    pool->mores = memory_reserve(NULL, &pool->more_capacity, POOL_MIN, sizeof *pool->mores);
    pool->mores[pool->more_count++] = (struct book_more){.stop = VALUE_NONE};
}

void book_pool_grow(struct book_pool *pool)
{
    pool->orders =
        memory_reserve(pool->orders, &pool->capacity, pool->capacity + 1, sizeof *pool->orders);
}

void book_pool_release(struct book_pool *pool)
{
    memory_free(pool->orders);
    memory_free(pool->mores);
}

static uint32_t take_more(struct book_pool *pool)
{
    uint32_t more = pool->free_more;
    if (more != 0) {
        pool->free_more = (uint32_t)pool->mores[more].shown;
        return more;
    }
    pool->mores = memory_reserve(pool->mores, &pool->more_capacity, pool->more_count + 1u,
                                 sizeof *pool->mores);
    return pool->more_count++;
}

void book_pool_set_more(struct book_pool *pool, uint32_t number, int64_t display, int64_t stop)
{
    struct book_order *order = &pool->orders[number];
    if (display == 0 && stop == VALUE_NONE) {
        if (order->more == 0) return;
        pool->mores[order->more].shown = pool->free_more;
        pool->free_more = order->more;
        order->more = 0;
        return;
    }
    if (order->more == 0) {
        order->more = take_more(pool);
        pool->mores[order->more].shown = 0; /* until it rests */
    }
    pool->mores[order->more].display = display;
    pool->mores[order->more].stop = stop;
}

void book_pool_set_stop(struct book_pool *pool, uint32_t number, int64_t stop)
{
    book_pool_set_more(pool, number, book_order_more(pool, &pool->orders[number])->display, stop);
}

uint32_t book_pool_add(struct book_pool *pool, const struct book_order *terms, int64_t display,
                       int64_t stop)
{
    assert(terms->more == 0);
    uint32_t number = book_pool_take(pool);
    pool->orders[number] = *terms;
    pool->orders[number].place = BOOK_OUT;
    book_pool_set_more(pool, number, display, stop);
    return number;
}
