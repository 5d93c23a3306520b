/* Which queries make the report, in which order, under which heading; and which make the folder
 * csv/. Adding a table to every report is one line here and one file in schema/reports/. */
#ifndef TAPEDECK_REPORTS_REPORT_LIST_H
#define TAPEDECK_REPORTS_REPORT_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct report_entry {
    const char *name;    /* schema/reports/NAME.sql; "metrics" is computed, not queried */
    const char *title;   /* for people */
    const char *source;  /* the table of run.db it is made of; NULL: several */
    const char *section; /* heading it begins; NULL: goes on under the one before */
    int64_t first_only;  /* > 0: only so many rows are read */
    bool whole_run;      /* has no :user and yet belongs into the report of one user */
};

size_t report_list_count(void);
const struct report_entry *report_list_at(size_t index);

/* csv/NAME.csv comes from schema/reports/csv_NAME.sql. A file made of a table of more rows than
 * REPORT_CSV_ROWS_MAX is left to the reader, who has the query and the database: writing it would
 * take longer than the run. The first screen names such files. */
enum { REPORT_CSV_ROWS_MAX = 250000 };

struct report_csv {
    const char *name;   /* "orders" */
    const char *source; /* the table of run.db that decides how long it takes; NULL: always short */
};
size_t report_csv_count(void);
const struct report_csv *report_csv_at(size_t index);

#endif
