/* The totals that reports scan for themselves are the rows of the views that anybody can ask. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/embedded.h"
#include "base/memory.h"
#include "reports/report_watch.h"
#include "reports/totals_scan.h"
#include "support/small_run.h"

static const char *const names[] = {"transfer_totals", "order_totals",     "obligation_totals",
                                    "trade_totals",    "symbol_totals",    "notification_totals",
                                    "price_totals",    "round_trip_totals"};

static int64_t number(const struct report_base *base, const char *format, const char *name)
{
    sqlite3_stmt *statement = NULL;
    char *sql = sqlite3_mprintf(format, name, name);
    if (sqlite3_prepare_v2(base->db, sql, -1, &statement, NULL) != SQLITE_OK) {
        fail_msg("%s: %s", sql, sqlite3_errmsg(base->db));
    }
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int64_t found = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_free(sql);
    return found;
}

static void open_run(struct report_base *base, const char *folder)
{
    struct problem problem;
    if (!report_base_open(base, folder, &problem) || !totals_scan_all(base, &problem)) {
        fail_msg("%s", problem.text);
    }
}

/* The loaded totals and the view have the same rows. */
static void assert_same(const struct report_base *base, const char *name)
{
    assert_int_equal(
        number(base, "SELECT count(*) FROM (SELECT * FROM temp.%s EXCEPT SELECT * FROM main.%s)",
               name),
        0);
    assert_int_equal(
        number(base, "SELECT count(*) FROM (SELECT * FROM main.%s EXCEPT SELECT * FROM temp.%s)",
               name),
        0);
}

static void totals_are_those_of_the_views(void **state)
{
    (void)state;
    struct report_base base;
    char *folder = small_run_create(true);
    small_run_change(
        folder,
        "INSERT INTO trades SELECT trade_id + 100, match_id, order_no, counter_order_no,"
        " time - 1, user_id, account_id, symbol_id,"
        " iif(side = 'buy', 'sell', 'buy'), qty + 1, price, notional + 7000003, fee, 'maker',"
        " 1, rule, source_feed, source_row, source_part, trade_day, due_day FROM trades");
    small_run_change(
        folder, "INSERT INTO notifications VALUES (900, 1, 'file', 'order_filled', 'T1', 5, NULL)");
    open_run(&base, folder);
    size_t views = 0;
    for (size_t i = 0; i < TOTAL_TABLES; i++) {
        const struct total_view *view = total_tables_at(i)->views;
        for (; view < total_tables_at(i)->views + TOTAL_VIEWS_MAX && view->name != NULL; view++) {
            views++;
        }
    }
    assert_int_equal(views, sizeof names / sizeof names[0]);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_true(number(&base, "SELECT count(*) FROM temp.%s", names[i]) > 0);
        assert_same(&base, names[i]);
    }
    report_base_close(&base);
    small_run_remove(folder);
}

/* S02 on 3,000 obligations of six pairs and instructions of all kinds: netted ones, some of one fill,
 * failed ones that a later one settles. */
static void states_of_obligations_are_those_of_the_view(void **state)
{
    (void)state;
    struct report_base base;
    char *folder = small_run_create(true);
    small_run_change(
        folder,
        "PRAGMA foreign_keys = OFF; DELETE FROM obligations; DELETE FROM instructions;"
        "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 3000)"
        " INSERT INTO obligations SELECT i * 3, i * 7919 % 3, i * 104729 % 2,"
        " i % 17 - 8, i * 31 % 1009 - 500, 20000 + i / 100 FROM n;"
        "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 120)"
        " INSERT INTO instructions SELECT i, i, 20000 + i * 13 % 29, i * 7 % 3, i * 5 % 2, 20000,"
        " iif(i % 3 = 0, i * 60, NULL), 1, i * 977 % 8000, 0, 0,"
        " iif(i * 11 % 5 < 3, 'failed', 'settled'), NULL FROM n;"
        "INSERT INTO instructions SELECT 200 + instruction_id, time, cycle_day, account_id,"
        " symbol_id, due_day, obligation_id, 1, last_obligation, 0, 0, 'settled', NULL"
        " FROM instructions WHERE obligation_id % 7 = 0");
    open_run(&base, folder);
    assert_int_equal(
        number(&base, "SELECT count(DISTINCT state) FROM temp.%s", "obligation_totals"), 3);
    assert_same(&base, "obligation_totals");
    report_base_close(&base);
    small_run_remove(folder);
}

