/* The views of INTERFACE.md over the small run: names, people's units, states of obligations, and
 * the two proofs of L03, which are shown to fail when a row is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/files.h"
#include "base/memory.h"
#include "store/database.h"
#include "store/dimensions.h"
#include "store/store.h"
#include "support/record_run.h"

struct place {
    char *folder;
    struct record_run *run;
    struct store *store;
    struct sqlite3 *db;
};

static void add_dimensions(struct sqlite3 *db, const struct record_run *run)
{
    struct problem problem = {0};
    struct dimensions *dimensions = dimensions_open(db, &problem);
    bool done = dimensions != NULL;
    for (int i = 0; done && i < RECORD_RUN_FEEDS; i++) {
        struct feed_dimension feed = {
            .feed_id = i, .name = run->feeds[i].name, .kind = "bars", .role = "fill", .files = 1};
        done = dimensions_feed(dimensions, &feed, &problem);
    }
    struct user_dimension user = {.user = "alice", .created = 0};
    struct account_dimension account = {
        .account = "a1", .type = "cash", .initial_cash = 10000000, .opened = 0};
    struct instrument_dimension instrument = {.symbol = "AAPL",
                                              .currency = "USD",
                                              .lot = 100000000,
                                              .qty_step = 100000000,
                                              .multiplier = 100000000,
                                              .status = "trading",
                                              .last_price = 1100000000};
    done = done && dimensions_user(dimensions, &user, &problem) &&
           dimensions_account(dimensions, &account, &problem) &&
           dimensions_instrument(dimensions, &instrument, &problem) &&
           dimensions_meta(dimensions, "currency", "USD", &problem) &&
           dimensions_meta(dimensions, "currency_exponent", "2", &problem);
    if (!done) fail_msg("%s", problem.text);
    dimensions_close(dimensions);
}

static int begin(void **state)
{
    struct place *place = memory_alloc_zero(1, sizeof *place);
    struct problem problem = {0};
    place->folder = path_join("/tmp", "tapedeck_views_XXXXXX");
    place->run = record_run_new();
    if (mkdtemp(place->folder) == NULL) return -1;
    place->store = store_open(place->folder, &place->run->settings, &problem);
    if (!store_start(place->store, (struct line_maker){0}, &problem)) return -1;
    for (size_t i = 0; i < place->run->count; i++) {
        store_put(place->store, &place->run->records[i]);
    }
    if (!store_finish(place->store, 9, true, &problem)) return -1;
    place->db = store_database(place->store);
    add_dimensions(place->db, place->run);
    *state = place;
    return 0;
}

static int end(void **state)
{
    struct place *place = *state;
    struct problem problem;
    store_release(place->store);
    bool done = folder_remove(place->folder, &problem);
    record_run_release(place->run);
    memory_free(place->folder);
    memory_free(place);
    return done ? 0 : -1;
}

/* Columns split by |, rows by LF, NULL as ~. */
static void rows_equal(void **state, const char *sql, const char *expected)
{
    const struct place *place = *state;
    struct text rows = {0};
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(place->db, sql, -1, &statement, NULL) != SQLITE_OK) {
        fail_msg("%s: %s", sql, sqlite3_errmsg(place->db));
    }
    while (sqlite3_step(statement) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            const char *cell = (const char *)sqlite3_column_text(statement, i);
            text_add_string(&rows, i == 0 ? "" : "|");
            text_add_string(&rows, cell == NULL ? "~" : cell);
        }
        text_add_char(&rows, '\n');
    }
    sqlite3_finalize(statement);
    assert_string_equal(text_string(&rows), expected);
    text_release(&rows);
}

static void change(void **state, const char *sql)
{
    const struct place *place = *state;
    struct problem problem = {0};
    if (!database_run(place->db, sql, &problem)) fail_msg("%s", problem.text);
}

