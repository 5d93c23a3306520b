/* The database is at its last commit as soon as SQLite has opened it; this reads where that was and
 * brings the rest of the folder to the same point. */
#include "store/store_resume.h"

#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/text.h"
#include "store/database.h"

static bool read_row(sqlite3_stmt *statement, struct store_resume *resume)
{
    resume->events = sqlite3_column_int64(statement, 0);
    resume->log_size = sqlite3_column_int64(statement, 1);
    resume->log_lines = (uint64_t)sqlite3_column_int64(statement, 2);
    resume->finished = sqlite3_column_int64(statement, 4) != 0;
    const char *root = (const char *)sqlite3_column_text(statement, 3);
    return root != NULL && hex_parse(root, resume->root, sizeof resume->root);
}

bool store_resume_read(struct sqlite3 *db, const char *folder, struct store_resume *resume,
                       struct problem *problem)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(
        db, "SELECT events, log_size, log_lines, root, finished FROM resume_state", -1, &statement,
        NULL);
    if (code == SQLITE_OK) {
        code = sqlite3_step(statement);
    }
    bool found = code == SQLITE_ROW && read_row(statement, resume);
    if (!found && code != SQLITE_ROW && code != SQLITE_DONE && code != SQLITE_ERROR) {
        database_problem(db, "read", problem);
    } else if (!found) {
        problem_set(problem, EXIT_USAGE, NULL,
                    "nothing to resume: the run in %s stopped before its first commit; run the "
                    "scenario again",
                    folder);
    }
    sqlite3_finalize(statement);
    return found;
}

bool store_resume_log(int descriptor, const char *path, const struct store_resume *resume,
                      struct problem *problem)
{
    struct stat status;
    if (fstat(descriptor, &status) != 0) {
        return problem_errno(problem, "read", path);
    }
    if (status.st_size < resume->log_size) {
        return problem_set(problem, EXIT_INTEGRITY, "X04",
                           "%s has %lld bytes, the last commit %lld; the run cannot go on: run the "
                           "scenario again",
                           path, (long long)status.st_size, (long long)resume->log_size);
    }
    return ftruncate(descriptor, (off_t)resume->log_size) == 0 ||
           problem_errno(problem, "cut", path);
}

static bool drop_indexes(struct sqlite3 *db, struct problem *problem)
{
    struct text sql = {0};
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(
        db, "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL", -1,
        &statement, NULL);
    while (code == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW) {
        text_addf(&sql, "DROP INDEX %s;", (const char *)sqlite3_column_text(statement, 0));
    }
    sqlite3_finalize(statement);
    bool done = code == SQLITE_OK ? database_run(db, text_string(&sql), problem)
                                  : database_problem(db, "read", problem);
    text_release(&sql);
    return done;
}

bool store_resume_unseal(struct sqlite3 *db, struct problem *problem)
{
    return database_run(db, "BEGIN IMMEDIATE", problem) && drop_indexes(db, problem) &&
           database_run(db,
                        "DELETE FROM feeds; DELETE FROM users; DELETE FROM accounts;"
                        "DELETE FROM instruments; DELETE FROM instrument_names;"
                        "DELETE FROM alerts; DELETE FROM executions; DELETE FROM checkpoints; "
                        "DELETE FROM meta",
                        problem) &&
           database_run(db, "COMMIT", problem);
}

/* Keys are counted or given by the engine, and a table's rows are what a commit holds up to the last. */
static bool table_agrees(struct sqlite3 *db, const char *name, const struct row_batch *batch,
                         struct problem *problem)
{
    const struct row_references *noted = batch == NULL ? NULL : row_batch_references(batch);
    int64_t last = noted == NULL || noted->rows == 0 ? CELL_NULL : noted->greatest_key, found;
    struct text sql = {0};
    text_addf(&sql, "SELECT coalesce(max(rowid), %lld) FROM %s", (long long)CELL_NULL, name);
    bool done = database_integer(db, text_string(&sql), &found, problem);
    text_release(&sql);
    return done && (found == last ||
                    problem_set(problem, EXIT_INTEGRITY, "X02",
                                "table %s of run.db does not end with the row that the last commit "
                                "has there: the database was changed; run again with --force",
                                name));
}

bool store_resume_agrees(struct sqlite3 *db, struct row_batch *const batches[TABLE_COUNT],
                         bool over, struct problem *problem)
{
    bool done = true;
    for (int i = 0; done && i < TABLE_COUNT; i++) {
        bool empty = row_batch_holds((enum table)i) && !over;
        done = table_agrees(db, table_name((enum table)i), empty ? NULL : batches[i], problem);
    }
    return done;
}
