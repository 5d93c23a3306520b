/* The views of totals of schema/views.sql, as what is taken from each row of their table. */
#ifndef TAPEDECK_REPORTS_TOTAL_VIEWS_H
#define TAPEDECK_REPORTS_TOTAL_VIEWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TOTAL_NULL INT64_MIN /* a NULL among integers */

enum { TOTAL_BATCH = 64 }; /* rows that are taken together */
enum { TOTAL_KEYS_MAX = 4, TOTAL_VALUES_MAX = 20, TOTAL_COLUMNS_MAX = 12, TOTAL_VIEWS_MAX = 2 };

/* How a value of the view comes from a column. NULLs are left out, as SQL does. */
enum total_how {
    HOW_COUNT,  /* rows */
    HOW_FILLED, /* rows that are not NULL */
    HOW_SUM,
    HOW_SUM_HIGH,  /* of the millions */
    HOW_SUM_LOW,   /* of what is below a million */
    HOW_SUM_ABOVE, /* of what is above 0, its millions, the rest */
    HOW_SUM_ABOVE_HIGH,
    HOW_SUM_ABOVE_LOW,
    HOW_SUM_BELOW,      /* of what is below 0, without its sign */
    HOW_SUM_BELOW_HIGH, /* with its sign: the millions, the rest */
    HOW_SUM_BELOW_LOW,
    HOW_ABOVE, /* rows above 0 */
    HOW_BELOW, /* rows below 0 */
    HOW_LEAST,
    HOW_GREATEST
};

struct total_value {
    const char *name, *column;
    enum total_how how;
    const char *when, *is; /* only rows whose column `when` is that word, or NULL; NULL: all rows */
};

struct total_view {
    const char *name;
    const char *keys[TOTAL_KEYS_MAX];            /* columns */
    struct total_value values[TOTAL_VALUES_MAX]; /* until one without a name */
};

enum total_kind {
    TOTAL_INTEGER,
    TOTAL_MAYBE, /* an integer or NULL */
    TOTAL_WORD,  /* text or NULL */
    TOTAL_FATE   /* no column, the last one: the state of an obligation */
};
struct total_column {
    const char *name;
    enum total_kind kind;
    uint8_t place; /* among all columns of tables.sql, from 0 */
};

/* A table and the columns that its views take: its key comes first, and each view has its least one
 * among its values. */
struct total_table {
    const char *name;
    struct total_column columns[TOTAL_COLUMNS_MAX]; /* until one without a name */
    struct total_view views[TOTAL_VIEWS_MAX];       /* until one without a name */
};

enum { TOTAL_TABLES = 7 };
const struct total_table *total_tables_at(size_t i);
/* Its last column is a TOTAL_FATE. */
bool total_table_has_fates(const struct total_table *table);

#endif
