/* R14 at a fill: how much an account takes of what the market offers, by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/decimal.h"
#include "risk/risk.h"

#define SHARES(n) ((n)*DECIMAL_ONE)
#define CENTS(n) ((n) * (DECIMAL_ONE / 100))

static struct settings lots_of(int64_t lot)
{
    return (struct settings){.currency_exponent = 2,
                             .market = {.lot = SHARES(lot)},
                             .fees = {.minimum = SETTING_NONE, .maximum = SETTING_NONE}};
}

static struct risk_fill offer(enum side side, int64_t shares, int64_t price_cents,
                              int64_t available_cents)
{
    return (struct risk_fill){.side = side,
                              .qty = SHARES(shares),
                              .price = CENTS(price_cents),
                              .multiplier = DECIMAL_ONE,
                              .available = available_cents};
}

static void check(const struct settings *settings, const struct risk_fill *fill, int64_t shares,
                  int64_t notional, int64_t fee)
{
    struct risk_cut cut = risk_cut_fill(settings, fill);
    assert_false(cut.overflow);
    assert_int_equal(cut.qty, SHARES(shares));
    assert_int_equal(cut.notional, notional);
    assert_int_equal(cut.fee, fee);
}

static void r14_a_buy_takes_what_the_money_covers(void **state)
{
    (void)state;
    /* 100 at 10.00 cost 1,000.00. */
    const struct settings settings = lots_of(1);
    static const struct {
        int64_t available, shares;
    } rows[] = {{100000, 100}, {99999, 99}, {99000, 99}, {98999, 98}, {1000, 1},
                {999, 0},      {0, 0},      {-1, 0},     {-5000, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct risk_fill fill = offer(SIDE_BUY, 100, 1000, rows[i].available);
        check(&settings, &fill, rows[i].shares, rows[i].shares * 1000, 0);
    }
}

static void r14_the_cut_is_a_multiple_of_the_lot(void **state)
{
    (void)state;
    const struct settings settings = lots_of(30);
    struct risk_fill fill = offer(SIDE_BUY, 90, 1000, 89999);
    check(&settings, &fill, 60, 60000, 0);
    fill.available = 59999;
    check(&settings, &fill, 30, 30000, 0);
    fill.available = 29999;
    check(&settings, &fill, 0, 0, 0);
    /* What is covered whole is taken whole. */
    fill = offer(SIDE_BUY, 100, 1000, 100000);
    check(&settings, &fill, 100, 100000, 0);
    fill.available = 99999;
    check(&settings, &fill, 90, 90000, 0);
}

static void r14_fees_count(void **state)
{
    (void)state;
    /* 1.00 a trade and 0.01 a share: 99 x 10.01 + 1.00 = 991.99. */
    struct settings settings = lots_of(1);
    settings.fees.per_trade = DECIMAL_ONE;
    settings.fees.per_share = CENTS(1);
    struct risk_fill fill = offer(SIDE_BUY, 100, 1000, 100199);
    check(&settings, &fill, 99, 99000, 199);
    fill.available = 100200;
    check(&settings, &fill, 100, 100000, 200);
    fill.available = 99199;
    check(&settings, &fill, 99, 99000, 199);
    fill.available = 99198;
    check(&settings, &fill, 98, 98000, 198);
}

static void r14_the_fees_go_on_from_earlier_fills(void **state)
{
    (void)state;
    /* 0.05 a share, at least 5.00: 40 shares paid 5.00 (exactly 2.00); 60 more cost nothing. */
    struct settings settings = lots_of(1);
    settings.fees.per_share = CENTS(5);
    settings.fees.minimum = 500;
    struct risk_fill fill = offer(SIDE_BUY, 60, 1000, 60000);
    fill.fees_paid = 500;
    fill.fee_exact = wide_product(2 * DECIMAL_ONE, DECIMAL_ONE);
    struct risk_cut cut = risk_cut_fill(&settings, &fill);
    assert_int_equal(cut.qty, SHARES(60));
    assert_int_equal(cut.fee, 0);
    assert_true(cut.fee_exact == wide_product(5 * DECIMAL_ONE, DECIMAL_ONE));
    /* Nothing taken: the sums stay. */
    fill.available = 999;
    cut = risk_cut_fill(&settings, &fill);
    assert_int_equal(cut.qty, 0);
    assert_true(cut.fee_exact == fill.fee_exact);
}

static void r14_maker_and_taker_differ(void **state)
{
    (void)state;
    /* 100 bp for takers: 100 x 10.00 cost 1,010.00; makers get 1 % back: 990.00. */
    struct settings settings = lots_of(1);
    settings.fees.taker_bps = 100 * DECIMAL_ONE;
    settings.fees.maker_bps = -100 * DECIMAL_ONE;
    struct risk_fill fill = offer(SIDE_BUY, 100, 1000, 100999);
    check(&settings, &fill, 99, 99000, 990);
    fill.liquidity = LIQUIDITY_MAKER;
    fill.available = 99000;
    check(&settings, &fill, 100, 100000, -1000);
    fill.available = 98999;
    check(&settings, &fill, 99, 99000, -990);
}

static void r14_a_fok_fills_whole_or_not_at_all(void **state)
{
    (void)state;
    const struct settings settings = lots_of(1);
    struct risk_fill fill = offer(SIDE_BUY, 100, 1000, 99999);
    fill.whole = true;
    check(&settings, &fill, 0, 0, 0);
    fill.available = 100000;
    check(&settings, &fill, 100, 100000, 0);
}

