/* Randomness as a pure function (V05): Philox4x32-10 by key and counter, and the integer
 * distributions that RULES.md states. No state, so one more job changes no other job's draw. */
#ifndef TAPEDECK_BASE_RANDOM_H
#define TAPEDECK_BASE_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

/* One block: key = (low, high) words of `key`, counter words c[0..3]. */
void philox4x32_10(uint64_t key, const uint32_t counter[4], uint32_t out[4]);

/* u = x0 + 2^32 x1 of counter (stream, id low, id high, attempt). */
uint64_t random_draw(uint64_t seed, uint32_t stream, uint64_t id, uint32_t attempt);

/* A probability in units of 1e-9 is met when floor(u x 10^9 / 2^64) < p. */
bool random_met(uint64_t u, int64_t probability_nano);
/* a + floor(u x (b - a + 1) / 2^64), 0 <= a <= b. */
int64_t random_uniform(uint64_t u, int64_t a, int64_t b);
/* floor(mean x L / 2^56) with L = floor(2^56 x -ln((u + 1) / 2^64)), exact, in integers;
 * INT64_MAX when it does not fit. */
int64_t random_exponential(uint64_t u, int64_t mean);
/* The L of random_exponential: a 62-bit integer, exact floor for every u. */
uint64_t random_negative_log(uint64_t u);

#endif
