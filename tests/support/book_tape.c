/* In: a seed. Out: a tape. Always: ids come again, dead and alive, and orders of one user meet. */
#include "support/book_tape.h"

#include <inttypes.h>

#include "model/rows.h"

static void make_new(struct shape_walk *walk, int64_t middle, struct tape_message *message)
{
    message->kind = TAPE_NEW;
    message->qty = 1 + shape_below(walk, 300);
    int64_t away = shape_below(walk, 24) - 6;
    message->limit = message->side == SIDE_BUY ? middle - away : middle + away;
    int64_t kind = shape_below(walk, 100);
    if (kind < 12) {
        message->ioc = true;
    } else if (kind < 18) {
        message->fok = true;
    } else if (kind < 26) {
        message->market = true;
        message->limit = VALUE_NONE;
        message->ioc = shape_below(walk, 4) == 0;
        message->fok = shape_below(walk, 6) == 0;
    } else if (kind < 32) {
        message->post_only = true;
    } else if (kind < 42) {
        message->display = 1 + shape_below(walk, 60);
    } else if (kind < 56) {
        int64_t beyond = shape_below(walk, 14) - 2;
        message->stop = message->side == SIDE_BUY ? middle + beyond : middle - beyond;
        message->market = shape_below(walk, 2) == 0;
        if (message->market) message->limit = VALUE_NONE;
    } else if (kind < 58) {
        /* Far away: a stub, beyond any ladder. */
        message->limit = message->side == SIDE_BUY ? 1 : middle * 9000;
    }
    if (shape_below(walk, 12) == 0) message->takes = shape_below(walk, 200);
}

static void make_replace(struct shape_walk *walk, int64_t middle, struct tape_message *message)
{
    message->kind = TAPE_REPLACE;
    if (shape_below(walk, 3) > 0)
        message->qty = 1 + shape_below(walk, shape_below(walk, 3) > 0 ? 400 : 20);
    if (shape_below(walk, 2) == 0) message->limit = middle + shape_below(walk, 25) - 12;
    if (shape_below(walk, 6) == 0) message->stop = middle + shape_below(walk, 25) - 12;
}

void tape_make(struct tape_message *tape, int count, enum book_shape shape, uint64_t seed)
{
    struct shape_walk walk;
    shape_begin(&walk, shape, seed);
    uint32_t next = 0;
    for (int i = 0; i < count; i++) {
        int64_t middle = shape_middle(&walk, i, count);
        struct tape_message *message = &tape[i];
        int64_t kind = shape_below(&walk, 100);
        *message = (struct tape_message){.side = (enum side)shape_below(&walk, 2),
                                         .qty = VALUE_NONE,
                                         .limit = VALUE_NONE,
                                         .stop = VALUE_NONE,
                                         .takes = INT64_MAX};
        bool comes_again = next > 0 && (kind >= 60 || shape_below(&walk, 25) == 0);
        int64_t back = next > 0 ? shape_below(&walk, next < 40 ? next : 40) : 0;
        message->id = comes_again ? next - 1 - (uint32_t)back : next++;
        message->user = message->id % 7;
        message->owner = message->user / 2;
        if (kind < 60) {
            make_new(&walk, middle, message);
        } else if (kind < 82) {
            message->kind = TAPE_CANCEL;
        } else {
            make_replace(&walk, middle, message);
        }
        if (kind >= 60 && shape_below(&walk, 20) == 0) message->user++; /* another's order */
    }
}

void tape_tell(struct text *log, uint32_t id, const char *what, const char *why)
{
    text_addf(log, "%" PRIu32 " %s %s\n", id, what, why);
}

void tape_tell_trade(struct text *log, uint32_t taker, uint32_t maker, int64_t price, int64_t qty)
{
    text_addf(log, "%" PRIu32 " trades %" PRId64 " at %" PRId64 " with %" PRIu32 "\n", taker, qty,
              price, maker);
}

void tape_tell_level(struct text *log, enum side side, int64_t price, int64_t shown, int64_t leaves,
                     uint32_t orders)
{
    text_addf(log, "  %s %" PRId64 ": %" PRId64 " shown, %" PRId64 " in all, %" PRIu32 " orders\n",
              side == SIDE_BUY ? "bid" : "ask", price, shown, leaves, orders);
}
