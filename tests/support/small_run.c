/* In: tests/support/small_run.sql, seen from the top of the tree. Out: a folder with a run.db that
 * no engine wrote. Always: a failure here ends the test program, since no test could go on. */
#include "support/small_run.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/embedded.h"
#include "base/files.h"
#include "base/memory.h"

static void stop(const char *what)
{
    fprintf(stderr, "small_run: %s\n", what);
    abort();
}

static void run_sql(sqlite3 *db, const char *sql)
{
    char *message = NULL;
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK) {
        stop(message);
    }
}

static void run_file(sqlite3 *db, const char *name)
{
    const struct embedded_file *file = embedded_find(name);
    if (file == NULL) {
        stop(name);
    }
    run_sql(db, (const char *)file->bytes);
}

static sqlite3 *open_run(const char *folder)
{
    sqlite3 *db = NULL;
    char *path = path_join(folder, "run.db");
    if (sqlite3_open(path, &db) != SQLITE_OK) {
        stop(path);
    }
    memory_free(path);
    run_sql(db, "PRAGMA foreign_keys = ON; PRAGMA synchronous = OFF");
    return db;
}

char *small_run_create(bool filled)
{
    const char *base = getenv("TMPDIR");
    char *pattern = path_join(base != NULL ? base : "/tmp", "tapedeck-run-XXXXXX");
    if (mkdtemp(pattern) == NULL) {
        stop(pattern);
    }
    sqlite3 *db = open_run(pattern);
    run_file(db, "schema/tables.sql");
    run_file(db, "schema/views.sql");
    run_sql(db, filled ? "BEGIN" : "INSERT INTO meta VALUES ('currency_exponent', '2')");
    if (filled) {
        struct text rows = {0};
        struct problem problem = {0};
        if (!file_read("tests/support/small_run.sql", 1 << 20, &rows, &problem)) {
            stop(problem.text);
        }
        run_sql(db, text_string(&rows));
        text_release(&rows);
        run_sql(db, "COMMIT");
    }
    sqlite3_close(db);
    return pattern;
}

void small_run_remove(char *folder)
{
    struct problem problem;
    if (!folder_remove(folder, &problem)) {
        stop(problem.text);
    }
    memory_free(folder);
}

void small_run_change(const char *folder, const char *sql)
{
    sqlite3 *db = open_run(folder);
    run_sql(db, sql);
    sqlite3_close(db);
}
