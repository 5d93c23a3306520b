/* In: accepted orders, replaces, sessions. Out: orders in books, what books ask and tell handed to the
 * market. Always: an order with place RESTING_BOOK has `index` as its number in the pool; one with
 * RESTING_SESSION stands in the list of those that wait, with `index` as its item's `replaced`. */
#include "market/book_venue.h"

#include <assert.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/moment.h"

struct waiting_order {
    uint32_t slot, order_no;
    /* Its place in row order: an order's own number and 0; of a replaced one the highest number that
     * came before the replace, and a count. */
    uint32_t after_no, replaced;
};
struct waiting_list {
    struct waiting_order *items; /* some may be open no more */
    size_t count, capacity;
};
/* Made with the symbol's first order: books do not move. */
struct symbol_book {
    struct order_book *book; /* NULL: not made yet */
};
struct book_venue {
    struct book_pool pool;
    struct book_questions ask;
    struct symbol_book *books; /* by symbol */
    size_t count, capacity;
    struct waiting_list waiting, due;
    uint32_t waiting_open;      /* orders of `waiting` that are open */
    uint32_t highest_no;        /* of the orders that came */
    uint32_t replaces;          /* that made an order wait */
    int64_t now;                /* of the message at work */
    int64_t instant;            /* in the session that its trades count to (S01) */
    struct match_answer failed; /* why an order cannot trade (B11) */
    struct match_slice *slices; /* of what a fok would trade with */
    size_t slice_count, slice_capacity;
};

/* ---- what the books ask and tell ---------------------------------------------------------------- */

static enum book_answer hear_match(void *context, uint32_t taker, uint32_t maker, int64_t price,
                                   int64_t qty)
{
    struct market *market = context;
    struct book_venue *venue = market->books;
    struct order *takes = market_order(market, taker), *makes = market_order(market, maker);
    const struct fill_offer offer = {.price = price,
                                     .qty = qty,
                                     .rule = "B01",
                                     .liquidity = LIQUIDITY_TAKER,
                                     .feed = order_feed(takes),
                                     .row = order_row(takes),
                                     .part = PART_ROW,
                                     .instant = venue->instant,
                                     .now = venue->now};
    struct match_answer answer = market->ask.match(market->ask.context, takes, makes, &offer);
    venue->failed = answer;
    if (answer.taker != REASON_NONE) return BOOK_TAKER_FAILS;
    if (answer.maker != REASON_NONE) return BOOK_MAKER_FAILS;
    market_symbol(market, takes->symbol)->last_price = price;
    bracket_filled(market, maker, venue->now); /* M07: in mid-sweep too; the maker's row is first */
    if (market_stands(market, taker)) bracket_filled(market, taker, venue->now);
    return BOOK_MATCHED;
}

/* The order's number in the book (RESTING_BOOK). */
static uint32_t number_of(const struct market *market, const struct order *order)
{
    return *order_index(&market->table, order->slot);
}

static void hear_slice(void *context, int64_t price, int64_t qty)
{
    struct book_venue *venue = context;
    venue->slices = memory_reserve(venue->slices, &venue->slice_capacity, venue->slice_count + 1,
                                   sizeof *venue->slices);
    venue->slices[venue->slice_count++] = (struct match_slice){price, qty};
}

static bool hear_whole(void *context, uint32_t slot)
{
    struct market *market = context;
    struct book_venue *venue = market->books;
    const struct order *order = market_order(market, slot);
    if (market->ask.whole == NULL) return true;
    venue->slice_count = 0;
    order_book_available(book_venue_book(market, order->symbol),
                         &venue->pool.orders[number_of(market, order)], hear_slice, venue);
    enum reason reason =
        market->ask.whole(market->ask.context, order, venue->slices, venue->slice_count);
    venue->failed = (struct match_answer){reason, REASON_NONE};
    return reason == REASON_NONE;
}

/* An order for the open or the close has its one chance: what is left expires (M12). */
static bool expires(const struct order *order)
{
    return order_is_for_the_open(order) || order_is_for_the_close(order);
}

