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
#include "reports/report_totals.h"
#include "support/small_run.h"

static const char *const names[] = {"transfer_totals", "order_totals", "obligation_totals",
                                    "trade_totals", "notification_totals"};

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
    if (!report_base_open(base, folder, &problem) || !report_totals_make(base, &problem)) {
        fail_msg("%s", problem.text);
    }
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
    assert_int_equal(report_totals_count(), sizeof names / sizeof names[0]);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_true(number(&base, "SELECT count(*) FROM temp.%s", names[i]) > 0);
        assert_int_equal(
            number(&base,
                   "SELECT count(*) FROM (SELECT * FROM temp.%s EXCEPT SELECT * FROM main.%s)",
                   names[i]),
            0);
        assert_int_equal(
            number(&base,
                   "SELECT count(*) FROM (SELECT * FROM main.%s EXCEPT SELECT * FROM temp.%s)",
                   names[i]),
            0);
    }
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
        cmocka_unit_test(groups_beyond_the_first_slots_are_found_again),
        cmocka_unit_test(totals_are_joined_by_an_index),
        cmocka_unit_test(a_total_beyond_int64_leaves_the_view_in_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
