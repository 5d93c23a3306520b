/* Reports: a finished run, read from its run.db, as text, JSON, HTML and CSV. Each number comes
 * from a query of schema/reports/, which every report names, so that an auditor can run it by
 * hand (X06). Nothing here writes to the database.
 *
 * Metrics (P01-P04) are arithmetic, not queries, and their room is beside this one; so reports ask
 * for them through a question. `metrics_tell` of metrics/metrics.h has the right form. */
#ifndef TAPEDECK_REPORTS_REPORTS_H
#define TAPEDECK_REPORTS_REPORTS_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/problem.h"
#include "base/text.h"

struct report_watch;
struct sqlite3;

/* Tells every metric of a run (of one `user` when not NULL) to `hear`; account "" is the sum of
 * all. `number`: the text is a number, not a date or n/a. */
struct report_metrics {
    bool (*tell)(struct sqlite3 *db, const char *user,
                 void (*hear)(void *hearer, const char *account, const char *name, const char *text,
                              bool number),
                 void *hearer, struct problem *problem);
};

/* Writes report.txt, report.json, report.html, csv/NAME.csv and rejects.csv into `folder`, from
 * its run.db, with totals that `watch` kept while that was written (report_watch.h; NULL: they
 * are made by scans). With `plots` the HTML holds the pictures of plots/NAME.svg, so plots_write comes
 * first. Call it before the folder is sealed. */
bool reports_write(const char *folder, const struct report_metrics *metrics,
                   const struct report_watch *watch, bool plots, struct problem *problem) MUST_USE;

/* About twelve lines for run's stdout: period, orders, trades, rejects by reason, final equity
 * against start, fees, fails, findings, row sums. */
bool report_summary(const char *folder, struct text *out, struct problem *problem) MUST_USE;

enum report_format { REPORT_TEXT, REPORT_HTML, REPORT_JSON, REPORT_CSV };

/* One report again, appended to `out`; of one user's orders, trades, accounts alone when `user` is
 * not NULL (EXIT_USAGE problem when the run has no such user). CSV is one line a cell:
 * table,row,column,value. */
bool report_render(const char *folder, const struct report_metrics *metrics,
                   enum report_format format, const char *user, struct text *out,
                   struct problem *problem) MUST_USE;

#endif