static void columns_are_those_of_the_interface(void **state)
{
    static const char *const views[][2] = {
        {"v_orders", "order_no order_id time user account symbol side type tif qty limit_price "
                     "stop_price status reason rule filled_qty avg_price ended source_feed "
                     "source_row"},
        {"v_trades",
         "trade_id match_id counter_order_id time order_id user account symbol side qty "
         "price notional fee liquidity ambiguous rule source_feed source_row "
         "source_part trade_date due_date"},
        {"v_order_requests", "request_id time order_id action outcome reason rule qty limit_price "
                             "source_feed source_row"},
        {"v_transfers", "transfer_id time debit_owner debit_kind credit_owner credit_kind "
                        "asset_kind asset amount code reference"},
        {"v_balances", "owner kind asset_kind asset amount"},
        {"v_positions", "account symbol qty settled_qty cost market_value"},
        {"v_equity", "account day cash securities equity"},
        {"v_jobs", "job_id key queue kind state attempts enqueued available started ended error "
                   "retried_from"},
        {"v_job_attempts", "job_id attempt worker reserved ended outcome error backoff"},
        {"v_failed_jobs", "job_id key queue kind state attempts enqueued available started ended "
                          "error retried_from"},
        {"v_obligations", "id trade_id account symbol qty money trade_date due_date settled_at "
                          "fails state"},
        {"v_notifications", "id user channel kind object created delivered"},
    };
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
        struct text sql = {0}, expected = {0};
        text_addf(&sql, "SELECT group_concat(name, ' ') FROM pragma_table_info('%s')", views[i][0]);
        text_addf(&expected, "%s\n", views[i][1]);
        rows_equal(state, text_string(&sql), text_string(&expected));
        text_release(&sql);
        text_release(&expected);
    }
}

static void orders_trades_and_requests_are_in_peoples_units(void **state)
{
    rows_equal(
        state, "SELECT * FROM v_orders ORDER BY order_no",
        "1|order-1|2026-01-05T14:29:00.000000000Z|alice|a1|AAPL|buy|market|day|100.0|~|~|"
        "filled|~|M03|100.0|10.5|2026-01-05T14:30:00.000000000Z|orders|1\n"
        "2|order-2|2026-01-05T14:29:00.000000000Z|alice|a1|AAPL|buy|limit|day|1000000.0|"
        "10.01|~|rejected|not_enough_cash|R12|0.0|~|2026-01-05T14:30:05.000000000Z|orders|2\n"
        "3|order-3|2026-01-05T14:29:00.000000000Z|alice|a1|AAPL|sell|market|gtc|50.0|~|~|"
        "partially_filled|~|~|40.0|11.0|~|orders|3\n");
    rows_equal(
        state, "SELECT * FROM v_trades WHERE trade_id = 2",
        "2|2|~|2026-01-06T14:30:00.000000000Z|order-3|alice|a1|AAPL|sell|40.0|11.0|440.0|1.0|"
        "taker|0|M03|prices|2|open|2026-01-06|2026-01-07\n");
    rows_equal(state, "SELECT * FROM v_order_requests",
               "1|2026-01-05T14:30:06.000000000Z|order-2|cancel|rejected|unknown_order|B04|~|~|"
               "orders|4\n");
}

static void instants_before_1970_are_floored(void **state)
{
    change(state, "UPDATE orders SET time = -1, ended = -86400000000000 WHERE order_no = 1");
    rows_equal(state, "SELECT time, ended FROM v_orders WHERE order_no = 1",
               "1969-12-31T23:59:59.999999999Z|1969-12-31T00:00:00.000000000Z\n");
    change(state, "UPDATE orders SET time = 1700000000123456789 WHERE order_no = 1");
    rows_equal(state, "SELECT time FROM v_orders WHERE order_no = 1",
               "2023-11-14T22:13:20.123456789Z\n");
}

