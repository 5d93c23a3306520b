/* In: messages, rows of the vendor. Out: levels, what differs. Always: a level's size is its block of
 * unknown orders and the open orders that are known at it; levels are sorted, the best last. */
#include "market/l3_book.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "base/names.h"

struct level {
    int64_t price;
    int64_t unknown, known;
    uint32_t life; /* orders of an earlier life of the level are unknown */
};
struct side_levels {
    struct level *items;
    size_t count, capacity;
    bool bounded;  /* the last row showed as many levels as it can: */
    int64_t bound; /* the price of its worst */
};
struct known_order {
    int64_t price, size; /* size 0: not open */
    uint32_t life;
    enum side side;
};
struct l3_book {
    struct side_levels sides[2];
    struct names ids;
    struct known_order *orders; /* by name */
    size_t order_capacity;
    uint32_t lives;
};

struct l3_book *l3_book_open(void)
{
    struct l3_book *book = memory_alloc_zero(1, sizeof *book);
    names_init(&book->ids);
    return book;
}

void l3_book_release(struct l3_book *book)
{
    if (!book) return;
    memory_free(book->sides[0].items);
    memory_free(book->sides[1].items);
    memory_free(book->orders);
    names_release(&book->ids);
    memory_free(book);
}

/* ---- levels ---- */

static bool is_better(enum side side, int64_t a, int64_t b)
{
    return side == SIDE_BUY ? a > b : a < b;
}

