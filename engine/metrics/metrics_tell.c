/* In: the metrics of a run. Out: each as a name and a text, in one order for every account. */
#include "base/decimal.h"
#include "base/moment.h"
#include "base/real.h"
#include "base/text.h"
#include "metrics/metric_run.h"

struct telling {
    void (*hear)(void *hearer, const char *account, const char *name, const char *text,
                 bool number);
    void *hearer;
    const char *account;
    int currency_exponent;
};

static void tell_money(const struct telling *to, const char *name, int64_t value)
{
    char text[40];
    decimal_print_fixed(value, to->currency_exponent, text);
    to->hear(to->hearer, to->account, name, text, true);
}

static void tell_count(const struct telling *to, const char *name, int64_t value)
{
    char text[24];
    text[int64_print(value, text)] = 0;
    to->hear(to->hearer, to->account, name, text, true);
}

static void tell_real(const struct telling *to, const char *name, double value)
{
    char text[40];
    real_print(value, text);
    to->hear(to->hearer, to->account, name, text, value - value == 0); /* finite */
}

static void tell_day(const struct telling *to, const char *name, int32_t day)
{
    char text[DATE_TEXT_SIZE] = "n/a";
    if (day != METRIC_NO_DAY) {
        date_print(day, text);
    }
    to->hear(to->hearer, to->account, name, text, false);
}

/* Minor units as the currency; a double, since it is a mean. */
static double in_currency(const struct telling *to, double minor)
{
    double unit = 1;
    for (int i = 0; i < to->currency_exponent; i++) unit *= 10;
    return minor / unit;
}

static void tell_all(const struct telling *to, const struct metrics *metrics)
{
    bool marked = metrics->first_day != METRIC_NO_DAY;
    if (marked) {
        tell_money(to, "start_equity", metrics->start_minor);
        tell_money(to, "end_equity", metrics->end_minor);
    } else {
        to->hear(to->hearer, to->account, "start_equity", "n/a", false);
        to->hear(to->hearer, to->account, "end_equity", "n/a", false);
    }
    tell_day(to, "first_day", metrics->first_day);
    tell_day(to, "last_day", metrics->last_day);
    tell_count(to, "returns", metrics->returns);
    tell_real(to, "total", metrics->total);
    tell_real(to, "cagr", metrics->cagr);
    tell_real(to, "volatility", metrics->volatility);
    tell_real(to, "sharpe", metrics->sharpe);
    tell_real(to, "sharpe_low", metrics->intervals.sharpe_low);
    tell_real(to, "sharpe_high", metrics->intervals.sharpe_high);
    tell_real(to, "sortino", metrics->sortino);
    tell_real(to, "max_drawdown", metrics->max_drawdown);
    tell_real(to, "drawdown_low", metrics->intervals.drawdown_low);
    tell_real(to, "drawdown_high", metrics->intervals.drawdown_high);
    tell_day(to, "drawdown_peak", metrics->peak_day);
    tell_day(to, "drawdown_trough", metrics->trough_day);
    tell_day(to, "drawdown_recovery", metrics->recovery_day);
    tell_real(to, "calmar", metrics->calmar);
    tell_real(to, "exposure", metrics->exposure);
    tell_real(to, "turnover", metrics->turnover);
    tell_count(to, "round_trips", metrics->round_trips);
    tell_count(to, "wins", metrics->wins);
    tell_real(to, "win_rate", metrics->win_rate);
    tell_real(to, "profit_factor", metrics->profit_factor);
    tell_real(to, "expectancy", in_currency(to, metrics->expectancy_minor));
    tell_money(to, "fees", metrics->fees_minor);
    tell_real(to, "fill_rate", metrics->fill_rate);
    tell_real(to, "slippage", metrics->slippage);
    tell_real(to, "shortfall", metrics->shortfall);
    tell_real(to, "benchmark", metrics->benchmark);
    tell_real(to, "excess_return", metrics->excess_return);
    tell_real(to, "alpha", metrics->alpha);
    tell_real(to, "beta", metrics->beta);
    tell_real(to, "tracking_error", metrics->tracking_error);
}

bool metrics_tell(struct sqlite3 *db, const char *user,
                  void (*hear)(void *hearer, const char *account, const char *name,
                               const char *text, bool number),
                  void *hearer, struct problem *problem)
{
    struct metric_run run;
    struct metrics metrics;
    if (!metric_run_read(&run, db, user, problem)) {
        return false;
    }
    struct telling to = {hear, hearer, "", run.currency_exponent};
    metric_run_measure(&run, NULL, &metrics);
    tell_all(&to, &metrics);
    for (size_t i = 0; i < run.account_count; i++) {
        to.account = run.accounts[i].name;
        metric_run_measure(&run, &run.accounts[i], &metrics);
        tell_all(&to, &metrics);
    }
    metric_run_release(&run);
    return true;
}
