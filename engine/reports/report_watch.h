/* The totals of reports kept while a run's rows pass its store, so that its reports need no scan. A
 * later report of the folder scans, and tells the same. */
#ifndef TAPEDECK_REPORTS_REPORT_WATCH_H
#define TAPEDECK_REPORTS_REPORT_WATCH_H

#include <stddef.h>

#include "reports/report_totals.h"
#include "store/row_batch.h"

struct report_watch;
struct report_watch *report_watch_open(void);
void report_watch_release(struct report_watch *watch); /* NULL is fine */

/* What store_watch wants: rows of one table come one after the other, those of two tables perhaps in
 * two threads at once. */
struct row_watch report_watch_rows(struct report_watch *watch);

/* When all rows have come: the totals of the table of this number (total_tables_at). NULL: the table
 * must be scanned: its rows came in another order than that of their keys, so one may have replaced
 * another; or nobody watches it. */
const struct report_totals *report_watch_totals(const struct report_watch *watch, size_t number);

#endif
