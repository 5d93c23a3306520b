/* One table of a report: the rows of one query that reports show, and what X06 asks to stand beside
 * them: how many rows there are, the sums of their columns, and which table they are made of. */
#ifndef TAPEDECK_REPORTS_REPORT_TABLE_H
#define TAPEDECK_REPORTS_REPORT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/memory.h"
#include "base/problem.h"
#include "base/wide.h"
#include "reports/report_query.h"

enum {
    REPORT_HEAD_MAX = 1000, /* first rows kept */
    REPORT_TAIL_MAX = 20,   /* last rows kept */
    REPORT_CELL_MAX = 300   /* bytes of a cell that are shown */
};

struct report_cell {
    const char *text; /* never NULL; "" for CELL_NONE */
    enum report_cell_kind kind;
};

struct report_table {
    const char *name; /* "orders": schema/reports/orders.sql */
    const char *title;
    const char *source; /* the table of run.db it is made of; NULL: of none alone */
    const char *sql;    /* NULL: not a query (the metrics) */
    struct report_column columns[REPORT_COLUMNS_MAX];
    int column_count;
    bool first_only;                 /* reading stopped after the first rows: see `rows` */
    int64_t rows;                    /* of the query; first_only: -1 until report_sources tells */
    int64_t head, tail;              /* rows kept: the first, and the last ones */
    struct report_cell *cells;       /* (head + tail) x column_count */
    wide totals[REPORT_COLUMNS_MAX]; /* of all rows, where report_unit_adds_up */
    int key_column;                  /* -1: none */
    int64_t key_first, key_last, key_gaps;
    struct arena arena;
};

/* Reads the query; all rows are counted and summed, the first REPORT_HEAD_MAX and the last
 * REPORT_TAIL_MAX kept. With `first_only` reading stops after the first `first_only` rows. The
 * table is released by report_table_release, also after a failure. */
bool report_table_read(struct report_table *table, const struct report_base *base, const char *name,
                       const char *user, int64_t first_only, struct problem *problem) MUST_USE;
void report_table_release(struct report_table *table);

/* Starts a table that is not a query; then report_table_add_row with column_count cells each. */
void report_table_init(struct report_table *table, const char *name);
/* Texts are copied. */
void report_table_add_row(struct report_table *table, const struct report_cell *cells);

/* Row 0 .. head + tail - 1; the cell's text, or "n/a" for NULL or when there is no such cell. */
const struct report_cell *report_table_cell(const struct report_table *table, int64_t row,
                                            int column);
int report_table_column(const struct report_table *table, const char *column); /* -1: none */
/* Does the column hold numbers, which stand at its right? */
bool report_table_is_number(const struct report_table *table, int column);
const char *report_table_text(const struct report_table *table, int64_t row, const char *column);

#endif
