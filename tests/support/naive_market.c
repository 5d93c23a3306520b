/* In: what happens in a pit. Out: its log. Always: the list is in order of arrival (M02), and an
 * order that has ended stays in it, closed. */
#include "support/naive_market.h"

#include <assert.h>
#include <string.h>

#include "base/decimal.h"
#include "base/moment.h"
#include "base/wide.h"

enum { NO_LIMIT_OF_VOLUME = -1 };

struct trade_order {
    struct pit_order terms;
    int64_t filled, takes;
    int64_t accepted; /* of its latest arrival */
    int64_t dies_at;
    int number;      /* in order of acceptance */
    bool open, live; /* live: a stop that was triggered */
    bool saw_print;  /* since its arrival */
};
struct naive {
    const struct pit *pit;
    struct text *log;
    struct trade_order orders[PIT_ORDERS];
    int order_count;
    int64_t last, in_force; /* last price; sequence of the price in force */
    int kind;               /* of the feed that fills; -1 */
    bool date_only;
    const struct feed_row *row;  /* of the volume below */
    int64_t volume, volume_used; /* what may be used of the row, and was */
    int64_t volume_then;         /* of the row before; VALUE_NONE */
    struct feed_row quote;       /* in force */
    bool has_quote;
    int64_t quote_instant, quote_session, bid_used, ask_used;
    bool has_print;
    int64_t print_instant, print_session, print_price;
    int64_t now;
};

static bool for_open(const struct trade_order *order)
{
    return order->terms.tif == TIF_OPG || order->terms.type == TYPE_MARKET_ON_OPEN;
}

static bool for_close(const struct trade_order *order)
{
    return order->terms.tif == TIF_CLS || order->terms.type == TYPE_MARKET_ON_CLOSE;
}

static bool buys(const struct trade_order *order)
{
    return order->terms.side == SIDE_BUY;
}

static bool limited(const struct trade_order *order)
{
    return order->terms.type == TYPE_LIMIT || order->terms.type == TYPE_STOP_LIMIT;
}

static bool sleeping_stop(const struct trade_order *order)
{
    bool stop = order->terms.type == TYPE_STOP || order->terms.type == TYPE_STOP_LIMIT;
    return stop && !order->live;
}

/* a is at least as good as b for the owner. */
static bool as_good(const struct trade_order *order, int64_t a, int64_t b)
{
    return buys(order) ? a <= b : a >= b;
}

/* a is at or beyond the stop: a buy's stop is reached from below. */
static bool reaches_stop(const struct trade_order *order, int64_t a)
{
    return buys(order) ? a >= order->terms.stop : a <= order->terms.stop;
}

static bool goes_through(const struct naive *naive, const struct trade_order *order, int64_t a)
{
    bool equal = a == order->terms.limit;
    return equal ? naive->pit->settings.market.touch_at : as_good(order, a, order->terms.limit);
}

/* ---- ends ---- */

static void end(struct naive *naive, struct trade_order *order, enum order_status status,
                enum reason reason, const char *rule)
{
    assert(order->open);
    order->open = false;
    pit_tell_end(naive->log, order->terms.name, status, reason, rule, naive->now);
}

/* M12: ioc, fok and orders for the open do not outlive their chance. */
static void after_chance(struct naive *naive, struct trade_order *order)
{
    if (!order->open) return;
    if (for_open(order))
        end(naive, order, STATUS_EXPIRED, REASON_NONE, "M12");
    else if (order->terms.tif == TIF_IOC) {
        end(naive, order, STATUS_CANCELED, REASON_IOC, "M12");
    } else if (order->terms.tif == TIF_FOK) {
        end(naive, order, STATUS_CANCELED, REASON_FOK, "M12");
    }
}

static bool one_chance(const struct trade_order *order)
{
    return for_open(order) || order->terms.tif == TIF_IOC || order->terms.tif == TIF_FOK;
}

/* ---- fills ---- */

