/* What `run` and `resume` share: options that become run_options, and what is said at the end. */
#ifndef TAPEDECK_CLI_RUN_WORDS_H
#define TAPEDECK_CLI_RUN_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/problem.h"
#include "base/text.h"
#include "cli/arguments.h"
#include "cli/progress.h"
#include "run/run.h"

/* The overrides of all `--set SECTION.KEY=VALUE`. The texts are owned. */
struct override_list {
    struct scenario_override *items;
    size_t count;
    struct text *texts; /* count: "SECTION\0KEY" */
};
bool override_list_read(const struct arguments *arguments, struct override_list *list,
                        struct problem *problem) MUST_USE;
void override_list_release(struct override_list *list);

/* A moment as an option takes it: ISO 8601, UTC unless it has an offset. */
bool run_words_moment(const char *option, const char *text, int64_t *moment,
                      struct problem *problem) MUST_USE;

/* --max-jobs, --until, --quiet, --follow, signals, progress, argv: all that is not the scenario's.
 * `arguments->words` and argv outlive the options. */
bool run_words_read(const struct arguments *arguments, struct progress *progress,
                    struct run_options *options, struct problem *problem) MUST_USE;

/* Says how it ended. Appends to `out` for stdout; returns the exit code. */
enum exit_code run_words_tell(const struct arguments *arguments, enum exit_code code,
                              const struct run_result *result, const struct problem_list *problems,
                              struct text *out) MUST_USE;

#endif
