/* A series of returns or of equity from a CSV file, as the metrics take it. */
#ifndef TAPEDECK_METRICS_METRIC_SERIES_H
#define TAPEDECK_METRICS_METRIC_SERIES_H

#include "metrics/metrics.h"

struct metric_series {
    struct metric_day *days; /* owned, in time order */
    size_t count, capacity;
    bool of_returns; /* the file has returns: the first day is the one before them, at level 1 */
};

/* Reads the columns `time` (or date, datetime, timestamp, ts) and `return`, or `equity`, or adj close,
 * or close: the first of these that the header has. Rows newest first are turned around. False:
 * EXIT_INPUT with file, line and column. */
bool metric_series_read(struct metric_series *series, const char *path,
                        struct problem *problem) MUST_USE;
void metric_series_release(struct metric_series *series);

#endif
