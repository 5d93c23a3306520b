/* Open orders and the ids that were used. An order lives here from its acceptance to its end; its
 * final state goes out as a record. Slots are reused, so a holder of a slot checks `order_no`. */
#ifndef TAPEDECK_MARKET_ORDER_TABLE_H
#define TAPEDECK_MARKET_ORDER_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "market/order.h"
#include "market/order_ids.h"
#include "market/order_pool.h"
#include "model/records.h"

struct more_chunk;
struct more_item;
struct order_table {
    struct order_pool *pool; /* the orders: those at rest change their form behind a const table */
    uint32_t open;           /* orders in the table now */
    struct order_ids ids;    /* every id that passed R02 */
    struct more_chunk *chunks; /* newest first */
    struct more_item *free_more;
};
void order_table_init(struct order_table *table);
void order_table_release(struct order_table *table);

/* True when an order with this id passed R02 before. */
bool order_table_used(const struct order_table *table, const struct order_id *id);
/* Marks the id as used by order `order_no` (B05). */
void order_table_use(struct order_table *table, const struct order_id *id, uint32_t order_no);
/* A new slot, cleared, for an id that was marked used. */
uint32_t order_table_add(struct order_table *table, const struct order_id *id);
void order_table_remove(struct order_table *table, uint32_t slot);
/* The open order of that id; ORDER_NONE: done or unknown. *order_no: its latest use, or 0. */
uint32_t order_table_find(const struct order_table *table, const struct order_id *id,
                          uint32_t *order_no);
/* This use of its id ends with its last fill (M07 asks for it later). */
void order_table_note_filled(struct order_table *table, uint32_t slot);
/* The order ended by a fill or a cancel: with `reuse_ids` its id may come again (B05). */
void order_table_note_reusable(struct order_table *table, uint32_t slot);
bool order_table_reusable(const struct order_table *table, const struct order_id *id);
bool order_table_was_filled(const struct order_table *table, const struct order_id *id);
void order_table_id(const struct order_table *table, const struct order *order,
                    struct order_id *out);
/* The order of a slot, good until it ends or order_table_rest; of a free slot, one whose number is 0. */
static inline struct order *order_at(const struct order_table *table, uint32_t slot)
{
    return order_pool_at(table->pool, slot);
}
/* The same for a look that leaves the order at rest, which is read into `room`. */
static inline const struct order *order_look(const struct order_table *table, uint32_t slot,
                                             struct order *room)
{
    return order_pool_look(table->pool, slot, room);
}
/* 0: the slot is free. */
static inline uint32_t order_number(const struct order_table *table, uint32_t slot)
{
    return order_pool_number(table->pool, slot);
}
/* The order's position in its resting place's array. */
static inline uint32_t *order_index(const struct order_table *table, uint32_t slot)
{
    return &table->pool->slots[slot].index;
}
/* Slots ever used. */
static inline uint32_t order_table_slots(const struct order_table *table)
{
    return table->pool->slot_count;
}
/* Nobody is at work: all but `most` orders, those of latest use, are packed. */
void order_table_rest(struct order_table *table, uint32_t most);
/* To change what is in order->more. */
struct order_more *order_more(struct order_table *table, struct order *order);
/* When nothing of it is given, the order needs no more. */
void order_set_terms(struct order_table *table, struct order *order, int64_t stop_price,
                     int64_t trail, int64_t display, int64_t expire);

#endif
