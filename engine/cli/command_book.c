/* In: `book SCENARIO.ini`. Out: the books of its own orders (own_books.c); or, when a feed is order-by-order
 * data, the book after each message, or how it compares with a vendor's book file (B09), and nothing else
 * of the scenario runs. Always: nothing is written but what is printed. */
#include <inttypes.h>
#include <string.h>

#include "base/decimal.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/moment.h"
#include "cli/command_frame.h"
#include "cli/commands.h"
#include "cli/own_books.h"
#include "cli/run_words.h"
#include "cli/terminal.h"
#include "feeds/book_file.h"
#include "feeds/feed.h"
#include "run/recorded_flow.h"
#include "scenario/scenario.h"

static const struct argument_option options[] = {
    {"--compare", "FILE", "the vendor's book after each message, in place of book_file"},
    {"--depth", "N", "print N levels after each message"},
    {"--set", "SECTION.KEY=VALUE", "in place of the scenario's line; may be repeated"},
    {"--json", NULL, "the books or the comparison as JSON"},
};
static const struct argument_form form = {
    .command = "book",
    .words = "SCENARIO.ini",
    .about =
        "Shows order books. With venue = book it runs the scenario without keeping anything: the\n"
        "levels of each symbol as they stand after the last message, best first, with what is\n"
        "hidden in *_size and without it in *_shown; with --depth, N levels after each message as\n"
        "CSV. With a feed of kind l3 it rebuilds the recorded book, message by message. With a\n"
        "vendor's book file (book_file in the feed, or --compare) each row is compared: equal;\n"
        "revealed, when a level that was out of the vendor's view turns up otherwise than last\n"
        "known; or wrong. Without one, or with --depth, the book is printed after each message as\n"
        "CSV: ask price, ask size, bid price, bid size of each level. The exit code is 1 when a\n"
        "row is wrong.\n",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .words_min = 1,
    .words_max = 1,
    .example = "  tapedeck book aapl.ini --compare AAPL_orderbook_10.csv\n"
               "  tapedeck book aapl.ini --depth 1\n"
               "  tapedeck book scenarios/order_book.ini\n",
};

struct replay {
    const struct scenario *scenario;
    const struct feed_settings *settings;
    int rank;
    struct names symbols, users, accounts, groups;
    struct calendar *calendar;
    struct feed *feed;
    struct recorded_flow *flow;
    int64_t depth;            /* 0: nothing is printed */
    struct l3_mismatch wrong; /* the first one, of row wrong_row; 0: none */
    int64_t wrong_row, wrong_time;
    bool refused;
    enum exit_code printed; /* how printing went */
};

static bool row_refused(void *context, const struct feed_refusal *refusal)
{
    struct replay *replay = context;
    (void)terminal_problem(&refusal->problem);
    replay->refused |= replay->settings->on_error == ON_ERROR_STOP;
    return !replay->refused;
}

static void row_found(void *context, const struct feed_finding *finding)
{
    (void)context, (void)finding;
}

/* ---- opening ---- */

static bool find_feed(struct replay *replay, struct problem *problem)
{
    const struct settings *settings = &replay->scenario->settings;
    for (int i = 0; i < settings->feed_count; i++) {
        if (settings->feeds[i].kind != FEED_L3) continue;
        replay->settings = &settings->feeds[i];
        replay->rank = i;
        return true;
    }
    problem_set(problem, EXIT_SCENARIO, "B09",
                "there is no book: [market] venue is not book, and no feed is of kind l3; add one "
                "of them");
    return problem_at(problem, replay->scenario->path, 0, 0);
}

static bool open_feed(struct replay *replay, struct problem *problem)
{
    const struct settings *settings = &replay->scenario->settings;
    replay->calendar = calendar_open(settings, NULL, 0, problem);
    if (replay->calendar == NULL) return false;
    const struct feed_context context = {
        settings,         replay->calendar, calendar_zone(replay->calendar),
        &replay->symbols, &replay->users,   &replay->accounts,
        &replay->groups};
    const struct feed_listener listener = {
        .context = replay, .refused = row_refused, .found = row_found};
    replay->feed =
        feed_open(&context, replay->settings, (uint16_t)replay->rank, &listener, problem);
    return replay->feed != NULL;
}

/* ---- the replay ---- */

static void print_book(const struct replay *replay, struct text *out)
{
    const struct l3_book *book = recorded_flow_book(replay->flow);
    for (int64_t i = 0; i < replay->depth; i++) {
        const struct l3_level ask = l3_book_level(book, SIDE_SELL, (size_t)i);
        const struct l3_level bid = l3_book_level(book, SIDE_BUY, (size_t)i);
        if (i > 0) text_add_char(out, ',');
        recorded_level_print(&ask, out);
        text_add_char(out, ',');
        recorded_level_print(&bid, out);
    }
    text_add_char(out, '\n');
}

static bool replay_all(struct replay *replay, struct text *out, struct problem *problem)
{
    struct feed_row row;
    struct recorded_row seen;
    enum feed_outcome outcome;
    while ((outcome = feed_next(replay->feed, &row, problem)) == FEED_ROW) {
        if (!recorded_flow_take(replay->flow, &row, &seen, problem)) return false;
        if (seen.compared && seen.outcome == L3_WRONG && replay->wrong_row == 0) {
            replay->wrong = seen.wrong;
            replay->wrong_row = row.row;
            replay->wrong_time = row.time;
        }
        if (replay->depth > 0) print_book(replay, out);
        if (replay->printed == EXIT_DONE) replay->printed = books_pass_on(out);
        if (replay->printed != EXIT_DONE) break;
    }
    if (replay->printed != EXIT_DONE) return true;
    return outcome == FEED_END || outcome == FEED_STOP;
}

