/* In: a file. Out: the section that reads it. Always: names and cells propose, a trial with the feed's
 * own reader decides; every guess leaves a note. */
#include "cli/init_guess.h"

#include <stdio.h>
#include <string.h>

#include "cli/init_decide.h"
#include "cli/init_times.h"
#include "feeds/feed_format.h"
#include "model/words.h"

/* ---- Printing -------------------------------------------------------------------------------- */

static void add_key(struct text *out, const char *key, const char *value)
{
    if (value[0] != 0) text_addf(out, "%s = %s\n", key, value);
}

void init_guess_print(const struct init_guess *guess, const char *name, struct text *out)
{
    text_addf(out, "[feed.%s]\n%s", name, text_string(&guess->notes));
    add_key(out, "kind", word_name(&feed_kind_words, (int)guess->kind));
    add_key(out, "file", guess->file);
    add_key(out, "format", guess->format);
    if (guess->header_no) add_key(out, "header", "no");
    add_key(out, "columns", text_string(&guess->columns));
    add_key(out, "time", guess->time);
    add_key(out, "zone", guess->zone);
    add_key(out, "symbol", guess->symbol);
    add_key(out, "interval", guess->interval);
    if (guess->interval[0] != 0) add_key(out, "bar_time", guess->bar_time_close ? "close" : "open");
    if (guess->sort) add_key(out, "sort", "yes");
    if (guess->quarantine) add_key(out, "on_error", "quarantine");
}

void init_guess_print_calendar(const struct init_guess *guess, struct text *out)
{
    text_addf(out, "[calendar]\nname = %s\n", guess->xnys ? "XNYS" : "always");
}

/* ---- Trying ---------------------------------------------------------------------------------- */

/* Reads the file by what was guessed so far. Times without a zone are read as UTC, so that they are
 * seen as they are written. */
static bool try_guess(struct init_guess *guess, const char *ini, bool final)
{
    struct text text = {0};
    init_trial_release(&guess->trial);
    init_guess_print(guess, "prices", &text);
    if (final) {
        init_guess_print_calendar(guess, &text);
    } else {
        text_add_string(&text, "[calendar]\nname = always\n");
    }
    const bool instants = final ? guess->xnys : guess->instants;
    const bool done = init_trial_run(&guess->trial, &text, ini, instants);
    text_release(&text);
    return done && guess->trial.used > 0;
}

/* Rows that go back in time are put in order; what is bad for another reason is set aside. */
static bool settle_order(struct init_guess *guess, const char *ini)
{
    if (!try_guess(guess, ini, false)) return false;
    if (guess->trial.late == 0) return true;
    init_guess_note(guess, "sort: %lld rows go back in time", (long long)guess->trial.late);
    guess->sort = true;
    return try_guess(guess, ini, false);
}

/* ---- Presets --------------------------------------------------------------------------------- */

/* Headers by which a file of a preset is known; the presets themselves are the feed room's. */
static const struct {
    const char *format;
    const char *names[8];
} signatures[] = {
    {"quandl_wiki", {"exdividend", "splitratio"}},
    {"yfinance", {"dividends", "stocksplits"}},
    {"yahoo", {"date", "open", "high", "low", "close", "adjclose", "volume"}},
};

static const char *format_of_header(const struct init_look *look)
{
    const char *second = look->row_count > 0 ? init_look_cell(look, 0, 0) : "";
    if (ascii_equal_fold(look->names[0], strlen(look->names[0]), "price") &&
        ascii_equal_fold(second, strlen(second), "ticker")) {
        return "yfinance";
    }
    for (size_t i = 0; i < sizeof signatures / sizeof signatures[0]; i++) {
        bool all = true;
        for (int k = 0; all && k < 8 && signatures[i].names[k] != NULL; k++)
            all = init_look_names(look, signatures[i].names[k]);
        if (all) return signatures[i].format;
    }
    return NULL;
}

