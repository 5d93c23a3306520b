/* The orders of one level, first in, first out: a list through the pool, with both ends in the level. The
 * level's sums are its caller's. In a header, because the matching loop lives on it. */
#ifndef TAPEDECK_MARKET_BOOK_QUEUE_H
#define TAPEDECK_MARKET_BOOK_QUEUE_H

#include "market/book_levels.h"
#include "market/book_pool.h"

static inline void book_queue_append(struct book_pool *pool, struct book_level *level,
                                     uint32_t number)
{
    struct book_order *order = &pool->orders[number];
    order->next = BOOK_NONE;
    order->prev = level->tail;
    if (level->head == LEVEL_NONE) {
        level->head = number;
        order->prev = BOOK_NONE;
    } else {
        pool->orders[level->tail].next = number;
    }
    level->tail = number;
}

static inline void book_queue_unlink(struct book_pool *pool, struct book_level *level,
                                     uint32_t number)
{
    const struct book_order *order = &pool->orders[number];
    if (order->prev == BOOK_NONE) {
        level->head = order->next;
    } else {
        pool->orders[order->prev].next = order->next;
    }
    if (order->next == BOOK_NONE) {
        level->tail = order->prev;
    } else {
        pool->orders[order->next].prev = order->prev;
    }
}

#endif
