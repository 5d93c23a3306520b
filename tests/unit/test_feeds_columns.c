/* Which column is which (D05): names, synonyms, mappings, positions, presets; and what a file lacks. */
#include "unit/feed_probe.h"

static void expect_problem(struct feed_probe *probe, enum exit_code code, int64_t line,
                           const char *rule, const char *part)
{
    assert_false(probe->opened);
    if (strstr(probe->problem.text, part) == NULL) fail_msg("%s", probe->problem.text);
    assert_int_equal(probe->problem.code, code);
    assert_int_equal(probe->problem.line, line);
    assert_string_equal(probe->problem.rule, rule);
    if (code == EXIT_INPUT) assert_string_equal(probe->problem.file, probe->feed.files.paths[0]);
}

static void bars(struct feed_probe *probe, const char *text)
{
    probe_init(probe, FEED_BARS);
    probe_set(probe->feed.symbol, "X");
    probe_add_text(probe, text);
}

static void expect_close(struct feed_probe *probe, const char *close)
{
    if (!probe->opened) fail_msg("%s", probe->problem.text);
    if (probe->row_count == 0) fail_msg("%s", text_string(&probe->refusals));
    assert_int_equal(probe->rows[0].as.bar.close, value(close));
}

static void adj_close_is_not_close(void **state)
{
    (void)state;
    struct feed_probe probe;
    bars(&probe, "Date,Adj Close,Close\n2024-01-02,1,2\n");
    probe_read(&probe);
    expect_close(&probe, "2");
    probe_release(&probe);
    bars(&probe, "Date,Open,Adj Close\n2024-01-02,1,2\n");
    probe_read(&probe);
    expect_problem(&probe, EXIT_INPUT, 1, "D05",
                   "no column for `close`; the columns are: Date, Open, Adj Close; name it by "
                   "columns = close:HEADER");
    probe_release(&probe);
    /* Unless the scenario says so. */
    bars(&probe, "Date,Adj Close,Close\n2024-01-02,1,2\n");
    probe_map(&probe, "close", "adj_close");
    probe_read(&probe);
    expect_close(&probe, "1");
    assert_string_equal(text_string(&probe.findings),
                        "extra_column 0 columns that are not used: Close [D05]\n");
    probe_release(&probe);
}

static void headers_match_without_case_and_punctuation(void **state)
{
    (void)state;
    static const char *const headers[] = {
        "order_id,ts,Symbol,Qty,Limit Price", "Order ID,TIME,ticker,Quantity,limit",
        "ORDER-ID,DateTime,Instrument,SIZE,price", "id,timestamp,symbol,shares,LimitPrice"};
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
        struct feed_probe probe;
        char text[160];
        snprintf(text, sizeof text, "%s\na1,2024-01-02 10:00,ABC,5,7.5\n", headers[i]);
        probe_init(&probe, FEED_ORDERS);
        probe_add_text(&probe, text);
        probe_read(&probe);
        if (!probe.opened) fail_msg("%s", probe.problem.text);
        assert_int_equal(probe.counts.used, 1);
        assert_string_equal(probe.rows[0].as.order.id.text, "a1");
        assert_int_equal(probe.rows[0].as.order.qty, value("5"));
        assert_int_equal(probe.rows[0].as.order.limit_price, value("7.5"));
        assert_string_equal(names_text(&probe.symbols, probe.rows[0].symbol), "ABC");
        assert_int_equal(probe.finding_count, 0);
        probe_release(&probe);
    }
}

static void two_candidates_are_asked_about(void **state)
{
    (void)state;
    struct feed_probe probe;
    bars(&probe, "Date,Timestamp,Close\n2024-01-02,2024-01-02,2\n");
    probe_read(&probe);
    expect_problem(
        &probe, EXIT_INPUT, 1, "D05",
        "columns 1 `Date` and 2 `Timestamp` could both be `time`; say which by columns = "
        "time:#N");
    probe_release(&probe);
    bars(&probe, "Date,Timestamp,Close\n2024-01-02,2024-01-03,2\n");
    probe_map(&probe, "time", "#2");
    probe_read(&probe);
    expect_close(&probe, "2");
    assert_int_equal(probe.rows[0].time, at("2024-01-03"));
    probe_release(&probe);
}

