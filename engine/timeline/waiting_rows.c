/* In: parts in any order. Out: the least first. Always: a lane is in order from head to tail, the heap's
 * root is its least; `first` is the least of the heads and the root. */
#include "timeline/waiting_rows.h"

#include <assert.h>

#include "base/memory.h"

enum { LANE_FIRST = 16 };

static bool waiting_before(const struct waiting *a, const struct waiting *b)
{
    if (a->time != b->time) return a->time < b->time;
    if (a->phase != b->phase) return a->phase < b->phase;
    if (a->feed != b->feed) return a->feed < b->feed;
    if (a->row != b->row) return a->row < b->row;
    return a->part < b->part;
}

void waiting_rows_release(struct waiting_rows *rows)
{
    for (int i = 0; i < WAITING_LANES; i++) memory_free(rows->lanes[i].items);
    memory_free(rows->heap);
}

static struct waiting *lane_at(const struct waiting_lane *lane, size_t place)
{
    return &lane->items[(lane->head + place) & (lane->size - 1)];
}

static void lane_grow(struct waiting_lane *lane)
{
    size_t size = lane->size == 0 ? LANE_FIRST : lane->size * 2;
    struct waiting *items = memory_alloc(size * sizeof *items);
    for (size_t i = 0; i < lane->count; i++) items[i] = *lane_at(lane, i);
    memory_free(lane->items);
    *lane = (struct waiting_lane){.items = items, .size = size, .count = lane->count};
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
    for (int i = 0; i < WAITING_LANES; i++) {
        const struct waiting_lane *lane = &rows->lanes[i];
        if (lane->count == 0) continue;
        const struct waiting *head = lane_at(lane, 0);
        if (first == NULL || waiting_before(head, first)) first = head;
    }
    rows->first = first;
}

void waiting_rows_add(struct waiting_rows *rows, const struct waiting *item)
{
    int free = WAITING_LANES;
    for (int i = 0; i < WAITING_LANES; i++) {
        struct waiting_lane *lane = &rows->lanes[i];
        if (lane->count == 0) {
            free = i < free ? i : free;
        } else if (waiting_before(lane_at(lane, lane->count - 1), item)) {
            free = i;
            break;
        }
    }
    bool moved = rows->first == NULL || waiting_before(item, rows->first);
    if (free < WAITING_LANES) {
        struct waiting_lane *lane = &rows->lanes[free];
        moved = moved || lane->count == lane->size;
        if (lane->count == lane->size) lane_grow(lane);
        lane->count++;
        *lane_at(lane, lane->count - 1) = *item;
    } else {
        moved = true;
        heap_add(rows, item);
    }
    rows->count++;
    if (moved) find_first(rows);
}

struct waiting waiting_rows_take(struct waiting_rows *rows)
{
    assert(rows->first != NULL);
    struct waiting taken = *rows->first;
    if (rows->first == rows->heap) {
        heap_take(rows);
    } else {
        struct waiting_lane *lane = rows->lanes;
        while (lane->count == 0 || lane_at(lane, 0) != rows->first) lane++;
        lane->head = (lane->head + 1) & (lane->size - 1);
        lane->count--;
    }
    rows->count--;
    find_first(rows);
    return taken;
}
