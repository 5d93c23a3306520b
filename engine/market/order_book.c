/* In: orders with their terms. Out: questions before trades, endings. Always: between messages best bid
 * < best ask; a level's sums are those of its orders; an order stands in one place; shown <= leaves, and
 * equal without a display. One loop serves both sides: `price_is_better` alone knows the direction. */
#include "market/order_book.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "market/book_queue.h"
#include "model/rows.h"

static enum side other_side(enum side side)
{
    return side == SIDE_BUY ? SIDE_SELL : SIDE_BUY;
}

static struct book_order *order_at(const struct order_book *book, uint32_t number)
{
    return &book->pool->orders[number];
}

/* ---- life of a book ---- */

void order_book_init(struct order_book *book, struct book_pool *pool,
                     const struct book_questions *ask, const struct book_settings *settings)
{
    memset(book, 0, sizeof *book);
    book->pool = pool;
    book->ask = *ask;
    book->settings = *settings;
    book->last_trade = VALUE_NONE;
    book->queue_head = book->queue_tail = BOOK_NONE;
    book_levels_init(&book->levels, settings->tick,
                     settings->ladder > 0 ? settings->ladder : LADDER_LEVELS_DEFAULT);
    book_levels_init(&book->stops, 0, 0);
    book->trades.prices = memory_reserve(
        NULL, &book->trades.capacity,
        settings->ladder > 0 ? settings->ladder : LADDER_LEVELS_DEFAULT, sizeof(int64_t));
}

void order_book_release(struct order_book *book)
{
    book_levels_release(&book->levels);
    book_levels_release(&book->stops);
    memory_free(book->trades.prices);
}

/* ---- places ---- */

static void rest(struct order_book *book, uint32_t number)
{
    struct book_order *order = order_at(book, number);
    uint32_t id = book_levels_take(&book->levels, (enum side)order->side, order->price);
    struct book_level *level = book_level_at(&book->levels, id);
    order->place = BOOK_RESTS;
    level->shown += book_order_show(book->pool, order);
    level->leaves += order->leaves;
    book_queue_append(book->pool, level, number);
}

static void leave_level(struct order_book *book, uint32_t number, uint32_t id)
{
    const struct book_order *order = order_at(book, number);
    struct book_level *level = book_level_at(&book->levels, id);
    level->shown -= book_order_shown(book->pool, order);
    level->leaves -= order->leaves;
    book_queue_unlink(book->pool, level, number);
    if (level->head == LEVEL_NONE) book_levels_drop(&book->levels, (enum side)order->side, id);
}

/* The lowest buy stop triggers first and the highest sell stop, so each stands where the best price of
 * the other side would. */
static void wait_as_stop(struct order_book *book, uint32_t number)
{
    struct book_order *order = order_at(book, number);
    enum side side = other_side((enum side)order->side);
    uint32_t id = book_levels_take(&book->stops, side, book_order_more(book->pool, order)->stop);
    book_queue_append(book->pool, book_level_at(&book->stops, id), number);
    order->place = BOOK_STOPS;
}

static void leave_stops(struct order_book *book, uint32_t number)
{
    const struct book_order *order = order_at(book, number);
    enum side side = other_side((enum side)order->side);
    uint32_t id = book_levels_find(&book->stops, side, book_order_more(book->pool, order)->stop);
    assert(id != LEVEL_NONE);
    struct book_level *level = book_level_at(&book->stops, id);
    book_queue_unlink(book->pool, level, number);
    if (level->head == LEVEL_NONE) book_levels_drop(&book->stops, side, id);
}

/* Out of its place, whatever it is; the number stays. */
static void leave_place(struct order_book *book, uint32_t number)
{
    struct book_order *order = order_at(book, number);
    if (order->place == BOOK_RESTS) {
        enum side side = (enum side)order->side;
        leave_level(book, number, book_levels_find(&book->levels, side, order->price));
    } else if (order->place == BOOK_STOPS) {
        leave_stops(book, number);
    }
    order->place = BOOK_OUT;
}

