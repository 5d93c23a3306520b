/* In: what happens in a pit. Out: its log. Always: the list is in order of arrival (M02), and an
 * order that has ended stays in it, closed. */
#include "support/naive_market.h"

#include <assert.h>
#include <stdlib.h>
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
    bool waits;      /* for its parent (M07) */
    int64_t tick;    /* SETTING_NONE: none */
    int64_t best;    /* trailing: the best price so far; VALUE_NONE */
    int born;        /* index of the bar at whose open its parent was filled, from 1; 0: none */
};
/* What a parent's end brings to those that wait for it. */
struct news {
    char parent;
    bool filled;
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
    int bar_at_open; /* its index from 1 while its open fills; 0 */
    struct news news[2 * PIT_ORDERS];
    int news_count, news_told;
    bool ambiguous;         /* of the fill under way */
    char meets[PIT_ORDERS]; /* names of those that came meanwhile and meet the quote in force */
    int meets_count;
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
    bool stop = order->terms.type == TYPE_STOP || order->terms.type == TYPE_STOP_LIMIT ||
                order->terms.type == TYPE_TRAILING_STOP;
    return stop && !order->live;
}

/* a is at least as good as b for the owner. */
static bool as_good(const struct trade_order *order, int64_t a, int64_t b)
{
    return buys(order) ? a <= b : a >= b;
}

/* M06: so far away from the best price. */
static int64_t stop_of(const struct trade_order *order)
{
    int64_t tick = order->tick;
    if (order->terms.type != TYPE_TRAILING_STOP) return order->terms.stop;
    int64_t away = order->terms.trail;
    if (order->terms.trail_percent)
        away = (int64_t)wide_div_half_even((wide)order->best * away, DECIMAL_ONE);
    int64_t stop = buys(order) ? order->best + away : order->best - away;
    int64_t beyond = tick == SETTING_NONE ? 0 : (stop % tick + tick) % tick;
    if (beyond != 0) stop += buys(order) ? tick - beyond : -beyond;
    return stop;
}

/* a is at or beyond the stop: a buy's stop is reached from below. */
static bool reaches_stop(const struct trade_order *order, int64_t a)
{
    if (order->terms.type == TYPE_TRAILING_STOP && order->best == VALUE_NONE) return false;
    int64_t stop = stop_of(order);
    return buys(order) ? a >= stop : a <= stop;
}

static bool goes_through(const struct naive *naive, const struct trade_order *order, int64_t a)
{
    bool equal = a == order->terms.limit;
    return equal ? naive->pit->settings.market.touch_at : as_good(order, a, order->terms.limit);
}

/* ---- ends ---- */

static struct trade_order *find(struct naive *naive, char name)
{
    for (int i = 0; i < naive->order_count; i++) {
        if (naive->orders[i].terms.name == name && naive->orders[i].open) return &naive->orders[i];
    }
    return NULL;
}

static void tell_children(struct naive *naive);

static void end(struct naive *naive, struct trade_order *order, enum order_status status,
                enum reason reason, const char *rule)
{
    assert(order->open);
    order->open = false;
    pit_tell_end(naive->log, order->terms.name, status, reason, rule, naive->now);
    naive->news[naive->news_count++] = (struct news){order->terms.name, status == STATUS_FILLED};
    tell_children(naive);
}

/* The order stands at the end of the line (M02). */
static struct trade_order *stand_last(struct naive *naive, struct trade_order *order)
{
    assert(naive->order_count < PIT_ORDERS);
    struct trade_order *again = &naive->orders[naive->order_count++];
    *again = *order;
    order->open = false;
    again->accepted = naive->now;
    again->saw_print = false;
    again->waits = false;
    if (again->best == VALUE_NONE) again->best = naive->last;
    return again;
}

