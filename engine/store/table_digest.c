/* Rows are printed into one buffer that is hashed whenever it has grown large. What the shell prints
 * for reals and blobs is printed too: a sealed table has none, a forged one may. */
#include "store/table_digest.h"

#include <assert.h>
#include <string.h>

#include <sqlite3.h>

#include "base/memory.h"
#include "base/text.h"
#include "store/canonical_row.h"
#include "store/database.h"

enum { BUFFER_FULL = 64 * 1024, NUMBER_TEXT_SIZE = 64 };

/* ---- Cells as the shell's mode `quote` prints them ---- */

static void add_blob(struct text *out, const unsigned char *bytes, size_t size)
{
    text_add_string(out, "X'");
    for (size_t i = 0; i < size; i++) {
        text_addf(out, "%02x", (unsigned)bytes[i]);
    }
    text_add_char(out, '\'');
}

/* A comma before every cell but the first, the cell. */
static void add_cell(struct text *out, sqlite3_stmt *statement, int column)
{
    char number[NUMBER_TEXT_SIZE];
    size_t comma = column > 0;
    number[0] = ',';
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER: {
        size_t size = int64_print(sqlite3_column_int64(statement, column), number + comma);
        text_add(out, number, comma + size);
        break;
    }
    case SQLITE_TEXT: {
        const char *bytes = (const char *)sqlite3_column_text(statement, column);
        text_add(out, ",", comma);
        canonical_text_add(out, bytes, (size_t)sqlite3_column_bytes(statement, column));
        break;
    }
    case SQLITE_FLOAT:
        text_add(out, ",", comma);
        sqlite3_snprintf(NUMBER_TEXT_SIZE, number, "%!.20g",
                         sqlite3_column_double(statement, column));
        text_add_string(out, number);
        break;
    case SQLITE_BLOB:
        text_add(out, ",", comma);
        add_blob(out, sqlite3_column_blob(statement, column),
                 (size_t)sqlite3_column_bytes(statement, column));
        break;
    default: /* SQLITE_NULL */
        text_add(out, &",NULL"[1 - comma], 4 + comma);
    }
}

static void empty_buffer(struct text *buffer, struct hasher *hasher)
{
    if (buffer->size > 0) {
        hasher_add(hasher, buffer->bytes, buffer->size);
        text_clear(buffer);
    }
}

/* ---- One table ---- */

static sqlite3_stmt *select_rows(struct sqlite3 *db, const char *name)
{
    struct text sql = {0};
    sqlite3_stmt *statement = NULL;
    text_add_string(&sql, "SELECT * FROM \"");
    for (const char *c = name; *c != '\0'; c++) {
        if (*c == '"') text_add_char(&sql, '"');
        text_add_char(&sql, *c);
    }
    text_add_string(&sql, "\" ORDER BY 1");
    sqlite3_prepare_v2(db, text_string(&sql), (int)sql.size, &statement, NULL);
    text_release(&sql);
    return statement;
}

static bool digest_table(struct sqlite3 *db, struct table_digest *table, struct problem *problem)
{
    sqlite3_stmt *statement = select_rows(db, table->name);
    if (statement == NULL) {
        return database_problem(db, "read", problem);
    }
    struct hasher *hasher = hasher_open();
    struct text buffer = {0};
    int columns = sqlite3_column_count(statement), code;
    table->rows = 0;
    hasher_begin(hasher);
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        for (int i = 0; i < columns; i++) {
            add_cell(&buffer, statement, i);
        }
        text_add_char(&buffer, '\n');
        table->rows += 1;
        if (buffer.size >= BUFFER_FULL) empty_buffer(&buffer, hasher);
    }
    empty_buffer(&buffer, hasher);
    table->digest = hasher_end(hasher);
    bool done = code == SQLITE_DONE || database_problem(db, "read", problem);
    sqlite3_finalize(statement);
    hasher_release(hasher);
    text_release(&buffer);
    return done;
}

