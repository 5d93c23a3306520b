/* Values of bars, trades and quotes (V02, M01): numbers as vendors write them, what is missing, what
 * is rounded and counted, what is refused. */
#include "unit/feed_probe.h"

/* One row with these cells, of daily bars. */
static void bar_of(struct feed_probe *probe, const char *cells)
{
    char text[300];
    probe_init(probe, FEED_BARS);
    probe_set(probe->feed.symbol, "X");
    snprintf(text, sizeof text, "time,open,high,low,close,volume\n2024-01-02,%s\n", cells);
    probe_add_text(probe, text);
    probe_read(probe);
    if (!probe->opened) fail_msg("%s", probe->problem.text);
}

static void numbers_as_vendors_write_them(void **state)
{
    (void)state;
    static const struct {
        const char *cell, *expected; /* NULL: missing */
    } cases[] = {
        {"100", "100"},       {"100.0", "100"},
        {"1e-05", "0.00001"}, {"5.98e9", "5980000000"},
        {"+7", "7"},          {".5", "0.5"},
        {"0", "0"},           {"0.00000001", "0.00000001"},
        {"1E3", "1000"},      {"nan", NULL},
        {"NaN", NULL},        {"null", NULL},
        {"inf", NULL},        {"-", NULL},
        {"", NULL},           {"92233720368.54775807", "92233720368.54775807"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct feed_probe probe;
        char cells[100];
        snprintf(cells, sizeof cells, "1,1,1,1,%s", cases[i].cell);
        bar_of(&probe, cells);
        assert_int_equal(probe.counts.used, 1);
        int64_t expected = cases[i].expected != NULL ? value(cases[i].expected) : VALUE_NONE;
        assert_int_equal(probe.rows[0].as.bar.volume, expected);
        assert_int_equal(probe.finding_count, 0);
        probe_release(&probe);
    }
}

static void cells_that_make_a_bad_row(void **state)
{
    (void)state;
    static const struct {
        const char *cells, *told;
    } cases[] = {
        {"1,1,1,,5", "2:18: close is missing; a row of bars needs it [D01]"},
        {"1,1,1,nan,5", "close is missing"},
        {"1,x,1,1,5", "2:14: high is `x`: not a number; write it like 1234.56 [D01]"},
        {"1,1,1,1.2.3,5", "close is `1.2.3`: not a number"},
        {"1,1,1,\"1,5\",5", "close is `1,5`: not a number"},
        {"1,1,1,1,-5", "2:20: volume is below 0"},
        {"1,1,1,92233720368.54775808,5", "close is `92233720368.54775808`: too large; at most"},
        {"1,1,1,1,1e99", "volume is `1e99`: too large"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct feed_probe probe;
        bar_of(&probe, cases[i].cells);
        assert_int_equal(probe.counts.quarantined, 1);
        if (strstr(text_string(&probe.refusals), cases[i].told) == NULL)
            fail_msg("%s: %s", cases[i].cells, text_string(&probe.refusals));
        probe_release(&probe);
    }
}

/* Half to even at the eighth decimal, counted; zero and negative prices are a matter of findings. */
static void prices_are_rounded_and_counted(void **state)
{
    (void)state;
    struct feed_probe probe;
    bar_of(&probe, "1.000000005,1.000000015,-0.0000000051,0,1.0000000001");
    const struct bar_row *bar = &probe.rows[0].as.bar;
    assert_int_equal(bar->open, value("1"));
    assert_int_equal(bar->high, value("1.00000002"));
    assert_int_equal(bar->low, value("-0.00000001"));
    assert_int_equal(bar->close, 0);
    assert_int_equal(bar->volume, value("1"));
    assert_string_equal(text_string(&probe.findings),
                        "not_positive 1 a price that is zero or below [D04]\n"
                        "price_rounded 1 3 prices rounded to 8 decimals; first in row 1 [V02]\n"
                        "quantity_rounded 1 1 quantities rounded to 8 decimals; first in row 1 "
                        "[V02]\n");
    probe_release(&probe);
}

static void only_rows_that_are_used_are_counted(void **state)
{
    (void)state;
    struct feed_probe probe;
    probe_init(&probe, FEED_TRADES);
    probe_set(probe.feed.symbol, "X");
    probe_add_text(&probe, "time,price,size\n2024-01-02 10:00,1.0000000001,x\n"
                           "2024-01-02 10:00,1.0000000001,1\n2025-01-02 10:00,1.0000000001,1\n");
    probe.settings.end = at("2025-01-01");
    probe_read(&probe);
    assert_string_equal(text_string(&probe.findings),
                        "price_rounded 2 1 prices rounded to 8 decimals; first in row 2 [V02]\n");
    probe_release(&probe);
}

static void a_price_scale_divides(void **state)
{
    (void)state;
    static const struct {
        int64_t scale;
        const char *cell, *price;
    } cases[] = {
        {10000, "1363000", "136.3"},      {10000, "1363000.5", "136.30005"},
        {100000000, "1", "0.00000001"},   {1000000000, "25", "0.00000002"},
        {1000000000, "35", "0.00000004"}, {32, "1", "0.03125"},
        {3, "2", "0.66666667"},           {1, "2", "2"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct feed_probe probe;
        char text[100];
        probe_init(&probe, FEED_TRADES);
        probe_set(probe.feed.symbol, "X");
        probe.feed.price_scale = cases[i].scale;
        snprintf(text, sizeof text, "time,price,size\n2024-01-02 10:00,%s,7\n", cases[i].cell);
        probe_add_text(&probe, text);
        probe_read(&probe);
        assert_int_equal(probe.rows[0].as.print.price, value(cases[i].price));
        assert_int_equal(probe.rows[0].as.print.size, value("7"));
        probe_release(&probe);
    }
}

/* M01: a close alone is a point at its end; one with some of the others is taken as one, and told. */
static void a_close_alone_is_a_point(void **state)
{
    (void)state;
    static const struct {
        const char *cells;
        int findings;
    } cases[] = {{",,,5,1", 0}, {"nan,-,null,5,1", 0}, {",6,4,5,1", 1}, {"4,6,,5,1", 1}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct feed_probe probe;
        bar_of(&probe, cases[i].cells);
        const struct bar_row *bar = &probe.rows[0].as.bar;
        assert_true(bar->point);
        assert_int_equal(bar->begin, at("2024-01-03"));
        assert_int_equal(bar->end, at("2024-01-03"));
        assert_int_equal(bar->from, at("2024-01-02"));
        assert_int_equal(bar->open, VALUE_NONE);
        assert_int_equal(bar->close, value("5"));
        assert_int_equal(probe.finding_count, cases[i].findings);
        probe_release(&probe);
    }
}

/* C04: cells of dividends and splits are corporate actions at their date's 00:00:00, whatever the bars
 * are; 0, 1 and empty cells say that there is none; the bars themselves are as ever. */
static void corporate_actions_in_bars(void **state)
{
    (void)state;
    struct feed_probe probe;
    probe_init(&probe, FEED_BARS);
    probe_set(probe.feed.symbol, "X");
    probe_add_text(&probe, "time,close,dividend,split\n2024-01-02,1,0,1\n2024-01-03,1,0.00,1.0\n"
                           "2024-01-04,1,,\n2024-01-05,1,0.24,\n2024-01-06,1,,2.0\n"
                           "2024-01-07,1,0.1,1:10\n2024-01-08,1,-1,\n2024-01-09,1,,x\n");
    probe_read(&probe);
    assert_int_equal(probe.counts.used, 6);
    assert_non_null(strstr(text_string(&probe.refusals), "row 7 8:14: dividend is `-1`"));
    assert_non_null(strstr(text_string(&probe.refusals), "row 8 9:15: split is `x`"));
    assert_non_null(strstr(text_string(&probe.findings), "corporate_action 4 4 dividends or"));
    const struct feed_context context = {.settings = &probe.settings,
                                         .calendar = probe.calendar,
                                         .zone = probe.zone,
                                         .symbols = &probe.symbols};
    struct feed_row *rows = NULL;
    size_t count = 0, capacity = 0;
    assert_true(
        feed_bar_actions(&context, &probe.feed, 0, &rows, &count, &capacity, &probe.problem));
    static const struct {
        int64_t row, amount, ratio_new, ratio_old;
        enum corporate_kind kind;
        const char *date;
    } wanted[] = {{4, 24000000, 0, 0, CORPORATE_DIVIDEND, "2024-01-05"},
                  {5, VALUE_NONE, 2, 1, CORPORATE_SPLIT, "2024-01-06"},
                  {6, 10000000, 0, 0, CORPORATE_DIVIDEND, "2024-01-07"},
                  {6, VALUE_NONE, 1, 10, CORPORATE_SPLIT, "2024-01-07"}};
    assert_int_equal(count, 4);
    for (size_t i = 0; i < count; i++) {
        const struct corporate_row *action = &rows[i].as.corporate;
        assert_int_equal(rows[i].row, wanted[i].row);
        assert_int_equal(rows[i].time, at(wanted[i].date));
        assert_int_equal(action->kind, wanted[i].kind);
        assert_int_equal(action->amount, wanted[i].amount);
        assert_int_equal(action->ratio_new, wanted[i].ratio_new);
        assert_int_equal(action->ratio_old, wanted[i].ratio_old);
    }
    memory_free(rows);
    probe_release(&probe);
}

static void quotes_need_a_side(void **state)
{
    (void)state;
    struct feed_probe probe;
    probe_init(&probe, FEED_QUOTES);
    probe_add_text(&probe, "ts,symbol,bid,ask,bidsize,ask_size,last\n"
                           "2024-01-02 10:00,A,1.5,1.75,100,200,9\n"
                           "2024-01-02 10:00,A,,1.75,,200,9\n"
                           "2024-01-02 10:00,A,1.5,nan,0,,9\n"
                           "2024-01-02 10:00,A,,,1,1,9\n"
                           "2024-01-02 10:00,A,1,2,-1,1,9\n"
                           "2024-01-02 10:00,,1,2,1,1,9\n");
    probe_read(&probe);
    assert_int_equal(probe.counts.used, 3);
    const struct quote_row *quote = &probe.rows[0].as.quote;
    assert_int_equal(quote->bid, value("1.5"));
    assert_int_equal(quote->ask_size, value("200"));
    assert_int_equal(probe.rows[1].as.quote.bid, VALUE_NONE);
    assert_int_equal(probe.rows[1].as.quote.bid_size, VALUE_NONE);
    assert_int_equal(probe.rows[2].as.quote.ask, VALUE_NONE);
    assert_int_equal(probe.rows[2].as.quote.bid_size, 0);
    assert_non_null(strstr(text_string(&probe.refusals), "row 4 5:20: neither bid nor ask"));
    assert_non_null(strstr(text_string(&probe.refusals), "row 5 6:24: bid_size is below 0"));
    assert_non_null(strstr(text_string(&probe.refusals), "row 6 7:18: no symbol; fill the cell"));
    probe_release(&probe);
}

static void a_trade_needs_its_price(void **state)
{
    (void)state;
    struct feed_probe probe;
    probe_init(&probe, FEED_TRADES);
    probe_add_text(&probe,
                   "time,symbol,price,size\n2024-01-02 10:00,A,,1\n2024-01-02 10:00,A,2,\n");
    probe_read(&probe);
    assert_int_equal(probe.counts.used, 1);
    assert_int_equal(probe.rows[0].as.print.size, VALUE_NONE);
    assert_int_equal(probe.rows[0].as.print.time, probe.rows[0].time);
    probe_release(&probe);
}

/* The presets of thousands: only where they say so. */
static void thousands_where_the_preset_says_so(void **state)
{
    (void)state;
    for (int preset = 0; preset < 2; preset++) {
        struct feed_probe probe;
        probe_init(&probe, FEED_BARS);
        probe_set(probe.feed.symbol, "X");
        if (preset) probe_set(probe.feed.format, "yahoo");
        probe_add_text(&probe, "Date,Close,Volume\n2024-01-02,\"1,234.5\",\"4,787,699\"\n");
        probe_read(&probe);
        assert_int_equal(probe.counts.used, preset);
        if (preset) {
            assert_int_equal(probe.rows[0].as.bar.close, value("1234.5"));
            assert_int_equal(probe.rows[0].as.bar.volume, value("4787699"));
        }
        probe_release(&probe);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_as_vendors_write_them),
        cmocka_unit_test(cells_that_make_a_bad_row),
        cmocka_unit_test(prices_are_rounded_and_counted),
        cmocka_unit_test(only_rows_that_are_used_are_counted),
        cmocka_unit_test(a_price_scale_divides),
        cmocka_unit_test(a_close_alone_is_a_point),
        cmocka_unit_test(corporate_actions_in_bars),
        cmocka_unit_test(quotes_need_a_side),
        cmocka_unit_test(a_trade_needs_its_price),
        cmocka_unit_test(thousands_where_the_preset_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
