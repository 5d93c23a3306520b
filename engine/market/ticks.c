/* Fills against prints and quotes (M08). In: one tick in session, or an order that meets the quote in
 * force. Out: offers. Always: a print or quote moves only orders accepted before its instant. */
#include <assert.h>

#include "base/moment.h"
#include "market/market_state.h"

bool ticks_too_old(struct market *market, uint32_t symbol, uint16_t feed, int64_t row,
                   int64_t instant, int64_t now)
{
    int64_t max_stale = market->settings->market.max_stale;
    if (max_stale == SETTING_NONE || now - instant <= max_stale) return false;
    const struct symbol_state *state = market_symbol(market, symbol);
    const struct feed_row tick = {.kind = (enum feed_kind)state->kind,
                                  .feed = feed,
                                  .symbol = symbol,
                                  .row = row,
                                  .time = instant};
    const struct price_part part = {.row = &tick,
                                    .part = PART_ROW,
                                    .sequence = state->sequence,
                                    .instant = instant,
                                    .now = now,
                                    .session_begin = MOMENT_NONE,
                                    .session_end = MOMENT_NONE};
    market->ask.stale(market->ask.context, &part, now - instant);
    return true;
}

static const char *rule_of(const struct order *order)
{
    return order->type == TYPE_TRAILING_STOP ? "M06" : "M08";
}

/* What a print gives an order: its price, the order's limit, or nothing (VALUE_NONE). */
static int64_t print_gives(struct market *market, uint32_t slot, int64_t print, int64_t now,
                           enum liquidity *liquidity)
{
    struct order *order = market_order(market, slot);
    *liquidity = LIQUIDITY_TAKER;
    if (order_waits_for_stop(order)) {
        if (!order_price_beyond_stop(order, print)) return VALUE_NONE;
        bool waits = order_has_limit(order) && !order_price_within_limit(order, print);
        market_trigger(market, slot, rule_of(order), now, waits);
        return waits ? VALUE_NONE : print;
    }
    if (!order_has_limit(order)) return print;
    if (order->fresh) return order_price_within_limit(order, print) ? print : VALUE_NONE;
    *liquidity = LIQUIDITY_MAKER;
    bool touch_at = market->settings->market.touch_at;
    return order_price_through_limit(order, print, touch_at) ? order->limit_price : VALUE_NONE;
}

static void gather(struct market *market, struct symbol_state *state,
                   const struct price_reach *reach)
{
    market->gathered.count = 0;
    resting_gather(&state->resting, &market->table, reach, &market->gathered);
    slot_list_sort(&market->gathered, &market->table);
}

/* T01: accepted before the tick's instant; an order for the open, in the session with whose end it
 * dies (M12). */
static bool takes_part(const struct order *order, const struct price_part *part)
{
    if (order->accepted >= part->instant || order_is_for_the_close(order)) return false;
    return !order_is_for_the_open(order) ||
           (part->session_end != MOMENT_NONE && part->session_end == order->dies_at);
}

/* After its offer: a chance is over, what stays stands where it belongs. */
static void stand_again(struct market *market, uint32_t slot, int64_t now)
{
    if (order_has_one_chance(market_order(market, slot))) {
        market_end_chance(market, slot, now);
    } else {
        market_place(market, slot);
    }
}

void ticks_note_print(struct market *market, struct symbol_state *state,
                      const struct price_part *part)
{
    int64_t print = part->row->as.print.price;
    state->print = (struct print_state){.known = true,
                                        .price = print,
                                        .instant = part->instant,
                                        .session_end = part->session_end,
                                        .row = part->row->row,
                                        .feed = part->row->feed};
    volume_begin(market, state, part, part->row->as.print.size);
}

void ticks_print(struct market *market, struct symbol_state *state, const struct price_part *part)
{
    int64_t print = part->row->as.print.price;
    ticks_note_print(market, state, part);
    struct price_reach reach = {print, print, print, print};
    gather(market, state, &reach);
    for (size_t i = 0; i < market->gathered.count; i++) {
        uint32_t slot = market->gathered.slots[i];
        if (!market_stands(market, slot)) continue;
        if (!takes_part(market_order(market, slot), part)) continue;
        struct fill_offer offer = {.rule = rule_of(market_order(market, slot)),
                                   .feed = part->row->feed,
                                   .row = part->row->row,
                                   .part = PART_ROW,
                                   .instant = part->instant,
                                   .now = part->now};
        offer.price = print_gives(market, slot, print, part->now, &offer.liquidity);
        market_order(market, slot)->fresh = false;
        if (offer.price != VALUE_NONE) {
            if (!market_offer(market, slot, &offer, &state->volume_left)) continue;
        }
        stand_again(market, slot, part->now);
    }
    trails_follow(market, state, print, part->instant, false);
}

