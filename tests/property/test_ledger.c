/* L01-L04 and M14 over random lives of a few accounts: after each step the ledger and its slow twin
 * agree in every transfer, balance, position, cost, debt and round trip, and each asset adds up to
 * zero. A failure prints the seed; SEED=N plays that one alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/decimal.h"
#include "base/random.h"
#include "support/naive_ledger.h"

enum { ACCOUNTS = 3, SYMBOLS = 3, SEEDS = 400, STEPS = 60, TRIPS_MAX = STEPS * 2 };

struct life {
    uint64_t seed;
    uint32_t draws;
    struct ledger *ledger;
    struct naive_ledger naive;
    size_t heard; /* transfers of the ledger so far */
    struct round_trip_record trips[TRIPS_MAX];
    size_t trip_count;
    int64_t trades, steps;
    int64_t held_money[ACCOUNTS], held_qty[ACCOUNTS][SYMBOLS];
};

static int64_t draw(struct life *life, int64_t low, int64_t high)
{
    return low + random_uniform(random_draw(life->seed, 77, life->draws++, 1), 0, high - low);
}

static void same_key(const struct ledger_key *told, const struct ledger_key *own)
{
    assert_int_equal(told->owner, own->owner);
    assert_int_equal(told->asset, own->asset);
    assert_int_equal(told->kind, own->kind);
    assert_int_equal(told->asset_kind, own->asset_kind);
}

static void hear(void *context, struct record *record)
{
    struct life *life = context;
    if (record->kind == RECORD_ROUND_TRIP) {
        assert_true(life->trip_count < TRIPS_MAX);
        life->trips[life->trip_count++] = record->as.round_trip;
        assert_int_equal(record->as.round_trip.round_trip_id, life->trip_count);
    } else if (record->kind == RECORD_TRANSFER) {
        const struct transfer_record *told = &record->as.transfer;
        assert_true(life->heard < life->naive.transfer_count);
        const struct transfer_record *own = &life->naive.transfers[life->heard++];
        assert_int_equal(told->transfer_id, own->transfer_id);
        same_key(&told->debit, &own->debit);
        same_key(&told->credit, &own->credit);
        assert_int_equal(told->amount, own->amount);
        assert_int_equal(told->code, own->code);
        assert_int_equal(told->reference_kind, own->reference_kind);
        assert_int_equal(told->reference_feed, own->reference_feed);
        assert_int_equal(told->reference, own->reference);
    } else {
        assert_int_equal(record->kind, RECORD_OVERDRAFT);
        const struct overdraft_record *told = &record->as.overdraft;
        assert_true(told->balance < 0);
        assert_int_equal(told->balance, ledger_cash(life->ledger, told->account));
    }
}

/* ---- Steps ----------------------------------------------------------------------------------- */

static struct posting posting_of(struct life *life)
{
    return (struct posting){
        .time = life->steps, .cause = -1, .origin = {.row = life->steps, .feed = 2}};
}

static void step_cash(struct life *life, uint32_t account)
{
    struct posting posting = posting_of(life);
    int64_t amount = draw(life, 1, 1000000);
    if (draw(life, 0, 2) > 0) {
        naive_ledger_cash(&life->naive, account, amount, TRANSFER_DEPOSIT, &posting);
        assert_true(ledger_deposit(life->ledger, account, amount, &posting));
    } else {
        naive_ledger_cash(&life->naive, account, amount, TRANSFER_WITHDRAWAL, &posting);
        assert_true(ledger_withdraw(life->ledger, account, amount, &posting));
    }
}

static void one_fill(struct life *life, uint32_t account, uint32_t symbol, enum side side,
                     int64_t qty)
{
    struct posting posting = posting_of(life);
    int64_t most = draw(life, 0, 9) == 0 ? INT64_C(10000000000) : 100000; /* beyond 32 bits too */
    struct fill_record fill = {.trade_id = ++life->trades,
                               .account = account,
                               .symbol = symbol,
                               .side = (uint8_t)side,
                               .qty = qty,
                               .notional = draw(life, 0, 3) == 0 ? draw(life, -300, 0)
                                                                 : draw(life, 0, most),
                               .fee = draw(life, -3, 9)};
    naive_ledger_fill(&life->naive, &fill);
    assert_true(ledger_fill(life->ledger, &fill, &posting));
}

