/* P01 to P03 on series and on a run that can be worked out by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/files.h"
#include "base/memory.h"
#include "base/moment.h"
#include "base/real.h"
#include "metrics/metrics.h"
#include "support/small_run.h"

static void assert_near(double value, double expected, double off)
{
    if (!(fabs(value - expected) <= off)) {
        fail_msg("%.17g is not %.17g +- %g", value, expected, off);
    }
}

static struct metrics of_levels(const double *levels, size_t count, int32_t periods, double free)
{
    struct metric_day days[64];
    struct metrics metrics;
    assert_true(count <= 64);
    for (size_t i = 0; i < count; i++) {
        days[i] = (struct metric_day){(int32_t)(1000 + i), levels[i]};
    }
    metrics_of_days(days, count, periods, free, &metrics);
    return metrics;
}

/* 100 110 99 99: returns .1 -.1 0, mean 0, sum of squares .02, sd = sqrt(.02 / 2) = .1 */
static void p03_four_marks_by_hand(void **state)
{
    (void)state;
    struct metrics m = of_levels((const double[]){100, 110, 99, 99}, 4, 4, 0);
    assert_int_equal(m.returns, 3);
    assert_near(m.total, -0.01, 1e-15);
    assert_near(m.volatility, 0.2, 1e-14);                 /* .1 x sqrt(4) */
    assert_near(m.sharpe, 0, 1e-14);                       /* the mean is 0 */
    assert_near(m.max_drawdown, 0.1, 1e-15);               /* 110 to 99 */
    assert_near(m.cagr, pow(0.99, 365.25 / 3) - 1, 1e-14); /* three days */
    assert_int_equal(m.peak_day, 1001);
    assert_int_equal(m.trough_day, 1002);
    assert_int_equal(m.recovery_day, METRIC_NO_DAY);
}

/* r = .1 and .2, f = .04 / 2 = .02: excess .08 and .18, mean .13, sd = sqrt(2 x .05^2 / 1) */
static void p03_risk_free_is_taken_off_each_day(void **state)
{
    (void)state;
    struct metrics m = of_levels((const double[]){100, 110, 132}, 3, 2, 0.04);
    assert_near(m.sharpe, 0.13 / sqrt(0.005) * sqrt(2.0), 1e-13);
    assert_true(isnan(m.sortino)); /* no day below the risk free rate */
}

/* r = -.1 and .2, f = 0: Sortino = .05 / sqrt(.01 / 2) x sqrt(252) */
static void p03_sortino_counts_only_falls(void **state)
{
    (void)state;
    struct metrics m = of_levels((const double[]){100, 90, 108}, 3, 252, 0);
    assert_near(m.sortino, 0.05 / sqrt(0.005) * sqrt(252.0), 1e-12);
}

static void p03_what_is_undefined_is_nan(void **state)
{
    (void)state;
    struct metrics none = of_levels(NULL, 0, 252, 0);
    struct metrics one = of_levels((const double[]){100}, 1, 252, 0);
    struct metrics flat = of_levels((const double[]){100, 100, 100}, 3, 252, 0);
    assert_true(isnan(none.total) && isnan(none.max_drawdown) && isnan(one.total));
    assert_true(isnan(one.cagr) && isnan(one.volatility) && isnan(one.sharpe));
    assert_true(flat.total == 0 && flat.volatility == 0 && flat.max_drawdown == 0);
    assert_true(isnan(flat.sharpe) && isnan(flat.sortino));
}

/* The deepest fall counts; of equal ones the first; back at the peak exactly is recovered. */
static void p03_drawdown_has_its_dates(void **state)
{
    (void)state;
    const double levels[] = {100, 90, 100, 80, 95, 100, 120, 96, 130};
    struct metrics m = of_levels(levels, 9, 252, 0);
    assert_near(m.max_drawdown, 0.2, 1e-15); /* 100 to 80, and again 120 to 96 */
    assert_int_equal(m.peak_day, 1000);
    assert_int_equal(m.trough_day, 1003);
    assert_int_equal(m.recovery_day, 1005);
}

