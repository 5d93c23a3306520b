/* In: quantities, prices, terms of orders. Out: the same after a corporate action. Always: quantities go
 * toward zero, prices to the tick that is worse for no one than C01 says. */
#include "actions/action_terms.h"

#include <assert.h>

#include "base/decimal.h"
#include "model/rows.h"
#include "model/settings.h"

bool action_scale_qty(const struct action_scale *scale, int64_t qty, int64_t *scaled)
{
    wide whole = wide_product(qty, scale->ratio_new) / scale->ratio_old;
    return wide_to_int64(whole / scale->step * scale->step, scaled);
}

wide action_fraction(const struct action_scale *scale, int64_t qty, int64_t floored)
{
    return wide_product(qty, scale->ratio_new) - wide_product(floored, scale->ratio_old);
}

bool action_fraction_money(wide fraction, int64_t ratio_old, int64_t price, int64_t multiplier,
                           int exponent, int64_t *minor)
{
    wide value, divisor = ratio_old;
    bool scaled = multiplier != DECIMAL_ONE;
    if (!wide_mul(fraction, price, &value)) return false;
    if (scaled && !wide_mul(value, multiplier, &value)) return false;
    for (int places = (scaled ? 24 : 16) - exponent; places > 0; places--)
        if (!wide_mul(divisor, 10, &divisor)) return false;
    return wide_to_int64(wide_div_half_even(value, divisor), minor);
}

/* ---- Orders ---------------------------------------------------------------------------------- */

static int64_t tick_of(int64_t tick)
{
    return tick == SETTING_NONE ? 1 : tick;
}

/* price x old / new on a tick, never below one tick. */
static bool split_price(const struct action_scale *scale, int64_t tick, bool up, int64_t *price)
{
    if (*price == VALUE_NONE) return true;
    wide exact = wide_product(*price, scale->ratio_old),
         unit = wide_product(tick, scale->ratio_new);
    wide ticks = wide_div_floor(exact, unit);
    if (up && ticks * unit != exact) ticks++;
    if (ticks < 1) ticks = 1;
    return wide_to_int64(ticks * tick, price);
}

enum action_outcome action_order_split(struct action_order *order, const struct action_scale *scale,
                                       int64_t lot, int64_t tick)
{
    const struct action_scale lots = {scale->ratio_new, scale->ratio_old, lot};
    const int64_t unit = tick_of(tick);
    bool buys = order->side == SIDE_BUY;
    int64_t leaves = order->qty - order->filled;
    if (scale->ratio_new < scale->ratio_old) return ACTION_CANCELS;
    if (!action_scale_qty(&lots, leaves, &leaves) ||
        !action_scale_qty(&lots, order->filled, &order->filled) ||
        !int64_add(leaves, order->filled, &order->qty))
        return ACTION_OVERFLOWS;
    if (order->display != VALUE_NONE && !action_scale_qty(&lots, order->display, &order->display))
        return ACTION_OVERFLOWS;
    if (!split_price(scale, unit, !buys, &order->limit_price) ||
        !split_price(scale, unit, buys, &order->stop_price) ||
        !split_price(scale, unit, false, &order->trail))
        return ACTION_OVERFLOWS;
    return ACTION_CHANGES;
}

/* Lowered by the amount, down to the tick; false: nothing is left of it. */
static bool lower(int64_t *price, int64_t amount, int64_t tick)
{
    wide lowered = wide_div_floor((wide)*price - amount, tick) * tick;
    if (lowered <= 0) return false;
    *price = (int64_t)lowered;
    return true;
}

/* C03's list: open buy limits, sell stops, both prices of sell stop-limits, the limit of buy ones. */
static bool lowers_limit(const struct action_order *order)
{
    if (order->type == TYPE_STOP_LIMIT) return true;
    return order->type == TYPE_LIMIT && order->side == SIDE_BUY;
}

static bool lowers_stop(const struct action_order *order)
{
    return (order->type == TYPE_STOP || order->type == TYPE_STOP_LIMIT) && order->side == SIDE_SELL;
}

enum action_outcome action_order_dividend(struct action_order *order, int64_t amount, int64_t tick)
{
    const int64_t least = DECIMAL_ONE / 100; /* C03: from 0.01 on */
    const int64_t unit = tick_of(tick);
    bool limit = lowers_limit(order), stop = lowers_stop(order);
    if (amount < least || order->dnr || (!limit && !stop)) return ACTION_KEEPS;
    assert(!limit || order->limit_price != VALUE_NONE);
    if (limit && !lower(&order->limit_price, amount, unit)) return ACTION_CANCELS;
    if (stop && !lower(&order->stop_price, amount, unit)) return ACTION_CANCELS;
    return ACTION_CHANGES;
}
