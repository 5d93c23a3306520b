/* In: run.db of the folder. Out: whether its content is what the log says. The file is opened to read
 * only, as anybody's (database_open_foreign). Its header is looked at first: SQLite would write
 * beside a file that says it has a write-ahead log. */
#include "run/verify_steps.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "audit/canonical.h"
#include "base/files.h"
#include "base/memory.h"
#include "store/database.h"

enum { HEADER_SIZE = 100, WRITE_VERSION_AT = 18, READ_VERSION_AT = 19 }; /* of SQLite's format */

bool verify_database_differs(struct sqlite3 *db, struct problem *problem)
{
    int code = db == NULL ? SQLITE_NOTADB : sqlite3_errcode(db) & 0xff;
    if (code != SQLITE_BUSY && code != SQLITE_LOCKED && code != SQLITE_NOMEM) {
        problem->code = EXIT_INTEGRITY;
    }
    return false;
}

/* Its first bytes; zeros behind the end of a short file. */
static bool read_header(const char *path, unsigned char header[HEADER_SIZE],
                        struct problem *problem)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        return problem_errno(problem, "open", path);
    }
    bool done = read(descriptor, header, HEADER_SIZE) >= 0 || problem_errno(problem, "read", path);
    close(descriptor);
    return done;
}

bool verify_open_database(struct verifying *verifying, struct problem *problem)
{
    static const char *const strangers[] = {"run.db-journal", "run.db-wal", "run.db-shm"};
    for (size_t i = 0; i < sizeof strangers / sizeof strangers[0]; i++) {
        char *stranger = path_join(verifying->folder, strangers[i]);
        bool there = file_exists(stranger);
        memory_free(stranger);
        if (there) {
            return verify_differs(verifying, strangers[i], problem,
                                  "the file was not there at the seal");
        }
    }
    char *path = path_join(verifying->folder, "run.db");
    unsigned char header[HEADER_SIZE] = {0};
    bool done = true;
    if (!file_exists(path)) {
        done = verify_differs(verifying, "run.db", problem, "the file is missing");
    } else if (!read_header(path, header, problem)) {
        done = false;
    } else if (header[WRITE_VERSION_AT] != 1 || header[READ_VERSION_AT] != 1) {
        done =
            verify_differs(verifying, "run.db", problem, "it is no longer in journal mode delete");
    } else {
        verifying->db = database_open_foreign(path, problem);
        done = verifying->db != NULL || verify_database_differs(verifying->db, problem);
    }
    memory_free(path);
    return done;
}

static bool check_table(struct verifying *verifying, const struct table_digest *table,
                        struct canonical tables, struct problem *problem)
{
    struct canonical record, value;
    char hex[DIGEST_HEX_SIZE];
    if (!canonical_member(tables, table->name, &record)) {
        return verify_differs(verifying, "run.db", problem,
                              "the table %s is not in the record `result` of audit.log",
                              table->name);
    }
    digest_hex(&table->digest, hex);
    if (!canonical_member(record, "digest", &value) ||
        !canonical_string(value, &verifying->scratch) ||
        strcmp(text_string(&verifying->scratch), hex) != 0) {
        return verify_differs(verifying, "run.db", problem,
                              "the table %s is not as it was sealed (%lld rows now)", table->name,
                              (long long)table->rows);
    }
    return true;
}

/* Tables of the record that run.db has no more. */
static bool check_missing_tables(struct verifying *verifying, struct canonical tables,
                                 struct problem *problem)
{
    struct canonical key, value;
    while (canonical_next(&tables, &key, &value)) {
        if (!canonical_string(key, &verifying->scratch) ||
            table_digests_find(&verifying->tables, text_string(&verifying->scratch)) == NULL) {
            return verify_differs(verifying, "run.db", problem, "the table %.*s is missing",
                                  (int)key.size, key.bytes);
        }
    }
    return true;
}

static bool check_tables(struct verifying *verifying, struct problem *problem)
{
    struct canonical line = {text_string(&verifying->log.result), verifying->log.result.size};
    struct canonical after, tables;
    if (!canonical_member(line, "after", &after) || !canonical_member(after, "tables", &tables)) {
        return verify_differs(verifying, "audit.log", problem,
                              "its record `result` names no tables");
    }
    if (!verifying->work.tables_read) {
        *problem = verifying->work.tables_problem;
        return false;
    }
    for (size_t i = 0; i < verifying->tables.count; i++) {
        const struct table_digest *table = &verifying->tables.items[i];
        bool covered = strcmp(table->name, "checkpoints") != 0 && strcmp(table->name, "meta") != 0;
        if (covered && !check_table(verifying, table, tables, problem)) return false;
    }
    return check_missing_tables(verifying, tables, problem);
}

/* Rows of the table `checkpoints` against the log; the root in `meta`. */
static bool check_told_roots(struct verifying *verifying, struct problem *problem)
{
    char hex[DIGEST_HEX_SIZE];
    int64_t rows, equal;
    for (size_t i = 0; i + 2 < verifying->claim_count; i++) {
        if (!verify_claim_holds(&verifying->claims[i])) {
            return verify_differs(verifying, "run.db", problem,
                                  "row %zu of the table checkpoints is not a root of audit.log",
                                  i + 1);
        }
    }
    digest_hex(&verifying->result.root, hex);
    text_clear(&verifying->scratch);
    text_addf(&verifying->scratch, "SELECT count(*) FROM meta WHERE key = 'root' AND value = '%s'",
              hex);
    if (!database_integer(verifying->db, "SELECT count(*) FROM checkpoints", &rows, problem) ||
        !database_integer(verifying->db, text_string(&verifying->scratch), &equal, problem)) {
        return verify_database_differs(verifying->db, problem);
    }
    if (rows != (int64_t)verifying->claim_count - 2) {
        return verify_differs(verifying, "run.db", problem,
                              "a row of the table checkpoints is not a root of audit.log");
    }
    return equal == 1 || verify_differs(verifying, "run.db", problem,
                                        "the root in the table meta is not that of the log");
}

bool verify_pragma(struct verifying *verifying, struct sqlite3 *db, const char *sql,
                   struct problem *problem)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
    if (code == SQLITE_OK) code = sqlite3_step(statement);
    bool done = code == SQLITE_DONE;
    if (code == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(statement, 0);
        done = text != NULL && strcmp(text, "ok") == 0;
        if (!done) {
            verify_differs(verifying, "run.db", problem, "%s: %s", sql,
                           text == NULL ? "NULL" : text);
        }
    } else if (!done) {
        database_problem(db, "read", problem);
        verify_database_differs(db, problem);
    }
    sqlite3_finalize(statement);
    return done;
}

static bool check_integrity(const struct verifying *verifying, struct problem *problem)
{
    if (!verifying->work.whole) *problem = verifying->work.integrity_problem;
    return verifying->work.whole;
}

/* Rows that were read tell by counting that nothing refers to a row that is missing; where they do not,
 * SQLite looks each up. */
static bool check_references(struct verifying *verifying, struct problem *problem)
{
    return table_digests_references_proved(&verifying->tables) ||
           verify_pragma(verifying, verifying->db, "PRAGMA foreign_key_check", problem);
}

bool verify_database(struct verifying *verifying, struct problem *problem)
{
    if (!check_tables(verifying, problem) || !check_told_roots(verifying, problem) ||
        !check_integrity(verifying, problem) || !check_references(verifying, problem)) {
        return false;
    }
    return table_digests_content(verifying->db, &verifying->tables, &verifying->content, problem) ||
           verify_database_differs(verifying->db, problem);
}
