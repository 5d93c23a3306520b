/* The rows of generated feeds, one function per kind. Each row depends on the settings and its own
 * number alone, but for orders, which also remember roughly what their users hold, so that most of
 * them make sense. */
#ifndef TAPEDECK_CLI_GEN_ROWS_H
#define TAPEDECK_CLI_GEN_ROWS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/attributes.h"
#include "base/text.h"
#include "cli/price_walk.h"

struct gen_settings {
    int64_t rows;
    uint64_t seed;
    const char *symbols[WALK_SYMBOLS_MAX];
    int symbol_count;
    int64_t users;
    int32_t start_day;
    int64_t days; /* sessions over which the rows are spread */
    bool minutes; /* interval 1m, else 1d */
    enum walk_calendar calendar;
    int64_t bad_percent; /* of orders */
};

/* Where rows go: a buffer before a file. */
struct gen_output {
    FILE *file;
    struct text text;
};
void gen_output_flush(struct gen_output *output); /* errors stay in the file: ferror */

/* Writes all rows; false when the calendar ends before. */
typedef bool gen_rows(const struct gen_settings *settings, struct gen_output *output);
gen_rows gen_bars, gen_quotes, gen_orders, gen_users, gen_cash, gen_faults;

enum { GEN_USERS_MAX = 1000000, GEN_HOLDINGS_MAX = 10000000 };

#endif
