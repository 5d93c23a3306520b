/* What the checks see of an account, and what its open orders hold (R11-R14). In: orders that come,
 * shrink and end. Out: holds in the ledger, views for the checks. Always: the orders of one OCO group
 * hold once, for the largest (R14). */
#include <assert.h>

#include "base/decimal.h"
#include "risk/risk.h"
#include "run/world.h"

/* ---- what the checks see --------------------------------------------------------------------- */

/* R12: what all accounts have sold short of a symbol, and what their open sells would. */
static int64_t sold_short(struct story *story, uint32_t symbol)
{
    const struct order_table *table = market_orders(story->market);
    int64_t sum = 0;
    for (uint32_t account = 0; account < story->accounts.count; account++) {
        int64_t position = ledger_position(story->ledger, account, symbol);
        if (position < 0 && !int64_add(sum, -position, &sum)) return INT64_MAX;
    }
    for (uint32_t slot = market_open_first(story->market, NAME_NONE, symbol); slot != ORDER_NONE;
         slot = market_open_next(story->market, NAME_NONE, slot)) {
        const struct order *order = order_at(table, slot);
        if (order->side != SIDE_SELL || order->waits) continue; /* M07 */
        if (!int64_add(sum, order_leaves(order) - order->hold_qty, &sum)) return INT64_MAX;
    }
    return sum;
}

struct risk_view story_risk_view(struct story *story, uint32_t user, uint32_t account,
                                 uint32_t symbol)
{
    struct risk_view view = {.access = access_may_trade(story->access, user, account),
                             .symbol = symbol,
                             .last_price = VALUE_NONE,
                             .multiplier = DECIMAL_ONE};
    view.buying_power =
        ledger_buying_power(story->ledger, account, story->settings->account.use_unsettled);
    if (symbol != NAME_NONE) {
        view.symbol_known = instruments_known(&story->instruments, symbol);
        view.halted = instruments_halted(&story->instruments, symbol);
        view.instrument = instruments_at(&story->instruments, symbol);
        view.multiplier = view.instrument->multiplier;
        if (view.instrument->locate != VALUE_NONE) view.shorts = sold_short(story, symbol);
        view.book = market_is_book(story->market);
        view.last_price = view.book ? market_last_trade(story->market, symbol) /* B12 */
                                    : market_last_price(story->market, symbol);
        view.position = ledger_position(story->ledger, account, symbol);
        view.sells_held = ledger_held_securities(story->ledger, account, symbol);
    }
    return view;
}

/* B11: what the book would charge an order without a limit of its own. False: overflow (V03). */
bool story_view_charge(struct story *story, const struct feed_row *row, struct risk_view *view)
{
    const struct order_row *order = &row->as.order;
    bool asked = view->book && order->type == TYPE_MARKET && row->symbol != NAME_NONE;
    if (!asked || order->qty <= 0) return true;
    struct market_charge charge;
    if (!market_charge(story->market, order, row->symbol, &charge)) return false;
    view->charge_qty = charge.qty;
    view->charge = charge.notional;
    return true;
}

/* An OCO group counts once, with its largest order; the first of equals. */
static bool another_counts(const struct story *story, const struct order *order)
{
    const struct slot_list *members =
        order->oco ? market_group_orders(story->market, order->more->group) : NULL;
    for (size_t i = 0; members != NULL && i < members->count; i++) {
        const struct order *other = order_at(market_orders(story->market), members->slots[i]);
        if (other == order || other->waits) continue;
        if (other->symbol != order->symbol || other->side != order->side) continue;
        int64_t more = order_leaves(other) - order_leaves(order);
        if (more > 0 || (more == 0 && other->order_no < order->order_no)) return true;
    }
    return false;
}

