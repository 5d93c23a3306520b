/* In: a source that tells rows. Out: the rows of an INSERT. Always: the cells of one row stand in the
 * source at a time. */
#include "store/row_source.h"

#include <assert.h>

#include <sqlite3.h>

#include "base/memory.h"
#include "base/text.h"
#include "store/database.h"

static const char pointer_type[] = "row_source";

struct source_cursor {
    sqlite3_vtab_cursor base;
    struct row_source *source;
    int64_t told;
    bool over;
};

static int source_connect(sqlite3 *db, void *context, int argc, const char *const *argv,
                          sqlite3_vtab **made, char **error)
{
    (void)context, (void)argc, (void)argv, (void)error;
    struct text sql = {0};
    text_add_string(&sql, "CREATE TABLE x(");
    for (int i = 0; i < CELLS_MAX; i++) text_addf(&sql, "c%d, ", i);
    text_add_string(&sql, "source HIDDEN)");
    int code = sqlite3_declare_vtab(db, text_string(&sql));
    text_release(&sql);
    if (code != SQLITE_OK) return code;
    *made = memory_alloc_zero(1, sizeof **made);
    return SQLITE_OK;
}

static int source_disconnect(sqlite3_vtab *table)
{
    memory_free(table);
    return SQLITE_OK;
}

/* The one way to ask: with the source given. */
static int source_plan(sqlite3_vtab *table, sqlite3_index_info *info)
{
    (void)table;
    for (int i = 0; i < info->nConstraint; i++) {
        if (info->aConstraint[i].usable && info->aConstraint[i].iColumn == CELLS_MAX &&
            info->aConstraint[i].op == SQLITE_INDEX_CONSTRAINT_EQ) {
            info->aConstraintUsage[i].argvIndex = 1;
            info->aConstraintUsage[i].omit = 1;
            info->estimatedCost = 1;
            return SQLITE_OK;
        }
    }
    return SQLITE_CONSTRAINT;
}

static int source_open(sqlite3_vtab *table, sqlite3_vtab_cursor **made)
{
    (void)table;
    struct source_cursor *cursor = memory_alloc_zero(1, sizeof *cursor);
    *made = &cursor->base;
    return SQLITE_OK;
}

static int source_close(sqlite3_vtab_cursor *cursor)
{
    memory_free(cursor);
    return SQLITE_OK;
}

static int source_next(sqlite3_vtab_cursor *base)
{
    struct source_cursor *cursor = (struct source_cursor *)base;
    enum row_told told = cursor->source->next(cursor->source);
    cursor->over = told != ROW_TOLD;
    cursor->told++;
    return told == ROW_BROKEN ? SQLITE_IOERR : SQLITE_OK;
}

static int source_filter(sqlite3_vtab_cursor *base, int number, const char *text, int argc,
                         sqlite3_value **argv)
{
    (void)number, (void)text;
    assert(argc == 1);
    struct source_cursor *cursor = (struct source_cursor *)base;
    cursor->source = sqlite3_value_pointer(argv[0], pointer_type);
    cursor->told = 0;
    return cursor->source == NULL ? SQLITE_MISUSE /* somebody else's statement */
                                  : source_next(base);
}

static int source_eof(sqlite3_vtab_cursor *base)
{
    return ((const struct source_cursor *)base)->over;
}

static int source_column(sqlite3_vtab_cursor *base, sqlite3_context *context, int column)
{
    const struct row_source *source = ((const struct source_cursor *)base)->source;
    if (column >= source->columns) return SQLITE_OK;
    const struct cell *cell = &source->cells[column];
    if (cell->text != NULL) {
        sqlite3_result_text(context, cell->text, cell->text_size, SQLITE_STATIC);
    } else if (cell->integer != CELL_NULL) {
        sqlite3_result_int64(context, cell->integer);
    }
    return SQLITE_OK;
}

static int source_rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *rowid)
{
    *rowid = ((const struct source_cursor *)base)->told;
    return SQLITE_OK;
}

static const sqlite3_module source_module = {.iVersion = 1,
                                             .xConnect = source_connect,
                                             .xBestIndex = source_plan,
                                             .xDisconnect = source_disconnect,
                                             .xOpen = source_open,
                                             .xClose = source_close,
                                             .xFilter = source_filter,
                                             .xNext = source_next,
                                             .xEof = source_eof,
                                             .xColumn = source_column,
                                             .xRowid = source_rowid};

bool row_source_prepare(struct sqlite3 *db, struct problem *problem)
{
    return sqlite3_create_module(db, pointer_type, &source_module, NULL) == SQLITE_OK ||
           database_problem(db, "write", problem);
}

struct sqlite3_stmt *row_source_insert(struct sqlite3 *db, const char *table, bool replaces,
                                       struct row_source *source, struct problem *problem)
{
    struct text sql = {0};
    sqlite3_stmt *statement = NULL;
    text_addf(&sql, "INSERT %sINTO %s SELECT ", replaces ? "OR REPLACE " : "", table);
    for (int i = 0; i < source->columns; i++) text_addf(&sql, "%sc%d", i > 0 ? ", " : "", i);
    text_addf(&sql, " FROM %s(?1)", pointer_type);
    int code = sqlite3_prepare_v3(db, text_string(&sql), (int)sql.size, SQLITE_PREPARE_PERSISTENT,
                                  &statement, NULL);
    text_release(&sql);
    if (code == SQLITE_OK) {
        code = sqlite3_bind_pointer(statement, 1, source, pointer_type, NULL);
    }
    if (code == SQLITE_OK) return statement;
    database_problem(db, "write", problem);
    sqlite3_finalize(statement);
    return NULL;
}
