/* Messages to an order book as an exchange gets them, and what it says to each: acknowledgements,
 * trades, endings. The same tape goes through the book of engine/market (book_desk_run) and through its
 * naive twin (naive_book_run), whose logs must be the same line for line (B01-B08, B10, B11). */
#ifndef TAPEDECK_TESTS_BOOK_TAPE_H
#define TAPEDECK_TESTS_BOOK_TAPE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "market/order_book.h"
#include "support/book_shapes.h"

enum { TAPE_IDS = 256 };

enum tape_kind { TAPE_NEW, TAPE_CANCEL, TAPE_REPLACE };
/* Quantities in units, prices in ticks. */
struct tape_message {
    enum tape_kind kind;
    uint32_t id, user; /* ids below TAPE_IDS */
    uint32_t owner;    /* group for B06 */
    enum side side;
    bool market, ioc, fok, post_only;
    int64_t qty, limit, stop; /* VALUE_NONE: not given */
    int64_t display;          /* 0: all */
    int64_t takes;            /* the account can take so much in all (B11) */
};
struct tape_rules {
    enum self_trade stp;
    bool reuse_ids;
    int64_t collar; /* x 10^8; VALUE_NONE */
    int64_t tick;   /* value of a tick, 8 decimals; 0: the book is told none */
    uint32_t ladder;
};
/* `count` messages of a market of that shape. */
void tape_make(struct tape_message *tape, int count, enum book_shape shape, uint64_t seed);

/* Says what it answers, then best, depth and sums of both sides, after each message. */
void book_desk_run(const struct tape_message *tape, int count, const struct tape_rules *rules,
                   struct text *log);
void naive_book_run(const struct tape_message *tape, int count, const struct tape_rules *rules,
                    struct text *log);

/* The lines of the log. */
void tape_tell(struct text *log, uint32_t id, const char *what, const char *why);
void tape_tell_trade(struct text *log, uint32_t taker, uint32_t maker, int64_t price, int64_t qty);
void tape_tell_level(struct text *log, enum side side, int64_t price, int64_t shown, int64_t leaves,
                     uint32_t orders);

#endif
