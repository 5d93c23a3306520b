/* In: one order, a price. Out: yes or no. Always: a buy wants low prices and its stop looks up, a
 * sell is its mirror. */
#include "market/order_terms.h"

bool order_is_for_the_close(const struct order *order)
{
    return order->tif == TIF_CLS || order->type == TYPE_MARKET_ON_CLOSE;
}

bool order_is_for_the_open(const struct order *order)
{
    return order->tif == TIF_OPG || order->type == TYPE_MARKET_ON_OPEN;
}

bool order_has_one_chance(const struct order *order)
{
    return order->tif == TIF_IOC || order->tif == TIF_FOK || order_is_for_the_open(order);
}

bool order_has_limit(const struct order *order)
{
    return order->type == TYPE_LIMIT || order->type == TYPE_STOP_LIMIT;
}

bool order_waits_for_stop(const struct order *order)
{
    bool stops = order->type == TYPE_STOP || order->type == TYPE_STOP_LIMIT ||
                 order->type == TYPE_TRAILING_STOP;
    return stops && !order->triggered;
}

bool order_price_within_limit(const struct order *order, int64_t price)
{
    return order->side == SIDE_BUY ? price <= order->limit_price : price >= order->limit_price;
}

bool order_price_through_limit(const struct order *order, int64_t price, bool touch_at)
{
    if (price == order->limit_price) return touch_at;
    return order_price_within_limit(order, price);
}

bool order_price_beyond_stop(const struct order *order, int64_t price)
{
    int64_t stop = order->more->stop_price;
    if (stop == VALUE_NONE) return false; /* M06: it trails nothing yet */
    return order->side == SIDE_BUY ? price >= stop : price <= stop;
}