static void end(struct order_book *book, uint32_t number, enum book_end how)
{
    if (order_at(book, number)->place != BOOK_WORKING) leave_place(book, number);
    uint32_t tag = order_at(book, number)->tag;
    book_pool_drop(book->pool, number);
    book->ask.ended(book->ask.context, tag, how);
}

void order_book_remove(struct order_book *book, uint32_t number)
{
    struct book_order *order = order_at(book, number);
    if (order->place == BOOK_WORKING || order->place == BOOK_QUEUED || order->place == BOOK_MEETS) {
        order->place = BOOK_GONE; /* freed where it is at work or queued */
        return;
    }
    leave_place(book, number);
    book_pool_drop(book->pool, number);
}

void order_book_withdraw(struct order_book *book, uint32_t number)
{
    assert(order_at(book, number)->place == BOOK_RESTS ||
           order_at(book, number)->place == BOOK_STOPS);
    leave_place(book, number);
}

void order_book_stand(struct order_book *book, uint32_t number)
{
    assert(order_at(book, number)->place == BOOK_OUT);
    if (book_order_more(book->pool, order_at(book, number))->stop != VALUE_NONE) {
        wait_as_stop(book, number);
    } else {
        rest(book, number);
    }
}

/* ---- self-trade (B06) ---- */

/* A quantity left the maker, by a trade or without one: the next part shows at the back (B08). */
static void maker_shrinks(struct order_book *book, uint32_t number, struct book_level *level,
                          int64_t qty)
{
    struct book_order *maker = order_at(book, number);
    maker->leaves -= qty;
    level->shown -= qty;
    level->leaves -= qty;
    if (maker->more == 0) return; /* all of it shows */
    struct book_more *more = &book->pool->mores[maker->more];
    more->shown -= qty;
    if (more->shown > 0 || maker->leaves == 0) return;
    book_queue_unlink(book->pool, level, number);
    level->shown += book_order_show(book->pool, maker);
    book_queue_append(book->pool, level, number);
}

/* What reaches 0 is canceled, the other goes on. Returns false when the taker is out. */
static bool decrement(struct order_book *book, uint32_t taker_number, uint32_t number,
                      struct book_level *level)
{
    struct book_order *taker = order_at(book, taker_number), *maker = order_at(book, number);
    int64_t shown = book_order_shown(book->pool, maker);
    int64_t qty = taker->leaves < shown ? taker->leaves : shown;
    if (maker->leaves == qty) {
        end(book, number, BOOK_SELF_TRADE);
    } else {
        maker_shrinks(book, number, level, qty);
        book->ask.reduced(book->ask.context, maker->tag, qty);
    }
    if (taker->leaves == qty) {
        end(book, taker_number, BOOK_SELF_TRADE);
        return false;
    }
    taker->leaves -= qty;
    book->ask.reduced(book->ask.context, taker->tag, qty);
    return true;
}

/* Returns false when the taker is out. */
static bool prevent_self_trade(struct order_book *book, uint32_t taker, uint32_t maker,
                               struct book_level *level)
{
    switch (book->settings.stp) {
    case STP_NONE:
        break;
    case STP_CANCEL_NEWEST:
        end(book, taker, BOOK_SELF_TRADE);
        return false;
    case STP_CANCEL_OLDEST:
        end(book, maker, BOOK_SELF_TRADE);
        return true;
    case STP_CANCEL_BOTH:
        end(book, maker, BOOK_SELF_TRADE);
        end(book, taker, BOOK_SELF_TRADE);
        return false;
    case STP_DECREMENT:
        return decrement(book, taker, maker, level);
    }
    assert(false && "orders of one group may trade");
    return true;
}

/* ---- matching ---- */

static bool no_stop_waits(const struct order_book *book)
{
    return (book->stops.best[SIDE_BUY] & book->stops.best[SIDE_SELL]) == LEVEL_NONE;
}

static void note_trade(struct order_book *book, int64_t price)
{
    struct trade_prices *trades = &book->trades;
    book->last_trade = price;
    if (no_stop_waits(book) && !book->tells_trades) return;
    if (trades->count > 0 && trades->prices[trades->count - 1] == price) return;
    trades->prices = memory_reserve(trades->prices, &trades->capacity, trades->count + 1,
                                    sizeof *trades->prices);
    trades->prices[trades->count++] = price;
}

