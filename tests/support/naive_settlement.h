/* The slow twin of the settlement cycle, written from S02's sentences: every obligation stays in one
 * list, and each cycle goes through all of it for each account, netting anew. It has balances of
 * its own. */
#ifndef TAPEDECK_TESTS_NAIVE_SETTLEMENT_H
#define TAPEDECK_TESTS_NAIVE_SETTLEMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/records.h"

enum { NAIVE_ACCOUNTS = 4, NAIVE_SYMBOLS = 4, NAIVE_OBLIGATIONS_MAX = 512 };

struct naive_obligation {
    struct obligation_record terms;
    int64_t short_qty;
    bool settled;
    int fails;
    int instruction; /* of the cycle at work; -1: none */
};

struct naive_settlement {
    bool net;
    int64_t cash[NAIVE_ACCOUNTS], securities[NAIVE_ACCOUNTS][NAIVE_SYMBOLS];
    struct naive_obligation obligations[NAIVE_OBLIGATIONS_MAX];
    int count;
    int64_t told; /* instructions so far */
};

void naive_settlement_add(struct naive_settlement *naive,
                          const struct obligation_record *obligation, int64_t short_qty);
/* S01 without days: the fill settles at once, alone, when it is due on its trade date and covered; true
 * and `told` filled. Else it waits as if added. */
bool naive_settlement_now(struct naive_settlement *naive,
                          const struct obligation_record *obligation, int64_t short_qty,
                          struct instruction_record *told);
/* Appends what the cycle tells, in order, to `told` (room for `max`); returns how many. */
int naive_settlement_cycle(struct naive_settlement *naive, int32_t cycle_day,
                           struct instruction_record *told, int max);

#endif
