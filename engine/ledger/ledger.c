/* In: deposits, fills, settled legs, holds. Out: transfers, each with its debit and its credit,
 * overdrafts and round trips. A call first finds every sum it will make and gives up when one does
 * not fit int64 (V03); only then it posts, so that a refusal leaves nothing behind.
 *
 * Always: settled cash + receivable and settled cash - payable fit int64, so that no settlement of
 * money can overflow. */
#include "ledger/ledger.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "base/wide.h"
#include "ledger/ledger_state.h"

struct ledger *ledger_open(const struct ledger_listener *listener)
{
    struct ledger *ledger = memory_alloc_zero(1, sizeof *ledger);
    ledger->listener = *listener;
    holdings_init(&ledger->holdings);
    return ledger;
}

void ledger_use_lots(struct ledger *ledger, enum lot_method method)
{
    ledger->holdings.lots.method = method;
}

void ledger_release(struct ledger *ledger)
{
    if (ledger == NULL) return;
    holdings_release(&ledger->holdings);
    memory_free(ledger->accounts);
    memory_free(ledger->house_securities);
    memory_free(ledger);
}

/* ---- Balances -------------------------------------------------------------------------------- */

struct cash_account *ledger_need_account(struct ledger *ledger, uint32_t account)
{
    ledger->accounts = memory_reserve(ledger->accounts, &ledger->account_capacity,
                                      (size_t)account + 1, sizeof *ledger->accounts);
    while (ledger->account_count <= account)
        ledger->accounts[ledger->account_count++] = (struct cash_account){0};
    return &ledger->accounts[account];
}

struct house_securities *ledger_need_house(struct ledger *ledger, uint32_t symbol)
{
    ledger->house_securities = memory_reserve(ledger->house_securities, &ledger->symbol_capacity,
                                              (size_t)symbol + 1, sizeof *ledger->house_securities);
    while (ledger->symbol_count <= symbol)
        ledger->house_securities[ledger->symbol_count++] = (struct house_securities){0};
    return &ledger->house_securities[symbol];
}

/* True when cash may be what the account has with these unsettled sums beside it. */
bool ledger_cash_fits(int64_t settled, int64_t payable, int64_t receivable)
{
    int64_t sum;
    return int64_add(settled, receivable, &sum) && int64_add(settled, -payable, &sum);
}

/* ---- Records --------------------------------------------------------------------------------- */

/* `rule` is one of these: RULE_SIZE bytes, so that no text is measured for each transfer. */
static const char rule_l01[RULE_SIZE] = "L01", rule_l02[RULE_SIZE] = "L02",
                  rule_l04[RULE_SIZE] = "L04", rule_p03[RULE_SIZE] = "P03";

static struct record *record_begin(struct ledger *ledger, enum record_kind kind, const char *rule,
                                   const struct posting *posting)
{
    struct record *record = &ledger->record;
    record->kind = (uint8_t)kind;
    memcpy(record->rule, rule, RULE_SIZE);
    record->time = posting->time;
    record->cause = posting->cause;
    record->origin = posting->origin;
    return record;
}

static void emit(struct ledger *ledger, struct record *record)
{
    ledger->listener.emit(ledger->listener.context, record);
}

struct ledger_key cash_key(uint32_t account, enum ledger_kind kind)
{
    return (struct ledger_key){
        .owner = account, .kind = (uint8_t)kind, .asset_kind = ASSET_CURRENCY};
}

struct ledger_key securities_key(uint32_t account, enum ledger_kind kind, uint32_t symbol)
{
    return (struct ledger_key){
        .owner = account, .asset = symbol, .kind = (uint8_t)kind, .asset_kind = ASSET_SECURITY};
}

/* Where the transfers of a balance are added up. */
static int64_t *told_sum(const struct transfers *transfers, const struct ledger_key *key)
{
    struct ledger *ledger = transfers->ledger;
    switch ((enum ledger_kind)key->kind) {
    case LEDGER_CASH:
        return &ledger->accounts[key->owner].told_settled;
    case LEDGER_CASH_PENDING:
        return &ledger->accounts[key->owner].told_pending;
    case LEDGER_SECURITIES:
        return &transfers->holding->told_settled;
    case LEDGER_SECURITIES_PENDING:
        return &transfers->holding->told_pending;
    case LEDGER_CLEARING:
        return key->asset_kind == ASSET_CURRENCY
                   ? &ledger->told_house.clearing
                   : &ledger->house_securities[key->asset].told_clearing;
    case LEDGER_FEES:
        return &ledger->told_house.fees;
    case LEDGER_EXTERNAL:
        return key->asset_kind == ASSET_CURRENCY
                   ? &ledger->told_house.external
                   : &ledger->house_securities[key->asset].told_external;
    case LEDGER_DIVIDENDS:
        return &ledger->told_house.dividends;
    case LEDGER_PENALTIES:
    case LEDGER_INTEREST:
        break;
    }
    assert(false && "nothing of this release moves there");
    return NULL;
}

