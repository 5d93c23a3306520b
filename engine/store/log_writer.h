/* The thread that owns audit.log: it lets the lines of the engine's records be made, hashes them into
 * their tree (X02) and appends them.
 *
 *     log_writer_open --> log_writer_take (lines before the first record) --> log_writer_start
 *         --> the thread reads the ring: records, RECORD_COMMIT, RECORD_TREE, RECORD_WAKE
 *         --> RECORD_FINISH, log_writer_join --> log_writer_take, sync --> log_writer_release
 *
 * While a run is relived its lines are in the file already: they are hashed only, until RECORD_WAKE. */
#ifndef TAPEDECK_STORE_LOG_WRITER_H
#define TAPEDECK_STORE_LOG_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/digest.h"
#include "base/problem.h"
#include "store/failure.h"
#include "store/ring.h"

/* Whoever makes the lines of the log: hears each record that was put, in order, on the log's thread,
 * and gives whole lines to log_writer_take. NULL: nobody. */
struct line_maker {
    void (*hear)(void *context, const struct record *record);
    void *context;
};

struct log_writer;
/* Takes the descriptor, which is at the end of the file. `asleep`: what is taken is in it already. */
struct log_writer *log_writer_open(int descriptor, const char *path, bool asleep,
                                   struct failure *failure);
int log_writer_descriptor(const struct log_writer *log); /* before the start */
bool log_writer_start(struct log_writer *log, struct ring *ring, struct line_maker maker,
                      struct problem *problem) MUST_USE;
/* After RECORD_FINISH was put: the thread has ended, what comes is written by the caller. */
void log_writer_join(struct log_writer *log);
/* Closes the file; the thread does not run. NULL is fine. */
void log_writer_release(struct log_writer *log);

/* Whole lines with their LF, by the thread or while there is none. True: they are new. */
bool log_writer_take(struct log_writer *log, const char *bytes, size_t size);
/* While there is no thread: what was taken is on disk. Nothing after a failure. */
bool log_writer_sync(struct log_writer *log);

/* The log up to a commit. */
struct log_mark {
    uint64_t lines;
    int64_t size; /* bytes */
    struct digest root;
    bool durable; /* synced; or relived, so that it was */
};
/* Waits until the thread has come to the commit of this number, from 0 (RECORD_FINISH is one more).
 * False: it is not durable, the failure was told. */
bool log_writer_wait(struct log_writer *log, uint32_t commit, struct log_mark *mark);
/* Waits until a RECORD_TREE that was put is reached: the tree up to there. */
void log_writer_tree(struct log_writer *log, struct merkle *tree);

#endif
