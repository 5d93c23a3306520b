/* What an order's terms mean when it meets a price: pure questions to one order (M03-M08, M12). */
#ifndef TAPEDECK_MARKET_ORDER_TERMS_H
#define TAPEDECK_MARKET_ORDER_TERMS_H

#include "market/order_table.h"

/* Meant for the session's end alone: market_on_close and cls (M03). */
bool order_is_for_the_close(const struct order *order);
/* Meant for a session's first price alone: market_on_open and opg (M12). */
bool order_is_for_the_open(const struct order *order);
/* Ends after one chance, whatever it brought: ioc, fok, opg (M12). */
bool order_has_one_chance(const struct order *order);
bool order_has_limit(const struct order *order);
/* A stop, stop-limit or trailing stop that is not live yet (M05, M06). */
bool order_waits_for_stop(const struct order *order);

/* The price is as good as the order's limit or better, equality included. */
bool order_price_within_limit(const struct order *order, int64_t price);
/* The price is beyond the limit, seen from outside: it went through it, or touches it when `touch =
 * at` (M04). */
bool order_price_through_limit(const struct order *order, int64_t price, bool touch_at);
/* The price is at or beyond the order's stop (M05). */
bool order_price_beyond_stop(const struct order *order, int64_t price);

#endif
