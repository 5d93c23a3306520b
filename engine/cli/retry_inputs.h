/* The inputs of a run with operator actions appended (Q10, X07), to be replayed into a new folder. */
#ifndef TAPEDECK_CLI_RETRY_INPUTS_H
#define TAPEDECK_CLI_RETRY_INPUTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/problem.h"

struct retry_action {
    int64_t time;
    const char *actor, *reason;
    const char *const *targets; /* one row for each: J3, J3..J7, queue=NAME, error=CLASS, all */
    size_t target_count;
};

/* Copies `inputs` (scenario.ini and FEED/NAME) to the new folder `into` and appends the rows to the
 * copy of the run's operators feed; when it has none that has the columns of `retry`, or when rows of
 * it come later, to a feed of its own. EXIT_INPUT problem when the run kept only digests. */
bool retry_inputs_make(const char *inputs, const char *into, const struct retry_action *action,
                       struct problem *problem) MUST_USE;

#endif
