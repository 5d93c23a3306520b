/* The thread that owns audit.log: it hashes the lines into their tree (X02) and appends them. The
 * engine fills blocks and hands them over; a mark asks for the tree of all bytes before it, on disk.
 *
 *     log_writer_open --> log_writer_start --> put, mark, wake (engine's thread), wait (any thread)
 *                     --> log_writer_end --> append, sync (whoever ended it) --> log_writer_release
 *
 * While a run is relived its lines are in the file already: they are hashed only, until `wake`. */
#ifndef TAPEDECK_STORE_LOG_WRITER_H
#define TAPEDECK_STORE_LOG_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/digest.h"
#include "base/problem.h"
#include "store/failure.h"

enum { LOG_BLOCK_SIZE = 256 * 1024, LOG_BLOCK_COUNT = 8 };

struct log_writer;
/* Takes the descriptor, which is at the end of the file. `asleep`: what is put is in it already. */
struct log_writer *log_writer_open(int descriptor, const char *path, bool asleep,
                                   struct failure *failure);
int log_writer_descriptor(const struct log_writer *log); /* before the start */
bool log_writer_start(struct log_writer *log, struct problem *problem) MUST_USE;
void log_writer_end(struct log_writer *log); /* what was put is written; no thread any more */
/* Ends the thread if it runs, closes the file. NULL is fine. */
void log_writer_release(struct log_writer *log);

/* Copies bytes of the log, cut anywhere. Waits while all blocks are under way. */
void log_writer_put(struct log_writer *log, const char *bytes, size_t size);
/* Ends what was put so far; synced too unless asleep. The mark's number, from 0. */
uint32_t log_writer_mark(struct log_writer *log);
/* What was put so far is in the file, what comes is to be written. */
void log_writer_wake(struct log_writer *log);

/* The log up to a mark. */
struct log_mark {
    uint64_t lines;
    int64_t size; /* bytes */
    struct digest root;
};
/* Waits until the mark was reached; false: the failure was told. */
bool log_writer_wait(struct log_writer *log, uint32_t mark, struct log_mark *reached);
/* The tree of all that was put. Waits for it; in between nothing is put. */
void log_writer_tree(struct log_writer *log, struct merkle *tree);

/* After log_writer_end: appends, and syncs; nothing after a failure. */
void log_writer_append(struct log_writer *log, const char *bytes, size_t size);
bool log_writer_sync(struct log_writer *log);

#endif
