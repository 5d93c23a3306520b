/* In: marks in time order. Out: P03's numbers. Always: sums run from the first mark to the last,
 * each step rounded to double as written (no contraction), square roots are the only function that
 * is not + - * /, and powers come from base/real.h; so the order below is the result. */
#include "metrics/metrics.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/real.h"

static double undefined(void)
{
    return (double)NAN;
}

/* Division whose result has a meaning only for a denominator above 0. */
static double ratio(double numerator, double denominator)
{
    return denominator > 0 ? numerator / denominator : undefined();
}

/* A level that starts at 0 has not moved: P02's factor 1. */
double metric_return(const struct metric_day *days, size_t i)
{
    return days[i - 1].level == 0 ? 0 : days[i].level / days[i - 1].level - 1;
}

/* The two sums of squares and the mean that volatility, Sharpe and Sortino share. */
struct spread {
    double mean;     /* of r - f */
    double squares;  /* sum of (r - f - mean)^2 */
    double downside; /* sum of min(0, r - f)^2 */
};

static struct spread spread_of(const struct metric_day *days, size_t count, double f)
{
    struct spread spread = {0, 0, 0};
    double sum = 0;
    for (size_t i = 1; i < count; i++) {
        sum += metric_return(days, i) - f;
    }
    spread.mean = sum / (double)(count - 1);
    for (size_t i = 1; i < count; i++) {
        double excess = metric_return(days, i) - f;
        double off = excess - spread.mean;
        spread.squares += off * off;
        if (excess < 0) {
            spread.downside += excess * excess;
        }
    }
    return spread;
}

static void ratios(const struct metric_day *days, size_t count, int32_t periods, double risk_free,
                   struct metrics *metrics)
{
    double n = (double)(count - 1), year = sqrt((double)periods);
    struct spread plain = spread_of(days, count, 0);
    struct spread excess = spread_of(days, count, risk_free / (double)periods);
    if (count > 2) {
        metrics->volatility = sqrt(plain.squares / (n - 1)) * year;
        metrics->sharpe = ratio(excess.mean, sqrt(excess.squares / (n - 1))) * year;
    }
    metrics->sortino = ratio(excess.mean, sqrt(excess.downside / n)) * year;
}

/* The peak starts at the first mark (P01); equal highs keep the earlier date. */
static void drawdown(const struct metric_day *days, size_t count, struct metrics *metrics)
{
    double peak = days[0].level, deepest_peak = peak;
    int32_t peak_day = days[0].day;
    metrics->max_drawdown = 0;
    for (size_t i = 1; i < count; i++) {
        if (days[i].level > peak) {
            peak = days[i].level;
            peak_day = days[i].day;
        }
        double fall = ratio(peak - days[i].level, peak);
        if (fall > metrics->max_drawdown) {
            metrics->max_drawdown = fall;
            metrics->peak_day = peak_day;
            metrics->trough_day = days[i].day;
            metrics->recovery_day = METRIC_NO_DAY;
            deepest_peak = peak;
        } else if (metrics->max_drawdown > 0 && metrics->recovery_day == METRIC_NO_DAY &&
                   days[i].level >= deepest_peak) {
            metrics->recovery_day = days[i].day;
        }
    }
}

void metrics_of_days(const struct metric_day *days, size_t count, int32_t periods, double risk_free,
                     struct metrics *metrics)
{
    memset(metrics, 0, sizeof *metrics);
    metrics->total = metrics->cagr = metrics->volatility = metrics->sharpe = undefined();
    metrics->sortino = metrics->max_drawdown = metrics->win_rate = undefined();
    metrics->calmar = metrics->profit_factor = metrics->expectancy_minor = undefined();
    metrics->exposure = metrics->turnover = metrics->fill_rate = undefined();
    metrics->slippage = metrics->shortfall = metrics->benchmark = undefined();
    metrics->excess_return = metrics->alpha = metrics->beta = undefined();
    metrics->tracking_error = undefined();
    metrics->intervals = (struct bootstrap){undefined(), undefined(), undefined(), undefined()};
    metrics->peak_day = metrics->trough_day = metrics->recovery_day = METRIC_NO_DAY;
    metrics->first_day = metrics->last_day = METRIC_NO_DAY;
    if (count == 0) {
        return;
    }
    metrics->first_day = days[0].day;
    metrics->last_day = days[count - 1].day;
    metrics->returns = (int64_t)count - 1;
    drawdown(days, count, metrics);
    if (count < 2) {
        return;
    }
    metrics->total = ratio(days[count - 1].level, days[0].level) - 1;
    double span = (double)metrics->last_day - (double)metrics->first_day;
    if (span > 0) {
        metrics->cagr = real_pow(1 + metrics->total, 365.25 / span) - 1;
    }
    metrics->calmar = ratio(metrics->cagr, metrics->max_drawdown);
    ratios(days, count, periods, risk_free, metrics);
}

