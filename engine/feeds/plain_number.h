/* The straight way to a number: digits with at most one point among or behind them, 16 bytes at most,
 * that needs no rounding and cannot overflow. Nearly every cell of prices and quantities is one; all
 * others, signs and blanks and what is no number among them, are decimal_parse's, which gives the same
 * value for these (tests/unit/test_feeds_numbers.c). At least 16 bytes may be read from the text. */
#ifndef TAPEDECK_FEEDS_PLAIN_NUMBER_H
#define TAPEDECK_FEEDS_PLAIN_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "feeds/eight_bytes.h"

enum { PLAIN_PLACES_MAX = 8, PLAIN_WHOLE_MAX = 18 }; /* digits of what comes out: no overflow */

/* In a word of digits, each ^ '0': what no digit has, and the point does. */
#define PLAIN_MARKS EIGHT_TIMES(0x10)

/* Takes the point out, which begins at bit `at`: the digits before it move up to those behind it. False:
 * it is none. */
static inline bool plain_close_gap(uint64_t *digits, unsigned at)
{
    uint64_t from = ~UINT64_C(0) << at, behind = from << 8;
    bool is_point = (unsigned char)(*digits >> at) == ('.' ^ '0');
    *digits = (*digits & behind) | (*digits & ~from) << 8;
    return is_point;
}

/* The first bit of the first byte that is no digit; there is one. */
static inline unsigned plain_mark(uint64_t marks)
{
    return (unsigned)__builtin_ctzll(marks) - 4;
}

/* `whole` digits stand before the point, `fractions` behind it. */
static inline bool plain_scale(uint64_t digits, size_t whole, size_t fractions, int places,
                               int64_t *value)
{
    static const uint64_t powers[PLAIN_PLACES_MAX + 1] = {
        1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};
    if (whole == 0 || fractions > (size_t)places) return false;
    *value = (int64_t)(digits * powers[(size_t)places - fractions]);
    return true;
}

/* 9 to 16 bytes, in two words: the last eight, and those before them as the end of another eight. */
static inline bool plain_long(const char *text, size_t size, int places, int64_t *value)
{
    uint64_t first = (eight_bytes(text) ^ EIGHT_TIMES('0')) << (16 - size) * 8;
    uint64_t last = eight_bytes(text + size - 8) ^ EIGHT_TIMES('0');
    uint64_t first_marks = first & PLAIN_MARKS, last_marks = last & PLAIN_MARKS;
    size_t whole = size, fractions = 0;
    if (last_marks != 0) {
        unsigned at = plain_mark(last_marks);
        if (!plain_close_gap(&last, at)) return false;
        last |= first >> 56;
        first <<= 8;
        fractions = 7 - at / 8;
        whole = size - 1 - fractions;
    } else if (first_marks != 0) {
        unsigned at = plain_mark(first_marks);
        if (!plain_close_gap(&first, at)) return false;
        fractions = 15 - at / 8;
        whole = size - 1 - fractions;
    }
    uint64_t high, low;
    if (whole + (size_t)places > PLAIN_WHOLE_MAX) return false;
    if (!eight_digits(first, &high) || !eight_digits(last, &low)) return false;
    return plain_scale(high * 100000000 + low, whole, fractions, places, value);
}

/* The number x 10^places (0 to PLAIN_PLACES_MAX); false: it is not of this shape. */
static ALWAYS_INLINE bool plain_number(const char *text, size_t size, int places, int64_t *value)
{
    if (size - 1 >= 8) return size - 1 < 16 && plain_long(text, size, places, value);
    /* Left of the digits there are zeros, so that the last one is highest in the word. */
    uint64_t word = (eight_bytes(text) ^ EIGHT_TIMES('0')) << (8 - size) * 8;
    uint64_t marks = word & PLAIN_MARKS;
    size_t whole = size, fractions = 0;
    if (marks != 0) {
        unsigned at = plain_mark(marks);
        if (!plain_close_gap(&word, at)) return false;
        fractions = 7 - at / 8;
        whole = size - 1 - fractions;
    }
    uint64_t digits;
    return eight_digits(word, &digits) && plain_scale(digits, whole, fractions, places, value);
}

#endif
