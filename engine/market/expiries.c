/* Orders that end with time (M12): with a session, or at their own expire. In: open orders, ends of
 * sessions. Out: what closes on ticks filled, what dies expired. Always: an entry speaks of an open
 * order only while the slot, the order's number and its death agree. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/moment.h"
#include "market/book_venue.h"
#include "market/market_state.h"

/* True while an entry speaks of an open order. */
static bool expiry_lives(const struct market *market, int64_t time, uint32_t slot,
                         uint32_t order_no)
{
    struct order room;
    return order_number(&market->table, slot) == order_no &&
           order_look(&market->table, slot, &room)->dies_at == time;
}

/* ---- At their own instants: a heap ---------------------------------------------------------------- */

static int compare_dated(const void *a, const void *b)
{
    const struct dated_expiry *left = a, *right = b;
    if (left->time != right->time) return left->time < right->time ? -1 : 1;
    return left->order_no < right->order_no ? -1 : left->order_no > right->order_no;
}

static bool expiry_before(const struct dated_expiry *a, const struct dated_expiry *b)
{
    return a->time != b->time ? a->time < b->time : a->order_no < b->order_no;
}

static bool dated_lives(const struct market *market, const struct dated_expiry *item)
{
    return expiry_lives(market, item->time, item->slot, item->order_no);
}

/* Before the heap grows, entries of orders that ended otherwise leave it; half of them must, so
 * that each is looked at a few times at most. What stays is sorted, which is a heap. */
static void heap_make_room(struct market *market, struct expiry_heap *heap)
{
    if (heap->count < heap->capacity) return;
    size_t live = 0;
    for (size_t i = 0; i < heap->count; i++) live += dated_lives(market, &heap->items[i]);
    if (live >= heap->count / 2) {
        heap->items =
            memory_reserve(heap->items, &heap->capacity, heap->count + 1, sizeof *heap->items);
        return;
    }
    size_t kept = 0;
    for (size_t i = 0; i < heap->count; i++) {
        if (dated_lives(market, &heap->items[i])) heap->items[kept++] = heap->items[i];
    }
    heap->count = kept;
    if (kept > 1) qsort(heap->items, kept, sizeof *heap->items, compare_dated);
}

