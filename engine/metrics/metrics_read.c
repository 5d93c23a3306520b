/* In: the queries schema/reports/metric_*.sql on a run.db. Out: each account's metrics, and those
 * of the sum of all. Always: events are read once, in the order of T01; an account's own events keep
 * that order in its slice; between cash movements a level is one division from the last movement,
 * so that an equity which comes back to its start has exactly the level of its start. */
#include "metrics/metrics.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "base/embedded.h"
#include "base/memory.h"
#include "base/moment.h"
#include "base/real.h"
#include "base/text.h"
#include "base/wide.h"

struct event {
    int64_t time, value, amount;
    int32_t day;
    int32_t account; /* index in `accounts` */
    bool movement;   /* else a mark */
};

struct metric_account {
    int64_t id;
    char *name;
    int64_t fees, round_trips, wins;
    size_t slice, events; /* its events in `by_account` */
    int64_t known;        /* equity as last known, minor units */
};

struct metric_run {
    int32_t periods;
    double risk_free;
    int currency_exponent;
    struct metric_account *accounts;
    size_t account_count, account_capacity;
    struct event *events;
    size_t event_count, event_capacity;
    struct event *by_account; /* the same events, account by account */
    struct metric_day *days;  /* room for every event */
};

/* ---- Reading --------------------------------------------------------------------------------- */

static bool read_problem(sqlite3 *db, const char *name, struct problem *problem)
{
    return problem_set(problem, EXIT_IO, NULL, "run.db: %s: %s; check it with `tapedeck verify`",
                       name, sqlite3_errmsg(db));
}

static sqlite3_stmt *query_open(sqlite3 *db, const char *name, const char *user,
                                struct problem *problem)
{
    sqlite3_stmt *statement = NULL;
    const struct embedded_file *file = embedded_find(name);
    assert(file != NULL);
    if (sqlite3_prepare_v2(db, (const char *)file->bytes, (int)file->size + 1, &statement, NULL) !=
        SQLITE_OK) {
        read_problem(db, name, problem);
        return NULL;
    }
    int parameter = sqlite3_bind_parameter_index(statement, ":user");
    if (parameter > 0 && user != NULL) {
        sqlite3_bind_text(statement, parameter, user, -1, SQLITE_TRANSIENT);
    }
    return statement;
}

/* Closes the query; `outcome` is that of its last step. */
static bool query_close(sqlite3 *db, sqlite3_stmt *statement, int outcome, const char *name,
                        struct problem *problem)
{
    bool done = outcome == SQLITE_DONE || outcome == SQLITE_ROW || read_problem(db, name, problem);
    sqlite3_finalize(statement);
    return done;
}

static const char *column_text(sqlite3_stmt *statement, int column)
{
    const unsigned char *text = sqlite3_column_text(statement, column);
    return text != NULL ? (const char *)text : "";
}

static bool read_settings(struct metric_run *run, sqlite3 *db, struct problem *problem)
{
    const char *name = "schema/reports/metric_settings.sql";
    sqlite3_stmt *statement = query_open(db, name, NULL, problem);
    if (statement == NULL) {
        return false;
    }
    int outcome = sqlite3_step(statement);
    if (outcome == SQLITE_ROW) {
        int64_t rate = 0;
        const char *text = column_text(statement, 1);
        size_t size = strlen(text);
        bool percent = size > 0 && text[size - 1] == '%';
        if (decimal_parse(text, size - percent, DECIMAL_PLACES, 0, &rate) != DECIMAL_OK) {
            rate = 0; /* not given */
        }
        run->periods = (int32_t)sqlite3_column_int(statement, 0);
        run->periods = run->periods > 0 ? run->periods : 365;
        run->risk_free = (double)rate / (percent ? 1e10 : 1e8);
        run->currency_exponent = sqlite3_column_int(statement, 2);
    }
    return query_close(db, statement, outcome, name, problem);
}

