/* Price files that nobody on the project wrote, each read as it is by the section a user would write
 * for it. What is asserted was counted from the files with other tools; the oddities are those that
 * the data's README names. Without the data the tests are skipped, which under CI is a failure. */
#include "unit/feed_probe.h"

/* The folder of the price files, or NULL. */
static const char *data_folder(void)
{
    static char path[512];
    const char *data = getenv("TAPEDECK_DATA");
    snprintf(path, sizeof path, "%s/prices", data != NULL ? data : "../shared/data");
    return folder_exists(path) ? path : NULL;
}

static void open_real(struct feed_probe *probe, enum feed_kind kind, const char *name)
{
    const char *folder = data_folder();
    if (folder == NULL) {
        if (getenv("CI") != NULL) fail_msg("the data of TAPEDECK_DATA are missing");
        print_message("skipped: no folder ../shared/data (TAPEDECK_DATA names another)\n");
        skip();
    }
    char *path = path_join(folder, name);
    probe_init(probe, kind);
    probe_add_file(probe, path);
    memory_free(path);
}

static void expect_counts(const struct feed_probe *probe, int64_t read, int64_t quarantined,
                          const char *findings)
{
    if (!probe->opened) fail_msg("%s", probe->problem.text);
    assert_int_equal(probe->outcome, FEED_END);
    assert_int_equal(probe->counts.read, read);
    assert_int_equal(probe->counts.quarantined, quarantined);
    assert_int_equal(probe->counts.outside, 0);
    assert_int_equal(probe->counts.used, read - quarantined);
    if (findings != NULL) assert_string_equal(text_string(&probe->findings), findings);
}

/* "open high low close volume" of a bar. */
static void expect_bar(const struct feed_row *row, const char *begin, const char *end,
                       const char *prices)
{
    char text[160], part[32];
    size_t size = 0;
    const int64_t values[] = {row->as.bar.open, row->as.bar.high, row->as.bar.low,
                              row->as.bar.close, row->as.bar.volume};
    for (int i = 0; i < 5; i++) {
        decimal_print(values[i], DECIMAL_PLACES, part);
        size += (size_t)snprintf(text + size, sizeof text - size, "%s%s", i > 0 ? " " : "", part);
    }
    assert_string_equal(text, prices);
    assert_int_equal(row->as.bar.begin, at(begin));
    assert_int_equal(row->as.bar.end, at(end));
    assert_false(row->as.bar.point);
}

static const struct feed_row *last_row(const struct feed_probe *probe)
{
    return &probe->rows[probe->row_count - 1];
}

#define JUMP(symbol, ratio) \
    "the price of " symbol " jumps like a split of " ratio \
    ", and no corporate action says so [D04]\n"

/* Unadjusted, without the corporate actions that go with it: each split is a finding.
 * No header, `YYYYMMDD HH:mm`, prices x 10000, no final newline. */
static void lean_daily(void **state)
{
    (void)state;
    static const struct {
        const char *file, *symbol, *first, *last, *jumps;
    } files[] = {
        {"lean_daily_aapl.csv", "AAPL", "13.63 16.25 13.5 16.25 6315000",
         "121.65 123.54 121.15 122.15 109019052",
         "split_jump 623 " JUMP("AAPL", "2:1") "split_jump 1799 " JUMP(
             "AAPL", "2:1") "split_jump 4134 " JUMP("AAPL", "7:1") "split_jump 5703 " JUMP("AAPL",
                                                                                           "4:1")},
        {"lean_daily_ibm.csv", "IBM", "104.5 105.75 104.06 105.75 2563200",
         "134.54 134.71 132.71 133.26 4630365",
         "split_jump 353 " JUMP("IBM", "2:1") "split_jump 1251 " JUMP("IBM", "1:2")},
        {"lean_daily_spy.csv", "SPY", "97.31 97.53 96.53 97.36 2150000",
         "395.35 398 395.33 396.33 90673494", ""},
    };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct feed_probe probe;
        open_real(&probe, FEED_BARS, files[i].file);
        probe_use_xnys(&probe);
        probe_set(probe.feed.format, "lean_daily");
        probe_set(probe.feed.symbol, files[i].symbol);
        probe_read(&probe);
        expect_counts(&probe, 5849, 0, files[i].jumps);
        expect_bar(&probe.rows[0], "1998-01-02 14:30", "1998-01-02 21:00", files[i].first);
        expect_bar(last_row(&probe), "2021-03-31 13:30", "2021-03-31 20:00", files[i].last);
        assert_true(probe.rows[0].as.bar.date_only && probe.rows[0].as.bar.ends_session);
        assert_string_equal(names_text(&probe.symbols, probe.rows[0].symbol), files[i].symbol);
        probe_release(&probe);
    }
}

