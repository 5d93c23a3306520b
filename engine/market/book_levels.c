/* In: prices that orders take and leave. Out: numbers of levels. Always: a level is in use on one side
 * at most; its bit is set, or it stands in that side's list, exactly while it is; best[side] is the
 * best level in use. A price that fits the ladder stands there and nowhere else. */
#include "market/book_levels.h"

#include <assert.h>
#include <string.h>

#include "base/decimal.h"
#include "base/memory.h"

/* ---- the bitmap: 64 levels a word, 64 words a word of the floor above, and once more --------------- */

enum { WORD_BITS = 64, WORD_SHIFT = 6 };

static size_t floor_words(uint32_t count, int floor)
{
    size_t per_word = (size_t)1 << (WORD_SHIFT * (floor + 1));
    return (count + per_word - 1) / per_word;
}

static size_t bitmap_words(uint32_t count)
{
    return floor_words(count, 0) + floor_words(count, 1) + floor_words(count, 2);
}

static void bitmap_set(uint64_t *bits, uint32_t count, uint32_t index)
{
    for (int floor = 0; floor < 3; floor++) {
        uint64_t before = bits[index >> WORD_SHIFT];
        bits[index >> WORD_SHIFT] = before | UINT64_C(1) << (index % WORD_BITS);
        if (before != 0) return; /* the floors above know of this word */
        bits += floor_words(count, floor);
        index >>= WORD_SHIFT;
    }
}

static void bitmap_clear(uint64_t *bits, uint32_t count, uint32_t index)
{
    for (int floor = 0; floor < 3; floor++) {
        bits[index >> WORD_SHIFT] &= ~(UINT64_C(1) << (index % WORD_BITS));
        if (bits[index >> WORD_SHIFT] != 0) return;
        bits += floor_words(count, floor);
        index >>= WORD_SHIFT;
    }
}

static uint32_t lowest_bit(uint64_t word)
{
    return (uint32_t)__builtin_ctzll(word);
}

static uint32_t highest_bit(uint64_t word)
{
    return (uint32_t)(WORD_BITS - 1 - __builtin_clzll(word));
}

/* The first index in use on the way from the best one, `from` included: up for sells, down for buys. */
static uint32_t bitmap_from(const uint64_t *bits, uint32_t count, enum side side, uint32_t from)
{
    uint32_t near = from % WORD_BITS; /* mostly in the same word */
    uint64_t here = bits[from >> WORD_SHIFT];
    here &= side == SIDE_SELL ? UINT64_MAX << near : UINT64_MAX >> (WORD_BITS - 1 - near);
    if (here != 0)
        return (from & ~(uint32_t)(WORD_BITS - 1)) +
               (side == SIDE_SELL ? lowest_bit(here) : highest_bit(here));
    const uint64_t *floors[3] = {bits, bits + floor_words(count, 0),
                                 bits + floor_words(count, 0) + floor_words(count, 1)};
    uint32_t at = from;
    for (int floor = 0; floor < 3; floor++) {
        uint64_t word = floors[floor][at >> WORD_SHIFT];
        uint32_t bit = at % WORD_BITS;
        word &= side == SIDE_SELL ? UINT64_MAX << bit : UINT64_MAX >> (WORD_BITS - 1 - bit);
        at >>= WORD_SHIFT;
        if (word != 0) {
            at = at * WORD_BITS + (side == SIDE_SELL ? lowest_bit(word) : highest_bit(word));
            while (floor-- > 0) {
                word = floors[floor][at];
                at = at * WORD_BITS + (side == SIDE_SELL ? lowest_bit(word) : highest_bit(word));
            }
            return at;
        }
        if (side == SIDE_SELL ? ++at >= floor_words(count, floor) : at-- == 0) return LEVEL_NONE;
    }
    return LEVEL_NONE;
}

/* ---- the ladder ---------------------------------------------------------------------------------- */

static void grid_set(struct book_levels *levels, int64_t grid)
{
    levels->grid = grid;
    levels->reciprocal = grid > 1 ? UINT64_MAX / (uint64_t)grid + 1 : 0;
}

static void ladder_alloc(struct book_levels *levels, uint32_t count)
{
    levels->ladder_count = count;
    levels->ladder = memory_alloc_zero(count, sizeof *levels->ladder);
    for (uint32_t i = 0; i < count; i++) levels->ladder[i].head = LEVEL_NONE;
    for (int side = 0; side < 2; side++)
        levels->bits[side] = memory_alloc_zero(bitmap_words(count), sizeof *levels->bits[side]);
}

/* The base that puts `low` .. `high` into the middle of `count` levels; never below zero, where no
 * prices are. */
static int64_t ladder_base(const struct book_levels *levels, int64_t low, int64_t high,
                           uint32_t count)
{
    int64_t used = (high - low) / levels->grid + 1;
    int64_t below = ((int64_t)count - used) / 2;
    int64_t room = low > 0 ? low / levels->grid : 0;
    return low - levels->grid * (below < room ? below : room);
}

