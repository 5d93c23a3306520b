/* Plots: pictures of a finished run, drawn by gnuplot from the queries schema/reports/plot_*.sql:
 * equity, drawdown, price (of the most traded symbol, with its fills) and queue_wait. A series of
 * more than 2,000 points is thinned to the lowest and highest of each stretch of rows. An empty
 * one gives a picture that says so. The same database gives the same bytes. */
#ifndef TAPEDECK_PLOTS_PLOTS_H
#define TAPEDECK_PLOTS_PLOTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/problem.h"
#include "base/text.h"

/* Writes plots/NAME.svg for each plot into `folder`, from its run.db. EXIT_IO problem when gnuplot
 * is missing, fails, or needs more than 30 s. */
bool plots_write(const char *folder, struct problem *problem) MUST_USE;

/* The names, in the order of the report. */
size_t plots_count(void);
const char *plots_name(size_t index); /* 0 .. plots_count() - 1 */

enum plot_form { PLOT_SVG, PLOT_TERMINAL /* text, 100 x 30 */ };

/* One picture appended to `out`. EXIT_USAGE problem for an unknown name. */
bool plot_render(const char *folder, const char *name, enum plot_form form, struct text *out,
                 struct problem *problem) MUST_USE;

#endif
