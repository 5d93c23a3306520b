/* Where open orders lie. One that somebody works with is awake: a struct order that does not move. The
 * others, hundreds of thousands in a long run, are packed into some 50 bytes each (SPEED F4) until they
 * are asked for. A slot is an order's place in the eyes of everybody else, whatever form it has. */
#ifndef TAPEDECK_MARKET_ORDER_POOL_H
#define TAPEDECK_MARKET_ORDER_POOL_H

#include <stddef.h>
#include <stdint.h>

#include "market/order.h"
#include "market/packed_orders.h"

enum { ORDERS_A_CHUNK = 256 };
#define ORDER_AWAKE UINT32_C(0x80000000)
#define ORDER_FREE UINT32_MAX

struct order_slot {
    uint32_t place;    /* ORDER_AWAKE | number in the chunks; or in `packed`; ORDER_FREE */
    uint32_t index;    /* see order_index; free: the next free slot */
    uint32_t order_no; /* of a packed order, so that it need not be read to be known */
};
struct order_pool {
    struct order_slot *slots;
    size_t slot_capacity;
    uint32_t slot_count, free_slot; /* ORDER_NONE: no slot is free */
    struct order **chunks;
    size_t chunk_capacity;
    uint32_t chunk_count;
    uint32_t free_place; /* its `slot` is the next; ORDER_NONE: none */
    uint32_t awake;      /* orders that are */
    uint32_t hand;       /* the place that is looked at next for one to pack */
    struct packed_orders packed;
    struct order nobody; /* what a free slot is answered with: its order_no is 0 */
};
struct order_pool *order_pool_open(void);
void order_pool_release(struct order_pool *pool); /* NULL is fine */

/* A slot with an order that is cleared but for its slot and `more`. */
uint32_t order_pool_add(struct order_pool *pool);
void order_pool_remove(struct order_pool *pool, uint32_t slot);
struct order *order_pool_wake(struct order_pool *pool, uint32_t slot);
const struct order *order_pool_look(const struct order_pool *pool, uint32_t slot,
                                    struct order *room);
uint32_t order_pool_number(const struct order_pool *pool, uint32_t slot);
/* Packs orders until at most `most` are awake. */
void order_pool_rest(struct order_pool *pool, uint32_t most);

static inline struct order *order_pool_awake(const struct order_pool *pool, uint32_t place)
{
    uint32_t number = place & ~ORDER_AWAKE;
    return &pool->chunks[number / ORDERS_A_CHUNK][number % ORDERS_A_CHUNK];
}
static inline struct order *order_pool_at(struct order_pool *pool, uint32_t slot)
{
    uint32_t place = pool->slots[slot].place;
    return (place & ORDER_AWAKE) != 0 && place != ORDER_FREE ? order_pool_awake(pool, place)
                                                             : order_pool_wake(pool, slot);
}

#endif