static void a_mapping_that_names_nothing(void **state)
{
    (void)state;
    struct feed_probe probe;
    bars(&probe, "Date,Last Price\n2024-01-02,2\n");
    probe_map(&probe, "close", "Last Prize");
    probe_read(&probe);
    expect_problem(
        &probe, EXIT_INPUT, 1, "D05",
        "no column `Last Prize` for `close`; did you mean `Last Price`?; the columns are: "
        "Date, Last Price");
    probe_release(&probe);
    bars(&probe, "Date,Close\n2024-01-02,2\n");
    probe_map(&probe, "clsoe", "Close");
    probe_read(&probe);
    expect_problem(&probe, EXIT_SCENARIO, 0, "D05",
                   "[feed.f] columns: kind bars has no column `clsoe`; did you mean `close`?");
    probe_release(&probe);
}

static void without_a_header_columns_are_positions(void **state)
{
    (void)state;
    struct feed_probe probe;
    bars(&probe, "x,2024-01-02,9,2.5\nx,2024-01-03,9,2.75\n");
    probe.feed.header_given = true;
    probe.feed.header = false;
    probe_map(&probe, "time", "#2");
    probe_map(&probe, "close", "4");
    probe_read(&probe);
    expect_close(&probe, "2.5");
    assert_int_equal(probe.counts.used, 2);
    assert_int_equal(probe.rows[0].row, 1);
    assert_int_equal(probe.rows[0].line, 1);
    assert_string_equal(text_string(&probe.findings),
                        "extra_column 0 columns that are not used: #1, #3 [D05]\n");
    probe_release(&probe);

    bars(&probe, "2024-01-02,2.5\n");
    probe.feed.header_given = true;
    probe.feed.header = false;
    probe_map(&probe, "time", "#1");
    probe_read(&probe);
    expect_problem(&probe, EXIT_INPUT, 0, "D05",
                   "no word which column is `close`; add columns = "
                   "close:#N");
    probe_release(&probe);

    /* A first row that is no CSV is a bad row, not the end of the feed. */
    bars(&probe, "\"2024-01-01,2.5\n2024-01-02,2.5\n");
    probe.feed.header_given = true;
    probe.feed.header = false;
    probe_map(&probe, "time", "#1");
    probe_map(&probe, "close", "#2");
    probe_read(&probe);
    expect_close(&probe, "2.5");
    assert_int_equal(probe.counts.quarantined, 1);
    probe_release(&probe);
}

static void a_header_that_is_data_is_guessed_at(void **state)
{
    (void)state;
    struct feed_probe probe;
    bars(&probe, "2024-01-02,2.5\n2024-01-03,2.5\n");
    probe_read(&probe);
    expect_problem(&probe, EXIT_INPUT, 1, "D05", "or set header = no if this line is data");
    probe_release(&probe);
}

static void extra_columns_are_noted_or_refused(void **state)
{
    (void)state;
    struct feed_probe probe;
    bars(&probe, "time,close,mood,\n2024-01-02,2.5,good,\n");
    probe_read(&probe);
    assert_string_equal(text_string(&probe.findings),
                        "extra_column 0 columns that are not used: mood, #4 [D05]\n");
    probe_release(&probe);
    bars(&probe, "time,close,mood\n2024-01-02,2.5,good\n");
    probe.feed.extra_refuse = true;
    probe_read(&probe);
    expect_problem(&probe, EXIT_INPUT, 1, "D05", "columns that kind bars does not have: mood;");
    probe_release(&probe);
}

