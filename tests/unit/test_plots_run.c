/* The pictures hold what their queries give, look at no user text, and are the same each time. */
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
#include "plots/gnuplot.h"
#include "plots/plot_axis.h"
#include "plots/plot_series.h"
#include "plots/plots.h"
#include "support/small_run.h"

static void draw(const char *folder, const char *name, struct text *svg)
{
    struct problem problem = {0};
    if (!plot_render(folder, name, PLOT_SVG, svg, &problem)) {
        fail_msg("%s", problem.text);
    }
}

static size_t rows_of(const char *folder, const char *name, const char *series)
{
    char query_name[64];
    struct report_base base;
    struct report_query query;
    struct problem problem = {0};
    size_t rows = 0;
    bool more;
    snprintf(query_name, sizeof query_name, "plot_%s", name);
    assert_true(report_base_open(&base, folder, &problem));
    assert_true(report_query_open(&query, &base, query_name, NULL, &problem));
    while (report_query_next(&query, &more, &problem) && more) {
        rows += strcmp(report_query_text(&query, 0), series) == 0;
    }
    report_query_close(&query);
    report_base_close(&base);
    return rows;
}

static size_t count_of(const char *begin, const char *end, const char *word)
{
    size_t count = 0;
    for (const char *at = strstr(begin, word); at != NULL && at < end; at = strstr(at + 1, word)) {
        count++;
    }
    return count;
}

/* The part of the SVG that draws the n-th series of a picture. */
static const char *group_of(const struct text *svg, const char *name, int number, const char **end)
{
    char id[64];
    snprintf(id, sizeof id, "<g id=\"%s_plot_%d\"", name, number);
    const char *begin = strstr(text_string(svg), id);
    assert_non_null(begin);
    *end = strstr(begin, "</g>\n\t</g>");
    assert_non_null(*end);
    return begin;
}

/* Corners of the lines less the two of the sample in the key. */
static size_t line_points(const struct text *svg, const char *name, int number)
{
    const char *end, *begin = group_of(svg, name, number, &end);
    const char *path = strstr(begin, "d='M");
    const char *last = path != NULL ? path : begin;
    for (const char *at = path; at != NULL && at < end; at = strstr(at + 1, "d='M")) {
        last = strchr(at + 3, '\'');
    }
    assert_true(path != NULL && path < end && last <= end);
    return count_of(path, last, ",") - 2;
}

/* Markers less the one in the key. */
static size_t markers(const struct text *svg, const char *name, int number)
{
    const char *end, *begin = group_of(svg, name, number, &end);
    return count_of(begin, end, "<use ") - 1;
}

static void each_row_is_a_point(void **state)
{
    const char *folder = *state;
    struct text svg = {0};
    draw(folder, "equity", &svg);
    assert_int_equal(rows_of(folder, "equity", "alice"), 3);
    assert_int_equal(markers(&svg, "equity", 1), rows_of(folder, "equity", "all accounts"));
    assert_int_equal(line_points(&svg, "equity", 1), rows_of(folder, "equity", "all accounts"));
    assert_int_equal(line_points(&svg, "equity", 2), rows_of(folder, "equity", "alice"));
    text_clear(&svg);
    draw(folder, "drawdown", &svg);
    assert_int_equal(line_points(&svg, "drawdown", 2),
                     rows_of(folder, "drawdown", "below the peak"));
    text_clear(&svg);
    draw(folder, "price", &svg);
    assert_int_equal(line_points(&svg, "price", 1), rows_of(folder, "price", "AAA"));
    assert_int_equal(markers(&svg, "price", 2), rows_of(folder, "price", "buys"));
    assert_int_equal(markers(&svg, "price", 3), rows_of(folder, "price", "sells"));
    assert_int_equal(rows_of(folder, "price", "sells"), 2);
    text_clear(&svg);
    draw(folder, "queue_wait", &svg);
    assert_int_equal(markers(&svg, "queue_wait", 1), rows_of(folder, "queue_wait", "default p50"));
    assert_int_equal(markers(&svg, "queue_wait", 2), rows_of(folder, "queue_wait", "default p95"));
    text_release(&svg);
}

