/* One writer, one process, a rollback journal: SQLite 3.40's write-ahead log can lose a reset when
 * two connections race, and a run needs none of its merits. */
#include "store/database.h"

#include <assert.h>
#include <string.h>

#include <sqlite3.h>

#include "base/embedded.h"
#include "base/small_blocks.h"

bool database_problem(struct sqlite3 *db, const char *verb, struct problem *problem)
{
    const char *path = db == NULL ? NULL : sqlite3_db_filename(db, "main");
    int code = db == NULL ? SQLITE_NOMEM : sqlite3_errcode(db);
    if ((code & 0xff) == SQLITE_CONSTRAINT) {
        return problem_set(problem, EXIT_BUG, NULL,
                           "internal error: the engine made a row that "
                           "its table refuses: %s; please report it with the scenario",
                           sqlite3_errmsg(db));
    }
    const char *remedy = "look at the disk and the folder's permissions, then `tapedeck resume`";
    code &= 0xff; /* without the extension */
    if (code == SQLITE_FULL) {
        remedy = "free some space on that disk, then `tapedeck resume`";
    } else if (code == SQLITE_BUSY || code == SQLITE_LOCKED) {
        remedy = "another program has the file open; close it and try again";
    } else if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB) {
        remedy = "the file is damaged; run the scenario again";
    }
    problem_set(problem, EXIT_IO, NULL, "cannot %s the database: %s; %s", verb,
                db == NULL ? "out of memory" : sqlite3_errmsg(db), remedy);
    return problem_at(problem, path == NULL || *path == '\0' ? "run.db" : path, 0, 0);
}

bool database_run(struct sqlite3 *db, const char *sql, struct problem *problem)
{
    return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ||
           database_problem(db, "write", problem);
}

bool database_run_file(struct sqlite3 *db, const char *name, struct problem *problem)
{
    const struct embedded_file *file = embedded_find(name);
    assert(file != NULL);
    return database_run(db, (const char *)file->bytes, problem);
}

bool database_integer(struct sqlite3 *db, const char *sql, int64_t *value, struct problem *problem)
{
    sqlite3_stmt *statement = NULL;
    *value = 0;
    int code = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
    if (code == SQLITE_OK) {
        code = sqlite3_step(statement);
        if (code == SQLITE_ROW) {
            *value = sqlite3_column_int64(statement, 0);
        }
    }
    bool done = code == SQLITE_ROW || code == SQLITE_DONE || database_problem(db, "read", problem);
    sqlite3_finalize(statement);
    return done;
}

/* Strings in double quotes are errors, not text; a run has no triggers and needs none. */
static bool set_limits(struct sqlite3 *db, bool foreign)
{
    int code = sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, (int *)NULL);
    code |= sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, (int *)NULL);
    code |= sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)NULL);
    code |= sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, (int *)NULL);
    if (foreign) {
        code |= sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)NULL);
    }
    code |= sqlite3_exec(db, "PRAGMA cell_size_check = ON", NULL, NULL, NULL);
    return code == SQLITE_OK;
}

/* ---- what SQLite is told once ---- */

static void *block_alloc(int size)
{
    return small_block_alloc((size_t)size);
}

static void *block_grow(void *block, int size)
{
    return small_block_grow(block, (size_t)size);
}

static int block_size(void *block)
{
    return block == NULL ? 0 : (int)small_block_size(block);
}

static int block_room(int size)
{
    return (int)small_block_room((size_t)size);
}

static int nothing_to_begin(void *context)
{
    (void)context;
    return SQLITE_OK;
}

static void nothing_to_end(void *context)
{
    (void)context;
}

/* Only before its first use; afterwards it refuses, which changes nothing. It would count its memory
 * behind a lock at every allocation, and nobody reads the counts. */