static bool read_accounts(struct metric_run *run, sqlite3 *db, const char *user,
                          struct problem *problem)
{
    const char *name = "schema/reports/metric_accounts.sql";
    sqlite3_stmt *statement = query_open(db, name, user, problem);
    if (statement == NULL) {
        return false;
    }
    int outcome;
    while ((outcome = sqlite3_step(statement)) == SQLITE_ROW) {
        run->accounts = memory_reserve(run->accounts, &run->account_capacity,
                                       run->account_count + 1, sizeof *run->accounts);
        const char *account = column_text(statement, 1);
        run->accounts[run->account_count++] = (struct metric_account){
            .id = sqlite3_column_int64(statement, 0),
            .name = memory_copy_text(account, strlen(account)),
            .fees = sqlite3_column_int64(statement, 2),
            .round_trips = sqlite3_column_int64(statement, 3),
            .wins = sqlite3_column_int64(statement, 4),
        };
    }
    return query_close(db, statement, outcome, name, problem);
}

/* Accounts come in the order of their ids. -1: none, as for one that never opened. */
static int32_t account_index(const struct metric_run *run, int64_t id)
{
    size_t low = 0, high = run->account_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (run->accounts[middle].id < id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < run->account_count && run->accounts[low].id == id ? (int32_t)low : -1;
}

static bool read_events(struct metric_run *run, sqlite3 *db, const char *user,
                        struct problem *problem)
{
    const char *name = "schema/reports/metric_events.sql";
    sqlite3_stmt *statement = query_open(db, name, user, problem);
    if (statement == NULL) {
        return false;
    }
    int outcome;
    while ((outcome = sqlite3_step(statement)) == SQLITE_ROW) {
        int32_t account = account_index(run, sqlite3_column_int64(statement, 0));
        if (account < 0) {
            continue;
        }
        run->events = memory_reserve(run->events, &run->event_capacity, run->event_count + 1,
                                     sizeof *run->events);
        run->events[run->event_count++] = (struct event){
            .movement = sqlite3_column_int(statement, 1) == 1,
            .time = sqlite3_column_int64(statement, 2),
            .day = (int32_t)sqlite3_column_int(statement, 3),
            .value = sqlite3_column_int64(statement, 4),
            .amount = sqlite3_column_int64(statement, 5),
            .account = account,
        };
        run->accounts[account].events++;
    }
    return query_close(db, statement, outcome, name, problem);
}

/* Deals the events out to their accounts, order kept. */
static void slice_events(struct metric_run *run)
{
    size_t begin = 0;
    for (size_t i = 0; i < run->account_count; i++) {
        run->accounts[i].slice = begin;
        begin += run->accounts[i].events;
        run->accounts[i].events = 0;
    }
    run->by_account = memory_alloc_zero(run->event_count + 1, sizeof *run->by_account);
    run->days = memory_alloc_zero(run->event_count + 1, sizeof *run->days);
    for (size_t i = 0; i < run->event_count; i++) {
        struct metric_account *account = &run->accounts[run->events[i].account];
        run->by_account[account->slice + account->events++] = run->events[i];
    }
}

static void run_release(struct metric_run *run)
{
    for (size_t i = 0; i < run->account_count; i++) {
        memory_free(run->accounts[i].name);
    }
    memory_free(run->accounts);
    memory_free(run->events);
    memory_free(run->by_account);
    memory_free(run->days);
}

static bool run_read(struct metric_run *run, sqlite3 *db, const char *user, struct problem *problem)
{
    memset(run, 0, sizeof *run);
    if (!read_settings(run, db, problem) || !read_accounts(run, db, user, problem) ||
        !read_events(run, db, user, problem)) {
        run_release(run);
        return false;
    }
    slice_events(run);
    return true;
}

/* ---- Levels ---------------------------------------------------------------------------------- */

/* Events become marks. `sum` is the equity of all accounts in the slice as last known: at one
 * account's movement the others count as they were. Between movements a level is `level` x equity /
 * `base`, both taken right after the last movement. */
struct walk {
    wide sum;
    double level, base;
    size_t days;
    int64_t start, end;
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
    days[walk->days++] = (struct metric_day){day, walk_level(walk)};
}

static void walk_move(struct walk *walk, int64_t amount)
{
    double level = walk_level(walk); /* before the amount is in */
    walk->sum += amount;
    walk->level = level;
    walk->base = (double)walk->sum;
}

static void measure(struct metric_run *run, const struct event *events, size_t count,
                    struct metrics *metrics)
{
    struct walk walk = {.level = 1};
    for (size_t i = 0; i < run->account_count; i++) {
        run->accounts[i].known = 0;
    }
    for (size_t i = 0; i < count; i++) {
        const struct event *event = &events[i];
        struct metric_account *account = &run->accounts[event->account];
        walk.sum += (wide)event->value - account->known;
        account->known = event->value;
        if (event->movement) {
            if (walk.days == 0) {
                walk.sum += event->amount; /* before the first mark nothing is measured */
            } else {
                walk_move(&walk, event->amount);
            }
            account->known = minor((wide)event->value + event->amount);
        } else if (i + 1 == count || events[i + 1].movement || events[i + 1].time != event->time) {
            walk_mark(&walk, event->day, run->days); /* the last account marked at this instant */
        }
    }
    metrics_of_days(run->days, walk.days, run->periods, run->risk_free, metrics);
    metrics->start_minor = walk.start;
    metrics->end_minor = walk.end;
}

static void measure_account(struct metric_run *run, const struct metric_account *account,
                            struct metrics *metrics)
{
    measure(run, run->by_account + account->slice, account->events, metrics);
    metrics->fees_minor = account->fees;
    metrics->round_trips = account->round_trips;
    metrics->wins = account->wins;
}

static void measure_all(struct metric_run *run, struct metrics *metrics)
{
    measure(run, run->events, run->event_count, metrics);
    wide fees = 0;
    for (size_t i = 0; i < run->account_count; i++) {
        fees += run->accounts[i].fees;
        metrics->round_trips += run->accounts[i].round_trips;
        metrics->wins += run->accounts[i].wins;
    }
    metrics->fees_minor = minor(fees);
}

static void win_rate(struct metrics *metrics)
{
    if (metrics->round_trips > 0) {
        metrics->win_rate = (double)metrics->wins / (double)metrics->round_trips;
    }
}

bool metrics_read(struct sqlite3 *db, const char *account, struct metrics *metrics,
                  struct problem *problem)
{
    struct metric_run run;
    if (!run_read(&run, db, NULL, problem)) {
        return false;
    }
    bool found = account == NULL;
    if (found) {
        measure_all(&run, metrics);
    }
    for (size_t i = 0; !found && i < run.account_count; i++) {
        if (strcmp(run.accounts[i].name, account) == 0) {
            measure_account(&run, &run.accounts[i], metrics);
            found = true;
        }
    }
    if (found) {
        win_rate(metrics);
    } else {
        problem_set(problem, EXIT_USAGE, NULL, "the run has no account %s that was opened",
                    account);
    }
    run_release(&run);
    return found;
}

/* ---- Telling --------------------------------------------------------------------------------- */

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
    tell_real(to, "sortino", metrics->sortino);
    tell_real(to, "max_drawdown", metrics->max_drawdown);
    tell_day(to, "drawdown_peak", metrics->peak_day);
    tell_day(to, "drawdown_trough", metrics->trough_day);
    tell_day(to, "drawdown_recovery", metrics->recovery_day);
    tell_count(to, "round_trips", metrics->round_trips);
    tell_count(to, "wins", metrics->wins);
    tell_real(to, "win_rate", metrics->win_rate);
    tell_money(to, "fees", metrics->fees_minor);
}

bool metrics_tell(struct sqlite3 *db, const char *user,
                  void (*hear)(void *hearer, const char *account, const char *name,
                               const char *text, bool number),
                  void *hearer, struct problem *problem)
{
    struct metric_run run;
    struct metrics metrics;
    if (!run_read(&run, db, user, problem)) {
        return false;
    }
    struct telling to = {hear, hearer, "", run.currency_exponent};
    measure_all(&run, &metrics);
    win_rate(&metrics);
    tell_all(&to, &metrics);
    for (size_t i = 0; i < run.account_count; i++) {
        to.account = run.accounts[i].name;
        measure_account(&run, &run.accounts[i], &metrics);
        win_rate(&metrics);
        tell_all(&to, &metrics);
    }
    run_release(&run);
    return true;
}