/* M07: a parent's last fill lets its children come, another end of it ends them. */
static void hear_of_parent(struct naive *naive, struct trade_order *child, bool filled)
{
    if (!filled) {
        end(naive, child, STATUS_CANCELED, REASON_PARENT, "M07");
        return;
    }
    if (child->takes == 0) {
        end(naive, child, STATUS_REJECTED, REASON_NOT_ENOUGH_CASH, "R13");
        return;
    }
    child = stand_last(naive, child);
    child->born = naive->bar_at_open;
    child->dies_at = pit_dies_at(naive->pit, &child->terms, naive->now, naive->date_only);
    naive->meets[naive->meets_count++] = child->terms.name;
}

static void tell_children(struct naive *naive)
{
    if (naive->news_told < naive->news_count - 1) return; /* the caller goes on with this one */
    for (; naive->news_told < naive->news_count; naive->news_told++) {
        struct news news = naive->news[naive->news_told];
        char heard[PIT_ORDERS]; /* who is told of this parent, in order of acceptance */
        int count = 0;
        for (int number = 1; number <= PIT_ORDERS; number++) {
            for (int i = 0; i < naive->order_count; i++) {
                const struct trade_order *order = &naive->orders[i];
                if (order->open && order->waits && order->number == number &&
                    order->terms.parent == news.parent)
                    heard[count++] = order->terms.name;
            }
        }
        for (int k = 0; k < count; k++) {
            struct trade_order *child = find(naive, heard[k]);
            if (child) hear_of_parent(naive, child, news.filled);
        }
    }
}

/* M07: the first fill, partial too, ends the others of the group. */
static void end_others(struct naive *naive, const struct trade_order *order)
{
    if (order->terms.group == 0) return;
    for (int number = 1; number <= PIT_ORDERS; number++) {
        for (int i = 0; i < naive->order_count; i++) {
            struct trade_order *other = &naive->orders[i];
            if (other->number != number || !other->open || other == order) continue;
            if (other->terms.group != order->terms.group) continue;
            end(naive, other, STATUS_CANCELED, REASON_OCO, "M07");
        }
    }
}

/* M10: N ticks, N basis points or a share of the volume worse, then to the tick against the owner,
 * then inside the bar. */
