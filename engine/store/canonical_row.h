/* A row as the shell's mode `quote` prints it: what a table's digest covers (X03). */
#ifndef TAPEDECK_STORE_CANONICAL_ROW_H
#define TAPEDECK_STORE_CANONICAL_ROW_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "store/inserter.h"

/* The most that a number, NULL, or a word of that size need, with a comma. */
enum { CANONICAL_WORD = 16, CANONICAL_CELL = 24 };

/* Bytes at the end of `out` that may be written to, `size` of them and one more; then where they end. */
char *canonical_room(struct text *out, size_t size);
void canonical_end(struct text *out, char *at);
/* 'text' with each ' doubled. */
void canonical_text_add(struct text *out, const char *bytes, size_t size);
static inline bool canonical_has_quote(uint64_t bytes)
{
    const uint64_t each = UINT64_C(0x0101010101010101);
    uint64_t quotes = bytes ^ each * '\'';
    return ((quotes - each) & ~quotes & each * 0x80) != 0;
}

/* The same at `at`, where CANONICAL_CELL bytes may be written, for most texts: returns where it ends; NULL
 * when it is longer than CANONICAL_WORD or has a '. A call to look and one to copy would cost more than
 * a word does. */
static inline char *canonical_word(char *at, const char *bytes, size_t size)
{
    uint64_t first = 0, last = 0;
    *at = '\'';
    if (size > CANONICAL_WORD) return NULL;
    if (size >= 8) {
        memcpy(&first, bytes, 8);
        memcpy(&last, bytes + size - 8, 8);
        memcpy(at + 1, &first, 8);
        memcpy(at + 1 + size - 8, &last, 8);
    } else if (size >= 4) {
        uint32_t low, high;
        memcpy(&low, bytes, 4);
        memcpy(&high, bytes + size - 4, 4);
        memcpy(at + 1, &low, 4);
        memcpy(at + 1 + size - 4, &high, 4);
        first = low | (uint64_t)high << 32;
    } else {
        for (size_t i = 0; i < size; i++) {
            at[1 + i] = bytes[i];
            first = first << 8 | (unsigned char)bytes[i];
        }
    }
    at[1 + size] = '\'';
    return canonical_has_quote(first) || canonical_has_quote(last) ? NULL : at + size + 2;
}
/* The cells with commas between them, and LF. */
void canonical_row_add(struct text *out, const struct cell *cells, int count);

#endif
