/* In: `metrics FILE.csv`. Out: P03's numbers and P05's intervals of the series, one `name value` a line, at
 * full precision. */
#include <math.h>
#include <string.h>

#include "base/decimal.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/moment.h"
#include "base/real.h"
#include "cli/command_frame.h"
#include "cli/commands.h"
#include "cli/terminal.h"
#include "metrics/metric_series.h"

enum { PERIODS_MAX = 1000000, SEED = 1, REAL_TEXT = 40 };

static const struct argument_option options[] = {
    {"--periods", "N", "marks a year (252)"},
    {"--risk-free", "R", "rate a year: 4% or 0.04 (0)"},
    {"--json", NULL, "as one JSON object"},
};
static const struct argument_form form = {
    .command = "metrics",
    .words = "FILE.csv",
    .about =
        "Prints the metrics (P03, P05) of a series: a CSV file with the columns time and return,\n"
        "or time and equity (or adj close, close). A value that is not defined is n/a.\n",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .words_min = 1,
    .words_max = 1,
    .example = "  tapedeck metrics equity.csv\n"
               "  tapedeck metrics returns.csv --periods 252 --risk-free 4%\n",
};

/* The same text for a table and for JSON. */
struct printer {
    struct text *out;
    struct json json;
    bool is_json;
};

static void print_text(struct printer *printer, const char *name, const char *text, bool number)
{
    if (!printer->is_json) {
        text_addf(printer->out, "%s %s\n", name, text);
    } else if (number) {
        json_raw(&printer->json, name, text);
    } else if (strcmp(text, "n/a") == 0) {
        json_null(&printer->json, name);
    } else {
        json_string(&printer->json, name, text);
    }
}

static void print_real(struct printer *printer, const char *name, double value)
{
    char text[REAL_TEXT] = "n/a";
    bool number = isfinite(value);
    if (number) real_print_full(value, text);
    print_text(printer, name, text, number);
}

static void print_day(struct printer *printer, const char *name, int32_t day)
{
    char text[DATE_TEXT_SIZE] = "n/a";
    if (day != METRIC_NO_DAY) date_print(day, text);
    print_text(printer, name, text, false);
}

static void print_metrics(struct printer *printer, const struct metrics *metrics)
{
    static const char *const names[] = {"total",   "cagr",         "volatility", "sharpe",
                                        "sortino", "max_drawdown", "calmar"};
    static const char *const intervals[] = {"sharpe_low", "sharpe_high", "drawdown_low",
                                            "drawdown_high"};
    print_real(printer, "returns", (double)metrics->returns);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        double value;
        if (metrics_value(metrics, names[i], &value)) print_real(printer, names[i], value);
    }
    print_day(printer, "drawdown_peak", metrics->peak_day);
    print_day(printer, "drawdown_trough", metrics->trough_day);
    print_day(printer, "drawdown_recovery", metrics->recovery_day);
    for (size_t i = 0; i < sizeof intervals / sizeof intervals[0]; i++) {
        double value;
        if (metrics_value(metrics, intervals[i], &value)) print_real(printer, intervals[i], value);
    }
}

static bool read_rate(const struct arguments *arguments, double *rate, struct problem *problem)
{
    const char *text = arguments_value(arguments, "--risk-free");
    *rate = 0;
    if (text == NULL) return true;
    size_t size = strlen(text);
    bool percent = size > 0 && text[size - 1] == '%';
    int64_t value;
    if (decimal_parse(text, percent ? size - 1 : size, DECIMAL_PLACES, 0, &value) == DECIMAL_OK) {
        *rate = (double)value / (percent ? 1e10 : 1e8);
        return true;
    }
    return problem_set(problem, EXIT_USAGE, NULL,
                       "--risk-free: `%s` is not a rate a year; write it like 4%% or 0.04", text);
}

static void measure(const struct metric_series *series, int32_t periods, double rate,
                    struct metrics *metrics)
{
    metrics_of_days(series->days, series->count, periods, rate, metrics);
    size_t count = series->count > 0 ? series->count - 1 : 0;
    double *returns = memory_alloc((count + 1) * sizeof *returns);
    for (size_t i = 0; i < count; i++) returns[i] = metric_return(series->days, i + 1);
    bootstrap_intervals(returns, count, periods, rate / (double)periods, SEED, &metrics->intervals);
    memory_free(returns);
}

static enum exit_code print(const struct arguments *arguments, struct text *out)
{
    struct metric_series series;
    struct metrics metrics;
    struct problem problem;
    double rate;
    int64_t periods = 252;
    if (!arguments_number(arguments, "--periods", 1, PERIODS_MAX, &periods, &problem) ||
        !read_rate(arguments, &rate, &problem) ||
        !metric_series_read(&series, arguments->words[0], &problem)) {
        return terminal_problem(&problem);
    }
    measure(&series, (int32_t)periods, rate, &metrics);
    struct printer printer = {.out = out, .is_json = arguments_flag(arguments, "--json")};
    json_init(&printer.json, out, true);
    if (printer.is_json) json_object_begin(&printer.json, NULL);
    print_metrics(&printer, &metrics);
    if (printer.is_json) {
        json_object_end(&printer.json);
        text_add_char(out, '\n');
    }
    metric_series_release(&series);
    return EXIT_DONE;
}

int command_metrics(int argc, char **argv)
{
    return command_frame(&form, argc, argv, print);
}
