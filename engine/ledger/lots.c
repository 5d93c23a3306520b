/* In: fills that open and close. Out: lots, and what they cost. Always: a lot is read as it was set,
 * whichever form it has; a list is in the order in which its lots are taken: oldest first, with `lifo`
 * youngest first. */
#include "ledger/lots.h"

#include <assert.h>

#include "base/decimal.h"
#include "base/memory.h"
#include "base/wide.h"
#include "model/values.h"

#define LOT_IS_WIDE (UINT32_C(1) << 31)

void lots_init(struct lots *lots)
{
    *lots = (struct lots){.free = LOT_NONE, .free_wide = LOT_NONE};
}

void lots_release(struct lots *lots)
{
    memory_free(lots->items);
    memory_free(lots->wide);
}

/* ---- One lot --------------------------------------------------------------------------------- */

struct lot lots_at(const struct lots *lots, uint32_t lot)
{
    const struct packed_lot *packed = &lots->items[lot];
    if ((packed->qty & LOT_IS_WIDE) != 0) return lots->wide[packed->cost];
    return (struct lot){packed->qty * DECIMAL_ONE, packed->cost};
}

static void drop_wide(struct lots *lots, const struct packed_lot *packed)
{
    if ((packed->qty & LOT_IS_WIDE) == 0) return;
    lots->wide[packed->cost].qty = lots->free_wide;
    lots->free_wide = packed->cost;
}

static uint32_t take_wide(struct lots *lots)
{
    uint32_t at = lots->free_wide;
    if (at != LOT_NONE) {
        lots->free_wide = (uint32_t)lots->wide[at].qty;
        return at;
    }
    lots->wide =
        memory_reserve(lots->wide, &lots->wide_capacity, lots->wide_count + 1, sizeof *lots->wide);
    return (uint32_t)lots->wide_count++;
}

static void set_lot(struct lots *lots, uint32_t lot, struct lot is)
{
    assert(is.qty > 0);
    struct packed_lot *packed = &lots->items[lot];
    drop_wide(lots, packed);
    int64_t units = is.qty / DECIMAL_ONE;
    if (units * DECIMAL_ONE == is.qty && units < LOT_IS_WIDE && is.cost >= 0 &&
        is.cost <= UINT32_MAX) {
        packed->qty = (uint32_t)units;
        packed->cost = (uint32_t)is.cost;
        return;
    }
    packed->qty = LOT_IS_WIDE;
    packed->cost = take_wide(lots);
    lots->wide[packed->cost] = is;
}

static uint32_t new_lot(struct lots *lots)
{
    uint32_t lot = lots->free;
    if (lot != LOT_NONE) {
        lots->free = lots->items[lot].next;
    } else {
        lots->items =
            memory_reserve(lots->items, &lots->capacity, lots->count + 1, sizeof *lots->items);
        lot = (uint32_t)lots->count++;
    }
    lots->items[lot] = (struct packed_lot){.next = LOT_NONE};
    return lot;
}

static void free_lot(struct lots *lots, uint32_t lot)
{
    drop_wide(lots, &lots->items[lot]);
    lots->items[lot].next = lots->free;
    lots->free = lot;
}

/* ---- A position's ---------------------------------------------------------------------------- */

static void put_first(struct lots *lots, struct lot_list *list, uint32_t lot)
{
    lots->items[lot].next = list->first;
    if (list->first == LOT_NONE) list->last = lot;
    list->first = lot;
}

static void put_last(struct lots *lots, struct lot_list *list, uint32_t lot)
{
    lots->items[lot].next = LOT_NONE;
    if (list->first == LOT_NONE)
        list->first = lot;
    else
        lots->items[list->last].next = lot;
    list->last = lot;
}

static uint32_t take_first(const struct lots *lots, struct lot_list *list)
{
    uint32_t lot = list->first;
    list->first = lots->items[lot].next;
    if (list->first == LOT_NONE) list->last = LOT_NONE;
    return lot;
}

