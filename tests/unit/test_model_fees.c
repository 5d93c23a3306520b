/* M11 and R14: what fills cost, each number worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/decimal.h"
#include "model/fees.h"

#define SHARES(n) ((n)*DECIMAL_ONE)
#define NO_LIMITS .minimum = SETTING_NONE, .maximum = SETTING_NONE

/* One order's fills, one after the other. */
struct order_so_far {
    wide exact;
    int64_t paid;
};

static int64_t fill(const struct fee_settings *fees, struct order_so_far *order,
                    enum liquidity liquidity, int64_t qty, int64_t notional_cents)
{
    int64_t fee = -1;
    assert_true(
        fees_of_fill(fees, 2, liquidity, qty, notional_cents, &order->exact, &order->paid, &fee));
    return fee;
}

static void m11_without_rates_nothing_is_paid(void **state)
{
    (void)state;
    const struct fee_settings fees = {NO_LIMITS};
    struct order_so_far order = {0};
    assert_int_equal(fill(&fees, &order, LIQUIDITY_TAKER, SHARES(100), 1000000), 0);
}

static void m11_shares_trades_and_basis_points_add_up(void **state)
{
    (void)state;
    /* 0.005 a share, 1.00 a trade, 2 bp for all, 3 bp more for takers, 1 bp for makers. */
    const struct fee_settings fees = {.per_share = 500000,
                                      .per_trade = DECIMAL_ONE,
                                      .bps = 2 * DECIMAL_ONE,
                                      .maker_bps = DECIMAL_ONE,
                                      .taker_bps = 3 * DECIMAL_ONE,
                                      NO_LIMITS};
    struct order_so_far taker = {0}, maker = {0};
    /* 300 shares for 12,000.00: 1.50 + 1.00 + 5 bp = 6.00. */
    assert_int_equal(fill(&fees, &taker, LIQUIDITY_TAKER, SHARES(300), 1200000), 850);
    /* As maker 3 bp = 3.60. */
    assert_int_equal(fill(&fees, &maker, LIQUIDITY_MAKER, SHARES(300), 1200000), 610);
    assert_int_equal(taker.paid, 850);
}

static void m11_rounding_happens_once_an_order(void **state)
{
    (void)state;
    /* 0.004 a share: single shares cost 0.4 cents; the sums are 0.4 0.8 1.2 1.6 2.0 cents. */
    const struct fee_settings fees = {.per_share = 400000, NO_LIMITS};
    static const int64_t cents[] = {0, 1, 0, 1, 0};
    struct order_so_far order = {0};
    for (size_t i = 0; i < sizeof cents / sizeof cents[0]; i++) {
        assert_int_equal(fill(&fees, &order, LIQUIDITY_TAKER, SHARES(1), 5000), cents[i]);
    }
    assert_int_equal(order.paid, 2);
}

static void m11_halves_go_up(void **state)
{
    (void)state;
    /* 0.5 and 1.5 and 2.5 cents: half to even would give 0, 2, 2. */
    static const struct {
        int64_t shares, cents;
    } cases[] = {{1, 1}, {3, 2}, {5, 3}};
    const struct fee_settings fees = {.per_share = 500000, NO_LIMITS};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct order_so_far order = {0};
        int64_t qty = SHARES(cases[i].shares);
        assert_int_equal(fill(&fees, &order, LIQUIDITY_MAKER, qty, 0), cases[i].cents);
    }
    /* The smallest part below a half stays below: 0.00499999 a share. */
    const struct fee_settings less = {.per_share = 499999, NO_LIMITS};
    struct order_so_far order = {0};
    assert_int_equal(fill(&less, &order, LIQUIDITY_MAKER, SHARES(1), 0), 0);
}

static void m11_minimum_and_maximum_hold_for_the_order(void **state)
{
    (void)state;
    /* 0.01 a share, at least 1.00, at most 2.50 an order. */
    const struct fee_settings fees = {.per_share = 1000000, .minimum = 100, .maximum = 250};
    struct order_so_far order = {0};
    assert_int_equal(fill(&fees, &order, LIQUIDITY_TAKER, SHARES(40), 0), 100);  /* 0.40 -> 1.00 */
    assert_int_equal(fill(&fees, &order, LIQUIDITY_TAKER, SHARES(40), 0), 0);    /* 0.80 -> 1.00 */
    assert_int_equal(fill(&fees, &order, LIQUIDITY_TAKER, SHARES(40), 0), 20);   /* 1.20 */
    assert_int_equal(fill(&fees, &order, LIQUIDITY_TAKER, SHARES(200), 0), 130); /* 3.20 -> 2.50 */
    assert_int_equal(fill(&fees, &order, LIQUIDITY_TAKER, SHARES(999), 0), 0);
    assert_int_equal(order.paid, 250);
}

