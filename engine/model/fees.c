/* In: the rates of [fees], fills. Out: minor units. Always: what an order has paid is its exact
 * sum, clamped and rounded once. Rates and amounts meet in 16 decimals of the currency: per_share x
 * qty has 8 + 8 of them, and a notional of at most 4 (ISO 4217) times basis points of 8 + 4 too. */
#include "model/fees.h"

#include <assert.h>

#include "model/values.h"

enum { FEE_PLACES = 16, DECIMAL_AND_DECIMAL = 8, BPS_PLACES = 12 };

/* M11, exact: per_share x qty + per_trade + (bps + the side's bps) x notional. */
static bool fill_exact(const struct fee_settings *fees, int exponent, enum liquidity liquidity,
                       int64_t qty, int64_t notional, wide *exact)
{
    assert(exponent >= 0 && exponent <= FEE_PLACES - BPS_PLACES);
    wide rate = liquidity == LIQUIDITY_MAKER ? fees->maker_bps : fees->taker_bps;
    wide share;
    *exact = wide_product(fees->per_share, qty);
    if (!wide_mul(fees->per_trade, power_of_ten(DECIMAL_AND_DECIMAL), &share)) return false;
    if (!wide_add(*exact, share, exact)) return false;
    if (!wide_mul(rate + fees->bps, notional, &share)) return false;
    if (!wide_mul(share, power_of_ten(FEE_PLACES - BPS_PLACES - exponent), &share)) return false;
    return wide_add(*exact, share, exact);
}

/* An order's exact sum as money: in [minimum, maximum], rounded half up. The limits are whole minor
 * units, so that it does not matter which comes first. */
static bool order_fees(const struct fee_settings *fees, int exponent, wide exact, int64_t *minor)
{
    if (!wide_to_int64(wide_div_half_up(exact, power_of_ten(FEE_PLACES - exponent)), minor)) {
        return false;
    }
    if (fees->minimum != SETTING_NONE && *minor < fees->minimum) *minor = fees->minimum;
    if (fees->maximum != SETTING_NONE && *minor > fees->maximum) *minor = fees->maximum;
    return true;
}

bool fees_of_fill(const struct fee_settings *fees, int exponent, enum liquidity liquidity,
                  int64_t qty, int64_t notional, wide *exact, int64_t *paid, int64_t *fee)
{
    wide sum;
    int64_t minor;
    int64_t due;
    if (!fill_exact(fees, exponent, liquidity, qty, notional, &sum)) return false;
    if (!wide_add(*exact, sum, &sum)) return false;
    if (!order_fees(fees, exponent, sum, &minor)) return false;
    if (!wide_to_int64((wide)minor - *paid, &due)) return false;
    *exact = sum;
    *paid = minor;
    *fee = due;
    return true;
}

bool fees_worst_case(const struct fee_settings *fees, int exponent, int64_t qty, int64_t notional,
                     wide exact, int64_t paid, int64_t *fee)
{
    bool maker_dearer = fees->maker_bps > fees->taker_bps;
    enum liquidity dearer = maker_dearer ? LIQUIDITY_MAKER : LIQUIDITY_TAKER;
    return fees_of_fill(fees, exponent, dearer, qty, notional, &exact, &paid, fee);
}
