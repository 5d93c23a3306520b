/* The views of totals of schema/views.sql, as what a scan of their table takes from each row. */
#ifndef TAPEDECK_REPORTS_TOTAL_VIEWS_H
#define TAPEDECK_REPORTS_TOTAL_VIEWS_H

#include <stddef.h>

enum { TOTAL_KEYS_MAX = 4, TOTAL_VALUES_MAX = 20, TOTAL_COLUMNS_MAX = 12 };

/* How a value of the view comes from a column of the scan. NULLs are left out, as SQL does. */
enum total_how {
    HOW_COUNT,  /* rows */
    HOW_FILLED, /* rows that are not NULL */
    HOW_SUM,
    HOW_SUM_HIGH,  /* of the millions */
    HOW_SUM_LOW,   /* of what is below a million */
    HOW_SUM_ABOVE, /* of what is above 0 */
    HOW_SUM_BELOW, /* of what is below 0, without its sign */
    HOW_ABOVE,     /* rows above 0 */
    HOW_BELOW,     /* rows below 0 */
    HOW_LEAST,
    HOW_GREATEST
};

struct total_value {
    const char *name, *column;
    enum total_how how;
    const char *when, *is; /* only rows whose column `when` is that word, or NULL; NULL: all rows */
};

/* A view of schema/views.sql: the columns of its table that it takes, keys first. `kinds`, a letter for
 * each: i integer, n integer or NULL, t text or NULL. */
struct total_view {
    const char *name, *table, *kinds;
    int key_count;
    const char *columns[TOTAL_COLUMNS_MAX];
    struct total_value values[TOTAL_VALUES_MAX]; /* until one without a name */
};

size_t total_views_count(void);
const struct total_view *total_views_at(size_t i);

#endif