/* Without a tick: whole cents, else hundredths of them, else as fine as prices are. */
static int64_t grid_of(int64_t price)
{
    static const int64_t grids[] = {DECIMAL_ONE / 100, DECIMAL_ONE / 10000};
    for (size_t i = 0; i < sizeof grids / sizeof grids[0]; i++)
        if (price % grids[i] == 0) return grids[i];
    return 1;
}

void book_levels_init(struct book_levels *levels, int64_t tick, uint32_t ladder)
{
    memset(levels, 0, sizeof *levels);
    levels->far_free = LEVEL_NONE;
    levels->best[SIDE_BUY] = levels->best[SIDE_SELL] = LEVEL_NONE;
    if (ladder == 0) return;
    uint32_t count = LADDER_LEVELS_MIN;
    while (count < ladder && count < LADDER_LEVELS_MAX) count *= 2;
    ladder_alloc(levels, count);
    if (tick > 0) grid_set(levels, tick);
}

void book_levels_release(struct book_levels *levels)
{
    memory_free(levels->ladder);
    memory_free(levels->far);
    for (int side = 0; side < 2; side++) {
        memory_free(levels->bits[side]);
        memory_free(levels->lists[side].ids);
    }
}

/* ---- the lists ----------------------------------------------------------------------------------- */

