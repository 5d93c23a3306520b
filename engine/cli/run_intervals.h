/* `run --intervals`: headline metrics as a range over the four assumptions inside a bar (M07). */
#ifndef TAPEDECK_CLI_RUN_INTERVALS_H
#define TAPEDECK_CLI_RUN_INTERVALS_H

#include "base/attributes.h"
#include "base/problem.h"
#include "base/text.h"
#include "run/run.h"

/* Runs the scenario under each assumption into a folder of its own, which is removed, and appends
 * what differs. EXIT_DONE, or why a run did not get to its end, in `problems`. */
enum exit_code run_intervals(const struct run_options *run, struct text *out,
                             struct problem_list *problems) MUST_USE;

#endif
