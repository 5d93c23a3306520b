/* Fills against prints and quotes (M08). In: one tick in session, or an order that meets the quote in
 * force. Out: offers. Always: a print or quote moves only orders accepted before its instant. */
#include <assert.h>

#include "base/moment.h"
#include "market/market_state.h"

static bool for_the_close(const struct order *order)
{
    return order->tif == TIF_CLS || order->type == TYPE_MARKET_ON_CLOSE;
}

static bool one_chance(const struct order *order)
{
    return order->tif == TIF_IOC || order->tif == TIF_FOK || order->tif == TIF_OPG;
}

static bool at_or_better(const struct order *order, int64_t price)
{
    return order->side == SIDE_BUY ? price <= order->limit_price : price >= order->limit_price;
}

static bool beyond_stop(const struct order *order, int64_t price)
{
    return order->side == SIDE_BUY ? price >= order->stop_price : price <= order->stop_price;
}

static void kill_rest(struct market *market, uint32_t slot, int64_t now)
{
    const struct order *order = market_order(market, slot);
    if (order->tif == TIF_OPG) {
        market_end_order(market, slot, STATUS_EXPIRED, REASON_NONE, "M12", now);
        return;
    }
    enum reason reason = order->tif == TIF_IOC ? REASON_IOC : REASON_FOK;
    market_end_order(market, slot, STATUS_CANCELED, reason, "M12", now);
}

static bool is_untriggered_stop(const struct order *order)
{
    return (order->type == TYPE_STOP || order->type == TYPE_STOP_LIMIT) && !order->triggered;
}

/* What a print gives an order: its price, the order's limit, or nothing (VALUE_NONE). */
static int64_t print_gives(struct market *market, uint32_t slot, int64_t print, int64_t now,
                           enum liquidity *liquidity)
{
    struct order *order = market_order(market, slot);
    *liquidity = LIQUIDITY_TAKER;
    if (is_untriggered_stop(order)) {
        if (!beyond_stop(order, print)) return VALUE_NONE;
        bool waits = order->type == TYPE_STOP_LIMIT && !at_or_better(order, print);
        market_trigger(market, slot, "M08", now, waits);
        return waits ? VALUE_NONE : print;
    }
    if (order->limit_price == VALUE_NONE) return print;
    if (order->fresh) return at_or_better(order, print) ? print : VALUE_NONE;
    *liquidity = LIQUIDITY_MAKER;
    if (print == order->limit_price) {
        return market->settings->market.touch_at ? order->limit_price : VALUE_NONE;
    }
    return at_or_better(order, print) ? order->limit_price : VALUE_NONE;
}

static void gather(struct market *market, struct symbol_state *state,
                   const struct price_reach *reach)
{
    market->gathered.count = 0;
    resting_gather(&state->resting, &market->table, reach, &market->gathered);
    slot_list_sort(&market->gathered, &market->table);
}

static bool takes_part(const struct order *order, const struct price_part *part)
{
    if (order->accepted >= part->instant || for_the_close(order)) return false;
    return order->tif != TIF_OPG || part->session_begin >= order->accepted;
}

void ticks_print(struct market *market, struct symbol_state *state, const struct price_part *part)
{
    int64_t print = part->row->as.print.price;
    volume_begin(market, state, part, part->row->as.print.size);
    struct price_reach reach = {print, print, print, print};
    gather(market, state, &reach);
    for (size_t i = 0; i < market->gathered.count; i++) {
        uint32_t slot = market->gathered.slots[i];
        if (!takes_part(market_order(market, slot), part)) continue;
        struct fill_offer offer = {.rule = "M08",
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
        if (one_chance(market_order(market, slot))) {
            kill_rest(market, slot, part->now);
        } else {
            market_place(market, slot);
        }
    }
}

bool ticks_meet_quote(struct market *market, struct symbol_state *state, uint32_t slot,
                      bool arriving, int64_t now)
{
    struct order *order = market_order(market, slot);
    struct quote_state *quote = &state->quote;
    int64_t max_stale = market->settings->market.max_stale;
    if (max_stale != SETTING_NONE && now - quote->instant > max_stale) return true; /* M13 */
    int64_t touch = order->side == SIDE_BUY ? quote->ask : quote->bid;
    int64_t *left = order->side == SIDE_BUY ? &quote->ask_left : &quote->bid_left;
    if (touch == VALUE_NONE) return true;
    struct fill_offer offer = {.price = touch,
                               .rule = "M08",
                               .liquidity = LIQUIDITY_TAKER,
                               .feed = quote->feed,
                               .row = quote->row,
                               .part = PART_ROW,
                               .instant = quote->instant,
                               .now = now};
    if (arriving) offer.instant = now; /* it fills when it comes; the quote is only the price */
    bool was_resting = !arriving;
    if (is_untriggered_stop(order)) {
        if (!beyond_stop(order, touch)) return true;
        bool waits = order->type == TYPE_STOP_LIMIT && !at_or_better(order, touch);
        market_trigger(market, slot, "M08", now, waits);
        market_place(market, slot);
        if (waits) return true;
        was_resting = false;
    }
    if (order->limit_price != VALUE_NONE) {
        if (!at_or_better(order, touch)) return true;
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

void ticks_quote(struct market *market, struct symbol_state *state, const struct price_part *part)
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
    /* Buys look at the ask, sells at the bid; a missing side reaches nothing. */
    int64_t nothing_above = INT64_MAX, nothing_below = -INT64_MAX;
    bool asked = row->ask != VALUE_NONE, bidden = row->bid != VALUE_NONE;
    struct price_reach reach = {.buy_limits_from = asked ? row->ask : nothing_above,
                                .sell_limits_to = bidden ? row->bid : nothing_below,
                                .buy_stops_to = asked ? row->ask : nothing_below,
                                .sell_stops_from = bidden ? row->bid : nothing_above};
    gather(market, state, &reach);
    for (size_t i = 0; i < market->gathered.count; i++) {
        uint32_t slot = market->gathered.slots[i];
        struct order *order = market_order(market, slot);
        if (!takes_part(order, part)) continue;
        order->fresh = false;
        if (!ticks_meet_quote(market, state, slot, false, part->now)) continue;
        if (one_chance(market_order(market, slot))) {
            kill_rest(market, slot, part->now);
        } else {
            market_place(market, slot);
        }
    }
}

void ticks_session_end(struct market *market, struct symbol_state *state, uint32_t slot,
                       int64_t now)
{
    const struct order *order = market_order(market, slot);
    int64_t price = state->last_price;
    int64_t *left = &state->volume_left;
    if (state->kind == FEED_QUOTES) {
        bool in_force = state->quote.known && state->quote.session_end == now;
        price = order->side == SIDE_BUY ? state->quote.ask : state->quote.bid;
        left = order->side == SIDE_BUY ? &state->quote.ask_left : &state->quote.bid_left;
        if (!in_force) return;
    } else if (!state->last_in_session) {
        return;
    }
    if (price == VALUE_NONE) return;
    if (order->limit_price != VALUE_NONE && !at_or_better(order, price)) return;
    struct fill_offer offer = {.price = price,
                               .rule = "M12",
                               .liquidity = LIQUIDITY_TAKER,
                               .feed = state->last_feed,
                               .row = state->last_row,
                               .part = PART_ROW,
                               .instant = state->last_instant,
                               .now = now};
    market_offer(market, slot, &offer, left);
}
