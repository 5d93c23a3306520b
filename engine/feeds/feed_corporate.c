/* In: the cells of a row of instruments or corporate actions, and of LEAN's factor and map files. Out:
 * the row (C01-C05). Always: an action stands at 00:00:00 of its ex-date in the market's zone (T07). */
#include <string.h>

#include "base/decimal.h"
#include "base/moment.h"
#include "base/text.h"
#include "base/wide.h"
#include "feeds/feed_reader.h"

/* ---- instruments ----------------------------------------------------------------------------- */

static bool read_above_zero(struct feed *feed, int column, int64_t *value)
{
    if (!cell_quantity(feed, column, true, value)) return false;
    if (*value == VALUE_NONE || *value > 0) return true;
    return feed_bad_cell(feed, column, "D01", "it must be above 0, or empty");
}

static bool read_cycle(struct feed *feed, int32_t *cycle)
{
    enum { CYCLE_MAX = 30 };
    struct cell cell = feed_cell(feed, INSTRUMENT_CYCLE);
    int64_t days = 0;
    *cycle = INT32_MIN;
    if (cell.size == 0) return true;
    if (!int64_parse(cell.text, cell.size, &days) || days < 0 || days > CYCLE_MAX)
        return feed_bad_cell(feed, INSTRUMENT_CYCLE, "S01",
                             "not a number of settlement days from 0 to %d", CYCLE_MAX);
    *cycle = (int32_t)days;
    return true;
}

static bool read_shortable(struct feed *feed, bool *shortable)
{
    struct cell cell = feed_cell(feed, INSTRUMENT_SHORTABLE);
    static const struct {
        const char *word;
        bool value;
    } words[] = {{"yes", true},    {"no", false}, {"true", true},
                 {"false", false}, {"1", true},   {"0", false}};
    *shortable = true;
    if (cell.size == 0) return true;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (!ascii_equal_fold(cell.text, cell.size, words[i].word)) continue;
        *shortable = words[i].value;
        return true;
    }
    return feed_bad_cell(feed, INSTRUMENT_SHORTABLE, "D01", "not yes or no");
}

bool read_instrument(struct feed *feed, struct feed_row *row, bool *inside)
{
    struct instrument_row *instrument = &row->as.instrument;
    int status;
    *inside = true;
    row->time = 0;
    if (!cell_name(feed, INSTRUMENT_SYMBOL, feed->context->symbols, &feed->symbols, &row->symbol) ||
        !cell_text(feed, INSTRUMENT_NAME, instrument->name, sizeof instrument->name) ||
        !feed_check_currency(feed, INSTRUMENT_CURRENCY) ||
        !read_above_zero(feed, INSTRUMENT_TICK, &instrument->tick) ||
        !read_above_zero(feed, INSTRUMENT_LOT, &instrument->lot) ||
        !read_above_zero(feed, INSTRUMENT_QTY_STEP, &instrument->qty_step) ||
        !read_above_zero(feed, INSTRUMENT_MULTIPLIER, &instrument->multiplier) ||
        !read_cycle(feed, &instrument->cycle) ||
        !cell_word(feed, INSTRUMENT_STATUS, &instrument_status_words, &status) ||
        !read_shortable(feed, &instrument->shortable) ||
        !cell_quantity(feed, INSTRUMENT_LOCATE, true, &instrument->locate) ||
        !cell_quantity(feed, INSTRUMENT_BORROW_BPS, true, &instrument->borrow_bps))
        return false;
    if (row->symbol == NAME_NONE)
        return feed_bad(feed, INSTRUMENT_SYMBOL, "D01", "symbol is missing; each row is of one");
    if (instrument->locate != VALUE_NONE && instrument->locate < 0)
        return feed_bad_cell(feed, INSTRUMENT_LOCATE, "D01", "it must not be below 0");
    instrument->status = status < 0 ? INSTRUMENT_TRADING : (enum instrument_status)status;
    if (!feed_is_first(feed, row->symbol))
        return feed_bad_cell(feed, INSTRUMENT_SYMBOL, "D01",
                             "a second row of this symbol; keep one");
    return true;
}

/* ---- corporate actions ----------------------------------------------------------------------- */

static bool read_day(struct feed *feed, int column, int32_t *day)
{
    enum clock_outcome outcome;
    int64_t moment = 0;
    *day = INT32_MIN;
    if (!cell_time(feed, column, &outcome, &moment, day)) return false;
    if (outcome == CLOCK_MOMENT) *day = zone_local_day(feed->context->zone, moment);
    if (outcome == CLOCK_MISSING) *day = INT32_MIN;
    return true;
}

/* C04: prices of a feed that is adjusted have the action in them already. */
static bool check_adjusted(struct feed *feed, const struct feed_row *row)
{
    const struct settings *settings = feed->context->settings;
    enum corporate_kind kind = row->as.corporate.kind;
    if (kind == CORPORATE_SYMBOL_CHANGE || kind == CORPORATE_DELISTING) return true;
    const char *symbol = names_text(feed->context->symbols, row->symbol);
    for (int i = 0; i < settings->feed_count; i++) {
        const struct feed_settings *prices = &settings->feeds[i];
        if (!prices->adjusted || strcmp(prices->symbol, symbol) != 0) continue;
        return feed_bad(feed, CORPORATE_KIND, "C04",
                        "a %s of %s, whose prices in [feed.%s] are adjusted = yes; take the row "
                        "out, or read unadjusted prices",
                        word_name(&corporate_kind_words, (int)kind), symbol, prices->name);
    }
    return true;
}

