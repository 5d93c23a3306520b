/* Prices. In: a part of a price row. Out: the symbol's last price, its volume, and the orders that it
 * meets, by bars.c and ticks.c. Always: a symbol has prices of one kind that fill (M01), and an older part
 * changes nothing (Q13). A price that would meet no order has a short way, market_price_passes: nothing is
 * asked, told or moved there that market_price would not have left so. */
#include <assert.h>

#include "base/decimal.h"
#include "base/wide.h"
#include "market/market_state.h"

void volume_begin(struct market *market, struct symbol_state *state, const struct price_part *part,
                  int64_t volume)
{
    const struct market_settings *settings = &market->settings->market;
    bool same = state->volume_row == part->row->row && state->volume_feed == part->row->feed;
    if (same && state->volume_row != 0) return;
    state->volume_row = part->row->row;
    state->volume_feed = part->row->feed;
    if (part->volume && *part->volume != VALUE_NONE) { /* other rows came since its open */
        state->volume_of_bar = volume;
        state->volume_left = *part->volume;
        return;
    }
    state->volume_before = state->volume_of_bar;
    state->volume_of_bar = volume;
    int64_t base = settings->participation_previous ? state->volume_before : volume;
    state->volume_left = VOLUME_UNLIMITED;
    if (settings->participation_none || base == VALUE_NONE) return;
    int64_t share = settings->participation == SETTING_NONE ? DECIMAL_ONE : settings->participation;
    wide left = share == DECIMAL_ONE ? base : (wide)base * share / DECIMAL_ONE;
    state->volume_left = left > INT64_MAX - 1 ? INT64_MAX - 1 : (int64_t)left;
    if (state->volume_left < 0) state->volume_left = 0;
}

/* The price that the part sets as the last one. */
static int64_t part_price(const struct price_part *part)
{
    const struct feed_row *row = part->row;
    if (row->kind == FEED_BARS) {
        bool opens = part->part == PART_OPEN && !row->as.bar.point;
        return opens ? row->as.bar.open : row->as.bar.close;
    }
    if (row->kind == FEED_TRADES) return row->as.print.price;
    int64_t bid = row->as.quote.bid, ask = row->as.quote.ask;
    if (bid == VALUE_NONE) return ask;
    if (ask == VALUE_NONE) return bid;
    return (int64_t)wide_div_half_even((wide)bid + ask, 2);
}

static void part_fill(struct market *market, struct symbol_state *state,
                      const struct price_part *part)
{
    switch (part->row->kind) {
    case FEED_BARS:
        if (part->part == PART_OPEN) {
            bars_open(market, state, part);
        } else {
            bars_close(market, state, part);
        }
        break;
    case FEED_TRADES:
        if (part->in_session) ticks_print(market, state, part);
        break;
    case FEED_QUOTES:
        if (part->in_session) ticks_quote(market, state, part);
        break;
    case FEED_ORDERS:
    case FEED_USERS:
    case FEED_CASH:
    case FEED_CALENDAR:
    case FEED_FAULTS:
    case FEED_OPERATORS:
    case FEED_L3:
    case FEED_TARGETS:
    case FEED_SESSIONS:
    case FEED_INSTRUMENTS:
    case FEED_CORPORATE_ACTIONS:
    case FEED_ALERTS:
        assert(false && "only bars, trades and quotes are prices");
        break;
    }
}

bool market_price_in_force(const struct market *market, const struct price_part *part,
                           int64_t *price)
{
    uint32_t symbol = part->row->symbol;
    if (symbol < market->symbol_count && part->sequence < market->symbols[symbol].sequence) {
        return false;
    }
    *price = part_price(part);
    return true;
}

enum price_outcome market_price(struct market *market, const struct price_part *part,
                                enum feed_kind *other)
{
    struct symbol_state *state = market_symbol(market, part->row->symbol);
    bool mark = part->mark || market->books != NULL;
    if (!mark) {
        if (state->has_kind && state->kind != (uint8_t)part->row->kind) {
            *other = (enum feed_kind)state->kind;
            return PRICE_OTHER_KIND;
        }
        state->has_kind = true;
        state->kind = (uint8_t)part->row->kind;
        if (part->row->kind == FEED_BARS) state->date_only = part->row->as.bar.date_only;
    }
    if (part->sequence < state->sequence) return PRICE_SUPERSEDED;
    state->sequence = part->sequence;
    state->last_price = part_price(part);
    if (mark) return PRICE_APPLIED;
    int64_t age = part->now - part->instant;
    if (market->settings->market.max_stale != SETTING_NONE &&
        age > market->settings->market.max_stale) {
        const struct resting *resting = &state->resting;
        bool waiting = resting->soon.count + resting->limits[0].count + resting->limits[1].count +
                           resting->stops[0].count + resting->stops[1].count >
                       0;
        if (waiting) market->ask.stale(market->ask.context, part, age);
        return PRICE_APPLIED;
    }
    part_fill(market, state, part);
    market_meet(market);
    return PRICE_APPLIED;
}

/* ---- the short way ---- */

static bool bar_passes(struct market *market, struct symbol_state *state,
                       const struct price_part *part)
{
    const struct bar_row *bar = &part->row->as.bar;
    bool opens = part->part == PART_OPEN;
    int64_t low = bar->low, high = bar->high, price = bar->close;
    if (bar->point) {
        low = high = price;
    } else if (opens) {
        low = high = price = bar->open;
    }
    const struct price_reach reach = {low, high, high, low};
    if (resting_reached(&state->resting, &reach)) return false;
    volume_begin(market, state, part, bar->volume);
    if (opens && part->volume) *part->volume = state->volume_left;
    state->date_only = bar->date_only;
    state->last_price = price;
    return true;
}

/* Outside of a session a tick is the last price and nothing else (M12). */
static void take_tick(struct market *market, struct symbol_state *state,
                      const struct price_part *part)
{
    state->last_price = part_price(part);
    if (!part->in_session) return;
    if (part->row->kind == FEED_QUOTES) {
        ticks_note_quote(market, state, part);
    } else {
        ticks_note_print(market, state, part);
    }
}

static bool tick_reaches(const struct symbol_state *state, const struct price_part *part)
{
    const struct feed_row *row = part->row;
    if (!part->in_session) return false;
    if (row->kind == FEED_QUOTES) {
        const struct price_reach reach = quote_reach(&row->as.quote);
        return resting_reached(&state->resting, &reach);
    }
    int64_t print = row->as.print.price;
    const struct price_reach reach = {print, print, print, print};
    return resting_reached(&state->resting, &reach);
}

bool market_price_passes(struct market *market, const struct price_part *part)
{
    const struct feed_row *row = part->row;
    if (row->symbol >= market->symbol_count || part->instant != part->now) return false;
    struct symbol_state *state = &market->symbols[row->symbol];
    if (part->sequence < state->sequence) return false;
    if (part->mark || market->books != NULL) {
        state->last_price = part_price(part);
    } else {
        /* The first row of a symbol is for market_price, and so is one of another kind. */
        if (!state->has_kind || state->kind != (uint8_t)row->kind) return false;
        if (state->trails.count > 0 || market->meeting_count > 0) return false;
        if (row->kind == FEED_BARS) {
            if (!bar_passes(market, state, part)) return false;
        } else {
            if (tick_reaches(state, part)) return false;
            take_tick(market, state, part);
        }
    }
    state->sequence = part->sequence;
    return true;
}
