/* In: pairs of account and symbol. Out: their holdings. Always: each pair has at most one
 * holding; an account's list is in order of symbol id; holding->cost is the sum of its lots' costs;
 * the table is at most half full; what is read is what was written, whatever form it had meanwhile. */
#include "ledger/holdings.h"

#include <assert.h>
#include <string.h>

#include "base/decimal.h"
#include "base/expected.h"
#include "base/memory.h"
#include "base/pair_hash.h"
#include "base/wide.h"
#include "model/values.h"

enum { SLOTS_FIRST = 64 };

void holdings_init(struct holdings *holdings)
{
    *holdings = (struct holdings){.free_full = HOLDING_NONE};
    lots_init(&holdings->lots);
    holdings->recent = memory_alloc_zero(1, sizeof *holdings->recent);
}

void holdings_release(struct holdings *holdings)
{
    for (size_t i = 0; i < holdings->list_count; i++) memory_free(holdings->lists[i].indexes);
    memory_free(holdings->lists);
    memory_free(holdings->items);
    for (size_t i = 0; i < holdings->chunk_count; i++) memory_free(holdings->chunks[i]);
    memory_free(holdings->chunks);
    memory_free(holdings->slots);
    memory_free(holdings->recent);
    lots_release(&holdings->lots);
}

/* ---- The table ------------------------------------------------------------------------------- */

static size_t slot_of_pair(const struct holdings *holdings, uint32_t account, uint32_t symbol)
{
    return (size_t)pair_hash(account, symbol) & (holdings->slot_count - 1);
}

static bool is_of(const struct packed_holding *holding, uint32_t account, uint32_t symbol)
{
    return holding->account == account && holding->symbol == symbol;
}

uint32_t holdings_find(const struct holdings *holdings, uint32_t account, uint32_t symbol)
{
    if (holdings->slot_count == 0) return HOLDING_NONE;
    if (is_of(&holdings->items[*holdings->recent], account, symbol)) return *holdings->recent;
    size_t slot = slot_of_pair(holdings, account, symbol);
    for (; holdings->slots[slot] != 0; slot = (slot + 1) & (holdings->slot_count - 1)) {
        uint32_t index = holdings->slots[slot] - 1;
        if (is_of(&holdings->items[index], account, symbol)) {
            *holdings->recent = index;
            return index;
        }
    }
    return HOLDING_NONE;
}

/* The first place where it may be is where it mostly is. */
void holdings_expect(const struct holdings *holdings, uint32_t account, uint32_t symbol)
{
    if (holdings->slot_count == 0) return;
    const uint32_t entry = holdings->slots[slot_of_pair(holdings, account, symbol)];
    if (entry != 0) bytes_expect(&holdings->items[entry - 1], sizeof *holdings->items);
}

static void take_slot(struct holdings *holdings, uint32_t index)
{
    const struct packed_holding *holding = &holdings->items[index];
    size_t slot = slot_of_pair(holdings, holding->account, holding->symbol);
    while (holdings->slots[slot] != 0) slot = (slot + 1) & (holdings->slot_count - 1);
    holdings->slots[slot] = index + 1;
}

static void grow_slots(struct holdings *holdings)
{
    memory_free(holdings->slots);
    holdings->slot_count = holdings->slot_count == 0 ? SLOTS_FIRST : holdings->slot_count * 2;
    holdings->slots = memory_alloc_zero(holdings->slot_count, sizeof *holdings->slots);
    for (uint32_t index = 0; index < holdings->count; index++) take_slot(holdings, index);
}

static void add_to_list(struct holdings *holdings, uint32_t index)
{
    uint32_t account = holdings->items[index].account;
    uint32_t symbol = holdings->items[index].symbol;
    holdings->lists = memory_reserve(holdings->lists, &holdings->list_capacity, (size_t)account + 1,
                                     sizeof *holdings->lists);
    while (holdings->list_count <= account)
        holdings->lists[holdings->list_count++] = (struct holding_list){0};
    struct holding_list *list = &holdings->lists[account];
    list->indexes =
        memory_reserve(list->indexes, &list->capacity, list->count + 1, sizeof *list->indexes);
    size_t low = 0, high = list->count; /* the first of a larger symbol id */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (holdings->items[list->indexes[middle]].symbol < symbol)
            low = middle + 1;
        else
            high = middle;
    }
    memmove(&list->indexes[low + 1], &list->indexes[low],
            (list->count - low) * sizeof *list->indexes);
    list->indexes[low] = index;
    list->count++;
}

