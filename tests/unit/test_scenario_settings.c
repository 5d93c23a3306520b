/* What the keys mean: defaults, values of each type, --set, the window and the cycle. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/decimal.h"
#include "base/moment.h"
#include "support/scenario_reading.h"

static int64_t moment_of(const char *iso)
{
    struct civil_time civil;
    int64_t moment;
    assert_true(moment_parse_iso(iso, strlen(iso), &civil));
    assert_true(moment_from_civil(civil.days, civil.nanos_of_day, &moment));
    return moment;
}

/* INTERFACE's defaults, Q01's queue, M09's participation. */
static void a_scenario_of_one_feed_has_every_default(void **state)
{
    (void)state;
    struct scenario scenario;
    read_sound(BARS_FEED, &scenario);
    const struct settings *settings = &scenario.settings;
    assert_string_equal(settings->name, "scenario");
    assert_string_equal(settings->title, "");
    assert_int_equal(settings->seed, 1);
    assert_string_equal(settings->currency, "USD");
    assert_int_equal(settings->currency_exponent, 2);
    assert_string_equal(settings->profile, "strict");
    assert_int_equal(settings->start, MOMENT_NONE);
    assert_int_equal(settings->end, MOMENT_END);
    assert_int_equal(settings->calendar, CALENDAR_ALWAYS);
    assert_string_equal(settings->zone, "UTC");
    assert_int_equal(settings->session_open, 0);
    assert_int_equal(settings->session_close, NS_PER_DAY);
    assert_int_equal(settings->settlement.cycle, CYCLE_DAYS);
    assert_int_equal(settings->settlement.cycle_days, 0);
    assert_true(settings->settlement.net);
    assert_int_equal(settings->periods, 365);
    assert_int_equal(settings->account.initial_cash, 10000000);
    assert_true(settings->account.use_unsettled);
    assert_false(settings->account.allow_short);
    assert_int_equal(settings->market.participation, SETTING_NONE);
    assert_false(settings->market.participation_none);
    assert_int_equal(settings->market.tick, SETTING_NONE);
    assert_int_equal(settings->market.lot, DECIMAL_ONE);
    assert_int_equal(settings->market.default_tif, TIF_DAY);
    assert_int_equal(settings->risk.max_notional, SETTING_NONE);
    assert_int_equal(settings->risk.order_rate, SETTING_NONE);
    assert_int_equal(settings->fees.minimum, SETTING_NONE);
    assert_true(settings->record.prices && settings->plots);
    assert_int_equal(settings->record.commit_every, 262144);
    for (int kind = 0; kind <= NOTE_ALERT; kind++) assert_true(settings->notify.kinds[kind]);
    scenario_release(&scenario);
}

static void a_feed_says_what_was_given(void **state)
{
    (void)state;
    struct scenario scenario;
    read_sound(BARS_FEED
               "[feed.nt]\nkind = BARS\nfile = nt.txt\nformat = ninjatrader\nheader = no\n"
               "sort = yes\nbar_time = close\ntime = %Y%m%d %H%M%S\nzone = Asia/Tokyo\n"
               "interval = 90s\nprice_scale = 100\nrole = mark\non_error = quarantine\n"
               "date = 2024-02-29\nsymbol = SPY\nextra = refuse\ndelimiter = tab\n"
               "columns = close : Adj: Close, time:#2\n",
               &scenario);
    const struct feed_settings *plain = &scenario.settings.feeds[0];
    assert_false(plain->header_given || plain->sort_given || plain->bar_time_given ||
                 plain->time_given);
    assert_true(plain->header);
    assert_int_equal(plain->interval, 0);
    assert_int_equal(plain->date, INT32_MIN);
    assert_int_equal(plain->price_scale, 1);
    assert_string_equal(plain->format, "");
    assert_string_equal(plain->zone, "");
    const struct feed_settings *given = &scenario.settings.feeds[1];
    assert_string_equal(given->name, "nt");
    assert_string_equal(given->format, "ninjatrader");
    assert_true(given->header_given && given->sort_given && given->bar_time_given &&
                given->time_given);
    assert_true(!given->header && given->sort && given->bar_time_close && given->role_mark &&
                given->extra_refuse);
    assert_int_equal(given->time_form, TIME_PATTERN);
    assert_string_equal(given->time_pattern, "%Y%m%d %H%M%S");
    assert_string_equal(given->zone, "Asia/Tokyo");
    assert_int_equal(given->interval, 90 * NS_PER_SECOND);
    assert_int_equal(given->on_error, ON_ERROR_QUARANTINE);
    assert_int_equal(given->date, days_from_civil(2024, 2, 29));
    assert_int_equal(given->delimiter, '\t');
    assert_int_equal(given->column_count, 2);
    assert_string_equal(given->columns[0].canonical, "close");
    assert_string_equal(given->columns[0].header, "Adj: Close");
    assert_string_equal(given->columns[1].header, "#2");
    scenario_release(&scenario);
}

