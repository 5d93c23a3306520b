/* In: `init [DIR] [--bars FILE] [--orders FILE]`. Out: DIR/scenario.ini, which runs, and the files that
 * it needs and were not given. Always: no file that is there is written over; what was guessed stands
 * in comments beside it. */
#define _XOPEN_SOURCE 700 /* realpath */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/files.h"
#include "base/memory.h"
#include "base/moment.h"
#include "base/text.h"
#include "cli/command_frame.h"
#include "cli/commands.h"
#include "cli/gen_rows.h"
#include "cli/init_guess.h"
#include "cli/terminal.h"
#include "scenario/scenario.h"

static const struct argument_option options[] = {
    {"--bars", "FILE", "prices to replay: bars, trades or quotes, as a vendor gave them"},
    {"--orders", "FILE", "orders against them: time,symbol,side,qty,... in any order"},
};
static const struct argument_form form = {
    .command = "init",
    .words = "[DIR]",
    .about =
        "Writes DIR/scenario.ini (DIR: here), a scenario that runs. It reads the files, guesses\n"
        "columns, times, zone, interval, calendar and symbol, and says in comments what it\n"
        "guessed. Without --orders it adds three orders to begin with; without any file a\n"
        "complete small example. A file that is there is never written over.\n",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .words_min = 0,
    .words_max = 1,
    .example = "  tapedeck init example && tapedeck run example/scenario.ini\n"
               "  tapedeck init --bars AAPL.csv --orders my_orders.csv\n",
};

struct making {
    const char *folder;
    char *ini;
    char *bars, *orders;           /* paths; owned */
    char *bars_name, *orders_name; /* as the scenario names them; owned */
    bool orders_given, bars_given;
    char symbol[64]; /* that all orders name; "" */
    struct init_guess prices, people;
    struct text text, told;
};

/* ---- Names of files -------------------------------------------------------------------------- */

/* The absolute path without links; NULL when there is no such file. Owned. */
static char *whole_path(const char *path)
{
    char *found = realpath(path, NULL);
    if (found == NULL) return NULL;
    char *copy = memory_copy_text(found, strlen(found));
    free(found);
    return copy;
}

/* `to` as seen from the folder `from`, both absolute. */
static char *relative_path(const char *from, const char *to)
{
    size_t common = 0, i = 0;
    struct text out = {0};
    while (from[i] != 0 && from[i] == to[i]) {
        i++;
        if (from[i - 1] == '/') common = i;
    }
    if (from[i] == 0 && to[i] == '/') common = i + 1;
    const bool inside = from[i] == 0 && to[i] == '/';
    if (!inside) {
        for (const char *at = from + common; *at != 0;) {
            text_add_string(&out, "../");
            at += strcspn(at, "/");
            at += strspn(at, "/");
        }
    }
    text_add_string(&out, to + common);
    char *path = memory_copy_text(text_string(&out), out.size);
    text_release(&out);
    return path;
}

/* How the scenario in `folder` names the file. */
static bool name_file(const char *folder, const char *path, char **name, struct problem *problem)
{
    char *from = whole_path(folder), *to = whole_path(path);
    bool done = from != NULL && to != NULL;
    if (!done) {
        problem_errno(problem, "open", to == NULL ? path : folder);
        problem->code = EXIT_INPUT;
    } else if (path[0] == '/') {
        *name = memory_copy_text(to, strlen(to));
    } else {
        *name = relative_path(from, to);
    }
    if (done && strcspn(*name, ",*?[]\"") != strlen(*name)) {
        done = problem_set(problem, EXIT_USAGE, NULL,
                           "init: the name %s has a comma or a sign of a pattern, which the key "
                           "`file` would take for more files; rename it",
                           *name);
    }
    memory_free(from);
    memory_free(to);
    return done;
}

static bool is_free(const char *path, struct problem *problem)
{
    return !file_exists(path) ||
           problem_set(problem, EXIT_USAGE, NULL,
                       "init: %s is there already; move it away, or name another folder", path);
}

/* ---- Files that were not given ---------------------------------------------------------------- */

/* Made-up daily bars: the same as `tapedeck gen bars` makes. */
static bool write_bars(const char *path, struct problem *problem)
{
    enum { ROWS = 63 };
    const struct gen_settings settings = {.rows = ROWS,
                                          .seed = 8,
                                          .symbols = {"ACME"},
                                          .symbol_count = 1,
                                          .start_day = days_from_civil(2026, 1, 5),
                                          .days = ROWS,
                                          .calendar = WALK_XNYS};
    struct gen_settings *kept = memory_alloc(sizeof *kept);
    *kept = settings;
    struct gen_output output = {.file = fopen(path, "wb")};
    bool done = output.file != NULL;
    if (done) {
        done = gen_bars(kept, &output);
        gen_output_flush(&output);
        done = !ferror(output.file) && done;
        if (fclose(output.file) != 0) done = false;
    }
    text_release(&output.text);
    memory_free(kept);
    return done || problem_errno(problem, "write", path);
}

