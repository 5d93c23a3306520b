/* In: the events and sums of a run. Out: each account's metrics, and those of the sum of all. Always:
 * between cash movements a level is one division from the last movement, so that an equity which comes
 * back to its start has exactly the level of its start. */
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "metrics/metric_run.h"

/* Events become marks. `sum` is the equity of all accounts in the slice as last known: at one
 * account's movement the others count as they were. Between movements a level is `level` x equity /
 * `base`, both taken right after the last movement. */
struct walk {
    wide sum;
    double level, base;
    size_t days;
    int64_t start, end;
    wide held;            /* the absolute values of all positions */
    double shares, worth; /* sums over the marks: held / equity, and equity */
};

static double walk_level(const struct walk *walk)
{
    return walk->base == 0 ? walk->level : walk->level * ((double)walk->sum / walk->base);
}

static int64_t minor(wide value)
{
    int64_t small;
    return wide_to_int64(value, &small) ? small : value < 0 ? INT64_MIN : INT64_MAX;
}

static void walk_mark(struct walk *walk, int32_t day, struct metric_day *days)
{
    if (walk->days == 0) {
        walk->base = (double)walk->sum;
        walk->start = minor(walk->sum);
    }
    walk->end = minor(walk->sum);
    walk->shares += walk->sum > 0 ? (double)walk->held / (double)walk->sum : 0;
    walk->worth += (double)walk->sum;
    days[walk->days++] = (struct metric_day){day, walk_level(walk)};
}

static void walk_move(struct walk *walk, int64_t amount)
{
    double level = walk_level(walk); /* before the amount is in */
    walk->sum += amount;
    walk->level = level;
    walk->base = (double)walk->sum;
}

static void walk_events(struct metric_run *run, const struct event *events, size_t count,
                        struct walk *walk)
{
    for (size_t i = 0; i < count; i++) { /* no others: there may be 100,000, each with its walk */
        run->accounts[events[i].account].known = 0;
        run->accounts[events[i].account].held = 0;
    }
    for (size_t i = 0; i < count; i++) {
        const struct event *event = &events[i];
        struct metric_account *account = &run->accounts[event->account];
        walk->sum += (wide)event->value - account->known;
        account->known = event->value;
        if (event->movement) {
            if (walk->days == 0) {
                walk->sum += event->amount; /* before the first mark nothing is measured */
            } else {
                walk_move(walk, event->amount);
            }
            account->known = minor((wide)event->value + event->amount);
            continue;
        }
        walk->held += (wide)event->held - account->held;
        account->held = event->held;
        if (i + 1 == count || events[i + 1].movement || events[i + 1].time != event->time) {
            walk_mark(walk, event->day, run->days); /* the last account marked at this instant */
        }
    }
}

static double share(wide part, wide whole)
{
    return whole > 0 ? (double)part / (double)whole : (double)NAN;
}

static void add_sums(struct metric_account *sum, const struct metric_account *account)
{
    int64_t fees = minor((wide)sum->fees + account->fees);
    sum->fees = fees;
    sum->round_trips += account->round_trips;
    sum->wins += account->wins;
    sum->profits += account->profits;
    sum->losses += account->losses;
    sum->buys += account->buys;
    sum->sells += account->sells;
    struct execution_sums *into = &sum->executions;
    const struct execution_sums *from = &account->executions;
    into->ordered_qty += from->ordered_qty;
    into->filled_qty += from->filled_qty;
    into->arrival_value += from->arrival_value;
    into->arrival_filled += from->arrival_filled;
    into->slippage += from->slippage;
    into->missed += from->missed;
    into->fees += from->fees;
}

/* What follows from trades and orders, not from the marks alone. */
static void measure_trading(const struct metric_account *sums, const struct walk *walk,
                            struct metrics *metrics)
{
    const struct execution_sums *executions = &sums->executions;
    metrics->fees_minor = sums->fees;
    metrics->round_trips = sums->round_trips;
    metrics->wins = sums->wins;
    metrics->win_rate = share(sums->wins, sums->round_trips);
    metrics->profit_factor = share(sums->profits, -sums->losses);
    metrics->expectancy_minor = share(sums->profits + sums->losses, sums->round_trips);
    metrics->fill_rate = share(executions->filled_qty, executions->ordered_qty);
    metrics->slippage = share(executions->slippage, executions->arrival_filled);
    metrics->shortfall = share(executions->slippage + executions->missed + executions->fees,
                               executions->arrival_value);
    if (walk->days == 0) {
        return;
    }
    double days = (double)metrics->last_day - (double)metrics->first_day;
    double worth = walk->worth / (double)walk->days;
    wide least = sums->buys < sums->sells ? sums->buys : sums->sells;
    metrics->exposure = walk->shares / (double)walk->days;
    if (worth > 0 && days > 0) {
        metrics->turnover = (double)least / worth * (365.25 / days);
    }
}

/* P05; for one account alone when it is the only one, since 2,000 draws each would take long. */
static void measure_intervals(struct metric_run *run, const struct walk *walk,
                              struct metrics *metrics)
{
    size_t count = walk->days > 0 ? walk->days - 1 : 0;
    double *returns = memory_alloc((count + 1) * sizeof *returns);
    for (size_t i = 0; i < count; i++) returns[i] = metric_return(run->days, i + 1);
    if (run->drawn == NULL || count != run->drawn_count ||
        memcmp(returns, run->drawn, count * sizeof *returns) != 0) {
        bootstrap_intervals(returns, count, run->periods, run->risk_free / (double)run->periods,
                            run->seed, &run->drawn_intervals);
        memory_free(run->drawn);
        run->drawn = returns;
        run->drawn_count = count;
    } else {
        memory_free(returns);
    }
    metrics->intervals = run->drawn_intervals;
}

void metric_run_measure(struct metric_run *run, const struct metric_account *account,
                        struct metrics *metrics)
{
    struct walk walk = {.level = 1};
    struct metric_account sums = {0};
    if (account != NULL) {
        sums = *account;
        walk_events(run, run->by_account + account->slice, account->events, &walk);
    } else {
        for (size_t i = 0; i < run->account_count; i++) add_sums(&sums, &run->accounts[i]);
        walk_events(run, run->events, run->event_count, &walk);
    }
    metrics_of_days(run->days, walk.days, run->periods, run->risk_free, metrics);
    metrics_against(run->days, walk.days, run->benchmark, run->benchmark_count, run->periods,
                    run->risk_free, metrics);
    metrics->start_minor = walk.start;
    metrics->end_minor = walk.end;
    measure_trading(&sums, &walk, metrics);
    if (account == NULL || run->account_count == 1) measure_intervals(run, &walk, metrics);
}

bool metrics_read(struct sqlite3 *db, const char *account, struct metrics *metrics,
                  struct problem *problem)
{
    struct metric_run run;
    if (!metric_run_read(&run, db, NULL, problem)) {
        return false;
    }
    bool found = account == NULL;
    if (found) {
        metric_run_measure(&run, NULL, metrics);
    }
    for (size_t i = 0; !found && i < run.account_count; i++) {
        if (strcmp(run.accounts[i].name, account) == 0) {
            metric_run_measure(&run, &run.accounts[i], metrics);
            found = true;
        }
    }
    if (!found) {
        problem_set(problem, EXIT_USAGE, NULL, "the run has no account %s that was opened",
                    account);
    }
    metric_run_release(&run);
    return found;
}
