/* In: prices, quantities, amounts. Out: money in minor units, shares of an amount, whole steps. Always:
 * one rounding, at the end, of a value that was exact before it (V03). */
#include "model/values.h"

#include <assert.h>

#include "base/decimal.h"

wide power_of_ten(int exponent)
{
    static const int64_t powers[] = {1,           10,           100,          1000,      10000,
                                     100000,      1000000,      10000000,     100000000, 1000000000,
                                     10000000000, 100000000000, 1000000000000};
    enum { GREATEST = sizeof powers / sizeof powers[0] - 1 };
    assert(exponent >= 0 && exponent <= 2 * GREATEST);
    int low = exponent < GREATEST ? exponent : GREATEST;
    return (wide)powers[low] * powers[exponent - low];
}

bool notional_minor(int64_t price, int64_t quantity, int64_t multiplier, int exponent,
                    int64_t *minor)
{
    assert(exponent >= 0 && exponent <= 8);
    int64_t whole_value; /* whole shares of what counts once: the price times their number */
    if (multiplier == DECIMAL_ONE && quantity % DECIMAL_ONE == 0 &&
        !__builtin_mul_overflow(price, quantity / DECIMAL_ONE, &whole_value)) {
        return wide_to_int64(wide_div_half_even(whole_value, power_of_ten(8 - exponent)), minor);
    }
    wide product = wide_product(price, quantity);
    if (!wide_mul(product, multiplier, &product)) return false;
    return wide_to_int64(wide_div_half_even(product, power_of_ten(24 - exponent)), minor);
}

int64_t share_half_even(int64_t amount, int64_t part, int64_t whole)
{
    assert(whole > 0 && part >= 0 && part <= whole);
    return (int64_t)wide_div_half_even(wide_product(amount, part), whole);
}

int64_t floor_to_step(int64_t value, int64_t step)
{
    assert(step > 0);
    return value - value % step;
}

int64_t trailing_stop(bool sells, int64_t reference, int64_t trail, bool percent, int64_t tick)
{
    wide away = trail;
    if (percent) away = wide_div_half_even(wide_product(reference, trail), DECIMAL_ONE);
    wide stop = sells ? reference - away : reference + away;
    if (tick > 0) {
        wide beyond = stop % tick;
        if (beyond < 0) beyond += tick;
        if (beyond != 0) stop += sells ? -beyond : tick - beyond;
    }
    int64_t value;
    if (wide_to_int64(stop, &value) && value != INT64_MIN) return value;
    return sells ? -INT64_MAX : INT64_MAX;
}
