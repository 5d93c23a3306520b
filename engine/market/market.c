/* In: prices, accepted orders, ends of sessions. Out: offers of fills, ends of orders. Always: an
 * order of the table stands in exactly one place of its symbol's index while it is open. */
#include "market/market.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "base/moment.h"
#include "market/book_venue.h"
#include "market/market_state.h"
#include "model/values.h"

/* True when all feeds that fill are of one kind, so that it is known before their first row. */
static bool one_kind_fills(const struct settings *settings, enum feed_kind *kind)
{
    bool found = false;
    for (int i = 0; i < settings->feed_count; i++) {
        const struct feed_settings *feed = &settings->feeds[i];
        bool price =
            feed->kind == FEED_BARS || feed->kind == FEED_TRADES || feed->kind == FEED_QUOTES;
        if (!price || feed->role_mark) continue;
        if (found && feed->kind != *kind) return false;
        *kind = feed->kind;
        found = true;
    }
    return found;
}

struct market *market_open(const struct settings *settings, const struct market_questions *ask)
{
    struct market *market = memory_alloc_zero(1, sizeof *market);
    market->settings = settings;
    market->ask = *ask;
    market->one_kind = one_kind_fills(settings, &market->kind);
    order_table_init(&market->table);
    names_init(&market->group_keys);
    if (settings->market.book) market->books = book_venue_open(market);
    return market;
}

void market_end(struct market *market)
{
    for (size_t i = 0; i < market->symbol_count; i++) {
        struct symbol_state *state = &market->symbols[i];
        resting_release(&state->resting);
        slot_list_release(&state->trails);
        state->resting = (struct resting){0};
        state->trails = (struct slot_list){0};
    }
    for (size_t i = 0; i < market->group_count; i++) slot_list_release(&market->groups[i]);
    market->group_count = 0;
    market_release_expiries(market);
    book_venue_release(market->books);
    market->books = NULL;
    order_table_release(&market->table);
    order_table_init(&market->table);
    open_orders_release(&market->of_accounts);
    open_orders_release(&market->of_symbols);
}

void market_release(struct market *market)
{
    if (!market) return;
    market_end(market);
    memory_free(market->groups);
    memory_free(market->orphans);
    memory_free(market->meetings);
    names_release(&market->group_keys);
    memory_free(market->symbols);
    slot_list_release(&market->gathered);
    slot_list_release(&market->closing);
    order_table_release(&market->table);
    memory_free(market);
}

void market_use_instruments(struct market *market, const struct instruments *instruments)
{
    market->instruments = instruments;
}

struct order_table *market_orders(struct market *market)
{
    return &market->table;
}

struct symbol_state *market_symbol(struct market *market, uint32_t symbol)
{
    if (symbol >= market->symbol_count) {
        market->symbols = memory_reserve(market->symbols, &market->symbol_capacity, symbol + 1u,
                                         sizeof *market->symbols);
        while (market->symbol_count <= symbol) {
            market->symbols[market->symbol_count++] =
                (struct symbol_state){.last_price = VALUE_NONE,
                                      .sequence = -1,
                                      .volume_before = VALUE_NONE,
                                      .volume_of_bar = VALUE_NONE};
        }
    }
    return &market->symbols[symbol];
}

int64_t market_last_price(const struct market *market, uint32_t symbol)
{
    return symbol < market->symbol_count ? market->symbols[symbol].last_price : VALUE_NONE;
}

bool market_date_only(const struct market *market, uint32_t symbol, bool otherwise)
{
    if (symbol >= market->symbol_count || !market->symbols[symbol].has_kind) return otherwise;
    return market->symbols[symbol].date_only;
}

void market_rest(struct market *market, uint32_t most)
{
    order_table_rest(&market->table, most);
}

struct order *market_order(struct market *market, uint32_t slot)
{
    return order_at(&market->table, slot);
}

/* ---- places and ends ---- */

bool market_is_filled_by(const struct market *market, const struct symbol_state *state,
                         enum feed_kind kind)
{
    if (state->has_kind) return state->kind == (uint8_t)kind;
    return market->one_kind && market->kind == kind;
}

