/* In: a tape. Out: the log of what engine/market's book makes of it. The desk in front of the book does
 * what the run's checks do: ids (R02, B05), whose order it is (B04), what cannot change (B03). */
#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "model/rows.h"
#include "support/book_tape.h"

enum { DEPTH_MOST = 4096 };

struct desk_order {
    bool used, open, reusable;
    uint32_t number, user;
    int64_t qty, filled, takes;
    int64_t limit, stop;
    bool post_only, triggered;
};
struct desk {
    struct order_book book;
    struct book_pool pool;
    struct desk_order orders[TAPE_IDS];
    const struct tape_rules *rules;
    struct text *log;
    int64_t unit; /* value of a tick */
};

static enum book_answer desk_match(void *context, uint32_t taker, uint32_t maker, int64_t price,
                                   int64_t qty)
{
    struct desk *desk = context;
    struct desk_order *t = &desk->orders[taker], *m = &desk->orders[maker];
    if (t->filled + qty > t->takes) return BOOK_TAKER_FAILS;
    if (m->filled + qty > m->takes) return BOOK_MAKER_FAILS;
    tape_tell_trade(desk->log, taker, maker, price / desk->unit, qty);
    t->filled += qty;
    m->filled += qty;
    return BOOK_MATCHED;
}

static void desk_ended(void *context, uint32_t tag, enum book_end end)
{
    static const char *const words[] = {"filled",     "ioc",         "fok",   "no_liquidity",
                                        "self_trade", "would_trade", "failed"};
    struct desk *desk = context;
    desk->orders[tag].open = false;
    desk->orders[tag].reusable = end != BOOK_WOULD_TRADE;
    tape_tell(desk->log, tag, "ends", words[end]);
}

static void desk_reduced(void *context, uint32_t tag, int64_t by)
{
    struct desk *desk = context;
    desk->orders[tag].qty -= by;
    tape_tell(desk->log, tag, "is reduced", "");
}

static void desk_triggered(void *context, uint32_t tag)
{
    struct desk *desk = context;
    desk->orders[tag].triggered = true;
    tape_tell(desk->log, tag, "is triggered", "");
}

static int64_t in_value(const struct desk *desk, int64_t ticks)
{
    return ticks == VALUE_NONE ? VALUE_NONE : ticks * desk->unit;
}

static void desk_new(struct desk *desk, const struct tape_message *message)
{
    struct desk_order *order = &desk->orders[message->id];
    if (order->used && !(desk->rules->reuse_ids && order->reusable && !order->open)) {
        tape_tell(desk->log, message->id, "is rejected", "duplicate_order_id");
        return;
    }
    bool posts = message->post_only && message->stop == VALUE_NONE;
    *order = (struct desk_order){.used = true};
    if (posts && order_book_crosses(&desk->book, message->side, in_value(desk, message->limit))) {
        tape_tell(desk->log, message->id, "is rejected", "would_trade");
        return;
    }
    *order = (struct desk_order){.used = true,
                                 .open = true,
                                 .user = message->user,
                                 .qty = message->qty,
                                 .takes = message->takes,
                                 .limit = message->limit,
                                 .stop = message->stop,
                                 .post_only = message->post_only};
    tape_tell(desk->log, message->id, "is accepted", "");
    struct book_order terms = {.price = in_value(desk, message->limit),
                               .leaves = message->qty,
                               .tag = message->id,
                               .owner = message->owner,
                               .side = (uint8_t)message->side,
                               .market = message->market,
                               .ioc = message->ioc,
                               .fok = message->fok,
                               .post_only = message->post_only};
    order->number =
        book_pool_add(&desk->pool, &terms, message->display, in_value(desk, message->stop));
    order_book_enter(&desk->book, order->number);
}

static void desk_replace(struct desk *desk, const struct tape_message *message)
{
    struct desk_order *order = &desk->orders[message->id];
    if ((message->limit != VALUE_NONE && order->limit == VALUE_NONE) ||
        (message->stop != VALUE_NONE && order->stop == VALUE_NONE)) {
        tape_tell(desk->log, message->id, "stays", "cannot_replace");
        return;
    }
    if (message->qty != VALUE_NONE && message->qty <= order->filled) {
        tape_tell(desk->log, message->id, "ends", "replaced_below_filled");
        order->open = false;
        order->reusable = true;
        order_book_remove(&desk->book, order->number);
        return;
    }
    int64_t limit = message->limit != VALUE_NONE ? message->limit : order->limit;
    bool waits = order->stop != VALUE_NONE && !order->triggered;
    const struct book_order *there = &desk->pool.orders[order->number];
    if (order->post_only && !waits &&
        order_book_crosses(&desk->book, (enum side)there->side, in_value(desk, limit))) {
        tape_tell(desk->log, message->id, "stays", "would_trade");
        return;
    }
    order->limit = limit;
    if (message->stop != VALUE_NONE) order->stop = message->stop;
    if (message->qty != VALUE_NONE) order->qty = message->qty;
    tape_tell(desk->log, message->id, "is replaced", "");
    order_book_replace(&desk->book, order->number, order->qty - order->filled,
                       in_value(desk, order->limit), in_value(desk, order->stop));
}

static void desk_message(struct desk *desk, const struct tape_message *message)
{
    struct desk_order *order = &desk->orders[message->id];
    if (message->kind == TAPE_NEW) {
        desk_new(desk, message);
    } else if (!order->open) {
        tape_tell(desk->log, message->id, "stays", "unknown_order");
    } else if (order->user != message->user) {
        tape_tell(desk->log, message->id, "stays", "not_permitted");
    } else if (message->kind == TAPE_CANCEL) {
        tape_tell(desk->log, message->id, "ends", "user_request");
        order->open = false;
        order->reusable = true;
        order_book_remove(&desk->book, order->number);
    } else {
        desk_replace(desk, message);
    }
}

static void tell_book(const struct desk *desk)
{
    struct book_depth depth[DEPTH_MOST];
    for (int side = 0; side < 2; side++) {
        size_t count = order_book_depth(&desk->book, (enum side)side, depth, DEPTH_MOST);
        int64_t best;
        bool there = order_book_best(&desk->book, (enum side)side, &best);
        assert(there == (count > 0) && (!there || best == depth[0].price));
        for (size_t i = 0; i < count; i++) {
            tape_tell_level(desk->log, (enum side)side, depth[i].price / desk->unit, depth[i].shown,
                            depth[i].leaves, depth[i].orders);
        }
    }
}

void book_desk_run(const struct tape_message *tape, int count, const struct tape_rules *rules,
                   struct text *log)
{
    struct desk *desk = memory_alloc_zero(1, sizeof *desk);
    const struct book_questions ask = {.context = desk,
                                       .match = desk_match,
                                       .ended = desk_ended,
                                       .reduced = desk_reduced,
                                       .triggered = desk_triggered};
    const struct book_settings settings = {
        .stp = rules->stp, .tick = rules->tick, .collar = rules->collar, .ladder = rules->ladder};
    desk->rules = rules;
    desk->log = log;
    desk->unit = rules->tick > 0 ? rules->tick : 1000000;
    book_pool_init(&desk->pool, 0);
    order_book_init(&desk->book, &desk->pool, &ask, &settings);
    for (int i = 0; i < count; i++) {
        desk_message(desk, &tape[i]);
        order_book_check(&desk->book);
        tell_book(desk);
    }
    order_book_release(&desk->book);
    book_pool_release(&desk->pool);
    memory_free(desk);
}