/* Offers what `volume` less `used` leaves (M09), down to lots; the account takes what it can. */
static void fill(struct naive *naive, struct trade_order *order, int64_t price,
                 enum liquidity liquidity, enum part part, const char *rule, int64_t volume,
                 int64_t *used)
{
    int64_t leaves = order->terms.qty - order->filled;
    int64_t qty = leaves;
    bool whole = order->terms.tif == TIF_FOK;
    int64_t lot = naive->pit->settings.market.lot;
    if (volume != NO_LIMIT_OF_VOLUME && volume - *used < leaves) {
        qty = (volume - *used) / lot * lot;
        if (whole || qty <= 0) return;
    }
    bool cut = order->takes != VALUE_NONE && order->takes < qty;
    if (cut && whole) return;
    if (cut) qty = order->takes;
    if (order->takes != VALUE_NONE) order->takes -= qty;
    order->filled += qty;
    *used += qty;
    struct fill_offer offer = {
        .price = price, .rule = rule, .liquidity = liquidity, .part = part, .now = naive->now};
    if (qty > 0) pit_tell_fill(naive->log, order->terms.name, &offer, qty);
    if (order->filled == order->terms.qty) {
        end(naive, order, STATUS_FILLED, REASON_NONE, rule);
    } else if (cut) {
        end(naive, order, STATUS_CANCELED, REASON_NOT_ENOUGH_CASH_AT_FILL, "R14");
    }
}

/* M09: the volume of a row, once. */
static void use_volume(struct naive *naive, const struct feed_row *row, int64_t volume)
{
    const struct market_settings *market = &naive->pit->settings.market;
    if (naive->row == row) return;
    int64_t before = naive->volume_then;
    naive->row = row;
    naive->volume_used = 0;
    naive->volume_then = volume;
    int64_t base = market->participation_previous ? before : volume;
    naive->volume = NO_LIMIT_OF_VOLUME;
    if (market->participation_none || base == VALUE_NONE) return;
    int64_t share = market->participation == SETTING_NONE ? DECIMAL_ONE : market->participation;
    naive->volume = (int64_t)wide_div_floor((wide)base * share, DECIMAL_ONE);
}

/* ---- bars: M02's passes ---- */

static void at_open(struct naive *naive, const struct pit_event *event, const struct bar_row *bar)
{
    int64_t open = bar->point ? bar->close : bar->open;
    int64_t begin, session_end;
    bool session = pit_session(naive->pit, event->instant, bar->point, &begin, &session_end);
    for (int i = 0; i < naive->order_count; i++) {
        struct trade_order *order = &naive->orders[i];
        bool in_time = bar->point ? order->accepted < bar->end : order->accepted <= bar->begin;
        if (!order->open || !in_time || for_close(order)) continue;
        if (for_open(order) && !(session && begin >= order->accepted)) continue;
        const char *rule = "M03";
        bool fills = true;
        if (order->terms.type == TYPE_LIMIT) rule = "M04";
        if (order->terms.type == TYPE_STOP || order->terms.type == TYPE_STOP_LIMIT) rule = "M05";
        if (sleeping_stop(order)) {
            fills = reaches_stop(order, open);
            order->live = fills;
            if (fills && limited(order) && !as_good(order, open, order->terms.limit)) {
                fills = false;
                pit_tell_trigger(naive->log, order->terms.name, "M05", naive->now);
            }
        } else if (limited(order)) {
            fills = as_good(order, open, order->terms.limit);
        }
        if (fills) {
            fill(naive, order, open, LIQUIDITY_TAKER, PART_OPEN, rule, naive->volume,
                 &naive->volume_used);
        }
        after_chance(naive, order);
    }
}

static void inside(struct naive *naive, const struct bar_row *bar)
{
    for (int i = 0; i < naive->order_count; i++) {
        struct trade_order *order = &naive->orders[i];
        int64_t worst = buys(order) ? bar->high : bar->low;
        int64_t best = buys(order) ? bar->low : bar->high;
        int64_t stop = order->terms.stop, limit = order->terms.limit;
        if (!order->open || order->accepted > bar->begin) continue;
        if (for_close(order) || one_chance(order)) continue;
        const char *rule = order->terms.type == TYPE_LIMIT ? "M04" : "M05";
        int64_t price = VALUE_NONE;
        enum liquidity liquidity = LIQUIDITY_MAKER;
        if (sleeping_stop(order)) {
            if (!reaches_stop(order, worst)) continue;
            order->live = true;
            if (!limited(order) || as_good(order, stop, limit))
                price = stop;
            else if (bar->close != limit && as_good(order, bar->close, limit))
                price = limit;
            if (!limited(order) || price != limit) liquidity = LIQUIDITY_TAKER;
            if (price == VALUE_NONE) {
                pit_tell_trigger(naive->log, order->terms.name, "M05", naive->now);
            }
        } else if (limited(order) && goes_through(naive, order, best)) {
            price = limit;
        }
        if (price == VALUE_NONE) continue;
        fill(naive, order, price, liquidity, PART_CLOSE, rule, naive->volume, &naive->volume_used);
    }
}

