/* The lots that positions are made of (M14), each position's in a list of its own. A long run has some of
 * each pair of account and symbol, so a lot is packed into 12 bytes: whole units and an amount of 32
 * bits; one that does not fit lies elsewhere. Their memory is used again, so that a steady state
 * allocates nothing. */
#ifndef TAPEDECK_LEDGER_LOTS_H
#define TAPEDECK_LEDGER_LOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/settings.h"

#define LOT_NONE UINT32_MAX

/* A lot of a long or a short position; the sign is the position's. */
struct lot {
    int64_t qty;  /* > 0 */
    int64_t cost; /* minor units, notional without fees (M14); < 0 at a negative price */
};
/* The lot that is taken next is the first. */
struct lot_list {
    uint32_t first, last; /* LOT_NONE while the position is 0 */
};
struct packed_lot {
    uint32_t qty, cost; /* or where it lies in `wide` */
    uint32_t next;      /* taken after it, or the next free one */
};
/* What a wide lot leaves is chained by its qty. */
struct lots {
    struct packed_lot *items;
    size_t count, capacity;
    struct lot *wide;
    size_t wide_count, wide_capacity;
    uint32_t free, free_wide;
    enum lot_method method;
};

void lots_init(struct lots *lots);
void lots_release(struct lots *lots);

struct lot lots_at(const struct lots *lots, uint32_t lot);
static inline uint32_t lots_next(const struct lots *lots, uint32_t lot)
{
    return lots->items[lot].next;
}

/* Adds the youngest lot; with `average` all that is held is one lot. */
void lots_add(struct lots *lots, struct lot_list *list, int64_t qty, int64_t cost);
/* Takes `qty` (at most what the lots hold) from the oldest lots on, with `lifo` from the youngest; a part
 * of a lot takes cost x part / lot, half to even. Returns the cost of what was taken. */
int64_t lots_take(struct lots *lots, struct lot_list *list, int64_t qty);

/* C01: the lots become `qty` in all (a multiple of step), shared by largest remainder (V04). Each
 * keeps its cost; one that keeps no quantity leaves it to the next younger, else to the older. */
void lots_rescale(struct lots *lots, struct lot_list *list, int64_t qty, int64_t step);

#endif
