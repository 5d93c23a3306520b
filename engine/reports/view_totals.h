/* The totals of one view, group by group. For report_totals.c, which knows the words. */
#ifndef TAPEDECK_REPORTS_VIEW_TOTALS_H
#define TAPEDECK_REPORTS_VIEW_TOTALS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/names.h"
#include "reports/group_table.h"
#include "reports/total_views.h"

/* One value of a view, as what a row does to it. */
struct step {
    uint8_t column, how;
    int8_t when; /* column; -1: all rows */
    int64_t is;
};
/* What every row does to a value, from a column that has no NULL. */
enum plain { PLAIN_COUNT, PLAIN_SUM, PLAIN_LEAST, PLAIN_GREATEST, PLAINS };
struct plain_steps {
    int count;
    uint8_t columns[TOTAL_VALUES_MAX], values[TOTAL_VALUES_MAX];
};
/* An entry of `groups`: its keys, a bit for each value that was given, the values. */
struct view_totals {
    const struct total_view *view;
    int key_count, step_count, first; /* the value that is the group's first key */
    uint8_t key_columns[TOTAL_KEYS_MAX];
    struct step steps[TOTAL_VALUES_MAX];
    struct plain_steps plain[PLAINS];
    uint64_t plain_bits;              /* of these values */
    uint8_t others[TOTAL_VALUES_MAX]; /* the other steps */
    int other_count;
    struct group_table groups;
    bool wide; /* a sum has left 64 bits */
};
/* `words` has the numbers of the words that values ask for. */
void view_totals_open(struct view_totals *opened, const struct total_table *table,
                      const struct total_view *view, struct names *words);
void view_totals_release(struct view_totals *totals);

/* Rows: a number for each column of the table: an integer, the number of a word, TOTAL_NULL. Not more
 * than TOTAL_BATCH. */
void view_totals_take(struct view_totals *view, int64_t (*rows)[TOTAL_COLUMNS_MAX], int count);
/* Adds an entry of the same view to the group with these keys. */
void view_totals_merge(struct view_totals *view, const int64_t *keys, const int64_t *from);

#endif
