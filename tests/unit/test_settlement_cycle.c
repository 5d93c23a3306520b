/* S02 (a) to (e), S01's settlement at once, and S03's last sentence: pages of obligations, balances
 * and cycles, with the instructions that come of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/settlement_tape.h"

static void plays(const char *tape, const char *expected)
{
    struct text out = {0};
    settlement_tape_play(tape, &out);
    assert_string_equal(text_string(&out), expected);
    text_release(&out);
}

static void s02_what_is_due_settles_and_the_rest_waits(void **state)
{
    (void)state;
    plays("cash ann 1000.00\n"
          "owe 1 ann ACME 10 -251.00 due 2024-05-28\n"
          "owe 2 ann ACME 5 -130.00 due 2024-05-29\n"
          "open\n"
          "cycle 2024-05-28\n"
          "show ann ACME\n"
          "open\n"
          "after 2024-05-28\n"
          "cycle 2024-05-29\n"
          "open\n"
          "after 2024-05-28\n",
          "open 2 oldest 2024-05-28\n"
          "I1 ann ACME 10 -251.00 due 2024-05-28 first 1 settled\n"
          "1 settled\n"
          "cash 749.00 securities 10\n"
          "open 1 oldest 2024-05-29\n"
          "more is due\n"
          "I2 ann ACME 5 -130.00 due 2024-05-29 first 2 settled\n"
          "1 settled\n"
          "open 0 oldest none\n"
          "nothing more is due\n");
}

static void s02a_due_fills_are_netted_by_symbol(void **state)
{
    (void)state;
    plays("cash ann 100.00\n"
          "have ann ACME 1\n"
          "owe 1 ann ACME 10 -250.00 due 2024-05-28\n"
          "owe 2 ann BOLT 1 -5.00 due 2024-05-28\n"
          "owe 3 ann ACME -11 290.00 due 2024-05-28\n"
          "owe 4 ann ACME 4 -100.00 due 2024-05-29\n"
          "cycle 2024-05-28\n"
          "open\n",
          "I1 ann ACME -1 40.00 due 2024-05-28 first 1 settled\n"
          "I2 ann BOLT 1 -5.00 due 2024-05-28 first 2 settled\n"
          "2 settled\n"
          "open 1 oldest 2024-05-29\n");
}

static void s02a_a_quantity_of_zero_is_money_alone(void **state)
{
    (void)state;
    plays("owe 1 ann ACME 10 -250.00 due 2024-05-28\n"
          "owe 2 ann ACME -10 260.00 due 2024-05-28\n"
          "owe 3 ann BOLT 10 -260.00 due 2024-05-28\n"
          "owe 4 ann BOLT -10 250.00 due 2024-05-28\n"
          "owe 5 ann COG 1 -1.00 due 2024-05-28\n"
          "owe 6 ann COG -1 1.00 due 2024-05-28\n"
          "cycle 2024-05-28\n"
          "show ann ACME\n",
          "I1 ann ACME 0 10.00 due 2024-05-28 first 1 settled\n"
          "I2 ann COG 0 0.00 due 2024-05-28 first 5 settled\n"
          "I3 ann BOLT 0 -10.00 due 2024-05-28 first 3 settled\n"
          "3 settled\n"
          "cash 0.00 securities 0\n");
}

static void s02b_what_pays_the_account_comes_first_then_by_due_date_and_id(void **state)
{
    (void)state;
    /* ACME comes before BOLT and COG by id, but costs money and is due later. */
    plays("cash ann 15.00\n"
          "have ann ACME 0\n"
          "have ann BOLT 0\n"
          "have ann COG 2\n"
          "owe 1 ann ACME 1 -10.00 due 2024-05-29\n"
          "owe 2 ann BOLT 1 -10.00 due 2024-05-28\n"
          "owe 3 ann COG -1 3.00 due 2024-05-29\n"
          "owe 4 ann DYN 1 -10.00 due 2024-05-28\n"
          "cycle 2024-05-29\n"
          "show ann ACME\n",
          "I1 ann COG -1 3.00 due 2024-05-29 first 3 settled\n"
          "I2 ann BOLT 1 -10.00 due 2024-05-28 first 2 settled\n"
          "I3 ann DYN 1 -10.00 due 2024-05-28 first 4 failed lacks cash\n"
          "I4 ann ACME 1 -10.00 due 2024-05-29 first 1 failed lacks cash\n"
          "2 settled\n"
          "cash 8.00 securities 0\n");
}

