/* Whole numbers in as many bytes as they need: groups of seven bits, low ones first, the highest bit of a
 * byte says that one more follows (LEB128). Of a number with a sign, that stands in the lowest bit. */
#ifndef TAPEDECK_BASE_PACKED_NUMBER_H
#define TAPEDECK_BASE_PACKED_NUMBER_H

#include <stdint.h>

enum { PACKED_NUMBER_MAX = 10 }; /* bytes */

/* Both give the place behind the number. */
static inline unsigned char *packed_number_put(unsigned char *at, uint64_t value)
{
    for (; value > 0x7f; value >>= 7) *at++ = (unsigned char)(value | 0x80);
    *at++ = (unsigned char)value;
    return at;
}

static inline const unsigned char *packed_number_get(const unsigned char *at, uint64_t *value)
{
    int shift = 0;
    *value = 0;
    do {
        *value |= (uint64_t)(*at & 0x7f) << shift;
        shift += 7;
    } while (*at++ & 0x80);
    return at;
}

static inline uint64_t packed_number_fold(int64_t value)
{
    return value < 0 ? ~((uint64_t)value << 1) : (uint64_t)value << 1;
}

static inline int64_t packed_number_unfold(uint64_t value)
{
    return (int64_t)((value & 1) != 0 ? ~(value >> 1) : value >> 1);
}

#endif
