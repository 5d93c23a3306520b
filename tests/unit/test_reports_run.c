/* Every table of the reports on a run that can be added up by hand, and on an empty one (X06). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/files.h"
#include "base/memory.h"
#include "metrics/metrics.h"
#include "reports/report_csv.h"
#include "reports/report_data.h"
#include "reports/report_writers.h"
#include "reports/reports.h"
#include "support/small_run.h"

static const struct report_metrics how = {metrics_tell};

struct reading {
    char *folder;
    struct report_data data;
};

static void read_run(struct reading *reading, bool filled, const char *user)
{
    struct problem problem = {0};
    reading->folder = small_run_create(filled);
    if (!report_data_read(&reading->data, reading->folder, &how, NULL, user, &problem)) {
        fail_msg("%s", problem.text);
    }
}

static void end_run(struct reading *reading)
{
    report_data_release(&reading->data);
    small_run_remove(reading->folder);
}

/* "column value, column value" of one row, as the report prints them. */
static void check_row(const struct reading *reading, const char *name, int64_t row,
                      const char *const *pairs, size_t count)
{
    const struct report_table *table = report_data_find(&reading->data, name);
    assert_non_null(table);
    for (size_t i = 0; i < count; i += 2) {
        const char *found = report_table_text(table, row, pairs[i]);
        if (report_table_column(table, pairs[i]) < 0 || strcmp(found, pairs[i + 1]) != 0) {
            fail_msg("%s row %d: %s is %s, expected %s", name, (int)row, pairs[i], found,
                     pairs[i + 1]);
        }
    }
}
#define ROW(name, row, ...) \
    check_row(&reading, name, row, (const char *const[]){__VA_ARGS__}, \
              sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))
#define ROWS(name, count) assert_int_equal(report_data_find(&reading.data, name)->rows, count)

static void d03_rows_read_are_used_quarantined_or_outside(void **state)
{
    (void)state;
    struct reading reading;
    read_run(&reading, true, NULL);
    ROW("feeds", 0, "feed", "bars", "rows read", "8", "used", "6", "outside", "2", "sum holds",
        "yes", "date means", "n/a");
    ROW("feeds", 1, "quarantined", "1", "date means", "after_close");
    ROW("input_rejects", 0, "feed", "orders", "row", "4", "line", "5", "rule", "D01");
    ROW("findings", 0, "kind", "zero_volume", "findings", "2", "first row", "bars:2");
    end_run(&reading);
}

static void x06_orders_end_in_one_state_each(void **state)
{
    (void)state;
    struct reading reading;
    read_run(&reading, true, NULL);
    ROW("order_identity", 0, "entered", "9", "accepted", "7", "rejected", "2", "filled", "4",
        "canceled", "1", "expired", "1", "open", "1", "identity holds", "yes");
    ROW("orders", 0, "status", "filled", "orders", "4", "quantity", "210", "fees", "3.50");
    ROW("rejects", 0, "reason", "not_enough_cash", "rule", "R13", "orders", "1", "first example",
        "O2", "input row", "orders:2");
    ROW("rejects", 1, "reason", "unknown_symbol", "rule", "R05");
    ROW("endings", 0, "status", "canceled", "reason", "user_request", "rule", "R16");
    ROW("endings", 1, "status", "expired", "rule", "M12");
    ROW("requests", 0, "action", "cancel", "outcome", "accepted", "requests", "1");
    end_run(&reading);
}

static void trades_fees_and_positions_add_up(void **state)
{
    (void)state;
    struct reading reading;
    read_run(&reading, true, NULL);
    ROW("trades", 0, "trades", "5", "buys", "3", "sells", "2", "quantity", "214", "notional",
        "2444.00", "fees", "3.50", "maker", "1");
    ROW("trades_by_symbol", 0, "symbol", "AAA", "trades", "3", "quantity", "200", "notional",
        "2160.00", "last price", "12");
    ROW("fees", 0, "account", "alice", "bought", "1000.00", "sold", "1160.00", "fees", "3.00");
    ROW("fees", 1, "account", "bob", "bought", "284.00", "sold", "0.00", "fees", "0.50");
    ROW("round_trips", 0, "account", "alice", "round trips", "1", "wins", "1", "profit", "157.00");
    ROW("positions", 0, "account", "alice", "quantity", "0", "settled", "60", "pending", "-60");
    ROW("positions", 1, "account", "bob", "quantity", "14", "settled", "10", "pending", "4");
    end_run(&reading);
}