static void the_symbol_comes_from_somewhere(void **state)
{
    (void)state;
    struct feed_probe probe;
    probe_init(&probe, FEED_BARS);
    probe_add_text(&probe, "time,close\n2024-01-02,2.5\n");
    probe_read(&probe);
    expect_problem(&probe, EXIT_INPUT, 1, "D05", "no column for `symbol`; add symbol = NAME");
    probe_release(&probe);
    /* An empty cell takes the section's. */
    bars(&probe, "time,close,symbol\n2024-01-02,2.5,abc\n2024-01-02,2.5,\n2024-01-02,1,Abc\n");
    probe_read(&probe);
    assert_int_equal(probe.counts.used, 3);
    assert_string_equal(names_text(&probe.symbols, probe.rows[0].symbol), "abc");
    assert_string_equal(names_text(&probe.symbols, probe.rows[1].symbol), "X");
    assert_string_equal(names_text(&probe.symbols, probe.rows[2].symbol), "Abc");
    probe_release(&probe);
    /* Two prefixes: nobody knows which. */
    bars(&probe, "Date,A.Open,A.Close,B.Open,B.Close\n2024-01-02,1,2,3,4\n");
    probe_read(&probe);
    expect_problem(&probe, EXIT_INPUT, 1, "D05", "no column for `close`");
    probe_release(&probe);
}

static void yfinance_has_two_shapes(void **state)
{
    (void)state;
    static const char one[] = "Date,Open,High,Low,Close,Volume,Dividends,Stock Splits\n"
                              "2024-01-02 00:00:00-05:00,1,3,0.5,2,100,0.0,0.0\n"
                              "2024-01-03 00:00:00-05:00,1,3,0.5,2.5,100,0.24,0.0\n";
    static const char three[] = "Price,Close,High,Low,Open,Volume\n"
                                "Ticker,X,X,X,X,X\n"
                                "Date,,,,,\n"
                                "2024-01-02,2,3,0.5,1,100\n"
                                "2024-01-03,2.5,3,0.5,1,100\n";
    static const char two_symbols[] = "Price,Close,Close,High,High,Low,Low,Open,Open\n"
                                      "Ticker,Y,X,Y,X,Y,X,Y,X\n"
                                      "Date,,,,,,,,\n"
                                      "2024-01-02,9,2,9,3,9,0.5,9,1\n"
                                      "2024-01-03,9,2.5,9,3,9,0.5,9,1\n";
    static const char *const texts[] = {one, three, two_symbols};
    for (size_t i = 0; i < 3; i++) {
        struct feed_probe probe;
        bars(&probe, texts[i]);
        probe_set(probe.feed.format, "yfinance");
        probe_read(&probe);
        expect_close(&probe, "2");
        assert_int_equal(probe.counts.used, 2);
        assert_true(probe.rows[0].as.bar.date_only);
        assert_int_equal(probe.rows[0].as.bar.open, value("1"));
        assert_int_equal(probe.rows[1].as.bar.close, value("2.5"));
        assert_int_equal(probe.rows[1].time, at("2024-01-03"));
        if (i == 0) assert_non_null(strstr(text_string(&probe.findings), "corporate_action 2 1 "));
        probe_release(&probe);
    }
    struct feed_probe probe;
    probe_init(&probe, FEED_BARS);
    probe_set(probe.feed.format, "yfinance");
    probe_add_text(&probe, three);
    probe_read(&probe);
    expect_close(&probe, "2");
    assert_string_equal(names_text(&probe.symbols, probe.rows[0].symbol), "X");
    probe_release(&probe);
    probe_init(&probe, FEED_BARS);
    probe_set(probe.feed.format, "yfinance");
    probe_add_text(&probe, two_symbols);
    probe_read(&probe);
    expect_problem(&probe, EXIT_INPUT, 2, "D05", "columns of several symbols (Y, X)");
    probe_release(&probe);
}

static void bitstamp_trades_with_and_without_a_header(void **state)
{
    (void)state;
    static const char *const texts[] = {"1384946127,575.5,0.01\n1384946128,576,0.5\n",
                                        "unixtime,price,amount\n1384946127,575.5,0.01\n"
                                        "1384946128,576,0.5\n"};
    for (size_t i = 0; i < 2; i++) {
        struct feed_probe probe;
        probe_init(&probe, FEED_TRADES);
        probe_set(probe.feed.symbol, "BTCUSD");
        probe_set(probe.feed.format, "bitstamp_trades");
        if (i == 1) probe_map(&probe, "time", "unixtime");
        probe_add_text(&probe, texts[i]);
        probe_read(&probe);
        if (!probe.opened) fail_msg("%s", probe.problem.text);
        assert_int_equal(probe.counts.used, 2);
        assert_int_equal(probe.rows[0].time, at("2013-11-20 11:15:27"));
        assert_int_equal(probe.rows[0].as.print.size, value("0.01"));
        probe_release(&probe);
    }
}

