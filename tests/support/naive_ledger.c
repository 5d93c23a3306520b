#include "support/naive_ledger.h"

#include <assert.h>
#include <stdlib.h>

#include "base/memory.h"

void naive_ledger_init(struct naive_ledger *naive)
{
    *naive = (struct naive_ledger){0};
}

void naive_ledger_release(struct naive_ledger *naive)
{
    memory_free(naive->transfers);
    memory_free(naive->fills);
    memory_free(naive->settled);
}

/* ---- What happened --------------------------------------------------------------------------- */

static struct ledger_key money_of(uint32_t owner, enum ledger_kind kind)
{
    return (struct ledger_key){.owner = owner, .kind = (uint8_t)kind};
}

static struct ledger_key shares_of(uint32_t owner, enum ledger_kind kind, uint32_t symbol)
{
    return (struct ledger_key){
        .owner = owner, .asset = symbol, .kind = (uint8_t)kind, .asset_kind = ASSET_SECURITY};
}

/* `amount` leaves one account and enters the other; nothing moves for 0. */
static void move(struct naive_ledger *naive, struct ledger_key from, struct ledger_key into,
                 int64_t amount, struct transfer_record why)
{
    if (amount == 0) return;
    if (amount < 0) {
        move(naive, into, from, -amount, why);
        return;
    }
    naive->transfers = memory_reserve(naive->transfers, &naive->transfer_capacity,
                                      naive->transfer_count + 1, sizeof *naive->transfers);
    why.transfer_id = (int64_t)naive->transfer_count + 1;
    why.debit = from;
    why.credit = into;
    why.amount = amount;
    naive->transfers[naive->transfer_count++] = why;
}

void naive_ledger_cash(struct naive_ledger *naive, uint32_t account, int64_t amount,
                       enum transfer_code code, const struct posting *posting)
{
    struct transfer_record why = {.code = (uint8_t)code,
                                  .reference_kind = REFERENCE_ROW,
                                  .reference_feed = posting->origin.feed,
                                  .reference = posting->origin.row};
    struct ledger_key outside = money_of(NAME_NONE, LEDGER_EXTERNAL);
    struct ledger_key cash = money_of(account, LEDGER_CASH);
    if (code == TRANSFER_DEPOSIT)
        move(naive, outside, cash, amount, why);
    else
        move(naive, cash, outside, amount, why);
}

void naive_ledger_fill(struct naive_ledger *naive, const struct fill_record *fill)
{
    naive->fills = memory_reserve(naive->fills, &naive->fill_capacity, naive->fill_count + 1,
                                  sizeof *naive->fills);
    naive->fills[naive->fill_count++] = *fill;
    struct transfer_record why = {.reference_kind = REFERENCE_TRADE,
                                  .reference_feed = FEED_NONE,
                                  .reference = fill->trade_id};
    struct ledger_key user_money = money_of(fill->account, LEDGER_CASH_PENDING);
    struct ledger_key house_money = money_of(NAME_NONE, LEDGER_CLEARING);
    struct ledger_key user_shares =
        shares_of(fill->account, LEDGER_SECURITIES_PENDING, fill->symbol);
    struct ledger_key house_shares = shares_of(NAME_NONE, LEDGER_CLEARING, fill->symbol);
    if (fill->side == SIDE_BUY) {
        why.code = TRANSFER_TRADE_CASH;
        move(naive, user_money, house_money, fill->notional, why);
        why.code = TRANSFER_TRADE_SECURITIES;
        move(naive, house_shares, user_shares, fill->qty, why);
    } else {
        why.code = TRANSFER_TRADE_CASH;
        move(naive, house_money, user_money, fill->notional, why);
        why.code = TRANSFER_TRADE_SECURITIES;
        move(naive, user_shares, house_shares, fill->qty, why);
    }
    why.code = TRANSFER_FEE;
    move(naive, user_money, money_of(NAME_NONE, LEDGER_FEES), fill->fee, why);
}

void naive_ledger_settle(struct naive_ledger *naive, const struct settled_legs *legs)
{
    naive->settled = memory_reserve(naive->settled, &naive->settled_capacity,
                                    naive->settled_count + 1, sizeof *naive->settled);
    naive->settled[naive->settled_count++] = *legs;
    struct transfer_record why = {.code = TRANSFER_SETTLE_CASH,
                                  .reference_kind = (uint8_t)legs->reference_kind,
                                  .reference_feed = FEED_NONE,
                                  .reference = legs->reference};
    move(naive, money_of(legs->account, LEDGER_CASH_PENDING), money_of(legs->account, LEDGER_CASH),
         legs->money, why);
    why.code = TRANSFER_SETTLE_SECURITIES;
    move(naive, shares_of(legs->account, LEDGER_SECURITIES_PENDING, legs->symbol),
         shares_of(legs->account, LEDGER_SECURITIES, legs->symbol), legs->qty, why);
}

/* ---- What follows ---------------------------------------------------------------------------- */

static bool same_key(const struct ledger_key *a, const struct ledger_key *b)
{
    return a->owner == b->owner && a->asset == b->asset && a->kind == b->kind &&
           a->asset_kind == b->asset_kind;
}