static void numbers_are_exact_in_their_units(void **state)
{
    (void)state;
    struct scenario scenario;
    read_sound("[scenario]\ncurrency = KWD\nseed = 18446744073709551615\n" BARS_FEED
               "[market]\ntick = 0.00000001\nlot = 1e2\ncollar = 12.5%\nparticipation = none\n"
               "max_stale = 1.5h\ndefault_tif = gtc\n"
               "[risk]\nmax_notional = 1000.005\n"
               "[fees]\nbps = 2.5\nper_share = 0.0035\nminimum = 0\nmaximum = 1.5\n"
               "[account]\ninitial_cash = 0.001\n[report]\nrisk_free = -0.5%\n"
               "[settlement]\ncycle = 2\ncutoff = 17:30:15\nnet = no\n",
               &scenario);
    const struct settings *settings = &scenario.settings;
    assert_true(settings->seed == UINT64_MAX);
    assert_int_equal(settings->currency_exponent, 3);
    assert_int_equal(settings->market.tick, 1);
    assert_int_equal(settings->market.lot, 100 * DECIMAL_ONE);
    assert_int_equal(settings->market.collar, 12500000);
    assert_true(settings->market.participation_none);
    assert_int_equal(settings->market.max_stale, 5400 * NS_PER_SECOND);
    assert_int_equal(settings->market.default_tif, TIF_GTC);
    assert_int_equal(settings->risk.max_notional, 1000005);
    assert_int_equal(settings->fees.bps, 250000000);
    assert_int_equal(settings->fees.per_share, 350000);
    assert_int_equal(settings->fees.minimum, 0);
    assert_int_equal(settings->fees.maximum, 1500);
    assert_int_equal(settings->account.initial_cash, 1);
    assert_int_equal(settings->risk_free, -500000);
    assert_int_equal(scenario_cycle_days(&settings->settlement, 0), 2);
    assert_int_equal(settings->settlement.cutoff,
                     17 * NS_PER_HOUR + 30 * NS_PER_MINUTE + 15 * NS_PER_SECOND);
    assert_false(settings->settlement.net);
    scenario_release(&scenario);
}

/* S01's table of `us_equity`: by trade date, from that date on. */
static void xnys_brings_zone_session_cycle_and_periods(void **state)
{
    (void)state;
    struct scenario scenario;
    read_sound(BARS_FEED "[calendar]\nname = xnys\n", &scenario);
    const struct settings *settings = &scenario.settings;
    assert_int_equal(settings->calendar, CALENDAR_XNYS);
    assert_string_equal(settings->zone, "America/New_York");
    assert_int_equal(settings->session_open, 9 * NS_PER_HOUR + 30 * NS_PER_MINUTE);
    assert_int_equal(settings->session_close, 16 * NS_PER_HOUR);
    assert_int_equal(settings->periods, 252);
    static const struct {
        int year, month, day, days;
    } rows[] = {{1950, 1, 3, 5}, {1995, 6, 6, 5},  {1995, 6, 7, 3},  {2017, 9, 4, 3},
                {2017, 9, 5, 2}, {2024, 5, 27, 2}, {2024, 5, 28, 1}, {2100, 1, 1, 1}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int32_t day = days_from_civil(rows[i].year, rows[i].month, rows[i].day);
        assert_int_equal(scenario_cycle_days(&settings->settlement, day), rows[i].days);
    }
    scenario_release(&scenario);
    read_sound(BARS_FEED "[calendar]\nname = XNYS\n[session]\nzone = UTC\nclose = 17:00\n"
                         "[settlement]\ncycle = 0\n[report]\nperiods = 260\n",
               &scenario);
    assert_string_equal(scenario.settings.zone, "UTC");
    assert_int_equal(scenario.settings.session_close, 17 * NS_PER_HOUR);
    assert_int_equal(scenario.settings.settlement.cycle, CYCLE_DAYS);
    assert_int_equal(scenario.settings.periods, 260);
    scenario_release(&scenario);
}