static void p01_equity_and_metrics(void **state)
{
    (void)state;
    struct reading reading;
    read_run(&reading, true, NULL);
    ROW("equity_total", 0, "accounts", "2", "start equity", "15000.00", "cash moved", "1000.00",
        "final equity", "16166.50", "result", "166.50");
    ROW("equity", 1, "account", "bob", "marks", "3", "start equity", "4999.50", "cash moved",
        "1000.00", "final equity", "6009.50");
    /* 10157 / 10049 - 1 and 16166.5 / 16048.5 - 1 */
    ROW("metrics", 0, "account", "all accounts", "total", "0.00735271", "fees", "3.50", "win rate",
        "1", "returns", "2");
    ROW("metrics", 1, "account", "alice", "total", "0.0107473", "drawdown peak", "n/a");
    ROW("metrics", 2, "account", "bob", "drawdown peak", "2026-01-06", "drawdown trough",
        "2026-01-07", "drawdown recovery", "n/a", "win rate", "n/a");
    ROWS("metrics", 3);
    end_run(&reading);
}

static void s02_obligations_and_instructions(void **state)
{
    (void)state;
    struct reading reading;
    read_run(&reading, true, NULL);
    ROW("settlement", 0, "state", "settled", "obligations", "3", "money received", "439.00",
        "money paid", "1201.50", "first", "B1");
    ROW("settlement", 1, "state", "failed", "obligations", "1", "money paid", "84.00", "first",
        "B4");
    ROW("settlement", 2, "state", "pending", "obligations", "1", "first due", "2026-01-08");
    ROW("instructions", 0, "outcome", "settled", "instructions", "3", "cycles", "2");
    ROW("instructions", 1, "outcome", "failed", "lacks", "cash", "instructions", "1");
    ROW("failed_instructions", 0, "account", "bob", "symbol", "BBB", "money", "-84.00");
    end_run(&reading);
}

/* 15 jobs start, 25 s of waiting in two minutes. */
static void q12_waits_and_littles_law(void **state)
{
    (void)state;
    struct reading reading;
    read_run(&reading, true, NULL);
    ROW("queues", 0, "queue", "default", "enqueued", "15", "attempts", "15", "completed", "14",
        "failed", "1", "wait p50", "1s", "wait p95", "3s", "wait max", "3s", "depth mean L",
        "0.208333", "lambda x W", "0.208333", "L = lambda x W", "yes", "utilisation", "0.0625");
    ROW("attempts", 0, "outcome", "completed", "attempts", "1");
    ROW("failed_jobs", 0, "id", "6", "error", "broken <pipe>");
    ROW("notifications", 0, "kind", "order_filled", "made", "1", "delivered", "1");
    end_run(&reading);
}

static void t06_what_is_pending_is_listed(void **state)
{
    (void)state;
    struct reading reading;
    read_run(&reading, true, NULL);
    ROW("pending", 0, "pending", "notification", "count", "1", "first example", "N2");
    ROW("pending", 1, "pending", "obligation", "count", "2", "first example", "B4");
    ROW("pending", 2, "pending", "order", "state", "new", "count", "1", "first example", "O3");
    ROWS("pending", 3);
    end_run(&reading);
}

static void l03_the_ledger_proves_itself(void **state)
{
    (void)state;
    struct reading reading;
    read_run(&reading, true, NULL);
    for (int64_t row = 0; row < 8; row++) {
        ROW("ledger_checks", row, "holds", "yes");
    }
    ROWS("ledger_checks", 8);
    ROW("ledger", 0, "code", "deposit", "transfers", "3", "currency", "16000.00");
    ROW("ledger", 1, "code", "fee", "transfers", "4", "currency", "3.50");
    end_run(&reading);
}

