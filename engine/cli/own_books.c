/* In: a scenario with venue = book. Out: its books, message by message or as they are at last. Always: the run
 * is one without a folder in the end. */
#include "cli/own_books.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/files.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/moment.h"
#include "base/names.h"
#include "cli/cell_table.h"
#include "cli/own_compare.h"
#include "cli/scratch_folder.h"
#include "cli/terminal.h"
#include "market/market.h"
#include "run/recorded_flow.h"
#include "run/run.h"

enum { OWN_LEVELS_MAX = 100 };

struct looking {
    struct text *out;
    int64_t depth;               /* printed after each message; 0: none */
    struct cell_table last;      /* the books at the end */
    struct own_compare *compare; /* NULL: with nothing */
    enum exit_code printed;      /* how printing went */
};

/* ---- after each message ---- */

enum { PRINT_FROM = 1 << 16 };

enum exit_code books_pass_on(struct text *out)
{
    if (out->size < PRINT_FROM) return EXIT_DONE;
    enum exit_code code = terminal_print(out);
    text_clear(out);
    return code;
}

static void print_message(struct looking *looking, const struct run_books *books)
{
    struct market_level levels[2][OWN_LEVELS_MAX];
    size_t counts[2] = {0, 0};
    char time[MOMENT_TEXT_SIZE];
    struct text *out = looking->out;
    bool known = books->symbol != NAME_NONE;
    for (int side = 0; known && side < 2; side++) {
        counts[side] = market_depth(books->market, books->symbol, (enum side)side, levels[side],
                                    (size_t)looking->depth);
    }
    moment_print(books->now, time);
    text_addf(out, "%s,%s,%s", time, books->order_id,
              known ? names_text(books->symbols, books->symbol) : "");
    for (size_t i = 0; i < (size_t)looking->depth; i++) {
        static const enum side order[] = {SIDE_SELL, SIDE_BUY};
        for (int k = 0; k < 2; k++) {
            struct l3_level level = {0, 0};
            if (i < counts[order[k]])
                level = (struct l3_level){levels[order[k]][i].price, levels[order[k]][i].shown};
            text_add_char(out, ',');
            recorded_level_print(&level, out);
        }
    }
    text_add_char(out, '\n');
}

static void print_header(int64_t depth, struct text *out)
{
    text_add_string(out, "time,order_id,symbol");
    for (int64_t i = 1; i <= depth; i++) {
        text_addf(out, ",ask_%" PRId64 ",ask_size_%" PRId64 ",bid_%" PRId64 ",bid_size_%" PRId64, i,
                  i, i, i);
    }
    text_add_char(out, '\n');
}

/* ---- the books at last ---- */

enum { LAST_COLUMNS = 8 };

static void add_number(int64_t value, bool there, char digits[32], struct cell *cell)
{
    digits[there ? decimal_print(value, DECIMAL_PLACES, digits) : 0] = 0;
    *cell = (struct cell){digits, there ? CELL_NUMBER : CELL_NONE};
}

static void add_levels(struct looking *looking, const struct run_books *books, uint32_t symbol)
{
    struct market_level bids[OWN_LEVELS_MAX], asks[OWN_LEVELS_MAX];
    size_t bid_count = market_depth(books->market, symbol, SIDE_BUY, bids, (size_t)OWN_LEVELS_MAX);
    size_t ask_count = market_depth(books->market, symbol, SIDE_SELL, asks, (size_t)OWN_LEVELS_MAX);
    for (size_t i = 0; i < bid_count || i < ask_count; i++) {
        char digits[LAST_COLUMNS][32];
        struct cell cells[LAST_COLUMNS];
        bool bid = i < bid_count, ask = i < ask_count;
        digits[1][int64_print((int64_t)i + 1, digits[1])] = 0;
        cells[0] = (struct cell){names_text(books->symbols, symbol), CELL_TEXT};
        cells[1] = (struct cell){digits[1], CELL_NUMBER};
        add_number(bid ? bids[i].leaves : 0, bid, digits[2], &cells[2]);
        add_number(bid ? bids[i].shown : 0, bid, digits[3], &cells[3]);
        add_number(bid ? bids[i].price : 0, bid, digits[4], &cells[4]);
        add_number(ask ? asks[i].price : 0, ask, digits[5], &cells[5]);
        add_number(ask ? asks[i].shown : 0, ask, digits[6], &cells[6]);
        add_number(ask ? asks[i].leaves : 0, ask, digits[7], &cells[7]);
        cell_table_add_row(&looking->last, cells);
    }
}