/* ---- All tables ---- */

static bool list_tables(struct sqlite3 *db, struct table_digests *digests, struct problem *problem)
{
    static const char sql[] = "SELECT name FROM sqlite_schema WHERE type = 'table' "
                              "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
                              "AND name <> 'resume_state' ORDER BY name COLLATE BINARY";
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
    while (code == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(statement, 0);
        table_digests_add(digests, name, 0, &(struct digest){{0}});
    }
    code = sqlite3_finalize(statement) | code;
    return code == SQLITE_OK || database_problem(db, "read", problem);
}

bool table_digests_read_rest(struct sqlite3 *db, const struct table_digests *known,
                             struct table_digests *digests, struct problem *problem)
{
    *digests = (struct table_digests){0};
    bool done = list_tables(db, digests, problem);
    for (size_t i = 0; done && i < digests->count; i++) {
        struct table_digest *table = &digests->items[i];
        const struct table_digest *made = table_digests_find(known, table->name);
        if (made != NULL) {
            table->rows = made->rows;
            table->digest = made->digest;
        } else {
            done = digest_table(db, table, problem);
        }
    }
    return done;
}

bool table_digests_read(struct sqlite3 *db, struct table_digests *digests, struct problem *problem)
{
    return table_digests_read_rest(db, &(struct table_digests){0}, digests, problem);
}

void table_digests_add(struct table_digests *digests, const char *name, int64_t rows,
                       const struct digest *digest)
{
    digests->items = memory_reserve(digests->items, &digests->capacity, digests->count + 1,
                                    sizeof *digests->items);
    digests->items[digests->count++] = (struct table_digest){
        .name = memory_copy_text(name, strlen(name)), .rows = rows, .digest = *digest};
}

void table_digests_release(struct table_digests *digests)
{
    for (size_t i = 0; i < digests->count; i++) {
        memory_free(digests->items[i].name);
    }
    memory_free(digests->items);
    *digests = (struct table_digests){0};
}

static struct table_digest *find(const struct table_digests *digests, const char *name)
{
    for (size_t i = 0; i < digests->count; i++) {
        if (strcmp(digests->items[i].name, name) == 0) {
            return &digests->items[i];
        }
    }
    return NULL;
}

const struct table_digest *table_digests_find(const struct table_digests *digests, const char *name)
{
    return find(digests, name);
}

bool table_digests_renew(struct sqlite3 *db, struct table_digests *digests, const char *name,
                         struct problem *problem)
{
    struct table_digest *table = find(digests, name);
    assert(table != NULL);
    return digest_table(db, table, problem);
}

static bool add_schema(struct sqlite3 *db, struct text *out, struct problem *problem)
{
    static const char sql[] = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL "
                              "AND tbl_name <> 'resume_state' "
                              "ORDER BY type COLLATE BINARY, name COLLATE BINARY";
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
    while (code == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW) {
        text_add_string(out, (const char *)sqlite3_column_text(statement, 0));
        text_add_string(out, ";\n");
    }
    code = sqlite3_finalize(statement) | code;
    return code == SQLITE_OK || database_problem(db, "read", problem);
}

bool table_digests_content(struct sqlite3 *db, const struct table_digests *digests,
                           struct digest *content, struct problem *problem)
{
    struct text text = {0};
    char hex[DIGEST_HEX_SIZE];
    for (size_t i = 0; i < digests->count; i++) {
        digest_hex(&digests->items[i].digest, hex);
        text_add_string(&text, digests->items[i].name);
        text_add_char(&text, ' ');
        text_add_string(&text, hex);
        text_add_char(&text, '\n');
    }
    bool done = add_schema(db, &text, problem);
    if (done) {
        struct hasher *hasher = hasher_open();
        *content = digest_of(hasher, text_string(&text), text.size);
        hasher_release(hasher);
    }
    text_release(&text);
    return done;
}
