/* In: pairs of account and symbol. Out: their holdings. Always: each pair has at most one
 * holding; an account's list is in order of symbol id; holding->cost is the sum of its lots' costs;
 * the table is at most half full. */
#include "ledger/holdings.h"

#include <assert.h>
#include <string.h>

#include "base/expected.h"
#include "base/memory.h"
#include "base/pair_hash.h"
#include "base/wide.h"
#include "model/values.h"

enum { SLOTS_FIRST = 64 };

void holdings_init(struct holdings *holdings)
{
    *holdings = (struct holdings){.count = 0};
    lots_init(&holdings->lots);
    holdings->recent = memory_alloc_zero(1, sizeof *holdings->recent);
}

void holdings_release(struct holdings *holdings)
{
    for (size_t i = 0; i < holdings->list_count; i++) memory_free(holdings->lists[i].indexes);
    memory_free(holdings->lists);
    memory_free(holdings->items);
    memory_free(holdings->slots);
    memory_free(holdings->recent);
    lots_release(&holdings->lots);
}

/* ---- The table ------------------------------------------------------------------------------- */

static size_t slot_of_pair(const struct holdings *holdings, uint32_t account, uint32_t symbol)
{
    return (size_t)pair_hash(account, symbol) & (holdings->slot_count - 1);
}

static bool is_of(const struct holding *holding, uint32_t account, uint32_t symbol)
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
    const struct holding *holding = &holdings->items[index];
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
        (struct holding){.account = account, .symbol = symbol, .lots = {LOT_NONE, LOT_NONE}};
    take_slot(holdings, index);
    add_to_list(holdings, index);
    return index;
}

const struct holding_list *holdings_of(const struct holdings *holdings, uint32_t account)
{
    return account < holdings->list_count ? &holdings->lists[account] : NULL;
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
