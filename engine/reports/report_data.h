/* All tables of a report, read once, for whichever writer comes next. */
#ifndef TAPEDECK_REPORTS_REPORT_DATA_H
#define TAPEDECK_REPORTS_REPORT_DATA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/problem.h"
#include "base/text.h"
#include "reports/report_list.h"
#include "reports/report_part.h"
#include "reports/report_query.h"
#include "reports/report_table.h"
#include "reports/reports.h"

struct report_data {
    struct report_base base;
    struct report_base beside; /* of the second thread that reads; db NULL: the first reads all */
    const char *user;          /* of this user alone; NULL: all */
    struct report_part *parts; /* in the order of the report */
    size_t count;
    struct text scenario; /* the resolved scenario; empty in the report of one user */
};

/* Reads everything; `watch` as reports_write has it. EXIT_USAGE problem when `user` is none of the run's. Released by the caller, on
 * failure too. */
bool report_data_read(struct report_data *data, const char *folder,
                      const struct report_metrics *metrics, const struct report_watch *watch,
                      const char *user, struct problem *problem) MUST_USE;
/* The same with only the tables that report_summary needs. */
bool report_data_read_front(struct report_data *data, const char *folder,
                            struct problem *problem) MUST_USE;
void report_data_release(struct report_data *data);

/* NULL: this report does not hold that table. */
const struct report_table *report_data_find(const struct report_data *data, const char *name);
/* Value of an item of what_ran; "" when the run stored none. */
const char *report_data_item(const struct report_data *data, const char *item);
/* One number of the metrics of all accounts together; "n/a" when there is none. */
const char *report_data_metric(const struct report_data *data, const char *name);

/* X06: rows, key range, gaps and control totals of a table of run.db, as sources.sql tells them. */
struct report_source {
    const char *rows, *first_key, *last_key, *gaps;
    const char *control_names[2], *control_totals[2]; /* "n/a": none */
};
bool report_data_source(const struct report_data *data, const char *table,
                        struct report_source *source);

/* Is csv/ to hold the file, or is it too long (REPORT_CSV_ROWS_MAX)? */
bool report_data_has_csv(const struct report_data *data, const struct report_csv *csv);

/* Appends a column's total over all rows; nothing when it has none. */
void report_data_total(const struct report_data *data, const struct report_table *table, int column,
                       struct text *out);

/* Appends what X06 asks for as one line of text: query, rows, totals, where they come from. */
void report_data_note(const struct report_data *data, const struct report_part *part,
                      struct text *out);

#endif
