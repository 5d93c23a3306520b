/* Text: a growing buffer, checks and comparisons that no locale touches. */
#ifndef TAPEDECK_BASE_TEXT_H
#define TAPEDECK_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"

/* A NUL-terminated buffer that grows. Zero-initialised is empty and valid. */
struct text {
    char *bytes;     /* NULL while empty; else bytes[size] == 0 */
    size_t size;     /* bytes without the NUL */
    size_t capacity; /* bytes allocated */
};
void text_release(struct text *text);
void text_clear(struct text *text); /* keeps the memory */
void text_add(struct text *text, const char *bytes, size_t size);
void text_add_string(struct text *text, const char *string);
void text_add_char(struct text *text, char c);
void text_add_int(struct text *text, int64_t value);
void text_addf(struct text *text, const char *format, ...) PRINTF_LIKE(2, 3);
const char *text_string(const struct text *text); /* "" while empty */

/* Position of the first byte that is not valid UTF-8 (RFC 3629: no surrogates, no overlong
 * forms, at most U+10FFFF); `size` when all is valid. */
size_t utf8_first_invalid(const char *bytes, size_t size);

char ascii_lower(char c);
bool ascii_is_digit(char c);
bool ascii_is_space(char c);                                        /* blank, tab, CR, LF, VT, FF */
bool ascii_equal_fold(const char *a, size_t a_size, const char *b); /* without case */
/* Equal without case, blanks and punctuation: "Adj. Close" = "adj_close" (D05). */
bool header_equal(const char *a, size_t a_size, const char *b, size_t b_size);

/* Shrinks [*text, *text + *size) by blanks and tabs at both ends. */
void text_trim(const char **text, size_t *size);

/* Levenshtein distance, at most 64 bytes a side are looked at. */
int text_distance(const char *a, const char *b);
/* The candidate nearest to `word` if it is near enough to be meant (distance at most 1 + a third
 * of the word's length), else NULL. Ties: the first. */
const char *text_nearest(const char *word, const char *const *candidates, size_t count);

/* Decimal digits of `value` at `out` (needs 21 bytes), no NUL; returns the count. */
size_t int64_print(int64_t value, char *out);
size_t uint64_print(uint64_t value, char *out);
/* Whole of [text, text+size) as int64: optional sign and digits. False when it is anything else
 * or does not fit. */
bool int64_parse(const char *text, size_t size, int64_t *value) MUST_USE;
/* Lower-case hex of `size` bytes at `out` (2 x size + 1, NUL-terminated). */
void hex_print(const uint8_t *bytes, size_t size, char *out);
bool hex_parse(const char *text, uint8_t *bytes,
               size_t size) MUST_USE; /* exactly 2 x size digits */

#endif
