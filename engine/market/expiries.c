/* Orders that end with time (M12): with a session, or at their own expire. In: open orders, ends of
 * sessions. Out: what closes on ticks filled, what dies expired. Always: an entry speaks of an open
 * order only while the slot, the order's number and its death agree. */
#include <stdlib.h>

#include "base/memory.h"
#include "base/moment.h"
#include "market/book_venue.h"
#include "market/market_state.h"

static int compare_expiries(const void *a, const void *b)
{
    const struct expiry *left = a, *right = b;
    if (left->time != right->time) return left->time < right->time ? -1 : 1;
    return left->order_no < right->order_no ? -1 : left->order_no > right->order_no;
}

static bool expiry_before(const struct expiry *a, const struct expiry *b)
{
    return a->time != b->time ? a->time < b->time : a->order_no < b->order_no;
}

/* True while the entry speaks of an open order. */
static bool expiry_lives(const struct market *market, const struct expiry *item)
{
    struct order room;
    return order_number(&market->table, item->slot) == item->order_no &&
           order_look(&market->table, item->slot, &room)->dies_at == item->time;
}

/* Before the heap grows, entries of orders that ended otherwise leave it; half of them must, so
 * that each is looked at a few times at most. What stays is sorted, which is a heap. */
static void make_room(struct market *market, struct expiry_heap *heap)
{
    if (heap->count < heap->capacity) return;
    size_t live = 0;
    for (size_t i = 0; i < heap->count; i++) live += expiry_lives(market, &heap->items[i]);
    if (live >= heap->count / 2) {
        heap->items =
            memory_reserve(heap->items, &heap->capacity, heap->count + 1, sizeof *heap->items);
        return;
    }
    size_t kept = 0;
    for (size_t i = 0; i < heap->count; i++) {
        if (expiry_lives(market, &heap->items[i])) heap->items[kept++] = heap->items[i];
    }
    heap->count = kept;
    if (kept > 1) qsort(heap->items, kept, sizeof *heap->items, compare_expiries);
}

static void expiry_add(struct market *market, struct expiry_heap *heap, struct expiry item)
{
    make_room(market, heap);
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
        if (expiry_lives(market, first)) return first;
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
    const struct order *order = order_at(&market->table, slot);
    if (order->dies_at == MOMENT_END) return;
    struct expiry_heap *heap =
        order->tif == TIF_GTD ? &market->dated_deaths : &market->session_deaths;
    expiry_add(market, heap, (struct expiry){order->dies_at, slot, order->order_no});
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
            const struct order *order = order_at(&market->table, slot);
            if (!order_is_for_the_close(order) || order->accepted >= session_end) continue;
            slot_list_add(closing, slot);
        }
    }
    if (market->books != NULL) book_venue_session(market, false, session_end, now);
    slot_list_sort(closing, &market->table);
    for (size_t i = 0; i < closing->count; i++) {
        if (!market_stands(market, closing->slots[i])) continue; /* canceled by its group (M07) */
        uint32_t symbol = order_at(&market->table, closing->slots[i])->symbol;
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
