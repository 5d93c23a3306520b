/* SQL's sum() without its overflow error: integers are added in 128 bits, and a total beyond int64
 * becomes its digits as text. Any other total is the one that the built-in sum() gives, so that
 * a query of schema/reports/ answers the same by hand. */
#ifndef TAPEDECK_REPORTS_EXACT_SUM_H
#define TAPEDECK_REPORTS_EXACT_SUM_H

#include <stdbool.h>

#include "base/wide.h"

struct sqlite3;

/* Replaces sum(x), window function too, on this connection alone. False: SQLite refused. */
bool exact_sum_register(struct sqlite3 *db);

/* Decimal digits with sign at `out` (needs 48 bytes), NUL-terminated. */
void wide_print(wide value, char *out);
/* The same read back: the whole text must be sign and digits; false otherwise. */
bool wide_parse(const char *text, wide *value);

#endif
