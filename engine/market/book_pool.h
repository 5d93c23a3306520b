/* The orders of all books of a market, 64 bytes each, by number. Numbers are used again. */
#ifndef TAPEDECK_MARKET_BOOK_POOL_H
#define TAPEDECK_MARKET_BOOK_POOL_H

#include <stdbool.h>
#include <stdint.h>

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

/* One cache line. */
struct book_order {
    int64_t price;       /* limit; of an order without one the collar's, while it works */
    int64_t leaves;      /* hidden part included */
    int64_t shown;       /* of the leaves what the public sees, while it rests */
    int64_t display;     /* most that is shown at a time; 0: all (B08) */
    int64_t stop;        /* VALUE_NONE: none */
    uint32_t next, prev; /* in its level or queue */
    uint32_t tag;        /* the caller's number */
    uint32_t owner;      /* group for B06 */
    uint8_t side, place;
    bool market; /* no limit: never rests (B11) */
    bool ioc, fok, post_only;
    uint16_t unused;
};
_Static_assert(sizeof(struct book_order) == 64, "an order is one cache line");

struct book_pool {
    struct book_order *orders; /* aligned to a cache line */
    void *block;
    uint32_t capacity, count, free;
};
void book_pool_init(struct book_pool *pool, uint32_t orders);
void book_pool_release(struct book_pool *pool);
void book_pool_grow(struct book_pool *pool); /* doubles; orders move */

/* A number for a new order. Its terms the caller writes where it stays, all but next, prev, place and
 * shown, which are the book's: a copy of 64 bytes from elsewhere would cost more than a match. */
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
    return number;
}

/* The same with the terms in hand, for callers in no hurry. */
static inline uint32_t book_pool_add(struct book_pool *pool, const struct book_order *terms)
{
    uint32_t number = book_pool_take(pool);
    pool->orders[number] = *terms;
    pool->orders[number].place = BOOK_OUT;
    return number;
}

static inline void book_pool_drop(struct book_pool *pool, uint32_t number)
{
    struct book_order *order = &pool->orders[number];
    order->place = BOOK_OUT;
    order->next = pool->free;
    pool->free = number;
}

#endif
