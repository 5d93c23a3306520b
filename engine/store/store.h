/* The store: the threads that own run.db and audit.log while a run lasts. The engine puts records;
 * one thread turns them into rows, in one transaction from commit to commit; the other into lines
 * of the log, which it hashes and appends. The log is synced before the database commits, so that it is never behind.
 *
 *     store_open ----> store_log, store_start, store_put, store_text, store_commit (engine's thread)
 *        |                  | ring of records, read by both
 *        |                  v                           v
 *        |             the writer: rows, COMMIT <-- the log's: lines, tree, bytes, fsync
 *        v
 *     store_finish --> last commit, the thread has ended --> seal (writes dimensions, reads)
 *                                                        --> store_release
 *
 * The rows of orders are held until the run is over: until then their table is empty.
 *
 * A failing disk never corrupts: the writer keeps the first problem, drops what follows, and the
 * last commit stays what `store_resume_open` finds. */
#ifndef TAPEDECK_STORE_STORE_H
#define TAPEDECK_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/digest.h"
#include "base/problem.h"
#include "model/records.h"
#include "model/settings.h"
#include "store/log_writer.h"
#include "store/row_batch.h"
#include "store/table_digest.h"

struct names;
struct sqlite3;
struct store;

/* What the last commit said; `root` is the log's root at `log_lines`. */
struct store_resume {
    int64_t events;
    int64_t log_size;
    uint64_t log_lines;
    uint8_t root[32];
    bool finished; /* the run was over, T06 included; only sealing was left: it is not woken */
};

/* Creates run.db and audit.log in `folder` (which exists and holds neither). Names of feeds and queues, and what [record] says, are copied from `settings`. NULL and a problem
 * when the folder cannot be written. */
struct store *store_open(const char *folder, const struct settings *settings,
                         struct problem *problem) MUST_USE;

/* Opens what a stopped or killed run left in `folder` (DIR.part): rolls back to the last commit,
 * cuts audit.log to its size, takes back what an interrupted seal wrote. What is put and logged is only
 * noted: it is there already. *resume is that commit: wake the store when so
 * many events have passed and the log's root is the same. EXIT_USAGE problem "nothing to resume" when there was no commit. */
struct store *store_resume_open(const char *folder, const struct settings *settings,
                                struct store_resume *resume, struct problem *problem) MUST_USE;

/* Starts the threads; `maker` makes the lines of the log from what is put. Once, before the first
 * record; what was logged before stands before its lines. */
bool store_start(struct store *store, struct line_maker maker, struct problem *problem) MUST_USE;

/* Whoever sees each row once, when it enters its table or is relived by a resume: `cells` in the order
 * of the table's columns. Called from the store's threads, rows of one table one after the other, but
 * those of two tables perhaps at once; those of orders come within store_finish, when the run is over.
 * A table whose digest is not among store_digests got rows in another order than that of their keys,
 * perhaps one key twice (the later row replaces the earlier). Before the first record is put. */
void store_watch(struct store *store, struct row_watch watch);

/* The ids of alert rules, for the keys of their jobs (A04): they do not change any more, and outlive
 * the store's thread. Before the first of their records is put. */
void store_alert_names(struct store *store, const struct names *alerts);

/* The tree of all lines that were logged so far (X02), until store_finish; waits for it. */
void store_log_tree(struct store *store, struct merkle *tree);
/* After store_resume_open: all that was put so far is what the last commit holds, what comes is new.
 * The store fails when the tables end with other keys. */
void store_wake(struct store *store);
/* Muted, all that is put is dropped: nobody will read this store. */
void store_mute(struct store *store, bool muted);

/* Copies a record of any kind into the ring. Waits only while the ring is full. */
void store_put(struct store *store, const struct record *record);
/* Whether the record becomes a row, as its kind and [record] say. One that does not, and has no line,
 * need not be put. */
bool store_wants(const struct store *store, const struct record *record);
/* The raw text of the input reject that is put next. */
void store_text(struct store *store, const char *bytes, size_t size);
/* Whole lines with their LF for audit.log: before store_start, from the line_maker, or after
 * store_finish. True: they are new, not relived. */
bool store_log(struct store *store, const char *bytes, size_t size);
/* Everything put so far becomes durable, as the state of so many `events` to resume from. */
void store_commit(struct store *store, int64_t events);
/* The log up to the commit of this number, from 0; waits for it. A relived commit counts. */
bool store_commit_log(struct store *store, uint32_t number, struct log_mark *log);

/* True once the writer met a problem: stop the run. Cheap: one atomic load. */
bool store_failed(const struct store *store, struct problem *problem);

/* Drains, commits the state of so many `events` to resume from, ends the threads. `over`: the run is,
 * T06 included, and is sealed next (store_resume.finished). False: the first problem of the run.
 * Afterwards the caller's thread owns database and log. When it was not woken (a resume of a finished
 * run) nothing is committed again. */
bool store_finish(struct store *store, int64_t events, bool over, struct problem *problem) MUST_USE;
/* After store_finish: the digests that were made while rows were written or noted, of tables whose
 * rows came in the order of their keys. None when the store was muted. */
const struct table_digests *store_digests(struct store *store);
/* After store_finish, when all rows are there: every reference refers to a row. EXIT_BUG problem
 * that names the first that does not. */
bool store_check_references(struct store *store, struct problem *problem) MUST_USE;
/* The open database, after store_finish. */
struct sqlite3 *store_database(struct store *store);
const char *store_folder(const struct store *store);
/* fsync of audit.log, after store_finish; false: also when an earlier write failed. */
bool store_sync_log(struct store *store, struct problem *problem) MUST_USE;
/* Closes run.db cleanly; the log stays open. */
bool store_close_database(struct store *store, struct problem *problem) MUST_USE;
/* Ends the thread without a commit if it runs, closes all. NULL is fine. */
void store_release(struct store *store);

#endif