wide naive_ledger_balance(const struct naive_ledger *naive, const struct ledger_key *key)
{
    wide balance = 0;
    for (size_t i = 0; i < naive->transfer_count; i++) {
        const struct transfer_record *transfer = &naive->transfers[i];
        if (same_key(&transfer->credit, key)) balance += transfer->amount;
        if (same_key(&transfer->debit, key)) balance -= transfer->amount;
    }
    return balance;
}

wide naive_ledger_sum(const struct naive_ledger *naive, enum asset_kind kind, uint32_t asset)
{
    wide sum = 0;
    for (size_t i = 0; i < naive->transfer_count; i++) {
        const struct transfer_record *transfer = &naive->transfers[i];
        if (transfer->credit.asset_kind == kind && transfer->credit.asset == asset)
            sum += transfer->amount;
        if (transfer->debit.asset_kind == kind && transfer->debit.asset == asset)
            sum -= transfer->amount;
    }
    return sum;
}

/* A share of a cost, half to even, by whole and rest. */
static int64_t part_of(int64_t cost, int64_t part, int64_t whole)
{
    if (cost < 0) return -part_of(-cost, part, whole);
    wide product = (wide)cost * part;
    wide quotient = product / whole, rest = product % whole;
    if (rest * 2 > whole || (rest * 2 == whole && quotient % 2 != 0)) quotient++;
    return (int64_t)quotient;
}

struct naive_lot {
    int64_t qty, cost; /* signed by the position */
};

/* Plays the fills of one account and symbol with lots in a plain list. */
void naive_ledger_position(const struct naive_ledger *naive, uint32_t account, uint32_t symbol,
                           int64_t *qty, int64_t *cost)
{
    struct naive_lot *lots = memory_alloc_zero(naive->fill_count, sizeof *lots);
    size_t first = 0, count = 0;
    for (size_t i = 0; i < naive->fill_count; i++) {
        const struct fill_record *fill = &naive->fills[i];
        if (fill->account != account || fill->symbol != symbol) continue;
        int64_t sign = fill->side == SIDE_BUY ? 1 : -1;
        int64_t left = fill->qty;
        while (left > 0 && first < count && (lots[first].qty > 0) != (sign > 0)) {
            bool youngest = naive->method == LOTS_LIFO;
            struct naive_lot *lot = &lots[youngest ? count - 1 : first];
            int64_t size = llabs(lot->qty);
            int64_t part = left < size ? left : size;
            lot->cost -= part_of(lot->cost, part, size);
            lot->qty += sign * part;
            left -= part;
            if (lot->qty == 0 && youngest)
                count--;
            else if (lot->qty == 0)
                first++;
        }
        if (left > 0 && naive->method == LOTS_AVERAGE && first < count) {
            lots[first].qty += sign * fill->qty;
            lots[first].cost += sign * fill->notional;
            continue;
        }
        if (left > 0) {
            assert(left == fill->qty && "through zero in two fills");
            lots[count++] = (struct naive_lot){sign * fill->qty, sign * fill->notional};
        }
    }
    *qty = *cost = 0;
    for (size_t i = first; i < count; i++) {
        *qty += lots[i].qty;
        *cost += lots[i].cost;
    }
    memory_free(lots);
}

void naive_ledger_owed(const struct naive_ledger *naive, uint32_t account, int64_t *payable,
                       int64_t *receivable)
{
    *payable = *receivable = 0;
    for (size_t i = 0; i < naive->fill_count; i++) {
        const struct fill_record *fill = &naive->fills[i];
        if (fill->account != account) continue;
        int64_t money = (fill->side == SIDE_BUY ? -fill->notional : fill->notional) - fill->fee;
        if (money < 0)
            *payable -= money;
        else
            *receivable += money;
    }
    for (size_t i = 0; i < naive->settled_count; i++) {
        if (naive->settled[i].account != account) continue;
        *payable -= naive->settled[i].payable;
        *receivable -= naive->settled[i].receivable;
    }
}

size_t naive_ledger_trips(const struct naive_ledger *naive, uint32_t account, uint32_t symbol,
                          struct round_trip_record *trips, size_t max)
{
    struct round_trip_record trip = {0};
    int64_t position = 0;
    size_t count = 0;
    for (size_t i = 0; i < naive->fill_count; i++) {
        const struct fill_record *fill = &naive->fills[i];
        if (fill->account != account || fill->symbol != symbol) continue;
        if (position == 0)
            trip = (struct round_trip_record){.account = account,
                                              .symbol = symbol,
                                              .side = fill->side,
                                              .first_trade = fill->trade_id};
        position += fill->side == SIDE_BUY ? fill->qty : -fill->qty;
        if (llabs(position) > trip.qty) trip.qty = llabs(position);
        trip.profit += (fill->side == SIDE_BUY ? -fill->notional : fill->notional) - fill->fee;
        trip.fees += fill->fee;
        trip.last_trade = fill->trade_id;
        if (position == 0 && count < max) trips[count++] = trip;
    }
    return count;
}