static void hear_end(void *context, uint32_t slot, enum book_end how)
{
    struct market *market = context;
    int64_t now = market->books->now;
    struct order *order = market_order(market, slot);
    order->place = RESTING_NOWHERE;
    switch (how) {
    case BOOK_FILLED:
        market_end_order(market, slot, STATUS_FILLED, REASON_NONE, "B01", now);
        return;
    case BOOK_IOC_ENDS:
    case BOOK_NO_LIQUIDITY:
        if (expires(order)) {
            market_end_order(market, slot, STATUS_EXPIRED, REASON_NONE, "M12", now);
        } else if (how == BOOK_IOC_ENDS) {
            market_end_order(market, slot, STATUS_CANCELED, REASON_IOC, "B02", now);
        } else {
            market_end_order(market, slot, STATUS_CANCELED, REASON_NO_LIQUIDITY, "B11", now);
        }
        return;
    case BOOK_FOK_KILLED:
        market_end_order(market, slot, STATUS_CANCELED, REASON_FOK, "B02", now);
        return;
    case BOOK_SELF_TRADE:
        market_end_order(market, slot, STATUS_CANCELED, REASON_SELF_TRADE, "B06", now);
        return;
    case BOOK_WOULD_TRADE:
        market_end_order(market, slot, STATUS_REJECTED, REASON_WOULD_TRADE, "B08", now);
        return;
    case BOOK_FAILED:
        break;
    }
    const struct match_answer *failed = &market->books->failed;
    enum reason reason = failed->taker != REASON_NONE ? failed->taker : failed->maker;
    bool overflow = reason == REASON_OVERFLOW;
    market_end_order(market, slot, overflow ? STATUS_REJECTED : STATUS_CANCELED, reason,
                     overflow ? "V03" : "B11", now);
}

static void hear_reduced(void *context, uint32_t slot, int64_t by)
{
    struct market *market = context;
    market->ask.reduced(market->ask.context, market_order(market, slot), by, market->books->now);
}

static void hear_triggered(void *context, uint32_t slot)
{
    struct market *market = context;
    market_trigger(market, slot, "B07", market->books->now, true);
}

static void hear_printed(void *context, uint32_t symbol, int64_t price)
{
    struct market *market = context;
    trails_follow_trade(market, market_symbol(market, symbol), price);
}

/* ---- life --------------------------------------------------------------------------------------- */

enum { POOL_ORDERS = 1024, LADDER_LEVELS = 128 }; /* at first */

struct book_venue *book_venue_open(struct market *market)
{
    struct book_venue *venue = memory_alloc_zero(1, sizeof *venue);
    book_pool_init(&venue->pool, POOL_ORDERS);
    venue->ask = (struct book_questions){.context = market,
                                         .match = hear_match,
                                         .whole = hear_whole,
                                         .ended = hear_end,
                                         .reduced = hear_reduced,
                                         .triggered = hear_triggered,
                                         .printed = hear_printed};
    return venue;
}

void book_venue_release(struct book_venue *venue)
{
    if (!venue) return;
    for (size_t i = 0; i < venue->count; i++) {
        if (venue->books[i].book != NULL) order_book_release(venue->books[i].book);
        memory_free(venue->books[i].book);
    }
    memory_free(venue->books);
    memory_free(venue->waiting.items);
    memory_free(venue->due.items);
    memory_free(venue->slices);
    book_pool_release(&venue->pool);
    memory_free(venue);
}

struct order_book *book_venue_book(struct market *market, uint32_t symbol)
{
    struct book_venue *venue = market->books;
    if (symbol >= venue->count) {
        venue->books =
            memory_reserve(venue->books, &venue->capacity, symbol + 1u, sizeof *venue->books);
        while (venue->count <= symbol) venue->books[venue->count++].book = NULL;
    }
    struct symbol_book *own = &venue->books[symbol];
    if (own->book == NULL) {
        int64_t tick = market_tick(market, symbol), collar = market->settings->market.collar;
        struct book_settings settings = {.stp = market->settings->market.stp,
                                         .tick = tick == SETTING_NONE ? 0 : tick,
                                         .collar = collar == SETTING_NONE ? VALUE_NONE : collar,
                                         .ladder = LADDER_LEVELS,
                                         .tag = symbol};
        own->book = memory_alloc(sizeof *own->book);
        order_book_init(own->book, &venue->pool, &venue->ask, &settings);
    }
    return own->book;
}

/* ---- waiting for a session (B12) ---------------------------------------------------------------- */

static void list_add(struct waiting_list *list, struct waiting_order item)
{
    list->items =
        memory_reserve(list->items, &list->capacity, list->count + 1, sizeof *list->items);
    list->items[list->count++] = item;
}

static void wait_for_session(struct market *market, uint32_t slot, bool replaced)
{
    struct book_venue *venue = market->books;
    struct order *order = market_order(market, slot);
    struct waiting_order item = {slot, order->order_no, order->order_no, 0};
    if (replaced) {
        item.after_no = venue->highest_no;
        item.replaced = ++venue->replaces;
    }
    order->place = RESTING_SESSION;
    *order_index(&market->table, slot) = item.replaced;
    venue->waiting_open++;
    list_add(&venue->waiting, item);
}

