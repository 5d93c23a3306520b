/* Prices that no open order meets. In: a part of a price row at its own instant. Out: the symbol's
 * state as market_price leaves it. Always: what is passed here would have gathered nothing there, so that
 * nothing was asked, told or moved but the last price, its volume and the tick in force. */
#include "base/moment.h"
#include "market/market_state.h"

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
