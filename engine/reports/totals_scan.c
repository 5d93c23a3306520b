/* In: the rows of a piece of a table. Out: its totals. Rows do not leave SQLite: a function of ours is
 * asked in the WHERE of
 *
 *     SELECT 1 FROM trades WHERE trade_id >= ?1 AND take_row(trade_id, time, ...)
 *
 * and says no to each of its piece, yes to the first one behind it, which ends the scan: SQLite would
 * compare each key with the last one a second time. Always: the pieces of a table hold each row once. */
#include "reports/totals_scan.h"

#include <assert.h>
#include <sqlite3.h>
#include <string.h>

#include "base/memory.h"

enum { PIECE_KEYS = 100000 };

struct scan {
    struct report_totals *totals;
    const struct totals_piece *piece;
    const struct total_table *table;
    const struct obligation_fates *fates; /* NULL: the table has no states */
    int fate_column;
    int64_t words[FATES]; /* of the states */
};

/* ---- Rows ------------------------------------------------------------------------------------ */

static int64_t read_word(struct report_totals *totals, int column, sqlite3_value *from)
{
    /* The bytes as they lie; sqlite3_value_text would copy them for a NUL behind. An empty text has
     * none. */
    const char *word = sqlite3_value_blob(from);
    if (word == NULL && sqlite3_value_type(from) == SQLITE_NULL) return TOTAL_NULL;
    int size = word == NULL ? 0 : sqlite3_value_bytes(from);
    return report_totals_word(totals, column, word == NULL ? "" : word, size);
}

/* The last column of rows of obligations; the others stand as total_views.c has them. */
static void fill_fates(void *context, int64_t (*rows)[TOTAL_COLUMNS_MAX], int count)
{
    const struct scan *scan = context;
    struct fated_obligation asked[TOTAL_BATCH] = {{0}};
    enum obligation_fate told[TOTAL_BATCH];
    assert(count <= TOTAL_BATCH);
    for (int i = 0; i < count; i++) {
        const int64_t *row = rows[i];
        asked[i] = (struct fated_obligation){row[0], row[1], row[2], row[5]};
    }
    obligation_fates_tell(scan->fates, asked, count, told);
    for (int i = 0; i < count; i++) rows[i][scan->fate_column] = scan->words[told[i]];
}

static int64_t read_column(const struct scan *scan, int column, sqlite3_value **values)
{
    switch (scan->table->columns[column].kind) {
    case TOTAL_INTEGER:
        break;
    case TOTAL_MAYBE:
        if (sqlite3_value_type(values[column]) == SQLITE_NULL) return TOTAL_NULL;
        break;
    case TOTAL_WORD:
        return read_word(scan->totals, column, values[column]);
    case TOTAL_FATE:
        assert(false);
    }
    return sqlite3_value_int64(values[column]);
}

/* The function take_row(): NULL, which is not true, but behind the piece. */
static void take_row(sqlite3_context *context, int count, sqlite3_value **values)
{
    const struct scan *scan = sqlite3_user_data(context);
    int64_t key = sqlite3_value_int64(values[0]);
    if (key > scan->piece->until) sqlite3_result_int(context, 1);
    if (key < scan->piece->from || key > scan->piece->until) return;
    int64_t *row = report_totals_row(scan->totals);
    for (int i = 0; i < count; i++) row[i] = read_column(scan, i, values);
    report_totals_take(scan->totals);
}

/* ---- Pieces ---------------------------------------------------------------------------------- */

static sqlite3_stmt *prepare(const struct report_base *base, const struct text *sql)
{
    sqlite3_stmt *statement = NULL;
    sqlite3_prepare_v2(base->db, text_string(sql), (int)sql->size, &statement, NULL);
    return statement;
}

