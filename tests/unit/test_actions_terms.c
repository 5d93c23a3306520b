/* The arithmetic of corporate actions (C01, C03): quantities in new shares, the cash of a fraction, the
 * terms of open orders; and names by date (C05). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "actions/action_names.h"
#include "actions/action_terms.h"
#include "actions/actions.h"
#include "base/decimal.h"
#include "model/rows.h"
#include "model/settings.h"

static int64_t shares(double value)
{
    return (int64_t)(value * (double)DECIMAL_ONE);
}

static void quantities_go_toward_zero(void **state)
{
    (void)state;
    static const struct {
        int64_t ratio_new, ratio_old;
        double step, qty, scaled;
    } rows[] = {
        {2, 1, 1, 7, 14},     {3, 2, 1, 7, 10},     {3, 2, 1, -7, -10},  {1, 10, 1, 9, 0},
        {1, 10, 1, -19, -1},  {3, 2, 0.5, 7, 10.5}, {11, 10, 1, 9, 9},   {0, 1, 1, 1234, 0},
        {7, 1, 100, 50, 300}, {1, 3, 0.1, 1, 0.3},  {20, 19, 1, 19, 20},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct action_scale scale = {rows[i].ratio_new, rows[i].ratio_old,
                                           shares(rows[i].step)};
        int64_t scaled = 0;
        assert_true(action_scale_qty(&scale, shares(rows[i].qty), &scaled));
        if (scaled != shares(rows[i].scaled)) fail_msg("row %zu: %lld", i, (long long)scaled);
    }
    const struct action_scale large = {1000, 1, DECIMAL_ONE};
    int64_t scaled = 0;
    assert_false(action_scale_qty(&large, INT64_MAX / 10, &scaled));
}

/* 1 of 3 old shares is missing after 4:3 of 10: 13 and a third; at 2.00 it is worth 0.67. */
static void fractions_are_paid_half_to_even(void **state)
{
    (void)state;
    const struct action_scale scale = {4, 3, DECIMAL_ONE};
    int64_t floored = 0, minor = 0;
    assert_true(action_scale_qty(&scale, shares(10), &floored));
    wide fraction = action_fraction(&scale, shares(10), floored);
    assert_true(fraction == DECIMAL_ONE);
    assert_true(action_fraction_money(fraction, 3, shares(2), DECIMAL_ONE, 2, &minor));
    assert_int_equal(minor, 67);
    assert_true(action_fraction_money(-fraction, 3, shares(2), DECIMAL_ONE, 2, &minor));
    assert_int_equal(minor, -67);
    /* Half a share at 0.01 and at 0.03: half a cent is 0, a cent and a half 2. */
    assert_true(action_fraction_money(DECIMAL_ONE, 2, shares(0.01), DECIMAL_ONE, 2, &minor));
    assert_int_equal(minor, 0);
    assert_true(action_fraction_money(DECIMAL_ONE, 2, shares(0.03), DECIMAL_ONE, 2, &minor));
    assert_int_equal(minor, 2);
    /* A multiplier of 100, yen without decimals. */
    assert_true(action_fraction_money(DECIMAL_ONE, 2, shares(3), 100 * DECIMAL_ONE, 0, &minor));
    assert_int_equal(minor, 150);
}

static struct action_order order_of(enum side side, enum order_type type, double limit, double stop)
{
    return (struct action_order){.side = side,
                                 .type = type,
                                 .qty = shares(10),
                                 .filled = shares(3),
                                 .limit_price = limit > 0 ? shares(limit) : VALUE_NONE,
                                 .stop_price = stop > 0 ? shares(stop) : VALUE_NONE,
                                 .trail = VALUE_NONE,
                                 .display = VALUE_NONE};
}

