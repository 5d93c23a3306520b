/* In: the queries schema/reports/metric_*.sql on a run.db. Out: events and sums by account. Always: events
 * are read once, in the order of T01; an account's own events keep that order in its slice. */
#include "metrics/metric_run.h"

#include <assert.h>
#include <sqlite3.h>
#include <string.h>

#include "base/decimal.h"
#include "base/embedded.h"
#include "base/memory.h"
#include "base/text.h"

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
        for (const char *digit = column_text(statement, 3); ascii_is_digit(*digit); digit++) {
            run->seed = run->seed * 10 + (uint64_t)(*digit - '0');
        }
    }
    return query_close(db, statement, outcome, name, problem);
}

/* A sum that comes in millions and the rest. */
static wide two_parts(sqlite3_stmt *statement, int column)
{
    return (wide)sqlite3_column_int64(statement, column) * 1000000 +
           sqlite3_column_int64(statement, column + 1);
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
            .profits = two_parts(statement, 5),
            .losses = two_parts(statement, 7),
            .buys = two_parts(statement, 9),
            .sells = two_parts(statement, 11),
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

static bool read_executions(struct metric_run *run, sqlite3 *db, const char *user,
                            struct problem *problem)
{
    const char *name = "schema/reports/metric_executions.sql";
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
        struct execution_sums *sums = &run->accounts[account].executions;
        sums->ordered_qty += sqlite3_column_int64(statement, 1);
        sums->filled_qty += sqlite3_column_int64(statement, 2);
        sums->arrival_value += sqlite3_column_int64(statement, 3);
        sums->arrival_filled += sqlite3_column_int64(statement, 4);
        sums->slippage += sqlite3_column_int64(statement, 5);
        sums->missed += sqlite3_column_int64(statement, 6);
        sums->fees += sqlite3_column_int64(statement, 7);
    }
    return query_close(db, statement, outcome, name, problem);
}

/* Positions follow the marks in the same order: each belongs to the next mark of its account and day. */
static bool read_exposures(struct metric_run *run, sqlite3 *db, const char *user,
                           struct problem *problem)
{
    const char *name = "schema/reports/metric_exposures.sql";
    sqlite3_stmt *statement = query_open(db, name, user, problem);
    if (statement == NULL) {
        return false;
    }
    size_t at = 0;
    int outcome;
    while ((outcome = sqlite3_step(statement)) == SQLITE_ROW) {
        int32_t account = account_index(run, sqlite3_column_int64(statement, 0));
        int32_t day = (int32_t)sqlite3_column_int(statement, 1);
        int64_t value = sqlite3_column_int64(statement, 2);
        while (at < run->event_count &&
               (run->events[at].movement || run->events[at].account != account ||
                run->events[at].day != day)) {
            at++;
        }
        if (at == run->event_count) {
            break;
        }
        struct event *mark = &run->events[at];
        int64_t held;
        mark->held = int64_add(mark->held, value < 0 ? -value : value, &held) ? held : INT64_MAX;
    }
    return query_close(db, statement, outcome, name, problem);
}

/* One unit of the benchmark at the first mark: splits multiply it, dividends are kept as cash. */
static bool read_benchmark(struct metric_run *run, sqlite3 *db, struct problem *problem)
{
    const char *name = "schema/reports/metric_benchmark.sql";
    sqlite3_stmt *statement = query_open(db, name, NULL, problem);
    if (statement == NULL) {
        return false;
    }
    double units = 1, cash = 0;
    int outcome;
    while ((outcome = sqlite3_step(statement)) == SQLITE_ROW) {
        if (sqlite3_column_int(statement, 0) == 1) {
            double price = (double)sqlite3_column_int64(statement, 2) / 1e8;
            run->benchmark = memory_reserve(run->benchmark, &run->benchmark_capacity,
                                            run->benchmark_count + 1, sizeof *run->benchmark);
            run->benchmark[run->benchmark_count++] = (struct metric_day){
                (int32_t)sqlite3_column_int(statement, 1), units * price + cash};
        } else if (run->benchmark_count > 0) {
            double ratio_new = (double)sqlite3_column_int64(statement, 3);
            double ratio_old = (double)sqlite3_column_int64(statement, 4);
            cash += units * ((double)sqlite3_column_int64(statement, 5) / 1e8);
            if (ratio_old > 0) {
                units = units * ratio_new / ratio_old;
            }
        }
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

void metric_run_release(struct metric_run *run)
{
    for (size_t i = 0; i < run->account_count; i++) {
        memory_free(run->accounts[i].name);
    }
    memory_free(run->accounts);
    memory_free(run->events);
    memory_free(run->by_account);
    memory_free(run->days);
    memory_free(run->benchmark);
    memory_free(run->drawn);
}

bool metric_run_read(struct metric_run *run, sqlite3 *db, const char *user, struct problem *problem)
{
    memset(run, 0, sizeof *run);
    if (!read_settings(run, db, problem) || !read_accounts(run, db, user, problem) ||
        !read_executions(run, db, user, problem) || !read_events(run, db, user, problem) ||
        !read_exposures(run, db, user, problem) || !read_benchmark(run, db, problem)) {
        metric_run_release(run);
        return false;
    }
    slice_events(run);
    return true;
}