static void every_metric_is_found_by_its_name(void **state)
{
    (void)state;
    struct metrics m = of_levels((const double[]){100, 110, 99, 99}, 4, 4, 0);
    double value = 0;
    m.fees_minor = 350;
    assert_true(metrics_value(&m, "max_drawdown", &value) && value == m.max_drawdown);
    assert_true(metrics_value(&m, "fees", &value) && value == 350);
    assert_true(metrics_value(&m, "calmar", &value) && value == m.calmar);
    assert_false(metrics_value(&m, "omega", &value));
}

/* ---- A run ----------------------------------------------------------------------------------- */

static struct metrics of_run(const char *folder, const char *account)
{
    struct metrics metrics;
    struct problem problem = {0};
    sqlite3 *db = NULL;
    char *path = path_join(folder, "run.db");
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    if (!metrics_read(db, account, &metrics, &problem)) {
        fail_msg("%s", problem.text);
    }
    sqlite3_close(db);
    memory_free(path);
    return metrics;
}

/* alice: 10049.00, 10110.00, 10157.00, nothing moved in or out. */
static void p02_an_account_without_movements(void **state)
{
    struct metrics m = of_run(*state, "alice");
    double first = 10110.0 / 10049.0 - 1, second = 10157.0 / 10110.0 - 1;
    double mean = (first + second) / 2, off = (first - second) / 2;
    assert_int_equal(m.start_minor, 1004900);
    assert_int_equal(m.end_minor, 1015700);
    assert_int_equal(m.returns, 2);
    assert_near(m.total, 10157.0 / 10049.0 - 1, 1e-15);
    assert_near(m.cagr, pow(10157.0 / 10049.0, 365.25 / 2) - 1, 1e-13);
    assert_near(m.volatility, sqrt(2 * off * off) * sqrt(252.0), 1e-13);
    assert_near(m.sharpe, mean / sqrt(2 * off * off) * sqrt(252.0), 1e-10);
    assert_int_equal(m.round_trips, 1);
    assert_true(m.win_rate == 1);
    assert_int_equal(m.fees_minor, 300);
    assert_int_equal(m.peak_day, METRIC_NO_DAY);
}

/* bob: 4999.50, then 1000.00 come in, 6016.50, 6009.50. */
static void p02_money_that_comes_in_is_no_return(void **state)
{
    struct metrics m = of_run(*state, "bob");
    assert_near(m.total, 6009.5 / 5999.5 - 1, 1e-15);
    assert_near(m.max_drawdown, 1 - 6009.5 / 6016.5, 1e-15);
    assert_int_equal(m.peak_day, 20459);
    assert_int_equal(m.trough_day, 20460);
    assert_true(isnan(m.win_rate));
    assert_int_equal(m.fees_minor, 50);
}

/* All: 15048.50, the 1000.00, 16126.50, 16166.50. */
static void p02_the_sum_of_all_accounts(void **state)
{
    struct metrics m = of_run(*state, NULL);
    assert_int_equal(m.start_minor, 1504850);
    assert_int_equal(m.end_minor, 1616650);
    assert_near(m.total, 16166.5 / 16048.5 - 1, 1e-15);
    assert_int_equal(m.returns, 2);
    assert_int_equal(m.fees_minor, 350);
    assert_true(m.win_rate == 1);
}

struct heard {
    const char *account;
    char start[40], total[40], exposure[40];
};

static void hear(void *context, const char *account, const char *name, const char *text,
                 bool number)
{
    struct heard *heard = context;
    (void)number;
    if (strcmp(account, heard->account) != 0) return;
    char *into = strcmp(name, "start_equity") == 0 ? heard->start
                 : strcmp(name, "total") == 0      ? heard->total
                 : strcmp(name, "exposure") == 0   ? heard->exposure
                                                   : NULL;
    if (into != NULL) snprintf(into, sizeof heard->start, "%s", text);
}

/* Something held at each mark, another value each time. */
static void hold_positions(const char *path)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db,
                     "DELETE FROM position_days; "
                     "INSERT INTO position_days (account_id, symbol_id, day, qty, value) SELECT "
                     "account_id, 1, day, 1, 1000 * equity_id FROM equity ORDER BY equity_id",
                     NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_close(db);
}