bool book_venue_waits(const struct market *market)
{
    return market->books != NULL && market->books->waiting_open > 0;
}

/* An order for the open enters with the session that begins at its own instant or later, one for the
 * close with the end of a session; all others at once while one is in progress. */
static bool must_wait(const struct order *order, int64_t session_end)
{
    if (session_end == MOMENT_NONE || order_is_for_the_close(order)) return true;
    return order_is_for_the_open(order) && order->dies_at != session_end;
}

static int compare_rows(const void *left, const void *right)
{
    const struct waiting_order *a = left, *b = right;
    if (a->after_no != b->after_no) return a->after_no < b->after_no ? -1 : 1;
    return (a->replaced > b->replaced) - (a->replaced < b->replaced);
}

static bool still_waits(struct market *market, const struct waiting_order *item)
{
    const struct order *order = market_order(market, item->slot);
    return order->order_no == item->order_no && order->place == RESTING_SESSION &&
           number_of(market, order) == item->replaced;
}

/* What the order waits for in its book. A trail without a reference waits for a price that no trade
 * has (M06): the first trade gives it a stop. */
static int64_t stop_of(const struct order *order)
{
    if (!order_waits_for_stop(order)) return VALUE_NONE;
    if (order->more->stop_price != VALUE_NONE) return order->more->stop_price;
    return order->side == SIDE_BUY ? INT64_MAX : -INT64_MAX;
}

static int64_t display_of(const struct order *order)
{
    return order->more->display == VALUE_NONE ? 0 : order->more->display;
}

static uint32_t add_to_pool(struct market *market, uint32_t slot)
{
    struct book_venue *venue = market->books;
    const struct order *order = market_order(market, slot);
    uint32_t owner = order->user;
    if (market->ask.trade_group != NULL)
        owner = market->ask.trade_group(market->ask.context, order->user);
    struct book_order terms = {.price = order->limit_price,
                               .leaves = order_leaves(order),
                               .tag = slot,
                               .owner = owner,
                               .side = order->side,
                               .market =
                                   !order_has_limit(order) && order->limit_price == VALUE_NONE,
                               .ioc = order->tif == TIF_IOC || expires(order),
                               .fok = order->tif == TIF_FOK,
                               .post_only = order->post_only};
    return book_pool_add(&venue->pool, &terms, display_of(order), stop_of(order));
}

static void enter_book(struct market *market, uint32_t slot, int64_t now, int64_t instant)
{
    struct order *order = market_order(market, slot);
    struct order_book *book = book_venue_book(market, order->symbol);
    market->books->now = now;
    market->books->instant = instant;
    *order_index(&market->table, slot) = add_to_pool(market, slot);
    order->place = RESTING_BOOK;
    order_book_enter(book, number_of(market, order));
}

void book_venue_enter(struct market *market, uint32_t slot, int64_t now, int64_t session_end)
{
    const struct order *order = market_order(market, slot);
    if (order->order_no > market->books->highest_no) market->books->highest_no = order->order_no;
    if (order->type == TYPE_TRAILING_STOP) {
        book_venue_book(market, order->symbol)->tells_trades = true;
        trail_begin(market, slot);
    }
    if (!must_wait(order, session_end)) {
        enter_book(market, slot, now, now);
        return;
    }
    bool at_once = order->tif == TIF_IOC || order->tif == TIF_FOK || order->type == TYPE_MARKET;
    if (session_end == MOMENT_NONE && at_once && !expires(order)) {
        market_end_order(market, slot, STATUS_REJECTED, REASON_MARKET_CLOSED, "B12", now);
        return;
    }
    wait_for_session(market, slot, false);
}

/* A stop for the open that no trade of the open made live has had its chance (M12). */
static void end_chance(struct market *market, const struct waiting_order *item, int64_t now)
{
    const struct order *order = market_order(market, item->slot);
    bool stands = order->order_no == item->order_no && order->place == RESTING_BOOK;
    if (stands && order_is_for_the_open(order))
        market_end_order(market, item->slot, STATUS_EXPIRED, REASON_NONE, "M12", now);
}

