/* One part of a report: a line of the list and the table that it became. */
#ifndef TAPEDECK_REPORTS_REPORT_PART_H
#define TAPEDECK_REPORTS_REPORT_PART_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/problem.h"
#include "reports/report_list.h"
#include "reports/report_query.h"
#include "reports/report_table.h"
#include "reports/reports.h"

struct report_part {
    const struct report_entry *entry;
    struct report_table table;
};

/* `user` alone when it is not NULL; `metrics` is asked for the entry of that name. The table is
 * released by the caller, after a failure too. */
bool report_part_read(struct report_part *part, const struct report_base *base,
                      const struct report_entry *entry, const struct report_metrics *metrics,
                      const char *user, struct problem *problem) MUST_USE;

#endif
