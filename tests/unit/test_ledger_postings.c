/* L01-L04, R13 and R14 beside the balances: what each call posts, and what follows from it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/ledger_tape.h"

static void plays(const char *tape, const char *expected)
{
    struct text out = {0};
    ledger_tape_play(tape, &out);
    assert_string_equal(text_string(&out), expected);
    text_release(&out);
}

static void l01_cash_from_outside_comes_from_the_house(void **state)
{
    (void)state;
    plays("deposit ann 1000.00\n"
          "withdraw ann 250.50\n"
          "show ann\n"
          "check\n",
          "house.external > ann.cash 1000.00 deposit R1\n"
          "ann.cash > house.external 250.50 withdrawal R2\n"
          "cash 749.50 pending 0.00 payable 0.00 receivable 0.00 held 0.00 power 749.50 "
          "settled 749.50\n"
          "books agree\n");
}

static void l02_a_buy_posts_notional_securities_fee(void **state)
{
    (void)state;
    plays("buy ann ACME 10 @ 25.00 fee 1.25\n"
          "show ann\n"
          "check\n",
          "ann.cash_pending > house.clearing 250.00 trade_cash T1\n"
          "house.clearing:ACME > ann.securities_pending:ACME 10 trade_securities T1\n"
          "ann.cash_pending > house.fees 1.25 fee T1\n"
          "cash 0.00 pending -251.25 payable 251.25 receivable 0.00 held 0.00 power -251.25 "
          "settled -251.25\n"
          "books agree\n");
}

static void l02_a_sell_is_the_mirror_and_pays_its_fee(void **state)
{
    (void)state;
    plays("sell ann ACME 10 @ 25.00 fee 1.25\n"
          "show ann\n",
          "house.clearing > ann.cash_pending 250.00 trade_cash T1\n"
          "ann.securities_pending:ACME > house.clearing:ACME 10 trade_securities T1\n"
          "ann.cash_pending > house.fees 1.25 fee T1\n"
          "cash 0.00 pending 248.75 payable 0.00 receivable 248.75 held 0.00 power 248.75 "
          "settled 0.00\n");
}

static void l02_amounts_of_zero_are_left_out_and_rebates_come_back(void **state)
{
    (void)state;
    plays("buy ann ACME 0.001 @ 1.00\n"
          "buy ann ACME 10 @ 1.00 fee -0.05\n"
          "check\n",
          "house.clearing:ACME > ann.securities_pending:ACME 0.001 trade_securities T1\n"
          "ann.cash_pending > house.clearing 10.00 trade_cash T2\n"
          "house.clearing:ACME > ann.securities_pending:ACME 10 trade_securities T2\n"
          "house.fees > ann.cash_pending 0.05 fee T2\n"
          "books agree\n");
}

static void l02_settlement_moves_pending_to_settled_cash_first(void **state)
{
    (void)state;
    plays("deposit ann 1000.00\n"
          "buy ann ACME 10 @ 25.00 fee 1.00\n"
          "settle ann ACME 10 -251.00\n"
          "sell ann ACME 4 @ 30.00\n"
          "settle ann ACME -4 120.00\n"
          "show ann\n"
          "positions ann\n"
          "check\n",
          "house.external > ann.cash 1000.00 deposit R1\n"
          "ann.cash_pending > house.clearing 250.00 trade_cash T1\n"
          "house.clearing:ACME > ann.securities_pending:ACME 10 trade_securities T1\n"
          "ann.cash_pending > house.fees 1.00 fee T1\n"
          "ann.cash > ann.cash_pending 251.00 settle_cash D3\n"
          "ann.securities_pending:ACME > ann.securities:ACME 10 settle_securities D3\n"
          "house.clearing > ann.cash_pending 120.00 trade_cash T2\n"
          "ann.securities_pending:ACME > house.clearing:ACME 4 trade_securities T2\n"
          "ann.cash_pending > ann.cash 120.00 settle_cash D5\n"
          "ann.securities:ACME > ann.securities_pending:ACME 4 settle_securities D5\n"
          "cash 869.00 pending 0.00 payable 0.00 receivable 0.00 held 0.00 power 869.00 "
          "settled 869.00\n"
          "ACME 6 settled 6 cost 150.00\n"
          "books agree\n");
}

static void l02_a_netted_instruction_takes_back_what_both_sides_owed(void **state)
{
    (void)state;
    /* Bought for 250, sold for 260: nothing to deliver, 10.00 to receive; and once all even. */
    plays("buy ann ACME 10 @ 25.00\n"
          "sell ann ACME 10 @ 26.00\n"
          "settle ann ACME 0 10.00 payable 250.00 receivable 260.00\n"
          "buy ann BOLT 1 @ 5.00\n"
          "sell ann BOLT 1 @ 5.00\n"
          "settle ann BOLT 0 0 payable 5.00 receivable 5.00\n"
          "show ann\n"
          "check\n",
          "ann.cash_pending > house.clearing 250.00 trade_cash T1\n"
          "house.clearing:ACME > ann.securities_pending:ACME 10 trade_securities T1\n"
          "house.clearing > ann.cash_pending 260.00 trade_cash T2\n"
          "ann.securities_pending:ACME > house.clearing:ACME 10 trade_securities T2\n"
          "round trip 1 ann ACME buy 10 profit 10.00 fees 0.00 T1..T2 1s..2s\n"
          "ann.cash_pending > ann.cash 10.00 settle_cash D3\n"
          "ann.cash_pending > house.clearing 5.00 trade_cash T3\n"
          "house.clearing:BOLT > ann.securities_pending:BOLT 1 trade_securities T3\n"
          "house.clearing > ann.cash_pending 5.00 trade_cash T4\n"
          "ann.securities_pending:BOLT > house.clearing:BOLT 1 trade_securities T4\n"
          "round trip 2 ann BOLT buy 1 profit 0.00 fees 0.00 T3..T4 4s..5s\n"
          "cash 10.00 pending 0.00 payable 0.00 receivable 0.00 held 0.00 power 10.00 "
          "settled 10.00\n"
          "books agree\n");
}

