/* A run small enough to be added up by hand: two users, two symbols, three sessions, nine orders,
 * five trades. The numbers are explained beside the rows in small_run.sql. */
#ifndef TAPEDECK_TESTS_SMALL_RUN_H
#define TAPEDECK_TESTS_SMALL_RUN_H

#include <stdbool.h>

/* A new folder below the system's folder for temporary files, with a run.db of schema/tables.sql
 * and schema/views.sql; rows only when `filled`. The path is the caller's (memory_free). */
char *small_run_create(bool filled);
/* Removes the folder and frees the path. */
void small_run_remove(char *folder);

/* Runs statements on the folder's run.db; a failure ends the test program. */
void small_run_change(const char *folder, const char *sql);

#endif