static void begin_last(struct looking *looking)
{
    static const char *const names[LAST_COLUMNS] = {"symbol", "level", "bid_size",  "bid_shown",
                                                    "bid",    "ask",   "ask_shown", "ask_size"};
    cell_table_release(&looking->last);
    cell_table_init(&looking->last);
    for (int i = 0; i < LAST_COLUMNS; i++) cell_table_add_column(&looking->last, names[i]);
}

struct named_symbol {
    const char *name;
    uint32_t symbol;
};

static int by_name(const void *left, const void *right)
{
    return strcmp(((const struct named_symbol *)left)->name,
                  ((const struct named_symbol *)right)->name);
}

static void take_last(struct looking *looking, const struct run_books *books)
{
    uint32_t count = books->symbols->count;
    struct named_symbol *order = memory_alloc_zero(count + 1u, sizeof *order);
    for (uint32_t symbol = 0; symbol < count; symbol++)
        order[symbol] = (struct named_symbol){names_text(books->symbols, symbol), symbol};
    qsort(order, count, sizeof *order, by_name);
    begin_last(looking);
    for (uint32_t i = 0; i < count; i++) add_levels(looking, books, order[i].symbol);
    memory_free(order);
}

static void hear_books(void *context, const struct run_books *books)
{
    struct looking *looking = context;
    if (books->order_id == NULL) {
        take_last(looking, books);
        return;
    }
    if (looking->depth > 0 && looking->printed == EXIT_DONE) {
        print_message(looking, books);
        looking->printed = books_pass_on(looking->out);
    }
    if (looking->compare != NULL) own_compare_message(looking->compare, books);
}

static void tell_last(struct looking *looking, bool as_json, struct text *out)
{
    if (as_json) {
        struct json json;
        json_init(&json, out, true);
        cell_table_json(&looking->last, &json, NULL);
        text_add_char(out, '\n');
    } else if (looking->last.row_count > 0) {
        cell_table_print(&looking->last, out);
    } else {
        text_add_string(out, "no order rests in a book after the last message\n");
    }
}

/* ---- the run ---- */

static enum exit_code run_silently(struct looking *looking, const struct scenario *scenario,
                                   const struct override_list *overrides)
{
    struct problem problem;
    struct problem_list problems;
    struct run_result result = {0};
    char *place = scratch_folder_make("book", &problem);
    if (place == NULL) return terminal_problem(&problem);
    char *folder = path_join(place, "run");
    const struct run_options options = {.scenario_path = scenario->path,
                                        .folder = folder,
                                        .overrides = overrides->items,
                                        .override_count = overrides->count,
                                        .until = MOMENT_NONE,
                                        .books = hear_books,
                                        .books_context = looking};
    problem_list_init(&problems);
    enum exit_code code = run_scenario(&options, &result, &problems);
    if (code != EXIT_DONE) terminal_problems(&problems);
    if (!folder_remove(place, &problem) && code == EXIT_DONE) code = terminal_problem(&problem);
    problem_list_release(&problems);
    run_result_release(&result);
    memory_free(folder);
    memory_free(place);
    return code;
}

enum exit_code own_books_show(const struct arguments *arguments, const struct scenario *scenario,
                              const struct override_list *overrides, struct text *out)
{
    struct looking looking = {.out = out, .printed = EXIT_DONE};
    struct problem problem;
    const char *path = arguments_value(arguments, "--compare");
    bool as_json = arguments_flag(arguments, "--json");
    if (!arguments_number(arguments, "--depth", 1, OWN_LEVELS_MAX, &looking.depth, &problem))
        return terminal_problem(&problem);
    if (path != NULL && (looking.compare = own_compare_open(path, &problem)) == NULL)
        return terminal_problem(&problem);
    begin_last(&looking);
    if (looking.depth > 0) print_header(looking.depth, out);
    enum exit_code code = run_silently(&looking, scenario, overrides);
    if (code == EXIT_DONE) code = looking.printed;
    if (code == EXIT_DONE && looking.compare != NULL) {
        code = own_compare_tell(looking.compare, as_json, out, &problem);
        if (code == EXIT_INPUT) terminal_problem(&problem);
    } else if (code == EXIT_DONE && looking.depth == 0) {
        tell_last(&looking, as_json, out);
    }
    cell_table_release(&looking.last);
    own_compare_release(looking.compare);
    return code;
}
