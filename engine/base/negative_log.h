/* The exact integer logarithm of random_exponential, in two forms that must agree: a quick one in
 * 128 bits that knows when it cannot decide, and one that widens until it can. */
#ifndef TAPEDECK_BASE_NEGATIVE_LOG_H
#define TAPEDECK_BASE_NEGATIVE_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"

/* *result = floor(2^56 x -ln(n / 2^64)), n from 1; false when 128 bits leave the floor open, which
 * one n in about 2^54 does. */
bool negative_log_quick(uint64_t n, uint64_t *result) MUST_USE;
/* The same for every n from 1, some hundred times slower. */
uint64_t negative_log_exact(uint64_t n);

#endif
