/* In: what the run will ask for. Out: open orders of an account or a symbol. Always: an accepted order is in
 * each list that is asked for until it ends. */
#include <assert.h>

#include "market/market_state.h"

void market_list_accounts(struct market *market)
{
    market->lists_accounts = true;
}

void market_list_symbols(struct market *market)
{
    market->lists_symbols = true;
}

uint32_t market_open_first(const struct market *market, uint32_t account, uint32_t symbol)
{
    assert(account == NAME_NONE ? market->lists_symbols : market->lists_accounts);
    return open_orders_first(account == NAME_NONE ? &market->of_symbols : &market->of_accounts,
                             account, symbol);
}

uint32_t market_open_next(const struct market *market, uint32_t account, uint32_t slot)
{
    return open_orders_next(account == NAME_NONE ? &market->of_symbols : &market->of_accounts,
                            slot);
}

void market_list(struct market *market, uint32_t slot)
{
    const struct order *order = market_order(market, slot);
    if (market->lists_accounts)
        open_orders_add(&market->of_accounts, order->account, order->symbol, slot);
    if (market->lists_symbols) open_orders_add(&market->of_symbols, NAME_NONE, order->symbol, slot);
}

void market_unlist(struct market *market, uint32_t slot)
{
    open_orders_remove(&market->of_accounts, slot);
    open_orders_remove(&market->of_symbols, slot);
}
