/* The views of totals (order_totals, trade_totals ... of schema/views.sql) as tables in memory. They
 * are taken row by row: while a run writes the rows (report_watch.h), or by one scan of each table
 * (totals_scan.h). SQLite groups by sorting, which takes a run of a million orders several times as
 * long; whoever asks the views by hand gets the same rows. */
#ifndef TAPEDECK_REPORTS_REPORT_TOTALS_H
#define TAPEDECK_REPORTS_REPORT_TOTALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/problem.h"
#include "reports/report_query.h"
#include "reports/total_views.h"

struct report_totals; /* the totals of one table */

struct report_totals *report_totals_open(const struct total_table *table);
void report_totals_release(struct report_totals *totals); /* NULL is fine */

/* A row: fill a number for each column of the table: an integer, the number of a word, TOTAL_NULL; then
 * take it. Rows wait until some are together, and for the end. */
int64_t *report_totals_row(struct report_totals *totals);
int64_t report_totals_word(struct report_totals *totals, int column, const char *word, int size);
void report_totals_take(struct report_totals *totals);
void report_totals_end(struct report_totals *totals); /* more may come afterwards */

/* Fills a column of rows that wait, before they are taken. Asked until the next end. */
typedef void totals_fill(void *context, int64_t (*rows)[TOTAL_COLUMNS_MAX], int count);
void report_totals_fill(struct report_totals *totals, totals_fill *fill, void *context);

/* Adds what `from` took of other rows of the same table. */
void report_totals_merge(struct report_totals *totals, const struct report_totals *from);

/* The connection finds the totals under their views' names from now on, in the order of their first
 * keys. When a total does not fit 64 bits its view stays, and sum() of all queries becomes exact. */
bool report_totals_load(const struct report_totals *totals, const struct report_base *base,
                        struct problem *problem) MUST_USE;

#endif
