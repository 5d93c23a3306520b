/* Where an INSERT of many rows takes them from: the virtual table `row_source`,
 *
 *     INSERT INTO orders SELECT c0, c1, ... FROM row_source(?)
 *
 * asks for one row after the other. */
#ifndef TAPEDECK_STORE_ROW_SOURCE_H
#define TAPEDECK_STORE_ROW_SOURCE_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/problem.h"
#include "store/inserter.h"

struct sqlite3;
struct sqlite3_stmt;

enum row_told { ROW_TOLD, ROW_NONE, ROW_BROKEN };

struct row_source {
    /* Fills `cells`, whose texts live until the next call. */
    enum row_told (*next)(struct row_source *source);
    int columns;
    struct cell cells[CELLS_MAX];
};

/* Once per connection. */
bool row_source_prepare(struct sqlite3 *db, struct problem *problem) MUST_USE;

/* The statement that puts the rows of `source` into `table`; `replaces`: of rows of one key the last
 * one stays. NULL: a problem of the database. */
struct sqlite3_stmt *row_source_insert(struct sqlite3 *db, const char *table, bool replaces,
                                       struct row_source *source, struct problem *problem);

#endif