static void a_calendar_feed_is_a_calendar(void **state)
{
    (void)state;
    struct scenario scenario;
    read_sound(BARS_FEED
               "[feed.tokyo]\nkind = calendar\nfile = tokyo.csv\n[calendar]\nname = tokyo\n"
               "[session]\nzone = Asia/Tokyo\nopen = 09:00\nclose = 15:00\n",
               &scenario);
    assert_int_equal(scenario.settings.calendar, CALENDAR_FEED);
    assert_string_equal(scenario.settings.calendar_name, "tokyo");
    assert_int_equal(scenario.settings.periods, 252);
    scenario_release(&scenario);
}

/* T08. */
static void the_window_ends_with_its_last_session(void **state)
{
    (void)state;
    struct scenario scenario;
    struct problem problem;
    read_sound("[scenario]\nstart = 2024-07-01\nend = 2024-07-03\n" BARS_FEED
               "[calendar]\nname = XNYS\n",
               &scenario);
    const struct settings *settings = &scenario.settings;
    assert_true(settings->start_is_date && settings->end_is_date);
    assert_int_equal(settings->start_day, days_from_civil(2024, 7, 1));
    struct calendar *calendar = calendar_open(settings, NULL, 0, &problem);
    struct scenario_window window = scenario_window(settings, calendar);
    assert_int_equal(window.start, moment_of("2024-07-01T04:00:00"));
    assert_int_equal(window.end, moment_of("2024-07-04T04:00:00"));
    assert_true(window.end_included);
    calendar_release(calendar);
    scenario_release(&scenario);

    read_sound("[scenario]\nstart = 2024-07-01 09:30\nend = 2024-07-03T20:00Z\n" BARS_FEED
               "[calendar]\nname = XNYS\n",
               &scenario);
    assert_int_equal(settings->start, moment_of("2024-07-01T13:30:00"));
    assert_int_equal(settings->end, moment_of("2024-07-03T20:00:00"));
    assert_false(settings->start_is_date || settings->end_is_date);
    calendar = calendar_open(settings, NULL, 0, &problem);
    assert_false(scenario_window(settings, calendar).end_included);
    calendar_release(calendar);
    scenario_release(&scenario);
}

/* Q01. */
static void queues_and_workers_are_completed(void **state)
{
    (void)state;
    struct scenario scenario;
    const struct settings *settings = &scenario.settings;
    read_sound(BARS_FEED, &scenario);
    assert_int_equal(settings->queue_count, 1);
    assert_string_equal(settings->queues[0].name, "default");
    assert_int_equal(settings->queues[0].jobs, 0xF);
    assert_int_equal(settings->queues[0].tries, 3);
    assert_int_equal(settings->queues[0].timeout, 60 * NS_PER_SECOND);
    assert_int_equal(settings->queues[0].retry_after, 90 * NS_PER_SECOND);
    assert_false(settings->queues[0].release_immediate);
    assert_int_equal(settings->queues[0].service, SERVICE_CONSTANT);
    assert_int_equal(settings->queues[0].service_a, 0);
    assert_int_equal(settings->worker_pool_count, 1);
    assert_int_equal(settings->workers[0].count, 1);
    assert_int_equal(settings->workers[0].queue_count, 1);
    scenario_release(&scenario);

    read_sound(BARS_FEED "[queue.fast]\njobs = price, order\nservice = uniform:1s:3s\n"
                         "timeout_release = immediate\n[queue.mail]\njobs = notification\n"
                         "service = exponential:250ms\n[workers.a]\nqueues = mail, default, fast\n"
                         "count = 3\nrestart_delay = 1m\n[workers.b]\n",
               &scenario);
    assert_int_equal(settings->queue_count, 3);
    assert_int_equal(settings->queues[0].jobs, 1u << JOB_ORDER | 1u << JOB_PRICE);
    assert_int_equal(settings->queues[0].service_b, 3 * NS_PER_SECOND);
    assert_true(settings->queues[0].release_immediate);
    assert_int_equal(settings->queues[1].service, SERVICE_EXPONENTIAL);
    assert_string_equal(settings->queues[2].name, "default");
    assert_int_equal(settings->queues[2].jobs, 1u << JOB_SETTLEMENT);
    assert_int_equal(settings->worker_pool_count, 2);
    assert_int_equal(settings->workers[0].queues[0], 1);
    assert_int_equal(settings->workers[0].queues[1], 2);
    assert_int_equal(settings->workers[0].queues[2], 0);
    assert_int_equal(settings->workers[0].count, 3);
    assert_int_equal(settings->workers[1].queue_count, 3);
    assert_int_equal(settings->workers[1].queues[0], 0);
    scenario_release(&scenario);

    /* A queue named default takes what no other names, where it stands. */
    read_sound(BARS_FEED "[queue.default]\njobs = order\n[queue.x]\njobs = price\n", &scenario);
    assert_int_equal(settings->queue_count, 2);
    assert_int_equal(settings->queues[0].jobs,
                     1u << JOB_ORDER | 1u << JOB_SETTLEMENT | 1u << JOB_NOTIFICATION);
    scenario_release(&scenario);
}

