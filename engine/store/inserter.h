/* Rows into one table. A row is an array of cells in the order of the table's columns; how cells
 * become SQL is known here alone. */
#ifndef TAPEDECK_STORE_INSERTER_H
#define TAPEDECK_STORE_INSERTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/problem.h"

struct sqlite3;
struct inserter;

enum { CELLS_MAX = 32 };

/* Text is used until inserter_row returns. */
struct cell {
    const char *text; /* NULL: the integer, or NULL when that is CELL_NULL */
    int64_t integer;
    int text_size;
};
#define CELL_NULL INT64_MIN

static inline struct cell put_integer(int64_t value)
{
    return (struct cell){.integer = value};
}
static inline struct cell put_null(void)
{
    return (struct cell){.integer = CELL_NULL};
}
struct cell put_text(const char *text); /* NULL makes NULL */
struct cell cell_text_n(const char *text, size_t size);

/* The statement is made from the table's own columns, of which there must be `columns`. */
struct inserter *inserter_open(struct sqlite3 *db, const char *table, int columns,
                               struct problem *problem) MUST_USE;
/* The same, replacing a row of the same key. */
struct inserter *inserter_open_replacing(struct sqlite3 *db, const char *table, int columns,
                                         struct problem *problem) MUST_USE;
void inserter_close(struct inserter *inserter); /* NULL is fine */
bool inserter_row(struct inserter *inserter, const struct cell *cells,
                  struct problem *problem) MUST_USE;

#endif
