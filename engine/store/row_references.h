/* What the rows of one table refer to: of each foreign key the least and the greatest value, and of
 * the table's own key the same and how many. Keys of a table are unique, so as many keys as fit
 * between the least and the greatest mean that all of them are there; then a column whose values lie
 * between them refers to nothing that is missing, and no row must be looked up. */
#ifndef TAPEDECK_STORE_ROW_REFERENCES_H
#define TAPEDECK_STORE_ROW_REFERENCES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/problem.h"
#include "store/inserter.h"

enum { REFERENCES_MAX = 8, TABLE_NAME_SIZE = 32 };

struct reference {
    int column;
    char parent[TABLE_NAME_SIZE];
    int64_t least, greatest; /* of the values that are not NULL; least > greatest: none */
};
struct row_references {
    struct reference items[REFERENCES_MAX]; /* by their columns */
    int count;
    int64_t rows, least_key, greatest_key;
    bool replaced; /* a row may come again under its key: `rows` is not how many there are */
    bool plain;    /* false: counting proves nothing of what this table refers to */
    bool counted;  /* false: its keys are no whole numbers that ascend */
};

/* The table's foreign keys, as its schema has them: each of one column, to the first column of its
 * parent, which is that one's integer key. Not `plain` when one is of another kind. */
bool row_references_open(struct sqlite3 *db, const char *table, struct row_references *references,
                         struct problem *problem) MUST_USE;
void row_references_note(struct row_references *references, const struct cell *cells);
/* The same for rows that are read in the order of their keys: the key, false when it is not above the
 * last one; and a value. */
bool row_references_note_key(struct row_references *references, int64_t key);
static inline void reference_note(struct reference *reference, int64_t value)
{
    if (value < reference->least) reference->least = value;
    if (value > reference->greatest) reference->greatest = value;
}

/* The rows of a table that is checked, or that others refer to. */
struct referring_table {
    const char *name;
    const struct row_references *references;
};
/* Whether counting alone proves that every reference of `known`, all tables of a database, refers to a
 * row; false: it may be so, SQLite must look. */
bool row_references_proved(const struct referring_table *known, size_t count);
/* Checks every foreign key of every table. `known` are the tables whose rows were all noted; the
 * rest, and a column that ranges cannot decide, is looked up row by row. EXIT_BUG problem that names
 * the first row that refers to nothing. */
bool row_references_check(struct sqlite3 *db, const struct referring_table *known, size_t count,
                          struct problem *problem) MUST_USE;

#endif