static void groups_beyond_the_first_slots_are_found_again(void **state)
{
    (void)state;
    struct report_base base;
    char *folder = small_run_create(true);
    small_run_change(
        folder, "PRAGMA foreign_keys = OFF;"
                "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 9000)"
                " INSERT INTO orders SELECT 1000 + i, 'x' || i, 5, i % 3000, 0, 0, 'buy', 'market',"
                " 'day', i, NULL, NULL, NULL, 0, 'rejected', 'qty', NULL, 0, NULL, 0, NULL, 5,"
                " source_feed, source_row, NULL FROM n CROSS JOIN (SELECT * FROM orders LIMIT 1)");
    open_run(&base, folder);
    assert_true(number(&base, "SELECT count(*) FROM temp.%s", "order_totals") >= 3000);
    assert_int_equal(
        number(&base, "SELECT count(*) FROM (SELECT * FROM temp.%s EXCEPT SELECT * FROM main.%s)",
               "order_totals"),
        0);
    report_base_close(&base);
    small_run_remove(folder);
}

static void a_total_beyond_int64_leaves_the_view_in_its_place(void **state)
{
    (void)state;
    struct report_base base;
    char *folder = small_run_create(true);
    small_run_change(folder,
                     "UPDATE transfers SET amount = 9223372036854775807 WHERE code = 'trade_cash'");
    open_run(&base, folder);
    assert_int_equal(number(&base, "SELECT count(*) FROM temp.sqlite_master WHERE name = '%s'",
                            "transfer_totals"),
                     0);
    assert_int_equal(number(&base,
                            "SELECT typeof(sum(amount)) = 'text' FROM %s WHERE code = 'trade_cash'",
                            "transfer_totals"),
                     1);
    report_base_close(&base);
    small_run_remove(folder);
}

/* ---- The same, kept while rows pass ---------------------------------------------------------- */

/* Tells the watch a row of a query with all columns of the table. */
static void tell_row(struct row_watch watch, enum table table, sqlite3_stmt *row)
{
    struct cell cells[CELLS_MAX];
    for (int i = 0; i < sqlite3_column_count(row); i++) {
        int type = sqlite3_column_type(row, i);
        const char *text = (const char *)sqlite3_column_text(row, i);
        cells[i] = type == SQLITE_NULL      ? put_null()
                   : type == SQLITE_INTEGER ? put_integer(sqlite3_column_int64(row, i))
                                            : put_text(text);
    }
    watch.row(watch.context, table, cells);
}

