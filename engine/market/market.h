/* The market: which open orders a price reaches, in which order, at which price (M01-M14 for
 * `venue = price`). It knows no money: how much of an offered fill the account can take is asked
 * (R14), and what ends is told. `venue = book` will answer the same calls from order books.
 *
 * Life of an order: market_accept -> [fills by prices] -> done (filled, canceled, expired), or
 * market_cancel / market_replaced in between. */
#ifndef TAPEDECK_MARKET_MARKET_H
#define TAPEDECK_MARKET_MARKET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "market/order_table.h"
#include "market/resting.h"
#include "model/instruments.h"
#include "model/records.h"
#include "model/settings.h"

/* One part of a price row at work (T04): what it says and what it may fill. */
struct price_part {
    const struct feed_row *row;
    enum part part;   /* PART_OPEN, PART_CLOSE for bars; PART_ROW for ticks */
    int64_t sequence; /* rank of its arrival; older than the one in force: superseded */
    int64_t instant;  /* its own instant (T01) */
    int64_t now;      /* when its job completed: the fill's time (Q13) */
    int64_t
        *volume; /* kept with the row between a bar's parts, VALUE_NONE at first; NULL: no part of
                       * another row comes between them (M09) */
    bool mark;   /* role = mark: sets the price, fills nothing */
    bool in_session; /* ticks: a session is in progress at `instant` */
    /* The session that begins or runs at `instant`; of a bar's close and of a point, the one that
     * runs or ends; MOMENT_NONE: none. */
    int64_t session_begin, session_end;
};

/* A fill the market offers to an order's owner. */
struct fill_offer {
    int64_t price;
    int64_t qty; /* <= leaves; what volume and size allow */
    const char *rule;
    enum liquidity liquidity;
    uint16_t feed; /* the row that is the source */
    int64_t row;
    enum part part;
    int64_t instant; /* the part's own instant: decides the trade date (S01) */
    int64_t now;
    bool ambiguous; /* the order of events inside the bar is assumed (M07) */
    bool ranged;    /* `low` and `high` bound a slipped price (M10) */
    int64_t low, high;
};
struct fill_answer {
    int64_t filled;          /* <= qty */
    enum reason cancel_rest; /* REASON_NONE: the rest stays; overflow: rejected at the fill */
};

/* Why a match cannot take place: the taker is asked first. Both REASON_NONE: it is posted. */
struct match_answer {
    enum reason taker, maker;
};
/* A part of what an order would trade with. */
struct match_slice {
    int64_t price, qty;
};
/* What becomes of an order whose parent was filled (M07). */
struct release_answer {
    enum reason reason;  /* REASON_NONE: it holds what it needs, its dies_at is set, it arrives */
    const char *rule;    /* of a reject */
    int64_t session_end; /* of the session in progress; MOMENT_NONE */
};

struct market_questions {
    void *context;
    /* A waiting order's parent was filled: R12 and R13. */
    struct release_answer (*release)(void *context, struct order *order, int64_t now);
    /* Takes as much of the offer as R14 allows, posts it, updates the order's sums. */
    struct fill_answer (*fill)(void *context, struct order *order, const struct fill_offer *offer);
    /* The order has ended; its slot is freed after the call. `rule` decided. */
    void (*done)(void *context, struct order *order, enum order_status status, enum reason reason,
                 const char *rule, int64_t now);
    /* A stop became live without filling (X01). */
    void (*triggered)(void *context, struct order *order, const char *rule, int64_t now);
    /* M13: a price too old to fill met open orders. */
    void (*stale)(void *context, const struct price_part *part, int64_t age);
    /* venue = book: two orders are about to trade at the offer's price and quantity; posts both fills,
     * the maker's first, or says which of both cannot (B11). */
    struct match_answer (*match)(void *context, struct order *taker, struct order *maker,
                                 const struct fill_offer *offer);
    /* venue = book: why the account of a fok could not take all of what its book has for it (R14);
     * REASON_NONE: it can. */
    enum reason (*whole)(void *context, const struct order *taker, const struct match_slice *slices,
                         size_t count);
    /* B06, decrement: the order goes on with `by` less. */
    void (*reduced)(void *context, struct order *order, int64_t by, int64_t now);
    /* B06: orders of users with the same number do not meet; NULL: each user alone. */
    uint32_t (*trade_group)(void *context, uint32_t user);
};

struct market;
struct market *market_open(const struct settings *settings, const struct market_questions *ask);
void market_release(struct market *market); /* NULL is fine */
/* The run is over: open orders, books and ids are let go; last prices stay. */
void market_end(struct market *market);
/* The terms of each symbol, read at each fill; NULL, as opened: the scenario's. They outlive it. */
void market_use_instruments(struct market *market, const struct instruments *instruments);
struct order_table *market_orders(struct market *market);
/* Nobody is at work with an order: all but the `most` of latest use are packed (order_pool.h). */
void market_rest(struct market *market, uint32_t most);

/* The symbol's last price (M08); VALUE_NONE before the first. */
int64_t market_last_price(const struct market *market, uint32_t symbol);
/* True when the symbol's bars are rows with a date alone (M12); `otherwise` before its first. */
bool market_date_only(const struct market *market, uint32_t symbol, bool otherwise);

