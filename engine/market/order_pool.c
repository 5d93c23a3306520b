/* In: orders that open, are asked for, and end. Out: the order of a slot. Always: a slot's order is
 * either awake or packed; an order that is awake stays where it is until it ends or all rest; a place
 * of the chunks whose order_no is 0 and that is not free belongs to an order that gets its number next. */
#include "market/order_pool.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"

struct order_pool *order_pool_open(void)
{
    struct order_pool *pool = memory_alloc_zero(1, sizeof *pool);
    pool->free_slot = pool->free_place = ORDER_NONE;
    pool->nobody = (struct order){.slot = ORDER_NONE, .more = &order_more_none};
    return pool;
}

void order_pool_release(struct order_pool *pool)
{
    if (pool == NULL) return;
    for (uint32_t i = 0; i < pool->chunk_count; i++) memory_free(pool->chunks[i]);
    memory_free(pool->chunks);
    memory_free(pool->slots);
    packed_orders_release(&pool->packed);
    memory_free(pool);
}

static void make_places(struct order_pool *pool)
{
    pool->chunks = memory_reserve(pool->chunks, &pool->chunk_capacity, pool->chunk_count + 1u,
                                  sizeof(struct order *));
    struct order *chunk = memory_alloc(ORDERS_A_CHUNK * sizeof *chunk);
    uint32_t first = pool->chunk_count * ORDERS_A_CHUNK;
    pool->chunks[pool->chunk_count++] = chunk;
    for (uint32_t i = ORDERS_A_CHUNK; i-- > 0;) {
        chunk[i] = pool->nobody;
        chunk[i].slot = pool->free_place;
        pool->free_place = first + i;
    }
}

static uint32_t take_place(struct order_pool *pool)
{
    if (pool->free_place == ORDER_NONE) make_places(pool);
    uint32_t place = pool->free_place;
    pool->free_place = order_pool_awake(pool, place)->slot;
    pool->awake++;
    return place;
}

static void give_place(struct order_pool *pool, uint32_t place)
{
    struct order *order = order_pool_awake(pool, place);
    order->order_no = 0; /* for whoever still has the order before him */
    order->slot = pool->free_place;
    pool->free_place = place & ~ORDER_AWAKE;
    pool->awake--;
}

uint32_t order_pool_add(struct order_pool *pool)
{
    uint32_t slot = pool->free_slot;
    if (slot != ORDER_NONE) {
        pool->free_slot = pool->slots[slot].index;
    } else {
        pool->slots = memory_reserve(pool->slots, &pool->slot_capacity, pool->slot_count + 1u,
                                     sizeof *pool->slots);
        slot = pool->slot_count++;
    }
    uint32_t place = take_place(pool);
    pool->slots[slot] = (struct order_slot){.place = ORDER_AWAKE | place};
    *order_pool_awake(pool, place) = (struct order){.slot = slot, .more = &order_more_none};
    return slot;
}

void order_pool_remove(struct order_pool *pool, uint32_t slot)
{
    struct order_slot *home = &pool->slots[slot];
    assert(home->place != ORDER_FREE);
    if ((home->place & ORDER_AWAKE) != 0)
        give_place(pool, home->place);
    else
        packed_orders_drop(&pool->packed, home->place);
    *home = (struct order_slot){.place = ORDER_FREE, .index = pool->free_slot};
    pool->free_slot = slot;
}

struct order *order_pool_wake(struct order_pool *pool, uint32_t slot)
{
    struct order_slot *home = &pool->slots[slot];
    if (home->place == ORDER_FREE) return &pool->nobody;
    uint32_t place = take_place(pool);
    struct order *order = order_pool_awake(pool, place);
    order->order_no = home->order_no;
    packed_orders_read(&pool->packed, home->place, order);
    packed_orders_drop(&pool->packed, home->place);
    order->slot = slot;
    home->place = ORDER_AWAKE | place;
    return order;
}

const struct order *order_pool_look(const struct order_pool *pool, uint32_t slot,
                                    struct order *room)
{
    const struct order_slot *home = &pool->slots[slot];
    if (home->place == ORDER_FREE) return &pool->nobody;
    if ((home->place & ORDER_AWAKE) != 0) return order_pool_awake(pool, home->place);
    room->order_no = home->order_no;
    packed_orders_read(&pool->packed, home->place, room);
    room->slot = slot;
    return room;
}

uint32_t order_pool_number(const struct order_pool *pool, uint32_t slot)
{
    const struct order_slot *home = &pool->slots[slot];
    if (home->place == ORDER_FREE) return 0;
    bool awake = (home->place & ORDER_AWAKE) != 0;
    return awake ? order_pool_awake(pool, home->place)->order_no : home->order_no;
}

void order_pool_rest(struct order_pool *pool, uint32_t most)
{
    while (pool->awake > most) {
        if (pool->hand == pool->chunk_count * ORDERS_A_CHUNK) pool->hand = 0;
        uint32_t place = pool->hand++;
        const struct order *order = order_pool_awake(pool, place);
        if (order->order_no == 0) continue; /* free: the others got their numbers long ago */
        struct order_slot *home = &pool->slots[order->slot];
        home->order_no = order->order_no;
        home->place = packed_orders_add(&pool->packed, order);
        give_place(pool, place);
    }
}