/* Tells all rows of all tables, each table in the order `order` of its keys. */
static void tell_rows(const struct report_base *base, struct report_watch *watch, const char *order)
{
    struct row_watch rows = report_watch_rows(watch);
    for (int table = 0; table < TABLE_COUNT; table++) {
        sqlite3_stmt *statement = NULL;
        const char *name = table_name((enum table)table);
        char *sql = sqlite3_mprintf("SELECT * FROM %s ORDER BY 1 %s", name, order);
        assert_int_equal(sqlite3_prepare_v2(base->db, sql, -1, &statement, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_column_count(statement), table_columns((enum table)table));
        while (sqlite3_step(statement) == SQLITE_ROW) tell_row(rows, (enum table)table, statement);
        sqlite3_finalize(statement);
        sqlite3_free(sql);
    }
}

/* Rows as they pass give what the views give; all tables but that of obligations are watched. */
static void rows_that_pass_give_the_rows_of_the_views(void **state)
{
    (void)state;
    struct report_base base;
    struct problem problem;
    char *folder = small_run_create(true);
    struct report_watch *watch = report_watch_open();
    size_t watched = 0;
    assert_true(report_base_open(&base, folder, &problem));
    tell_rows(&base, watch, "ASC");
    for (size_t i = 0; i < TOTAL_TABLES; i++) {
        const struct report_totals *totals = report_watch_totals(watch, i);
        if (totals == NULL) continue;
        watched++;
        assert_true(report_totals_load(totals, &base, &problem));
        const struct total_view *view = total_tables_at(i)->views;
        for (; view < total_tables_at(i)->views + TOTAL_VIEWS_MAX && view->name != NULL; view++) {
            assert_true(number(&base, "SELECT count(*) FROM temp.%s", view->name) > 0);
            assert_same(&base, view->name);
        }
    }
    assert_int_equal(watched, TOTAL_TABLES - 1);
    report_watch_release(watch);
    report_base_close(&base);
    small_run_remove(folder);
}

/* A row out of order may replace an earlier one, which the totals have: they are scanned for. */
static void rows_out_of_order_are_left_to_a_scan(void **state)
{
    (void)state;
    struct report_base base;
    struct problem problem;
    char *folder = small_run_create(true);
    struct report_watch *watch = report_watch_open();
    assert_true(report_base_open(&base, folder, &problem));
    tell_rows(&base, watch, "DESC");
    for (size_t i = 0; i < TOTAL_TABLES; i++) {
        struct text count = {0};
        text_addf(&count, "SELECT count(*) FROM %s -- %%s", total_tables_at(i)->name);
        bool many = number(&base, text_string(&count), "") > 1;
        assert_true(!many || report_watch_totals(watch, i) == NULL);
        text_release(&count);
    }
    report_watch_release(watch);
    report_base_close(&base);
    small_run_remove(folder);
}

/* Two threads take the pieces of a table as they come. */
static void totals_of_two_readers_are_merged(void **state)
{
    (void)state;
    struct report_base base;
    struct problem problem;
    char *folder = small_run_create(true);
    assert_true(report_base_open(&base, folder, &problem));
    struct obligation_fates *fates = obligation_fates_read(&base, &problem);
    assert_non_null(fates);
    for (size_t i = 0; i < TOTAL_TABLES; i++) {
        const struct total_table *table = total_tables_at(i);
        struct report_totals *totals[2] = {report_totals_open(table), report_totals_open(table)};
        struct totals_piece pieces[PIECES_MAX];
        size_t count;
        assert_true(totals_scan_cut(&base, i, pieces, &count, &problem));
        assert_int_equal(count, 1);
        struct totals_piece piece = pieces[0];
        for (int64_t key = pieces[0].from; key <= pieces[0].until; key++) {
            piece.from = piece.until = key;
            assert_true(totals_scan_piece(&base, &piece, fates, totals[key % 2], &problem));
        }
        report_totals_merge(totals[0], totals[1]);
        assert_true(report_totals_load(totals[0], &base, &problem));
        const struct total_view *view = table->views;
        for (; view < table->views + TOTAL_VIEWS_MAX && view->name != NULL; view++) {
            assert_same(&base, view->name);
        }
        report_totals_release(totals[0]);
        report_totals_release(totals[1]);
    }
    obligation_fates_release(fates);
    report_base_close(&base);
    small_run_remove(folder);
}

/* A join of accounts with totals by account looks rows up; scanning them for each account would take a
 * run of 100,000 accounts hours. */
static void totals_are_joined_by_an_index(void **state)
{
    (void)state;
    struct report_base base;
    char *folder = small_run_create(true);
    const struct embedded_file *file = embedded_find("schema/reports/metric_accounts.sql");
    assert_non_null(file);
    open_run(&base, folder);
    char *sql = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", (const char *)file->bytes);
    sqlite3_stmt *plan = NULL;
    bool searched = false;
    assert_int_equal(sqlite3_prepare_v2(base.db, sql, -1, &plan, NULL), SQLITE_OK);
    while (sqlite3_step(plan) == SQLITE_ROW) {
        const char *step = (const char *)sqlite3_column_text(plan, 3);
        searched = searched || strncmp(step, "SEARCH paid USING", 17) == 0;
    }
    sqlite3_finalize(plan);
    sqlite3_free(sql);
    assert_true(searched);
    report_base_close(&base);
    small_run_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(totals_are_those_of_the_views),
        cmocka_unit_test(states_of_obligations_are_those_of_the_view),
        cmocka_unit_test(groups_beyond_the_first_slots_are_found_again),
        cmocka_unit_test(rows_that_pass_give_the_rows_of_the_views),
        cmocka_unit_test(rows_out_of_order_are_left_to_a_scan),
        cmocka_unit_test(totals_of_two_readers_are_merged),
        cmocka_unit_test(totals_are_joined_by_an_index),
        cmocka_unit_test(a_total_beyond_int64_leaves_the_view_in_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