/* Small quantities, whole ones and odd parts, and often exactly what is there, so that trips end. */
static void step_fill(struct life *life, uint32_t account, uint32_t symbol)
{
    int64_t position = ledger_position(life->ledger, account, symbol);
    enum side side = draw(life, 0, 1) == 0 ? SIDE_BUY : SIDE_SELL;
    static const int64_t units[] = {1, DECIMAL_ONE / 3, DECIMAL_ONE, DECIMAL_ONE};
    int64_t qty = draw(life, 1, 9) * units[draw(life, 0, 3)];
    bool closes = position != 0 && (position > 0) == (side == SIDE_SELL);
    if (closes && (draw(life, 0, 2) == 0 || llabs(position) < qty)) {
        one_fill(life, account, symbol, side, llabs(position));
        if (draw(life, 0, 1) == 0) return;
    }
    one_fill(life, account, symbol, side, qty);
}

/* A part of what is pending, or all of it. */
static void step_settle(struct life *life, uint32_t account, uint32_t symbol)
{
    int64_t payable = ledger_payable(life->ledger, account);
    int64_t receivable = ledger_receivable(life->ledger, account);
    int64_t qty = 0;
    for (uint32_t i = 0; i < life->naive.fill_count; i++)
        if (life->naive.fills[i].account == account && life->naive.fills[i].symbol == symbol)
            qty = ledger_position(life->ledger, account, symbol) -
                  ledger_securities(life->ledger, account, symbol);
    bool all = draw(life, 0, 1) == 0;
    struct settled_legs legs = {.account = account,
                                .symbol = symbol,
                                .qty = all ? qty : qty / 2,
                                .payable = all ? payable : payable / 3,
                                .receivable = all ? receivable : receivable / 2,
                                .reference_kind = REFERENCE_CYCLE,
                                .reference = life->steps};
    legs.money = legs.receivable - legs.payable;
    struct posting posting = posting_of(life);
    naive_ledger_settle(&life->naive, &legs);
    ledger_settle(life->ledger, &legs, &posting);
}

static void step_hold(struct life *life, uint32_t account, uint32_t symbol)
{
    int64_t money = draw(life, -life->held_money[account], 500);
    int64_t qty = draw(life, -life->held_qty[account][symbol], 500);
    life->held_money[account] += money;
    life->held_qty[account][symbol] += qty;
    ledger_hold_money(life->ledger, account, money);
    ledger_hold_securities(life->ledger, account, symbol, qty);
}

static void step(struct life *life)
{
    life->steps++;
    uint32_t account = (uint32_t)draw(life, 0, ACCOUNTS - 1);
    uint32_t symbol = (uint32_t)draw(life, 0, SYMBOLS - 1);
    int64_t kind = draw(life, 0, 9);
    if (kind == 0)
        step_cash(life, account);
    else if (kind == 1)
        step_hold(life, account, symbol);
    else if (kind < 4)
        step_settle(life, account, symbol);
    else
        step_fill(life, account, symbol);
}

/* ---- Agreement ------------------------------------------------------------------------------- */

static int64_t twin_balance(const struct life *life, uint32_t owner, enum ledger_kind kind,
                            enum asset_kind asset_kind, uint32_t asset)
{
    struct ledger_key key = {
        .owner = owner, .asset = asset, .kind = (uint8_t)kind, .asset_kind = (uint8_t)asset_kind};
    return (int64_t)naive_ledger_balance(&life->naive, &key);
}

static void agree_on_money(const struct life *life, uint32_t account)
{
    const struct ledger *ledger = life->ledger;
    int64_t payable, receivable;
    naive_ledger_owed(&life->naive, account, &payable, &receivable);
    assert_int_equal(ledger_cash(ledger, account),
                     twin_balance(life, account, LEDGER_CASH, ASSET_CURRENCY, 0));
    assert_int_equal(ledger_cash_pending(ledger, account),
                     twin_balance(life, account, LEDGER_CASH_PENDING, ASSET_CURRENCY, 0));
    assert_int_equal(ledger_payable(ledger, account), payable);
    assert_int_equal(ledger_receivable(ledger, account), receivable);
    assert_int_equal(receivable - payable, ledger_cash_pending(ledger, account));
    assert_int_equal(ledger_held_money(ledger, account), life->held_money[account]);
    int64_t settled_power = ledger_cash(ledger, account) - payable - life->held_money[account];
    assert_int_equal(ledger_buying_power(ledger, account, false), settled_power);
    assert_int_equal(ledger_buying_power(ledger, account, true), settled_power + receivable);
}