static void s02c_both_legs_or_none(void **state)
{
    (void)state;
    /* A delivery that costs money (a fee above the proceeds) needs both. */
    plays("have ann ACME 5\n"
          "owe 1 ann ACME -5 -1.00 due 2024-05-28\n"
          "owe 2 bob ACME -5 -1.00 due 2024-05-28\n"
          "owe 3 cid ACME -5 10.00 due 2024-05-28\n"
          "cash cid 9.00\n"
          "have cid ACME 4.99999999\n"
          "cycle 2024-05-28\n"
          "show ann ACME\n"
          "show cid ACME\n",
          "I1 ann ACME -5 -1.00 due 2024-05-28 first 1 failed lacks cash\n"
          "I2 bob ACME -5 -1.00 due 2024-05-28 first 2 failed lacks securities lacks cash\n"
          "I3 cid ACME -5 10.00 due 2024-05-28 first 3 failed lacks securities\n"
          "0 settled\n"
          "cash 0.00 securities 5\n"
          "cash 9.00 securities 4.99999999\n");
}

static void s02d_passes_repeat_until_one_settles_nothing(void **state)
{
    (void)state;
    /* Without netting: the delivery waits for the receipt, whose payment waits for COG's money, and
     * then pays for BOLT. First pass: COG, ACME's receipt. Second: ACME's delivery, then BOLT. */
    plays("net no\n"
          "have ann COG 1\n"
          "owe 1 ann ACME -10 300.00 due 2024-05-28\n"
          "owe 2 ann BOLT 1 -290.00 due 2024-05-28\n"
          "owe 3 ann ACME 10 -100.00 due 2024-05-28\n"
          "owe 4 ann COG -1 100.00 due 2024-05-28\n"
          "cycle 2024-05-28\n"
          "show ann ACME\n",
          "I1 ann COG -1 100.00 due 2024-05-28 first 4 alone 4 settled\n"
          "I2 ann ACME 10 -100.00 due 2024-05-28 first 3 alone 3 settled\n"
          "I3 ann ACME -10 300.00 due 2024-05-28 first 1 alone 1 settled\n"
          "I4 ann BOLT 1 -290.00 due 2024-05-28 first 2 alone 2 settled\n"
          "4 settled\n"
          "cash 10.00 securities 0\n");
}

static void s02e_what_is_left_has_failed_and_is_netted_again(void **state)
{
    (void)state;
    plays("owe 1 ann ACME -10 100.00 due 2024-05-28\n"
          "cycle 2024-05-28\n"
          "open\n"
          "owe 2 ann ACME 8 -88.00 due 2024-05-29\n"
          "cycle 2024-05-29\n"
          "open\n"
          "have ann ACME 2\n"
          "cycle 2024-05-30\n"
          "show ann ACME\n"
          "open\n"
          "cycle 2024-05-31\n",
          "I1 ann ACME -10 100.00 due 2024-05-28 first 1 failed lacks securities\n"
          "0 settled\n"
          "open 1 oldest 2024-05-28\n"
          "I2 ann ACME -2 12.00 due 2024-05-28 first 1 failed lacks securities\n"
          "0 settled\n"
          "open 2 oldest 2024-05-28\n"
          "I3 ann ACME -2 12.00 due 2024-05-28 first 1 settled\n"
          "1 settled\n"
          "cash 12.00 securities 0\n"
          "open 0 oldest none\n"
          "0 settled\n");
}

static void s02_accounts_go_in_their_order_and_symbols_in_theirs(void **state)
{
    (void)state;
    plays("cash ann 100.00\n"
          "cash bob 100.00\n"
          "have ann ACME 0\n"
          "have ann BOLT 0\n"
          "owe 1 bob BOLT 1 -1.00 due 2024-05-28\n"
          "owe 2 bob ACME 1 -1.00 due 2024-05-28\n"
          "owe 3 ann BOLT 1 -1.00 due 2024-05-28\n"
          "cycle 2024-05-28\n",
          "I1 ann BOLT 1 -1.00 due 2024-05-28 first 3 settled\n"
          "I2 bob BOLT 1 -1.00 due 2024-05-28 first 1 settled\n"
          "I3 bob ACME 1 -1.00 due 2024-05-28 first 2 settled\n"
          "3 settled\n");
}

static void s02_net_no_settles_fill_by_fill(void **state)
{
    (void)state;
    plays("net no\n"
          "cash ann 30.00\n"
          "owe 1 ann ACME 1 -20.00 due 2024-05-28\n"
          "owe 2 ann ACME 1 -20.00 due 2024-05-28\n"
          "owe 3 ann ACME 1 -10.00 due 2024-05-29\n"
          "cycle 2024-05-28\n"
          "open\n"
          "cycle 2024-05-29\n"
          "open\n",
          "I1 ann ACME 1 -20.00 due 2024-05-28 first 1 alone 1 settled\n"
          "I2 ann ACME 1 -20.00 due 2024-05-28 first 2 alone 2 failed lacks cash\n"
          "1 settled\n"
          "open 2 oldest 2024-05-28\n"
          "I3 ann ACME 1 -10.00 due 2024-05-29 first 3 alone 3 settled\n"
          "I4 ann ACME 1 -20.00 due 2024-05-28 first 2 alone 2 failed lacks cash\n"
          "1 settled\n"
          "open 1 oldest 2024-05-28\n");
}

