/* What is traded: the terms of each symbol, from the instruments feed where its row says so, else the
 * scenario's. Without such a feed every symbol is known and has the scenario's terms (R05). */
#ifndef TAPEDECK_MODEL_INSTRUMENTS_H
#define TAPEDECK_MODEL_INSTRUMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/rows.h"
#include "model/settings.h"

struct instrument {
    bool listed;   /* a row of the feed names it */
    bool delisted; /* C05 */
    enum instrument_status status;
    int64_t tick, lot, qty_step, multiplier; /* tick: SETTING_NONE none; 8 decimals */
    int32_t cycle;                           /* settlement days; INT32_MIN: the scenario's (S01) */
    bool shortable;
    int64_t locate;     /* VALUE_NONE: unlimited (S03) */
    int64_t borrow_bps; /* VALUE_NONE: none */
};

struct instruments {
    bool has_feed;
    struct instrument common; /* of symbols that no row names */
    struct instrument *items; /* by symbol id */
    size_t count, capacity;
};

void instruments_init(struct instruments *instruments, const struct settings *settings);
void instruments_release(struct instruments *instruments);
/* A row of the feed; an earlier one of the same symbol is replaced. */
void instruments_add(struct instruments *instruments, uint32_t symbol,
                     const struct instrument_row *row);
void instruments_delist(struct instruments *instruments, uint32_t symbol);
/* Lives until the next add or delist. */
const struct instrument *instruments_at(const struct instruments *instruments, uint32_t symbol);
/* R05 */
bool instruments_known(const struct instruments *instruments, uint32_t symbol);
bool instruments_halted(const struct instruments *instruments, uint32_t symbol);

#endif
