/* An order book of one symbol in price-time priority (B01-B08, B10, B11). It knows quantities, prices
 * and whose orders must not meet; money, ids and sessions are its caller's. Before each trade both
 * orders are asked for; what ends is told. Orders of all books live in one pool, 40 bytes each.
 *
 *     number = book_pool_add(pool, &terms);  ->  order_book_enter(book, number)
 *          -> rests, waits as a stop, or has ended: `ended` was told and the number is free again
 *
 * Questions are answered and endings heard in the middle of a message: the hearer may take out other
 * orders (order_book_remove) but must not enter or change any. Memory grows by doubling, between
 * messages alone; with limits that hold, never after the opening. */
#ifndef TAPEDECK_MARKET_ORDER_BOOK_H
#define TAPEDECK_MARKET_ORDER_BOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "market/book_levels.h"
#include "market/book_pool.h"
#include "model/settings.h"

enum book_answer { BOOK_MATCHED, BOOK_TAKER_FAILS, BOOK_MAKER_FAILS };
enum book_end {
    BOOK_FILLED,
    BOOK_IOC_ENDS,     /* an ioc's remainder */
    BOOK_FOK_KILLED,   /* not enough was there: no effect at all */
    BOOK_NO_LIQUIDITY, /* remainder of an order without limit */
    BOOK_SELF_TRADE,
    BOOK_WOULD_TRADE, /* post_only */
    BOOK_FAILED       /* as its own answer at the match said (B11) */
};
struct book_questions {
    void *context;
    /* A trade that is about to take place: posts it (BOOK_MATCHED), or says which of both cannot. */
    enum book_answer (*match)(void *context, uint32_t taker, uint32_t maker, int64_t price,
                              int64_t qty);
    /* A fok finds enough: false when its account could not take all of it (R14), and it ends so. What
     * it would trade with tells order_book_available. NULL: it can. */
    bool (*whole)(void *context, uint32_t tag);
    /* The order of this tag is out of the book. */
    void (*ended)(void *context, uint32_t tag, enum book_end end);
    /* B06, decrement: it goes on with so much less. */
    void (*reduced)(void *context, uint32_t tag, int64_t by);
    /* A stop is live (B07). */
    void (*triggered)(void *context, uint32_t tag);
    /* A trade of this book sent what it triggers (M06): the hearer may move stops that wait, with
     * order_book_move_stop. Called while `tells_trades` is set; else it may be NULL. */
    void (*printed)(void *context, uint32_t book, int64_t price);
};

struct book_settings {
    enum self_trade stp;
    int64_t tick;    /* 0: none */
    int64_t collar;  /* x 10^8, limit of orders without one (B12); VALUE_NONE: none */
    uint32_t ladder; /* levels at first; 0: LADDER_LEVELS_DEFAULT */
    uint32_t tag;    /* the caller's name for the book */
};
struct trade_prices {
    int64_t *prices; /* of the message at work, neighbours distinct */
    size_t count, capacity;
};
struct order_book {
    struct book_pool *pool;
    struct book_questions ask;
    struct book_settings settings;
    struct book_levels levels;
    struct book_levels stops; /* the first to trigger is the best: buys on the side of sells */
    uint32_t queue_head, queue_tail;
    struct trade_prices trades;
    int64_t last_trade; /* VALUE_NONE: none yet */
    bool tells_trades;  /* `printed` is asked after each: set it when an order needs them */
};
void order_book_init(struct order_book *book, struct book_pool *pool,
                     const struct book_questions *ask, const struct book_settings *settings);
void order_book_release(struct order_book *book); /* its orders stay in the pool */

/* A new order: trades, then rests, waits or ends; what it triggers is worked (B07). */
void order_book_enter(struct order_book *book, uint32_t number);
/* Takes an order out and frees its number; nothing is told. */
void order_book_remove(struct order_book *book, uint32_t number);
/* B03: other terms for an order that rests or waits: its leaves from now on, limit and stop. Keeps its
 * place when it rests, the price stays and the leaves do not grow; a waiting stop when its stop stays. */
void order_book_replace(struct order_book *book, uint32_t number, int64_t leaves, int64_t price,
                        int64_t stop);
/* A waiting stop stands at another price, behind equal ones, without being triggered now. */
void order_book_move_stop(struct order_book *book, uint32_t number, int64_t stop);
/* An order that rests or waits steps out of the book, as before it entered; stands again with the terms
 * that its struct then has, behind all at its price, without a trade (C01, C03). */
void order_book_withdraw(struct order_book *book, uint32_t number);
void order_book_stand(struct order_book *book, uint32_t number);

/* ---- questions ---- */

struct book_depth {
    int64_t price, shown, leaves;
    uint32_t orders;
};
/* Best price of a side; false: it is empty. */
bool order_book_best(const struct order_book *book, enum side side, int64_t *price) MUST_USE;
/* Up to `most` levels, the best first; returns how many. */
size_t order_book_depth(const struct order_book *book, enum side side, struct book_depth *out,
                        size_t most);
/* B08: an order with this limit would trade now. */
bool order_book_crosses(const struct order_book *book, enum side side, int64_t price);
/* B12: the limit that the collar gives an order without one. */
int64_t order_book_collar(const struct order_book *book, enum side side);
/* Goes through what an order would trade with now, as far as B06 lets it: fill by fill of each resting
 * order, until `leaves` are there; returns what is there (B02, B11). `each` may be NULL. */
int64_t order_book_available(const struct order_book *book, const struct book_order *order,
                             void (*each)(void *context, int64_t price, int64_t qty),
                             void *context);
/* Asserts what always holds (B10); for tests. */
void order_book_check(const struct order_book *book);

#endif