static void aapl_2013(void **state)
{
    (void)state;
    struct feed_probe probe;
    open_real(&probe, FEED_BARS, "aapl_2013.csv");
    probe_use_xnys(&probe);
    probe_set(probe.feed.symbol, "AAPL");
    probe_read(&probe);
    expect_counts(&probe, 252, 0, "");
    expect_bar(&probe.rows[0], "2013-01-02 14:30", "2013-01-02 21:00",
               "553.82 555 541.63 549.03 20018500");
    /* The 24th of December closed at 13:00 in New York. */
    expect_bar(&probe.rows[247], "2013-12-24 14:30", "2013-12-24 18:00",
               "569.89 571.88 566.03 567.67 5984100");
    probe_release(&probe);
}

/* Yahoo's old export: newest first; `Adj Close` is not the close. */
static void spy_2008(void **state)
{
    (void)state;
    struct feed_probe probe;
    open_real(&probe, FEED_BARS, "SPY-2008-yahoofinance.csv");
    probe_use_xnys(&probe);
    probe_set(probe.feed.format, "yahoo");
    probe_set(probe.feed.symbol, "SPY");
    probe_read(&probe);
    expect_counts(&probe, 253, 0, "extra_column 0 columns that are not used: Adj Close [D05]\n");
    expect_bar(&probe.rows[0], "2008-01-02 14:30", "2008-01-02 21:00",
               "146.53 146.99 143.88 144.93 204935600");
    expect_bar(last_row(&probe), "2008-12-31 14:30", "2008-12-31 21:00",
               "89.08 90.97 88.87 90.24 193987200");
    /* Given in order of time, numbered as in the file. */
    assert_int_equal(probe.rows[0].row, 253);
    assert_int_equal(probe.rows[0].line, 254);
    assert_int_equal(last_row(&probe)->row, 1);
    probe_release(&probe);
}

/* Newest first, volumes with `.0`, dividends on 2012-11-07 (row 37) and 2012-08-09. */
static void wiki_aapl_2012(void **state)
{
    (void)state;
    struct feed_probe probe;
    open_real(&probe, FEED_BARS, "WIKI-AAPL-2012-quandl.csv");
    probe_use_xnys(&probe);
    probe_set(probe.feed.format, "quandl_wiki");
    probe_set(probe.feed.symbol, "AAPL");
    probe_read(&probe);
    expect_counts(
        &probe, 250, 0,
        "extra_column 0 columns that are not used: Adj. Open, Adj. High, Adj. Low, Adj. Close, "
        "Adj. Volume [D05]\n"
        "corporate_action 37 2 dividends or splits in the price file, taken as corporate "
        "actions; first in row 37 [C04]\n");
    expect_bar(&probe.rows[0], "2012-01-03 14:30", "2012-01-03 21:00",
               "409.4 412.5 409 411.23 10793600");
    expect_bar(last_row(&probe), "2012-12-31 14:30", "2012-12-31 21:00",
               "510.53 535.4 509 532.1729 23553300");
    probe_release(&probe);
}

/* Six decimals, volumes of thousands of millions. */
static void sp500_index(void **state)
{
    (void)state;
    struct feed_probe probe;
    open_real(&probe, FEED_BARS, "sp500_index_2000_2020.csv");
    probe_use_xnys(&probe);
    probe_set(probe.feed.symbol, "SPX");
    probe_read(&probe);
    expect_counts(&probe, 5105, 0, "extra_column 0 columns that are not used: adjclose [D05]\n");
    expect_bar(last_row(&probe), "2020-04-17 13:30", "2020-04-17 20:00",
               "2842.429932 2879.219971 2830.879883 2874.560059 5792140000");
    probe_release(&probe);
}

/* Semicolons, no header, gaps; stamped with the end of the minute, in UTC: the first is 04:01 in New
 * York, before the session, the last 19:59 on the other side of the change to summer time. */