/* From debit to credit; a negative amount goes the other way, 0 is left out. */
void ledger_post(const struct transfers *transfers, enum transfer_code code,
                 struct ledger_key debit, struct ledger_key credit, int64_t amount)
{
    if (amount == 0) return;
    struct ledger *ledger = transfers->ledger;
    struct record *record =
        record_begin(ledger, RECORD_TRANSFER, transfers->rule, transfers->posting);
    struct transfer_record *transfer = &record->as.transfer;
    transfer->transfer_id = ++ledger->transfer_count;
    transfer->debit = amount > 0 ? debit : credit;
    transfer->credit = amount > 0 ? credit : debit;
    transfer->amount = magnitude(amount);
    transfer->code = (uint8_t)code;
    transfer->reference_kind = (uint8_t)transfers->reference_kind;
    transfer->reference_feed = transfers->feed;
    transfer->reference = transfers->reference;
    *told_sum(transfers, &transfer->debit) -= transfer->amount;
    *told_sum(transfers, &transfer->credit) += transfer->amount;
    emit(ledger, record);
}

/* L04: told after each transfer that leaves settled cash lower and below zero. */
void ledger_tell_overdraft(const struct transfers *transfers, uint32_t account,
                           enum transfer_code cause, int64_t change)
{
    int64_t balance = transfers->ledger->accounts[account].settled;
    if (change >= 0 || balance >= 0) return;
    struct record *record =
        record_begin(transfers->ledger, RECORD_OVERDRAFT, rule_l04, transfers->posting);
    record->as.overdraft.account = account;
    record->as.overdraft.balance = balance;
    record->as.overdraft.cause = (uint8_t)cause;
    record->as.overdraft.reference = transfers->reference;
    emit(transfers->ledger, record);
}

/* ---- Cash from outside ----------------------------------------------------------------------- */

static bool move_cash(struct ledger *ledger, uint32_t account, int64_t change,
                      enum transfer_code code, const struct posting *posting)
{
    struct cash_account *cash = ledger_need_account(ledger, account);
    int64_t settled, external;
    if (!int64_add(cash->settled, change, &settled) ||
        !int64_add(ledger->house.external, -change, &external) ||
        !ledger_cash_fits(settled, cash->payable, cash->receivable))
        return false;
    cash->settled = settled;
    ledger->house.external = external;
    struct transfers transfers = {.ledger = ledger,
                                  .posting = posting,
                                  .rule = rule_l01,
                                  .reference_kind = REFERENCE_ROW,
                                  .feed = posting->origin.feed,
                                  .reference = posting->origin.row};
    ledger_post(&transfers, code, cash_key(NAME_NONE, LEDGER_EXTERNAL),
                cash_key(account, LEDGER_CASH), change);
    ledger_tell_overdraft(&transfers, account, code, change);
    return true;
}

bool ledger_deposit(struct ledger *ledger, uint32_t account, int64_t amount,
                    const struct posting *posting)
{
    assert(amount > 0);
    return move_cash(ledger, account, amount, TRANSFER_DEPOSIT, posting);
}

bool ledger_withdraw(struct ledger *ledger, uint32_t account, int64_t amount,
                     const struct posting *posting)
{
    assert(amount > 0);
    return move_cash(ledger, account, -amount, TRANSFER_WITHDRAWAL, posting);
}

/* ---- Fills ----------------------------------------------------------------------------------- */

/* Every balance and memo that a fill changes, as it will be. */
struct fill_plan {
    bool opens;  /* makes a lot; else it takes from lots */
    int64_t qty; /* signed: what the account receives */
    int64_t cash_pending, payable, receivable, clearing, fees;
    int64_t clearing_qty, pending_qty, position;
    struct open_trip trip;
};