static void heap_add(struct market *market, struct expiry_heap *heap, struct dated_expiry item)
{
    heap_make_room(market, heap);
    size_t at = heap->count++;
    while (at > 0 && expiry_before(&item, &heap->items[(at - 1) / 2])) {
        heap->items[at] = heap->items[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    heap->items[at] = item;
}

static void heap_drop(struct expiry_heap *heap)
{
    struct dated_expiry last = heap->items[--heap->count];
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
static const struct dated_expiry *heap_first(struct market *market, struct expiry_heap *heap)
{
    while (heap->count > 0) {
        const struct dated_expiry *first = &heap->items[0];
        if (dated_lives(market, first)) return first;
        heap_drop(heap);
    }
    return NULL;
}

int64_t market_next_expiry(struct market *market)
{
    const struct dated_expiry *first = heap_first(market, &market->dated_deaths);
    return first ? first->time : MOMENT_END;
}

void market_expire(struct market *market, int64_t now)
{
    const struct dated_expiry *first;
    while ((first = heap_first(market, &market->dated_deaths)) && first->time <= now) {
        market_end_order(market, first->slot, STATUS_EXPIRED, REASON_NONE, "M12", now);
    }
}

/* ---- With a session: a list each ------------------------------------------------------------------ */

void market_release_expiries(struct market *market)
{
    memory_free(market->dated_deaths.items);
    for (size_t i = 0; i < market->session_deaths.count; i++)
        memory_free(market->session_deaths.items[i].items);
    memory_free(market->session_deaths.items);
    market->dated_deaths = (struct expiry_heap){0};
    market->session_deaths = (struct death_lists){0};
}

static bool session_lives(const struct market *market, const struct session_deaths *deaths,
                          size_t at)
{
    const struct session_expiry *item = &deaths->items[at];
    return expiry_lives(market, deaths->time, item->slot, item->order_no);
}

/* As heap_make_room says. */
static void list_make_room(struct market *market, struct session_deaths *deaths)
{
    if (deaths->count < deaths->capacity) return;
    size_t live = 0, kept = 0;
    for (size_t i = deaths->begin; i < deaths->count; i++) live += session_lives(market, deaths, i);
    if (live >= deaths->count / 2) {
        deaths->items = memory_reserve(deaths->items, &deaths->capacity, deaths->count + 1,
                                       sizeof *deaths->items);
        return;
    }
    for (size_t i = deaths->begin; i < deaths->count; i++) {
        if (session_lives(market, deaths, i)) deaths->items[kept++] = deaths->items[i];
    }
    deaths->begin = 0;
    deaths->count = kept;
}

static struct session_deaths *need_deaths(struct market *market, int64_t time)
{
    struct death_lists *lists = &market->session_deaths;
    size_t at = lists->count; /* mostly the last one */
    while (at > 0 && lists->items[at - 1].time > time) at--;
    if (at > 0 && lists->items[at - 1].time == time) return &lists->items[at - 1];
    lists->items =
        memory_reserve(lists->items, &lists->capacity, lists->count + 1, sizeof *lists->items);
    memmove(&lists->items[at + 1], &lists->items[at], (lists->count - at) * sizeof *lists->items);
    lists->count++;
    lists->items[at] = (struct session_deaths){.time = time, .in_order = true};
    return &lists->items[at];
}

static void list_add(struct market *market, int64_t time, struct session_expiry item)
{
    struct session_deaths *deaths = need_deaths(market, time);
    list_make_room(market, deaths);
    if (deaths->count > deaths->begin && deaths->items[deaths->count - 1].order_no > item.order_no)
        deaths->in_order = false;
    deaths->items[deaths->count++] = item;
}

/* The first list in which there is an open order; drops what comes before it. NULL: there is none. */
static struct session_deaths *first_deaths(struct market *market)
{
    struct death_lists *lists = &market->session_deaths;
    while (lists->count > 0) {
        struct session_deaths *first = &lists->items[0];
        while (first->begin < first->count && !session_lives(market, first, first->begin))
            first->begin++;
        if (first->begin < first->count) return first;
        memory_free(first->items);
        lists->count--;
        memmove(&lists->items[0], &lists->items[1], lists->count * sizeof *lists->items);
    }
    return NULL;
}

bool market_waits_for_session(struct market *market)
{
    return first_deaths(market) != NULL;
}

static int compare_numbers(const void *a, const void *b)
{
    const struct session_expiry *left = a, *right = b;
    return left->order_no < right->order_no ? -1 : left->order_no > right->order_no;
}

/* All that die by then, by time, then number; an end may bring further deaths. */
static uint32_t expire_with_session(struct market *market, int64_t session_end, int64_t now)
{
    uint32_t expired = 0;
    struct session_deaths *first;
    while ((first = first_deaths(market)) && first->time <= session_end) {
        if (!first->in_order) {
            qsort(&first->items[first->begin], first->count - first->begin, sizeof *first->items,
                  compare_numbers);
            first->in_order = true;
            continue; /* the first may be another one now */
        }
        uint32_t slot = first->items[first->begin++].slot;
        market_end_order(market, slot, STATUS_EXPIRED, REASON_NONE, "M12", now);
        expired++;
    }
    return expired;
}

/* ---- both ---------------------------------------------------------------------------------------- */

void market_watch_expiry(struct market *market, uint32_t slot)
{
    const struct order *order = order_at(&market->table, slot);
    if (order->dies_at == MOMENT_END) return;
    if (order->tif == TIF_GTD) {
        heap_add(market, &market->dated_deaths,
                 (struct dated_expiry){order->dies_at, slot, order->order_no});
    } else {
        list_add(market, order->dies_at, (struct session_expiry){slot, order->order_no});
    }
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
    uint32_t expired = expire_with_session(market, session_end, now);
    market_meet(market);
    return expired;
}