/* A cent that no transfer explains, a fee that only the order knows. */
static void l03_a_wrong_cent_is_seen(void **state)
{
    (void)state;
    struct reading reading;
    char *folder = small_run_create(true);
    struct problem problem = {0};
    small_run_change(folder, "UPDATE transfers SET amount = amount + 1 WHERE transfer_id = 9;"
                             "UPDATE orders SET fees = 199 WHERE order_no = 1");
    reading.folder = folder;
    assert_true(report_data_read(&reading.data, folder, &how, NULL, NULL, &problem));
    ROW("ledger_checks", 0, "left", "449", "right", "350", "holds", "no");
    ROW("ledger_checks", 4, "left", "164050", "right", "164051", "holds", "no");
    ROW("ledger_checks", 6, "holds", "yes"); /* what one account lost the other has */
    ROW("ledger_checks", 7, "left", "2", "holds", "no");
    struct text out = {0};
    report_text_write(&reading.data, &out);
    assert_non_null(strstr(text_string(&out), "(3 of 8 proofs DO NOT HOLD)"));
    text_release(&out);
    end_run(&reading);
}

static void x06_every_table_tells_where_it_comes_from(void **state)
{
    (void)state;
    struct reading reading;
    struct report_source source;
    read_run(&reading, true, NULL);
    assert_true(report_data_source(&reading.data, "trades", &source));
    assert_string_equal(source.rows, "5");
    assert_string_equal(source.first_key, "1");
    assert_string_equal(source.last_key, "5");
    assert_string_equal(source.gaps, "0");
    assert_string_equal(source.control_names[1], "notional");
    assert_string_equal(source.control_totals[1], "244400");
    struct text note = {0};
    for (size_t i = 0; i < reading.data.count; i++) {
        if (strcmp(reading.data.parts[i].entry->name, "fees") == 0) {
            report_data_note(&reading.data, &reading.data.parts[i], &note);
        }
    }
    assert_string_equal(text_string(&note),
                        "query schema/reports/fees.sql; rows 2; totals trades 5, bought 1284.00, "
                        "sold 1160.00, fees 3.50; from table trades: rows 5, keys 1 to 5, gaps 0, "
                        "stored sum of qty 21400000000, stored sum of notional 244400");
    text_release(&note);
    end_run(&reading);
}

static void x06_a_gap_in_the_keys_is_seen(void **state)
{
    (void)state;
    struct reading reading;
    struct report_source source;
    struct problem problem = {0};
    reading.folder = small_run_create(true);
    small_run_change(reading.folder,
                     "DELETE FROM notifications;"
                     "INSERT INTO notifications VALUES (2,1,'database','x','y',0,0),"
                     "(5,1,'database','x','y',0,0)");
    assert_true(report_data_read(&reading.data, reading.folder, &how, NULL, NULL, &problem));
    assert_true(report_data_source(&reading.data, "notifications", &source));
    assert_string_equal(source.gaps, "2");
    end_run(&reading);
}

/* One user's report has nobody else's rows. */
static void a_report_of_one_user(void **state)
{
    (void)state;
    struct reading reading;
    read_run(&reading, true, "bob");
    ROW("trades", 0, "trades", "2", "fees", "0.50");
    ROW("equity_total", 0, "accounts", "1", "final equity", "6009.50", "cash moved", "1000.00");
    ROWS("metrics", 2);
    assert_null(report_data_find(&reading.data, "input_rejects"));
    assert_null(report_data_find(&reading.data, "ledger"));
    struct text out = {0};
    report_json_write(&reading.data, &out);
    report_html_write(&reading.data, NULL, 0, &out);
    report_text_write(&reading.data, &out);
    assert_null(strstr(text_string(&out), "alice"));
    text_release(&out);
    end_run(&reading);
}

static void a_user_the_run_does_not_know(void **state)
{
    (void)state;
    char *folder = small_run_create(true);
    struct text out = {0};
    struct problem problem = {0};
    assert_false(report_render(folder, &how, REPORT_TEXT, "carol", &out, &problem));
    assert_int_equal(problem.code, EXIT_USAGE);
    assert_non_null(strstr(problem.text, "carol"));
    text_release(&out);
    small_run_remove(folder);
}

