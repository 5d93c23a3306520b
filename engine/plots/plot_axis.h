/* The time axis: round instants with labels that do not run into each other, always in UTC. */
#ifndef TAPEDECK_PLOTS_PLOT_AXIS_H
#define TAPEDECK_PLOTS_PLOT_AXIS_H

#include <stdint.h>

#include "base/text.h"

/* Appends gnuplot's `set xrange`, `set xtics` and `set xlabel` for instants begin .. end (ns), x in
 * seconds since 1970. */
void plot_axis_write(int64_t begin, int64_t end, struct text *script);

/* The labels alone, separated by blanks and bars, for tests: "2026-01-05 | 2026-01-06". */
void plot_axis_labels(int64_t begin, int64_t end, struct text *out);

#endif