static void ninjatrader_minutes(void **state)
{
    (void)state;
    struct feed_probe probe;
    open_real(&probe, FEED_BARS, "nt-spy-minute-2011-03.csv");
    probe_use_xnys(&probe);
    probe_set(probe.feed.format, "ninjatrader");
    probe_set(probe.feed.symbol, "SPY");
    probe_read(&probe);
#define STALE "5 bars of SPY in a row have the same prices [D04]\n"
    /* Quiet minutes outside the session; inside it no minute is missing. */
    expect_counts(&probe, 17577, 0,
                  "stale_price 2993 " STALE "stale_price 3024 " STALE "stale_price 3720 " STALE
                  "stale_price 5124 " STALE "stale_price 6710 " STALE "stale_price 11650 " STALE
                  "stale_price 14572 " STALE "stale_price 16067 " STALE);
    expect_bar(&probe.rows[0], "2011-03-01 09:00", "2011-03-01 09:01",
               "133.9 134.01 133.9 133.98 3778");
    expect_bar(last_row(&probe), "2011-03-31 23:58", "2011-03-31 23:59",
               "132.72 132.72 132.72 132.72 2900");
    /* Bars whose end is 16:00 in New York end a session: 21:00 UTC until the 11th, then 20:00; one
     * on each of the month's 23 trading days. */
    int session_ends = 0;
    for (size_t i = 0; i < probe.row_count; i++)
        session_ends += probe.rows[i].as.bar.ends_session ? 1 : 0;
    assert_int_equal(session_ends, 23);
    probe_release(&probe);
}

static void si_default(void **state)
{
    (void)state;
    struct feed_probe probe;
    open_real(&probe, FEED_BARS, "si_default.csv");
    probe_use_xnys(&probe);
    probe_set(probe.feed.symbol, "SPY");
    probe_read(&probe);
    expect_counts(&probe, 502, 0, "");
    expect_bar(last_row(&probe), "2018-12-31 14:30", "2018-12-31 21:00",
               "244.92 245.54 242.87 245.28 147031456");
    probe_release(&probe);
}

/* A byte order mark; four days of minutes in New York time, 391 each: 09:30 to 16:00. */
static void si_intraday(void **state)
{
    (void)state;
    for (int automatic = 0; automatic < 2; automatic++) {
        struct feed_probe probe;
        open_real(&probe, FEED_BARS, "si_intraday.csv");
        probe_use_xnys(&probe);
        probe_set(probe.feed.symbol, "SPY");
        probe_set(probe.feed.zone, "America/New_York");
        probe_interval(&probe, automatic ? -1 : NS_PER_MINUTE, true);
        probe_read(&probe);
        expect_counts(
            &probe, 1564, 0,
            automatic ? "interval_auto 0 interval = auto: 1m, the smallest step of a symbol [M01]\n"
                      : "");
        expect_bar(&probe.rows[0], "2020-12-15 14:29", "2020-12-15 14:30",
                   "367.4 367.62 367.36 367.46 407870");
        expect_bar(last_row(&probe), "2020-12-18 20:59", "2020-12-18 21:00",
                   "369.13 369.44 369.04 369.15 8422909");
        int session_ends = 0;
        for (size_t i = 0; i < probe.row_count; i++)
            session_ends += probe.rows[i].as.bar.ends_session ? 1 : 0;
        assert_int_equal(session_ends, 4);
        probe_release(&probe);
    }
}

/* 62 years, newest first: a bad row each but the first, unless the section says sort = yes. */
static void si_longest(void **state)
{
    (void)state;
    for (int sort = 0; sort < 2; sort++) {
        struct feed_probe probe;
        open_real(&probe, FEED_BARS, "si_longest.csv");
        probe_set(probe.feed.symbol, "SPX");
        probe.feed.sort_given = true;
        probe.feed.sort = sort == 1;
        probe_use_xnys(&probe);
        probe_read(&probe);
        expect_counts(&probe, 15821, sort == 1 ? 0 : 15820, NULL);
        /* The exchange traded on Saturdays until 1952; the file has none of them, nor some other days. */
        if (sort == 1)
            assert_non_null(strstr(text_string(&probe.findings),
                                   "gap 15817 1 session after 1950-01-06 without a bar of SPX"));
        if (sort == 1)
            expect_bar(&probe.rows[0], "1950-01-03 15:00", "1950-01-03 20:00",
                       "16.66 16.66 16.66 16.66 1260000");
        probe_release(&probe);
    }
}

static int count_of(const struct text *text, const char *part)
{
    int count = 0;
    const char *from = text_string(text);
    while ((from = strstr(from, part)) != NULL) {
        count++;
        from++;
    }
    return count;
}

/* 51 rows with nothing but a date, 50 without a date (together the README's 305 empty cells), and
 * what it does not name: 100 volumes above 9.2 x 10^10, which 8 decimals leave no room for, and one
 * below 0. Rows with a broken range stay: that is a matter of findings, not of reading. */
