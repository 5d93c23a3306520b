/* The one book of money and securities (L01-L04): accounts, transfers, and what follows from them.
 * In: fills, deposits, settlements. Out: RECORD_TRANSFER for each transfer, in the order of L02.
 * Always holds: per asset all balances add up to 0; each balance is the sum of its transfers; the
 * position (settled + pending securities) is the sum of the open lots (M14). Holds of open orders
 * (R14) and what is owed until settlement stand beside the balances, moved by the same calls.
 *
 *     ledger_open -> ledger_open_account -> { ledger_fill, ledger_settle, ledger_cash, holds }
 *                 -> ledger_check at each commit and at the end -> ledger_release
 */
#ifndef TAPEDECK_LEDGER_LEDGER_H
#define TAPEDECK_LEDGER_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/problem.h"
#include "model/records.h"
#include "model/settings.h"

struct ledger;

struct ledger_listener {
    void *context;
    /* RECORD_TRANSFER, RECORD_OVERDRAFT (cash account below zero, L04), RECORD_ROUND_TRIP. */
    void (*emit)(void *context, struct record *record);
};

struct ledger *ledger_open(const struct ledger_listener *listener);
/* Which lots a closing fill takes; before the first fill. As opened: fifo (M14). */
void ledger_use_lots(struct ledger *ledger, enum lot_method method);
void ledger_release(struct ledger *ledger); /* NULL is fine */

/* When, for whom, and why: copied into each record of the call. */
struct posting {
    int64_t time;
    int64_t cause; /* seq of the audit line; -1 */
    struct origin origin;
};

/* ---- cash from outside: house `external` <-> the account's settled cash ---- */

/* `amount` > 0; reference = feed:row of the posting's origin. False: a balance would not fit int64,
 * nothing was posted (V03). */
bool ledger_deposit(struct ledger *ledger, uint32_t account, int64_t amount,
                    const struct posting *posting) MUST_USE;
bool ledger_withdraw(struct ledger *ledger, uint32_t account, int64_t amount,
                     const struct posting *posting) MUST_USE;

/* ---- fills ---- */

/* L02: notional, securities, fee; takes or makes lots (M14) and closes round trips; what the
 * fill costs or brings is owed until ledger_settle (R13). Transfers of amount 0 are left out.
 * False: a balance would not fit, nothing was posted. `money` is what the account receives with the
 * fee taken off (< 0: it pays): sell notional - fee, buy -(notional + fee). */
bool ledger_fill(struct ledger *ledger, const struct fill_record *fill,
                 const struct posting *posting) MUST_USE;
static inline int64_t fill_money(const struct fill_record *fill)
{
    return fill->side == SIDE_BUY ? -(fill->notional + fill->fee) : fill->notional - fill->fee;
}

/* ---- settlement ---- */

/* Moves `qty` securities and `money` (signs: > 0 the account receives) from pending to settled, one
 * transfer per leg that is not 0, cash first; reference = the trade or the cycle's date. `payable`
 * and `receivable` (both >= 0, receivable - payable = money) are no longer owed. */
struct settled_legs {
    uint32_t account, symbol;
    int64_t qty, money;
    int64_t payable, receivable;
    enum reference_kind reference_kind;
    int64_t reference;
};
void ledger_settle(struct ledger *ledger, const struct settled_legs *legs,
                   const struct posting *posting);

/* ---- corporate actions; reference = feed:row of the posting's origin ---- */

/* C01, C05: the account's securities become these; what is more or less goes to house external. Lots
 * are split by V04 in whole steps and keep their cost. False: a balance would not fit. */
struct changed_securities {
    uint32_t account, symbol;
    int64_t settled, pending;
    int64_t step;
    int64_t ratio_new, ratio_old; /* of the round trip's largest position; 0: as it is */
};
bool ledger_change_securities(struct ledger *ledger, const struct changed_securities *changed,
                              const struct posting *posting) MUST_USE;
/* Settled cash from house external (< 0: to it) for what a split or a delisting took away; the round
 * trip that waited for it is told. */
bool ledger_cash_in_lieu(struct ledger *ledger, uint32_t account, uint32_t symbol, int64_t amount,
                         const struct posting *posting) MUST_USE;
/* C02: owed from house dividends (< 0: to it), then paid. */
bool ledger_dividend(struct ledger *ledger, uint32_t account, int64_t amount,
                     const struct posting *posting) MUST_USE;
void ledger_dividend_pay(struct ledger *ledger, uint32_t account, int64_t amount,
                         const struct posting *posting);

/* ---- holds of open orders (R14); a negative change releases ---- */

void ledger_hold_money(struct ledger *ledger, uint32_t account, int64_t change);
void ledger_hold_securities(struct ledger *ledger, uint32_t account, uint32_t symbol,
                            int64_t change);

/* ---- questions ---- */

/* What the account has of the symbol is asked for, or changes, soon. */
void ledger_expect(const struct ledger *ledger, uint32_t account, uint32_t symbol);
int64_t ledger_cash(const struct ledger *ledger, uint32_t account);         /* settled */
int64_t ledger_cash_pending(const struct ledger *ledger, uint32_t account); /* balance */
int64_t ledger_payable(const struct ledger *ledger, uint32_t account);      /* >= 0, unsettled */
int64_t ledger_receivable(const struct ledger *ledger, uint32_t account);   /* >= 0, unsettled */
int64_t ledger_held_money(const struct ledger *ledger, uint32_t account);
/* R13: settled cash - payable + receivable (only with `use_unsettled`) - holds. */
int64_t ledger_buying_power(const struct ledger *ledger, uint32_t account, bool use_unsettled);
int64_t ledger_securities(const struct ledger *ledger, uint32_t account, uint32_t symbol);
int64_t ledger_position(const struct ledger *ledger, uint32_t account, uint32_t symbol);
int64_t ledger_held_securities(const struct ledger *ledger, uint32_t account, uint32_t symbol);

/* The positions of one account by symbol id, those with quantity 0 too; `visit` false stops. */
struct held_position {
    uint32_t symbol;
    int64_t qty, settled_qty; /* qty: settled + pending */
    int64_t cost;             /* open lots' notional without fees, sign of the quantity (M14) */
};
void ledger_positions(const struct ledger *ledger, uint32_t account, void *context,
                      bool (*visit)(void *context, const struct held_position *position));

/* The securities of one account in one symbol; false: it never had any. */
bool ledger_holding(const struct ledger *ledger, uint32_t account, uint32_t symbol,
                    struct held_position *position);

int64_t ledger_transfers(const struct ledger *ledger); /* posted so far */

/* L03: recomputes sums per asset, holds >= 0, position = lots, owed = pending cash; true when all
 * agree, else *what names the first that does not. */
bool ledger_check(const struct ledger *ledger, const char **what) MUST_USE;

#endif