/* ---- what it came to ---- */

static void add_wrong(const struct replay *replay, struct text *out)
{
    char time[MOMENT_TEXT_SIZE];
    moment_print(replay->wrong_time, time);
    text_addf(out, "row %" PRId64 " at %s: ", replay->wrong_row, time);
    recorded_mismatch_print(&replay->wrong, out);
}

static void tell(const struct replay *replay, struct text *out)
{
    const struct recorded_counts *counts = recorded_flow_counts(replay->flow);
    text_addf(out,
              "rows equal       %" PRId64 "\nrows revealed    %" PRId64
              "\nrows wrong       %" PRId64 "\nlevels revealed  %" PRId64 "\nfirst wrong      ",
              counts->rows[L3_EQUAL], counts->rows[L3_REVEALED], counts->rows[L3_WRONG],
              counts->levels_revealed);
    if (replay->wrong_row > 0) {
        add_wrong(replay, out);
    } else {
        text_add_string(out, "none");
    }
    text_add_char(out, '\n');
}

static void tell_json(const struct replay *replay, struct text *out)
{
    const struct recorded_counts *counts = recorded_flow_counts(replay->flow);
    struct json json;
    struct text wrong = {0};
    json_init(&json, out, true);
    json_object_begin(&json, NULL);
    if (replay->wrong_row > 0) {
        add_wrong(replay, &wrong);
        json_string(&json, "first_wrong", text_string(&wrong));
    }
    json_int(&json, "levels_revealed", counts->levels_revealed);
    json_int(&json, "rows_equal", counts->rows[L3_EQUAL]);
    json_int(&json, "rows_revealed", counts->rows[L3_REVEALED]);
    json_int(&json, "rows_wrong", counts->rows[L3_WRONG]);
    json_object_end(&json);
    text_add_char(out, '\n');
    text_release(&wrong);
}

static void replay_init(struct replay *replay, const struct scenario *scenario)
{
    *replay = (struct replay){.scenario = scenario, .flow = NULL};
    names_init(&replay->symbols);
    names_init(&replay->users);
    names_init(&replay->accounts);
    names_init(&replay->groups);
}

static void replay_release(struct replay *replay)
{
    feed_release(replay->feed);
    calendar_release(replay->calendar);
    recorded_flow_release(replay->flow);
    names_release(&replay->symbols);
    names_release(&replay->users);
    names_release(&replay->accounts);
    names_release(&replay->groups);
}

static enum exit_code replay_scenario(const struct arguments *arguments,
                                      const struct scenario *scenario, struct text *out)
{
    struct replay replay;
    struct problem problem;
    enum exit_code code = EXIT_DONE;
    replay_init(&replay, scenario);
    bool good =
        arguments_number(arguments, "--depth", 1, BOOK_LEVELS_MAX, &replay.depth, &problem) &&
        find_feed(&replay, &problem) && open_feed(&replay, &problem);
    if (good) {
        replay.flow = recorded_flow_open(scenario, replay.settings,
                                         arguments_value(arguments, "--compare"), &problem);
        good = replay.flow != NULL;
    }
    if (good && !recorded_flow_compares(replay.flow) && replay.depth == 0) replay.depth = 1;
    good = good && replay_all(&replay, out, &problem);
    if (!good) {
        code = terminal_problem(&problem);
    } else if (replay.printed != EXIT_DONE) {
        code = replay.printed;
    } else if (replay.refused) {
        code = EXIT_INPUT;
    } else if (recorded_flow_compares(replay.flow)) {
        arguments_flag(arguments, "--json") ? tell_json(&replay, out) : tell(&replay, out);
        if (replay.wrong_row > 0) code = EXIT_EXPECTATION;
    }
    replay_release(&replay);
    return code;
}

static bool has_recorded_flow(const struct scenario *scenario)
{
    for (int i = 0; i < scenario->settings.feed_count; i++) {
        if (scenario->settings.feeds[i].kind == FEED_L3) return true;
    }
    return false;
}

static enum exit_code print_books(const struct arguments *arguments, struct text *out)
{
    struct override_list overrides = {0};
    struct problem_list problems;
    struct problem problem;
    struct scenario scenario;
    enum exit_code code;
    problem_list_init(&problems);
    if (!override_list_read(arguments, &overrides, &problem)) {
        code = terminal_problem(&problem);
    } else {
        if (scenario_read(arguments->words[0], overrides.items, overrides.count, &scenario,
                          &problems)) {
            code = has_recorded_flow(&scenario) || !scenario.settings.market.book
                       ? replay_scenario(arguments, &scenario, out)
                       : own_books_show(arguments, &scenario, &overrides, out);
        } else {
            terminal_problems(&problems);
            code = scenario_exit_code(&problems);
        }
        scenario_release(&scenario);
    }
    override_list_release(&overrides);
    problem_list_release(&problems);
    return code;
}

int command_book(int argc, char **argv)
{
    return command_frame(&form, argc, argv, print_books);
}
