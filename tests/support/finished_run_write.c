/* The floor: a finished run's rows through a virtual table into a new database (rollback journal,
 * synchronous FULL, one commit), its log written, hashed into its tree and synced, its canonical
 * rows hashed. In: what finished_run_read holds. Out: seconds. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/digest.h"
#include "base/files.h"
#include "base/memory.h"
#include "support/finished_run.h"

enum { WRITE_SIZE = 4 * 1024 * 1024 };

static double clock_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void give_up(const char *what)
{
    fprintf(stderr, "floor: %s\n", what);
    exit(1);
}

/* ---- the virtual table ---- */

struct row_table {
    sqlite3_vtab base;
    const struct finished_table *rows;
};
struct row_cursor {
    sqlite3_vtab_cursor base;
    const struct finished_table *rows;
    int64_t row;
};

static int rows_connect(sqlite3 *db, void *context, int argc, const char *const *argv,
                        sqlite3_vtab **made, char **error)
{
    const struct finished_run *run = context;
    (void)error;
    if (argc < 4) return SQLITE_ERROR;
    const struct finished_table *wanted = NULL;
    for (size_t i = 0; i < run->count; i++) {
        if (strcmp(run->tables[i].name, argv[3]) == 0) wanted = &run->tables[i];
    }
    if (wanted == NULL) return SQLITE_ERROR;
    struct text sql = {0};
    text_add_string(&sql, "CREATE TABLE x(");
    for (int i = 0; i < wanted->columns; i++) text_addf(&sql, "%sc%d", i > 0 ? "," : "", i);
    text_add_char(&sql, ')');
    int code = sqlite3_declare_vtab(db, text_string(&sql));
    text_release(&sql);
    struct row_table *table = sqlite3_malloc(sizeof *table);
    if (table == NULL) return SQLITE_NOMEM;
    memset(table, 0, sizeof *table);
    table->rows = wanted;
    *made = &table->base;
    return code;
}

static int rows_best(sqlite3_vtab *table, sqlite3_index_info *info)
{
    (void)table;
    info->estimatedCost = 1;
    return SQLITE_OK;
}

static int rows_disconnect(sqlite3_vtab *table)
{
    sqlite3_free(table);
    return SQLITE_OK;
}

static int rows_open(sqlite3_vtab *table, sqlite3_vtab_cursor **made)
{
    struct row_cursor *cursor = sqlite3_malloc(sizeof *cursor);
    if (cursor == NULL) return SQLITE_NOMEM;
    memset(cursor, 0, sizeof *cursor);
    cursor->rows = ((struct row_table *)table)->rows;
    *made = &cursor->base;
    return SQLITE_OK;
}

static int rows_close(sqlite3_vtab_cursor *cursor)
{
    sqlite3_free(cursor);
    return SQLITE_OK;
}

static int rows_filter(sqlite3_vtab_cursor *cursor, int number, const char *text, int argc,
                       sqlite3_value **argv)
{
    (void)number, (void)text, (void)argc, (void)argv;
    ((struct row_cursor *)cursor)->row = 0;
    return SQLITE_OK;
}

static int rows_next(sqlite3_vtab_cursor *cursor)
{
    ((struct row_cursor *)cursor)->row++;
    return SQLITE_OK;
}

static int rows_eof(sqlite3_vtab_cursor *cursor)
{
    const struct row_cursor *at = (const struct row_cursor *)cursor;
    return at->row >= at->rows->rows;
}

static int rows_column(sqlite3_vtab_cursor *cursor, sqlite3_context *context, int column)
{
    const struct row_cursor *at = (const struct row_cursor *)cursor;
    size_t cell = (size_t)at->row * (size_t)at->rows->columns + (size_t)column;
    uint32_t size = at->rows->sizes[cell];
    int64_t value = at->rows->values[cell];
    if (size == CELL_IS_INTEGER)
        sqlite3_result_int64(context, value);
    else if (size == CELL_IS_NULL)
        sqlite3_result_null(context);
    else
        sqlite3_result_text(context, (const char *)(intptr_t)value, (int)size, SQLITE_STATIC);
    return SQLITE_OK;
}

