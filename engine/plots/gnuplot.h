/* gnuplot as a process of its own: a script in by a pipe, what it draws out by another. It reads no
 * start-up file, gets no environment but PATH and LC_ALL=C, and is ended after a time limit. */
#ifndef TAPEDECK_PLOTS_GNUPLOT_H
#define TAPEDECK_PLOTS_GNUPLOT_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/problem.h"
#include "base/text.h"

enum { GNUPLOT_SECONDS_MAX = 30 };

/* Appends gnuplot's output. EXIT_IO problem when it is missing, fails, draws nothing or takes more
 * than GNUPLOT_SECONDS_MAX. */
bool gnuplot_run(const struct text *script, struct text *out, struct problem *problem) MUST_USE;

#endif
