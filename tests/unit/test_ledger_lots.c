/* M14 and the round trips of P03: lots first in first out, and what a trip from flat to flat made. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/decimal.h"
#include "ledger/lots.h"
#include "support/ledger_tape.h"

/* Compares all lines but those of transfers. */
static void plays(const char *tape, const char *expected)
{
    struct text out = {0}, kept = {0};
    ledger_tape_play(tape, &out);
    for (const char *line = text_string(&out); *line != 0;) {
        size_t size = strcspn(line, "\n") + 1;
        struct text one = {0};
        text_add(&one, line, size);
        if (strstr(text_string(&one), " > ") == NULL) text_add_string(&kept, text_string(&one));
        text_release(&one);
        line += size;
    }
    assert_string_equal(text_string(&kept), expected);
    text_release(&out);
    text_release(&kept);
}

static void m14_the_oldest_lot_goes_first(void **state)
{
    (void)state;
    plays("buy ann ACME 10 @ 20.00\n"
          "buy ann ACME 10 @ 30.00\n"
          "sell ann ACME 12 @ 40.00\n" /* all of the first, 2 of the second */
          "positions ann\n"
          "check\n",
          "ACME 8 settled 0 cost 240.00\n"
          "books agree\n");
}

static void m14_fees_are_no_cost_of_a_lot(void **state)
{
    (void)state;
    plays("buy ann ACME 10 @ 20.00 fee 7.00\n"
          "positions ann\n",
          "ACME 10 settled 0 cost 200.00\n");
}

static void m14_a_part_of_a_lot_takes_its_share_half_to_even(void **state)
{
    (void)state;
    /* 2 shares for 0.05: the first of them costs 2.5 cents, so 2; the last the rest, 3. */
    plays("buy ann ACME 2 @ 0.025\n"
          "positions ann\n"
          "sell ann ACME 1 @ 1.00\n"
          "positions ann\n"
          "buy ann BOLT 2 @ 0.035\n" /* 0.07: 3.5 cents, so 4 */
          "sell ann BOLT 1 @ 1.00\n"
          "positions ann\n"
          "check\n",
          "ACME 2 settled 0 cost 0.05\n"
          "ACME 1 settled 0 cost 0.03\n"
          "ACME 1 settled 0 cost 0.03\n"
          "BOLT 1 settled 0 cost 0.03\n"
          "books agree\n");
}

static void m14_shorts_have_lots_too_with_a_negative_cost(void **state)
{
    (void)state;
    plays("sell ann ACME 10 @ 20.00\n"
          "sell ann ACME 10 @ 30.00\n"
          "buy ann ACME 15 @ 10.00\n"
          "positions ann\n"
          "check\n",
          "ACME -5 settled 0 cost -150.00\n"
          "books agree\n");
}

static void m14_a_fill_through_zero_is_two_and_starts_a_new_trip(void **state)
{
    (void)state;
    plays("buy ann ACME 10 @ 20.00 fee 1.00\n"
          "sell ann ACME 10 @ 25.00 fee 1.50\n"
          "sell ann ACME 5 @ 25.00 fee 0.50\n"
          "positions ann\n"
          "buy ann ACME 5 @ 26.00 fee 0.50\n"
          "positions ann\n",
          "round trip 1 ann ACME buy 10 profit 47.50 fees 2.50 T1..T2 1s..2s\n"
          "ACME -5 settled 0 cost -125.00\n"
          "round trip 2 ann ACME sell 5 profit -6.00 fees 1.00 T3..T4 3s..5s\n"
          "ACME 0 settled 0 cost 0.00\n");
}

