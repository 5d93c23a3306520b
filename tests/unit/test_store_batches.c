/* Rows on their way into a table: packed rows come out as they went in, in the order of their keys;
 * references are proved by counting keys, and a row that refers to nothing is named. */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "store/packed_rows.h"
#include "store/row_references.h"

static void cells_come_out_as_they_went_in(void **state)
{
    (void)state;
    struct packed_rows rows = {0};
    const struct cell in[] = {put_integer(7),         put_integer(-1),         put_null(),
                              put_integer(INT64_MAX), put_integer(-INT64_MAX), put_text(""),
                              put_text("it's"),       put_integer(0)};
    enum { COUNT = sizeof in / sizeof in[0] };
    struct cell out[COUNT];
    packed_rows_add(&rows, in, COUNT);
    packed_rows_get(&rows, 0, out, COUNT);
    for (int i = 0; i < COUNT; i++) {
        assert_int_equal(in[i].text != NULL, out[i].text != NULL);
        if (in[i].text != NULL) {
            assert_int_equal(in[i].text_size, out[i].text_size);
            assert_memory_equal(in[i].text, out[i].text, (size_t)in[i].text_size);
        } else {
            assert_true(in[i].integer == out[i].integer);
        }
    }
    packed_rows_release(&rows);
}

static void rows_are_sorted_and_the_later_of_a_key_comes_later(void **state)
{
    (void)state;
    static const int64_t keys[][2] = {{3, 0}, {1, 1}, {3, 2}, {2, 3}};
    static const int64_t wanted[][2] = {{1, 1}, {2, 3}, {3, 0}, {3, 2}};
    struct packed_rows rows = {0};
    for (int i = 0; i < 4; i++) {
        packed_rows_add(&rows, (struct cell[]){put_integer(keys[i][0]), put_integer(keys[i][1])},
                        2);
    }
    packed_rows_sort(&rows);
    for (size_t i = 0; i < 4; i++) {
        struct cell cells[2];
        packed_rows_get(&rows, i, cells, 2);
        assert_int_equal(cells[0].integer, wanted[i][0]);
        assert_int_equal(cells[1].integer, wanted[i][1]);
    }
    packed_rows_release(&rows);
}

/* ---- references ---- */

static struct sqlite3 *two_tables(const char *rows)
{
    struct sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db,
                                  "CREATE TABLE parents (id INTEGER PRIMARY KEY) STRICT;"
                                  "CREATE TABLE children (id INTEGER PRIMARY KEY, "
                                  "parent INTEGER REFERENCES parents (id)) STRICT;",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, rows, NULL, NULL, NULL), SQLITE_OK);
    return db;
}

/* What a writer would have noted of the rows that are there. */
static struct row_references note_all(struct sqlite3 *db, const char *table, const char *sql)
{
    struct row_references noted;
    struct problem problem;
    sqlite3_stmt *statement = NULL;
    assert_true(row_references_open(db, table, &noted, &problem));
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        struct cell cells[2] = {put_integer(sqlite3_column_int64(statement, 0)), put_null()};
        if (sqlite3_column_type(statement, 1) == SQLITE_INTEGER) {
            cells[1] = put_integer(sqlite3_column_int64(statement, 1));
        }
        row_references_note(&noted, cells);
    }
    sqlite3_finalize(statement);
    return noted;
}

static bool holds(const char *rows, struct problem *problem)
{
    struct sqlite3 *db = two_tables(rows);
    struct row_references parents = note_all(db, "parents", "SELECT id, NULL FROM parents");
    struct row_references children = note_all(db, "children", "SELECT id, parent FROM children");
    const struct referring_table known[] = {{"parents", &parents}, {"children", &children}};
    bool both = row_references_check(db, known, 2, problem);
    /* With nothing noted, SQLite looks at every row: the answers are the same. */
    assert_int_equal(row_references_check(db, NULL, 0, problem), both);
    assert_int_equal(row_references_check(db, known + 1, 1, problem), both);
    sqlite3_close(db);
    return both;
}

static void references_that_hold_are_proved(void **state)
{
    (void)state;
    struct problem problem;
    assert_true(holds("INSERT INTO parents VALUES (1), (2), (3);"
                      "INSERT INTO children VALUES (1, 1), (2, 3), (3, NULL)",
                      &problem));
    /* A gap among the parents: counting cannot decide, so each row is looked up. */
    assert_true(
        holds("INSERT INTO parents VALUES (1), (3); INSERT INTO children VALUES (1, 1), (2, 3)",
              &problem));
    assert_true(holds("INSERT INTO parents VALUES (5)", &problem));
}

static void a_reference_to_nothing_is_named(void **state)
{
    (void)state;
    static const char *const broken[] = {
        "INSERT INTO parents VALUES (1), (3); INSERT INTO children VALUES (1, 1), (9, 2)",
        "INSERT INTO parents VALUES (1), (2); INSERT INTO children VALUES (9, 3)",
        "INSERT INTO parents VALUES (1), (2); INSERT INTO children VALUES (9, 0)",
        "INSERT INTO children VALUES (9, 1)"};
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        struct problem problem;
        assert_false(holds(broken[i], &problem));
        assert_int_equal(problem.code, EXIT_BUG);
        assert_non_null(strstr(problem.text, "row 9 of table children refers to a row of parents"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_come_out_as_they_went_in),
        cmocka_unit_test(rows_are_sorted_and_the_later_of_a_key_comes_later),
        cmocka_unit_test(references_that_hold_are_proved),
        cmocka_unit_test(a_reference_to_nothing_is_named),
    };
    return cmocka_run_group_tests_name("store batches", tests, NULL, NULL);
}