static void at_close(struct naive *naive, const struct bar_row *bar)
{
    if (!bar->ends_session) return;
    for (int i = 0; i < naive->order_count; i++) {
        struct trade_order *order = &naive->orders[i];
        if (!order->open || !for_close(order) || order->accepted >= bar->end) continue;
        if (sleeping_stop(order) && !reaches_stop(order, bar->close)) continue;
        if (limited(order) && !as_good(order, bar->close, order->terms.limit)) continue;
        fill(naive, order, bar->close, LIQUIDITY_TAKER, PART_CLOSE, "M03", naive->volume,
             &naive->volume_used);
    }
}

/* ---- ticks: M08 ---- */

static bool meets_tick(const struct trade_order *order, const struct pit_event *event,
                       int64_t session_begin)
{
    if (!order->open || for_close(order) || order->accepted >= event->instant) return false;
    return !for_open(order) || session_begin >= order->accepted;
}

static void print(struct naive *naive, const struct pit_event *event, const struct print_row *row,
                  int64_t session_begin)
{
    for (int i = 0; i < naive->order_count; i++) {
        struct trade_order *order = &naive->orders[i];
        if (!meets_tick(order, event, session_begin)) continue;
        int64_t price = row->price, gives = VALUE_NONE;
        enum liquidity liquidity = LIQUIDITY_TAKER;
        if (sleeping_stop(order)) {
            order->live = reaches_stop(order, price);
            if (order->live && limited(order) && !as_good(order, price, order->terms.limit)) {
                pit_tell_trigger(naive->log, order->terms.name, "M08", naive->now);
            } else if (order->live) {
                gives = price;
            }
        } else if (!limited(order)) {
            gives = price;
        } else if (!order->saw_print) {
            if (as_good(order, price, order->terms.limit)) gives = price;
        } else if (goes_through(naive, order, price)) {
            gives = order->terms.limit;
            liquidity = LIQUIDITY_MAKER;
        }
        order->saw_print = true;
        if (gives != VALUE_NONE) {
            fill(naive, order, gives, liquidity, PART_ROW, "M08", naive->volume,
                 &naive->volume_used);
        }
        after_chance(naive, order);
    }
}

static int64_t shown_size(const struct naive *naive, const struct trade_order *order)
{
    const struct quote_row *quote = &naive->quote.as.quote;
    int64_t size = buys(order) ? quote->ask_size : quote->bid_size;
    bool all = size == VALUE_NONE || naive->pit->settings.market.depth_unlimited;
    return all ? NO_LIMIT_OF_VOLUME : size;
}

static bool too_old(struct naive *naive, int64_t instant)
{
    int64_t limit = naive->pit->settings.market.max_stale;
    if (limit == SETTING_NONE || naive->now - instant <= limit) return false;
    pit_tell_stale(naive->log, naive->now - instant, naive->now);
    return true;
}

static void meet_quote(struct naive *naive, struct trade_order *order, bool resting)
{
    const struct quote_row *quote = &naive->quote.as.quote;
    if (too_old(naive, naive->quote_instant)) return;
    int64_t touch = buys(order) ? quote->ask : quote->bid;
    int64_t *used = buys(order) ? &naive->ask_used : &naive->bid_used;
    if (touch == VALUE_NONE) return;
    int64_t price = touch;
    enum liquidity liquidity = LIQUIDITY_TAKER;
    if (sleeping_stop(order)) {
        if (!reaches_stop(order, touch)) return;
        order->live = true;
        if (limited(order) && !as_good(order, touch, order->terms.limit)) {
            pit_tell_trigger(naive->log, order->terms.name, "M08", naive->now);
            return;
        }
    } else if (limited(order)) {
        if (!as_good(order, touch, order->terms.limit)) return;
        if (resting) price = order->terms.limit, liquidity = LIQUIDITY_MAKER;
    }
    fill(naive, order, price, liquidity, PART_ROW, "M08", shown_size(naive, order), used);
}

