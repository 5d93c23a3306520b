/* What is put is what run.db holds: one row per record, words for enums, NULL for none. */
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
#include "support/own_folder.h"
#include "support/record_run.h"

static void put_all(struct store *store, const struct record_run *run)
{
    for (size_t i = 0; i < run->count; i++) {
        if (run->records[i].kind == RECORD_INPUT_REJECT) {
            store_text(store, RECORD_RUN_RAW, RECORD_RUN_RAW_SIZE);
        }
        store_put(store, &run->records[i]);
    }
}

static struct store *stored(const char *folder, const struct record_run *run)
{
    struct problem problem = {0};
    struct store *store = store_open(folder, &run->settings, &problem);
    assert_non_null(store);
    assert_true(store_start(store, (struct line_maker){0}, &problem));
    put_all(store, run);
    if (!store_finish(store, 9, true, &problem)) {
        fail_msg("%s", problem.text);
    }
    return store;
}

/* The rows of a query, columns split by |, rows by LF, NULL as ~. */
static void rows_equal(struct store *store, const char *sql, const char *expected)
{
    struct text rows = {0};
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_prepare_v2(store_database(store), sql, -1, &statement, NULL),
                     SQLITE_OK);
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

static void each_record_is_the_row_of_its_table(void **state)
{
    struct record_run *run = record_run_new();
    struct store *store = stored(*state, run);
    rows_equal(
        store, "SELECT * FROM orders ORDER BY 1",
        "1|order-1|1767623340000000000|0|0|0|buy|market|day|10000000000|~|~|~|0|filled|~|M03"
        "|10000000000|1050000000|100|1767623340000000000|1767623400000000000|1|1|1049000000\n"
        "2|order-2|1767623340000000000|0|0|0|buy|limit|day|100000000000000|1001000000|~|~|0|"
        "rejected|not_enough_cash|R12|0|~|0|~|1767623405000000000|1|2|~\n"
        "3|order-3|1767623340000000000|0|0|0|sell|market|gtc|5000000000|~|~|~|0|"
        "partially_filled|~|~|4000000000|1100000000|100|1767623340000000000|~|1|3|~\n");
    rows_equal(store, "SELECT * FROM order_requests",
               "1|1767623406000000000|order-2|2|0|cancel|rejected|unknown_order|B04|~|~|~|1|4\n");
    rows_equal(store, "SELECT * FROM trades ORDER BY 1",
               "1|1|1|~|1767623400000000000|0|0|0|buy|10000000000|1050000000|105000|100|taker|0|M03"
               "|0|1|open|20458|20459\n"
               "2|2|3|~|1767709800000000000|0|0|0|sell|4000000000|1100000000|44000|100|taker|0|M03"
               "|0|2|open|20459|20460\n");
    rows_equal(store, "SELECT * FROM obligations",
               "1|0|0|10000000000|-105100|20459\n2|0|0|-4000000000|43900|20460\n");
    rows_equal(store, "SELECT * FROM instructions WHERE instruction_id > 1",
               "2|1767744000000000000|20460|0|0|20460|~|2|2|-4000000000|43900|failed|securities\n"
               "3|1767830400000000000|20461|0|0|20460|~|2|2|-4000000000|43900|settled|~\n");
    rows_equal(store, "SELECT * FROM transfers WHERE transfer_id IN (2, 4, 12)",
               "2|1767571200000000000|~|external|0|cash|currency|~|50000|deposit|row|2|1\n"
               "4|1767623400000000000|~|clearing|0|securities_pending|security|0|10000000000|"
               "trade_securities|trade|~|1\n"
               "12|1767830400000000000|0|securities|0|securities_pending|security|0|4000000000|"
               "settle_securities|cycle|~|20461\n");
    rows_equal(store, "SELECT * FROM prices",
               "1|0|1767623400000000000|1767623460000000000|1050000000|1100000000|1050000000|"
               "1100000000|~|~|~|~|~|0|1\n");
    store_release(store);
    record_run_release(run);
}