static void p03_a_trip_ends_when_the_position_is_zero_again(void **state)
{
    (void)state;
    /* -200.00 - 2.00 + 104.00 - 1.00 - 66.01 + 130.00 = -35.01; the position went 10, 6, 13, 0. */
    plays("buy ann ACME 10 @ 20.00 fee 2.00\n"
          "sell ann ACME 4 @ 26.00 fee 1.00\n"
          "buy ann ACME 7 @ 9.43\n"
          "check\n"
          "sell ann ACME 13 @ 10.00\n",
          "books agree\n"
          "round trip 1 ann ACME buy 13 profit -35.01 fees 3.00 T1..T4 1s..5s\n");
}

static void p03_settlement_does_not_touch_lots_or_trips(void **state)
{
    (void)state;
    plays("buy ann ACME 10 @ 20.00\n"
          "settle ann ACME 10 -200.00\n"
          "positions ann\n"
          "sell ann ACME 10 @ 21.00\n"
          "settle ann ACME -10 210.00\n"
          "positions ann\n"
          "check\n",
          "overdraft ann -200.00 by settle_cash\n"
          "ACME 10 settled 10 cost 200.00\n"
          "round trip 1 ann ACME buy 10 profit 10.00 fees 0.00 T1..T2 1s..4s\n"
          "ACME 0 settled 0 cost 0.00\n"
          "books agree\n");
}

static void d04_a_negative_price_pays_the_buyer(void **state)
{
    (void)state;
    /* Bought at -1.50: 15.00 received. 4 sold at -2.00: 8.00 paid. The last 6 at 1.00: 6.00. */
    plays("buy ann OIL 10 @ -1.50\n"
          "show ann\n"
          "positions ann\n"
          "sell ann OIL 4 @ -2.00\n"
          "positions ann\n"
          "settle ann OIL 6 7.00 payable 8.00 receivable 15.00\n"
          "check\n"
          "sell ann OIL 6 @ 1.00\n",
          "cash 0.00 pending 15.00 payable 0.00 receivable 15.00 held 0.00 power 15.00 "
          "settled 0.00\n"
          "OIL 10 settled 0 cost -15.00\n"
          "OIL 6 settled 0 cost -9.00\n"
          "books agree\n"
          "round trip 1 ann OIL buy 10 profit 13.00 fees 0.00 T1..T3 1s..8s\n");
}

static void lots_of_many_holdings_share_their_memory(void **state)
{
    (void)state;
    struct text tape = {0};
    for (int i = 0; i < 200; i++) text_addf(&tape, "buy a%d S%d 1 @ 1.00\n", i % 7, i % 31);
    for (int i = 0; i < 200; i++) text_addf(&tape, "sell a%d S%d 1 @ 1.00\n", i % 7, i % 31);
    text_add_string(&tape, "check\nbuy a0 S0 3 @ 2.00\npositions a0\n");
    struct text out = {0};
    ledger_tape_play(text_string(&tape), &out);
    assert_non_null(strstr(text_string(&out), "books agree\n"));
    assert_non_null(strstr(text_string(&out), "\nS0 3 settled 0 cost 6.00\nS1 0 "));
    text_release(&out);
    text_release(&tape);
}

/* ---- How a lot is kept ---- */

static void a_lot_is_read_as_it_was_added(void **state)
{
    (void)state;
    static const int64_t quantities[] = {1,
                                         DECIMAL_ONE - 1,
                                         DECIMAL_ONE,
                                         DECIMAL_ONE + 1,
                                         INT64_C(2147483647) * DECIMAL_ONE,
                                         INT64_C(2147483648) * DECIMAL_ONE,
                                         INT64_MAX};
    static const int64_t costs[] = {0, 1, -1, 4294967295, 4294967296, INT64_MAX, INT64_MIN};
    enum { QUANTITIES = sizeof quantities / sizeof quantities[0], COSTS = QUANTITIES };
    struct lots lots;
    lots_init(&lots);
    for (int round = 0; round < 2; round++) { /* the second in what the first left */
        struct lot_list list[QUANTITIES * COSTS];
        for (int i = 0; i < QUANTITIES * COSTS; i++) {
            list[i] = (struct lot_list){LOT_NONE, LOT_NONE};
            lots_add(&lots, &list[i], quantities[i / COSTS], costs[i % COSTS]);
        }
        for (int i = 0; i < QUANTITIES * COSTS; i++) {
            struct lot lot = lots_at(&lots, list[i].first);
            assert_int_equal(lot.qty, quantities[i / COSTS]);
            assert_int_equal(lot.cost, costs[i % COSTS]);
            assert_int_equal(lots_take(&lots, &list[i], lot.qty), lot.cost);
            assert_int_equal(list[i].first, LOT_NONE);
            assert_int_equal(list[i].last, LOT_NONE);
        }
    }
    assert_int_equal(lots.count, QUANTITIES * COSTS);
    assert_true(lots.wide_count < lots.count);
    lots_release(&lots);
}

