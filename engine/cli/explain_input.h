/* The row of a feed as it stood in its file, from the copy in the run's folder. */
#ifndef TAPEDECK_CLI_EXPLAIN_INPUT_H
#define TAPEDECK_CLI_EXPLAIN_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

/* Appends the line of data row `row` (from 1, as source_row counts) of the feed: "FILE:LINE: text".
 * False, and nothing, when the inputs were not copied ([record] inputs) or the row is not found. */
bool explain_input_find(const char *folder, const char *feed, int64_t row, struct text *out);

#endif
