/* The open orders of one symbol, found by price: four heaps (buy and sell limits, buy and sell
 * stops) and a short list of those that look at every price (market, ioc, opg, cls, fresh ones).
 * Gathering visits the orders a price reaches and their heap children only, so a price that
 * reaches none costs four comparisons. */
#ifndef TAPEDECK_MARKET_RESTING_H
#define TAPEDECK_MARKET_RESTING_H

#include "market/order_table.h"

struct slot_list {
    uint32_t *slots;
    size_t count, capacity;
};
/* Slots under their keys: the smaller is reached first. A key is that of the price at which the order
 * was added; whoever changes a price adds the order anew. */
struct price_heap {
    struct heap_entry {
        uint32_t key_high, key_low; /* in halves, so that an entry leaves no gap */
        uint32_t slot;
    } * entries;
    size_t count, capacity;
};
struct resting {
    struct slot_list soon;
    struct price_heap limits[2]; /* by side */
    struct price_heap stops[2];
};
void resting_release(struct resting *resting);
void resting_add(struct resting *resting, struct order_table *table, uint32_t slot,
                 enum resting_place place);
void resting_remove(struct resting *resting, struct order_table *table, uint32_t slot);

/* What a price reaches, each bound included. */
struct price_reach {
    int64_t buy_limits_from, sell_limits_to;
    int64_t buy_stops_to, sell_stops_from;
};
/* Appends the slots within reach, unordered, after all of `soon`. */
void resting_gather(const struct resting *resting, const struct order_table *table,
                    const struct price_reach *reach, struct slot_list *out);
static inline int64_t heap_entry_key(const struct heap_entry *entry)
{
    return (int64_t)((uint64_t)entry->key_high << 32 | entry->key_low);
}
static inline int64_t heap_key_at(const struct price_heap *heap, size_t at)
{
    return heap_entry_key(&heap->entries[at]);
}
static inline bool heap_reached(const struct price_heap *heap, int64_t bound)
{
    return heap->count > 0 && heap_key_at(heap, 0) <= bound;
}
/* False: resting_gather would append nothing. */
static inline bool resting_reached(const struct resting *resting, const struct price_reach *reach)
{
    return resting->soon.count > 0 ||
           heap_reached(&resting->limits[SIDE_BUY], -reach->buy_limits_from) ||
           heap_reached(&resting->limits[SIDE_SELL], reach->sell_limits_to) ||
           heap_reached(&resting->stops[SIDE_BUY], reach->buy_stops_to) ||
           heap_reached(&resting->stops[SIDE_SELL], -reach->sell_stops_from);
}
/* Sorts by arrival (M02). */
void slot_list_sort(struct slot_list *list, const struct order_table *table);
void slot_list_add(struct slot_list *list, uint32_t slot);
void slot_list_release(struct slot_list *list);

#endif
