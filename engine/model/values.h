/* The arithmetic of prices, quantities and money that several stages share (V03). */
#ifndef TAPEDECK_MODEL_VALUES_H
#define TAPEDECK_MODEL_VALUES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/wide.h"

/* 10^exponent, 0..24: up to the 24 decimals of price x quantity x multiplier. */
wide power_of_ten(int exponent);

/* price x quantity x multiplier (each 8 decimals) in minor units of 10^-exponent, half to even,
 * once; the sign follows price and quantity. False: does not fit (reject `overflow`). */
bool notional_minor(int64_t price, int64_t quantity, int64_t multiplier, int exponent,
                    int64_t *minor) MUST_USE;

/* amount x part / whole, half to even, for a share of a hold or a lot's cost (R14, M14); whole > 0,
 * 0 <= part <= whole. */
int64_t share_half_even(int64_t amount, int64_t part, int64_t whole);

/* M06: the stop of a trailing order, `trail` (an amount, or with `percent` a share x 10^8) away from
 * the reference: below it for a sell, above it for a buy; half to even at 8 decimals, then to `tick`
 * (<= 0: none) away from the reference. Does not fit: the largest price. */
int64_t trailing_stop(bool sells, int64_t reference, int64_t trail, bool percent, int64_t tick);

/* Toward zero to a multiple of step (> 0). */
int64_t floor_to_step(int64_t value, int64_t step);

#endif
