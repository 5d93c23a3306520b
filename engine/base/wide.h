/* Arithmetic beyond 64 bits, each step checked; the roundings that RULES.md names. */
#ifndef TAPEDECK_BASE_WIDE_H
#define TAPEDECK_BASE_WIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"

__extension__ typedef __int128 wide;
__extension__ typedef unsigned __int128 uwide;

/* a x b of 64-bit values: always fits. Written so that every sanitizer build links, which a plain
 * signed 128-bit product does not. */
wide wide_product(int64_t a, int64_t b);
/* a x b in 128 bits; false when it does not fit. */
bool wide_mul(wide a, wide b, wide *product) MUST_USE;
bool wide_add(wide a, wide b, wide *sum) MUST_USE;
/* True and *value set when `w` fits int64. */
bool wide_to_int64(wide w, int64_t *value) MUST_USE;

/* numerator / denominator (denominator > 0), half to even. */
wide wide_div_half_even(wide numerator, wide denominator);
/* The same, halves away from zero ("half up" of RULES.md for magnitudes). */
wide wide_div_half_up(wide numerator, wide denominator);
/* Toward minus infinity. */
wide wide_div_floor(wide numerator, wide denominator);

/* a x b / c, c > 0, rounded half to even; false on overflow of the product or the result. */
bool mul_div_half_even(int64_t a, int64_t b, int64_t c, int64_t *result) MUST_USE;

/* V04: splits `total` over `count` weights (>= 0, not all 0) by largest remainder, ties to the
 * lower index; the parts add up to the total. `scratch` needs room for count values. */
void split_largest_remainder(int64_t total, const int64_t *weights, int64_t *parts, int count,
                             int64_t *scratch);

/* Sum of int64 values; false on overflow. */
bool int64_add(int64_t a, int64_t b, int64_t *sum) MUST_USE;

#endif
