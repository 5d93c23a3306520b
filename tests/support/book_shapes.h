/* Five markets from still to crashing: where the middle price stands as a tape goes on. For the twin's
 * tapes and for the bench, which measure the worst of them. */
#ifndef TAPEDECK_TESTS_BOOK_SHAPES_H
#define TAPEDECK_TESTS_BOOK_SHAPES_H

#include <stdint.h>

enum book_shape { SHAPE_STILL, SHAPE_NORMAL, SHAPE_SWING_25, SHAPE_SWING_40, SHAPE_CRASH, SHAPES };
static const char *const book_shape_names[SHAPES] = {"still", "normal", "25 % swing", "40 % swing",
                                                     "crash"};
enum { SHAPE_MIDDLE = 10000 }; /* ticks: 100.00 in cents */

struct shape_walk {
    uint64_t state; /* of the generator; not 0 */
    enum book_shape shape;
    int64_t drift; /* of the random walk, ticks */
};

static inline uint64_t shape_draw(struct shape_walk *walk)
{
    walk->state ^= walk->state << 13;
    walk->state ^= walk->state >> 7;
    walk->state ^= walk->state << 17;
    return walk->state * UINT64_C(2685821657736338717) >> 16;
}

static inline int64_t shape_below(struct shape_walk *walk, int64_t below)
{
    return (int64_t)(shape_draw(walk) % (uint64_t)below);
}

static inline void shape_begin(struct shape_walk *walk, enum book_shape shape, uint64_t seed)
{
    *walk = (struct shape_walk){seed * UINT64_C(0x9e3779b97f4a7c15) + 88172645463325252u, shape, 0};
    for (int i = 0; i < 8; i++) (void)shape_draw(walk);
}

/* Up by `percent` and back, twice. */
static inline int64_t shape_swing(int64_t at, int64_t of, int64_t percent)
{
    int64_t half = of / 4 > 0 ? of / 4 : 1;
    int64_t there = at % (2 * half);
    int64_t height = there < half ? there : 2 * half - there;
    return SHAPE_MIDDLE * percent / 100 * height / half;
}

/* The middle before message `at` of `of`. */
static inline int64_t shape_middle(struct shape_walk *walk, int64_t at, int64_t of)
{
    if (walk->shape != SHAPE_STILL && shape_below(walk, 8) == 0)
        walk->drift += shape_below(walk, 3) - 1;
    int64_t middle = SHAPE_MIDDLE + walk->drift;
    if (walk->shape == SHAPE_SWING_25) middle += shape_swing(at, of, 25);
    if (walk->shape == SHAPE_SWING_40) middle += shape_swing(at, of, 40);
    if (walk->shape == SHAPE_CRASH && at > of / 3)
        middle -= SHAPE_MIDDLE * 8 / 10 * (at - of / 3) / (of - of / 3);
    return middle > 100 ? middle : 100;
}

#endif