/* Orders without a price of their own, and those that not every price may fill. */
static bool order_looks_at_every_price(const struct market *market, const struct order *order)
{
    if (order_has_one_chance(order) || order_is_for_the_close(order)) return true;
    bool stops = order->type == TYPE_STOP || order->type == TYPE_TRAILING_STOP;
    if (order->type == TYPE_MARKET || (stops && order->triggered)) return true;
    if (order_waits_for_stop(order) && order->more->stop_price == VALUE_NONE) return true; /* M06 */
    /* The first print fills a marketable limit at its price, later ones at the limit (M08). */
    const struct symbol_state *state = &market->symbols[order->symbol];
    bool other = state->has_kind && state->kind != FEED_TRADES;
    return order->fresh && !other;
}

void market_place(struct market *market, uint32_t slot)
{
    struct order *order = order_at(&market->table, slot);
    struct symbol_state *state = market_symbol(market, order->symbol);
    enum resting_place place = RESTING_LIMIT;
    if (order_looks_at_every_price(market, order)) {
        place = RESTING_SOON;
    } else if (order_waits_for_stop(order)) {
        place = RESTING_STOP;
    }
    if (order->place == place) return;
    resting_remove(&state->resting, &market->table, slot);
    resting_add(&state->resting, &market->table, slot, place);
}

void market_trigger(struct market *market, uint32_t slot, const char *rule, int64_t now, bool tell)
{
    struct order *order = order_at(&market->table, slot);
    assert(!order->triggered);
    order->triggered = true;
    trail_end(market, slot);
    if (tell) market->ask.triggered(market->ask.context, order, rule, now);
}

void market_end_order(struct market *market, uint32_t slot, enum order_status status,
                      enum reason reason, const char *rule, int64_t now)
{
    struct order *order = order_at(&market->table, slot);
    struct symbol_state *state = market_symbol(market, order->symbol);
    if (market->books != NULL) {
        book_venue_remove(market, slot);
    } else {
        resting_remove(&state->resting, &market->table, slot);
    }
    trail_end(market, slot);
    market_unlist(market, slot);
    bracket_leave(market, slot);
    bracket_orphans(market, slot, status == STATUS_FILLED, now);
    if (status == STATUS_FILLED) order_table_note_filled(&market->table, slot);
    if (status == STATUS_FILLED || status == STATUS_CANCELED)
        order_table_note_reusable(&market->table, slot);
    market->ask.done(market->ask.context, order, status, reason, rule, now);
    order_table_remove(&market->table, slot);
    bracket_work(market);
}

void market_end_chance(struct market *market, uint32_t slot, int64_t now)
{
    const struct order *order = market_order(market, slot);
    if (order_is_for_the_open(order)) {
        market_end_order(market, slot, STATUS_EXPIRED, REASON_NONE, "M12", now);
        return;
    }
    enum reason reason = order->tif == TIF_IOC ? REASON_IOC : REASON_FOK;
    market_end_order(market, slot, STATUS_CANCELED, reason, "M12", now);
}

bool market_stands(const struct market *market, uint32_t slot)
{
    const struct order *order = order_at(&market->table, slot);
    return order->order_no != 0 && order->place != RESTING_NOWHERE;
}

bool market_offer(struct market *market, uint32_t slot, struct fill_offer *offer, int64_t *volume)
{
    struct order *order = order_at(&market->table, slot);
    int64_t lot = market_lot(market, order->symbol);
    int64_t leaves = order_leaves(order);
    bool whole = order->tif == TIF_FOK;
    offer->qty = leaves;
    if (volume && *volume != VOLUME_UNLIMITED && *volume < leaves) {
        if (whole) return true; /* all or nothing: the caller cancels it (M12) */
        offer->qty = floor_to_step(*volume, lot);
        if (offer->qty <= 0) return true;
    }
    if (!order_has_limit(order)) { /* M10 */
        const struct symbol_state *state = &market->symbols[order->symbol];
        bool quoted = state->kind == FEED_QUOTES;
        offer->price =
            slipped_price(market, order, offer, quoted ? VALUE_NONE : state->volume_of_bar);
    }
    struct fill_answer answer = market->ask.fill(market->ask.context, order, offer);
    assert(answer.filled >= 0 && answer.filled <= offer->qty);
    if (volume && *volume != VOLUME_UNLIMITED) *volume -= answer.filled;
    if (answer.filled > 0) bracket_filled(market, slot, offer->now);
    if (order_leaves(order) == 0) {
        market_end_order(market, slot, STATUS_FILLED, REASON_NONE, offer->rule, offer->now);
        return false;
    }
    if (answer.cancel_rest != REASON_NONE) {
        enum order_status status =
            answer.cancel_rest == REASON_OVERFLOW ? STATUS_REJECTED : STATUS_CANCELED;
        const char *rule = answer.cancel_rest == REASON_OVERFLOW ? "V03" : "R14";
        market_end_order(market, slot, status, answer.cancel_rest, rule, offer->now);
        return false;
    }
    return true;
}