bool ticks_meet_quote(struct market *market, struct symbol_state *state, uint32_t slot,
                      bool arriving, int64_t now)
{
    struct order *order = market_order(market, slot);
    struct quote_state *quote = &state->quote;
    if (ticks_too_old(market, order->symbol, quote->feed, quote->row, quote->instant, now)) {
        return true;
    }
    int64_t touch = order->side == SIDE_BUY ? quote->ask : quote->bid;
    int64_t *left = order->side == SIDE_BUY ? &quote->ask_left : &quote->bid_left;
    if (touch == VALUE_NONE) return true;
    struct fill_offer offer = {.price = touch,
                               .rule = rule_of(order),
                               .liquidity = LIQUIDITY_TAKER,
                               .feed = quote->feed,
                               .row = quote->row,
                               .part = PART_ROW,
                               .instant = quote->instant,
                               .now = now};
    if (arriving) offer.instant = now; /* it fills when it comes; the quote is only the price */
    bool was_resting = !arriving;
    if (order_waits_for_stop(order)) {
        if (!order_price_beyond_stop(order, touch)) return true;
        bool waits = order_has_limit(order) && !order_price_within_limit(order, touch);
        market_trigger(market, slot, rule_of(order), now, waits);
        market_place(market, slot);
        if (waits) return true;
        was_resting = false;
    }
    if (order_has_limit(order)) {
        if (!order_price_within_limit(order, touch)) return true;
        if (was_resting) {
            offer.price = order->limit_price;
            offer.liquidity = LIQUIDITY_MAKER;
        }
    }
    return market_offer(market, slot, &offer, left);
}

static int64_t shown(const struct market *market, int64_t size)
{
    bool unlimited = market->settings->market.depth_unlimited || size == VALUE_NONE;
    return unlimited ? VOLUME_UNLIMITED : size;
}

void ticks_note_quote(struct market *market, struct symbol_state *state,
                      const struct price_part *part)
{
    const struct quote_row *row = &part->row->as.quote;
    state->quote = (struct quote_state){.known = true,
                                        .bid = row->bid,
                                        .ask = row->ask,
                                        .bid_left = shown(market, row->bid_size),
                                        .ask_left = shown(market, row->ask_size),
                                        .instant = part->instant,
                                        .session_end = part->session_end,
                                        .row = part->row->row,
                                        .feed = part->row->feed};
}

struct price_reach quote_reach(const struct quote_row *row)
{
    int64_t nothing_above = INT64_MAX, nothing_below = -INT64_MAX;
    bool asked = row->ask != VALUE_NONE, bidden = row->bid != VALUE_NONE;
    return (struct price_reach){.buy_limits_from = asked ? row->ask : nothing_above,
                                .sell_limits_to = bidden ? row->bid : nothing_below,
                                .buy_stops_to = asked ? row->ask : nothing_below,
                                .sell_stops_from = bidden ? row->bid : nothing_above};
}

void ticks_quote(struct market *market, struct symbol_state *state, const struct price_part *part)
{
    ticks_note_quote(market, state, part);
    const struct price_reach reach = quote_reach(&part->row->as.quote);
    gather(market, state, &reach);
    for (size_t i = 0; i < market->gathered.count; i++) {
        uint32_t slot = market->gathered.slots[i];
        if (!market_stands(market, slot)) continue;
        struct order *order = market_order(market, slot);
        if (!takes_part(order, part)) continue;
        order->fresh = false;
        if (!ticks_meet_quote(market, state, slot, false, part->now)) continue;
        stand_again(market, slot, part->now);
    }
    trails_follow(market, state, state->last_price, part->instant, false);
}

void ticks_session_end(struct market *market, struct symbol_state *state, uint32_t slot,
                       int64_t session_end, int64_t now)
{
    const struct order *order = market_order(market, slot);
    const struct quote_state *quote = &state->quote;
    struct fill_offer offer = {
        .rule = "M12", .liquidity = LIQUIDITY_TAKER, .part = PART_ROW, .now = now};
    int64_t *left = &state->volume_left;
    if (state->kind == FEED_QUOTES) {
        if (!quote->known || quote->session_end != session_end) return;
        bool buys = order->side == SIDE_BUY;
        left = buys ? &state->quote.ask_left : &state->quote.bid_left;
        offer.price = buys ? quote->ask : quote->bid;
        offer.instant = quote->instant, offer.feed = quote->feed, offer.row = quote->row;
    } else {
        const struct print_state *print = &state->print;
        if (!print->known || print->session_end != session_end) return;
        offer.price = print->price;
        offer.instant = print->instant, offer.feed = print->feed, offer.row = print->row;
    }
    if (offer.price == VALUE_NONE) return;
    if (order_waits_for_stop(order) && !order_price_beyond_stop(order, offer.price)) return;
    if (order_has_limit(order) && !order_price_within_limit(order, offer.price)) return;
    if (ticks_too_old(market, order->symbol, offer.feed, offer.row, offer.instant, now)) return;
    market_offer(market, slot, &offer, left);
}
