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
                               .now = part->now,
                               .ranged = !part->row->as.bar.point,
                               .low = part->row->as.bar.low,
                               .high = part->row->as.bar.high};
}

/* T01: accepted at or before a bar's begin; before a point's instant. */
static bool eligible(const struct order *order, const struct price_part *part)
{
    const struct bar_row *bar = &part->row->as.bar;
    return bar->point ? order->accepted < bar->end : order->accepted <= bar->begin;
}

/* One order at the open price. */
static void meet_open(struct market *market, struct symbol_state *state,
                      const struct price_part *part, uint32_t slot)
{
    struct order *order = market_order(market, slot);
    int64_t open = part->row->as.bar.point ? part->row->as.bar.close : part->row->as.bar.open;
    bool fills = true;
    const char *rule = "M03";
    if (order->type == TYPE_LIMIT) rule = "M04";
    if (order->type == TYPE_STOP || order->type == TYPE_STOP_LIMIT) rule = "M05";
    if (order->type == TYPE_TRAILING_STOP) rule = "M06";
    if (order_waits_for_stop(order)) {
        fills = order_price_beyond_stop(order, open);
        if (fills) {
            bool rests = order_has_limit(order) && !order_price_within_limit(order, open);
            market_trigger(market, slot, rule, part->now, rests);
            fills = !rests;
        }
    } else if (order_has_limit(order)) {
        fills = order_price_within_limit(order, open);
    }
    if (fills) {
        struct fill_offer offer = offer_of(part, open, rule, LIQUIDITY_TAKER);
        if (!market_offer(market, slot, &offer, &state->volume_left)) return;
    }
    order = market_order(market, slot);
    if (order_has_one_chance(order)) {
        market_end_chance(market, slot, part->now);
        return;
    }
    order->fresh = false;
    market_place(market, slot);
}

/* M12: an order for the open waits for its session: the first that begins at or after acceptance,
 * also when it is replaced in that session. */
static bool waits_for_its_session(const struct order *order, const struct price_part *part)
{
    if (!order_is_for_the_open(order)) return false;
    return part->session_end == MOMENT_NONE || part->session_end != order->dies_at;
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
    market->open_row = bar->point ? 0 : part->row->row;
    market->open_feed = part->row->feed;
    for (size_t i = 0; i < gathered->count; i++) {
        if (!market_stands(market, gathered->slots[i])) continue;
        const struct order *order = market_order(market, gathered->slots[i]);
        if (!eligible(order, part) || order_is_for_the_close(order)) continue;
        if (waits_for_its_session(order, part)) continue;
        meet_open(market, state, part, gathered->slots[i]);
        state = market_symbol(market, part->row->symbol);
    }
    market->open_row = 0;
    if (part->volume) *part->volume = state->volume_left;
    trails_follow(market, state, open, bar->point ? bar->end - 1 : bar->begin, true);
}

/* One order between the bar's begin and end. */
static void meet_inside(struct market *market, struct symbol_state *state,
                        const struct price_part *part, uint32_t slot)
{
    struct order *order = market_order(market, slot);
    struct inside inside = intrabar_inside(market, order, part);
    order_more(&market->table, order)->acted = market->pass;
    if (inside.triggers) {
        market_trigger(market, slot, inside.rule, part->now, inside.price == VALUE_NONE);
    }
    if (inside.price != VALUE_NONE) {
        struct fill_offer offer = offer_of(part, inside.price, inside.rule, inside.liquidity);
        offer.ambiguous = order->more->contested == market->pass;
        if (!market_offer(market, slot, &offer, &state->volume_left)) return;
    }
    market_order(market, slot)->fresh = false;
    market_place(market, slot);
}

/* One order at the close price of a bar that ends with its session. */
static void meet_close(struct market *market, struct symbol_state *state,
                       const struct price_part *part, uint32_t slot)
{
    const struct order *order = market_order(market, slot);
    int64_t close = part->row->as.bar.close;
    if (order->accepted >= part->row->as.bar.end) return;
    if (order_waits_for_stop(order) && !order_price_beyond_stop(order, close)) return;
    if (order_has_limit(order) && !order_price_within_limit(order, close)) return;
    struct fill_offer offer = offer_of(part, close, "M03", LIQUIDITY_TAKER);
    market_offer(market, slot, &offer, &state->volume_left);
}

/* M02's third pass. */
static void meet_closes(struct market *market, const struct price_part *part)
{
    struct symbol_state *state = market_symbol(market, part->row->symbol);
    struct slot_list *gathered = &market->gathered;
    gathered->count = 0;
    for (size_t i = 0; i < state->resting.soon.count; i++) {
        uint32_t slot = state->resting.soon.slots[i];
        if (order_is_for_the_close(market_order(market, slot))) slot_list_add(gathered, slot);
    }
    slot_list_sort(gathered, &market->table);
    for (size_t i = 0; i < gathered->count; i++) {
        if (!market_stands(market, gathered->slots[i])) continue;
        meet_close(market, state, part, gathered->slots[i]);
        state = market_symbol(market, part->row->symbol);
    }
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
    market->pass++;
    for (size_t i = 0; !bar->point && i < gathered->count; i++) { /* may grow */
        uint32_t slot = gathered->slots[i];
        if (!market_stands(market, slot)) continue;
        const struct order *order = market_order(market, slot);
        if (order->more->acted == market->pass || !intrabar_takes_part(order, part)) continue;
        if (order->more->group != NAME_NONE && intrabar_yields(market, slot, part)) {
            slot_list_add(gathered, slot); /* after those that come first */
            continue;
        }
        meet_inside(market, state, part, slot);
        state = market_symbol(market, part->row->symbol);
    }
    if (bar->ends_session) meet_closes(market, part);
    trails_follow(market, market_symbol(market, part->row->symbol), bar->close, bar->end, false);
}