void book_venue_session(struct market *market, bool begins, int64_t session_end, int64_t now)
{
    struct book_venue *venue = market->books;
    struct waiting_list all = venue->waiting;
    venue->waiting = (struct waiting_list){.items = NULL};
    venue->due.count = 0;
    for (size_t i = 0; i < all.count; i++) {
        if (!still_waits(market, &all.items[i])) continue;
        const struct order *order = market_order(market, all.items[i].slot);
        bool closes = order_is_for_the_close(order);
        bool is_due = begins ? !closes : closes && order->accepted < session_end;
        list_add(is_due ? &venue->due : &venue->waiting, all.items[i]);
    }
    memory_free(all.items);
    if (venue->due.count > 1)
        qsort(venue->due.items, venue->due.count, sizeof *venue->due.items, compare_rows);
    for (size_t i = 0; i < venue->due.count; i++) {
        const struct waiting_order item = venue->due.items[i];
        if (!still_waits(market, &item)) continue; /* ended by one before it (M07) */
        venue->waiting_open--;
        market_order(market, item.slot)->place = RESTING_NOWHERE;
        enter_book(market, item.slot, now, begins ? now : session_end - 1); /* it just ended */
    }
    for (size_t i = 0; begins && i < venue->due.count; i++)
        end_chance(market, &venue->due.items[i], now);
}

/* ---- other terms (B03), removal ----------------------------------------------------------------- */

void book_venue_remove(struct market *market, uint32_t slot)
{
    struct order *order = market_order(market, slot);
    if (order->place == RESTING_BOOK) {
        order_book_remove(book_venue_book(market, order->symbol), number_of(market, order));
    } else if (order->place == RESTING_SESSION) {
        market->books->waiting_open--;
    }
    order->place = RESTING_NOWHERE;
}

/* With its new terms, at the back of its price, without a trade. */
static void stand_anew(struct market *market, uint32_t slot)
{
    struct order *order = market_order(market, slot);
    struct order_book *book = book_venue_book(market, order->symbol);
    struct book_order *there = &market->books->pool.orders[number_of(market, order)];
    if (there->place != BOOK_OUT) order_book_withdraw(book, number_of(market, order));
    if (!there->market) there->price = order->limit_price;
    there->leaves = order_leaves(order);
    bool waits = book_order_more(&market->books->pool, there)->stop != VALUE_NONE;
    book_pool_set_more(&market->books->pool, number_of(market, order), display_of(order),
                       waits ? stop_of(order) : VALUE_NONE);
    order_book_stand(book, number_of(market, order));
}

void book_venue_stop_moved(struct market *market, uint32_t slot)
{
    const struct order *order = market_order(market, slot);
    if (order->place != RESTING_BOOK) return; /* a waiting one enters with it */
    order_book_move_stop(book_venue_book(market, order->symbol), number_of(market, order),
                         stop_of(order));
}

/* Less quantity, or none less, at the same prices: it keeps its place (B03). */
static bool keeps_place(const struct market *market, const struct order *order)
{
    const struct book_pool *pool = &market->books->pool;
    const struct book_order *there = &pool->orders[number_of(market, order)];
    if (there->place == BOOK_STOPS) return book_order_more(pool, there)->stop == stop_of(order);
    return there->place == BOOK_RESTS && there->price == order->limit_price;
}

void book_venue_replaced(struct market *market, uint32_t slot, bool arrives_anew, int64_t now,
                         int64_t session_end)
{
    struct order *order = market_order(market, slot);
    if (order->place == RESTING_SESSION && arrives_anew) { /* behind those that wait */
        market->books->waiting_open--;
        wait_for_session(market, slot, true);
    }
    if (order->place != RESTING_BOOK) return; /* a waiting one enters with its new terms */
    if (session_end == MOMENT_NONE && !arrives_anew && !keeps_place(market, order)) {
        stand_anew(market, slot);
        return;
    }
    if (session_end == MOMENT_NONE && arrives_anew) {
        book_venue_remove(market, slot);
        wait_for_session(market, slot, true);
        return;
    }
    struct order_book *book = book_venue_book(market, order->symbol);
    market->books->now = market->books->instant = now;
    order_book_replace(book, number_of(market, order), order_leaves(order), order->limit_price,
                       stop_of(order));
}

/* ---- splits (C01) ------------------------------------------------------------------------------- */

void book_venue_step_out(struct market *market, uint32_t symbol)
{
    const struct order_table *table = &market->table;
    struct order_book *book = book_venue_book(market, symbol);
    for (uint32_t slot = 0; slot < order_table_slots(table); slot++) {
        struct order room;
        const struct order *order = order_look(table, slot, &room);
        if (order->order_no != 0 && order->symbol == symbol && order->place == RESTING_BOOK)
            order_book_withdraw(book, number_of(market, order));
    }
}

void book_venue_rescale(struct market *market, uint32_t symbol, int64_t ratio_new,
                        int64_t ratio_old)
{
    struct order_book *book = book_venue_book(market, symbol);
    int64_t scaled;
    if (book->last_trade == VALUE_NONE) return;
    wide price = wide_div_half_even(wide_product(book->last_trade, ratio_old), ratio_new);
    if (wide_to_int64(price, &scaled)) book->last_trade = scaled;
}
