/* The writer: what the thread behind the ring does. Rows go into run.db within one transaction from
 * commit to commit; a commit waits until the log's thread has synced the log up to it. The first
 * problem stops all writing; records are then only taken from the ring, so that the engine never hangs. */
#ifndef TAPEDECK_STORE_WRITER_H
#define TAPEDECK_STORE_WRITER_H

#include <stdbool.h>

#include "base/problem.h"
#include "model/records.h"
#include "store/failure.h"
#include "store/inserter.h"
#include "store/log_writer.h"
#include "store/ring.h"
#include "store/row_batch.h"
#include "store/table_rows.h"

struct writer {
    struct sqlite3 *db;
    struct log_writer *log;
    struct ring *ring;
    struct table_rows rows;
    struct row_batch_options batch_options;
    struct row_batch *batches[TABLE_COUNT]; /* opened at a table's first row */
    struct inserter *resume_state;
    bool keeps_jobs, keeps_prices; /* [record] */
    bool notes_only;        /* until a RECORD_WAKE: rows and commits are in the files already */
    bool broken;            /* nothing is written any more; a log that fails is met at its commit */
    struct failure failure; /* the log's thread's too */
};

/* Whether rows of the table are wanted ([record]); TABLE_NONE: no. */
bool writer_keeps(const struct writer *writer, enum table table);

/* The thread's function, `context` is the writer: works until a RECORD_FINISH. A transaction is open
 * at begin and at the end. */
void *writer_run(void *context);
/* When the thread has ended: what is not committed yet becomes durable. `over`: so do the rows that
 * were held, and the run is finished. False: the writer has failed. */
bool writer_end(struct writer *writer, const struct commit_record *commit, bool over);
/* The same when the run was over already: what was put is in the files, and noted. */
bool writer_end_noting(struct writer *writer);
/* Nothing is written any more; what the batches noted stays. */
void writer_finish_statements(struct writer *writer);
void writer_close_batches(struct writer *writer);

#endif
