/* P03 against a benchmark, P05's intervals, and series from files; by hand where a hand can do it. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/files.h"
#include "base/memory.h"
#include "base/moment.h"
#include "base/random.h"
#include "base/text.h"
#include "metrics/metric_series.h"

static void assert_near(double actual, double wanted, double within)
{
    if (!(fabs(actual - wanted) <= within)) fail_msg("%.17g is not %.17g", actual, wanted);
}

/* Levels of consecutive days from day `first` on. */
static size_t days_of(const double *levels, size_t count, int32_t first, struct metric_day *days)
{
    for (size_t i = 0; i < count; i++) days[i] = (struct metric_day){first + (int32_t)i, levels[i]};
    return count;
}

/* Own returns 10 %, -10 %, 20 %, the benchmark's 5 %, -5 %, 10 %: twice its moves, so beta 2, alpha 0. */
static void p03_twice_the_benchmark(void **state)
{
    (void)state;
    struct metric_day own[4], held[4];
    struct metrics m;
    days_of((const double[]){100, 110, 99, 118.8}, 4, 10, own);
    days_of((const double[]){50, 52.5, 49.875, 54.8625}, 4, 10, held);
    metrics_of_days(own, 4, 252, 0, &m);
    metrics_against(own, 4, held, 4, 252, 0, &m);
    assert_near(m.benchmark, 0.09725, 1e-12);
    assert_near(m.excess_return, 0.188 - 0.09725, 1e-12);
    assert_near(m.beta, 2, 1e-12);
    assert_near(m.alpha, 0, 1e-12);
    /* r - b is 5 %, -5 %, 10 %: mean 10/3 %, squares 0.0116667, over 2, a year of 252. */
    assert_near(m.tracking_error, sqrt(0.035 / 3 / 2 * 252), 1e-12);
    /* 0.1 % more each day is alpha, 25.2 % a year. */
    days_of((const double[]){100, 110.1, 99.2001, 119.1393201}, 4, 10, own);
    metrics_against(own, 4, held, 4, 252, 0, &m);
    assert_near(m.beta, 2, 1e-9);
    assert_near(m.alpha, 0.252, 1e-9);
}

static void p03_only_days_that_both_have(void **state)
{
    (void)state;
    struct metric_day own[6], held[6];
    struct metrics m;
    /* The benchmark begins two days later and misses one day; the first two own days do not count. */
    days_of((const double[]){1, 7, 100, 110, 105, 121}, 6, 10, own);
    held[0] = (struct metric_day){12, 10};
    held[1] = (struct metric_day){13, 11};
    held[2] = (struct metric_day){15, 11};
    metrics_of_days(own, 6, 252, 0, &m);
    metrics_against(own, 6, held, 3, 252, 0, &m);
    assert_near(m.benchmark, 0.1, 1e-12);
    assert_near(m.excess_return, 0.21 - 0.1, 1e-12);
    /* Own 10 %, 10 %; the benchmark's 10 %, 0: no own move goes with it. */
    assert_near(m.beta, 0, 1e-12);
    metrics_of_days(own, 6, 252, 0, &m);
    metrics_against(own, 6, held, 1, 252, 0, &m);
    assert_true(isnan(m.benchmark) && isnan(m.beta) && isnan(m.tracking_error));
}

static void p03_calmar_is_growth_over_drawdown(void **state)
{
    (void)state;
    struct metric_day days[3] = {{0, 100}, {10, 80}, {365, 120}};
    struct metrics m;
    metrics_of_days(days, 3, 252, 0, &m);
    assert_near(m.calmar, m.cagr / 0.2, 1e-12);
    metrics_of_days(days + 1, 2, 252, 0, &m);
    assert_true(isnan(m.calmar)); /* it never fell */
}

/* ---- P05 -------------------------------------------------------------------------------------- */

static void p05_the_mean_block(void **state)
{
    (void)state;
    static const size_t rows[][2] = {{1, 1},  {3, 1},  {4, 2},   {15, 2},    {16, 3},
                                     {60, 4}, {91, 4}, {92, 5},  {1000, 10}, {1503, 11},
                                     {42, 3}, {43, 4}, {166, 5}, {167, 6},   {1000000, 100}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(bootstrap_block(rows[i][0]), rows[i][1]);
        assert_int_equal(bootstrap_block(rows[i][0]), lround(cbrt((double)rows[i][0])));
    }
}

/* The decision on P05 once more, with quotients instead of products. */
static void p05_blocks_are_drawn_by_philox(void **state)
{
    (void)state;
    enum { COUNT = 200, BLOCK = 6 };
    uint32_t indexes[COUNT], blocks = 0;
    for (uint32_t draw = 0; draw < 50; draw++) {
        uint32_t at = 0;
        bootstrap_indexes(COUNT, BLOCK, 77, draw, indexes);
        for (uint32_t step = 0; step < COUNT; step++) {
            uint32_t words[4];
            philox4x32_10(77, (const uint32_t[]){4, draw, 0, step}, words);
            /* u / 2^64 < 1 / 6: its upper half decides but for one value in 2^32. */
            bool begins = step == 0 || words[1] < UINT32_MAX / BLOCK;
            at = begins ? (uint32_t)((double)words[3] / 4294967296.0 * COUNT) : (at + 1) % COUNT;
            blocks += begins ? 1 : 0;
            assert_int_equal(indexes[step], at);
        }
    }
    assert_in_range(blocks, 50 * COUNT / BLOCK * 9 / 10, 50 * COUNT / BLOCK * 11 / 10 + 50);
}

