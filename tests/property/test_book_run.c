/* Whole runs with venue = book against the book's naive twin: made-up orders with cancels, replaces, ids
 * that come again, stops, icebergs and users of one group. From run.db: the same matches in the same
 * order, the same requests refused, the same orders rejected, canceled and filled for the same reasons
 * (B01-B08, B11, R02, R16). A failure prints the seed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/files.h"
#include "base/memory.h"
#include "base/moment.h"
#include "model/rows.h"
#include "run/run.h"
#include "support/book_tape.h"

enum { SEEDS = 25, MESSAGES = 220, LINES = 4096 };

/* ---- lines that are compared -------------------------------------------------------------------- */

struct lines {
    char *items[LINES];
    int count;
};

static void lines_add(struct lines *lines, const char *text, size_t size)
{
    assert_true(lines->count < LINES);
    lines->items[lines->count++] = memory_copy_text(text, size);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void lines_sort(struct lines *lines)
{
    qsort(lines->items, (size_t)lines->count, sizeof *lines->items, by_text);
}

static void lines_compare(struct lines *run, struct lines *twin, const char *what, uint64_t seed)
{
    for (int i = 0; i < run->count || i < twin->count; i++) {
        const char *ours = i < run->count ? run->items[i] : "nothing";
        const char *its = i < twin->count ? twin->items[i] : "nothing";
        if (strcmp(ours, its) != 0)
            fail_msg("seed %llu, %s %d: the run has `%s`, the twin `%s`", (unsigned long long)seed,
                     what, i + 1, ours, its);
    }
    for (int i = 0; i < run->count; i++) memory_free(run->items[i]);
    for (int i = 0; i < twin->count; i++) memory_free(twin->items[i]);
}

/* Lines of the twin's log that hold `word`, from there on when `cut`, as `ID REASON`. */
static void lines_of_log(const char *log, const char *word, const char *not_this, bool whole,
                         struct lines *lines)
{
    for (const char *at = log; *at != 0; at += strcspn(at, "\n") + 1) {
        size_t size = strcspn(at, "\n");
        const char *found = strstr(at, word);
        if (found == NULL || found >= at + size) continue;
        const char *other = not_this != NULL ? strstr(at, not_this) : NULL;
        if (other != NULL && other < at + size) continue;
        char line[128];
        const char *rest = found + strlen(word);
        int length = whole ? snprintf(line, sizeof line, "%.*s", (int)size, at)
                           : snprintf(line, sizeof line, "%.*s %.*s", (int)strcspn(at, " "), at,
                                      (int)(at + size - rest), rest);
        lines_add(lines, line, (size_t)length);
    }
}

static void lines_of_run(const char *folder, const char *sql, struct lines *lines)
{
    char *path = path_join(folder, "run.db");
    sqlite3 *database = NULL;
    sqlite3_stmt *row = NULL;
    assert_int_equal(sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    if (sqlite3_prepare_v2(database, sql, -1, &row, NULL) != SQLITE_OK)
        fail_msg("%s", sqlite3_errmsg(database));
    while (sqlite3_step(row) == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(row, 0);
        lines_add(lines, text, strlen(text));
    }
    sqlite3_finalize(row);
    sqlite3_close(database);
    memory_free(path);
}

/* ---- the run ------------------------------------------------------------------------------------ */

static void add_price(struct text *out, int64_t ticks)
{
    if (ticks != VALUE_NONE)
        text_addf(out, "%lld.%02lld", (long long)ticks / 100, (long long)ticks % 100);
    text_add_char(out, ',');
}

static void add_message(struct text *out, int number, const struct tape_message *message)
{
    static const char *const actions[] = {"new", "cancel", "replace"};
    bool enters = message->kind == TAPE_NEW;
    const char *tif = message->fok ? "fok" : message->ioc ? "ioc" : "gtc";
    text_addf(out, "2026-01-05T10:%02d:%02d,%u,u%u,%s,%s,%s,", number / 60, number % 60,
              (unsigned)message->id, (unsigned)message->user, enters ? "ABC" : "",
              actions[message->kind],
              !enters                     ? ""
              : message->side == SIDE_BUY ? "buy"
                                          : "sell");
    if (message->qty != VALUE_NONE) text_addf(out, "%lld", (long long)message->qty);
    text_add_char(out, ',');
    add_price(out, message->limit);
    add_price(out, message->stop);
    text_addf(out, "%s,", enters ? tif : "");
    if (message->display > 0) text_addf(out, "%lld", (long long)message->display);
    text_addf(out, ",%s\n", message->post_only ? "post_only" : "");
}

static char *write_file(const char *folder, const char *name, const struct text *text)
{
    struct problem problem;
    char *path = path_join(folder, name);
    if (!file_write(path, text_string(text), text->size, false, &problem))
        fail_msg("%s", problem.text);
    return path;
}

static void run_tape(const char *folder, const char *out, const struct tape_message *tape,
                     const struct tape_rules *rules)
{
    static const char *const modes[] = {"none", "cancel_newest", "cancel_oldest", "cancel_both",
                                        "decrement"};
    struct text text = {0};
    text_add_string(&text, "time,order_id,user,symbol,action,side,qty,limit_price,stop_price,tif,"
                           "display,flags\n");
    for (int i = 0; i < MESSAGES; i++) add_message(&text, i, &tape[i]);
    memory_free(write_file(folder, "orders.csv", &text));
    text_clear(&text);
    text_add_string(&text, "user,stp_group\n");
    for (unsigned i = 0; i < 9; i++) text_addf(&text, "u%u,group%u\n", i, i / 2);
    memory_free(write_file(folder, "users.csv", &text));
    text_clear(&text);
    text_addf(&text,
              "[scenario]\nname = book_twin\n[feed.orders]\nkind = orders\nfile = orders.csv\n"
              "[feed.users]\nkind = users\nfile = users.csv\n[market]\nvenue = book\nstp = %s\n"
              "reuse_ids = %s\n%s[account]\nshort = yes\ninitial_cash = 1000000000000\n"
              "[report]\nplots = no\n",
              modes[rules->stp], rules->reuse_ids ? "yes" : "no",
              rules->tick > 0 ? "tick = 0.01\n" : "");
    char *scenario = write_file(folder, "scenario.ini", &text);
    struct run_options options = {.scenario_path = scenario, .folder = out, .until = MOMENT_NONE};
    struct run_result result = {0};
    struct problem_list problems;
    problem_list_init(&problems);
    if (run_scenario(&options, &result, &problems) != EXIT_DONE)
        fail_msg("%s", problems.count > 0 ? problems.items[0].text : "the run failed");
    problem_list_release(&problems);
    run_result_release(&result);
    memory_free(scenario);
    text_release(&text);
}

static const char matches[] =
    "SELECT counter_order_id || ' trades ' || CAST(sum(qty) AS INTEGER) || ' at ' || "
    "CAST(round(price * 100) AS INTEGER) || ' with ' || order_id FROM v_trades "
    "WHERE liquidity = 'maker' GROUP BY match_id ORDER BY match_id";
static const char refused[] = "SELECT order_id || ' ' || reason FROM v_order_requests "
                              "WHERE outcome = 'rejected' ORDER BY request_id";
static const char ended[] =
    "SELECT order_id || ' ' || CASE status WHEN 'filled' THEN status ELSE reason END FROM v_orders "
    "WHERE status IN ('filled', 'canceled', 'rejected')";

static void compare_seed(uint64_t seed)
{
    static struct tape_message tape[MESSAGES];
    const struct tape_rules rules = {.stp = (enum self_trade)(seed % 5),
                                     .reuse_ids = seed % 2 == 0,
                                     .collar = VALUE_NONE,
                                     .tick = seed % 3 == 0 ? 0 : 1000000};
    struct text log = {0};
    struct problem problem;
    char folder[] = "/tmp/tapedeck_book_XXXXXX";
    assert_non_null(mkdtemp(folder));
    char *out = path_join(folder, "out");
    tape_make(tape, MESSAGES, (enum book_shape)(seed % SHAPES), seed);
    for (int i = 0; i < MESSAGES; i++) tape[i].takes = INT64_MAX;
    run_tape(folder, out, tape, &rules);
    naive_book_run(tape, MESSAGES, &rules, &log);
    struct lines run = {.count = 0}, twin = {.count = 0};
    lines_of_run(out, matches, &run);
    lines_of_log(text_string(&log), " trades ", NULL, true, &twin);
    assert_true(run.count > 0);
    lines_compare(&run, &twin, "match", seed);
    run.count = twin.count = 0;
    lines_of_run(out, refused, &run);
    lines_of_log(text_string(&log), " stays ", NULL, false, &twin);
    lines_compare(&run, &twin, "request", seed);
    run.count = twin.count = 0;
    lines_of_run(out, ended, &run);
    lines_of_log(text_string(&log), " ends ", NULL, false, &twin);
    lines_of_log(text_string(&log), " is rejected ", NULL, false, &twin);
    lines_sort(&run);
    lines_sort(&twin);
    lines_compare(&run, &twin, "end", seed);
    text_release(&log);
    memory_free(out);
    assert_true(folder_remove(folder, &problem));
}

static void runs_and_the_twin_agree(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) compare_seed(seed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(runs_and_the_twin_agree)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