static void maker_is_filled(struct order_book *book, uint32_t number, uint32_t level, bool tell)
{
    leave_level(book, number, level);
    uint32_t tag = order_at(book, number)->tag;
    book_pool_drop(book->pool, number);
    if (tell) book->ask.ended(book->ask.context, tag, BOOK_FILLED);
}

/* Trades with the best of the other side until nothing is left or nothing is within the limit. Returns
 * false when the order has ended otherwise than by being filled. */
static bool match(struct order_book *book, uint32_t number)
{
    struct book_order *taker = order_at(book, number);
    const enum side other = other_side((enum side)taker->side);
    const bool prevents = book->settings.stp != STP_NONE;
    while (taker->leaves > 0) {
        uint32_t id = book->levels.best[other];
        if (id == LEVEL_NONE) break;
        struct book_level *level = book_level_at(&book->levels, id);
        if (price_is_better(other, taker->price, level->price)) break;
        uint32_t maker_number = level->head;
        struct book_order *maker = order_at(book, maker_number);
        if (prevents && maker->owner == taker->owner) {
            if (!prevent_self_trade(book, number, maker_number, level)) return false;
            continue;
        }
        int64_t price = level->price;
        int64_t shown = book_order_shown(book->pool, maker);
        int64_t qty = taker->leaves < shown ? taker->leaves : shown;
        maker->place = BOOK_MEETS;
        if (maker->next != BOOK_NONE) __builtin_prefetch(order_at(book, maker->next), 1);
        enum book_answer answer =
            book->ask.match(book->ask.context, taker->tag, maker->tag, price, qty);
        bool maker_gone = maker->place == BOOK_GONE;
        maker->place = BOOK_RESTS;
        switch (answer) {
        case BOOK_MATCHED:
            note_trade(book, price);
            taker->leaves -= qty;
            if (maker->leaves == qty) {
                maker_is_filled(book, maker_number, id, !maker_gone);
            } else {
                maker_shrinks(book, maker_number, level, qty);
                if (maker_gone) order_book_remove(book, maker_number);
            }
            break;
        case BOOK_TAKER_FAILS:
            end(book, number, BOOK_FAILED);
            return false;
        case BOOK_MAKER_FAILS:
            end(book, maker_number, BOOK_FAILED);
            break;
        }
        if (taker->place == BOOK_GONE) {
            book_pool_drop(book->pool, number);
            return false;
        }
    }
    return true;
}

/* One message: the order trades what it can, and its remainder rests or ends. */
static void work(struct order_book *book, uint32_t number)
{
    struct book_order *order = order_at(book, number);
    enum side side = (enum side)order->side;
    order->place = BOOK_WORKING;
    if (order->market) order->price = order_book_collar(book, side);
    if (order->post_only && order_book_crosses(book, side, order->price)) {
        end(book, number, BOOK_WOULD_TRADE);
        return;
    }
    if (order->fok && order_book_available(book, order, NULL, NULL) < order->leaves) {
        end(book, number, BOOK_FOK_KILLED);
        return;
    }
    if (order->fok && book->ask.whole != NULL && !book->ask.whole(book->ask.context, order->tag)) {
        end(book, number, BOOK_FAILED);
        return;
    }
    if (!match(book, number)) return;
    if (order->leaves == 0) {
        end(book, number, BOOK_FILLED);
    } else if (order->market) {
        end(book, number, BOOK_NO_LIQUIDITY);
    } else if (order->ioc || order->fok) {
        end(book, number, order->ioc ? BOOK_IOC_ENDS : BOOK_FOK_KILLED);
    } else {
        rest(book, number);
    }
}

/* ---- stops (B07) ---- */

static bool stop_is_reached(enum side side, int64_t stop, int64_t trade)
{
    return side == SIDE_BUY ? trade >= stop : trade <= stop;
}