static void print_order_time(const struct init_trial *trial, size_t at, struct text *out)
{
    char time[MOMENT_TEXT_SIZE], date[DATE_TEXT_SIZE];
    moment_print(trial->points[at].time, time);
    date_print(moment_day(trial->points[at].time), date);
    if (trial->dates)
        text_add_string(out, date);
    else
        text_addf(out, "%.19sZ", time);
}

/* A price 1 % away, on whole cents where it has no more. */
static int64_t nearby_price(int64_t price)
{
    const int64_t cent = DECIMAL_ONE / 100;
    const int64_t near = price - price / 100;
    return price % cent == 0 && near > cent ? near - near % cent : near;
}

/* Buys at the market, tries to buy a little lower, sells at the market: about a tenth of the cash.
 * Where not every session has a price they stay until one comes. */
static void print_orders(const struct init_guess *prices, struct text *out)
{
    const struct init_trial *trial = &prices->trial;
    const int64_t worth = 10000 * DECIMAL_ONE;
    const size_t count = trial->point_count;
    const size_t at[] = {0, count / 4, count / 2};
    const char *symbol = trial->symbols.count > 0 ? names_text(&trial->symbols, 0) : prices->symbol;
    const char *tif = trial->dates && !prices->xnys ? ",gtc" : "";
    text_addf(out, "time,symbol,side,qty,limit_price%s\n", tif[0] != 0 ? ",tif" : "");
    for (int i = 0; i < 3 && count > 0; i++) {
        const int64_t price = trial->points[at[i]].price;
        const int64_t first = trial->points[0].price;
        const int64_t qty = first > 0 && first < worth ? worth / first : 1;
        char limit[32] = "";
        if (i == 1 && price > 0) decimal_print(nearby_price(price), DECIMAL_PLACES, limit);
        print_order_time(trial, at[i], out);
        text_addf(out, ",%s,%s,%lld,%s%s\n", symbol, i < 2 ? "buy" : "sell", (long long)qty, limit,
                  tif);
    }
    if (count == 0) { /* a price file without a usable row */
        char date[DATE_TEXT_SIZE];
        date_print(prices->first_cell_day, date);
        text_addf(out, "%s,%s,buy,1,%s\n", date, prices->symbol, tif);
    }
}

/* ---- The scenario ---------------------------------------------------------------------------- */

/* Letters, digits, - and _ of the file's name up to its first point. */
static void print_name(const char *path, struct text *out)
{
    const char *base = path_base(path);
    for (const char *c = base; *c != 0 && (*c != '.' || c == base); c++) {
        const char low = ascii_lower(*c);
        text_add_char(out,
                      (low >= 'a' && low <= 'z') || ascii_is_digit(*c) || *c == '-' ? *c : '_');
    }
}

/* Enough for ten of the dearest, a power of ten; 0: the default is. */
static int64_t cash_needed(const struct init_trial *trial)
{
    int64_t cash = 100000;
    const int64_t ten = trial->high / DECIMAL_ONE * 10;
    while (cash < ten && cash < INT64_C(1000000000000000)) cash *= 10;
    return cash == 100000 ? 0 : cash;
}

static void print_scenario(struct making *making)
{
    struct text *out = &making->text;
    const int64_t cash = cash_needed(&making->prices.trial);
    text_add_string(
        out, "; Written by `tapedeck init`. What was guessed stands above the keys: correct\n"
             "; what is wrong, `tapedeck check` tells what the files say to it.\n"
             ";\n"
             "; What to look for after `tapedeck run`: the summary, and report.html in the run's\n"
             "; folder; then `tapedeck explain FOLDER ID` tells why an order came out as it did.\n"
             "\n[scenario]\nname = ");
    print_name(making->bars, out);
    text_addf(out, "\ntitle = A first run with %s\n\n", path_base(making->bars));
    init_guess_print_calendar(&making->prices, out);
    text_add_char(out, '\n');
    init_guess_print(&making->prices, "prices", out);
    text_add_char(out, '\n');
    init_guess_print(&making->people, "orders", out);
    if (cash != 0)
        text_addf(out, "\n[account]\n; for prices up to %lld\ninitial_cash = %lld\n",
                  (long long)(making->prices.trial.high / DECIMAL_ONE), (long long)cash);
    text_add_string(out, "\n; To go on: costs and slippage, a queue that takes its time.\n"
                         "; [fees]\n; bps = 1\n; [market]\n; slippage = bps:2\n"
                         "; [queue.orders]\n; jobs = order\n; service = constant:5s\n");
}

