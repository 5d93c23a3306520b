/* Settlement (S01, S02, S03's last sentence, S06): what fills owe until their due date, netted at
 * each cycle into instructions that settle or fail. It knows no balances: whether an instruction is
 * covered is asked, and who covers it posts it. Memory follows open obligations summed per account,
 * symbol and due date (`net = yes`), or single ones (`net = no`). */
#ifndef TAPEDECK_SETTLEMENT_SETTLEMENT_H
#define TAPEDECK_SETTLEMENT_SETTLEMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "model/calendar.h"
#include "model/records.h"
#include "model/settings.h"

#define DAY_NONE INT32_MAX

/* S01: the trade date of a fill by the part that filled and that part's own instant, and the due
 * date of a trade date. */
int32_t settlement_trade_day(const struct calendar *calendar, enum part part, int64_t instant);
int32_t settlement_due_day(const struct settings *settings, const struct calendar *calendar,
                           int32_t trade_day);

/* The same with an instrument's own cycle; INT32_MIN: the scenario's. */
int32_t settlement_due_day_in(const struct settings *settings, const struct calendar *calendar,
                              int32_t cycle, int32_t trade_day);

struct settlement;

/* One instruction with what a coverer must know beside the record. */
struct settlement_instruction {
    struct instruction_record record;
    int64_t payable, receivable; /* >= 0: sums of the fills' money by sign */
    int64_t short_qty;           /* of the deliveries in it: sold short, deliver borrowed (S03) */
};
struct settlement_questions {
    void *context;
    /* Settles both legs if they are covered; false: nothing happened, and *lacks_securities,
     * *lacks_cash say what is missing. Called again in each pass of S02 (d). */
    bool (*settle)(void *context, const struct settlement_instruction *instruction, int64_t now,
                   bool *lacks_securities, bool *lacks_cash);
    /* RECORD_INSTRUCTION, settled or failed, when its outcome is known; time, rule and record are
     * filled. */
    void (*emit)(void *context, struct record *record);
};

struct settlement *settlement_open(const struct settings *settings, const struct calendar *calendar,
                                   const struct settlement_questions *ask);
void settlement_release(struct settlement *settlement); /* NULL is fine */

/* Fills are kept one by one, netted only at their cycle: what a split rescales (C01). Called before
 * the first obligation. */
void settlement_keep_each(struct settlement *settlement);
/* Asks for the new quantity of each open obligation of one account and symbol, oldest first; returns
 * the sum of the new ones. Needs settlement_keep_each. */
int64_t settlement_rescale(struct settlement *settlement, uint32_t account, uint32_t symbol,
                           void *context,
                           int64_t (*rescale)(void *context, int64_t obligation_id, int64_t qty));

/* An obligation of this account and symbol is added soon. */
void settlement_expect(const struct settlement *settlement, uint32_t account, uint32_t symbol);
/* A fill's obligation. `short_qty`: what of it is a short sale (0 for buys and covered sales). */
void settlement_add(struct settlement *settlement, const struct obligation_record *obligation,
                    int64_t short_qty);
/* n = 0: settles one fill at its own instant, alone, when it is due on its trade date and covered;
 * else it waits for the following cycles as if added. */
void settlement_add_now(struct settlement *settlement, const struct obligation_record *obligation,
                        int64_t short_qty, int64_t now);

/* The oldest due date of what is open; DAY_NONE: nothing is open. */
int32_t settlement_oldest_due(const struct settlement *settlement);
/* True when something open is due after `day` (T06). */
bool settlement_due_after(const struct settlement *settlement, int32_t day);
/* The first settlement day at or after `day`, and the instant of its cutoff. */
int32_t settlement_cycle_day(const struct settlement *settlement, int32_t day);
int64_t settlement_cutoff(const struct settlement *settlement, int32_t day);

/* S02: one cycle; returns how many instructions settled. What is left has failed and is netted
 * again at the next cycle. Accounts go by id, symbols within netting by id. */
int64_t settlement_cycle(struct settlement *settlement, int32_t cycle_day, int64_t now);

int64_t settlement_open_count(const struct settlement *settlement); /* obligations not settled */

#endif
