/* The points of a plot as a query of schema/reports/ gives them: rows (series, time, value), the
 * value's unit in its alias. Rows of one series stand together, in time order. */
#ifndef TAPEDECK_PLOTS_PLOT_SERIES_H
#define TAPEDECK_PLOTS_PLOT_SERIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/problem.h"
#include "reports/report_query.h"

/* Points of one series, and of all series of a picture together: a picture is part of a page. */
enum { PLOT_POINTS_MAX = 2000, PLOT_POINTS_ALL = 8000, PLOT_SERIES_MAX = 16, PLOT_LABEL_SIZE = 64 };

struct plot_point {
    int64_t time;  /* ns since 1970 */
    int64_t value; /* scaled by 10^places */
};

struct plot_series {
    char label[PLOT_LABEL_SIZE]; /* safe inside gnuplot's double quotes */
    struct plot_point *points;
    size_t count, capacity;
    size_t rows; /* of the query, before thinning */
};

struct plot_data {
    struct plot_series series[PLOT_SERIES_MAX]; /* those beyond are left out, and counted */
    size_t count;
    size_t left_out;
    int places;
};

bool plot_data_read(struct plot_data *data, const struct report_base *base, const char *query,
                    struct problem *problem) MUST_USE;
void plot_data_release(struct plot_data *data);

/* Of more than `most` points (even) keeps the lowest and the highest of each of most / 2 stretches
 * of rows. */
void plot_series_thin(struct plot_series *series, size_t most);

/* User text as a label: control characters, quotes, backslashes and what else a script could read
 * are replaced; cut between characters. */
void plot_label(const char *text, char label[PLOT_LABEL_SIZE]);

#endif