static void p05_intervals_of_a_known_series(void **state)
{
    (void)state;
    enum { COUNT = 400 };
    double returns[COUNT];
    struct bootstrap bootstrap, again;
    /* Independent, mean 0.1 %, deviation 1 %: the Sharpe ratio of the draws spreads by 1/sqrt(400). */
    for (uint32_t i = 0; i < COUNT; i++) {
        double sum = 0;
        for (uint32_t j = 0; j < 12; j++) {
            sum += (double)(random_draw(5, 9, i, j) >> 11) / 9007199254740992.0;
        }
        returns[i] = 0.001 + 0.01 * (sum - 6);
    }
    bootstrap_intervals(returns, COUNT, 252, 0, 1, &bootstrap);
    assert_near((bootstrap.sharpe_high - bootstrap.sharpe_low) / (2 * 1.96),
                sqrt(252.0) / sqrt(COUNT), 0.1);
    assert_true(bootstrap.drawdown_low > 0.02 && bootstrap.drawdown_low < bootstrap.drawdown_high);
    assert_true(bootstrap.drawdown_high < 0.5);
    bootstrap_intervals(returns, COUNT, 252, 0, 1, &again);
    assert_true(memcmp(&bootstrap, &again, sizeof again) == 0);
    bootstrap_intervals(returns, COUNT, 252, 0, 2, &again);
    assert_true(again.sharpe_low != bootstrap.sharpe_low);
    bootstrap_intervals(returns, BOOTSTRAP_RETURNS_MIN, 252, 0, 1, &again);
    assert_true(!isnan(again.sharpe_low));
    bootstrap_intervals(returns, BOOTSTRAP_RETURNS_MIN - 1, 252, 0, 1, &again);
    assert_true(isnan(again.sharpe_low) && isnan(again.drawdown_high));
}

/* ---- Files ------------------------------------------------------------------------------------ */

static bool read_text(const char *text, struct metric_series *series, struct problem *problem)
{
    char path[] = "/tmp/series-XXXXXX";
    int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    FILE *file = fdopen(descriptor, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    bool done = metric_series_read(series, path, problem);
    remove(path);
    return done;
}

static void series_as_people_keep_them(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t count;
        double first, last;
    } rows[] = {
        {"time,equity\n2024-01-02,100\n2024-01-03,110.25\n", 2, 100, 110.25},
        {"date;close;Adj Close\n2024-01-02;1;100\n2024-01-03;2;110\n", 2, 100, 110},
        {"Date,Close\n2024-01-03,110\n2024-01-02,100\n", 2, 100, 110},
        {"timestamp,return\n2024-01-02T16:00:00Z,0.5\n2024-01-03 16:00,-50%\n", 3, 1, 0.75},
        {"time,return\n2024-01-02,1e-3\n", 2, 1, 1.001},
        {"time,equity\n2024-01-02,0.1234567890123\n", 1, 0.1234567890123, 0.1234567890123},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct metric_series series;
        struct problem problem;
        if (!read_text(rows[i].text, &series, &problem)) fail_msg("%zu: %s", i, problem.text);
        assert_int_equal(series.count, rows[i].count);
        assert_true(series.days[0].level == rows[i].first);
        assert_true(series.days[series.count - 1].level == rows[i].last);
        metric_series_release(&series);
    }
}

static void series_that_cannot_be_used(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"a,b\n1,2\n", "no column `time`"},
        {"time,equity\n2024-01-02,ten\n", "not a number"},
        {"time,equity\n2024-01-02,\n", "not a number"},
        {"time,equity\nyesterday,1\n", "not a date"},
        {"time,equity\n2024-01-02,1\n2024-01-05,1\n2024-01-03,1\n", "no order of time"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct metric_series series;
        struct problem problem;
        assert_false(read_text(rows[i][0], &series, &problem));
        assert_int_equal(problem.code, EXIT_INPUT);
        assert_non_null(strstr(problem.text, rows[i][1]));
    }
}

/* IGE and SPY as published (metrics/ of the shared data); skipped where they are absent. */
static void p03_ige_from_its_file(void **state)
{
    (void)state;
    const char *base = getenv("TAPEDECK_DATA");
    char *path =
        path_join(base != NULL ? base : "../shared/data", "metrics/sharpe-ratio-test-ige.csv");
    if (!file_exists(path)) {
        memory_free(path);
        skip();
    }
    struct metric_series series;
    struct problem problem;
    struct metrics m;
    if (!metric_series_read(&series, path, &problem)) fail_msg("%s", problem.text);
    metrics_of_days(series.days, series.count, 252, 0.04, &m);
    assert_int_equal(m.returns, 1503);
    assert_near(m.sharpe, 0.7893, 0.00005);
    assert_near(m.max_drawdown, 0.31178, 0.000005);
    assert_near(m.total, 2.0325, 0.00005);
    metric_series_release(&series);
    memory_free(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p03_twice_the_benchmark),
        cmocka_unit_test(p03_only_days_that_both_have),
        cmocka_unit_test(p03_calmar_is_growth_over_drawdown),
        cmocka_unit_test(p05_the_mean_block),
        cmocka_unit_test(p05_blocks_are_drawn_by_philox),
        cmocka_unit_test(p05_intervals_of_a_known_series),
        cmocka_unit_test(series_as_people_keep_them),
        cmocka_unit_test(series_that_cannot_be_used),
        cmocka_unit_test(p03_ige_from_its_file),
    };
    return cmocka_run_group_tests_name("metrics: benchmark, intervals, series", tests, NULL, NULL);
}
