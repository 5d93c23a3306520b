/* In: records of one table. Out: rows, the digest of their canonical bytes. A batch is the source of
 * its own INSERT:
 *
 *     INSERT INTO orders SELECT c0, c1, ... FROM row_batch(?)
 *
 * asks the virtual table `row_batch` for one gathered record after the other. Always: within a batch
 * rows go in the order of their keys; over all batches they do when `ordered`. */
#include "store/row_batch.h"

#include <assert.h>
#include <string.h>

#include <sqlite3.h>

#include "base/memory.h"
#include "store/canonical_row.h"
#include "store/database.h"
#include "store/packed_rows.h"

enum {
    BATCH_SIZE = 64 * 1024,             /* bytes of records: what a core keeps near */
    SORTED_BATCH_SIZE = 1024 * 1024,    /* of packed rows */
    ORDER_BATCH_SIZE = 4 * 1024 * 1024, /* some 50,000 orders, a third of those of a commit */
    /* SQLite keeps in memory what each page was before the INSERT at work, to take it back: orders
     * that were open for long change a page each. */
    ROWS_AT_ONCE = 256,
    CANONICAL_FULL = 64 * 1024 /* bytes that are hashed at once */
};
static const char pointer_type[] = "row_batch";

struct row_batch {
    struct sqlite3 *db;
    enum table table;
    struct table_rows *rows; /* not owned */
    sqlite3_stmt *statement;
    int columns;

    bool notes_only; /* its rows are in the table already */
    bool sorted;     /* its rows end out of order: they wait packed, the others as records */
    struct packed_rows packed;
    unsigned char *records;
    uint32_t stride, count, capacity; /* bytes of a record; records */
    size_t from, until;               /* rows that the INSERT at work takes */
    struct cell cells[CELLS_MAX];     /* of the row that is being inserted */

    struct row_references references;
    struct hasher *hasher;
    struct text canonical;
    int64_t last_key;
    bool ordered;
    struct digest digest;
};

/* Rows of these tables are written at their end, not in the order of their creation. */
static bool ends_out_of_order(enum table table)
{
    return table == TABLE_ORDERS || table == TABLE_JOBS || table == TABLE_NOTIFICATIONS;
}

/* ---- the virtual table ---- */

struct batch_cursor {
    sqlite3_vtab_cursor base;
    struct row_batch *batch;
    size_t next; /* the record after the one whose cells stand in the batch */
    bool over;
};

static int source_connect(sqlite3 *db, void *context, int argc, const char *const *argv,
                          sqlite3_vtab **made, char **error)
{
    (void)context, (void)argc, (void)argv, (void)error;
    struct text sql = {0};
    text_add_string(&sql, "CREATE TABLE x(");
    for (int i = 0; i < CELLS_MAX; i++) text_addf(&sql, "c%d, ", i);
    text_add_string(&sql, "batch HIDDEN)");
    int code = sqlite3_declare_vtab(db, text_string(&sql));
    text_release(&sql);
    if (code != SQLITE_OK) return code;
    *made = memory_alloc_zero(1, sizeof **made);
    return SQLITE_OK;
}

static int source_disconnect(sqlite3_vtab *source)
{
    memory_free(source);
    return SQLITE_OK;
}

