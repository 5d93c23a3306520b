/* What the run asks of a venue that is a book before it accepts an order (B08, B11, B12), and the begins
 * of sessions. In: rows, sessions. Out: answers; waiting orders enter. Always: on a price venue every
 * answer is the neutral one. */
#include <assert.h>

#include "base/decimal.h"
#include "base/moment.h"
#include "market/book_venue.h"
#include "model/values.h"

bool market_is_book(const struct market *market)
{
    return market->books != NULL;
}

static bool at_once(const struct order_row *order)
{
    return order->tif == TIF_IOC || order->tif == TIF_FOK;
}

/* market_on_open and market_on_close wait by their nature. */
static bool needs_session(const struct order_row *order)
{
    bool waits = order->tif == TIF_OPG || order->tif == TIF_CLS;
    bool stops = order->type == TYPE_STOP || order->type == TYPE_STOP_LIMIT ||
                 order->type == TYPE_TRAILING_STOP;
    if (stops) return at_once(order);
    return at_once(order) || (order->type == TYPE_MARKET && !waits);
}

enum reason market_refuses(struct market *market, const struct order_row *order, uint32_t symbol,
                           int64_t session_end, const char **rule)
{
    if (market->books == NULL || order->parent.text[0] != 0) return REASON_NONE;
    if (session_end == MOMENT_NONE) {
        *rule = "B12";
        return needs_session(order) ? REASON_MARKET_CLOSED : REASON_NONE;
    }
    bool stops = order->type == TYPE_STOP_LIMIT || order->limit_price == VALUE_NONE;
    bool later = order->tif == TIF_OPG || order->tif == TIF_CLS;
    if (!order->post_only || stops || later) return REASON_NONE;
    *rule = "B08";
    const struct order_book *book = book_venue_book(market, symbol);
    bool crosses = order_book_crosses(book, order->side, order->limit_price);
    return crosses ? REASON_WOULD_TRADE : REASON_NONE;
}

enum reason market_refuses_limit(struct market *market, uint32_t slot, int64_t limit_price,
                                 int64_t session_end, const char **rule)
{
    const struct order *order = market_order(market, slot);
    if (market->books == NULL || !order->post_only || order->place != RESTING_BOOK ||
        order_waits_for_stop(order) || limit_price == VALUE_NONE || session_end == MOMENT_NONE) {
        return REASON_NONE;
    }
    *rule = "B08";
    const struct order_book *book = book_venue_book(market, order->symbol);
    bool crosses = order_book_crosses(book, (enum side)order->side, limit_price);
    return crosses ? REASON_WOULD_TRADE : REASON_NONE;
}

int64_t market_last_trade(struct market *market, uint32_t symbol)
{
    return book_venue_book(market, symbol)->last_trade;
}

size_t market_depth(struct market *market, uint32_t symbol, enum side side,
                    struct market_level *out, size_t most)
{
    const struct order_book *book = book_venue_book(market, symbol);
    size_t count = 0;
    uint32_t id = book->levels.best[side];
    for (; id != LEVEL_NONE && count < most; id = book_levels_worse(&book->levels, side, id)) {
        const struct book_level *from = book_level_at(&book->levels, id);
        out[count++] = (struct market_level){from->price, from->shown, from->leaves};
    }
    return count;
}

struct charge_sum {
    const struct market *market;
    struct market_charge *charge;
    int64_t multiplier;
    bool fits;
};

static void add_charge(void *context, int64_t price, int64_t qty)
{
    struct charge_sum *sum = context;
    int64_t minor;
    int exponent = sum->market->settings->currency_exponent;
    sum->charge->qty += qty;
    sum->fits = sum->fits && notional_minor(price, qty, sum->multiplier, exponent, &minor) &&
                int64_add(sum->charge->notional, minor, &sum->charge->notional);
}

bool market_charge(struct market *market, const struct order_row *order, uint32_t symbol,
                   struct market_charge *charge)
{
    struct charge_sum sum = {market, charge, DECIMAL_ONE, true};
    struct order_book *book = book_venue_book(market, symbol);
    *charge = (struct market_charge){0, 0};
    if (market->instruments != NULL)
        sum.multiplier = instruments_at(market->instruments, symbol)->multiplier;
    struct book_order taker = {.price = order_book_collar(book, order->side),
                               .leaves = order->qty,
                               .side = (uint8_t)order->side,
                               .owner = order->user};
    if (market->ask.trade_group != NULL)
        taker.owner = market->ask.trade_group(market->ask.context, order->user);
    (void)order_book_available(book, &taker, add_charge, &sum);
    return sum.fits;
}

void market_session_begin(struct market *market, int64_t session_end, int64_t now)
{
    if (market->books == NULL) return;
    book_venue_session(market, true, session_end, now);
    market_meet(market);
}

bool market_waits_for_begin(const struct market *market)
{
    return book_venue_waits(market);
}

void market_step_out(struct market *market, uint32_t symbol)
{
    if (market->books != NULL) book_venue_step_out(market, symbol);
}
