/* Orders that end with time (M12): with a session, or at their own expire. In: open orders, ends of
 * sessions. Out: what closes on ticks filled, what dies expired. Always: an entry speaks of an open
 * order only while the slot, the order's number and its death agree. */
#include "base/memory.h"
#include "base/moment.h"
#include "market/book_venue.h"
#include "market/market_state.h"

static bool expiry_before(const struct expiry *a, const struct expiry *b)
{
    return a->time != b->time ? a->time < b->time : a->order_no < b->order_no;
}

static void expiry_add(struct expiry_heap *heap, struct expiry item)
{
    heap->items =
        memory_reserve(heap->items, &heap->capacity, heap->count + 1, sizeof *heap->items);
    size_t at = heap->count++;
    while (at > 0 && expiry_before(&item, &heap->items[(at - 1) / 2])) {
        heap->items[at] = heap->items[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    heap->items[at] = item;
}

static void expiry_drop(struct expiry_heap *heap)
{
    struct expiry last = heap->items[--heap->count];
    size_t at = 0;
    for (size_t child = 1; child < heap->count; child = 2 * at + 1) {
        if (child + 1 < heap->count &&
            expiry_before(&heap->items[child + 1], &heap->items[child])) {
            child++;
        }
        if (!expiry_before(&heap->items[child], &last)) break;
        heap->items[at] = heap->items[child];
        at = child;
    }
    if (heap->count > 0) heap->items[at] = last;
}

/* The first entry that still speaks of an open order, or NULL; drops those that do not. */
static const struct expiry *expiry_first(struct market *market, struct expiry_heap *heap)
{
    while (heap->count > 0) {
        const struct expiry *first = &heap->items[0];
        const struct order *order = &market->table.orders[first->slot];
        if (order->order_no == first->order_no && order->dies_at == first->time) return first;
        expiry_drop(heap);
    }
    return NULL;
}

int64_t market_next_expiry(struct market *market)
{
    const struct expiry *first = expiry_first(market, &market->dated_deaths);
    return first ? first->time : MOMENT_END;
}

bool market_waits_for_session(struct market *market)
{
    return expiry_first(market, &market->session_deaths) != NULL;
}

void market_expire(struct market *market, int64_t now)
{
    const struct expiry *first;
    while ((first = expiry_first(market, &market->dated_deaths)) && first->time <= now) {
        market_end_order(market, first->slot, STATUS_EXPIRED, REASON_NONE, "M12", now);
    }
}

void market_watch_expiry(struct market *market, uint32_t slot)
{
    const struct order *order = &market->table.orders[slot];
    if (order->dies_at == MOMENT_END) return;
    struct expiry_heap *heap =
        order->tif == TIF_GTD ? &market->dated_deaths : &market->session_deaths;
    expiry_add(heap, (struct expiry){order->dies_at, slot, order->order_no});
}

uint32_t market_session_end(struct market *market, int64_t session_end, int64_t now)
{
    /* What closes on ticks fills first, in order of arrival (T01 phase 2). */
    struct slot_list *closing = &market->closing;
    closing->count = 0;
    for (size_t s = 0; s < market->symbol_count; s++) {
        const struct symbol_state *state = &market->symbols[s];
        if (!state->has_kind || state->kind == FEED_BARS) continue;
        for (size_t i = 0; i < state->resting.soon.count; i++) {
            uint32_t slot = state->resting.soon.slots[i];
            const struct order *order = &market->table.orders[slot];
            if (!order_is_for_the_close(order) || order->accepted >= session_end) continue;
            slot_list_add(closing, slot);
        }
    }
    if (market->books != NULL) book_venue_session(market, false, session_end, now);
    slot_list_sort(closing, &market->table);
    for (size_t i = 0; i < closing->count; i++) {
        if (!market_stands(market, closing->slots[i])) continue; /* canceled by its group (M07) */
        uint32_t symbol = market->table.orders[closing->slots[i]].symbol;
        struct symbol_state *state = &market->symbols[symbol];
        ticks_session_end(market, state, closing->slots[i], session_end, now);
    }
    uint32_t expired = 0;
    const struct expiry *first;
    while ((first = expiry_first(market, &market->session_deaths)) && first->time <= session_end) {
        market_end_order(market, first->slot, STATUS_EXPIRED, REASON_NONE, "M12", now);
        expired++;
    }
    market_meet(market);
    return expired;
}