/* ---- arrivals ---- */

/* An order that came, or came anew, meets the quote in force. */
static void meet_quote_in_force(struct market *market, uint32_t slot, int64_t now,
                                int64_t session_end)
{
    struct order *order = order_at(&market->table, slot);
    if (market->books != NULL) {
        book_venue_enter(market, slot, now, session_end);
        return;
    }
    struct symbol_state *state = market_symbol(market, order->symbol);
    if (!market_is_filled_by(market, state, FEED_QUOTES)) return;
    if (order_is_for_the_close(order)) return;
    if (order_is_for_the_open(order)) return; /* waits for the first quote of a session (M12) */
    bool in_force =
        state->quote.known && session_end != MOMENT_NONE && state->quote.session_end == session_end;
    if (in_force && !ticks_meet_quote(market, state, slot, true, now)) return;
    if (order_has_one_chance(market_order(market, slot))) market_end_chance(market, slot, now);
}

void market_meet(struct market *market)
{
    if (market->meetings_at_work) return;
    market->meetings_at_work = true;
    for (size_t i = 0; i < market->meeting_count; i++) { /* may grow */
        struct meeting meeting = market->meetings[i];
        if (order_number(&market->table, meeting.slot) != meeting.order_no) continue;
        if (!market_stands(market, meeting.slot) && market->books == NULL) continue;
        meet_quote_in_force(market, meeting.slot, meeting.now, meeting.session_end);
    }
    market->meeting_count = 0;
    market->meetings_at_work = false;
}

void market_arrives(struct market *market, uint32_t slot, int64_t now)
{
    struct order *order = order_at(&market->table, slot);
    order->arrival = market->next_arrival++;
    if (order->accepted != now) {
        int64_t first = order_accepted_first(order);
        if (first != MOMENT_NONE) order_more(&market->table, order)->accepted_first = first;
    }
    order->accepted = now;
    order->fresh = true;
    market_watch_expiry(market, slot);
    if (market->books != NULL) return; /* it enters its book when what is at work is over */
    market_place(market, slot);
    trail_begin(market, slot);
}

void market_accept(struct market *market, uint32_t slot, int64_t now, int64_t session_end)
{
    struct order *order = order_at(&market->table, slot);
    market_symbol(market, order->symbol);
    market_list(market, slot);
    order->accepted = now;
    bracket_join(market, slot);
    if (order->waits) {
        market_watch_expiry(market, slot);
        return;
    }
    market_arrives(market, slot, now);
    meet_quote_in_force(market, slot, now, session_end);
    market_meet(market);
}

void market_replaced(struct market *market, uint32_t slot, bool arrives_anew, int64_t now,
                     int64_t session_end)
{
    struct order *order = order_at(&market->table, slot);
    if (order->waits) {
        market_watch_expiry(market, slot);
        return;
    }
    if (market->books != NULL && arrives_anew) order->arrival = market->next_arrival++;
    if (market->books != NULL) {
        market_watch_expiry(market, slot);
        book_venue_replaced(market, slot, arrives_anew, now, session_end);
        market_meet(market);
        return;
    }
    resting_remove(&market_symbol(market, order->symbol)->resting, &market->table, slot);
    if (!arrives_anew) {
        market_watch_expiry(market, slot);
        market_place(market, slot);
        return;
    }
    market_arrives(market, slot, now);
    meet_quote_in_force(market, slot, now, session_end);
    market_meet(market);
}
