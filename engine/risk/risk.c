/* The column of checks (R01-R14). In: an order's row and what the view says of the world. Out: a
 * verdict. Always holds: the order of the lines in risk_check is the order of the rules, so the
 * first check that breaks gives the reason; nothing here keeps a state. */
#include "risk/risk.h"

#include <assert.h>

#include "base/decimal.h"
#include "model/fees.h"
#include "model/values.h"

/* ---- What a type needs --------------------------------------------------------------------------
 * A price that the type does not use is neither checked nor kept. */

static bool uses_limit(enum order_type type)
{
    return type == TYPE_LIMIT || type == TYPE_STOP_LIMIT;
}

static bool uses_stop(enum order_type type)
{
    return type == TYPE_STOP || type == TYPE_STOP_LIMIT;
}

/* R01 */
static bool is_malformed(const struct order_row *order, const struct risk_view *view)
{
    if (view->symbol == NAME_NONE || !order->side_given || order->qty == VALUE_NONE) return true;
    if (uses_limit(order->type) && order->limit_price == VALUE_NONE) return true;
    if (uses_stop(order->type) && order->stop_price == VALUE_NONE) return true;
    if (order->type == TYPE_TRAILING_STOP && order->trail == VALUE_NONE) return true;
    return order->tif == TIF_GTD && order->expire == MOMENT_NONE;
}

/* R06 */
static bool quantity_is_good(const struct settings *settings, int64_t lot, int64_t qty)
{
    if (qty <= 0 || qty % lot != 0) return false;
    int64_t most = settings->risk.max_order_quantity;
    return most == SETTING_NONE || qty <= most;
}

/* R07: with round_ticks buys go down and sells up, so that no order gets a worse price than it
 * named. REASON_OVERFLOW: the tick above does not fit (V03). */
static enum reason fit_tick(int64_t tick, bool round, enum side side, int64_t *price)
{
    if (*price <= 0) return REASON_OFF_TICK;
    if (tick == SETTING_NONE) return REASON_NONE;
    int64_t beyond = *price % tick;
    if (beyond == 0) return REASON_NONE;
    if (!round) return REASON_OFF_TICK;
    if (!int64_add(*price, side == SIDE_BUY ? -beyond : tick - beyond, price)) {
        return REASON_OVERFLOW;
    }
    return *price > 0 ? REASON_NONE : REASON_OFF_TICK;
}

/* R07 for a trail: an amount is a distance in ticks, a share lies above 0, of a sell below 1. */
static enum reason fit_trail(int64_t tick, bool round, const struct order_row *order,
                             int64_t *trail)
{
    if (*trail <= 0) return REASON_OFF_TICK;
    if (order->trail_percent) {
        bool whole = order->side == SIDE_SELL && *trail >= DECIMAL_ONE;
        return whole ? REASON_OFF_TICK : REASON_NONE;
    }
    if (tick == SETTING_NONE || *trail % tick == 0) return REASON_NONE;
    if (!round) return REASON_OFF_TICK;
    *trail -= *trail % tick;
    return *trail > 0 ? REASON_NONE : REASON_OFF_TICK;
}

/* R08: further than `collar` from the last price; equality passes. |price - last| has up to 64
 * bits and a rate 63, so that both sides are exact in 128. */
static bool beyond_collar(int64_t collar, int64_t last, int64_t price)
{
    if (collar == SETTING_NONE || last == VALUE_NONE || price == VALUE_NONE) return false;
    wide distance = (wide)price - last;
    wide width = wide_product(collar, last), wanted;
    if (distance < 0) distance = -distance;
    if (width < 0) width = -width;
    return !wide_mul(distance, DECIMAL_ONE, &wanted) || wanted > width;
}

/* ---- What an order holds (R14) ------------------------------------------------------------------ */

/* base x (1 + collar) x quantity x multiplier in minor units, each factor with 8 decimals, rounded
 * half to even once at the end. The 32 decimals of the product do not fit 128 bits at everyday
 * sizes, so the last 8 are divided off first and only their being there is kept: it decides ties.
 * That leaves V03's own border, that of price x quantity x multiplier. */
