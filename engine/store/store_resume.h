/* What store_resume_open does to the database and the log of an unfinished run. */
#ifndef TAPEDECK_STORE_STORE_RESUME_H
#define TAPEDECK_STORE_STORE_RESUME_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/problem.h"
#include "store/row_batch.h"
#include "store/store.h"
#include "store/table_rows.h"

/* The last commit; EXIT_USAGE problem when there was none. */
bool store_resume_read(struct sqlite3 *db, const char *folder, struct store_resume *resume,
                       struct problem *problem) MUST_USE;
/* Cuts the log to the commit's size; EXIT_INTEGRITY problem when it is shorter. */
bool store_resume_log(int descriptor, const char *path, const struct store_resume *resume,
                      struct problem *problem) MUST_USE;
/* Takes back dimensions, checkpoints, meta and indexes that an interrupted seal committed. */
bool store_resume_unseal(struct sqlite3 *db, struct problem *problem) MUST_USE;
/* What was noted of the relived rows ends as the tables do; EXIT_INTEGRITY problem that names the first
 * that does not. Rows that are held are in their table only when the run is over. */
bool store_resume_agrees(struct sqlite3 *db, struct row_batch *const batches[TABLE_COUNT],
                         bool over, struct problem *problem) MUST_USE;

#endif
