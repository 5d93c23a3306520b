/* CSV by RFC 4180, but for lines that end in LF: a header, then a line a row; texts quoted when
 * they hold a comma, a quote or a line break; NULL is empty. */
#ifndef TAPEDECK_REPORTS_REPORT_CSV_H
#define TAPEDECK_REPORTS_REPORT_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/problem.h"
#include "base/text.h"
#include "reports/report_query.h"

/* One field. */
void csv_add(struct text *out, const char *text, size_t size);

/* All rows of schema/reports/NAME.sql to a file, in pieces, so memory does not follow the run. */
bool report_csv_write(const struct report_base *base, const char *name, const char *path,
                      struct problem *problem) MUST_USE;

#endif