static void queue_add(struct order_book *book, uint32_t number)
{
    struct book_order *order = order_at(book, number);
    order->place = BOOK_QUEUED;
    order->next = BOOK_NONE;
    if (book->queue_head == BOOK_NONE) {
        book->queue_head = number;
    } else {
        order_at(book, book->queue_tail)->next = number;
    }
    book->queue_tail = number;
    book->ask.triggered(book->ask.context, order->tag);
}

/* The trades of the message that ended, in their order: each sends buys, then sells. */
static void pull_stops(struct order_book *book)
{
    for (size_t i = 0; i < book->trades.count; i++) {
        for (int s = SIDE_BUY; s <= SIDE_SELL; s++) {
            enum side side = (enum side)s;
            for (;;) {
                uint32_t id = book->stops.best[other_side(side)];
                if (id == LEVEL_NONE) break;
                const struct book_level *level = book_level_at(&book->stops, id);
                if (!stop_is_reached(side, level->price, book->trades.prices[i])) break;
                uint32_t number = level->head;
                leave_stops(book, number);
                queue_add(book, number);
            }
        }
        if (book->tells_trades)
            book->ask.printed(book->ask.context, book->settings.tag, book->trades.prices[i]);
    }
    book->trades.count = 0;
}

static void cascade(struct order_book *book)
{
    if (book->trades.count == 0) return;
    pull_stops(book);
    while (book->queue_head != BOOK_NONE) {
        uint32_t number = book->queue_head;
        struct book_order *order = order_at(book, number);
        book->queue_head = order->next;
        if (order->place == BOOK_GONE) {
            book_pool_drop(book->pool, number);
            continue;
        }
        book_pool_set_stop(book->pool, number, VALUE_NONE); /* one-way */
        work(book, number);
        pull_stops(book);
    }
    book->queue_tail = BOOK_NONE;
}

void order_book_enter(struct order_book *book, uint32_t number)
{
    struct book_order *order = order_at(book, number);
    assert(order->place == BOOK_OUT && order->leaves > 0);
    int64_t stop = book_order_more(book->pool, order)->stop;
    if (stop != VALUE_NONE) {
        bool reached = book->last_trade != VALUE_NONE &&
                       stop_is_reached((enum side)order->side, stop, book->last_trade);
        if (!reached) {
            wait_as_stop(book, number);
            return;
        }
        book_pool_set_stop(book->pool, number, VALUE_NONE); /* one-way */
        book->ask.triggered(book->ask.context, order->tag);
    }
    work(book, number);
    cascade(book);
}

/* ---- other terms (B03) ---- */

static void shrink_in_place(struct order_book *book, uint32_t number, int64_t leaves)
{
    struct book_order *order = order_at(book, number);
    uint32_t id = book_levels_find(&book->levels, (enum side)order->side, order->price);
    struct book_level *level = book_level_at(&book->levels, id);
    int64_t before = book_order_shown(book->pool, order);
    int64_t shown = before < leaves ? before : leaves; /* the hidden part goes first */
    level->leaves += leaves - order->leaves;
    level->shown += shown - before;
    order->leaves = leaves;
    if (order->more != 0) book->pool->mores[order->more].shown = shown;
}

void order_book_replace(struct order_book *book, uint32_t number, int64_t leaves, int64_t price,
                        int64_t stop)
{
    struct book_order *order = order_at(book, number);
    assert(leaves > 0);
    if (order->place == BOOK_STOPS && stop == book_order_more(book->pool, order)->stop) {
        order->leaves = leaves;
        if (!order->market) order->price = price;
        return;
    }
    if (order->place == BOOK_RESTS && price == order->price && leaves <= order->leaves) {
        shrink_in_place(book, number, leaves);
        return;
    }
    bool waits = order->place == BOOK_STOPS;
    leave_place(book, number);
    order->leaves = leaves;
    order->price = price;
    if (waits) book_pool_set_stop(book->pool, number, stop);
    order_book_enter(book, number);
}

void order_book_move_stop(struct order_book *book, uint32_t number, int64_t stop)
{
    assert(order_at(book, number)->place == BOOK_STOPS);
    leave_stops(book, number);
    book_pool_set_stop(book->pool, number, stop);
    wait_as_stop(book, number);
}
