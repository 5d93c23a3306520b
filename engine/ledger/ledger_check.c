/* L03 inside the engine: the books are added up anew, and what stands beside them is recomputed
 * from what it is made of. In: the ledger as it is. Out: true, or the first law that is broken. */
#include <stddef.h>

#include "base/memory.h"
#include "base/wide.h"
#include "ledger/ledger.h"
#include "ledger/ledger_state.h"

static const char untold[] = "a balance is not the sum of its transfers";

static bool broken(const char **what, const char *law)
{
    *what = law;
    return false;
}

/* Per asset all balances add up to 0, each is the sum of its transfers, and holds and debts keep
 * their signs. */
static bool check_money(const struct ledger *ledger, const char **what)
{
    const struct house_cash *house = &ledger->house, *told = &ledger->told_house;
    wide sum = (wide)house->clearing + house->fees + house->external + house->dividends;
    if (house->clearing != told->clearing || house->fees != told->fees ||
        house->external != told->external || house->dividends != told->dividends)
        return broken(what, untold);
    for (size_t i = 0; i < ledger->account_count; i++) {
        const struct cash_account *cash = &ledger->accounts[i];
        sum += (wide)cash->settled + cash->pending;
        if (cash->settled != cash->told_settled || cash->pending != cash->told_pending)
            return broken(what, untold);
        if (cash->held < 0) return broken(what, "money held by open orders is below zero");
        if (cash->payable < 0 || cash->receivable < 0)
            return broken(what, "what is owed until settlement is below zero");
        if ((wide)cash->receivable - cash->payable + cash->dividends != cash->pending)
            return broken(what, "what is owed until settlement is not the pending cash");
    }
    return sum == 0 || broken(what, "the money of all accounts does not add up to zero");
}

/* The position is the sum of its lots, and so is its cost. */
static bool check_lots(const struct holdings *holdings, const struct holding *holding,
                       const char **what)
{
    wide qty = 0, cost = 0;
    const struct lots *lots = &holdings->lots;
    for (uint32_t at = holding->lots.first; at != LOT_NONE; at = lots_next(lots, at)) {
        const struct lot lot = lots_at(lots, at);
        if (lot.qty <= 0) return broken(what, "a lot is empty");
        qty += lot.qty;
        cost += lot.cost;
    }
    wide position = (wide)holding->settled + holding->pending;
    if (qty != (position < 0 ? -position : position))
        return broken(what, "a position is not the sum of its lots");
    return cost == holding->cost || broken(what, "a cost is not the sum of its lots' costs");
}

static bool check_securities(const struct ledger *ledger, wide *sums, const char **what)
{
    for (size_t i = 0; i < ledger->symbol_count; i++) {
        const struct house_securities *house = &ledger->house_securities[i];
        if (house->clearing != house->told_clearing || house->external != house->told_external)
            return broken(what, untold);
        sums[i] = (wide)house->clearing + house->external;
    }
    for (size_t i = 0; i < ledger->holdings.count; i++) {
        struct holding room;
        const struct holding *holding = holdings_look(&ledger->holdings, (uint32_t)i, &room);
        if (holding->settled != holding->told_settled || holding->pending != holding->told_pending)
            return broken(what, untold);
        if (holding->held < 0) return broken(what, "securities held by open sells are below zero");
        if (!check_lots(&ledger->holdings, holding, what)) return false;
        if (holding->symbol < ledger->symbol_count)
            sums[holding->symbol] += (wide)holding->settled + holding->pending;
    }
    for (size_t i = 0; i < ledger->symbol_count; i++)
        if (sums[i] != 0)
            return broken(what, "the securities of all accounts do not add up to zero");
    return true;
}

bool ledger_check(const struct ledger *ledger, const char **what)
{
    wide *sums = memory_alloc_zero(ledger->symbol_count, sizeof *sums);
    bool agrees = check_money(ledger, what) && check_securities(ledger, sums, what);
    memory_free(sums);
    return agrees;
}
