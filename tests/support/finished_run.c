/* In: a sealed folder. Out: its rows, canonical bytes and log in memory. Always: the canonical bytes
 * have the digests that the program finds, so the floor hashes what the run must hash. */
#include "support/finished_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "base/files.h"
#include "base/memory.h"
#include "store/database.h"
#include "store/table_digest.h"

enum { CHUNK_SIZE = 1 << 20 };
#define LOG_LIMIT ((size_t)64 << 30)

static void give_up(const char *what)
{
    fprintf(stderr, "finished run: %s\n", what);
    exit(1);
}

static const char *keep_text(struct finished_run *run, const char *bytes, size_t size)
{
    if (size > CHUNK_SIZE) give_up("a cell of more than a megabyte");
    if (run->chunk_count == 0 || run->chunk_used + size > CHUNK_SIZE) {
        run->chunks = memory_reserve(run->chunks, &run->chunk_capacity, run->chunk_count + 1,
                                     sizeof *run->chunks);
        run->chunks[run->chunk_count++] = memory_alloc(CHUNK_SIZE);
        run->chunk_used = 0;
    }
    char *at = run->chunks[run->chunk_count - 1] + run->chunk_used;
    memcpy(at, bytes, size);
    run->chunk_used += size;
    return at;
}

static void add_quoted(struct text *out, const char *bytes, size_t size)
{
    text_add_char(out, '\'');
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] == '\'') text_add_char(out, '\'');
        text_add_char(out, bytes[i]);
    }
    text_add_char(out, '\'');
}

static void read_cell(struct finished_run *run, struct finished_table *table,
                      sqlite3_stmt *statement, int column)
{
    size_t at = (size_t)table->rows * (size_t)table->columns + (size_t)column;
    if (column > 0) text_add_char(&table->canonical, ',');
    int type = sqlite3_column_type(statement, column);
    if (type == SQLITE_INTEGER) {
        table->values[at] = sqlite3_column_int64(statement, column);
        table->sizes[at] = CELL_IS_INTEGER;
        text_add_int(&table->canonical, table->values[at]);
    } else if (type == SQLITE_TEXT) {
        const char *bytes = (const char *)sqlite3_column_text(statement, column);
        size_t size = (size_t)sqlite3_column_bytes(statement, column);
        table->values[at] = (int64_t)(intptr_t)keep_text(run, bytes, size);
        table->sizes[at] = (uint32_t)size;
        add_quoted(&table->canonical, bytes, size);
    } else if (type == SQLITE_NULL) {
        table->values[at] = 0;
        table->sizes[at] = CELL_IS_NULL;
        text_add_string(&table->canonical, "NULL");
    } else {
        give_up("a cell that is neither integer nor text");
    }
}

static void read_rows(struct finished_run *run, struct finished_table *table, struct sqlite3 *db)
{
    struct text sql = {0};
    sqlite3_stmt *statement = NULL;
    struct problem problem;
    int64_t rows = 0;
    text_addf(&sql, "SELECT count(*) FROM %s", table->name);
    if (!database_integer(db, text_string(&sql), &rows, &problem)) give_up(problem.text);
    text_clear(&sql);
    text_addf(&sql, "SELECT * FROM %s ORDER BY 1", table->name);
    if (sqlite3_prepare_v2(db, text_string(&sql), -1, &statement, NULL) != SQLITE_OK) {
        give_up(sqlite3_errmsg(db));
    }
    table->columns = sqlite3_column_count(statement);
    size_t cells = (size_t)rows * (size_t)table->columns + 1;
    table->values = memory_alloc(cells * sizeof *table->values);
    table->sizes = memory_alloc(cells * sizeof *table->sizes);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        for (int c = 0; c < table->columns; c++) read_cell(run, table, statement, c);
        text_add_char(&table->canonical, '\n');
        table->rows++;
    }
    if (sqlite3_finalize(statement) != SQLITE_OK || table->rows != rows)
        give_up("rows are missing");
    run->rows += rows;
    text_release(&sql);
}

static void check_digests(const struct finished_run *run, struct sqlite3 *db)
{
    struct table_digests digests;
    struct problem problem;
    struct hasher *hasher = hasher_open();
    if (!table_digests_read(db, &digests, &problem)) give_up(problem.text);
    for (size_t i = 0; i < run->count; i++) {
        const struct finished_table *table = &run->tables[i];
        const struct table_digest *told = table_digests_find(&digests, table->name);
        struct digest found = digest_of(hasher, table->canonical.bytes, table->canonical.size);
        if (told == NULL || !digest_equal(&found, &told->digest)) give_up(table->name);
    }
    table_digests_release(&digests);
    hasher_release(hasher);
}

void finished_run_read(struct finished_run *run, const char *folder)
{
    struct problem problem;
    *run = (struct finished_run){0};
    char *path = path_join(folder, "run.db");
    struct sqlite3 *db = database_open_foreign(path, &problem);
    if (db == NULL) give_up(problem.text);
    sqlite3_stmt *statement = NULL;
    sqlite3_prepare_v2(db, "SELECT name, sql FROM sqlite_schema WHERE type = 'table' ORDER BY name",
                       -1, &statement, NULL);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(statement, 0);
        const char *schema = (const char *)sqlite3_column_text(statement, 1);
        run->tables =
            memory_reserve(run->tables, &run->capacity, run->count + 1, sizeof *run->tables);
        run->tables[run->count++] =
            (struct finished_table){.name = memory_copy_text(name, strlen(name)),
                                    .schema = memory_copy_text(schema, strlen(schema))};
    }
    sqlite3_finalize(statement);
    for (size_t i = 0; i < run->count; i++) read_rows(run, &run->tables[i], db);
    check_digests(run, db);
    if (!database_close(db, &problem)) give_up(problem.text);
    memory_free(path);
    path = path_join(folder, "audit.log");
    if (!file_read(path, LOG_LIMIT, &run->log, &problem)) give_up(problem.text);
    memory_free(path);
}

void finished_run_release(struct finished_run *run)
{
    for (size_t i = 0; i < run->count; i++) {
        struct finished_table *table = &run->tables[i];
        memory_free(table->name);
        memory_free(table->schema);
        memory_free(table->values);
        memory_free(table->sizes);
        text_release(&table->canonical);
    }
    for (size_t i = 0; i < run->chunk_count; i++) memory_free(run->chunks[i]);
    memory_free(run->chunks);
    memory_free(run->tables);
    text_release(&run->log);
}
