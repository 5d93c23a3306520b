/* The orders of all books of a market, 40 bytes each, by number. Numbers are used again. What few orders
 * have, a stop or a part that shows, stands beside them. */
#ifndef TAPEDECK_MARKET_BOOK_POOL_H
#define TAPEDECK_MARKET_BOOK_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/rows.h"

#define BOOK_NONE UINT32_MAX

enum book_place {
    BOOK_OUT,     /* free, or on its way in */
    BOOK_WORKING, /* the order whose message is at work */
    BOOK_RESTS,
    BOOK_MEETS,  /* rests, and is asked whether it trades */
    BOOK_STOPS,  /* a stop that waits for a trade */
    BOOK_QUEUED, /* triggered, its turn has not come (B07) */
    BOOK_GONE    /* was taken out of the queue or of the work */
};

struct book_order {
    int64_t price;       /* limit; of an order without one the collar's, while it works */
    int64_t leaves;      /* hidden part included */
    uint32_t next, prev; /* in its level or queue */
    uint32_t tag;        /* the caller's number */
    uint32_t owner;      /* group for B06 */
    uint32_t more;       /* its struct book_more in the pool; 0: it has none */
    uint8_t side, place;
    bool market : 1; /* no limit: never rests (B11) */
    bool ioc : 1, fok : 1, post_only : 1;
    uint8_t unused;
};
_Static_assert(sizeof(struct book_order) == 40, "a long run ends with hundreds of thousands");

/* Without it an order shows all of its leaves and has no stop. */
struct book_more {
    int64_t shown; /* of the leaves what the public sees, while it rests; of a free one the next */
    int64_t display; /* most that is shown at a time; 0: all (B08) */
    int64_t stop;    /* VALUE_NONE: none */
};

struct book_pool {
    struct book_order *orders;
    size_t capacity;
    uint32_t count, free;
    struct book_more *mores; /* the first is that of orders without one */
    size_t more_capacity;
    uint32_t more_count, free_more; /* 0: none is free */
};
void book_pool_init(struct book_pool *pool, uint32_t orders);
void book_pool_release(struct book_pool *pool);
void book_pool_grow(struct book_pool *pool); /* doubles; orders move */

/* What an order has beside its struct; it has none from now on when both say nothing. */
void book_pool_set_more(struct book_pool *pool, uint32_t number, int64_t display, int64_t stop);
void book_pool_set_stop(struct book_pool *pool, uint32_t number, int64_t stop);
static inline const struct book_more *book_order_more(const struct book_pool *pool,
                                                      const struct book_order *order)
{
    return &pool->mores[order->more];
}
/* Of one that rests. */
static inline int64_t book_order_shown(const struct book_pool *pool, const struct book_order *order)
{
    return order->more == 0 ? order->leaves : pool->mores[order->more].shown;
}
/* The same for one that comes to stand, or whose part that showed is used up: the next part. */
static inline int64_t book_order_show(struct book_pool *pool, const struct book_order *order)
{
    if (order->more == 0) return order->leaves;
    struct book_more *more = &pool->mores[order->more];
    bool hides = more->display > 0 && more->display < order->leaves;
    more->shown = hides ? more->display : order->leaves;
    return more->shown;
}

/* A number for a new order. Its terms the caller writes where it stays, all but next, prev, more and place,
 * which are the pool's and the book's: a copy from elsewhere would cost more than a match. */
static inline uint32_t book_pool_take(struct book_pool *pool)
{
    uint32_t number = pool->free;
    if (number != BOOK_NONE) {
        pool->free = pool->orders[number].next;
    } else {
        if (pool->count == pool->capacity) book_pool_grow(pool);
        number = pool->count++;
    }
    pool->orders[number].place = BOOK_OUT;
    pool->orders[number].more = 0;
    return number;
}

/* The same with the terms in hand, for callers in no hurry. */
uint32_t book_pool_add(struct book_pool *pool, const struct book_order *terms, int64_t display,
                       int64_t stop);

static inline void book_pool_drop(struct book_pool *pool, uint32_t number)
{
    struct book_order *order = &pool->orders[number];
    if (order->more != 0) book_pool_set_more(pool, number, 0, VALUE_NONE);
    order->place = BOOK_OUT;
    order->next = pool->free;
    pool->free = number;
}

#endif
