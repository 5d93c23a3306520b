/* An open order: what was asked, what became of it so far, and where it stands. */
#ifndef TAPEDECK_MARKET_ORDER_H
#define TAPEDECK_MARKET_ORDER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/moment.h"
#include "base/wide.h"
#include "model/rows.h"

#define ORDER_NONE UINT32_MAX

/* Where an open order stands in its symbol's index (resting.h). */
enum resting_place {
    RESTING_NOWHERE,
    RESTING_SOON,
    RESTING_LIMIT,
    RESTING_STOP,
    RESTING_BOOK,   /* in an order book: order_index is its number there (book_venue.h) */
    RESTING_SESSION /* waits for a session (B12) */
};

/* What most orders have nothing of until something happens to them. */
struct order_more {
    int64_t stop_price, trail, display; /* VALUE_NONE when not given */
    int64_t expire;                     /* MOMENT_NONE when not given */
    int64_t reference;      /* trailing: the best price so far (M06); VALUE_NONE: none */
    int64_t accepted_first; /* when `accepted` is that of a later arrival; else MOMENT_NONE */
    int64_t filled;         /* 8 decimals */
    int64_t fees_paid;      /* minor units */
    wide fee_exact;         /* exact fees of all fills, 16 decimals of the currency (M11) */
    wide filled_value;      /* sum of price x qty, 16 decimals */
    const char *rule;       /* of its last change (M04, R16, ...); NULL: none since it is new */
    int64_t born_row;       /* of the bar at whose open its parent was filled (M07); 0: none */
    uint16_t born_feed;
    int32_t priority;
    uint32_t trail_index;             /* in the symbol's list of trailing orders */
    uint32_t group;                   /* market_group; NAME_NONE: none */
    uint32_t parent;                  /* slot, while it waits; ORDER_NONE */
    uint32_t first_child, next_child; /* slots of those that wait for it; ORDER_NONE: no more */
    uint32_t acted, contested;        /* passes inside a bar (intrabar.h) */
};

/* An open order while somebody is at work with it: two cache lines. At rest it lies packed (order_pool.h). */
struct order {
    uint32_t order_no; /* 0: the slot is free */
    uint32_t id_page;  /* with id_place: which id of the table */
    uint32_t user, account, symbol;
    uint32_t slot;         /* its own */
    int64_t arrival;       /* rank among all arrivals; a replace may renew it (M02) */
    int64_t accepted;      /* instant of the arrival (T01, Q13) */
    int64_t qty;           /* 8 decimals */
    int64_t limit_price;   /* VALUE_NONE when not given */
    int64_t hold_minor;    /* money held (R14) */
    int64_t hold_qty;      /* quantity of the position held by a sell */
    int64_t arrival_price; /* the last price at the first acceptance; VALUE_NONE */
    int64_t dies_at;       /* day, cls, opg: its session's end; gtd: expire; else MOMENT_END */
    int64_t row_time;      /* of its row, which is: */
    uint64_t source;       /* row and feed (order_set_source) */
    int64_t cause;         /* seq of its last audit line; -1 */
    const struct order_more *more; /* never NULL; changed by order_more alone */
    uint8_t id_place;
    uint8_t side, type, tif;
    uint8_t place;          /* enum resting_place */
    bool triggered : 1;     /* a stop that became live (one-way, M05) */
    bool fresh : 1;         /* has not seen a print since it arrived (M08) */
    bool trail_percent : 1; /* more->trail is one */
    bool post_only : 1;
    bool dnr : 1;           /* flags = dnr: dividends leave its prices (C03) */
    bool money_at_fill : 1; /* no price at acceptance: R08 and R13 are asked at the fill (R14) */
    bool oco : 1;           /* its group's first fill cancels the others (M07) */
    bool waits : 1;         /* for its parent's last fill: stands nowhere, holds nothing (M07) */
    bool from_target : 1;   /* made by a row of targets (R15) */
};

/* What an order has of `more` that has nothing of it. */
extern const struct order_more order_more_none;

static inline int64_t order_leaves(const struct order *order)
{
    return order->qty - order->more->filled;
}
static inline int64_t order_accepted_first(const struct order *order)
{
    int64_t first = order->more->accepted_first;
    return first == MOMENT_NONE ? order->accepted : first;
}
static inline void order_set_source(struct order *order, uint16_t feed, int64_t row)
{
    order->source = (uint64_t)row << 16 | feed;
}
static inline uint16_t order_feed(const struct order *order)
{
    return (uint16_t)(order->source & UINT16_MAX);
}
static inline int64_t order_row(const struct order *order)
{
    return (int64_t)(order->source >> 16);
}

#endif