/* Q02: the reference timelines' waits of river and temporal, the published ones of the others. */
static void backoff_presets_are_what_those_systems_wait(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int count;
        int64_t first[5], last;
    } rows[] = {
        {"laravel", 1, {0}, 0},
        {"sidekiq", 25, {15, 16, 31, 96, 271}, 24 * 24 * 24 * 24 + 15},
        {"oban", 20, {17, 19, 23, 31, 47}, 15 + (1 << 20)},
        {"river", 25, {1, 16, 81, 256, 625}, 25 * 25 * 25 * 25},
        {"temporal", 8, {1, 2, 4, 8, 16}, 100},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct text text = {0};
        struct scenario scenario;
        text_addf(&text, BARS_FEED "[queue.default]\nbackoff = %s\n", rows[i].name);
        read_sound(text_string(&text), &scenario);
        const struct queue_settings *queue = &scenario.settings.queues[0];
        assert_int_equal(queue->backoff_count, rows[i].count);
        for (int k = 0; k < 5 && k < rows[i].count; k++) {
            assert_int_equal(queue->backoff[k], rows[i].first[k] * NS_PER_SECOND);
        }
        assert_int_equal(queue->backoff[queue->backoff_count - 1], rows[i].last * NS_PER_SECOND);
        scenario_release(&scenario);
        text_release(&text);
    }
    /* Between them the formulas hold too. */
    struct scenario scenario;
    read_sound(BARS_FEED "[queue.a]\njobs = order\nbackoff = sidekiq\n[queue.b]\njobs = price\n"
                         "backoff = oban\n[queue.default]\nbackoff = river\n",
               &scenario);
    for (int64_t k = 0; k < 25; k++) {
        int64_t next = k + 1;
        assert_int_equal(scenario.settings.queues[0].backoff[k],
                         (k * k * k * k + 15) * NS_PER_SECOND);
        assert_int_equal(scenario.settings.queues[2].backoff[k],
                         next * next * next * next * NS_PER_SECOND);
        if (k < 20) {
            assert_int_equal(scenario.settings.queues[1].backoff[k],
                             (15 + (INT64_C(2) << k)) * NS_PER_SECOND);
        }
    }
    scenario_release(&scenario);
}

static bool read_with(const struct scenario_override *overrides, size_t count,
                      struct scenario *scenario, char **problems)
{
    static const char text[] = BARS_FEED "[market]\ntick = 0.01\n";
    struct problem_list list;
    problem_list_init(&list);
    bool read = scenario_read_text(text, sizeof text - 1, NULL, overrides, count, scenario, &list);
    *problems = problem_lines(&list);
    problem_list_release(&list);
    return read;
}

static void set_stands_in_for_a_line_or_adds_one(void **state)
{
    (void)state;
    static const struct scenario_override overrides[] = {
        {"market", "tick", " 0.05 "},     {"market", "lot", "10"},
        {"market", "lot", "100"},         {"feed.bars", "symbol", "IBM"},
        {"record", "commit_every", "50"}, {"queue.default", "tries", "7"}};
    struct scenario scenario;
    char *problems;
    assert_true(read_with(overrides, 6, &scenario, &problems));
    assert_int_equal(scenario.settings.market.tick, 5000000);
    assert_int_equal(scenario.settings.market.lot, 100 * DECIMAL_ONE);
    assert_string_equal(scenario.settings.feeds[0].symbol, "IBM");
    assert_int_equal(scenario.settings.record.commit_every, 50);
    assert_int_equal(scenario.settings.queue_count, 1);
    assert_int_equal(scenario.settings.queues[0].tries, 7);
    struct text shown = {0};
    scenario_print_resolved(&scenario, &shown);
    assert_non_null(strstr(text_string(&shown), "\n; by --set:\ntick = 0.05\n"));
    text_release(&shown);
    memory_free(problems);
    scenario_release(&scenario);
}

