/* Rows of one table on their way into it: records are gathered and inserted many at a time, in the
 * order of their keys, by one INSERT that reads them as a virtual table (SPEED: 1.7 times the rows
 * of an INSERT each). While they pass, the batch makes the table's digest (X03) and notes what the
 * rows refer to, so that nothing must be read again at the end. */
#ifndef TAPEDECK_STORE_ROW_BATCH_H
#define TAPEDECK_STORE_ROW_BATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/digest.h"
#include "base/problem.h"
#include "store/row_references.h"
#include "store/table_rows.h"

struct row_batch;

/* Once per connection, before the first batch. */
bool row_batch_prepare(struct sqlite3 *db, struct problem *problem) MUST_USE;

/* `rows` makes the cells. NULL: a problem of the database. */
struct row_batch *row_batch_open(struct sqlite3 *db, enum table table, struct table_rows *rows,
                                 struct problem *problem) MUST_USE;
/* Rows that were not flushed are dropped. NULL is fine. */
void row_batch_close(struct row_batch *batch);

/* From now on rows are in the table already, and only noted; or they are inserted. Nothing waits. */
void row_batch_note_only(struct row_batch *batch, bool notes_only);

/* Takes a copy of the record; inserts all that was gathered when there is enough. */
bool row_batch_add(struct row_batch *batch, const struct record *record,
                   struct problem *problem) MUST_USE;
bool row_batch_flush(struct row_batch *batch, struct problem *problem) MUST_USE;

/* Ends what can be inserted; what was noted stays until row_batch_close. */
void row_batch_finish(struct row_batch *batch);

/* The digest of all rows; false: they did not come in the order of their keys. After
 * row_batch_finish. */
bool row_batch_digest(const struct row_batch *batch, struct digest *digest, int64_t *rows);
/* Keys of the rows, and what they refer to. */
const struct row_references *row_batch_references(const struct row_batch *batch);

#endif
