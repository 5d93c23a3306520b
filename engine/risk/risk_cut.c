/* R14 at a fill: how much of an offered fill an account can pay. In: the offer and the money there
 * is. Out: the largest lot multiple that is covered. Always holds: no larger one is covered.
 *
 * What q costs is the fee less the proceeds of a sell, or the fee and the notional of a buy. Each
 * part goes one way with q, but their sum need not: a minimum fee makes few shares of a sell cost
 * money and more of them bring some, a maximum does the same from above, and both parts are
 * rounded. So the search asks for the least that any quantity of a range can cost and cuts off,
 * from above, the longest range of which no quantity can be covered. Where the cost grows with the
 * quantity that is one binary search; else it takes a few of them and stays exact. */
#include <assert.h>

#include "base/wide.h"
#include "model/fees.h"
#include "model/values.h"
#include "risk/risk.h"

/* The offer as a question about quantities. */
struct cost_question {
    const struct settings *settings;
    const struct risk_fill *fill;
    struct fee_settings no_minimum; /* the fees but for their minimum */
    bool pays;    /* the notional is paid: a buy at a price that is not negative */
    int64_t most; /* what may be paid; a fill that costs nothing needs no money */
    wide slack;   /* how far roundings may take a cost below the chord of its range */
    bool overflow;
};

static int64_t lot_of(const struct settings *settings, const struct risk_fill *fill)
{
    return fill->lot != 0 ? fill->lot : settings->market.lot;
}

static int64_t notional_of(struct cost_question *question, int64_t qty)
{
    const struct risk_fill *fill = question->fill;
    int64_t notional = 0;
    int64_t price = fill->price;
    if (price == INT64_MIN || !notional_minor(price < 0 ? -price : price, qty, fill->multiplier,
                                              question->settings->currency_exponent, &notional)) {
        question->overflow = true;
    }
    return notional;
}

/* What the fee adds for this quantity and notional, with the order's sums afterwards. */
static int64_t fee_of(struct cost_question *question, const struct fee_settings *fees, int64_t qty,
                      int64_t notional, wide *exact)
{
    const struct risk_fill *fill = question->fill;
    int64_t paid = fill->fees_paid, fee = 0;
    *exact = fill->fee_exact;
    if (!fees_of_fill(fees, question->settings->currency_exponent, fill->liquidity, qty, notional,
                      exact, &paid, &fee)) {
        question->overflow = true;
    }
    return fee;
}

/* Basis points of this fill, x 10^8. */
static wide rate_of(const struct cost_question *question)
{
    const struct fee_settings *fees = &question->settings->fees;
    bool maker = question->fill->liquidity == LIQUIDITY_MAKER;
    return (wide)fees->bps + (maker ? fees->maker_bps : fees->taker_bps);
}

/* The least at which a cost of the range can stand by each part alone: the part at that end where
 * it is least. For one quantity (low = high) this is its cost. */
static wide least_by_parts(struct cost_question *question, int64_t low, int64_t high,
                           int64_t at_low, int64_t at_high)
{
    const struct fee_settings *fees = &question->settings->fees;
    wide exact;
    int64_t fee = fee_of(question, fees, fees->per_share < 0 ? high : low,
                         rate_of(question) < 0 ? at_high : at_low, &exact);
    return question->pays ? (wide)fee + at_low : (wide)fee - at_high;
}

/* The same by the whole: without the minimum, which can only add to it, a cost has the form
 * min(a + b q, c + d q), so that it is nowhere in the range below both of its ends. */
static wide least_by_chord(struct cost_question *question, int64_t low, int64_t high,
                           int64_t at_low, int64_t at_high)
{
    const struct fee_settings *fees = &question->no_minimum;
    wide exact;
    wide cost_low =
        (wide)fee_of(question, fees, low, at_low, &exact) + (question->pays ? at_low : -at_low);
    wide cost_high =
        (wide)fee_of(question, fees, high, at_high, &exact) + (question->pays ? at_high : -at_high);
    return (cost_low < cost_high ? cost_low : cost_high) - question->slack;
}

/* The slack of the chord. None when the notional of every lot multiple is whole minor units, or
 * when the fee follows from the notional alone: then one rounding is left, and it keeps the order
 * of what it rounds. Else the notional's half a minor unit counts (100 % + rate) times at each
 * end, and the fee's rounding and that of a rebate below zero once. */
static wide chord_slack(const struct cost_question *question)
{
    const wide everything = (wide)10000 * 100000000; /* 100 % in basis points x 10^8 */
    const struct risk_fill *fill = question->fill;
    const wide unit = power_of_ten(24 - question->settings->currency_exponent);
    wide rate = rate_of(question), value;
    bool whole = wide_mul(wide_product(fill->price, lot_of(question->settings, fill)),
                          fill->multiplier, &value) &&
                 value % unit == 0;
    if (rate >= 0 && (whole || question->settings->fees.per_share == 0)) return 0;
    return (everything + (rate < 0 ? -rate : rate)) / everything + 2;
}

/* False: no quantity from `low` to `high` is covered. For one quantity that is the answer itself. */
static bool may_be_covered(struct cost_question *question, int64_t low, int64_t high)
{
    int64_t at_low = notional_of(question, low), at_high = notional_of(question, high);
    bool may = least_by_parts(question, low, high, at_low, at_high) <= question->most;
    if (may && low < high) {
        may = least_by_chord(question, low, high, at_low, at_high) <= question->most;
    }
    return may || question->overflow;
}

/* The largest multiple of `lot` below `qty` that is covered, 0 when none is. */
static int64_t covered_lots(struct cost_question *question, int64_t qty, int64_t lot)
{
    int64_t high = (qty - 1) / lot; /* in lots: all above is not covered */
    while (high > 0 && !may_be_covered(question, high * lot, high * lot)) {
        int64_t low = 1, end = high; /* nothing from `end` to `high` can be covered */
        while (low < end) {
            int64_t middle = low + (end - low) / 2;
            if (may_be_covered(question, middle * lot, high * lot)) {
                low = middle + 1;
            } else {
                end = middle;
            }
        }
        high = end - 1;
    }
    return high * lot;
}

struct risk_cut risk_cut_fill(const struct settings *settings, const struct risk_fill *fill)
{
    assert(fill->qty > 0 && lot_of(settings, fill) > 0);
    struct cost_question question = {.settings = settings,
                                     .fill = fill,
                                     .pays = (fill->side == SIDE_BUY) == (fill->price >= 0),
                                     .most = fill->available > 0 ? fill->available : 0,
                                     .no_minimum = settings->fees};
    question.no_minimum.minimum = SETTING_NONE;
    question.slack = chord_slack(&question);
    struct risk_cut cut = {.qty = fill->qty, .fee_exact = fill->fee_exact};
    if (!may_be_covered(&question, fill->qty, fill->qty)) {
        cut.qty = fill->whole ? 0 : covered_lots(&question, fill->qty, lot_of(settings, fill));
    }
    if (cut.qty > 0) {
        cut.notional = notional_of(&question, cut.qty);
        cut.fee = fee_of(&question, &settings->fees, cut.qty, cut.notional, &cut.fee_exact);
        if (fill->price < 0) cut.notional = -cut.notional; /* V03: the sign follows the price */
    }
    if (question.overflow) {
        return (struct risk_cut){.overflow = true, .fee_exact = fill->fee_exact};
    }
    return cut;
}