static void the_queue_and_the_people_have_rows_too(void **state)
{
    struct record_run *run = record_run_new();
    struct store *store = stored(*state, run);
    rows_equal(store, "SELECT * FROM jobs ORDER BY 1",
               "7|order_filled:O1:database|default|notification|completed|0|2|1767623400000000000|"
               "1767623400000000000|1767623400000000000|1767623405000000000|~|~\n"
               "8|orders:5|default|order|failed|0|1|1767623400000000000|1767623400000000000|"
               "1767623400000000000|1767623405000000000|mail \"down\"|~\n");
    rows_equal(store,
               "SELECT attempt_id, job_id, attempt, worker, outcome, error, backoff FROM "
               "job_attempts",
               "1|7|1|1|exception|mail \"down\"|1000000000\n2|7|2|1|completed|~|~\n"
               "3|8|1|1|exception|mail \"down\"|~\n");
    rows_equal(store,
               "SELECT metric_id, queue, minute, enqueued, run_max, workers, predicted_wait "
               "FROM queue_metrics",
               "1|default|1767623400000000000|2|2000000000|1|~\n");
    rows_equal(store, "SELECT * FROM notifications",
               "1|0|database|order_filled|O1|1767623400000000000|1767623405000000000\n");
    rows_equal(store, "SELECT * FROM equity", "1|0|20461|1767916800000000000|9988800|66000|0\n");
    rows_equal(store, "SELECT * FROM cash_flows", "1|0|1767571200000000000|10000000|50000\n");
    rows_equal(store, "SELECT * FROM positions", "1|0|0|6000000000|6000000000|63000|1100000000\n");
    rows_equal(store, "SELECT * FROM round_trips",
               "1|0|0|buy|1767623400000000000|1767709800000000000|4000000000|1860|140|1|2\n");
    rows_equal(store, "SELECT * FROM operator_actions",
               "1|1767623409000000000|0|retry|J8|mail is up|accepted|4|1\n");
    rows_equal(store, "SELECT * FROM data_findings",
               "1|0|2|gap|warning|D04|no bar on 2026-01-09\n");
    store_release(store);
    record_run_release(run);
}

static void raw_text_is_readable_whatever_it_was(void **state)
{
    struct record_run *run = record_run_new();
    struct store *store = stored(*state, run);
    rows_equal(store, "SELECT * FROM input_rejects",
               "1|0|3|4|90|2026-01-05,\\xFF,\\x00x|V02|close is missing|quarantined\n");
    store_release(store);
    record_run_release(run);
}

/* Longer than a record of the ring holds. */
static void a_long_raw_text_comes_whole(void **state)
{
    struct record_run *run = record_run_new();
    struct problem problem = {0};
    struct store *store = store_open(*state, &run->settings, &problem);
    struct text raw = {0};
    assert_true(store_start(store, (struct line_maker){0}, &problem));
    for (int i = 0; i < 100000; i++) text_add_int(&raw, i);
    for (size_t i = 0; i < run->count; i++) {
        if (run->records[i].kind == RECORD_INPUT_REJECT) {
            store_text(store, raw.bytes, raw.size);
            store_put(store, &run->records[i]);
        }
    }
    assert_true(store_finish(store, 9, true, &problem));
    text_add_char(&raw, '\n');
    rows_equal(store, "SELECT raw FROM input_rejects", text_string(&raw));
    text_release(&raw);
    store_release(store);
    record_run_release(run);
}

static void record_settings_leave_tables_empty(void **state)
{
    struct record_run *run = record_run_new();
    run->settings.record.jobs = RECORD_JOBS_NONE;
    run->settings.record.prices = false;
    struct store *store = stored(*state, run);
    rows_equal(store,
               "SELECT (SELECT count(*) FROM jobs), (SELECT count(*) FROM job_attempts),"
               " (SELECT count(*) FROM prices), (SELECT count(*) FROM queue_metrics)",
               "0|0|0|1\n");
    store_release(store);
    record_run_release(run);
}

static void what_is_put_while_muted_is_dropped(void **state)
{
    struct record_run *run = record_run_new();
    struct problem problem = {0};
    struct store *store = store_open(*state, &run->settings, &problem);
    store_mute(store, true);
    store_log(store, "x\n", 2);
    store_mute(store, false);
    store_log(store, "y\n", 2);
    assert_true(store_start(store, (struct line_maker){0}, &problem));
    store_mute(store, true);
    put_all(store, run);
    store_mute(store, false);
    assert_true(store_finish(store, 9, true, &problem));
    rows_equal(store, "SELECT (SELECT count(*) FROM orders), events FROM resume_state", "0|9\n");
    char *path = path_join(*state, "audit.log");
    assert_int_equal(file_size(path), 2);
    memory_free(path);
    store_release(store);
    record_run_release(run);
}

/* HOUSE: one writer, rollback journal, synced; the file says whose it is. */
static void the_database_is_set_up_as_the_house_asks(void **state)
{
    struct record_run *run = record_run_new();
    struct store *store = stored(*state, run);
    rows_equal(store, "PRAGMA application_id", "1413761841\n");
    rows_equal(store, "PRAGMA user_version", "1\n");
    rows_equal(store, "PRAGMA journal_mode", "delete\n");
    rows_equal(store, "PRAGMA synchronous", "3\n");
    rows_equal(store, "PRAGMA locking_mode", "exclusive\n");
    rows_equal(store, "PRAGMA integrity_check", "ok\n");
    rows_equal(store,
               "SELECT name FROM pragma_table_list WHERE schema = 'main' AND NOT strict AND "
               "type = 'table' AND name NOT LIKE 'sqlite_%'",
               "");
    sqlite3_stmt *statement = NULL; /* a string in double quotes is a misspelt column */
    assert_int_not_equal(sqlite3_prepare_v2(store_database(store),
                                            "SELECT \"no_column\" FROM orders", -1, &statement,
                                            NULL),
                         SQLITE_OK);
    sqlite3_finalize(statement);
    struct sqlite3 *other = NULL; /* the file is the store's alone while it is open */
    char *path = path_join(*state, "run.db");
    assert_int_equal(sqlite3_open(path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "SELECT count(*) FROM orders", NULL, NULL, NULL),
                     SQLITE_BUSY);
    sqlite3_close(other);
    memory_free(path);
    store_release(store);
    record_run_release(run);
}

