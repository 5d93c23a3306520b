/* What the files of the market share: the state of each symbol and the offering of fills. */
#ifndef TAPEDECK_MARKET_MARKET_STATE_H
#define TAPEDECK_MARKET_MARKET_STATE_H

#include "base/names.h"
#include "market/market.h"
#include "market/open_orders.h"
#include "market/order_terms.h"

#define VOLUME_UNLIMITED INT64_MAX

/* The quote in force (M08). */
struct quote_state {
    bool known;
    int64_t bid, ask;           /* VALUE_NONE: that side is not there */
    int64_t bid_left, ask_left; /* shown size not used yet, or VOLUME_UNLIMITED */
    int64_t instant, session_end;
    int64_t row;
    uint16_t feed;
};
/* The last print in a session, which closes on prints use (M12). */
struct print_state {
    bool known;
    int64_t price;
    int64_t instant, session_end;
    int64_t row;
    uint16_t feed;
};
struct symbol_state {
    struct resting resting;
    struct slot_list trails; /* trailing stops that are not live yet (M06), in no order */
    struct quote_state quote;
    struct print_state print;
    int64_t last_price;    /* VALUE_NONE */
    int64_t sequence;      /* of the part in force */
    int64_t volume_left;   /* of the bar or print at work (M09), or VOLUME_UNLIMITED */
    int64_t volume_row;    /* the row that `volume_left` belongs to */
    int64_t volume_of_bar; /* volume of the row at work, for participation_base = previous */
    int64_t volume_before; /* volume of the row before it; VALUE_NONE */
    uint16_t volume_feed;
    bool has_kind; /* a row that fills has come */
    uint8_t kind;  /* enum feed_kind of the feed that fills it; before: the only one */
    bool date_only;
};
/* Orders that die at their own instant (gtd). */
struct dated_expiry {
    int64_t time;
    uint32_t slot, order_no;
};
struct expiry_heap {
    struct dated_expiry *items;
    size_t count, capacity;
};
/* Orders that die with one session. */
struct session_expiry {
    uint32_t slot, order_no;
};
struct session_deaths {
    int64_t time;
    struct session_expiry *items; /* those before `begin` are over */
    size_t begin, count, capacity;
    bool in_order; /* of their numbers */
};
struct death_lists {
    struct session_deaths *items; /* by time, few */
    size_t count, capacity;
};
/* An order that came to stand while something else was at work: it meets the quote in force next. */
struct meeting {
    uint32_t slot, order_no;
    int64_t session_end, now;
};
/* An order whose parent ended: it is released or canceled next (M07). */
struct orphan {
    uint32_t slot, order_no;
    bool parent_filled;
    int64_t now;
};
struct market {
    const struct settings *settings;
    const struct instruments *instruments; /* NULL: the scenario's terms */
    struct market_questions ask;
    struct order_table table;
    struct symbol_state *symbols; /* by symbol id */
    size_t symbol_count, symbol_capacity;
    struct death_lists session_deaths; /* day and cls */
    struct expiry_heap dated_deaths;   /* gtd */
    struct slot_list gathered, closing;
    int64_t next_arrival;
    /* M07. */
    struct names group_keys;  /* account and group, or a parent's number: to a dense id */
    struct slot_list *groups; /* by that id: the open orders, in order of acceptance */
    size_t group_count, group_capacity;
    struct orphan *orphans;
    size_t orphan_count, orphan_capacity;
    struct meeting *meetings;
    size_t meeting_count, meeting_capacity;
    bool orphans_at_work, meetings_at_work;
    int64_t open_row; /* of the bar whose open price is at work; 0: none */
    uint16_t open_feed;
    uint32_t pass; /* count of passes inside a bar */
    bool one_kind; /* all feeds that fill are of `kind` */
    enum feed_kind kind;
    struct book_venue *books; /* NULL: venue = price */
    bool lists_accounts;      /* somebody asks for `of_accounts` (R11) */
    bool lists_symbols;       /* the same for `of_symbols` (R12) */
    struct open_orders of_accounts, of_symbols;
};

struct symbol_state *market_symbol(struct market *market, uint32_t symbol);
int64_t market_lot(const struct market *market, uint32_t symbol);
int64_t market_tick(const struct market *market, uint32_t symbol); /* SETTING_NONE: none */
/* True while the slot holds an order that stands in its symbol's index. */
bool market_stands(const struct market *market, uint32_t slot);

/* Offers up to `volume` of the order's leaves (down to lots) at `price`; takes what was filled off
 * *volume (may be NULL) and ends the order when it is filled or its rest is canceled. Returns true
 * while the order stays open. */
bool market_offer(struct market *market, uint32_t slot, struct fill_offer *offer, int64_t *volume);
/* A price has closed or printed: trailing stops that took part follow it (M06). `instant`: of the
 * price. `starts_only`: only those that have no reference yet. */