static void formats_that_do_not_fit(void **state)
{
    (void)state;
    static const struct {
        const char *format, *part;
    } cases[] = {
        {"yaho", "format `yaho` is not known; did you mean `yahoo`?"},
        {"lobster", "is for kind = l3, and [feed.f] has kind = bars"},
        {"bitstamp_trades", "is for kind = trades, and [feed.f] has kind = bars"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct feed_probe probe;
        bars(&probe, "time,close\n2024-01-02,2\n");
        probe_set(probe.feed.format, cases[i].format);
        probe_read(&probe);
        expect_problem(&probe, EXIT_SCENARIO, 0, "D05", cases[i].part);
        probe_release(&probe);
    }
}

static void kinds_of_a_later_release(void **state)
{
    (void)state;
    static const enum feed_kind kinds[] = {FEED_SESSIONS};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct feed_probe probe;
        probe_init(&probe, kinds[i]);
        probe_add_text(&probe, "time\n2024-01-02\n");
        probe_read(&probe);
        expect_problem(&probe, EXIT_SCENARIO, 0, "", "is not in this release");
        probe_release(&probe);
    }
}

static void files_with_nothing_in_them(void **state)
{
    (void)state;
    struct feed_probe probe;
    probe_init(&probe, FEED_BARS);
    probe_add_file(&probe, "/nowhere/bars.csv");
    probe_read(&probe);
    expect_problem(&probe, EXIT_INPUT, 0, "D05",
                   "cannot open /nowhere/bars.csv: No such file or directory; correct file = in");
    probe_release(&probe);
    probe_init(&probe, FEED_BARS);
    probe_add_file(&probe, "/tmp");
    probe_read(&probe);
    expect_problem(&probe, EXIT_INPUT, 0, "D05",
                   "cannot read /tmp: Is a directory; correct file =");
    probe_release(&probe);
    bars(&probe, "");
    probe_read(&probe);
    expect_problem(&probe, EXIT_INPUT, 1, "D05", "the file is empty;");
    probe_release(&probe);
    bars(&probe, "time,close\n\n\n");
    probe_read(&probe);
    expect_problem(&probe, EXIT_INPUT, 3, "D05", "the file has a header and no rows;");
    probe_release(&probe);
    /* Of several files some may be empty of rows, but not all. */
    bars(&probe, "time,close\n");
    probe_add_text(&probe, "time,close\n2024-01-02,2\n");
    probe_read(&probe);
    expect_close(&probe, "2");
    assert_int_equal(probe.outcome, FEED_END);
    probe_release(&probe);
    bars(&probe, "time,close\n");
    probe_add_text(&probe, "time,close\n");
    probe_read(&probe);
    assert_true(probe.opened);
    assert_int_equal(probe.outcome, FEED_BROKEN);
    assert_int_equal(probe.problem.code, EXIT_INPUT);
    probe_release(&probe);
    bars(&probe, "time,\"close\n2024-01-02,2\n");
    probe_read(&probe);
    expect_problem(&probe, EXIT_INPUT, 1, "D05", "a quote is opened here and not closed");
    assert_int_equal(probe.problem.column, 6);
    probe_release(&probe);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adj_close_is_not_close),
        cmocka_unit_test(headers_match_without_case_and_punctuation),
        cmocka_unit_test(two_candidates_are_asked_about),
        cmocka_unit_test(a_mapping_that_names_nothing),
        cmocka_unit_test(without_a_header_columns_are_positions),
        cmocka_unit_test(a_header_that_is_data_is_guessed_at),
        cmocka_unit_test(extra_columns_are_noted_or_refused),
        cmocka_unit_test(the_symbol_comes_from_somewhere),
        cmocka_unit_test(yfinance_has_two_shapes),
        cmocka_unit_test(bitstamp_trades_with_and_without_a_header),
        cmocka_unit_test(formats_that_do_not_fit),
        cmocka_unit_test(kinds_of_a_later_release),
        cmocka_unit_test(files_with_nothing_in_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