static void the_ledger_is_shown_by_owner(void **state)
{
    rows_equal(state, "SELECT * FROM v_balances ORDER BY 1, 2, 3",
               "a1|cash|currency|USD|99888.0\n"
               "a1|securities|security|AAPL|60.0\n"
               "house|clearing|currency|USD|610.0\n"
               "house|clearing|security|AAPL|-60.0\n"
               "house|external|currency|USD|-100500.0\n"
               "house|fees|currency|USD|2.0\n");
    rows_equal(
        state,
        "SELECT transfer_id, debit_owner, debit_kind, credit_owner, credit_kind, asset_kind, "
        "asset, amount, code, reference FROM v_transfers WHERE transfer_id IN (2, 4, 12)",
        "2|house|external|a1|cash|currency|USD|500.0|deposit|cash:1\n"
        "4|house|clearing|a1|securities_pending|security|AAPL|100.0|trade_securities|T1\n"
        "12|a1|securities|a1|securities_pending|security|AAPL|40.0|settle_securities|"
        "2026-01-08\n");
    rows_equal(state, "SELECT * FROM v_positions", "a1|AAPL|60.0|60.0|630.0|660.0\n");
    rows_equal(state, "SELECT * FROM v_equity", "a1|2026-01-08|99888.0|660.0|100548.0\n");
    change(state, "UPDATE positions SET qty = 300000000, last_price = 1000500000"); /* 30.015 */
    rows_equal(state, "SELECT market_value FROM v_positions", "30.02\n");
    change(state, "UPDATE positions SET qty = -100000000"); /* -10.005 */
    rows_equal(state, "SELECT market_value FROM v_positions", "-10.0\n");
    change(state, "UPDATE positions SET last_price = 1000500001");
    rows_equal(state, "SELECT market_value FROM v_positions", "-10.01\n");
    change(state, "UPDATE positions SET last_price = NULL");
    rows_equal(state, "SELECT cost, market_value FROM v_positions", "630.0|630.0\n");
}

static void the_queue_is_shown(void **state)
{
    rows_equal(state, "SELECT * FROM v_failed_jobs",
               "8|orders:5|default|order|failed|1|2026-01-05T14:30:00.000000000Z|"
               "2026-01-05T14:30:00.000000000Z|2026-01-05T14:30:00.000000000Z|"
               "2026-01-05T14:30:05.000000000Z|mail \"down\"|~\n");
    rows_equal(state, "SELECT * FROM v_job_attempts WHERE job_id = 7 AND attempt = 1",
               "7|1|1|2026-01-05T14:30:00.000000000Z|2026-01-05T14:30:02.000000000Z|exception|"
               "mail \"down\"|1.0\n");
    rows_equal(state, "SELECT * FROM v_notifications",
               "1|alice|database|order_filled|O1|2026-01-05T14:30:00.000000000Z|"
               "2026-01-05T14:30:05.000000000Z\n");
}

static void s02_the_state_of_an_obligation_follows_from_the_instructions(void **state)
{
    rows_equal(state, "SELECT * FROM v_obligations ORDER BY id",
               "1|1|a1|AAPL|100.0|-1051.0|2026-01-05|2026-01-06|2026-01-06T00:00:00.000000000Z|0|"
               "settled\n"
               "2|2|a1|AAPL|-40.0|439.0|2026-01-06|2026-01-07|2026-01-08T00:00:00.000000000Z|1|"
               "settled\n");
    change(state, "DELETE FROM instructions WHERE instruction_id = 3");
    rows_equal(state, "SELECT id, settled_at, fails, state FROM v_obligations ORDER BY id",
               "1|2026-01-06T00:00:00.000000000Z|0|settled\n2|~|1|failed\n");
    change(state, "DELETE FROM instructions WHERE instruction_id = 2");
    rows_equal(state, "SELECT settled_at, fails, state FROM v_obligations WHERE id = 2",
               "~|0|pending\n");
    /* Fill by fill (net = no, or at once): only the one that is named. */
    change(state,
           "DELETE FROM instructions;"
           "INSERT INTO instructions VALUES (1, 5, 20459, 0, 0, 20459, 2, 2, 2, 1, 1, 'failed', "
           "'cash'), (2, 6, 20459, 0, 0, 20459, 2, 2, 2, 1, 1, 'settled', NULL)");
    rows_equal(state, "SELECT id, settled_at, fails, state FROM v_obligations ORDER BY id",
               "1|~|0|pending\n2|1970-01-01T00:00:00.000000006Z|1|settled\n");
}

