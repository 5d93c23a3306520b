/* The numbers of P01-P04, from the marks (`equity`), the cash movements around them (`cash_flows`)
 * and the closed positions (`round_trips`) of a finished run: for each account, and for the sum of
 * all. Plain double with + - * / and sqrt in the order that metrics.c states; powers by
 * base/real.h; so every machine prints the same digits. Undefined is NaN and shown `n/a`. */
#ifndef TAPEDECK_METRICS_METRICS_H
#define TAPEDECK_METRICS_METRICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/problem.h"
#include "metrics/bootstrap.h"

#define METRIC_NO_DAY INT32_MIN

/* One mark: `level` is equity with the cash movements since the first mark taken out (P02), in any
 * unit; without movements equity itself, or a price. A day's return is level over the level before
 * it, less 1. */
struct metric_day {
    int32_t day; /* days since 1970-01-01 */
    double level;
};

struct metrics {
    int64_t returns;     /* n: marks - 1 */
    double total;        /* last level / first level - 1 */
    double cagr;         /* (1 + total)^(365.25 / days) - 1 */
    double volatility;   /* sd(r) x sqrt(periods), n - 1 */
    double sharpe;       /* mean(r - f) / sd(r - f) x sqrt(periods) */
    double sortino;      /* mean(r - f) / sqrt(sum(min(0, r - f)^2) / n) x sqrt(periods) */
    double max_drawdown; /* largest fall from a peak, >= 0; the first one of equal ones */
    int32_t peak_day;    /* of that fall; METRIC_NO_DAY: there was no fall */
    int32_t trough_day;
    int32_t recovery_day; /* first day at or above the peak again; METRIC_NO_DAY: not yet */
    int64_t round_trips;  /* closed positions */
    int64_t wins;         /* with a profit after fees > 0 */
    double win_rate;      /* wins / round_trips */
    int64_t fees_minor;   /* minor units */
    int64_t start_minor;  /* equity at the first mark */
    int64_t end_minor;    /* equity at the last mark */
    int32_t first_day, last_day;
    double calmar;           /* cagr / max_drawdown */
    double profit_factor;    /* profits / losses of round trips, net of fees */
    double expectancy_minor; /* mean profit of a round trip, minor units */
    double exposure;         /* mean over the marks of |market value| / equity */
    double turnover;         /* min(buys, sells) / mean equity, a year */
    double fill_rate;        /* filled / ordered quantity of accepted orders */
    double slippage;         /* cost of the fills against the arrival price, share of its value */
    double shortfall;        /* implementation shortfall: slippage, fees and what the unfilled part
                                lost to the end price, share of all orders' value at arrival */
    double benchmark;        /* total return of the benchmark over the dates both have */
    double excess_return;    /* total over the same dates less that */
    double alpha, beta;      /* of r - f on b - f; alpha a year */
    double tracking_error;   /* sd(r - b) x sqrt(periods) */
    struct bootstrap intervals; /* P05 */
};

/* All of `metrics` that follows from the marks alone; the rest is cleared. `risk_free` is a
 * fraction a year (0.04), `periods` the marks a year (252). */
void metrics_of_days(const struct metric_day *days, size_t count, int32_t periods, double risk_free,
                     struct metrics *metrics);

/* Return of mark `i` (from 1 on). */
double metric_return(const struct metric_day *days, size_t i);

/* The members `benchmark` to `tracking_error`, from the marks whose days both series have. */
void metrics_against(const struct metric_day *days, size_t count,
                     const struct metric_day *benchmark, size_t benchmark_count, int32_t periods,
                     double risk_free, struct metrics *metrics);

/* The metrics of one account of a run.db, or of the sum of all accounts when `account` is NULL,
 * with the run's own periods and risk free rate. False: the database cannot be read. */
struct sqlite3;
bool metrics_read(struct sqlite3 *db, const char *account, struct metrics *metrics,
                  struct problem *problem) MUST_USE;

/* One number by the name that reports, `[expect] metric.NAME` and `tapedeck metrics` use: returns
 * total cagr volatility sharpe sortino max_drawdown calmar exposure turnover round_trips win_rate
 * profit_factor expectancy fees fill_rate slippage shortfall benchmark excess_return alpha beta
 * tracking_error, and sharpe_low sharpe_high drawdown_low drawdown_high (P05). False: no such name.
 * NaN: undefined. `fees` and `expectancy` are in minor units. */
bool metrics_value(const struct metrics *metrics, const char *name, double *value) MUST_USE;

/* Tells all metrics of a run to `hear`, the sum of all accounts first (account "" ), then each
 * account in order of its id; those of one `user` alone when it is not NULL. `text` is ready to
 * print (six digits, a date, exact money, or n/a); `number` tells that it is one. Besides the names
 * of metrics_value: days, start_equity, end_equity, and drawdown_peak, drawdown_trough,
 * drawdown_recovery as dates. It has the form
 * that reports/reports.h asks for, since neither room includes the other. */
bool metrics_tell(struct sqlite3 *db, const char *user,
                  void (*hear)(void *hearer, const char *account, const char *name,
                               const char *text, bool number),
                  void *hearer, struct problem *problem) MUST_USE;

#endif
