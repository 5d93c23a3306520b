/* Eight bytes of text as one number, the first byte lowest on every machine: for looking at several
 * bytes at a time. At least eight bytes may be read. */
#ifndef TAPEDECK_FEEDS_EIGHT_BYTES_H
#define TAPEDECK_FEEDS_EIGHT_BYTES_H

#include <stdint.h>
#include <string.h>

static inline uint64_t eight_bytes(const char *text)
{
    uint64_t word;
    memcpy(&word, text, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

/* The first `size` (1 to 8) of them, the others 0. */
static inline uint64_t first_bytes(const char *text, size_t size)
{
    uint64_t word = eight_bytes(text);
    return size == 8 ? word : word & ((UINT64_C(1) << size * 8) - 1);
}

#endif