static void agree_on_securities(const struct life *life, uint32_t account, uint32_t symbol)
{
    int64_t qty, cost;
    naive_ledger_position(&life->naive, account, symbol, &qty, &cost);
    int64_t settled = twin_balance(life, account, LEDGER_SECURITIES, ASSET_SECURITY, symbol);
    int64_t pending =
        twin_balance(life, account, LEDGER_SECURITIES_PENDING, ASSET_SECURITY, symbol);
    assert_int_equal(ledger_position(life->ledger, account, symbol), qty);
    assert_int_equal(ledger_securities(life->ledger, account, symbol), settled);
    assert_int_equal(settled + pending, qty);
    assert_int_equal(ledger_held_securities(life->ledger, account, symbol),
                     life->held_qty[account][symbol]);
}

struct visit {
    const struct life *life;
    uint32_t account;
    int64_t last_symbol;
};

static bool agree_on_position(void *context, const struct held_position *position)
{
    struct visit *visit = context;
    int64_t qty, cost;
    naive_ledger_position(&visit->life->naive, visit->account, position->symbol, &qty, &cost);
    assert_true((int64_t)position->symbol > visit->last_symbol);
    visit->last_symbol = position->symbol;
    assert_int_equal(position->qty, qty);
    assert_int_equal(position->cost, cost);
    return true;
}

static void agree_on_trips(const struct life *life, uint32_t account, uint32_t symbol)
{
    struct round_trip_record own[TRIPS_MAX];
    size_t count = naive_ledger_trips(&life->naive, account, symbol, own, TRIPS_MAX);
    size_t found = 0;
    for (size_t i = 0; i < life->trip_count; i++) {
        const struct round_trip_record *told = &life->trips[i];
        if (told->account != account || told->symbol != symbol) continue;
        assert_true(found < count);
        assert_int_equal(told->side, own[found].side);
        assert_int_equal(told->qty, own[found].qty);
        assert_int_equal(told->profit, own[found].profit);
        assert_int_equal(told->fees, own[found].fees);
        assert_int_equal(told->first_trade, own[found].first_trade);
        assert_int_equal(told->last_trade, own[found].last_trade);
        found++;
    }
    assert_int_equal(found, count);
}

static void agree(const struct life *life)
{
    assert_int_equal(life->heard, life->naive.transfer_count);
    assert_int_equal(ledger_transfers(life->ledger), life->naive.transfer_count);
    assert_true(naive_ledger_sum(&life->naive, ASSET_CURRENCY, 0) == 0);
    for (uint32_t symbol = 0; symbol < SYMBOLS; symbol++)
        assert_true(naive_ledger_sum(&life->naive, ASSET_SECURITY, symbol) == 0);
    for (uint32_t account = 0; account < ACCOUNTS; account++) {
        struct visit visit = {life, account, -1};
        agree_on_money(life, account);
        for (uint32_t symbol = 0; symbol < SYMBOLS; symbol++)
            agree_on_securities(life, account, symbol);
        ledger_positions(life->ledger, account, &visit, agree_on_position);
    }
    const char *what = "";
    if (!ledger_check(life->ledger, &what)) fail_msg("ledger_check: %s", what);
}

static void live(uint64_t seed)
{
    struct life *life = calloc(1, sizeof *life);
    assert_non_null(life);
    life->seed = seed;
    struct ledger_listener listener = {.context = life, .emit = hear};
    life->ledger = ledger_open(&listener);
    naive_ledger_init(&life->naive);
    life->naive.method = (enum lot_method)(seed % 3);
    ledger_use_lots(life->ledger, life->naive.method);
    for (int i = 0; i < STEPS; i++) {
        step(life);
        agree(life);
    }
    for (uint32_t account = 0; account < ACCOUNTS; account++)
        for (uint32_t symbol = 0; symbol < SYMBOLS; symbol++) agree_on_trips(life, account, symbol);
    assert_true(life->trip_count > 0);
    ledger_release(life->ledger);
    naive_ledger_release(&life->naive);
    free(life);
}

/* The seed of the life that is played; 0: all went well. */
static int begin(void **state)
{
    *state = calloc(1, sizeof(uint64_t));
    return *state == NULL;
}

static int end(void **state)
{
    uint64_t seed = *(uint64_t *)*state;
    if (seed != 0) print_error("play it again with SEED=%llu\n", (unsigned long long)seed);
    free(*state);
    return 0;
}

static void l03_ledger_and_twin_agree_after_each_step(void **state)
{
    uint64_t *seed = *state;
    const char *only = getenv("SEED");
    uint64_t last = only == NULL ? SEEDS : strtoull(only, NULL, 10);
    for (*seed = only == NULL ? 1 : last; *seed <= last; ++*seed) live(*seed);
    *seed = 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(l03_ledger_and_twin_agree_after_each_step, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