static void l04_cash_that_settlement_takes_below_zero_is_told(void **state)
{
    (void)state;
    plays("deposit ann 100.00\n"
          "buy ann ACME 10 @ 12.00\n"
          "settle ann ACME 10 -120.00\n"
          "deposit ann 5.00\n"
          "check\n",
          "house.external > ann.cash 100.00 deposit R1\n"
          "ann.cash_pending > house.clearing 120.00 trade_cash T1\n"
          "house.clearing:ACME > ann.securities_pending:ACME 10 trade_securities T1\n"
          "ann.cash > ann.cash_pending 120.00 settle_cash D3\n"
          "overdraft ann -20.00 by settle_cash\n"
          "ann.securities_pending:ACME > ann.securities:ACME 10 settle_securities D3\n"
          "house.external > ann.cash 5.00 deposit R4\n"
          "books agree\n");
}

static void r13_buying_power_counts_sales_that_have_not_settled_on_request(void **state)
{
    (void)state;
    plays("deposit ann 1000.00\n"
          "hold ann 300.00\n"
          "sell ann ACME 10 @ 20.00 fee 0.50\n"
          "buy ann BOLT 5 @ 40.00 fee 0.50\n"
          "show ann\n"
          "hold ann -300.00\n"
          "show ann\n",
          "house.external > ann.cash 1000.00 deposit R1\n"
          "house.clearing > ann.cash_pending 200.00 trade_cash T1\n"
          "ann.securities_pending:ACME > house.clearing:ACME 10 trade_securities T1\n"
          "ann.cash_pending > house.fees 0.50 fee T1\n"
          "ann.cash_pending > house.clearing 200.00 trade_cash T2\n"
          "house.clearing:BOLT > ann.securities_pending:BOLT 5 trade_securities T2\n"
          "ann.cash_pending > house.fees 0.50 fee T2\n"
          "cash 1000.00 pending -1.00 payable 200.50 receivable 199.50 held 300.00 power 699.00 "
          "settled 499.50\n"
          "cash 1000.00 pending -1.00 payable 200.50 receivable 199.50 held 0.00 power 999.00 "
          "settled 799.50\n");
}

