/* The index of resting orders and the table of ids: what a price reaches is what looking at every
 * order finds, after thousands of additions and removals; slots and ids are used again (B05). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "market/resting.h"

enum { ORDERS = 700, STEPS = 6000, PRICES = 200 };

struct dice {
    uint64_t seed;
    uint32_t throws;
};
static int64_t dice_throw(struct dice *dice, int64_t below)
{
    return random_uniform(random_draw(dice->seed, 97, 0, dice->throws++), 0, below - 1);
}

static uint32_t add_order(struct order_table *table, uint32_t number)
{
    struct order_id id;
    snprintf(id.text, sizeof id.text, "order-%u", (unsigned)number);
    order_table_use(table, &id, number);
    uint32_t slot = order_table_add(table, &id);
    order_at(table, slot)->order_no = number;
    return slot;
}

static bool reached(const struct order *order, const struct price_reach *reach)
{
    bool buy = order->side == SIDE_BUY;
    switch ((enum resting_place)order->place) {
    case RESTING_SOON:
        return true;
    case RESTING_LIMIT:
        return buy ? order->limit_price >= reach->buy_limits_from
                   : order->limit_price <= reach->sell_limits_to;
    case RESTING_STOP:
        return buy ? order->more->stop_price <= reach->buy_stops_to
                   : order->more->stop_price >= reach->sell_stops_from;
    case RESTING_NOWHERE:
    case RESTING_BOOK:
    case RESTING_SESSION:
        return false;
    }
    return false;
}

/* Gathered and sorted by arrival, against a look at every order in the order of arrival. */
static void compare(const struct resting *resting, const struct order_table *table,
                    const uint32_t *by_arrival, uint32_t count, const struct price_reach *reach)
{
    struct slot_list found = {0};
    resting_gather(resting, table, reach, &found);
    slot_list_sort(&found, table);
    size_t at = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (!reached(order_at(table, by_arrival[i]), reach)) continue;
        assert_true(at < found.count);
        assert_int_equal(found.slots[at], by_arrival[i]);
        at++;
    }
    assert_int_equal(at, found.count);
    slot_list_release(&found);
}

static void m02_a_price_gathers_what_it_reaches_in_order_of_arrival(void **state)
{
    (void)state;
    struct dice dice = {.seed = 5};
    struct order_table table;
    struct resting resting = {0};
    uint32_t *by_arrival = test_malloc(ORDERS * sizeof *by_arrival);
    order_table_init(&table);
    for (uint32_t i = 0; i < ORDERS; i++) {
        by_arrival[i] = add_order(&table, i + 1);
        struct order *order = order_at(&table, by_arrival[i]);
        order->arrival = i;
        order->side = (uint8_t)dice_throw(&dice, 2);
    }
    for (int step = 0; step < STEPS; step++) {
        uint32_t slot = by_arrival[dice_throw(&dice, ORDERS)];
        struct order *order = order_at(&table, slot);
        if (order->place == RESTING_NOWHERE) {
            order->limit_price = 1 + dice_throw(&dice, PRICES);
            order_more(&table, order)->stop_price = 1 + dice_throw(&dice, PRICES);
            resting_add(&resting, &table, slot, (enum resting_place)(1 + dice_throw(&dice, 3)));
        } else {
            resting_remove(&resting, &table, slot);
        }
        if (step % 5 == 0) order_table_rest(&table, (uint32_t)dice_throw(&dice, ORDERS));
        if (step % 16 != 0) continue;
        struct price_reach reach = {dice_throw(&dice, PRICES + 2), dice_throw(&dice, PRICES + 2),
                                    dice_throw(&dice, PRICES + 2), dice_throw(&dice, PRICES + 2)};
        compare(&resting, &table, by_arrival, ORDERS, &reach);
    }
    const struct price_reach nothing = {INT64_MAX, -INT64_MAX, -INT64_MAX, INT64_MAX};
    compare(&resting, &table, by_arrival, ORDERS, &nothing);
    resting_release(&resting);
    order_table_release(&table);
    test_free(by_arrival);
}

static void b05_an_id_stays_used_and_a_slot_is_used_again(void **state)
{
    (void)state;
    struct order_table table;
    order_table_init(&table);
    uint32_t first = add_order(&table, 1), second = add_order(&table, 2);
    struct order_id id = {"order-1"}, other = {"order-9"};
    uint32_t number;
    assert_int_equal(order_table_find(&table, &id, &number), first);
    assert_int_equal(number, 1);
    struct order_id shown;
    order_table_id(&table, order_at(&table, second), &shown);
    assert_string_equal(shown.text, "order-2");
    assert_int_equal(table.open, 2);
    order_table_remove(&table, first);
    assert_int_equal(table.open, 1);
    assert_true(order_table_used(&table, &id));
    assert_int_equal(order_table_find(&table, &id, &number), ORDER_NONE);
    assert_int_equal(number, 1); /* its latest use, though it is done */
    assert_int_equal(add_order(&table, 3), first);
    assert_int_equal(order_table_find(&table, &other, &number), ORDER_NONE);
    assert_int_equal(number, 0);
    assert_false(order_table_used(&table, &other));
    order_table_release(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(m02_a_price_gathers_what_it_reaches_in_order_of_arrival),
        cmocka_unit_test(b05_an_id_stays_used_and_a_slot_is_used_again),
    };
    return cmocka_run_group_tests_name("market: resting orders", tests, NULL, NULL);
}
