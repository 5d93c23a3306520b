/* In: the name of a table. Out: its digest, its rows counted, its references noted. Rows do not leave
 * SQLite one by one: a function of ours is asked in the WHERE of
 *
 *     WITH t(c0, c1, ...) AS (SELECT * FROM "orders") SELECT 1 FROM t WHERE scan_row(?1, c0, c1, ...)
 *     ORDER BY c0
 *
 * and says no to each, so that a cell costs no call across the library's border with its locks. That
 * is in order only where the table itself is; else SQLite sorts, and rows come one by one. Always: the
 * bytes are those of the shell's mode `quote`, reals and blobs among them: a sealed table has none, a
 * forged one may. They are hashed whenever the buffer has grown large. */
#include "store/table_scan.h"

#include <string.h>

#include <sqlite3.h>

#include "base/memory.h"
#include "base/text.h"
#include "store/canonical_row.h"
#include "store/database.h"

enum {
    BUFFER_FULL = 64 * 1024,
    NUMBER_TEXT_SIZE = 64,
    ARGUMENTS_MOST = 100 /* SQLite's own limit for a function, where nobody built it with more */
};
static const char pointer_type[] = "table_scan";

struct scan {
    struct hasher *hasher;
    struct text buffer;
    int64_t rows;
    struct row_references *references; /* by their columns */
};

/* ---- A row as the shell's mode `quote` prints it ---- */

static void add_blob(struct text *out, const unsigned char *bytes, size_t size)
{
    text_add_string(out, "X'");
    for (size_t i = 0; i < size; i++) {
        text_addf(out, "%02x", (unsigned)bytes[i]);
    }
    text_add_char(out, '\'');
}

/* What is no whole number, no NULL and no text. */
static void add_bytes(struct text *out, sqlite3_value *value)
{
    char number[NUMBER_TEXT_SIZE];
    if (sqlite3_value_type(value) == SQLITE_FLOAT) {
        sqlite3_snprintf(NUMBER_TEXT_SIZE, number, "%!.20g", sqlite3_value_double(value));
        text_add_string(out, number);
    } else {
        add_blob(out, sqlite3_value_blob(value), (size_t)sqlite3_value_bytes(value));
    }
}

/* Goes on where the room begins that the rest of the row needs but for its long texts. */
static char *add_text(struct text *out, char *at, sqlite3_value *value, size_t most)
{
    const char *bytes = (const char *)sqlite3_value_text(value);
    size_t size = (size_t)sqlite3_value_bytes(value);
    char *end = canonical_word(at, bytes, size);
    if (end != NULL) return end;
    canonical_end(out, at);
    canonical_text_add(out, bytes, size);
    return canonical_room(out, most);
}

/* Notes a value of `column` in the references of that column, which `next` has come to; returns the one
 * of a later column. What is no whole number is nothing that could be counted. */
static inline struct reference *note_value(struct row_references *references,
                                           struct reference *next, int column, int type,
                                           int64_t integer)
{
    for (; next < references->items + references->count && next->column == column; next++) {
        if (type == SQLITE_INTEGER) {
            reference_note(next, integer);
        } else if (type != SQLITE_NULL) {
            references->plain = false;
        }
    }
    return next;
}

/* Appends it, and notes what it refers to. */
static void add_row(struct scan *scan, int count, sqlite3_value **values)
{
    struct text *out = &scan->buffer;
    size_t most = (size_t)count * CANONICAL_CELL + 2;
    char *at = canonical_room(out, most);
    struct reference *next = scan->references->items;
    for (int i = 0; i < count; i++) {
        int type = sqlite3_value_type(values[i]);
        int64_t integer = type == SQLITE_INTEGER ? sqlite3_value_int64(values[i]) : 0;
        next = note_value(scan->references, next, i, type, integer);
        if (i > 0) *at++ = ',';
        if (type == SQLITE_INTEGER) {
            at += int64_print(integer, at);
        } else if (type == SQLITE_NULL) {
            memcpy(at, "NULL", 4);
            at += 4;
        } else if (type == SQLITE_TEXT) {
            at = add_text(out, at, values[i], most);
        } else {
            canonical_end(out, at);
            add_bytes(out, values[i]);
            at = canonical_room(out, most);
        }
    }
    *at++ = '\n';
    canonical_end(out, at);
}

static void hash_buffer(struct scan *scan)
{
    hasher_add(scan->hasher, scan->buffer.bytes, scan->buffer.size);
    text_clear(&scan->buffer);
}

static void scan_row(struct scan *scan, int count, sqlite3_value **values)
{
    struct row_references *references = scan->references;
    references->counted = references->counted && sqlite3_value_type(values[0]) == SQLITE_INTEGER &&
                          row_references_note_key(references, sqlite3_value_int64(values[0]));
    add_row(scan, count, values);
    scan->rows += 1;
    if (scan->buffer.size >= BUFFER_FULL) hash_buffer(scan);
}