/* Cycle 0: what is filled after the cycle of its own day waits for the next one. */
static void t01_a_cycle_holds_what_was_traded_before_it(void **state)
{
    change(state,
           "UPDATE obligations SET due_day = 20459;"
           "UPDATE trades SET trade_day = 20459, due_day = 20459, time = 1767657600000000000;"
           "UPDATE trades SET source_part = 'close' WHERE trade_id = 1;"
           "DELETE FROM instructions;"
           "INSERT INTO instructions VALUES (1, 1767657600000000000, 20459, 0, 0, 20459, "
           "NULL, 1, 1, 1, 1, 'settled', NULL)");
    rows_equal(state, "SELECT id, state FROM v_obligations ORDER BY id", "1|settled\n2|pending\n");
    change(state, "INSERT INTO instructions VALUES (2, 1767744000000000000, 20460, 0, 0, 20459, "
                  "NULL, 2, 2, 1, 1, 'settled', NULL)");
    rows_equal(state, "SELECT id, settled_at, state FROM v_obligations ORDER BY id",
               "1|2026-01-06T00:00:00.000000000Z|settled\n"
               "2|2026-01-07T00:00:00.000000000Z|settled\n");
}

static void l03_the_proofs_are_empty_and_can_fail(void **state)
{
    static const char *const changes[][2] = {
        {"UPDATE transfers SET amount = amount + 1 WHERE transfer_id = 3",
         "a1|cash_pending|currency|USD|-1|0\nhouse|clearing|currency|USD|61001|61000\n"},
        {"DELETE FROM transfers WHERE transfer_id = 5",
         "a1|cash_pending|currency|USD|100|0\nhouse|fees|currency|USD|100|200\n"},
        {"UPDATE trades SET fee = 0 WHERE trade_id = 2",
         "a1|cash_pending|currency|USD|0|100\nhouse|fees|currency|USD|200|100\n"},
        {"UPDATE instructions SET outcome = 'failed' WHERE instruction_id = 3",
         "a1|cash|currency|USD|9988800|9944900\na1|cash_pending|currency|USD|0|43900\n"
         "a1|securities|security|AAPL|6000000000|10000000000\n"
         "a1|securities_pending|security|AAPL|0|-4000000000\n"},
        {"UPDATE cash_flows SET amount = 1", "a1|cash|currency|USD|9988800|9938801\n"
                                             "house|external|currency|USD|-10050000|-10000001\n"},
    };
    rows_equal(state, "SELECT * FROM ledger_imbalance", "");
    rows_equal(state, "SELECT * FROM unexplained_balance", "");
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        change(state, "BEGIN");
        change(state, changes[i][0]);
        rows_equal(state, "SELECT * FROM unexplained_balance ORDER BY 1, 2, 3", changes[i][1]);
        change(state, "ROLLBACK");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(columns_are_those_of_the_interface, begin, end),
        cmocka_unit_test_setup_teardown(orders_trades_and_requests_are_in_peoples_units, begin,
                                        end),
        cmocka_unit_test_setup_teardown(instants_before_1970_are_floored, begin, end),
        cmocka_unit_test_setup_teardown(the_ledger_is_shown_by_owner, begin, end),
        cmocka_unit_test_setup_teardown(the_queue_is_shown, begin, end),
        cmocka_unit_test_setup_teardown(
            s02_the_state_of_an_obligation_follows_from_the_instructions, begin, end),
        cmocka_unit_test_setup_teardown(t01_a_cycle_holds_what_was_traded_before_it, begin, end),
        cmocka_unit_test_setup_teardown(l03_the_proofs_are_empty_and_can_fail, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
