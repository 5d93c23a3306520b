/* The totals of a run's tables by scanning them, in pieces that threads take: each thread with a
 * connection and totals of its own, which are merged at the end. */
#ifndef TAPEDECK_REPORTS_TOTALS_SCAN_H
#define TAPEDECK_REPORTS_TOTALS_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/problem.h"
#include "reports/obligation_fates.h"
#include "reports/report_query.h"
#include "reports/report_totals.h"

/* Keys of a table, both ends included. */
struct totals_piece {
    const struct total_table *table;
    size_t number; /* of the table */
    int64_t from, until;
};
enum { PIECES_MAX = 4 }; /* of a table */

/* Cuts the table of this number into pieces; *count may be 0. */
bool totals_scan_cut(const struct report_base *base, size_t number,
                     struct totals_piece pieces[PIECES_MAX], size_t *count,
                     struct problem *problem) MUST_USE;
/* Takes the rows of a piece. `fates` for the table of obligations, else unused. */
bool totals_scan_piece(const struct report_base *base, const struct totals_piece *piece,
                       const struct obligation_fates *fates, struct report_totals *totals,
                       struct problem *problem) MUST_USE;

/* Scans all tables and loads their totals (report_totals_load). */
bool totals_scan_all(const struct report_base *base, struct problem *problem) MUST_USE;

#endif
