/* Reads all parts of a report, and writes the files of csv/, with READERS threads: a run of a million
 * orders has some ten tables that take a scan of it. Which thread reads which part is chance; what is
 * read is not. */
#ifndef TAPEDECK_REPORTS_REPORT_READERS_H
#define TAPEDECK_REPORTS_REPORT_READERS_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/problem.h"
#include "reports/report_data.h"
#include "reports/report_watch.h"

/* Fills data->parts in the order of the list. Totals that `watch` has are not scanned for; NULL: it has
 * none. Of several problems the one of the first part is told. */
bool report_readers_run(struct report_data *data, const struct report_metrics *metrics,
                        const struct report_watch *watch, struct problem *problem) MUST_USE;

/* Writes the files of csv/ that are not too long (report_data_has_csv) into that folder. */
bool report_readers_csv(const struct report_data *data, const char *folder,
                        struct problem *problem) MUST_USE;

#endif
