/* The views of totals (order_totals, trade_totals ... of schema/views.sql) as tables in memory, each
 * made by one scan of its table. SQLite groups by sorting, which takes a run of a million orders
 * several times as long; whoever asks the views by hand gets the same rows. */
#ifndef TAPEDECK_REPORTS_REPORT_TOTALS_H
#define TAPEDECK_REPORTS_REPORT_TOTALS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/problem.h"
#include "reports/report_query.h"

struct report_totals; /* the totals of one view, in the order in which its groups came */

size_t report_totals_count(void); /* of such views */

/* Scans what view `number` is made of. NULL: an EXIT_IO problem. Threads may scan at once, each with
 * a connection of its own. */
struct report_totals *report_totals_scan(const struct report_base *base, size_t number,
                                         struct problem *problem) MUST_USE;
void report_totals_release(struct report_totals *totals); /* NULL is fine */

/* The connection finds the totals under the view's name from now on. When a total does not fit 64
 * bits it keeps the view, and sum() of all its queries becomes the exact one. */
bool report_totals_load(const struct report_totals *totals, const struct report_base *base,
                        struct problem *problem) MUST_USE;

/* Scans and loads all of them. */
bool report_totals_make(const struct report_base *base, struct problem *problem) MUST_USE;

#endif
