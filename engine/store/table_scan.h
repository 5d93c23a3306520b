/* One table read from its first row to its last, in the order of its keys: its digest (X03), and what
 * its rows refer to. Any table of any database: a forged one has columns that none of ours has. */
#ifndef TAPEDECK_STORE_TABLE_SCAN_H
#define TAPEDECK_STORE_TABLE_SCAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/digest.h"
#include "base/problem.h"
#include "store/row_references.h"

struct sqlite3;

/* `references`, opened for the table, is told each row; NULL: nobody asks. EXIT_IO problem when the
 * table cannot be read to its end. */
bool table_scan(struct sqlite3 *db, const char *name, struct digest *digest, int64_t *rows,
                struct row_references *references, struct problem *problem) MUST_USE;

#endif
