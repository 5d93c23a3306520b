/* In: a file as it was looked at and tried. Out: what remains to be decided: times, calendar, zone,
 * interval, symbol, what to do with bad rows. Always: each decision leaves a note. */
#include "cli/init_decide.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "base/files.h"
#include "base/moment.h"
#include "base/text.h"

void init_guess_note(struct init_guess *guess, const char *format, ...)
{
    char line[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    for (char *c = line; *c != 0; c++)
        if ((unsigned char)*c < 0x20 || (unsigned char)*c == 0x7F) *c = '?';
    line[utf8_first_invalid(line, strlen(line))] = 0;
    text_addf(&guess->notes, "; %s\n", line);
}

/* ---- Times ----------------------------------------------------------------------------------- */

void init_decide_times(struct init_guess *guess, const struct init_times *times)
{
    if (strcmp(times->form, "iso") != 0) {
        snprintf(guess->time, sizeof guess->time, "%s", times->form);
        init_guess_note(guess, "time: %zu of %zu cells are written like this", times->fitting,
                        times->cells);
    }
    if (times->other != NULL)
        init_guess_note(guess, "time: `%s` would fit as many; change it if that is meant",
                        times->other);
    guess->instants = times->has_offset;
    if (guess->kind != FEED_BARS || !times->of_day || times->midnights) return;
    snprintf(guess->interval, sizeof guess->interval, "auto");
}

/* XNYS when nearly all dates have a session there; a single day must also trade in its hours. */
void init_decide_calendar(struct init_guess *guess)
{
    const struct init_trial *trial = &guess->trial;
    const int64_t in_hours = guess->instants || trial->in_session >= trial->in_utc_session
                                 ? trial->in_session
                                 : trial->in_utc_session;
    guess->xnys = trial->days_closed * 100 <= trial->days &&
                  (trial->days > 1 || trial->dates || in_hours * 3 > trial->used);
    if (guess->xnys && trial->days == 1) {
        init_guess_note(guess, "calendar: its one date is a session of XNYS");
    } else if (guess->xnys && trial->days_closed == 0) {
        init_guess_note(guess, "calendar: each of its %lld dates has a session of XNYS",
                        (long long)trial->days);
    } else if (guess->xnys) {
        init_guess_note(guess, "calendar: all but %lld of its %lld dates have a session of XNYS",
                        (long long)trial->days_closed, (long long)trial->days);
    } else if (trial->days_closed == 0) {
        init_guess_note(guess,
                        "calendar: its one date says little; a session every day is assumed");
    } else {
        init_guess_note(
            guess,
            "calendar: %lld of its %lld dates have no session of XNYS; a session every day is "
            "assumed",
            (long long)trial->days_closed, (long long)trial->days);
    }
}

void init_decide_zone(struct init_guess *guess)
{
    const struct init_trial *trial = &guess->trial;
    if (trial->dates || guess->instants) return;
    if (!guess->xnys) {
        init_guess_note(guess,
                        "zone: times without an offset are taken as UTC; else say zone = ...");
    } else if (trial->in_utc_session > trial->in_session) {
        snprintf(guess->zone, sizeof guess->zone, "UTC");
        guess->instants = true;
        init_guess_note(guess,
                        "zone: most rows stand between 13:30 and 21:00, XNYS's hours in UTC");
    } else {
        init_guess_note(
            guess,
            "zone: %lld of %lld rows stand between 09:30 and 16:00, so the times are New "
            "York's, as the calendar brings",
            (long long)trial->in_session, (long long)trial->used);
    }
}

void init_decide_interval(struct init_guess *guess)
{
    const struct init_trial *trial = &guess->trial;
    if (guess->interval[0] == 0) return;
    if (trial->step > 0) duration_print(trial->step, guess->interval);
    guess->bar_time_close = trial->at_open == 0 && trial->at_close > 0;
    init_guess_note(guess, "interval: %s is the smallest step between two rows", guess->interval);
    if (guess->bar_time_close)
        init_guess_note(
            guess, "bar_time: rows at 16:00 and none at 09:30, so they are stamped at their end");
    else
        init_guess_note(
            guess,
            "bar_time: rows are taken to be stamped at their begin; say close if that is wrong");
}

/* ---- What is worth saying --------------------------------------------------------------------- */

/* Prices that are whole numbers throughout may be scaled ones. */
static void tell_scale(struct init_guess *guess, const struct init_look *look)
{
    const enum feed_kind kind = guess->kind;
    const int field = init_look_field(look, kind,
                                      kind == FEED_BARS     ? "close"
                                      : kind == FEED_TRADES ? "price"
                                                            : "bid");
    bool any = false;
    if (guess->format[0] != 0 || field < 0) return;
    for (size_t row = 0; row < look->row_count; row++) {
        int64_t value;
        if (!init_look_number(init_look_cell(look, row, field), &value)) continue;
        if (value % DECIMAL_ONE != 0 || value < 10000 * DECIMAL_ONE) return;
        any = true;
    }
    if (!any) return;
    init_guess_note(
        guess, "price_scale: prices are whole numbers from 10000 on; if they are in 1/10000, say "
               "price_scale = 10000");
}

void init_decide_errors(struct init_guess *guess, const struct init_look *look)
{
    const struct init_trial *trial = &guess->trial;
    if (init_look_names(look, "adjclose") || init_look_names(look, "adjusted"))
        init_guess_note(guess,
                        "the adjusted close is not used: orders fill at prices that were traded");
    tell_scale(guess, look);
    if (trial->refused == 0) return;
    guess->quarantine = true;
    init_guess_note(guess,
                    "on_error: %lld of %lld rows cannot be used; the first, line %lld: %.200s",
                    (long long)trial->refused, (long long)trial->read,
                    (long long)trial->problem.line, trial->problem.text);
}

/* ---- The symbol ------------------------------------------------------------------------------ */

/* Words of file names that are no symbols. */
static bool is_common_word(const char *word, size_t size)
{
    static const char *const common[] = {
        "bars",   "bid",        "crlf",   "csv",     "daily",        "data",     "day",    "eod",
        "fx",     "gz",         "hist",   "history", "hour",         "hourly",   "index",  "lean",
        "min",    "minute",     "nt",     "ohlc",    "ohlcv",        "price",    "prices", "quandl",
        "quote",  "quoted",     "quotes", "stock",   "stocks",       "tick",     "ticks",  "trade",
        "trades", "unadjusted", "wiki",   "yahoo",   "yahoofinance", "yfinance", "zst",
    };
    for (size_t i = 0; i < sizeof common / sizeof common[0]; i++)
        if (ascii_equal_fold(word, size, common[i])) return true;
    return false;
}

static bool is_letter(char c)
{
    return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z';
}

/* The first word of the file's name that may be one, in capitals. */
static void symbol_of_name(const char *path, char *out, size_t out_size)
{
    const char *at = path_base(path);
    const char *end =
        strchr(at, '.') != NULL && strchr(at, '.') != at ? strchr(at, '.') : at + strlen(at);
    snprintf(out, out_size, "SYMBOL");
    while (at < end) {
        const char *word = at;
        while (at < end && (is_letter(*at) || ascii_is_digit(*at))) at++;
        const size_t size = (size_t)(at - word);
        if (size > 0 && size < out_size && is_letter(*word) && !is_common_word(word, size)) {
            for (size_t i = 0; i < size; i++)
                out[i] = is_letter(word[i]) ? (char)(ascii_lower(word[i]) - 'a' + 'A') : word[i];
            out[size] = 0;
            return;
        }
        if (at < end) at++;
    }
}

void init_decide_symbol(struct init_guess *guess, const struct init_look *look, const char *path,
                        const char *wanted)
{
    char prefix[64];
    if (init_look_field(look, guess->kind, "symbol") >= 0) return;
    if (strcmp(guess->format, "yfinance") == 0 && !init_look_names(look, "date")) return;
    if (init_look_prefix(look, prefix, sizeof prefix)) {
        init_guess_note(guess, "symbol: %s, as the headers say", prefix);
        return;
    }
    if (wanted[0] != 0) {
        snprintf(guess->symbol, sizeof guess->symbol, "%s", wanted);
        init_guess_note(guess, "symbol: no column has it; the one that the orders name");
        return;
    }
    symbol_of_name(path, guess->symbol, sizeof guess->symbol);
    init_guess_note(guess, "symbol: no column has it; taken from the file's name");
}
