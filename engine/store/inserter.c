/* One prepared INSERT per table, one row a step. */
#include "store/inserter.h"

#include <assert.h>
#include <string.h>

#include <sqlite3.h>

#include "base/memory.h"
#include "base/text.h"
#include "store/database.h"

struct inserter {
    struct sqlite3 *db;
    sqlite3_stmt *statement;
    int columns;
};

struct cell put_text(const char *text)
{
    return text == NULL ? put_null() : cell_text_n(text, strlen(text));
}

struct cell cell_text_n(const char *text, size_t size)
{
    return (struct cell){.text = text, .text_size = (int)size};
}

static bool table_has(struct sqlite3 *db, const char *table, int columns, struct problem *problem)
{
    struct text sql = {0};
    text_addf(&sql, "SELECT count(*) FROM pragma_table_info('%s')", table);
    int64_t found = 0;
    bool done = database_integer(db, text_string(&sql), &found, problem);
    text_release(&sql);
    assert(!done || found == columns);
    return done;
}

static struct inserter *open_with(struct sqlite3 *db, const char *verb, const char *table,
                                  int columns, struct problem *problem)
{
    assert(columns > 0 && columns <= CELLS_MAX);
    if (!table_has(db, table, columns, problem)) {
        return NULL;
    }
    struct text sql = {0};
    text_addf(&sql, "%s INTO %s VALUES (", verb, table);
    for (int i = 0; i < columns; i++) {
        text_add_string(&sql, i == 0 ? "?" : ", ?");
    }
    text_add_char(&sql, ')');
    struct inserter *inserter = memory_alloc_zero(1, sizeof *inserter);
    inserter->db = db;
    inserter->columns = columns;
    int code = sqlite3_prepare_v3(db, text_string(&sql), (int)sql.size, SQLITE_PREPARE_PERSISTENT,
                                  &inserter->statement, NULL);
    text_release(&sql);
    if (code != SQLITE_OK) {
        database_problem(db, "write", problem);
        inserter_close(inserter);
        return NULL;
    }
    return inserter;
}

struct inserter *inserter_open(struct sqlite3 *db, const char *table, int columns,
                               struct problem *problem)
{
    return open_with(db, "INSERT", table, columns, problem);
}

struct inserter *inserter_open_replacing(struct sqlite3 *db, const char *table, int columns,
                                         struct problem *problem)
{
    return open_with(db, "REPLACE", table, columns, problem);
}

void inserter_close(struct inserter *inserter)
{
    if (inserter != NULL) {
        sqlite3_finalize(inserter->statement);
        memory_free(inserter);
    }
}

static int bind(sqlite3_stmt *statement, int place, const struct cell *cell)
{
    if (cell->text != NULL) {
        return sqlite3_bind_text(statement, place, cell->text, cell->text_size, SQLITE_STATIC);
    }
    if (cell->integer == CELL_NULL) {
        return sqlite3_bind_null(statement, place);
    }
    return sqlite3_bind_int64(statement, place, cell->integer);
}

bool inserter_row(struct inserter *inserter, const struct cell *cells, struct problem *problem)
{
    int code = SQLITE_OK;
    for (int i = 0; i < inserter->columns; i++) {
        code |= bind(inserter->statement, i + 1, &cells[i]);
    }
    if (code == SQLITE_OK) {
        code = sqlite3_step(inserter->statement);
    }
    bool done = code == SQLITE_DONE || database_problem(inserter->db, "write", problem);
    sqlite3_reset(inserter->statement);
    return done;
}
