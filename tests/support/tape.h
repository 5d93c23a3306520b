/* Text tables for tests: a page of lines, each a few words, played one after the other; what comes
 * out is text again. Anything malformed ends the test program. */
#ifndef TAPEDECK_TESTS_TAPE_H
#define TAPEDECK_TESTS_TAPE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/names.h"
#include "base/text.h"

enum { TAPE_WORDS_MAX = 12, TAPE_WORD_SIZE = 48 };

struct tape_line {
    char words[TAPE_WORDS_MAX][TAPE_WORD_SIZE];
    int count;
};

/* The next line with a word in it; false at the end. */
bool tape_next(const char **tape, struct tape_line *line);
bool tape_is(const struct tape_line *line, int index, const char *word);

/* The word at `index` as a number with `places` decimals, a date, or an interned name. */
int64_t tape_number(const struct tape_line *line, int index, int places);
int32_t tape_date(const struct tape_line *line, int index);
uint32_t tape_name(const struct tape_line *line, int index, struct names *names);
/* The number after the word `key`; 0 without it. */
int64_t tape_option(const struct tape_line *line, const char *key, int places);

/* Appends. */
void tape_add_number(struct text *out, int64_t value, int places);
void tape_add_money(struct text *out, int64_t cents);
void tape_add_date(struct text *out, int32_t day);

#endif
