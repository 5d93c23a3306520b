/* In: parts in any order. Out: the least first. Always: a lane is in order from head to tail, the heap's
 * root is its least; `first` is the least of the heads, the root and what is in hand. */
#include "timeline/waiting_rows.h"

#include <assert.h>

#include "base/memory.h"

enum { LANE_FIRST = 16 };

void waiting_rows_release(struct waiting_rows *rows)
{
    for (int i = 0; i < WAITING_LANES; i++) memory_free(rows->lanes[i].items);
    memory_free(rows->heap);
}

static void lane_grow(struct waiting_lane *lane)
{
    size_t size = lane->size == 0 ? LANE_FIRST : lane->size * 2;
    struct waiting *items = memory_alloc(size * sizeof *items);
    for (size_t i = 0; i < lane->count; i++) items[i] = *waiting_lane_at(lane, i);
    memory_free(lane->items);
    *lane = (struct waiting_lane){.items = items, .size = size, .count = lane->count};
}

void waiting_lane_add(struct waiting_lane *lane, const struct waiting *item)
{
    if (lane->count == lane->size) lane_grow(lane);
    lane->count++;
    *waiting_lane_at(lane, lane->count - 1) = *item;
}

static void heap_add(struct waiting_rows *rows, const struct waiting *item)
{
    rows->heap =
        memory_reserve(rows->heap, &rows->heap_capacity, rows->heap_count + 1, sizeof *rows->heap);
    size_t at = rows->heap_count++;
    while (at > 0 && waiting_before(item, &rows->heap[(at - 1) / 2])) {
        rows->heap[at] = rows->heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    rows->heap[at] = *item;
}

static void heap_take(struct waiting_rows *rows)
{
    struct waiting *heap = rows->heap;
    struct waiting last = heap[--rows->heap_count];
    size_t count = rows->heap_count, at = 0;
    for (size_t child = 1; child < count; child = 2 * at + 1) {
        if (child + 1 < count && waiting_before(&heap[child + 1], &heap[child])) child++;
        if (!waiting_before(&heap[child], &last)) break;
        heap[at] = heap[child];
        at = child;
    }
    if (count > 0) heap[at] = last;
}

static void find_first(struct waiting_rows *rows)
{
    const struct waiting *first = rows->heap_count > 0 ? rows->heap : NULL;
    size_t place = WAITING_IN_HEAP;
    if (rows->holds && (first == NULL || waiting_before(&rows->hand, first))) {
        first = &rows->hand;
        place = WAITING_IN_HAND;
    }
    for (size_t i = 0; i < rows->lanes_used; i++) {
        const struct waiting_lane *lane = &rows->lanes[i];
        if (lane->count == 0) continue;
        const struct waiting *head = &lane->items[lane->head];
        if (first == NULL || waiting_before(head, first)) {
            first = head;
            place = i;
        }
    }
    rows->first = first;
    rows->first_place = place;
}

/* The lane behind whose last part the item fits, else an empty one; WAITING_LANES: none. */
static size_t choose_lane(const struct waiting_rows *rows, const struct waiting *item)
{
    size_t empty = WAITING_LANES;
    for (size_t i = 0; i < rows->lanes_used; i++) {
        const struct waiting_lane *lane = &rows->lanes[i];
        if (lane->count == 0) {
            empty = i < empty ? i : empty;
        } else if (waiting_before(waiting_lane_at(lane, lane->count - 1), item)) {
            return i;
        }
    }
    return empty < WAITING_LANES ? empty : rows->lanes_used;
}

void waiting_rows_add(struct waiting_rows *rows, int64_t time, int64_t row, uint32_t rank,
                      uint32_t number, uint16_t source, uint8_t part, bool is_first)
{
    const struct waiting item = {time, row, rank, number, source, part, is_first};
    bool comes_first = rows->first == NULL || waiting_before(&item, rows->first);
    rows->count++;
    if (comes_first && !rows->holds) {
        rows->hand = item;
        rows->holds = true;
        rows->first = &rows->hand;
        rows->first_place = WAITING_IN_HAND;
        return;
    }
    size_t at = choose_lane(rows, &item);
    if (at < WAITING_LANES) {
        struct waiting_lane *lane = &rows->lanes[at];
        if (at == rows->lanes_used) rows->lanes_used++;
        if (lane->count == lane->size) {
            lane_grow(lane);
            comes_first = true; /* `first` may have moved */
        }
        lane->count++;
        *waiting_lane_at(lane, lane->count - 1) = item;
    } else {
        const struct waiting copy = item; /* the item itself stays in registers */
        comes_first = true;
        heap_add(rows, &copy);
    }
    if (comes_first) find_first(rows);
}

void waiting_rows_take(struct waiting_rows *rows)
{
    assert(rows->first != NULL);
    if (rows->first_place == WAITING_IN_HAND) {
        rows->holds = false;
    } else if (rows->first_place == WAITING_IN_HEAP) {
        heap_take(rows);
    } else {
        struct waiting_lane *lane = &rows->lanes[rows->first_place];
        waiting_lane_drop(lane);
    }
    rows->count--;
    find_first(rows);
}