/* The first place whose price is not worse. */
static size_t place_of(const struct side_levels *levels, enum side side, int64_t price)
{
    size_t low = 0, high = levels->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (is_better(side, price, levels->items[middle].price)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static struct level *level_find(struct l3_book *book, enum side side, int64_t price)
{
    struct side_levels *levels = &book->sides[side];
    size_t place = place_of(levels, side, price);
    bool there = place < levels->count && levels->items[place].price == price;
    return there ? &levels->items[place] : NULL;
}

static struct level *level_take(struct l3_book *book, enum side side, int64_t price)
{
    struct level *there = level_find(book, side, price);
    if (there) return there;
    struct side_levels *levels = &book->sides[side];
    levels->items =
        memory_reserve(levels->items, &levels->capacity, levels->count + 1, sizeof *levels->items);
    size_t place = place_of(levels, side, price);
    memmove(levels->items + place + 1, levels->items + place,
            (levels->count - place) * sizeof *levels->items);
    levels->count++;
    levels->items[place] = (struct level){.price = price, .life = ++book->lives};
    return &levels->items[place];
}

static int64_t level_size(const struct level *level)
{
    return level->unknown + level->known;
}

static void level_drop(struct l3_book *book, enum side side, const struct level *level)
{
    struct side_levels *levels = &book->sides[side];
    size_t place = (size_t)(level - levels->items);
    levels->count--;
    memmove(levels->items + place, levels->items + place + 1,
            (levels->count - place) * sizeof *levels->items);
}

/* One block of unknown orders: those that were known there are so no more. */
static void level_set(struct l3_book *book, struct level *level, int64_t size)
{
    level->unknown = size;
    level->known = 0;
    level->life = ++book->lives;
}

struct l3_level l3_book_level(const struct l3_book *book, enum side side, size_t place)
{
    const struct side_levels *levels = &book->sides[side];
    if (place >= levels->count) return (struct l3_level){0, 0};
    const struct level *level = &levels->items[levels->count - 1 - place];
    return (struct l3_level){level->price, level_size(level)};
}

/* ---- messages ---- */

static struct known_order *order_of(struct l3_book *book, const struct order_id *id)
{
    uint32_t before = book->ids.count;
    uint32_t name = names_intern(&book->ids, id->text, strlen(id->text));
    book->orders =
        memory_reserve(book->orders, &book->order_capacity, name + 1u, sizeof *book->orders);
    if (book->ids.count > before) book->orders[name] = (struct known_order){.size = 0};
    return &book->orders[name];
}

static void add(struct l3_book *book, const struct l3_row *message)
{
    struct level *level = level_take(book, message->side, message->price);
    struct known_order *order = order_of(book, &message->id);
    level->known += message->size;
    *order = (struct known_order){message->price, message->size, level->life, message->side};
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Of a known order, else of the block; a level without one becomes one first. */
static void reduce(struct l3_book *book, const struct l3_row *message, bool whole)
{
    struct level *level = level_find(book, message->side, message->price);
    struct known_order *order = order_of(book, &message->id);
    if (level == NULL) return; /* never in view */
    bool known = order->size > 0 && order->price == message->price &&
                 order->side == message->side && order->life == level->life;
    if (known) {
        int64_t size = whole ? order->size : least(order->size, message->size);
        order->size -= size;
        level->known -= size;
    } else {
        if (level->unknown < message->size) level_set(book, level, level_size(level));
        level->unknown -= least(level->unknown, message->size);
    }
    if (level_size(level) == 0) level_drop(book, message->side, level);
}

void l3_book_apply(struct l3_book *book, const struct l3_row *message)
{
    switch (message->type) {
    case L3_NEW:
        add(book, message);
        break;
    case L3_PARTIAL_CANCEL:
    case L3_EXECUTION:
        reduce(book, message, false);
        break;
    case L3_DELETE:
        reduce(book, message, true);
        break;
    case L3_HIDDEN_EXECUTION:
    case L3_OTHER:
        break;
    }
}

/* ---- the vendor's rows ---- */

static void remember_view(struct l3_book *book, enum side side, const struct l3_shown *row)
{
    struct side_levels *levels = &book->sides[side];
    const struct l3_level *worst = &row->levels[side][row->count - 1];
    levels->bounded = worst->size > 0;
    levels->bound = worst->price;
}

void l3_book_seed(struct l3_book *book, const struct l3_shown *row)
{
    for (int s = 0; s < 2; s++) {
        enum side side = (enum side)s;
        book->sides[side].count = 0;
        for (int i = 0; i < row->count; i++) {
            const struct l3_level *shown = &row->levels[side][i];
            if (shown->size > 0) level_set(book, level_take(book, side, shown->price), shown->size);
        }
        remember_view(book, side, row);
    }
}

/* Inside the N of the row before, where nothing can change without a message. */
static bool was_in_view(const struct side_levels *levels, enum side side, int64_t price)
{
    return !levels->bounded || !is_better(side, levels->bound, price);
}

/* Our levels as the row has them, one after the other; those that only one of both has come before those
 * that both have. */
static enum l3_outcome compare_side(struct l3_book *book, enum side side,
                                    const struct l3_shown *row, int64_t *revealed,
                                    struct l3_mismatch *first)
{
    enum l3_outcome outcome = L3_EQUAL;
    for (int i = 0; i < row->count; i++) {
        struct l3_level shown = row->levels[side][i];
        for (;;) {
            struct l3_level ours = l3_book_level(book, side, (size_t)i);
            bool none = ours.size == 0 && shown.size == 0;
            if (none || (ours.price == shown.price && ours.size == shown.size)) break;
            bool only_ours =
                ours.size > 0 && (shown.size == 0 || is_better(side, ours.price, shown.price));
            int64_t price = only_ours ? ours.price : shown.price;
            if (!was_in_view(&book->sides[side], side, price)) {
                ++*revealed;
                if (outcome == L3_EQUAL) outcome = L3_REVEALED;
            } else {
                if (outcome != L3_WRONG) *first = (struct l3_mismatch){side, i + 1, ours, shown};
                outcome = L3_WRONG;
            }
            if (!only_ours) {
                level_set(book, level_take(book, side, shown.price), shown.size);
                break;
            }
            level_drop(book, side, level_find(book, side, ours.price));
        }
    }
    remember_view(book, side, row);
    return outcome;
}

enum l3_outcome l3_book_compare(struct l3_book *book, const struct l3_shown *row, int64_t *revealed,
                                struct l3_mismatch *first)
{
    struct l3_mismatch ask;
    enum l3_outcome asks = compare_side(book, SIDE_SELL, row, revealed, &ask);
    enum l3_outcome bids = compare_side(book, SIDE_BUY, row, revealed, first);
    if (asks == L3_WRONG) *first = ask;
    return asks > bids ? asks : bids;
}