/* C01: the last price in new shares until a new one comes; parts that arrived up to `sequence` are of
 * old shares and change nothing any more (Q13). The quote in force is over. */
void market_rescale(struct market *market, uint32_t symbol, int64_t ratio_new, int64_t ratio_old,
                    int64_t sequence);
/* The price that the part sets as the last one; false: it is superseded. */
bool market_price_in_force(const struct market *market, const struct price_part *part,
                           int64_t *price);

enum price_outcome { PRICE_APPLIED, PRICE_SUPERSEDED, PRICE_OTHER_KIND };
/* Applies a price: fills, triggers, sets the last price. PRICE_OTHER_KIND: another kind of feed
 * fills this symbol already (M01); *other tells which. */
enum price_outcome market_price(struct market *market, const struct price_part *part,
                                enum feed_kind *other);

/* Applies a price at its own instant when no open order meets it, moves or waits for it: the same as
 * market_price, which then asks and tells nothing. False: it does, or may; nothing has changed. */
bool market_price_passes(struct market *market, const struct price_part *part);

/* What has become of the order that another one names as its parent (M07). */
enum parent_state { PARENT_UNKNOWN, PARENT_OPEN, PARENT_FILLED, PARENT_ENDED };
/* *slot is set for PARENT_OPEN. */
enum parent_state market_parent(const struct market *market, const struct order_id *id,
                                uint32_t *slot);
/* The id of an account's group of orders (M07), by the id of its name; for `order->group`. */
uint32_t market_group(struct market *market, uint32_t account, uint32_t group);
/* The same for the children of an order, which compete inside a bar without canceling each other. */
uint32_t market_siblings(struct market *market, uint32_t parent_no);
/* From now on accepted orders are listed by account and symbol, or by symbol, until they end. Before the
 * first order. */
void market_list_accounts(struct market *market);
void market_list_symbols(struct market *market);
/* The open orders of an account and a symbol, or (account NAME_NONE) of a symbol, waiting ones too: the
 * slot of the latest; ORDER_NONE: no more. */
uint32_t market_open_first(const struct market *market, uint32_t account, uint32_t symbol);
uint32_t market_open_next(const struct market *market, uint32_t account, uint32_t slot);
/* Open orders of a group, waiting ones too, in order of acceptance; NULL: none yet. */
const struct slot_list *market_group_orders(const struct market *market, uint32_t group);

/* ---- venue = book ---- */

bool market_is_book(const struct market *market);
/* B08, B12: why the book takes no such order now; REASON_NONE: it does. */
enum reason market_refuses(struct market *market, const struct order_row *order, uint32_t symbol,
                           int64_t session_end, const char **rule);
/* The same for a new limit of an open order. */
enum reason market_refuses_limit(struct market *market, uint32_t slot, int64_t limit_price,
                                 int64_t session_end, const char **rule);
/* Levels of the symbol's book, the best first: what the public sees, and all of it. */
struct market_level {
    int64_t price, shown, leaves;
};
size_t market_depth(struct market *market, uint32_t symbol, enum side side,
                    struct market_level *out, size_t most);
/* The last trade of the symbol's book, which the collar is taken from (B12); VALUE_NONE: none. */
int64_t market_last_trade(struct market *market, uint32_t symbol);
/* B11: what the book would charge an order without limit now. False: it does not fit (V03). */
struct market_charge {
    int64_t qty;      /* what there is of it */
    int64_t notional; /* minor units */
};
bool market_charge(struct market *market, const struct order_row *order, uint32_t symbol,
                   struct market_charge *charge) MUST_USE;
/* T01 phase 7: orders that waited for a session enter, in row order (B12). */
void market_session_begin(struct market *market, int64_t session_end, int64_t now);
bool market_waits_for_begin(const struct market *market);
/* C01: before the symbol's open orders get new terms, each by market_replaced. */
void market_step_out(struct market *market, uint32_t symbol);

/* An accepted order waits for its parent when order->parent is a slot (M07), rests, or fills at the quote in force (M08). `slot` is of the order table. */
void market_accept(struct market *market, uint32_t slot, int64_t now, int64_t session_end);
/* After a replace changed price or quantity: stands anew where it belongs. */
void market_replaced(struct market *market, uint32_t slot, bool arrives_anew, int64_t now,
                     int64_t session_end);
/* Takes an order out: the caller told its end already or `done` is called with these. */
void market_end_order(struct market *market, uint32_t slot, enum order_status status,
                      enum reason reason, const char *rule, int64_t now);

/* T01 phase 2: on ticks market-on-close and cls fill, then what dies with the session expires. */
uint32_t market_session_end(struct market *market, int64_t session_end, int64_t now);
/* T01 phase 3: the next gtd expiry (MOMENT_END: none), and those due at `now`. */
int64_t market_next_expiry(struct market *market);
void market_expire(struct market *market, int64_t now);
/* True while an order is open that dies with a session (T06). */
bool market_waits_for_session(struct market *market);

#endif