static bool plan_money(const struct ledger *ledger, const struct cash_account *cash,
                       const struct fill_record *fill, struct fill_plan *plan, int64_t *money)
{
    int64_t notional = fill->side == SIDE_BUY ? -fill->notional : fill->notional;
    int64_t after_notional;
    if (!int64_add(notional, -fill->fee, money) || *money == INT64_MIN ||
        !int64_add(cash->pending, notional, &after_notional) ||
        !int64_add(after_notional, -fill->fee, &plan->cash_pending) ||
        !int64_add(ledger->house.clearing, -notional, &plan->clearing) ||
        !int64_add(ledger->house.fees, fill->fee, &plan->fees) ||
        !int64_add(cash->payable, *money < 0 ? -*money : 0, &plan->payable) ||
        !int64_add(cash->receivable, *money > 0 ? *money : 0, &plan->receivable))
        return false;
    return ledger_cash_fits(cash->settled, plan->payable, plan->receivable);
}

static bool plan_securities(const struct holding *holding, int64_t clearing_qty,
                            const struct fill_record *fill, struct fill_plan *plan)
{
    int64_t before = holding->settled + holding->pending, cost;
    plan->qty = fill->side == SIDE_BUY ? fill->qty : -fill->qty;
    plan->opens = before == 0 || (before > 0) == (plan->qty > 0);
    assert((plan->opens || magnitude(before) >= fill->qty) &&
           "a fill through zero comes as two (M14)");
    return int64_add(before, plan->qty, &plan->position) && plan->position != INT64_MIN &&
           int64_add(holding->pending, plan->qty, &plan->pending_qty) &&
           int64_add(clearing_qty, -plan->qty, &plan->clearing_qty) &&
           (!plan->opens || int64_add(holding->cost, fill->notional, &cost));
}

static bool plan_trip(const struct holding *holding, const struct fill_record *fill,
                      const struct posting *posting, int64_t money, struct fill_plan *plan)
{
    if (holding->settled + holding->pending == 0)
        plan->trip = (struct open_trip){
            .opened = posting->time, .first_trade = fill->trade_id, .side = fill->side};
    else
        plan->trip = holding->trip;
    plan->trip.last_trade = fill->trade_id;
    int64_t size = magnitude(plan->position);
    if (plan->trip.largest_qty < size) plan->trip.largest_qty = size;
    return int64_add(plan->trip.profit, money, &plan->trip.profit) &&
           int64_add(plan->trip.fees, fill->fee, &plan->trip.fees);
}

void ledger_tell_round_trip(struct ledger *ledger, const struct holding *holding,
                            const struct posting *posting)
{
    const struct open_trip *trip = &holding->trip;
    struct record *record = record_begin(ledger, RECORD_ROUND_TRIP, rule_p03, posting);
    struct round_trip_record *closed = &record->as.round_trip;
    closed->round_trip_id = ++ledger->round_trip_count;
    closed->account = holding->account;
    closed->symbol = holding->symbol;
    closed->side = trip->side;
    closed->opened = trip->opened;
    closed->closed = posting->time;
    closed->qty = trip->largest_qty;
    closed->profit = trip->profit;
    closed->fees = trip->fees;
    closed->first_trade = trip->first_trade;
    closed->last_trade = trip->last_trade;
    emit(ledger, record);
}

/* L02, in its order. */
static void post_fill(struct ledger *ledger, struct holding *holding,
                      const struct fill_record *fill, const struct fill_plan *plan,
                      const struct posting *posting)
{
    struct transfers transfers = {.ledger = ledger,
                                  .posting = posting,
                                  .holding = holding,
                                  .rule = rule_l02,
                                  .reference_kind = REFERENCE_TRADE,
                                  .feed = FEED_NONE,
                                  .reference = fill->trade_id};
    struct ledger_key pending = cash_key(fill->account, LEDGER_CASH_PENDING);
    int64_t notional = fill->side == SIDE_BUY ? fill->notional : -fill->notional;
    ledger_post(&transfers, TRANSFER_TRADE_CASH, pending, cash_key(NAME_NONE, LEDGER_CLEARING),
                notional);
    ledger_post(&transfers, TRANSFER_TRADE_SECURITIES,
                securities_key(NAME_NONE, LEDGER_CLEARING, fill->symbol),
                securities_key(fill->account, LEDGER_SECURITIES_PENDING, fill->symbol), plan->qty);
    ledger_post(&transfers, TRANSFER_FEE, pending, cash_key(NAME_NONE, LEDGER_FEES), fill->fee);
}

