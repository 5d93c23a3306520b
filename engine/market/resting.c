/* In: open orders. Out: those that a price reaches. Always: in each heap the order that a moving
 * price reaches first stands at the root; order->place and order->index say where an order is. */
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
        slot_list_release(&resting->limits[side]);
        slot_list_release(&resting->stops[side]);
    }
}

/* Smaller is reached first: a falling price meets the highest buy limit and sell stop first, a
 * rising one the lowest sell limit and buy stop. */
static int64_t heap_key(const struct order *order, enum resting_place place)
{
    bool falling = (place == RESTING_LIMIT) == (order->side == SIDE_BUY);
    int64_t price = place == RESTING_LIMIT ? order->limit_price : order->stop_price;
    return falling ? -price : price;
}

static struct slot_list *place_list(struct resting *resting, const struct order *order,
                                    enum resting_place place)
{
    switch (place) {
    case RESTING_SOON:
        return &resting->soon;
    case RESTING_LIMIT:
        return &resting->limits[order->side];
    case RESTING_STOP:
        return &resting->stops[order->side];
    case RESTING_NOWHERE:
    case RESTING_BOOK:
    case RESTING_SESSION:
        break;
    }
    assert(false && "an order that rests nowhere has no list");
    return NULL;
}

static void heap_put(struct slot_list *heap, struct order_table *table, size_t at, uint32_t slot)
{
    heap->slots[at] = slot;
    table->orders[slot].index = (uint32_t)at;
}

static void heap_sift(struct slot_list *heap, struct order_table *table, size_t at,
                      enum resting_place place)
{
    uint32_t slot = heap->slots[at];
    int64_t key = heap_key(&table->orders[slot], place);
    while (at > 0) {
        uint32_t above = heap->slots[(at - 1) / 2];
        if (heap_key(&table->orders[above], place) <= key) break;
        heap_put(heap, table, at, above);
        at = (at - 1) / 2;
    }
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= heap->count) break;
        if (child + 1 < heap->count && heap_key(&table->orders[heap->slots[child + 1]], place) <
                                           heap_key(&table->orders[heap->slots[child]], place)) {
            child++;
        }
        if (heap_key(&table->orders[heap->slots[child]], place) >= key) break;
        heap_put(heap, table, at, heap->slots[child]);
        at = child;
    }
    heap_put(heap, table, at, slot);
}

void resting_add(struct resting *resting, struct order_table *table, uint32_t slot,
                 enum resting_place place)
{
    struct order *order = &table->orders[slot];
    assert(order->place == RESTING_NOWHERE);
    struct slot_list *list = place_list(resting, order, place);
    slot_list_add(list, slot);
    order->place = (uint8_t)place;
    order->index = (uint32_t)(list->count - 1);
    if (place != RESTING_SOON) heap_sift(list, table, list->count - 1, place);
}

void resting_remove(struct resting *resting, struct order_table *table, uint32_t slot)
{
    struct order *order = &table->orders[slot];
    enum resting_place place = (enum resting_place)order->place;
    if (place == RESTING_NOWHERE) return;
    struct slot_list *list = place_list(resting, order, place);
    size_t at = order->index;
    assert(at < list->count && list->slots[at] == slot);
    uint32_t last = list->slots[--list->count];
    order->place = RESTING_NOWHERE;
    if (last == slot) return;
    heap_put(list, table, at, last);
    if (place != RESTING_SOON) heap_sift(list, table, at, place);
}

/* All slots of a heap whose key is at most `bound`: children of a slot beyond it are beyond it. */
static void heap_gather(const struct slot_list *heap, const struct order_table *table,
                        enum resting_place place, int64_t bound, struct slot_list *out)
{
    if (heap->count == 0) return;
    if (heap_key(&table->orders[heap->slots[0]], place) > bound) return;
    size_t first = out->count;
    slot_list_add(out, heap->slots[0]);
    for (size_t next = first; next < out->count; next++) { /* `out` is its own work list */
        size_t at = table->orders[out->slots[next]].index;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < heap->count; child++) {
            uint32_t slot = heap->slots[child];
            if (heap_key(&table->orders[slot], place) <= bound) slot_list_add(out, slot);
        }
    }
}

void resting_gather(const struct resting *resting, const struct order_table *table,
                    const struct price_reach *reach, struct slot_list *out)
{
    for (size_t i = 0; i < resting->soon.count; i++) slot_list_add(out, resting->soon.slots[i]);
    const struct slot_list *limits = resting->limits, *stops = resting->stops;
    heap_gather(&limits[SIDE_BUY], table, RESTING_LIMIT, -reach->buy_limits_from, out);
    heap_gather(&limits[SIDE_SELL], table, RESTING_LIMIT, reach->sell_limits_to, out);
    heap_gather(&stops[SIDE_BUY], table, RESTING_STOP, reach->buy_stops_to, out);
    heap_gather(&stops[SIDE_SELL], table, RESTING_STOP, -reach->sell_stops_from, out);
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
        ranked[i] = (struct ranked){table->orders[list->slots[i]].arrival, list->slots[i]};
    }
    qsort(ranked, list->count, sizeof *ranked, compare_ranked);
    for (size_t i = 0; i < list->count; i++) list->slots[i] = ranked[i].slot;
    memory_free(ranked);
}
