/* Reads all parts of a report with READERS threads, each with a connection of its own: a run of a
 * million orders has some ten tables that take a scan of it. Which thread reads which part is chance;
 * what is read is not. */
#ifndef TAPEDECK_REPORTS_REPORT_READERS_H
#define TAPEDECK_REPORTS_REPORT_READERS_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/problem.h"
#include "reports/report_data.h"

enum { READERS = 2 };

/* Fills data->parts in the order of the list. Of several problems the one of the first part is
 * told. */
bool report_readers_run(struct report_data *data, const char *folder,
                        const struct report_metrics *metrics, struct problem *problem) MUST_USE;

#endif