/* 5,000 closes: thinned to 2,000, lowest and highest kept. */
static void long_series_are_thinned(void **state)
{
    (void)state;
    char *folder = small_run_create(true);
    struct report_base base;
    struct plot_data data;
    struct problem problem = {0};
    struct text svg = {0};
    small_run_change(
        folder, "DELETE FROM prices;"
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)"
                "INSERT INTO prices SELECT i, 1, 1767571200000000000 + i * 60000000000,"
                "1767571200000000000 + i * 60000000000, NULL, NULL, NULL,"
                "CASE i WHEN 777 THEN 1 WHEN 4321 THEN 99900000000 ELSE 1000000000 + "
                "i * 7919 % 1000 * 1000000 END, NULL, NULL, NULL, NULL, NULL, 0, i FROM n");
    assert_true(report_base_open(&base, folder, &problem));
    assert_true(plot_data_read(&data, &base, "plot_price", &problem));
    const struct plot_series *series = &data.series[0];
    assert_string_equal(series->label, "AAA");
    assert_int_equal(series->rows, 5000);
    assert_int_equal(series->count, 2000);
    int64_t low = INT64_MAX, high = INT64_MIN;
    for (size_t i = 0; i < series->count; i++) {
        low = series->points[i].value < low ? series->points[i].value : low;
        high = series->points[i].value > high ? series->points[i].value : high;
        assert_true(i == 0 || series->points[i].time > series->points[i - 1].time);
    }
    assert_true(low == 1 && high == INT64_C(99900000000));
    draw(folder, "price", &svg);
    assert_int_equal(line_points(&svg, "price", 1), series->count);
    text_release(&svg);
    plot_data_release(&data);
    report_base_close(&base);
    small_run_remove(folder);
}

static void the_same_run_gives_the_same_bytes(void **state)
{
    struct text first = {0}, second = {0};
    draw(*state, "price", &first);
    draw(*state, "price", &second);
    assert_string_equal(text_string(&first), text_string(&second));
    assert_null(strstr(text_string(&first), "GNUPLOT"));
    text_release(&first);
    text_release(&second);
}

/* An account's name with all that gnuplot could take for a command. */
static void user_text_is_never_a_command(void **state)
{
    (void)state;
    char *folder = small_run_create(true);
    struct text svg = {0}, sql = {0};
    char *trap = path_join(folder, "trap");
    text_addf(
        &sql,
        "UPDATE accounts SET account = '`touch %s` \"; system(\"touch %s\") # @x' || char(10) ||"
        " 'END_OF_SERIES' || char(10) || '!touch %s' WHERE account_id = 1;"
        "UPDATE accounts SET account = '<b>&{/x}_^' WHERE account_id = 2",
        trap, trap, trap);
    small_run_change(folder, text_string(&sql));
    draw(folder, "equity", &svg);
    assert_false(file_exists(trap));
    assert_non_null(strstr(text_string(&svg), "&lt;b>&amp;{/x}_^"));
    memory_free(trap);
    text_release(&svg);
    text_release(&sql);
    small_run_remove(folder);
}

static void a_run_without_rows_has_pictures_that_say_so(void **state)
{
    (void)state;
    char *folder = small_run_create(false);
    struct problem problem = {0};
    struct text svg = {0};
    if (!plots_write(folder, &problem)) {
        fail_msg("%s", problem.text);
    }
    for (size_t i = 0; i < plots_count(); i++) {
        struct text path = {0};
        text_addf(&path, "%s/plots/%s.svg", folder, plots_name(i));
        text_clear(&svg);
        assert_true(file_read(text_string(&path), 1 << 20, &svg, &problem));
        assert_non_null(strstr(text_string(&svg), "nothing to show"));
        text_release(&path);
    }
    text_release(&svg);
    small_run_remove(folder);
}