static void dimensions_come_last_and_close_the_references(void **state)
{
    struct record_run *run = record_run_new();
    struct store *store = stored(*state, run);
    struct problem problem = {0};
    assert_true(sqlite3_exec(store_database(store), "DELETE FROM resume_state", NULL, NULL, NULL) ==
                SQLITE_OK);
    rows_equal(store, "SELECT count(*) > 0 FROM pragma_foreign_key_check", "1\n");
    struct dimensions *dimensions = dimensions_open(store_database(store), &problem);
    assert_non_null(dimensions);
    for (int i = 0; i < RECORD_RUN_FEEDS; i++) {
        struct feed_dimension feed = {
            .feed_id = i, .name = run->feeds[i].name, .kind = "bars", .role = "fill", .files = 1};
        assert_true(dimensions_feed(dimensions, &feed, &problem));
    }
    struct user_dimension user = {
        .user_id = 0, .user = "alice", .email = "", .created = MOMENT_NONE};
    struct account_dimension account = {
        .account_id = 0, .account = "a1", .user_id = 0, .type = "cash", .initial_cash = 10000000};
    struct instrument_dimension instrument = {.symbol = "AAPL",
                                              .currency = "USD",
                                              .tick = VALUE_NONE,
                                              .lot = 1,
                                              .qty_step = 1,
                                              .multiplier = 1,
                                              .status = "trading",
                                              .last_price = VALUE_NONE};
    assert_true(dimensions_user(dimensions, &user, &problem));
    assert_true(dimensions_account(dimensions, &account, &problem));
    assert_true(dimensions_instrument(dimensions, &instrument, &problem));
    assert_true(dimensions_instrument_name(dimensions, 1, 0, "AAPL", INT32_MIN, &problem));
    assert_true(dimensions_meta(dimensions, "name", "small", &problem));
    assert_true(dimensions_checkpoint(dimensions, 1, 9, 3, "ab", &problem));
    assert_false(dimensions_user(dimensions, &user, &problem)); /* twice: a bug of the engine */
    assert_int_equal(problem.code, EXIT_BUG);
    dimensions_close(dimensions);
    rows_equal(store, "SELECT count(*) FROM pragma_foreign_key_check", "0\n");
    rows_equal(store, "SELECT * FROM users", "0|alice|~|~|~|~|~|~\n");
    rows_equal(store, "SELECT * FROM instrument_names", "1|0|AAPL|~\n");
    store_release(store);
    record_run_release(run);
}

static void a_folder_with_a_run_is_refused(void **state)
{
    struct record_run *run = record_run_new();
    struct problem problem = {0};
    store_release(stored(*state, run));
    assert_null(store_open(*state, &run->settings, &problem));
    assert_int_equal(problem.code, EXIT_USAGE);
    assert_null(store_open("/nonexistent", &run->settings, &problem));
    assert_int_equal(problem.code, EXIT_IO);
    assert_non_null(strstr(problem.text, "/nonexistent/audit.log"));
    record_run_release(run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_record_is_the_row_of_its_table, own_folder_begin,
                                        own_folder_end),
        cmocka_unit_test_setup_teardown(the_queue_and_the_people_have_rows_too, own_folder_begin,
                                        own_folder_end),
        cmocka_unit_test_setup_teardown(raw_text_is_readable_whatever_it_was, own_folder_begin,
                                        own_folder_end),
        cmocka_unit_test_setup_teardown(a_long_raw_text_comes_whole, own_folder_begin,
                                        own_folder_end),
        cmocka_unit_test_setup_teardown(record_settings_leave_tables_empty, own_folder_begin,
                                        own_folder_end),
        cmocka_unit_test_setup_teardown(what_is_put_while_muted_is_dropped, own_folder_begin,
                                        own_folder_end),
        cmocka_unit_test_setup_teardown(the_database_is_set_up_as_the_house_asks, own_folder_begin,
                                        own_folder_end),
        cmocka_unit_test_setup_teardown(dimensions_come_last_and_close_the_references,
                                        own_folder_begin, own_folder_end),
        cmocka_unit_test_setup_teardown(a_folder_with_a_run_is_refused, own_folder_begin,
                                        own_folder_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
