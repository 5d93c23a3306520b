/* What happens between a bar's begin and its end (M04-M07). In: orders, a bar. Out: which price the
 * inside gives an order, and which one of a set comes first under the scenario's assumption. Always:
 * the bar tells how far the price went, not in which order; where that decides, the set is marked. */
#include "market/market_state.h"

bool intrabar_takes_part(const struct order *order, const struct price_part *part)
{
    const struct bar_row *bar = &part->row->as.bar;
    bool born_here =
        order->more->born_row == part->row->row && order->more->born_feed == part->row->feed;
    if (!born_here && order->accepted > bar->begin) return false; /* T01, M07 */
    return !order_is_for_the_close(order) && !order_has_one_chance(order);
}

/* M05: a stop inside the bar. A stop-limit fills at S if S is within L, else at L when the close is
 * through L; otherwise it rests from the next bar on. */
static void stop_inside(const struct order *order, const struct bar_row *bar, struct inside *inside)
{
    if (!order_price_beyond_stop(order, order->side == SIDE_BUY ? bar->high : bar->low)) return;
    inside->triggers = inside->as_stop = true;
    inside->reached = order->more->stop_price;
    if (!order_has_limit(order) || order_price_within_limit(order, order->more->stop_price)) {
        inside->price = order->more->stop_price;
    } else if (order_price_through_limit(order, bar->close, false)) {
        inside->price = order->limit_price;
        inside->at_close = true;
    }
    bool at_limit = order_has_limit(order) && inside->price == order->limit_price;
    inside->liquidity = at_limit ? LIQUIDITY_MAKER : LIQUIDITY_TAKER;
}

/* M04 */
static void limit_inside(const struct market *market, const struct order *order,
                         const struct bar_row *bar, struct inside *inside)
{
    int64_t extreme = order->side == SIDE_BUY ? bar->low : bar->high;
    bool touch_at = market->settings->market.touch_at;
    if (!order_price_through_limit(order, extreme, touch_at)) return;
    inside->price = inside->reached = order->limit_price;
    inside->liquidity = LIQUIDITY_MAKER;
}

/* M07: released by a fill at the open; what it would have done there it does in this pass. False: the
 * open price does nothing to it. */
static bool born_at_open(const struct market *market, const struct order *order,
                         const struct bar_row *bar, struct inside *inside)
{
    int64_t open = bar->open;
    bool stops = order_waits_for_stop(order);
    if (stops && !order_price_beyond_stop(order, open)) return false;
    if (order_has_limit(order) && !order_price_within_limit(order, open)) {
        if (!stops) return false;
        limit_inside(market, order, bar, inside); /* triggered at the open, rests as a limit */
        inside->triggers = true;
        return true;
    }
    *inside = (struct inside){.price = open,
                              .reached = open,
                              .liquidity = LIQUIDITY_TAKER,
                              .rule = "M07",
                              .triggers = stops,
                              .as_stop = stops,
                              .at_open = true};
    return true;
}

struct inside intrabar_inside(const struct market *market, const struct order *order,
                              const struct price_part *part)
{
    const struct bar_row *bar = &part->row->as.bar;
    struct inside inside = {.price = VALUE_NONE, .reached = VALUE_NONE, .rule = "M05"};
    if (order->type == TYPE_LIMIT) inside.rule = "M04";
    if (order->type == TYPE_TRAILING_STOP) inside.rule = "M06";
    bool stops = order_waits_for_stop(order);
    if (!stops && !order_has_limit(order)) return inside; /* waits for an open */
    bool born_here =
        order->more->born_row == part->row->row && order->more->born_feed == part->row->feed;
    if (born_here && born_at_open(market, order, bar, &inside)) return inside;
    if (stops) {
        stop_inside(order, bar, &inside);
    } else {
        limit_inside(market, order, bar, &inside);
    }
    return inside;
}

/* ---- which comes first ---- */

/* How far along open, high, low, close (or open, low, high, close) the order is reached. */
static wide distance_on_path(const struct bar_row *bar, bool high_first, const struct order *order,
                             const struct inside *inside)
{
    wide first = high_first ? (wide)bar->high - bar->open : (wide)bar->open - bar->low;
    wide range = (wide)bar->high - bar->low;
    if (inside->at_open) return 0;
    if (inside->at_close) return first + 2 * range;             /* the whole path is not longer */
    bool rising = inside->as_stop == (order->side == SIDE_BUY); /* reached by a rising price */
    wide ahead = rising ? (wide)inside->reached - bar->open : (wide)bar->open - inside->reached;
    if (ahead <= 0) return 0; /* the open is there already */
    return rising == high_first ? ahead : 2 * first + ahead;
}

/* How bad the price is for the owner, measured from the open so that both sides compare. */
static wide badness(const struct bar_row *bar, const struct order *order,
                    const struct inside *inside)
{
    wide above = (wide)inside->price - bar->open;
    return order->side == SIDE_BUY ? above : -above;
}

/* < 0: a comes before b. */
static int compare(const struct market *market, const struct bar_row *bar, const struct order *a,
                   const struct inside *at_a, const struct order *b, const struct inside *at_b)
{
    enum intrabar assumed = market->settings->market.intrabar;
    if (assumed == INTRABAR_OHLC || assumed == INTRABAR_OLHC) {
        wide to_a = distance_on_path(bar, assumed == INTRABAR_OHLC, a, at_a);
        wide to_b = distance_on_path(bar, assumed == INTRABAR_OHLC, b, at_b);
        if (to_a != to_b) return to_a < to_b ? -1 : 1;
    } else {
        int reversed = assumed == INTRABAR_OPTIMISTIC ? -1 : 1;
        if (at_a->as_stop != at_b->as_stop) return at_a->as_stop ? -reversed : reversed;
        wide bad_a = badness(bar, a, at_a), bad_b = badness(bar, b, at_b);
        if (bad_a != bad_b) return bad_a > bad_b ? -reversed : reversed;
    }
    return a->arrival < b->arrival ? -1 : 1;
}

bool intrabar_yields(struct market *market, uint32_t slot, const struct price_part *part)
{
    struct order *order = market_order(market, slot);
    const struct slot_list *set = market_group_orders(market, order->more->group);
    if (!set || set->count < 2) return false;
    struct inside own = intrabar_inside(market, order, part);
    if (own.price == VALUE_NONE) return false;
    bool yields = false;
    for (size_t i = 0; i < set->count; i++) {
        uint32_t other_slot = set->slots[i];
        struct order *other = market_order(market, other_slot);
        if (other_slot == slot || other->more->acted == market->pass || other->waits) continue;
        if (other->symbol != order->symbol || !intrabar_takes_part(other, part)) continue;
        struct inside there = intrabar_inside(market, other, part);
        if (there.price == VALUE_NONE) continue;
        order_more(&market->table, other)->contested = market->pass;
        order_more(&market->table, order)->contested = market->pass;
        if (compare(market, &part->row->as.bar, other, &there, order, &own) < 0) yields = true;
    }
    return yields;
}