static void one_mark_and_a_flat_line_are_drawn(void **state)
{
    (void)state;
    char *folder = small_run_create(true);
    struct text svg = {0};
    small_run_change(folder, "DELETE FROM equity WHERE equity_id > 1;"
                             "DELETE FROM queue_metrics WHERE metric_id > 1");
    draw(folder, "equity", &svg);
    draw(folder, "drawdown", &svg);
    draw(folder, "queue_wait", &svg);
    text_release(&svg);
    small_run_remove(folder);
}

static void a_plot_for_the_terminal(void **state)
{
    struct problem problem = {0};
    struct text out = {0};
    assert_true(plot_render(*state, "equity", PLOT_TERMINAL, &out, &problem));
    assert_non_null(strstr(text_string(&out), "Equity, USD"));
    assert_non_null(strstr(text_string(&out), "alice"));
    text_release(&out);
    assert_false(plot_render(*state, "profit", PLOT_SVG, &out, &problem));
    assert_int_equal(problem.code, EXIT_USAGE);
    assert_non_null(strstr(problem.text, "queue_wait"));
}

static void axis_labels_are_round_instants(void **state)
{
    (void)state;
    const struct {
        const char *begin, *end, *labels;
    } cases[] = {
        {"2026-01-05T14:30:00Z", "2026-01-05T21:00:00Z",
         "15:00 | 16:00 | 17:00 | 18:00 | 19:00 | 20:00 | 21:00"},
        {"2026-01-05T00:00:00Z", "2026-01-07T12:00:00Z",
         "01-05 00:00 | 01-05 12:00 | 01-06 00:00 | 01-06 12:00 | 01-07 00:00 | 01-07 12:00"},
        {"2026-01-05T00:00:00Z", "2026-01-31T00:00:00Z",
         "2026-01-05 | 2026-01-12 | 2026-01-19 | 2026-01-26"}, /* Mondays */
        {"2025-11-20T00:00:00Z", "2026-05-02T00:00:00Z",
         "2025-12 | 2026-01 | 2026-02 | 2026-03 | 2026-04 | 2026-05"},
        {"2001-06-01T00:00:00Z", "2012-03-01T00:00:00Z", "2002 | 2004 | 2006 | 2008 | 2010 | 2012"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct civil_time begin, end;
        int64_t from, to;
        struct text labels = {0};
        assert_true(moment_parse_iso(cases[i].begin, strlen(cases[i].begin), &begin));
        assert_true(moment_parse_iso(cases[i].end, strlen(cases[i].end), &end));
        assert_true(moment_from_civil(begin.days, begin.nanos_of_day, &from));
        assert_true(moment_from_civil(end.days, end.nanos_of_day, &to));
        plot_axis_labels(from, to, &labels);
        assert_string_equal(text_string(&labels), cases[i].labels);
        text_release(&labels);
    }
}

/* What gnuplot says about a script it cannot run reaches the user. */
static void a_failing_gnuplot_is_a_problem(void **state)
{
    (void)state;
    struct text script = {0}, out = {0};
    struct problem problem = {0};
    text_add_string(&script, "plot nonsense(\n");
    assert_false(gnuplot_run(&script, &out, &problem));
    assert_int_equal(problem.code, EXIT_IO);
    char *path = memory_copy_text(getenv("PATH"), strlen(getenv("PATH")));
    setenv("PATH", "/nonexistent", 1);
    assert_false(gnuplot_run(&script, &out, &problem));
    assert_non_null(strstr(problem.text, "install it"));
    setenv("PATH", path, 1);
    memory_free(path);
    text_release(&script);
    text_release(&out);
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
        cmocka_unit_test(each_row_is_a_point),
        cmocka_unit_test(long_series_are_thinned),
        cmocka_unit_test(the_same_run_gives_the_same_bytes),
        cmocka_unit_test(user_text_is_never_a_command),
        cmocka_unit_test(a_run_without_rows_has_pictures_that_say_so),
        cmocka_unit_test(one_mark_and_a_flat_line_are_drawn),
        cmocka_unit_test(a_plot_for_the_terminal),
        cmocka_unit_test(axis_labels_are_round_instants),
        cmocka_unit_test(a_failing_gnuplot_is_a_problem),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
