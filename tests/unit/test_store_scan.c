/* X03: the digest of any table is that of the bytes which the shell's mode `quote` prints; and what a
 * reading of all tables proves about their references. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/text.h"
#include "store/table_digest.h"
#include "store/table_scan.h"

static struct sqlite3 *make(const char *sql)
{
    struct sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) fail_msg("%s", sqlite3_errmsg(db));
    return db;
}

static void assert_bytes(struct sqlite3 *db, const char *table, const char *bytes, int64_t count)
{
    struct problem problem;
    struct digest digest, expected;
    struct hasher *hasher = hasher_open();
    int64_t rows;
    expected = digest_of(hasher, bytes, strlen(bytes));
    hasher_release(hasher);
    assert_true(table_scan(db, table, &digest, &rows, NULL, &problem));
    assert_int_equal(rows, count);
    if (!digest_equal(&digest, &expected)) fail_msg("table %s is not\n%s", table, bytes);
}

static void rows_are_hashed_as_the_shell_prints_them(void **state)
{
    (void)state;
    struct sqlite3 *db =
        make("CREATE TABLE keyed(a INTEGER PRIMARY KEY, b TEXT, c INTEGER) STRICT;"
             "INSERT INTO keyed VALUES (10, 'it''s', NULL), (-3, '', -9223372036854775808),"
             "(9, '''', 9223372036854775807), (100, 'z', 100000000), (101, 'y', 12345678987654321);"
             "CREATE TABLE words(k TEXT PRIMARY KEY, v) WITHOUT ROWID;"
             "INSERT INTO words VALUES ('b', 1), ('a', 2);"
             "CREATE TABLE \"a\"\"b\"(x, y);" /* forged: no key, all kinds of values */
             "INSERT INTO \"a\"\"b\" VALUES ('t', x'00ff'), (2.5, 'u'), (NULL, 0), (-1, x''), (7, "
             "0.1);"
             "CREATE INDEX whole ON \"a\"\"b\" (y, x);"
             "CREATE TABLE none(a INTEGER PRIMARY KEY)");
    assert_bytes(db, "keyed",
                 "-3,'',-9223372036854775808\n9,'''',9223372036854775807\n10,'it''s',NULL\n"
                 "100,'z',100000000\n101,'y',12345678987654321\n",
                 5);
    assert_bytes(db, "words", "'a',2\n'b',1\n", 2);
    assert_bytes(db, "a\"b", "NULL,0\n-1,X''\n2.5,'u'\n7,0.10000000000000000555\n't',X'00ff'\n", 5);
    assert_bytes(db, "none", "", 0);
    sqlite3_close(db);
}

/* Texts of all sizes, and a quote at each place: short ones are printed another way than long ones. */
static void every_quote_is_doubled_wherever_it_stands(void **state)
{
    (void)state;
    struct text sql = {0}, bytes = {0};
    int64_t rows = 0;
    text_add_string(&sql, "CREATE TABLE texts(a INTEGER PRIMARY KEY, b TEXT, c INTEGER);");
    for (int size = 0; size < 40; size++) {
        for (int quote = -1; quote < size; quote++) {
            text_addf(&sql, "INSERT INTO texts VALUES (%d,'", (int)rows);
            text_addf(&bytes, "%d,'", (int)rows++);
            for (int i = 0; i < size; i++) {
                const char *next = i == quote ? "''" : i % 3 == 0 ? "&" : i % 3 == 1 ? "(" : "\xa7";
                text_add_string(&sql, next);
                text_add_string(&bytes, next);
            }
            text_addf(&sql, "',%d);", size);
            text_addf(&bytes, "',%d\n", size);
        }
    }
    struct sqlite3 *db = make(text_string(&sql));
    assert_bytes(db, "texts", text_string(&bytes), rows);
    sqlite3_close(db);
    text_release(&sql);
    text_release(&bytes);
}

