/* Headings of `explain` for what is no order and no trade: jobs, obligations, notifications. */
#ifndef TAPEDECK_CLI_EXPLAIN_THINGS_H
#define TAPEDECK_CLI_EXPLAIN_THINGS_H

#include "base/text.h"
#include "cli/cell_table.h"
#include "cli/explain_page.h"

/* Row 0 of explain_job.sql with all rows of explain_attempts.sql; names the rules of what happened. */
void explain_things_job(const struct cell_table *job, const struct cell_table *attempts,
                        struct page_rules *rules, struct text *out);
/* Row 0 of explain_obligation.sql. */
void explain_things_obligation(const struct cell_table *obligation, struct page_rules *rules,
                               struct text *out);
/* Row 0 of explain_notification.sql. */
void explain_things_notification(const struct cell_table *note, struct page_rules *rules,
                                 struct text *out);

#endif