/* ---- The function in SQL: NULL, which is not true ---- */

static void hear_row(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)context;
    struct scan *scan = sqlite3_value_pointer(values[0], pointer_type);
    if (scan != NULL) scan_row(scan, count - 1, values + 1); /* NULL: somebody else's statement */
}

static sqlite3_stmt *prepare(struct sqlite3 *db, const struct text *sql)
{
    sqlite3_stmt *statement = NULL;
    sqlite3_prepare_v2(db, text_string(sql), (int)sql->size, &statement, NULL);
    return statement;
}

/* Every row of the table, in the order in which it lies there. */
static void add_select(struct text *sql, const char *name)
{
    text_add_string(sql, "SELECT * FROM \"");
    for (const char *c = name; *c != '\0'; c++) {
        if (*c == '"') text_add_char(sql, '"');
        text_add_char(sql, *c);
    }
    text_add_char(sql, '"');
}

/* As the statement above; NULL: there is none, or SQLite would have to sort. */
static sqlite3_stmt *ask_in_place(struct sqlite3 *db, const char *name, int columns)
{
    struct text sql = {0}, arguments = {0};
    for (int i = 0; i < columns; i++) text_addf(&arguments, "%sc%d", i > 0 ? "," : "", i);
    text_addf(&sql, "EXPLAIN QUERY PLAN WITH t(%s) AS (", text_string(&arguments));
    add_select(&sql, name);
    text_addf(&sql, ") SELECT 1 FROM t WHERE scan_row(?1,%s) ORDER BY c0", text_string(&arguments));
    sqlite3_stmt *plan = prepare(db, &sql), *statement = NULL;
    bool sorts = plan == NULL;
    while (!sorts && sqlite3_step(plan) == SQLITE_ROW) {
        const char *step = (const char *)sqlite3_column_text(plan, 3);
        sorts = step == NULL || strstr(step, "TEMP B-TREE") != NULL;
    }
    sqlite3_finalize(plan);
    if (!sorts) {
        const size_t skipped = sizeof "EXPLAIN QUERY PLAN";
        struct text rest = {.bytes = sql.bytes + skipped, .size = sql.size - skipped};
        statement = prepare(db, &rest);
    }
    text_release(&sql);
    text_release(&arguments);
    return statement;
}

/* ---- Rows one by one ---- */

static int step_through(sqlite3_stmt *statement, int columns, struct scan *scan)
{
    /* NOLINTNEXTLINE(bugprone-sizeof-expression): an array of pointers */
    sqlite3_value **values = memory_alloc_zero((size_t)columns, sizeof *values);
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        for (int i = 0; i < columns; i++) values[i] = sqlite3_column_value(statement, i);
        scan_row(scan, columns, values);
    }
    memory_free(values);
    return code;
}

static int read_rows(struct sqlite3 *db, const char *name, struct scan *scan)
{
    struct text sql = {0};
    add_select(&sql, name);
    text_add_string(&sql, " ORDER BY 1");
    sqlite3_stmt *statement = prepare(db, &sql), *asking = NULL;
    int columns = sqlite3_column_count(statement), code = SQLITE_ERROR;
    text_release(&sql);
    if (statement != NULL && columns < ARGUMENTS_MOST &&
        sqlite3_create_function_v2(db, "scan_row", -1, SQLITE_UTF8 | SQLITE_DIRECTONLY, NULL,
                                   hear_row, NULL, NULL, NULL) == SQLITE_OK) {
        asking = ask_in_place(db, name, columns);
    }
    if (asking != NULL && sqlite3_bind_pointer(asking, 1, scan, pointer_type, NULL) == SQLITE_OK) {
        code = sqlite3_step(asking);
    } else if (statement != NULL) {
        code = step_through(statement, columns, scan);
    }
    sqlite3_finalize(statement);
    sqlite3_finalize(asking); /* last: SQLite's words for an error are its own */
    return code;
}

bool table_scan(struct sqlite3 *db, const char *name, struct digest *digest, int64_t *rows,
                struct row_references *references, struct problem *problem)
{
    struct row_references unasked = {0};
    struct scan scan = {.hasher = hasher_open(),
                        .references = references != NULL ? references : &unasked};
    hasher_begin(scan.hasher);
    bool done = read_rows(db, name, &scan) == SQLITE_DONE || database_problem(db, "read", problem);
    hash_buffer(&scan);
    *digest = hasher_end(scan.hasher);
    *rows = scan.rows;
    hasher_release(scan.hasher);
    text_release(&scan.buffer);
    return done;
}
