/* In: records of one table. Out: rows, the digest of their canonical bytes. Always: within a batch rows
 * go in the order of their keys; over all batches they do when `ordered`, and then each key came once. */
#include "store/row_batch.h"

#include <assert.h>
#include <string.h>

#include <sqlite3.h>

#include "base/memory.h"
#include "base/thread.h"
#include "store/canonical_row.h"
#include "store/database.h"
#include "store/held_rows.h"
#include "store/packed_rows.h"
#include "store/row_source.h"

enum {
    BATCH_SIZE = 64 * 1024,          /* bytes of records: what a core keeps near */
    SORTED_BATCH_SIZE = 1024 * 1024, /* of packed rows */
    HELD_SIZE = 1024 * 1024,         /* some 10,000 orders */
    /* SQLite keeps in memory what each page was before the INSERT at work, to take it back: rows that
     * come late change a page each. */
    ROWS_AT_ONCE = 256,
    CANONICAL_FULL = 64 * 1024 /* bytes that are hashed at once */
};

/* How rows wait. */
enum waits { WAIT_AS_RECORDS, WAIT_PACKED, WAIT_HELD };

struct row_batch {
    struct row_source source; /* its cells: of the row that is being inserted */
    const struct row_batch_options *options;
    enum table table;
    sqlite3_stmt *statement;

    bool notes_only; /* its rows are in the table already */
    enum waits waits;
    unsigned char *records;
    uint32_t stride, count, capacity; /* bytes of a record; records */
    struct packed_rows packed;
    size_t from, until; /* rows that the INSERT at work takes */

    struct held_rows *held;
    struct held_reader *reader; /* of the INSERT */
    bool notes_apart;           /* not the INSERT notes its rows, but a thread */
    struct problem problem;     /* of the reader, when a row could not be told */

    struct row_references references;
    struct hasher *hasher;
    struct text canonical;
    int64_t last_key;
    bool ordered;
    struct digest digest;
};

/* Rows of these tables are written at their end, not in the order of their creation. A job ends soon,
 * an order may stay for days. */
static enum waits waits_of(enum table table)
{
    if (row_batch_holds(table)) return WAIT_HELD;
    bool packed = table == TABLE_JOBS || table == TABLE_NOTIFICATIONS;
    return packed ? WAIT_PACKED : WAIT_AS_RECORDS;
}

bool row_batch_holds(enum table table)
{
    return table == TABLE_ORDERS;
}

/* ---- one row --------------------------------------------------------------------------------- */

static void hash_canonical(struct row_batch *batch)
{
    hasher_add(batch->hasher, batch->canonical.bytes, batch->canonical.size);
    text_clear(&batch->canonical);
}

static void note_row(struct row_batch *batch, const struct cell *cells)
{
    const struct row_watch *watch = &batch->options->watch;
    row_references_note(&batch->references, cells);
    if (watch->row != NULL) watch->row(watch->context, batch->table, cells);
    batch->ordered = batch->ordered && cells[0].integer > batch->last_key;
    if (!batch->ordered) return;
    batch->last_key = cells[0].integer;
    canonical_row_add(&batch->canonical, cells, batch->source.columns);
    if (batch->canonical.size >= CANONICAL_FULL) hash_canonical(batch);
}

static size_t rows_waiting(const struct row_batch *batch)
{
    return batch->waits == WAIT_PACKED ? batch->packed.count : batch->count;
}

/* Its cells, noted. */
static void make_row(struct row_batch *batch, size_t index)
{
    struct cell *cells = batch->source.cells;
    if (batch->waits == WAIT_PACKED) {
        packed_rows_get(&batch->packed, index, cells, batch->source.columns);
    } else {
        table_rows_make(batch->options->rows,
                        (const void *)(batch->records + index * (size_t)batch->stride), cells);
    }
    note_row(batch, cells);
}

static enum row_told next_waiting(struct row_source *source)
{
    struct row_batch *batch = (struct row_batch *)source;
    if (batch->from == batch->until) return ROW_NONE;
    make_row(batch, batch->from++);
    return ROW_TOLD;
}

static enum row_told next_held(struct row_source *source)
{
    struct row_batch *batch = (struct row_batch *)source;
    switch (held_reader_next(batch->reader, source->cells, &batch->problem)) {
    case HELD_ROW:
        if (!batch->notes_apart) note_row(batch, source->cells);
        return ROW_TOLD;
    case HELD_END:
        return ROW_NONE;
    case HELD_BROKEN:
        break;
    }
    return ROW_BROKEN;
}

/* ---- life ------------------------------------------------------------------------------------ */

