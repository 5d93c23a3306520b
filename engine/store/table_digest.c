/* In: a database. Out: the list of its tables, each with its digest. Rows are read by table_scan. */
#include "store/table_digest.h"

#include <assert.h>
#include <string.h>

#include <sqlite3.h>

#include "base/memory.h"
#include "base/text.h"
#include "store/database.h"
#include "store/table_scan.h"

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
            done = table_scan(db, table->name, &table->digest, &table->rows, NULL, problem);
        }
    }
    return done;
}

bool table_digests_read_noting(struct sqlite3 *db, struct table_digests *digests,
                               struct problem *problem)
{
    *digests = (struct table_digests){0};
    bool done = list_tables(db, digests, problem);
    for (size_t i = 0; done && i < digests->count; i++) {
        struct table_digest *table = &digests->items[i];
        done =
            row_references_open(db, table->name, &table->references, problem) &&
            table_scan(db, table->name, &table->digest, &table->rows, &table->references, problem);
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
    return table_scan(db, table->name, &table->digest, &table->rows, NULL, problem);
}

bool table_digests_references_proved(const struct table_digests *digests)
{
    struct referring_table *known = memory_alloc_zero(digests->count, sizeof *known);
    for (size_t i = 0; i < digests->count; i++) {
        const struct table_digest *table = &digests->items[i];
        known[i] = (struct referring_table){table->name, &table->references};
    }
    bool proved = row_references_proved(known, digests->count);
    memory_free(known);
    return proved;
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