static void si_bad(void **state)
{
    (void)state;
    struct feed_probe probe;
    open_real(&probe, FEED_BARS, "si_bad.csv");
    probe_use_xnys(&probe);
    probe_set(probe.feed.symbol, "SPY");
    probe_pattern(&probe, "%m/%d/%Y");
    probe_read(&probe);
    expect_counts(&probe, 502, 202, NULL);
    assert_int_equal(count_of(&probe.findings, "outside_range "), 6);
    assert_int_equal(count_of(&probe.findings, "not_positive 0 34 more rows like the 20 told; 54"),
                     1);
    assert_int_equal(count_of(&probe.findings, "gap "), 3);
    assert_int_equal(count_of(&probe.refusals, "close is missing"), 51);
    assert_int_equal(count_of(&probe.refusals, "time is missing"), 50);
    assert_int_equal(count_of(&probe.refusals, "too large"), 100);
    assert_int_equal(count_of(&probe.refusals, "volume is below 0"), 1);
    assert_int_equal(count_of(&probe.refusals, "row 201 202:1: time is missing"), 1);
    /* Prices near 0.0002 with volumes of eight decimals, from 2017-05-26 on. */
    expect_bar(&probe.rows[100], "2017-05-26 13:30", "2017-05-26 20:00",
               "0.00022919 0.00022953 0.0002291 0.00022935 49.14262");
    probe_release(&probe);
}

/* CRLF, headers like AAPL.Open, six columns of indicators: by the mapping, and by itself. */
static void aapl_2015_2017(void **state)
{
    (void)state;
    for (int mapped = 0; mapped < 2; mapped++) {
        struct feed_probe probe;
        open_real(&probe, FEED_BARS, "aapl_2015_2017_crlf.csv");
        probe_use_xnys(&probe);
        if (mapped) {
            probe_map(&probe, "open", "AAPL.Open");
            probe_map(&probe, "high", "AAPL.High");
            probe_map(&probe, "low", "AAPL.Low");
            probe_map(&probe, "close", "AAPL.Close");
            probe_map(&probe, "volume", "AAPL.Volume");
            probe_set(probe.feed.symbol, "AAPL");
        }
        probe_read(&probe);
        expect_counts(&probe, 506, 0,
                      "extra_column 0 columns that are not used: AAPL.Adjusted, dn, mavg, up, "
                      "direction [D05]\n");
        expect_bar(&probe.rows[0], "2015-02-17 14:30", "2015-02-17 21:00",
                   "127.489998 128.880005 126.919998 127.830002 63152400");
        assert_string_equal(names_text(&probe.symbols, probe.rows[0].symbol), "AAPL");
        probe_release(&probe);
    }
}

/* The last column is empty in every row, volumes have eight decimals. */
static void bitstamp_half_hours(void **state)
{
    (void)state;
    struct feed_probe probe;
    open_real(&probe, FEED_BARS, "30min-bitstampUSD-2.csv");
    probe_set(probe.feed.symbol, "BTCUSD");
    probe_interval(&probe, 30 * NS_PER_MINUTE, false);
    probe_read(&probe);
    expect_counts(&probe, 1968, 0,
                  "extra_column 0 columns that are not used: Adj Close [D05]\n"
                  "gap 830 no bar of BTCUSD from 2014-07-11T04:30:00Z to 2014-07-11T06:00:00Z "
                  "[D04]\n");
    expect_bar(&probe.rows[0], "2014-06-23 22:00", "2014-06-23 22:30",
               "585.46 588.5 585.14 586.54 30.63408917");
    probe_release(&probe);
}

/* The id is the time in microseconds; sizes are fractions of a coin. */
static void mtgox_trades(void **state)
{
    (void)state;
    struct feed_probe probe;
    open_real(&probe, FEED_TRADES, "trades-mgtox-usd-2013-01-01.csv");
    probe_set(probe.feed.symbol, "BTCUSD");
    probe_map(&probe, "time", "id");
    probe_map(&probe, "size", "amount");
    probe.feed.time_given = true;
    probe.feed.time_form = TIME_EPOCH_US;
    probe_read(&probe);
    expect_counts(&probe, 2331, 0, "extra_column 0 columns that are not used: type [D05]\n");
    const struct feed_row *first = &probe.rows[0];
    assert_int_equal(first->time, at("2013-01-01 00:04:19.486096"));
    assert_int_equal(first->as.print.price, value("13.51001"));
    assert_int_equal(first->as.print.size, value("36.87430786"));
    assert_int_equal(last_row(&probe)->as.print.size, value("0.01"));
    probe_release(&probe);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lean_daily),     cmocka_unit_test(aapl_2013),
        cmocka_unit_test(spy_2008),       cmocka_unit_test(wiki_aapl_2012),
        cmocka_unit_test(sp500_index),    cmocka_unit_test(ninjatrader_minutes),
        cmocka_unit_test(si_default),     cmocka_unit_test(si_intraday),
        cmocka_unit_test(si_longest),     cmocka_unit_test(si_bad),
        cmocka_unit_test(aapl_2015_2017), cmocka_unit_test(bitstamp_half_hours),
        cmocka_unit_test(mtgox_trades),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
