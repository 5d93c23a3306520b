/* The price levels of a book: of each side those that hold orders, by price, and which is best. A price
 * near the others stands on the ladder, an array with one level for each tick and a bitmap of those in
 * use; a price off the tick or far away stands in a sorted list, so that no range of prices fails.
 * Which of both a price takes changes no answer. */
#ifndef TAPEDECK_MARKET_BOOK_LEVELS_H
#define TAPEDECK_MARKET_BOOK_LEVELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/wide.h"
#include "model/words.h"

#define LEVEL_NONE UINT32_MAX
#define LEVEL_FAR (UINT32_C(1) << 31) /* bit of the numbers of levels beside the ladder */
/* Of a ladder: 32 bytes each. Bids and asks share it. */
enum { LADDER_LEVELS_MIN = 64, LADDER_LEVELS_DEFAULT = 1024, LADDER_LEVELS_MAX = 65536 };

struct book_level {
    int64_t price;
    int64_t shown, leaves; /* sums over its orders (B10) */
    uint32_t head, tail;   /* orders, first in time first; head LEVEL_NONE: not in use */
};
struct level_list {
    uint32_t *ids; /* far levels by price, the best one last */
    size_t count, capacity;
};
struct book_levels {
    struct book_level *ladder; /* NULL until the first price */
    uint32_t ladder_count;     /* a power of two */
    int64_t base, grid;        /* price of ladder[0]; distance of two levels, 0: no ladder */
    uint64_t reciprocal;       /* 2^64 / grid, rounded up */
    uint64_t *bits[2];         /* by side: levels in use, then two floors of sums above them */
    struct book_level *far;
    size_t far_count, far_capacity;
    uint32_t far_free; /* chained by tail */
    struct level_list lists[2];
    uint32_t best[2]; /* LEVEL_NONE: that side is empty */
};

/* `tick` 0: taken from the first price. `ladder` levels at first, rounded to a power of two; 0: none
 * ever, all prices stand in lists. */
void book_levels_init(struct book_levels *levels, int64_t tick, uint32_t ladder);
void book_levels_release(struct book_levels *levels);

/* The level in use of a price that has no place on the ladder. */
uint32_t book_levels_find_far(const struct book_levels *levels, enum side side, int64_t price);
/* The level of a price, put in use when it is not: may grow and move the levels. */
uint32_t book_levels_begin(struct book_levels *levels, enum side side, int64_t price);
/* Its last order has left. */
void book_levels_drop(struct book_levels *levels, enum side side, uint32_t id);
/* The next level in use after `id`, one step worse; LEVEL_NONE: it was the last. */
uint32_t book_levels_worse(const struct book_levels *levels, enum side side, uint32_t id);

/* The place of a price that is at or above the base and on the grid; its quotient is checked, so that
 * the reciprocal need not be exact. */
static inline bool ladder_place(const struct book_levels *levels, int64_t price, uint32_t *place)
{
    if (price < levels->base) return false;
    uint64_t distance = (uint64_t)price - (uint64_t)levels->base;
    uint64_t steps = distance;
    if (levels->grid > 1) {
        steps = (uint64_t)(((uwide)distance * levels->reciprocal) >> 64);
    }
    if (steps >= levels->ladder_count || steps * (uint64_t)levels->grid != distance) return false;
    *place = (uint32_t)steps;
    return true;
}

static inline struct book_level *book_level_at(const struct book_levels *levels, uint32_t id)
{
    return id & LEVEL_FAR ? &levels->far[id & ~LEVEL_FAR] : &levels->ladder[id];
}
/* True when a resting order of that side has a better price with `a` than with `b`. */
static inline bool price_is_better(enum side side, int64_t a, int64_t b)
{
    int64_t mirror =
        -(int64_t)(side == SIDE_SELL); /* ~a > ~b is a < b; sides come in no order that a
                                                     * branch could be guessed by */
    return (a ^ mirror) > (b ^ mirror);
}

/* The level of a price in use; LEVEL_NONE: no order stands there. */
static inline uint32_t book_levels_find(const struct book_levels *levels, enum side side,
                                        int64_t price)
{
    uint32_t place;
    if (levels->grid > 0 && ladder_place(levels, price, &place))
        return levels->ladder[place].head == LEVEL_NONE ? LEVEL_NONE : place;
    return book_levels_find_far(levels, side, price);
}

/* The level of a price; it is in use from now on. May grow and move the levels. */
static inline uint32_t book_levels_take(struct book_levels *levels, enum side side, int64_t price)
{
    uint32_t place;
    if (levels->grid > 0 && ladder_place(levels, price, &place) &&
        levels->ladder[place].head != LEVEL_NONE) {
        return place;
    }
    return book_levels_begin(levels, side, price);
}

#endif