/* C01: the same lots in both orders; those of `lifo` stand the other way round, before and after. */
static void c01_new_shares_do_not_depend_on_which_lot_goes_first(void **state)
{
    (void)state;
    enum { LOTS = 5 };
    static const int64_t sizes[LOTS] = {3, 1, 20, 1, 1};
    struct lots fifo, lifo;
    struct lot_list old_first = {LOT_NONE, LOT_NONE}, young_first = {LOT_NONE, LOT_NONE};
    lots_init(&fifo);
    lots_init(&lifo);
    lifo.method = LOTS_LIFO;
    for (int i = 0; i < LOTS; i++) {
        lots_add(&fifo, &old_first, sizes[i] * DECIMAL_ONE, 100 + i);
        lots_add(&lifo, &young_first, sizes[i] * DECIMAL_ONE, 100 + i);
    }
    lots_rescale(&fifo, &old_first, 5 * DECIMAL_ONE, DECIMAL_ONE); /* three keep nothing */
    lots_rescale(&lifo, &young_first, 5 * DECIMAL_ONE, DECIMAL_ONE);
    struct lot kept[2][LOTS];
    int counts[2] = {0, 0};
    for (uint32_t at = old_first.first; at != LOT_NONE; at = lots_next(&fifo, at))
        kept[0][counts[0]++] = lots_at(&fifo, at);
    for (uint32_t at = young_first.first; at != LOT_NONE; at = lots_next(&lifo, at))
        kept[1][counts[1]++] = lots_at(&lifo, at);
    assert_int_equal(counts[0], 2);
    assert_int_equal(counts[1], 2);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(kept[0][i].qty, kept[1][1 - i].qty);
        assert_int_equal(kept[0][i].cost, kept[1][1 - i].cost);
    }
    assert_int_equal(kept[0][0].qty, DECIMAL_ONE); /* 0.58 of a step, rounded up */
    assert_int_equal(kept[0][0].cost, 100);
    assert_int_equal(kept[0][1].qty, 4 * DECIMAL_ONE);
    assert_int_equal(kept[0][1].cost, 101 + 102 + 103 + 104);
    lots_release(&fifo);
    lots_release(&lifo);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(m14_the_oldest_lot_goes_first),
        cmocka_unit_test(m14_fees_are_no_cost_of_a_lot),
        cmocka_unit_test(m14_a_part_of_a_lot_takes_its_share_half_to_even),
        cmocka_unit_test(m14_shorts_have_lots_too_with_a_negative_cost),
        cmocka_unit_test(m14_a_fill_through_zero_is_two_and_starts_a_new_trip),
        cmocka_unit_test(p03_a_trip_ends_when_the_position_is_zero_again),
        cmocka_unit_test(p03_settlement_does_not_touch_lots_or_trips),
        cmocka_unit_test(d04_a_negative_price_pays_the_buyer),
        cmocka_unit_test(a_lot_is_read_as_it_was_added),
        cmocka_unit_test(c01_new_shares_do_not_depend_on_which_lot_goes_first),
        cmocka_unit_test(lots_of_many_holdings_share_their_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