/* Pairs of consecutive marks of the own series whose days the benchmark has, too: `own[i]` is the mark
 * of `held[i]`. Returns how many. */
static size_t same_days(const struct metric_day *days, size_t count,
                        const struct metric_day *benchmark, size_t benchmark_count,
                        struct metric_day *own, struct metric_day *held)
{
    size_t common = 0, at = 0;
    for (size_t i = 0; i < count; i++) {
        while (at < benchmark_count && benchmark[at].day < days[i].day) at++;
        if (at == benchmark_count || benchmark[at].day != days[i].day) continue;
        own[common] = days[i];
        held[common++] = benchmark[at];
    }
    return common;
}

static void regress(const struct metric_day *own, const struct metric_day *held, size_t count,
                    int32_t periods, double f, struct metrics *metrics)
{
    double n = (double)(count - 1), sum = 0, held_sum = 0;
    for (size_t i = 1; i < count; i++) {
        sum += metric_return(own, i) - f;
        held_sum += metric_return(held, i) - f;
    }
    double mean = sum / n, held_mean = held_sum / n, both = 0, squares = 0, apart = 0;
    for (size_t i = 1; i < count; i++) {
        double off = metric_return(own, i) - f - mean;
        double held_off = metric_return(held, i) - f - held_mean;
        both += off * held_off;
        squares += held_off * held_off;
        apart += (off - held_off) * (off - held_off);
    }
    metrics->beta = ratio(both, squares);
    metrics->alpha = (mean - metrics->beta * held_mean) * (double)periods;
    metrics->tracking_error = sqrt(apart / (n - 1)) * sqrt((double)periods);
}

void metrics_against(const struct metric_day *days, size_t count,
                     const struct metric_day *benchmark, size_t benchmark_count, int32_t periods,
                     double risk_free, struct metrics *metrics)
{
    struct metric_day *own = memory_alloc((count + 1) * sizeof *own);
    struct metric_day *held = memory_alloc((count + 1) * sizeof *held);
    size_t common = same_days(days, count, benchmark, benchmark_count, own, held);
    if (common > 1) {
        metrics->benchmark = ratio(held[common - 1].level, held[0].level) - 1;
        metrics->excess_return =
            ratio(own[common - 1].level, own[0].level) - 1 - metrics->benchmark;
    }
    if (common > 2) {
        regress(own, held, common, periods, risk_free / (double)periods, metrics);
    }
    memory_free(own);
    memory_free(held);
}

bool metrics_value(const struct metrics *metrics, const char *name, double *value)
{
    const struct {
        const char *name;
        double value;
    } values[] = {
        {"returns", (double)metrics->returns},
        {"total", metrics->total},
        {"cagr", metrics->cagr},
        {"volatility", metrics->volatility},
        {"sharpe", metrics->sharpe},
        {"sortino", metrics->sortino},
        {"max_drawdown", metrics->max_drawdown},
        {"round_trips", (double)metrics->round_trips},
        {"win_rate", metrics->win_rate},
        {"fees", (double)metrics->fees_minor},
        {"calmar", metrics->calmar},
        {"exposure", metrics->exposure},
        {"turnover", metrics->turnover},
        {"profit_factor", metrics->profit_factor},
        {"expectancy", metrics->expectancy_minor},
        {"fill_rate", metrics->fill_rate},
        {"slippage", metrics->slippage},
        {"shortfall", metrics->shortfall},
        {"benchmark", metrics->benchmark},
        {"excess_return", metrics->excess_return},
        {"alpha", metrics->alpha},
        {"beta", metrics->beta},
        {"tracking_error", metrics->tracking_error},
        {"sharpe_low", metrics->intervals.sharpe_low},
        {"sharpe_high", metrics->intervals.sharpe_high},
        {"drawdown_low", metrics->intervals.drawdown_low},
        {"drawdown_high", metrics->intervals.drawdown_high},
    };
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        if (strcmp(values[i].name, name) == 0) {
            *value = values[i].value;
            return true;
        }
    }
    return false;
}
