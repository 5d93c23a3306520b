/* The writer: what the thread behind the ring does. Rows go into run.db within one transaction from
 * commit to commit, log bytes to the end of audit.log. The first problem stops all writing; records
 * are then only taken from the ring, so that the engine never hangs. */
#ifndef TAPEDECK_STORE_WRITER_H
#define TAPEDECK_STORE_WRITER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/problem.h"
#include "model/records.h"
#include "store/inserter.h"
#include "store/log_pool.h"
#include "store/log_tree.h"
#include "store/ring.h"
#include "store/row_batch.h"
#include "store/table_rows.h"

struct writer {
    struct sqlite3 *db;
    int log_descriptor; /* audit.log, at its end */
    const char *log_path;
    size_t appended; /* bytes since the disk was told to begin with them */
    struct ring *ring;
    struct log_pool *pool;
    struct log_tree *tree; /* of what is logged while only noted; NULL: a new run */
    struct table_rows rows;
    struct row_batch_options batch_options;
    struct row_batch *batches[TABLE_COUNT]; /* opened at a table's first row */
    struct inserter *resume_state;
    bool notes_only;        /* until a RECORD_WAKE: rows and commits are in the files already */
    struct problem problem; /* valid once `failed` */
    atomic_bool failed;
};

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

/* Appends to audit.log; on a failure the writer has failed. */
void writer_append(struct writer *writer, const char *bytes, size_t size);
bool writer_sync_log(struct writer *writer);

#endif