static bool needs(struct feed *feed, int column, const struct corporate_row *action)
{
    return feed_bad(feed, column, "D01", "%s is missing; a %s needs it",
                    feed->table.columns[column].name,
                    word_name(&corporate_kind_words, (int)action->kind));
}

static bool check_action(struct feed *feed, const struct corporate_row *action)
{
    switch (action->kind) {
    case CORPORATE_SPLIT:
    case CORPORATE_STOCK_DIVIDEND:
        if (action->ratio_new == 0) return needs(feed, CORPORATE_RATIO, action);
        break;
    case CORPORATE_DIVIDEND:
        if (action->amount == VALUE_NONE) return needs(feed, CORPORATE_AMOUNT, action);
        break;
    case CORPORATE_SYMBOL_CHANGE:
        if (action->new_symbol == NAME_NONE) return needs(feed, CORPORATE_NEW_SYMBOL, action);
        break;
    case CORPORATE_DELISTING:
        break;
    }
    if (action->amount != VALUE_NONE && action->amount < 0)
        return feed_bad_cell(feed, CORPORATE_AMOUNT, "D01", "it must not be below 0");
    if (action->pay_day < action->ex_day)
        return feed_bad_cell(feed, CORPORATE_PAY_DATE, "C02", "before the ex-date; correct one");
    return true;
}

static bool read_flags(struct feed *feed, bool *dnr)
{
    struct cell cell = feed_cell(feed, CORPORATE_FLAGS);
    *dnr = cell.size > 0;
    if (cell.size == 0 || ascii_equal_fold(cell.text, cell.size, "dnr")) return true;
    return feed_bad_cell(feed, CORPORATE_FLAGS, "C03", "not `dnr`, or empty");
}

static bool stand(struct feed *feed, struct feed_row *row, bool *inside)
{
    row->time = feed_date_begin(feed, row->as.corporate.ex_day);
    *inside = feed_inside(feed, row->time);
    return feed_in_order(feed, row->time);
}

static bool read_symbol(struct feed *feed, uint32_t *symbol)
{
    if (!cell_name(feed, CORPORATE_SYMBOL, feed->context->symbols, &feed->symbols, symbol))
        return false;
    if (*symbol == NAME_NONE) *symbol = feed->default_symbol;
    if (*symbol == NAME_NONE)
        return feed_bad(feed, CORPORATE_SYMBOL, "D01",
                        "no symbol; fill the cell, or set symbol = in [feed.%s]",
                        feed->settings->name);
    return true;
}

static bool read_action(struct feed *feed, struct feed_row *row)
{
    struct corporate_row *action = &row->as.corporate;
    struct cell ratio = feed_cell(feed, CORPORATE_RATIO);
    int kind;
    if (!read_day(feed, CORPORATE_EX_DATE, &action->ex_day) || !read_symbol(feed, &row->symbol) ||
        !cell_word(feed, CORPORATE_KIND, &corporate_kind_words, &kind) ||
        !cell_quantity(feed, CORPORATE_AMOUNT, true, &action->amount) ||
        !feed_check_currency(feed, CORPORATE_CURRENCY) ||
        !read_day(feed, CORPORATE_PAY_DATE, &action->pay_day) ||
        !cell_name(feed, CORPORATE_NEW_SYMBOL, feed->context->symbols, &feed->symbols,
                   &action->new_symbol) ||
        !read_flags(feed, &action->dnr))
        return false;
    if (action->ex_day == INT32_MIN)
        return feed_bad(feed, CORPORATE_EX_DATE, "D01", "ex_date is missing; an action needs it");
    if (kind < 0)
        return feed_bad(feed, CORPORATE_KIND, "D01", "kind is missing; an action needs it");
    action->kind = (enum corporate_kind)kind;
    if (action->pay_day == INT32_MIN) action->pay_day = action->ex_day;
    action->ratio_new = action->ratio_old = 0;
    if (ratio.size > 0 &&
        !ratio_parse(ratio.text, ratio.size, &action->ratio_new, &action->ratio_old))
        return feed_bad_cell(feed, CORPORATE_RATIO, "C01",
                             "not a:b (a new shares for b old ones) with a and b above 0");
    return check_action(feed, action);
}

/* ---- LEAN's files ---------------------------------------------------------------------------- */

static struct corporate_row plain_action(int32_t ex_day, enum corporate_kind kind)
{
    return (struct corporate_row){.ex_day = ex_day,
                                  .pay_day = ex_day,
                                  .kind = kind,
                                  .amount = VALUE_NONE,
                                  .new_symbol = NAME_NONE};
}