/* The one way to ask: with the batch given. */
static int source_plan(sqlite3_vtab *source, sqlite3_index_info *info)
{
    (void)source;
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

static int source_open(sqlite3_vtab *source, sqlite3_vtab_cursor **made)
{
    (void)source;
    struct batch_cursor *cursor = memory_alloc_zero(1, sizeof *cursor);
    *made = &cursor->base;
    return SQLITE_OK;
}

static int source_close(sqlite3_vtab_cursor *cursor)
{
    memory_free(cursor);
    return SQLITE_OK;
}

static void hash_canonical(struct row_batch *batch)
{
    hasher_add(batch->hasher, batch->canonical.bytes, batch->canonical.size);
    text_clear(&batch->canonical);
}

static void note_row(struct row_batch *batch)
{
    const struct cell *cells = batch->cells;
    row_references_note(&batch->references, cells);
    batch->ordered = batch->ordered && cells[0].integer > batch->last_key;
    if (!batch->ordered) return;
    batch->last_key = cells[0].integer;
    canonical_row_add(&batch->canonical, cells, batch->columns);
    if (batch->canonical.size >= CANONICAL_FULL) hash_canonical(batch);
}

static size_t rows_waiting(const struct row_batch *batch)
{
    return batch->sorted ? batch->packed.count : batch->count;
}

/* Its cells, noted. */
static void make_row(struct row_batch *batch, size_t index)
{
    if (batch->sorted) {
        packed_rows_get(&batch->packed, index, batch->cells, batch->columns);
    } else {
        table_rows_make(batch->rows, (const void *)(batch->records + index * (size_t)batch->stride),
                        batch->cells);
    }
    note_row(batch);
}

static int source_next(sqlite3_vtab_cursor *base)
{
    struct batch_cursor *cursor = (struct batch_cursor *)base;
    struct row_batch *batch = cursor->batch;
    if (cursor->next == batch->until) {
        cursor->over = true;
        return SQLITE_OK;
    }
    make_row(batch, cursor->next);
    cursor->next++;
    return SQLITE_OK;
}

static int source_filter(sqlite3_vtab_cursor *base, int number, const char *text, int argc,
                         sqlite3_value **argv)
{
    (void)number, (void)text;
    assert(argc == 1);
    struct batch_cursor *cursor = (struct batch_cursor *)base;
    cursor->batch = sqlite3_value_pointer(argv[0], pointer_type);
    if (cursor->batch == NULL) return SQLITE_MISUSE; /* somebody else's statement */
    cursor->next = cursor->batch->from;
    cursor->over = false;
    return source_next(base);
}

static int source_eof(sqlite3_vtab_cursor *base)
{
    return ((const struct batch_cursor *)base)->over;
}

static int source_column(sqlite3_vtab_cursor *base, sqlite3_context *context, int column)
{
    const struct batch_cursor *cursor = (const struct batch_cursor *)base;
    if (column >= cursor->batch->columns) return SQLITE_OK;
    const struct cell *cell = &cursor->batch->cells[column];
    if (cell->text != NULL) {
        sqlite3_result_text(context, cell->text, cell->text_size, SQLITE_STATIC);
    } else if (cell->integer != CELL_NULL) {
        sqlite3_result_int64(context, cell->integer);
    }
    return SQLITE_OK;
}

static int source_rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *rowid)
{
    *rowid = (sqlite3_int64)((const struct batch_cursor *)base)->next;
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

bool row_batch_prepare(struct sqlite3 *db, struct problem *problem)
{
    return sqlite3_create_module(db, pointer_type, &source_module, NULL) == SQLITE_OK ||
           database_problem(db, "write", problem);
}

/* ---- life ---- */

static bool prepare_insert(struct row_batch *batch, struct problem *problem)
{
    struct text sql = {0};
    text_addf(&sql, "INSERT %sINTO %s SELECT ", batch->references.replaced ? "OR REPLACE " : "",
              table_name(batch->table));
    for (int i = 0; i < batch->columns; i++) text_addf(&sql, "%sc%d", i > 0 ? ", " : "", i);
    text_addf(&sql, " FROM %s(?1)", pointer_type);
    int code = sqlite3_prepare_v3(batch->db, text_string(&sql), (int)sql.size,
                                  SQLITE_PREPARE_PERSISTENT, &batch->statement, NULL);
    text_release(&sql);
    if (code == SQLITE_OK) {
        code = sqlite3_bind_pointer(batch->statement, 1, batch, pointer_type, NULL);
    }
    return code == SQLITE_OK || database_problem(batch->db, "write", problem);
}

struct row_batch *row_batch_open(struct sqlite3 *db, enum table table, struct table_rows *rows,
                                 struct problem *problem)
{
    struct row_batch *batch = memory_alloc_zero(1, sizeof *batch);
    batch->db = db;
    batch->table = table;
    batch->rows = rows;
    batch->columns = table_columns(table);
    batch->last_key = INT64_MIN;
    batch->ordered = true;
    batch->sorted = ends_out_of_order(table);
    batch->hasher = hasher_open();
    hasher_begin(batch->hasher);
    bool opened = row_references_open(db, table_name(table), &batch->references, problem);
    /* What a retried job comes to (Q10) takes the place of what its failure had left: the one row
     * of an order or a notification tells its final state. */
    batch->references.replaced = table == TABLE_ORDERS || table == TABLE_NOTIFICATIONS;
    if (!opened || !prepare_insert(batch, problem)) {
        row_batch_close(batch);
        return NULL;
    }
    return batch;
}

void row_batch_finish(struct row_batch *batch)
{
    sqlite3_finalize(batch->statement);
    batch->statement = NULL;
    if (batch->hasher != NULL) batch->digest = hasher_end(batch->hasher);
    hasher_release(batch->hasher);
    batch->hasher = NULL;
    memory_free(batch->records);
    batch->records = NULL;
    packed_rows_release(&batch->packed);
    text_release(&batch->canonical);
}

void row_batch_close(struct row_batch *batch)
{
    if (batch != NULL) {
        row_batch_finish(batch);
        memory_free(batch);
    }
}

/* ---- rows ---- */

static void make_room(struct row_batch *batch, const struct record *record)
{
    batch->stride = record_size(record->kind);
    batch->capacity = (uint32_t)BATCH_SIZE / batch->stride;
    /* The raw text of a reject is with the table_rows only until its row is made. */
    if (batch->table == TABLE_INPUT_REJECTS) batch->capacity = 1;
    batch->records = memory_alloc((size_t)batch->capacity * batch->stride);
}

void row_batch_note_only(struct row_batch *batch, bool notes_only)
{
    assert(rows_waiting(batch) == 0);
    batch->notes_only = notes_only;
}

bool row_batch_add(struct row_batch *batch, const struct record *record, struct problem *problem)
{
    if (batch->sorted) {
        size_t limit = batch->table == TABLE_ORDERS ? ORDER_BATCH_SIZE : SORTED_BATCH_SIZE;
        table_rows_make(batch->rows, record, batch->cells);
        packed_rows_add(&batch->packed, batch->cells, batch->columns);
        return packed_rows_held(&batch->packed) < limit || row_batch_flush(batch, problem);
    }
    if (batch->records == NULL) make_room(batch, record);
    assert(record_size(record->kind) == batch->stride);
    memcpy(batch->records + (size_t)batch->count * (size_t)batch->stride, record, batch->stride);
    batch->count++;
    return batch->count < batch->capacity || row_batch_flush(batch, problem);
}

static bool insert_rows(struct row_batch *batch, size_t from, size_t until, struct problem *problem)
{
    int64_t before = batch->references.rows;
    batch->from = from;
    batch->until = until;
    int code = sqlite3_step(batch->statement);
    bool done = code == SQLITE_DONE || database_problem(batch->db, "write", problem);
    sqlite3_reset(batch->statement);
    assert(!done || batch->references.rows == before + (int64_t)(until - from));
    return done;
}

bool row_batch_flush(struct row_batch *batch, struct problem *problem)
{
    size_t waiting = rows_waiting(batch);
    bool done = true;
    packed_rows_sort(&batch->packed);
    for (size_t i = 0; batch->notes_only && i < waiting; i++) make_row(batch, i);
    for (size_t from = 0, until; !batch->notes_only && done && from < waiting; from = until) {
        until = waiting - from > ROWS_AT_ONCE ? from + ROWS_AT_ONCE : waiting;
        done = insert_rows(batch, from, until, problem);
    }
    batch->count = 0;
    packed_rows_clear(&batch->packed);
    hash_canonical(batch);
    return done;
}

/* ---- what was noted ---- */

bool row_batch_digest(const struct row_batch *batch, struct digest *digest, int64_t *rows)
{
    assert(batch->hasher == NULL);
    *digest = batch->digest;
    *rows = batch->references.rows;
    return batch->ordered;
}

const struct row_references *row_batch_references(const struct row_batch *batch)
{
    return &batch->references;
}