static void m11_a_rebate_is_paid_back(void **state)
{
    (void)state;
    /* Makers get 0.25 bp: 10,000.00 earn 0.25. */
    const struct fee_settings fees = {.maker_bps = -25000000, NO_LIMITS};
    struct order_so_far order = {0};
    assert_int_equal(fill(&fees, &order, LIQUIDITY_MAKER, SHARES(1), 1000000), -25);
}

static void m11_currencies_have_their_own_minor_units(void **state)
{
    (void)state;
    /* 10 bp of 1,000 yen is 1 yen; of 1.000 dinar 0.001; of 1.0000 UF 0.0010; and 0.5 bp a half. */
    static const struct {
        int exponent;
        int64_t bps, notional, fee;
    } cases[] = {
        {0, 10, 1000, 1}, {3, 10, 1000, 1}, {4, 10, 10000, 10}, {0, 1, 4999, 0}, {0, 1, 5000, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct fee_settings fees = {.bps = cases[i].bps * DECIMAL_ONE, NO_LIMITS};
        struct order_so_far order = {0};
        int64_t fee;
        assert_true(fees_of_fill(&fees, cases[i].exponent, LIQUIDITY_TAKER, SHARES(1),
                                 cases[i].notional, &order.exact, &order.paid, &fee));
        assert_int_equal(fee, cases[i].fee);
    }
}

static void v03_what_does_not_fit_changes_nothing(void **state)
{
    (void)state;
    const struct fee_settings fees = {.per_share = INT64_MAX, NO_LIMITS};
    struct order_so_far order = {.exact = 7, .paid = 3};
    int64_t fee = 5;
    assert_false(
        fees_of_fill(&fees, 2, LIQUIDITY_TAKER, INT64_MAX, 0, &order.exact, &order.paid, &fee));
    assert_true(order.exact == 7);
    assert_int_equal(order.paid, 3);
    assert_int_equal(fee, 5);
    const struct fee_settings steep = {.bps = INT64_MAX, NO_LIMITS};
    assert_false(fees_worst_case(&steep, 2, SHARES(1), INT64_MAX, 0, 0, &fee));
}

static void r14_a_hold_takes_the_dearer_side(void **state)
{
    (void)state;
    struct fee_settings fees = {.per_share = 500000,
                                .per_trade = DECIMAL_ONE,
                                .maker_bps = DECIMAL_ONE,
                                .taker_bps = 3 * DECIMAL_ONE,
                                NO_LIMITS};
    int64_t fee;
    /* 100 shares for 5,000.00: 0.50 + 1.00 + 3 bp = 1.50. */
    assert_true(fees_worst_case(&fees, 2, SHARES(100), 500000, 0, 0, &fee));
    assert_int_equal(fee, 300);
    fees.maker_bps = 5 * DECIMAL_ONE;
    assert_true(fees_worst_case(&fees, 2, SHARES(100), 500000, 0, 0, &fee));
    assert_int_equal(fee, 400);
    fees.minimum = 1000;
    assert_true(fees_worst_case(&fees, 2, SHARES(100), 500000, 0, 0, &fee));
    assert_int_equal(fee, 1000);
    fees.minimum = SETTING_NONE;
    fees.maximum = 250;
    assert_true(fees_worst_case(&fees, 2, SHARES(100), 500000, 0, 0, &fee));
    assert_int_equal(fee, 250);
    /* 1.20 paid for 1.195 so far: 1.195 + 4.00 is cut to the maximum, 1.30 are left to pay. */
    wide exact = (wide)11950000 * INT64_C(1000000000);
    assert_true(fees_worst_case(&fees, 2, SHARES(100), 500000, exact, 120, &fee));
    assert_int_equal(fee, 130);
    fees.maximum = SETTING_NONE;
    assert_true(fees_worst_case(&fees, 2, SHARES(100), 500000, exact, 120, &fee));
    assert_int_equal(fee, 400); /* 5.195 is 5.20 */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(m11_without_rates_nothing_is_paid),
        cmocka_unit_test(m11_shares_trades_and_basis_points_add_up),
        cmocka_unit_test(m11_rounding_happens_once_an_order),
        cmocka_unit_test(m11_halves_go_up),
        cmocka_unit_test(m11_minimum_and_maximum_hold_for_the_order),
        cmocka_unit_test(m11_a_rebate_is_paid_back),
        cmocka_unit_test(m11_currencies_have_their_own_minor_units),
        cmocka_unit_test(v03_what_does_not_fit_changes_nothing),
        cmocka_unit_test(r14_a_hold_takes_the_dearer_side),
    };
    return cmocka_run_group_tests_name("model: fees", tests, NULL, NULL);
}