static int64_t slip(const struct naive *naive, const struct trade_order *order, int64_t price,
                    int64_t qty, const struct bar_row *bar, int64_t volume)
{
    const struct market_settings *market = &naive->pit->settings.market;
    bool ticked = market->tick != SETTING_NONE;
    wide unit = ticked ? market->tick : 1, worse = 0, whole = 1;
    if (limited(order) || price <= 0) return price;
    switch (market->slippage) {
    case SLIPPAGE_NONE:
        return price;
    case SLIPPAGE_TICKS:
        worse = (wide)market->slippage_value * market->tick;
        break;
    case SLIPPAGE_BPS:
        worse = (wide)price * market->slippage_value;
        whole = (wide)10000 * DECIMAL_ONE;
        break;
    case SLIPPAGE_VOLUME_SHARE:
        if (volume == VALUE_NONE || volume == 0) return price;
        qty /= DECIMAL_ONE, volume /= DECIMAL_ONE; /* whole shares here */
        worse = (wide)price * market->slippage_value * qty * qty;
        whole = (wide)DECIMAL_ONE * volume * volume;
        break;
    }
    if (worse == 0) return price;
    wide exact = buys(order) ? (wide)price * whole + worse : (wide)price * whole - worse;
    wide steps = wide_div_floor(exact, whole * unit);
    if (buys(order) && steps * whole * unit != exact) steps++;
    int64_t slipped = (int64_t)(steps * unit);
    if (bar && !bar->point && !market->slip_out) {
        if (slipped > bar->high) slipped = bar->high;
        if (slipped < bar->low) slipped = bar->low;
    }
    int64_t least = (int64_t)unit < price ? (int64_t)unit : price;
    return slipped > 0 ? slipped : least;
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
    int64_t offered = qty;
    if (cut) qty = order->takes;
    const struct bar_row *bar = naive->kind == FEED_BARS ? &naive->row->as.bar : NULL;
    int64_t size = naive->kind == FEED_QUOTES ? VALUE_NONE : naive->volume_then;
    price = slip(naive, order, price, cut ? offered : qty, bar, size);
    if (order->takes != VALUE_NONE) order->takes -= qty;
    order->filled += qty;
    *used += qty;
    struct fill_offer offer = {.price = price,
                               .rule = rule,
                               .liquidity = liquidity,
                               .part = part,
                               .now = naive->now,
                               .ambiguous = naive->ambiguous};
    if (qty > 0) pit_tell_fill(naive->log, order->terms.name, &offer, qty);
    if (qty > 0) end_others(naive, order);
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

/* M06: the best price of those that came after the order, on closes and prints. */
static void trail(struct naive *naive, int64_t price, int64_t instant, bool starts_only)
{
    for (int i = 0; i < naive->order_count; i++) {
        struct trade_order *order = &naive->orders[i];
        bool trails = order->terms.type == TYPE_TRAILING_STOP && !order->live;
        if (!order->open || order->waits || !trails) continue;
        if (starts_only ? order->accepted > instant : order->accepted >= instant) continue;
        if (order->best == VALUE_NONE)
            order->best = price;
        else if (!starts_only && !as_good(order, order->best, price)) {
            order->best = price;
        }
    }
}

static const char *tick_rule(const struct trade_order *order)
{
    return order->terms.type == TYPE_TRAILING_STOP ? "M06" : "M08";
}

/* ---- bars: M02's passes ---- */

static void at_open(struct naive *naive, const struct pit_event *event, const struct bar_row *bar)
{
    int64_t open = bar->point ? bar->close : bar->open;
    int64_t begin, session_end;
    bool session = pit_session(naive->pit, event->instant, bar->point, &begin, &session_end);
    int count = naive->order_count; /* who comes meanwhile takes no part */
    naive->bar_at_open = bar->point ? 0 : event->row + 1;
    for (int i = 0; i < count; i++) {
        struct trade_order *order = &naive->orders[i];
        if (order->waits) continue;
        bool in_time = bar->point ? order->accepted < bar->end : order->accepted <= bar->begin;
        if (!order->open || !in_time || for_close(order)) continue;
        if (for_open(order) && !(session && order->dies_at == session_end)) continue;
        const char *rule = "M03";
        bool fills = true;
        if (order->terms.type == TYPE_LIMIT) rule = "M04";
        if (order->terms.type == TYPE_STOP || order->terms.type == TYPE_STOP_LIMIT) rule = "M05";
        if (order->terms.type == TYPE_TRAILING_STOP) rule = "M06";
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
    naive->bar_at_open = 0;
    trail(naive, open, bar->point ? bar->end - 1 : bar->begin, true);
}

/* What the bar does to an order between its begin and its end. */
struct within {
    int64_t price;   /* VALUE_NONE: no fill */
    int64_t level;   /* where the price must get for it */
    bool wakes;      /* a sleeping stop does */
    bool stop;       /* it is waited for as a stop */
    bool first, end; /* at the open already; only when the bar is over */
    enum liquidity liquidity;
    const char *rule;
};

static struct within look_within(const struct naive *naive, const struct trade_order *order,
                                 const struct bar_row *bar, int index)
{
    int64_t worst = buys(order) ? bar->high : bar->low;
    int64_t best = buys(order) ? bar->low : bar->high;
    int64_t limit = order->terms.limit;
    struct within is = {.price = VALUE_NONE, .rule = "M05", .liquidity = LIQUIDITY_MAKER};
    if (order->terms.type == TYPE_LIMIT) is.rule = "M04";
    if (order->terms.type == TYPE_TRAILING_STOP) is.rule = "M06";
    is.stop = sleeping_stop(order);
    if (!is.stop && !limited(order)) return is;
    bool born = order->born == index + 1;
    if (born && (!is.stop || reaches_stop(order, bar->open))) {
        bool fine = !limited(order) || as_good(order, bar->open, limit);
        is.wakes = is.stop;
        if (fine) {
            is.price = is.level = bar->open;
            is.first = true;
            is.liquidity = LIQUIDITY_TAKER;
            is.rule = "M07";
            return is;
        }
        is.stop = false;
    }
    if (is.stop) {
        if (!reaches_stop(order, worst)) return is;
        int64_t stop = stop_of(order);
        is.wakes = true;
        is.level = stop;
        if (!limited(order) || as_good(order, stop, limit))
            is.price = stop;
        else if (bar->close != limit && as_good(order, bar->close, limit)) {
            is.price = limit;
            is.end = true;
        }
        if (!limited(order) || is.price != limit) is.liquidity = LIQUIDITY_TAKER;
    } else if (goes_through(naive, order, best)) {
        is.price = is.level = limit;
    }
    return is;
}

/* How far the price has walked when it first satisfies the order. */
static int64_t walked(const struct bar_row *bar, bool high_first, const struct trade_order *order,
                      const struct within *is)
{
    int64_t stations[] = {bar->open, high_first ? bar->high : bar->low,
                          high_first ? bar->low : bar->high, bar->close};
    if (is->first) return 0;
    if (is->end) return INT64_MAX;
    bool from_below = is->stop == buys(order);
    int64_t way = 0;
    for (int i = 0; i < 4; i++) {
        int64_t at = stations[i];
        bool there = from_below ? at >= is->level : at <= is->level;
        if (there && i == 0) return 0;
        if (there) return way + llabs(is->level - stations[i - 1]);
        if (i < 3) way += i == 0 ? 0 : llabs(at - stations[i - 1]);
    }
    return INT64_MAX;
}

/* True when `b` comes before `a`. */
static bool comes_before(const struct naive *naive, const struct bar_row *bar,
                         const struct trade_order *b, const struct within *at_b,
                         const struct trade_order *a, const struct within *at_a)
{
    switch (naive->pit->settings.market.intrabar) {
    case INTRABAR_OHLC:
    case INTRABAR_OLHC: {
        bool high_first = naive->pit->settings.market.intrabar == INTRABAR_OHLC;
        int64_t way_a = walked(bar, high_first, a, at_a), way_b = walked(bar, high_first, b, at_b);
        if (way_a != way_b) return way_b < way_a;
        break;
    }
    case INTRABAR_PESSIMISTIC:
    case INTRABAR_OPTIMISTIC: {
        bool hopes = naive->pit->settings.market.intrabar == INTRABAR_OPTIMISTIC;
        if (at_a->stop != at_b->stop) return at_b->stop != hopes;
        int64_t loss_a = buys(a) ? at_a->price - bar->open : bar->open - at_a->price;
        int64_t loss_b = buys(b) ? at_b->price - bar->open : bar->open - at_b->price;
        if (loss_a != loss_b) return hopes ? loss_b < loss_a : loss_b > loss_a;
        break;
    }
    }
    return b < a; /* the list is in order of arrival */
}

static bool takes_part_within(const struct trade_order *order, const struct bar_row *bar, int index)
{
    if (!order->open || order->waits || for_close(order) || one_chance(order)) return false;
    return order->accepted <= bar->begin || order->born == index + 1;
}

static bool one_set(const struct trade_order *a, const struct trade_order *b)
{
    if (a->terms.group != 0 || b->terms.group != 0) return a->terms.group == b->terms.group;
    return a->terms.parent != 0 && a->terms.parent == b->terms.parent;
}

static void inside(struct naive *naive, const struct bar_row *bar, int index)
{
    int line[PIT_ORDERS * PIT_ORDERS], length = 0;
    bool done[PIT_ORDERS] = {false}, contested[PIT_ORDERS] = {false};
    int count = naive->order_count;
    for (int i = 0; i < count; i++) line[length++] = i;
    for (int next = 0; next < length; next++) {
        int i = line[next];
        struct trade_order *order = &naive->orders[i];
        if (!takes_part_within(order, bar, index)) continue;
        struct within is = look_within(naive, order, bar, index);
        bool waits = false;
        for (int k = 0; k < count && is.price != VALUE_NONE; k++) {
            const struct trade_order *other = &naive->orders[k];
            if (k == i || done[k] || !one_set(order, other)) continue;
            if (!takes_part_within(other, bar, index)) continue;
            struct within there = look_within(naive, other, bar, index);
            if (there.price == VALUE_NONE) continue;
            contested[i] = contested[k] = true;
            if (comes_before(naive, bar, other, &there, order, &is)) waits = true;
        }
        if (waits) {
            line[length++] = i;
            continue;
        }
        done[i] = true;
        if (is.wakes) order->live = true;
        if (is.wakes && is.price == VALUE_NONE)
            pit_tell_trigger(naive->log, order->terms.name, is.rule, naive->now);
        if (is.price == VALUE_NONE) continue;
        naive->ambiguous = contested[i];
        fill(naive, order, is.price, is.liquidity, PART_CLOSE, is.rule, naive->volume,
             &naive->volume_used);
        naive->ambiguous = false;
    }
}

static void at_close(struct naive *naive, const struct bar_row *bar)
{
    if (!bar->ends_session) return;
    int count = naive->order_count;
    for (int i = 0; i < count; i++) {
        struct trade_order *order = &naive->orders[i];
        if (!order->open || order->waits || !for_close(order) || order->accepted >= bar->end)
            continue;
        if (sleeping_stop(order) && !reaches_stop(order, bar->close)) continue;
        if (limited(order) && !as_good(order, bar->close, order->terms.limit)) continue;
        fill(naive, order, bar->close, LIQUIDITY_TAKER, PART_CLOSE, "M03", naive->volume,
             &naive->volume_used);
    }
}

/* ---- ticks: M08 ---- */

static bool meets_tick(const struct trade_order *order, const struct pit_event *event,
                       int64_t session_end)
{
    if (!order->open || order->waits || for_close(order)) return false;
    if (order->accepted >= event->instant) return false;
    return !for_open(order) || order->dies_at == session_end;
}

static void print(struct naive *naive, const struct pit_event *event, const struct print_row *row,
                  int64_t session_end)
{
    int count = naive->order_count;
    for (int i = 0; i < count; i++) {
        struct trade_order *order = &naive->orders[i];
        if (!meets_tick(order, event, session_end)) continue;
        int64_t price = row->price, gives = VALUE_NONE;
        enum liquidity liquidity = LIQUIDITY_TAKER;
        if (sleeping_stop(order)) {
            order->live = reaches_stop(order, price);
            if (order->live && limited(order) && !as_good(order, price, order->terms.limit)) {
                pit_tell_trigger(naive->log, order->terms.name, tick_rule(order), naive->now);
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
            fill(naive, order, gives, liquidity, PART_ROW, tick_rule(order), naive->volume,
                 &naive->volume_used);
        }
        after_chance(naive, order);
    }
    trail(naive, row->price, event->instant, false);
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
            pit_tell_trigger(naive->log, order->terms.name, tick_rule(order), naive->now);
            return;
        }
    } else if (limited(order)) {
        if (!as_good(order, touch, order->terms.limit)) return;
        if (resting) price = order->terms.limit, liquidity = LIQUIDITY_MAKER;
    }
    fill(naive, order, price, liquidity, PART_ROW, tick_rule(order), shown_size(naive, order),
         used);
}

static void quote(struct naive *naive, const struct pit_event *event, int64_t session_end)
{
    naive->quote = naive->pit->rows[event->row];
    naive->has_quote = true;
    naive->quote_instant = event->instant;
    naive->quote_session = session_end;
    naive->bid_used = naive->ask_used = 0;
    int count = naive->order_count;
    for (int i = 0; i < count; i++) {
        struct trade_order *order = &naive->orders[i];
        if (!meets_tick(order, event, session_end)) continue;
        meet_quote(naive, order, true);
        after_chance(naive, order);
    }
    trail(naive, naive->last, event->instant, false);
}

/* M12: what closes on ticks does so at the session's end, at its last print or quote. */
static void session_closes(struct naive *naive, int64_t session_end)
{
    int count = naive->order_count;
    for (int i = 0; i < count && naive->kind != FEED_BARS; i++) {
        struct trade_order *order = &naive->orders[i];
        if (!order->open || order->waits || !for_close(order) || order->accepted >= session_end)
            continue;
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
        if (event->kind == PIT_BAR_CLOSE && !row->as.bar.point)
            inside(naive, &row->as.bar, event->row);
        if (event->kind == PIT_BAR_CLOSE) at_close(naive, &row->as.bar);
        if (event->kind == PIT_BAR_CLOSE) trail(naive, naive->last, event->instant, false);
    } else if (session && row->kind == FEED_TRADES) {
        naive->has_print = true;
        naive->print_instant = event->instant;
        naive->print_session = session_end;
        naive->print_price = row->as.print.price;
        use_volume(naive, row, row->as.print.size);
        print(naive, event, &row->as.print, session_end);
    } else if (session) {
        quote(naive, event, session_end);
    }
}

/* M08: an order that comes meets the quote in force, if its session is still on. */
static void comes(struct naive *naive, struct trade_order *order)
{
    int64_t begin, session_end;
    bool session = pit_session(naive->pit, naive->now, false, &begin, &session_end);
    if (naive->kind != FEED_QUOTES || for_close(order) || for_open(order)) return;
    bool in_force = session && naive->has_quote && naive->quote_session == session_end;
    if (in_force) meet_quote(naive, order, false);
    after_chance(naive, order);
}

/* The same for those that were released meanwhile, one after the other. */
static void meet_the_quote(struct naive *naive)
{
    for (int i = 0; i < naive->meets_count; i++) {
        struct trade_order *order = find(naive, naive->meets[i]);
        if (order) comes(naive, order);
    }
    naive->meets_count = 0;
}

static void arrives(struct naive *naive, struct trade_order *order)
{
    comes(naive, order);
    meet_the_quote(naive);
}

/* M07: false: the order ends before it begins. */
static bool meets_parent(struct naive *naive, struct trade_order *order)
{
    const struct trade_order *parent = NULL;
    for (int i = 0; i < naive->order_count; i++) {
        const struct trade_order *other = &naive->orders[i];
        if (other->terms.name == order->terms.parent && other != order) parent = other;
    }
    order->open = true;
    if (!parent) {
        order->open = false;
        pit_tell_end(naive->log, order->terms.name, STATUS_REJECTED, REASON_UNKNOWN_ORDER, "M07",
                     naive->now);
    } else if (parent->open) {
        order->waits = true;
        order->dies_at = order->terms.tif == TIF_GTD ? order->terms.expire : MOMENT_END;
    } else if (parent->filled < parent->terms.qty) {
        order->open = false;
        pit_tell_end(naive->log, order->terms.name, STATUS_CANCELED, REASON_PARENT, "M07",
                     naive->now);
    }
    return order->open;
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
    if (order->waits) return;
    arrives(naive, stand_last(naive, order)); /* anew (M02) */
}

static void accept(struct naive *naive, const struct pit_order *terms)
{
    assert(naive->order_count < PIT_ORDERS);
    struct trade_order *order = &naive->orders[naive->order_count++];
    *order = (struct trade_order){
        .terms = *terms, .takes = terms->takes, .accepted = naive->now, .open = true};
    order->number = naive->order_count;
    order->best = naive->last;
    order->tick = naive->pit->settings.market.tick;
    order->dies_at = pit_dies_at(naive->pit, terms, naive->now, naive->date_only);
    if (terms->parent != 0 && !meets_parent(naive, order)) return;
    if (order->waits) {
        order->best = VALUE_NONE;
        return;
    }
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
            meet_the_quote(&naive);
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
            meet_the_quote(&naive);
            break;
        }
    }
    pit_tell_last(log, naive.last);
}