static void what_set_says_wrong_is_told_as_its_own(void **state)
{
    (void)state;
    static const struct {
        struct scenario_override override;
        const char *problems;
    } rows[] = {
        {{"market", "tick", "x"},
         "--set: [market] tick = x: not a number; it takes above 0, or `none` [R07]\n"},
        {{"market", "tikc", "1"}, "--set: [market] has no key `tikc`; did you mean `tick`?\n"},
        {{"feed.bras", "symbol", "X"},
         "--set feed.bras.symbol=X: the file has no such section; did "
         "you mean feed.bars?\n"},
        {{"expect", "trades", "1"},
         "scenario: [expect] is not in this release; leave the section out\n"},
        {{"market", "tick", "1\n2"},
         "--set market.tick=1\\x0A2: a control character in the value\n"},
        {{"", "tick", "1"}, "--set .tick=1: write --set SECTION.KEY=VALUE\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct scenario scenario;
        char *problems;
        assert_false(read_with(&rows[i].override, 1, &scenario, &problems));
        assert_string_equal(problems, rows[i].problems);
        memory_free(problems);
        scenario_release(&scenario);
    }
}

/* `check -v`: what the file says stays, defaults are comments; pasted, it is the same scenario. */
static void the_shown_scenario_is_a_scenario(void **state)
{
    (void)state;
    struct scenario scenario, again;
    struct text shown = {0};
    read_sound(BARS_FEED "[market]\ncollar = 05.0%\n[queue.default]\nbackoff = temporal\n",
               &scenario);
    scenario_print_resolved(&scenario, &shown);
    assert_non_null(strstr(text_string(&shown), "\ncollar = 05.0%\n"));
    assert_non_null(strstr(text_string(&shown), "\n; lot = 1   (default)\n"));
    assert_non_null(strstr(text_string(&shown), "\nbackoff = temporal\n"));
    assert_non_null(strstr(text_string(&scenario.resolved), "\ncollar = 5%\n"));
    read_sound(text_string(&shown), &again);
    assert_string_equal(text_string(&scenario.resolved), text_string(&again.resolved));
    text_release(&shown);
    scenario_release(&scenario);
    scenario_release(&again);
}

static void exit_codes_follow_the_problems(void **state)
{
    (void)state;
    struct problem_list problems;
    struct problem problem;
    problem_list_init(&problems);
    assert_int_equal(scenario_exit_code(&problems), EXIT_SCENARIO);
    (void)problem_set(&problem, EXIT_INPUT, NULL, "a file");
    problem_list_add(&problems, &problem);
    assert_int_equal(scenario_exit_code(&problems), EXIT_INPUT);
    (void)problem_set(&problem, EXIT_SCENARIO, NULL, "a key");
    problem_list_add(&problems, &problem);
    assert_int_equal(scenario_exit_code(&problems), EXIT_SCENARIO);
    problem_list_release(&problems);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scenario_of_one_feed_has_every_default),
        cmocka_unit_test(a_feed_says_what_was_given),
        cmocka_unit_test(numbers_are_exact_in_their_units),
        cmocka_unit_test(xnys_brings_zone_session_cycle_and_periods),
        cmocka_unit_test(a_calendar_feed_is_a_calendar),
        cmocka_unit_test(the_window_ends_with_its_last_session),
        cmocka_unit_test(queues_and_workers_are_completed),
        cmocka_unit_test(backoff_presets_are_what_those_systems_wait),
        cmocka_unit_test(set_stands_in_for_a_line_or_adds_one),
        cmocka_unit_test(what_set_says_wrong_is_told_as_its_own),
        cmocka_unit_test(the_shown_scenario_is_a_scenario),
        cmocka_unit_test(exit_codes_follow_the_problems),
    };
    return cmocka_run_group_tests_name("scenario: settings", tests, NULL, NULL);
}
