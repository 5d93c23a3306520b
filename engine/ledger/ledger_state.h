/* What the ledger remembers; shared by the files of this room alone. Every balance of L01 stands
 * here: the accounts' cash by account id, their securities in the holdings, the house's. Beside each
 * stands the sum of what was told, for the check alone. */
#ifndef TAPEDECK_LEDGER_LEDGER_STATE_H
#define TAPEDECK_LEDGER_LEDGER_STATE_H

#include "ledger/holdings.h"
#include "ledger/ledger.h"

/* Minor units. What an account has, and what stands beside it. */
struct cash_account {
    int64_t settled, pending;           /* balances: cash, cash_pending */
    int64_t told_settled, told_pending; /* the same, added up from the transfers told (L03) */
    int64_t payable, receivable;        /* unsettled fills that cost, that pay; >= 0 (R13) */
    int64_t held;                       /* by open orders (R14), >= 0 */
};

/* The house's, in currency. */
struct house_cash {
    int64_t clearing, fees, external;
};
/* The house's clearing of one symbol. */
struct house_securities {
    int64_t clearing, told_clearing;
};

struct ledger {
    struct ledger_listener listener;
    struct cash_account *accounts; /* by account id */
    size_t account_count, account_capacity;
    struct holdings holdings;
    struct house_cash house, told_house;
    struct house_securities *house_securities; /* by symbol id */
    size_t symbol_count, symbol_capacity;
    int64_t transfer_count, round_trip_count;
    struct record record; /* the one that is being emitted */
};

#endif
