/* Rows of one table on their way into it: records are gathered and inserted many at a time, in the
 * order of their keys, by one INSERT that reads them as a virtual table (SPEED: 1.7 times the rows
 * of an INSERT each). While they pass, the batch makes the table's digest (X03), notes what the rows
 * refer to and shows them to whoever watches, so that nothing must be read again at the end.
 *
 * Rows of orders end in any order, and one that goes between others changes a page that is in the
 * file already: they are held until the run is over, and go in then, each once. */
#ifndef TAPEDECK_STORE_ROW_BATCH_H
#define TAPEDECK_STORE_ROW_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/digest.h"
#include "base/problem.h"
#include "store/row_references.h"
#include "store/table_rows.h"

struct row_batch;

/* Whoever sees each row once, when it enters the table or is relived. */
struct row_watch {
    void (*row)(void *context, enum table table, const struct cell *cells); /* NULL: nobody */
    void *context;
};

/* What batches share; outlives them. The connection is prepared for row_source. */
struct row_batch_options {
    struct sqlite3 *db;
    struct table_rows *rows; /* makes the cells */
    const char *folder;      /* where rows are held that are too many for memory, */
    size_t hold_limit;       /* this many bytes; 0: what is good for a run */
    struct row_watch watch;
};
/* NULL: a problem of the database. */
struct row_batch *row_batch_open(const struct row_batch_options *options, enum table table,
                                 struct problem *problem) MUST_USE;
/* Rows that were not flushed are dropped. NULL is fine. */
void row_batch_close(struct row_batch *batch);

/* From now on rows are in the table already, and only noted; or they are inserted. Nothing waits. */
void row_batch_note_only(struct row_batch *batch, bool notes_only);

/* Takes a copy of the record; inserts all that was gathered when there is enough. */
bool row_batch_add(struct row_batch *batch, const struct record *record,
                   struct problem *problem) MUST_USE;
/* All that was gathered, but for rows that are held. */
bool row_batch_flush(struct row_batch *batch, struct problem *problem) MUST_USE;
/* Whether the table's rows are held. */
bool row_batch_holds(enum table table);
/* The run is over: the rows that were held are inserted, or only noted. They are read twice at a time
 * when they are many: by a thread that notes them, and for the INSERT. */
bool row_batch_let_go(struct row_batch *batch, struct problem *problem) MUST_USE;

/* Ends what can be inserted; what was noted stays until row_batch_close. */
void row_batch_finish(struct row_batch *batch);

/* The digest of all rows; false: they did not come in the order of their keys. After
 * row_batch_finish. */
bool row_batch_digest(const struct row_batch *batch, struct digest *digest, int64_t *rows);
/* Keys of the rows, and what they refer to. */
const struct row_references *row_batch_references(const struct row_batch *batch);

#endif
