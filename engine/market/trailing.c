/* Trailing stops (M06). In: prices at which a trail may move. Out: stops moved in the symbol's index.
 * Always: a stop moves in its owner's favour only, and never by the price that it is compared with. */
#include <assert.h>

#include "market/book_venue.h"
#include "market/market_state.h"
#include "model/values.h"

static void set_reference(struct market *market, uint32_t slot, int64_t reference)
{
    struct order *order = market_order(market, slot);
    struct symbol_state *state = market_symbol(market, order->symbol);
    struct order_more *more = order_more(&market->table, order);
    more->reference = reference;
    if (market->books == NULL) resting_remove(&state->resting, &market->table, slot);
    more->stop_price = trailing_stop(order->side == SIDE_SELL, reference, more->trail,
                                     order->trail_percent, market_tick(market, order->symbol));
    if (market->books != NULL) {
        book_venue_stop_moved(market, slot);
    } else {
        market_place(market, slot);
    }
}

void trail_begin(struct market *market, uint32_t slot)
{
    struct order *order = market_order(market, slot);
    if (order->type != TYPE_TRAILING_STOP || order->triggered) return;
    struct symbol_state *state = market_symbol(market, order->symbol);
    struct order_more *more = order_more(&market->table, order);
    bool listed =
        more->trail_index < state->trails.count && state->trails.slots[more->trail_index] == slot;
    if (!listed) {
        more->trail_index = (uint32_t)state->trails.count;
        slot_list_add(&state->trails, slot);
    }
    if (more->reference == VALUE_NONE) {
        more->reference =
            market->books != NULL ? market_last_trade(market, order->symbol) : state->last_price;
    }
    if (more->reference != VALUE_NONE) set_reference(market, slot, more->reference);
}

void trail_end(struct market *market, uint32_t slot)
{
    const struct order *order = market_order(market, slot);
    if (order->type != TYPE_TRAILING_STOP) return;
    struct slot_list *trails = &market_symbol(market, order->symbol)->trails;
    uint32_t at = order->more->trail_index;
    if (at >= trails->count || trails->slots[at] != slot) return;
    uint32_t last = trails->slots[--trails->count];
    if (last == slot) return;
    trails->slots[at] = last;
    order_more(&market->table, market_order(market, last))->trail_index = at;
}

static bool is_better(const struct order *order, int64_t price)
{
    int64_t reference = order->more->reference;
    return order->side == SIDE_SELL ? price > reference : price < reference;
}

/* Those that move are gone through by arrival, so that equal stops stand by arrival (B07). */
void trails_follow_trade(struct market *market, struct symbol_state *state, int64_t price)
{
    struct slot_list *moved = &market->gathered;
    moved->count = 0;
    for (size_t i = 0; i < state->trails.count; i++) {
        const struct order *order = market_order(market, state->trails.slots[i]);
        bool starts = order->more->reference == VALUE_NONE;
        if (starts || is_better(order, price)) slot_list_add(moved, state->trails.slots[i]);
    }
    slot_list_sort(moved, &market->table);
    for (size_t i = 0; i < moved->count; i++) set_reference(market, moved->slots[i], price);
}

void trails_follow(struct market *market, struct symbol_state *state, int64_t price,
                   int64_t instant, bool starts_only)
{
    for (size_t i = 0; i < state->trails.count; i++) {
        uint32_t slot = state->trails.slots[i];
        const struct order *order = market_order(market, slot);
        if (starts_only ? order->accepted > instant : order->accepted >= instant) continue;
        bool starts = order->more->reference == VALUE_NONE;
        if (starts_only && !starts) continue;
        if (starts || is_better(order, price)) set_reference(market, slot, price);
    }
}