static bool notional_with_collar(int64_t base, int64_t collar, int64_t qty, int64_t multiplier,
                                 int exponent, int64_t *minor)
{
    assert(base >= 0 && collar >= 0 && qty >= 0 && multiplier >= 0);
    wide price = wide_product(base, DECIMAL_ONE + collar);
    wide amount = wide_product(qty, multiplier);
    wide whole, part, sum;
    if (!wide_mul(price, amount / DECIMAL_ONE, &whole)) return false;
    if (!wide_mul(price, amount % DECIMAL_ONE, &part)) return false;
    if (!wide_add(whole, part / DECIMAL_ONE, &sum)) return false;
    bool more = part % DECIMAL_ONE != 0;
    wide divisor = 1;
    for (int places = 24 - exponent; places > 0; places--) divisor *= 10;
    wide result = sum / divisor, twice = sum % divisor * 2;
    if (twice > divisor || (twice == divisor && (more || result % 2 != 0))) result++;
    return wide_to_int64(result, minor);
}

/* What the worst case is taken from: a limit as it is, else max(last, stop) x (1 + collar). The
 * same for sells, whose notional R09 asks for. */
struct hold_price {
    int64_t base; /* VALUE_NONE: neither limit nor stop, and no price yet */
    int64_t collar;
    bool charged; /* B11: what the book would charge, for what there is of the quantity */
    int64_t charge, qty;
};

static struct hold_price hold_price_of(const struct settings *settings,
                                       const struct risk_verdict *verdict,
                                       const struct risk_view *view)
{
    struct hold_price price = {.base = verdict->limit_price};
    if (price.base != VALUE_NONE) return price;
    int64_t last = view->book ? VALUE_NONE : view->last_price; /* B11: a stop by its stop alone */
    if (view->book && verdict->stop_price == VALUE_NONE) {
        price.charged = true;
        price.charge = view->charge;
        price.qty = view->charge_qty;
        return price;
    }
    /* VALUE_NONE is below every price. */
    price.base = verdict->stop_price > last ? verdict->stop_price : last;
    if (price.base != VALUE_NONE && price.base < 0) price.base = 0;
    /* Without a collar it is 0 here. */
    if (settings->market.collar != SETTING_NONE) price.collar = settings->market.collar;
    return price;
}

/* M06: where a trail begins; VALUE_NONE before the symbol's first price. */
static int64_t stop_of_trail(const struct settings *settings, const struct order_row *order,
                             const struct risk_view *view, int64_t trail)
{
    int64_t reference = view->reference != 0 ? view->reference : view->last_price;
    if (reference == VALUE_NONE) return VALUE_NONE;
    int64_t tick = view->instrument != NULL ? view->instrument->tick : settings->market.tick;
    return trailing_stop(order->side == SIDE_SELL, reference, trail, order->trail_percent, tick);
}

static bool hold_notional(const struct settings *settings, const struct hold_price *price,
                          int64_t qty, int64_t multiplier, int64_t *minor)
{
    int exponent = settings->currency_exponent;
    if (price->base == VALUE_NONE) {
        *minor = price->charged ? price->charge : 0;
        return true;
    }
    if (price->collar == 0) return notional_minor(price->base, qty, multiplier, exponent, minor);
    return notional_with_collar(price->base, price->collar, qty, multiplier, exponent, minor);
}

/* R14 for a buy: the leaves' notional, rounded half to even once, with their fees, which M11 rounds
 * by itself. A rebate larger than the notional holds nothing. */
static bool hold_money(const struct settings *settings, const struct risk_view *view,
                       const struct hold_price *price, int64_t leaves, int64_t *hold)
{
    int64_t notional, fee;
    *hold = 0;
    if (price->base == VALUE_NONE && !price->charged) return true;
    if (price->charged) leaves = price->qty;
    if (!hold_notional(settings, price, leaves, view->multiplier, &notional)) return false;
    if (!fees_worst_case(&settings->fees, settings->currency_exponent, leaves, notional,
                         view->fee_exact, view->fees_paid, &fee)) {
        return false;
    }
    if (!int64_add(notional, fee, hold)) return false;
    if (*hold < 0) *hold = 0;
    return true;
}

/* R14 for a sell: the trade-date position less what other open sells hold; the rest is short. */
static void hold_securities(const struct risk_view *view, int64_t leaves,
                            struct risk_verdict *verdict)
{
    wide free_qty = (wide)view->position - view->sells_held;
    if (free_qty < 0) free_qty = 0;
    verdict->hold_qty = free_qty < leaves ? (int64_t)free_qty : leaves;
    verdict->short_qty = leaves - verdict->hold_qty;
}

