/* Prices that no open order meets. In: a part of a price row at its own instant. Out: the symbol's
 * state as market_price leaves it. Always: what is passed here would have gathered nothing there, so that
 * nothing was asked, told or moved but the last price, its volume and the tick in force. */
#include <assert.h>

#include "base/moment.h"
#include "market/market_state.h"

static struct price_reach bar_reach(const struct bar_row *bar, bool opens)
{
    if (bar->point) return (struct price_reach){bar->close, bar->close, bar->close, bar->close};
    if (opens) return (struct price_reach){bar->open, bar->open, bar->open, bar->open};
    return (struct price_reach){bar->low, bar->high, bar->high, bar->low};
}

static bool bar_passes(struct market *market, struct symbol_state *state,
                       const struct price_part *part)
{
    const struct bar_row *bar = &part->row->as.bar;
    bool opens = part->part == PART_OPEN;
    const struct price_reach reach = bar_reach(bar, opens);
    if (resting_reached(&state->resting, &reach)) return false;
    volume_begin(market, state, part, bar->volume);
    if (opens && part->volume) *part->volume = state->volume_left;
    state->date_only = bar->date_only;
    return true;
}

/* Outside of a session a tick is the last price and nothing else (M12). */
static bool print_passes(struct market *market, struct symbol_state *state,
                         const struct price_part *part)
{
    int64_t print = part->row->as.print.price;
    const struct price_reach reach = {print, print, print, print};
    if (!part->in_session) return true;
    if (resting_reached(&state->resting, &reach)) return false;
    ticks_note_print(market, state, part);
    return true;
}

static bool quote_passes(struct market *market, struct symbol_state *state,
                         const struct price_part *part)
{
    const struct price_reach reach = quote_reach(&part->row->as.quote);
    if (!part->in_session) return true;
    if (resting_reached(&state->resting, &reach)) return false;
    ticks_note_quote(market, state, part);
    return true;
}

static bool meets_nothing(struct market *market, struct symbol_state *state,
                          const struct price_part *part)
{
    enum feed_kind kind = part->row->kind;
    /* The first row of a symbol is for market_price, and so is one of another kind. */
    if (!state->has_kind || state->kind != (uint8_t)kind) return false;
    if (state->trails.count > 0 || market->meeting_count > 0) return false;
    if (kind == FEED_BARS) return bar_passes(market, state, part);
    if (kind == FEED_TRADES) return print_passes(market, state, part);
    assert(kind == FEED_QUOTES);
    return quote_passes(market, state, part);
}

bool market_price_passes(struct market *market, const struct price_part *part)
{
    struct symbol_state *state = market_symbol(market, part->row->symbol);
    bool fills = !part->mark && market->books == NULL;
    if (part->instant != part->now || part->sequence < state->sequence) return false;
    if (fills && !meets_nothing(market, state, part)) return false;
    state->sequence = part->sequence;
    state->last_price = part_price(part);
    return true;
}
