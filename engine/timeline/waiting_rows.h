/* Parts of rows that have been read and not taken, the first of T01's order in front. Most come in that
 * order already, a bar's close behind the closes before it, so that they stand in a few lanes, each in
 * order; what fits behind none of them goes into a heap. One that comes before all, as the open of the bar
 * read last, is held in hand. */
#ifndef TAPEDECK_TIMELINE_WAITING_ROWS_H
#define TAPEDECK_TIMELINE_WAITING_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct waiting {
    int64_t time, row;
    uint32_t rank;   /* phase and feed, see waiting_rank */
    uint32_t number; /* in the pool */
    uint16_t source;
    uint8_t part;
    bool first; /* the row's first part: while none waits, the source must be read */
};

enum { WAITING_LANES = 4, WAITING_IN_HEAP = WAITING_LANES, WAITING_IN_HAND };
struct waiting_lane {
    struct waiting *items; /* a ring; its size is a power of two */
    size_t size, head, count;
};
struct waiting_rows {
    struct waiting_lane lanes[WAITING_LANES];
    size_t lanes_used; /* no later one has ever held anything */
    struct waiting *heap;
    size_t heap_count, heap_capacity;
    size_t count;                /* all that wait */
    const struct waiting *first; /* NULL: none */
    size_t first_place;          /* its lane, or one of: */
    struct waiting hand;
    bool holds; /* something in hand */
};

static inline struct waiting *waiting_lane_at(const struct waiting_lane *lane, size_t place)
{
    return &lane->items[(lane->head + place) & (lane->size - 1)];
}
static inline void waiting_lane_drop(struct waiting_lane *lane) /* the first, which there is */
{
    lane->head = (lane->head + 1) & (lane->size - 1);
    lane->count--;
}
/* Behind the last; what was there may move. */
void waiting_lane_add(struct waiting_lane *lane, const struct waiting *item);

static inline uint32_t waiting_rank(uint8_t phase, uint16_t feed)
{
    return (uint32_t)phase << 16 | feed;
}
static inline uint8_t waiting_phase(const struct waiting *item)
{
    return (uint8_t)(item->rank >> 16);
}
static inline uint16_t waiting_feed(const struct waiting *item)
{
    return (uint16_t)item->rank;
}

/* T01's order. */
static inline bool waiting_before(const struct waiting *a, const struct waiting *b)
{
    if (a->time != b->time) return a->time < b->time;
    if (a->rank != b->rank) return a->rank < b->rank;
    if (a->row != b->row) return a->row < b->row;
    return a->part < b->part;
}

/* Starts as all zeroes. */
void waiting_rows_release(struct waiting_rows *rows);
void waiting_rows_add(struct waiting_rows *rows, int64_t time, int64_t row, uint32_t rank,
                      uint32_t number, uint16_t source, uint8_t part, bool is_first);
/* Takes `first`, which there is. */
void waiting_rows_take(struct waiting_rows *rows);

#endif
