/* The hash of a pair of dense ids, as of account and symbol, for tables that are a power of two: the
 * finalizer of SplitMix64, which spreads both ids over all bits. */
#ifndef TAPEDECK_BASE_PAIR_HASH_H
#define TAPEDECK_BASE_PAIR_HASH_H

#include <stdint.h>

static inline uint64_t pair_hash(uint32_t first, uint32_t second)
{
    uint64_t mixed = (uint64_t)first << 32 | second;
    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ mixed >> 31;
}

#endif