void database_begin(void)
{
    const sqlite3_mem_methods methods = {.xMalloc = block_alloc,
                                         .xFree = small_block_free,
                                         .xRealloc = block_grow,
                                         .xSize = block_size,
                                         .xRoundup = block_room,
                                         .xInit = nothing_to_begin,
                                         .xShutdown = nothing_to_end};
    sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static struct sqlite3 *open_file(const char *path, int flags, bool foreign, struct problem *problem)
{
    struct sqlite3 *db = NULL;
    int code =
        sqlite3_open_v2(path, &db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    if (code != SQLITE_OK || !set_limits(db, foreign)) {
        database_problem(db, "open", problem);
        problem_at(problem, path, 0, 0);
        sqlite3_close(db);
        return NULL;
    }
    return db;
}

/* Foreign keys are checked once at the end, not for every row: users and instruments come last. Rows go in
 * in the order of their keys, so a cache that holds the ends of the tables is enough. */
static bool set_writing(struct sqlite3 *db, struct problem *problem)
{
    return database_run(db,
                        "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA;"
                        "PRAGMA locking_mode = EXCLUSIVE; PRAGMA foreign_keys = OFF;"
                        "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -1024",
                        problem);
}

static bool create_tables(struct sqlite3 *db, struct problem *problem)
{
    return set_writing(db, problem) && database_run(db, "BEGIN IMMEDIATE", problem) &&
           database_run(db, "PRAGMA application_id = 0x54444B31; PRAGMA user_version = 1",
                        problem) &&
           database_run_file(db, "schema/tables.sql", problem) &&
           database_run_file(db, "schema/resume.sql", problem) &&
           database_run_file(db, "schema/views.sql", problem) &&
           database_run(db, "COMMIT", problem);
}

struct sqlite3 *database_create(const char *path, struct problem *problem)
{
    struct sqlite3 *db =
        open_file(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, false, problem);
    if (db != NULL && !create_tables(db, problem)) {
        sqlite3_close(db);
        db = NULL;
    }
    return db;
}

static bool is_ours(struct sqlite3 *db, struct problem *problem)
{
    int64_t application_id, user_version;
    if (!database_integer(db, "PRAGMA application_id", &application_id, problem) ||
        !database_integer(db, "PRAGMA user_version", &user_version, problem)) {
        return false;
    }
    if (application_id == DATABASE_APPLICATION_ID && user_version == DATABASE_USER_VERSION) {
        return true;
    }
    problem_set(problem, EXIT_USAGE, NULL, "this is not a database of a Tapedeck run (version %d)",
                DATABASE_USER_VERSION);
    return problem_at(problem, sqlite3_db_filename(db, "main"), 0, 0);
}

/* A kill while the tables were made leaves a file without a page once its journal is played back. */
static bool has_pages(struct sqlite3 *db, struct problem *problem)
{
    int64_t pages;
    return database_integer(db, "PRAGMA page_count", &pages, problem) &&
           (pages > 0 || problem_set(problem, EXIT_USAGE, NULL,
                                     "nothing to resume: the run stopped before its first commit; "
                                     "run the scenario again"));
}

struct sqlite3 *database_reopen(const char *path, struct problem *problem)
{
    struct sqlite3 *db = open_file(path, SQLITE_OPEN_READWRITE, false, problem);
    if (db != NULL &&
        !(has_pages(db, problem) && is_ours(db, problem) && set_writing(db, problem))) {
        sqlite3_close(db);
        db = NULL;
    }
    return db;
}

struct sqlite3 *database_open_foreign(const char *path, struct problem *problem)
{
    struct sqlite3 *db = open_file(path, SQLITE_OPEN_READONLY, true, problem);
    if (db != NULL && !is_ours(db, problem)) {
        sqlite3_close(db);
        db = NULL;
    }
    return db;
}

bool database_close(struct sqlite3 *db, struct problem *problem)
{
    if (db == NULL || sqlite3_close(db) == SQLITE_OK) {
        return true;
    }
    database_problem(db, "close", problem);
    sqlite3_close_v2(db);
    return false;
}
