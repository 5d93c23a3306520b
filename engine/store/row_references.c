/* In: cells as they are written. Out: whether each foreign key refers to a row. Always: a key is only
 * taken as there when counting proves it; else SQLite looks. */
#include "store/row_references.h"

#include <assert.h>
#include <string.h>

#include <sqlite3.h>

#include "base/text.h"
#include "store/database.h"

bool row_references_open(struct sqlite3 *db, const char *table, struct row_references *references,
                         struct problem *problem)
{
    static const char sql[] =
        "SELECT columns.cid, keys.\"table\", keys.seq = 0 AND columns.cid IS NOT NULL AND EXISTS "
        "(SELECT 1 FROM pragma_table_info(keys.\"table\") AS parent WHERE parent.cid = 0 AND "
        "parent.pk = 1 AND upper(parent.type) = 'INTEGER' AND "
        "coalesce(keys.\"to\", parent.name) = parent.name COLLATE NOCASE) "
        "FROM pragma_foreign_key_list(?1) AS keys LEFT JOIN pragma_table_info(?1) AS columns "
        "ON columns.name = keys.\"from\" COLLATE NOCASE ORDER BY columns.cid";
    *references = (struct row_references){
        .least_key = INT64_MAX, .greatest_key = INT64_MIN, .plain = true, .counted = true};
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
    if (code == SQLITE_OK) code = sqlite3_bind_text(statement, 1, table, -1, SQLITE_STATIC);
    while (code == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW) {
        const char *parent = (const char *)sqlite3_column_text(statement, 1);
        size_t size = strlen(parent);
        if (references->count == REFERENCES_MAX || size >= TABLE_NAME_SIZE ||
            sqlite3_column_int(statement, 2) == 0) {
            references->plain = false;
            continue;
        }
        struct reference *reference = &references->items[references->count++];
        *reference = (struct reference){
            .column = sqlite3_column_int(statement, 0), .least = INT64_MAX, .greatest = INT64_MIN};
        memcpy(reference->parent, parent, size);
    }
    code = sqlite3_finalize(statement) | code;
    return code == SQLITE_OK || database_problem(db, "read", problem);
}

bool row_references_note_key(struct row_references *references, int64_t key)
{
    if (references->rows > 0 && key <= references->greatest_key) return false;
    if (references->rows == 0) references->least_key = key;
    references->greatest_key = key;
    references->rows++;
    return true;
}

void row_references_note(struct row_references *references, const struct cell *cells)
{
    int64_t key = cells[0].integer;
    if (key < references->least_key) references->least_key = key;
    if (key > references->greatest_key) references->greatest_key = key;
    references->rows++;
    for (int i = 0; i < references->count; i++) {
        struct reference *reference = &references->items[i];
        int64_t value = cells[reference->column].integer;
        if (value != CELL_NULL) reference_note(reference, value);
    }
}

/* ---- the check ---- */

static const struct row_references *find(const struct referring_table *known, size_t count,
                                         const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(known[i].name, name) == 0) return known[i].references;
    }
    return NULL;
}

/* As many keys as fit between the least and the greatest, and the reference stays between them. */
static bool is_proved(const struct row_references *parent, const struct reference *reference)
{
    if (reference->least > reference->greatest) return true; /* it refers to nothing */
    if (parent == NULL || !parent->counted || parent->replaced || parent->rows == 0) return false;
    uint64_t span = (uint64_t)parent->greatest_key - (uint64_t)parent->least_key;
    return (uint64_t)parent->rows - 1 == span && reference->least >= parent->least_key &&
           reference->greatest <= parent->greatest_key;
}

bool row_references_proved(const struct referring_table *known, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct row_references *references = known[i].references;
        if (!references->plain) return false;
        for (int j = 0; j < references->count; j++) {
            const struct reference *reference = &references->items[j];
            if (!is_proved(find(known, count, reference->parent), reference)) return false;
        }
    }
    return true;
}

/* How many keys of the reference's parent lie between the two. */
static bool count_keys(struct sqlite3 *db, const struct row_references *parent,
                       const struct reference *reference, int64_t *count, struct problem *problem)
{
    struct text sql = {0};
    text_addf(&sql, "SELECT count(*) FROM %s", reference->parent);
    if (parent == NULL) {
        text_addf(&sql, " WHERE rowid BETWEEN %lld AND %lld", (long long)reference->least,
                  (long long)reference->greatest);
    }
    bool done = database_integer(db, text_string(&sql), count, problem);
    text_release(&sql);
    return done;
}

/* Whether the parent has every key from `least` to `greatest`. */
static bool has_all(struct sqlite3 *db, const struct row_references *parent,
                    const struct reference *reference, bool *all, struct problem *problem)
{
    int64_t least = reference->least, greatest = reference->greatest;
    *all = false;
    if (parent != NULL) {
        if (least < parent->least_key || greatest > parent->greatest_key) return true;
        least = parent->least_key;
        greatest = parent->greatest_key;
    }
    int64_t count = parent != NULL ? parent->rows : 0;
    if ((parent == NULL || parent->replaced) &&
        !count_keys(db, parent, reference, &count, problem)) {
        return false;
    }
    *all = count > 0 && count - 1 == greatest - least;
    return true;
}

/* SQLite looks up each row of the table. */
static bool look_up(struct sqlite3 *db, const char *table, struct problem *problem)
{
    struct text sql = {0};
    sqlite3_stmt *statement = NULL;
    text_addf(&sql, "PRAGMA foreign_key_check(%s)", table);
    int code = sqlite3_prepare_v2(db, text_string(&sql), -1, &statement, NULL);
    text_release(&sql);
    if (code == SQLITE_OK) code = sqlite3_step(statement);
    bool done = code == SQLITE_DONE;
    if (code == SQLITE_ROW) {
        problem_set(problem, EXIT_BUG, NULL,
                    "internal error: row %lld of table %s refers to a row of %s that is not there; "
                    "please report it with the scenario",
                    (long long)sqlite3_column_int64(statement, 1),
                    (const char *)sqlite3_column_text(statement, 0),
                    (const char *)sqlite3_column_text(statement, 2));
    } else if (!done) {
        database_problem(db, "read", problem);
    }
    sqlite3_finalize(statement);
    return done;
}

static bool check_table(struct sqlite3 *db, const struct referring_table *known, size_t count,
                        const char *table, struct problem *problem)
{
    const struct row_references *references = find(known, count, table);
    if (references == NULL || !references->plain) return look_up(db, table, problem);
    for (int i = 0; i < references->count; i++) {
        const struct reference *reference = &references->items[i];
        bool all = true;
        if (reference->least <= reference->greatest &&
            !has_all(db, find(known, count, reference->parent), reference, &all, problem)) {
            return false;
        }
        if (!all) return look_up(db, table, problem);
    }
    return true;
}

bool row_references_check(struct sqlite3 *db, const struct referring_table *known, size_t count,
                          struct problem *problem)
{
    static const char sql[] =
        "SELECT tables.name FROM sqlite_schema AS tables WHERE tables.type = 'table' AND EXISTS "
        "(SELECT 1 FROM pragma_foreign_key_list(tables.name)) ORDER BY tables.name COLLATE BINARY";
    sqlite3_stmt *statement = NULL;
    bool done = sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK;
    if (!done) database_problem(db, "read", problem);
    while (done && sqlite3_step(statement) == SQLITE_ROW) {
        const char *table = (const char *)sqlite3_column_text(statement, 0);
        done = check_table(db, known, count, table, problem);
    }
    if (sqlite3_finalize(statement) != SQLITE_OK && done) {
        done = database_problem(db, "read", problem);
    }
    return done;
}
