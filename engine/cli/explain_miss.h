/* Why an order did not fill: of the prices that it could have taken part in, the one that came
 * nearest to its limit, or its stop, and by how much. */
#ifndef TAPEDECK_CLI_EXPLAIN_MISS_H
#define TAPEDECK_CLI_EXPLAIN_MISS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/json.h"
#include "base/problem.h"
#include "base/text.h"
#include "cli/cell_table.h"
#include "cli/explain_page.h"

/* Appends nothing for an order that filled, or that was never accepted. `order` is row 0 of
 * explain_order.sql; `json` NULL: text. */
bool explain_miss_tell(const struct report_base *base, const struct cell_table *order,
                       int64_t order_no, struct page_rules *rules, struct json *json,
                       struct text *out, struct problem *problem) MUST_USE;

#endif