bool totals_scan_cut(const struct report_base *base, size_t number,
                     struct totals_piece pieces[PIECES_MAX], size_t *count, struct problem *problem)
{
    const struct total_table *table = total_tables_at(number);
    const char *name = table->name;
    struct text sql = {0};
    *count = 0;
    const char *key = table->columns[0].name;
    text_addf(&sql, "SELECT (SELECT min(%s) FROM %s), max(%s) FROM %s", key, name, key, name);
    sqlite3_stmt *statement = prepare(base, &sql);
    bool read = statement != NULL && sqlite3_step(statement) == SQLITE_ROW;
    if (!read) {
        report_base_problem(base, name, problem);
    } else if (sqlite3_column_type(statement, 0) != SQLITE_NULL) {
        int64_t from = sqlite3_column_int64(statement, 0);
        int64_t last = sqlite3_column_int64(statement, 1);
        uint64_t keys = (uint64_t)last - (uint64_t)from;
        uint64_t each = keys < PIECE_KEYS ? keys : keys / PIECES_MAX;
        for (bool more = true; more;) {
            more = (uint64_t)last - (uint64_t)from > each && *count + 1 < PIECES_MAX;
            int64_t until = more ? (int64_t)((uint64_t)from + each) : last;
            pieces[(*count)++] = (struct totals_piece){table, number, from, until};
            if (more) from = until + 1;
        }
    }
    sqlite3_finalize(statement);
    text_release(&sql);
    return read;
}

static void print_scan(const struct total_table *table, struct text *sql)
{
    text_addf(sql, "SELECT 1 FROM %s WHERE %s >= ?1 AND take_row(", table->name,
              table->columns[0].name);
    for (const struct total_column *column = table->columns; column->name != NULL; column++) {
        const char *before = column == table->columns ? "" : ", ";
        if (column->kind != TOTAL_FATE) text_addf(sql, "%s%s", before, column->name);
    }
    text_add_char(sql, ')');
}

static void note_fates(struct scan *scan, const struct obligation_fates *fates)
{
    int column = 0;
    while (scan->table->columns[column].kind != TOTAL_FATE) column++;
    for (int i = 0; i < FATES; i++) {
        const char *word = obligation_fate_word((enum obligation_fate)i);
        scan->words[i] = report_totals_word(scan->totals, column, word, (int)strlen(word));
    }
    scan->fates = fates;
    scan->fate_column = column;
    report_totals_fill(scan->totals, fill_fates, scan);
}

bool totals_scan_piece(const struct report_base *base, const struct totals_piece *piece,
                       const struct obligation_fates *fates, struct report_totals *totals,
                       struct problem *problem)
{
    struct scan scan = {.totals = totals, .piece = piece, .table = piece->table};
    if (total_table_has_fates(piece->table)) note_fates(&scan, fates);
    struct text sql = {0};
    print_scan(piece->table, &sql);
    bool made = sqlite3_create_function(base->db, "take_row", -1, SQLITE_UTF8 | SQLITE_DIRECTONLY,
                                        &scan, take_row, NULL, NULL) == SQLITE_OK;
    sqlite3_stmt *statement = made ? prepare(base, &sql) : NULL;
    int code = SQLITE_ERROR;
    if (statement != NULL && sqlite3_bind_int64(statement, 1, piece->from) == SQLITE_OK) {
        code = sqlite3_step(statement);
    }
    bool done = code == SQLITE_DONE || code == SQLITE_ROW;
    if (!done) {
        report_base_problem(base, piece->table->name, problem);
    }
    report_totals_end(totals);
    sqlite3_finalize(statement);
    text_release(&sql);
    return done;
}

/* ---- All of them ----------------------------------------------------------------------------- */

static bool scan_table(const struct report_base *base, size_t number,
                       const struct obligation_fates *fates, struct problem *problem)
{
    struct report_totals *totals = report_totals_open(total_tables_at(number));
    struct totals_piece pieces[PIECES_MAX];
    size_t count;
    bool done = totals_scan_cut(base, number, pieces, &count, problem);
    for (size_t i = 0; done && i < count; i++) {
        done = totals_scan_piece(base, &pieces[i], fates, totals, problem);
    }
    done = done && report_totals_load(totals, base, problem);
    report_totals_release(totals);
    return done;
}

bool totals_scan_all(const struct report_base *base, struct problem *problem)
{
    struct obligation_fates *fates = obligation_fates_read(base, problem);
    bool done = fates != NULL;
    for (size_t i = 0; done && i < TOTAL_TABLES; i++) {
        done = scan_table(base, i, fates, problem);
    }
    obligation_fates_release(fates);
    return done;
}