void story_view_limits(struct story *story, uint32_t account, uint32_t symbol, uint32_t group,
                       const struct order *except, struct risk_view *view)
{
    const struct risk_settings *risk = &story->settings->risk;
    bool at_cost;
    int64_t cash;
    bool asked = risk->max_position != SETTING_NONE || risk->max_concentration != SETTING_NONE;
    if (!asked || symbol == NAME_NONE) return;
    if (risk->max_concentration != SETTING_NONE) {
        view->equity = story_equity(story, account, &at_cost, &cash);
    }
    uint32_t own = group == NAME_NONE ? NAME_NONE : market_group(story->market, account, group);
    if (except != NULL && except->oco) own = except->more->group;
    const struct order_table *table = market_orders(story->market);
    for (uint32_t slot = market_open_first(story->market, account, symbol); slot != ORDER_NONE;
         slot = market_open_next(story->market, account, slot)) {
        const struct order *order = order_at(table, slot);
        if (order == except || order->waits) continue;
        if (order->oco && (order->more->group == own || another_counts(story, order))) continue;
        int64_t *sum = order->side == SIDE_BUY ? &view->open_buys : &view->open_sells;
        if (!int64_add(*sum, order_leaves(order), sum)) *sum = INT64_MAX;
    }
}

/* ---- holds ----------------------------------------------------------------------------------- */

/* What the orders of a group but `except` hold at most: money, and quantity of a symbol. */
static void held_by_group(struct story *story, uint32_t group, uint32_t symbol,
                          const struct order *except, int64_t *minor, int64_t *qty)
{
    *minor = *qty = 0;
    const struct slot_list *members =
        group != NAME_NONE ? market_group_orders(story->market, group) : NULL;
    for (size_t i = 0; members != NULL && i < members->count; i++) {
        const struct order *other = order_at(market_orders(story->market), members->slots[i]);
        if (other == except) continue;
        if (other->hold_minor > *minor) *minor = other->hold_minor;
        if (other->symbol == symbol && other->hold_qty > *qty) *qty = other->hold_qty;
    }
}

static void held_by_others(struct story *story, const struct order *order, int64_t *minor,
                           int64_t *qty)
{
    held_by_group(story, order->oco ? order->more->group : NAME_NONE, order->symbol, order, minor,
                  qty);
}

void story_view_group(struct story *story, uint32_t account, uint32_t symbol, uint32_t group,
                      struct risk_view *view)
{
    int64_t minor, qty;
    if (group == NAME_NONE) return;
    held_by_group(story, market_group(story->market, account, group), symbol, NULL, &minor, &qty);
    view->buying_power += minor;
    view->sells_held -= qty;
}

static int64_t beyond(int64_t value, int64_t others)
{
    return value > others ? value - others : 0;
}

void story_hold_set(struct story *story, struct order *order, int64_t minor, int64_t qty)
{
    int64_t others_minor, others_qty;
    held_by_others(story, order, &others_minor, &others_qty);
    ledger_hold_money(story->ledger, order->account,
                      beyond(minor, others_minor) - beyond(order->hold_minor, others_minor));
    ledger_hold_securities(story->ledger, order->account, order->symbol,
                           beyond(qty, others_qty) - beyond(order->hold_qty, others_qty));
    order->hold_minor = minor;
    order->hold_qty = qty;
}

void story_hold_nothing(struct story *story, struct order *order)
{
    story_hold_set(story, order, 0, 0);
}

void story_view_without(struct story *story, const struct order *order, struct risk_view *view)
{
    int64_t minor, qty;
    held_by_others(story, order, &minor, &qty);
    view->buying_power += order->hold_minor > minor ? order->hold_minor : minor;
    view->sells_held -= order->hold_qty > qty ? order->hold_qty : qty;
    view->filled = order->more->filled;
    view->fees_paid = order->more->fees_paid;
    view->fee_exact = order->more->fee_exact;
}

void story_hold_anew(struct story *story, struct order *order)
{
    if (order->waits) return; /* M07 */
    struct order_row row = {.side = (enum side)order->side,
                            .type = (enum order_type)order->type,
                            .qty = order->qty,
                            .limit_price = order->limit_price,
                            .stop_price = order->more->stop_price};
    struct risk_verdict verdict;
    struct risk_view view = story_risk_view(story, order->user, order->account, order->symbol);
    story_view_without(story, order, &view);
    if (!risk_hold(story->settings, &row, &view, &verdict)) {
        story_fail_overflow(story, "what an open order holds after a corporate action");
        return;
    }
    if (order->money_at_fill) verdict.hold_minor = 0;
    story_hold_set(story, order, verdict.hold_minor, verdict.hold_qty);
}
