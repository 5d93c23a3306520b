/* Orders at rest: what is read is what was added, for usual values, for the limits of each type, and for
 * anything, while blocks of all sizes are given back and used again; against a plain array of orders. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "market/order_pool.h"

enum { SLOTS = 500, STEPS = 40000, WAYS = 6 };

struct dice {
    uint64_t seed;
    uint32_t throws;
};
static int64_t dice_throw(struct dice *dice, int64_t below)
{
    return random_uniform(random_draw(dice->seed, 98, 0, dice->throws++), 0, below - 1);
}

/* A limit of its type, little, a round number, or anything. */
static int64_t any_value(struct dice *dice)
{
    static const int64_t limits[] = {INT64_MIN, INT64_MIN + 1, -1, 0, 1, INT64_MAX - 1, INT64_MAX};
    int64_t few = dice_throw(dice, 100000) - 50000;
    switch (dice_throw(dice, WAYS)) {
    case 0:
        return limits[dice_throw(dice, sizeof limits / sizeof limits[0])];
    case 1:
        return few;
    case 2:
        return few * 1000;
    case 3:
        return few * 100000000;
    case 4:
        return few * 1000000000;
    }
    return (int64_t)random_draw(dice->seed, 99, 0, dice->throws++);
}

static uint32_t any_number(struct dice *dice)
{
    return dice_throw(dice, 3) == 0 ? UINT32_MAX : (uint32_t)dice_throw(dice, 70000);
}

static void fill(struct dice *dice, struct order *order, const struct order_more *more)
{
    order->id_page = any_number(dice);
    order->user = any_number(dice);
    order->account = any_number(dice);
    order->symbol = any_number(dice);
    order->arrival = any_value(dice);
    order->accepted = any_value(dice);
    order->qty = any_value(dice);
    order->limit_price = any_value(dice);
    order->hold_minor = any_value(dice);
    order->hold_qty = any_value(dice);
    order->arrival_price = any_value(dice);
    order->dies_at = any_value(dice);
    order->row_time = dice_throw(dice, 2) == 0 ? order->accepted : any_value(dice);
    order_set_source(order, (uint16_t)any_number(dice), dice_throw(dice, INT64_C(1) << 47));
    order->cause = any_value(dice);
    order->more = dice_throw(dice, 2) == 0 ? more : &order_more_none;
    order->id_place = (uint8_t)dice_throw(dice, 32);
    order->side = (uint8_t)dice_throw(dice, 2);
    order->type = (uint8_t)dice_throw(dice, TYPE_MARKET_ON_OPEN + 1);
    order->tif = (uint8_t)dice_throw(dice, TIF_CLS + 1);
    order->place = (uint8_t)dice_throw(dice, RESTING_SESSION + 1);
    order->triggered = dice_throw(dice, 2) != 0;
    order->fresh = dice_throw(dice, 2) != 0;
    order->trail_percent = dice_throw(dice, 2) != 0;
    order->post_only = dice_throw(dice, 2) != 0;
    order->dnr = dice_throw(dice, 2) != 0;
    order->money_at_fill = dice_throw(dice, 2) != 0;
    order->oco = dice_throw(dice, 2) != 0;
    order->waits = dice_throw(dice, 2) != 0;
    order->from_target = dice_throw(dice, 2) != 0;
}

static void assert_same(const struct order *a, const struct order *b)
{
    assert_int_equal(a->order_no, b->order_no);
    assert_int_equal(a->slot, b->slot);
    assert_int_equal(a->id_page, b->id_page);
    assert_int_equal(a->user, b->user);
    assert_int_equal(a->account, b->account);
    assert_int_equal(a->symbol, b->symbol);
    assert_true(a->arrival == b->arrival && a->accepted == b->accepted && a->qty == b->qty);
    assert_true(a->limit_price == b->limit_price && a->arrival_price == b->arrival_price);
    assert_true(a->hold_minor == b->hold_minor && a->hold_qty == b->hold_qty);
    assert_true(a->dies_at == b->dies_at && a->row_time == b->row_time);
    assert_true(a->source == b->source && a->cause == b->cause && a->more == b->more);
    assert_true(a->id_place == b->id_place && a->side == b->side && a->type == b->type);
    assert_true(a->tif == b->tif && a->place == b->place && a->triggered == b->triggered);
    assert_true(a->fresh == b->fresh && a->trail_percent == b->trail_percent);
    assert_true(a->post_only == b->post_only && a->dnr == b->dnr && a->oco == b->oco);
    assert_true(a->money_at_fill == b->money_at_fill && a->waits == b->waits);
    assert_true(a->from_target == b->from_target);
}

