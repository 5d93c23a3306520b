/* The rows of one query of schema/reports/, as a table for a terminal or as JSON. */
#ifndef TAPEDECK_CLI_CELL_TABLE_H
#define TAPEDECK_CLI_CELL_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/problem.h"
#include "base/text.h"
#include "reports/report_query.h"

/* A parameter of the query: `:name` = text, or the number when text is NULL and `number` is not
 * CELL_NO_NUMBER; both absent is NULL. */
#define CELL_NO_NUMBER INT64_MIN
struct cell_binding {
    const char *name;
    const char *text;
    int64_t number;
};

struct cell {
    const char *text; /* "" for CELL_NONE */
    enum report_cell_kind kind;
};

struct cell_table {
    struct report_column columns[REPORT_COLUMNS_MAX];
    int column_count;
    struct cell *cells; /* row_count x column_count */
    size_t row_count, row_capacity;
    struct arena arena;
};

/* Reads all rows. Release the table in any case. */
bool cell_table_read(struct cell_table *table, const struct report_base *base, const char *name,
                     const struct cell_binding *bindings, size_t binding_count,
                     struct problem *problem) MUST_USE;
void cell_table_release(struct cell_table *table);

/* A table made by hand: columns first, then rows of column_count cells (texts are copied). */
void cell_table_init(struct cell_table *table);
void cell_table_add_column(struct cell_table *table, const char *name);
void cell_table_add_row(struct cell_table *table, const struct cell *cells);

/* Keeps only the columns of these names, in this order. */
void cell_table_choose(struct cell_table *table, const char *const *names, int count);

int cell_table_column(const struct cell_table *table, const char *name); /* -1: none */
const struct cell *cell_table_cell(const struct cell_table *table, size_t row, int column);
/* The text of a cell by its column's name. */
const char *cell_table_text(const struct cell_table *table, size_t row, const char *name);

/* Aligned columns, a header, two blanks between; columns without any value are left out. */
void cell_table_print(const struct cell_table *table, struct text *out);
/* An array of objects. */
void cell_table_json(const struct cell_table *table, struct json *json, const char *key);
/* One row's members, columns first .. last - 1. */
void cell_table_json_members(const struct cell_table *table, size_t row, int first, int last,
                             struct json *json);

/* Appends text from data: control characters as \xHH, so that no terminal obeys them. */
void cell_print_safe(const char *text, struct text *out);

#endif