/* The first session after a day. */
static int32_t session_after(const struct feed *feed, int32_t day)
{
    struct session session;
    const struct calendar *calendar = feed->context->calendar;
    for (int32_t next = day + 1; next <= day + 30; next++)
        if (calendar_session_of(calendar, next, &session)) return next;
    return day + 1;
}

static bool split_between(const struct lean_row *before, const struct lean_row *after,
                          struct corporate_row *action)
{
    if (before->split_factor == after->split_factor) return false;
    ratio_nearest(after->split_factor, before->split_factor, 10, &action->ratio_new,
                  &action->ratio_old);
    return action->ratio_new != action->ratio_old;
}

/* reference_close x (1 - price_factor / next), half to even at cents. */
static bool dividend_between(const struct lean_row *before, const struct lean_row *after,
                             struct corporate_row *action)
{
    enum { CENT = 1000000 };
    int64_t gap = after->price_factor - before->price_factor;
    if (gap <= 0) return false;
    wide cents = wide_div_half_even(wide_product(before->reference_close, gap),
                                    wide_product(after->price_factor, CENT));
    return wide_to_int64(cents * CENT, &action->amount) && action->amount > 0;
}

static bool read_factors(struct feed *feed, struct lean_row *now)
{
    if (!cell_quantity(feed, CORPORATE_PRICE_FACTOR, true, &now->price_factor) ||
        !cell_quantity(feed, CORPORATE_SPLIT_FACTOR, true, &now->split_factor) ||
        !cell_quantity(feed, CORPORATE_REFERENCE_CLOSE, false, &now->reference_close))
        return false;
    if (now->price_factor <= 0)
        return feed_bad_cell(feed, CORPORATE_PRICE_FACTOR, "D01", "a factor must be above 0");
    if (now->split_factor <= 0)
        return feed_bad_cell(feed, CORPORATE_SPLIT_FACTOR, "D01", "a factor must be above 0");
    if (now->reference_close == VALUE_NONE) now->reference_close = 0;
    return true;
}

/* Up to two actions between the row before and this one; they carry the number of the former. */
static bool give_factors(struct feed *feed, const struct lean_row *now, struct feed_row *row)
{
    const struct lean_row *before = &feed->lean;
    int32_t ex_day = session_after(feed, before->day);
    struct corporate_row split = plain_action(ex_day, CORPORATE_SPLIT);
    struct corporate_row dividend = plain_action(ex_day, CORPORATE_DIVIDEND);
    bool splits = split_between(before, now, &split);
    bool pays = dividend_between(before, now, &dividend);
    row->row = before->row;
    row->as.corporate = pays ? dividend : split;
    if (pays && splits) {
        feed->extra = *row;
        feed->extra.as.corporate = split;
        feed->extra.time = feed_date_begin(feed, ex_day);
        feed->has_extra = true;
    }
    return pays || splits;
}

static bool give_map(struct feed *feed, const struct lean_row *now, struct feed_row *row)
{
    const struct lean_row *before = &feed->lean;
    if (before->name == now->name) return false;
    row->row = before->row;
    row->symbol = before->name;
    row->as.corporate = plain_action(session_after(feed, before->day), CORPORATE_SYMBOL_CHANGE);
    row->as.corporate.new_symbol = now->name;
    return true;
}

static bool read_lean(struct feed *feed, struct feed_row *row, bool *inside)
{
    bool maps = feed->format.lean_map;
    struct lean_row now = {.known = true, .row = row->row, .name = NAME_NONE};
    row->symbol = feed->default_symbol;
    *inside = true;
    if (!read_day(feed, CORPORATE_EX_DATE, &now.day)) return false;
    if (now.day == INT32_MIN)
        return feed_bad(feed, CORPORATE_EX_DATE, "D01", "date is missing; a row needs it");
    if (feed->lean.known && now.day <= feed->lean.day)
        return feed_bad_cell(feed, CORPORATE_EX_DATE, "T05", "not after the row before");
    if (maps ? !cell_name(feed, CORPORATE_MAPPED_SYMBOL, feed->context->symbols, &feed->symbols,
                          &now.name)
             : !read_factors(feed, &now))
        return false;
    if (maps && now.name == NAME_NONE)
        return feed_bad(feed, CORPORATE_MAPPED_SYMBOL, "D01",
                        "no symbol; a row of a map names one");
    if (!maps && row->symbol == NAME_NONE)
        return feed_bad(feed, CORPORATE_EX_DATE, "D01", "no symbol; set symbol = in [feed.%s]",
                        feed->settings->name);
    bool gives =
        feed->lean.known && (maps ? give_map(feed, &now, row) : give_factors(feed, &now, row));
    if (gives) {
        row->time = feed_date_begin(feed, row->as.corporate.ex_day);
        gives = check_adjusted(feed, row);
        if (!gives) return false;
        gives = feed_inside(feed, row->time);
        if (!gives) feed->has_extra = false;
    }
    feed->lean = now;
    feed->gives_none = !gives;
    return true;
}

bool read_corporate(struct feed *feed, struct feed_row *row, bool *inside)
{
    if (feed->format.lean_factors || feed->format.lean_map) return read_lean(feed, row, inside);
    return read_action(feed, row) && check_adjusted(feed, row) && stand(feed, row, inside);
}