/* R12: what is sold short, or would be by other open sells, and this, within the locate. */
static bool locate_covers(const struct risk_view *view, int64_t short_qty)
{
    const struct instrument *own = view->instrument;
    if (own == NULL) return true;
    if (!own->shortable) return false;
    if (own->locate == VALUE_NONE) return true;
    return (wide)view->shorts + short_qty <= own->locate;
}

bool risk_hold(const struct settings *settings, const struct order_row *order,
               const struct risk_view *view, struct risk_verdict *verdict)
{
    *verdict =
        (struct risk_verdict){.rule = "R14", .limit_price = VALUE_NONE, .stop_price = VALUE_NONE};
    if (uses_limit(order->type)) verdict->limit_price = order->limit_price;
    if (uses_stop(order->type) || order->type == TYPE_TRAILING_STOP) {
        verdict->stop_price = order->stop_price;
    }
    struct hold_price price = hold_price_of(settings, verdict, view);
    int64_t leaves = order->qty > view->filled ? order->qty - view->filled : 0;
    if (order->side == SIDE_SELL) {
        hold_securities(view, leaves, verdict);
        return true;
    }
    return hold_money(settings, view, &price, leaves, &verdict->hold_minor);
}

/* ---- Limits of an account (R11) ------------------------------------------------------------------ */

/* |position + open orders of that side + this|. */
static wide position_after(const struct order_row *order, const struct risk_view *view,
                           int64_t leaves)
{
    wide after = view->position;
    if (order->side == SIDE_BUY) {
        after += (wide)view->open_buys + leaves;
    } else {
        after -= (wide)view->open_sells + leaves;
    }
    return after < 0 ? -after : after;
}

/* Its market value beyond that share of the equity; without any price it is not asked. False in
 * *fits: overflow. */
static bool is_concentrated(const struct settings *settings, const struct risk_view *view,
                            const struct hold_price *price, wide position, bool *fits)
{
    int64_t most = settings->risk.max_concentration, qty, value;
    int64_t at = view->last_price != VALUE_NONE ? view->last_price : price->base;
    *fits = true;
    if (most == SETTING_NONE || at == VALUE_NONE || position == 0) return false;
    *fits = wide_to_int64(position, &qty) &&
            notional_minor(at, qty, view->multiplier, settings->currency_exponent, &value);
    if (!*fits) return false;
    if (view->equity <= 0) return true;
    return wide_product(value, DECIMAL_ONE) > wide_product(most, view->equity);
}

/* ---- The column --------------------------------------------------------------------------------- */

static struct risk_verdict reject(const struct risk_verdict *verdict, enum reason reason,
                                  const char *rule)
{
    struct risk_verdict no = {.reason = reason,
                              .rule = reason == REASON_OVERFLOW ? "V03" : rule,
                              .limit_price = verdict->limit_price,
                              .stop_price = verdict->stop_price,
                              .trail = verdict->trail};
    return no;
}

/* R12 and R13, and what the order holds from then on (R14). */
static struct risk_verdict check_funds(const struct settings *settings,
                                       const struct order_row *order, const struct risk_view *view,
                                       const struct hold_price *price, struct risk_verdict verdict)
{
    int64_t leaves = order->qty > view->filled ? order->qty - view->filled : 0;
    if (order->side == SIDE_SELL) hold_securities(view, leaves, &verdict);
    if (verdict.short_qty > 0 && !settings->account.allow_short) {
        return reject(&verdict, REASON_SHORT_NOT_ALLOWED, "R12");
    }
    if (verdict.short_qty > 0 && !locate_covers(view, verdict.short_qty)) {
        return reject(&verdict, REASON_NO_LOCATE, "R12");
    }
    /* Sells, short ones too, hold no money: a cash account needs none for them (R13). */
    if (order->side == SIDE_BUY &&
        !hold_money(settings, view, price, leaves, &verdict.hold_minor)) {
        return reject(&verdict, REASON_OVERFLOW, "V03");
    }
    if (verdict.hold_minor > 0 && verdict.hold_minor > view->buying_power) {
        return reject(&verdict, REASON_NOT_ENOUGH_CASH, "R13");
    }
    verdict.money_at_fill = price->base == VALUE_NONE && !price->charged;
    return verdict;
}

