/* What differs between two finished runs: the first event, then tables, totals and metrics. */
#ifndef TAPEDECK_CLI_RUN_DIFFERENCE_H
#define TAPEDECK_CLI_RUN_DIFFERENCE_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/problem.h"
#include "base/text.h"

/* Appends the difference of B against A, as text or as one JSON object. *same: both have the same
 * root, and nothing differs. */
bool run_difference_tell(const char *folder_a, const char *folder_b, bool as_json, bool *same,
                         struct text *out, struct problem *problem) MUST_USE;

#endif
