/* What others ask the ledger. In: accounts and symbols, known or not. Out: balances, memos, positions
 * by symbol id; 0 for what never was. Nothing changes here. */
#include "base/expected.h"
#include "base/wide.h"
#include "ledger/ledger.h"
#include "ledger/ledger_state.h"

static const struct cash_account *find_account(const struct ledger *ledger, uint32_t account)
{
    return account < ledger->account_count ? &ledger->accounts[account] : NULL;
}

static const struct holding *find_holding(const struct ledger *ledger, uint32_t account,
                                          uint32_t symbol, struct holding *room)
{
    uint32_t index = holdings_find(&ledger->holdings, account, symbol);
    return index == HOLDING_NONE ? NULL : holdings_look(&ledger->holdings, index, room);
}

void ledger_expect(const struct ledger *ledger, uint32_t account, uint32_t symbol)
{
    if (account < ledger->account_count)
        bytes_expect(&ledger->accounts[account], sizeof *ledger->accounts);
    holdings_expect(&ledger->holdings, account, symbol);
}

int64_t ledger_cash(const struct ledger *ledger, uint32_t account)
{
    const struct cash_account *cash = find_account(ledger, account);
    return cash == NULL ? 0 : cash->settled;
}

int64_t ledger_cash_pending(const struct ledger *ledger, uint32_t account)
{
    const struct cash_account *cash = find_account(ledger, account);
    return cash == NULL ? 0 : cash->pending;
}

int64_t ledger_payable(const struct ledger *ledger, uint32_t account)
{
    const struct cash_account *cash = find_account(ledger, account);
    return cash == NULL ? 0 : cash->payable;
}

int64_t ledger_receivable(const struct ledger *ledger, uint32_t account)
{
    const struct cash_account *cash = find_account(ledger, account);
    return cash == NULL ? 0 : cash->receivable;
}

int64_t ledger_held_money(const struct ledger *ledger, uint32_t account)
{
    const struct cash_account *cash = find_account(ledger, account);
    return cash == NULL ? 0 : cash->held;
}

int64_t ledger_buying_power(const struct ledger *ledger, uint32_t account, bool use_unsettled)
{
    const struct cash_account *cash = find_account(ledger, account);
    if (cash == NULL) return 0;
    wide power = (wide)cash->settled - cash->payable - cash->held;
    if (use_unsettled) power += cash->receivable;
    if (power > INT64_MAX) return INT64_MAX;
    return power < -INT64_MAX ? -INT64_MAX : (int64_t)power;
}

int64_t ledger_securities(const struct ledger *ledger, uint32_t account, uint32_t symbol)
{
    struct holding room;
    const struct holding *holding = find_holding(ledger, account, symbol, &room);
    return holding == NULL ? 0 : holding->settled;
}

int64_t ledger_position(const struct ledger *ledger, uint32_t account, uint32_t symbol)
{
    struct holding room;
    const struct holding *holding = find_holding(ledger, account, symbol, &room);
    return holding == NULL ? 0 : holding->settled + holding->pending;
}

int64_t ledger_held_securities(const struct ledger *ledger, uint32_t account, uint32_t symbol)
{
    struct holding room;
    const struct holding *holding = find_holding(ledger, account, symbol, &room);
    return holding == NULL ? 0 : holding->held;
}

void ledger_positions(const struct ledger *ledger, uint32_t account, void *context,
                      bool (*visit)(void *context, const struct held_position *position))
{
    const struct holding_list *list = holdings_of(&ledger->holdings, account);
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        struct holding room;
        const struct holding *holding = holdings_look(&ledger->holdings, list->indexes[i], &room);
        struct held_position position = {.symbol = holding->symbol,
                                         .qty = holding->settled + holding->pending,
                                         .settled_qty = holding->settled};
        position.cost = position.qty < 0 ? -holding->cost : holding->cost;
        if (!visit(context, &position)) return;
    }
}

bool ledger_holding(const struct ledger *ledger, uint32_t account, uint32_t symbol,
                    struct held_position *position)
{
    struct holding room;
    const struct holding *holding = find_holding(ledger, account, symbol, &room);
    if (holding == NULL) return false;
    *position = (struct held_position){.symbol = symbol,
                                       .qty = holding->settled + holding->pending,
                                       .settled_qty = holding->settled,
                                       .cost = holding->cost};
    if (position->qty < 0) position->cost = -holding->cost;
    return true;
}

int64_t ledger_transfers(const struct ledger *ledger)
{
    return ledger->transfer_count;
}
