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
    int64_t dividends; /* owed, > 0 to the account; pending, count when paid (R13) */
    int64_t held;      /* by open orders (R14), >= 0 */
};

/* The house's, in currency. */
struct house_cash {
    int64_t clearing, fees, external, dividends;
};
/* The house's of one symbol: clearing of fills, external of corporate actions (C01). */
struct house_securities {
    int64_t clearing, told_clearing;
    int64_t external, told_external;
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

/* What the transfers of one call share. */
struct transfers {
    struct ledger *ledger;
    const struct posting *posting;
    struct holding *holding; /* of the securities that move; NULL: money alone */
    const char *rule;
    enum reference_kind reference_kind;
    uint16_t feed;
    int64_t reference;
};

static inline int64_t magnitude(int64_t value)
{
    return value < 0 ? -value : value;
}
struct ledger_key cash_key(uint32_t account, enum ledger_kind kind);
struct ledger_key securities_key(uint32_t account, enum ledger_kind kind, uint32_t symbol);
/* Rows of the book, made with zeroes when they are not there. */
struct cash_account *ledger_need_account(struct ledger *ledger, uint32_t account);
struct house_securities *ledger_need_house(struct ledger *ledger, uint32_t symbol);
/* True when cash may be what the account has with these unsettled sums beside it. */
bool ledger_cash_fits(int64_t settled, int64_t payable, int64_t receivable);
/* From debit to credit; a negative amount goes the other way, 0 is left out. */
void ledger_post(const struct transfers *transfers, enum transfer_code code,
                 struct ledger_key debit, struct ledger_key credit, int64_t amount);
/* L04: told after each transfer that leaves settled cash lower and below zero. */
void ledger_tell_overdraft(const struct transfers *transfers, uint32_t account,
                           enum transfer_code cause, int64_t change);
/* The position is 0 again: its trip is told (P03). */
void ledger_tell_round_trip(struct ledger *ledger, const struct holding *holding,
                            const struct posting *posting);

#endif