static void r14_a_sell_that_brings_money_needs_none(void **state)
{
    (void)state;
    const struct settings settings = lots_of(1);
    struct risk_fill fill = offer(SIDE_SELL, 100, 1000, 0);
    check(&settings, &fill, 100, 100000, 0);
    fill.available = -500000; /* settlement forced it below zero (L04) */
    check(&settings, &fill, 100, 100000, 0);
}

static void r14_a_sell_whose_fee_exceeds_the_proceeds_is_cut(void **state)
{
    (void)state;
    /* 0.03 a share at a price of 0.01: each share costs 2 cents. */
    struct settings settings = lots_of(1);
    settings.fees.per_share = CENTS(3);
    struct risk_fill fill = offer(SIDE_SELL, 100, 1, 200);
    check(&settings, &fill, 100, 100, 300);
    fill.available = 199;
    check(&settings, &fill, 99, 99, 297);
    fill.available = 1;
    check(&settings, &fill, 0, 0, 0);
    /* A minimum of 5.00 and a price of 1.00: 4 shares cost 1.00, 5 nothing. Fewer would cost more,
     * so that nothing is left to cut to. */
    settings = lots_of(1);
    settings.fees.minimum = 500;
    fill = offer(SIDE_SELL, 4, 100, 99);
    check(&settings, &fill, 0, 0, 0);
    fill.available = 100;
    check(&settings, &fill, 4, 400, 500);
    fill = offer(SIDE_SELL, 5, 100, 0);
    check(&settings, &fill, 5, 500, 500);
    /* A minimum of 5.00 with 2.00 a share at 1.00: the fee of 1 or 2 shares is 5.00 (they cost 4.00
     * and 3.00), of 3 shares 6.00 (3.00), of 4 8.00 (4.00). */
    settings.fees.per_share = SHARES(2);
    fill = offer(SIDE_SELL, 4, 100, 399);
    check(&settings, &fill, 3, 300, 600);
    fill.available = 299;
    check(&settings, &fill, 0, 0, 0);
}

static void r14_large_fills_are_cut_in_few_steps(void **state)
{
    (void)state;
    /* A fee a hundred millionth above the price of 0.01: 80 million shares cost 0.80, and 50
     * million 499,999 still round to 0.50. */
    struct settings settings = lots_of(1);
    settings.fees.per_share = CENTS(1) + 1;
    struct risk_fill fill = offer(SIDE_SELL, 80000000, 1, 50);
    check(&settings, &fill, 50499999, 50499999, 50500049);
    /* A fee of all proceeds and 0.01 more: every quantity costs 0.01. */
    settings = lots_of(1);
    settings.fees.taker_bps = 10000 * DECIMAL_ONE;
    settings.fees.per_trade = CENTS(1);
    fill.available = 0;
    check(&settings, &fill, 0, 0, 0);
    fill.available = 1;
    check(&settings, &fill, 80000000, 80000000, 80000001);
    /* 0.02 a share at 0.01, at most 100.00: 4,000 shares cost 40.00, 5,000 cost 50.00, and from
     * there each one brings 0.01 back: 5,500 cost 45.00, 10,000 nothing. */
    settings = lots_of(1);
    settings.fees.per_share = CENTS(2);
    settings.fees.maximum = 10000;
    fill = offer(SIDE_SELL, 5500, 1, 4000);
    check(&settings, &fill, 4000, 4000, 8000);
    fill.available = 4500;
    check(&settings, &fill, 5500, 5500, 10000);
    fill = offer(SIDE_SELL, 10000, 1, 0);
    check(&settings, &fill, 10000, 10000, 10000);
    fill = offer(SIDE_SELL, 9999, 1, 0);
    check(&settings, &fill, 0, 0, 0);
}

static void v03_an_offer_that_does_not_fit_is_overflow(void **state)
{
    (void)state;
    const struct settings settings = lots_of(1);
    struct risk_fill fill = {.side = SIDE_BUY,
                             .qty = INT64_MAX,
                             .price = INT64_MAX,
                             .multiplier = DECIMAL_ONE,
                             .available = INT64_MAX};
    struct risk_cut cut = risk_cut_fill(&settings, &fill);
    assert_true(cut.overflow);
    assert_int_equal(cut.qty, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(r14_a_buy_takes_what_the_money_covers),
        cmocka_unit_test(r14_the_cut_is_a_multiple_of_the_lot),
        cmocka_unit_test(r14_fees_count),
        cmocka_unit_test(r14_the_fees_go_on_from_earlier_fills),
        cmocka_unit_test(r14_maker_and_taker_differ),
        cmocka_unit_test(r14_a_fok_fills_whole_or_not_at_all),
        cmocka_unit_test(r14_a_sell_that_brings_money_needs_none),
        cmocka_unit_test(r14_a_sell_whose_fee_exceeds_the_proceeds_is_cut),
        cmocka_unit_test(r14_large_fills_are_cut_in_few_steps),
        cmocka_unit_test(v03_an_offer_that_does_not_fit_is_overflow),
    };
    return cmocka_run_group_tests_name("risk: the cut of a fill", tests, NULL, NULL);
}