/* 3:2 with a tick of 0.05: a price of 10.00 lies between 6.65 and 6.70. */
static void a_split_rounds_prices_for_the_owner(void **state)
{
    (void)state;
    const struct action_scale scale = {3, 2, DECIMAL_ONE};
    struct action_order order = order_of(SIDE_BUY, TYPE_STOP_LIMIT, 10, 10);
    assert_int_equal(action_order_split(&order, &scale, DECIMAL_ONE, shares(0.05)), ACTION_CHANGES);
    assert_int_equal(order.limit_price, shares(6.65));
    assert_int_equal(order.stop_price, shares(6.70));
    assert_int_equal(order.filled, shares(4)); /* 4.5 */
    assert_int_equal(order.qty, shares(14));   /* leaves 10.5, and 4 */
    order = order_of(SIDE_SELL, TYPE_STOP_LIMIT, 10, 10);
    assert_int_equal(action_order_split(&order, &scale, DECIMAL_ONE, shares(0.05)), ACTION_CHANGES);
    assert_int_equal(order.limit_price, shares(6.70));
    assert_int_equal(order.stop_price, shares(6.65));
    /* Without a tick: 8 decimals; never below the smallest step. */
    order = order_of(SIDE_BUY, TYPE_LIMIT, 10, 0);
    assert_int_equal(action_order_split(&order, &scale, DECIMAL_ONE, SETTING_NONE), ACTION_CHANGES);
    assert_int_equal(order.limit_price, 666666666);
    order.limit_price = 1;
    assert_int_equal(action_order_split(&order, &scale, DECIMAL_ONE, SETTING_NONE), ACTION_CHANGES);
    assert_int_equal(order.limit_price, 1);
    const struct action_scale reverse = {2, 3, DECIMAL_ONE};
    assert_int_equal(action_order_split(&order, &reverse, DECIMAL_ONE, SETTING_NONE),
                     ACTION_CANCELS);
}

static void an_exact_price_needs_no_rounding(void **state)
{
    (void)state;
    const struct action_scale scale = {2, 1, DECIMAL_ONE};
    struct action_order order = order_of(SIDE_SELL, TYPE_LIMIT, 10, 0);
    assert_int_equal(action_order_split(&order, &scale, DECIMAL_ONE, shares(0.01)), ACTION_CHANGES);
    assert_int_equal(order.limit_price, shares(5));
    assert_int_equal(order.qty, shares(20));
}

/* ABC is called ABD from 100 on and ABE from 200 on; DEF takes the name ABC at 300. */
static void names_mean_one_instrument_at_a_time(void **state)
{
    (void)state;
    enum { ABC, ABD, ABE, DEF, OTHER };
    struct action_names names = {0};
    action_names_learn(&names, ABC, ABD, 100, 1);
    action_names_learn(&names, ABD, ABE, 200, 2);
    action_names_learn(&names, DEF, ABC, 300, 3);
    static const struct {
        uint32_t name;
        int64_t moment;
        uint32_t instrument;
    } rows[] = {{ABC, 0, ABC},   {ABD, 0, ABC},   {ABD, 100, ABC},  {ABE, 150, ABC},
                {ABE, 200, ABC}, {ABC, 299, ABC}, {ABC, 300, DEF},  {DEF, 300, DEF},
                {DEF, 0, DEF},   {ABE, 400, ABC}, {OTHER, 0, OTHER}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint32_t found = action_names_at(&names, rows[i].name, rows[i].moment);
        if (found != rows[i].instrument) fail_msg("row %zu: %u", i, found);
    }
    assert_true(action_names_alias(&names, ABD) && action_names_alias(&names, ABE));
    assert_false(action_names_alias(&names, ABC) || action_names_alias(&names, DEF));
    action_names_release(&names);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantities_go_toward_zero),
        cmocka_unit_test(fractions_are_paid_half_to_even),
        cmocka_unit_test(a_split_rounds_prices_for_the_owner),
        cmocka_unit_test(an_exact_price_needs_no_rounding),
        cmocka_unit_test(names_mean_one_instrument_at_a_time),
    };
    return cmocka_run_group_tests_name("actions: terms", tests, NULL, NULL);
}