static int rows_rowid(sqlite3_vtab_cursor *cursor, sqlite3_int64 *rowid)
{
    *rowid = ((const struct row_cursor *)cursor)->row;
    return SQLITE_OK;
}

static const sqlite3_module row_module = {.iVersion = 1,
                                          .xCreate = rows_connect,
                                          .xConnect = rows_connect,
                                          .xBestIndex = rows_best,
                                          .xDisconnect = rows_disconnect,
                                          .xDestroy = rows_disconnect,
                                          .xOpen = rows_open,
                                          .xClose = rows_close,
                                          .xFilter = rows_filter,
                                          .xNext = rows_next,
                                          .xEof = rows_eof,
                                          .xColumn = rows_column,
                                          .xRowid = rows_rowid};

/* ---- the three works ---- */

static void execute(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) give_up(sqlite3_errmsg(db));
}

static void write_rows(const struct finished_run *run, const char *folder)
{
    sqlite3 *db = NULL;
    char *path = path_join(folder, "run.db");
    struct text sql = {0};
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK) {
        give_up("cannot open a database");
    }
    sqlite3_create_module(db, "rows", &row_module, (void *)(uintptr_t)run);
    execute(db, "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL;"
                "PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -8192; BEGIN");
    for (size_t i = 0; i < run->count; i++) {
        const struct finished_table *table = &run->tables[i];
        execute(db, table->schema);
        text_clear(&sql);
        text_addf(&sql,
                  "CREATE VIRTUAL TABLE temp.source USING rows(%s);"
                  "INSERT INTO main.%s SELECT * FROM temp.source; DROP TABLE temp.source",
                  table->name, table->name);
        execute(db, text_string(&sql));
    }
    execute(db, "COMMIT");
    if (sqlite3_close(db) != SQLITE_OK) give_up("cannot close the database");
    memory_free(path);
    text_release(&sql);
}

static void hash_lines(const struct text *log)
{
    struct hasher *hasher = hasher_open();
    struct merkle tree;
    merkle_init(&tree);
    const char *at = log->bytes, *end = log->bytes + log->size, *line;
    while (at < end && (line = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        merkle_add(&tree, hasher, at, (size_t)(line - at));
        at = line + 1;
    }
    (void)merkle_root(&tree, hasher);
    hasher_release(hasher);
}

static void write_log(const struct finished_run *run, const char *folder)
{
    char *path = path_join(folder, "audit.log");
    int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (descriptor < 0) give_up(path);
    for (size_t at = 0; at < run->log.size; at += WRITE_SIZE) {
        size_t size = run->log.size - at < WRITE_SIZE ? run->log.size - at : WRITE_SIZE;
        if (write(descriptor, run->log.bytes + at, size) != (ssize_t)size) give_up(path);
        /* As the program does: the disk begins, and what it has leaves the cache of files. */
        posix_fadvise(descriptor, 0, (off_t)(at + size), POSIX_FADV_DONTNEED);
    }
    hash_lines(&run->log);
    if (fsync(descriptor) != 0 || close(descriptor) != 0) give_up(path);
    memory_free(path);
}

static void hash_rows(const struct finished_run *run)
{
    struct hasher *hasher = hasher_open();
    for (size_t i = 0; i < run->count; i++) {
        const struct text *bytes = &run->tables[i].canonical;
        (void)digest_of(hasher, bytes->bytes, bytes->size);
    }
    hasher_release(hasher);
}

struct floor_seconds finished_run_write(const struct finished_run *run, const char *folder)
{
    struct floor_seconds seconds;
    double begin = clock_seconds();
    write_rows(run, folder);
    double rows = clock_seconds();
    write_log(run, folder);
    double log = clock_seconds();
    hash_rows(run);
    seconds.rows = rows - begin;
    seconds.log = log - rows;
    seconds.digests = clock_seconds() - log;
    return seconds;
}
