/* The people behind generated orders: who trades what next, and how. They remember roughly what
 * they hold and can spend, so that most orders make sense; the rest is wrong on purpose. */
#ifndef TAPEDECK_CLI_GEN_TRADER_H
#define TAPEDECK_CLI_GEN_TRADER_H

#include <stdint.h>

#include "base/text.h"
#include "cli/gen_rows.h"

enum { GEN_USER_SIZE = 32 };
void gen_user_id(int64_t index, char id[GEN_USER_SIZE]); /* "ada", ..., "ada2", ... */
void gen_user_add_name(int64_t index, struct text *text);

struct gen_order {
    int64_t number; /* of the order id, from 1 */
    char user[GEN_USER_SIZE];
    const char *symbol, *action, *side, *type, *tif; /* "" empty cell */
    int64_t quantity;                                /* -1: empty cell */
    int64_t limit_cents, stop_cents;                 /* 0: empty cell */
};

struct gen_trader {
    const struct gen_settings *settings;
    int64_t *cash_cents; /* by user: about what is left of the default initial cash */
    int64_t *resting;    /* by user: number of an order that may still be open; 0: none */
    int32_t *resting_symbol;
    int64_t *holdings;    /* by user and symbol: about what can be sold */
    int64_t row;          /* of the current choice */
    int64_t user, symbol; /* chosen */
};
void gen_trader_init(struct gen_trader *trader, const struct gen_settings *settings);
void gen_trader_release(struct gen_trader *trader);

/* Chooses who trades which symbol in row `row`. */
void gen_trader_choose(struct gen_trader *trader, int64_t row);
/* The order of that row, given the symbol's price now. */
void gen_trader_order(struct gen_trader *trader, int64_t price_cents, struct gen_order *order);

#endif