/* Adds an order, changes one, ends one, or looks at one. */
static void step(struct dice *dice, struct order_pool *pool, struct order *twins,
                 const struct order_more *more, uint32_t number)
{
    uint32_t slot = (uint32_t)dice_throw(dice, SLOTS);
    struct order room;
    if (slot >= pool->slot_count || twins[slot].order_no == 0) {
        slot = order_pool_add(pool);
        assert_true(slot < SLOTS && twins[slot].order_no == 0);
        struct order *order = order_pool_at(pool, slot);
        fill(dice, order, more);
        order->order_no = number;
        twins[slot] = *order;
        return;
    }
    assert_int_equal(order_pool_number(pool, slot), twins[slot].order_no);
    assert_same(order_pool_look(pool, slot, &room), &twins[slot]);
    switch (dice_throw(dice, 3)) {
    case 0:
        order_pool_remove(pool, slot);
        assert_int_equal(order_pool_number(pool, slot), 0);
        assert_int_equal(order_pool_look(pool, slot, &room)->order_no, 0);
        assert_int_equal(order_pool_at(pool, slot)->order_no, 0);
        twins[slot].order_no = 0;
        return;
    case 1:
        assert_same(order_pool_at(pool, slot), &twins[slot]);
        fill(dice, order_pool_at(pool, slot), more);
        twins[slot] = *order_pool_at(pool, slot);
        return;
    }
}

static void an_order_at_rest_is_what_it_was(void **state)
{
    (void)state;
    struct dice dice = {.seed = 11};
    struct order_pool *pool = order_pool_open();
    struct order *twins = test_calloc(SLOTS, sizeof *twins);
    const struct order_more more = {.filled = 1};
    for (uint32_t i = 0; i < STEPS; i++) {
        step(&dice, pool, twins, &more, i + 1);
        if (i % 7 == 0) order_pool_rest(pool, (uint32_t)dice_throw(&dice, SLOTS));
    }
    order_pool_rest(pool, 0);
    assert_int_equal(pool->awake, 0);
    /* Blocks are used again: no more than the largest for each slot, twice. */
    assert_true(pool->packed.count <= 2 * SLOTS * PACKED_UNITS_MAX);
    order_pool_release(pool);
    test_free(twins);
}

/* SPEED F4: an order of a usual day takes 52 bytes and its slot. */
static void a_usual_order_is_small(void **state)
{
    (void)state;
    struct order_pool *pool = order_pool_open();
    for (uint32_t i = 0; i < 1000; i++) {
        struct order *order = order_pool_at(pool, order_pool_add(pool));
        order->order_no = 200000 + i;
        order->id_page = 6000 + i / 32;
        order->user = order->account = i;
        order->symbol = i % 50;
        order->arrival = 200000 + i;
        order->accepted = order->row_time = INT64_C(1704205800000000000) + i * INT64_C(23400000);
        order->dies_at = INT64_C(1704229200000000000);
        order->qty = INT64_C(100) * 100000000;
        order->limit_price = INT64_C(15012) * 1000000;
        order->arrival_price = INT64_C(15020) * 1000000;
        order->hold_minor = 1501200 + i;
        order_set_source(order, 0, 200000 + i);
        order->cause = 600000 + i;
    }
    order_pool_rest(pool, 0);
    assert_true(pool->packed.count * PACKED_UNIT <= 1000 * 52);
    order_pool_release(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_order_at_rest_is_what_it_was),
        cmocka_unit_test(a_usual_order_is_small),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
