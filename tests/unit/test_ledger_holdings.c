/* Holdings at rest: what is read is what was written, for usual values, for the limits of each form, and for
 * anything, while others wake and rest; against a plain array of holdings (SPEED F4). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/decimal.h"
#include "base/random.h"
#include "ledger/holdings.h"

enum { ACCOUNTS = 40, SYMBOLS = 50, PAIRS = ACCOUNTS * SYMBOLS, STEPS = 60000 };

struct dice {
    uint64_t seed;
    uint32_t throws;
};
static int64_t dice_throw(struct dice *dice, int64_t below)
{
    return random_uniform(random_draw(dice->seed, 97, 0, dice->throws++), 0, below - 1);
}

/* What most have: it fits 32 bits of some scale. */
static int64_t usual(struct dice *dice, int64_t scale)
{
    return (dice_throw(dice, 20000) - 10000) * scale;
}

/* At a limit of a packed number, or of its type, or anything. */
static int64_t unusual(struct dice *dice)
{
    static const int64_t limits[] = {INT32_MIN,
                                     INT32_MIN - INT64_C(1),
                                     INT32_MAX,
                                     INT32_MAX + INT64_C(1),
                                     UINT32_MAX,
                                     UINT32_MAX + INT64_C(1),
                                     INT64_MIN,
                                     INT64_MAX,
                                     INT64_C(2147483647) * DECIMAL_ONE,
                                     INT64_C(2147483648) * DECIMAL_ONE};
    enum { LIMITS = sizeof limits / sizeof limits[0] };
    int64_t at = dice_throw(dice, LIMITS + 1);
    return at < LIMITS ? limits[at] : (int64_t)random_draw(dice->seed, 96, 0, dice->throws++);
}

static void change(struct dice *dice, struct holding *holding)
{
    static const int64_t scales[] = {DECIMAL_ONE, DECIMAL_ONE / 1000, DECIMAL_ONE / 1000000, 1};
    const int64_t scale = scales[dice_throw(dice, 4)];
    struct open_trip *trip = &holding->trip;
    holding->settled = holding->told_settled = usual(dice, scale);
    holding->pending = holding->told_pending = usual(dice, scale);
    holding->held = usual(dice, scale);
    holding->cost = usual(dice, 1);
    holding->lots.first = (uint32_t)dice_throw(dice, 1000);
    holding->lots.last = dice_throw(dice, 2) == 0 ? LOT_NONE : (uint32_t)dice_throw(dice, 1000);
    trip->opened = unusual(dice);
    trip->first_trade = dice_throw(dice, 100000);
    trip->last_trade = dice_throw(dice, 100000);
    trip->largest_qty = usual(dice, scale);
    trip->profit = usual(dice, 1);
    trip->fees = usual(dice, 1);
    trip->side = (uint8_t)dice_throw(dice, 2);
    trip->waits = dice_throw(dice, 2) != 0;
    int64_t *const any[] = {&holding->settled,      &holding->pending, &holding->told_settled,
                            &holding->told_pending, &holding->held,    &holding->cost,
                            &trip->first_trade,     &trip->last_trade, &trip->largest_qty,
                            &trip->profit,          &trip->fees};
    enum { ANY = sizeof any / sizeof any[0] };
    if (dice_throw(dice, 4) == 0) *any[dice_throw(dice, ANY)] = unusual(dice);
}

static void assert_same(const struct holding *a, const struct holding *b)
{
    assert_int_equal(a->account, b->account);
    assert_int_equal(a->symbol, b->symbol);
    assert_true(a->settled == b->settled && a->pending == b->pending && a->held == b->held);
    assert_true(a->told_settled == b->told_settled && a->told_pending == b->told_pending);
    assert_true(a->cost == b->cost);
    assert_true(a->lots.first == b->lots.first && a->lots.last == b->lots.last);
    assert_true(a->trip.opened == b->trip.opened && a->trip.side == b->trip.side);
    assert_true(a->trip.first_trade == b->trip.first_trade);
    assert_true(a->trip.last_trade == b->trip.last_trade);
    assert_true(a->trip.largest_qty == b->trip.largest_qty);
    assert_true(a->trip.profit == b->trip.profit && a->trip.fees == b->trip.fees);
    assert_true(a->trip.waits == b->trip.waits);
}

static void what_is_read_is_what_was_written(void **state)
{
    (void)state;
    static struct holding twins[PAIRS]; /* by index */
    for (uint64_t seed = 1; seed <= 3; seed++) {
        struct dice dice = {.seed = seed};
        struct holdings holdings;
        struct holding room;
        holdings_init(&holdings);
        for (int step = 0; step < STEPS; step++) {
            uint32_t account = (uint32_t)dice_throw(&dice, ACCOUNTS);
            uint32_t symbol = (uint32_t)dice_throw(&dice, SYMBOLS);
            size_t before = holdings.count;
            uint32_t index = holdings_need(&holdings, account, symbol);
            if (holdings.count > before)
                twins[index] = (struct holding){
                    .account = account, .symbol = symbol, .lots = {LOT_NONE, LOT_NONE}};
            assert_int_equal(holdings_find(&holdings, account, symbol), index);
            assert_same(holdings_look(&holdings, index, &room), &twins[index]);
            if (dice_throw(&dice, 3) == 0) continue;
            struct holding *holding = holdings_at(&holdings, index);
            assert_same(holding, &twins[index]);
            change(&dice, holding);
            twins[index] = *holding;
        }
        for (uint32_t index = 0; index < holdings.count; index++)
            assert_same(holdings_look(&holdings, index, &room), &twins[index]);
        holdings_release(&holdings);
    }
}

/* Those with usual values need no more places than are awake. */
static void most_holdings_rest(void **state)
{
    (void)state;
    struct holdings holdings;
    holdings_init(&holdings);
    for (uint32_t i = 0; i < PAIRS; i++) {
        uint32_t index = holdings_need(&holdings, i / SYMBOLS, i % SYMBOLS);
        struct holding *holding = holdings_at(&holdings, index);
        holding->pending = holding->told_pending = (int64_t)i * DECIMAL_ONE;
        holding->cost = (int64_t)i * 10000;
        holding->trip.largest_qty = holding->pending;
    }
    const size_t places = HOLDINGS_AWAKE + HOLDINGS_A_CHUNK;
    assert_true(holdings.chunk_count * HOLDINGS_A_CHUNK <= places);
    /* What did not fit for a while rests again when it changes. */
    for (int round = 0; round < 3; round++) {
        for (uint32_t index = 0; index < PAIRS; index++) {
            struct holding *holding = holdings_at(&holdings, index);
            holding->cost = round % 2 == 0 && index % 2 == 0 ? INT64_MAX : 5;
        }
        size_t full = 0;
        for (uint32_t index = 0; index < PAIRS; index++) full += holdings.items[index].form >> 31;
        assert_int_equal(full, round % 2 == 0 ? (PAIRS + HOLDINGS_AWAKE) / 2 : HOLDINGS_AWAKE);
    }
    holdings_release(&holdings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_read_is_what_was_written),
        cmocka_unit_test(most_holdings_rest),
    };
    return cmocka_run_group_tests_name("ledger: holdings", tests, NULL, NULL);
}
