/* The stationary bootstrap of Politis and Romano. In: returns. Out: two intervals. Always: step `t` of
 * draw `d` has one block of numbers, Philox of counter (4, d, 0, t) under the run's seed: its first 64
 * bits say whether a block begins (once in `block` times, and at step 0), its last 64 bits at which
 * return. A block that reaches the last return goes on at the first. */
#include "metrics/bootstrap.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/random.h"
#include "base/wide.h"

enum { STREAM_BOOT = 4 }; /* V05 */

size_t bootstrap_block(size_t count)
{
    size_t block = 1; /* (block + 1/2)^3 <= count: (2 block + 1)^3 <= 8 count */
    while ((2 * block + 1) * (2 * block + 1) * (2 * block + 1) <= 8 * count) block++;
    return block;
}

void bootstrap_indexes(size_t count, size_t block, uint64_t seed, uint32_t draw, uint32_t *indexes)
{
    size_t at = 0;
    for (size_t step = 0; step < count; step++) {
        const uint32_t counter[4] = {STREAM_BOOT, draw, 0, (uint32_t)step};
        uint32_t words[4];
        philox4x32_10(seed, counter, words);
        uint64_t first = (uint64_t)words[1] << 32 | words[0];
        uint64_t last = (uint64_t)words[3] << 32 | words[2];
        bool begins = step == 0 || (uint64_t)((uwide)first * block >> 64) == 0;
        at = begins ? (size_t)((uwide)last * count >> 64) : (at + 1) % count;
        indexes[step] = (uint32_t)at;
    }
}

/* Sharpe of the returns at `indexes`, in the order of metrics.c. */
static double sharpe_of(const double *returns, const uint32_t *indexes, size_t count,
                        int32_t periods, double free_rate)
{
    double sum = 0, squares = 0, n = (double)count;
    for (size_t i = 0; i < count; i++) sum += returns[indexes[i]] - free_rate;
    double mean = sum / n;
    for (size_t i = 0; i < count; i++) {
        double off = returns[indexes[i]] - free_rate - mean;
        squares += off * off;
    }
    double deviation = sqrt(squares / (n - 1));
    return deviation > 0 ? mean / deviation * sqrt((double)periods) : (double)NAN;
}

static double drawdown_of(const double *returns, const uint32_t *indexes, size_t count)
{
    double level = 1, peak = 1, deepest = 0;
    for (size_t i = 0; i < count; i++) {
        level = level * (1 + returns[indexes[i]]);
        if (level > peak) peak = level;
        double fall = (peak - level) / peak;
        if (fall > deepest) deepest = fall;
    }
    return deepest;
}

static int by_value(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return left < right ? -1 : left > right;
}

/* Nearest ranks of the sorted values: 2.5 % and 97.5 % of 2,000 are the 50th and the 1,950th. */
static void interval(double *values, double *low, double *high)
{
    *low = *high = (double)NAN;
    for (size_t i = 0; i < BOOTSTRAP_DRAWS; i++) {
        if (isnan(values[i])) return;
    }
    qsort(values, BOOTSTRAP_DRAWS, sizeof *values, by_value);
    *low = values[BOOTSTRAP_DRAWS * 25 / 1000 - 1];
    *high = values[BOOTSTRAP_DRAWS * 975 / 1000 - 1];
}

void bootstrap_intervals(const double *returns, size_t count, int32_t periods, double free_rate,
                         uint64_t seed, struct bootstrap *bootstrap)
{
    bootstrap->sharpe_low = bootstrap->sharpe_high = (double)NAN;
    bootstrap->drawdown_low = bootstrap->drawdown_high = (double)NAN;
    if (count < BOOTSTRAP_RETURNS_MIN) return;
    uint32_t *indexes = memory_alloc(count * sizeof *indexes);
    double *sharpes = memory_alloc(BOOTSTRAP_DRAWS * sizeof *sharpes);
    double *drawdowns = memory_alloc(BOOTSTRAP_DRAWS * sizeof *drawdowns);
    size_t block = bootstrap_block(count);
    for (uint32_t draw = 0; draw < BOOTSTRAP_DRAWS; draw++) {
        bootstrap_indexes(count, block, seed, draw, indexes);
        sharpes[draw] = sharpe_of(returns, indexes, count, periods, free_rate);
        drawdowns[draw] = drawdown_of(returns, indexes, count);
    }
    interval(sharpes, &bootstrap->sharpe_low, &bootstrap->sharpe_high);
    interval(drawdowns, &bootstrap->drawdown_low, &bootstrap->drawdown_high);
    memory_free(indexes);
    memory_free(sharpes);
    memory_free(drawdowns);
}
