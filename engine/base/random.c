/* Philox4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3; SC11)
 * and the integer distributions of V05. A draw depends on its key and counter alone. */
#include "base/random.h"

#include <assert.h>

#include "base/negative_log.h"
#include "base/wide.h"

enum { PHILOX_ROUNDS = 10 };

/* Multipliers and Weyl increments of the paper. */
#define PHILOX_MULTIPLIER_0 UINT32_C(0xD2511F53)
#define PHILOX_MULTIPLIER_1 UINT32_C(0xCD9E8D57)
#define PHILOX_WEYL_0 UINT32_C(0x9E3779B9)
#define PHILOX_WEYL_1 UINT32_C(0xBB67AE85)

void philox4x32_10(uint64_t key, const uint32_t counter[4], uint32_t out[4])
{
    uint32_t key_low = (uint32_t)key;
    uint32_t key_high = (uint32_t)(key >> 32);
    uint32_t c0 = counter[0];
    uint32_t c1 = counter[1];
    uint32_t c2 = counter[2];
    uint32_t c3 = counter[3];
    for (int round = 0; round < PHILOX_ROUNDS; round++) {
        uint64_t first = (uint64_t)PHILOX_MULTIPLIER_0 * c0;
        uint64_t second = (uint64_t)PHILOX_MULTIPLIER_1 * c2;
        c0 = (uint32_t)(second >> 32) ^ c1 ^ key_low;
        c1 = (uint32_t)second;
        c2 = (uint32_t)(first >> 32) ^ c3 ^ key_high;
        c3 = (uint32_t)first;
        key_low += PHILOX_WEYL_0;
        key_high += PHILOX_WEYL_1;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
}

uint64_t random_draw(uint64_t seed, uint32_t stream, uint64_t id, uint32_t attempt)
{
    uint32_t counter[4] = {stream, (uint32_t)id, (uint32_t)(id >> 32), attempt};
    uint32_t words[4];
    philox4x32_10(seed, counter, words);
    return (uint64_t)words[1] << 32 | words[0];
}

bool random_met(uint64_t u, int64_t probability_nano)
{
    return (int64_t)((uwide)u * 1000000000 >> 64) < probability_nano;
}

int64_t random_uniform(uint64_t u, int64_t a, int64_t b)
{
    assert(a >= 0 && a <= b);
    uint64_t choices = (uint64_t)(b - a) + 1;
    return a + (int64_t)((uwide)u * choices >> 64);
}

uint64_t random_negative_log(uint64_t u)
{
    if (u == UINT64_MAX) {
        return 0; /* -ln(1) */
    }
    uint64_t result;
    return negative_log_quick(u + 1, &result) ? result : negative_log_exact(u + 1);
}

int64_t random_exponential(uint64_t u, int64_t mean)
{
    assert(mean >= 0);
    uwide value = (uwide)random_negative_log(u) * (uint64_t)mean >> 56;
    return value > INT64_MAX ? INT64_MAX : (int64_t)value;
}