static void a_folder_without_a_run(void **state)
{
    (void)state;
    struct text out = {0};
    struct problem problem = {0};
    assert_false(report_summary("/nonexistent/run", &out, &problem));
    assert_int_equal(problem.code, EXIT_USAGE);
}

/* Each query answers on a run in which nothing happened. */
static void an_empty_run_has_every_table(void **state)
{
    (void)state;
    struct reading reading;
    struct problem problem = {0};
    read_run(&reading, false, NULL);
    ROW("order_identity", 0, "entered", "0", "identity holds", "yes");
    ROW("equity_total", 0, "accounts", "0", "final equity", "0.00");
    ROW("metrics", 0, "account", "all accounts", "total", "n/a", "fees", "0.00");
    ROWS("rejects", 0);
    struct text out = {0};
    report_text_write(&reading.data, &out);
    report_json_write(&reading.data, &out);
    report_html_write(&reading.data, NULL, 0, &out);
    report_cells_write(&reading.data, &out);
    assert_true(reports_write(reading.folder, &how, NULL, true, &problem));
    text_release(&out);
    end_run(&reading);
}

/* Two notionals of 5 x 10^18 minor units: their sum needs more than 63 bits. */
static void sums_beyond_int64_are_exact(void **state)
{
    (void)state;
    struct reading reading;
    struct problem problem = {0};
    reading.folder = small_run_create(true);
    small_run_change(reading.folder,
                     "UPDATE trades SET notional = 5000000000000000000 WHERE trade_id IN (1, 3)");
    assert_true(report_data_read(&reading.data, reading.folder, &how, NULL, NULL, &problem));
    ROW("trades", 0, "notional", "100000000000001004.00", "fees", "3.50");
    end_run(&reading);
}

/* The states of the report are those of the view, for every obligation. */
static void s02_states_are_those_of_the_view(void **state)
{
    (void)state;
    char *folder = small_run_create(true);
    struct report_base base;
    struct report_query query;
    struct problem problem = {0};
    bool more;
    int64_t settled = 0;
    /* T5 in an instruction of its own that fails, then settles */
    small_run_change(folder,
                     "INSERT INTO instructions VALUES (5,1767830400000000000,20461,1,1,20461,"
                     "5,5,5,-6000000000,71900,'failed','cash'),(6,1767916800000000000,20462,1,"
                     "1,20461,5,5,5,-6000000000,71900,'settled',NULL)");
    assert_true(report_base_open(&base, folder, &problem));
    assert_true(report_query_open(&query, &base, "csv_obligations", NULL, &problem));
    while (report_query_next(&query, &more, &problem) && more) {
        settled += strcmp(report_query_text(&query, 10), "settled") == 0;
    }
    report_query_close(&query);
    assert_int_equal(settled, 4);
    assert_true(report_query_open(&query, &base, "settlement", NULL, &problem));
    assert_true(report_query_next(&query, &more, &problem) && more);
    assert_string_equal(report_query_text(&query, 0), "settled");
    assert_int_equal(report_query_integer(&query, 1), settled);
    report_query_close(&query);
    report_base_close(&base);
    small_run_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(d03_rows_read_are_used_quarantined_or_outside),
        cmocka_unit_test(x06_orders_end_in_one_state_each),
        cmocka_unit_test(trades_fees_and_positions_add_up),
        cmocka_unit_test(p01_equity_and_metrics),
        cmocka_unit_test(s02_obligations_and_instructions),
        cmocka_unit_test(q12_waits_and_littles_law),
        cmocka_unit_test(t06_what_is_pending_is_listed),
        cmocka_unit_test(l03_the_ledger_proves_itself),
        cmocka_unit_test(l03_a_wrong_cent_is_seen),
        cmocka_unit_test(x06_every_table_tells_where_it_comes_from),
        cmocka_unit_test(x06_a_gap_in_the_keys_is_seen),
        cmocka_unit_test(a_report_of_one_user),
        cmocka_unit_test(a_user_the_run_does_not_know),
        cmocka_unit_test(a_folder_without_a_run),
        cmocka_unit_test(an_empty_run_has_every_table),
        cmocka_unit_test(sums_beyond_int64_are_exact),
        cmocka_unit_test(s02_states_are_those_of_the_view),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
