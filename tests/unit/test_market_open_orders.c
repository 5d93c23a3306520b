/* Lists of open orders by account and symbol: what a naive table of the same orders says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "market/open_orders.h"
#include "market/order_table.h"

enum { SLOTS = 300, STEPS = 20000, ACCOUNTS = 7, SYMBOLS = 40 };

static uint32_t draw(uint64_t *state, uint32_t below)
{
    *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (uint32_t)(*state >> 33) % below;
}

static void r11_lists_are_those_of_a_naive_table(void **context)
{
    (void)context;
    struct open_orders open = {0};
    struct {
        uint32_t account, symbol;
        int stands, seen;
    } table[SLOTS] = {0};
    uint64_t state = 11;
    for (int step = 0; step < STEPS; step++) {
        uint32_t slot = draw(&state, SLOTS);
        if (table[slot].stands) {
            open_orders_remove(&open, slot);
            table[slot].stands = 0;
        } else {
            table[slot].account = draw(&state, ACCOUNTS);
            table[slot].symbol = draw(&state, SYMBOLS);
            table[slot].stands = 1;
            open_orders_add(&open, table[slot].account, table[slot].symbol, slot);
        }
        uint32_t account = draw(&state, ACCOUNTS), symbol = draw(&state, SYMBOLS);
        for (uint32_t i = 0; i < SLOTS; i++) table[i].seen = 0;
        for (uint32_t at = open_orders_first(&open, account, symbol); at != ORDER_NONE;
             at = open_orders_next(&open, at)) {
            assert_int_equal(table[at].seen++, 0);
        }
        for (uint32_t i = 0; i < SLOTS; i++) {
            int wanted =
                table[i].stands && table[i].account == account && table[i].symbol == symbol;
            assert_int_equal(table[i].seen, wanted);
        }
    }
    open_orders_release(&open);
}

static void r11_a_slot_in_no_list_may_be_removed(void **context)
{
    (void)context;
    struct open_orders open = {0};
    open_orders_remove(&open, 5);
    assert_int_equal(open_orders_first(&open, 1, 2), ORDER_NONE);
    open_orders_add(&open, 1, 2, 5);
    open_orders_remove(&open, 4);
    assert_int_equal(open_orders_first(&open, 1, 2), 5);
    open_orders_release(&open);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(r11_lists_are_those_of_a_naive_table),
        cmocka_unit_test(r11_a_slot_in_no_list_may_be_removed),
    };
    return cmocka_run_group_tests_name("market: lists of open orders", tests, NULL, NULL);
}
