/* What an order pays for its fills, and the most it may have to pay (M11, R14). The exact cost of
 * each fill is summed over the order, in units of 10^-16 of the currency, so that rounding happens
 * once an order and a minimum or maximum holds for all of its fills together. */
#ifndef TAPEDECK_MODEL_FEES_H
#define TAPEDECK_MODEL_FEES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/wide.h"
#include "model/settings.h"

/* The fee of one fill, in minor units of 10^-exponent: the order's fees so far, this fill included,
 * clamped to [minimum, maximum] and rounded half up, less what it has paid. `notional` is the fill's
 * in minor units (V03, >= 0). *exact and *paid are the order's sums, 0 before its first fill; they
 * take the fill in. False: does not fit (V03), and nothing has changed. */
bool fees_of_fill(const struct fee_settings *fees, int exponent, enum liquidity liquidity,
                  int64_t qty, int64_t notional, wide *exact, int64_t *paid, int64_t *fee) MUST_USE;

/* What `qty` more costs an order at most when it fills at once: the larger of the maker's and the
 * taker's fee on top of what its fills so far (their sums `exact` and `paid`, 0 without any) have
 * cost, between minimum and maximum (R14). False: does not fit (V03). */
bool fees_worst_case(const struct fee_settings *fees, int exponent, int64_t qty, int64_t notional,
                     wide exact, int64_t paid, int64_t *fee) MUST_USE;

#endif