/* The first place whose price is not worse than `price`. */
static size_t list_place(const struct book_levels *levels, enum side side, int64_t price)
{
    const struct level_list *list = &levels->lists[side];
    size_t low = 0, high = list->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int64_t there = book_level_at(levels, list->ids[middle])->price;
        if (price_is_better(side, price, there)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static uint32_t list_find(const struct book_levels *levels, enum side side, int64_t price)
{
    const struct level_list *list = &levels->lists[side];
    size_t place = list_place(levels, side, price);
    if (place == list->count) return LEVEL_NONE;
    uint32_t id = list->ids[place];
    return book_level_at(levels, id)->price == price ? id : LEVEL_NONE;
}

static uint32_t list_add(struct book_levels *levels, enum side side, int64_t price)
{
    uint32_t slot = levels->far_free;
    if (slot != LEVEL_NONE) {
        levels->far_free = levels->far[slot].tail;
    } else {
        levels->far = memory_reserve(levels->far, &levels->far_capacity, levels->far_count + 1,
                                     sizeof *levels->far);
        slot = (uint32_t)levels->far_count++;
    }
    levels->far[slot] = (struct book_level){.price = price, .head = LEVEL_NONE, .tail = LEVEL_NONE};
    struct level_list *list = &levels->lists[side];
    list->ids = memory_reserve(list->ids, &list->capacity, list->count + 1, sizeof *list->ids);
    size_t place = list_place(levels, side, price);
    memmove(list->ids + place + 1, list->ids + place, (list->count - place) * sizeof *list->ids);
    list->count++;
    return list->ids[place] = slot | LEVEL_FAR;
}

static void list_remove(struct book_levels *levels, enum side side, uint32_t id)
{
    struct level_list *list = &levels->lists[side];
    size_t place = list_place(levels, side, book_level_at(levels, id)->price);
    assert(place < list->count && list->ids[place] == id);
    list->count--;
    memmove(list->ids + place, list->ids + place + 1, (list->count - place) * sizeof *list->ids);
    levels->far[id & ~LEVEL_FAR].tail = levels->far_free;
    levels->far_free = id & ~LEVEL_FAR;
}

/* ---- both ---------------------------------------------------------------------------------------- */

static uint32_t better_of(const struct book_levels *levels, enum side side, uint32_t a, uint32_t b)
{
    if (a == LEVEL_NONE || b == LEVEL_NONE) return a == LEVEL_NONE ? b : a;
    return price_is_better(side, book_level_at(levels, a)->price, book_level_at(levels, b)->price)
               ? a
               : b;
}

/* `from`: no level in use on the ladder is better; LEVEL_NONE: it is not known. */
static void best_find(struct book_levels *levels, enum side side, uint32_t from)
{
    const struct level_list *list = &levels->lists[side];
    uint32_t on_ladder = LEVEL_NONE;
    if (levels->ladder != NULL) {
        if (from == LEVEL_NONE) from = side == SIDE_SELL ? 0 : levels->ladder_count - 1;
        on_ladder = bitmap_from(levels->bits[side], levels->ladder_count, side, from);
    }
    uint32_t far = list->count > 0 ? list->ids[list->count - 1] : LEVEL_NONE;
    levels->best[side] = better_of(levels, side, on_ladder, far);
}

/* Puts the ladder where `price` and all that stands on it fit; false: they do not, or the price is off
 * the grid. Levels of the lists that fit now move onto it. */
static bool ladder_move(struct book_levels *levels, int64_t price)
{
    uint32_t old_count = levels->ladder_count;
    uint32_t lows[2], highs[2];
    int64_t low = price, high = price;
    for (int side = 0; side < 2; side++) {
        lows[side] = bitmap_from(levels->bits[side], old_count, SIDE_SELL, 0);
        highs[side] = bitmap_from(levels->bits[side], old_count, SIDE_BUY, old_count - 1);
        if (lows[side] == LEVEL_NONE) continue;
        int64_t side_low = levels->ladder[lows[side]].price;
        int64_t side_high = levels->ladder[highs[side]].price;
        if (side_low < low) low = side_low;
        if (side_high > high) high = side_high;
    }
    bool empty = lows[0] == LEVEL_NONE && lows[1] == LEVEL_NONE;
    if (!empty && (price - levels->base) % levels->grid != 0) return false;
    if (high / levels->grid - low / levels->grid >= LADDER_LEVELS_MAX) return false;
    uint32_t count = old_count;
    /* Twice the room that is needed, so that a market that moves does not move the ladder each time. */
    while (count < LADDER_LEVELS_MAX && count / 2 < (uint64_t)((high - low) / levels->grid + 1))
        count *= 2;
    if ((high - low) / levels->grid >= (int64_t)count) return false;
    int64_t base = ladder_base(levels, low, high, count);
    struct book_level *old = levels->ladder;
    uint64_t *old_bits[2] = {levels->bits[0], levels->bits[1]};
    if (empty && count == old_count) {
        levels->base = base;
    } else {
        ladder_alloc(levels, count);
        levels->base = base;
        for (int side = 0; side < 2; side++) {
            for (uint32_t at = lows[side]; at != LEVEL_NONE;) {
                uint32_t place = 0;
                bool fits = ladder_place(levels, old[at].price, &place);
                assert(fits);
                levels->ladder[place] = old[at];
                bitmap_set(levels->bits[side], count, place);
                if (at == highs[side]) break;
                at = bitmap_from(old_bits[side], old_count, SIDE_SELL, at + 1);
            }
            memory_free(old_bits[side]);
        }
        memory_free(old);
    }
    for (int side = 0; side < 2; side++) {
        struct level_list *list = &levels->lists[side];
        for (size_t i = list->count; i-- > 0;) {
            uint32_t id = list->ids[i], place;
            struct book_level level = *book_level_at(levels, id);
            if (!ladder_place(levels, level.price, &place)) continue;
            list_remove(levels, (enum side)side, id);
            levels->ladder[place] = level;
            bitmap_set(levels->bits[side], count, place);
        }
        best_find(levels, (enum side)side, LEVEL_NONE);
    }
    return true;
}

uint32_t book_levels_find_far(const struct book_levels *levels, enum side side, int64_t price)
{
    return list_find(levels, side, price);
}

/* False: the price has no place on the ladder. */
static bool ladder_take(struct book_levels *levels, int64_t price, uint32_t *place)
{
    if (levels->ladder == NULL) return false;
    if (levels->grid == 0) grid_set(levels, grid_of(price));
    if (ladder_place(levels, price, place)) return true;
    return ladder_move(levels, price) && ladder_place(levels, price, place);
}

uint32_t book_levels_begin(struct book_levels *levels, enum side side, int64_t price)
{
    uint32_t id;
    if (ladder_take(levels, price, &id)) {
        struct book_level *level = &levels->ladder[id];
        if (level->head != LEVEL_NONE) return id;
        *level = (struct book_level){.price = price, .head = LEVEL_NONE, .tail = LEVEL_NONE};
        bitmap_set(levels->bits[side], levels->ladder_count, id);
    } else {
        id = list_find(levels, side, price);
        if (id != LEVEL_NONE) return id;
        id = list_add(levels, side, price);
    }
    levels->best[side] = better_of(levels, side, levels->best[side], id);
    return id;
}

void book_levels_drop(struct book_levels *levels, enum side side, uint32_t id)
{
    assert(book_level_at(levels, id)->head == LEVEL_NONE);
    if (id & LEVEL_FAR) {
        list_remove(levels, side, id);
    } else {
        bitmap_clear(levels->bits[side], levels->ladder_count, id);
    }
    if (levels->best[side] == id) best_find(levels, side, id & LEVEL_FAR ? LEVEL_NONE : id);
}

uint32_t book_levels_worse(const struct book_levels *levels, enum side side, uint32_t id)
{
    int64_t price = book_level_at(levels, id)->price;
    uint32_t on_ladder = LEVEL_NONE, far = LEVEL_NONE;
    if (levels->ladder != NULL && levels->grid > 0) {
        /* The first step of the ladder beyond the price, which need not stand on it itself. */
        wide steps = wide_div_floor((wide)price - levels->base, levels->grid);
        bool on_step = (wide)levels->base + steps * levels->grid == price;
        if (side == SIDE_SELL || on_step) steps += side == SIDE_SELL ? 1 : -1;
        if (side == SIDE_SELL && steps < 0) steps = 0;
        if (side == SIDE_BUY && steps >= levels->ladder_count) steps = levels->ladder_count - 1;
        if (steps >= 0 && steps < levels->ladder_count)
            on_ladder =
                bitmap_from(levels->bits[side], levels->ladder_count, side, (uint32_t)steps);
    }
    const struct level_list *list = &levels->lists[side];
    size_t place = list_place(levels, side, price);
    if (place > 0) far = list->ids[place - 1];
    return better_of(levels, side, on_ladder, far);
}
