/* Eight bytes of text as one number, the first byte lowest on every machine: for looking at several
 * bytes at a time. At least eight bytes may be read. */
#ifndef TAPEDECK_FEEDS_EIGHT_BYTES_H
#define TAPEDECK_FEEDS_EIGHT_BYTES_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define EIGHT_TIMES(byte) (UINT64_C(0x0101010101010101) * (unsigned char)(byte))

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

/* Eight digits, the first one lowest in `word`, each as a number (its byte ^ '0'), to their value; false
 * when one is over 9. */
static inline bool eight_digits(uint64_t digits, uint64_t *value)
{
    if (((digits + EIGHT_TIMES(0x76)) | digits) & EIGHT_TIMES(0x80)) return false;
    digits = (digits * 10 + (digits >> 8)) & UINT64_C(0x00ff00ff00ff00ff);
    digits = (digits * 100 + (digits >> 16)) & UINT64_C(0x0000ffff0000ffff);
    *value = (digits * 10000 + (digits >> 32)) & UINT64_C(0xffffffff);
    return true;
}

#endif