/* More columns than a function has arguments. */
static void a_wide_table_is_read(void **state)
{
    (void)state;
    struct text sql = {0}, bytes = {0};
    text_add_string(&sql, "CREATE TABLE wide(c0");
    for (int i = 1; i < 300; i++) text_addf(&sql, ",c%d", i);
    text_add_string(&sql, "); INSERT INTO wide VALUES (0");
    text_add_string(&bytes, "0");
    for (int i = 1; i < 300; i++) {
        text_addf(&sql, ",%d", i);
        text_addf(&bytes, ",%d", i);
    }
    text_add_string(&sql, ")");
    text_add_string(&bytes, "\n");
    struct sqlite3 *db = make(text_string(&sql));
    assert_bytes(db, "wide", text_string(&bytes), 1);
    sqlite3_close(db);
    text_release(&sql);
    text_release(&bytes);
}

static void a_table_that_is_missing_is_a_problem(void **state)
{
    (void)state;
    struct problem problem;
    struct digest digest;
    int64_t rows;
    struct sqlite3 *db = make("CREATE TABLE a(x)");
    assert_false(table_scan(db, "b", &digest, &rows, NULL, &problem));
    assert_int_equal(problem.code, EXIT_IO);
    assert_non_null(strstr(problem.text, "no such table"));
    sqlite3_close(db);
}

#define FAMILY \
    "CREATE TABLE parents(p INTEGER PRIMARY KEY, name);" \
    "CREATE TABLE children(c INTEGER PRIMARY KEY, p INTEGER REFERENCES parents (p));" \
    "INSERT INTO parents VALUES (5,'a'),(6,'b'),(7,'c');" \
    "INSERT INTO children VALUES (1,5),(2,NULL),(4,7);"

/* Where counting does not decide, it says so: never yes where SQLite finds something. */
static void counting_proves_references_or_says_that_it_does_not(void **state)
{
    (void)state;
    static const struct {
        const char *sql;
        bool proved;
    } cases[] = {
        {FAMILY, true},
        {FAMILY "DELETE FROM children", true},
        {FAMILY "DELETE FROM parents WHERE p = 7", false},
        {FAMILY "DELETE FROM parents WHERE p = 6", false}, /* it holds, but is not proved */
        {FAMILY "DELETE FROM parents", false},
        {FAMILY "INSERT INTO children VALUES (5, 4)", false},
        {FAMILY "INSERT INTO children VALUES (5, 8)", false},
        {FAMILY "INSERT INTO children VALUES (5, 'x')", false},
        {FAMILY "INSERT INTO children VALUES (5, 5.5)", false},
        {FAMILY "DROP TABLE parents", false},
        {FAMILY "CREATE TABLE more(m INTEGER PRIMARY KEY, n TEXT REFERENCES parents (name))",
         false},
        {FAMILY "CREATE TABLE more(m INTEGER PRIMARY KEY REFERENCES parents)", true},
        {FAMILY "CREATE TABLE more(m INTEGER PRIMARY KEY REFERENCES parents REFERENCES children);"
                "INSERT INTO more VALUES (6)",
         false}, /* children have none of that key */
        {FAMILY "INSERT INTO children VALUES (3,6);"
                "CREATE TABLE more(m INTEGER PRIMARY KEY, n REFERENCES children REFERENCES parents "
                "(p)); INSERT INTO more VALUES (1,NULL),(2,5)",
         false}, /* the second one's first is not the other's */
        {FAMILY "CREATE TABLE more(m INTEGER PRIMARY KEY REFERENCES parents, n REFERENCES parents);"
                "INSERT INTO more VALUES (5,7),(6,5)",
         true},
        {FAMILY "CREATE TABLE more(m, n, FOREIGN KEY (m, n) REFERENCES parents (p, name))", false},
        {"CREATE TABLE parents(name, p INTEGER PRIMARY KEY);"
         "CREATE TABLE children(c INTEGER PRIMARY KEY, p INTEGER REFERENCES parents (p))",
         false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct problem problem;
        struct table_digests digests;
        struct sqlite3 *db = make(cases[i].sql);
        assert_true(table_digests_read_noting(db, &digests, &problem));
        if (table_digests_references_proved(&digests) != cases[i].proved) {
            fail_msg("case %zu: %s", i, cases[i].sql);
        }
        table_digests_release(&digests);
        sqlite3_close(db);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_hashed_as_the_shell_prints_them),
        cmocka_unit_test(every_quote_is_doubled_wherever_it_stands),
        cmocka_unit_test(a_wide_table_is_read),
        cmocka_unit_test(a_table_that_is_missing_is_a_problem),
        cmocka_unit_test(counting_proves_references_or_says_that_it_does_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
