/* Times of rows: forms, zones and their gaps (V06), dates without a time (T07), spans of bars (M01),
 * order (T05) and the window (T08). */
#include "unit/feed_probe.h"

static void trades(struct feed_probe *probe, const char *time)
{
    char text[200];
    probe_init(probe, FEED_TRADES);
    probe_set(probe->feed.symbol, "X");
    snprintf(text, sizeof text, "time,price\n%s,1\n", time);
    probe_add_text(probe, text);
}

static void use_form(struct feed_probe *probe, enum time_form form, const char *pattern)
{
    probe->feed.time_given = true;
    probe->feed.time_form = form;
    probe_set(probe->feed.time_pattern, pattern);
}

static void every_form_says_the_same_instant(void **state)
{
    (void)state;
    static const struct {
        enum time_form form;
        const char *pattern, *cell;
    } cases[] = {
        {TIME_ISO, "", "2024-03-01 14:30:05.25"},
        {TIME_ISO, "", "2024-03-01T14:30:05.250000000Z"},
        {TIME_ISO, "", "2024-03-01T16:30:05.250+02:00"},
        {TIME_ISO, "", "2024-03-01 09:30:05.25 -0500"},
        {TIME_EPOCH_S, "", "1709303405.25"},
        {TIME_EPOCH_MS, "", "1709303405250"},
        {TIME_EPOCH_US, "", "1709303405250000"},
        {TIME_EPOCH_NS, "", "1709303405250000000"},
        {TIME_EPOCH_S, "", "170930340525e-2"},
        {TIME_PATTERN, "%d.%m.%Y %H:%M:%S.%f", "01.03.2024 14:30:05.25"},
        {TIME_PATTERN, "%b %d %Y %I:%M:%S.%f %p", "Mar 1 2024 2:30:05.250 PM"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct feed_probe probe;
        trades(&probe, cases[i].cell);
        use_form(&probe, cases[i].form, cases[i].pattern);
        probe_read(&probe);
        if (probe.row_count != 1) fail_msg("%s: %s", cases[i].cell, text_string(&probe.refusals));
        assert_int_equal(probe.rows[0].time, at("2024-03-01 14:30:05.25"));
        probe_release(&probe);
    }
}

static void times_of_day_belong_to_the_date_of_the_section(void **state)
{
    (void)state;
    static const struct {
        enum time_form form;
        const char *pattern, *cell;
    } cases[] = {
        {TIME_ISO, "", "09:30:00.5"},
        {TIME_PATTERN, "%H%M%S.%f", "093000.5"},
        {TIME_OF_DAY_S, "", "34200.5"},
        {TIME_OF_DAY_MS, "", "34200500"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct feed_probe probe;
        trades(&probe, cases[i].cell);
        use_form(&probe, cases[i].form, cases[i].pattern);
        probe_set(probe.feed.zone, "America/New_York");
        probe.feed.date = days_from_civil(2012, 6, 21);
        probe_read(&probe);
        if (probe.row_count != 1) fail_msg("%s: %s", cases[i].cell, text_string(&probe.refusals));
        assert_int_equal(probe.rows[0].time, at("2012-06-21 13:30:00.5"));
        probe_release(&probe);
    }
    struct feed_probe probe;
    trades(&probe, "09:30");
    probe_read(&probe);
    assert_int_equal(probe.counts.quarantined, 1);
    probe_release(&probe);
}

static void cells_that_are_no_time(void **state)
{
    (void)state;
    static const struct {
        enum time_form form;
        const char *cell, *part;
    } cases[] = {
        {TIME_ISO, "02/01/2024 10:00",
         "time is `02/01/2024 10:00`: not a time of the form YYYY-MM-DD"},
        {TIME_ISO, "2024-02-30 10:00", "not a time of the form"},
        {TIME_ISO, "2024-02-03 25:00", "not a time of the form"},
        {TIME_ISO, "2024-02-03 10:00:60", "not a time of the form"},
        {TIME_ISO, "", "time is missing"},
        {TIME_ISO, "nan", "time is missing"},
        {TIME_EPOCH_S, "2024-02-03", "not a time of the form seconds since 1970"},
        {TIME_EPOCH_S, "1709303405250000", "outside the years 1700 to 2249; is the unit of time ="},
        {TIME_EPOCH_NS, "-9223372036854775808", "outside the years 1700 to 2249"},
        {TIME_DATE, "2024-02-03 10:00", "not a time of the form YYYY-MM-DD"},
        {TIME_DATE, "2024-02-03", "a date without a time of day; a row of trades needs one"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct feed_probe probe;
        trades(&probe, cases[i].cell);
        use_form(&probe, cases[i].form, "");
        probe_read(&probe);
        assert_int_equal(probe.counts.quarantined, 1);
        if (strstr(text_string(&probe.refusals), cases[i].part) == NULL)
            fail_msg("%s: %s", cases[i].cell, text_string(&probe.refusals));
        assert_non_null(strstr(text_string(&probe.refusals), "row 1 2:1: "));
        probe_release(&probe);
    }
    struct feed_probe probe;
    trades(&probe, "1");
    use_form(&probe, TIME_PATTERN, "%Y-%Q");
    probe_read(&probe);
    assert_false(probe.opened);
    assert_int_equal(probe.problem.code, EXIT_SCENARIO);
    assert_non_null(strstr(probe.problem.text, "%Q is not a conversion"));
    probe_release(&probe);
}

/* V06: New York 2024-03-10 has no 02:30, 2024-11-03 has 01:30 twice. */
static void local_times_that_do_not_exist_or_exist_twice(void **state)
{
    (void)state;
    struct feed_probe probe;
    probe_init(&probe, FEED_TRADES);
    probe_set(probe.feed.symbol, "X");
    probe_set(probe.feed.zone, "America/New_York");
    probe_add_text(&probe, "time,price\n"
                           "2024-03-10 01:59:59,1\n"
                           "2024-03-10 02:30:00,2\n"
                           "2024-03-10 03:00:00,3\n"
                           "2024-11-03 00:59:59,4\n"
                           "2024-11-03 01:30:00,5\n"
                           "2024-11-03 01:30:00-05:00,6\n"
                           "2024-11-03 02:00:00,7\n");
    probe_read(&probe);
    static const char *const instants[] = {"2024-03-10 06:59:59", "2024-03-10 07:00:00",
                                           "2024-11-03 04:59:59", "2024-11-03 06:30:00",
                                           "2024-11-03 07:00:00"};
    assert_int_equal(probe.counts.used, 5);
    for (size_t i = 0; i < 5; i++) assert_int_equal(probe.rows[i].time, at(instants[i]));
    assert_string_equal(
        text_string(&probe.refusals),
        "row 2 3:1: time is `2024-03-10 02:30:00`: a local time that does not exist in "
        "America/New_York (the clocks go forward); add an offset [V06] | 2024-03-10 02:30:00,2\n"
        "row 5 6:1: time is `2024-11-03 01:30:00`: a local time that exists twice in "
        "America/New_York (the clocks go back); add an offset [V06] | 2024-11-03 01:30:00,5\n");
    probe_release(&probe);
}

/* V06: the feed's zone, else the market's, else UTC. */
static void the_zone_of_times_without_an_offset(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct feed_probe probe;
        trades(&probe, "2024-01-10 12:00");
        if (i > 0) probe_use_xnys(&probe);
        if (i > 1) probe_set(probe.feed.zone, "Asia/Tokyo");
        probe_read(&probe);
        static const char *const instants[] = {"2024-01-10 12:00", "2024-01-10 17:00",
                                               "2024-01-10 03:00"};
        assert_int_equal(probe.rows[0].time, at(instants[i]));
        probe_release(&probe);
    }
    struct feed_probe probe;
    trades(&probe, "2024-01-10 12:00");
    probe_set(probe.feed.zone, "Mars/Olympus");
    probe_read(&probe);
    assert_false(probe.opened);
    assert_int_equal(probe.problem.code, EXIT_SCENARIO);
    probe_release(&probe);
}

/* T07: the year's last days in New York: Friday the 29th is a session, then Saturday to New Year's
 * Monday there is none. */
static void dates_of_orders(void **state)
{
    (void)state;
    static const struct {
        const char *date;
        enum date_means means;
        const char *instant;
    } cases[] = {
        {"2023-12-29", DATE_AFTER_CLOSE, "2023-12-29 21:00"},
        {"2023-12-29", DATE_BEFORE_OPEN, "2023-12-29 14:30"},
        {"2023-12-31", DATE_AFTER_CLOSE, "2023-12-29 21:00"},
        {"2023-12-31", DATE_BEFORE_OPEN, "2024-01-02 14:30"},
        {"2023-11-24", DATE_AFTER_CLOSE, "2023-11-24 18:00"}, /* an early close */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct feed_probe probe;
        char text[100];
        probe_init(&probe, FEED_ORDERS);
        probe_use_xnys(&probe);
        probe.feed.date_means = cases[i].means;
        snprintf(text, sizeof text, "time,expire\n%s,%s\n", cases[i].date, cases[i].date);
        probe_add_text(&probe, text);
        probe_read(&probe);
        assert_int_equal(probe.counts.used, 1);
        assert_int_equal(probe.rows[0].time, at(cases[i].instant));
        /* M12: a date as `expire` is that session's end, or that of the one before. */
        if (cases[i].means == DATE_AFTER_CLOSE)
            assert_int_equal(probe.rows[0].as.order.expire, at(cases[i].instant));
        probe_release(&probe);
    }
}

/* T07: users, cash: 00:00:00 in the market's zone, whatever zone the feed's times have. */
static void dates_of_cash(void **state)
{
    (void)state;
    struct feed_probe probe;
    probe_init(&probe, FEED_CASH);
    probe_use_xnys(&probe);
    probe_set(probe.feed.zone, "Asia/Tokyo");
    probe_add_text(&probe, "time,amount\n2024-07-01,5\n2024-07-01 14:00,5\n");
    probe_read(&probe);
    assert_int_equal(probe.counts.used, 2);
    assert_int_equal(probe.rows[0].time, at("2024-07-01 04:00"));
    assert_int_equal(probe.rows[1].time, at("2024-07-01 05:00"));
    probe_release(&probe);
}

static void bars(struct feed_probe *probe, const char *text)
{
    probe_init(probe, FEED_BARS);
    probe_set(probe->feed.symbol, "X");
    probe_add_text(probe, text);
}

static void a_bar_of_a_date_spans_its_session(void **state)
{
    (void)state;
    struct feed_probe probe;
    bars(&probe, "time,open,high,low,close\n2023-11-22,7,8,7,8\n2023-11-24,7,8,7,8\n"
                 "2023-11-25,7,8,7,8\n");
    probe_use_xnys(&probe);
    probe_read(&probe);
    assert_int_equal(probe.counts.used, 3);
    assert_int_equal(probe.rows[0].as.bar.begin, at("2023-11-22 14:30"));
    assert_int_equal(probe.rows[0].as.bar.end, at("2023-11-22 21:00"));
    assert_int_equal(probe.rows[1].as.bar.end, at("2023-11-24 18:00"));
    assert_true(probe.rows[1].as.bar.ends_session);
    /* A Saturday: the date itself, and a finding. */
    assert_int_equal(probe.rows[2].as.bar.begin, at("2023-11-25 05:00"));
    assert_int_equal(probe.rows[2].as.bar.end, at("2023-11-26 05:00"));
    assert_false(probe.rows[2].as.bar.ends_session);
    assert_string_equal(
        text_string(&probe.findings),
        "no_session 3 a bar on a date without a session; it spans its date [D04]\n");
    probe_release(&probe);
}

static void a_time_of_day_needs_an_interval_and_what_it_stamps(void **state)
{
    (void)state;
    static const char text[] = "time,open,high,low,close\n2023-11-22 15:55,1,2,1,2\n";
    struct feed_probe probe;
    bars(&probe, text);
    probe_read(&probe);
    assert_false(probe.opened);
    assert_int_equal(probe.problem.code, EXIT_SCENARIO);
    assert_string_equal(probe.problem.rule, "M01");
    assert_int_equal(probe.problem.line, 2);
    assert_non_null(
        strstr(probe.problem.text, "does not say how long a bar lasts; add interval ="));
    probe_release(&probe);

    bars(&probe, text);
    probe.feed.interval = 5 * NS_PER_MINUTE;
    probe_read(&probe);
    assert_false(probe.opened);
    assert_int_equal(probe.problem.code, EXIT_SCENARIO);
    assert_non_null(strstr(probe.problem.text, "add bar_time = open or bar_time = close"));
    probe_release(&probe);

    for (int at_close = 0; at_close < 2; at_close++) {
        bars(&probe, text);
        probe_use_xnys(&probe);
        probe_interval(&probe, 5 * NS_PER_MINUTE, at_close == 1);
        probe_read(&probe);
        const struct bar_row *bar = &probe.rows[0].as.bar;
        assert_int_equal(bar->begin, at(at_close ? "2023-11-22 20:50" : "2023-11-22 20:55"));
        assert_int_equal(bar->end, at(at_close ? "2023-11-22 20:55" : "2023-11-22 21:00"));
        assert_int_equal(bar->ends_session, at_close == 0);
        assert_int_equal(probe.rows[0].time, at("2023-11-22 20:55"));
        probe_release(&probe);
    }
    /* One kind of times in a feed. */
    bars(&probe, "time,close\n2023-11-22,1\n2023-11-22 15:55,1\n2023-11-23,1\n");
    probe_interval(&probe, 5 * NS_PER_MINUTE, false);
    probe_read(&probe);
    assert_int_equal(probe.counts.used, 2);
    assert_non_null(
        strstr(text_string(&probe.refusals), "a time of day among bars that have a date"));
    probe_release(&probe);
}

/* The smallest step of a symbol, not of the file; over all files; in either order. */
static void the_interval_may_be_measured(void **state)
{
    (void)state;
    struct feed_probe probe;
    bars(&probe, "time,symbol,close\n2024-01-02 10:00,A,1\n2024-01-02 10:07,B,1\n"
                 "2024-01-02 10:30,A,1\n2024-01-02 10:37,B,1\n2024-01-02 10:30:00Z,A,1\n");
    probe_add_text(&probe, "time,symbol,close\n2024-01-02 10:52,B,1\n");
    probe_interval(&probe, -1, false);
    probe_read(&probe);
    assert_string_equal(
        text_string(&probe.findings),
        "interval_auto 0 interval = auto: 15m, the smallest step of a symbol [M01]\n"
        "gap 3 no bar of A from 2024-01-02T10:15:00Z to 2024-01-02T10:30:00Z [D04]\n"
        "gap 4 no bar of B from 2024-01-02T10:22:00Z to 2024-01-02T10:37:00Z [D04]\n");
    assert_int_equal(probe.rows[0].as.bar.end, at("2024-01-02 10:15"));
    probe_release(&probe);
    bars(&probe, "time,close\n2024-01-02 11:00,1\n2024-01-02 10:00,1\n2024-01-02 08:00,1\n");
    probe_interval(&probe, -1, false);
    probe.feed.sort = probe.feed.sort_given = true;
    probe_read(&probe);
    assert_non_null(strstr(text_string(&probe.findings), "auto: 1h"));
    probe_release(&probe);
    bars(&probe, "time,close\n2024-01-02 11:00,1\n");
    probe_interval(&probe, -1, false);
    probe_read(&probe);
    assert_false(probe.opened);
    assert_int_equal(probe.problem.code, EXIT_SCENARIO);
    assert_non_null(strstr(probe.problem.text, "no symbol has two bars with a time of day"));
    probe_release(&probe);
}

static void a_row_that_goes_back_in_time(void **state)
{
    (void)state;
    static const char text[] = "time,price\n2024-01-02 10:00,1\n2024-01-02 10:02,2\n"
                               "2024-01-02 10:01,3\n2024-01-02 10:02,4\n2024-01-02 10:02,5\n";
    struct feed_probe probe;
    probe_init(&probe, FEED_TRADES);
    probe_set(probe.feed.symbol, "X");
    probe_add_text(&probe, text);
    probe_read(&probe);
    assert_int_equal(probe.counts.used, 4);
    assert_string_equal(
        text_string(&probe.refusals),
        "row 3 4:1: 2024-01-02T10:01:00.000000000Z comes after 2024-01-02T10:02:00.000000000Z: a "
        "feed "
        "must be in time order; set sort = yes in [feed.f], or correct the row [T05] | 2024-01-02 "
        "10:01,3\n");
    probe_release(&probe);
    /* Sorted: by time, equal times in file order. */
    probe_init(&probe, FEED_TRADES);
    probe_set(probe.feed.symbol, "X");
    probe_add_text(&probe, text);
    probe.feed.sort = probe.feed.sort_given = true;
    probe_read(&probe);
    static const int64_t order[] = {1, 3, 2, 4, 5};
    assert_int_equal(probe.counts.used, 5);
    for (size_t i = 0; i < 5; i++) assert_int_equal(probe.rows[i].row, order[i]);
    probe_release(&probe);
}

/* T08: [start, end); a date as `end` takes its 24:00 in, but no bar that begins there. */
static void the_window_cuts(void **state)
{
    (void)state;
    static const char prints[] = "time,price\n2024-01-01 23:59:59,1\n2024-01-02 00:00,2\n"
                                 "2024-01-03 00:00,3\n2024-01-03 00:00:00.000000001,4\n";
    struct feed_probe probe;
    for (int by_date = 0; by_date < 2; by_date++) {
        probe_init(&probe, FEED_TRADES);
        probe_set(probe.feed.symbol, "X");
        probe_add_text(&probe, prints);
        struct settings *settings = &probe.settings;
        settings->start_is_date = settings->end_is_date = by_date == 1;
        settings->start_day = settings->end_day = days_from_civil(2024, 1, 2);
        settings->start = at("2024-01-02");
        settings->end = at("2024-01-03");
        probe_read(&probe);
        assert_int_equal(probe.counts.used, by_date == 1 ? 2 : 1);
        assert_int_equal(probe.counts.outside, by_date == 1 ? 2 : 3);
        probe_release(&probe);
    }
    bars(&probe, "time,close\n2024-01-01 23:00,1\n2024-01-02 00:00,2\n2024-01-02 23:00,3\n"
                 "2024-01-03 00:00,4\n");
    probe_interval(&probe, NS_PER_HOUR, false);
    probe.settings.start_is_date = probe.settings.end_is_date = true;
    probe.settings.start_day = probe.settings.end_day = days_from_civil(2024, 1, 2);
    probe_read(&probe);
    assert_int_equal(probe.counts.outside, 2);
    assert_int_equal(probe.counts.used, 2);
    /* The last one, a point at 24:00, is in: its period began inside. */
    assert_int_equal(probe.rows[1].as.bar.begin, at("2024-01-03 00:00"));
    assert_true(probe.rows[1].as.bar.point);
    assert_int_equal(probe.rows[1].as.bar.from, at("2024-01-02 23:00"));
    probe_release(&probe);
    /* Users are not cut: those of before exist from `start` on. */
    probe_init(&probe, FEED_USERS);
    probe_add_text(&probe, "time,user\n2020-01-01,u1\n2030-01-01,u2\n");
    probe.settings.start = at("2024-01-02");
    probe.settings.end = at("2024-01-03");
    probe_read(&probe);
    assert_int_equal(probe.counts.used, 2);
    assert_int_equal(probe.rows[0].time, at("2024-01-02"));
    probe_release(&probe);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_says_the_same_instant),
        cmocka_unit_test(times_of_day_belong_to_the_date_of_the_section),
        cmocka_unit_test(cells_that_are_no_time),
        cmocka_unit_test(local_times_that_do_not_exist_or_exist_twice),
        cmocka_unit_test(the_zone_of_times_without_an_offset),
        cmocka_unit_test(dates_of_orders),
        cmocka_unit_test(dates_of_cash),
        cmocka_unit_test(a_bar_of_a_date_spans_its_session),
        cmocka_unit_test(a_time_of_day_needs_an_interval_and_what_it_stamps),
        cmocka_unit_test(the_interval_may_be_measured),
        cmocka_unit_test(a_row_that_goes_back_in_time),
        cmocka_unit_test(the_window_cuts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
