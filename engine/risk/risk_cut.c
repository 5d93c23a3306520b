/* R14 at a fill: how much of an offered fill an account can pay. In: the offer and the money there
 * is. Out: the largest lot multiple that is covered. Always holds: no larger one is covered.
 *
 * What q costs is the fee less the proceeds of a sell, or the fee and the notional of a buy. Each
 * part goes one way with q, but their sum need not: a minimum fee makes few shares of a sell cost
 * money and more of them bring some, and both parts are rounded. So the search asks for the least
 * that any quantity of a range can cost, each part at that end of the range where it is least, and
 * cuts off from above the longest range of which no quantity can be covered. Where the cost grows
 * with the quantity that is one binary search; else it needs more steps and stays exact. */
#include <assert.h>

#include "base/wide.h"
#include "model/fees.h"
#include "model/values.h"
#include "risk/risk.h"

/* The offer as a question about quantities. */
struct cost_question {
    const struct settings *settings;
    const struct risk_fill *fill;
    bool pays;    /* the notional is paid: a buy at a price that is not negative */
    int64_t most; /* what may be paid; a fill that costs nothing needs no money */
    bool overflow;
};

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
static int64_t fee_of(struct cost_question *question, int64_t qty, int64_t notional, wide *exact)
{
    const struct risk_fill *fill = question->fill;
    int64_t paid = fill->fees_paid, fee = 0;
    *exact = fill->fee_exact;
    if (!fees_of_fill(&question->settings->fees, question->settings->currency_exponent,
                      fill->liquidity, qty, notional, exact, &paid, &fee)) {
        question->overflow = true;
    }
    return fee;
}

/* Whether some quantity from `low` to `high` could be covered. For one quantity (low = high) that is
 * the answer itself; a smaller range never turns no into yes. */
static bool may_be_covered(struct cost_question *question, int64_t low, int64_t high)
{
    const struct fee_settings *fees = &question->settings->fees;
    bool maker = question->fill->liquidity == LIQUIDITY_MAKER;
    bool rebate = fees->bps + (maker ? fees->maker_bps : fees->taker_bps) < 0;
    int64_t at_low = notional_of(question, low), at_high = notional_of(question, high);
    wide exact;
    int64_t fee =
        fee_of(question, fees->per_share < 0 ? high : low, rebate ? at_high : at_low, &exact);
    wide cost = question->pays ? (wide)fee + at_low : (wide)fee - at_high;
    return question->overflow || cost <= question->most;
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
    assert(fill->qty > 0 && settings->market.lot > 0);
    struct cost_question question = {.settings = settings,
                                     .fill = fill,
                                     .pays = (fill->side == SIDE_BUY) == (fill->price >= 0),
                                     .most = fill->available > 0 ? fill->available : 0};
    struct risk_cut cut = {.qty = fill->qty, .fee_exact = fill->fee_exact};
    if (!may_be_covered(&question, fill->qty, fill->qty)) {
        cut.qty = fill->whole ? 0 : covered_lots(&question, fill->qty, settings->market.lot);
    }
    if (cut.qty > 0) {
        cut.notional = notional_of(&question, cut.qty);
        cut.fee = fee_of(&question, cut.qty, cut.notional, &cut.fee_exact);
    }
    if (question.overflow) {
        return (struct risk_cut){.overflow = true, .fee_exact = fill->fee_exact};
    }
    return cut;
}