static void use_format(struct init_guess *guess, const char *format)
{
    struct feed_settings settings = {.kind = guess->kind};
    struct feed_format resolved;
    struct problem problem;
    snprintf(guess->format, sizeof guess->format, "%s", format);
    snprintf(settings.format, sizeof settings.format, "%s", format);
    guess->instants = feed_format_resolve(&settings, &resolved, &problem) && resolved.zone != NULL;
}

/* Columns that a preset for files without a header counts by place; 0: it does not say. */
static int positions_of(const char *format, enum feed_kind kind)
{
    struct feed_settings settings = {.kind = kind};
    struct feed_format resolved;
    struct problem problem;
    int count = 0;
    snprintf(settings.format, sizeof settings.format, "%s", format);
    if (!feed_format_resolve(&settings, &resolved, &problem) || resolved.header == HEADER_YES)
        return -1;
    for (const char *at = resolved.positions; at != NULL && *at != 0; count++) {
        at += strcspn(at, " ");
        at += strspn(at, " ");
    }
    return count;
}

/* The preset that reads most rows of a file without a header; false: none reads half of them. */
static bool find_format(struct init_guess *guess, const struct init_look *look, const char *ini)
{
    const char *best = NULL, *name;
    enum feed_kind kind = FEED_BARS, best_kind = FEED_BARS;
    int64_t most = 0;
    for (int i = 0; (name = feed_format_name(i, &kind)) != NULL; i++) {
        if (kind != FEED_BARS && kind != FEED_TRADES && kind != FEED_QUOTES) continue;
        const int positions = positions_of(name, kind);
        if (positions < 0 || (positions > 0 && positions != look->field_count)) continue;
        guess->kind = kind;
        use_format(guess, name);
        if (!try_guess(guess, ini, false)) continue;
        const struct init_trial *trial = &guess->trial;
        if (trial->used <= most || trial->used * 2 < trial->read) continue;
        most = trial->used;
        best = name;
        best_kind = kind;
    }
    guess->kind = best_kind;
    guess->format[0] = 0;
    guess->instants = false;
    if (best == NULL) return false;
    use_format(guess, best);
    init_guess_note(
        guess, "format: a file without a header, and its columns and times are those of %s", best);
    return true;
}

/* ---- Columns --------------------------------------------------------------------------------- */

static bool guess_kind(struct init_guess *guess, const struct init_look *look)
{
    const bool close = init_look_field(look, FEED_BARS, "close") >= 0;
    const bool range = init_look_field(look, FEED_BARS, "open") >= 0 ||
                       init_look_field(look, FEED_BARS, "high") >= 0;
    const bool price = init_look_field(look, FEED_TRADES, "price") >= 0;
    const bool size = init_look_field(look, FEED_TRADES, "size") >= 0;
    if (init_look_field(look, FEED_QUOTES, "bid") >= 0 &&
        init_look_field(look, FEED_QUOTES, "ask") >= 0) {
        guess->kind = FEED_QUOTES;
        init_guess_note(guess, "kind: it has bid and ask");
    } else if (close && range) {
        guess->kind = FEED_BARS;
        init_guess_note(guess, "kind: it has open, high, low or close");
    } else if (price && size) {
        guess->kind = FEED_TRADES;
        init_guess_note(guess, "kind: it has a price and a size in each row");
    } else if (close) {
        guess->kind = FEED_BARS;
        init_guess_note(guess, "kind: it has one price a row; such bars are points (rule M01)");
    } else {
        return false;
    }
    return true;
}

static void map_column(struct init_guess *guess, const struct init_look *look,
                       const char *canonical, int field)
{
    const char *name = look->names[field];
    const bool plain = name[0] != 0 && strcspn(name, ",:;#|\"") == strlen(name);
    if (guess->columns.size > 0) text_add_string(&guess->columns, ", ");
    if (plain)
        text_addf(&guess->columns, "%s:%s", canonical, name);
    else
        text_addf(&guess->columns, "%s:#%d", canonical, field + 1);
}

