/* The digests of run.db's content (X03): of each table, SHA-256 of the bytes that
 *     sqlite3 run.db '.mode quote' 'SELECT * FROM NAME ORDER BY 1'
 * prints; of the whole, SHA-256 of a line `NAME DIGEST` for every table in the order of their names
 * and then of the schema's texts, each with `;` and LF, ordered by type and name. The table
 * resume_state is in neither: it is gone when a run is sealed. */
#ifndef TAPEDECK_STORE_TABLE_DIGEST_H
#define TAPEDECK_STORE_TABLE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/digest.h"
#include "base/problem.h"
#include "store/row_references.h"

struct sqlite3;

struct table_digest {
    char *name; /* owned by the list */
    int64_t rows;
    struct digest digest;
    struct row_references references; /* of table_digests_read_noting */
};

struct table_digests { /* in the bytewise order of their names */
    struct table_digest *items;
    size_t count, capacity;
};

/* Digests of all tables. EXIT_IO problem when the database cannot be read. */
bool table_digests_read(struct sqlite3 *db, struct table_digests *digests,
                        struct problem *problem) MUST_USE;
/* The same, and of each table what its rows refer to; then whether counting proves that every reference
 * refers to a row: false when SQLite must look. */
bool table_digests_read_noting(struct sqlite3 *db, struct table_digests *digests,
                               struct problem *problem) MUST_USE;
bool table_digests_references_proved(const struct table_digests *digests);
/* The same, but those that stand in `known` are taken from there. */
bool table_digests_read_rest(struct sqlite3 *db, const struct table_digests *known,
                             struct table_digests *digests, struct problem *problem) MUST_USE;
/* Appends one; a list that is given as `known` needs no order. */
void table_digests_add(struct table_digests *digests, const char *name, int64_t rows,
                       const struct digest *digest);
void table_digests_release(struct table_digests *digests);
/* NULL: no such table. */
const struct table_digest *table_digests_find(const struct table_digests *digests,
                                              const char *name);
/* Reads one table again whose rows have changed since. */
bool table_digests_renew(struct sqlite3 *db, struct table_digests *digests, const char *name,
                         struct problem *problem) MUST_USE;
/* The digest of the whole, from those of the tables and the schema as it is. */
bool table_digests_content(struct sqlite3 *db, const struct table_digests *digests,
                           struct digest *content, struct problem *problem) MUST_USE;

#endif