struct risk_verdict risk_check_release(const struct settings *settings,
                                       const struct order_row *order, const struct risk_view *view)
{
    struct risk_verdict verdict = {.rule = "R14",
                                   .limit_price = order->limit_price,
                                   .stop_price = order->stop_price,
                                   .trail = order->trail};
    if (order->type == TYPE_TRAILING_STOP)
        verdict.stop_price = stop_of_trail(settings, order, view, order->trail);
    struct hold_price price = hold_price_of(settings, &verdict, view);
    return check_funds(settings, order, view, &price, verdict);
}

struct risk_verdict risk_check(const struct settings *settings, const struct order_row *order,
                               const struct risk_view *view)
{
    struct risk_verdict verdict = {.rule = "R14",
                                   .limit_price = order->limit_price,
                                   .stop_price = order->stop_price,
                                   .trail = order->trail};
    const struct instrument *own = view->instrument;
    int64_t lot = own != NULL ? own->lot : settings->market.lot;
    int64_t tick = own != NULL ? own->tick : settings->market.tick;
    int64_t collar = settings->market.collar, notional;
    enum reason reason;

    if (is_malformed(order, view)) return reject(&verdict, REASON_MALFORMED, "R01");
    if (view->id_used) return reject(&verdict, REASON_DUPLICATE_ORDER_ID, "R02");
    if (view->access != REASON_NONE) return reject(&verdict, view->access, "R03");
    if (!view->symbol_known) return reject(&verdict, REASON_UNKNOWN_SYMBOL, "R05");
    if (view->halted) return reject(&verdict, REASON_HALTED, "R05");
    if (!quantity_is_good(settings, lot, order->qty)) {
        return reject(&verdict, REASON_BAD_QUANTITY, "R06");
    }
    if (uses_limit(order->type)) {
        reason = fit_tick(tick, settings->market.round_ticks, order->side, &verdict.limit_price);
        if (reason != REASON_NONE) return reject(&verdict, reason, "R07");
    } else {
        verdict.limit_price = VALUE_NONE;
    }
    if (uses_stop(order->type)) {
        reason = fit_tick(tick, settings->market.round_ticks, order->side, &verdict.stop_price);
        if (reason != REASON_NONE) return reject(&verdict, reason, "R07");
    } else {
        verdict.stop_price = VALUE_NONE;
    }
    if (order->type == TYPE_TRAILING_STOP) {
        reason = fit_trail(tick, settings->market.round_ticks, order, &verdict.trail);
        if (reason != REASON_NONE) return reject(&verdict, reason, "R07");
        verdict.stop_price = stop_of_trail(settings, order, view, verdict.trail);
    }
    if (beyond_collar(collar, view->last_price, verdict.limit_price) ||
        beyond_collar(collar, view->last_price, verdict.stop_price)) {
        return reject(&verdict, REASON_COLLAR, "R08");
    }
    struct hold_price price = hold_price_of(settings, &verdict, view);
    if (!hold_notional(settings, &price, order->qty, view->multiplier, &notional)) {
        return reject(&verdict, REASON_OVERFLOW, "V03");
    }
    if (settings->risk.max_notional != SETTING_NONE && notional > settings->risk.max_notional) {
        return reject(&verdict, REASON_MAX_NOTIONAL, "R09");
    }
    if (view->rate_broken) return reject(&verdict, REASON_ORDER_RATE, "R10");
    int64_t leaves = order->qty > view->filled ? order->qty - view->filled : 0;
    wide after = position_after(order, view, leaves);
    if (settings->risk.max_position != SETTING_NONE && after > settings->risk.max_position) {
        return reject(&verdict, REASON_MAX_POSITION, "R11");
    }
    bool fits;
    if (is_concentrated(settings, view, &price, after, &fits)) {
        return reject(&verdict, REASON_MAX_CONCENTRATION, "R11");
    }
    if (!fits) return reject(&verdict, REASON_OVERFLOW, "V03");
    if (view->waits) return verdict; /* M07 */
    return check_funds(settings, order, view, &price, verdict);
}
