/* The checks before an order is accepted (R01-R03, R05-R14), in their order; the first that
 * breaks is the reason. Pure functions: what they ask stands in the view, what they decide in the
 * verdict. Replaces are checked by the same column with the order's own hold released (R16). */
#ifndef TAPEDECK_RISK_RISK_H
#define TAPEDECK_RISK_RISK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/wide.h"
#include "model/instruments.h"
#include "model/records.h"
#include "model/rows.h"
#include "model/settings.h"

/* What the checks ask about the world at this moment. */
struct risk_view {
    enum reason access;         /* R03's answer (access_may_trade) */
    bool id_used;               /* R02; false for a replace */
    uint32_t symbol;            /* NAME_NONE: the cell was empty */
    bool symbol_known, halted;  /* R05 */
    int64_t last_price;         /* VALUE_NONE: none yet */
    bool book;                  /* venue = book: B11 says what is held, B12 what `last_price` is */
    int64_t charge_qty, charge; /* B11: of a market order, quantity there is and minor units */
    int64_t multiplier;         /* 8 decimals */
    const struct instrument *instrument; /* tick, lot, locate; NULL: the scenario's */
    int64_t position;                    /* trade-date position */
    int64_t shorts;       /* sold short by all accounts, or to be by their other open sells (R12) */
    int64_t sells_held;   /* what other open sells of the account hold */
    int64_t buying_power; /* R13, minor units */
    int64_t filled;       /* of the order that is replaced; 0 */
    int64_t fees_paid;    /* of the order that is replaced; 0 */
    wide fee_exact;       /* the same, see model/fees.h; 0 */
    int64_t reference;    /* of a trailing order that is replaced (M06); 0: the last price */
    bool rate_broken;     /* R10 (order_rate.h) */
    int64_t open_buys, open_sells; /* R11: leaves of the account's other open orders, >= 0 */
    int64_t equity;                /* R11, minor units */
    bool waits; /* for its parent (M07): R12 and R13 are asked when it comes, nothing is held */
};
struct risk_verdict {
    enum reason reason;              /* REASON_NONE: accepted */
    const char *rule;                /* of the check that broke; "R14" when accepted */
    int64_t limit_price, stop_price; /* as accepted: with round_ticks on the tick (R07) */
    int64_t trail;                   /* the same */
    int64_t hold_minor;              /* money to hold for what is not filled (R14) */
    int64_t hold_qty;                /* securities to hold */
    int64_t short_qty;               /* quantity beyond what can be sold */
    bool money_at_fill;              /* R08 and R13 are asked at the fill */
};
struct risk_verdict risk_check(const struct settings *settings, const struct order_row *order,
                               const struct risk_view *view);

/* R12 and R13 alone, for an order whose parent was filled (M07): its terms are as accepted. */
struct risk_verdict risk_check_release(const struct settings *settings,
                                       const struct order_row *order, const struct risk_view *view);

/* R14 alone, for an order whose terms a corporate action changed (C01, C03): what it holds anew. The
 * verdict has hold_minor and hold_qty. False: overflow (V03). */
bool risk_hold(const struct settings *settings, const struct order_row *order,
               const struct risk_view *view, struct risk_verdict *verdict) MUST_USE;

/* R14 at a fill: how much of `qty` at `price` the account can take. */
struct risk_fill {
    enum side side;
    enum liquidity liquidity;
    bool whole; /* fok: all or nothing */
    int64_t qty, price, multiplier;
    int64_t lot;       /* 0: the scenario's */
    int64_t available; /* buying power plus the order's own hold */
    wide fee_exact;    /* of the order's fills so far */
    int64_t fees_paid;
};
struct risk_cut {
    bool overflow;         /* V03 */
    int64_t qty;           /* largest lot multiple that is covered, <= qty */
    int64_t notional, fee; /* of that quantity, minor units */
    wide fee_exact;        /* the order's exact fees with it */
};
struct risk_cut risk_cut_fill(const struct settings *settings, const struct risk_fill *fill);

#endif
