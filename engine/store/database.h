/* Connections to run.db with the settings that HOUSE.md asks of SQLite, and its errors told to a
 * person. */
#ifndef TAPEDECK_STORE_DATABASE_H
#define TAPEDECK_STORE_DATABASE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/problem.h"

struct sqlite3;

#define DATABASE_APPLICATION_ID 0x54444B31 /* "TDK1" */
#define DATABASE_USER_VERSION 1

/* What SQLite is told once in a process, before its first use and before the first thread. */
void database_begin(void);
/* A new file with the tables of schema/, committed and synced; one that exists is a problem. The
 * connection locks the file for itself, journals by rollback, and syncs the folder too. */
struct sqlite3 *database_create(const char *path, struct problem *problem) MUST_USE;
/* A run.db that this program wrote, to write on. What a crash left half done is rolled back. */
struct sqlite3 *database_reopen(const char *path, struct problem *problem) MUST_USE;
/* Anybody's file, to read only: its schema is not trusted, nothing in it can run. */
struct sqlite3 *database_open_foreign(const char *path, struct problem *problem) MUST_USE;
/* False when the close failed; the connection is gone in any case. NULL is fine. */
bool database_close(struct sqlite3 *db, struct problem *problem);

/* Runs statements of a literal or an embedded file ("schema/views.sql"). */
bool database_run(struct sqlite3 *db, const char *sql, struct problem *problem) MUST_USE;
bool database_run_file(struct sqlite3 *db, const char *name, struct problem *problem) MUST_USE;
/* One integer; 0 for NULL or no row. */
bool database_integer(struct sqlite3 *db, const char *sql, int64_t *value,
                      struct problem *problem) MUST_USE;

/* Fills `problem` from the connection's last error: EXIT_IO, with the file and what to do. Returns
 * false. */
bool database_problem(struct sqlite3 *db, const char *verb, struct problem *problem);

#endif