struct row_batch *row_batch_open(const struct row_batch_options *options, enum table table,
                                 struct problem *problem)
{
    struct row_batch *batch = memory_alloc_zero(1, sizeof *batch);
    const char *name = table_name(table);
    batch->options = options;
    batch->table = table;
    batch->waits = waits_of(table);
    batch->source.columns = table_columns(table);
    batch->source.next = batch->waits == WAIT_HELD ? next_held : next_waiting;
    batch->last_key = INT64_MIN;
    batch->ordered = true;
    batch->hasher = hasher_open();
    hasher_begin(batch->hasher);
    if (batch->waits == WAIT_HELD) {
        size_t limit = options->hold_limit > 0 ? options->hold_limit : HELD_SIZE;
        batch->held = held_rows_open(options->folder, batch->source.columns, limit);
    }
    bool opened = row_references_open(options->db, name, &batch->references, problem);
    /* What a retried job comes to (Q10) takes the place of what its failure had left: the one row
     * of a notification tells its final state. Of an order held_rows keeps the last. */
    batch->references.replaced = table == TABLE_NOTIFICATIONS;
    if (opened) {
        batch->statement = row_source_insert(options->db, name, batch->references.replaced,
                                             &batch->source, problem);
    }
    if (batch->statement == NULL) {
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
    held_rows_close(batch->held);
    batch->held = NULL;
    text_release(&batch->canonical);
}

void row_batch_close(struct row_batch *batch)
{
    if (batch != NULL) {
        row_batch_finish(batch);
        memory_free(batch);
    }
}

/* ---- rows ------------------------------------------------------------------------------------ */

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
    struct cell *cells = batch->source.cells;
    if (batch->waits != WAIT_AS_RECORDS) table_rows_make(batch->options->rows, record, cells);
    if (batch->waits == WAIT_HELD) return held_rows_add(batch->held, cells, problem);
    if (batch->waits == WAIT_PACKED) {
        packed_rows_add(&batch->packed, cells, batch->source.columns);
        return packed_rows_held(&batch->packed) < SORTED_BATCH_SIZE ||
               row_batch_flush(batch, problem);
    }
    if (batch->records == NULL) make_room(batch, record);
    assert(record_size(record->kind) == batch->stride);
    memcpy(batch->records + (size_t)batch->count * (size_t)batch->stride, record, batch->stride);
    batch->count++;
    return batch->count < batch->capacity || row_batch_flush(batch, problem);
}

static bool insert_rows(struct row_batch *batch, struct problem *problem)
{
    batch->problem.code = EXIT_DONE;
    int code = sqlite3_step(batch->statement);
    bool done = code == SQLITE_DONE;
    if (!done && batch->problem.code != EXIT_DONE) {
        *problem = batch->problem;
    } else if (!done) {
        database_problem(batch->options->db, "write", problem);
    }
    sqlite3_reset(batch->statement);
    return done;
}

bool row_batch_flush(struct row_batch *batch, struct problem *problem)
{
    size_t waiting = rows_waiting(batch);
    int64_t before = batch->references.rows;
    bool done = true;
    packed_rows_sort(&batch->packed);
    for (size_t i = 0; batch->notes_only && i < waiting; i++) make_row(batch, i);
    batch->until = 0;
    while (!batch->notes_only && done && batch->until < waiting) {
        size_t rest = waiting - batch->until;
        batch->from = batch->until;
        batch->until += rest > ROWS_AT_ONCE ? ROWS_AT_ONCE : rest;
        done = insert_rows(batch, problem);
    }
    assert(!done || batch->references.rows == before + (int64_t)waiting);
    batch->count = 0;
    packed_rows_clear(&batch->packed);
    hash_canonical(batch);
    return done;
}

/* ---- rows that were held --------------------------------------------------------------------- */

struct noting {
    struct row_batch *batch;
    struct problem problem;
    bool done;
};

/* A thread's function: notes the rows beside their INSERT, with a reader of its own. */
static void *note_held(void *context)
{
    struct noting *noting = context;
    struct row_batch *batch = noting->batch;
    struct held_reader *reader = held_reader_open(batch->held);
    struct cell cells[CELLS_MAX];
    enum held_told told;
    while ((told = held_reader_next(reader, cells, &noting->problem)) == HELD_ROW) {
        note_row(batch, cells);
    }
    held_reader_close(reader);
    noting->done = told == HELD_END;
    return NULL;
}

static bool insert_held(struct row_batch *batch, struct problem *problem)
{
    batch->reader = held_reader_open(batch->held);
    bool done = insert_rows(batch, problem);
    held_reader_close(batch->reader);
    batch->reader = NULL;
    return done;
}

bool row_batch_let_go(struct row_batch *batch, struct problem *problem)
{
    struct noting noting = {.batch = batch, .done = true};
    pthread_t thread = {0};
    assert(batch->waits == WAIT_HELD);
    held_rows_end(batch->held);
    bool apart = !batch->notes_only && held_rows_are_many(batch->held);
    struct problem none; /* no thread: the INSERT notes its rows itself */
    batch->notes_apart = apart && thread_start(&thread, note_held, &noting, &none);
    if (batch->notes_only) note_held(&noting);
    bool done = batch->notes_only || insert_held(batch, problem);
    if (batch->notes_apart) thread_join(thread);
    if (!noting.done) *problem = noting.problem;
    hash_canonical(batch);
    return done && noting.done;
}

/* ---- what was noted -------------------------------------------------------------------------- */

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
