/* The slow twin of the ledger: lists of what happened, and every answer counted out of the lists
 * anew. It posts by RULES.md's L01 and L02 on its own; lots are walked fill by fill (M14). */
#ifndef TAPEDECK_TESTS_NAIVE_LEDGER_H
#define TAPEDECK_TESTS_NAIVE_LEDGER_H

#include <stddef.h>
#include <stdint.h>

#include "base/wide.h"
#include "ledger/ledger.h"

struct naive_ledger {
    struct transfer_record *transfers;
    size_t transfer_count, transfer_capacity;
    struct fill_record *fills;
    size_t fill_count, fill_capacity;
    struct settled_legs *settled;
    size_t settled_count, settled_capacity;
    enum lot_method method; /* M14 */
};

void naive_ledger_init(struct naive_ledger *naive);
void naive_ledger_release(struct naive_ledger *naive);

void naive_ledger_cash(struct naive_ledger *naive, uint32_t account, int64_t amount,
                       enum transfer_code code, const struct posting *posting);
void naive_ledger_fill(struct naive_ledger *naive, const struct fill_record *fill);
void naive_ledger_settle(struct naive_ledger *naive, const struct settled_legs *legs);

/* The sum of its transfers. */
wide naive_ledger_balance(const struct naive_ledger *naive, const struct ledger_key *key);
/* The sum over all accounts of the asset. */
wide naive_ledger_sum(const struct naive_ledger *naive, enum asset_kind kind, uint32_t asset);
/* What the fills say: the position with its cost (its sign), and what is owed. */
void naive_ledger_position(const struct naive_ledger *naive, uint32_t account, uint32_t symbol,
                           int64_t *qty, int64_t *cost);
void naive_ledger_owed(const struct naive_ledger *naive, uint32_t account, int64_t *payable,
                       int64_t *receivable);

/* The round trips that the fills of one account and symbol made, in order; returns how many,
 * storing up to `max` (without ids). */
size_t naive_ledger_trips(const struct naive_ledger *naive, uint32_t account, uint32_t symbol,
                          struct round_trip_record *trips, size_t max);

#endif