static void quote(struct naive *naive, const struct pit_event *event, int64_t session_begin,
                  int64_t session_end)
{
    naive->quote = naive->pit->rows[event->row];
    naive->has_quote = true;
    naive->quote_instant = event->instant;
    naive->quote_session = session_end;
    naive->bid_used = naive->ask_used = 0;
    for (int i = 0; i < naive->order_count; i++) {
        struct trade_order *order = &naive->orders[i];
        if (!meets_tick(order, event, session_begin)) continue;
        meet_quote(naive, order, true);
        after_chance(naive, order);
    }
}

/* M12: what closes on ticks does so at the session's end, at its last print or quote. */
static void session_closes(struct naive *naive, int64_t session_end)
{
    for (int i = 0; i < naive->order_count && naive->kind != FEED_BARS; i++) {
        struct trade_order *order = &naive->orders[i];
        if (!order->open || !for_close(order) || order->accepted >= session_end) continue;
        int64_t price = naive->print_price, instant = naive->print_instant;
        int64_t volume = naive->volume, *used = &naive->volume_used;
        if (naive->kind == FEED_QUOTES) {
            if (!naive->has_quote || naive->quote_session != session_end) continue;
            price = buys(order) ? naive->quote.as.quote.ask : naive->quote.as.quote.bid;
            instant = naive->quote_instant;
            volume = shown_size(naive, order);
            used = buys(order) ? &naive->ask_used : &naive->bid_used;
        } else if (!naive->has_print || naive->print_session != session_end) {
            continue;
        }
        if (price == VALUE_NONE) continue;
        if (sleeping_stop(order) && !reaches_stop(order, price)) continue;
        if (limited(order) && !as_good(order, price, order->terms.limit)) continue;
        if (too_old(naive, instant)) continue;
        fill(naive, order, price, LIQUIDITY_TAKER, PART_ROW, "M12", volume, used);
    }
}

/* Orders that die at or before `time`: the earliest first, then the oldest. */
static void expire(struct naive *naive, bool gtd, int64_t time)
{
    for (;;) {
        struct trade_order *first = NULL;
        for (int i = 0; i < naive->order_count; i++) {
            struct trade_order *order = &naive->orders[i];
            bool dated = order->terms.tif == TIF_GTD;
            if (!order->open || dated != gtd || order->dies_at > time) continue;
            if (!first || order->dies_at < first->dies_at ||
                (order->dies_at == first->dies_at && order->number < first->number)) {
                first = order;
            }
        }
        if (!first) return;
        if (gtd) naive->now = first->dies_at;
        end(naive, first, STATUS_EXPIRED, REASON_NONE, "M12");
    }
}

/* ---- what happens ---- */

static int64_t price_of(const struct pit_event *event, const struct feed_row *row)
{
    if (row->kind == FEED_TRADES) return row->as.print.price;
    if (row->kind == FEED_BARS) {
        bool open = event->kind == PIT_BAR_OPEN && !row->as.bar.point;
        return open ? row->as.bar.open : row->as.bar.close;
    }
    const struct quote_row *both = &row->as.quote;
    if (both->bid == VALUE_NONE) return both->ask;
    if (both->ask == VALUE_NONE) return both->bid;
    return (int64_t)wide_div_half_even((wide)both->bid + both->ask, 2);
}

static bool any_open(const struct naive *naive)
{
    for (int i = 0; i < naive->order_count; i++) {
        if (naive->orders[i].open) return true;
    }
    return false;
}

static void price(struct naive *naive, const struct pit_event *event)
{
    const struct feed_row *row = &naive->pit->rows[event->row];
    bool bar = row->kind == FEED_BARS;
    if (!event->mark) {
        naive->kind = (int)row->kind;
        if (bar) naive->date_only = row->as.bar.date_only;
    }
    if (event->sequence < naive->in_force) {
        pit_tell_superseded(naive->log, naive->now);
        return;
    }
    naive->in_force = event->sequence;
    naive->last = price_of(event, row);
    if (event->mark) return;
    int64_t limit = naive->pit->settings.market.max_stale;
    if (limit != SETTING_NONE && naive->now - event->instant > limit) {
        if (any_open(naive)) too_old(naive, event->instant);
        return;
    }
    int64_t begin, session_end;
    bool session = pit_session(naive->pit, event->instant, false, &begin, &session_end);
    if (bar) {
        use_volume(naive, row, row->as.bar.volume);
        if (event->kind == PIT_BAR_OPEN) at_open(naive, event, &row->as.bar);
        if (event->kind == PIT_BAR_CLOSE && !row->as.bar.point) inside(naive, &row->as.bar);
        if (event->kind == PIT_BAR_CLOSE) at_close(naive, &row->as.bar);
    } else if (session && row->kind == FEED_TRADES) {
        naive->has_print = true;
        naive->print_instant = event->instant;
        naive->print_session = session_end;
        naive->print_price = row->as.print.price;
        use_volume(naive, row, row->as.print.size);
        print(naive, event, &row->as.print, begin);
    } else if (session) {
        quote(naive, event, begin, session_end);
    }
}

