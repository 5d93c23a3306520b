/* How far a run is, on one line of a terminal: stage, share, rows, rows a second, time to go. Shown
 * when a run has lasted a second. The only use of a clock in this folder; it reaches no result. */
#ifndef TAPEDECK_CLI_PROGRESS_H
#define TAPEDECK_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "run/run.h"

struct progress {
    int64_t started; /* ns of the machine's monotonic clock */
    bool drawn;      /* the line is on the terminal */
};
void progress_begin(struct progress *progress);
/* For run_options.progress; `context` is the struct progress. */
void progress_draw(void *context, const struct run_progress *news);
/* Takes the line away. */
void progress_end(struct progress *progress);

/* The line itself: `elapsed` ns since the run began. Appends without LF. */
void progress_line(const struct run_progress *news, int64_t elapsed, struct text *out);

#endif