bool ledger_fill(struct ledger *ledger, const struct fill_record *fill,
                 const struct posting *posting)
{
    assert(fill->qty > 0 && fill->notional != INT64_MIN && fill->fee != INT64_MIN);
    struct cash_account *cash = ledger_need_account(ledger, fill->account);
    uint32_t index = holdings_need(&ledger->holdings, fill->account, fill->symbol);
    struct holding *holding = holdings_at(&ledger->holdings, index);
    struct house_securities *house = ledger_need_house(ledger, fill->symbol);
    struct fill_plan plan;
    int64_t money;
    if (!plan_money(ledger, cash, fill, &plan, &money) ||
        !plan_securities(holding, house->clearing, fill, &plan) ||
        !plan_trip(holding, fill, posting, money, &plan))
        return false;
    cash->pending = plan.cash_pending;
    cash->payable = plan.payable;
    cash->receivable = plan.receivable;
    ledger->house.clearing = plan.clearing;
    ledger->house.fees = plan.fees;
    house->clearing = plan.clearing_qty;
    holding->pending = plan.pending_qty;
    holding->trip = plan.trip;
    if (plan.opens)
        holdings_add_lot(&ledger->holdings, holding, fill->qty, fill->notional);
    else
        holdings_take_lots(&ledger->holdings, holding, fill->qty);
    post_fill(ledger, holding, fill, &plan, posting);
    if (plan.position == 0) ledger_tell_round_trip(ledger, holding, posting);
    return true;
}

/* ---- Settlement ------------------------------------------------------------------------------ */

/* Moves settled securities; what does not fit int64 stops the run before it is posted. */
static struct holding *settle_securities(struct ledger *ledger, const struct settled_legs *legs)
{
    uint32_t index = holdings_find(&ledger->holdings, legs->account, legs->symbol);
    assert(index != HOLDING_NONE);
    struct holding *holding = holdings_at(&ledger->holdings, index);
    int64_t settled, pending;
    bool fits = int64_add(holding->settled, legs->qty, &settled) &&
                int64_add(holding->pending, -legs->qty, &pending);
    assert(fits && "settled securities fit int64");
    holding->settled = settled;
    holding->pending = pending;
    return holding;
}

void ledger_settle(struct ledger *ledger, const struct settled_legs *legs,
                   const struct posting *posting)
{
    struct cash_account *cash = ledger_need_account(ledger, legs->account);
    assert(legs->payable >= 0 && legs->payable <= cash->payable);
    assert(legs->receivable >= 0 && legs->receivable <= cash->receivable);
    assert(legs->receivable - legs->payable == legs->money);
    struct holding *holding = legs->qty != 0 ? settle_securities(ledger, legs) : NULL;
    cash->payable -= legs->payable;
    cash->receivable -= legs->receivable;
    cash->pending -= legs->money;
    cash->settled += legs->money;
    struct transfers transfers = {.ledger = ledger,
                                  .posting = posting,
                                  .holding = holding,
                                  .rule = rule_l02,
                                  .reference_kind = legs->reference_kind,
                                  .feed = FEED_NONE,
                                  .reference = legs->reference};
    ledger_post(&transfers, TRANSFER_SETTLE_CASH, cash_key(legs->account, LEDGER_CASH_PENDING),
                cash_key(legs->account, LEDGER_CASH), legs->money);
    ledger_tell_overdraft(&transfers, legs->account, TRANSFER_SETTLE_CASH, legs->money);
    ledger_post(&transfers, TRANSFER_SETTLE_SECURITIES,
                securities_key(legs->account, LEDGER_SECURITIES_PENDING, legs->symbol),
                securities_key(legs->account, LEDGER_SECURITIES, legs->symbol), legs->qty);
}

/* ---- Holds ----------------------------------------------------------------------------------- */

static void change_hold(int64_t *held, int64_t change)
{
    int64_t after;
    bool fits = int64_add(*held, change, &after);
    assert(fits && after >= 0 && "a hold is released once");
    *held = after;
}

void ledger_hold_money(struct ledger *ledger, uint32_t account, int64_t change)
{
    if (change != 0) change_hold(&ledger_need_account(ledger, account)->held, change);
}

void ledger_hold_securities(struct ledger *ledger, uint32_t account, uint32_t symbol,
                            int64_t change)
{
    if (change == 0) return;
    uint32_t index = holdings_need(&ledger->holdings, account, symbol);
    change_hold(&holdings_at(&ledger->holdings, index)->held, change);
}
