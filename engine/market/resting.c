/* In: open orders. Out: those that a price reaches. Always: in each heap the order that a moving
 * price reaches first stands at the root; order->place and order_index say where an order is. */
#include "market/resting.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

void slot_list_add(struct slot_list *list, uint32_t slot)
{
    list->slots =
        memory_reserve(list->slots, &list->capacity, list->count + 1, sizeof *list->slots);
    list->slots[list->count++] = slot;
}

void slot_list_release(struct slot_list *list)
{
    memory_free(list->slots);
}

void resting_release(struct resting *resting)
{
    slot_list_release(&resting->soon);
    for (int side = 0; side < 2; side++) {
        memory_free(resting->limits[side].entries);
        memory_free(resting->stops[side].entries);
    }
}

/* Smaller is reached first: a falling price meets the highest buy limit and sell stop first, a
 * rising one the lowest sell limit and buy stop. */
static int64_t heap_key(const struct order *order, enum resting_place place)
{
    bool falling = (place == RESTING_LIMIT) == (order->side == SIDE_BUY);
    int64_t price = place == RESTING_LIMIT ? order->limit_price : order->more->stop_price;
    return falling ? -price : price;
}

static struct price_heap *place_heap(struct resting *resting, const struct order *order)
{
    assert(order->place == RESTING_LIMIT || order->place == RESTING_STOP);
    return order->place == RESTING_LIMIT ? &resting->limits[order->side]
                                         : &resting->stops[order->side];
}

static void heap_put(struct price_heap *heap, struct order_table *table, size_t at,
                     struct heap_entry entry)
{
    heap->entries[at] = entry;
    *order_index(table, entry.slot) = (uint32_t)at;
}

/* Puts the entry at `at` or where it belongs from there. The keys beside the slots are what is
 * compared: a heap of a thousand orders lies in few cache lines, the orders do not. */
static void heap_sift(struct price_heap *heap, struct order_table *table, size_t at,
                      struct heap_entry entry)
{
    int64_t key = heap_entry_key(&entry);
    while (at > 0 && heap_key_at(heap, (at - 1) / 2) > key) {
        heap_put(heap, table, at, heap->entries[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= heap->count) break;
        child += child + 1 < heap->count && heap_key_at(heap, child + 1) < heap_key_at(heap, child);
        if (heap_key_at(heap, child) >= key) break;
        heap_put(heap, table, at, heap->entries[child]);
        at = child;
    }
    heap_put(heap, table, at, entry);
}

void resting_add(struct resting *resting, struct order_table *table, uint32_t slot,
                 enum resting_place place)
{
    struct order *order = order_at(table, slot);
    assert(order->place == RESTING_NOWHERE);
    order->place = (uint8_t)place;
    if (place == RESTING_SOON) {
        *order_index(table, slot) = (uint32_t)resting->soon.count;
        slot_list_add(&resting->soon, slot);
        return;
    }
    struct price_heap *heap = place_heap(resting, order);
    heap->entries =
        memory_reserve(heap->entries, &heap->capacity, heap->count + 1, sizeof *heap->entries);
    size_t at = heap->count++;
    uint64_t key = (uint64_t)heap_key(order, place);
    heap_sift(heap, table, at, (struct heap_entry){(uint32_t)(key >> 32), (uint32_t)key, slot});
}

static void remove_soon(struct slot_list *soon, struct order_table *table, size_t at)
{
    soon->slots[at] = soon->slots[--soon->count];
    if (at < soon->count) *order_index(table, soon->slots[at]) = (uint32_t)at;
}

void resting_remove(struct resting *resting, struct order_table *table, uint32_t slot)
{
    struct order *order = order_at(table, slot);
    size_t at = *order_index(table, slot);
    if (order->place == RESTING_NOWHERE) return;
    if (order->place == RESTING_SOON) {
        assert(at < resting->soon.count && resting->soon.slots[at] == slot);
        remove_soon(&resting->soon, table, at);
    } else {
        struct price_heap *heap = place_heap(resting, order);
        assert(at < heap->count && heap->entries[at].slot == slot);
        struct heap_entry last = heap->entries[--heap->count];
        if (at < heap->count) heap_sift(heap, table, at, last);
    }
    order->place = RESTING_NOWHERE;
}

/* All slots of a heap whose key is at most `bound`: children of one beyond it are beyond it. */
static void heap_gather(const struct price_heap *heap, const struct order_table *table,
                        int64_t bound, struct slot_list *out)
{
    if (heap->count == 0 || heap_key_at(heap, 0) > bound) return;
    size_t first = out->count;
    slot_list_add(out, heap->entries[0].slot);
    for (size_t next = first; next < out->count; next++) { /* `out` is its own work list */
        size_t at = *order_index(table, out->slots[next]);
        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < heap->count; child++) {
            if (heap_key_at(heap, child) <= bound) slot_list_add(out, heap->entries[child].slot);
        }
    }
}

void resting_gather(const struct resting *resting, const struct order_table *table,
                    const struct price_reach *reach, struct slot_list *out)
{
    for (size_t i = 0; i < resting->soon.count; i++) slot_list_add(out, resting->soon.slots[i]);
    heap_gather(&resting->limits[SIDE_BUY], table, -reach->buy_limits_from, out);
    heap_gather(&resting->limits[SIDE_SELL], table, reach->sell_limits_to, out);
    heap_gather(&resting->stops[SIDE_BUY], table, reach->buy_stops_to, out);
    heap_gather(&resting->stops[SIDE_SELL], table, -reach->sell_stops_from, out);
}

struct ranked {
    int64_t arrival;
    uint32_t slot;
};

static int compare_ranked(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    return (x->arrival > y->arrival) - (x->arrival < y->arrival);
}

void slot_list_sort(struct slot_list *list, const struct order_table *table)
{
    if (list->count < 2) return;
    struct ranked *ranked = memory_alloc(list->count * sizeof *ranked);
    for (size_t i = 0; i < list->count; i++) {
        ranked[i] = (struct ranked){order_at(table, list->slots[i])->arrival, list->slots[i]};
    }
    qsort(ranked, list->count, sizeof *ranked, compare_ranked);
    for (size_t i = 0; i < list->count; i++) list->slots[i] = ranked[i].slot;
    memory_free(ranked);
}
