/* Slippage (M10). In: an offer of a market, market-on-close or stop fill. Out: its price, worse for
 * the order's owner. Always: what is rounded is rounded against the owner; only a price above 0
 * slips, and never to 0 or below. */
#include "base/decimal.h"
#include "market/market_state.h"
#include "model/settings.h"

#define BPS_WHOLE 10000

static wide ceil_div(wide numerator, wide denominator)
{
    return -wide_div_floor(-numerator, denominator);
}

/* a x b / c rounded up, exact whatever the size of the product; a, b >= 0, c > 0. */
static uwide mul_div_up(uwide a, uwide b, uwide c)
{
    uwide high = 0, low = 0; /* the product, 256 bits, by shift and add */
    for (int bit = 127; bit >= 0; bit--) {
        high = high << 1 | low >> 127;
        low <<= 1;
        if ((b >> bit & 1) == 0) continue;
        uwide sum = low + a;
        high += sum < low;
        low = sum;
    }
    uwide quotient = 0, rest = 0;
    for (int bit = 255; bit >= 0; bit--) {
        uwide next = bit >= 128 ? high >> (bit - 128) & 1 : low >> bit & 1;
        bool carries = rest >> 127 != 0;
        rest = rest << 1 | next;
        quotient <<= 1;
        if (carries || rest >= c) {
            rest -= c;
            quotient |= 1;
        }
    }
    return rest == 0 ? quotient : quotient + 1;
}

/* price x IMPACT x (fill / volume)^2, rounded up. Without a volume nothing slips. */
static wide volume_share(int64_t price, int64_t impact, int64_t qty, int64_t volume)
{
    if (volume == VALUE_NONE || volume <= 0) return 0;
    uwide fill = (uwide)wide_product(qty, qty), whole = (uwide)wide_product(volume, volume);
    uwide scaled = mul_div_up((uwide)wide_product(price, impact), fill, whole);
    return (wide)(scaled / DECIMAL_ONE + (scaled % DECIMAL_ONE != 0));
}

/* How far the price slips, before the tick. */
static wide distance_of(const struct market_settings *settings, int64_t tick, int64_t price,
                        int64_t qty, int64_t volume)
{
    int64_t value = settings->slippage_value;
    switch (settings->slippage) {
    case SLIPPAGE_NONE:
        break;
    case SLIPPAGE_TICKS:
        return tick > 0 ? wide_product(value, tick) : 0;
    case SLIPPAGE_BPS:
        return ceil_div(wide_product(price, value), (wide)BPS_WHOLE * DECIMAL_ONE);
    case SLIPPAGE_VOLUME_SHARE:
        return volume_share(price, value, qty, volume);
    }
    return 0;
}

int64_t slipped_price(const struct market *market, const struct order *order,
                      const struct fill_offer *offer, int64_t volume)
{
    const struct market_settings *settings = &market->settings->market;
    int64_t price = offer->price;
    if (settings->slippage == SLIPPAGE_NONE || price <= 0) return price;
    int64_t tick = market_tick(market, order->symbol);
    int64_t step = tick > 0 ? tick : 1;
    bool buys = order->side == SIDE_BUY;
    wide away = distance_of(settings, tick, price, offer->qty, volume);
    if (away == 0) return price;
    wide slipped = buys ? price + away : price - away;
    wide beyond = slipped % step;
    if (beyond < 0) beyond += step;
    if (beyond != 0) slipped += buys ? step - beyond : -beyond;
    if (offer->ranged && !settings->slip_out) {
        if (slipped > offer->high) slipped = offer->high;
        if (slipped < offer->low) slipped = offer->low;
    }
    if (slipped <= 0) slipped = step < price ? step : price;
    int64_t value;
    return wide_to_int64(slipped, &value) ? value : INT64_MAX;
}
