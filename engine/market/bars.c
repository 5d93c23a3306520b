/* Fills against bars: the three passes of M02, each in order of arrival. In: one part of a bar. Out:
 * offers. Always: an order accepted while the bar was running takes no part (T01), except at the
 * close for what is meant for the close (M03). */
#include <assert.h>

#include "base/moment.h"
#include "market/market_state.h"

static struct fill_offer offer_of(const struct price_part *part, int64_t price, const char *rule,
                                  enum liquidity liquidity)
{
    return (struct fill_offer){.price = price,
                               .rule = rule,
                               .liquidity = liquidity,
                               .feed = part->row->feed,
                               .row = part->row->row,
                               .part = part->part,
                               .instant = part->instant,
                               .now = part->now};
}

static bool for_the_close(const struct order *order)
{
    return order->tif == TIF_CLS || order->type == TYPE_MARKET_ON_CLOSE;
}

/* T01: accepted at or before a bar's begin; before a point's instant. */
static bool eligible(const struct order *order, const struct price_part *part)
{
    const struct bar_row *bar = &part->row->as.bar;
    return bar->point ? order->accepted < bar->end : order->accepted <= bar->begin;
}

static bool at_or_better(const struct order *order, int64_t price, int64_t limit)
{
    return order->side == SIDE_BUY ? price <= limit : price >= limit;
}

static bool at_or_beyond_stop(const struct order *order, int64_t price)
{
    return order->side == SIDE_BUY ? price >= order->stop_price : price <= order->stop_price;
}

static void kill_rest(struct market *market, uint32_t slot, int64_t now)
{
    const struct order *order = market_order(market, slot);
    if (order->tif == TIF_IOC) {
        market_end_order(market, slot, STATUS_CANCELED, REASON_IOC, "M12", now);
    } else if (order->tif == TIF_FOK) {
        market_end_order(market, slot, STATUS_CANCELED, REASON_FOK, "M12", now);
    } else if (order->tif == TIF_OPG) {
        market_end_order(market, slot, STATUS_EXPIRED, REASON_NONE, "M12", now);
    }
}

/* One order at the open price. */
static void meet_open(struct market *market, struct symbol_state *state,
                      const struct price_part *part, uint32_t slot)
{
    struct order *order = market_order(market, slot);
    int64_t open = part->row->as.bar.point ? part->row->as.bar.close : part->row->as.bar.open;
    bool stop_type = order->type == TYPE_STOP || order->type == TYPE_STOP_LIMIT;
    bool fills = true;
    const char *rule = "M03";
    if (stop_type && !order->triggered) {
        rule = "M05";
        fills = at_or_beyond_stop(order, open);
        if (fills) {
            bool limited =
                order->type == TYPE_STOP_LIMIT && !at_or_better(order, open, order->limit_price);
            market_trigger(market, slot, "M05", part->now, limited);
            fills = !limited;
        }
    } else if (order->type == TYPE_LIMIT || order->type == TYPE_STOP_LIMIT) {
        rule = order->type == TYPE_LIMIT ? "M04" : "M05";
        fills = at_or_better(order, open, order->limit_price);
    } else if (order->type == TYPE_STOP) {
        rule = "M05"; /* the remainder of a triggered stop */
    }
    if (fills) {
        struct fill_offer offer = offer_of(part, open, rule, LIQUIDITY_TAKER);
        if (!market_offer(market, slot, &offer, &state->volume_left)) return;
    }
    order = market_order(market, slot);
    if (order->tif == TIF_IOC || order->tif == TIF_FOK || order->tif == TIF_OPG) {
        kill_rest(market, slot, part->now);
        return;
    }
    order->fresh = false;
    market_place(market, slot);
}

/* `opg`: the first open part in the first session that begins at or after acceptance (M12). */
static bool opg_waits(const struct order *order, const struct price_part *part)
{
    if (order->tif != TIF_OPG) return false;
    return part->session_begin != MOMENT_NONE && part->session_begin < order->accepted;
}

void bars_open(struct market *market, struct symbol_state *state, const struct price_part *part)
{
    const struct bar_row *bar = &part->row->as.bar;
    int64_t open = bar->point ? bar->close : bar->open;
    volume_begin(market, state, part, bar->volume);
    struct slot_list *gathered = &market->gathered;
    gathered->count = 0;
    struct price_reach reach = {open, open, open, open};
    resting_gather(&state->resting, &market->table, &reach, gathered);
    slot_list_sort(gathered, &market->table);
    for (size_t i = 0; i < gathered->count; i++) {
        const struct order *order = market_order(market, gathered->slots[i]);
        if (!eligible(order, part) || for_the_close(order) || opg_waits(order, part)) continue;
        meet_open(market, state, part, gathered->slots[i]);
        state = market_symbol(market, part->row->symbol);
    }
}