/* The column whose cells are times: by its name, else the first that reads as such. */
static int time_field(struct init_guess *guess, const struct init_look *look,
                      struct init_times *times)
{
    int field = init_look_field(look, guess->kind, "time");
    if (field >= 0) {
        init_times_find(look, field, times);
        return times->form != NULL ? field : -1;
    }
    for (field = 0; field < look->field_count; field++) {
        init_times_find(look, field, times);
        if (times->form == NULL || times->fitting * 10 < times->cells * 9) continue;
        map_column(guess, look, "time", field);
        init_guess_note(guess, "columns: the cells of %s%s read as times",
                        look->header ? look->names[field] : "column #",
                        look->header ? "" : "of the list");
        return field;
    }
    return -1;
}

/* Without header and preset: a time, then prices in their usual order. */
static bool guess_places(struct init_guess *guess, const struct init_look *look, int time)
{
    static const char *const bars[] = {"open", "high", "low", "close", "volume"};
    static const char *const trades[] = {"price", "size"};
    int numbers[CSV_FIELDS_MAX], count = 0;
    int64_t value;
    for (int field = 0; field < look->field_count; field++)
        if (field != time && init_look_number(init_look_cell(look, 0, field), &value))
            numbers[count++] = field;
    if (count == 0) return false;
    guess->header_no = true;
    guess->kind = count == 2 ? FEED_TRADES : FEED_BARS;
    if (count == 1) map_column(guess, look, "close", numbers[0]);
    if (count == 2)
        for (int i = 0; i < 2; i++) map_column(guess, look, trades[i], numbers[i]);
    if (count == 3) map_column(guess, look, "close", numbers[0]);
    if (count >= 4)
        for (int i = 0; i < 5 && i < count; i++) map_column(guess, look, bars[i], numbers[i]);
    init_guess_note(
        guess, "header, columns: no header; the numbers are taken in the usual order, check them");
    return true;
}

static void find_symbol_column(struct init_guess *guess, const struct init_look *look)
{
    static const char *const names[] = {"stock", "name", "code", "asset", "security", "pair"};
    if (init_look_field(look, guess->kind, "symbol") >= 0) return;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        for (int field = 0; field < look->field_count; field++) {
            if (!ascii_equal_fold(look->names[field], strlen(look->names[field]), names[i]))
                continue;
            map_column(guess, look, "symbol", field);
            init_guess_note(guess, "columns: %s is taken for the symbol", look->names[field]);
            return;
        }
    }
}

/* ---- A price file ---------------------------------------------------------------------------- */

static bool no_guess(const struct init_guess *guess, const struct init_look *look, const char *path,
                     const char *what, struct problem *problem)
{
    struct text names = {0};
    for (int i = 0; look->header && i < look->field_count && names.size < 120; i++)
        text_addf(&names, "%s%.30s", i > 0 ? ", " : "", look->names[i]);
    const bool read = guess->trial.refused > 0 || guess->trial.problem.text[0] != 0;
    problem_set(
        problem, EXIT_INPUT, "D05",
        "%s%s%s; the columns are: %s; write the section by hand, `tapedeck help feeds` tells how",
        what, read ? ": " : "", read ? guess->trial.problem.text : "",
        look->header ? text_string(&names) : "not named");
    text_release(&names);
    return problem_at(problem, path, 1, 0);
}