/* M08: an order that comes meets the quote in force, if its session is still on. */
static void arrives(struct naive *naive, struct trade_order *order)
{
    int64_t begin, session_end;
    bool session = pit_session(naive->pit, naive->now, false, &begin, &session_end);
    if (naive->kind != FEED_QUOTES || for_close(order) || for_open(order)) return;
    bool in_force = session && naive->has_quote && naive->quote_session == session_end;
    if (in_force) meet_quote(naive, order, false);
    after_chance(naive, order);
}

static struct trade_order *find(struct naive *naive, char name)
{
    for (int i = 0; i < naive->order_count; i++) {
        if (naive->orders[i].terms.name == name && naive->orders[i].open) return &naive->orders[i];
    }
    return NULL;
}

static void replace(struct naive *naive, const struct pit_order *wanted)
{
    struct trade_order *order = find(naive, wanted->name);
    if (!order) return;
    struct pit_order *terms = &order->terms;
    struct pit_order before = *terms;
    if (wanted->qty != VALUE_NONE && wanted->qty <= order->filled) {
        end(naive, order, STATUS_CANCELED, REASON_REPLACED_BELOW_FILLED, "R16");
        return;
    }
    if (wanted->qty != VALUE_NONE) terms->qty = wanted->qty;
    if (wanted->limit != VALUE_NONE && terms->limit != VALUE_NONE) terms->limit = wanted->limit;
    if (wanted->stop != VALUE_NONE && terms->stop != VALUE_NONE) terms->stop = wanted->stop;
    if (terms->qty <= before.qty && terms->limit == before.limit && terms->stop == before.stop) {
        return; /* keeps its place */
    }
    assert(naive->order_count < PIT_ORDERS);
    struct trade_order *again = &naive->orders[naive->order_count++]; /* arrives anew (M02) */
    *again = *order;
    order->open = false;
    again->accepted = naive->now;
    again->saw_print = false;
    arrives(naive, again);
}

static void accept(struct naive *naive, const struct pit_order *terms)
{
    assert(naive->order_count < PIT_ORDERS);
    struct trade_order *order = &naive->orders[naive->order_count++];
    *order = (struct trade_order){
        .terms = *terms, .takes = terms->takes, .accepted = naive->now, .open = true};
    order->number = naive->order_count;
    order->dies_at = pit_dies_at(naive->pit, terms, naive->now, naive->date_only);
    arrives(naive, order);
}

void naive_market_run(const struct pit *pit, struct text *log)
{
    struct naive naive = {.pit = pit,
                          .log = log,
                          .last = VALUE_NONE,
                          .in_force = -1,
                          .kind = -1,
                          .volume = NO_LIMIT_OF_VOLUME,
                          .volume_then = VALUE_NONE};
    text_clear(log);
    if (pit->settings.feed_count == 1) naive.kind = (int)pit->settings.feeds[0].kind;
    for (int i = 0; i < pit->event_count; i++) {
        const struct pit_event *event = &pit->events[i];
        expire(&naive, true, event->phase < 3 ? event->now - 1 : event->now);
        naive.now = event->now;
        struct trade_order *order = find(&naive, event->order.name);
        switch (event->kind) {
        case PIT_BAR_OPEN:
        case PIT_BAR_CLOSE:
        case PIT_TICK:
            price(&naive, event);
            break;
        case PIT_ORDER:
            accept(&naive, &event->order);
            break;
        case PIT_CANCEL:
            if (order) end(&naive, order, STATUS_CANCELED, REASON_USER_REQUEST, "R16");
            break;
        case PIT_REPLACE:
            replace(&naive, &event->order);
            break;
        case PIT_SESSION_END:
            session_closes(&naive, event->instant);
            expire(&naive, false, event->instant);
            break;
        }
    }
    pit_tell_last(log, naive.last);
}