static void tell_feed(const struct init_guess *guess, const char *path, struct text *told)
{
    char first[DATE_TEXT_SIZE], last[DATE_TEXT_SIZE];
    date_print(guess->trial.first_day, first);
    date_print(guess->trial.last_day, last);
    text_addf(told, "%-8s%s: %lld rows", word_name(&feed_kind_words, (int)guess->kind), path,
              (long long)guess->trial.read);
    if (guess->trial.used > 0) text_addf(told, ", %s to %s", first, last);
    if (guess->trial.refused > 0)
        text_addf(told, ", %lld of them cannot be used", (long long)guess->trial.refused);
    text_add_char(told, '\n');
    for (const char *at = text_string(&guess->notes); *at != 0;) {
        const size_t size = strcspn(at, "\n");
        text_addf(told, "        %.*s\n", (int)size - 2, at + 2);
        at += size + 1;
    }
}

/* The symbol that all orders name. */
static bool find_symbol(struct making *making, struct problem *problem)
{
    struct init_look look;
    bool done = init_look_read(&look, making->orders, problem);
    const int field = done ? init_look_field(&look, FEED_ORDERS, "symbol") : -1;
    for (size_t row = 0; field >= 0 && row < look.row_count; row++) {
        const char *cell = init_look_cell(&look, row, field);
        if (row == 0) snprintf(making->symbol, sizeof making->symbol, "%s", cell);
        if (strcmp(cell, making->symbol) != 0) {
            making->symbol[0] = 0;
            break;
        }
    }
    init_look_release(&look);
    return done;
}

static bool choose_files(struct making *making, const struct arguments *arguments,
                         struct problem *problem)
{
    const char *bars = arguments_value(arguments, "--bars");
    const char *orders = arguments_value(arguments, "--orders");
    making->bars_given = bars != NULL;
    making->orders_given = orders != NULL;
    if (orders != NULL && bars == NULL)
        return problem_set(problem, EXIT_USAGE, NULL,
                           "init: orders need prices to meet; add --bars FILE");
    if (!folder_make(making->folder, problem) || !is_free(making->ini, problem)) return false;
    making->bars =
        bars != NULL ? memory_copy_text(bars, strlen(bars)) : path_join(making->folder, "bars.csv");
    making->orders = orders != NULL ? memory_copy_text(orders, strlen(orders))
                                    : path_join(making->folder, "orders.csv");
    return (bars != NULL || is_free(making->bars, problem)) &&
           (orders != NULL || is_free(making->orders, problem));
}

static bool make_orders(struct making *making, struct problem *problem)
{
    struct text text = {0};
    if (making->orders_given) return true;
    print_orders(&making->prices, &text);
    const bool done = file_write(making->orders, text.bytes, text.size, false, problem);
    text_release(&text);
    return done;
}

/* What was written is read once more, as `run` will. */
static bool check_scenario(const struct making *making, struct problem *problem)
{
    struct scenario scenario;
    struct problem_list problems = {0};
    const bool done = scenario_read(making->ini, NULL, 0, &scenario, &problems);
    if (!done) *problem = problems.items[0];
    scenario_release(&scenario);
    problem_list_release(&problems);
    return done;
}

static bool make_all(struct making *making, struct problem *problem)
{
    if (making->orders_given && !find_symbol(making, problem)) return false;
    if (!making->bars_given) {
        if (!write_bars(making->bars, problem)) return false;
    }
    if (!name_file(making->folder, making->bars, &making->bars_name, problem) ||
        !init_guess_prices(&making->prices, making->bars, making->bars_name, making->ini,
                           making->symbol, problem) ||
        !make_orders(making, problem) ||
        !name_file(making->folder, making->orders, &making->orders_name, problem) ||
        !init_guess_orders(&making->people, making->orders, making->orders_name, making->ini,
                           &making->prices, problem)) {
        return false;
    }
    print_scenario(making);
    return file_write(making->ini, making->text.bytes, making->text.size, false, problem) &&
           check_scenario(making, problem);
}

static void release(struct making *making)
{
    init_guess_release(&making->prices);
    init_guess_release(&making->people);
    text_release(&making->text);
    memory_free(making->ini);
    memory_free(making->bars);
    memory_free(making->orders);
    memory_free(making->bars_name);
    memory_free(making->orders_name);
    memory_free(making);
}

static enum exit_code init(const struct arguments *arguments, struct text *out)
{
    struct problem problem;
    struct making *making = memory_alloc_zero(1, sizeof *making);
    making->folder = arguments->word_count > 0 ? arguments->words[0] : ".";
    making->ini = strcmp(making->folder, ".") == 0 ? memory_copy_text("scenario.ini", 12)
                                                   : path_join(making->folder, "scenario.ini");
    const bool done = choose_files(making, arguments, &problem) && make_all(making, &problem);
    if (done) {
        tell_feed(&making->prices, making->bars, out);
        tell_feed(&making->people, making->orders, out);
        text_addf(out, "written %s%s%s%s%s\nnext    tapedeck run %s\n", making->ini,
                  making->bars_given ? "" : ", ", making->bars_given ? "" : making->bars,
                  making->orders_given ? "" : ", ", making->orders_given ? "" : making->orders,
                  making->ini);
    }
    release(making);
    return done ? EXIT_DONE : terminal_problem(&problem);
}

int command_init(int argc, char **argv)
{
    return command_frame(&form, argc, argv, init);
}