uint32_t holdings_need(struct holdings *holdings, uint32_t account, uint32_t symbol)
{
    uint32_t index = holdings_find(holdings, account, symbol);
    if (index != HOLDING_NONE) return index;
    if ((holdings->count + 1) * 2 > holdings->slot_count) grow_slots(holdings);
    holdings->items = memory_reserve(holdings->items, &holdings->capacity, holdings->count + 1,
                                     sizeof *holdings->items);
    index = (uint32_t)holdings->count++;
    holdings->items[index] =
        (struct packed_holding){.account = account, .symbol = symbol, .lots = {LOT_NONE, LOT_NONE}};
    take_slot(holdings, index);
    add_to_list(holdings, index);
    return index;
}

const struct holding_list *holdings_of(const struct holdings *holdings, uint32_t account)
{
    return account < holdings->list_count ? &holdings->lists[account] : NULL;
}

/* ---- Forms ----------------------------------------------------------------------------------- */

#define FORM_FULL (UINT32_C(1) << 31) /* the rest is its place in the chunks */
enum { MARK_SELL = 1, MARK_WAITS = 2, SCALE_SHIFT = 2 };

/* Quantities are mostly whole, or have few decimals. */
static const int64_t scales[] = {DECIMAL_ONE, DECIMAL_ONE / 1000, DECIMAL_ONE / 1000000, 1};
enum { SCALES = sizeof scales / sizeof scales[0] };

static bool fits(int64_t value)
{
    return value >= INT32_MIN && value <= INT32_MAX;
}

static bool is_in(int64_t qty, int64_t scale)
{
    return qty % scale == 0 && fits(qty / scale);
}

/* SCALES: none serves all its quantities. */
static uint32_t scale_of(const struct holding *holding)
{
    const struct open_trip *trip = &holding->trip;
    uint32_t at = 0;
    for (; at < SCALES; at++) {
        const int64_t scale = scales[at];
        if (is_in(holding->settled, scale) && is_in(holding->pending, scale) &&
            is_in(holding->held, scale) && is_in(trip->largest_qty, scale))
            break;
    }
    return at;
}

static bool pack(struct packed_holding *packed, const struct holding *holding)
{
    const struct open_trip *trip = &holding->trip;
    const uint32_t scale = scale_of(holding);
    if (scale == SCALES || !fits(holding->cost) || !fits(trip->profit) || !fits(trip->fees) ||
        trip->first_trade < 0 || trip->first_trade > UINT32_MAX || trip->last_trade < 0 ||
        trip->last_trade > UINT32_MAX || holding->told_settled != holding->settled ||
        holding->told_pending != holding->pending)
        return false;
    packed->form = (trip->side == SIDE_SELL ? MARK_SELL : 0u) | (trip->waits ? MARK_WAITS : 0u) |
                   scale << SCALE_SHIFT;
    packed->settled = (int32_t)(holding->settled / scales[scale]);
    packed->pending = (int32_t)(holding->pending / scales[scale]);
    packed->held = (int32_t)(holding->held / scales[scale]);
    packed->largest_qty = (int32_t)(trip->largest_qty / scales[scale]);
    packed->cost = (int32_t)holding->cost;
    packed->profit = (int32_t)trip->profit;
    packed->fees = (int32_t)trip->fees;
    packed->first_trade = (uint32_t)trip->first_trade;
    packed->last_trade = (uint32_t)trip->last_trade;
    packed->opened_high = (uint32_t)((uint64_t)trip->opened >> 32);
    packed->opened_low = (uint32_t)trip->opened;
    packed->lots = holding->lots;
    return true;
}

