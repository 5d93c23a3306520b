/* P05: intervals of Sharpe and of the largest drawdown, from resampled returns. */
#ifndef TAPEDECK_METRICS_BOOTSTRAP_H
#define TAPEDECK_METRICS_BOOTSTRAP_H

#include <stddef.h>
#include <stdint.h>

enum { BOOTSTRAP_RETURNS_MIN = 60, BOOTSTRAP_DRAWS = 2000 };

/* From the 2.5th to the 97.5th percentile of the draws; NaN: fewer returns than BOOTSTRAP_RETURNS_MIN,
 * or undefined in a draw. */
struct bootstrap {
    double sharpe_low, sharpe_high;
    double drawdown_low, drawdown_high;
};
/* `free_rate` is the risk free rate of one period. */
void bootstrap_intervals(const double *returns, size_t count, int32_t periods, double free_rate,
                         uint64_t seed, struct bootstrap *bootstrap);

/* The parts, for tests: the whole number nearest to the cube root, and the index of each return in
 * draw `draw`, `count` of them. */
size_t bootstrap_block(size_t count);
void bootstrap_indexes(size_t count, size_t block, uint64_t seed, uint32_t draw, uint32_t *indexes);

#endif