static void s02_a_fill_that_comes_late_joins_the_next_cycle(void **state)
{
    (void)state;
    plays("cash ann 100.00\n"
          "owe 1 ann ACME 1 -20.00 due 2024-05-28\n"
          "cycle 2024-05-29\n"
          "owe 2 ann ACME 1 -20.00 due 2024-05-28\n"
          "owe 3 ann ACME 1 -20.00 due 2024-05-31\n"
          "owe 4 ann ACME 1 -20.00 due 2024-05-30\n"
          "open\n"
          "cycle 2024-05-30\n"
          "open\n",
          "I1 ann ACME 1 -20.00 due 2024-05-28 first 1 settled\n"
          "1 settled\n"
          "open 3 oldest 2024-05-28\n"
          "I2 ann ACME 2 -40.00 due 2024-05-28 first 2 settled\n"
          "1 settled\n"
          "open 1 oldest 2024-05-31\n");
}

static void s01_without_days_a_covered_fill_settles_at_once(void **state)
{
    (void)state;
    plays("cash ann 25.00\n"
          "now 1 ann ACME 1 -20.00 traded 2024-05-28 due 2024-05-28\n"
          "now 2 ann ACME 1 -20.00 traded 2024-05-28 due 2024-05-28\n" /* not covered */
          "now 3 ann ACME -1 21.00 traded 2024-06-01 due 2024-06-03\n" /* not due on its day */
          "now 4 ann ACME -1 15.00 traded 2024-05-28 due 2024-05-28\n"
          "open\n"
          "cycle 2024-05-29\n"
          "open\n",
          "I1 ann ACME 1 -20.00 due 2024-05-28 first 1 alone 1 settled [S01]\n"
          "I2 ann ACME -1 15.00 due 2024-05-28 first 4 alone 4 settled [S01]\n"
          "open 2 oldest 2024-05-28\n"
          "I3 ann ACME 1 -20.00 due 2024-05-28 first 2 settled\n"
          "1 settled\n"
          "open 1 oldest 2024-06-03\n");
}

static void s03_allowed_short_sales_deliver_borrowed_shares(void **state)
{
    (void)state;
    /* 6 of 10 are short and 4 there: covered. Of the next 3 only 2 are short, and nothing is there:
     * what is already borrowed covers nothing. */
    plays("have ann ACME 4\n"
          "owe 1 ann ACME -10 100.00 due 2024-05-28 short 6\n"
          "cycle 2024-05-28\n"
          "show ann ACME\n"
          "owe 2 ann ACME -3 30.00 due 2024-05-29 short 2\n"
          "cycle 2024-05-29\n"
          "owe 3 ann ACME -1 10.00 due 2024-05-30 short 1\n"
          "owe 4 ann ACME 1 -9.00 due 2024-05-30\n"
          "cycle 2024-05-30\n"
          "show ann ACME\n",
          "I1 ann ACME -10 100.00 due 2024-05-28 first 1 settled\n"
          "1 settled\n"
          "cash 100.00 securities -6\n"
          "I2 ann ACME -3 30.00 due 2024-05-29 first 2 failed lacks securities\n"
          "0 settled\n"
          "I3 ann ACME -3 31.00 due 2024-05-29 first 2 settled\n"
          "1 settled\n"
          "cash 131.00 securities -9\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(s02_what_is_due_settles_and_the_rest_waits),
        cmocka_unit_test(s02a_due_fills_are_netted_by_symbol),
        cmocka_unit_test(s02a_a_quantity_of_zero_is_money_alone),
        cmocka_unit_test(s02b_what_pays_the_account_comes_first_then_by_due_date_and_id),
        cmocka_unit_test(s02c_both_legs_or_none),
        cmocka_unit_test(s02d_passes_repeat_until_one_settles_nothing),
        cmocka_unit_test(s02e_what_is_left_has_failed_and_is_netted_again),
        cmocka_unit_test(s02_accounts_go_in_their_order_and_symbols_in_theirs),
        cmocka_unit_test(s02_net_no_settles_fill_by_fill),
        cmocka_unit_test(s02_a_fill_that_comes_late_joins_the_next_cycle),
        cmocka_unit_test(s01_without_days_a_covered_fill_settles_at_once),
        cmocka_unit_test(s03_allowed_short_sales_deliver_borrowed_shares),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
