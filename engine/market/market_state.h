/* What the files of the market share: the state of each symbol and the offering of fills. */
#ifndef TAPEDECK_MARKET_MARKET_STATE_H
#define TAPEDECK_MARKET_MARKET_STATE_H

#include "market/market.h"
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
struct expiry {
    int64_t time;
    uint32_t slot, order_no;
};
struct expiry_heap {
    struct expiry *items;
    size_t count, capacity;
};
struct market {
    const struct settings *settings;
    const struct instruments *instruments; /* NULL: the scenario's terms */
    struct market_questions ask;
    struct order_table table;
    struct symbol_state *symbols; /* by symbol id */
    size_t symbol_count, symbol_capacity;
    struct expiry_heap session_deaths, dated_deaths; /* day and cls; gtd */
    struct slot_list gathered, closing;
    int64_t next_arrival;
    bool one_kind; /* all feeds that fill are of `kind` */
    enum feed_kind kind;
};

struct symbol_state *market_symbol(struct market *market, uint32_t symbol);
int64_t market_lot(const struct market *market, uint32_t symbol);

/* Offers up to `volume` of the order's leaves (down to lots) at `price`; takes what was filled off
 * *volume (may be NULL) and ends the order when it is filled or its rest is canceled. Returns true
 * while the order stays open. */
bool market_offer(struct market *market, uint32_t slot, struct fill_offer *offer, int64_t *volume);
/* The order has become live: it stands as a limit or waits for the next price (M05). */
void market_place(struct market *market, uint32_t slot);
void market_trigger(struct market *market, uint32_t slot, const char *rule, int64_t now, bool tell);
/* The one chance is over (M12): the order ends. */
void market_end_chance(struct market *market, uint32_t slot, int64_t now);
/* True when this kind of feed fills the symbol, as far as that is known before its first row. */
bool market_is_filled_by(const struct market *market, const struct symbol_state *state,
                         enum feed_kind kind);
/* The order that is in this slot now, if it is still order `order_no`. */
struct order *market_order(struct market *market, uint32_t slot);

void bars_open(struct market *market, struct symbol_state *state, const struct price_part *part);
void bars_close(struct market *market, struct symbol_state *state, const struct price_part *part);
void ticks_print(struct market *market, struct symbol_state *state, const struct price_part *part);
void ticks_quote(struct market *market, struct symbol_state *state, const struct price_part *part);
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