void trails_follow(struct market *market, struct symbol_state *state, int64_t price,
                   int64_t instant, bool starts_only);
/* The same for a trade of the symbol's book, by which all trails move that stand or wait. */
void trails_follow_trade(struct market *market, struct symbol_state *state, int64_t price);
/* The order's first reference, when the symbol has a price; in a book, a trade. */
void trail_begin(struct market *market, uint32_t slot);
void trail_end(struct market *market, uint32_t slot);

/* M10: what slippage makes of the offer's price for its quantity. */
int64_t slipped_price(const struct market *market, const struct order *order,
                      const struct fill_offer *offer, int64_t volume);

/* ---- market_lists.c: open orders of an account and symbol ---- */
void market_list(struct market *market, uint32_t slot);
void market_unlist(struct market *market, uint32_t slot);

/* ---- brackets.c: groups and parents (M07) ---- */
void bracket_join(struct market *market, uint32_t slot);
void bracket_leave(struct market *market, uint32_t slot);
/* The first fill of an order: the others of its group are canceled. */
void bracket_filled(struct market *market, uint32_t slot, int64_t now);
/* Those that wait for the order, which ends: they are released when it was filled. */
void bracket_orphans(struct market *market, uint32_t slot, bool filled, int64_t now);
void bracket_work(struct market *market);

/* ---- intrabar.c: which of one set a bar reaches first (M07) ---- */

/* What the inside of a bar gives an order, before anything happened to it. */
struct inside {
    int64_t price;   /* VALUE_NONE: no fill */
    int64_t reached; /* the price that the bar must reach for it */
    enum liquidity liquidity;
    const char *rule;
    bool triggers; /* a stop becomes live */
    bool as_stop;  /* it is reached as a stop, else as a limit */
    bool at_open;  /* of an order that was released at the open: it fills as if at once */
    bool at_close; /* known only when the bar is over (M05) */
};
struct inside intrabar_inside(const struct market *market, const struct order *order,
                              const struct price_part *part);
/* True when another order of its set comes first; notes that the set is contested. */
bool intrabar_yields(struct market *market, uint32_t slot, const struct price_part *part);
/* True when an order takes part between this bar's begin and its end. */
bool intrabar_takes_part(const struct order *order, const struct price_part *part);

/* The order has become live: it stands as a limit or waits for the next price (M05). */
void market_place(struct market *market, uint32_t slot);
void market_trigger(struct market *market, uint32_t slot, const char *rule, int64_t now, bool tell);
/* The one chance is over (M12): the order ends. */
void market_end_chance(struct market *market, uint32_t slot, int64_t now);
/* True when this kind of feed fills the symbol, as far as that is known before its first row. */
bool market_is_filled_by(const struct market *market, const struct symbol_state *state,
                         enum feed_kind kind);
/* Notes when the order dies, if it does (M12). */
void market_watch_expiry(struct market *market, uint32_t slot);
void market_release_expiries(struct market *market); /* there are none from now on */
/* The order stands in its symbol from now on (M02). */
void market_arrives(struct market *market, uint32_t slot, int64_t now);
/* Orders that were released meanwhile meet the quote in force. */
void market_meet(struct market *market);
/* The order that is in this slot now, if it is still order `order_no`. */
struct order *market_order(struct market *market, uint32_t slot);

void bars_open(struct market *market, struct symbol_state *state, const struct price_part *part);
void bars_close(struct market *market, struct symbol_state *state, const struct price_part *part);
void ticks_print(struct market *market, struct symbol_state *state, const struct price_part *part);
void ticks_quote(struct market *market, struct symbol_state *state, const struct price_part *part);
/* What a tick leaves behind for those that come later. */
void ticks_note_print(struct market *market, struct symbol_state *state,
                      const struct price_part *part);
void ticks_note_quote(struct market *market, struct symbol_state *state,
                      const struct price_part *part);
/* What a quote reaches: buys look at the ask, sells at the bid; a missing side reaches nothing. */
struct price_reach quote_reach(const struct quote_row *row);
/* M13: true when a tick of this instant is too old to fill at `now`; tells it. */
bool ticks_too_old(struct market *market, uint32_t symbol, uint16_t feed, int64_t row,
                   int64_t instant, int64_t now);
/* An order that stands in its symbol meets the quote in force; true while it stays open. */
bool ticks_meet_quote(struct market *market, struct symbol_state *state, uint32_t slot,
                      bool arriving, int64_t now);
/* An order for the close meets the last print or quote of the session that ends (M12). */
void ticks_session_end(struct market *market, struct symbol_state *state, uint32_t slot,
                       int64_t session_end, int64_t now);

/* M09: sets state->volume_left for a row of this volume, unless the row is at work already. */
void volume_begin(struct market *market, struct symbol_state *state, const struct price_part *part,
                  int64_t volume);

#endif