/* M05 for a stop-limit inside the bar: at S if S is within L, else at L when the close is through
 * L; otherwise it rests from the next bar on. Returns the price, or VALUE_NONE. */
static int64_t stop_limit_inside(const struct order *order, const struct bar_row *bar)
{
    if (at_or_better(order, order->stop_price, order->limit_price)) return order->stop_price;
    bool through =
        order->side == SIDE_BUY ? bar->close < order->limit_price : bar->close > order->limit_price;
    return through ? order->limit_price : VALUE_NONE;
}

static bool limit_inside(const struct market *market, const struct order *order,
                         const struct bar_row *bar)
{
    int64_t reach = order->side == SIDE_BUY ? bar->low : bar->high;
    if (reach == order->limit_price) return market->settings->market.touch_at;
    return order->side == SIDE_BUY ? reach < order->limit_price : reach > order->limit_price;
}

static void meet_inside(struct market *market, struct symbol_state *state,
                        const struct price_part *part, uint32_t slot)
{
    struct order *order = market_order(market, slot);
    const struct bar_row *bar = &part->row->as.bar;
    bool stop_type = order->type == TYPE_STOP || order->type == TYPE_STOP_LIMIT;
    int64_t price = VALUE_NONE;
    const char *rule = "M04";
    enum liquidity liquidity = LIQUIDITY_MAKER;
    if (stop_type && !order->triggered) {
        int64_t extreme = order->side == SIDE_BUY ? bar->high : bar->low;
        if (!at_or_beyond_stop(order, extreme)) return;
        rule = "M05";
        if (order->type == TYPE_STOP) {
            price = order->stop_price;
            liquidity = LIQUIDITY_TAKER;
        } else {
            price = stop_limit_inside(order, bar);
            if (price != order->limit_price) liquidity = LIQUIDITY_TAKER;
        }
        market_trigger(market, slot, "M05", part->now, price == VALUE_NONE);
    } else if (order->type == TYPE_LIMIT || order->type == TYPE_STOP_LIMIT) {
        if (limit_inside(market, order, bar)) price = order->limit_price;
        if (order->type == TYPE_STOP_LIMIT) rule = "M05";
    }
    if (price != VALUE_NONE) {
        struct fill_offer offer = offer_of(part, price, rule, liquidity);
        if (!market_offer(market, slot, &offer, &state->volume_left)) return;
    }
    market_place(market, slot);
}

static void meet_close(struct market *market, struct symbol_state *state,
                       const struct price_part *part, uint32_t slot)
{
    const struct order *order = market_order(market, slot);
    int64_t close = part->row->as.bar.close;
    if (order->accepted >= part->row->as.bar.end) return;
    if (order->limit_price != VALUE_NONE && !at_or_better(order, close, order->limit_price)) return;
    struct fill_offer offer = offer_of(part, close, "M03", LIQUIDITY_TAKER);
    market_offer(market, slot, &offer, &state->volume_left);
}

void bars_close(struct market *market, struct symbol_state *state, const struct price_part *part)
{
    const struct bar_row *bar = &part->row->as.bar;
    volume_begin(market, state, part, bar->volume);
    int64_t low = bar->point ? bar->close : bar->low, high = bar->point ? bar->close : bar->high;
    struct slot_list *gathered = &market->gathered;
    gathered->count = 0;
    struct price_reach reach = {low, high, high, low};
    resting_gather(&state->resting, &market->table, &reach, gathered);
    slot_list_sort(gathered, &market->table);
    for (size_t i = 0; !bar->point && i < gathered->count; i++) {
        const struct order *order = market_order(market, gathered->slots[i]);
        bool opens_only = order->tif == TIF_IOC || order->tif == TIF_FOK || order->tif == TIF_OPG;
        if (!eligible(order, part) || for_the_close(order) || opens_only) continue;
        meet_inside(market, state, part, gathered->slots[i]);
        state = market_symbol(market, part->row->symbol);
    }
    if (!bar->ends_session) return;
    gathered->count = 0;
    for (size_t i = 0; i < state->resting.soon.count; i++) {
        uint32_t slot = state->resting.soon.slots[i];
        if (for_the_close(market_order(market, slot))) slot_list_add(gathered, slot);
    }
    slot_list_sort(gathered, &market->table);
    for (size_t i = 0; i < gathered->count; i++) {
        meet_close(market, state, part, gathered->slots[i]);
        state = market_symbol(market, part->row->symbol);
    }
}