/* Everything up to a section that can be tried. */
static bool propose(struct init_guess *guess, const struct init_look *look, const char *path,
                    const char *ini, const char *symbol, struct problem *problem)
{
    struct init_times times = {0};
    const char *format = look->header ? format_of_header(look) : NULL;
    if (!look->header) {
        snprintf(guess->symbol, sizeof guess->symbol, "%s", symbol[0] != 0 ? symbol : "SYMBOL");
        const bool found = find_format(guess, look, ini);
        guess->symbol[0] = 0;
        if (found) {
            init_decide_symbol(guess, look, path, symbol);
            return true;
        }
    } else if (!guess_kind(guess, look) && format == NULL) {
        return no_guess(guess, look, path, "no column is a price", problem);
    }
    if (format != NULL && strcmp(format, "yfinance") == 0) {
        guess->kind = FEED_BARS;
        use_format(guess, format);
        init_guess_note(guess, "format: the headers are those of yfinance");
        init_decide_symbol(guess, look, path, symbol);
        return true;
    }
    const int time = time_field(guess, look, &times);
    if (time < 0) return no_guess(guess, look, path, "no column reads as a time", problem);
    guess->first_cell_day = times.day;
    if (!look->header && !guess_places(guess, look, time))
        return no_guess(guess, look, path, "no column is a price", problem);
    const bool iso = strcmp(times.form, "iso") == 0;
    if (format != NULL && iso && !times.of_day) {
        use_format(guess, format);
        init_guess_note(guess, "format: the headers are those of %s", format);
    } else if (iso && times.midnights && guess->kind == FEED_BARS && look->header) {
        use_format(guess, "yfinance");
        init_guess_note(guess,
                        "format: times are 00:00 throughout, and stand for their dates as in %s",
                        guess->format);
    } else {
        init_decide_times(guess, &times);
    }
    find_symbol_column(guess, look);
    if (guess->columns.size == 0 || strstr(text_string(&guess->columns), "symbol:") == NULL)
        init_decide_symbol(guess, look, path, symbol);
    return true;
}

bool init_guess_prices(struct init_guess *guess, const char *path, const char *file,
                       const char *ini, const char *symbol, struct problem *problem)
{
    struct init_look look;
    memset(guess, 0, sizeof *guess);
    guess->file = file;
    bool done =
        init_look_read(&look, path, problem) && propose(guess, &look, path, ini, symbol, problem);
    if (done && !settle_order(guess, ini) && guess->trial.refused == 0)
        done = no_guess(guess, &look, path, "the file cannot be read so", problem);
    if (done && guess->trial.used > 0) {
        init_decide_calendar(guess);
        init_decide_zone(guess);
        init_decide_interval(guess);
        if (!try_guess(guess, ini, true))
            done = no_guess(guess, &look, path, "the file cannot be read so", problem);
    }
    if (done) init_decide_errors(guess, &look);
    init_look_release(&look);
    return done;
}

/* ---- A file of orders ------------------------------------------------------------------------ */

bool init_guess_orders(struct init_guess *guess, const char *path, const char *file,
                       const char *ini, const struct init_guess *prices, struct problem *problem)
{
    struct init_look look;
    struct init_times times = {0};
    memset(guess, 0, sizeof *guess);
    guess->file = file;
    guess->kind = FEED_ORDERS;
    guess->xnys = prices->xnys;
    bool done = init_look_read(&look, path, problem);
    if (done && !look.header)
        done = no_guess(guess, &look, path,
                        "orders need a first line that names their columns, such as "
                        "time,symbol,side,qty,limit_price",
                        problem);
    if (done && time_field(guess, &look, &times) < 0)
        done = no_guess(guess, &look, path, "no column reads as a time", problem);
    if (done) {
        init_decide_times(guess, &times);
        if (!times.of_day)
            init_guess_note(
                guess, "a date alone means after the close: such an order meets the next session "
                       "(date_means = before_open: its own)");
        if (init_look_field(&look, FEED_ORDERS, "symbol") < 0 && prices->symbol[0] != 0) {
            snprintf(guess->symbol, sizeof guess->symbol, "%s", prices->symbol);
            init_guess_note(guess, "symbol: no column has it; that of the prices");
        }
        if (!settle_order(guess, ini) || !try_guess(guess, ini, true))
            done = no_guess(guess, &look, path, "no order can be read", problem);
    }
    if (done) init_decide_errors(guess, &look);
    init_look_release(&look);
    return done;
}

void init_guess_release(struct init_guess *guess)
{
    text_release(&guess->columns);
    text_release(&guess->notes);
    init_trial_release(&guess->trial);
    memset(guess, 0, sizeof *guess);
}