static void unpack(const struct packed_holding *packed, struct holding *holding)
{
    const int64_t scale = scales[packed->form >> SCALE_SHIFT];
    const uint64_t opened = (uint64_t)packed->opened_high << 32 | packed->opened_low;
    *holding =
        (struct holding){.account = packed->account,
                         .symbol = packed->symbol,
                         .settled = packed->settled * scale,
                         .pending = packed->pending * scale,
                         .held = packed->held * scale,
                         .lots = packed->lots,
                         .cost = packed->cost,
                         .trip = {.opened = (int64_t)opened,
                                  .first_trade = packed->first_trade,
                                  .last_trade = packed->last_trade,
                                  .largest_qty = packed->largest_qty * scale,
                                  .profit = packed->profit,
                                  .fees = packed->fees,
                                  .side = (packed->form & MARK_SELL) != 0 ? SIDE_SELL : SIDE_BUY,
                                  .waits = (packed->form & MARK_WAITS) != 0}};
    holding->told_settled = holding->settled;
    holding->told_pending = holding->pending;
}

static struct holding *full_at(const struct holdings *holdings, uint32_t place)
{
    return &holdings->chunks[place / HOLDINGS_A_CHUNK][place % HOLDINGS_A_CHUNK];
}

static uint32_t take_full(struct holdings *holdings)
{
    if (holdings->free_full == HOLDING_NONE) {
        holdings->chunks = memory_reserve(holdings->chunks, &holdings->chunk_capacity,
                                          holdings->chunk_count + 1, sizeof(struct holding *));
        struct holding *chunk = memory_alloc(HOLDINGS_A_CHUNK * sizeof *chunk);
        uint32_t first = (uint32_t)holdings->chunk_count * HOLDINGS_A_CHUNK;
        holdings->chunks[holdings->chunk_count++] = chunk;
        for (uint32_t i = HOLDINGS_A_CHUNK; i-- > 0;) {
            chunk[i].account = holdings->free_full;
            holdings->free_full = first + i;
        }
    }
    uint32_t place = holdings->free_full;
    holdings->free_full = full_at(holdings, place)->account;
    return place;
}

/* The one that is awake the longest rests; what cannot be packed stays as it is until it changes. */
static void rest_oldest(struct holdings *holdings)
{
    struct packed_holding *item = &holdings->items[holdings->awake[holdings->oldest]];
    holdings->oldest = (holdings->oldest + 1) % HOLDINGS_AWAKE;
    holdings->awake_count--;
    uint32_t place = item->form & ~FORM_FULL;
    struct holding *full = full_at(holdings, place);
    full->awake = false;
    if (!pack(item, full)) return;
    full->account = holdings->free_full;
    holdings->free_full = place;
}

static void keep_awake(struct holdings *holdings, struct holding *full, uint32_t index)
{
    if (holdings->awake_count == HOLDINGS_AWAKE) rest_oldest(holdings);
    holdings->awake[(holdings->oldest + holdings->awake_count++) % HOLDINGS_AWAKE] = index;
    full->awake = true;
}

struct holding *holdings_at(struct holdings *holdings, uint32_t index)
{
    struct packed_holding *item = &holdings->items[index];
    if ((item->form & FORM_FULL) != 0) {
        struct holding *full = full_at(holdings, item->form & ~FORM_FULL);
        if (!full->awake) keep_awake(holdings, full, index);
        return full;
    }
    uint32_t place = take_full(holdings);
    struct holding *full = full_at(holdings, place);
    unpack(item, full);
    item->form = FORM_FULL | place;
    keep_awake(holdings, full, index);
    return full;
}

const struct holding *holdings_look(const struct holdings *holdings, uint32_t index,
                                    struct holding *room)
{
    const struct packed_holding *item = &holdings->items[index];
    if ((item->form & FORM_FULL) != 0) return full_at(holdings, item->form & ~FORM_FULL);
    unpack(item, room);
    return room;
}

/* ---- Lots ------------------------------------------------------------------------------------ */

void holdings_add_lot(struct holdings *holdings, struct holding *holding, int64_t qty, int64_t cost)
{
    holding->cost += cost;
    lots_add(&holdings->lots, &holding->lots, qty, cost);
}

void holdings_take_lots(struct holdings *holdings, struct holding *holding, int64_t qty)
{
    holding->cost -= lots_take(&holdings->lots, &holding->lots, qty);
}

void holdings_rescale_lots(struct holdings *holdings, struct holding *holding, int64_t qty,
                           int64_t step)
{
    lots_rescale(&holdings->lots, &holding->lots, qty, step);
    if (holding->lots.first == LOT_NONE) holding->cost = 0;
}
