/* In: a book between messages, or one whose taker looks ahead. Out: answers; nothing changes. Always:
 * what is said of a level is what its orders say. */
#include <assert.h>

#include "base/decimal.h"
#include "base/wide.h"
#include "market/order_book.h"
#include "model/rows.h"

static enum side opposite(enum side side)
{
    return side == SIDE_BUY ? SIDE_SELL : SIDE_BUY;
}

bool order_book_best(const struct order_book *book, enum side side, int64_t *price)
{
    uint32_t id = book->levels.best[side];
    if (id == LEVEL_NONE) return false;
    *price = book_level_at(&book->levels, id)->price;
    return true;
}

size_t order_book_depth(const struct order_book *book, enum side side, struct book_depth *out,
                        size_t most)
{
    size_t count = 0;
    uint32_t id = book->levels.best[side];
    for (; id != LEVEL_NONE && count < most; id = book_levels_worse(&book->levels, side, id)) {
        const struct book_level *level = book_level_at(&book->levels, id);
        struct book_depth *depth = &out[count++];
        *depth = (struct book_depth){level->price, level->shown, level->leaves, 0};
        for (uint32_t at = level->head; at != BOOK_NONE; at = book->pool->orders[at].next)
            depth->orders++;
    }
    return count;
}

bool order_book_crosses(const struct order_book *book, enum side side, int64_t price)
{
    int64_t best;
    enum side other = opposite(side);
    return order_book_best(book, other, &best) && !price_is_better(other, price, best);
}

int64_t order_book_collar(const struct order_book *book, enum side side)
{
    int64_t none = side == SIDE_BUY ? INT64_MAX : INT64_MIN + 1;
    int64_t collar = book->settings.collar, limit;
    if (collar == VALUE_NONE || book->last_trade == VALUE_NONE) return none;
    wide width = wide_product(book->last_trade, collar),
         last = wide_product(book->last_trade, DECIMAL_ONE);
    /* The furthest price that is not beyond it: equality passes (R08). */
    wide exact = side == SIDE_BUY ? wide_div_floor(last + width, DECIMAL_ONE)
                                  : -wide_div_floor(width - last, DECIMAL_ONE);
    return wide_to_int64(exact, &limit) ? limit : none;
}

int64_t order_book_available(const struct order_book *book, const struct book_order *order,
                             void (*each)(void *context, int64_t price, int64_t qty), void *context)
{
    enum side other = opposite((enum side)order->side);
    int64_t left = order->leaves, found = 0;
    uint32_t id = book->levels.best[other];
    for (; id != LEVEL_NONE && left > 0; id = book_levels_worse(&book->levels, other, id)) {
        const struct book_level *level = book_level_at(&book->levels, id);
        if (price_is_better(other, order->price, level->price)) break;
        for (uint32_t at = level->head; at != BOOK_NONE && left > 0;) {
            const struct book_order *maker = &book->pool->orders[at];
            at = maker->next;
            if (book->settings.stp != STP_NONE && maker->owner == order->owner) {
                if (book->settings.stp != STP_CANCEL_OLDEST) return found; /* B02 */
                continue;
            }
            int64_t qty = maker->leaves < left ? maker->leaves : left;
            const int64_t display = book_order_more(book->pool, maker)->display;
            for (int64_t rest = qty, part = book_order_shown(book->pool, maker);
                 each != NULL && rest > 0; rest -= part, part = display) { /* B08: fill by fill */
                if (part > rest || part == 0) part = rest;
                each(context, level->price, part);
            }
            found += qty;
            left -= qty;
        }
    }
    return found;
}

static void check_order(const struct order_book *book, const struct book_order *order,
                        enum side side, int64_t price)
{
    assert(order->side == side && order->place == BOOK_RESTS && order->price == price);
    const int64_t shown = book_order_shown(book->pool, order);
    const int64_t display = book_order_more(book->pool, order)->display;
    assert(order->leaves > 0 && shown > 0 && shown <= order->leaves);
    assert(display > 0 ? shown <= display : shown == order->leaves);
}

void order_book_check(const struct order_book *book)
{
    int64_t best[2];
    bool there[2] = {order_book_best(book, SIDE_BUY, &best[SIDE_BUY]),
                     order_book_best(book, SIDE_SELL, &best[SIDE_SELL])};
    assert(!there[SIDE_BUY] || !there[SIDE_SELL] || best[SIDE_BUY] < best[SIDE_SELL]);
    for (int side = 0; side < 2; side++) {
        int64_t before = 0;
        uint32_t id = book->levels.best[side];
        for (bool first = true; id != LEVEL_NONE; first = false) {
            const struct book_level *level = book_level_at(&book->levels, id);
            assert(first || price_is_better((enum side)side, before, level->price));
            assert(level->head != BOOK_NONE);
            int64_t shown = 0, leaves = 0;
            uint32_t last = BOOK_NONE;
            for (uint32_t at = level->head; at != BOOK_NONE; at = book->pool->orders[at].next) {
                const struct book_order *order = &book->pool->orders[at];
                check_order(book, order, (enum side)side, level->price);
                assert(order->prev == last);
                shown += book_order_shown(book->pool, order);
                leaves += order->leaves;
                last = at;
            }
            assert(level->tail == last && level->shown == shown && level->leaves == leaves);
            before = level->price;
            id = book_levels_worse(&book->levels, (enum side)side, id);
        }
    }
}