void lots_add(struct lots *lots, struct lot_list *list, int64_t qty, int64_t cost)
{
    assert(qty > 0);
    if (lots->method == LOTS_AVERAGE && list->first != LOT_NONE) {
        struct lot all = lots_at(lots, list->first);
        set_lot(lots, list->first, (struct lot){all.qty + qty, all.cost + cost});
        return;
    }
    uint32_t lot = new_lot(lots);
    set_lot(lots, lot, (struct lot){qty, cost});
    if (lots->method == LOTS_LIFO)
        put_first(lots, list, lot);
    else
        put_last(lots, list, lot);
}

int64_t lots_take(struct lots *lots, struct lot_list *list, int64_t qty)
{
    int64_t taken = 0;
    while (qty > 0) {
        assert(list->first != LOT_NONE && "lots cover the position");
        struct lot lot = lots_at(lots, list->first);
        int64_t part = qty < lot.qty ? qty : lot.qty;
        int64_t cost = share_half_even(lot.cost, part, lot.qty);
        taken += cost;
        qty -= part;
        if (part == lot.qty)
            free_lot(lots, take_first(lots, list));
        else
            set_lot(lots, list->first, (struct lot){lot.qty - part, lot.cost - cost});
    }
    return taken;
}

/* ---- Lots in new shares ---------------------------------------------------------------------- */

static void turn_around(struct lots *lots, struct lot_list *list)
{
    struct lot_list turned = {LOT_NONE, LOT_NONE};
    while (list->first != LOT_NONE) put_first(lots, &turned, take_first(lots, list));
    *list = turned;
}

/* What each lot becomes, oldest first, in whole steps (V04). */
static void share_steps(const struct lots *lots, const struct lot_list *list, int64_t steps,
                        int64_t *parts, int count)
{
    int64_t *weights = memory_alloc_zero((size_t)count, sizeof *weights);
    int64_t *scratch = memory_alloc_zero((size_t)count, sizeof *scratch);
    uint32_t lot = list->first;
    for (int i = 0; i < count; i++, lot = lots_next(lots, lot)) weights[i] = lots_at(lots, lot).qty;
    split_largest_remainder(steps, weights, parts, count, scratch);
    memory_free(weights);
    memory_free(scratch);
}

/* `parts` in steps, for the lots of `list`, which is oldest first. */
static void apply_parts(struct lots *lots, struct lot_list *list, const int64_t *parts,
                        int64_t step)
{
    struct lot_list kept = {LOT_NONE, LOT_NONE};
    int64_t cost = 0; /* of lots that keep no quantity */
    for (int i = 0; list->first != LOT_NONE; i++) {
        uint32_t lot = take_first(lots, list);
        struct lot was = lots_at(lots, lot);
        if (parts[i] == 0) {
            cost += was.cost;
            free_lot(lots, lot);
            continue;
        }
        set_lot(lots, lot, (struct lot){parts[i] * step, was.cost + cost});
        cost = 0;
        put_last(lots, &kept, lot);
    }
    if (kept.last != LOT_NONE && cost != 0) {
        struct lot youngest = lots_at(lots, kept.last);
        set_lot(lots, kept.last, (struct lot){youngest.qty, youngest.cost + cost});
    }
    *list = kept;
}

void lots_rescale(struct lots *lots, struct lot_list *list, int64_t qty, int64_t step)
{
    assert(qty % step == 0);
    int count = 0;
    for (uint32_t lot = list->first; lot != LOT_NONE; lot = lots_next(lots, lot)) count++;
    if (count == 0) return;
    if (lots->method == LOTS_LIFO) turn_around(lots, list);
    int64_t *parts = memory_alloc_zero((size_t)count, sizeof *parts);
    share_steps(lots, list, qty / step, parts, count);
    apply_parts(lots, list, parts, step);
    memory_free(parts);
    if (lots->method == LOTS_LIFO) turn_around(lots, list);
}