static void positions_go_by_symbol_id_and_accounts_are_apart(void **state)
{
    (void)state;
    /* ACME is the first symbol named, COG the second, BOLT the third. */
    plays("hold bob ACME 0\n"
          "hold bob COG 1\n"
          "buy ann BOLT 1 @ 1.00\n"
          "buy ann COG 2 @ 1.00\n"
          "buy ann ACME 3 @ 1.00\n"
          "positions ann\n"
          "positions bob\n"
          "positions cid\n"
          "show cid\n",
          "ann.cash_pending > house.clearing 1.00 trade_cash T1\n"
          "house.clearing:BOLT > ann.securities_pending:BOLT 1 trade_securities T1\n"
          "ann.cash_pending > house.clearing 2.00 trade_cash T2\n"
          "house.clearing:COG > ann.securities_pending:COG 2 trade_securities T2\n"
          "ann.cash_pending > house.clearing 3.00 trade_cash T3\n"
          "house.clearing:ACME > ann.securities_pending:ACME 3 trade_securities T3\n"
          "ACME 3 settled 0 cost 3.00\n"
          "COG 2 settled 0 cost 2.00\n"
          "BOLT 1 settled 0 cost 1.00\n"
          "COG 0 settled 0 cost 0.00\n"
          "cash 0.00 pending 0.00 payable 0.00 receivable 0.00 held 0.00 power 0.00 "
          "settled 0.00\n");
}

/* 92233720368547758.07 is the largest sum of cents. */
static void v03_what_would_not_fit_posts_nothing(void **state)
{
    (void)state;
    plays("deposit ann 92233720368547758.00\n"
          "deposit ann 0.08\n"
          "deposit bob 0.08\n" /* the house's own side would be one too low; it may be that low */
          "deposit bob 0.01\n"
          "sell ann ACME 1 @ 0.08\n" /* would not fit once settled */
          "sell ann ACME 1 @ 0.07\n"
          "show ann\n"
          "positions ann\n"
          "check\n",
          "house.external > ann.cash 92233720368547758.00 deposit R1\n"
          "refused\n"
          "house.external > bob.cash 0.08 deposit R3\n"
          "refused\n"
          "refused\n"
          "house.clearing > ann.cash_pending 0.07 trade_cash T1\n"
          "ann.securities_pending:ACME > house.clearing:ACME 1 trade_securities T1\n"
          "cash 92233720368547758.00 pending 0.07 payable 0.00 receivable 0.07 held 0.00 "
          "power 92233720368547758.07 settled 92233720368547758.00\n"
          "ACME -1 settled 0 cost -0.07\n"
          "books agree\n");
}

static void v03_quantities_do_not_wrap_either(void **state)
{
    (void)state;
    plays("buy ann ACME 90000000000 @ 0.01\n"
          "buy ann ACME 3000000000 @ 0.01\n"
          "buy bob ACME 3000000000 @ 0.01\n" /* the house could not owe so many */
          "positions ann\n"
          "check\n",
          "ann.cash_pending > house.clearing 900000000.00 trade_cash T1\n"
          "house.clearing:ACME > ann.securities_pending:ACME 90000000000 trade_securities T1\n"
          "refused\n"
          "refused\n"
          "ACME 90000000000 settled 0 cost 900000000.00\n"
          "books agree\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(l01_cash_from_outside_comes_from_the_house),
        cmocka_unit_test(l02_a_buy_posts_notional_securities_fee),
        cmocka_unit_test(l02_a_sell_is_the_mirror_and_pays_its_fee),
        cmocka_unit_test(l02_amounts_of_zero_are_left_out_and_rebates_come_back),
        cmocka_unit_test(l02_settlement_moves_pending_to_settled_cash_first),
        cmocka_unit_test(l02_a_netted_instruction_takes_back_what_both_sides_owed),
        cmocka_unit_test(l04_cash_that_settlement_takes_below_zero_is_told),
        cmocka_unit_test(r13_buying_power_counts_sales_that_have_not_settled_on_request),
        cmocka_unit_test(positions_go_by_symbol_id_and_accounts_are_apart),
        cmocka_unit_test(v03_what_would_not_fit_posts_nothing),
        cmocka_unit_test(v03_quantities_do_not_wrap_either),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
