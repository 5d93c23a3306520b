/* The arithmetic of corporate actions: quantities in new shares, the cash of a fraction, the terms of
 * an open order after a split or a dividend (C01, C03). Pure functions. */
#ifndef TAPEDECK_ACTIONS_ACTION_TERMS_H
#define TAPEDECK_ACTIONS_ACTION_TERMS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/wide.h"
#include "model/words.h"

/* New for old: quantity x ratio_new / ratio_old, toward zero to a multiple of step. A delisting is
 * 0 for 1. */
struct action_scale {
    int64_t ratio_new, ratio_old, step;
};
bool action_scale_qty(const struct action_scale *scale, int64_t qty, int64_t *scaled) MUST_USE;

/* What flooring took away: qty x ratio_new - floored x ratio_old, in parts of 1 / ratio_old. */
wide action_fraction(const struct action_scale *scale, int64_t qty, int64_t floored);
/* Its worth in minor units, half to even; the sign is the position's. False: does not fit (V03). */
bool action_fraction_money(wide fraction, int64_t ratio_old, int64_t price, int64_t multiplier,
                           int exponent, int64_t *minor) MUST_USE;

/* An open order's terms; prices are VALUE_NONE when it has none. */
struct action_order {
    enum side side;
    enum order_type type;
    bool dnr;
    int64_t qty, filled;
    int64_t limit_price, stop_price;
    int64_t trail;   /* an amount of money; VALUE_NONE: none, or a percentage */
    int64_t display; /* VALUE_NONE: none */
};
enum action_outcome { ACTION_KEEPS, ACTION_CHANGES, ACTION_CANCELS, ACTION_OVERFLOWS };
/* C01; `tick` may be SETTING_NONE. Fewer new than old shares cancel. */
enum action_outcome action_order_split(struct action_order *order, const struct action_scale *scale,
                                       int64_t lot, int64_t tick);
/* C03; a price at or below 0 cancels. */
enum action_outcome action_order_dividend(struct action_order *order, int64_t amount, int64_t tick);

#endif