/* Those who are told one after the other have the same numbers as each who is asked for alone. */
static void p02_each_account_begins_anew(void **state)
{
    static const char *const accounts[] = {"", "alice", "bob"};
    static const char *const starts[] = {"15048.50", "10049.00", "4999.50"};
    struct problem problem = {0};
    sqlite3 *db = NULL;
    char *path = path_join(*state, "run.db");
    hold_positions(path);
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    for (size_t i = 0; i < 3; i++) {
        struct heard heard = {accounts[i], "", "", ""};
        char total[40], exposure[40];
        struct metrics m = of_run(*state, i == 0 ? NULL : accounts[i]);
        real_print(m.total, total);
        real_print(m.exposure, exposure);
        if (!metrics_tell(db, NULL, hear, &heard, &problem)) fail_msg("%s", problem.text);
        assert_string_equal(heard.start, starts[i]);
        assert_string_equal(heard.total, total);
        assert_string_equal(heard.exposure, exposure);
    }
    sqlite3_close(db);
    memory_free(path);
}

static void an_account_that_never_opened_is_refused(void **state)
{
    struct metrics metrics;
    struct problem problem = {0};
    sqlite3 *db = NULL;
    char *path = path_join(*state, "run.db");
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_false(metrics_read(db, "mallory", &metrics, &problem));
    assert_int_equal(problem.code, EXIT_USAGE);
    sqlite3_close(db);
    memory_free(path);
}

/* ---- A published series ---------------------------------------------------------------------- */

/* IGE's adjusted closes 2001-11-26 to 2007-11-14, daily Sharpe at 4 % a year and the largest fall
 * as published (E. Chan, Quantitative Trading; PyAlgoTrade's tests); skipped where it is absent. */
static void p03_ige_as_published(void **state)
{
    (void)state;
    const char *base = getenv("TAPEDECK_DATA");
    char *path =
        path_join(base != NULL ? base : "../shared/data", "metrics/sharpe-ratio-test-ige.csv");
    if (!file_exists(path)) {
        memory_free(path);
        skip();
    }
    struct text file = {0};
    struct problem problem = {0};
    struct metrics metrics;
    struct metric_day *days = memory_alloc_zero(4000, sizeof *days);
    size_t count = 0;
    if (!file_read(path, 1 << 20, &file, &problem)) {
        fail_msg("%s", problem.text);
    }
    const char *line = strchr(text_string(&file), '\n');
    while (line != NULL && line[1] != 0) {
        assert_true(count < 4000);
        line++;
        const char *end = line + strcspn(line, "\r\n"), *last = end;
        while (last[-1] != ',') {
            last--;
        }
        assert_true(moment_parse_date(line, 10, &days[count].day));
        double value = 0, scale = 0; /* at most 2 decimals: exact until the division */
        for (; last < end; last++) {
            if (*last == '.') {
                scale = 1;
            } else {
                value = value * 10 + (*last - '0');
                scale *= 10;
            }
        }
        days[count++].level = scale > 0 ? value / scale : value;
        line = strchr(line, '\n');
    }
    metrics_of_days(days, count, 252, 0.04, &metrics);
    assert_near(metrics.sharpe, 0.7893, 0.00005);
    assert_near(metrics.max_drawdown, 0.31178, 0.000005);
    assert_near(metrics.total, 2.0325, 0.00005);
    memory_free(days);
    memory_free(path);
    text_release(&file);
}

static int set_up(void **state)
{
    *state = small_run_create(true);
    return 0;
}

static int tear_down(void **state)
{
    small_run_remove(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p03_four_marks_by_hand),
        cmocka_unit_test(p03_risk_free_is_taken_off_each_day),
        cmocka_unit_test(p03_sortino_counts_only_falls),
        cmocka_unit_test(p03_what_is_undefined_is_nan),
        cmocka_unit_test(p03_drawdown_has_its_dates),
        cmocka_unit_test(every_metric_is_found_by_its_name),
        cmocka_unit_test(p02_an_account_without_movements),
        cmocka_unit_test(p02_money_that_comes_in_is_no_return),
        cmocka_unit_test(p02_the_sum_of_all_accounts),
        cmocka_unit_test(p02_each_account_begins_anew),
        cmocka_unit_test(an_account_that_never_opened_is_refused),
        cmocka_unit_test(p03_ige_as_published),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
