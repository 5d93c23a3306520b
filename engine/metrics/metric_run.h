/* What the metrics of a run are made of, as its database tells it. Only the files of this room that read
 * a run.db include this. */
#ifndef TAPEDECK_METRICS_METRIC_RUN_H
#define TAPEDECK_METRICS_METRIC_RUN_H

#include "base/wide.h"
#include "metrics/metrics.h"

struct event {
    int64_t time, value, amount;
    int64_t held; /* of a mark: the absolute values of all positions, minor units */
    int32_t day;
    int32_t account; /* index in `accounts` */
    bool movement;   /* else a mark */
};

/* How orders were executed, minor units and 8 decimals; what cost is above 0. */
struct execution_sums {
    wide ordered_qty, filled_qty;
    wide arrival_value, arrival_filled;
    wide slippage, missed, fees;
};

struct metric_account {
    int64_t id;
    char *name;
    int64_t fees, round_trips, wins;
    wide profits, losses; /* of round trips; losses <= 0 */
    wide buys, sells;
    struct execution_sums executions;
    size_t slice, events; /* its events in `by_account` */
    int64_t known, held;  /* equity and positions as last known, minor units */
};

struct metric_run {
    int32_t periods;
    double risk_free;
    uint64_t seed;
    int currency_exponent;
    struct metric_account *accounts;
    size_t account_count, account_capacity;
    struct event *events;
    size_t event_count, event_capacity;
    struct event *by_account; /* the same events, account by account */
    struct metric_day *days;  /* room for every event */
    struct metric_day *benchmark;
    size_t benchmark_count, benchmark_capacity;
    double *drawn; /* the returns of the last intervals: an account alone is the sum of all, too */
    size_t drawn_count;
    struct bootstrap drawn_intervals;
};

/* The accounts of one `user`, or all when it is NULL. */
bool metric_run_read(struct metric_run *run, struct sqlite3 *db, const char *user,
                     struct problem *problem) MUST_USE;
void metric_run_release(struct metric_run *run);

/* The metrics of one account, or of the sum of all when it is NULL. */
void metric_run_measure(struct metric_run *run, const struct metric_account *account,
                        struct metrics *metrics);

#endif
