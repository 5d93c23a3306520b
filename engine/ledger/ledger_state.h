/* What the ledger remembers; shared by the files of this room alone. Every balance of L01 stands
 * here once: the accounts' cash by account id, their securities in the holdings, the house's. */
#ifndef TAPEDECK_LEDGER_LEDGER_STATE_H
#define TAPEDECK_LEDGER_LEDGER_STATE_H

#include "ledger/holdings.h"
#include "ledger/ledger.h"

/* Minor units. What an account has, and what stands beside it. */
struct cash_account {
    int64_t settled, pending;    /* balances: cash, cash_pending */
    int64_t payable, receivable; /* unsettled fills that cost, that pay; >= 0 (R13) */
    int64_t held;                /* by open orders (R14), >= 0 */
};

struct ledger {
    struct ledger_listener listener;
    struct cash_account *accounts; /* by account id */
    size_t account_count, account_capacity;
    struct holdings holdings;
    int64_t clearing, fees, external; /* the house's balances in currency */
    int64_t *clearing_qty;            /* the house's clearing by symbol id */
    size_t symbol_count, symbol_capacity;
    int64_t transfer_count, round_trip_count;
    struct record record; /* the one that is being emitted */
};

#endif
