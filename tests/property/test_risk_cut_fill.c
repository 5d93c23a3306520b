/* R14: risk_cut_fill against a twin that tries every lot multiple from the largest down, over
 * random offers whose prices, fees and money are small, so that roundings, minimum, maximum,
 * rebates and fees above the proceeds meet often. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/decimal.h"
#include "base/random.h"
#include "model/fees.h"
#include "model/values.h"
#include "risk/risk.h"

enum { ROUNDS = 100000, SEED = 20260105 };

/* Draw `number` of round `round`, from low to high. */
static int64_t draw(uint64_t round, uint32_t number, int64_t low, int64_t high)
{
    return low + random_uniform(random_draw(SEED, number, round, 0), 0, high - low);
}

static struct settings draw_settings(uint64_t round)
{
    static const int64_t lots[] = {1, 3, 10, 100};
    struct settings settings = {.currency_exponent = 2};
    settings.market.lot = lots[draw(round, 1, 0, 3)] * (DECIMAL_ONE / 10);
    struct fee_settings *fees = &settings.fees;
    fees->per_share = draw(round, 2, 0, 2) == 0 ? draw(round, 3, 0, 30000000) : 0;
    fees->per_trade = draw(round, 4, 0, 2) == 0 ? draw(round, 5, 0, 5 * DECIMAL_ONE) : 0;
    fees->bps = draw(round, 6, 0, 1) == 0 ? draw(round, 7, 0, 2000 * DECIMAL_ONE) : 0;
    fees->maker_bps = draw(round, 8, 0, 2) == 0 ? draw(round, 9, -3000, 3000) * DECIMAL_ONE : 0;
    fees->taker_bps = draw(round, 10, 0, 2) == 0 ? draw(round, 11, 0, 12000) * DECIMAL_ONE : 0;
    fees->minimum = draw(round, 12, 0, 2) == 0 ? draw(round, 13, 0, 300) : SETTING_NONE;
    fees->maximum = draw(round, 14, 0, 2) == 0 ? draw(round, 15, 300, 900) : SETTING_NONE;
    return settings;
}

static struct risk_fill draw_fill(uint64_t round, const struct settings *settings)
{
    struct risk_fill fill = {
        .side = draw(round, 20, 0, 1) == 0 ? SIDE_BUY : SIDE_SELL,
        .liquidity = draw(round, 21, 0, 1) == 0 ? LIQUIDITY_TAKER : LIQUIDITY_MAKER,
        .whole = draw(round, 22, 0, 9) == 0,
        .qty = settings->market.lot * draw(round, 23, 1, 300),
        .price = draw(round, 24, 1, draw(round, 25, 0, 1) == 0 ? 2000000 : 200000000),
        .multiplier = DECIMAL_ONE,
        .available = draw(round, 26, -50, draw(round, 27, 0, 1) == 0 ? 300 : 30000)};
    /* Half of the orders have filled before. */
    if (draw(round, 28, 0, 1) == 0) {
        int64_t fee;
        assert_true(fees_of_fill(&settings->fees, 2, LIQUIDITY_TAKER, fill.qty / 2,
                                 draw(round, 29, 0, 20000), &fill.fee_exact, &fill.fees_paid,
                                 &fee));
    }
    return fill;
}

/* What `qty` costs, straight from M11 and V03. */
static int64_t cost_of(const struct settings *settings, const struct risk_fill *fill, int64_t qty,
                       struct risk_cut *cut)
{
    int64_t paid = fill->fees_paid;
    *cut = (struct risk_cut){.qty = qty, .fee_exact = fill->fee_exact};
    assert_true(notional_minor(fill->price, qty, fill->multiplier, 2, &cut->notional));
    assert_true(fees_of_fill(&settings->fees, 2, fill->liquidity, qty, cut->notional,
                             &cut->fee_exact, &paid, &cut->fee));
    return fill->side == SIDE_BUY ? cut->fee + cut->notional : cut->fee - cut->notional;
}

static struct risk_cut cut_slowly(const struct settings *settings, const struct risk_fill *fill)
{
    int64_t lot = settings->market.lot;
    struct risk_cut cut;
    for (int64_t qty = fill->qty; qty > 0; qty -= lot) {
        int64_t cost = cost_of(settings, fill, qty, &cut);
        if (cost <= 0 || cost <= fill->available) return cut;
        if (fill->whole) break;
    }
    return (struct risk_cut){.fee_exact = fill->fee_exact};
}

static void r14_no_larger_lot_multiple_is_covered(void **state)
{
    (void)state;
    int64_t whole = 0, cut_down = 0, nothing = 0, sells_cut = 0;
    for (uint64_t round = 0; round < ROUNDS; round++) {
        struct settings settings = draw_settings(round);
        struct risk_fill fill = draw_fill(round, &settings);
        struct risk_cut slow = cut_slowly(&settings, &fill);
        struct risk_cut fast = risk_cut_fill(&settings, &fill);
        if (fast.overflow || fast.qty != slow.qty || fast.notional != slow.notional ||
            fast.fee != slow.fee || fast.fee_exact != slow.fee_exact) {
            fail_msg("round %llu of seed %d: %lld, every multiple tried gives %lld",
                     (unsigned long long)round, (int)SEED, (long long)fast.qty,
                     (long long)slow.qty);
        }
        if (slow.qty == fill.qty)
            whole++;
        else if (slow.qty == 0)
            nothing++;
        else
            cut_down++;
        if (slow.qty > 0 && slow.qty < fill.qty && fill.side == SIDE_SELL) sells_cut++;
    }
    /* The draws must reach what they are for. */
    print_message("seed %d: %lld whole, %lld cut (%lld sells), %lld nothing\n", (int)SEED,
                  (long long)whole, (long long)cut_down, (long long)sells_cut, (long long)nothing);
    assert_true(whole > ROUNDS / 20 && cut_down > ROUNDS / 20 && nothing > ROUNDS / 20);
    assert_true(sells_cut > ROUNDS / 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(r14_no_larger_lot_multiple_is_covered),
    };
    return cmocka_run_group_tests_name("risk: the cut against every lot multiple", tests, NULL,
                                       NULL);
}
