/* C01 and C02 in the book: lots in new shares, money for fractions, dividends owed and paid. */
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

/* Lots of 5, 20 and 5 become 0, 2 and 1 of 3 by largest remainder: 0.5, 2.0 and 0.5, the tie to the
 * older. Which is the first lot, so 1, 2 and 0: the youngest leaves its cost to the lot before it. */
static void c01_lots_keep_their_cost_when_they_lose_their_shares(void **state)
{
    (void)state;
    plays("buy ann ACME 5 @ 10.00\n"
          "buy ann ACME 20 @ 11.00\n"
          "buy ann ACME 5 @ 12.00\n"
          "change ann ACME 0 3\n"
          "positions ann\n"
          "sell ann ACME 1 @ 100.00\n" /* the lot of 50.00 */
          "positions ann\n"
          "check\n",
          "ann.cash_pending > house.clearing 50.00 trade_cash T1\n"
          "house.clearing:ACME > ann.securities_pending:ACME 5 trade_securities T1\n"
          "ann.cash_pending > house.clearing 220.00 trade_cash T2\n"
          "house.clearing:ACME > ann.securities_pending:ACME 20 trade_securities T2\n"
          "ann.cash_pending > house.clearing 60.00 trade_cash T3\n"
          "house.clearing:ACME > ann.securities_pending:ACME 5 trade_securities T3\n"
          "ann.securities_pending:ACME > house.external:ACME 27 split R4\n"
          "ACME 3 settled 0 cost 330.00\n"
          "house.clearing > ann.cash_pending 100.00 trade_cash T4\n"
          "ann.securities_pending:ACME > house.clearing:ACME 1 trade_securities T4\n"
          "ACME 2 settled 0 cost 280.00\n"
          "books agree\n");
}

/* The older lots lose theirs to the younger: 1, 1 and 8 become 0, 0 and 1. */
static void c01_an_old_lot_leaves_its_cost_to_the_next(void **state)
{
    (void)state;
    plays("buy ann ACME 1 @ 10.00\n"
          "buy ann ACME 1 @ 11.00\n"
          "buy ann ACME 8 @ 1.00\n"
          "settle ann ACME 10 -29.00\n"
          "change ann ACME 1 0\n"
          "positions ann\n"
          "check\n",
          "ann.cash_pending > house.clearing 10.00 trade_cash T1\n"
          "house.clearing:ACME > ann.securities_pending:ACME 1 trade_securities T1\n"
          "ann.cash_pending > house.clearing 11.00 trade_cash T2\n"
          "house.clearing:ACME > ann.securities_pending:ACME 1 trade_securities T2\n"
          "ann.cash_pending > house.clearing 8.00 trade_cash T3\n"
          "house.clearing:ACME > ann.securities_pending:ACME 8 trade_securities T3\n"
          "ann.cash > ann.cash_pending 29.00 settle_cash D4\n"
          "overdraft ann -29.00 by settle_cash\n"
          "ann.securities_pending:ACME > ann.securities:ACME 10 settle_securities D4\n"
          "ann.securities:ACME > house.external:ACME 9 split R5\n"
          "ACME 1 settled 1 cost 29.00\n"
          "books agree\n");
}

/* A dividend is owed, and counts when it is paid (R13); that of a short position the other way. */
static void c02_dividends_are_owed_then_paid(void **state)
{
    (void)state;
    plays(
        "deposit ann 10.00\n"
        "owe ann 3.00\n"
        "show ann\n"
        "pay ann 3.00\n"
        "owe ann -2.00\n"
        "show ann\n"
        "pay ann -2.00\n"
        "show ann\n"
        "check\n",
        "house.external > ann.cash 10.00 deposit R1\n"
        "house.dividends > ann.cash_pending 3.00 dividend R2\n"
        "cash 10.00 pending 3.00 payable 0.00 receivable 0.00 held 0.00 power 10.00 settled 10.00\n"
        "ann.cash_pending > ann.cash 3.00 dividend_pay R4\n"
        "ann.cash_pending > house.dividends 2.00 dividend R5\n"
        "cash 13.00 pending -2.00 payable 0.00 receivable 0.00 held 0.00 power 13.00 settled "
        "13.00\n"
        "ann.cash > ann.cash_pending 2.00 dividend_pay R7\n"
        "cash 11.00 pending 0.00 payable 0.00 receivable 0.00 held 0.00 power 11.00 settled 11.00\n"
        "books agree\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(c01_lots_keep_their_cost_when_they_lose_their_shares),
        cmocka_unit_test(c01_an_old_lot_leaves_its_cost_to_the_next),
        cmocka_unit_test(c02_dividends_are_owed_then_paid),
    };
    return cmocka_run_group_tests_name("ledger: corporate actions", tests, NULL, NULL);
}
